"""The one painter: preview, export, thumbnails and verification all go through :func:`paint`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from redaction.model.region import Region, Style
from redaction.rendering.masks import CELL_W, Cells, Mask, touched
from redaction.rendering.planes import GREY, Planes
from redaction.rendering.softening import paint_soft


def cell_height(planes: Planes) -> int:
    """Luma lines that share one line of chroma: 4 where the lines of two fields alternate."""
    return 4 if planes.interlaced and planes.y.shape[0] % 4 == 0 else 2


def cells_of(planes: Planes, region: Region) -> Cells | None:
    """The cells that painting ``region`` destroys."""
    cell_h = cell_height(planes)
    return touched(region.shape, planes.y.shape[1] // CELL_W, planes.y.shape[0] // cell_h, cell_h)


def paint(planes: Planes, regions: Sequence[Region], style: Style = Style.SOLID) -> None:
    """Cover ``regions`` on ``planes``, in place.

    Args:
        planes: The picture; only touched cells change (and, with ``Style.BLUR``, a narrow band around).
        regions: In the picture as shown, in source pixels. Parts outside the picture are ignored.
        style: For the regions that have no style of their own.
    """
    cell_h = cell_height(planes)
    soft: list[tuple[Cells, Style]] = []
    solid: list[Cells] = []
    for region in regions:
        cells = cells_of(planes, region)
        if cells is None:
            continue
        chosen = region.style or style
        if chosen is Style.SOLID:
            solid.append(cells)
        else:
            soft.append((cells, chosen))
    if soft:
        paint_soft(planes, soft, solid, cell_h)
    # Solid last: where regions overlap, nothing soft remains on what is to be solid.
    for cells in solid:
        _fill(planes, cells, cell_h)


def _fill(planes: Planes, cells: Cells, cell_h: int) -> None:
    y = planes.y[cells.y0 * cell_h : cells.y1 * cell_h, cells.x0 * CELL_W : cells.x1 * CELL_W]
    chroma_h = cell_h // 2
    rows = slice(cells.y0 * chroma_h, cells.y1 * chroma_h)
    u = planes.u[rows, cells.x0 : cells.x1]
    v = planes.v[rows, cells.x0 : cells.x1]
    if cells.mask is None:
        y[:], u[:], v[:] = planes.black, GREY, GREY
        return
    np.copyto(y, planes.black, where=luma_mask(cells.mask, cell_h))
    where = cells.mask if chroma_h == 1 else cells.mask.repeat(chroma_h, 0)
    np.copyto(u, GREY, where=where)
    np.copyto(v, GREY, where=where)


def luma_mask(mask: Mask, cell_h: int) -> Mask:
    """A mask of cells as a mask of luma pixels."""
    return mask.repeat(cell_h, 0).repeat(CELL_W, 1)
