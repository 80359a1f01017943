"""Building the review page shows no window but the one it is in: parts without a parent would be windows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.actions.registry import Registry
from app.review.page import ReviewPage
from app.session import Session, ViewMode
from redaction.model.footage import RequestKind
from redaction.model.region import Kind
from redaction.model.track import Problem
from redaction.store.workspace import Workspace
from tests.gui.review_kit import a_track, make_kit
from tests.gui.simple_player import SimplePlayer


class Shown(QObject):
    """Notes every window that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.names.append(type(watched).__name__)
        return False


def test_only_the_window_itself_is_shown(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, media: Callable[..., Path]
) -> None:
    shown = Shown()
    qapp.installEventFilter(shown)
    try:
        with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:
            kit = make_kit(qtbot, tmp_path, media(frames=30), workspace)
            kit.add(a_track("one", 5, 20, problems=(Problem.ENDS_INSIDE,)), a_track("two", 8, 25))
            kit.session.select([next(iter(kit.tracks))])
            for mode in ViewMode:
                kit.session.set_view_mode(mode)
            kit.page.moments.next()
            kit.page.shut_down()
    finally:
        qapp.removeEventFilter(shown)
    assert shown.names == ["QMainWindow"]


def test_a_page_made_when_footage_is_open_shows_no_window_of_its_own(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, media: Callable[..., Path]
) -> None:
    """What there is to look at, and what lacks a reason, is known before the page is shown."""
    with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:
        kit = make_kit(qtbot, tmp_path, media(frames=30), workspace)
        request = workspace.add_request(RequestKind.FOI, "FOI 1", dt.date(2026, 11, 2))
        footage = kit.session.footage
        assert footage is not None
        kit.add(a_track("one", 5, 20, kind=Kind.SCREEN, problems=(Problem.ENDS_INSIDE,)))
        kit.page.shut_down()
        workspace.assign_footage(footage.id, request.id)
        session = Session(workspace)
        session.open_footage(workspace.footage_by_id(footage.id))
        shown = Shown()
        qapp.installEventFilter(shown)
        try:
            page = ReviewPage(session, Registry(session), kit.jobs, kit.settings, SimplePlayer())
            qtbot.addWidget(page)
            assert page.reasons.missing
            assert page.moments.left
        finally:
            qapp.removeEventFilter(shown)
        page.shut_down()
    assert shown.names == []
