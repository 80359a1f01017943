"""The main job without a mouse: from the request to the verified copy by real key events alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.dialogs.export import ExportDialog
from app.dialogs.request import RequestDialog
from app.jobs import InlineRunner, JobRunner
from app.session import Page
from redaction.model.codec import track_to_json
from redaction.model.geometry import Box
from tests.gui.review_kit import a_track
from tests.gui.test_officer_path import CTRL, SHIFT, Officer, add_footage, find_faces, hire

__all__ = ["hire"]


def tab_to(wanted: QWidget, most: int = 60) -> None:
    """Press Tab until a control has the keys; it must be reachable so."""
    for _ in range(most):
        at = QApplication.focusWidget()
        if at is wanted or (at is not None and wanted.isAncestorOf(at)):
            return
        QTest.keyClick(at or wanted.window(), Qt.Key.Key_Tab)
    msg = f"Tab does not lead to {wanted.accessibleName() or wanted}"
    raise AssertionError(msg)


def press_in(dialog: QWidget, key: Qt.Key) -> None:
    """A key for whatever has the keys in a dialog."""
    QTest.keyClick(dialog.focusWidget() or dialog, key)


def enter_request(officer: Officer) -> None:
    officer.press(Qt.Key.Key_N, CTRL)
    dialog = officer.dialog(RequestDialog)
    dialog.activateWindow()
    officer.until(lambda: QApplication.activeWindow() is dialog)
    tab_to(dialog.reference)
    QTest.keyClicks(dialog.reference, "SAR-2026-0200")
    tab_to(dialog.ok)
    press_in(dialog, Qt.Key.Key_Return)
    officer.until(lambda: officer.session.request is not None)


def draw_by_keys(officer: Officer) -> None:
    """A box by corners: Return sets one, the arrows move the crosshair, Return ends it; undone, redone."""
    before = set(officer.tracks)
    officer.press(Qt.Key.Key_Home)
    officer.shown(0)
    officer.window.review.canvas.setFocus()
    officer.press(Qt.Key.Key_R)
    officer.press(Qt.Key.Key_Return)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        for _ in range(3):
            officer.press(key, SHIFT)
    officer.press(Qt.Key.Key_Return)
    officer.until(lambda: len(set(officer.tracks) - before) == 1)
    officer.until(lambda: not officer.window.review.following.running, 120)
    officer.press(Qt.Key.Key_Z, CTRL)
    officer.until(lambda: set(officer.tracks) == before)
    officer.press(Qt.Key.Key_Z, CTRL | SHIFT)
    officer.until(lambda: len(set(officer.tracks) - before) == 1)
    officer.press(Qt.Key.Key_Escape)


def move_by_keys(officer: Officer) -> None:
    """Tab goes to a region of the frame; the arrows move it."""
    officer.press(Qt.Key.Key_Home)
    officer.shown(0)
    officer.window.review.canvas.setFocus()
    officer.press(Qt.Key.Key_Tab)
    officer.until(lambda: bool(officer.session.selection))
    (chosen,) = officer.session.selected_tracks
    before = chosen.shape_at(0)
    officer.press(Qt.Key.Key_Right, SHIFT)
    officer.until(lambda: officer.tracks[chosen.id].shape_at(0) != before)


def export_by_keys(officer: Officer, out: Path) -> None:
    officer.press(Qt.Key.Key_E, CTRL)
    dialog = officer.dialog(ExportDialog)
    dialog.activateWindow()
    officer.until(lambda: QApplication.activeWindow() is dialog)
    tab_to(dialog.form.path_field)
    field = dialog.form.path_field
    assert isinstance(field, QLineEdit)
    QTest.keyClick(field, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(field, str(out))
    for tick in dialog.form.ticks:
        tab_to(tick)
        press_in(dialog, Qt.Key.Key_Space)
        assert tick.isChecked()
    tab_to(dialog.go_button)
    press_in(dialog, Qt.Key.Key_Return)
    officer.until(lambda: dialog.stage == "done", 240)
    tab_to(dialog.close_button)
    press_in(dialog, Qt.Key.Key_Return)
    assert officer.session.footage is not None
    (made,) = officer.session.workspace.exports(officer.session.footage.id)
    assert made.verified


def test_the_main_job_needs_no_mouse(
    hire: Callable[[JobRunner | InlineRunner], Officer],
    media: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    found = [
        track_to_json(a_track("aa", 0, 30, Box(12, 12, 36, 30))),
        track_to_json(a_track("bb", 0, 24, Box(120, 20, 40, 40))),
    ]
    events = [{"event": "tracks", "tracks": found}, {"event": "done", "result": {"frames": 30}}]
    officer = hire(InlineRunner({"analyse": lambda _args: iter(events)}))
    for name in ("mouseClick", "mousePress", "mouseRelease", "mouseMove"):
        monkeypatch.setattr(QTest, name, _no_mouse)
    enter_request(officer)
    add_footage(officer, monkeypatch, media(frames=30, tone=1.2))
    find_faces(officer)
    move_by_keys(officer)
    draw_by_keys(officer)
    officer.press(Qt.Key.Key_A, CTRL | SHIFT)
    officer.until(lambda: officer.session.pending == 0)
    export_by_keys(officer, tmp_path / "copy.mp4")
    officer.back()
    officer.press(Qt.Key.Key_F4)
    officer.until(lambda: officer.session.page is Page.LOG)
    assert officer.session.workspace.log.verify().ok


def _no_mouse(*_what: object, **_more: object) -> None:
    msg = "this path is for somebody without a mouse"
    raise AssertionError(msg)
