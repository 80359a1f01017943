"""The crosshair of drawing by keyboard, with what the keys do beside it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.canvas.ink import FOCUS, HALO, INK, PLATE

_ARM: Final = 22.0
_GAP: Final = 4.0
_AWAY: Final = 16.0


def draw_crosshair(painter: QPainter, at: QPointF, words: str, room: QRectF) -> None:
    """Four arms around the point, free in the middle, and a line of words where there is room for it."""
    arms = [
        QLineF(at + QPointF(dx * _GAP, dy * _GAP), at + QPointF(dx * _ARM, dy * _ARM))
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))
    ]
    for pen in (QPen(HALO, 5.0), QPen(INK, 2.25)):
        painter.setPen(pen)
        painter.drawLines(arms)
    painter.setPen(QPen(HALO, 3.0))
    painter.drawPoint(at)
    painter.setPen(QPen(FOCUS, 2.0))
    painter.drawPoint(at)
    metrics = painter.fontMetrics()
    rect = QRectF(0, 0, metrics.horizontalAdvance(words) + 24, metrics.height() + 10)
    rect.moveTopLeft(at + QPointF(_AWAY, _ARM + 6))
    # inside of what is in view, and never on the point itself
    if rect.bottom() > room.bottom() - 8:
        rect.moveBottom(at.y() - _ARM - 6)
    rect.moveLeft(max(room.left() + 8, min(rect.left(), room.right() - 8 - rect.width())))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(PLATE)
    painter.drawRoundedRect(rect, 6, 6)
    painter.setPen(INK)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)
