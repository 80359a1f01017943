"""What a press, a drag and a release on the picture mean, in source pixels. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from app.canvas.items import MIN_SIDE, Part, dragged, drawn_box
from redaction.model.geometry import Box, Ellipse, Polygon, Shape, resized
from redaction.model.ids import TrackId

Point = tuple[float, float]
"""x, y in source pixels."""


@dataclass(frozen=True, slots=True)
class MoveDrag:
    """Moving regions, or resizing one by a handle.

    Attributes:
        part: What is held.
        start: Where the drag began.
        shapes: The regions as they were when it began.
        picture: Width and height of the picture.
    """

    part: Part
    start: Point
    shapes: dict[TrackId, Shape]
    picture: tuple[int, int]

    def to(self, at: Point, *, keep_ratio: bool = False) -> dict[TrackId, Shape]:
        """The regions with the pointer at ``at``."""
        dx, dy = at[0] - self.start[0], at[1] - self.start[1]
        return {
            track: dragged(shape, self.part, dx, dy, picture=self.picture, keep_ratio=keep_ratio)
            for track, shape in self.shapes.items()
        }


@dataclass(frozen=True, slots=True)
class LockedDrag:
    """Pulling at a region that is locked: it stays, and that is said."""

    track: TrackId


@dataclass(frozen=True, slots=True)
class BandDrag:
    """A rubber band over empty picture.

    Attributes:
        start: Where the drag began.
        kept: Tracks that stay selected whatever the band touches (Shift was held).
    """

    start: Point
    kept: frozenset[TrackId]

    def to(self, at: Point) -> Box:
        """The band with the pointer at ``at``; never without area."""
        x0, x1 = sorted((self.start[0], at[0]))
        y0, y1 = sorted((self.start[1], at[1]))
        return Box(x0, y0, max(x1 - x0, 1e-3), max(y1 - y0, 1e-3))


@dataclass(frozen=True, slots=True)
class DrawDrag:
    """Drawing a box or an ellipse."""

    start: Point
    ellipse: bool
    picture: tuple[int, int]

    def to(self, at: Point, *, square: bool = False) -> Shape | None:
        """The shape with the pointer at ``at``; None while it is too small to be meant."""
        box = drawn_box(*self.start, *at, self.picture, square=square)
        if box is None:
            return None
        return Ellipse(box) if self.ellipse else box


@dataclass(frozen=True, slots=True)
class PanDrag:
    """Pulling the picture about; the start is in widget pixels."""

    start: Point


Drag = MoveDrag | LockedDrag | BandDrag | DrawDrag | PanDrag
"""The gesture in progress."""


def grown(shape: Shape, dx: float, dy: float) -> Shape:
    """The shape with each side that many source pixels further out (negative: in), about its middle.

    No side becomes shorter than ``MIN_SIDE``.
    """
    box = shape.bounds
    w, h = max(box.w + 2 * dx, MIN_SIDE), max(box.h + 2 * dy, MIN_SIDE)
    cx, cy = box.centre
    return resized(shape, Box(cx - w / 2, cy - h / 2, w, h))


def polygon_of(points: tuple[Point, ...]) -> Polygon | None:
    """The polygon with these corners; None while it encloses too little to be meant."""
    if len(points) < 3:
        return None
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    if max(xs) - min(xs) < MIN_SIDE or max(ys) - min(ys) < MIN_SIDE:
        return None
    return Polygon(points)


def clipped(at: Point, picture: tuple[int, int]) -> Point:
    """The nearest point inside the picture."""
    return min(max(at[0], 0.0), float(picture[0])), min(max(at[1], 0.0), float(picture[1]))
