"""How CVAT says shapes and numbers, in its XML and its JSON."""

from __future__ import annotations

import math
from decimal import Decimal

from player.media.time import FrameIndex
from redaction.formats.common import Malformed
from redaction.formats.exact import exact, half, minus, plus
from redaction.model.geometry import Box, Ellipse, Polygon, Shape
from redaction.model.track import Keyframe, Origin

POLYGON = "polygon"
"""CVAT's name of that form."""

_TURN_POINTS = 32
"""Points of the polygon that stands for an ellipse turned by an angle."""


def is_occluded(keyframe: Keyframe) -> bool:
    """Whether a shape was carried or held, not detected or drawn."""
    return keyframe.origin in (Origin.CARRIED, Origin.PADDED)


def name_of(shape: Shape) -> str:
    """CVAT's name of the form."""
    match shape:
        case Box():
            return "rectangle"
        case Ellipse():
            return "ellipse"
        case Polygon():
            return POLYGON


def points_of(shape: Shape) -> list[Decimal]:
    """CVAT's numbers of a shape: corners of a box, middle and two rims of an ellipse, points of a polygon."""
    if isinstance(shape, Polygon):
        return [exact(float(v)) for point in shape.points for v in point]
    box = shape.bounds
    x, y, w, h = (exact(float(v)) for v in (box.x, box.y, box.w, box.h))
    if isinstance(shape, Box):
        return [x, y, plus(x, w), plus(y, h)]
    return [plus(x, half(w)), plus(y, half(h)), plus(x, w), y]


def keyframe_of(
    kind: str,
    frame: int,
    points: list[Decimal],
    turn: float,
    *,
    outside: bool,
    occluded: bool,
    by_hand: bool,
    line: int | None,
) -> Keyframe:
    """One shape as CVAT says it.

    Raises:
        Malformed: If it covers no area.
    """
    try:
        shape = _shape(kind, points, turn)
    except ValueError as error:
        raise Malformed(f"a shape on frame {frame} covers no area", line) from error
    origin = Origin.MANUAL if by_hand else Origin.CARRIED if occluded else Origin.DETECTED
    return Keyframe(FrameIndex(frame), shape, outside, origin)


def _shape(kind: str, points: list[Decimal], turn: float) -> Shape:
    """A shape from CVAT's points; turned by ``turn`` degrees clockwise it becomes a polygon."""
    if kind == POLYGON:
        values = [float(v) for v in points]
        return Polygon(tuple(zip(values[::2], values[1::2], strict=True)))
    if len(points) != 4:
        msg = "a shape needs four numbers"
        raise ValueError(msg)
    if kind == "rectangle":
        x0, y0, x1, y1 = points
        box = Box(float(x0), float(y0), float(minus(x1, x0)), float(minus(y1, y0)))
        corners = [(box.x, box.y), (box.x1, box.y), (box.x1, box.y1), (box.x, box.y1)]
        return _turned(corners, box.centre, turn) if turn % 360 else box
    if kind == "ellipse":
        cx, cy, right, top = points
        rx, ry = minus(right, cx), minus(cy, top)
        left, upper = float(minus(cx, rx)), float(minus(cy, ry))
        box = Box(left, upper, float(plus(rx, rx)), float(plus(ry, ry)))
        if not turn % 360:
            return Ellipse(box)
        # Points outside the curve, so that the sides between them do not cut into it.
        grow = 1 / math.cos(math.pi / _TURN_POINTS)
        (x, y), a, b = box.centre, box.w / 2 * grow, box.h / 2 * grow
        angles = [2 * math.pi * i / _TURN_POINTS for i in range(_TURN_POINTS)]
        rim = [(x + a * math.cos(angle), y + b * math.sin(angle)) for angle in angles]
        return _turned(rim, (x, y), turn)
    msg = f"no area: {kind}"
    raise ValueError(msg)


def _turned(
    points: list[tuple[float, float]], centre: tuple[float, float], degrees: float
) -> Polygon:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    cx, cy = centre
    return Polygon(
        tuple(
            (cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos)
            for x, y in points
        )
    )


def number_of(value: object, what: str, line: int | None) -> float:
    """A number in a file.

    Raises:
        Malformed: If it is none.
    """
    try:
        number = float(value) if isinstance(value, str | int | float | Decimal) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number) or isinstance(value, bool):
        raise Malformed(f"{what} should be a number", line)
    return number


def decimals(value: object, what: str, line: int | None) -> Decimal:
    """The same, with all its digits.

    Raises:
        Malformed: If it is none.
    """
    number_of(value, what, line)
    try:
        return exact(value)
    except ValueError as error:
        raise Malformed(f"{what} should be a number", line) from error


def whole_of(value: object, what: str, line: int | None) -> int:
    """A whole number in a file.

    Raises:
        Malformed: If it is none.
    """
    number = number_of(value, what, line)
    if number != int(number):
        raise Malformed(f"{what} should be a whole number", line)
    return int(number)
