"""A copy that is never larger than a portal takes: which bit rate that leaves, and what if it fails."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from player.media.container import demuxed, open_media
from redaction.export.rates import COARSEST
from redaction.export.sound import AAC_BITS_PER_CHANNEL, SoundPlan, plan_sound
from redaction.jobs.errors import OutputError
from redaction.policy.limits import does_not_fit

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from redaction.export.plan import ExportPlan

W = TypeVar("W")

ATTEMPTS = 4
"""Times a copy is encoded before it is said that it does not fit."""
AIM = 0.96
"""Share of what is left for the picture that the encoder is asked for: on short copies it is not exact."""
LEAST_RATE = 10_000
"""Bits a second that the picture is asked to have in any case; below there is nothing to try."""
_PACKET = 12
"""Bytes that an MP4 file's tables hold for each frame or packet of sound, about."""
_REST = 3000
"""Bytes for all else in the file."""
_AAC_BLOCK = 1024


def written_within(
    plan: ExportPlan,
    index: VideoIndex,
    info: VideoInfo,
    partial: Path,
    write: Callable[[ExportPlan], W],
    *,
    mp4: bool,
) -> W:
    """Write the copy by ``write``, as often as it takes until the file is no larger than the plan allows.

    Args:
        plan: What it is to be; without ``encoder.size`` it is simply written.
        index: The source's frames.
        info: The source.
        partial: The file that ``write`` writes; emptied before it is written again.
        write: Writes the copy by the plan it is given, which has a bit rate, or a rate factor, and no limit.
        mp4: The copy is an MP4 file.

    Returns:
        What ``write`` gave the last time.

    Raises:
        OutputError: If the copy does not fit with a picture that can be looked at; the file is empty then.
        Forbidden: If it would fit, but only with a worse picture than the plan's ``encoder.coarsest`` allows;
            likewise.
    """
    limit = plan.encoder.size
    if limit is None:
        return write(plan)
    chosen = plan.frames(len(index))
    frames = len(chosen)
    ticks = sum(int(index.durations[s.start : s.stop].sum()) for s in chosen.spans)
    duration = float(ticks * index.time_base)
    fixed = fixed_bytes(plan, info, frames, duration, mp4=mp4)
    room = limit - fixed
    rate = int(AIM * room * 8 / duration)
    if plan.encoder.bitrate is not None:
        rate = min(rate, plan.encoder.bitrate)
    smallest = 0
    for _ in range(ATTEMPTS):
        if rate < LEAST_RATE:
            break
        os.truncate(partial, 0)
        written = write(replace(plan, encoder=replace(plan.encoder, bitrate=rate)))
        size = partial.stat().st_size
        if size <= limit:
            return written
        if smallest and size > 0.98 * smallest:
            smallest = min(size, smallest)
            break  # the encoder is at its coarsest
        smallest = size
        rate = int(AIM * rate * max(0.05, room / max(1, size - fixed)))
    os.truncate(partial, 0)
    if not smallest:
        raise _too_small(limit, fixed, "more than")
    coarsest = plan.encoder.coarsest
    if coarsest is None or coarsest >= COARSEST:
        raise _too_small(limit, smallest)
    # To keep every quantiser below a number is stricter than a rate factor of that number. That is all an
    # administrator asks for, and it takes less room: if it does not fit either, nothing that is allowed does.
    least = replace(plan.encoder, crf=coarsest, size=None, bitrate=None)
    written = write(replace(plan, encoder=least))
    smallest = min(smallest, partial.stat().st_size)
    if smallest <= limit:
        return written
    os.truncate(partial, 0)
    raise does_not_fit(size_words(limit), size_words(smallest))


def fixed_bytes(
    plan: ExportPlan, info: VideoInfo, frames: int, duration: float, *, mp4: bool
) -> int:
    """About how many bytes of a copy are not its picture: sound, tables and the rest.

    Args:
        plan: What the copy is to be.
        info: The source.
        frames: In the copy.
        duration: Of the copy, in seconds.
        mp4: The copy is an MP4 file.
    """
    sound = plan_sound(plan, info, mp4=mp4)
    total, packets = frames * _PACKET + _REST, 0
    if sound.action == "encoded":
        channels = _channels(sound)
        total += int(1.03 * AAC_BITS_PER_CHANNEL * channels * duration / 8)
        packets = int(duration * sound.rate / _AAC_BLOCK) + 2
    elif sound.action == "copied":
        with open_media(plan.source) as container:
            stream = container.streams.audio[plan.audio.stream]
            for packet in demuxed(container, stream):
                total += packet.size
                packets += 1
    return total + packets * _PACKET


def check_size(plan: ExportPlan, partial: Path) -> None:
    """Refuse a file that is larger than the plan allows, whoever wrote it.

    Raises:
        OutputError: If it is.
    """
    limit = plan.encoder.size
    size = partial.stat().st_size
    if limit is not None and size > limit:
        raise _too_small(limit, size)


def size_words(size: int) -> str:
    """``2.5 MB``, in thousands as portals count, rounded up."""
    for unit, scale in (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000)):
        if size >= scale:
            return f"{-(-size * 10 // scale) / 10:.1f} {unit}".replace(".0 ", " ")
    return f"{size} bytes"


def _channels(sound: SoundPlan) -> int:
    from av import AudioLayout

    return AudioLayout(sound.layout).nb_channels


def _too_small(limit: int, needed: int, how: str = "about") -> OutputError:
    return OutputError(
        f"The copy does not fit into {size_words(limit)} with a picture that can still be looked at: it "
        f"would have {how} {size_words(needed)}.",
        "The original is unchanged and nothing was written.",
        "Allow a larger file, copy a shorter part, or leave the sound out.",
    )
