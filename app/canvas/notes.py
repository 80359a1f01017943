"""What is said over the picture: damage, notes in the corners, a sentence in place of the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QTransform

from app.canvas.ink import INK, OVER, PLATE
from app.canvas.transform import ViewTransform
from app.theme.tokens import colour

if TYPE_CHECKING:
    from app.canvas.overlay import Scene
    from player.media.frame import Frame

EDGE = 14.0
"""Width of the hatched border around a damaged frame, in logical pixels."""

GAP = 8.0
"""Between two notes."""


def paint_notes(painter: QPainter, scene: Scene, view: ViewTransform, room: QRect) -> None:
    """Everything that is said over a picture; nothing lies on anything else."""
    taken_left = taken_right = 12.0
    if scene.view_note:
        rect = _note_rect(painter, scene.view_note)
        rect.moveTopLeft(QPointF(12, taken_left))
        paint_note(painter, rect, scene.view_note, QColor(OVER.info))
        taken_left = rect.bottom() + GAP
    if scene.place_note:
        rect = _note_rect(painter, scene.place_note)
        rect.moveBottomLeft(QPointF(12, room.bottom() - 12))
        paint_note(painter, rect, scene.place_note, INK)
    for text in (scene.note, scene.late_note):
        if text:
            rect = _note_rect(painter, text)
            rect.moveTopRight(QPointF(room.right() - 12, taken_right))
            paint_note(painter, rect, text, INK)
            taken_right = rect.bottom() + GAP
    if scene.damaged:
        _paint_damage(painter, scene.damaged, view, room)


def damage_words(frame: Frame) -> str:
    """What is wrong with a frame; empty when nothing is."""
    if not frame.damaged:
        return ""
    if frame.picture is None:
        return QCoreApplication.translate("Notes", "Damaged: nothing of this frame is left")
    return QCoreApplication.translate("Notes", "Damaged frame: parts are missing or wrong")


def paint_note(painter: QPainter, rect: QRectF, text: str, ink: QColor) -> None:
    """A few words on a plate."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(PLATE)
    painter.drawRoundedRect(rect, 6, 6)
    painter.setPen(ink)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def paint_message(painter: QPainter, text: str, room: QRect) -> None:
    """A sentence where the picture would be."""
    painter.setPen(colour("text_muted"))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(QRectF(room).adjusted(24, 24, -24, -24), flags, text)


def _note_rect(painter: QPainter, text: str) -> QRectF:
    metrics = painter.fontMetrics()
    return QRectF(0, 0, metrics.horizontalAdvance(text) + 24, metrics.height() + 10)


def _paint_damage(painter: QPainter, words: str, view: ViewTransform, room: QRect) -> None:
    """A hatched border inside the edge of the picture, and the words on its lower side.

    The middle stays free: what is left of the picture is still to be looked at.
    """
    picture = QRectF(view.left, view.top, view.shown_width, view.shown_height)
    picture = picture.intersected(QRectF(room))
    edge = min(EDGE, picture.width() / 6, picture.height() / 6)
    frame = QPainterPath()
    frame.addRect(picture)
    inner = QPainterPath()
    inner.addRect(picture.adjusted(edge, edge, -edge, -edge))
    border = frame.subtracted(inner)
    painter.fillPath(border, PLATE)
    hatch = QBrush(QColor(OVER.warning), Qt.BrushStyle.BDiagPattern)
    hatch.setTransform(QTransform.fromScale(1.5, 1.5))
    painter.fillPath(border, hatch)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(OVER.warning), 1.5))
    painter.drawPath(inner)
    rect = _note_rect(painter, words)
    width = rect.width() + 26
    rect = QRectF(picture.center().x() - width / 2, 0, width, rect.height() + 4)
    rect.moveBottom(picture.bottom() - edge - 10)
    painter.setPen(QPen(QColor(OVER.warning), 1.0))
    painter.setBrush(PLATE)
    painter.drawRoundedRect(rect, 6, 6)
    # a triangle with a bar: told by shape, not by colour
    x, y, side = rect.left() + 12, rect.center().y(), 7.0
    sign = QPainterPath(QPointF(x, y + side - 1))
    sign.lineTo(QPointF(x + side, y - side))
    sign.lineTo(QPointF(x + 2 * side, y + side - 1))
    sign.closeSubpath()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(OVER.warning), 1.6))
    painter.drawPath(sign)
    painter.drawLine(QPointF(x + side, y - 2), QPointF(x + side, y + 3))
    painter.setPen(QColor(OVER.warning))
    text = rect.adjusted(26, 0, 0, 0)
    painter.drawText(text, Qt.AlignmentFlag.AlignCenter, words)
