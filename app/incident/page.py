"""The page of an incident: its cameras side by side, on one timeline in real time, and all that was noted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from app.actions.ids import ActionId as A
from app.dialogs.base import open_dialog
from app.incident.camera_actions import CameraActions
from app.incident.desk import Desk
from app.incident.editing import Editing
from app.incident.going import Going
from app.incident.handing_over import HAND_OVER, HandingOver
from app.incident.header import IncidentHeader
from app.incident.lists import CamerasPanel, SharedPanel
from app.incident.live import IncidentLive
from app.incident.menus import OF_CAMERA, IncidentMenus
from app.incident.note_dialog import NoteDialog
from app.incident.notes_table import NotesPanel
from app.incident.state import STEPPED
from app.incident.timeline import IncidentTimeline
from app.incident.transport import IncidentBar
from app.incident.wall import Wall
from app.session import Page
from app.shell.action_button import ActionButton
from app.theme.folding import Sides
from app.theme.parts import EmptyState
from redaction.jobs.errors import UserError
from redaction.reviewlog.row import Category

if TYPE_CHECKING:
    from fractions import Fraction

    from app.actions.registry import Registry
    from app.incident.board import Chosen
    from app.jobs import Runner
    from app.session import Session
    from app.settings.store import Settings
    from redaction.edit.changes import Changes
    from redaction.model.ids import AnnotationId, FootageId


class IncidentPage(QWidget):
    """One incident.

    Attributes:
        desk: What one works on.
        wall: The pictures.
        timeline: The cameras in real time.
        notes: The table of all annotations.
        cameras: The table of the cameras.
        shared: The table of gaps and overlaps.
        editing: What annotating does.
        live: Annotating by category, also while the cameras play.
        going: What moves the moment that is shown.
        with_pictures: Whether files are opened to show their pictures.
        acting: What is done to the incident and its cameras.
        handing: What is made of its annotations.
        menus: What the other button of the mouse offers.
    """

    def __init__(
        self,
        session: Session,
        registry: Registry,
        jobs: Runner,
        settings: Settings,
        parent: QWidget | None = None,
        *,
        with_pictures: bool = True,
    ) -> None:
        """Show the selected incident, or any.

        Args:
            session: Whose workspace and incident.
            registry: Of the actions.
            jobs: What lists frames and aligns.
            settings: How covers are painted.
            parent: Qt's parent.
            with_pictures: Whether files are opened to show their pictures.
        """
        super().__init__(parent)
        self.with_pictures = with_pictures
        self._opening = False
        self._looked_at: tuple[str, set[FootageId]] = ("", set())
        self._session = session
        self._registry = registry
        self.desk = Desk(session, jobs, self)
        self.wall = Wall(session, settings, self)
        self.timeline = IncidentTimeline(self)
        self.timeline.gestures.fixed = session.workspace.read_only
        self.notes = NotesPanel(self.desk, self)
        self.cameras = CamerasPanel(self.desk, self)
        self.shared = SharedPanel(self.desk, self)
        self.editing = Editing(session, self.desk, self)
        self.header = IncidentHeader(session, registry, self)
        self.acting = CameraActions(session, registry, jobs, settings, self)
        self.handing = HandingOver(session, registry, jobs, settings, self)
        registry.fill_menu(self.header.hand_over.menu(), HAND_OVER)
        self.live = IncidentLive(session, registry, self)
        self.going = Going(session, registry, self, self.editing)
        self.bar = IncidentBar(registry, self.desk, self.wall, self)
        registry.bind(A.INCIDENT_DELETE_NOTES, self.editing.delete, enabled=self._any_selected)
        registry.bind(A.INCIDENT_ALL_NOTES, self._select_all)
        registry.bind(A.INCIDENT_LIST, self.header.open_list)
        self.menus = IncidentMenus(session, registry, self)
        self._build()
        self._connect()
        if session.incident is None:
            self.choose_any()
        self.desk.refresh()

    def take_focus(self) -> None:
        """Give the keys to the timeline, or to what there is to do first."""
        (self.timeline if self._session.incident is not None else self.first).setFocus()

    def shut_down(self) -> None:
        """End what runs, release the files and end the threads of the pictures."""
        self.live.shut_down()
        self.wall.shut_down()

    def choose_any(self) -> None:
        """Select an incident that is worked on: of the selected request, else the newest."""
        try:
            known = self._session.workspace.incidents.all()
        except UserError as error:
            self._session.problem.emit(error)
            return
        request = self._session.request
        of_request = [i for i in known if request is not None and i.request == request.id]
        going_on = [i for i in known if not i.closed]
        wanted = (*of_request, *reversed(going_on), *known)
        self._session.select_incident(wanted[0] if wanted else None)

    def edit_note(self, key: Chosen) -> None:
        """Show all that is known of an annotation, to be changed."""
        desk = self.desk
        incident, course, note = desk.incident, desk.courses.get(key[0]), desk.note(key)
        if incident is None or course is None or note is None or self._session.workspace.read_only:
            return

        def keep(changed: dict[str, Any]) -> bool:
            return self.editing.change(key, **changed)

        open_dialog(NoteDialog(incident, course, note, desk.categories, keep, self.window()))

    def edit_selected(self) -> None:
        """The same for the one that is selected, or where the keys are in the table."""
        selection = self.desk.selection
        if len(selection) == 1:
            self.edit_note(next(iter(selection)))
        elif (current := self.notes.current()) is not None and current in selection:
            self.edit_note(current)

    # inside

    def _build(self) -> None:
        self.first = ActionButton(
            self._registry,
            A.INCIDENT_NEW,
            self.tr("New incident"),
            kind="primary",
            icon_name="incident",
        )
        self.empty = EmptyState(
            "incident",
            self.tr("No incident yet"),
            self.tr(
                "Footage of several cameras that recorded the same thing is put on one timeline here:"
                " played together, annotated, and handed over as evidence. Files are only ever read."
            ),
            self.first,
        )
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(self.tr("The incident in tables"))
        self.tabs.addTab(self.notes, self.tr("Annotations"))
        self.tabs.addTab(self.cameras, self.tr("Cameras"))
        self.tabs.addTab(self.shared, self.tr("Gaps and overlaps"))
        self.tabs.setMinimumWidth(380)
        across = Sides(self.wall, self.tabs, wide=(660, 560), high=(220, 220))
        across.setStretchFactor(0, 3)
        across.setStretchFactor(1, 2)
        below = QWidget()
        under = QVBoxLayout(below)
        under.setContentsMargins(0, 0, 0, 0)
        under.setSpacing(0)
        under.addWidget(self.bar)
        under.addWidget(self.timeline, 1)
        down = QSplitter(Qt.Orientation.Vertical)
        down.setChildrenCollapsible(False)
        down.addWidget(across)
        down.addWidget(below)
        down.setSizes([430, 350])
        down.setStretchFactor(0, 3)
        down.setStretchFactor(1, 2)
        shown = QWidget()
        box = QVBoxLayout(shown)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.header)
        box.addWidget(self.live.bar)
        self.cameraless = EmptyState(
            "camera",
            self.tr("This incident has no camera yet"),
            self.tr("Add the footage that recorded it; it has to be in the register."),
            ActionButton(
                self._registry,
                A.INCIDENT_EDIT,
                self.tr("Add cameras"),
                kind="primary",
                icon_name="plus",
            ),
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(shown)
        self._inside = QStackedWidget()
        self._inside.addWidget(down)
        self._inside.addWidget(self.cameraless)
        box.addWidget(self._inside, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def _connect(self) -> None:
        desk, timeline, wall, session = self.desk, self.timeline, self.wall, self._session
        desk.courses_changed.connect(self._show_courses)
        desk.notes_changed.connect(self._show_notes)
        desk.shown_changed.connect(self._show_wall)
        desk.chosen_changed.connect(self._show_chosen)
        desk.selection_changed.connect(lambda: timeline.set_selection(desk.selection))
        desk.selection_changed.connect(lambda: self._registry.refresh(A.INCIDENT_DELETE_NOTES))
        desk.marks_changed.connect(lambda: timeline.set_marks(desk.mark_in, desk.mark_out))
        desk.time_changed.connect(lambda: timeline.set_time(desk.time))
        timeline.seek_asked.connect(self._scrubbed)
        timeline.camera_asked.connect(desk.choose)
        timeline.notes_asked.connect(self._note_asked)
        timeline.edit_asked.connect(lambda footage, note: self.edit_note((footage, note)))
        timeline.note_dragged.connect(
            lambda footage, note, start, stop: self.editing.move((footage, note), start, stop)
        )
        timeline.marks_asked.connect(desk.set_marks)
        timeline.menu_asked.connect(self.menus.of_camera)
        wall.time_changed.connect(self.going.pictures_at)
        wall.state_changed.connect(self._wall_changed)
        wall.chosen_changed.connect(self._tile_chosen)
        wall.opened.connect(self._wall_opened)
        wall.open_asked.connect(self.acting.review)
        wall.menu_asked.connect(lambda footage, at: self.menus.of_camera(footage, "", at))
        self.notes.go_asked.connect(self.going.go_to_note)
        self.notes.menu_asked.connect(self.menus.of_notes)
        self.cameras.menu_asked.connect(
            lambda at: self.menus.of_camera(desk.chosen, "", at) if desk.chosen else None
        )
        self.cameras.opened.connect(self.going.go_to_camera)
        self.shared.go_asked.connect(self.going.go_to_stretch)
        session.page_changed.connect(self._page_changed)
        session.project_changed.connect(self._acted_here)
        session.elsewhere_changed.connect(self._acted)

    # what is shown

    def _show_courses(self) -> None:
        desk = self.desk
        self._stack.setCurrentIndex(0 if desk.incident is None else 1)
        self._inside.setCurrentIndex(0 if desk.courses else 1)
        self.timeline.put(desk.incident, desk.courses.values(), desk.origin)
        self.timeline.set_chosen(desk.chosen)
        self.header.refresh()

    def _show_notes(self, footage: FootageId | str) -> None:
        desk = self.desk
        for known in desk.courses:
            if not footage or known == footage:
                self.timeline.set_notes(known, desk.notes(known), desk.look)

    def _show_wall(self) -> None:
        desk = self.desk
        # pictures are decoded while somebody looks at this page, and not before
        if self._session.page is Page.INCIDENT and self.with_pictures:
            self._opening = True
            self.wall.set_incident(desk.incident, self._consulted(desk.shown))
            self._opening = False
            if desk.time is not None and desk.shown and self.wall.time != desk.time:
                self.going.show_pictures_of(desk.time)
        self.timeline.set_wall(desk.shown, self.wall.heard)
        self._registry.refresh()

    def _show_chosen(self) -> None:
        desk = self.desk
        self.timeline.set_chosen(desk.chosen)
        if desk.chosen is not None and desk.chosen in desk.shown:
            self.wall.choose(desk.chosen)
        self._registry.refresh(*OF_CAMERA)

    def _consulted(self, shown: tuple[FootageId, ...]) -> tuple[FootageId, ...]:
        """The footage whose pictures may be shown: nobody looks at any without a row in the log."""
        incident = self.desk.incident
        if incident is None:
            return ()
        if self._looked_at[0] != incident.id:
            self._looked_at = (incident.id, set())
        known = self._looked_at[1]
        for footage in shown:
            file = self.desk.courses[footage].footage
            if footage not in known and self._session.record(
                Category.CONSULTATION,
                "Footage shown beside other cameras",
                footage=file.sha256,
                request=file.request or "",
                details={"name": Path(file.path).name, "incident": str(incident.id)},
            ):
                known.add(footage)
        return tuple(footage for footage in shown if footage in known)

    def _tile_chosen(self, footage: FootageId) -> None:
        # what the wall chooses because another picture went does not change the lane one works on
        if not self._opening:
            self.desk.choose(footage)

    def _wall_changed(self) -> None:
        self.timeline.set_wall(self.desk.shown, self.wall.heard)
        self._registry.refresh(
            A.CAMERA_HEAR, A.CAMERA_LARGE, A.MUTE, A.VIEW_PREVIEW, A.VIEW_OUTLINES, A.VIEW_ORIGINAL,
            A.VIEW_SEE_BEHIND,
        )  # fmt: skip

    def _wall_opened(self, footage: FootageId) -> None:
        index = self.wall.index_of(footage)
        if index is not None:
            self.desk.take_index(footage, index)

    def _page_changed(self) -> None:
        if self._session.page is not Page.INCIDENT:
            self.wall.pause()
            return
        if self._session.incident is None:
            self.choose_any()
        self.desk.reread()

    # what a person did

    def _scrubbed(self, time: Fraction) -> None:
        self.wall.pause()
        self.going.go_to(time)

    def _note_asked(self, footage: FootageId, note: AnnotationId, adds: bool) -> None:
        key = (footage, note)
        if adds:
            self.desk.toggle(key)
        elif key not in self.desk.selection:
            self.desk.select([key])

    def _select_all(self) -> None:
        self.desk.select(row.key for row in self.notes.model.rows)

    def _any_selected(self, _session: Session) -> bool:
        return bool(self.desk.selection)

    def _acted_here(self, changes: Changes) -> None:
        if self._session.footage is not None:
            self._acted(self._session.footage.id, changes)

    def _acted(self, footage: FootageId, changes: Changes) -> None:
        """After an undo here the moment goes where it acted."""
        if changes.origin != STEPPED or self._session.page is not Page.INCIDENT:
            return
        course = self.desk.courses.get(footage)
        if course is None or changes.frame is None or not course.placed:
            return
        self.desk.choose(footage)
        self.going.go_to(course.exact(changes.frame))
        known = self.desk.notes(footage)
        self.desk.select((footage, n) for n in changes.annotations if n in known)

    def showEvent(self, event: QShowEvent) -> None:
        """The pictures are opened once they are looked at."""
        super().showEvent(event)
        self._show_wall()
