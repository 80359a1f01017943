"""Annotating by category on the page of an incident: with a key, and live while its cameras play."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.actions.ids import ActionId as A
from app.incident.words import short_moment, whose
from app.modes import Page
from app.notes.coding import Coding
from app.notes.live import LiveBar, LiveKeys
from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.incident.course import Course
    from app.incident.desk import Desk
    from app.incident.editing import Editing
    from app.incident.page import IncidentPage
    from app.incident.wall import Wall
    from app.review.making import Make
    from app.session import Session
    from player.media.time import FrameIndex, FrameSpan
    from redaction.model.annotation import Annotation
    from redaction.model.ids import AnnotationId, FootageId, IncidentId
    from redaction.model.note_category import NoteCategory

_NONE: Mapping[AnnotationId, Annotation] = MappingProxyType({})


class IncidentCoding(Coding):
    """Notes about the frame that the chosen camera shows at the incident's moment.

    Ranges that run are all on one camera: they end where another one is chosen, where their camera gets
    another place in time, and where the incident or the page is left.
    """

    def __init__(
        self,
        session: Session,
        desk: Desk,
        wall: Wall,
        editing: Editing,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(session, parent)
        self._desk = desk
        self._wall = wall
        self._editing = editing
        self._incident: IncidentId | None = None
        self._camera: FootageId | None = desk.chosen
        self._course: Course | None = None
        self._stood: FrameIndex | None = None
        wall.state_changed.connect(self._player_changed)
        desk.chosen_changed.connect(self._camera_chosen)
        desk.courses_changed.connect(self._courses_changed)
        desk.time_changed.connect(self._time_changed)
        desk.notes_changed.connect(self._forget_gone)
        session.page_changed.connect(self._page_changed)
        session.stepping.connect(self.end_all)

    # what there is

    @property
    def camera(self) -> FootageId | None:
        """The camera that is annotated."""
        return self._camera

    @property
    def notes(self) -> Mapping[AnnotationId, Annotation]:
        """All annotations of the camera that is annotated."""
        if self._camera is None:
            return _NONE
        try:
            return self._desk.notes(self._camera)
        except UserError:  # the footage was removed
            return _NONE

    @property
    def can_note(self) -> bool:
        """Whether a camera has a place on the timeline, so that it may show a frame."""
        placed = any(course.placed for course in self._desk.courses.values())
        return placed and not self.session.workspace.read_only

    @property
    def playing(self) -> bool:
        """Whether the cameras play."""
        return self._wall.playing

    @property
    def where(self) -> str:
        """The name of the camera that is annotated."""
        course = self._desk.course
        return "" if course is None else course.camera.name

    @property
    def moment(self) -> str:
        """The moment shown, and by whose clock."""
        incident, time = self._desk.incident, self._desk.time
        if incident is None or time is None:
            return ""
        return f"{short_moment(incident, time)} {whose(incident)}"

    # what is done

    def begin(self, category: NoteCategory, frame: FrameIndex) -> None:
        """Begin a range on the chosen camera."""
        self._course, self._stood = self._desk.course, frame
        super().begin(category, frame)

    def leave(self) -> None:
        """What runs ends here, and plain keys act as usual again."""
        self.end_all()
        self.set_live(False)

    @property
    def _end_frame(self) -> FrameIndex | None:
        # not asked of the desk: its cameras may be others already when a range has to end
        return self._stood

    @property
    def _is_marked(self) -> bool:
        return self._desk.mark_in is not None and self._desk.mark_out is not None

    def _noted_frame(self) -> FrameIndex | None:
        shown = self._editing.shown()
        return None if shown is None else shown[1]

    def _make(self, work_out: Make) -> bool:
        return self._camera is not None and self._editing.make(self._camera, work_out)

    def _add(self, span: FrameSpan, category: str) -> None:
        if self._camera is None:
            return
        # while one watches, the table is left alone
        made = self._editing.add(self._camera, span, category, select=not self.live)
        if made is not None:
            self._say_last(made[1])

    def _add_marked(self, category: str) -> None:
        if self._editing.add_range(category) is not None:
            self._desk.set_marks(None, None)

    # following

    def _time_changed(self) -> None:
        time = self._desk.time
        if len(self.running) and self._course is not None and time is not None:
            # where its recording is over, or has a gap, a range ends with what was recorded
            self._stood = self._course.last_at(time)

    def _camera_chosen(self) -> None:
        if self._desk.chosen != self._camera:
            self.end_all()
            self._camera = self._desk.chosen
        self.coding_changed.emit()

    def _courses_changed(self) -> None:
        desk = self._desk
        now = None if desk.incident is None else desk.incident.id
        if now != self._incident:
            self._incident = now
            self.leave()
        elif self._camera is None or desk.courses.get(self._camera) is not self._course:
            self.end_all()

    def _page_changed(self) -> None:
        if self.session.page is not Page.INCIDENT:
            self.leave()


class IncidentLive(QObject):
    """Live coding on the page of an incident.

    Attributes:
        coding: What the keys of categories do.
        bar: Says that plain keys annotate, and which camera.
    """

    def __init__(self, session: Session, registry: Registry, page: IncidentPage) -> None:
        super().__init__(page)
        self._registry = registry
        self._timeline = page.timeline
        coding = IncidentCoding(session, page.desk, page.wall, page.editing, self)
        self.coding = coding
        self.bar = LiveBar(coding, registry)
        self._keys = LiveKeys(coding, page, Page.INCIDENT)
        registry.bind_on(
            Page.INCIDENT,
            A.LIVE_CODING,
            lambda: coding.set_live(not coding.live),
            enabled=lambda _session: coding.can_note or coding.live,
            checked=lambda: coding.live,
        )
        coding.coding_changed.connect(self._show)

    def shut_down(self) -> None:
        """End what runs; the page calls this when the window closes."""
        self.coding.leave()
        self._keys.close()

    def _show(self) -> None:
        self._registry.refresh(A.LIVE_CODING)
        camera = self.coding.camera
        running = () if camera is None else tuple((camera, n) for n in self.coding.running)
        self._timeline.set_running(running)
