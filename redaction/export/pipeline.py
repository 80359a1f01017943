"""Decode, paint, encode, mux: each in its own thread, joined by short queues.

PyAV and numpy let go of the interpreter's lock while they work, so on two cores decoding hides behind
encoding. The queues are bounded, so memory does not depend on the length of the video.
"""

from __future__ import annotations

import errno
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import av.error

from player.media.source import FrameSource
from redaction.export.encoder import PictureEncoder
from redaction.export.mp4 import blank_user_data
from redaction.export.onlooker import Onlooker, StreamFacts
from redaction.export.output import output_error
from redaction.export.painting import is_painted, paint_as_planned
from redaction.export.plan import ExportPlan
from redaction.export.sound import SoundPlan, lead, lead_in, open_sound, plan_sound
from redaction.export.threads import Crew, Pipe, decoder_threads
from redaction.export.timeline import Timeline, timeline_of
from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import UserError
from redaction.jobs.progress import Progress, ProgressSink
from redaction.rendering.planes import Planes, planes_of

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.packet import Packet

    from player.media.identity import FileWatch
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from redaction.export.hardware import Encoding
    from redaction.export.selection import Selection

QUEUE = 6
"""Pictures waiting between two threads: 3 MB each at 1080p."""
SOUND_QUEUE = 512
_MOVIE_TICKS = 1_000_000
"""Most ticks a second of the file's overall clock: beyond, times need 64 bits early on."""
_SOUND_TICKS = 48_000
AHEAD = Fraction(1, 2)
"""Seconds by which sound is muxed ahead of the picture."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes:
        chosen: The source's frames that are in the copy.
        timeline: When they are shown.
        sound: What happened to the sound.
        damaged: Frames of the source that could not be decoded; they are grey in the copy.
        encoding: Who encoded the picture; None where there was nothing to encode.
    """

    chosen: Selection
    timeline: Timeline
    sound: SoundPlan
    damaged: tuple[int, ...]
    encoding: Encoding | None = None


def is_mp4(out: Path) -> bool:
    """Whether the name asks for MP4 (else Matroska)."""
    return out.suffix.lower() != ".mkv"


def write_copy(
    plan: ExportPlan,
    index: VideoIndex,
    partial: Path,
    *,
    mp4: bool,
    cancel: CancelToken,
    progress: ProgressSink,
    info: VideoInfo | None = None,
    watch: FileWatch | None = None,
    onlooker: Onlooker | None = None,
) -> Written:
    """Write the copy to ``partial``.

    Args:
        plan: What it is to be.
        index: The source's frames.
        partial: An existing empty file.
        mp4: MP4, else Matroska.
        cancel: Asked once a frame.
        progress: Told once a frame (phase ``exporting``).
        info: What is known of the source, if that is at hand.
        watch: Begun before ``index`` and ``info`` were made, so that they belong to this file.
        onlooker: Is shown every picture and every packet on its way.

    Raises:
        MediaError: If the source cannot be read.
        OutputError: If the file cannot be written.
        Cancelled: If the person asked to stop.
    """
    with FrameSource.open(
        plan.source, video=plan.video, index=index, info=info, watch=watch,
        threads=decoder_threads(),
    ) as source:  # fmt: skip
        info = source.info
        sound = plan_sound(plan, info, mp4=mp4)
        chosen = plan.frames(len(index))
        timeline = timeline_of(index, chosen, lead(plan, sound), lead_in(sound))
        damaged: list[int] = []
        try:
            encoding = _run(
                plan, source, chosen, timeline, sound, partial, mp4, cancel, progress, damaged, onlooker
            )  # fmt: skip
            if mp4:
                blank_user_data(partial)
        except av.error.FFmpegError as error:
            raise write_error(error, partial) from error
        except OSError as error:
            raise output_error(error, partial) from error
    return Written(chosen, timeline, sound, tuple(damaged), encoding)


def _run(
    plan: ExportPlan,
    source: FrameSource,
    chosen: Selection,
    timeline: Timeline,
    sound: SoundPlan,
    partial: Path,
    mp4: bool,
    cancel: CancelToken,
    progress: ProgressSink,
    damaged: list[int],
    onlooker: Onlooker | None,
) -> Encoding:
    with _open_output(partial, timeline, sound, mp4=mp4) as container, dropped_on_error(partial):
        encoder = PictureEncoder(container, source.info, timeline, plan.encoder)
        sound_packets = open_sound(container, plan, timeline, sound)
        # The header is written here, before there are threads: it opens both encoders.
        container.start_encoding()
        with Crew() as crew:
            if onlooker is not None:
                onlooker.join(crew, _facts_of(container, timeline))
            pictures: Pipe[Planes] = crew.pipe(QUEUE)
            crew.start(
                "decode",
                lambda: _decode(plan, source, chosen, pictures, cancel, damaged, onlooker),
            )
            feed: _SoundFeed | None = None
            if sound_packets is not None:
                sounds: Pipe[tuple[Fraction, Packet[Any]]] = crew.pipe(SOUND_QUEUE)
                crew.start("sound", lambda: _pump(sound_packets(), sounds, cancel))
                feed = _SoundFeed(container, sounds)
            for at, planes in enumerate(pictures):
                cancel.check()
                for packet in encoder.encode(planes, at):
                    if onlooker is not None:
                        onlooker.packet(packet)
                    _mux(container, packet, feed)
                progress(Progress("exporting", at + 1, len(chosen)))
            cancel.check()
            for packet in encoder.flush():
                if onlooker is not None:
                    onlooker.packet(packet)
                _mux(container, packet, feed)
            if onlooker is not None:
                onlooker.end()
            if feed is not None:
                feed.drain(None)
    return encoder.encoding


def _facts_of(container: OutputContainer, timeline: Timeline) -> StreamFacts:
    context = container.streams.video[0].codec_context
    return StreamFacts(context.codec.canonical_name, context.extradata or b"", timeline.time_base)


def _open_output(
    partial: Path, timeline: Timeline, sound: SoundPlan, *, mp4: bool
) -> OutputContainer:
    options = {"fflags": "+bitexact"}
    if mp4:
        rate = timeline.time_base.denominator
        movie = math.lcm(rate, sound.rate or 1)
        if movie > _MOVIE_TICKS:
            movie = rate * -(-_SOUND_TICKS // rate)
        options |= {
            # Negative composition offsets need no edit list to hide the encoder's delay.
            "movflags": "+faststart+negative_cts_offsets",
            "video_track_timescale": str(rate),
            # Delays of picture or sound are in this unit; the default is milliseconds.
            "movie_timescale": str(movie),
        }
    return av.open(str(partial), "w", format="mp4" if mp4 else "matroska", options=options)


@contextmanager
def dropped_on_error(partial: Path) -> Iterator[None]:
    """Empty the file on an error: closing it would otherwise move all of it to put the index first."""
    try:
        yield
    except BaseException:
        os.truncate(partial, 0)
        raise


def _decode(
    plan: ExportPlan,
    source: FrameSource,
    chosen: Selection,
    pictures: Pipe[Planes],
    cancel: CancelToken,
    damaged: list[int],
    onlooker: Onlooker | None = None,
) -> None:
    frames = chain.from_iterable(source.frames(span, cancel=cancel) for span in chosen.spans)
    for at, frame in enumerate(frames):
        if frame.picture is None:
            damaged.append(frame.ref.index)
        number = int(frame.ref.index)
        planes = planes_of(frame, own=True, write=is_painted(plan, number))
        if onlooker is not None:
            onlooker.picture(at, frame, planes)
        paint_as_planned(plan, number, planes)
        if onlooker is not None:
            onlooker.painted(at, planes)
        pictures.put(planes)
    pictures.end()


def _pump(
    packets: Iterator[tuple[Fraction, Packet[Any]]],
    sounds: Pipe[tuple[Fraction, Packet[Any]]],
    cancel: CancelToken,
) -> None:
    for item in packets:
        cancel.check()
        sounds.put(item)
    sounds.end()


class _SoundFeed:
    """Muxes sound so that it stays a little ahead of the picture."""

    def __init__(
        self, container: OutputContainer, sounds: Pipe[tuple[Fraction, Packet[Any]]]
    ) -> None:
        self._container = container
        self._sounds = sounds
        self._reached: Fraction | None = None
        self._ended = False

    def drain(self, until: Fraction | None) -> None:
        """Mux all sound up to ``until`` seconds (None: all there is)."""
        while not self._ended:
            if until is not None and self._reached is not None and self._reached > until:
                return
            item = self._sounds.get()
            if item is None:
                self._ended = True
                return
            self._reached = item[0]
            self._container.mux_one(item[1])


def _mux(container: OutputContainer, packet: Packet[Any], feed: _SoundFeed | None) -> None:
    if feed is not None and packet.dts is not None:
        feed.drain(packet.dts * packet.time_base + AHEAD)
    container.mux_one(packet)


def write_error(error: av.error.FFmpegError, partial: Path) -> UserError:
    """The sentence for what the encoder or the muxer said."""
    # FFmpeg's own codes are beyond the system's; what the system says is about the drive.
    if error.errno in errno.errorcode and error.errno not in (errno.EINVAL, errno.ENOSYS):
        return output_error(OSError(error.errno, error.strerror), partial)
    return UserError(
        "The copy could not be written.",
        f"The original is unchanged. The encoder said: {error.strerror or error}.",
        "Try again; if it happens again, try another preset or Matroska (.mkv).",
    )
