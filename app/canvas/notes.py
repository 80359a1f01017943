"""What is said over the picture: damage, notes in the corners, a sentence in place of the picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPen,
    QTransform,
)

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

MARGIN = 12.0
"""Between a note and the edge it lies at."""

NARROWEST = 90.0
"""Beside a picture, words are written in several lines from this width on."""

CLEAR = 6.0
"""Between the picture and what is written above it."""


@dataclass(frozen=True, slots=True)
class Plate:
    """A few words over the picture.

    Attributes:
        rect: Where, in widget pixels.
        text: The words.
        ink: Their colour.
    """

    rect: QRectF
    text: str
    ink: QColor


def plates_of(
    metrics: QFontMetrics, scene: Scene, view: ViewTransform, room: QRect
) -> tuple[Plate, ...]:
    """Where everything goes that is said over a picture; nothing lies on anything else.

    What belongs to the picture as a whole is written above it where there is room, so that it covers
    nothing of it; else over its top left corner.
    """
    made: list[Plate] = []
    top = MARGIN
    live = QColor(OVER.warning)
    for text, ink in ((scene.live_note, live), (scene.note, INK), (scene.late_note, INK)):
        if text:
            rect = _note_rect(metrics, text)
            rect.moveTopRight(QPointF(room.right() - MARGIN, top))
            made.append(Plate(rect, text, ink))
            top = rect.bottom() + GAP
    if scene.place_note:
        rect = _note_rect(metrics, scene.place_note)
        rect.moveBottomLeft(QPointF(MARGIN, room.bottom() - MARGIN))
        made.append(Plate(rect, scene.place_note, INK))
    if scene.queue_note:
        foot = made[-1].rect.top() - GAP if scene.place_note else room.bottom() - MARGIN
        rect = _note_rect(metrics, scene.queue_note)
        rect.moveBottomLeft(QPointF(MARGIN, foot))
        made.append(Plate(rect, scene.queue_note, INK))
    exposed = not scene.outlines or scene.quiet
    captions = (
        (scene.mode_note, QColor(OVER.warning) if exposed else INK),
        (scene.view_note, QColor(OVER.info)),
        (scene.filter_note, QColor(OVER.warning)),
    )
    made += _captions(metrics, captions, view, room, tuple(p.rect for p in made))
    return tuple(made)


def _captions(
    metrics: QFontMetrics,
    captions: Iterable[tuple[str, QColor]],
    view: ViewTransform,
    room: QRect,
    taken: tuple[QRectF, ...],
) -> list[Plate]:
    """Beside each other above the picture, else below each other beside it, else over its corner."""
    made: list[Plate] = []
    left, top = max(view.left, MARGIN), MARGIN
    for text, ink in captions:
        if not text:
            continue
        rect = _note_rect(metrics, text)
        rect.moveTopLeft(QPointF(left, view.top - CLEAR - rect.height()))
        fits = rect.top() >= 2 and rect.right() <= room.right() - MARGIN
        if fits and not any(rect.intersects(t) for t in taken):
            left = rect.right() + GAP
        else:
            rect = _narrow_rect(metrics, text, view.left - MARGIN - CLEAR) or rect
            widest = room.right() - 2 * MARGIN
            if rect.width() > widest:  # a small camera on the wall: words that are cut warn nobody
                rect = _narrow_rect(metrics, text, widest) or rect
            rect.moveTopLeft(QPointF(MARGIN, max(top, view.top + MARGIN)))
            for other in taken:
                if rect.intersects(other):
                    rect.moveTop(other.bottom() + GAP)
            top = rect.bottom() + GAP
        made.append(Plate(rect, text, ink))
    return made


def paint_notes(
    painter: QPainter, scene: Scene, plates: Iterable[Plate], view: ViewTransform, room: QRect
) -> None:
    """Everything that is said over a picture."""
    for plate in plates:
        paint_note(painter, plate.rect, plate.text, plate.ink)
    if scene.damaged:
        _paint_damage(painter, scene.damaged, view, room)


def paint_beside_note(painter: QPainter, scene: Scene, view: ViewTransform, size: QSize) -> None:
    """What the second picture is, in its own pane, with the painter moved there."""
    if scene.beside_note:
        captions = ((scene.beside_note, QColor(OVER.good)),)
        room = QRect(QPoint(0, 0), size)
        for plate in _captions(painter.fontMetrics(), captions, view, room, ()):
            paint_note(painter, plate.rect, plate.text, plate.ink)


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
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(rect.adjusted(4, 0, -4, 0), flags, text)


def paint_message(painter: QPainter, text: str, room: QRect) -> None:
    """A sentence where the picture would be."""
    painter.setPen(colour("text_muted"))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(QRectF(room).adjusted(24, 24, -24, -24), flags, text)


def _narrow_rect(metrics: QFontMetrics, text: str, width: float) -> QRectF | None:
    """The room for words in several lines where there is some beside the picture; else None."""
    words = max(metrics.horizontalAdvance(word) for word in text.split())
    if width < max(words + 24, NARROWEST):
        return None
    inner = QRect(0, 0, int(width) - 24, 1000)
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    size = metrics.boundingRect(inner, flags.value, text).size()
    return QRectF(0, 0, size.width() + 24, size.height() + 10)


def _note_rect(metrics: QFontMetrics, text: str) -> QRectF:
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
    rect = _note_rect(painter.fontMetrics(), words)
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
