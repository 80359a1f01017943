"""Which frame is due when while a stretch is played: forwards, backwards, once or round and round."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from player.sound.playout import Lap

if TYPE_CHECKING:
    from player.media.index import VideoIndex

_AT_LEAST = 1e-6
"""Seconds by which a float may miss a frame's time: half a rounding must not go back one."""


def times_of(index: VideoIndex) -> npt.NDArray[np.float64]:
    """When each frame is shown, in seconds from the first; float64, shape (n,)."""
    ticks: npt.NDArray[np.float64] = (index.pts - index.pts[0]).astype(np.float64)
    ticks *= float(index.time_base)
    return ticks


@dataclass(frozen=True, slots=True)
class Course:
    """What is played, as steps: step 0 is ``first``, and after ``last`` comes ``first`` again.

    Places are seconds that run straight on: with each lap they are one lap's length further (less,
    backwards). A frame is due when its own time is reached, in either direction.

    Attributes:
        times: When each frame is shown, in seconds from the first.
        first: First frame of the stretch.
        last: Last frame of the stretch.
        end: When the last frame ends, in seconds.
        forwards: Direction.
        endless: Whether it begins again after its end.
    """

    times: npt.NDArray[np.float64]
    first: int
    last: int
    end: float
    forwards: bool
    endless: bool

    @classmethod
    def of(
        cls,
        index: VideoIndex,
        times: npt.NDArray[np.float64],
        first: int,
        last: int,
        *,
        forwards: bool,
        endless: bool,
    ) -> Course:
        """The course over the frames ``first`` to ``last`` of a file."""
        end = float(index.seconds(last) + int(index.durations[last]) * index.time_base)
        return cls(times, first, last, end, forwards, endless)

    @property
    def lap(self) -> Lap | None:
        """What the sound repeats."""
        if not self.endless:
            return None
        start = Fraction(float(self.times[self.first]))
        return Lap(start, Fraction(self.end) - start)

    def step_of(self, frame: int) -> int:
        """The step of a frame in the first lap."""
        return frame - self.first

    def frame(self, step: int) -> int:
        """The frame that a step shows."""
        return self.first + step % self._count

    def due(self, step: int) -> float:
        """The place at which a step's frame is to be on the screen."""
        lap, at = divmod(step, self._count)
        return float(self.times[self.first + at]) + lap * self._length

    def at(self, place: float) -> int:
        """The step that is due at a place; the ends hold unless it is endless."""
        start = float(self.times[self.first])
        lap = 0
        if self.endless:
            lap = int((place - start + _AT_LEAST) // self._length)
        local = place - lap * self._length
        stretch = self.times[self.first : self.last + 1]
        if self.forwards:
            at = int(np.searchsorted(stretch, local + _AT_LEAST, side="right")) - 1
        else:
            at = int(np.searchsorted(stretch, local - _AT_LEAST, side="left"))
        at = max(at, 0)
        if not self.endless:
            at = min(at, self._count - 1)
        # backwards, behind the last frame of a lap the next lap's first one is due
        return lap * self._count + at

    def next(self, step: int) -> int:
        """The step after this one in the direction played."""
        return step + (1 if self.forwards else -1)

    def later(self, one: int, other: int) -> int:
        """The step of the two that is due later."""
        return max(one, other) if self.forwards else min(one, other)

    def leads_out(self, step: int) -> bool:
        """Whether a step lies beyond the end."""
        return not self.endless and not 0 <= step < self._count

    def over(self, place: float) -> bool:
        """Whether everything was shown for its whole time."""
        if self.endless:
            return False
        return place >= self.end if self.forwards else place <= float(self.times[self.first])

    def wait(self, place: float, speed: float, step: int | None) -> float:
        """Seconds from a place until a step is due (None: until the end), at a speed above 0."""
        if step is not None:
            ahead = self.due(step)
        else:
            ahead = self.end if self.forwards else float(self.times[self.first])
        return (ahead - place if self.forwards else place - ahead) / speed

    def local(self, place: float) -> float:
        """The place in the file: seconds from its first frame."""
        if not self.endless:
            return place
        start = float(self.times[self.first])
        return place - (place - start + _AT_LEAST) // self._length * self._length

    @property
    def _count(self) -> int:
        return self.last - self.first + 1

    @property
    def _length(self) -> float:
        return max(self.end - float(self.times[self.first]), _AT_LEAST)
