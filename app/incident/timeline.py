"""The timeline of an incident: its cameras below each other in real time, with all that was noted on them.

It holds no decisions: it is told what to show and says in signals what a person did. All but the playhead is
painted once and kept until something changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy, QToolTip, QWidget

from app.incident.board import LOWEST, NAMES, OVERVIEW, RULER, Board, Chosen
from app.incident.timeline_gestures import IncidentGestures
from app.incident.timeline_paint import (
    LanePictures,
    paint_all_running,
    paint_board,
    paint_hover,
    paint_playhead,
    small_font,
)
from app.incident.timeline_tips import hover_words, tip_at
from app.theme.tokens import colour, current

if TYPE_CHECKING:
    from app.incident.course import Course
    from app.incident.scale import RealScale
    from app.timeline.note_bars import Look
    from redaction.incident.incident import Incident
    from redaction.model.annotation import Annotation
    from redaction.model.ids import AnnotationId, FootageId

WHEEL: Final = 1.3
"""One wheel notch or one press of a zoom key."""


class Watching(QObject):
    """Asks for a tip, and tells that the pointer left; a filter, so that no other handler runs inside it."""

    def __init__(self, timeline: IncidentTimeline) -> None:
        super().__init__(timeline)
        self._timeline = timeline

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Look at what passes."""
        timeline = self._timeline
        if event.type() in (QEvent.Type.Leave, QEvent.Type.Hide):
            timeline.set_hover(None)
        elif event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = tip_at(timeline.board, timeline.gestures, QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), words, timeline.viewport())
            return True
        return False


class IncidentTimeline(QAbstractScrollArea):
    """Ruler, how many cameras at a time, and a lane for each camera.

    Signals:
        seek_asked: A person wants this incident time shown (``Fraction``); sent for every move of a scrub.
        scrub_ended: The button of a scrub went up.
        camera_asked: A lane was clicked; carries the footage.
        notes_asked: An annotation was clicked; carries the footage, the id, and whether it is selected beside
            the others.
        edit_asked: An annotation was double-clicked; carries the footage and the id.
        note_dragged: An annotation was dropped; carries the footage, the id, its first frame and the one
            after its last.
        marks_asked: A handle was dragged; carries both incident times, each a ``Fraction`` or None.
        menu_asked: A menu is wanted; carries the footage, the id of an annotation or empty, and where.
        zoom_changed: Another stretch is in view.
    """

    seek_asked = Signal(object)
    scrub_ended = Signal()
    camera_asked = Signal(str)
    notes_asked = Signal(str, str, bool)
    edit_asked = Signal(str, str)
    note_dragged = Signal(str, str, int, int)
    marks_asked = Signal(object, object)
    menu_asked = Signal(str, str, QPoint)
    zoom_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.board = Board()
        self._time: float | None = None
        self._hover: float | None = None
        self._stale = True
        self._pixmap = QPixmap()
        self._lanes = LanePictures()
        self._syncing = False
        self.gestures = IncidentGestures(self)
        self.setAccessibleName(self.tr("Timeline of the incident"))
        self.setAccessibleDescription(
            self.tr("Everything on it is listed in the tables beside the pictures.")
        )
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(RULER + OVERVIEW + 2 * LOWEST + 14)
        self.viewport().setMouseTracking(True)
        self.viewport().installEventFilter(Watching(self))
        self.horizontalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        current().changed.connect(self.repaint_board)

    # what is shown

    @property
    def scale(self) -> RealScale:
        """Which moments lie where, from the right edge of the names on."""
        return self.board.scale

    @property
    def time(self) -> Fraction | None:
        """Incident time of the playhead."""
        return None if self._time is None else self.board.origin + Fraction(self._time)

    def put(self, incident: Incident | None, courses: Iterable[Course], origin: Fraction) -> None:
        """Show an incident's cameras."""
        if origin != self.board.origin:
            # everything counts from elsewhere now
            self.board = Board(room=self.board.room, scale=self.board.scale)
            self.board.origin = origin
            self._time = None
        self.board.put(incident, courses)
        self._rescroll()
        self.repaint_board()
        self.zoom_changed.emit()

    def set_notes(
        self, footage: FootageId, notes: Mapping[AnnotationId, Annotation], look: Look
    ) -> None:
        """Show what was noted on a camera."""
        if self.board.set_notes(footage, notes, look):
            self.repaint_board()

    def set_chosen(self, footage: FootageId | None) -> None:
        """The camera one works on; scrolled into view."""
        board = self.board
        if footage == board.chosen:
            return
        board.chosen = footage
        number = -1 if footage is None else board.number_of(footage)
        if number >= 0:
            bar, high = self.verticalScrollBar(), board.lane_height
            if number * high < bar.value():
                bar.setValue(number * high)
            elif (number + 1) * high > bar.value() + board.room:
                bar.setValue((number + 1) * high - board.room)
        self.repaint_board()

    def set_selection(self, selection: frozenset[Chosen]) -> None:
        """The selected annotations."""
        if selection != self.board.selection:
            self.board.selection = selection
            self.repaint_board()

    def set_running(self, running: Iterable[Chosen]) -> None:
        """Those that end where one presses their key again; until then they reach to the moment shown."""
        found = frozenset(running)
        if found != self.board.running:
            self.board.running = found
            for lane in self.board.lanes:
                lane.bars.set_running(frozenset(n for f, n in found if f == lane.footage))
            self.repaint_board()

    def set_marks(self, mark_in: Fraction | None, mark_out: Fraction | None) -> None:
        """The in and out points, in incident time."""
        origin = self.board.origin
        self.board.mark_in = None if mark_in is None else float(mark_in - origin)
        self.board.mark_out = None if mark_out is None else float(mark_out - origin)
        self.repaint_board()

    def set_wall(self, shown: Iterable[FootageId], heard: FootageId | None) -> None:
        """Which cameras' pictures are shown, in their order, and which is heard."""
        numbers = {footage: number for number, footage in enumerate(shown, 1)}
        for lane in self.board.lanes:
            lane.on_wall = numbers.get(lane.footage, 0)
            lane.heard = lane.footage == heard
        self.repaint_board()

    def set_time(self, time: Fraction | None) -> None:
        """The moment that is shown; scrolled to by pages when out of view."""
        now = None if time is None else float(time - self.board.origin)
        if now == self._time:
            return
        before, self._time = self._time, now
        if now is not None and not self.gestures.busy:
            shown = self.scale.showing(now)
            if shown != self.scale:
                self.set_scale(shown)
                return
        if self.board.running:
            self.viewport().update()
        for moved in (before, now):
            if moved is not None and self._in_view(moved):
                x = NAMES + self.scale.x_of(moved)
                self.viewport().update(round(x) - 9, 0, 19, self.viewport().height())

    def set_scale(self, scale: RealScale) -> None:
        """Bring another stretch into view."""
        if scale != self.board.scale:
            self.board.scale = scale
            self._rescroll()
            self.repaint_board()
            self.zoom_changed.emit()

    def zoom_by(self, factor: float) -> None:
        """Closer or wider around the playhead, or the middle while that is out of view."""
        x = self.scale.width / 2
        if self._time is not None and 0 <= self.scale.x_of(self._time) <= self.scale.width:
            x = self.scale.x_of(self._time)
        self.set_scale(self.scale.zoomed_at(x, factor))

    def fit(self) -> None:
        """The whole incident in view."""
        self.set_scale(self.scale.fitted())

    def show_stretch(self, start: Fraction, stop: Fraction) -> None:
        """Bring a stretch into view if it is not there."""
        first, last = float(start - self.board.origin), float(stop - self.board.origin)
        scale = self.scale
        if first < scale.left or last > scale.right:
            longer = last - first > scale.width / scale.pps
            self.set_scale(scale.about(first, last) if longer else scale.showing(first))

    def scroll_by(self, pixels: float) -> None:
        """Move along."""
        self.set_scale(self.scale.scrolled_to(self.scale.left + pixels / self.scale.pps))

    def repaint_board(self) -> None:
        """Paint everything anew when it is next shown."""
        self._stale = True
        self.viewport().update()

    def set_hover(self, x: float | None) -> None:
        """Where the line under the pointer is, from the right edge of the names on."""
        if x != self._hover:
            self._hover = x
            self.viewport().update()

    # inside

    def _rescroll(self) -> None:
        self._syncing = True
        scale, board = self.scale, self.board
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        whole, step = scale.length * 1.04 * scale.pps, scale.step
        across.setPageStep(max(1, round(scale.width / step)))
        across.setSingleStep(max(1, round(40 / step)))
        across.setRange(0, max(0, round((whole - scale.width) / step)))
        before = (scale.left - scale.start + 0.02 * scale.length) * scale.pps
        across.setValue(round(before / step))
        down.setPageStep(max(1, board.room))
        down.setSingleStep(LOWEST)
        down.setRange(0, max(0, board.high - board.room))
        board.top = down.value()
        self._syncing = False

    def _in_view(self, moment: float) -> bool:
        """Whether the playhead can be seen there; far out its place is no number that Qt can take."""
        return -20 <= self.scale.x_of(moment) <= self.scale.width + 20

    def _scrolled(self) -> None:
        if self._syncing:
            return
        self.board.top = self.verticalScrollBar().value()
        scale = self.scale
        before = self.horizontalScrollBar().value() * scale.step / scale.pps
        left = before + scale.start - 0.02 * scale.length
        self.board.scale = scale.scrolled_to(left)
        self.repaint_board()
        self.zoom_changed.emit()

    def _measure(self) -> None:
        width, height = self.viewport().width() - NAMES, self.viewport().height()
        self.board.room = max(0, height - RULER - OVERVIEW)
        self.board.scale = self.board.scale.resized(float(max(1, width)))
        self._rescroll()
        self.repaint_board()

    # Qt overrides

    def sizeHint(self) -> QSize:
        """Room for four cameras."""
        return QSize(800, RULER + OVERVIEW + 4 * 52)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What was fitted stays fitted."""
        super().resizeEvent(event)
        self._measure()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """What stays from a picture kept, and what moves over it."""
        viewport, ratio = self.viewport(), self.devicePixelRatioF()
        size = QSize(round(viewport.width() * ratio), round(viewport.height() * ratio))
        if self._stale or self._pixmap.size() != size:
            self._paint_board(size, ratio)
        painter = QPainter(viewport)
        painter.drawPixmap(0, 0, self._pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = viewport.width() - NAMES, viewport.height()
        painter.setClipRect(NAMES, 0, width, height)
        painter.translate(NAMES, 0)
        if self.board.lanes:
            self.gestures.paint(painter)
            if self._time is not None:
                paint_all_running(painter, self.board, self._time)
            if self._hover is not None:
                painter.setFont(small_font(self.font()))
                words = hover_words(self.board, self._hover)
                paint_hover(painter, self._hover, width, height, words)
            if self._time is not None and self._in_view(self._time):
                paint_playhead(painter, self.scale.x_of(self._time), height)
        painter.resetTransform()
        painter.setClipping(False)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("focus"), 1.5))
            painter.drawRect(QRectF(viewport.rect()).adjusted(0.75, 0.75, -0.75, -0.75))
        painter.end()

    def _paint_board(self, device: QSize, ratio: float) -> None:
        if self._pixmap.size() != device:
            self._pixmap = QPixmap(device)
            self._pixmap.setDevicePixelRatio(ratio)
        inner = QPainter(self._pixmap)
        inner.setRenderHint(QPainter.RenderHint.Antialiasing)
        viewport = self.viewport()
        paint_board(
            inner, self.board, viewport.width(), viewport.height(), self.font(), self._lanes
        )
        inner.end()
        self._stale = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A button went down."""
        self.gestures.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The pointer moved."""
        self.gestures.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A button went up."""
        self.gestures.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """An annotation is to be edited."""
        self.gestures.press_twice(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom or scroll."""
        self.gestures.wheel(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done there."""
        self.gestures.menu(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that belong to this widget; the arrows step and do not scroll."""
        event.setAccepted(self.gestures.key(event))
