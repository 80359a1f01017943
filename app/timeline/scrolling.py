"""The scroll bars of the timeline: across the footage, and down the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from app.timeline.lanes import ROW

if TYPE_CHECKING:
    from app.timeline.view import TimelineView


class Scrolling:
    """Keeps scroll bars and what is in view in line."""

    def __init__(self, timeline: TimelineView) -> None:
        self._timeline = timeline
        self._across, self._down = timeline.horizontalScrollBar(), timeline.verticalScrollBar()
        self._syncing = False
        self._across.valueChanged.connect(self._scrolled)
        self._down.valueChanged.connect(self._scrolled)

    def follow(self) -> None:
        """Bring the bars in line with the scale and the rows."""
        strip, scale = self._timeline.strip, self._timeline.scale
        room = max(0, self._room)
        # not blockSignals: the scroll area shows and hides the bars by what they signal
        self._syncing = True
        self._across.setRange(0, max(0, round(scale.frames * scale.ppf - scale.width)))
        self._across.setPageStep(max(1, round(scale.width)))
        self._across.setSingleStep(40)
        self._across.setValue(round(scale.left * scale.ppf))
        self._down.setRange(0, max(0, len(strip.bars) * ROW - room))
        self._down.setPageStep(max(1, room))
        self._down.setSingleStep(ROW)
        strip.top = self._down.value()
        self._syncing = False

    def pan(self, moved: QPointF) -> None:
        """Move everything along with the pointer, by pixels."""
        self.scroll_by(-moved.x())
        self._down.setValue(self._down.value() - round(moved.y()))

    def scroll_by(self, pixels: float) -> None:
        """Show what lies further to the right (positive) or to the left."""
        scale = self._timeline.scale
        self._timeline.set_scale(scale.scrolled_to(scale.left + pixels / scale.ppf))

    def show_row(self, row: int) -> None:
        """Scroll a row into view, no further than is needed."""
        room = max(ROW, self._room)
        if row * ROW < self._down.value():
            self._down.setValue(row * ROW)
        elif (row + 1) * ROW > self._down.value() + room:
            self._down.setValue((row + 1) * ROW - room)

    @property
    def _room(self) -> int:
        """Pixels for the rows below the lanes."""
        return self._timeline.viewport().height() - self._timeline.strip.lanes.bottom

    def _scrolled(self) -> None:
        if self._syncing:
            return
        timeline = self._timeline
        timeline.strip.top = self._down.value()
        across, scale = self._across.value(), timeline.scale
        if across != round(scale.left * scale.ppf):
            timeline.set_scale(scale.scrolled_to(across / scale.ppf))
        timeline.repaint_strip()
