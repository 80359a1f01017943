"""The annotations on the timeline: which are selected, and what a person does to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter

from app.timeline.lanes import NAMES, Lane
from app.timeline.note_drag import NoteDrag, note_at, note_hold_at
from app.timeline.note_paint import NoteRows, paint_note, paint_running

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QFont

    from app.timeline.paint import Strip
    from app.timeline.view import TimelineView
    from redaction.model.ids import AnnotationId
    from redaction.model.note_category import Categories

SLACK = 4
"""A press that moves no further than this, in pixels, is a click."""


class NoteLane(QObject):
    """What the timeline has to do with annotations. It changes none: it says what a person did.

    Signals:
        asked: One was pressed; carries its id, and whether to add it to the selection.
        opened: One was double-clicked; carries its id.
        moved: One was dragged; carries its id, its first frame and the frame after its last one.
        menu_asked: A menu about one is wanted; carries its id and the global position.
        deleted: Delete was pressed while some are selected.
    """

    asked = Signal(str, bool)
    opened = Signal(str)
    moved = Signal(str, int, int)
    menu_asked = Signal(str, QPoint)
    deleted = Signal()

    def __init__(self, timeline: TimelineView) -> None:
        super().__init__(timeline)
        self._timeline = timeline
        self._held: NoteDrag | None = None
        self._places: list[int] = []
        self._press = QPointF()
        timeline.installEventFilter(self)

    @property
    def _strip(self) -> Strip:
        return self._timeline.strip

    # what is shown

    def set_categories(self, categories: Categories) -> None:
        """Show the annotations as another list of categories has it."""
        self._timeline.content.set_categories(categories)
        self._timeline.repaint_strip()

    def set_chosen(self, chosen: Iterable[AnnotationId]) -> None:
        """The selected ones."""
        found = frozenset(chosen)
        if found != self._strip.chosen_notes:
            self._strip.chosen_notes = found
            self._timeline.repaint_strip()

    def set_running(self, running: Iterable[AnnotationId]) -> None:
        """Those that end where one presses their key again; until then they reach to the shown frame."""
        found = frozenset(running)
        if found != self._strip.running:
            self._strip.running = found
            self._strip.notes.set_running(found)
            self._timeline.fill_lanes()

    # the pointer

    def press(self, at: QPointF, *, adds: bool) -> bool:
        """A button went down; False where there is no annotation."""
        self._held = note_hold_at(self._strip, at)
        if self._held is None:
            return False
        self._press = at
        self._places = self._timeline.gestures.places(playhead=True)
        self.asked.emit(self._held.bar.id, adds)
        return True

    def drag(self, at: QPointF, *, snap: bool) -> None:
        """What is held follows the pointer, once that has moved far enough to mean it."""
        held, strip = self._held, self._strip
        if held is None:
            return
        if strip.dragged is None:
            if (at - self._press).manhattanLength() <= SLACK:
                return
            # what stays is painted once without it; it is painted over that while it moves
            self._timeline.repaint_strip()
        held.drag(strip, at.x() - NAMES, self._places, snap=snap)
        strip.dragged = held.bar
        self._timeline.viewport().update()

    def drop(self) -> None:
        """The button went up: what was dragged is moved, what was only pressed is gone to."""
        held, dragged = self._held, self._strip.dragged
        self.cancel()
        if held is None:
            return
        if dragged is None:
            self._timeline.seek_asked.emit(held.bar.start)
        elif held.moved:
            self.moved.emit(held.bar.id, held.bar.start, held.bar.stop)

    def cancel(self) -> None:
        """Let go of what is held; it stays where it was."""
        self._held = None
        if self._strip.dragged is not None:
            self._strip.dragged = None
            self._timeline.repaint_strip()

    def open_at(self, at: QPointF) -> bool:
        """A double-click; False where there is no annotation."""
        bar = note_at(self._strip, at)
        if bar is not None:
            self.opened.emit(bar.id)
        return bar is not None

    def menu_at(self, event: QContextMenuEvent) -> bool:
        """A menu is wanted; False where it is not about an annotation."""
        bar = note_at(self._strip, QPointF(event.pos()))
        if bar is None:
            return False
        self.menu_asked.emit(bar.id, event.globalPos())
        return True

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Delete is about the selected annotations while there are any."""
        if not self._strip.chosen_notes or not isinstance(event, QKeyEvent):
            return False
        if event.key() != Qt.Key.Key_Delete or event.modifiers() & _COMMANDS:
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() is QEvent.Type.KeyPress:
            self.deleted.emit()
            return True
        return False

    # painting

    def paint(self, painter: QPainter, font: QFont) -> None:
        """What moves: the annotation that is dragged, and those that go on while it plays.

        Args:
            painter: With the frames' left edge at x = 0.
            font: Of the timeline.
        """
        strip = self._strip
        place = strip.lanes.place(Lane.MARKERS)
        if place is None or not (strip.dragged or strip.running):
            return
        rows = NoteRows.of(place, strip.notes.rows)
        if strip.dragged is not None:
            paint_note(painter, strip.scale, strip.dragged, rows, font, 160.0)
        frame = self._timeline.playhead
        for note in strip.running:
            bar = strip.notes.find(note)
            if bar is not None and frame is not None:
                paint_running(painter, strip.scale, bar, rows, frame)


_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.ShiftModifier
)
