"""Which cells of the 4:2:0 grid a shape touches.

The unit is the area of one chroma sample: 2 × 2 luma pixels, or 2 × 4 in interlaced pictures, where
neighbouring chroma lines belong to different fields. A cell is covered as soon as any part of it lies
in the shape, so luma and chroma are covered together and an odd edge leaves no fringe of colour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from redaction.model.geometry import Box, Ellipse, Polygon, Shape

if TYPE_CHECKING:
    from redaction.model.region import Region
    from redaction.rendering.planes import Planes

Mask = npt.NDArray[np.bool_]

CELL_W = 2
"""Luma pixels across one cell."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells a shape touches, inside the picture.

    Attributes:
        x0: First column of cells.
        y0: First row of cells.
        x1: One past the last column.
        y1: One past the last row.
        mask: bool, shape (y1 - y0, x1 - x0), or None where all are touched.
    """

    x0: int
    y0: int
    x1: int
    y1: int
    mask: Mask | None = None

    def full_mask(self) -> Mask:
        """The mask, written out."""
        if self.mask is not None:
            return self.mask
        return np.ones((self.y1 - self.y0, self.x1 - self.x0), np.bool_)


def cell_height(planes: Planes) -> int:
    """Luma lines that share one line of chroma: 4 where the lines of two fields alternate."""
    return 4 if planes.interlaced and planes.y.shape[0] % 4 == 0 else 2


def cells_of(planes: Planes, region: Region) -> Cells | None:
    """The cells that painting ``region`` destroys; None outside the picture."""
    cell_h = cell_height(planes)
    return touched(region.shape, planes.y.shape[1] // CELL_W, planes.y.shape[0] // cell_h, cell_h)


def luma_mask(mask: Mask, cell_h: int) -> Mask:
    """A mask of cells as a mask of luma pixels."""
    return mask.repeat(cell_h, 0).repeat(CELL_W, 1)


def touched(shape: Shape, columns: int, rows: int, cell_h: int = 2) -> Cells | None:
    """The cells of a grid of ``columns`` × ``rows`` that ``shape`` touches; None if there are none.

    Args:
        shape: In luma pixels of the picture as shown.
        columns: Cells across the picture.
        rows: Cells down the picture.
        cell_h: Luma lines of one cell: 2, or 4 in interlaced pictures.
    """
    bounds = shape.bounds
    # Clamped as floats first: a shape may lie any distance outside the picture.
    x0 = math.floor(min(max(bounds.x / CELL_W, 0.0), columns))
    y0 = math.floor(min(max(bounds.y / cell_h, 0.0), rows))
    x1 = math.ceil(min(max(bounds.x1 / CELL_W, 0.0), columns))
    y1 = math.ceil(min(max(bounds.y1 / cell_h, 0.0), rows))
    if x0 >= x1 or y0 >= y1:
        return None
    match shape:
        case Box():
            return Cells(x0, y0, x1, y1)
        case Ellipse():
            mask = _ellipse(shape, x0, y0, x1, y1, cell_h)
        case Polygon():
            mask = _polygon(shape, x0, y0, x1, y1, cell_h)
    return Cells(x0, y0, x1, y1, mask) if mask.any() else None


def _ellipse(shape: Ellipse, x0: int, y0: int, x1: int, y1: int, cell_h: int) -> Mask:
    """Exact: a cell is touched when its point nearest to the centre lies in the ellipse."""
    cx, cy = shape.box.centre
    left = np.arange(x0, x1) * float(CELL_W)
    top = np.arange(y0, y1) * float(cell_h)
    dx = np.maximum(np.maximum(left - cx, cx - (left + CELL_W)), 0.0) / (shape.box.w / 2)
    dy = np.maximum(np.maximum(top - cy, cy - (top + cell_h)), 0.0) / (shape.box.h / 2)
    # The margin is for rounding only: a cell too many is better than one too few.
    inside: Mask = (dx * dx)[None, :] + (dy * dy)[:, None] <= 1.0 + 1e-9
    return inside


def _polygon(shape: Polygon, x0: int, y0: int, x1: int, y1: int, cell_h: int) -> Mask:
    """A cell is touched when an edge passes through it or, if none does, when its centre is inside.

    The outline crosses itself nowhere, so counting its edges leaves no hole.
    """
    mask = np.zeros((y1 - y0, x1 - x0), np.bool_)
    inside = np.zeros_like(mask)
    columns = np.arange(x0, x1)
    centre_x = (columns + 0.5) * CELL_W
    rows = np.arange(y0, y1)
    centre_y = (rows + 0.5) * cell_h
    outline = shape.outline
    previous = outline[-1]
    for point in outline:
        (ax, ay), (bx, by) = sorted((previous, point), key=lambda p: p[1])
        previous = point
        run = by - ay
        crossing = (centre_y >= ay) & (centre_y < by)
        if crossing.any():
            at = ax + (bx - ax) * ((centre_y[crossing] - ay) / run)
            inside[crossing] ^= centre_x[None, :] < at[:, None]
        strip = (rows + 1) * cell_h >= ay
        strip &= rows * cell_h <= by
        if not strip.any():
            continue
        if run > 0:
            # An edge that is all but level: beyond its ends the quotient may be infinite, and is cut.
            with np.errstate(over="ignore"):
                from_t = np.clip((rows[strip] * cell_h - ay) / run, 0.0, 1.0)
                to_t = np.clip(((rows[strip] + 1) * cell_h - ay) / run, 0.0, 1.0)
            one, other = ax + (bx - ax) * from_t, ax + (bx - ax) * to_t
            low, high = np.minimum(one, other), np.maximum(one, other)
        else:
            count = int(strip.sum())
            low, high = np.full(count, min(ax, bx)), np.full(count, max(ax, bx))
        low, high = (low - 1e-9) / CELL_W, (high + 1e-9) / CELL_W
        mask[strip] |= (columns[None, :] + 1 >= low[:, None]) & (columns[None, :] <= high[:, None])
    mask |= inside
    return mask
