"""Turns the declarations into ``QAction`` objects, and keeps them enabled, checked and bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolButton, QWidget
from shiboken6 import isValid

from app.actions.action import Action, Menu, Predicate, Scope, always, menu_title, plain, said
from app.actions.declared import ALL
from app.actions.following import FollowingButton
from app.actions.ids import ActionId
from app.actions.looking import only_looks
from app.language.core import core
from app.session import Page, Session
from app.theme.icons import icon

_NATIVE = QKeySequence.SequenceFormat.NativeText
_PAGE_OF = {
    scope: Page.INCIDENT if scope is Scope.INCIDENT else Page.REVIEW
    for scope in Scope
    if scope is not Scope.GLOBAL
}
_WINDOWED = (Scope.GLOBAL, Scope.REVIEW, Scope.INCIDENT)

Named = tuple[str, str]
"""Title, with mnemonic, and tip of an action."""


@dataclass(frozen=True, slots=True)
class OnPage:
    """What an action does while a page is shown.

    Attributes:
        handler: Called without arguments.
        enabled: When it can be used there.
        checked: Whether it is on, for toggles.
    """

    handler: Callable[[], object]
    enabled: Predicate
    checked: Callable[[], bool] | None = None


class Registry(QObject):
    """All actions of one window.

    Widgets that act call ``bind``; an action nobody bound stays disabled. Enablement and checks are
    asked again whenever the session says that something they may depend on changed.

    Signals:
        keys_changed: Actions have other keys than before.
    """

    keys_changed = Signal()

    def __init__(
        self, session: Session, parent: QObject | None = None, declared: Iterable[Action] = ALL
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._declared = {a.id: said(a) for a in declared}
        self._handlers: dict[ActionId, Callable[[], object]] = {}
        self._enabled: dict[ActionId, Predicate] = {}
        self._checked: dict[ActionId, Callable[[], bool]] = {}
        self._named: dict[ActionId, Callable[[], Named | None]] = {}
        self._elsewhere: dict[tuple[Page, ActionId], OnPage] = {}
        self._telling: list[tuple[QObject, Callable[[], object]]] = []
        self._actions = {a.id: self._make(a) for a in self._declared.values()}
        for signal in (
            session.request_changed,
            session.footage_changed,
            session.picked_changed,
            session.selection_changed,
            session.tool_changed,
            session.view_changed,
            session.full_picture_changed,
            session.marks_changed,
            session.page_changed,
            session.case_changed,
            session.incident_changed,
            session.register_changed,
        ):
            signal.connect(self.refresh)
        session.project_changed.connect(self._decided)
        session.elsewhere_changed.connect(self._decided_elsewhere)
        self.refresh()

    @property
    def session(self) -> Session:
        """The state the actions are about."""
        return self._session

    @property
    def declared(self) -> tuple[Action, ...]:
        """The declarations, in the order they are listed."""
        return tuple(self._declared.values())

    def declaration(self, action_id: ActionId) -> Action:
        """What was declared for an action."""
        return self._declared[action_id]

    def action(self, action_id: ActionId) -> QAction:
        """The Qt action, for a menu or a button of your own."""
        return self._actions[action_id]

    def bound(self, action_id: ActionId) -> bool:
        """Whether something acts on it."""
        return action_id in self._handlers

    def bind(
        self,
        action_id: ActionId,
        handler: Callable[[], object],
        *,
        enabled: Predicate | None = None,
        checked: Callable[[], bool] | None = None,
        named: Callable[[], Named | None] | None = None,
    ) -> None:
        """Say what an action does.

        Args:
            action_id: Which action.
            handler: Called without arguments when the action is triggered.
            enabled: A further condition, beside the declared one.
            checked: For toggles whose state is not the session's: whether it is on.
            named: Title and tip while the action does something else than declared; None where it does not.

        Raises:
            ValueError: If it is bound already; two handlers would both act.
        """
        if action_id in self._handlers:
            msg = f"{action_id} is bound already"
            raise ValueError(msg)
        self._handlers[action_id] = handler
        if enabled is not None:
            self._enabled[action_id] = enabled
        if checked is not None:
            self._checked[action_id] = checked
        if named is not None:
            self._named[action_id] = named
        self._refresh_one(action_id)

    def bind_on(
        self,
        page: Page,
        action_id: ActionId,
        handler: Callable[[], object],
        *,
        enabled: Predicate = always,
        checked: Callable[[], bool] | None = None,
    ) -> None:
        """Say what an action does while another page is shown than the one it was declared for.

        There the condition given here holds instead of the declared one, which asks about the footage that
        is under review.

        Raises:
            ValueError: If it is bound there already.
        """
        if (page, action_id) in self._elsewhere:
            msg = f"{action_id} is bound already on that page"
            raise ValueError(msg)
        self._elsewhere[page, action_id] = OnPage(handler, enabled, checked)
        self._refresh_one(action_id)

    def trigger(self, action_id: ActionId) -> bool:
        """Act as if the person had chosen it; False when it is not enabled."""
        action = self._actions[action_id]
        if not action.isEnabled():
            return False
        action.trigger()
        return True

    def add_scope(self, scope: Scope, widget: QWidget) -> None:
        """Give a widget the actions of a scope.

        ``GLOBAL``, ``REVIEW`` and ``INCIDENT`` belong to the window and are given by it; ``CANVAS``,
        ``TIMELINE`` and ``TABLE`` keys then work while this widget or a child of it has the focus.
        """
        windowed = scope in _WINDOWED
        for declared in self._declared.values():
            if declared.scope is scope:
                action = self._actions[declared.id]
                if not windowed:
                    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                widget.addAction(action)

    def button(
        self, action_id: ActionId, parent: QWidget | None = None, *, text: bool = False
    ) -> QToolButton:
        """A button for an action; its tooltip shows the key.

        It takes the focus by Tab only, so that a click leaves the keys with the canvas.
        """
        button = FollowingButton(parent)
        button.setDefaultAction(self._actions[action_id])
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoRaise(True)
        button.setAccessibleName(self._declared[action_id].label)
        button.setToolButtonStyle(
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon
            if text
            else Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        return button

    def fill_menu_bar(self, bar: QMenuBar) -> dict[Menu, QMenu]:
        """Add the menus, each with its actions in groups."""
        return {menu: self._fill(bar.addMenu(menu_title(menu)), menu) for menu in Menu}

    def fill_menu(self, menu: QMenu, ids: Iterable[ActionId | None]) -> QMenu:
        """Add these actions to a menu, ``None`` for a line: context menus come from here."""
        for action_id in ids:
            if action_id is None:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[action_id])
        return menu

    def keys_text(self, action_id: ActionId, *, all_keys: bool = False) -> str:
        """The key as this system writes it, or empty."""
        keys = self._actions[action_id].shortcuts()
        shown = keys if all_keys else keys[:1]
        return ", ".join(k.toString(_NATIVE) for k in shown)

    def tell_keys(self, owner: QObject, tell: Callable[[], object]) -> None:
        """Call ``tell`` now and whenever keys change while ``owner`` is there: for words that name a key."""
        self._telling.append((owner, tell))
        tell()

    def set_keys(self, keys: Mapping[ActionId, Sequence[str]]) -> None:
        """Give actions other keys; menus, tooltips and everything that hears ``keys_changed`` follow."""
        for action_id, wanted in keys.items():
            action = self._actions[action_id]
            shortcuts = [QKeySequence(key) for key in wanted]
            if action.shortcuts() != shortcuts:
                action.setShortcuts(shortcuts)
                tip = action.statusTip()
                action.setToolTip(tool_tip(action.iconText(), tip, self.keys_text(action_id)))
        self.refresh()
        self._telling = [(owner, tell) for owner, tell in self._telling if isValid(owner)]
        for _owner, tell in self._telling:
            tell()
        self.keys_changed.emit()

    def refresh(self, *some: ActionId) -> None:
        """Ask every predicate again, or those of some actions."""
        for action_id in some or self._declared:
            self._refresh_one(action_id)

    def _decided(self, _changes: object) -> None:
        self.refresh()

    def _decided_elsewhere(self, _footage: object, _changes: object) -> None:
        # the other actions are about the open footage
        self.refresh(ActionId.UNDO, ActionId.REDO)

    def _make(self, declared: Action) -> QAction:
        action = QAction(declared.title, self)
        action.setObjectName(declared.id)
        if declared.icon:
            action.setIcon(icon(declared.icon))
        action.setIconText(declared.label)
        action.setShortcuts([QKeySequence(key) for key in declared.keys])
        action.setAutoRepeat(declared.repeats)
        action.setStatusTip(declared.tip)
        action.setCheckable(declared.checkable)
        action.setMenuRole(QAction.MenuRole.NoRole)
        action.triggered.connect(lambda _on=False, i=declared.id: self._triggered(i))
        key = action.shortcut().toString(_NATIVE)
        action.setToolTip(tool_tip(declared.label, declared.tip, key))
        return action

    def _triggered(self, action_id: ActionId) -> None:
        there = self._elsewhere.get((self._session.page, action_id))
        (self._handlers[action_id] if there is None else there.handler)()
        # Qt flips a checkable action by itself; what is true is what the session says
        self._refresh_one(action_id)

    def _refresh_one(self, action_id: ActionId) -> None:
        declared, action = self._declared[action_id], self._actions[action_id]
        session = self._session
        extra = self._enabled.get(action_id)
        there = self._elsewhere.get((session.page, action_id))
        on_its_page = declared.scope is Scope.GLOBAL or session.page is _PAGE_OF[declared.scope]
        reason = declared.reason(session) if there is None else ""
        if session.workspace.read_only and not only_looks(action_id):
            reason = self.tr("This window only looks: the workspace is open in another window.")
        self._say_why(action, declared, reason)
        if there is not None:
            action.setEnabled(not reason and there.enabled(session))
        else:
            action.setEnabled(
                not reason
                and action_id in self._handlers
                and on_its_page
                and declared.enabled(session)
                and (extra is None or extra(session))
            )
        if declared.checkable:
            bound_check = self._checked.get(action_id) if there is None else there.checked
            if bound_check is not None:
                action.setChecked(bound_check())
            elif declared.checked is not None:
                action.setChecked(declared.checked(session))
        if action_id in self._named:
            title, tip = self._named[action_id]() or (declared.title, declared.tip)
            self._name(action, title, reason or tip, declared)
        if action_id is ActionId.UNDO:
            self._name_history(action, declared, core(session.undo_label), reason)
        elif action_id is ActionId.REDO:
            self._name_history(action, declared, core(session.redo_label), reason)

    def _name(self, action: QAction, title: str, tip: str, declared: Action) -> None:
        if (action.text(), action.statusTip()) == (title, tip):
            return
        label = declared.label if title == declared.title else plain(title)
        action.setText(title)
        action.setIconText(label)
        action.setStatusTip(tip)
        action.setToolTip(tool_tip(label, tip, self.keys_text(declared.id)))
        for button in action.associatedObjects():
            if isinstance(button, QToolButton):
                button.setAccessibleName(label)

    def _say_why(self, action: QAction, declared: Action, reason: str) -> None:
        tip = reason or declared.tip
        if declared.id not in self._named and action.statusTip() != tip:
            action.setStatusTip(tip)
            action.setToolTip(tool_tip(declared.label, tip, self.keys_text(declared.id)))

    def _name_history(self, action: QAction, declared: Action, label: str, reason: str) -> None:
        action.setText(f"{declared.title} {label}" if label else declared.title)
        action.setIconText(declared.label)
        name = f"{declared.label} {label}" if label else declared.label
        action.setToolTip(tool_tip(name, reason or declared.tip, self.keys_text(declared.id)))

    def _fill(self, qmenu: QMenu, menu: Menu) -> QMenu:
        members = [a for a in self._declared.values() if a.menu is menu]
        members.sort(key=lambda a: a.group)
        group: int | None = None
        for declared in members:
            if group is not None and declared.group != group:
                qmenu.addSeparator()
            group = declared.group
            qmenu.addAction(self._actions[declared.id])
        return qmenu


def tool_tip(name: str, tip: str, key: str) -> str:
    """Name and key in bold, then what it does."""
    head = f"<b>{escape(name)}</b>" + (f"&nbsp;&nbsp;<span>{escape(key)}</span>" if key else "")
    return f"<p style='white-space:pre-wrap'>{head}<br>{escape(tip)}</p>"
