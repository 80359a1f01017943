"""The window: pages, toasts, drops, problems, closing, names for those who cannot see it."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl, qWarning
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.crash import CrashCatcher
from app.dialogs.ask import AskDialog
from app.dialogs.problem import ProblemDialog, ReportDialog
from app.session import Notice, Page, Tone
from app.settings import declared
from app.shell.toasts import Toast
from app.words import completeness_words
from player.media.time import FrameIndex
from redaction.edit.gestures import add_tracks
from redaction.jobs.errors import UserError
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.track import Keyframe, Track
from tests.gui.conftest import Shell

CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


def dialog(shell: Shell, kind: type[QDialog]) -> Any:
    """The open dialog of this kind."""
    found = [d for d in shell.window.findChildren(kind) if d.isVisible()]
    assert len(found) == 1, f"{len(found)} {kind.__name__} are open"
    return found[0]


def endless(_args: dict[str, Any]) -> Iterator[dict[str, Any]]:
    done = 0
    while True:
        done += 1
        yield {
            "event": "progress",
            "phase": "detecting",
            "done": min(done, 900),
            "total": 1000,
            "unit": "frames",
        }


def test_the_first_page_says_what_to_do(shell: Shell) -> None:
    assert shell.session.page is Page.HOME
    assert shell.window.home.empty.isVisible()
    assert shell.window.windowTitle() == "Umbra[*]"


def test_keys_go_to_the_pages(qtbot: QtBot, shell: Shell) -> None:
    QTest.keyClick(shell.window, Qt.Key.Key_F4)
    assert shell.session.page is Page.LOG
    assert shell.window.log.isVisible()
    QTest.keyClick(shell.window, Qt.Key.Key_F3)
    assert shell.session.page is Page.LOG, "there is nothing to review yet"
    QTest.keyClick(shell.window, Qt.Key.Key_F2)
    assert shell.session.page is Page.HOME


def test_the_rail_is_clicked(qtbot: QtBot, shell: Shell) -> None:
    log = next(b for b in shell.window.findChildren(QToolButton) if b.accessibleName() == "Log")
    QTest.mouseClick(log, Qt.MouseButton.LeftButton)
    assert shell.session.page is Page.LOG
    assert log.isChecked()


def test_a_toast_goes_when_what_it_says_is_undone(shell: Shell, media: Callable[..., Path]) -> None:
    shell.request()
    shell.session.open_footage(shell.footage(media(frames=30)))
    assert shell.session.project is not None
    shell.session.do(add_tracks(shell.session.project, [a_track("a", 5, 9)]))
    label = shell.session.undo_label
    said = Notice("Face A is not covered.", holds=lambda: shell.session.undo_label == label)
    shell.session.notice.emit(said)
    assert [t.notice for t in shell.window.toasts.shown] == [said]
    shell.session.undo()
    assert shell.window.toasts.shown == ()


def test_a_toast_offers_the_next_step_and_goes(qtbot: QtBot, shell: Shell) -> None:
    done: list[str] = []
    shell.session.notice.emit(
        Notice("Track 7 was deleted.", Tone.GOOD, (("Undo", lambda: done.append("undone")),))
    )
    (toast,) = shell.window.toasts.shown
    assert toast.isVisible()
    assert toast.accessibleName() == "Track 7 was deleted."
    QTest.mouseClick(toast.buttons[0], Qt.MouseButton.LeftButton)
    assert done == ["undone"]
    qtbot.waitUntil(lambda: shell.window.toasts.shown == ())


def test_the_same_notice_is_not_stacked_and_only_three_stay(qtbot: QtBot, shell: Shell) -> None:
    for text in ("a.", "b.", "b.", "c.", "d."):
        shell.session.notice.emit(Notice(text, Tone.WARNING))
    assert [t.notice.text for t in shell.window.toasts.shown] == ["b.", "c.", "d."]
    tops = [t.y() for t in shell.window.toasts.shown]
    assert tops == sorted(tops)
    host = shell.window.toasts.shown[0].parentWidget()
    assert host is not None
    for toast in shell.window.findChildren(Toast):
        if toast.isVisible():
            assert host.rect().contains(toast.geometry())


def test_a_problem_is_shown_with_its_three_sentences(shell: Shell) -> None:
    shell.session.problem.emit(UserError("It is gone.", "Nothing was lost.", "Find it."))
    shown = dialog(shell, ProblemDialog)
    words = " ".join(w.text() for w in shown.findChildren(QWidget) if hasattr(w, "text"))
    for sentence in ("It is gone.", "Nothing was lost.", "Find it."):
        assert sentence in words
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def drag(shell: Shell, paths: list[Path], *, drop: bool) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(p)) for p in paths])
    buttons = Qt.MouseButton.LeftButton
    both = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    enter = QDragEnterEvent(QPoint(300, 300), both, data, buttons, NONE)
    QApplication.sendEvent(shell.window, enter)
    if not drop:
        return enter.isAccepted()
    event = QDropEvent(QPointF(300, 300), both, data, buttons, NONE)
    event.setDropAction(Qt.DropAction.MoveAction)
    QApplication.sendEvent(shell.window, event)
    assert event.dropAction() is Qt.DropAction.CopyAction, "the original is never moved"
    return event.isAccepted()


def test_dropped_footage_joins_the_request(qtbot: QtBot, shell: Shell, clip: Path) -> None:
    request = shell.request()
    assert drag(shell, [clip], drop=True)
    with qtbot.waitSignal(shell.window.files.importer.imported, timeout=30_000):
        pass
    (footage,) = shell.workspace.footage()
    assert footage.request == request.id
    assert footage.frames == 30
    assert len(footage.sha256) == 64
    assert "was added" in shell.notices[-1].text
    assert clip.is_file()


def test_footage_is_in_before_every_frame_is_checked(
    qtbot: QtBot, shell: Shell, clip: Path
) -> None:
    seen: list[bool] = []
    importer = shell.window.files.importer
    importer.imported.connect(lambda footage: seen.append(footage.checked))
    with qtbot.waitSignal(importer.checker.checked, timeout=30_000) as checked:
        shell.window.files.open_paths([clip], then_review=True)
    assert seen == [False]
    (footage,) = shell.workspace.footage()
    assert checked.args == [footage]
    assert footage.checked
    assert completeness_words(footage) == ("Complete: every frame can be decoded", "good")
    assert shell.session.footage == footage, "what is open knows it, too"
    strips = shell.window.review.strips
    qtbot.waitUntil(lambda: strips.has_pictures, timeout=20_000)
    shell.session.reread(footage.id)
    assert strips.has_pictures, "knowing more of a file takes nothing from the timeline"


def test_a_check_that_was_stopped_is_done_when_the_footage_is_opened_again(
    qtbot: QtBot, shell: Shell, clip: Path
) -> None:
    importer = shell.window.files.importer
    importer.imported.connect(
        lambda _footage: QTimer.singleShot(0, lambda: shell.jobs.started_jobs[-1].cancel())
    )
    shell.window.files.open_paths([clip], then_review=False)
    qtbot.waitUntil(lambda: [j.kind for j in shell.jobs.started_jobs] == ["import", "check"])
    qtbot.waitUntil(lambda: all(j.ended for j in shell.jobs.started_jobs))
    (footage,) = shell.workspace.footage()
    assert not footage.checked
    with qtbot.waitSignal(importer.checker.checked, timeout=30_000):
        importer.review(footage)
    assert shell.workspace.footage()[0].checked


def test_a_file_replaced_before_its_check_is_said_so(
    qtbot: QtBot, shell: Shell, clip: Path
) -> None:
    importer = shell.window.files.importer
    importer.imported.connect(lambda _footage: clip.write_bytes(clip.read_bytes() + bytes(9)))
    shell.window.files.open_paths([clip], then_review=False)
    qtbot.waitUntil(lambda: bool(shell.notices) and "another file" in shell.notices[-1].text)
    assert not shell.workspace.footage()[0].checked


def test_a_folder_is_not_footage(shell: Shell, tmp_path: Path) -> None:
    assert not drag(shell, [tmp_path], drop=False)


def test_an_unusable_file_is_refused_in_words(qtbot: QtBot, shell: Shell, tmp_path: Path) -> None:
    bad = tmp_path / "notes.mp4"
    bad.write_bytes(b"not a video" * 100)
    with qtbot.waitSignal(shell.window.files.importer.refused, timeout=30_000):
        shell.window.files.open_paths([bad], then_review=True)
    (error,) = shell.problems
    assert error.summary.endswith(".")
    assert shell.workspace.footage() == ()
    assert dialog(shell, ProblemDialog)


def test_several_files_are_taken_in_one_after_the_other(
    qtbot: QtBot, shell: Shell, clip: Path, tmp_path: Path
) -> None:
    shell.request()
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"")
    again = tmp_path / "again.mp4"
    again.write_bytes(clip.read_bytes() + b"\0")
    shell.window.files.open_paths([clip, broken, again], then_review=False)
    qtbot.waitUntil(lambda: len(shell.workspace.footage()) == 2, timeout=30_000)
    qtbot.waitUntil(lambda: not shell.jobs.running)
    assert len(shell.problems) == 1


def test_the_running_job_is_shown_and_can_be_cancelled(qtbot: QtBot, shell: Shell) -> None:
    shell.jobs.scripts["analyse"] = endless
    job = shell.jobs.start("analyse", {}, "clip.mp4")
    strip = shell.window.strip
    with qtbot.waitSignal(job.progressed):
        pass
    assert strip.isVisible()
    assert strip.text.startswith("Going through the footage · clip.mp4")
    shell.jobs.start("analyse", {}, "other.mp4").cancel()
    QTest.mouseClick(strip.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not shell.jobs.running)
    assert not strip.isVisible()


def test_closing_asks_while_work_runs(
    qtbot: QtBot, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.jobs.scripts["export"] = endless
    job = shell.jobs.start("export", {}, "Export clip.mp4")
    asked: list[str] = []

    def answer(button: str) -> Any:
        def run(box: AskDialog) -> int:
            asked.append(box.windowTitle())
            box.show()
            assert box.stay.isDefault()
            QTest.mouseClick(getattr(box, button), Qt.MouseButton.LeftButton)
            return box.result()

        return run

    monkeypatch.setattr(AskDialog, "exec", answer("stay"))
    assert not shell.window.close()
    assert len(asked) == 1
    monkeypatch.setattr(AskDialog, "exec", answer("go"))
    assert shell.window.close()
    assert job.cancelling
    qtbot.waitUntil(lambda: job.ended)


def test_the_place_of_the_window_is_kept(qtbot: QtBot, shell: Shell) -> None:
    shell.window.resize(1200, 760)
    shell.window.close()
    kept = shell.settings.get(declared.WINDOW)
    assert kept
    shell.window.resize(1300, 700)
    shell.window._restore()
    # the offscreen screen is small, so Qt moves the edges in; the default size was not taken
    assert shell.window.size().width() not in (1300, 1400)


def test_recent_files_say_what_is_missing(qtbot: QtBot, shell: Shell, tmp_path: Path) -> None:
    gone = tmp_path / "gone.mp4"
    shell.settings.add_recent(gone)
    recent = shell.window._recent
    recent.aboutToShow.emit()
    (action,) = recent.actions()
    assert action.text() == "gone.mp4 (missing)"
    action.trigger()
    assert "no longer where it was" in shell.notices[-1].text
    shell.notices[-1].actions[0][1]()
    assert shell.settings.get(declared.RECENT) == []


def a_track(name: str, start: int, stop: int) -> Track:
    return Track(
        TrackId(name), (Keyframe(FrameIndex(start), Box(1.0, 1.0, 9.0, 9.0)),), FrameIndex(stop)
    )


def test_undo_off_screen_moves_there_and_says_so(shell: Shell) -> None:
    from player.media.time import FrameRef

    session = shell.session
    shell.request()
    session.open_footage(shell.footage())
    assert session.project is not None
    session.do(add_tracks(session.project, [a_track("a", 50, 60)]))
    assert session.pending == 1
    assert session.saved_at is not None
    asked: list[int] = []
    session.seek_requested.connect(asked.append)
    session.show_frame(FrameRef(FrameIndex(55), 55))
    session.undo()
    assert session.project is not None
    assert not session.project.tracks
    assert asked == [], "it could be seen where it happened"
    session.show_frame(FrameRef(FrameIndex(3), 3))
    session.redo()
    assert session.project.tracks
    assert asked == [50]
    assert "playhead moved there" in shell.notices[-1].text


def test_the_undo_action_names_what_it_takes_back(shell: Shell) -> None:
    session = shell.session
    shell.request()
    session.open_footage(shell.footage())
    session.page = Page.REVIEW
    undo = shell.window.registry.action(ActionId.UNDO)
    assert not undo.isEnabled()
    assert session.project is not None
    session.do(add_tracks(session.project, [a_track("a", 5, 9)]))
    assert undo.isEnabled()
    assert undo.text() == f"&Undo {session.undo_label}"
    session.page = Page.HOME


def test_a_defect_becomes_a_report_without_paths(
    qtbot: QtBot, shell: Shell, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    catcher = CrashCatcher()
    catcher.caught.connect(shell.window.show_crash)
    before = (sys.excepthook, threading.excepthook)
    catcher.install(tmp_path)
    try:
        with caplog.at_level(logging.CRITICAL, "umbra"):
            qWarning("cannot read /home/officer/secret/clip.mp4")
            try:
                raise RuntimeError(f"broken: {tmp_path}/footage/clip.mp4")
            except RuntimeError as error:
                sys.excepthook(type(error), error, error.__traceback__)
            thread = threading.Thread(target=lambda: 1 / 0)
            thread.start()
            thread.join()
    finally:
        catcher.remove()
    assert (sys.excepthook, threading.excepthook) == before
    shown = dialog(shell, ReportDialog)
    text = shown.report.toPlainText()
    assert "RuntimeError: broken: …" in text
    assert "clip" not in text, "a file's name may say whom it shows"
    assert "Messages before it" in text
    assert str(tmp_path) not in text
    assert "/home/officer" not in text
    QTest.mouseClick(
        next(b for b in shown.findChildren(QPushButton) if b.accessibleName() == "Copy"),
        Qt.MouseButton.LeftButton,
    )
    assert QApplication.clipboard().text() == text
    shown.accept()


def nameless(root: QWidget) -> list[str]:
    """Widgets that take the focus and that a screen reader could not name."""
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.focusPolicy() is Qt.FocusPolicy.NoFocus or widget.objectName().startswith("qt_"):
            continue
        if widget.focusProxy() is not None or (isinstance(widget, QLabel) and widget.text()):
            continue
        if isinstance(widget, QListView) and widget.window().inherits("QComboBoxPrivateContainer"):
            continue
        parent = widget.parentWidget()
        inside = (
            parent is not None
            and type(parent).__module__.startswith("PySide6")
            and (
                parent.inherits("QAbstractSpinBox")
                or parent.inherits("QComboBox")
                or parent.inherits("QLineEdit")
                or parent.inherits("QAbstractScrollArea")
                or parent.inherits("QAbstractItemView")
                or parent.inherits("QHeaderView")
                or parent.inherits("QTabBar")
            )
        )
        text = getattr(widget, "text", None)
        named = widget.accessibleName() or (
            callable(text) and isinstance(widget, QPushButton) and text()
        )
        if widget.inherits("QCheckBox") or widget.inherits("QRadioButton"):
            named = named or widget.text()  # type: ignore[attr-defined]
        if widget.inherits("QMenuBar") or widget.inherits("QMenu") or inside:
            continue
        if not named:
            chain = f"{type(widget).__name__} in {type(parent).__name__}"
            found.append(f"{chain} ({widget.objectName()})")
    return found


def test_every_control_of_the_pages_has_a_name(shell: Shell) -> None:
    shell.request()
    shell.session.open_footage(shell.footage())
    shell.window.review  # noqa: B018 - made when it is first wanted
    shell.window.log  # noqa: B018
    found = nameless(shell.window)
    assert not found, "\n".join(found)


def test_small_targets_are_not_made(shell: Shell) -> None:
    shell.request()
    shell.footage()
    for button in shell.window.findChildren(QToolButton) + shell.window.findChildren(QPushButton):
        inside = isinstance(button.parentWidget(), QLineEdit)
        if button.isVisible() and not inside and not button.objectName().startswith("qt_"):
            low = min(button.width(), button.height())
            assert low >= 24, f"{button.accessibleName() or button.text()}: {button.size()}"


def test_the_window_comes_up_without_the_heavy_libraries() -> None:
    heavy = ["av", "cv2", "mediapipe", "onnxruntime", "scipy", "holidays"]
    program = f"import sys, app.bootstrap; print([m for m in {heavy} if m in sys.modules])"
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_window_in_order(number: signal.Signals, tmp_path: Path) -> None:
    program = (
        "import os, sys, app.bootstrap as b\n"
        "show = b.MainWindow.show\n"
        "def shown(self):\n"
        "    show(self)\n"
        f"    b.QTimer.singleShot(50, lambda: os.kill(os.getpid(), {int(number)}))\n"
        "b.MainWindow.show = shown\n"
        "sys.exit(b.main())\n"
    )
    folders = {"UMBRA_WORKSPACE": str(tmp_path / "ws"), "XDG_CONFIG_HOME": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **folders},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
    assert (tmp_path / "ws" / "crash.txt").read_text(encoding="utf-8") == ""
