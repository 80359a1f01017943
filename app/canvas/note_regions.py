"""Parts of the picture that annotations are about: corners and a sign, unlike any region that covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.canvas.ink import HALO, INK, OVER, PLATE, shape_path
from app.canvas.transform import ViewTransform
from app.notes.signs import over_colour, sign_of, sign_path
from redaction.model.geometry import Box, Shape

SIGN: Final = 16.0
"""Side of the sign, in logical pixels."""

_ARM: Final = 14.0
"""Length of a corner's arms, in logical pixels, where the region is large enough."""


@dataclass(frozen=True, slots=True)
class NoteRegion:
    """What one annotation is about on the shown frame.

    Attributes:
        shape: In source pixels of the picture as shown.
        colour: Name of its colour.
        title: What it is called.
        exact: Whether it was drawn on this very frame; on the others of a range it may have moved.
        chosen: Whether a person selected it.
    """

    shape: Shape
    colour: str
    title: str
    exact: bool = True
    chosen: bool = False


def paint_note_regions(
    painter: QPainter, notes: tuple[NoteRegion, ...], view: ViewTransform, room: QRectF
) -> None:
    """Corners around each, with the sign and, where it was drawn or is selected, the title.

    Args:
        painter: On the canvas.
        notes: Those of the shown frame.
        view: From source pixels to the canvas.
        room: Of the picture.
    """
    for note in notes:
        rect = QRectF(*view.box_to_view(note.shape.bounds))
        if not rect.intersects(room):
            continue
        ink = over_colour(note.colour)
        width = 3.0 if note.chosen else 2.0 if note.exact else 1.25
        style = Qt.PenStyle.SolidLine if note.exact else Qt.PenStyle.DotLine
        lines = _corners(rect)
        for pen in (QPen(HALO, width + 2.5), QPen(ink, width, style)):
            pen.setCapStyle(Qt.PenCapStyle.SquareCap)
            painter.setPen(pen)
            painter.drawLines(lines)
        if not isinstance(note.shape, Box):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ink, 1.0, Qt.PenStyle.DotLine))
            painter.drawPath(shape_path(note.shape, view))
        _paint_sign(painter, note, rect, room, ink)


def _corners(rect: QRectF) -> list[QLineF]:
    """Two arms at each corner, shorter where they would meet."""
    across, down = min(_ARM, rect.width() / 3), min(_ARM, rect.height() / 3)
    found = []
    for x, to_x in ((rect.left(), across), (rect.right(), -across)):
        for y, to_y in ((rect.top(), down), (rect.bottom(), -down)):
            found += [QLineF(x, y, x + to_x, y), QLineF(x, y, x, y + to_y)]
    return found


def _paint_sign(
    painter: QPainter, note: NoteRegion, rect: QRectF, room: QRectF, ink: QColor
) -> None:
    """The sign below the lower left corner, above it where there is no room; the title beside it."""
    top = rect.bottom() + 5
    if top + SIGN > room.bottom():
        top = rect.bottom() - SIGN - 5
    left = min(max(rect.left() - 1, room.left() + 2), room.right() - SIGN - 2)
    at = QRectF(left, top, SIGN, SIGN)
    painter.setPen(QPen(PLATE, 1.5))
    painter.setBrush(ink)
    painter.drawRoundedRect(at, 3, 3)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(OVER.well))
    painter.drawPath(sign_path(sign_of(note.colour), at))
    if not note.title or not (note.exact or note.chosen):
        return
    metrics = painter.fontMetrics()
    wide = min(metrics.horizontalAdvance(note.title) + 2, 220)
    words = metrics.elidedText(note.title, Qt.TextElideMode.ElideRight, wide)
    plate = QRectF(at.right() + 3, at.top(), wide + 10, SIGN)
    painter.setBrush(PLATE)
    painter.drawRoundedRect(plate, 3, 3)
    painter.setPen(INK)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)
