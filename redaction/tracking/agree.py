"""Which faces found on one frame are not found on another, once the motion between them is allowed for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from redaction.detection.heads import pairwise_iou
from redaction.tracking.associate import STRONG_OVERLAP, grown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from redaction.detection.base import Detections
    from redaction.detection.settings import DetectionSettings
    from redaction.tracking.field import MotionField

Box = npt.NDArray[np.float64]
"""x, y, w, h in source pixels, shape (4,)."""

LEFT = 0.25
"""Of a face that should be found again at least this share must be in the picture."""


def worth_following(found: Detections, settings: DetectionSettings) -> list[Box]:
    """The boxes of those that begin a track, or nearly: a frame on the same face may well be seen better.

    Measured: asking for what begins a track leaves twice as many face-frames exposed.
    """
    strong = found.scores >= settings.nearly_confidence
    return list(found.boxes[strong].astype(np.float64))


def carried(box: Box, start: int, end: int, motion: MotionField) -> Box:
    """Where a box of frame ``start`` is on frame ``end``, before or after."""
    step = 1 if end > start else -1
    for frame in range(start, end, step):
        box, _ = motion.carry(box, frame, step)
    return box


def lost(
    boxes: Sequence[Box],
    start: int,
    end: int,
    found: Detections,
    motion: MotionField,
    settings: DetectionSettings,
) -> list[Box]:
    """Those of the boxes where nothing was found again, although the picture still holds them.

    Args:
        boxes: On frame ``start``.
        start: Counted in the stretch of ``motion``.
        end: Likewise; before or after.
        found: What was found on frame ``end``, in source pixels.
        motion: Of a stretch both frames belong to.
        settings: What is taken where a face is expected.
    """
    if not boxes:
        return []
    there = np.stack([carried(box, start, end, motion) for box in boxes])
    again = found.boxes[found.scores >= settings.keep_confidence].astype(np.float64)
    overlap = (
        pairwise_iou(grown(there), grown(again)).max(axis=1)
        if len(again)
        else np.zeros(len(there), np.float32)
    )
    return [
        box
        for box, expected, best in zip(boxes, there, overlap, strict=True)
        if best < STRONG_OVERLAP and motion.visible_share(expected) >= LEFT
    ]
