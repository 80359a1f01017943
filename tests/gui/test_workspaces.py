"""Several workspaces in the window: held by one, looked at by another, backed up, damaged, restored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.jobs import InlineRunner
from app.session import Session
from app.settings.store import Settings
from app.workspaces import opening, places
from app.workspaces.dialog import WorkspacesDialog
from app.workspaces.keeping import Keeping
from app.workspaces.opening import BusyDialog, open_for_window, restored_words
from app.workspaces.restoring import DamagedDialog
from redaction.model.footage import RequestKind
from redaction.policy.current import holding
from redaction.policy.values import Policy, WorkspacePlaces
from redaction.store.automatic import automatic_backups, back_up_by_itself
from redaction.store.backup import read_backup
from redaction.store.backup_files import ENDING
from redaction.store.holding import Hold
from redaction.store.workspace import DATABASE, Workspace
from tests.gui.conftest import Shell, make_shell


@pytest.fixture
def looking(
    qtbot: QtBot, themed: QApplication, tmp_path: Path, workspace: Workspace, settings: Settings
) -> Iterator[Shell]:
    """The window on a workspace that another window works with."""
    workspace.add_request(RequestKind.FOI, "FOI-1", dt.date(2026, 11, 2))
    workspace.look_only()
    made = make_shell(qtbot, workspace, settings, tmp_path)
    yield made
    made.window.close()
    themed.removeEventFilter(made.window.guard)


def test_a_window_that_only_looks_says_so_and_offers_nothing_that_changes(looking: Shell) -> None:
    registry = looking.window.registry
    assert "only looking" in looking.window.windowTitle()
    for changes in (ActionId.ADD_REQUEST, ActionId.OPEN, ActionId.EDIT_REQUEST, ActionId.UNDO):
        assert not registry.trigger(changes)
        assert "only looks" in registry.action(changes).statusTip()
    assert registry.action(ActionId.SHOW_LOG).isEnabled()
    assert len(looking.workspace.requests()) == 1


def test_whoever_waits_gets_the_workspace_when_it_is_free(
    qtbot: QtBot, themed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "LOOK_EVERY_MS", 10)
    first = Hold.take(tmp_path, "A. Reviewer")
    assert first is not None
    dialog = BusyDialog(tmp_path, "B. Checker")
    qtbot.addWidget(dialog)
    dialog.open()
    assert any("A. Reviewer" in words.text() for words in dialog.findChildren(QLabel))
    dialog.wait.click()
    assert dialog.hold is None
    first.release()
    qtbot.waitUntil(lambda: dialog.hold is not None)
    assert not dialog.isVisible()
    assert dialog.hold is not None
    dialog.hold.release()


def test_a_damaged_workspace_is_restored_on_the_way(
    qtbot: QtBot, themed: QApplication, tmp_path: Path, settings: Settings
) -> None:
    folder = tmp_path / "ws"
    with Workspace.open(folder, user="Officer") as workspace:
        workspace.add_request(RequestKind.FOI, "FOI-1", dt.date(2026, 11, 2))
    back_up_by_itself(folder)
    (folder / DATABASE).write_bytes(b"no database" * 1000)
    seen: list[DamagedDialog] = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, DamagedDialog)
        seen.append(dialog)
        dialog.go.click()

    QTimer.singleShot(0, answer)
    opened = open_for_window(settings, folder)
    assert opened is not None
    assert opened.restored is not None
    assert opened.hold is not None
    assert [r.reference for r in opened.workspace.requests()] == ["FOI-1"]
    assert "damaged-" in restored_words(opened.restored)
    opened.close()
    # closed means that the next window gets it
    again = Hold.take(folder, "B")
    assert again is not None
    again.release()


def test_without_a_usable_backup_nothing_is_touched(
    qtbot: QtBot, themed: QApplication, tmp_path: Path, settings: Settings
) -> None:
    folder = tmp_path / "ws"
    folder.mkdir()
    (folder / DATABASE).write_bytes(b"no database" * 1000)

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, DamagedDialog)
        assert not dialog.go.isEnabled()
        assert dialog.none.isVisible()
        dialog.reject()

    QTimer.singleShot(0, answer)
    assert open_for_window(settings, folder) is None
    assert (folder / DATABASE).read_bytes() == b"no database" * 1000


def test_backing_up_from_the_window_is_read_back_and_logged(
    qtbot: QtBot, shell: Shell, tmp_path: Path
) -> None:
    shell.request()
    switched: list[Path] = []
    dialog = WorkspacesDialog(shell.session, shell.jobs, shell.settings, switched.append)
    qtbot.addWidget(dialog)
    out = tmp_path / f"b{ENDING}"
    dialog.back_up_to(out)
    qtbot.waitUntil(out.exists)
    qtbot.waitUntil(lambda: "read back" in dialog.said.text)
    rows = read_backup(out, check=True).rows
    last = shell.workspace.log.rows()[-1]
    assert (last.action, last.details["rows"]) == ("Workspace backed up", rows)
    dialog.back_up_to(out)
    qtbot.waitUntil(lambda: "already a file" in dialog.said.text)
    assert not switched


def test_naming_and_switching(qtbot: QtBot, shell: Shell, tmp_path: Path) -> None:
    places.remember_folder(shell.settings, tmp_path / "other")
    switched: list[Path] = []
    dialog = WorkspacesDialog(shell.session, shell.jobs, shell.settings, switched.append)
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.name.setText("Information Access Unit")
    dialog.name.editingFinished.emit()
    assert "Information Access Unit" in shell.window.windowTitle()
    assert not dialog.open_button.isEnabled()  # the open one
    row = next(r for r in range(dialog.list.count()) if "other" in dialog.list.item(r).text())
    dialog.list.setCurrentRow(row)
    elsewhere = WorkspacePlaces(None, (tmp_path / "allowed",))
    with holding(Policy(digest="ab", workspaces=elsewhere)):
        dialog.open_button.click()
    assert not switched
    assert "may not lie" in dialog.said.text
    dialog.open_button.click()
    assert switched == [tmp_path / "other"]
    assert not dialog.isVisible()


def test_the_window_backs_up_by_itself_once_something_happened(
    qtbot: QtBot, themed: QApplication, workspace: Workspace
) -> None:
    session = Session(workspace)
    jobs = InlineRunner()
    keeping = Keeping(session, jobs)
    keeping.check()
    qtbot.waitUntil(lambda: bool(automatic_backups(workspace.folder)))
    keeping.back_up()
    assert [j.kind for j in jobs.started_jobs] == ["workspace_check", "workspace_backup"]
    assert not jobs.running
    keeping.stop()
    jobs.shutdown()
    keeping.deleteLater()
    session.deleteLater()


def test_an_answer_that_comes_after_the_workspace_closed_is_not_heeded(
    qtbot: QtBot, themed: QApplication, workspace: Workspace
) -> None:
    session = Session(workspace)
    jobs = InlineRunner()
    keeping = Keeping(session, jobs)
    keeping.check()
    keeping.stop()
    workspace.close()
    (job,) = jobs.started_jobs
    qtbot.waitUntil(lambda: job.ended)
    assert [j.kind for j in jobs.started_jobs] == ["workspace_check"]
    keeping.deleteLater()
    session.deleteLater()
