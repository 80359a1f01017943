"""What one works on at the page of an incident: its cameras on one clock, what is chosen, marked and shown.

The parts of the page follow it and none keeps a copy. Decisions are the workspace's, the incident is the
session's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.incident.board import Chosen
from app.incident.course import Course
from app.notes.signs import title_of
from redaction.jobs.errors import UserError
from redaction.usecases.import_footage import footage_to_json
from redaction.usecases.timing import known_index_of

if TYPE_CHECKING:
    from app.jobs import Runner
    from app.session import Session
    from app.timeline.note_bars import Look
    from player.media.index import VideoIndex
    from redaction.edit.changes import Changes
    from redaction.incident.camera import Camera
    from redaction.incident.incident import Incident
    from redaction.model.annotation import Annotation
    from redaction.model.footage import Footage
    from redaction.model.ids import AnnotationId, FootageId
    from redaction.model.note_category import Categories

MOST_SHOWN: Final = 4
"""Cameras whose pictures are shown side by side."""


class Desk(QObject):
    """Cameras, choice, marks and the moment of one incident.

    Attributes:
        courses: When each camera's frames were, by footage, in the incident's order.
        origin: Incident time from which their edges count.
        chosen: The camera one works on.
        selection: Selected annotations.
        mark_in: Incident time of the in point.
        mark_out: Incident time of the out point; the moment itself belongs to the stretch.
        time: The moment that is shown.
        shown: The cameras whose pictures are shown, at most four.
        categories: The workspace's list.

    Signals:
        courses_changed: Cameras, their clocks or what is known of their frames changed.
        notes_changed: Annotations changed; carries the footage, or empty for all.
        chosen_changed: Another camera is chosen.
        selection_changed: Other annotations are selected.
        marks_changed: The in or out point changed.
        time_changed: Another moment is shown.
        shown_changed: Other cameras' pictures are shown.
    """

    courses_changed = Signal()
    notes_changed = Signal(str)
    chosen_changed = Signal()
    selection_changed = Signal()
    marks_changed = Signal()
    time_changed = Signal()
    shown_changed = Signal()

    def __init__(self, session: Session, jobs: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs = jobs
        self._indexes: dict[FootageId, tuple[str, VideoIndex]] = {}
        self._asked: set[tuple[FootageId, str]] = set()
        self._look: tuple[Categories, Look] | None = None
        self.courses: dict[FootageId, Course] = {}
        self.origin = Fraction(0)
        self.chosen: FootageId | None = None
        self.selection: frozenset[Chosen] = frozenset()
        self.mark_in: Fraction | None = None
        self.mark_out: Fraction | None = None
        self.time: Fraction | None = None
        self.shown: tuple[FootageId, ...] = ()
        self.categories: Categories = session.workspace.categories.read()
        self._known: Incident | None = None
        session.incident_changed.connect(self.refresh)
        session.elsewhere_changed.connect(self._elsewhere_changed)
        session.project_changed.connect(self._project_changed)
        session.register_changed.connect(self._register_changed)

    @property
    def incident(self) -> Incident | None:
        """The selected incident."""
        return self._session.incident

    @property
    def course(self) -> Course | None:
        """The camera one works on."""
        return None if self.chosen is None else self.courses.get(self.chosen)

    @property
    def look(self) -> Look:
        """How annotations are called and coloured; another one when the categories changed."""
        if self._look is None or self._look[0] is not self.categories:
            categories = self.categories

            def look(note: Annotation) -> tuple[str, str]:
                return title_of(note, categories), categories.colour_of(note).name

            self._look = (categories, look)
        return self._look[1]

    @property
    def marked(self) -> tuple[Fraction, Fraction] | None:
        """The marked stretch; with one end missing it runs to the incident's own."""
        if self.mark_in is None and self.mark_out is None:
            return None
        placed = [c.extent for c in self.courses.values() if c.placed]
        if not placed:
            return None
        start = min(e.start for e in placed) if self.mark_in is None else self.mark_in
        stop = max(e.stop for e in placed) if self.mark_out is None else self.mark_out
        return start, stop

    def notes(self, footage: FootageId) -> Mapping[AnnotationId, Annotation]:
        """What was noted on a camera, as committed; nothing where its footage was removed since."""
        try:
            return self._session.workspace.project(footage).annotations
        except UserError:
            return {}

    def note(self, key: Chosen) -> Annotation | None:
        """One annotation, or None where it is gone."""
        footage, note = key
        return self.notes(footage).get(note) if footage in self.courses else None

    # what is shown

    def refresh(self) -> None:
        """Read the cameras, their clocks and the categories again."""
        incident, workspace = self.incident, self._session.workspace
        categories = workspace.categories.read()
        if categories != self.categories:
            self.categories = categories
        before, old = self._known, self.courses
        other = incident is None or before is None or incident.id != before.id
        self._known = incident
        files: dict[FootageId, Footage] = {}
        for camera in () if incident is None else incident.cameras:
            footage = workspace.find_footage(camera.footage)
            if footage is not None:
                files[camera.footage] = footage
        leading = None if incident is None else incident.leading
        self.origin = Fraction(0) if leading is None else Fraction(int(leading.clock.origin))
        self.courses = {}
        if incident is not None:
            for camera in incident.cameras:
                if camera.footage in files:
                    file = files[camera.footage]
                    self.courses[camera.footage] = Course.of(
                        incident, camera, file, self._index_of(file), self.origin
                    )
        if other:
            self.selection, self.mark_in, self.mark_out = frozenset(), None, None
            self.time = None if leading is None else leading.clock.origin
            self.shown = tuple(f for f, c in self.courses.items() if c.placed)[:MOST_SHOWN]
        else:
            self._move_along(None if before is None else before.leading, old)
        kept = [f for f in self.shown if f in self.courses and self.courses[f].placed]
        # whoever gave a camera its place wants to see it beside the others
        kept += [f for f, c in self.courses.items() if c.placed and _unplaced(old.get(f))]
        order = list(self.courses)
        self.shown = tuple(sorted(dict.fromkeys(kept[:MOST_SHOWN]), key=order.index))
        if not self.shown:
            self.shown = tuple(f for f, c in self.courses.items() if c.placed)[:MOST_SHOWN]
        if self.chosen not in self.courses:
            self.chosen = next(iter(self.courses), None)
        self.courses_changed.emit()
        self.notes_changed.emit("")
        self.shown_changed.emit()
        self.chosen_changed.emit()
        self.selection_changed.emit()
        self.marks_changed.emit()
        self.time_changed.emit()

    def reread(self) -> None:
        """Take on what another part of the window, or another program, changed meanwhile."""
        workspace, incident = self._session.workspace, self.incident
        try:
            found = None if incident is None else workspace.incidents.find(incident.id)
        except UserError as error:
            self._session.problem.emit(error)
            return
        if found != incident:
            self._session.select_incident(found)
        else:
            self.refresh()

    def reread_notes(self, footage: FootageId) -> None:
        """Show what is noted on a camera now."""
        if footage in self.courses:
            self._drop_gone()
            self.notes_changed.emit(footage)

    def take_index(self, footage: FootageId, index: VideoIndex) -> None:
        """The frames of a camera are known now."""
        course = self.courses.get(footage)
        if course is None or course.index is not None or self.incident is None:
            return
        self._indexes[footage] = (course.footage.sha256, index)
        self.courses[footage] = Course.of(
            self.incident, course.camera, course.footage, index, self.origin
        )
        self.courses_changed.emit()
        self.notes_changed.emit(footage)

    # choosing

    def choose(self, footage: FootageId | None) -> None:
        """Work on this camera."""
        if footage != self.chosen and (footage is None or footage in self.courses):
            self.chosen = footage
            self.chosen_changed.emit()

    def choose_next(self, step: int) -> None:
        """Work on the camera below or above."""
        order = list(self.courses)
        if order:
            at = order.index(self.chosen) if self.chosen in order else -step
            self.choose(order[min(max(at + step, 0), len(order) - 1)])

    def select(self, keys: Iterable[Chosen]) -> None:
        """Select exactly these annotations."""
        wanted = frozenset(keys)
        if wanted != self.selection:
            self.selection = wanted
            self.selection_changed.emit()

    def toggle(self, key: Chosen) -> None:
        """Add an annotation to the selection or take it out."""
        self.select(self.selection ^ {key})

    def set_marks(self, mark_in: Fraction | None, mark_out: Fraction | None) -> None:
        """Set the in and out points; one given past the other moves it along."""
        if mark_in is not None and mark_out is not None and mark_in > mark_out:
            if mark_in != self.mark_in:
                mark_out = None
            else:
                mark_in = None
        if (mark_in, mark_out) != (self.mark_in, self.mark_out):
            self.mark_in, self.mark_out = mark_in, mark_out
            self.marks_changed.emit()

    def set_time(self, time: Fraction) -> None:
        """This moment is shown now."""
        if time != self.time:
            self.time = time
            self.time_changed.emit()

    def set_shown(self, shown: Iterable[FootageId]) -> None:
        """Show these cameras' pictures, in this order; at most four that have a place."""
        wanted = [f for f in dict.fromkeys(shown) if f in self.courses and self.courses[f].placed]
        if tuple(wanted[:MOST_SHOWN]) != self.shown:
            self.shown = tuple(wanted[:MOST_SHOWN])
            self.shown_changed.emit()

    def toggle_shown(self, footage: FootageId) -> None:
        """Show a camera's picture or take it away; a fifth one takes the place of the fourth."""
        if footage in self.shown:
            self.set_shown(f for f in self.shown if f != footage)
        else:
            order = list(self.courses)
            kept = [*self.shown[: MOST_SHOWN - 1], footage]
            self.set_shown(sorted(kept, key=order.index))

    # inside

    def _move_along(self, leading: Camera | None, old: Mapping[FootageId, Course]) -> None:
        """Keep the picture and not the time where the clock that counts was set or is another one."""
        footage = None if leading is None else leading.footage
        was = None if footage is None else old.get(footage)
        now = None if footage is None else self.courses.get(footage)
        placed = [c.extent for c in self.courses.values() if c.placed]
        if was is None or now is None:
            self.time = min((e.start for e in placed), default=None)
            self.mark_in = self.mark_out = None
            return
        moved = now.extent.start - was.extent.start
        if moved:
            times = (self.time, self.mark_in, self.mark_out)
            self.time, self.mark_in, self.mark_out = (
                None if time is None else time + moved for time in times
            )
        if self.time is not None and not any(e.start <= self.time <= e.stop for e in placed):
            # cameras came back that lie elsewhere, and the one that lent its clock is not among them
            first = min((e.start for e in placed), default=self.time)
            last = max((e.stop for e in placed), default=self.time)
            self.time = min(max(self.time, first), last)

    def _index_of(self, footage: Footage) -> VideoIndex | None:
        known = self._indexes.get(footage.id)
        if known is not None and known[0] == footage.sha256:
            return known[1]
        index = known_index_of(self._session.workspace, footage)
        if index is not None:
            self._indexes[footage.id] = (footage.sha256, index)
        else:
            self._ask_index(footage)
        return index

    def _ask_index(self, footage: Footage) -> None:
        """Have the frames of a file listed in the background, once."""
        key = (footage.id, footage.path)
        if key in self._asked:
            return
        self._asked.add(key)
        try:
            cache = str(self._session.workspace.caches)
        except UserError as error:
            self._session.problem.emit(error)
            return
        args = {"cache": cache, "footage": footage_to_json(footage)}
        job = self._jobs.start("frames", args, self.tr("List the frames"))
        job.succeeded.connect(partial(self._listed, footage))

    def _listed(self, footage: Footage, _result: object) -> None:
        index = known_index_of(self._session.workspace, footage)
        if index is not None:
            self.take_index(footage.id, index)

    def _elsewhere_changed(self, footage: FootageId, changes: Changes) -> None:
        if changes.annotations:
            self.reread_notes(footage)

    def _project_changed(self, changes: Changes) -> None:
        footage = self._session.footage
        if footage is not None:
            self._elsewhere_changed(footage.id, changes)

    def _register_changed(self) -> None:
        """Footage may have been removed, or its file may lie elsewhere now."""
        find = self._session.workspace.find_footage
        if any(find(footage) != course.footage for footage, course in self.courses.items()):
            self.reread()

    def _drop_gone(self) -> None:
        # asked once a camera: thousands may be selected
        known = {footage: self.notes(footage) for footage in self.courses}
        self.select(key for key in self.selection if key[1] in known.get(key[0], ()))


def _unplaced(course: Course | None) -> bool:
    """Whether a camera that was there had no place on the clock."""
    return course is not None and not course.placed
