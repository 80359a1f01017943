"""What moves over the timeline: the playhead, and the line under the pointer with its time."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from app.theme.tokens import colour
from app.timeline.lanes import RULER
from app.timeline.scale import FrameTimes, TimeScale
from player.media.time import FrameIndex, format_seconds

FRAME_BOX = 8.0
"""From this many pixels per frame the playhead covers the whole frame, not just its left edge."""


def paint_playhead(painter: QPainter, scale: TimeScale, frame: int, room: QSizeF) -> None:
    """The shown frame.

    Args:
        painter: With the frames' left edge at x = 0.
        scale: Which frames lie where.
        frame: The shown frame.
        room: Of the frames, in logical pixels.
    """
    x = scale.x_of(frame)
    ink = colour("playhead")
    if scale.ppf >= FRAME_BOX:
        painter.fillRect(QRectF(x, RULER, scale.ppf, room.height()), colour("playhead", 0.16))
        middle = x + scale.ppf / 2
    else:
        middle = round(x) + 0.5
    painter.setPen(QPen(ink, 1.5))
    painter.drawLine(QPointF(middle, 6), QPointF(middle, room.height()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(middle - 6, RULER - 14),
                QPointF(middle + 6, RULER - 14),
                QPointF(middle + 6, RULER - 7),
                QPointF(middle, RULER - 1),
                QPointF(middle - 6, RULER - 7),
            ]
        )
    )


def paint_hover(
    painter: QPainter,
    scale: TimeScale,
    times: FrameTimes,
    at: float,
    room: QSizeF,
    *,
    label: bool = True,
) -> None:
    """A line under the pointer at x = ``at``; with ``label`` the time and number of the frame there."""
    frame = scale.frame_at(at)
    painter.setPen(QPen(colour("text_faint"), 1, Qt.PenStyle.DotLine))
    x = round(at) + 0.5
    painter.drawLine(QPointF(x, RULER), QPointF(x, room.height()))
    if not label:
        return
    text = f"{format_seconds(times.seconds(FrameIndex(frame)))}  ·  {frame:,}"
    metrics = painter.fontMetrics()
    wide = metrics.horizontalAdvance(text) + 14
    left = min(max(x - wide / 2, 4.0), max(room.width() - wide - 4.0, 4.0))
    rect = QRectF(left, 3, wide, metrics.height() + 6)
    painter.setPen(QPen(colour("border_strong"), 1))
    painter.setBrush(colour("overlay"))
    painter.drawRoundedRect(rect, 4, 4)
    painter.setPen(colour("text"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
