"""Every key, generated from the declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.actions.action import Action, Menu, Scope
from app.canvas.keys import canvas_keys
from app.dialogs.base import Dialog
from app.theme.icons import icon
from app.theme.parts import button, label, row
from app.theme.tokens import SPACE

if TYPE_CHECKING:
    from app.actions.registry import Registry

SCOPE_WORDS = {
    Scope.GLOBAL: "everywhere",
    Scope.REVIEW: "on the review page",
    Scope.INCIDENT: "on the page of an incident",
    Scope.CANVAS: "in the picture",
    Scope.TIMELINE: "in the timeline",
    Scope.TABLE: "in the table",
}


class ShortcutsDialog(Dialog):
    """Lists the actions with their keys; typing finds one."""

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Keyboard shortcuts"),
            self.tr(
                "Letters are actions unless you are typing. M sets a marker here; Shift+A mutes. In the"
                " picture, arrow keys move a region that has the focus."
            ),
            parent,
        )
        self.resize(980, 660)
        self._registry = registry
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find an action or a key"))
        self.search.setAccessibleName(self.tr("Find an action or a key"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._fill)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self.search)
        self.body.addWidget(self._area, 1)
        self.foot.addStretch(1)
        close = button(self.tr("Close"), self.accept, kind="primary")
        close.setDefault(True)
        self.foot.addWidget(close)
        self.shown: list[Action] = []
        self.others: tuple[tuple[str, str], ...] = ()
        self._fill()

    def _fill(self) -> None:
        wanted = self.search.text().casefold().strip()
        host = QWidget()
        host.setProperty("surface", "clear")
        columns = [QVBoxLayout(), QVBoxLayout()]
        heights = [0, 0]
        self.shown = []
        for menu in Menu:
            members = [a for a in self._registry.declared if a.menu is menu and a.keys]
            members = [a for a in members if self._matches(a, wanted)]
            if not members:
                continue
            self.shown += members
            least = heights.index(min(heights))
            heights[least] += len(members) + 2
            columns[least].addLayout(self._group(menu, members))
            columns[least].addSpacing(SPACE * 2)
        others = [pair for pair in canvas_keys() if wanted in " ".join(pair).casefold()]
        self.others = tuple(others)
        if others:
            columns[heights.index(min(heights))].addLayout(self._others(others))
        for column in columns:
            column.setSpacing(SPACE)
            column.addStretch(1)
        outer = row(columns[0], columns[1], spacing=SPACE * 4)
        outer.setStretch(0, 1)
        outer.setStretch(1, 1)
        outer.setContentsMargins(0, 0, SPACE, 0)
        host.setLayout(outer)
        self._area.setWidget(host)

    def _matches(self, action: Action, wanted: str) -> bool:
        keys = self._registry.keys_text(action.id, all_keys=True)
        return not wanted or wanted in f"{action.label} {action.tip} {keys}".casefold()

    def _others(self, pairs: list[tuple[str, str]]) -> QVBoxLayout:
        """Keys that are no actions: they belong to the picture while it has the focus."""
        box = QVBoxLayout()
        box.setSpacing(6)
        box.addWidget(label(self.tr("In the picture"), "section"))
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for number, (key, words) in enumerate(pairs):
            grid.addWidget(label(words), number, 0)
            grid.addLayout(row(None, label(_cap(key), "key")), number, 1)
        box.addLayout(grid)
        return box

    def _group(self, menu: Menu, members: list[Action]) -> QVBoxLayout:
        box = QVBoxLayout()
        box.setSpacing(6)
        box.addWidget(label(menu.value.replace("&", ""), "section"))
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for number, action in enumerate(members):
            title = action.title.replace("&", "").rstrip("…")
            name = label(title)
            name.setToolTip(f"{action.tip} ({SCOPE_WORDS[action.scope]})")
            grid.addWidget(name, number, 0)
            keys = self._registry.keys_text(action.id, all_keys=True)
            caps = [label(key, "key") for key in _split(keys)]
            grid.addLayout(row(None, *caps, spacing=4), number, 1)
        box.addLayout(grid)
        return box


def _cap(key: str) -> str:
    """A key as this system writes it; what is no key, as it is."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key


def _split(keys: str) -> list[str]:
    """``Right, ,`` has a comma as a key of its own."""
    parts = keys.split(", ")
    return [part for part in parts if part]
