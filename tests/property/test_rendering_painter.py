"""The painter covers every pixel whose area touches a shape, and changes nothing beyond whole cells."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from hypothesis import example, given
from hypothesis import strategies as st

from redaction.model.geometry import Box, Ellipse, Polygon, Shape
from redaction.model.region import COVERS, HIGHLIGHTS, Region, Style, covering
from redaction.rendering.masks import cell_height
from redaction.rendering.painter import paint, point_out
from redaction.rendering.planes import Planes, planes_of
from tests.unit.rendering.pictures import noise_frame, region

place = st.floats(-40, 100, allow_nan=False)
length = st.floats(0.01, 90, allow_nan=False)
boxes = st.builds(Box, place, place, length, length)
ellipses = st.builds(Ellipse, boxes)


@st.composite
def polygons(draw: st.DrawFn) -> Polygon:
    points = draw(st.lists(st.tuples(place, place), min_size=3, max_size=7))
    xs, ys = {x for x, _ in points}, {y for _, y in points}
    if max(xs) - min(xs) < 0.5 or max(ys) - min(ys) < 0.5:
        points[0] = (points[0][0] + 3, points[0][1] + 5)
        points[1] = (points[1][0] - 4, points[1][1] - 7)
    return Polygon(tuple(points))


shapes = st.one_of(boxes, ellipses, polygons())
sizes = st.tuples(st.integers(2, 70), st.integers(2, 50))


def _points_inside(shape: Shape, width: int, height: int) -> list[tuple[int, int]]:
    """Pixels that certainly touch the shape: one of 5 × 5 points in them lies inside."""
    offsets = (0.001, 0.25, 0.5, 0.75, 0.999)
    bounds = shape.bounds
    found = []
    for y in range(max(0, math.floor(bounds.y)), min(height, math.ceil(bounds.y1))):
        for x in range(max(0, math.floor(bounds.x)), min(width, math.ceil(bounds.x1))):
            if any(shape.contains(x + dx, y + dy) for dx in offsets for dy in offsets):
                found.append((x, y))
    return found


@given(shapes, sizes, st.booleans())
def test_every_pixel_that_touches_the_shape_is_painted(shape, size, interlaced):
    width, height = size
    planes = planes_of(noise_frame(width, height, interlaced=interlaced))
    paint(planes, [region(shape)])
    for x, y in _points_inside(shape, width, height):
        assert planes.y[y, x] == 16
        if not interlaced:
            assert planes.u[y // 2, x // 2] == 128
            assert planes.v[y // 2, x // 2] == 128


@given(shapes, sizes)
def test_nothing_beyond_whole_cells_around_the_shape_changes(shape, size):
    width, height = size
    planes = planes_of(noise_frame(width, height))
    before = planes.copy()
    paint(planes, [region(shape)])
    bounds = shape.bounds
    x0, x1 = math.floor(bounds.x / 2) * 2, math.ceil(bounds.x1 / 2) * 2
    y0, y1 = math.floor(bounds.y / 2) * 2, math.ceil(bounds.y1 / 2) * 2
    beyond = np.ones(planes.y.shape, np.bool_)
    beyond[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)] = False
    assert (planes.y == before.y)[beyond].all()
    assert (planes.u == before.u)[beyond[::2, ::2]].all()


@given(ellipses, sizes)
def test_an_ellipse_covers_no_cell_that_lies_wholly_outside(shape, size):
    width, height = size
    planes = planes_of(noise_frame(width, height))
    paint(planes, [region(shape)])
    # The point of a cell nearest to the centre along both axes lies inside if any of the cell does.
    cx, cy = shape.box.centre
    barely = shape.scaled(1 + 1e-6)
    ys, xs = np.nonzero(planes.y == 16)
    for x, y in {(x // 2 * 2, y // 2 * 2) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)}:
        assert barely.contains(min(max(cx, x), x + 2), min(max(cy, y), y + 2))


@st.composite
def covered_pictures(draw: st.DrawFn) -> tuple[Planes, list[Region], Style]:
    """A picture of noise, odd sizes and interlaced ones too, regions in styles of their own, and a style."""
    width, height = draw(sizes)
    frame = noise_frame(
        width,
        height,
        interlaced=draw(st.booleans()),
        full_range=draw(st.booleans()),
        seed=draw(st.integers(0, 9)),
    )
    own = st.none() | st.sampled_from(list(Style))
    regions = draw(st.lists(st.builds(region, shapes, own), min_size=1, max_size=4))
    return planes_of(frame), regions, draw(st.sampled_from(COVERS))


def _hidden(planes: Planes, regions: list[Region]) -> npt.NDArray[np.bool_]:
    """Which luma pixels are covered, as a picture of one bright grey shows it."""
    bright = planes.copy()
    bright.y[:] = 200
    paint(bright, [replace(r, style=Style.SOLID) for r in regions])
    return bright.y != 200


@given(covered_pictures(), st.integers(0, 2**32 - 1))
def test_nothing_of_what_is_covered_enters_the_copy(made, seed):
    """Another face in the same place gives the same copy, to the last bit of every plane."""
    planes, regions, style = made
    hidden = _hidden(planes, regions)
    other, rng = planes.copy(), np.random.default_rng(seed)
    step = np.s_[:: cell_height(planes), ::2]
    chroma = hidden[step].repeat(cell_height(planes) // 2, 0)
    for plane, where in ((other.y, hidden), (other.u, chroma), (other.v, chroma)):
        plane[where] = rng.integers(0, 256, int(where.sum()), dtype=np.uint8)
    for one in (planes, other):
        paint(one, regions, style)
    for one, two in zip((planes.y, planes.u, planes.v), (other.y, other.u, other.v), strict=True):
        assert (one == two).all()


@given(covered_pictures())
def test_a_cover_tells_nothing_that_the_rest_of_the_copy_does_not(made):
    """Whoever has the copy could paint its covers: from what it shows the very same ones come out."""
    planes, regions, style = made
    hidden = _hidden(planes, regions)
    paint(planes, regions, style)
    again, rng = planes.copy(), np.random.default_rng(0)
    again.y[hidden] = rng.integers(0, 256, int(hidden.sum()), dtype=np.uint8)
    paint(again, regions, style)
    assert (again.y == planes.y)[hidden].all()
    chroma = hidden[:: cell_height(planes), ::2].repeat(cell_height(planes) // 2, 0)
    assert (again.u == planes.u)[chroma].all()
    assert (again.v == planes.v)[chroma].all()


@given(covered_pictures())
def test_every_cover_is_made_of_a_handful_of_levels(made):
    planes, regions, _ = made
    paint(planes, regions[:1], Style.MOSAIC)
    inside = planes.y[_hidden(planes, regions[:1])]
    own = {Style.SOLID: 1, Style.MOSAIC: 16}.get(covering(regions[0].style, Style.MOSAIC))
    if own is not None:
        assert len(np.unique(inside)) <= own


@given(covered_pictures())
def test_who_is_pointed_out_is_seen_as_recorded_and_covers_lie_over_it(made):
    planes, regions, _ = made
    before = planes.copy()
    highlights = [replace(r, style=HIGHLIGHTS[i % 2]) for i, r in enumerate(regions)]
    point_out(planes, highlights[-1:])
    shown = _hidden(planes, regions[-1:])
    assert (planes.y == before.y)[shown].all()
    paint(before, regions, Style.SOLID, highlights)
    solid = [r for r in regions if covering(r.style, Style.SOLID) is Style.SOLID]
    assert (before.y[_hidden(before, solid)] == before.black).all()


@given(shapes)
@example(Polygon(((0.0, 0.0), (0.0, 2.225073858507e-311), (1.0, 1.0))))
def test_painting_twice_changes_nothing_more(shape):
    planes = planes_of(noise_frame(64, 48))
    paint(planes, [region(shape)])
    once = planes.copy()
    paint(planes, [region(shape)])
    assert (planes.y == once.y).all()
    assert (planes.u == once.u).all()
