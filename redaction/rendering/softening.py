"""Mosaic and blur that cannot be undone: nothing of what they cover goes into them.

Ordinary mosaics and blurs are functions of the face and have been reversed or recognised again. Ours
are functions of the *surroundings*: a ring around the region, without any pixel that another region
covers, is averaged in twelve parts; they give a grid of 4 × 4 colours, coarsely quantised. A mosaic
shows these cells, a blur interpolates them smoothly. Two people on the same spot give the same
picture, on one frame and on any number of frames, so no amount of computing brings a face back.
The feather of a blur lies outside the region and only ever adds to what is covered.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from redaction.model.region import Style
from redaction.rendering.masks import CELL_W, Cells, Mask
from redaction.rendering.planes import GREY, Plane, Planes

GRID = 4
"""Colour cells along each side of a region, whatever its size."""
STEP = 16
"""Levels are rounded to multiples of this."""
RING = 4
"""Thickness of the sampled ring, in cells of the 4:2:0 grid."""
FEATHER = 4
"""Width of the blend outside a blurred region, in cells."""

Grid = npt.NDArray[np.float32]


def paint_soft(
    planes: Planes, soft: Sequence[tuple[Cells, Style]], solid: Sequence[Cells], cell_h: int
) -> None:
    """Fill regions with the colours around them.

    Args:
        planes: The picture, changed in place.
        soft: Cells and style of each region to fill.
        solid: Cells that are going to be solid; they are not sampled either.
        cell_h: Luma lines of a cell.
    """
    rows, columns = planes.y.shape[0] // cell_h, planes.y.shape[1] // CELL_W
    covered = np.zeros((rows, columns), np.bool_)
    for cells in (*(c for c, _ in soft), *solid):
        covered[cells.y0 : cells.y1, cells.x0 : cells.x1] |= cells.full_mask()
    chroma_h = cell_h // 2
    # One luma line of each cell is enough for an average.
    samples = (planes.y[::cell_h, ::CELL_W], planes.u[::chroma_h], planes.v[::chroma_h])
    # All colours are sampled before anything is painted, so the order of regions does not matter.
    filled = [(cells, style, _surroundings(samples, covered, cells)) for cells, style in soft]
    for cells, style, grids in filled:
        if style is Style.BLUR:
            _feather(planes, cells, grids, cell_h)
    for cells, style, grids in filled:
        mask = cells.full_mask()
        for plane, grid, (step_y, step_x) in _targets(planes, grids, cell_h):
            where = mask.repeat(step_y, 0).repeat(step_x, 1)
            part = plane[
                cells.y0 * step_y : cells.y1 * step_y, cells.x0 * step_x : cells.x1 * step_x
            ]
            np.copyto(part, _spread(grid, part.shape, style), where=where)


def _targets(
    planes: Planes, grids: tuple[Grid, Grid, Grid], cell_h: int
) -> tuple[tuple[Plane, Grid, tuple[int, int]], ...]:
    chroma = (cell_h // 2, 1)
    return (
        (planes.y, grids[0], (cell_h, CELL_W)),
        (planes.u, grids[1], chroma),
        (planes.v, grids[2], chroma),
    )


def _spread(grid: Grid, shape: tuple[int, ...], style: Style) -> Plane:
    """The grid of colours stretched over ``shape`` (rows, columns)."""
    how = cv2.INTER_LINEAR if style is Style.BLUR else cv2.INTER_NEAREST
    stretched = cv2.resize(grid, (shape[1], shape[0]), interpolation=how)
    return np.asarray(np.rint(stretched), np.uint8)


def _surroundings(
    samples: tuple[Plane, Plane, Plane], covered: Mask, cells: Cells
) -> tuple[Grid, Grid, Grid]:
    """The 4 × 4 colours of a region from the ring around it; grey where there is nothing around."""
    rows, columns = covered.shape
    top, bottom = max(cells.y0 - RING, 0), min(cells.y1 + RING, rows)
    left, right = max(cells.x0 - RING, 0), min(cells.x1 + RING, columns)
    free = ~covered[top:bottom, left:right]
    # Which of the 4 x 4 parts each sampled cell is nearest to.
    part_y = np.clip(
        (np.arange(top, bottom) - cells.y0) * GRID // (cells.y1 - cells.y0), 0, GRID - 1
    )
    part_x = np.clip(
        (np.arange(left, right) - cells.x0) * GRID // (cells.x1 - cells.x0), 0, GRID - 1
    )
    part = (part_y[:, None] * GRID + part_x[None, :])[free]
    count = np.bincount(part, minlength=GRID * GRID)
    # The inner cells have no surroundings of their own, not even where the shape leaves room.
    edge = np.ones((GRID, GRID), np.bool_)
    edge[1:-1, 1:-1] = False
    known = (count > 0) & edge.ravel()
    grids: list[Grid] = []
    for plane in samples:
        values = plane[top:bottom, left:right][free]
        total = np.bincount(part, weights=values, minlength=GRID * GRID)
        colours = np.full(GRID * GRID, float(GREY))
        if known.any():
            means = total[known] / count[known]
            colours[:] = means.mean()
            colours[known] = means
        quantised = np.clip(np.rint(colours / STEP) * STEP, STEP, 256 - STEP)
        grids.append(quantised.astype(np.float32).reshape(GRID, GRID))
    return grids[0], grids[1], grids[2]


def _feather(planes: Planes, cells: Cells, grids: tuple[Grid, Grid, Grid], cell_h: int) -> None:
    """Blend a band outside the region from the picture to the region's colours."""
    rows, columns = planes.y.shape[0] // cell_h, planes.y.shape[1] // CELL_W
    top, bottom = max(cells.y0 - FEATHER, 0), min(cells.y1 + FEATHER, rows)
    left, right = max(cells.x0 - FEATHER, 0), min(cells.x1 + FEATHER, columns)
    outside = np.ones((bottom - top, right - left), np.uint8)
    inner = outside[cells.y0 - top : cells.y1 - top, cells.x0 - left : cells.x1 - left]
    inner[cells.full_mask()] = 0
    distance = cv2.distanceTransform(outside, cv2.DIST_L2, 3)
    weight = np.clip(1.0 - np.asarray(distance, np.float32) / (FEATHER + 1), 0.0, 1.0)
    for plane, grid, (step_y, step_x) in _targets(planes, grids, cell_h):
        part = plane[top * step_y : bottom * step_y, left * step_x : right * step_x]
        share = weight.repeat(step_y, 0).repeat(step_x, 1)
        colour = _spread(grid, part.shape, Style.BLUR).astype(np.float32)
        part[:] = np.rint(part * (1.0 - share) + colour * share).astype(np.uint8)
