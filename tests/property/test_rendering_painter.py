"""The painter covers every pixel whose area touches a shape, and changes nothing beyond whole cells."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from redaction.model.geometry import Box, Ellipse, Polygon, Shape
from redaction.model.region import COVERS
from redaction.rendering.painter import paint
from redaction.rendering.planes import planes_of
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


@given(st.lists(shapes, min_size=1, max_size=4), st.sampled_from(COVERS))
def test_where_solid_would_cover_no_original_pixel_survives_by_design(many, style):
    """Every style writes to every pixel that solid writes to: what was there has no influence."""
    results = []
    for value in (50, 200):
        planes = planes_of(noise_frame(64, 48))
        hidden = planes_of(noise_frame(64, 48))
        paint(hidden, [region(s) for s in many])
        planes.y[hidden.y == 16] = value
        paint(planes, [region(s) for s in many], style)
        results.append(planes.y.copy())
    assert (results[0] == results[1]).all()


@given(shapes)
@example(Polygon(((0.0, 0.0), (0.0, 2.225073858507e-311), (1.0, 1.0))))
def test_painting_twice_changes_nothing_more(shape):
    planes = planes_of(noise_frame(64, 48))
    paint(planes, [region(shape)])
    once = planes.copy()
    paint(planes, [region(shape)])
    assert (planes.y == once.y).all()
    assert (planes.u == once.u).all()
