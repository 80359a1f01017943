"""Which frames the detectors look at, and in whose turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from redaction.detection.settings import DetectionMode

if TYPE_CHECKING:
    from redaction.tracking.motion import PairMotion

CALM = 4.0
"""Grey pixels (an eightieth of the picture) by which a calm picture moves from frame to frame at most.
Measured on hand-held clips: looking at every second frame while it is calm changes no figure."""

MOST = 98
"""Per cent of the picture that must be that calm; a face is rarely less than the rest."""


def is_calm(pair: PairMotion | None) -> bool:
    """Whether so little moved that boxes can be carried over one frame without looking."""
    if pair is None or pair.cut:
        return False
    flow = pair.there.astype(np.float32)
    return bool(np.percentile(np.hypot(flow[..., 0], flow[..., 1]), MOST) < CALM)


class Turns:
    """Decides frame by frame, in order. The same motion gives the same turns.

    In fast mode a frame is left out when little moved since the one before and that one was looked at;
    never two in a row, and never where the motion is unknown. Thorough mode looks at every frame.
    """

    def __init__(self, mode: DetectionMode) -> None:
        self._skips = mode is DetectionMode.FAST
        self._looked = False
        self._count = 0

    def next(self, pair: PairMotion | None) -> int | None:
        """The number of this frame's turn, or None when it is left out.

        Args:
            pair: Motion from the frame before; None for the first frame and where it is unknown.
        """
        if self._skips and self._looked and is_calm(pair):
            self._looked = False
            return None
        self._looked = True
        self._count += 1
        return self._count - 1
