"""A subject access request from receipt to release, by two people, with the real player, copy and package."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.casework.signoff_dialog import SignOffDialog
from app.dialogs.problem import ProblemDialog
from app.dialogs.request import RequestDialog
from app.jobs import InlineRunner
from app.main_window import MainWindow
from app.session import Session
from app.settings.declared import REVIEWER
from app.settings.store import Settings
from app.workspaces.opening import Opened, open_for_window
from player.media.info import FootageKind
from redaction.casework.gates import GateKind, open_of
from redaction.casework.signoff import Stage
from redaction.jobs.errors import UserError
from redaction.model.geometry import Box
from redaction.model.request import Outcome
from redaction.reviewlog.row import Category
from redaction.store.workspace import Workspace
from tests.gui.review_kit import NO_STRIPS
from tests.gui.test_officer_path import CTRL, LEFT, SHIFT, Officer, add_footage, export

REVIEWER_NAME, CHECKER_NAME = "Ann Archer", "Bob Baker"
FRAMES = 10
FACE = Box(60.0, 50.0, 60.0, 60.0)


class Desk:
    """Where one person after the other sits down at the same workspace."""

    def __init__(self, qtbot: QtBot, folder: Path, app: QApplication, stack: ExitStack) -> None:
        self._qtbot, self._folder, self._app, self._stack = qtbot, folder, app, stack
        self._open: tuple[Opened, Officer] | None = None

    def sit_down(self, who: str) -> Officer:
        """Open the window under another name; whoever sat there leaves."""
        self.leave()
        settings = Settings(self._folder / f"{who}.ini")
        settings.set(REVIEWER, who)
        opened = open_for_window(settings, self._folder / "workspace")
        assert opened is not None
        session = Session(opened.workspace)
        window = MainWindow(session, InlineRunner(NO_STRIPS), settings)
        problems: list[UserError] = []
        session.problem.connect(problems.append)
        window.resize(1400, 900)
        with self._qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        officer = Officer(self._qtbot, window, problems)
        self._open = (opened, officer)
        return officer

    def leave(self) -> None:
        """Close the window and the workspace."""
        if self._open is not None:
            opened, officer = self._open
            self._open = None
            officer.window.close()
            self._app.removeEventFilter(officer.window.guard)
            # As when the program ends: nothing of it hears the next person's keys.
            officer.window.deleteLater()
            self._app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            opened.close()


@pytest.fixture
def desk(qtbot: QtBot, themed: QApplication, tmp_path: Path) -> Iterator[Desk]:
    with ExitStack() as stack:
        made = Desk(qtbot, tmp_path, themed, stack)
        yield made
        made.leave()


def receive(officer: Officer) -> None:
    """The request comes in; who asked is checked, and that is written down."""
    officer.press(Qt.Key.Key_N, CTRL)
    dialog = officer.dialog(RequestDialog)
    QTest.keyClicks(dialog.reference, "SAR-2026-0141")
    QTest.keyClicks(dialog.requester, "Jane Roe")
    QTest.keyClicks(dialog.identity, "Passport seen")
    QTest.mouseClick(dialog.ok, LEFT)
    officer.until(lambda: officer.session.request is not None)
    request = officer.session.request
    assert request is not None
    assert request.due is not None
    assert request.due > request.received
    assert "Art. 12" in request.due_why


def watch(officer: Officer) -> None:
    """Look at every frame, as the arrow key does."""
    recorder = officer.window.review.recorder
    now = [100.0]
    recorder.clock = lambda: now[0]
    officer.back()
    officer.until(recorder.in_front)
    officer.press(Qt.Key.Key_Home)
    officer.shown(0)
    for frame in range(FRAMES):
        officer.shown(frame)
        officer.window.review.canvas.repaint()
        now[0] += 0.5
        if frame < FRAMES - 1:
            officer.press(Qt.Key.Key_Right)
    # The first one once more: it was there before this clock was.
    officer.press(Qt.Key.Key_Home)
    officer.shown(0)
    officer.window.review.canvas.repaint()
    now[0] += 0.5


def redact(officer: Officer) -> None:
    """Cover the one face, say that it is right, and leave the sound out."""
    officer.press(Qt.Key.Key_R)
    officer.drag((FACE.x, FACE.y), (FACE.x1, FACE.y1))
    officer.until(lambda: not officer.window.review.following.running, 60)
    # What follows a box stops where it is unsure; the whole way is covered by hand.
    officer.press(Qt.Key.Key_End)
    officer.shown(FRAMES - 1)
    officer.session.select(officer.tracks)
    assert officer.window.registry.trigger(ActionId.EXTEND_HERE)
    (track,) = officer.tracks.values()
    assert (track.start, track.stop) == (0, FRAMES)
    officer.press(Qt.Key.Key_A, CTRL | SHIFT)
    assert officer.session.pending == 0
    assert officer.window.registry.trigger(ActionId.SOUND_REMOVED)


def sign_off(officer: Officer) -> SignOffDialog:
    assert officer.window.registry.trigger(ActionId.SIGN_OFF)
    return officer.dialog(SignOffDialog)


def open_again(officer: Officer) -> None:
    """The second person opens what the first one worked on."""
    session = officer.session
    session.select_request(session.workspace.requests()[0])
    session.pick(session.workspace.footage()[0])
    officer.press(Qt.Key.Key_Return, CTRL)
    officer.shown(0)


def gates(workspace: Workspace) -> set[GateKind]:
    from redaction.casework.gates import gates_of

    return {gate.kind for gate in open_of(gates_of(workspace, workspace.footage()[0]))}


def test_from_receipt_to_release(
    desk: Desk,
    media: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    clip = Path(shutil.copy(media(frames=FRAMES, tone=0.4), tmp_path / "bwv 4471.mp4"))

    # The reviewer enters the request, redacts its footage, looks at every frame and hands it in.
    ann = desk.sit_down(REVIEWER_NAME)
    receive(ann)
    add_footage(ann, monkeypatch, clip)
    footage = ann.session.footage
    assert footage is not None
    assert footage.kind is FootageKind.VIDEO
    redact(ann)
    ann.session.coverage_wanted.emit()
    assert GateKind.UNSEEN in gates(ann.session.workspace)
    watch(ann)
    mine = sign_off(ann)
    assert {g.kind for g in mine.gates if g.is_open} == {GateKind.NOT_APPROVED}
    QTest.mouseClick(mine.submit_button, LEFT)
    assert mine.signoff.stage is Stage.READY
    assert not mine.approve_button.isEnabled(), "nobody checks their own work"
    mine.close()

    # The checker may not approve what they did not look at; then they may.
    bob = desk.sit_down(CHECKER_NAME)
    open_again(bob)
    check = sign_off(bob)
    assert any(g.kind is GateKind.CHECKER and g.is_open for g in check.gates)
    QTest.mouseClick(check.approve_button, LEFT)
    assert bob.problems.pop().summary.startswith("This cannot be approved yet")
    bob.dialog(ProblemDialog).accept()
    check.close()
    watch(bob)
    check = sign_off(bob)
    QTest.mouseClick(check.approve_button, LEFT)
    assert bob.problems == []
    assert check.signoff.stage is Stage.APPROVED
    check.close()
    assert gates(bob.session.workspace) == set()

    # The copy is made and checked, packed with its schedule, and handed over.
    out = tmp_path / "bwv 4471_redacted.mp4"
    assert export(bob, out)["ok"]
    assert bob.window.registry.trigger(ActionId.RELEASE_PACKAGE)
    release = bob.window.release.dialog
    assert release is not None
    (row,) = release.copies.rows
    assert not row.open_gates
    row.tick.setChecked(True)
    release.form.folder.setText(str(tmp_path))
    release.form.name.setText("package")
    release.form.recipient.setText("Jane Roe")
    release.form.method.setCurrentIndex(0)
    assert release.go_button.isEnabled()
    QTest.mouseClick(release.go_button, LEFT)
    bob.until(lambda: release.made is not None or bool(release.failure.text), 60)
    assert not release.failure.text
    assert release.made is not None
    built, disclosure = release.made
    release.close()
    workspace = bob.session.workspace
    assert (disclosure.recipient, disclosure.overridden) == ("Jane Roe", ())
    assert workspace.signoffs.of(footage.id).stage is Stage.RELEASED

    # The receiver checks it with the one script inside, without Umbra.
    shutil.unpack_archive(built.path, tmp_path / "received")
    (script,) = (tmp_path / "received").rglob("check_package.py")
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(script)],
        cwd=script.parent, env={}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr

    # The request is answered, in time; the log holds all of it and is whole.
    request = workspace.requests()[0]
    assert request.due is not None
    assert request.due >= dt.datetime.now().astimezone().date()
    from dataclasses import replace

    from redaction.model.request import Decision

    decision = Decision(Outcome.PART, dt.datetime.now().astimezone().date())
    workspace.update_request(replace(request, decision=decision, closed=True))
    verdict = workspace.log.verify()
    assert verdict.ok, verdict.summary
    rows = workspace.log.rows()
    said = [row.action for row in rows]
    for action in ("Request added", "Footage added", "Handed in for check", "Approved", "Released"):
        assert action in said, said
    (handed_over,) = [r for r in rows if r.category is Category.DISCLOSURE and r.recipient]
    assert handed_over.recipient == "Jane Roe"
    assert {row.who for row in rows} == {REVIEWER_NAME, CHECKER_NAME}
    assert "Jane Roe" not in {row.recipient for row in rows if row is not handed_over}

    # One edit later the approval does not count any more.
    track = next(iter(bob.tracks.values()))
    bob.session.select((track.id,))
    bob.window.registry.trigger(ActionId.KEEP_VISIBLE)
    assert workspace.signoffs.of(footage.id).stage is not Stage.RELEASED
