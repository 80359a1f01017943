"""From frames to seconds and back, for many at a time: sound has times, the axis has frames. No Qt."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from app.timeline.scale import FrameTimes
from player.media.time import FrameIndex

Floats = npt.NDArray[np.float64]


class Clock:
    """When each frame begins.

    Args:
        times: Of the footage; an index gives them all at once.
    """

    def __init__(self, times: FrameTimes) -> None:
        stamps: Any = getattr(times, "pts", None)
        if stamps is not None:
            base: Any = getattr(times, "time_base", 1)
            last: Any = getattr(times, "durations", None)
            begins = (stamps - stamps[0]).astype(np.float64) * float(base)
            end = begins[-1] + float(last[-1]) * float(base)
        else:
            begins = np.array([float(times.seconds(FrameIndex(i))) for i in range(len(times))])
            step = begins[-1] - begins[-2] if len(begins) > 1 else 0.04
            end = begins[-1] + step
        self._begins: Floats = np.append(begins, end)

    def seconds(self, frames: Floats) -> Floats:
        """Seconds from the first frame, at frame coordinates; before and after there is no more time."""
        within = np.clip(frames, 0.0, len(self._begins) - 1.0)
        at = np.minimum(within.astype(np.int64), len(self._begins) - 2)
        share = within - at
        found: Floats = self._begins[at] * (1 - share) + self._begins[at + 1] * share
        return found

    def frames(self, seconds: Floats) -> Floats:
        """Frame coordinates at seconds from the first frame."""
        within = np.clip(seconds, self._begins[0], self._begins[-1])
        # not np.interp, which goes through all frames for every few values
        at = np.clip(
            np.searchsorted(self._begins, within, side="right") - 1, 0, len(self._begins) - 2
        )
        found: Floats = at + (within - self._begins[at]) / (self._begins[at + 1] - self._begins[at])
        return found
