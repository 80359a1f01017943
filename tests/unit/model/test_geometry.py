"""Shapes: what they refuse, and the odd cases between them."""

from __future__ import annotations

import math

import pytest

from redaction.model.geometry import Box, Ellipse, Polygon, interpolate, resized

BOX = Box(10, 20, 30, 40)


@pytest.mark.parametrize(
    "values",
    [(0, 0, 0, 1), (0, 0, 1, -1), (math.nan, 0, 1, 1), (0, 0, math.inf, 1), (0, -math.inf, 1, 1)],
)
def test_a_box_without_area_is_none(values: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="needs"):
        Box(*values)


@pytest.mark.parametrize(
    "points",
    [
        ((0, 0), (1, 1)),
        ((0, 0), (0, 1), (0, 2)),
        ((0, 5), (1, 5), (2, 5)),
        ((0, 0), (1, 1), (2, math.nan)),
    ],
)
def test_a_polygon_without_area_is_none(points: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(ValueError, match="needs"):
        Polygon(points)


def test_corners_come_in_any_order() -> None:
    assert Box.from_corners(40, 60, 10, 20) == Box.from_corners(10, 60, 40, 20) == BOX


def test_overlap() -> None:
    assert BOX.intersection(Box(20, 30, 100, 100)) == Box(20, 30, 20, 30)
    assert BOX.intersection(Box(40, 20, 5, 5)) is None  # they only touch
    assert BOX.iou(Box(40, 20, 5, 5)) == 0
    assert BOX.iou(Box(10, 20, 30, 20)) == 0.5
    assert BOX.union(Box(0, 0, 1, 1)) == Box(0, 0, 40, 60)


def test_scaling_keeps_the_centre() -> None:
    assert BOX.scaled(2).centre == BOX.centre
    assert BOX.scaled(2, 1) == Box(-5, 20, 60, 40)
    assert Ellipse(BOX).scaled(2).bounds == BOX.scaled(2)
    triangle = Polygon(((0, 0), (10, 0), (0, 10)))
    assert triangle.scaled(2).bounds == Box(-5, -5, 20, 20)


def test_what_an_ellipse_contains() -> None:
    ellipse = Ellipse(Box(0, 0, 10, 4))
    assert ellipse.contains(5, 2)
    assert ellipse.contains(10, 2)
    assert not ellipse.contains(0.5, 0.5)


def test_what_a_polygon_contains() -> None:
    corner = Polygon(((0, 0), (10, 0), (10, 10), (8, 10), (8, 2), (0, 2)))
    assert corner.contains(1, 1)
    assert corner.contains(9, 9)
    assert not corner.contains(4, 6)


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        (Ellipse(Box(0, 0, 10, 10)), Box),
        (Polygon(((0, 0), (10, 0), (0, 10))), Box),
        (Box(0, 0, 10, 10), Box),
    ],
)
def test_between_unlike_shapes_lies_the_box_around_both(other: object, kind: type) -> None:
    assert isinstance(other, Box | Ellipse | Polygon)
    between = interpolate(BOX, other, 0.5)
    assert isinstance(between, kind)
    if not isinstance(other, Box):
        assert between == BOX.union(Box(0, 0, 10, 10))


def test_a_polygon_that_turns_over_on_the_way_covers_the_box_around_both() -> None:
    one = Polygon(((0, 0), (10, 0), (5, 10)))
    over = Polygon(((0, 0), (10, 0), (5, -10)))
    assert interpolate(one, over, 0.5) == Box(0, -10, 10, 20)
    assert isinstance(interpolate(one, over, 0.25), Polygon)


def test_polygons_of_other_numbers_of_points_are_unlike() -> None:
    one = Polygon(((0, 0), (10, 0), (5, 10)))
    four = Polygon(((0, 0), (10, 0), (10, 10), (0, 10)))
    assert interpolate(one, four, 0.1) == Box(0, 0, 10, 10)


def test_resizing_a_polygon_stretches_it() -> None:
    triangle = Polygon(((0, 0), (10, 0), (0, 10)))
    assert resized(triangle, Box(5, 5, 20, 10)) == Polygon(((5, 5), (25, 5), (5, 15)))
