"""Shapes in the picture as shown: after rotation, before pixel-aspect stretch, in source pixels.

x grows to the right, y downwards; pixel (0, 0) covers the area from 0 to 1. All values are floats;
only the painter rounds, and it rounds outwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from redaction.model import outline


@dataclass(frozen=True, slots=True)
class Box:
    """An axis-aligned rectangle.

    Raises:
        ValueError: If a value is not finite or a side is not positive.
    """

    x: float
    y: float
    w: float
    h: float

    def __post_init__(self) -> None:
        # Written out: boxes are made by the hundred thousand.
        if not (isfinite(self.x) and isfinite(self.y) and isfinite(self.w) and isfinite(self.h)):
            msg = f"a shape needs finite numbers, not {self}"
            raise ValueError(msg)
        if self.w <= 0 or self.h <= 0:
            msg = f"a box needs positive sides, not {self.w} x {self.h}"
            raise ValueError(msg)

    @classmethod
    def from_corners(cls, x0: float, y0: float, x1: float, y1: float) -> Box:
        """The box with these two opposite corners, in either order."""
        return cls(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))

    @property
    def x1(self) -> float:
        """Right edge."""
        return self.x + self.w

    @property
    def y1(self) -> float:
        """Bottom edge."""
        return self.y + self.h

    @property
    def centre(self) -> tuple[float, float]:
        """Centre point (x, y)."""
        return self.x + self.w / 2, self.y + self.h / 2

    @property
    def area(self) -> float:
        """Area in square pixels."""
        return self.w * self.h

    @property
    def bounds(self) -> Box:
        """The box itself; every shape has bounds."""
        return self

    def moved(self, dx: float, dy: float) -> Box:
        """The same box elsewhere."""
        return Box(self.x + dx, self.y + dy, self.w, self.h)

    def scaled(self, factor: float, factor_y: float | None = None) -> Box:
        """Grown or shrunk about its centre."""
        fy = factor if factor_y is None else factor_y
        cx, cy = self.centre
        return Box(cx - self.w * factor / 2, cy - self.h * fy / 2, self.w * factor, self.h * fy)

    def intersection(self, other: Box) -> Box | None:
        """The common part, or None when there is no area in common."""
        x0, y0 = max(self.x, other.x), max(self.y, other.y)
        x1, y1 = min(self.x1, other.x1), min(self.y1, other.y1)
        return Box(x0, y0, x1 - x0, y1 - y0) if x1 > x0 and y1 > y0 else None

    def union(self, other: Box) -> Box:
        """The smallest box around both."""
        x0, y0 = min(self.x, other.x), min(self.y, other.y)
        return Box(x0, y0, max(self.x1, other.x1) - x0, max(self.y1, other.y1) - y0)

    def iou(self, other: Box) -> float:
        """Intersection over union, 0 to 1."""
        common = self.intersection(other)
        if common is None:
            return 0.0
        return common.area / (self.area + other.area - common.area)

    def contains(self, x: float, y: float) -> bool:
        """Whether the point lies in the box."""
        return self.x <= x < self.x1 and self.y <= y < self.y1

    def lerp(self, other: Box, t: float) -> Box:
        """Between this box (t = 0) and the other (t = 1); each edge moves in a straight line."""
        return Box(
            self.x + (other.x - self.x) * t,
            self.y + (other.y - self.y) * t,
            self.w + (other.w - self.w) * t,
            self.h + (other.h - self.h) * t,
        )


@dataclass(frozen=True, slots=True)
class Ellipse:
    """The ellipse that touches the sides of ``box``."""

    box: Box

    @property
    def bounds(self) -> Box:
        """The box around the ellipse."""
        return self.box

    def moved(self, dx: float, dy: float) -> Ellipse:
        """The same ellipse elsewhere."""
        return Ellipse(self.box.moved(dx, dy))

    def scaled(self, factor: float, factor_y: float | None = None) -> Ellipse:
        """Grown or shrunk about its centre."""
        return Ellipse(self.box.scaled(factor, factor_y))

    def contains(self, x: float, y: float) -> bool:
        """Whether the point lies in the ellipse."""
        cx, cy = self.box.centre
        return ((x - cx) / (self.box.w / 2)) ** 2 + ((y - cy) / (self.box.h / 2)) ** 2 <= 1


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed polygon of at least three points.

    Where its line crosses or touches itself, everything it goes round is inside (see ``outline``).

    Raises:
        ValueError: If there are fewer than three points, one is not finite, or all lie on one line
            along an axis (no area around them).
    """

    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        if len(self.points) < 3:
            msg = "a polygon needs at least three points"
            raise ValueError(msg)
        if not all(isfinite(v) for point in self.points for v in point):
            msg = f"a shape needs finite numbers, not {self}"
            raise ValueError(msg)
        _ = self.bounds

    @property
    def bounds(self) -> Box:
        """The box around all points."""
        xs = [p[0] for p in self.points]
        ys = [p[1] for p in self.points]
        return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))

    def moved(self, dx: float, dy: float) -> Polygon:
        """The same polygon elsewhere."""
        return Polygon(tuple((x + dx, y + dy) for x, y in self.points))

    def scaled(self, factor: float, factor_y: float | None = None) -> Polygon:
        """Grown or shrunk about the centre of its bounds."""
        fy = factor if factor_y is None else factor_y
        cx, cy = self.bounds.centre
        return Polygon(tuple((cx + (x - cx) * factor, cy + (y - cy) * fy) for x, y in self.points))

    def contains(self, x: float, y: float) -> bool:
        """Whether the point lies inside."""
        return outline.contains(self.outline, x, y)

    @property
    def outline(self) -> tuple[tuple[float, float], ...]:
        """The line around what is inside, which never crosses itself: the points, or their hull."""
        return outline.outline(self.points)


Shape = Box | Ellipse | Polygon
"""Every shape has ``bounds``, ``moved``, ``scaled`` and ``contains``."""


def _has_extent(points: tuple[tuple[float, float], ...]) -> bool:
    return all(max(axis) > min(axis) for axis in zip(*points, strict=True))


def interpolate(a: Shape, b: Shape, t: float) -> Shape:
    """The shape between ``a`` (t = 0) and ``b`` (t = 1).

    Between polygons it does not matter where their points start and which way round they run, and what
    lies in both, if neither has dents, is covered all the way (see ``outline.between``).
    Shapes of different kinds have nothing in between, so the box around both is used: it covers more,
    never less.
    """
    match a, b:
        case Box(), Box():
            return a.lerp(b, t)
        case Ellipse(), Ellipse():
            return Ellipse(a.box.lerp(b.box, t))
        case Polygon(), Polygon():
            if t <= 0 or t >= 1:
                return a if t <= 0 else b
            points = outline.between(a.points, b.points, t)
            # Two lines may have only a line in between, which covers nothing.
            if len(points) > 2 and _has_extent(points):
                return Polygon(points)
    return a.bounds.union(b.bounds)


def divides(a: Shape, b: Shape) -> bool:
    """Whether a keyframe may be put on the way from ``a`` to ``b`` without changing the rest of it."""
    match a, b:
        case (Box(), Box()) | (Ellipse(), Ellipse()):
            return True
        case Polygon(), Polygon():
            return outline.divides(a.points, b.points)
    return False


def resized(shape: Shape, bounds: Box) -> Shape:
    """The same kind of shape stretched so that its bounds become ``bounds``."""
    match shape:
        case Box():
            return bounds
        case Ellipse():
            return Ellipse(bounds)
    old = shape.bounds
    return Polygon(
        tuple(
            (bounds.x + (x - old.x) * bounds.w / old.w, bounds.y + (y - old.y) * bounds.h / old.h)
            for x, y in shape.points
        )
    )
