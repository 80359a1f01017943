"""What the tests of the incident's page share: two cameras of one scene in a workspace, and the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QMainWindow

from app.actions.action import Scope
from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.incident.page import IncidentPage
from app.jobs import InlineRunner
from app.session import Notice, Page, Session
from app.settings.store import Settings
from player.media.index import build_index
from player.media.time import FrameIndex, FrameSpan
from redaction.edit.gestures import add_annotations
from redaction.incident.camera import AlignedBy, Alignment, Camera, CameraClock, ClockSource
from redaction.incident.incident import Incident
from redaction.model.annotation import Annotation
from redaction.model.ids import AnnotationId, FootageId
from redaction.store.workspace import Workspace
from redaction.usecases.timing import index_of

NOON = dt.datetime(2026, 11, 3, 12, 0, 0, tzinfo=dt.UTC)
LATER = Fraction(1, 2)
"""The second camera began half a second after the first."""


@dataclass
class IncidentKit:
    """The page without pictures, so that nothing is decoded."""

    window: QMainWindow
    page: IncidentPage
    session: Session
    registry: Registry
    jobs: InlineRunner
    one: FootageId
    two: FootageId
    three: FootageId
    notices: list[Notice]
    problems: list[Any]

    @property
    def workspace(self) -> Workspace:
        return self.session.workspace

    @property
    def start(self) -> Fraction:
        """Incident time of the first camera's first frame."""
        return self.page.desk.courses[self.one].extent.start

    def notes(self, footage: FootageId) -> list[Annotation]:
        return list(self.workspace.project(footage).annotations.values())

    def note(
        self, footage: FootageId, start: int, stop: int, name: str = "", **fields: Any
    ) -> AnnotationId:
        """Put an annotation there, as another part of the window would."""
        made = AnnotationId(name or f"n{len(self.notes(footage))}-{footage}")
        new = Annotation(made, FrameSpan(FrameIndex(start), FrameIndex(stop)), **fields)
        project = self.workspace.project(footage)
        assert self.session.do_on(footage, add_annotations(project, [new])) is not None
        return made

    def clear(self) -> None:
        """Nothing noted, nothing marked, the first camera chosen, the first moment shown."""
        from redaction.edit.gestures import delete_annotations

        for footage in self.page.desk.courses:
            project = self.workspace.project(footage)
            if project.annotations:
                self.session.do_on(footage, delete_annotations(project, list(project.annotations)))
        self.page.live.coding.leave()
        self.session.trail.clear()
        desk = self.page.desk
        desk.set_marks(None, None)
        desk.select(())
        desk.set_shown([self.one, self.two])
        desk.choose(self.one)
        desk.set_time(self.start)
        self.page.notes._show_all()
        self.notices.clear()
        self.problems.clear()

    def key(self, action: ActionId) -> bool:
        """Act as if its key was pressed."""
        self.registry.refresh()
        return self.registry.trigger(action)


def an_incident(workspace: Workspace, clip: Path, placed: int = 2, apart: int = 1) -> Incident:
    """An incident of so many cameras on a clock, and others that have no place yet."""
    index = build_index(clip)
    cameras = []
    for number in range(placed + apart):
        footage = workspace.add_footage(
            clip,
            sha256=f"{len(workspace.footage()):064x}",
            size=clip.stat().st_size,
            frames=len(index),
            duration=float(index.duration),
            width=192,
            height=112,
        )
        index_of(workspace, footage)
        name = f"Camera {number + 1}"
        clock = CameraClock()
        if number == 0:
            clock = CameraClock(start=NOON, source=ClockSource.BURNT_IN, said="12:00:00")
        elif number < placed:
            to = cameras[0].footage
            clock = CameraClock(
                alignment=Alignment(AlignedBy.SOUND, to, LATER * number, confidence=0.9)
            )
        cameras.append(Camera(footage.id, name, clock))
    return workspace.incidents.add("Theft in the ticket hall", reference="9/26", cameras=cameras)


@contextmanager
def incident_kit(folder: Path, clip: Path) -> Iterator[IncidentKit]:
    """One for all tests of a module: making it takes most of their time."""
    with Workspace.open(folder / "workspace", user="Officer") as workspace:
        incident = an_incident(workspace, clip)
        session = Session(workspace)
        session.select_incident(incident)
        registry = Registry(session)
        jobs = InlineRunner()
        settings = Settings(folder / "settings.ini")
        page = IncidentPage(session, registry, jobs, settings, with_pictures=False)
        registry.bind(ActionId.UNDO, session.undo)
        registry.bind(ActionId.REDO, session.redo)
        window = QMainWindow()
        registry.add_scope(Scope.GLOBAL, window)
        registry.add_scope(Scope.INCIDENT, window)
        window.setCentralWidget(page)
        window.resize(1280, 800)
        notices: list[Notice] = []
        problems: list[Any] = []
        session.notice.connect(notices.append)
        session.problem.connect(problems.append)
        window.show()
        session.page = Page.INCIDENT
        one, two, three = incident.footage
        yield IncidentKit(window, page, session, registry, jobs, one, two, three, notices, problems)
        page.shut_down()
        window.close()
        window.deleteLater()
