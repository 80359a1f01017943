"""Declarations, keys, enablement, and plain keys while someone types."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QModelIndex, QStringListModel, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QListView, QPlainTextEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from app.actions.action import Action, Menu, Scope
from app.actions.declared import ALL
from app.actions.guard import ACTIONS_FIRST
from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.session import Page, Session, Tool, ViewMode
from app.theme.icons import names
from redaction.store.workspace import Workspace
from tests.gui.conftest import Shell


def test_every_id_is_declared_once() -> None:
    assert sorted(a.id for a in ALL) == sorted(ActionId)


@pytest.mark.parametrize("action", ALL, ids=lambda a: a.id)
def test_every_action_has_a_title_a_tip_and_a_drawn_icon(action: Action) -> None:
    assert action.title.strip("&").strip()
    assert action.tip.endswith(".")
    assert action.tip != action.title
    assert action.menu in Menu
    assert not action.icon or action.icon in names()
    for key in action.keys:
        assert QKeySequence(key).toString(), f"{key} is no key"


def test_no_key_means_two_things_where_both_can_be_meant() -> None:
    """Global and review keys share the window; the other scopes share it with both.

    Keys of the incident's page sleep while another page is shown, and all but global ones while it is.
    """
    together = {Scope.GLOBAL, Scope.REVIEW}
    for first, second in combinations(ALL, 2):
        scopes = {first.scope, second.scope}
        if Scope.INCIDENT in scopes and not scopes <= {Scope.INCIDENT, Scope.GLOBAL}:
            continue
        if first.scope is second.scope or {first.scope, second.scope} & together:
            shared = {QKeySequence(k).toString() for k in first.keys}
            shared &= {QKeySequence(k).toString() for k in second.keys}
            assert not shared, f"{first.id} and {second.id} both want {shared}"


def test_no_menu_has_one_mnemonic_twice() -> None:
    for menu in Menu:
        letters = [
            a.title[a.title.index("&") + 1].casefold()
            for a in ALL
            if a.menu is menu and "&" in a.title
        ]
        assert len(letters) == len(set(letters)), f"{menu}: {sorted(letters)}"


def test_every_action_does_something_in_the_window(shell: Shell) -> None:
    shell.window.review  # noqa: B018 - made when it is first wanted; it binds most of them
    shell.window.incident  # noqa: B018 - likewise
    registry = shell.window.registry
    assert [a.id for a in registry.declared if not registry.bound(a.id)] == []


def test_every_action_is_in_its_menu_and_its_tip_shows_the_key(shell: Shell) -> None:
    registry = shell.window.registry
    titles = {a.text().replace("&", "") for a in shell.window.menuBar().actions()}
    assert titles == {m.value.replace("&", "") for m in Menu}
    for menu_action in shell.window.menuBar().actions():
        menu = menu_action.menu()
        wanted = {
            registry.action(a.id)
            for a in registry.declared
            if a.menu and a.menu.value == menu_action.text()
        }
        assert wanted <= set(menu.actions())
    for declared in registry.declared:
        key = registry.keys_text(declared.id)
        tip = registry.action(declared.id).toolTip()
        assert declared.tip.replace("'", "&#x27;") in tip
        assert not key or key.replace("&", "&amp;") in tip or key == "\\"


@pytest.fixture
def session(workspace: Workspace) -> Session:
    return Session(workspace)


@pytest.fixture
def registry(themed: object, session: Session) -> Registry:
    return Registry(session)


def test_an_action_that_nobody_bound_is_disabled(registry: Registry) -> None:
    assert not registry.action(ActionId.QUIT).isEnabled()
    assert not registry.trigger(ActionId.QUIT)


def test_a_bound_action_calls_its_handler_once(registry: Registry) -> None:
    called: list[int] = []
    registry.bind(ActionId.QUIT, lambda: called.append(1))
    assert registry.trigger(ActionId.QUIT)
    assert called == [1]
    with pytest.raises(ValueError, match="bound already"):
        registry.bind(ActionId.QUIT, lambda: None)


def test_review_actions_sleep_on_other_pages(shell: Shell) -> None:
    shell.request()
    shell.session.open_footage(shell.footage())
    registry = shell.window.registry
    shell.window.review  # noqa: B018
    assert not registry.action(ActionId.TOOL_BOX).isEnabled()
    shell.session.page = Page.REVIEW
    registry.refresh()
    assert registry.action(ActionId.TOOL_BOX).isEnabled()
    assert not registry.action(ActionId.ACCEPT).isEnabled()
    shell.session.page = Page.HOME


def test_a_toggle_shows_what_the_session_says(registry: Registry, session: Session) -> None:
    session.set_tool(Tool.POLYGON)
    session.set_view_mode(ViewMode.PREVIEW)
    assert registry.action(ActionId.TOOL_POLYGON).isChecked()
    assert not registry.action(ActionId.TOOL_SELECT).isChecked()
    assert registry.action(ActionId.VIEW_PREVIEW).isChecked()
    registry.bind(ActionId.SHOW_HOME, lambda: None)
    registry.trigger(ActionId.SHOW_HOME)
    assert registry.action(ActionId.SHOW_HOME).isChecked(), "Qt flipped it, the session did not"


class Typing:
    """A window with a letter as a shortcut and something to type into."""

    def __init__(self, qtbot: QtBot, shell: Shell, field: QWidget) -> None:
        self.fired: list[str] = []
        self.field = field
        action = shell.window.registry.action(ActionId.SHORTCUTS)
        action.setShortcuts([QKeySequence("A"), QKeySequence("Space"), QKeySequence("Left")])
        action.triggered.disconnect()
        action.triggered.connect(lambda: self.fired.append("fired"))
        layout = shell.window.home.layout()
        assert layout is not None
        layout.addWidget(field)
        field.show()
        shell.window.activateWindow()
        field.setFocus()
        qtbot.waitUntil(field.hasFocus)


@pytest.mark.parametrize("make", [QLineEdit, QPlainTextEdit, QSpinBox, QComboBox, QListView])
def test_letters_stay_with_what_is_typed_into(
    qtbot: QtBot, shell: Shell, make: type[QWidget]
) -> None:
    field = make()
    if isinstance(field, QListView):
        model = QStringListModel(["bear", "ant"], field)
        field.setModel(model)
        field.setCurrentIndex(model.index(0))
    if isinstance(field, QComboBox):
        field.addItems(["bear", "ant"])
    typing = Typing(qtbot, shell, field)
    QTest.keyClick(field, Qt.Key.Key_A)
    assert typing.fired == []
    if isinstance(field, QLineEdit):
        assert field.text() == "a"
    if isinstance(field, QListView):
        assert field.currentIndex().data() == "ant"
    if isinstance(field, QComboBox):
        assert field.currentText() == "ant"


def test_letters_are_actions_elsewhere(qtbot: QtBot, shell: Shell) -> None:
    field = QListView()
    field.setProperty(ACTIONS_FIRST, True)
    typing = Typing(qtbot, shell, field)
    QTest.keyClick(field, Qt.Key.Key_A)
    assert typing.fired == ["fired"]
    assert field.currentIndex() == QModelIndex()


def test_arrows_move_in_a_text_field(qtbot: QtBot, shell: Shell) -> None:
    field = QLineEdit("ab")
    typing = Typing(qtbot, shell, field)
    field.setCursorPosition(2)
    QTest.keyClick(field, Qt.Key.Key_Left)
    assert typing.fired == []
    assert field.cursorPosition() == 1
