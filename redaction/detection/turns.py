"""Which frames the detectors look at, whatever is on them.

Between two such frames boxes are carried along the motion of the picture, so the more it moves, the closer
they lie. Where what was found on two of them does not agree, somebody looks between them, too: see
``redaction.usecases.stretches``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from redaction.detection.settings import NORMAL_RATE, DetectionMode

if TYPE_CHECKING:
    from redaction.tracking.motion import PairMotion

FARTHEST: Final = {DetectionMode.FAST: 14.0, DetectionMode.THOROUGH: 6.0}
"""Grey pixels (of 320 across the picture) by which it may move from one look to the next. Measured on
hand-held clips: at 14 no more faces are missed than at 6, for three fifths of the looks; at 20 some are."""

LONGEST: Final = {DetectionMode.FAST: 8, DetectionMode.THOROUGH: 4}
"""Frames from one look to the next at most, in footage of 25 frames a second."""

LONGEST_BOUNDS: Final = (1, 16)
"""The same in footage of any rate."""

MOST: Final = 90
"""Per cent of the picture that move no faster than what counts as its movement."""


def pace_of(pair: PairMotion) -> float:
    """How far all but the fastest parts of the picture move, in grey pixels."""
    flow = pair.there.astype(np.float32)
    return float(np.percentile(np.hypot(flow[..., 0], flow[..., 1]), MOST))


class Turns:
    """Decides frame by frame, in order. The same motion gives the same turns.

    Args:
        mode: Thorough looks come closer to each other.
        rate: Frames a second of the footage.
    """

    def __init__(self, mode: DetectionMode, rate: float = NORMAL_RATE) -> None:
        self._farthest = FARTHEST[mode]
        least, most = LONGEST_BOUNDS
        self._longest = min(most, max(least, round(LONGEST[mode] * rate / NORMAL_RATE)))
        self._count = 0
        self._since = 0
        self._moved = 0.0

    def next(self, pair: PairMotion | None) -> int | None:
        """The number of this frame's turn, or None when nobody looks because it is its turn.

        Args:
            pair: Motion from the frame before; None for the first frame and where it is unknown.
        """
        self._since += 1
        if pair is not None:
            self._moved += pace_of(pair)
            if not pair.cut and self._since < self._longest and self._moved <= self._farthest:
                return None
        self._since, self._moved = 0, 0.0
        self._count += 1
        return self._count - 1
