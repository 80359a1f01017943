"""How the picture moves from one frame to the next, measured on a small grey picture.

Dense optical flow both ways, boiled down to a coarse grid and one camera motion, so that a frame costs a
few kilobytes whatever its size, and boxes can later be carried forwards and backwards without pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

LONG_SIDE = 320
"""Longer side, in pixels, of the grey picture the flow is measured on."""

CELL = 8
"""Pixels of the grey picture a grid cell spans."""

CONSISTENT = 1.0
"""Grey pixels by which the way there and back may miss its start and still be believed."""

EVERY = 2
"""Whether the way there and back agrees is asked of every so many pixels each way: sixteen a cell will do."""

STEADY = 1e-3
"""Grey pixels by which the camera's motion may still change for it to count as found."""

CUT_DIFFERENCE = 14.0
"""Mean grey levels that must remain between two frames, motion removed, for a scene cut."""

CUT_CONSISTENT = 0.35
"""At a scene cut no more than this share of the picture is believed."""


@dataclass(frozen=True, slots=True)
class PairMotion:
    """Motion between two frames that follow each other, in pixels of the grey picture.

    Attributes:
        there: float16, shape (rows, columns, 2): where each cell of the earlier frame went (x, y).
        back: The same for the cells of the later frame, back in time.
        trust: uint8, shape (2, rows, columns), 0 to 255: share of each cell's pixels whose way there and
            back agrees; first of the earlier frame's cells, then of the later frame's.
        camera: float32 (4,): a, b, tx, ty of the camera's motion: x' = a x - b y + tx,
            y' = b x + a y + ty, coordinates from the picture's top left.
        cut: A new scene begins with the later frame.
    """

    there: npt.NDArray[np.float16]
    back: npt.NDArray[np.float16]
    trust: npt.NDArray[np.uint8]
    camera: Floats
    cut: bool


def grey_size(width: int, height: int) -> tuple[int, int]:
    """Width and height of the small grey picture: whole cells, about the source's shape."""
    scale = LONG_SIDE / max(width, height)
    return (
        max(2, round(width * scale / CELL)) * CELL,
        max(2, round(height * scale / CELL)) * CELL,
    )


class MotionEstimator:
    """Takes grey pictures in order and gives the motion from each to the next. Not thread-safe."""

    def __init__(self) -> None:
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._before: npt.NDArray[np.uint8] | None = None

    def next(self, grey: npt.NDArray[np.uint8] | None) -> PairMotion | None:
        """The motion from the picture given before to this one.

        Args:
            grey: uint8, of ``grey_size``; None for a frame that could not be decoded.

        Returns:
            None for the first picture and wherever one of the two is missing.
        """
        before, self._before = self._before, grey
        if before is None or grey is None:
            return None
        return self._pair(before, grey)

    def _pair(self, before: npt.NDArray[np.uint8], after: npt.NDArray[np.uint8]) -> PairMotion:
        there = self._flow.calc(before, after, None)
        back = self._flow.calc(after, before, None)
        to_there, to_back = _arrival(there), _arrival(back)
        trust = np.stack([_agreement(there, to_there, back), _agreement(back, to_back, there)])
        moved = cv2.remap(after, *to_there, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        difference = float(cv2.absdiff(moved, before[::EVERY, ::EVERY]).mean())
        cells = _cells(there)
        return PairMotion(
            cells.astype(np.float16),
            _cells(back).astype(np.float16),
            np.rint(trust * 255).astype(np.uint8),
            fit_camera(cells, trust[0]),
            difference > CUT_DIFFERENCE and float(trust[0].mean()) < CUT_CONSISTENT,
        )


def _arrival(way: Floats) -> tuple[Floats, Floats]:
    """The place (x, y) to which every ``EVERY``-th pixel each way goes."""
    height, width = way.shape[:2]
    some = way[::EVERY, ::EVERY]
    across = np.arange(0, width, EVERY, dtype=np.float32)
    down = np.arange(0, height, EVERY, dtype=np.float32)[:, None]
    return (
        np.add(some[..., 0], across, dtype=np.float32),
        np.add(some[..., 1], down, dtype=np.float32),
    )


def _agreement(way: Floats, arrival: tuple[Floats, Floats], return_way: Floats) -> Floats:
    """Share of each cell's pixels for which going there and back ends near the start."""
    height, width = way.shape[:2]
    to_x, to_y = arrival
    returned = cv2.remap(return_way, to_x, to_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    gap = np.abs(way[::EVERY, ::EVERY] + returned)
    inside = (to_x >= 0) & (to_x < width) & (to_y >= 0) & (to_y < height)
    near = inside & (gap[..., 0] < CONSISTENT) & (gap[..., 1] < CONSISTENT)
    size = (width // CELL, height // CELL)
    return np.asarray(cv2.resize(near.astype(np.float32), size, interpolation=cv2.INTER_AREA))


def _cells(values: Floats) -> Floats:
    """Cell means of a per-pixel array."""
    height, width = values.shape[:2]
    size = (width // CELL, height // CELL)
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)


def fit_camera(flow: Floats, trust: Floats) -> Floats:
    """The similarity most cells follow, by re-weighted least squares (no random draws: repeatable).

    Args:
        flow: Shape (rows, columns, 2), in grey pixels.
        trust: Shape (rows, columns), 0 to 1.

    Returns:
        a, b, tx, ty as in ``PairMotion.camera``; no motion where nothing can be trusted.
    """
    rows, columns = trust.shape
    y, x = np.meshgrid(
        (np.arange(rows) + 0.5) * CELL, (np.arange(columns) + 0.5) * CELL, indexing="ij"
    )
    x, y = x.ravel(), y.ravel()
    to_x, to_y = x + flow[..., 0].ravel(), y + flow[..., 1].ravel()
    weight = trust.ravel().astype(np.float64)
    camera = np.array([1.0, 0.0, 0.0, 0.0])
    if weight.sum() < 4:
        return camera.astype(np.float32)
    camera[2] = np.median(to_x - x)
    camera[3] = np.median(to_y - y)
    for _ in range(6):
        a, b, tx, ty = camera
        miss = np.hypot(a * x - b * y + tx - to_x, b * x + a * y + ty - to_y)
        w = weight / (1 + (miss / 0.7) ** 2) ** 2
        total = w.sum()
        if total < 1e-3:
            break
        mx, my = (w * x).sum() / total, (w * y).sum() / total
        nx, ny = (w * to_x).sum() / total, (w * to_y).sum() / total
        dx, dy, ex, ey = x - mx, y - my, to_x - nx, to_y - ny
        spread = (w * (dx * dx + dy * dy)).sum()
        a = (w * (dx * ex + dy * ey)).sum() / spread
        b = (w * (dx * ey - dy * ex)).sum() / spread
        last, camera = camera, np.array([a, b, nx - a * mx + b * my, ny - b * mx - a * my])
        # Turning and growing move the picture's far side by its width's share.
        if np.abs((camera - last) * (columns * CELL, columns * CELL, 1, 1)).max() < STEADY:
            break
    if not np.isfinite(camera).all() or not 0.5 < np.hypot(camera[0], camera[1]) < 2:
        return np.array([1, 0, 0, 0], np.float32)
    return camera.astype(np.float32)
