"""The motion of a whole stretch, kept small, and boxes carried along it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from redaction.tracking.motion import CELL, PairMotion, grey_size

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = npt.NDArray[np.float32]

LOST = 0.25
"""Trust below this inside a box means its own motion is unknown: it moves with the camera."""


class MotionField:
    """Motion between all frames of a stretch, for boxes in source pixels.

    Frames are counted from the stretch's first frame. A frame pair without motion (damaged frame)
    leaves boxes where they are.

    Args:
        width: Of the source picture as shown, in pixels.
        height: Likewise.
        pairs: One for each frame after the first: the motion from the frame before it.
    """

    def __init__(self, width: int, height: int, pairs: Sequence[PairMotion | None]) -> None:
        self.width = width
        self.height = height
        self._pairs = pairs
        grey_w, grey_h = grey_size(width, height)
        self._to_grey = grey_w / width, grey_h / height

    def __len__(self) -> int:
        return len(self._pairs) + 1

    def is_cut(self, frame: int) -> bool:
        """Whether a new scene begins with ``frame``."""
        if not 1 <= frame < len(self):
            return False
        pair = self._pairs[frame - 1]
        return pair is not None and pair.cut

    def scene_bounds(self, frame: int, reach: int) -> tuple[int, int]:
        """First frame and last frame + 1 within ``reach`` that belong to the scene of ``frame``."""
        first = frame
        while first > max(0, frame - reach) and not self.is_cut(first):
            first -= 1
        stop = frame + 1
        while stop < min(len(self), frame + reach + 1) and not self.is_cut(stop):
            stop += 1
        return first, stop

    def carry(
        self, box: npt.NDArray[np.float64], frame: int, step: int
    ) -> tuple[npt.NDArray[np.float64], float]:
        """Where a box goes one frame on.

        Args:
            box: x, y, w, h in source pixels.
            frame: The frame it lies on.
            step: 1 to the next frame, -1 to the one before.

        Returns:
            The box there, and how far its own motion can be trusted, 0 to 1 (0 when it was carried by
            the camera's motion alone, or left standing).
        """
        pair = self._pairs[frame if step > 0 else frame - 1]
        if pair is None:
            return box, 0.0
        flow, trust = (pair.there, pair.trust[0]) if step > 0 else (pair.back, pair.trust[1])
        # Plain floats: this runs for every face on every frame, and the arrays are tiny.
        x, y, w, h = box.tolist()
        kx, ky = self._to_grey
        cx, cy = (x + w / 2) * kx, (y + h / 2) * ky
        rows, columns = trust.shape
        x0, x1 = _cells_of(cx, w * kx, columns)
        y0, y1 = _cells_of(cy, h * ky, rows)
        a, b, tx, ty = _oriented(pair.camera, step)
        move_x = (a - 1) * cx - b * cy + tx
        move_y = b * cx + (a - 1) * cy + ty
        weight = trust[y0:y1, x0:x1].ravel().astype(np.float64)
        believed = float(weight.sum()) / (255 * weight.size)
        if believed >= LOST:
            # The camera's share is taken out first: what is left hardly varies over a face, so that
            # its median stands for the whole box even when only an edge of it is in the picture.
            across = (np.arange(x0, x1) + 0.5) * CELL
            down = ((np.arange(y0, y1) + 0.5) * CELL)[:, None]
            here = flow[y0:y1, x0:x1].astype(np.float64)
            rest_x = here[..., 0] - ((a - 1) * across + (tx - b * down))
            rest_y = here[..., 1] - (b * across + (ty + (a - 1) * down))
            move_x += _weighted_median(rest_x.ravel(), weight)
            move_y += _weighted_median(rest_y.ravel(), weight)
        else:
            believed = 0.0
        scale = math.hypot(a, b)
        w, h = w * scale, h * scale
        to_x, to_y = (cx + move_x) / kx, (cy + move_y) / ky
        return np.array([to_x - w / 2, to_y - h / 2, w, h]), believed

    def visible_share(self, box: npt.NDArray[np.float64]) -> float:
        """Share of the box's area that lies in the picture."""
        w = min(box[0] + box[2], self.width) - max(box[0], 0.0)
        h = min(box[1] + box[3], self.height) - max(box[1], 0.0)
        return float(max(0.0, w) * max(0.0, h) / (box[2] * box[3]))


def _cells_of(centre: float, side: float, count: int) -> tuple[int, int]:
    """First cell and last cell + 1 under a side of the box, in grey pixels; at least one cell."""
    first = min(count - 1, max(0, int((centre - side / 2) / CELL)))
    return first, min(count, max(first + 1, math.ceil((centre + side / 2) / CELL)))


def _oriented(camera: Floats, step: int) -> tuple[float, float, float, float]:
    """The camera's motion, or its inverse when going back."""
    a, b, tx, ty = camera.tolist()
    if step > 0:
        return a, b, tx, ty
    norm = a * a + b * b
    ia, ib = a / norm, -b / norm
    return ia, ib, -(ia * tx - ib * ty), -(ib * tx + ia * ty)


def _weighted_median(values: npt.NDArray[np.float64], weight: npt.NDArray[np.float64]) -> float:
    order = values.argsort(kind="stable")
    total = weight[order].cumsum()
    return float(values[order[total.searchsorted(total[-1] / 2)]])
