"""The motion of a whole stretch, kept small, and boxes carried along it."""

from __future__ import annotations

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
        self._to_grey = np.array([grey_w / width, grey_h / height])

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
        kx, ky = self._to_grey
        centre = np.array([(box[0] + box[2] / 2) * kx, (box[1] + box[3] / 2) * ky])
        half = np.array([box[2] * kx, box[3] * ky]) / 2
        rows, columns = trust.shape
        x0 = min(columns - 1, max(0, int((centre[0] - half[0]) / CELL)))
        x1 = min(columns, max(x0 + 1, int(np.ceil((centre[0] + half[0]) / CELL))))
        y0 = min(rows - 1, max(0, int((centre[1] - half[1]) / CELL)))
        y1 = min(rows, max(y0 + 1, int(np.ceil((centre[1] + half[1]) / CELL))))
        a, b, tx, ty = _oriented(pair.camera, step)
        cx = (np.arange(x0, x1) + 0.5) * CELL
        cy = (np.arange(y0, y1) + 0.5) * CELL
        # The camera's share is taken out first: what is left hardly varies over a face, so that its
        # median stands for the whole box even when only an edge of it is in the picture.
        rest_x = flow[y0:y1, x0:x1, 0].astype(np.float64) - (
            (a - 1) * cx[None, :] - b * cy[:, None] + tx
        )
        rest_y = flow[y0:y1, x0:x1, 1].astype(np.float64) - (
            b * cx[None, :] + (a - 1) * cy[:, None] + ty
        )
        weight = trust[y0:y1, x0:x1].astype(np.float64).ravel() / 255
        believed = float(weight.mean())
        move = np.array([(a - 1) * centre[0] - b * centre[1] + tx,
                         b * centre[0] + (a - 1) * centre[1] + ty])  # fmt: skip
        if believed >= LOST:
            move[0] += _weighted_median(rest_x.ravel(), weight)
            move[1] += _weighted_median(rest_y.ravel(), weight)
        else:
            believed = 0.0
        scale = float(np.hypot(a, b))
        w, h = box[2] * scale, box[3] * scale
        to = (centre + move) / self._to_grey
        return np.array([to[0] - w / 2, to[1] - h / 2, w, h]), believed

    def visible_share(self, box: npt.NDArray[np.float64]) -> float:
        """Share of the box's area that lies in the picture."""
        w = min(box[0] + box[2], self.width) - max(box[0], 0.0)
        h = min(box[1] + box[3], self.height) - max(box[1], 0.0)
        return float(max(0.0, w) * max(0.0, h) / (box[2] * box[3]))


def _oriented(camera: Floats, step: int) -> tuple[float, float, float, float]:
    """The camera's motion, or its inverse when going back."""
    a, b, tx, ty = (float(v) for v in camera)
    if step > 0:
        return a, b, tx, ty
    norm = a * a + b * b
    ia, ib = a / norm, -b / norm
    return ia, ib, -(ia * tx - ib * ty), -(ib * tx + ia * ty)


def _weighted_median(values: npt.NDArray[np.float64], weight: npt.NDArray[np.float64]) -> float:
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)])
