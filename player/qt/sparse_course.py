"""A course over keyframes alone, for speeds at which nobody could decode every frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from player.qt.course import Course, times_of

if TYPE_CHECKING:
    from player.media.index import VideoIndex

_WIDEST: Final = 1.0
"""Seconds on the screen between two keyframes at most: beyond that every frame is decoded after all."""


@dataclass(frozen=True, slots=True)
class SparseCourse(Course):
    """Steps go from keyframe to keyframe; each is a frame of the file like any other, shown when it is due.

    ``times`` are those of the keyframes alone, and ``first`` and ``last`` count them.

    Attributes:
        frames: Which frames they are; int64, ascending.
    """

    frames: npt.NDArray[np.int64]

    def step_of(self, frame: int) -> int:
        """The step whose keyframe is the last one at or before a frame; -1 before the first."""
        return int(np.searchsorted(self.frames, frame, side="right")) - 1

    def frame(self, step: int) -> int:
        """The frame that a step shows."""
        return int(self.frames[min(max(step, 0), len(self.frames) - 1)])


def sparse_course(index: VideoIndex, speed: float, *, forwards: bool) -> SparseCourse | None:
    """The course over a file's keyframes at a speed; None where they lie too far apart for it.

    Args:
        index: The frames.
        speed: Above 0.
        forwards: Direction.
    """
    frames = np.flatnonzero(index.keyframes).astype(np.int64)
    if len(frames) < 2 or len(frames) == len(index):
        return None
    times = times_of(index)[frames]
    if float(np.median(np.diff(times))) / speed > _WIDEST:
        return None
    end = float(index.duration)
    return SparseCourse(times, 0, len(frames) - 1, end, forwards, False, frames)
