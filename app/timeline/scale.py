"""Frames along the x axis, and the ticks of the ruler. No Qt.

The axis is linear in frames, not in time: every frame is as wide as the next, so that none is hidden in
footage with a varying rate. The ruler says the time of each tick exactly, from the index.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from player.media.time import FrameIndex, format_seconds

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MAX_PPF = 48.0
"""Pixels per frame at the closest zoom."""

LABEL_ROOM = 104.0
"""Pixels between two labels of the ruler at least, so that none touches the next."""

_FRAME_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500)
_TIME_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 36000)


class FrameTimes(Protocol):
    """The part of ``VideoIndex`` that a ruler needs."""

    def __len__(self) -> int: ...

    def seconds(self, index: FrameIndex) -> Fraction:
        """Seconds from the first frame to this one."""
        ...

    def at_seconds(self, seconds: Fraction) -> FrameIndex:
        """The frame shown at that time."""
        ...


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Which frames lie where.

    Attributes:
        frames: Number of frames of the footage.
        width: Pixels there are for frames.
        ppf: Pixels per frame.
        left: Frame coordinate at x = 0; a frame covers one unit.
    """

    frames: int
    width: float
    ppf: float = 1.0
    left: float = 0.0

    @property
    def min_ppf(self) -> float:
        """Pixels per frame with the whole footage in view."""
        return max(self.width, 1.0) / max(self.frames, 1)

    @property
    def fits(self) -> bool:
        """Whether the whole footage is in view."""
        return self.ppf <= self.min_ppf * (1 + 1e-9)

    def x_of(self, frame: float) -> float:
        """Left edge of a frame."""
        return (frame - self.left) * self.ppf

    def places_of(self, frames: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Left edges of many frames; behind the last one where there is such a number."""
        places: npt.NDArray[np.float64] = (frames.astype("float64") - self.left) * self.ppf
        return places

    def frame_at(self, x: float) -> int:
        """The frame under x, clamped to the footage."""
        return min(max(math.floor(self.left + x / self.ppf), 0), max(self.frames - 1, 0))

    def visible(self) -> tuple[int, int]:
        """The frames in view, half-open."""
        stop = math.ceil(self.left + self.width / self.ppf)
        return max(0, math.floor(self.left)), min(self.frames, max(stop, 0))

    def fitted(self) -> TimeScale:
        """The whole footage in view."""
        return replace(self, ppf=self.min_ppf, left=0.0)

    def zoomed_at(self, x: float, factor: float) -> TimeScale:
        """Closer (factor above 1) or wider, with the frame under x staying there."""
        top = max(MAX_PPF, self.min_ppf)
        ppf = min(max(self.ppf * factor, self.min_ppf), top)
        at = self.left + x / self.ppf
        return replace(self, ppf=ppf, left=at - x / ppf).kept_in()

    def closer(self, left: float, ppf: float) -> TimeScale:
        """With this frame coordinate at the left edge and so many pixels per frame, kept in bounds."""
        fitted = self.fitted()
        return fitted.zoomed_at(0, ppf / fitted.ppf).scrolled_to(left)

    def resized(self, width: float) -> TimeScale:
        """The same stretch's left edge on another width; what was fitted stays fitted."""
        fitted = self.fits
        new = replace(self, width=max(width, 1.0))
        return new.fitted() if fitted else replace(new, ppf=max(new.ppf, new.min_ppf)).kept_in()

    def scrolled_to(self, left: float) -> TimeScale:
        """With this frame coordinate at the left edge, as far as there are frames."""
        return replace(self, left=left).kept_in()

    def kept_in(self) -> TimeScale:
        """Scrolled back so that no more empty space shows than needed."""
        most = max(0.0, self.frames - self.width / self.ppf)
        return replace(self, left=min(max(self.left, 0.0), most))

    def showing(self, frame: int) -> TimeScale:
        """Scrolled by a page when the frame is out of view, else unchanged."""
        x = self.x_of(frame)
        if x >= 0 and x + self.ppf <= self.width:
            return self
        if x < 0:
            return self.scrolled_to(frame - 0.9 * self.width / self.ppf)
        return self.scrolled_to(frame - 0.1 * self.width / self.ppf)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the ruler; with a label when ``time`` is not empty."""

    frame: int
    time: str = ""


def ticks(scale: TimeScale, times: FrameTimes) -> list[Tick]:
    """The ruler's lines in view: frames when close, whole seconds, minutes or hours when wide.

    Args:
        scale: What is in view.
        times: Time of each frame.
    """
    first, stop = scale.visible()
    if stop <= first:
        return []
    per_label = LABEL_ROOM / scale.ppf
    duration = times.seconds(FrameIndex(scale.frames - 1)) if scale.frames > 1 else Fraction(0)
    rate = float((scale.frames - 1) / duration) if duration > 0 else 0.0
    if rate == 0.0 or per_label < rate:
        return _frame_ticks(scale, times, per_label, first, stop)
    wanted = per_label / rate
    step = next((s for s in _TIME_STEPS if s >= wanted), _TIME_STEPS[-1])
    return _time_ticks(times, step, first, stop)


def _frame_ticks(
    scale: TimeScale, times: FrameTimes, per_label: float, first: int, stop: int
) -> list[Tick]:
    step = next((s for s in _FRAME_STEPS if s >= per_label), math.ceil(per_label))
    minor = next((m for m in (1, 5, 10, 50) if step % m == 0 and m * scale.ppf >= 6), step)
    found = []
    for frame in range(first - first % minor, stop, minor):
        label = ""
        if frame % step == 0:
            label = format_seconds(times.seconds(FrameIndex(frame)))
        found.append(Tick(frame, label))
    return found


def _time_ticks(times: FrameTimes, step: int, first: int, stop: int) -> list[Tick]:
    minor = Fraction(step, 5) if step % 3 else Fraction(step, 6)
    begin = times.seconds(FrameIndex(first))
    end = times.seconds(FrameIndex(stop - 1))
    found = []
    count = begin // minor
    while count * minor <= end:
        at = count * minor
        label = format_seconds(at, places=0) if at % step == 0 else ""
        found.append(Tick(times.at_seconds(at), label))
        count += 1
    return found
