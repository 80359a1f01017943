"""When things happen in the copy: exact times, carried over from the source."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from player.media.errors import MediaError

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from player.media.time import FrameSpan

PRIMING = Fraction(1, 10)
"""Seconds by which sound may start before the picture and still count as a codec's lead-in."""

_LARGE = 1_000_000
_TICKS_32 = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Timeline:
    """When each frame of the copy is shown.

    Attributes:
        time_base: Seconds per tick of the copy's picture.
        pts: Ticks, ascending. 0 is the start of the picture, or of the sound if that starts earlier.
        durations: Ticks each frame is shown.
        origin: The moment that 0 stands for, in seconds on the source's own clock.
        picture: When the first copied frame is shown, in seconds on the source's own clock.
        picture_end: When the last copied frame ends, likewise.
        first_frame: When the source's first frame is shown, likewise; sound ranges count from here.
    """

    time_base: Fraction
    pts: tuple[int, ...]
    durations: tuple[int, ...]
    origin: Fraction
    picture: Fraction
    picture_end: Fraction
    first_frame: Fraction


def timeline_of(index: VideoIndex, span: FrameSpan, sound: Fraction | None) -> Timeline:
    """The copy's times.

    Args:
        index: The source's frames.
        span: Those that are copied.
        sound: When the copied sound starts, in seconds on the source's clock; None without sound.

    Raises:
        MediaError: If the times do not fit into a file.
    """
    base = index.time_base
    pts = [int(p) * base.numerator for p in index.pts[span.start : span.stop]]
    durations = [int(d) * base.numerator for d in index.durations[span.start : span.stop]]
    rate = base.denominator
    if rate > _LARGE:
        # Nanosecond clocks: what divides all times may be taken out, and nothing is rounded.
        common = int(np.gcd.reduce(np.array([rate, pts[0], *np.diff(pts), *durations], np.int64)))
        pts = [p // common for p in pts]
        durations = [d // common for d in durations]
        rate //= common
    start = Fraction(pts[0], rate)
    origin = start
    if sound is not None and sound < start - PRIMING:
        origin = Fraction(math.floor(sound * rate), rate)
    shift = int(origin * rate)
    if max(durations) > _TICKS_32 or rate > _TICKS_32:
        raise MediaError(
            "The times of this video lie too far apart to be written into a copy.",
            "The original is unchanged and no copy was written.",
            "Copy a shorter part, or export it from the recording system again.",
        )
    return Timeline(
        Fraction(1, rate),
        tuple(p - shift for p in pts),
        tuple(durations),
        origin,
        start,
        Fraction(pts[-1] + durations[-1], rate),
        int(index.pts[0]) * base,
    )
