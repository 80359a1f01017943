"""The copy of a recording without a picture: its sound, silenced where decided, and nothing else."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import av.error

from player.media.source import FrameSource
from redaction.export.mp4 import blank_user_data
from redaction.export.output import output_error
from redaction.export.pipeline import Written, dropped_on_error, write_error
from redaction.export.sound import lead, lead_in, open_sound, plan_sound
from redaction.export.timeline import timeline_of
from redaction.jobs.errors import ExitStatus, UserError
from redaction.jobs.progress import Progress, ProgressSink

if TYPE_CHECKING:
    from pathlib import Path

    from player.media.index import VideoIndex
    from redaction.export.plan import ExportPlan
    from redaction.jobs.cancel import CancelToken


def write_sound(
    plan: ExportPlan,
    index: VideoIndex,
    partial: Path,
    *,
    cancel: CancelToken,
    progress: ProgressSink,
) -> Written:
    """Write the copy of sound without a picture to ``partial``, as MP4 with one sound stream.

    Args:
        plan: What it is to be.
        index: The source's frames (25 a second; the plan's times count from the first).
        partial: An existing empty file.
        cancel: Asked at every packet.
        progress: Phase ``exporting``, in frames.

    Raises:
        MediaError: If the source cannot be read.
        OutputError: If the file cannot be written.
        UserError: If the sound is to be left out, so that nothing would be in the copy.
        Cancelled: If the person asked to stop.
    """
    with FrameSource.open(plan.source, video=plan.video, index=index) as source:
        sound = plan_sound(plan, source.info, mp4=True)
    if not sound.present:
        raise UserError(
            "Without its sound nothing is left of this recording to copy.",
            "Nothing was written.",
            "Keep the sound, and mute the parts that must not be heard.",
            status=ExitStatus.USAGE,
        )
    chosen = plan.frames(len(index))
    timeline = timeline_of(index, chosen, lead(plan, sound), lead_in(sound))
    options = {
        "fflags": "+bitexact",
        "movflags": "+faststart",
        "movie_timescale": str(sound.rate or 48_000),
    }
    length = timeline.length
    try:
        with (
            av.open(str(partial), "w", format="mp4", options=options) as container,
            dropped_on_error(partial),
        ):
            packets = open_sound(container, plan, timeline, sound)
            assert packets is not None
            container.start_encoding()
            for at, packet in packets():
                cancel.check()
                container.mux_one(packet)
                share = min(Fraction(1), max(Fraction(0), at / length))
                progress(Progress("exporting", int(share * len(chosen)), len(chosen)))
        blank_user_data(partial)
    except av.error.FFmpegError as error:
        raise write_error(error, partial) from error
    except OSError as error:
        raise output_error(error, partial) from error
    return Written(chosen, timeline, sound, ())
