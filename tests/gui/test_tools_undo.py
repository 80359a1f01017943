"""Undo in the window: named, one step for one gesture, at the place where it acts, after a restart too."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId as A
from app.session import Session
from redaction.edit.gestures import add_tracks
from redaction.store.workspace import Workspace
from tests.gui.review_kit import Kit, a_track
from tests.gui.test_tools import ALT, BOX, CTRL, FIRST, NONE, OTHER, SECOND, SHIFT, K, kit, press

__all__ = ["kit"]  # a fixture

GESTURES: tuple[tuple[str, Qt.Key, Qt.KeyboardModifier], ...] = (
    ("Uncover on this frame", K.Key_Delete, CTRL),
    ("Stop covering from here", K.Key_Delete, NONE),
    ("Uncover stretch", K.Key_Delete, ALT),
    ("Delete track", K.Key_Delete, SHIFT),
    ("Leave picture", K.Key_Q, NONE),
    ("Split track", K.Key_B, NONE),
    ("Cover stretch", K.Key_Y, NONE),
    ("Cover whole picture", K.Key_W, NONE),
    ("Keep track visible", K.Key_V, NONE),
    ("Lock track", K.Key_L, CTRL | SHIFT),
)


def test_each_key_is_one_named_step(kit: Kit) -> None:
    kit.session.set_marks(18, 55)
    before = kit.session.project
    menu = kit.registry.action(A.UNDO)
    was = menu.text()
    for label, key, modifier in GESTURES:
        kit.session.go_to(20)
        kit.session.select([SECOND])
        press(kit, key, modifier)
        assert kit.session.project != before, label
        assert menu.text() == f"&Undo {label}"
        after = kit.session.project
        press(kit, K.Key_Z, CTRL)
        assert kit.session.project == before, label
        assert kit.registry.action(A.REDO).text() == f"&Redo {label}"
        press(kit, K.Key_Y, CTRL)
        assert kit.session.project == after, label
        press(kit, K.Key_Z, CTRL)
        assert menu.text() == was


def test_the_playhead_goes_to_where_it_acts(kit: Kit) -> None:
    kit.session.go_to(20)
    kit.session.select([FIRST])
    press(kit, K.Key_Q)
    kit.session.go_to(55)
    press(kit, K.Key_Z, CTRL)
    assert kit.at() == 20
    assert kit.notices[-1].text == (
        "Undone: Leave picture. It acts at frame 20, so the playhead moved there."
    )
    kit.session.go_to(3)
    press(kit, K.Key_Z, CTRL | SHIFT)
    assert kit.at() == 20


def test_an_undo_in_a_notice_never_takes_back_a_later_step_of_the_same_name(kit: Kit) -> None:
    kit.session.go_to(20)
    kit.session.select([FIRST])
    press(kit, K.Key_Delete, CTRL)
    first = kit.notices[-1]
    kit.session.go_to(22)
    press(kit, K.Key_Delete, CTRL)
    assert not first.holds()
    dict(first.actions)["Undo"]()
    shown = [kit.tracks[FIRST].shape_at(f) is not None for f in (20, 21, 22)]
    assert shown == [False, True, False]


def test_typing_and_undo_do_not_take_each_other_s_steps(kit: Kit) -> None:
    kit.session.go_to(20)
    kit.session.select([FIRST])
    press(kit, K.Key_Q)
    before = kit.session.project
    field = kit.page.inspector.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.setFocus()
    QTest.keyClicks(field, "qwy")
    QTest.keyClick(field, K.Key_Z, CTRL)
    assert field.text() != "qwy", "the field took back what was typed"
    assert kit.session.project == before, "and nothing else"
    QTest.keyClicks(field, "red")
    QTest.keyClick(field, K.Key_C, CTRL)
    QTest.keyClick(field, K.Key_Return)
    assert kit.tracks[FIRST].label.endswith("red")
    press(kit, K.Key_Z, CTRL)
    assert kit.session.project == before


def test_after_a_restart_undo_is_there_with_its_name(qtbot: QtBot, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"not looked at")
    with Workspace.open(tmp_path / "ws", user="Officer") as workspace:
        footage = workspace.add_footage(
            clip, sha256="0" * 64, size=1, frames=60, duration=2.4, width=192, height=112
        )
        session = Session(workspace)
        session.open_footage(footage)
        assert session.project is not None
        session.do(add_tracks(session.project, [a_track("first", 5, 30, BOX)]))
        before = session.project
        session.do(add_tracks(session.project, [a_track("second", 10, 50, OTHER)]))
        after = session.project
    for step, label in (("undo", "undo_label"), ("redo", "redo_label")):
        with Workspace.open(tmp_path / "ws", user="Officer") as workspace:
            session = Session(workspace)
            session.open_footage(workspace.footage()[0])
            assert getattr(session, label) == "Add tracks"
            getattr(session, step)()
            assert session.project == (before if step == "undo" else after)
