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


SQUARE = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0))


@pytest.mark.parametrize("start", range(4))
@pytest.mark.parametrize("way", [1, -1])
def test_the_same_square_drawn_otherwise_stays_all_the_way(start: int, way: int) -> None:
    other = (SQUARE[start:] + SQUARE[:start])[::way]
    for t in (0.0, 0.1, 0.5, 0.9, 1.0):
        shape = interpolate(Polygon(SQUARE), Polygon(other), t)
        assert shape.bounds == Box(0, 0, 10, 10)
        assert all(shape.contains(x, y) for x in (0.01, 5, 9.99) for y in (0.01, 5, 9.99))


def test_a_polygon_that_turns_over_never_becomes_a_line() -> None:
    one = Polygon(((0, 0), (10, 0), (5, 10)))
    over = Polygon(((0, 0), (10, 0), (5, -10)))
    shape = interpolate(one, over, 0.5)
    assert shape.bounds == Box(0, -5, 10, 10)
    assert all(shape.contains(x, 0) for x in (0.1, 5, 9.9))


def test_between_polygons_of_other_numbers_of_points_both_shrink_and_grow() -> None:
    one = Polygon(((0, 0), (10, 0), (5, 10)))
    four = Polygon(SQUARE)
    shape = interpolate(one, four, 0.1)
    assert isinstance(shape, Polygon)
    assert all(shape.contains(x, y) for x, y in ((0.1, 0.1), (5, 9.8), (9.9, 0.1)))


def test_a_polygon_with_a_dent_keeps_it_while_it_moves() -> None:
    dented = Polygon(((0, 0), (10, 0), (10, 10), (8, 10), (8, 2), (0, 2)))
    moved = dented.moved(20, 4)
    again = Polygon(moved.points[::-1][2:] + moved.points[::-1][:2])
    shape = interpolate(dented, again, 0.5)
    assert shape.contains(11, 3)
    assert not shape.contains(14, 8)
    assert shape.bounds == dented.moved(10, 2).bounds


def test_an_equal_polygon_asked_about_before_changes_nothing() -> None:
    """Answers are kept by value: the same points as other numbers must find the same answer."""
    dented = ((0, 0), (10, 0), (10, 10), (8, 10), (8, 2), (0, 2))
    for kind in (float, int):
        points = tuple((kind(x), kind(y)) for x, y in dented)
        shape = interpolate(Polygon(points), Polygon(points).moved(20, 4), 0.5)
        assert not shape.contains(14, 8)


def test_a_polygon_with_a_dent_that_would_lose_area_uses_its_hull() -> None:
    dented = Polygon(((0, 0), (10, 0), (10, 10), (8, 10), (8, 2), (0, 2)))
    turned = Polygon(tuple((10 - x, 10 - y) for x, y in dented.points))
    shape = interpolate(dented, turned, 0.5)
    assert all(shape.contains(x, y) for x, y in ((1, 1.5), (9, 9), (5, 5)))


STAR = tuple(
    (50 + 40 * math.sin(i * 4 * math.pi / 5), 50 - 40 * math.cos(i * 4 * math.pi / 5))
    for i in range(5)
)
BOW_TIE = ((10.0, 10.0), (90.0, 90.0), (90.0, 10.0), (10.0, 90.0))


def test_all_that_a_star_or_a_bow_tie_goes_round_is_inside() -> None:
    star, tie = Polygon(STAR), Polygon(BOW_TIE)
    assert star.contains(50, 50)
    assert not star.contains(12, 12)
    assert all(tie.contains(x, y) for x, y in ((50, 12), (50, 88), (12, 50), (50, 50)))
    assert interpolate(star, star.moved(10, 0), 0.5).contains(55, 50)


def test_a_polygon_that_does_not_cross_itself_keeps_its_dents() -> None:
    corner = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (8.0, 10.0), (8.0, 2.0), (0.0, 2.0))
    assert Polygon(corner).outline == corner
    assert Polygon((*corner, corner[0])).outline == (*corner, corner[0])
    assert not Polygon(corner[::-1]).contains(4, 6)


def test_resizing_a_polygon_stretches_it() -> None:
    triangle = Polygon(((0, 0), (10, 0), (0, 10)))
    assert resized(triangle, Box(5, 5, 20, 10)) == Polygon(((5, 5), (25, 5), (5, 15)))
