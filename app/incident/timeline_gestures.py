"""What the pointer does on the timeline of an incident: scrubbing, marks, panning, moving annotations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from app.incident.board import NAMES, RULER, Lane
from app.incident.timeline_paint import rows_of, small_font
from app.timeline.lane_paint import GRIP
from app.timeline.note_paint import paint_note, rect_of
from app.timeline.snapping import REACH

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent

    from app.incident.board import Board
    from app.incident.timeline import IncidentTimeline
    from app.timeline.note_bars import NoteBar

WHEEL: Final = 1.3
EDGE: Final = 5.0
"""Pixels at the end of a range by which it is taken hold of."""

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier


class Doing(Enum):
    """What a press began."""

    NOTHING = auto()
    CHOOSING = auto()
    SCRUBBING = auto()
    MARK_IN = auto()
    MARK_OUT = auto()
    PANNING = auto()
    MOVING = auto()
    BEGIN = auto()
    END = auto()


@dataclass(slots=True)
class Held:
    """An annotation that is dragged.

    Attributes:
        lane: On which camera.
        bar: As it was.
        now: As it would be if it was dropped now.
        grabbed: Pixels from its left edge to the pointer.
    """

    lane: Lane
    bar: NoteBar
    now: NoteBar
    grabbed: float


class IncidentGestures:
    """Turns presses and moves into what the timeline asks for.

    Attributes:
        doing: What is under way.
        snapping: Whether dragging catches at the playhead, marks and edges.
        fixed: Whether nothing may be changed, so that nothing is dragged.
    """

    def __init__(self, timeline: IncidentTimeline) -> None:
        self._timeline = timeline
        self.doing = Doing.NOTHING
        self.snapping = True
        self.fixed = False
        self._press = QPointF()
        self._last = QPointF()
        self._held: Held | None = None

    @property
    def _board(self) -> Board:
        return self._timeline.board

    @property
    def busy(self) -> bool:
        """Whether something is under way that the view must not move under."""
        return self.doing is not Doing.NOTHING

    # what lies under the pointer

    def grip_at(self, at: QPointF) -> Doing:
        """The handle of the in or out point under a point."""
        board, marked = self._board, self._board.marked
        if marked is None or at.x() < NAMES or at.y() >= RULER:
            return Doing.NOTHING
        x = at.x() - NAMES
        if -3 <= x - board.scale.x_of(marked[0]) <= GRIP + 3:
            return Doing.MARK_IN
        if -3 <= board.scale.x_of(marked[1]) - x <= GRIP + 3:
            return Doing.MARK_OUT
        return Doing.NOTHING

    def note_at(self, at: QPointF) -> tuple[Lane, NoteBar] | None:
        """The annotation under a point, the shortest where several lie there."""
        board, lane = self._board, self._board.lane_at(at.y())
        if lane is None or at.x() < NAMES or not lane.course.placed:
            return None
        x = at.x() - NAMES
        rows = rows_of(board, lane, board.top_of(board.number_of(lane.footage)))
        scale = lane.scale(board.scale)
        # markers reach over their frame by their sign
        near = (
            board.scale.left + (x - 18) / board.scale.pps,
            board.scale.left + (x + 3) / board.scale.pps,
        )
        first, last = lane.course.near(near[0]), lane.course.near(near[1])
        hit = []
        for bar in lane.bars.within(first, last + 1):
            rect = rect_of(scale, bar, rows).adjusted(-2, -1, 2, 1)
            if rect.contains(QPointF(x, at.y())):
                hit.append((bar.stop - bar.start, -bar.start, bar.id, bar))
        return (lane, min(hit)[3]) if hit else None

    def hold_at(self, at: QPointF) -> Doing:
        """Which part of a range is under a point: an end, or the whole."""
        found = self.note_at(at)
        if found is None:
            return Doing.NOTHING
        lane, bar = found
        scale, x = lane.scale(self._board.scale), at.x() - NAMES
        x0, x1 = scale.x_of(bar.start), scale.x_of(bar.stop)
        if not bar.is_marker and x1 - x0 >= 3 * EDGE:
            if abs(x - x0) <= EDGE:
                return Doing.BEGIN
            if abs(x - x1) <= EDGE:
                return Doing.END
        return Doing.MOVING

    def cursor_at(self, at: QPointF) -> Qt.CursorShape:
        """The shape of the pointer over a point."""
        if self.grip_at(at) is not Doing.NOTHING:
            return Qt.CursorShape.SizeHorCursor
        hold = self.hold_at(at)
        if hold in (Doing.BEGIN, Doing.END) and not self.fixed:
            return Qt.CursorShape.SizeHorCursor
        if hold is not Doing.NOTHING or (at.x() < NAMES and self._board.lane_at(at.y())):
            return Qt.CursorShape.PointingHandCursor
        return Qt.CursorShape.ArrowCursor

    # what happens

    def press(self, event: QMouseEvent) -> None:
        """A button went down."""
        at, timeline = event.position(), self._timeline
        self._press = self._last = at
        if event.button() is Qt.MouseButton.MiddleButton:
            self.doing = Doing.PANNING
            timeline.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        timeline.set_hover(None)
        grip, found, lane = self.grip_at(at), self.note_at(at), self._board.lane_at(at.y())
        if lane is not None:
            timeline.camera_asked.emit(lane.footage)
        if grip is not Doing.NOTHING:
            self.doing = grip
        elif found is not None:
            self.doing = Doing.CHOOSING
            hit, bar = found
            x = hit.scale(self._board.scale).x_of(bar.start)
            self._held = Held(hit, bar, bar, at.x() - NAMES - x)
            adds = bool(event.modifiers() & (_SHIFT | _CONTROL))
            timeline.notes_asked.emit(hit.footage, bar.id, adds)
        elif at.x() >= NAMES and self._board.lanes:
            self.doing = Doing.SCRUBBING
            self._scrub(at.x(), event.modifiers())
        else:
            self.doing = Doing.CHOOSING

    def move(self, event: QMouseEvent) -> None:
        """The pointer moved with or without a button."""
        at, timeline = event.position(), self._timeline
        moved, self._last = at - self._last, at
        match self.doing:
            case Doing.NOTHING:
                timeline.viewport().setCursor(self.cursor_at(at))
                timeline.set_hover(at.x() - NAMES if at.x() >= NAMES else None)
            case Doing.CHOOSING:
                far = (at - self._press).manhattanLength() > 4
                if far and self._held is not None and not self.fixed:
                    hold = self.hold_at(self._press)
                    self.doing = hold if hold is not Doing.NOTHING else Doing.MOVING
                    self._drag(at.x(), event.modifiers())
            case Doing.SCRUBBING:
                self._scrub(at.x(), event.modifiers())
            case Doing.MARK_IN | Doing.MARK_OUT:
                self._mark(at.x(), event.modifiers())
            case Doing.MOVING | Doing.BEGIN | Doing.END:
                self._drag(at.x(), event.modifiers())
            case Doing.PANNING:
                timeline.scroll_by(-moved.x())
                bar = timeline.verticalScrollBar()
                bar.setValue(bar.value() - round(moved.y()))

    def release(self, _event: QMouseEvent) -> None:
        """The button went up."""
        ended, self.doing = self.doing, Doing.NOTHING
        held, self._held = self._held, None
        if ended is Doing.SCRUBBING:
            self._timeline.scrub_ended.emit()
        elif ended in (Doing.MOVING, Doing.BEGIN, Doing.END) and held is not None:
            now = held.now
            if (now.start, now.stop) != (held.bar.start, held.bar.stop):
                self._timeline.note_dragged.emit(held.lane.footage, now.id, now.start, now.stop)
            self._timeline.viewport().update()
        self._timeline.viewport().setCursor(self.cursor_at(self._last))

    def press_twice(self, event: QMouseEvent) -> None:
        """The second press of a double-click."""
        found = self.note_at(event.position())
        if found is not None and event.button() is Qt.MouseButton.LeftButton:
            self._timeline.edit_asked.emit(found[0].footage, found[1].id)
            return
        self.press(event)

    def menu(self, event: QContextMenuEvent) -> None:
        """A menu is wanted, by the pointer or by its key."""
        timeline, board = self._timeline, self._board
        if event.reason() == event.Reason.Keyboard:
            number = -1 if board.chosen is None else board.number_of(board.chosen)
            if number >= 0:
                at = QPointF(NAMES / 2, board.top_of(number) + board.lane_height / 2).toPoint()
                timeline.menu_asked.emit(
                    board.chosen, self._one_selected(), timeline.viewport().mapToGlobal(at)
                )
            return
        at_point = QPointF(event.pos())
        lane, found = board.lane_at(at_point.y()), self.note_at(at_point)
        if lane is None:
            return
        timeline.camera_asked.emit(lane.footage)
        note = ""
        if found is not None:
            note = found[1].id
            if (lane.footage, note) not in board.selection:
                timeline.notes_asked.emit(lane.footage, note, False)
        timeline.menu_asked.emit(lane.footage, note, event.globalPos())

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom at the pointer; with Shift along, over the names and with little room up and down."""
        timeline, scale = self._timeline, self._board.scale
        delta, at, down = event.angleDelta(), event.position(), timeline.verticalScrollBar()
        if delta.x() and not delta.y():
            timeline.scroll_by(-delta.x())
        elif event.modifiers() & _SHIFT:
            timeline.scroll_by(-delta.y())
        elif at.x() < NAMES and down.maximum() > 0:
            down.setValue(down.value() - round(delta.y() / 120 * self._board.lane_height))
        else:
            x = max(0.0, at.x() - NAMES)
            timeline.set_scale(scale.zoomed_at(x, WHEEL ** (delta.y() / 120)))
        event.accept()

    def key(self, event: QKeyEvent) -> bool:
        """Choose a camera with the arrows, edit what is selected with Enter; whether it was one of these."""
        key, board, timeline = event.key(), self._board, self._timeline
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and board.lanes and not event.modifiers():
            step = 1 if key == Qt.Key.Key_Down else -1
            at = -1 if board.chosen is None else board.number_of(board.chosen)
            wanted = min(max(at + step, 0), len(board.lanes) - 1)
            timeline.camera_asked.emit(board.lanes[wanted].footage)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and len(board.selection) == 1:
            footage, note = next(iter(board.selection))
            timeline.edit_asked.emit(footage, note)
            return True
        return False

    def paint(self, painter: QPainter) -> None:
        """What is dragged, where it would lie."""
        held = self._held
        if held is None or self.doing not in (Doing.MOVING, Doing.BEGIN, Doing.END):
            return
        board = self._board
        rows = rows_of(board, held.lane, board.top_of(board.number_of(held.lane.footage)))
        scale = held.lane.scale(board.scale)
        font = small_font(self._timeline.font())
        paint_note(painter, scale, held.now, rows, font, 200.0)

    # inside

    def _one_selected(self) -> str:
        board = self._board
        notes = [note for footage, note in board.selection if footage == board.chosen]
        return notes[0] if len(notes) == 1 else ""

    def _places(self, *, playhead: bool, without: str = "") -> list[float]:
        """Moments in view at which dragging catches."""
        board = self._board
        found: list[float] = []
        for lane in board.lanes:
            if not lane.course.placed:
                continue
            found += [lane.course.start, lane.course.stop]
            bars = lane.within(board.scale)
            # where hundreds are in view, everywhere would catch
            for bar in bars if len(bars) <= 200 else ():
                if bar.id != without:
                    found += [lane.course.time_of(bar.start), lane.course.time_of(bar.stop)]
        found += [time for time in (board.mark_in, board.mark_out) if time is not None]
        now = self._timeline.time
        if playhead and now is not None:
            found.append(float(now - board.origin))
        return found

    def _caught(self, x: float, keys: Qt.KeyboardModifier, places: list[float]) -> float:
        """The moment meant by a pointer at x."""
        scale = self._board.scale
        if self.snapping and not keys & _ALT:
            near = [(abs(scale.x_of(p) - x), p) for p in places if abs(scale.x_of(p) - x) <= REACH]
            if near:
                return min(near)[1]
        return scale.time_at(x)

    def _scrub(self, x: float, keys: Qt.KeyboardModifier) -> None:
        scale = self._board.scale
        x -= NAMES
        over = min(x, 0.0) or max(x - scale.width, 0.0)
        if over:
            # past the edge the stretch moves on under the pointer
            self._timeline.scroll_by(over)
        time = self._caught(x, keys, self._places(playhead=False))
        self._timeline.seek_asked.emit(self._board.origin + Fraction(time))

    def _mark(self, x: float, keys: Qt.KeyboardModifier) -> None:
        board = self._board
        time = self._caught(x - NAMES, keys, self._places(playhead=True))
        start, stop = board.mark_in, board.mark_out
        marked = board.marked or (time, time)
        if self.doing is Doing.MARK_IN:
            start = min(time, marked[1])
        else:
            stop = max(time, marked[0])
        origin = board.origin
        self._timeline.marks_asked.emit(
            None if start is None else origin + Fraction(start),
            None if stop is None else origin + Fraction(stop),
        )

    def _drag(self, x: float, keys: Qt.KeyboardModifier) -> None:
        held = self._held
        if held is None:
            return
        course, bar = held.lane.course, held.bar
        places = self._places(playhead=True, without=bar.id)
        length = bar.stop - bar.start
        if self.doing is Doing.MOVING:
            time = self._caught(x - NAMES - held.grabbed, keys, places)
            start = min(max(course.near(time + 1e-6), 0), course.frames - length)
            held.now = replace(bar, start=start, stop=start + length)
        else:
            frame = course.near(self._caught(x - NAMES, keys, places) + 1e-6)
            if self.doing is Doing.BEGIN:
                held.now = replace(bar, start=min(frame, bar.stop - 1))
            else:
                held.now = replace(bar, stop=min(max(frame, bar.start + 1), course.frames))
        self._timeline.viewport().update()
