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
        self._frames: Floats = np.arange(len(self._begins), dtype=np.float64)

    def seconds(self, frames: Floats) -> Floats:
        """Seconds from the first frame, at frame coordinates; before and after there is no more time."""
        found: Floats = np.interp(frames, self._frames, self._begins)
        return found

    def frames(self, seconds: Floats) -> Floats:
        """Frame coordinates at seconds from the first frame."""
        found: Floats = np.interp(seconds, self._begins, self._frames)
        return found
