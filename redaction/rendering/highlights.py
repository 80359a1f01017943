"""Pointing out who is shown: a line around them, or everything else dimmed. Nothing here covers anything.

Both change only what lies outside the shapes, so whoever is pointed out is seen as recorded. The line has
two tones, so that it stands out from dark and from bright pictures; its width follows the picture's size.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from redaction.model.region import Region, Style
from redaction.rendering.masks import CELL_W, Cells, Mask, cell_height, cells_of
from redaction.rendering.planes import GREY, Plane, Planes

TONE = 200
"""Each tone of the line is as wide as this part of the picture's shorter side: 6 pixels at 1080p."""
BRIGHT = (210, 40, 150)
"""Y, Cb, Cr of the inner tone, a yellow; the outer one is black."""
DIM = 0.4
"""How much of the light is left around a spotlight."""
SOFT = 60
"""A spotlight's edge is as soft as this part of the picture's shorter side: 18 pixels at 1080p."""

Light = npt.NDArray[np.float32]


def point_out(planes: Planes, highlights: Sequence[Region]) -> None:
    """Draw the highlights into ``planes``, in place.

    Args:
        planes: The picture.
        highlights: Shapes in source pixels of the picture as shown, each with its style. A region whose
            style is no highlight is left alone.
    """
    lit: list[Cells] = []
    lined: list[Cells] = []
    for region in highlights:
        cells = cells_of(planes, region)
        if cells is None or region.style not in (Style.OUTLINE, Style.SPOTLIGHT):
            continue
        # Nobody who is pointed out is dimmed by somebody else's spotlight.
        lit.append(cells)
        if region.style is Style.OUTLINE:
            lined.append(cells)
    if len(lined) < len(lit):
        _dim(planes, lit)
    for cells in lined:
        _line(planes, cells)


def _dim(planes: Planes, lit: Sequence[Cells]) -> None:
    cell_h = cell_height(planes)
    dark = np.ones((planes.y.shape[0] // cell_h, planes.y.shape[1] // CELL_W), np.uint8)
    for cells in lit:
        part = dark[cells.y0 : cells.y1, cells.x0 : cells.x1]
        part[cells.full_mask()] = 0
    soft = max(2.0, min(planes.y.shape) / SOFT / CELL_W)
    distance = np.asarray(cv2.distanceTransform(dark, cv2.DIST_L2, 3), np.float32)
    light: Light = np.maximum(1.0 - distance / soft * (1.0 - DIM), DIM)
    rows, columns = (np.flatnonzero((light > DIM).any(axis)) for axis in (1, 0))
    near = Cells(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    part = light[near.y0 : near.y1, near.x0 : near.x1]
    _scale(planes.y, part, near, (cell_h, CELL_W), planes.black)
    for plane in (planes.u, planes.v):
        _scale(plane, part, near, (cell_h // 2, 1), GREY)


def _scale(plane: Plane, light: Light, near: Cells, step: tuple[int, int], zero: int) -> None:
    """Bring values nearer to ``zero``: by ``light`` in ``near``, by ``DIM`` elsewhere."""
    down, across = step
    part = np.s_[near.y0 * down : near.y1 * down, near.x0 * across : near.x1 * across]
    share = light.repeat(down, 0).repeat(across, 1)
    kept = np.rint((plane[part] - np.float32(zero)) * share + np.float32(zero))
    table = np.rint((np.arange(256) - zero) * DIM + zero).astype(np.uint8)
    plane[:] = cv2.LUT(plane, table)
    plane[part] = np.clip(kept, 0, 255).astype(np.uint8)


def _line(planes: Planes, cells: Cells) -> None:
    cell_h = cell_height(planes)
    rows, columns = planes.y.shape[0] // cell_h, planes.y.shape[1] // CELL_W
    tone = min(planes.y.shape) / TONE
    across, down = (max(1, round(tone / side)) for side in (CELL_W, cell_h))
    top, bottom = max(cells.y0 - 2 * down, 0), min(cells.y1 + 2 * down, rows)
    left, right = max(cells.x0 - 2 * across, 0), min(cells.x1 + 2 * across, columns)
    shape = np.zeros((bottom - top, right - left), np.uint8)
    shape[cells.y0 - top : cells.y1 - top, cells.x0 - left : cells.x1 - left] = cells.full_mask()
    inner, outer = (_grown(shape, n * across, n * down) for n in (1, 2))
    for where, (y, u, v) in (
        (inner & (shape == 0), BRIGHT),
        (outer & ~inner, (planes.black, GREY, GREY)),
    ):
        luma = where.repeat(cell_h, 0).repeat(CELL_W, 1)
        chroma = where.repeat(cell_h // 2, 0)
        part = np.s_[top * cell_h : bottom * cell_h, left * CELL_W : right * CELL_W]
        np.copyto(planes.y[part], y, where=luma)
        part = np.s_[top * cell_h // 2 : bottom * cell_h // 2, left:right]
        np.copyto(planes.u[part], u, where=chroma)
        np.copyto(planes.v[part], v, where=chroma)


def _grown(shape: npt.NDArray[np.uint8], across: int, down: int) -> Mask:
    """The shape, grown by so many cells."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * across + 1, 2 * down + 1))
    grown: Mask = np.asarray(cv2.dilate(shape, kernel), np.uint8) > 0
    return grown
