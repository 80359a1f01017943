"""Every key, generated from the declarations: found by typing, changed, cleared and restored here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from app.actions.action import Action, Menu, Scope, menu_title, plain
from app.actions.ids import ActionId
from app.actions.key_words import key_words, where_words
from app.canvas.keys import canvas_keys
from app.dialogs.base import Dialog
from app.dialogs.key_editor import KeyEditor
from app.theme.icons import icon
from app.theme.parts import Banner, button
from app.theme.sizes import px
from redaction.policy.current import policy

if TYPE_CHECKING:
    from app.actions.own_keys import OwnKeys
    from app.actions.registry import Registry

_ID = Qt.ItemDataRole.UserRole


WHERE, ROOM = 2, 640
"""The column that says where keys work, and the width of the list in pixels from which it is shown."""


class _Actions(QTreeWidget):
    """The list; Return changes the chosen one instead of closing the dialog.

    Signals:
        wanted: The keys of the chosen one are to be changed.
    """

    wanted = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the names of the actions have it; where they work is a tooltip, too."""
        super().resizeEvent(event)
        self.setColumnHidden(WHERE, self.viewport().width() < ROOM)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return is for the list, and everything else as usual."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit()
            event.accept()
            return
        super().keyPressEvent(event)


class ShortcutsDialog(Dialog):
    """Lists the actions with their keys; typing finds one, and the keys of the chosen one can be changed.

    Attributes:
        shown: The actions in the list, with a key or without.
        others: Keys that are no actions: they belong to the picture while it has the focus.
        tree: The list.
        editor: Changes the keys of the chosen action.
    """

    def __init__(self, registry: Registry, keys: OwnKeys, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Keyboard shortcuts"),
            self.tr(
                "Letters are actions unless you are typing. In the picture, arrow keys move a region that has"
                " the focus. A change counts at once."
            ),
            parent,
        )
        self.resize(940, 680)
        self._registry, self._keys = registry, keys
        self.shown: list[Action] = []
        self.others: tuple[tuple[str, str], ...] = ()
        self._rows: dict[ActionId, QTreeWidgetItem] = {}
        self.search = self._make_search()
        self.tree = self._make_tree()
        self.editor = KeyEditor(registry, keys)
        self.body.addWidget(self.search)
        if keys.locked:
            self.body.addWidget(Banner(f"{policy().set_by()} {policy().ask()}", "warning"))
        self.body.addWidget(self.tree, 1)
        self.body.addWidget(self.editor)
        self.restore_all = button(
            self.tr("Restore all keys"),
            keys.restore_all,
            icon_name="undo",
            tip=self.tr("Give every action the keys again that Umbra sets."),
        )
        self.foot.addWidget(self.restore_all)
        self.foot.addStretch(1)
        close = button(self.tr("Close"), self.accept, kind="primary")
        close.setDefault(True)
        self.foot.addWidget(close)
        keys.changed.connect(self._retell)
        self.search.textChanged.connect(self._fill)
        self.tree.currentItemChanged.connect(self._choose)
        self.tree.wanted.connect(self.editor.take_focus)
        self.tree.itemDoubleClicked.connect(self.editor.take_focus)
        self._fill()

    def choose(self, action: ActionId) -> None:
        """Choose an action, to see and change its keys."""
        self.tree.setCurrentItem(self._rows[action])

    def _make_search(self) -> QLineEdit:
        made = QLineEdit()
        made.setPlaceholderText(self.tr("Find an action or a key"))
        made.setAccessibleName(self.tr("Find an action or a key"))
        made.setToolTip(self.tr("Type a part of its name, what it does, or a key such as Ctrl+E."))
        made.setClearButtonEnabled(True)
        made.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        return made

    def _make_tree(self) -> _Actions:
        made = _Actions()
        made.setColumnCount(4)
        made.setHeaderLabels(
            [self.tr("Action"), self.tr("Keys"), self.tr("Where they work"), self.tr("Changed")]
        )
        made.setAccessibleName(self.tr("Actions and their keys"))
        made.setUniformRowHeights(True)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setAllColumnsShowFocus(True)
        head = made.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2, 3):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        return made

    def _fill(self) -> None:
        wanted = self.search.text().casefold().strip()
        chosen = self.editor.action
        self.tree.clear()
        self.shown, self._rows = [], {}
        for menu in Menu:
            members = [a for a in self._registry.declared if a.menu is menu]
            members = [a for a in members if self._matches(a, wanted)]
            if members:
                group = self._group(plain(menu_title(menu)))
                for action in members:
                    self._add(group, action)
                self.shown += members
        self.others = tuple(p for p in canvas_keys() if wanted in " ".join(p).casefold())
        if self.others:
            group = self._group(self.tr("In the picture (these cannot be changed)"))
            for key, words in self.others:
                group.addChild(
                    QTreeWidgetItem([words, key_words(key), where_words(Scope.CANVAS), ""])
                )
        self.tree.expandAll()
        first = self._rows.get(chosen) if chosen is not None else None
        if first is None and self.shown:
            first = self._rows[self.shown[0].id]
        if first is not None:
            self.tree.setCurrentItem(first)
        else:
            self.editor.edit(None)

    def _group(self, title: str) -> QTreeWidgetItem:
        group = QTreeWidgetItem([title])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        # rows are as high as the first one
        group.setSizeHint(0, QSize(0, px(26)))
        font = group.font(0)
        font.setBold(True)
        group.setFont(0, font)
        self.tree.addTopLevelItem(group)
        group.setFirstColumnSpanned(True)
        return group

    def _add(self, group: QTreeWidgetItem, action: Action) -> None:
        item = QTreeWidgetItem([plain(action.title), "", where_words(action.scope), ""])
        item.setData(0, _ID, action.id)
        item.setToolTip(
            0, f"{action.tip}\n{self.tr('Where they work')}: {where_words(action.scope)}"
        )
        item.setSizeHint(0, QSize(0, px(26)))
        self._rows[action.id] = item
        group.addChild(item)
        self._tell(action.id)

    def _tell(self, action: ActionId) -> None:
        item = self._rows[action]
        item.setText(1, self._registry.keys_text(action, all_keys=True))
        item.setText(3, self.tr("yours") if self._keys.is_changed(action) else "")

    def _retell(self) -> None:
        for action in self._rows:
            self._tell(action)
        self.editor.show_keys()
        self._allow()

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        found = item.data(0, _ID) if item is not None else None
        self.editor.edit(None if found is None else ActionId(found))
        self._allow()

    def _allow(self) -> None:
        self.restore_all.setEnabled(not self._keys.locked and self._keys.any_changed())

    def _matches(self, action: Action, wanted: str) -> bool:
        keys = self._registry.keys_text(action.id, all_keys=True)
        return (
            not wanted or wanted in f"{action.label} {action.title} {action.tip} {keys}".casefold()
        )
