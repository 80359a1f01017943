"""Building the review page shows no window but the one it is in: parts without a parent would be windows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.session import ViewMode
from redaction.model.track import Problem
from redaction.store.workspace import Workspace
from tests.gui.review_kit import a_track, make_kit


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
