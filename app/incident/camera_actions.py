"""What is done to an incident and its cameras: clocks, alignment, names, which picture is shown, review."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.actions.ids import ActionId as A
from app.dialogs.base import open_dialog
from app.incident.dialog import EraseIncidentDialog, IncidentDialog, NameDialog
from app.modes import Page
from app.notice import Notice, Tone
from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.incident.course import Course
    from app.incident.page import IncidentPage
    from app.jobs import Runner
    from app.session import Session
    from app.settings.store import Settings
    from redaction.incident.incident import Incident
    from redaction.model.ids import FootageId


class IncidentMaking(QObject):
    """Makes incidents; bound in the window, because they are made from any page."""

    def __init__(self, window: QWidget, session: Session, registry: Registry) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        registry.bind(A.INCIDENT_NEW, self.new)

    def new(self) -> None:
        """Ask what belongs to it; the footage of the selected request is offered first."""
        open_dialog(IncidentDialog(self._session, None, self._make, self._window))

    def _make(self, entered: Incident) -> None:
        made = self._session.workspace.incidents.add(
            entered.title,
            reference=entered.reference,
            request=entered.request,
            zone=entered.zone,
            cameras=entered.cameras,
            note=entered.note,
        )
        self._session.select_incident(made)
        self._session.register_changed.emit()
        self._session.go_page(Page.INCIDENT)


class CameraActions(QObject):
    """What the actions on the selected incident and the chosen camera do.

    Attributes:
        start_at: Has footage that is being opened for review begin at a frame; set by the window.
    """

    def __init__(
        self,
        session: Session,
        registry: Registry,
        jobs: Runner,
        settings: Settings,
        page: IncidentPage,
    ) -> None:
        super().__init__(page)
        self._session = session
        self._registry = registry
        self._jobs = jobs
        self._settings = settings
        self._page = page
        self._desk = page.desk
        self._wall = page.wall
        self.start_at: Callable[[FootageId, int], None] = lambda _footage, _frame: None
        chosen, placed = self._has_camera, self._has_place
        for action, handler, enabled in (
            (A.INCIDENT_EDIT, self.edit, None),
            (A.INCIDENT_CLOSE, self.close_or_open, None),
            (A.INCIDENT_REMOVE, self.remove, None),
            (A.INCIDENT_FOLLOW, self.follow, None),
            (A.INCIDENT_REVIEW, self.review, chosen),
            (A.CAMERA_CLOCK, self.clock, chosen),
            (A.CAMERA_ALIGN, self.align, self._has_others),
            (A.CAMERA_UNALIGN, self.unalign, self._is_aligned),
            (A.CAMERA_LEADS, self.lead, self._may_lead),
            (A.CAMERA_RENAME, self.rename, chosen),
            (A.CAMERA_REMOVE, self.take_out, chosen),
        ):
            registry.bind(action, handler, enabled=enabled and partial(_asks, enabled))
        wall = self._wall
        registry.bind(
            A.CAMERA_SHOW, self.show, enabled=partial(_asks, placed), checked=self._is_shown
        )
        registry.bind(
            A.CAMERA_HEAR,
            self.hear,
            enabled=partial(_asks, self._is_shown),
            checked=lambda: self._desk.chosen is not None and wall.heard == self._desk.chosen,
        )
        registry.bind(
            A.CAMERA_LARGE,
            self.enlarge,
            enabled=partial(_asks, self._is_shown),
            checked=lambda: wall.enlarged is not None,
        )

    # the incident

    def edit(self) -> None:
        """Change title and cameras."""
        incident = self._session.incident
        if incident is None:
            return
        dialog = IncidentDialog(
            self._session, incident, partial(self._save, incident), self._page.window()
        )
        open_dialog(dialog)

    def _save(self, before: Incident, entered: Incident) -> None:
        kept = self._session.workspace.incidents.update(entered, made_from=before)
        self._took(kept, before, self.tr("The incident was changed."))

    def close_or_open(self) -> None:
        """Note that the work is done, or take it up again."""
        incident = self._session.incident
        if incident is not None:
            said = self.tr("Work on it goes on.") if incident.closed else self.tr("Marked as done.")
            self._change(lambda: replace(incident, closed=not incident.closed), said)

    def remove(self) -> None:
        """Ask whether it is to be erased."""
        incident = self._session.incident
        if incident is None:
            return
        dialog = EraseIncidentDialog(incident, self._page.window())
        dialog.accepted.connect(lambda: self._erase(incident, dialog.reason.text().strip()))
        open_dialog(dialog)

    def _erase(self, incident: Incident, reason: str) -> None:
        try:
            self._session.workspace.incidents.remove(incident.id, reason=reason)
        except UserError as error:
            self._session.problem.emit(error)
            return
        self._session.select_incident(None)
        self._session.register_changed.emit()
        self._page.choose_any()
        text = self.tr("The incident was removed. Its footage and annotations are still there.")
        self._session.notice.emit(Notice(text, Tone.INFO))

    # the chosen camera

    def review(self, footage: FootageId | None = None, frame: int | None = None) -> None:
        """Open a camera's footage for review at the moment shown, or at a frame."""
        wanted = footage or self._desk.chosen
        course = None if wanted is None else self._desk.courses.get(wanted)
        if course is None:
            return
        if not Path(course.footage.path).is_file():
            self._session.relink_asked.emit(course.footage)
            return
        self._wall.pause()
        if frame is None:
            frame = self._frame_of(course)
        self._session.review_asked.emit(course.footage)
        opened = self._session.footage
        if frame is not None and opened is not None and opened.id == course.footage.id:
            if self._session.frame is None:
                # it is being opened, and would begin where one was in it last
                self.start_at(opened.id, frame)
            self._session.go_to(frame)

    def _frame_of(self, course: Course) -> int | None:
        """The frame its picture shows, else the one that is due; the nearest where there is none then."""
        shown, time = self._wall.frame_of(course.footage.id), self._desk.time
        if shown is not None:
            return int(shown.index)
        if time is None or not course.placed:
            return None
        due = course.frame_at(time)
        return course.near(float(time - self._desk.origin)) if due is None else int(due)

    def clock(self) -> None:
        """Say when its recording began."""
        from app.incident.clock_dialog import open_clock

        incident, footage = self._session.incident, self._desk.chosen
        if incident is not None and footage is not None:
            window = self._page.window()
            self._open(lambda: open_clock(self._session, incident, footage, window))

    def align(self) -> None:
        """Lay it beside another camera."""
        from app.incident.align_dialog import open_align

        incident, footage = self._session.incident, self._desk.chosen
        if incident is not None and footage is not None:
            self._wall.pause()
            window = self._page.window()
            self._open(lambda: open_align(self._session, self._jobs, incident, footage, window))

    def follow(self) -> None:
        """Look for a person on all cameras."""
        from app.incident.appearances import open_appearances

        incident = self._session.incident
        if incident is not None:
            self._wall.pause()
            window = self._page.window()
            self._open(lambda: open_appearances(self._session, self._jobs, incident, window))

    def unalign(self) -> None:
        """Let its own clock count again."""
        incident, footage = self._session.incident, self._desk.chosen
        if incident is not None and footage is not None:
            store = self._session.workspace.incidents
            self._record(
                lambda: store.unalign(incident.id, footage),
                self.tr("The camera's own clock counts again."),
            )

    def lead(self) -> None:
        """Tell time by its clock."""
        incident, footage = self._session.incident, self._desk.chosen
        if incident is not None and footage is not None:
            store = self._session.workspace.incidents
            self._record(
                lambda: store.set_master(incident.id, footage),
                self.tr("Times are told by this camera's clock now."),
            )

    def rename(self) -> None:
        """Ask what it is called."""
        incident, course = self._session.incident, self._desk.course
        if incident is None or course is None:
            return
        dialog = NameDialog(course.camera.name, self._page.window())
        store, footage = self._session.workspace.incidents, course.camera.footage
        dialog.accepted.connect(
            lambda: self._record(
                lambda: store.rename_camera(incident.id, footage, dialog.name.text().strip()),
                self.tr("The camera was renamed."),
            )
        )
        open_dialog(dialog)

    def take_out(self) -> None:
        """Take it out of the incident; an offer puts it back."""
        incident, footage = self._session.incident, self._desk.chosen
        if incident is not None and footage is not None:
            store = self._session.workspace.incidents
            self._record(
                lambda: store.take_camera(incident.id, footage),
                self.tr("The camera was taken out. Its footage and annotations stay."),
            )

    # pictures and sound

    def show(self) -> None:
        """Show its picture, or take it away."""
        if self._desk.chosen is not None:
            self._desk.toggle_shown(self._desk.chosen)

    def hear(self) -> None:
        """Hear it, or nothing."""
        chosen = self._desk.chosen
        self._wall.hear(None if self._wall.heard == chosen else chosen)

    def enlarge(self) -> None:
        """Show it large, or all alike."""
        self._wall.enlarge(None if self._wall.enlarged is not None else self._desk.chosen)

    # inside

    def _open(self, show: Callable[[], object]) -> None:
        """Show a dialog about a camera; its footage may have been removed by another process."""
        try:
            show()
        except UserError as error:
            self._session.problem.emit(error)
            self._desk.reread()

    def _change(self, make: Callable[[], Incident], said: str) -> None:
        before = self._session.incident
        if before is not None:
            store = self._session.workspace.incidents
            self._record(lambda: store.update(make(), made_from=before), said)

    def _record(self, change: Callable[[], Incident], said: str) -> None:
        before = self._session.incident
        try:
            kept = change()
        except UserError as error:
            self._session.problem.emit(error)
            self._desk.reread()
            return
        self._took(kept, before, said)

    def _took(self, kept: Incident, before: Incident | None, said: str) -> None:
        self._session.select_incident(kept)
        self._session.register_changed.emit()
        if before is None or kept == before:
            return
        back = (self.tr("Put back"), lambda: self._put_back(before, kept))
        holds = lambda: self._session.incident == kept  # noqa: E731 - asked later
        self._session.notice.emit(Notice(said, Tone.GOOD, (back,), holds))

    def _put_back(self, before: Incident, now: Incident) -> None:
        try:
            kept = self._session.workspace.incidents.update(before, made_from=now)
        except UserError as error:
            self._session.problem.emit(error)
            return
        self._session.select_incident(kept)
        self._session.register_changed.emit()

    def _has_camera(self) -> bool:
        return self._desk.course is not None

    def _has_place(self) -> bool:
        return self._desk.course is not None and self._desk.course.placed

    def _has_others(self) -> bool:
        return self._desk.course is not None and len(self._desk.courses) > 1

    def _is_aligned(self) -> bool:
        course = self._desk.course
        return course is not None and course.camera.clock.alignment is not None

    def _may_lead(self) -> bool:
        incident, course = self._session.incident, self._desk.course
        if incident is None or course is None or incident.leading is None or not course.placed:
            return False  # by a clock that nobody knows no camera would have a place any more
        return incident.leading.footage != course.camera.footage

    def _is_shown(self) -> bool:
        return self._desk.chosen is not None and self._desk.chosen in self._desk.shown


def _asks(question: Callable[[], bool], _session: Session) -> bool:
    return question()
