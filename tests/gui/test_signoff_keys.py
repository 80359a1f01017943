"""The sign-off by keyboard: Tab goes down the rows, and keeps its place though they are made anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.casework.signoff_dialog import SignOffDialog
from app.casework.signoff_parts import GateRow, RowButtons
from app.session import Session
from redaction.casework.gates import Gate, GateKind
from redaction.store.workspace import Workspace


@pytest.fixture
def dialog(themed: QApplication, workspace: Workspace, qtbot: QtBot) -> SignOffDialog:
    """Of footage with two notes pinned to frames."""
    assert themed.styleSheet()
    footage = workspace.add_footage(
        Path("/x/clip.mp4"),
        sha256="a" * 64,
        size=1,
        frames=100,
        duration=4.0,
        width=320,
        height=180,
    )
    for frame in (3, 7):
        workspace.signoffs.pin(footage.id, frame, f"plate {frame}")
    session = Session(workspace)
    session.open_footage(footage)
    made = SignOffDialog(session, footage)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def name_of(widget: QWidget | None) -> str:
    assert widget is not None
    return widget.accessibleName() or str(widget.property("text"))


def by_tab(dialog: SignOffDialog, first: QWidget, many: int) -> list[str]:
    """The names of what Tab goes through from one on."""
    QApplication.processEvents()  # rows that were just made are laid out and shown
    first.setFocus()
    seen = [name_of(dialog.focusWidget())]
    for _ in range(many - 1):
        dialog.focusNextChild()
        seen.append(name_of(dialog.focusWidget()))
    return seen


NOTES = ["Dealt with: plate 3", "Frame 3", "Dealt with: plate 7", "Frame 7"]


def test_it_opens_at_its_top_and_tab_goes_down_also_after_something_changed(
    dialog: SignOffDialog,
) -> None:
    first = dialog.gate_rows[0].findChildren(QPushButton)[0]
    assert dialog.focusWidget() is first
    dialog.refresh()
    first = dialog.gate_rows[0].findChildren(QPushButton)[0]
    assert dialog.focusWidget() is first
    seen = [first]
    while dialog.focusNextChild() and (at := dialog.focusWidget()) not in (None, *seen):
        seen.append(at)
    down = [made.mapTo(dialog, made.rect().center()).y() for made in seen]
    assert len(seen) > 3
    assert down == sorted(down)


def test_ticks_of_notes_stand_in_their_rows_and_keep_the_keys(dialog: SignOffDialog) -> None:
    after = "Change the rules of sign-off"
    assert by_tab(dialog, dialog.note_rows[0].tick, 5) == [*NOTES, after]
    for number in (0, 1, 1):
        tick = dialog.note_rows[number].tick
        tick.setFocus()
        ticked = not tick.isChecked()
        QTest.keyClick(tick, Qt.Key.Key_Space)
        again = dialog.note_rows[number].tick
        assert again is not tick
        assert again.isChecked() is ticked
        # a gate above comes or goes with the notes, and takes no keys along
        assert QApplication.focusWidget() is again
        dialog.refresh()
        assert QApplication.focusWidget() is dialog.note_rows[number].tick
    assert by_tab(dialog, dialog.note_rows[0].tick, 4) == NOTES


def test_the_next_row_has_the_keys_where_one_went(themed: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)

    def rows(*kinds: GateKind) -> list[GateRow]:
        made = [
            GateRow(Gate(kind, kind.value), print, print, window)  # nothing of it is pressed
            for kind in kinds
        ]
        for one in made:
            one.show()
        return made

    buttons = RowButtons()
    assert buttons.from_here(None) == []
    twice, other = GateKind.CHECKER, GateKind.SOUND
    before = rows(twice, twice, other)
    buttons.take(before, ())
    assert len(buttons.all) == 3, "two of one kind are two"
    window.show()
    after = rows(other, twice)
    buttons.take(after, buttons.from_here(before[1].override_button))
    assert window.focusWidget() is after[0].override_button, "the second of its kind went"
    last = rows(twice)
    buttons.take(last, buttons.from_here(after[0].override_button))
    assert window.focusWidget() is last[0].override_button
