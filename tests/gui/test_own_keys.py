"""Keys that a person changes: no two mean two things, the window shows them at once, and they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.actions.declared import ALL
from app.actions.ids import ActionId
from app.actions.keymap import changed_keys, effective, entries, meet
from app.actions.own_keys import OwnKeys, spelled
from app.actions.registry import Registry
from app.dialogs.shortcuts import ShortcutsDialog
from app.panels.moment_card import AnswerButton
from app.review.sound_bar import VolumeSlider
from app.session import Session
from app.settings.declared import SHORTCUTS
from app.settings.store import Settings
from redaction.policy.current import holding
from redaction.policy.values import Policy
from redaction.store.workspace import Workspace

SPLIT, JOIN, EXPORT = ActionId.SPLIT, ActionId.JOIN, ActionId.EXPORT


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def registry(themed: object, tmp_path: Path) -> Iterator[Registry]:
    with Workspace.open(tmp_path / "ws") as workspace:
        yield Registry(Session(workspace))


@pytest.fixture
def keys(registry: Registry, settings: Settings) -> OwnKeys:
    return OwnKeys(registry, settings)


def no_clash(keys: OwnKeys) -> bool:
    return not any(
        set(keys.keys(a.id)) & set(keys.keys(b.id))
        for a, b in combinations(ALL, 2)
        if meet(a.scope, b.scope)
    )


def test_without_changes_every_action_has_its_declared_keys(keys: OwnKeys) -> None:
    for action in ALL:
        assert list(keys.keys(action.id)) == [spelled(key) for key in action.keys]
        assert not keys.is_changed(action.id)
    assert not keys.any_changed()


def test_a_change_is_on_the_action_its_tip_and_in_the_settings(
    keys: OwnKeys, registry: Registry, settings: Settings
) -> None:
    told: list[int] = []
    registry.keys_changed.connect(lambda: told.append(1))
    keys.give(SPLIT, ["Ctrl+Alt+B", "Ctrl+Alt+F7"])
    assert registry.keys_text(SPLIT, all_keys=True) == "Ctrl+Alt+B, Ctrl+Alt+F7"
    assert "Ctrl+Alt+B" in registry.action(SPLIT).toolTip()
    assert told
    assert settings.get(SHORTCUTS) == ["edit.split\tCtrl+Alt+B\tCtrl+Alt+F7"]
    again = OwnKeys(registry, Settings(settings.path))
    assert again.keys(SPLIT) == ("Ctrl+Alt+B", "Ctrl+Alt+F7")
    keys.give(SPLIT, [])
    assert registry.action(SPLIT).shortcuts() == []
    assert settings.get(SHORTCUTS) == ["edit.split"]
    assert keys.restore(SPLIT) == ()
    assert (keys.keys(SPLIT), settings.get(SHORTCUTS)) == (("B",), [])


def test_a_key_is_taken_from_another_only_when_that_is_wanted(keys: OwnKeys) -> None:
    clash = keys.in_the_way(SPLIT, "Ctrl+E")
    assert [c.action.id for c in clash if c.action] == [EXPORT]
    with pytest.raises(ValueError, match="taken"):
        keys.give(SPLIT, ["Ctrl+E"])
    keys.give(SPLIT, ["Ctrl+E"], take=True)
    assert (keys.keys(SPLIT), keys.keys(EXPORT)) == (("Ctrl+E",), ())
    assert no_clash(keys)
    # what was taken stays where it is now, and is named
    left = keys.restore(EXPORT)
    assert [c.action.id for c in left if c.action] == [SPLIT]
    assert keys.keys(EXPORT) == ()
    keys.restore_all()
    assert keys.keys(EXPORT) == ("Ctrl+E",)
    assert not keys.any_changed()


@pytest.mark.parametrize(
    "key", ["Tab", "Return", "Escape", "H", "Alt+F", "F10", "Ctrl+K, Ctrl+S", "", "Strg"]
)
def test_what_means_something_everywhere_is_no_key_of_an_action(keys: OwnKeys, key: str) -> None:
    with pytest.raises(ValueError, match=r"taken|cannot"):
        keys.give(SPLIT, [key], take=True)
    assert keys.keys(SPLIT) == ("B",)


def test_pages_that_are_never_shown_together_may_share_a_key(keys: OwnKeys) -> None:
    incident = next(a for a in ALL if a.scope.value == "incident" and a.keys)
    review = next(a for a in ALL if a.scope.value == "review" and a.keys)
    assert keys.in_the_way(review.id, "Ctrl+Alt+Shift+F9") == ()
    keys.give(review.id, ["Ctrl+Alt+Shift+F9"])
    keys.give(incident.id, ["Ctrl+Alt+Shift+F9"])
    assert keys.keys(review.id) == keys.keys(incident.id)
    assert no_clash(keys)


@pytest.mark.parametrize(
    "lines",
    [
        ["edit.split\tCtrl+E"],
        ["edit.split\tCtrl+Alt+F7", "edit.join\tCtrl+Alt+F7"],
        ["edit.split\tTab\tnonsense\tCtrl+Alt+F7", "gone.action\tF8", "\tF9", "", "edit.join"],
        ["edit.split\t" + "\t".join(f"Ctrl+F{n}" for n in range(1, 12))],
    ],
)
def test_whatever_was_kept_no_key_means_two_things(
    registry: Registry, settings: Settings, lines: list[str]
) -> None:
    settings.set(SHORTCUTS, lines)
    assert no_clash(OwnKeys(registry, settings))


def test_lines_come_back_as_they_were() -> None:
    given = {"edit.split": ("Ctrl+B", "Ctrl+Alt+F7"), "edit.join": ()}
    assert changed_keys(entries(given)) == given
    assert effective((), {"edit.split": ("B",)}, spelled) == {}


def test_a_policy_fixes_the_keys(registry: Registry, settings: Settings) -> None:
    settings.set(SHORTCUTS, ["edit.split\tCtrl+Alt+F7"])
    with holding(Policy(digest="ab" * 32, shortcuts_locked=True)):
        keys = OwnKeys(registry, settings)
        assert keys.keys(SPLIT) == ("B",)
        with pytest.raises(ValueError, match="policy"):
            keys.give(SPLIT, ["F8"])
        dialog = ShortcutsDialog(registry, keys)
        assert not dialog.editor.field.isEnabled()
        assert not dialog.restore_all.isEnabled()
        dialog.reject()
    assert settings.get(SHORTCUTS) == ["edit.split\tCtrl+Alt+F7"]


def test_a_key_is_changed_by_the_keyboard_alone(
    qtbot: QtBot, registry: Registry, keys: OwnKeys
) -> None:
    dialog = ShortcutsDialog(registry, keys)
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClicks(dialog.search, "split track")
    dialog.tree.setFocus()
    QTest.keyClick(dialog.tree, Qt.Key.Key_Return)
    editor = dialog.editor
    assert editor.action is SPLIT
    assert editor.field.isAncestorOf(dialog.focusWidget()) or dialog.focusWidget() is editor.field
    assert dialog.isVisible()
    QTest.keyClick(editor.field, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert editor.key == "Ctrl+E"
    assert "Export redacted copy" in editor.problem.text()
    assert editor.replace.text() == "Take it for this one"
    editor.replace.click()
    assert (keys.keys(SPLIT), keys.keys(EXPORT)) == (("Ctrl+E",), ())
    row = dialog.tree.currentItem()
    assert row is not None
    assert (row.text(1), row.text(3)) == ("Ctrl+E", "yours")
    editor.restore.click()
    assert row.text(1) == "B"
    assert dialog.restore_all.isEnabled()
    dialog.restore_all.click()
    assert keys.keys(EXPORT) == ("Ctrl+E",)
    assert not dialog.restore_all.isEnabled()
    editor.field.setKeySequence(QKeySequence("Tab"))
    assert not editor.replace.isEnabled()
    assert "cannot be used" in editor.problem.text()


def test_words_that_name_a_key_follow_and_end_with_their_widget(
    qtbot: QtBot, registry: Registry, keys: OwnKeys
) -> None:
    answer, volume = AnswerButton(registry, ActionId.ACCEPT), VolumeSlider(registry)
    gone = QLabel()
    for one in (answer, volume):
        qtbot.addWidget(one)
    registry.tell_keys(gone, lambda: gone.setText(registry.keys_text(ActionId.ACCEPT)))
    assert "Ctrl+Alt+F7" not in answer.toolTip()
    shiboken6.delete(gone)
    keys.give(ActionId.ACCEPT, ["Ctrl+Alt+F7"])
    keys.give(ActionId.VOLUME_UP, ["Ctrl+Alt+F8"])
    assert "Ctrl+Alt+F7" in answer.toolTip()
    assert answer.accessibleDescription() == "Ctrl+Alt+F7"
    assert "Ctrl+Alt+F8" in volume.toolTip()
