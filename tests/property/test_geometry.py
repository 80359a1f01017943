"""Shapes for any numbers: nothing between two shapes leaves the hull of both, and nothing fails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.model.codec import shape_from_json, shape_to_json
from redaction.model.geometry import Box, Shape, interpolate, resized
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
