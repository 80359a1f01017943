"""What is shown where the pointer is: a line, the time, a small picture, a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip

from app.timeline.hover import HoverCard
from app.timeline.lanes import NAMES
from app.timeline.tips import tip_at
from player.media.time import FrameIndex, format_seconds

if TYPE_CHECKING:
    from app.timeline.view import TimelineView


class Watching(QObject):
    """Tells that the pointer left, and asks for a tip.

    A filter and not an override of ``viewportEvent``: all other handlers run inside an override, so a
    defect in one of them would be reported as one of the override.
    """

    def __init__(self, hovering: Hovering) -> None:
        super().__init__(hovering.timeline)
        self._hovering = hovering

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Look at what passes."""
        if event.type() in (QEvent.Type.Leave, QEvent.Type.Hide):
            self._hovering.end()
        elif event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._hovering.show_tip(event)
            return True
        return False


class Hovering:
    """Follows the pointer over a timeline.

    Attributes:
        timeline: The widget.
        x: Where the line is, in the widget's pixels, or None.
    """

    def __init__(self, timeline: TimelineView) -> None:
        self.timeline = timeline
        self.x: float | None = None
        self._at = QPointF()
        self._card: HoverCard | None = None

    @property
    def card(self) -> HoverCard | None:
        """The small picture while it is shown."""
        return self._card if self._card is not None and not self._card.isHidden() else None

    @property
    def labelled(self) -> bool:
        """Whether the line says the time itself, because no card does."""
        return self.card is None

    def move(self, at: QPointF, *, quiet: bool) -> None:
        """The pointer is here; ``quiet`` while a button is held and the picture itself is shown."""
        self._at = at
        before = self.x
        self.x = None if quiet or at.x() < NAMES else at.x()
        self._show_card()
        if self.x is not None or before is not None:
            self.timeline.viewport().update()

    def refresh(self) -> None:
        """Other pictures may be ready."""
        if self.x is not None:
            self._show_card()

    def end(self) -> None:
        """Nothing is hovered any more."""
        before, self.x = self.x, None
        self._hide_card()
        if before is not None:
            self.timeline.viewport().update()

    def show_tip(self, event: QHelpEvent) -> None:
        """Say what is under the pointer."""
        view = self.timeline
        words = tip_at(view.strip, view.gestures, QPointF(event.pos()))
        if words:
            self._hide_card()
            QToolTip.showText(event.globalPos(), words, view.viewport())
        else:
            QToolTip.hideText()

    def _hide_card(self) -> None:
        if self._card is not None:
            self._card.hide()

    def _show_card(self) -> None:
        strip, view = self.timeline.strip, self.timeline
        media, times = strip.media, strip.times
        # over the rows the picture would hide the canvas for people who look at tracks
        above = self._at.y() < strip.lanes.bottom
        if self.x is None or media is None or times is None or not strip.scale.frames or not above:
            self._hide_card()
            return
        frame = strip.scale.frame_at(self.x - NAMES)
        found = media.thumbnail(frame) if media.has_pictures else None
        if found is None:
            self._hide_card()
            return
        if self._card is None or self._card.parentWidget() is not view.window():
            self._card = HoverCard(view.window())
        lines = [_words(format_seconds(times.seconds(FrameIndex(frame))), frame)]
        if found.frame != frame:
            near = _words(format_seconds(times.seconds(FrameIndex(found.frame))), found.frame)
            told = QCoreApplication.translate("timeline", "Picture of {frame}")
            lines.append(told.format(frame=near))
        foot = view.viewport().mapTo(view.window(), QPoint(round(self.x), 0))
        self._card.show_at(found, tuple(lines), foot)


def _words(time: str, frame: int) -> str:
    return f"{time}  ·  {frame:,}"
