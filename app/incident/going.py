"""What the keys of playing, marking and annotating do while an incident is shown."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.actions.ids import ActionId as A
from app.actions.incident import has_incident
from app.actions.notes import NUMBERED
from app.incident.desk import Desk
from app.incident.editing import Editing, moment_of
from app.incident.timeline import WHEEL
from app.modes import Page, ViewMode

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.incident.board import Chosen
    from app.incident.page import IncidentPage
    from app.incident.wall import Wall
    from app.session import Session

LONG = Fraction(10)
"""Seconds of a long step."""
VOLUME = 5


class Going(QObject):
    """Moves the moment that is shown, and binds the keys for it.

    The wall is the clock while pictures are shown; without any the moment is only moved along.
    """

    def __init__(
        self, session: Session, registry: Registry, page: IncidentPage, editing: Editing
    ) -> None:
        super().__init__(page)
        self._session = session
        self._page = page
        self._desk: Desk = page.desk
        self._wall: Wall = page.wall
        self._editing = editing
        self._wanted: Fraction | None = None
        self._bind(registry)

    def go_to(self, time: Fraction) -> None:
        """Show this moment, kept inside the incident."""
        placed = [c.extent for c in self._desk.courses.values() if c.placed]
        if not placed:
            return
        first, last = min(e.start for e in placed), max(e.stop for e in placed)
        time = min(max(time, first), last)
        if self._desk.shown:
            self.show_pictures_of(time)
        self._desk.set_time(time)

    def show_pictures_of(self, time: Fraction) -> None:
        """Have the wall show a moment; while its files are being opened, as soon as they are."""
        if self._wall.time is None:
            self._wanted = time
        else:
            self._wanted = None
            self._wall.go_to(time)

    def pictures_at(self, time: Fraction) -> None:
        """The wall shows this moment now; what was asked for before it could is shown first."""
        wanted, self._wanted = self._wanted, None
        if wanted is not None and wanted != time:
            self._wall.go_to(wanted)
        else:
            self._desk.set_time(time)

    def go_to_note(self, key: Chosen) -> None:
        """Show where an annotation begins, on its camera."""
        desk = self._desk
        footage, _note = key
        desk.choose(footage)
        if footage in desk.courses and footage not in desk.shown and desk.courses[footage].placed:
            desk.toggle_shown(footage)
        moment = moment_of(desk, key)
        if moment is not None:
            self._wall.pause()
            self.go_to(moment[0])
            self._page.timeline.show_stretch(*moment)

    def go_to_camera(self) -> None:
        """Show where the recording of the chosen camera begins."""
        course = self._desk.course
        if course is not None and course.placed:
            self._wall.pause()
            self.go_to(course.extent.start)

    def go_to_stretch(self, start: Fraction, stop: Fraction) -> None:
        """Show where a stretch begins, and all of it on the timeline."""
        self._wall.pause()
        self.go_to(start)
        self._page.timeline.show_stretch(start, stop)

    def neighbour(self, step: int) -> None:
        """Go to the annotation of any camera that begins before or after the moment shown."""
        desk, time = self._desk, self._desk.time
        if time is None:
            return
        now = float(time - desk.origin)
        rows = [row for row in self._page.notes.model.rows if row.course.placed]
        # what begins within a millisecond is where one stands
        if step > 0:
            after = [row for row in rows if row.start > now + 1e-3]
            found = min(after, key=lambda row: (row.start, row.note.id), default=None)
        else:
            before = [row for row in rows if row.start < now - 1e-3]
            found = max(before, key=lambda row: (row.start, row.note.id), default=None)
        if found is not None:
            desk.select([found.key])
            self.go_to_note(found.key)

    def _seconds(self, seconds: Fraction | int) -> Callable[[], None]:
        def move() -> None:
            if self._desk.time is not None:
                self._wall.pause()
                self.go_to(self._desk.time + seconds)

        return move

    def _edge(self, *, last: bool) -> None:
        scale = [c.extent for c in self._desk.courses.values() if c.placed]
        if scale:
            self._wall.pause()
            self.go_to(max(e.stop for e in scale) if last else min(e.start for e in scale))

    def _mark(self, *, out: bool) -> None:
        desk = self._desk
        if desk.time is None:
            return
        if out:
            desk.set_marks(desk.mark_in, desk.time)
        else:
            desk.set_marks(desk.time, desk.mark_out)

    def _go_mark(self, *, out: bool) -> None:
        time = self._desk.mark_out if out else self._desk.mark_in
        if time is not None:
            self._wall.pause()
            self.go_to(time)

    def _louder(self, step: int) -> None:
        self._wall.set_volume(min(max(self._wall.volume + step, 0), 100))

    def _numbered(self, number: int) -> None:
        category = self._desk.categories.number(number)
        if category is None:
            return
        if self._desk.selection and self._page.notes.table.hasFocus():
            # in the table the key is about what is selected there
            self._editing.categorise(category.id)
        else:
            self._page.live.coding.annotate(category)

    def _bind(self, registry: Registry) -> None:
        wall, page, desk = self._wall, self._page, self._desk
        timeline = page.timeline

        def bind(
            action: A, handler: Callable[[], object], checked: Callable[[], bool] | None = None
        ) -> None:
            registry.bind_on(Page.INCIDENT, action, handler, enabled=has_incident, checked=checked)

        handlers: dict[A, Callable[[], object]] = {
            A.PLAY_PAUSE: wall.toggle,
            A.PAUSE: wall.pause,
            A.SHUTTLE_BACK: lambda: wall.shuttle(-1),
            A.SHUTTLE_FORWARD: lambda: wall.shuttle(1),
            A.NORMAL_SPEED: wall.normal_speed,
            A.SLOWER: lambda: wall.change_speed(-1),
            A.FASTER: lambda: wall.change_speed(1),
            A.STEP_BACK: lambda: wall.step(-1),
            A.STEP_FORWARD: lambda: wall.step(1),
            A.FRAMES_BACK: lambda: wall.step(-10),
            A.FRAMES_FORWARD: lambda: wall.step(10),
            A.SECOND_BACK: self._seconds(-1),
            A.SECOND_FORWARD: self._seconds(1),
            A.LONG_BACK: self._seconds(-LONG),
            A.LONG_FORWARD: self._seconds(LONG),
            A.GO_START: lambda: self._edge(last=False),
            A.GO_END: lambda: self._edge(last=True),
            A.MARK_IN: lambda: self._mark(out=False),
            A.MARK_OUT: lambda: self._mark(out=True),
            A.GO_IN: lambda: self._go_mark(out=False),
            A.GO_OUT: lambda: self._go_mark(out=True),
            A.CLEAR_MARKS: lambda: desk.set_marks(None, None),
            A.ADD_MARKER: self._editing.add_marker,
            A.ADD_RANGE: self._editing.add_range,
            A.MARKER_BACK: lambda: self.neighbour(-1),
            A.MARKER_FORWARD: lambda: self.neighbour(1),
            A.FOOTAGE_BACK: lambda: desk.choose_next(-1),
            A.FOOTAGE_FORWARD: lambda: desk.choose_next(1),
            A.VOLUME_UP: lambda: self._louder(VOLUME),
            A.VOLUME_DOWN: lambda: self._louder(-VOLUME),
            A.TIMELINE_ZOOM_IN: lambda: timeline.zoom_by(WHEEL),
            A.TIMELINE_ZOOM_OUT: lambda: timeline.zoom_by(1 / WHEEL),
            A.TIMELINE_FIT: timeline.fit,
            A.ZOOM_IN: wall.zoom_in,
            A.ZOOM_OUT: wall.zoom_out,
            A.ZOOM_FIT: wall.zoom_fit,
            A.NOTE_EDIT: page.edit_selected,
            A.NOTE_CONFIRM: self._editing.confirm,
            A.NOTE_DELETE: self._editing.delete,
            A.SELECT_NONE: lambda: desk.select(()),
        }
        for action, handler in handlers.items():
            bind(action, handler)
        for number, action in enumerate(NUMBERED, 1):
            bind(action, partial(self._numbered, number))
        bind(A.MUTE, lambda: wall.set_muted(not wall.muted), lambda: wall.muted)
        for action, mode in (
            (A.VIEW_OUTLINES, ViewMode.OUTLINES),
            (A.VIEW_PREVIEW, ViewMode.PREVIEW),
            (A.VIEW_ORIGINAL, ViewMode.ORIGINAL),
            (A.VIEW_SEE_BEHIND, ViewMode.SEE_BEHIND),
        ):
            bind(action, partial(wall.set_mode, mode), partial(self._is_mode, mode))

    def _is_mode(self, mode: ViewMode) -> bool:
        return self._wall.mode is mode
