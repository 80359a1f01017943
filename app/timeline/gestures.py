"""What the pointer does on the timeline: scrubbing, marks, panning, lane heights, choosing tracks."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from app.timeline.lane_paint import GRIP
from app.timeline.lanes import NAMES, ROW, RULER, Lane
from app.timeline.note_drag import Held, note_hold_at
from app.timeline.snapping import Caught, caught
from app.timeline.sound_drag import SoundDrag, hold_at, part_at

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

    from app.timeline.bars import Bar
    from app.timeline.paint import Strip
    from app.timeline.view import TimelineView

ZOOM_STEP = 1.3
"""One wheel notch or one press of a zoom key."""

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
    SIZING = auto()
    SOUND = auto()
    NOTE = auto()


class Gestures:
    """Turns presses and moves into what the timeline asks for.

    Attributes:
        doing: What is under way.
        snapping: Whether dragging catches at markers, cuts and edges.
    """

    def __init__(self, timeline: TimelineView) -> None:
        self._timeline = timeline
        self.doing = Doing.NOTHING
        self.snapping = True
        self._press = QPointF()
        self._sized: Lane | None = None
        self._held: SoundDrag | None = None
        self._last = QPointF()

    @property
    def _strip(self) -> Strip:
        return self._timeline.strip

    # what lies under the pointer

    def row_at(self, y: float) -> Bar | None:
        """The row at a height of the widget."""
        origin = self._strip.lanes.bottom
        row = int((y - origin + self._strip.top) // ROW)
        rows = self._strip.bars.rows
        return rows[row] if y >= origin and 0 <= row < len(rows) else None

    def bar_at(self, at: QPointF) -> Bar | None:
        """The bar or name under a point; None on empty space."""
        bar = self.row_at(at.y())
        if bar is None or at.x() < NAMES:
            return bar
        scale = self._strip.scale
        slack = max(1, round(3 / scale.ppf))
        frame = scale.frame_at(at.x() - NAMES)
        return bar if bar.spans_in(max(0, frame - slack), frame + slack + 1) else None

    def grip_at(self, at: QPointF) -> Doing:
        """The handle of the in or out point under a point."""
        marked = self._strip.marked
        if marked is None or at.x() < NAMES or at.y() >= RULER:
            return Doing.NOTHING
        scale, x = self._strip.scale, at.x() - NAMES
        if -3 <= x - scale.x_of(marked.start) <= GRIP + 3:
            return Doing.MARK_IN
        if -3 <= scale.x_of(marked.stop) - x <= GRIP + 3:
            return Doing.MARK_OUT
        return Doing.NOTHING

    def item_at(self, at: QPointF) -> int | None:
        """The frame of the problem under a point."""
        place = self._strip.lanes.at(at.y())
        if place is None or at.x() < NAMES:
            return None
        scale, x = self._strip.scale, at.x() - NAMES
        frame, reach = scale.left + x / scale.ppf, 9 / scale.ppf
        if place.lane is Lane.PROBLEMS:
            near = self._strip.faults.near(frame - reach - 0.5, frame + reach, frame)
            return near[0].frame if near else None
        return None

    def cursor_at(self, at: QPointF) -> Qt.CursorShape:
        """The shape of the pointer over a point."""
        if self.grip_at(at) is not Doing.NOTHING or hold_at(self._strip, at) is not None:
            return Qt.CursorShape.SizeHorCursor
        if part_at(self._strip, at) is not None:
            return Qt.CursorShape.PointingHandCursor
        if at.x() < NAMES and self._strip.lanes.edge_at(at.y()) is not None:
            return Qt.CursorShape.SplitVCursor
        note = note_hold_at(self._strip, at)
        if note is not None:
            ends = note.part is not Held.WHOLE
            return Qt.CursorShape.SizeHorCursor if ends else Qt.CursorShape.PointingHandCursor
        if self.bar_at(at) is not None or self.item_at(at) is not None:
            return Qt.CursorShape.PointingHandCursor
        return Qt.CursorShape.ArrowCursor

    # what happens

    def press(self, event: QMouseEvent) -> None:
        """A button went down."""
        at = event.position()
        self._press = self._last = at
        if event.button() is Qt.MouseButton.MiddleButton:
            self.doing = Doing.PANNING
            self._timeline.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._sized = self._strip.lanes.edge_at(at.y()) if at.x() < NAMES else None
        grip, bar, item = self.grip_at(at), self.bar_at(at), self.item_at(at)
        part, self._held = part_at(self._strip, at), hold_at(self._strip, at)
        if self._sized is not None:
            self.doing = Doing.SIZING
        elif grip is not Doing.NOTHING:
            self.doing = grip
        elif bar is not None:
            self.doing = Doing.CHOOSING
            adds = bool(event.modifiers() & (_SHIFT | _CONTROL))
            self._timeline.track_asked.emit(bar.track, adds)
        elif self._timeline.notes.press(at, adds=bool(event.modifiers() & (_SHIFT | _CONTROL))):
            self.doing = Doing.NOTE
        elif item is not None:
            self.doing = Doing.CHOOSING
            self._timeline.seek_asked.emit(item)
        elif part is not None:
            self.doing = Doing.CHOOSING if self._held is None else Doing.SOUND
            self._timeline.sound_asked.emit(part.id)
        elif at.x() >= NAMES:
            self.doing = Doing.SCRUBBING
            self._scrub(at.x(), event.modifiers())

    def move(self, event: QMouseEvent) -> None:
        """The pointer moved with or without a button."""
        at = event.position()
        moved, self._last = at - self._last, at
        match self.doing:
            case Doing.NOTHING:
                self._timeline.viewport().setCursor(self.cursor_at(at))
            case Doing.CHOOSING:
                far = (at - self._press).manhattanLength() > 4
                if far and self._press.x() >= NAMES:
                    self.doing = Doing.SCRUBBING
                    self._scrub(at.x(), event.modifiers())
            case Doing.SCRUBBING:
                self._scrub(at.x(), event.modifiers())
            case Doing.MARK_IN | Doing.MARK_OUT:
                self._mark(at.x(), event.modifiers())
            case Doing.SOUND:
                if self._held is not None:
                    snap = self.snapping and not event.modifiers() & _ALT
                    self._held.drag(self._strip, at.x() - NAMES, snap=snap)
                    self._timeline.repaint_strip()
            case Doing.NOTE:
                snap = self.snapping and not event.modifiers() & _ALT
                self._timeline.notes.drag(at, snap=snap)
            case Doing.PANNING:
                self._timeline.pan(moved)
            case Doing.SIZING:
                place = None if self._sized is None else self._strip.lanes.place(self._sized)
                if place is not None:
                    self._timeline.set_lane_height(place.lane, round(at.y()) - place.top)

    def release(self, _event: QMouseEvent) -> None:
        """The button went up."""
        ended, self.doing = self.doing, Doing.NOTHING
        if ended is Doing.SCRUBBING:
            self._timeline.scrub_ended.emit()
        held, self._held = self._held, None
        if ended is Doing.SOUND and held is not None and held.moved:
            part = held.part
            self._timeline.sound_bounds_asked.emit(part.id, part.start, part.stop)
        elif ended is Doing.NOTE:
            self._timeline.notes.drop()
        elif ended is Doing.CHOOSING and self._pressed_sound():
            # a click in the lane also says where
            self._scrub(self._press.x(), _ALT)
            self._timeline.scrub_ended.emit()
        self._timeline.viewport().setCursor(self.cursor_at(self._last))

    def _pressed_sound(self) -> bool:
        return part_at(self._strip, self._press) is not None

    def press_twice(self, event: QMouseEvent) -> None:
        """The second press of a double-click."""
        bar = self.bar_at(event.position())
        if bar is not None and event.button() is Qt.MouseButton.LeftButton:
            self._timeline.jump_asked.emit(bar.track)
            return
        left = event.button() is Qt.MouseButton.LeftButton
        if not (left and self._timeline.notes.open_at(event.position())):
            self.press(event)

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom at the pointer or scroll; with Shift a frame at a time."""
        timeline, scale = self._timeline, self._strip.scale
        delta, at, down = event.angleDelta(), event.position(), timeline.verticalScrollBar()
        over_rows = at.y() >= self._strip.lanes.bottom
        if delta.x() and not delta.y():
            timeline.scroll_by(-delta.x())
        elif event.modifiers() & _SHIFT:
            if timeline.playhead is not None:
                step = -1 if delta.y() > 0 else 1
                timeline.seek_asked.emit(
                    min(max(timeline.playhead + step, 0), max(0, scale.frames - 1))
                )
        elif over_rows and down.maximum() > 0 and not event.modifiers() & _CONTROL:
            down.setValue(down.value() - round(delta.y() / 120 * 2 * ROW))
        else:
            x = max(0.0, at.x() - NAMES)
            timeline.set_scale(scale.zoomed_at(x, ZOOM_STEP ** (delta.y() / 120)))
        event.accept()

    def key(self, event: QKeyEvent) -> bool:
        """Choose rows with the arrows, go to the chosen one with Enter; whether the key was one of these."""
        key, bars, timeline = event.key(), self._strip.bars, self._timeline
        chosen = [r for r in map(bars.row_of, self._strip.selection) if r is not None]
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and bars.rows and not event.modifiers():
            step = 1 if key == Qt.Key.Key_Down else -1
            at = (max(chosen) if step > 0 else min(chosen)) + step if chosen else 0
            timeline.track_asked.emit(bars.rows[min(max(at, 0), len(bars) - 1)].track, False)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and chosen:
            timeline.jump_asked.emit(bars.rows[min(chosen)].track)
        else:
            return False
        return True

    def places(self, *, playhead: bool) -> list[int]:
        """Frames in view at which dragging catches.

        Args:
            playhead: Whether the shown frame is one of them.
        """
        strip = self._strip
        first, stop = strip.scale.visible()
        found = strip.notes.places_in(first, stop)
        room = self._timeline.viewport().height() - strip.lanes.bottom
        top = strip.top // ROW
        for bar in strip.bars.rows[top : top + room // ROW + 2]:
            for span in bar.spans_in(first, stop):
                found += [span.start, span.stop - 1]
        if strip.media is not None:
            found += strip.media.cuts
        if strip.marked is not None:
            found += [strip.marked.start, strip.marked.stop - 1]
        if playhead and self._timeline.playhead is not None:
            found.append(self._timeline.playhead)
        return [frame for frame in found if first <= frame < stop]

    def _caught(self, x: float, keys: Qt.KeyboardModifier, *, playhead: bool) -> Caught:
        snap = self.snapping and not keys & _ALT
        places = self.places(playhead=playhead) if snap else []
        return caught(self._strip.scale, x, places, snap=snap)

    def _scrub(self, x: float, keys: Qt.KeyboardModifier) -> None:
        scale = self._strip.scale
        if not scale.frames:
            return
        x -= NAMES
        # past the edge the stretch moves on under the pointer
        over = min(x, 0.0) or max(x - scale.width, 0.0)
        if over:
            self._timeline.scroll_by(over)
        self._timeline.seek_asked.emit(self._caught(x, keys, playhead=False).frame)

    def _mark(self, x: float, keys: Qt.KeyboardModifier) -> None:
        marked, scale = self._strip.marked, self._strip.scale
        if marked is None:
            return
        x -= NAMES
        meant = self._caught(x, keys, playhead=True)
        if self.doing is Doing.MARK_IN:
            begin = min(meant.frame, marked.stop - 1)
            self._timeline.marks_asked.emit(int(begin), int(marked.stop - 1))
        else:
            # the handle is at the end of the last frame, not at its beginning
            end = meant.frame if meant.snapped else round(scale.left + x / scale.ppf) - 1
            end = min(max(end, marked.start), scale.frames - 1)
            self._timeline.marks_asked.emit(int(marked.start), int(end))
