"""Buttons follow their actions, and a thousand changes leave no connection behind."""

from __future__ import annotations

import pytest
from PySide6.QtCore import SIGNAL
from PySide6.QtGui import QAction, QIcon, QPixmap
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from app.actions.following import FollowingButton


def shown_by(qtbot: QtBot) -> tuple[QAction, FollowingButton]:
    button = FollowingButton()
    qtbot.addWidget(button)
    action = QAction("Save & &go on", button)
    button.setDefaultAction(action)
    return action, button


def test_what_changes_in_the_action_shows_on_the_button(qtbot: QtBot) -> None:
    action, button = shown_by(qtbot)
    before = button.text()
    action.setEnabled(False)
    assert not button.isEnabled()
    assert button.text() == before
    action.setCheckable(True)
    action.setChecked(True)
    assert button.isChecked()
    picture = QPixmap(8, 8)
    picture.fill("red")
    action.setIcon(QIcon(picture))
    assert not button.icon().isNull()
    action.setText("Undo the box")
    action.setToolTip("Undo the box (Ctrl+Z)")
    action.setStatusTip("One step back")
    action.setWhatsThis("Takes it back")
    assert (button.text(), button.toolTip()) == ("Undo the box", "Undo the box (Ctrl+Z)")
    assert (button.statusTip(), button.whatsThis()) == ("One step back", "Takes it back")


@pytest.mark.parametrize(
    ("text", "icon_text"),
    [("Save && go on", ""), ("&Save...", ""), ("Save", "Yes & no")],
)
def test_words_are_those_that_qt_would_show(qtbot: QtBot, text: str, icon_text: str) -> None:
    theirs, ours = QToolButton(), FollowingButton()
    for button in (theirs, ours):
        qtbot.addWidget(button)
    action = QAction(text, ours)
    if icon_text:
        action.setIconText(icon_text)
    for button in (theirs, ours):
        button.setDefaultAction(action)
    action.setEnabled(False)
    assert ours.text() == theirs.text()


def test_a_click_still_does_it(qtbot: QtBot) -> None:
    action, button = shown_by(qtbot)
    action.setEnabled(False)
    action.setEnabled(True)
    with qtbot.waitSignal(action.triggered, timeout=5000):
        button.click()


def test_a_thousand_changes_leave_no_connection_behind(qtbot: QtBot) -> None:
    action, _ = shown_by(qtbot)
    names = [
        bytes(method.methodSignature().data()).decode()
        for number in range(action.metaObject().methodCount())
        if (method := action.metaObject().method(number)).methodType().name == "Signal"
    ]
    before = {name: action.receivers(SIGNAL(name)) for name in names}
    assert sum(before.values())
    for number in range(1000):
        action.setEnabled(bool(number % 2))
    assert {name: action.receivers(SIGNAL(name)) for name in names} == before
