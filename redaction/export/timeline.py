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
    from redaction.export.selection import Selection

PRIMING = Fraction(1, 10)
"""Seconds by which sound may start before the picture and still count as a codec's lead-in."""

_LARGE = 1_000_000
_TICKS_32 = 2**31 - 1
_DELAY = 3
"""Frames that an encoder holds back at most before it gives the first in the order of decoding."""


@dataclass(frozen=True, slots=True)
class Part:
    """A range of the source in the copy.

    Attributes:
        start: When its first frame is shown, in seconds on the copy's clock.
        stop: When its last frame ends, likewise: the next part begins then.
        source: When its first frame is shown, in seconds on the source's own clock.
    """

    start: Fraction
    stop: Fraction
    source: Fraction

    @property
    def moved(self) -> Fraction:
        """Seconds by which the source's clock is ahead of the copy's."""
        return self.source - self.start


@dataclass(frozen=True, slots=True)
class Timeline:
    """When each frame of the copy is shown.

    Ranges of the source follow each other without a hole: each begins when the last frame of the one
    before ends.

    Attributes:
        time_base: Seconds per tick of the copy's picture.
        pts: Ticks, ascending. 0 is the start of the picture, or of the sound if that starts earlier.
        durations: Ticks each frame is shown.
        origin: The moment that 0 stands for, in seconds on the source's own clock.
        picture: When the first copied frame is shown, in seconds on the source's own clock.
        picture_end: When the last copied frame ends, likewise.
        first_frame: When the source's first frame is shown, likewise; sound ranges count from here.
        parts: The ranges of the source, in order.
    """

    time_base: Fraction
    pts: tuple[int, ...]
    durations: tuple[int, ...]
    origin: Fraction
    picture: Fraction
    picture_end: Fraction
    first_frame: Fraction
    parts: tuple[Part, ...] = ()

    @property
    def length(self) -> Fraction:
        """Seconds from the first frame's beginning to the last frame's end."""
        return (self.pts[-1] + self.durations[-1] - self.pts[0]) * self.time_base


def timeline_of(
    index: VideoIndex, chosen: Selection, sound: Fraction | None, lead_in: Fraction = PRIMING
) -> Timeline:
    """The copy's times.

    Args:
        index: The source's frames.
        chosen: Those that are copied.
        sound: When the copied sound starts, in seconds on the source's clock; None without sound.
        lead_in: Seconds by which it may start before the picture without the copy beginning with it.

    Raises:
        MediaError: If the times do not fit into a file.
    """
    base = index.time_base
    pts: list[int] = []
    durations: list[int] = []
    for span in chosen.spans:
        ticks = [int(p) * base.numerator for p in index.pts[span.start : span.stop]]
        # Where the part before ended; the first stays where it is.
        begin = pts[-1] + durations[-1] if pts else ticks[0]
        pts += [begin + tick - ticks[0] for tick in ticks]
        durations += [int(d) * base.numerator for d in index.durations[span.start : span.stop]]
    rate = base.denominator
    if rate > _LARGE:
        # Nanosecond clocks: what divides all times may be taken out, and nothing is rounded.
        common = int(np.gcd.reduce(np.array([rate, pts[0], *np.diff(pts), *durations], np.int64)))
        pts = [p // common for p in pts]
        durations = [d // common for d in durations]
        rate //= common
    start = Fraction(pts[0], rate)
    origin = start
    if sound is not None and sound < start - lead_in:
        origin = Fraction(math.floor(sound * rate), rate)
    shift = int(origin * rate)
    if max(durations) > _TICKS_32 or rate > _TICKS_32 or _reordered(pts) > _TICKS_32:
        raise MediaError(
            "The times of this video lie too far apart to be written into a copy.",
            "The original is unchanged and no copy was written.",
            "Copy a shorter part, or export it from the recording system again.",
        )
    starts = [Fraction(pts[at] - shift, rate) for at in chosen.begins]
    stops = [*starts[1:], Fraction(pts[-1] + durations[-1] - shift, rate)]
    sources = [int(index.pts[span.start]) * base for span in chosen.spans]
    last = chosen.last
    return Timeline(
        Fraction(1, rate),
        tuple(p - shift for p in pts),
        tuple(durations),
        origin,
        start,
        int(index.pts[last] + index.durations[last]) * base,
        int(index.pts[0]) * base,
        tuple(map(Part, starts, stops, sources)),
    )


def _reordered(pts: list[int]) -> int:
    """Most ticks there may be between decoding a picture and showing it: also kept in 32 bits.

    libavformat ends the process where they do not fit.
    """
    held = min(_DELAY, len(pts) - 1)
    return max(late - early for early, late in zip(pts, pts[held:], strict=False))
