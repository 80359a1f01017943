"""The session: what it remembers, what it refuses, whom it tells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.crash import CrashCatcher
from app.dialogs.footage import AssignDialog, RemoveDialog
from app.main_window import MainWindow
from app.session import Page, Session
from app.settings.declared import RECENT
from app.shell.snapshot import save
from player.media.source import FrameSource
from player.media.time import FrameIndex, span_from_screen
from redaction.edit.gestures import add_tracks
from redaction.model.footage import Footage
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.track import Keyframe, Track
from redaction.reviewlog.row import Category
from redaction.store.workspace import Workspace
from tests.gui.conftest import Shell


def a_track(name: str) -> Track:
    keyframe = Keyframe(FrameIndex(0), Box(10.0, 10.0, 60.0, 60.0))
    return Track(TrackId(name), (keyframe,), FrameIndex(30))


@pytest.fixture
def session(workspace: Workspace) -> Session:
    return Session(workspace)


@pytest.fixture
def open_session(session: Session, workspace: Workspace, tmp_path: Path) -> Session:
    footage = workspace.add_footage(
        tmp_path / "clip.mp4",
        sha256="1" * 64,
        size=1,
        frames=100,
        duration=4.0,
        width=320,
        height=180,
    )
    session.open_footage(footage)
    return session


def add(session: Session, *tracks: Track) -> Any:
    assert session.project is not None
    return session.do(add_tracks(session.project, tracks))


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ((10, None), (10, 20), (10, 20)),
        ((10, 20), (30, 20), (30, None)),
        ((10, 20), (10, 5), (None, 5)),
        ((10, 20), (None, None), (None, None)),
    ],
)
def test_marks_never_cross(
    open_session: Session, first: Any, second: Any, kept: tuple[int | None, int | None]
) -> None:
    open_session.set_marks(*first)
    open_session.set_marks(*second)
    assert (open_session.mark_in, open_session.mark_out) == kept


def test_an_open_end_reaches_to_the_end_of_the_footage(open_session: Session) -> None:
    assert open_session.marked_span is None
    open_session.set_marks(90, None)
    assert open_session.marked_span == span_from_screen(90, 99)
    open_session.set_marks(None, 9)
    assert open_session.marked_span == span_from_screen(0, 9)


def test_seeking_stays_inside_the_footage(open_session: Session) -> None:
    asked: list[int] = []
    open_session.seek_requested.connect(asked.append)
    for wanted in (-5, 42, 1000):
        open_session.go_to(wanted)
    assert asked == [0, 42, 99]


def test_the_order_of_selection_is_kept(open_session: Session) -> None:
    add(open_session, a_track("a"), a_track("b"))
    heard: list[int] = []
    open_session.selection_changed.connect(lambda: heard.append(1))
    open_session.toggle_selected(TrackId("b"))
    open_session.toggle_selected(TrackId("a"))
    assert [t.id for t in open_session.selected_tracks] == ["b", "a"]
    open_session.toggle_selected(TrackId("b"))
    assert open_session.selection == {"a"}
    open_session.select([TrackId("a")])
    assert len(heard) == 3, "nothing changed the last time"


def test_a_track_that_is_gone_is_not_selected(open_session: Session) -> None:
    add(open_session, a_track("a"))
    open_session.select([TrackId("a")])
    open_session.undo()
    assert open_session.selection == frozenset()
    assert open_session.pending == 0


def test_changes_say_what_changed_and_who_asked(open_session: Session) -> None:
    heard: list[Any] = []
    open_session.project_changed.connect(heard.append)
    assert open_session.project is not None
    open_session.do(add_tracks(open_session.project, [a_track("a")]), origin="canvas")
    assert heard[0].tracks == {"a"}
    assert heard[0].origin == "canvas"


def test_an_edit_refused_by_the_workspace_is_shown_with_what_is_true_now(
    open_session: Session, workspace: Workspace
) -> None:
    problems: list[Any] = []
    heard: list[Any] = []
    open_session.problem.connect(problems.append)
    open_session.project_changed.connect(heard.append)
    footage = open_session.footage
    assert footage is not None
    with Workspace.open(workspace.folder, user="Someone else") as other:
        other.do(footage.id, add_tracks(other.project(footage.id), [a_track("theirs")]))
    add(open_session, a_track("mine"))
    assert len(problems) == 1
    assert open_session.project is not None
    assert set(open_session.project.tracks) == {"theirs"}
    assert heard[-1].tracks == {"theirs"}
    assert add(open_session, a_track("mine")) is not None


def test_opening_other_footage_forgets_what_belonged_to_the_old(
    open_session: Session, workspace: Workspace, tmp_path: Path
) -> None:
    add(open_session, a_track("a"))
    open_session.select([TrackId("a")])
    open_session.set_marks(3, 9)
    open_session.open_footage(None)
    assert open_session.project is None
    assert open_session.selection == frozenset()
    assert open_session.marked_span is None
    assert open_session.undo_label == ""


def test_nothing_is_edited_without_footage(session: Session) -> None:
    session.undo()
    session.redo()
    session.go_to(3)
    session.reread()
    assert session.target is None


def buttons(shell: Shell, text: str) -> list[QPushButton]:
    return [
        b
        for b in shell.window.findChildren(QPushButton)
        if b.text().strip() == text and b.isVisible()
    ]


def test_footage_moves_to_another_request_and_back(qtbot: QtBot, shell: Shell) -> None:
    footage = shell.footage()
    request = shell.request("SAR-7")
    shell.session.select_request(None)
    shell.session.pick(footage)
    shell.window.registry.trigger(ActionId.ASSIGN_FOOTAGE)
    (dialog,) = shell.window.findChildren(AssignDialog)
    dialog.choice.setCurrentIndex(dialog.choice.findData(request.id))
    dialog.accept()
    assert shell.workspace.footage()[0].request == request.id
    shell.notices[-1].actions[0][1]()
    assert shell.workspace.footage()[0].request is None


def test_removing_footage_asks_and_keeps_the_file(qtbot: QtBot, shell: Shell) -> None:
    shell.request()
    footage = shell.footage()
    shell.session.open_footage(footage)
    add(shell.session, a_track("a"))
    shell.session.pick(footage)
    shell.settings.add_recent(Path(footage.path))
    shell.window.registry.trigger(ActionId.REMOVE_FOOTAGE)
    (dialog,) = shell.window.findChildren(RemoveDialog)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert len(shell.workspace.footage()) == 1, "Return keeps it"
    qtbot.waitUntil(lambda: not shell.window.findChildren(RemoveDialog))
    shell.window.registry.trigger(ActionId.REMOVE_FOOTAGE)
    (dialog,) = shell.window.findChildren(RemoveDialog)
    QTest.keyClicks(dialog.reason, "added by mistake")
    QTest.mouseClick(buttons(shell, "Remove")[0], Qt.MouseButton.LeftButton)
    assert shell.workspace.footage() == ()
    assert Path(footage.path).is_file()
    assert footage.path not in shell.settings.get(RECENT)
    assert shell.session.footage is None
    row = shell.workspace.log.rows(newest_first=True, limit=1)[0]
    assert (row.category, row.details["reason"]) == (Category.ERASURE, "added by mistake")


def test_looking_at_footage_is_logged_once(qtbot: QtBot, shell: Shell, clip: Path) -> None:
    shell.request()
    footage = shell.footage(clip)
    shell.session.pick(footage)
    for _ in range(2):
        shell.session.go_page(Page.HOME)
        shell.window.registry.trigger(ActionId.REVIEW_FOOTAGE)
    rows = [r for r in shell.workspace.log.rows() if r.category is Category.CONSULTATION]
    assert [r.action for r in rows] == ["Footage opened for review"]


def test_no_snapshot_is_taken_while_faces_are_looked_for(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr("app.shell.snapshot.SnapshotDialog", lambda *what, **_: asked.append(what))
    monkeypatch.setattr("app.shell.file_actions.open_dialog", lambda _dialog: None)
    monkeypatch.setattr(shell.window.files, "_shown", lambda: object())
    footage = shell.footage()
    shell.session.open_footage(footage)
    shell.jobs.scripts["analyse"] = lambda _args: iter([{"event": "done", "result": {}}])
    job = shell.jobs.start("analyse", {"path": footage.path}, "Finding faces")
    shell.window.files.snapshot()
    assert not asked, "what is covered on the screen would be bare in the picture"
    assert "still being looked for" in shell.notices[-1].text
    job.take({"event": "done", "result": {}})
    shell.window.files.snapshot()
    assert len(asked) == 1


def test_a_snapshot_is_redacted_and_logged(
    shell: Shell, media: Callable[..., Path], tmp_path: Path
) -> None:
    from PySide6.QtGui import QImage

    path = media(frames=30)
    shell.request()
    shell.session.open_footage(shell.footage(path, frames=30))
    add(shell.session, a_track("a"))
    with FrameSource.open(path) as source:
        frame = source.frame_at(FrameIndex(3))
        before = frame.rgb()
    out = tmp_path / "frame.png"
    save(shell.session, shell.settings, frame, out)
    picture = QImage(str(out))
    assert (picture.width(), picture.height()) == (192, 112)
    inside = {picture.pixelColor(x, y).name() for x in (20, 40, 60) for y in (20, 40, 60)}
    assert len(inside) == 1, "a solid fill has one colour"
    assert len({tuple(before[y, x]) for x in (20, 40, 60) for y in (20, 40, 60)}) > 1
    row = shell.workspace.log.rows(newest_first=True, limit=1)[0]
    assert row.action == "Redacted picture saved"
    assert row.details["frame"] == 3
    rows = len(shell.workspace.log.rows())
    nowhere = tmp_path / "none" / "frame_UNREDACTED.png"
    save(shell.session, shell.settings, frame, nowhere, redacted=False, reason="why")
    assert len(shell.problems) == 1
    assert len(shell.workspace.log.rows()) == rows, "what was not written is not recorded"
    connection = shell.workspace._database.connection
    connection.execute("DROP TRIGGER log_head_is_not_deleted")
    connection.execute("DELETE FROM log_head")
    unlogged = tmp_path / "unlogged.png"
    save(shell.session, shell.settings, frame, unlogged)
    assert len(shell.problems) == 2
    assert not unlogged.exists(), "no picture leaves without its row"


def test_a_crash_of_the_last_time_is_said(qtbot: QtBot, shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "crashed"
    folder.mkdir()
    (folder / "crash.txt").write_text(
        'Fatal Python error: Segmentation fault\n\n  File "/home/officer/x.py", line 3 in show\n'
    )
    catcher = CrashCatcher()
    catcher.install(folder)
    try:
        window = MainWindow(shell.session, shell.jobs, shell.settings, catcher)
        qtbot.addWidget(window)
        (toast,) = window.toasts.shown
        assert "ended unexpectedly" in toast.notice.text
        assert "/home/officer" not in catcher.previous
        assert 'File "x.py", line 3 in show' in catcher.previous
        qapp = window.guard.parent()
        assert qapp is window
        window.close()
    finally:
        catcher.remove()


def test_copies_are_shown_with_the_footage(shell: Shell) -> None:
    from app.models.roles import Role

    shell.request()
    footage: Footage = shell.footage()
    shell.workspace.add_export(
        footage.id,
        Path("copy.mp4"),
        plan_hash="p",
        source_sha256=footage.sha256,
        copy_sha256="c",
        verified=True,
        report={},
    )
    shell.session.register_changed.emit()
    chips = shell.window.home.details.list.model().index(0, 0).data(Role.CHIPS)
    assert chips[-1] == ("shield-check", "good", "1 copy made and verified")
