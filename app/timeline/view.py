"""The timeline widget: scrubbing, zooming, choosing tracks.

Like the canvas it holds no decisions: it is told what to show and says in signals what a person did.
All but the playhead is painted once and kept until something changes.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy, QWidget

from app.theme.tokens import colour
from app.timeline.bars import Bar, Bars
from app.timeline.paint import NAMES, OVERVIEW, ROW, RULER, Strip, paint_strip
from app.timeline.playhead import paint_hover, paint_playhead
from app.timeline.scale import FrameTimes, TimeScale
from player.media.time import FrameSpan
from redaction.model.ids import TrackId
from redaction.model.project import Project

ZOOM_STEP = 1.3
"""One wheel notch or one press of a zoom key."""

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier


class _Leaving(QObject):
    """Tells the timeline that the pointer left.

    A filter and not an override of ``viewportEvent``: all other handlers run inside an override, so a
    defect in one of them would be reported as one of the override.
    """

    def __init__(self, timeline: TimelineView) -> None:
        super().__init__(timeline)
        self._timeline = timeline

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Only look at what passes."""
        if event.type() == QEvent.Type.Leave:
            self._timeline.pointer_left()
        return False


class TimelineView(QAbstractScrollArea):
    """Ruler, overview lane and one row per track.

    Signals:
        seek_asked: A person wants this frame shown; sent for every move of a scrub.
        scrub_ended: The button of a scrub went up.
        track_asked: A row or bar was clicked; carries the track, and whether to add to the selection.
        jump_asked: A row or bar was double-clicked, or Enter pressed on it; carries the track.
        zoom_changed: Another stretch is in view.
    """

    seek_asked = Signal(int)
    scrub_ended = Signal()
    track_asked = Signal(str, bool)
    jump_asked = Signal(str)
    zoom_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strip = Strip(TimeScale(0, 1.0), Bars())
        self._playhead: int | None = None
        self._hover: float | None = None
        self._scrubbing = False
        self._syncing = False
        self._press: QPointF | None = None
        self._pixmap = QPixmap()
        self._stale = True
        self.setAccessibleName(self.tr("Timeline"))
        self.setAccessibleDescription(
            self.tr("One row per track. The same tracks are rows of the track table.")
        )
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(RULER + OVERVIEW + 2 * ROW + 16)
        self.viewport().setMouseTracking(True)
        self.viewport().installEventFilter(_Leaving(self))
        self.horizontalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    # what is shown

    @property
    def scale(self) -> TimeScale:
        """Which frames lie where, from the right edge of the names on."""
        return self._strip.scale

    @property
    def rows(self) -> tuple[Bar, ...]:
        """The rows as listed."""
        return tuple(self._strip.bars.rows)

    def set_footage(self, frames: int, times: FrameTimes | None) -> None:
        """Other footage: all of it in view, no rows yet."""
        width = float(max(1, self.viewport().width() - NAMES))
        self._strip = Strip(TimeScale(frames, width).fitted(), Bars(frames), times)
        self._playhead = None
        self._rescroll()
        self.zoom_changed.emit()

    def set_project(
        self, project: Project | None, changed: Iterable[TrackId] | None = None
    ) -> None:
        """Follow the decisions; ``changed`` names the tracks that changed, where that is known."""
        self._strip.bars.update(project, changed)
        notes = () if project is None else tuple(project.annotations.values())
        self._strip.markers = tuple(sorted((int(n.span.start), n.title) for n in notes))
        self._rescroll()

    def set_selection(self, selection: frozenset[TrackId]) -> None:
        """The selected tracks; one that comes to be selected alone is scrolled into view."""
        if selection == self._strip.selection:
            return
        self._strip.selection = selection
        if len(selection) == 1:
            row = self._strip.bars.row_of(next(iter(selection)))
            if row is not None:
                self._show_row(row)
        self._redraw()

    def set_marked(self, marked: FrameSpan | None) -> None:
        """The stretch between the in and out points."""
        if marked != self._strip.marked:
            self._strip.marked = marked
            self._redraw()

    def set_playhead(self, frame: int) -> None:
        """The shown frame; scrolled to by pages when out of view."""
        if frame == self._playhead:
            return
        before = self._playhead
        self._playhead = frame
        shown = self.scale.showing(frame)
        if shown != self.scale and not self._scrubbing:
            self._set_scale(shown)
            return
        for moved in (before, frame):
            if moved is not None:
                self.viewport().update(self._playhead_rect(moved))

    def zoom_by(self, factor: float) -> None:
        """Closer (factor above 1) or wider about the playhead, or the middle where that is not in view."""
        x = self.scale.width / 2
        if self._playhead is not None:
            at = self.scale.x_of(self._playhead + 0.5)
            x = at if 0 <= at <= self.scale.width else x
        self._set_scale(self.scale.zoomed_at(x, factor))

    def fit(self) -> None:
        """Show the whole footage."""
        self._set_scale(self.scale.fitted())

    @property
    def stretch(self) -> tuple[float, float] | None:
        """Frame coordinate of the left edge and pixels per frame; None with all of it in view."""
        return None if self.scale.fits else (self.scale.left, self.scale.ppf)

    def show_stretch(self, stretch: tuple[float, float] | None) -> None:
        """Bring into view what ``stretch`` gave; None for the whole footage."""
        self._set_scale(self.scale.fitted() if stretch is None else self.scale.closer(*stretch))

    def set_corner(self, corner: QWidget) -> None:
        """Put controls into the corner above the names."""
        corner.setParent(self.viewport())
        corner.adjustSize()
        corner.move(NAMES - corner.width() - 6, (RULER - corner.height()) // 2)
        corner.show()

    def restyle(self) -> None:
        """Another theme is in use."""
        self._redraw()

    def pointer_left(self) -> None:
        """Nothing is hovered any more."""
        if self._hover is not None:
            self._hover = None
            self.viewport().update()

    # inside

    def _set_scale(self, scale: TimeScale) -> None:
        if scale != self._strip.scale:
            self._strip.scale = scale
            self._rescroll()
            self.zoom_changed.emit()

    def _rescroll(self) -> None:
        """Bring the scroll bars in line with the scale and the rows."""
        scale = self.scale
        room = max(0, self.viewport().height() - RULER - OVERVIEW)
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        # not blockSignals: the scroll area shows and hides the bars by what they signal
        self._syncing = True
        across.setRange(0, max(0, round(scale.frames * scale.ppf - scale.width)))
        across.setPageStep(max(1, round(scale.width)))
        across.setSingleStep(40)
        across.setValue(round(scale.left * scale.ppf))
        down.setRange(0, max(0, len(self._strip.bars) * ROW - room))
        down.setPageStep(max(1, room))
        down.setSingleStep(ROW)
        self._strip.top = down.value()
        self._syncing = False
        self._redraw()

    def _scrolled(self) -> None:
        if self._syncing:
            return
        self._strip.top = self.verticalScrollBar().value()
        across = self.horizontalScrollBar().value()
        if across != round(self.scale.left * self.scale.ppf):
            self._strip.scale = self.scale.scrolled_to(across / self.scale.ppf)
            self.zoom_changed.emit()
        self._redraw()

    def _redraw(self) -> None:
        self._stale = True
        self.viewport().update()

    def _show_row(self, row: int) -> None:
        room = max(ROW, self.viewport().height() - RULER - OVERVIEW)
        bar = self.verticalScrollBar()
        if row * ROW < bar.value():
            bar.setValue(row * ROW)
        elif (row + 1) * ROW > bar.value() + room:
            bar.setValue((row + 1) * ROW - room)

    def _playhead_rect(self, frame: int) -> QRect:
        x = NAMES + self.scale.x_of(frame)
        return QRectF(x - 9, 0, max(self.scale.ppf, 1.0) + 18, self.viewport().height()).toRect()

    def _row_at(self, y: float) -> Bar | None:
        row = int((y - RULER - OVERVIEW + self._strip.top) // ROW)
        rows = self._strip.bars.rows
        return rows[row] if y >= RULER + OVERVIEW and 0 <= row < len(rows) else None

    def _bar_at(self, at: QPointF) -> Bar | None:
        """The bar or name under a point; None on empty space."""
        bar = self._row_at(at.y())
        if bar is None or at.x() < NAMES:
            return bar
        slack = max(1, round(3 / self.scale.ppf))
        frame = self.scale.frame_at(at.x() - NAMES)
        near = bar.spans_in(max(0, frame - slack), frame + slack + 1)
        return bar if near else None

    def _scrub(self, x: float) -> None:
        if self.scale.frames:
            self.seek_asked.emit(self.scale.frame_at(x - NAMES))

    # Qt overrides

    def sizeHint(self) -> QSize:
        """A size that shows it well."""
        return QSize(900, RULER + OVERVIEW + 6 * ROW)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Keep the view in line with the new size."""
        self._strip.scale = self.scale.resized(float(self.viewport().width() - NAMES))
        self._rescroll()

    def changeEvent(self, event: QEvent) -> None:
        """Paint anew with another font or palette."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self._redraw()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what is exposed."""
        viewport = self.viewport()
        ratio = self.devicePixelRatioF()
        device = QSize(round(viewport.width() * ratio), round(viewport.height() * ratio))
        if self._stale or self._pixmap.size() != device:
            self._pixmap = QPixmap(device)
            self._pixmap.setDevicePixelRatio(ratio)
            inner = QPainter(self._pixmap)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_strip(inner, self._strip, viewport.width(), viewport.height(), self.font())
            inner.end()
            self._stale = False
        painter = QPainter(viewport)
        painter.drawPixmap(0, 0, self._pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(NAMES, 0, viewport.width() - NAMES, viewport.height())
        painter.translate(NAMES, 0)
        room = QSizeF(viewport.width() - NAMES, viewport.height())
        times = self._strip.times
        hover = None if self._scrubbing else self._hover
        if times is not None and hover is not None and hover >= NAMES:
            paint_hover(painter, self.scale, times, hover - NAMES, room)
        if times is not None and self._playhead is not None:
            paint_playhead(painter, self.scale, self._playhead, room)
        painter.resetTransform()
        if self.hasFocus():
            painter.setClipping(False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("focus"), 1.5))
            painter.drawRect(QRectF(viewport.rect()).adjusted(0.75, 0.75, -0.75, -0.75))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A gesture begins."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        at = event.position()
        self._press = at
        bar = self._bar_at(at)
        if bar is not None:
            self.track_asked.emit(bar.track, bool(event.modifiers() & (_SHIFT | _CONTROL)))
        elif at.x() >= NAMES:
            self._scrubbing = True
            self._scrub(at.x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A gesture goes on, or the pointer hovers."""
        at = event.position()
        self._hover = at.x()
        if event.buttons() & Qt.MouseButton.LeftButton and self._press is not None:
            far = (at - self._press).manhattanLength() > 4
            if not self._scrubbing and far and self._press.x() >= NAMES:
                self._scrubbing = True
            if self._scrubbing:
                self._scrub(at.x())
        else:
            bar = self._bar_at(at)
            hand = Qt.CursorShape.PointingHandCursor
            self.viewport().setCursor(hand if bar is not None else Qt.CursorShape.ArrowCursor)
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A gesture takes effect."""
        if event.button() is Qt.MouseButton.LeftButton:
            if self._scrubbing:
                self.scrub_ended.emit()
            self._scrubbing, self._press = False, None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second press of a double-click."""
        bar = self._bar_at(event.position())
        if bar is not None:
            self.jump_asked.emit(bar.track)
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom or scroll."""
        delta = event.angleDelta()
        at = event.position()
        over_rows = at.y() >= RULER + OVERVIEW
        if delta.x() and not delta.y():
            self._set_scale(self.scale.scrolled_to(self.scale.left - delta.x() / self.scale.ppf))
        elif event.modifiers() & _SHIFT:
            if self._playhead is not None:
                last = max(0, self.scale.frames - 1)
                step = -1 if delta.y() > 0 else 1
                self.seek_asked.emit(min(max(self._playhead + step, 0), last))
        elif (
            over_rows
            and self.verticalScrollBar().maximum() > 0
            and not event.modifiers() & _CONTROL
        ):
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() - round(delta.y() / 120 * 2 * ROW))
        else:
            x = max(0.0, at.x() - NAMES)
            self._set_scale(self.scale.zoomed_at(x, ZOOM_STEP ** (delta.y() / 120)))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that belong to this widget."""
        key = event.key()
        rows = self._strip.bars.rows
        chosen = [r for r in map(self._strip.bars.row_of, self._strip.selection) if r is not None]
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and rows and not event.modifiers():
            step = 1 if key == Qt.Key.Key_Down else -1
            at = (max(chosen) if step > 0 else min(chosen)) + step if chosen else 0
            self.track_asked.emit(rows[min(max(at, 0), len(rows) - 1)].track, False)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and chosen:
            self.jump_asked.emit(rows[min(chosen)].track)
        else:
            # the base class would scroll on arrows; those keys step through the footage instead
            event.ignore()
