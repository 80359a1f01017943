"""The officer's path, with keys and mouse, on a real clip, with the real child process."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.dialogs.request import RequestDialog
from app.jobs import JobRunner
from app.main_window import MainWindow
from app.session import Page, Session, Tone, ViewMode
from app.settings import declared
from app.settings.store import Settings
from player.media.time import FrameIndex
from redaction.model.project import regions_at
from redaction.model.track import ReviewState
from redaction.store.workspace import Workspace

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
LONG = 120_000

pytestmark = [pytest.mark.footage, pytest.mark.models, pytest.mark.slow]


@pytest.fixture
def window(
    qtbot: QtBot, themed: QApplication, workspace: Workspace, settings: Settings, tmp_path: Path
) -> Iterator[MainWindow]:
    settings.set(declared.EXPORT_FOLDER, str(tmp_path))
    jobs = JobRunner()
    made = MainWindow(Session(workspace), jobs, settings)
    made.resize(1400, 900)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    jobs.shutdown()
    made.close()
    themed.removeEventFilter(made.guard)


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    # a closed dialog leaves no window active on the offscreen platform; a window manager would
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    target = window.review.canvas if window.session.page is Page.REVIEW else window
    QTest.keyClick(target, key, modifier)


def drag(window: MainWindow, start: tuple[float, float], stop: tuple[float, float]) -> None:
    """Drag on the canvas between two points of the picture, in source pixels."""
    canvas = window.review.canvas
    at = [QPointF(*canvas.view.to_view(*point)).toPoint() for point in (start, stop)]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, NONE, at[0])
    QTest.mouseMove(canvas, (at[0] + at[1]) / 2)
    QTest.mouseMove(canvas, at[1])
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, NONE, at[1])


def test_the_whole_path(
    qtbot: QtBot, window: MainWindow, workspace: Workspace, footage: Path, tmp_path: Path
) -> None:
    session = window.session
    clip = tmp_path / "street.mp4"
    shutil.copy(footage / "clips" / "street_2s.mp4", clip)
    original = hashlib.sha256(clip.read_bytes()).hexdigest()

    # a request
    press(window, Qt.Key.Key_N, CTRL)
    (dialog,) = window.findChildren(RequestDialog)
    QTest.keyClicks(dialog.reference, "SAR-2026-0141")
    QTest.keyClick(dialog.reference, Qt.Key.Key_Return)
    (request,) = workspace.requests()

    # its footage
    with qtbot.waitSignal(window.files.importer.imported, timeout=LONG):
        window.files.open_paths([clip], then_review=False)
    (file,) = workspace.footage(request.id)
    assert (file.sha256, file.frames) == (original, 60)
    press(window, Qt.Key.Key_Return, CTRL)
    assert session.page is Page.REVIEW
    qtbot.waitUntil(lambda: session.frame is not None, timeout=LONG)

    # find faces
    press(window, Qt.Key.Key_D, CTRL)
    qtbot.waitUntil(lambda: bool(window.jobs.running), timeout=LONG)
    qtbot.waitUntil(lambda: not window.jobs.running and session.pending > 0, timeout=LONG)
    assert session.project is not None
    found = session.project.tracks
    assert len(found) >= 3
    assert {t.state for t in found.values()} == {ReviewState.PENDING}

    # step, and stay on the very frame
    press(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: session.frame is not None and session.frame.index == 1, timeout=LONG)
    press(window, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: session.frame is not None and session.frame.index == 0, timeout=LONG)

    # move a box, take it back, do it again
    here = {t: t.shape_at(0) for t in session.project.tracks_at(0)}
    track, shape = max(
        ((t, s) for t, s in here.items() if s is not None), key=lambda each: each[1].bounds.area
    )
    box = shape.bounds
    x, y = box.centre
    drag(window, (x, y), (x, y))
    assert session.selection == {track.id}
    drag(window, (x, y), (x + 40, y + 20))
    moved = session.project.tracks[track.id].shape_at(0)
    assert moved is not None
    assert moved.bounds.x == pytest.approx(box.x + 40, abs=3)
    press(window, Qt.Key.Key_Z, CTRL)
    assert session.project.tracks[track.id] == track
    press(window, Qt.Key.Key_Z, CTRL | SHIFT)
    assert session.project.tracks[track.id].shape_at(0) == moved
    press(window, Qt.Key.Key_Z, CTRL)

    # draw one
    press(window, Qt.Key.Key_R)
    drag(window, (600, 560), (700, 640))
    (drawn,) = set(session.project.tracks) - set(found)
    assert session.project.tracks[drawn].shape_at(0) is not None
    press(window, Qt.Key.Key_S)

    # what was drawn is followed first: no copy is made before that has ended
    qtbot.waitUntil(lambda: not window.jobs.running, timeout=LONG)

    # keep one person, accept the rest
    session.select([track.id])
    press(window, Qt.Key.Key_V)
    assert session.project.tracks[track.id].visible
    press(window, Qt.Key.Key_A, CTRL | SHIFT)
    assert session.pending == 0

    # see it as the export paints it
    press(window, Qt.Key.Key_2)
    assert session.view_mode is ViewMode.PREVIEW
    covered = {r.track for r in regions_at(session.project, FrameIndex(0))}
    assert track.id not in covered
    assert drawn in covered

    # export, which needs one tick for whoever stays visible
    press(window, Qt.Key.Key_E, CTRL)
    (export,) = window.files.exports
    assert not export.go_button.isEnabled()
    # whoever stays visible, and the sound that nobody reviewed
    assert len(export.form.ticks) == 2
    export.form.ticks[1].setChecked(True)
    tick = export.form.ticks[0]
    QTest.keyClick(tick, Qt.Key.Key_Space)
    QTest.mouseClick(export.go_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: export.stage != "working", timeout=LONG)
    assert export.stage == "done", export.form.result.text
    out = tmp_path / "street_redacted.mp4"
    assert out.is_file()
    assert not list(tmp_path.glob("*.partial*"))
    assert hashlib.sha256(clip.read_bytes()).hexdigest() == original
    (copy,) = workspace.exports(file.id)
    assert copy.verified
    assert copy.copy_sha256 == hashlib.sha256(out.read_bytes()).hexdigest()
    export.accept()

    # and find it all in the log
    press(window, Qt.Key.Key_F4)
    assert session.page is Page.LOG
    said = [row.action for row in workspace.log.rows()]
    assert said[:3] == ["Review log begun", "Request added", "Footage added"]
    assert said[-1] == "Redacted copy made"
    assert any(action.startswith("Undo ") for action in said)
    assert workspace.log.verify().ok
    assert not [t for t in window.toasts.shown if t.notice.tone is Tone.BAD]
