"""One shape that covers two, for where no cover may be lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import cos, pi, sin, sqrt

from redaction.model import outline
from redaction.model.geometry import Box, Ellipse, Polygon, Shape

_SLACK = 1e-9
"""Rounding that does not count, as a share of the size."""

_GRID = 12
"""Points across and down a box at which it is asked whether a shape covers it."""

_AROUND = 48
"""Points on an ellipse from which its farthest one is searched."""


def share_inside(box: Box, shapes: Sequence[Shape]) -> float:
    """How much of ``box`` lies in the shapes themselves, not in the boxes around them; 0 to 1."""
    near = [shape for shape in shapes if shape.bounds.intersection(box) is not None]
    if not near:
        return 0.0
    steps = [(n + 0.5) / _GRID for n in range(_GRID)]
    points = [(box.x + box.w * a, box.y + box.h * b) for a in steps for b in steps]
    return sum(any(shape.contains(*point) for shape in near) for point in points) / len(points)


def covers(outer: Shape, inner: Shape) -> bool:
    """Whether ``outer`` certainly covers all of ``inner``; False where that is not easily said."""
    if outer == inner:
        return True
    if not _box_covers(outer.bounds, inner.bounds):
        return False
    match outer, inner:
        case Box(), _:
            return True
        case Ellipse(), Ellipse():
            return _reach(outer.box, inner.box) <= 1 + _SLACK
        case Ellipse(), _:
            return all(_distance(outer.box, x, y) <= 1 + _SLACK for x, y in _corners(inner))
        case Polygon(), _:
            return outline.is_convex(outer.points) and all(
                outer.contains(x, y) for x, y in _corners(inner)
            )


def covering(a: Shape, b: Shape) -> Shape:
    """A shape that covers both, as small as is easily found: one of them where it covers the other.

    Boxes give the box around both, ellipses an ellipse, polygons their hull; shapes of different
    kinds the box around both.
    """
    if covers(a, b):
        return a
    if covers(b, a):
        return b
    around = a.bounds.union(b.bounds)
    match a, b:
        case Ellipse(), Ellipse():
            # The ellipse in the box around both cuts their outer corners off: grow it until it does not.
            factor = max(1.0, _reach(around, a.box), _reach(around, b.box))
            return Ellipse(around.scaled(factor * (1 + _SLACK)))
        case Polygon(), Polygon():
            points = outline.hull((*a.points, *b.points))
            return Polygon(points) if len(points) > 2 else around
    return around


def _box_covers(outer: Box, inner: Box) -> bool:
    across, down = _SLACK * outer.w, _SLACK * outer.h
    return (
        outer.x <= inner.x + across
        and outer.y <= inner.y + down
        and outer.x1 >= inner.x1 - across
        and outer.y1 >= inner.y1 - down
    )


def _corners(shape: Shape) -> tuple[tuple[float, float], ...]:
    """Points whose hull holds the shape."""
    if isinstance(shape, Polygon):
        return shape.points
    box = shape.bounds
    return (box.x, box.y), (box.x1, box.y), (box.x1, box.y1), (box.x, box.y1)


def _distance(box: Box, x: float, y: float) -> float:
    """How far out a point lies, in units of the ellipse in ``box``: 1 on its line."""
    cx, cy = box.centre
    return sqrt(((x - cx) / (box.w / 2)) ** 2 + ((y - cy) / (box.h / 2)) ** 2)


def _reach(outer: Box, inner: Box) -> float:
    """How far out the farthest point of the ellipse in ``inner`` lies, in units of that in ``outer``."""
    cx, cy = inner.centre

    def at(angle: float) -> float:
        return _distance(outer, cx + inner.w / 2 * cos(angle), cy + inner.h / 2 * sin(angle))

    step = 2 * pi / _AROUND
    found = [at(i * step) for i in range(_AROUND)]
    # Between neighbours of a sample no lower than they are there is one highest point at most.
    peaks = [i for i in range(_AROUND) if found[i - 1] <= found[i] >= found[(i + 1) % _AROUND]]
    near = [i for i in peaks if found[i] >= max(found) * 0.98]
    return max(_highest(at, (i - 1) * step, (i + 1) * step) for i in near)


def _highest(at: Callable[[float], float], low: float, high: float) -> float:
    """The highest value of a function with one peak between two angles."""
    for _ in range(25):
        third = (high - low) / 3
        if at(low + third) < at(high - third):
            low += third
        else:
            high -= third
    return at((low + high) / 2)
