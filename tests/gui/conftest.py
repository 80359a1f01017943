"""Fixtures of the window's tests: named, but for one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.jobs import InlineRunner
from app.main_window import MainWindow
from app.session import Notice, Session
from app.settings.store import Settings
from app.theme.apply import apply_theme
from app.theme.tokens import ThemeName
from redaction.jobs.errors import UserError
from redaction.model.footage import Footage, Request, RequestKind
from redaction.store.workspace import Workspace
from tests.gui.review_kit import NO_STRIPS


@pytest.fixture(autouse=True)
def no_window_outlives_its_test() -> Iterator[None]:
    """Deletes what was closed: Qt does that in an event loop only, and styles it along until then."""
    yield
    app = QApplication.instance()
    if app is not None:
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


TODAY = dt.datetime.now().astimezone().date()


@dataclass
class Shell:
    """The window on an empty workspace, with jobs done inline.

    Attributes:
        notices: Every notice, as it was sent.
        problems: Every problem, as it was sent; its dialog is closed at once.
    """

    window: MainWindow
    session: Session
    jobs: InlineRunner
    settings: Settings
    workspace: Workspace
    folder: Path
    notices: list[Notice] = field(default_factory=list)
    problems: list[UserError] = field(default_factory=list)

    def request(self, reference: str = "SAR-2026-0001", *, days_ago: int = 0) -> Request:
        """A request in the register, selected."""
        made = self.workspace.add_request(
            RequestKind.SAR_UK_GDPR, reference, TODAY - dt.timedelta(days=days_ago)
        )
        self.session.select_request(made)
        self.session.register_changed.emit()
        return made

    def footage(self, path: Path | None = None, *, frames: int = 100, **facts: object) -> Footage:
        """Footage under the selected request, without looking into the file."""
        file = path or self.folder / "clip.mp4"
        if path is None:
            file.write_bytes(b"not looked at")
        request = self.session.request
        made = self.workspace.add_footage(
            file,
            sha256=f"{len(self.workspace.footage()):064x}",
            size=file.stat().st_size,
            frames=frames,
            duration=4.0,
            width=320,
            height=180,
            facts=facts or {"damaged": [], "gaps": [], "complete": True},
            request=None if request is None else request.id,
        )
        self.session.register_changed.emit()
        return made


@pytest.fixture
def themed(qapp: QApplication) -> QApplication:
    """The application in the dark theme."""
    if not qapp.styleSheet():
        apply_theme(qapp, ThemeName.DARK)
    return qapp


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """An empty workspace."""
    with Workspace.open(tmp_path / "workspace", user="Officer") as opened:
        yield opened


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings nobody else sees."""
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def shell(
    qtbot: QtBot, themed: QApplication, tmp_path: Path, workspace: Workspace, settings: Settings
) -> Iterator[Shell]:
    """The whole window, shown."""
    made = make_shell(qtbot, workspace, settings, tmp_path)
    yield made
    made.window.close()
    themed.removeEventFilter(made.window.guard)


@pytest.fixture
def clip(media: Callable[..., Path]) -> Path:
    """A short generated clip with sound."""
    return media(frames=30)


def make_shell(qtbot: QtBot, workspace: Workspace, settings: Settings, folder: Path) -> Shell:
    """The window with inline jobs, its notices and problems collected."""
    session = Session(workspace)
    jobs = InlineRunner(NO_STRIPS)
    window = MainWindow(session, jobs, settings)
    qtbot.addWidget(window)
    shell = Shell(window, session, jobs, settings, workspace, folder)
    session.notice.connect(shell.notices.append)
    session.problem.connect(shell.problems.append)
    with qtbot.waitExposed(window):
        window.show()
    return shell
