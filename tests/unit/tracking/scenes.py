"""Made-up motion and detections for tracking tests: no pixels, no models."""

from __future__ import annotations

import numpy as np

from redaction.detection.base import Detections
from redaction.tracking.field import MotionField
from redaction.tracking.motion import CELL, PairMotion, grey_size

WIDTH, HEIGHT = 640, 360


def pan(dx: float = 0.0, dy: float = 0.0, *, cut: bool = False, trust: int = 255) -> PairMotion:
    """The whole picture moves by (dx, dy) source pixels."""
    grey_w, grey_h = grey_size(WIDTH, HEIGHT)
    rows, columns = grey_h // CELL, grey_w // CELL
    move = np.array([dx * grey_w / WIDTH, dy * grey_h / HEIGHT], np.float32)
    flow = np.broadcast_to(move, (rows, columns, 2))
    return PairMotion(
        flow.astype(np.float16),
        (-flow).astype(np.float16),
        np.full((2, rows, columns), trust, np.uint8),
        np.array([1, 0, *move], np.float32),
        cut,
    )


def still(frames: int) -> MotionField:
    return MotionField(WIDTH, HEIGHT, [pan()] * (frames - 1))


def found(*faces: tuple[float, float, float, float, float]) -> Detections:
    """Detections from (x, y, w, h, score)."""
    rows = np.array(faces, np.float32).reshape(-1, 5)
    return Detections(rows[:, :4].copy(), rows[:, 4].copy())
