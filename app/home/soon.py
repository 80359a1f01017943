"""Footage that nobody keeps and that its recording system deletes soon."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.actions.ids import ActionId
from app.models.roles import Role
from app.retention_words import retention_rule, retention_words
from app.shell.tables import RowTable
from app.theme.parts import button, label, line, row
from app.theme.tokens import SPACE
from app.words import count_words, day_words, tr
from redaction.model.footage import Footage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.actions.registry import Registry

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
SHOWN = 3
"""Rows that are in view; more are scrolled to."""


class SoonModel(QAbstractTableModel):
    """Name, day of recording, what becomes of it; soonest first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: tuple[Footage, ...] = ()
        self._today = dt.date.min

    def put(self, footage: Sequence[Footage], today: dt.date) -> None:
        """Show this footage."""
        self.beginResetModel()
        self.rows, self._today = tuple(footage), today
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Rows at the top level; there are no others."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Name, recorded, deletion."""
        return 0 if parent.isValid() else 3

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The titles of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("File"), tr("Recorded"), tr("Recording system"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words, their colour and icon, and whose rule it is."""
        footage = self.rows[index.row()]
        words, tone = retention_words(footage, self._today)
        if index.column() == 2:
            if role == Qt.ItemDataRole.DisplayRole:
                return ""
            if role == Role.SECOND:
                return words
            if role == Role.TONE:
                return "text_faint" if tone == "muted" else tone
            if role == Role.ICON:
                return "clock-alert" if tone == "warning" else "warning"
            if role == Qt.ItemDataRole.AccessibleTextRole:
                return words
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{footage.path}\n{retention_rule(footage)}"
        if role == Role.VALUE:
            return footage
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            recorded = "" if footage.recorded is None else day_words(footage.recorded)
            return (Path(footage.path).name, recorded, "")[index.column()]
        return None


class SoonDeleted(QFrame):
    """A strip below the requests; hidden while there is nothing to say.

    Signals:
        chosen: A ``Footage`` was chosen.
    """

    chosen = Signal(object)

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.setAccessibleName(self.tr("Soon deleted"))
        self._model = SoonModel(self)
        self._title = label(self.tr("Soon deleted"), "strong")
        self._caption = label(self.tr("By the recording system's own rule."), "caption")
        self._caption.setToolTip(self.tr("Umbra deletes nothing and cannot stop it."))
        self.table = RowTable(self.tr("Footage that is soon deleted"), 32, self)
        self.table.setModel(self._model)
        self.table.set_widths((160, 108, 290), 0)
        self.table.selectionModel().currentRowChanged.connect(self._chosen)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._registry = registry
        self.keep = button(self.tr("Preserve…"), self._preserve, icon_name="lock")
        self.keep.setToolTip(registry.action(ActionId.PRESERVE_FOOTAGE).toolTip())
        for action_id in (
            ActionId.PRESERVE_FOOTAGE,
            ActionId.ASSIGN_FOOTAGE,
            ActionId.RETENTION,
            ActionId.REVIEW_FOOTAGE,
        ):
            self.table.addAction(registry.action(action_id))
        head = row(self._title, self._caption, None, self.keep, spacing=SPACE)
        head.setContentsMargins(SPACE + 4, SPACE // 2, SPACE, SPACE // 2)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(line())
        box.addWidget(self.table)
        self.table.horizontalHeader().hide()
        self.hide()

    @property
    def rows(self) -> tuple[Footage, ...]:
        """What is shown."""
        return self._model.rows

    def put(self, footage: Sequence[Footage], today: dt.date, *, fixed: bool = False) -> None:
        """Show this footage, or nothing.

        Args:
            footage: Soonest first.
            today: The day from which days are counted.
            fixed: Nothing can be changed, because this window only looks.
        """
        self._model.put(footage, today)
        self.keep.setEnabled(not fixed)
        self._title.setText(
            self.tr("Soon deleted: {files}").format(
                files=count_words(len(footage), self.tr("file"), self.tr("files"))
            )
        )
        edges = 2 * self.table.frameWidth()
        self.table.setFixedHeight(32 * min(len(footage), SHOWN) + edges)
        self.setVisible(bool(footage))

    def _preserve(self) -> None:
        """Ask about the chosen row, whatever else was chosen meanwhile; about the first where none is."""
        if not self.table.currentIndex().isValid():
            self.table.selectRow(0)
        self._chosen(self.table.currentIndex())
        self._registry.trigger(ActionId.PRESERVE_FOOTAGE)

    def _chosen(self, current: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(current.data(Role.VALUE))
