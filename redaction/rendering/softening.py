"""Mosaic and blur that cannot be undone: nothing of what they cover goes into them.

Ordinary mosaics and blurs are functions of the face and have been reversed or recognised again. Ours are
functions of what the copy shows anyway: a ring around the region, without any pixel that is covered or
blended, is averaged in twelve parts. They give a grid of 4 × 4 coarsely quantised colours, whatever the
region's size; a mosaic shows them as tiles, a blur interpolates them smoothly. Two people on the same spot
give the same picture, on one frame and on any number of frames, and whoever has the copy could paint the
cover themselves: it tells nothing that the rest of the picture does not. So no amount of computing brings a
face back.

The feather of a blur lies outside the region and only ever adds to what is covered. It goes over the covers
of other regions as well, so that two that overlap show no seam.

Every picture is painted from itself alone, so that preview, export and verification agree on any frame in
any order. What keeps a cover calm from frame to frame is that many pixels speak for each of its colours:
the ring is wide, and neighbouring parts of it are mixed. That took a quarter off the change from one frame
to the next, measured on five clips.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from redaction.model.region import Style
from redaction.rendering.masks import CELL_W, Cells, Mask
from redaction.rendering.planes import GREY, Plane, Planes

GRID = 4
"""Colours along each side of a region, whatever its size."""
STEP = 8
"""Levels are rounded to multiples of this: finer, a jump from one to the next is seen less."""
MIXED = 0.8
"""How far parts of the ring speak for the colours of others, in tiles (a standard deviation)."""
RING_SHARE, LEAST_RING = 0.2, 4
"""Thickness of the sampled ring: a share of the region's shorter side, and cells at least."""
FEATHER_SHARE, LEAST_FEATHER, MOST_FEATHER = 0.15, 2, 12
"""Width of the blend outside a blurred region: a share of its shorter side, and cells."""

WHOLE = 256
"""The share of a cell that is replaced altogether."""

Shares = npt.NDArray[np.uint16]


def _nearness() -> npt.NDArray[np.float64]:
    """What part of the ring speaks for which colour, shape (colours, parts), both row by row."""
    at = np.stack(np.divmod(np.arange(GRID * GRID), GRID), axis=1)
    distance = ((at[:, None] - at[None, :]) ** 2).sum(axis=2)
    # A little of everything: a part where nothing is seen takes its colour from further away.
    nearness = np.exp(-distance / (2 * MIXED**2)) + 0.003
    # What the inner tiles' rectangles touch of the surroundings, if anything, is not asked.
    inner = (at > 0).all(axis=1) & (at < GRID - 1).all(axis=1)
    nearness[:, inner] = 0.0
    return np.asarray(nearness, np.float64)


NEARNESS = _nearness()


@dataclass(frozen=True, slots=True, eq=False)
class _Soft:
    """A region to fill.

    Attributes:
        cells: The cells that are destroyed.
        style: Mosaic or blur.
        top: First row of cells that changes.
        left: First column of cells that changes.
        share: Per cell from there: ``WHOLE`` in the region, less in its feather, 0 elsewhere.
    """

    cells: Cells
    style: Style
    top: int
    left: int
    share: Shares


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
    hidden = np.zeros((rows, columns), np.bool_)
    for cells in solid:
        hidden[cells.y0 : cells.y1, cells.x0 : cells.x1] |= cells.full_mask()
    regions = [_with_feather(cells, style, rows, columns) for cells, style in soft]
    for region in regions:
        high, wide = region.share.shape
        part = hidden[region.top : region.top + high, region.left : region.left + wide]
        part |= region.share > 0
    chroma_h = cell_h // 2
    # One luma line of each cell is enough for an average.
    samples = (planes.y[::cell_h, ::CELL_W], planes.u[::chroma_h], planes.v[::chroma_h])
    # All colours are sampled before anything is painted: no cover depends on another one.
    grids = [_surroundings(samples, hidden, region.cells) for region in regions]
    # Tiles first: the feather of a blur may lie over them.
    for at in sorted(range(len(regions)), key=lambda i: regions[i].style is Style.BLUR):
        for plane, grid, (down, across) in zip(
            (planes.y, planes.u, planes.v),
            grids[at],
            ((cell_h, CELL_W), (chroma_h, 1), (chroma_h, 1)),
            strict=True,
        ):
            _fill(plane, regions[at], grid, down, across)


def _with_feather(cells: Cells, style: Style, rows: int, columns: int) -> _Soft:
    mask = cells.full_mask()
    if style is not Style.BLUR:
        return _Soft(cells, style, cells.y0, cells.x0, mask.astype(np.uint16) * np.uint16(WHOLE))
    wanted = round(_side(cells) * FEATHER_SHARE)
    feather = min(max(wanted, LEAST_FEATHER), MOST_FEATHER)
    top, bottom = max(cells.y0 - feather, 0), min(cells.y1 + feather, rows)
    left, right = max(cells.x0 - feather, 0), min(cells.x1 + feather, columns)
    outside = np.ones((bottom - top, right - left), np.uint8)
    inner = outside[cells.y0 - top : cells.y1 - top, cells.x0 - left : cells.x1 - left]
    inner[mask] = 0
    distance = np.asarray(cv2.distanceTransform(outside, cv2.DIST_L2, 3), np.float32)
    near = np.clip(1.0 - distance / (feather + 1), 0.0, 1.0)
    # Level at both ends: no line is seen where the blend begins.
    share = np.rint(near * near * (3.0 - 2.0 * near) * WHOLE).astype(np.uint16)
    share[outside == 0] = WHOLE
    return _Soft(cells, style, top, left, share)


def _side(cells: Cells) -> int:
    return min(cells.y1 - cells.y0, cells.x1 - cells.x0)


def _surroundings(
    samples: tuple[Plane, Plane, Plane], hidden: Mask, cells: Cells
) -> tuple[Plane, Plane, Plane]:
    """The 4 × 4 colours of a region from the ring around it; grey where nothing is seen of that."""
    rows, columns = hidden.shape
    side = _side(cells)
    reach = max(LEAST_RING, round(side * RING_SHARE)) + round(side * FEATHER_SHARE)
    top, bottom = max(cells.y0 - reach, 0), min(cells.y1 + reach, rows)
    left, right = max(cells.x0 - reach, 0), min(cells.x1 + reach, columns)
    free = ~hidden[top:bottom, left:right]
    # Which of the 4 x 4 parts each sampled cell is nearest to; the sums are of whole numbers, so exact.
    down = _parts(top, bottom, cells.y0, cells.y1)
    across = _parts(left, right, cells.x0, cells.x1)
    weight = NEARNESS @ (down.T @ free @ across).ravel()
    grids: list[Plane] = []
    for plane in samples:
        colours = np.full(GRID * GRID, float(GREY))
        if weight[0] > 0:
            seen = plane[top:bottom, left:right] * free
            colours = (NEARNESS @ (down.T @ seen @ across).ravel()) / weight
        quantised = np.clip(np.rint(colours / STEP) * STEP, 2 * STEP, 256 - 2 * STEP)
        grids.append(quantised.astype(np.uint8).reshape(GRID, GRID))
    return grids[0], grids[1], grids[2]


def _parts(first: int, stop: int, begin: int, end: int) -> npt.NDArray[np.float64]:
    """Which of the parts of ``begin`` to ``end`` each of ``first`` to ``stop`` lies nearest to: 0 or 1."""
    at = np.clip((np.arange(first, stop) - begin) * GRID // (end - begin), 0, GRID - 1)
    return np.eye(GRID)[at]


def _fill(plane: Plane, region: _Soft, grid: Plane, down: int, across: int) -> None:
    """Replace the region on one plane, whose samples lie ``down`` × ``across`` in a cell."""
    cells, (rows, columns) = region.cells, region.share.shape
    part = plane[
        region.top * down : (region.top + rows) * down,
        region.left * across : (region.left + columns) * across,
    ]
    size = (cells.x1 - cells.x0) * across, (cells.y1 - cells.y0) * down
    share = np.asarray(
        cv2.resize(region.share, part.shape[::-1], interpolation=cv2.INTER_NEAREST), np.uint16
    )
    if region.style is not Style.BLUR:
        tiles = np.asarray(cv2.resize(grid, size, interpolation=cv2.INTER_NEAREST), np.uint8)
        np.copyto(part, tiles, where=share > 0)
        return
    colours = cv2.resize(_smooth(grid), size, interpolation=cv2.INTER_LINEAR)
    above, before = (cells.y0 - region.top) * down, (cells.x0 - region.left) * across
    below, after = part.shape[0] - size[1] - above, part.shape[1] - size[0] - before
    colours = cv2.copyMakeBorder(colours, above, below, before, after, cv2.BORDER_REPLICATE)
    # In whole numbers: where the share is WHOLE, nothing of the picture is left.
    mixed = part * (np.uint16(WHOLE) - share) + np.asarray(colours, np.uint8) * share
    part[:] = (mixed + np.uint16(WHOLE // 2)) >> np.uint16(8)


def _smooth(grid: Plane) -> Plane:
    """The colours with others in between, so that no tile shows its edges."""
    fine = cv2.resize(grid, (4 * GRID, 4 * GRID), interpolation=cv2.INTER_LINEAR)
    soft = cv2.GaussianBlur(fine, (0, 0), 2.0, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(soft, np.uint8)
