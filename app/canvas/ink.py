"""Colours and outlines of regions: kind by colour, review state by pattern, never by colour alone."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

from app.canvas.items import RegionItem
from app.canvas.transform import ViewTransform
from app.theme.tokens import DARK
from redaction.model.geometry import Box, Ellipse, Shape
from redaction.model.region import Kind
from redaction.model.track import ReviewState

OVER = DARK
"""The tokens of everything drawn over footage: the same in every theme, since the picture below is."""

KIND_COLOURS = {
    Kind.FACE: QColor(OVER.kind_face),
    Kind.PERSON: QColor(OVER.kind_person),
    Kind.PLATE: QColor(OVER.kind_plate),
    Kind.TEXT: QColor(OVER.kind_text),
    Kind.SCREEN: QColor(OVER.kind_screen),
    Kind.OTHER: QColor(OVER.kind_other),
}
"""Told apart in grey too, by the letter that goes with them."""

KIND_LETTERS = {
    Kind.FACE: "F",
    Kind.PERSON: "B",
    Kind.PLATE: "P",
    Kind.TEXT: "T",
    Kind.SCREEN: "S",
    Kind.OTHER: "O",
}
"""One letter per kind (B: body), shown with the colour so that nothing hangs on seeing colours."""


def _veil(token: str, alpha: float) -> QColor:
    colour = QColor(token)
    colour.setAlphaF(alpha)
    return colour


HALO = _veil(OVER.well, 0.75)
"""Dark edge around every line, so that it shows on white shirts and on night footage alike."""

PLATE = _veil(OVER.well, 0.88)
"""Behind text over the picture."""

INK = QColor(OVER.text)
"""Text over the picture, and what is being drawn."""

_OUTSIDE = (1 - 0.5**0.5) / 2
"""Of the side of the box around an ellipse: from its corner to where the diagonal enters the ellipse."""

FOCUS = QColor(OVER.focus)
"""Focus ring and rubber band."""

KEPT = QColor(OVER.text)
"""What a person decided to show. White, because the eye that goes with it says it, not the colour."""


def outline_pen(item: RegionItem, width: float) -> QPen:
    """The pen for a region's outline: solid accepted, dashed pending, dotted rejected or kept.

    The same pen each time: it must not be changed.
    """
    return _pen(item.kind, item.state, item.kept, width)


@lru_cache(maxsize=256)
def _pen(kind: Kind, state: ReviewState, kept: bool, width: float) -> QPen:
    pen = QPen(KEPT if kept else KIND_COLOURS[kind], width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if kept:
        pen.setDashPattern([1.5, 2.5])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    elif state is ReviewState.PENDING:
        pen.setDashPattern([5.0, 3.5])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    elif state is ReviewState.REJECTED:
        pen.setDashPattern([2.0, 5.0])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


@lru_cache(maxsize=32)
def _halo_pen(width: float) -> QPen:
    return QPen(HALO, width)


def shape_path(shape: Shape, view: ViewTransform) -> QPainterPath:
    """The line around what a shape covers, in widget pixels.

    That is not always the line a person drew: where it crosses itself, all it goes round is covered.
    """
    path = QPainterPath()
    if isinstance(shape, Box):
        path.addRect(QRectF(*view.box_to_view(shape)))
    elif isinstance(shape, Ellipse):
        path.addEllipse(QRectF(*view.box_to_view(shape.box)))
    else:
        path.addPolygon(QPolygonF([QPointF(*view.to_view(x, y)) for x, y in shape.outline]))
        path.closeSubpath()
    return path


def draw_region(
    painter: QPainter,
    item: RegionItem,
    shape: Shape,
    view: ViewTransform,
    *,
    hovered: bool,
    selected: bool,
    quiet: bool = False,
) -> None:
    """Outline of one region in its state; thicker when selected, washed with colour when hovered.

    Quietly it is a thin line and nothing else, so that the edge of a cover under it can be judged.
    """
    path = shape_path(shape, view)
    width = 2.5 if selected else 1.75
    if quiet:
        width = 1.5 if selected else 1.0
    colour = KEPT if item.kept else KIND_COLOURS[item.kind]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_halo_pen(width + 2.0))
    painter.drawPath(path)
    if (hovered or selected) and not quiet:
        wash = QColor(colour)
        wash.setAlpha(46 if hovered else 26)
        painter.fillPath(path, QBrush(wash))
    painter.setPen(outline_pen(item, width))
    painter.drawPath(path)
    if item.state is ReviewState.REJECTED:
        _draw_cross(painter, shape, path, view, colour)


def _draw_cross(
    painter: QPainter, shape: Shape, path: QPainterPath, view: ViewTransform, colour: QColor
) -> None:
    """From corner to corner, as far as the shape goes."""
    x, y, w, h = view.box_to_view(shape.bounds)
    if isinstance(shape, Ellipse):
        # where the diagonals meet the ellipse; clipping takes longer than all the rest
        dx, dy = w * _OUTSIDE, h * _OUTSIDE
        x, y, w, h = x + dx, y + dy, w - 2 * dx, h - 2 * dy
    cross = [QLineF(x, y, x + w, y + h), QLineF(x, y + h, x + w, y)]
    clipped = not isinstance(shape, Box | Ellipse)
    if clipped:
        painter.save()
        painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    painter.setPen(_halo_pen(3.0))
    painter.drawLines(cross)
    painter.setPen(QPen(colour, 1.25))
    painter.drawLines(cross)
    if clipped:
        painter.restore()


def draw_eye(painter: QPainter, centre: QPointF, size: float, colour: QColor) -> None:
    """A small eye: shown on purpose."""
    path = QPainterPath()
    half = size / 2
    path.moveTo(centre.x() - half, centre.y())
    path.quadTo(centre.x(), centre.y() - half * 1.25, centre.x() + half, centre.y())
    path.quadTo(centre.x(), centre.y() + half * 1.25, centre.x() - half, centre.y())
    painter.setPen(QPen(colour, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.setBrush(colour)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(centre, size * 0.15, size * 0.15)


def draw_handles(
    painter: QPainter, points: list[tuple[float, float]], side: float, colour: QColor
) -> None:
    """Square handles with a dark edge."""
    for x, y in points:
        rect = QRectF(x - side / 2, y - side / 2, side, side)
        painter.setPen(QPen(HALO, 1.5))
        painter.setBrush(INK)
        painter.drawRoundedRect(rect, 2.0, 2.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(rect.adjusted(2.5, 2.5, -2.5, -2.5), 1.0, 1.0)
