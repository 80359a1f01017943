"""What a list of points encloses, as plain mathematics on points: outline, hull and what lies between.

Points are (x, y) in any unit. Nothing here knows about pictures or shapes.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from math import atan2

Point = tuple[float, float]
Points = tuple[Point, ...]

_CACHED = 1024
"""Answers kept. The same polygons are asked about for every frame they stand on."""


def cross(o: Point, a: Point, b: Point) -> float:
    """Twice the signed area of the triangle; 0 when the three lie on one line."""
    return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])


def signed_area(points: Points) -> float:
    """Area inside a simple outline, negative when it runs the other way round."""
    # Measured from the first point: far from the origin the products would eat the digits.
    first = points[0]
    return sum(cross(first, a, b) for a, b in pairwise(points[1:])) / 2


def hull(points: Points) -> Points:
    """The smallest convex outline around the points, without points on a straight line.

    It runs so that its area is positive. Points that all lie on one line give that line's ends.
    """
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return tuple(ordered)
    halves: list[list[Point]] = []
    for run in (ordered, ordered[::-1]):
        half: list[Point] = []
        for point in run:
            while len(half) > 1 and cross(half[-2], half[-1], point) <= 0:
                half.pop()
            half.append(point)
        halves.append(half[:-1])
    return (*halves[0], *halves[1])


def is_convex(points: Points) -> bool:
    """Whether the outline is that of its hull, in either direction; points on its edges are allowed."""
    ring = _without_repeats(points)
    if len(ring) < 3:
        return False
    # Each corner once, in the order of the hull: a star turns the same way all the time, but twice.
    corners = hull(ring)
    if len(corners) < 3:
        return False
    at = {p: i for i, p in enumerate(corners)}
    seen = [at[p] for p in ring if p in at]
    if len(seen) != len(corners):
        return False
    steps = {(b - a) % len(corners) for a, b in zip(seen, seen[1:] + seen[:1], strict=True)}
    # What is not a corner must lie on the edge between its neighbours, else it is a dent.
    return (steps == {1} or steps == {len(corners) - 1}) and all(
        p in at or _between(ring[i - 1], p, ring[(i + 1) % len(ring)]) for i, p in enumerate(ring)
    )


def _between(a: Point, p: Point, b: Point) -> bool:
    """Whether a point lies on the straight line between its neighbours, but for rounding."""
    along = (p[0] - a[0]) * (b[0] - p[0]) + (p[1] - a[1]) * (b[1] - p[1])
    return along > 0 and abs(cross(a, p, b)) <= 1e-9 * along


@lru_cache(_CACHED)
def outline(points: Points) -> Points:
    """What closed points enclose: themselves, or their hull where their line crosses or touches itself.

    A line that crosses itself (a star, a bow-tie, a ring) leaves it open what is inside. Then
    everything it goes round counts as inside, so that nothing shows through a hole nobody asked for.
    """
    return points if is_convex(points) or _is_simple(points) else hull(points)


def _without_repeats(points: Points) -> Points:
    """Without points said twice in a row, nor the first one again at the end."""
    return tuple(p for i, p in enumerate(points) if p != points[i - 1])


def _is_simple(points: Points) -> bool:
    """Whether the closed line meets itself nowhere."""
    ring = _without_repeats(points)
    count = len(ring)
    if count < 3 or len(set(ring)) < count:
        return False
    edges = [(ring[i], ring[(i + 1) % count], i) for i in range(count)]
    edges.sort(key=lambda e: min(e[0][0], e[1][0]))
    # Swept from left to right: only edges that lie above one another are compared.
    near: list[tuple[Point, Point, int]] = []
    for a, b, i in edges:
        left = min(a[0], b[0])
        near = [e for e in near if max(e[0][0], e[1][0]) >= left]
        for c, d, j in near:
            if (i - j) % count in (1, count - 1):
                continue
            if _meet(a, b, c, d):
                return False
        near.append((a, b, i))
    return True


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two straight pieces have a point in common."""
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    if max(a[0], b[0]) < min(c[0], d[0]) or max(c[0], d[0]) < min(a[0], b[0]):
        return False
    return cross(a, b, c) * cross(a, b, d) <= 0 and cross(c, d, a) * cross(c, d, b) <= 0


def contains(points: Points, x: float, y: float) -> bool:
    """Whether the point lies inside an outline that does not cross itself."""
    inside = False
    previous = points[-1]
    for point in points:
        (x0, y0), (x1, y1) = previous, point
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            inside = not inside
        previous = point
    return inside


def between(a: Points, b: Points, t: float) -> Points:
    """What lies between two polygons: ``a`` at t = 0, ``b`` at t = 1.

    Where their points start and which way round they run does not matter. Two polygons with dents whose
    points pair up so that no area is lost on the way move point by point. All others give the sum of
    their hulls, weighted by t: it contains every point that lies in both hulls, and its area is never
    less than the smaller one's.
    """
    pair = _paired(a, b)
    if pair is None:
        return _weighted_sum(hull(a), hull(b), t)
    return tuple(
        (x0 + (x1 - x0) * t, y0 + (y1 - y0) * t) for (x0, y0), (x1, y1) in zip(*pair, strict=True)
    )


def divides(a: Points, b: Points) -> bool:
    """Whether a polygon between the two may stand as a step on the way without changing the rest."""
    return _paired(a, b) is not None or (is_convex(a) and is_convex(b))


@lru_cache(_CACHED)
def _paired(a: Points, b: Points) -> tuple[Points, Points] | None:
    """The points of both, each with its partner; None where hulls are to be used instead."""
    if len(a) != len(b) or (is_convex(a) and is_convex(b)):
        return None
    if outline(a) != a or outline(b) != b:
        return None
    if (signed_area(a) < 0) != (signed_area(b) < 0):
        b = b[::-1]
    # Least squares picks the same partners again for any polygon half way.
    turned = min(
        (b[i:] + b[:i] for i in range(len(b))),
        key=lambda c: sum(
            (x0 - x1) ** 2 + (y0 - y1) ** 2 for (x0, y0), (x1, y1) in zip(a, c, strict=True)
        ),
    )
    return (a, turned) if _keeps_area(a, turned) else None


def _keeps_area(a: Points, b: Points) -> bool:
    """Whether the area between the two never falls below the smaller one. It is a square in t."""
    start, end = abs(signed_area(a)), abs(signed_area(b))
    sign = 1 if signed_area(a) > 0 else -1
    half = sign * signed_area(
        tuple(((x0 + x1) / 2, (y0 + y1) / 2) for (x0, y0), (x1, y1) in zip(a, b, strict=True))
    )
    bend = 2 * start + 2 * end - 4 * half
    slope = end - start - bend
    least = min(start, end)
    slack = 1e-9 * (start + end)
    if bend <= slack:
        return True
    lowest = -slope / (2 * bend)
    if not 0 < lowest < 1:
        return True
    return start - slope * slope / (4 * bend) >= least - slack


def _weighted_sum(a: Points, b: Points, t: float) -> Points:
    """The Minkowski sum of (1 - t) times one hull and t times another, corner by corner."""
    if t <= 0 or t >= 1:
        return a if t <= 0 else b
    first = tuple((x * (1 - t), y * (1 - t)) for x, y in a)
    second = tuple((x * t, y * t) for x, y in b)
    edges = sorted(_edges(first) + _edges(second), key=lambda e: atan2(e[1], e[0]))
    # Edges in order of direction start at the corner that comes first for direction -pi.
    x = _start(first)[0] + _start(second)[0]
    y = _start(first)[1] + _start(second)[1]
    result = []
    for dx, dy in edges:
        result.append((x, y))
        x, y = x + dx, y + dy
    return hull(tuple(result))


def _edges(points: Points) -> list[Point]:
    return [
        (b[0] - a[0], b[1] - a[1]) for a, b in zip(points, points[1:] + points[:1], strict=True)
    ]


def _start(points: Points) -> Point:
    """The corner of a positive hull after which edges come in ascending direction from -pi."""
    return min(points, key=lambda p: (-p[1], p[0]))
