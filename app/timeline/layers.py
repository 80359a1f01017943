"""The two layers of the timeline: what stays, kept in a picture, and what moves over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from app.theme.tokens import colour
from app.timeline.lane_paint import paint_current
from app.timeline.lanes import NAMES, Lane
from app.timeline.paint import paint_strip
from app.timeline.playhead import paint_hover, paint_playhead

if TYPE_CHECKING:
    from app.timeline.view import TimelineView


class Layers:
    """Paints a timeline.

    Attributes:
        stale: Whether what stays must be painted anew.
    """

    def __init__(self, timeline: TimelineView) -> None:
        self._timeline = timeline
        self._pixmap = QPixmap()
        self.stale = True

    def paint(self) -> None:
        """Paint what is exposed."""
        timeline = self._timeline
        viewport, strip = timeline.viewport(), timeline.strip
        ratio = timeline.devicePixelRatioF()
        device = QSize(round(viewport.width() * ratio), round(viewport.height() * ratio))
        if self.stale or self._pixmap.size() != device:
            self._paint_strip(device, ratio)
        painter = QPainter(viewport)
        painter.drawPixmap(0, 0, self._pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(NAMES, 0, viewport.width() - NAMES, viewport.height())
        painter.translate(NAMES, 0)
        room = QSizeF(viewport.width() - NAMES, viewport.height())
        lane = strip.lanes.place(Lane.PROBLEMS)
        if strip.moment is not None and lane is not None:
            paint_current(painter, strip.scale, strip.moment, lane)
        timeline.notes.paint(painter, timeline.font())
        at = timeline.hovering.x
        if strip.times is not None and strip.scale.frames and at is not None:
            label = timeline.hovering.labelled
            paint_hover(painter, strip.scale, strip.times, at - NAMES, room, label=label)
        if strip.times is not None and timeline.playhead is not None:
            paint_playhead(painter, strip.scale, timeline.playhead, room)
        painter.resetTransform()
        if timeline.hasFocus():
            painter.setClipping(False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("focus"), 1.5))
            painter.drawRect(QRectF(viewport.rect()).adjusted(0.75, 0.75, -0.75, -0.75))
        painter.end()

    def _paint_strip(self, device: QSize, ratio: float) -> None:
        timeline = self._timeline
        viewport = timeline.viewport()
        if self._pixmap.size() != device:
            self._pixmap = QPixmap(device)
            self._pixmap.setDevicePixelRatio(ratio)
        inner = QPainter(self._pixmap)
        inner.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_strip(inner, timeline.strip, viewport.width(), viewport.height(), timeline.font())
        inner.end()
        self.stale = False
