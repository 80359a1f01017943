"""Shapes for any numbers: nothing between two shapes leaves the hull of both, and nothing fails."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.model import outline
from redaction.model.codec import shape_from_json, shape_to_json
from redaction.model.covering import covering
from redaction.model.geometry import Box, Polygon, Shape, interpolate, resized
from tests.property import values

SLACK = 1e-6


def inside(inner: Box, outer: Box) -> bool:
    return (
        inner.x >= outer.x - SLACK
        and inner.y >= outer.y - SLACK
        and inner.x1 <= outer.x1 + SLACK
        and inner.y1 <= outer.y1 + SLACK
    )


@given(values.shapes, values.shapes, st.floats(0, 1))
def test_interpolation_stays_in_the_hull(a: Shape, b: Shape, t: float) -> None:
    assert inside(interpolate(a, b, t).bounds, a.bounds.union(b.bounds))


@given(values.boxes, values.boxes, st.floats(0, 1))
def test_a_box_between_boxes_covers_what_both_cover(a: Box, b: Box, t: float) -> None:
    common = a.intersection(b)
    if common is not None:
        assert inside(common, interpolate(a, b, t).bounds)


@given(values.shapes, values.shapes)
def test_the_ends_of_an_interpolation_are_the_shapes(a: Shape, b: Shape) -> None:
    for t, end in ((0.0, a), (1.0, b)):
        got = interpolate(a, b, t).bounds
        assert inside(end.bounds, got)


@given(values.shapes, values.boxes)
def test_a_resized_shape_fills_its_new_bounds(shape: Shape, bounds: Box) -> None:
    new = resized(shape, bounds)
    assert type(new) is type(shape)
    got = new.bounds
    for a, b in zip(
        (got.x, got.y, got.w, got.h), (bounds.x, bounds.y, bounds.w, bounds.h), strict=True
    ):
        assert a == pytest.approx(b, abs=1e-3)


@given(values.shapes, values.numbers, values.numbers)
def test_moving_there_and_back_is_nothing(shape: Shape, dx: float, dy: float) -> None:
    back = shape.moved(dx, dy).moved(-dx, -dy)
    assert back.bounds.x == pytest.approx(shape.bounds.x, abs=1e-6)
    assert back.bounds.w == pytest.approx(shape.bounds.w, abs=1e-6)


convex = (
    st.lists(st.tuples(values.numbers, values.numbers), min_size=3, max_size=9)
    .map(lambda points: outline.hull(tuple(points)))
    .filter(lambda points: len(points) > 2 and abs(outline.signed_area(points)) > 1)
)
shares = st.floats(0, 1)


def drawn_otherwise(points: outline.Points, start: int, back: bool) -> Polygon:
    turned = points[start % len(points) :] + points[: start % len(points)]
    return Polygon(turned[::-1] if back else turned)


def point_in(points: outline.Points, weights: list[float]) -> tuple[float, float]:
    """A point well inside: a mean of the corners, drawn a little to their middle."""
    w = [0.05 + weights[i % len(weights)] for i in range(len(points))]
    return tuple(
        sum(a * p[axis] for a, p in zip(w, points, strict=True)) / sum(w) for axis in (0, 1)
    )


@given(convex, st.integers(0, 9), st.booleans(), shares, st.lists(shares, min_size=9, max_size=9))
def test_a_polygon_on_the_way_to_itself_stays_whole(points, start, back, t, weights) -> None:
    shape = interpolate(Polygon(points), drawn_otherwise(points, start, back), t)
    assert shape.contains(*point_in(points, weights))
    whole = abs(outline.signed_area(points))
    assert abs(outline.signed_area(shape.outline)) == pytest.approx(whole, rel=1e-6)


@given(
    convex,
    convex,
    st.integers(0, 9),
    st.booleans(),
    shares,
    st.lists(st.tuples(shares, shares), min_size=8, max_size=8),
)
def test_what_lies_in_both_polygons_lies_between_them(a, b, start, back, t, places) -> None:
    one, other = Polygon(a), drawn_otherwise(b, start, back)
    shape = interpolate(one, other, t)
    inner_a, inner_b = one.scaled(1 - 1e-6), other.scaled(1 - 1e-6)
    common = one.bounds.intersection(other.bounds)
    for u, v in places if common is not None else ():
        x, y = common.x + u * common.w, common.y + v * common.h
        if inner_a.contains(x, y) and inner_b.contains(x, y):
            assert shape.contains(x, y)
    areas = [abs(outline.signed_area(p)) for p in (a, b)]
    assert abs(outline.signed_area(shape.outline)) >= min(areas) * (1 - 1e-6)


@given(values.shapes, values.shapes, st.floats(0, 6.28), shares)
def test_a_covering_shape_covers_both(a: Shape, b: Shape, angle: float, far: float) -> None:
    both = covering(a, b)
    for shape in (a, b):
        box = shape.bounds
        (cx, cy), r = box.centre, far * 0.999
        x, y = cx + r * box.w / 2 * math.cos(angle), cy + r * box.h / 2 * math.sin(angle)
        if shape.contains(x, y):
            assert both.contains(x, y)
        assert inside(shape.bounds, both.bounds)
    assert covering(both, a) == both or isinstance(both, Polygon)


@given(values.boxes, values.boxes)
def test_overlap_is_symmetric_and_a_share(a: Box, b: Box) -> None:
    assert a.iou(b) == pytest.approx(b.iou(a))
    assert 0 <= a.iou(b) <= 1 + 1e-9
    assert a.iou(a) == pytest.approx(1)


@given(values.shapes)
def test_json_keeps_every_digit(shape: Shape) -> None:
    assert shape_from_json(shape_to_json(shape)) == shape


@given(values.shapes, st.floats(-3000, 3000), st.floats(-3000, 3000))
def test_what_a_shape_contains_lies_in_its_bounds(shape: Shape, x: float, y: float) -> None:
    if shape.contains(x, y):
        bounds = shape.bounds
        assert bounds.x - SLACK <= x <= bounds.x1 + SLACK
        assert bounds.y - SLACK <= y <= bounds.y1 + SLACK
