"""SMPTE timecode of footage: counted from the file's own start, else from zero, at its nominal rate.

Timecode is worked out from when a frame is shown. Where the rate is steady that is the count of frames;
where it varies, several frames may share one timecode, and only frame numbers and time stamps are exact.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from player.media.index import VideoIndex

_FILM = Fraction(1000, 1001)
_STANDARD = tuple(
    sorted(
        {Fraction(n) for n in (24, 25, 30, 48, 50, 60, 100, 120)}
        | {n * _FILM for n in (24, 30, 48, 60, 120)}
    )
)
_DROPPING = frozenset({30 * _FILM, 60 * _FILM})
"""Rates at which timecode leaves numbers out, so that it keeps up with the clock."""

_TEXT = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})([:;.,])(\d{2,3})\Z")
_NEAR = Fraction(1, 200)


@dataclass(frozen=True, slots=True)
class Timecode:
    """How the timecodes of one footage are counted.

    Attributes:
        rate: Frames a second that timecode counts: whole, or whole times 1000/1001.
        drop: Whether numbers are left out (drop frame); only at 29.97 and 59.94.
        start: Number of the first frame, counted from midnight.
        from_file: Whether the file says that start.
        steady: Whether every frame has a timecode of its own.
    """

    rate: Fraction
    drop: bool = False
    start: int = 0
    from_file: bool = False
    steady: bool = True

    @property
    def base(self) -> int:
        """Numbers in a second of timecode."""
        return round(self.rate)

    @property
    def day(self) -> int:
        """Numbers from midnight to midnight."""
        minutes = 24 * 60
        left_out = self.base // 15 * (minutes - minutes // 10) if self.drop else 0
        return minutes * 60 * self.base - left_out

    def number(self, seconds: Fraction) -> int:
        """The number, counted from midnight, of what is shown at a media time."""
        return self.start + _nearest(seconds * self.rate)

    def at(self, seconds: Fraction) -> str:
        """The timecode of a media time: ``HH:MM:SS:FF``, with ``;`` before the frames where drop frame."""
        return self.text(self.number(seconds))

    def text(self, number: int) -> str:
        """The timecode of a number; it begins again at midnight."""
        base = self.base
        if self.drop:
            number = _with_dropped(number, base)
        number %= 24 * 3600 * base
        seconds, frames = divmod(number, base)
        minutes, second = divmod(seconds, 60)
        hour, minute = divmod(minutes, 60)
        width = 3 if base > 100 else 2
        sign = ";" if self.drop else ":"
        return f"{hour:02d}:{minute:02d}:{second:02d}{sign}{frames:0{width}d}"

    def number_of(self, text: str) -> int:
        """The number of a timecode.

        Raises:
            ValueError: If it is none, or one that drop frame leaves out.
        """
        match = _TEXT.fullmatch(text.strip())
        if match is None:
            msg = f"not a timecode: {text!r}"
            raise ValueError(msg)
        hours, minutes, seconds = (int(match[n]) for n in (1, 2, 3))
        frames = int(match[5])
        if hours > 23 or minutes > 59 or seconds > 59 or frames >= self.base:
            msg = f"not a timecode at {said_rate(self.rate)} frames a second: {text!r}"
            raise ValueError(msg)
        number = ((hours * 60 + minutes) * 60 + seconds) * self.base + frames
        if not self.drop:
            return number
        leaves = self.base // 15
        if minutes % 10 and not seconds and frames < leaves:
            msg = f"drop frame has no timecode {text!r}"
            raise ValueError(msg)
        total = hours * 60 + minutes
        return number - leaves * (total - total // 10)

    def seconds(self, text: str) -> Fraction:
        """The media time of a timecode; one that lies before the start is taken for the next day's.

        Raises:
            ValueError: If it is none.
        """
        number = self.number_of(text) - self.start
        if number < 0:
            number += self.day
        return number / self.rate

    @property
    def words(self) -> str:
        """How timecodes came to be, in one sentence."""
        kind = "drop frame" if self.drop else "non-drop frame"
        said = f"Timecode at {said_rate(self.rate)} frames a second, {kind}"
        if self.from_file:
            said += f", from the file's start timecode {self.text(self.start)}"
        else:
            said += ", counted from zero because the file has no start timecode"
        if not self.steady:
            said += (
                "; the rate of the footage varies, so it follows the time of each frame and frames may"
                " share one: frame number and time stamp are exact"
            )
        return said + "."


def timecode_of(index: VideoIndex, *, claimed: Fraction | None = None, start: str = "") -> Timecode:
    """How timecodes of footage are counted.

    Args:
        index: Its frames.
        claimed: Frames a second that the file claims.
        start: The file's start timecode; empty where it has none. One that cannot be read counts as none.
    """
    rate, steady = _rate(index, claimed)
    plain = Timecode(rate, rate in _DROPPING, 0, False, steady)
    if not start:
        return plain
    drop = rate in _DROPPING and bool(re.search(r"[;.]\d+\s*\Z", start))
    known = Timecode(rate, drop, 0, True, steady)
    try:
        return Timecode(rate, drop, known.number_of(start), True, steady)
    except ValueError:
        return plain


def said_rate(rate: Fraction) -> str:
    """``25``, ``29.97``."""
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")


def _rate(index: VideoIndex, claimed: Fraction | None) -> tuple[Fraction, bool]:
    """The nominal rate, and whether every frame is where that rate has it."""
    import numpy as np

    count = len(index)
    times = (index.pts - index.pts[0]).astype(np.float64) * float(index.time_base)
    usual = float(np.median(index.durations)) * float(index.time_base)
    mean = (count - 1) / times[-1] if count > 1 else 1 / usual
    wanted = [claimed] if claimed else []
    wanted += [Fraction(mean).limit_denominator(1001), Fraction(1 / usual).limit_denominator(1001)]
    tried = [r for r in (_countable(w) for w in wanted if w > 0) if r is not None]
    off = {r: float(np.abs(times * float(r) - np.arange(count)).max()) for r in tried}
    # What the file claims stands first, so it wins where it fits as well as any other.
    best = next((r for r in tried if off[r] <= min(off.values()) + 0.05), None)
    if best is not None and off[best] < 0.5:
        return best, True
    least = Fraction(1 / usual).limit_denominator(1001)
    return _countable(least) or Fraction(max(1, math.ceil(least))), False


def _countable(rate: Fraction) -> Fraction | None:
    """The rate as timecode can count it: a usual one, a whole one, a whole one less a thousandth; or None."""
    near = min(_STANDARD, key=lambda standard: abs(standard - rate))
    if abs(near - rate) <= near * _NEAR / 10:
        return near
    for one in (Fraction(round(rate)), round(rate) * _FILM):
        if one >= 1 and abs(one - rate) <= one * _NEAR / 10:
            return one
    return None


def _with_dropped(number: int, base: int) -> int:
    """The number with those counted in that drop frame leaves out."""
    leaves = base // 15
    ten = base * 600 - 9 * leaves
    one = base * 60 - leaves
    tens, rest = divmod(number, ten)
    added = 9 * leaves * tens
    if rest >= base * 60:
        added += leaves * (1 + (rest - base * 60) // one)
    return number + added


def _nearest(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
