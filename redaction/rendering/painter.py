"""The one painter: preview, export, thumbnails and verification all go through :func:`paint`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from redaction.model.region import Region, Style, covering
from redaction.rendering.highlights import point_out
from redaction.rendering.masks import CELL_W, Cells, cell_height, cells_of, luma_mask
from redaction.rendering.planes import GREY, Planes
from redaction.rendering.softening import paint_soft

__all__ = ["cell_height", "cells_of", "luma_mask", "paint", "point_out"]


def paint(
    planes: Planes,
    regions: Sequence[Region],
    style: Style = Style.SOLID,
    highlights: Sequence[Region] = (),
) -> None:
    """Cover ``regions`` on ``planes``, in place, after ``highlights`` were pointed out.

    Args:
        planes: The picture; only touched cells change (and, with ``Style.BLUR``, a narrow band around).
        regions: In the picture as shown, in source pixels. Parts outside the picture are ignored.
        style: For the regions that have no style of their own. A style that covers nothing is not believed:
            whatever is in ``regions`` is covered.
        highlights: Who is shown and pointed out, in the style of each. Covers are painted over them.
    """
    point_out(planes, highlights)
    cell_h = cell_height(planes)
    soft: list[tuple[Cells, Style]] = []
    solid: list[Cells] = []
    for region in regions:
        cells = cells_of(planes, region)
        if cells is None:
            continue
        chosen = covering(region.style, style)
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
