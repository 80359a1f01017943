"""Frame identity and media time.

A frame is an ordinal in presentation order *and* a PTS; both travel together so that nothing ever
has to multiply a frame number by a rate. Ranges are half-open inside the program and inclusive on
screen; the two converters at the end of this file are the only place where one becomes the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FrameIndex = NewType("FrameIndex", int)
"""0-based ordinal of a frame in presentation order."""


@dataclass(frozen=True, slots=True, order=True)
class FrameRef:
    """One frame of one video stream.

    Attributes:
        index: 0-based ordinal in presentation order.
        pts: Presentation time stamp in the stream's time base, as stored in the file.
    """

    index: FrameIndex
    pts: int


@dataclass(frozen=True, slots=True)
class MediaTime:
    """A point in time, exact: ``pts`` ticks of ``time_base`` seconds."""

    pts: int
    time_base: Fraction

    @property
    def seconds(self) -> Fraction:
        """The time in seconds, as an exact fraction."""
        return self.pts * self.time_base

    @classmethod
    def from_seconds(cls, seconds: Fraction, time_base: Fraction) -> MediaTime:
        """The tick nearest to ``seconds`` (halves round up, so the result is repeatable)."""
        ticks = seconds / time_base
        return cls((2 * ticks.numerator + ticks.denominator) // (2 * ticks.denominator), time_base)


@dataclass(frozen=True, slots=True)
class FrameSpan:
    """Half-open range of frame indices ``[start, stop)``.

    Raises:
        ValueError: If ``start`` is negative or ``stop`` lies before ``start``.
    """

    start: FrameIndex
    stop: FrameIndex

    def __post_init__(self) -> None:
        if self.start < 0 or self.stop < self.start:
            msg = f"not a frame span: [{self.start}, {self.stop})"
            raise ValueError(msg)

    def __len__(self) -> int:
        return self.stop - self.start

    def __contains__(self, index: object) -> bool:
        return isinstance(index, int) and self.start <= index < self.stop

    def __iter__(self) -> Iterator[FrameIndex]:
        return (FrameIndex(i) for i in range(self.start, self.stop))

    def intersect(self, other: FrameSpan) -> FrameSpan | None:
        """The frames in both, or None when there are none."""
        start, stop = max(self.start, other.start), min(self.stop, other.stop)
        return FrameSpan(start, stop) if start < stop else None


_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d{1,2}):)?(\d+(?:\.\d*)?|\.\d+)")


@dataclass(frozen=True, slots=True)
class TimePoint:
    """What a person typed: either an exact frame or a time in seconds from the first frame."""

    frame: FrameIndex | None
    seconds: Fraction | None


def parse_time(text: str) -> TimePoint:
    """Read ``12.5``, ``1:02.5``, ``00:01:02.500`` (seconds from the first frame) or ``f120`` (frame).

    Raises:
        ValueError: If the text is none of these, or a minute or second field is 60 or more beside
            a larger unit.
    """
    text = text.strip()
    if re.fullmatch(r"[fF]\d+", text):
        return TimePoint(FrameIndex(int(text[1:])), None)
    match = _CLOCK.fullmatch(text)
    if match is None:
        msg = f"not a time: {text!r} (use 12.5, 1:02.5, 00:01:02.500 or f120)"
        raise ValueError(msg)
    hours, minutes, secs = match.groups()
    second = Fraction(secs)
    if (minutes is not None and second >= 60) or (hours is not None and int(minutes) >= 60):
        msg = f"not a time: {text!r} (minutes and seconds run from 0 to 59)"
        raise ValueError(msg)
    return TimePoint(None, int(hours or 0) * 3600 + int(minutes or 0) * 60 + second)


def format_seconds(seconds: Fraction, *, places: int = 3) -> str:
    """``HH:MM:SS.mmm``, rounded down so that a frame is never labelled with the next one's time."""
    sign = "-" if seconds < 0 else ""
    scale = 10**places
    ticks = abs(seconds) * scale
    whole = ticks.numerator // ticks.denominator
    rest, fraction = divmod(whole, scale)
    minutes, second = divmod(rest, 60)
    hour, minute = divmod(minutes, 60)
    tail = f".{fraction:0{places}d}" if places else ""
    return f"{sign}{hour:02d}:{minute:02d}:{second:02d}{tail}"


def span_to_screen(span: FrameSpan) -> tuple[int, int]:
    """``[start, stop)`` as the first and last frame *included*, the way people read ranges.

    Raises:
        ValueError: If the span is empty, which has no first and last frame.
    """
    if not len(span):
        msg = "an empty span has no first and last frame"
        raise ValueError(msg)
    return span.start, span.stop - 1


_LISTED = 1000


def runs_to_json(frames: Sequence[int]) -> list[int] | list[list[int]]:
    """Ascending frame numbers for a report: as they are up to 1000, beyond that as runs.

    Returns:
        The numbers, or ``[first, last]`` pairs with the last one included. A file of which all is damaged
        has as many numbers as frames, and one run.
    """
    if len(frames) <= _LISTED:
        return [int(n) for n in frames]
    runs: list[list[int]] = []
    for n in frames:
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = int(n)
        else:
            runs.append([int(n), int(n)])
    return runs


def runs_from_json(found: object) -> tuple[int, ...]:
    """What ``runs_to_json`` wrote; empty for anything else."""
    frames: list[int] = []
    for item in found if isinstance(found, list) else ():
        if isinstance(item, int):
            frames.append(item)
        elif isinstance(item, list) and len(item) == 2 and all(isinstance(n, int) for n in item):
            frames += range(item[0], item[1] + 1)
    return tuple(frames)


def span_from_screen(first: int, last: int) -> FrameSpan:
    """First and last frame included, as ``[first, last + 1)``."""
    return FrameSpan(FrameIndex(first), FrameIndex(last + 1))
