"""The numbered list of items, where an officer writes what only an officer knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.evidence.package_items import set_rows
from app.theme.parts import label
from app.theme.tokens import SPACE
from redaction.usecases.evidence_order import ItemWords

LEAST_SHOWN, MOST_SHOWN = 5, 7
"""Rows that there is room for at least, and that are shown at once."""

ITEM_WIDE: Final = 230
"""Pixels of the first column."""

_FIELDS: Final = ("description", "location", "originator", "sensitivity")


class WordsTable(QWidget):
    """A table in which empty cells say the usual.

    Attributes:
        table: What is shown; its first column cannot be written in.

    Signals:
        changed: Something was written.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: tuple[str, ...] = ()
        self._written: dict[str, ItemWords] = {}
        heads = (
            self.tr("Item"),
            self.tr("Description"),
            self.tr("Location"),
            self.tr("Originator"),
            self.tr("Sensitivity"),
        )
        self.table = QTableWidget(0, len(heads))
        self.table.setHorizontalHeaderLabels(heads)
        self.table.setAccessibleName(self.tr("List of items"))
        self.table.setToolTip(self.tr("F2 or a double click writes in a cell"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.verticalHeader().hide()
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        head.resizeSection(0, ITEM_WIDE)
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.itemChanged.connect(self._wrote)
        said = self.tr(
            "Numbered in the style of an MG6C. What is left empty is filled in by the program, or printed as"
            " “to be completed”."
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE // 2)
        box.addWidget(label(said, "caption", wrap=True))
        box.addWidget(self.table)

    @property
    def words(self) -> tuple[ItemWords, ...]:
        """What was written about the items that are listed."""
        return tuple(self._written[key] for key in self._keys if key in self._written)

    def put(self, items: Sequence[tuple[str, str]]) -> None:
        """List items: their keys and what they are; what was written is kept, also of those that went."""
        self._keys = tuple(key for key, _ in items)
        table = self.table
        table.blockSignals(True)
        table.setRowCount(len(items))
        for at, (key, what) in enumerate(items):
            first = QTableWidgetItem(f"{at + 1}  {what}")
            first.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
            first.setToolTip(what)
            table.setItem(at, 0, first)
            own = self._written.get(key, ItemWords(key))
            for column, field in enumerate(_FIELDS, start=1):
                table.setItem(at, column, QTableWidgetItem(getattr(own, field)))
        table.blockSignals(False)
        set_rows(table, min(MOST_SHOWN, max(LEAST_SHOWN, len(items))))

    def _wrote(self, item: QTableWidgetItem) -> None:
        key = self._keys[item.row()]
        cells = [self.table.item(item.row(), column) for column in range(1, len(_FIELDS) + 1)]
        texts = ["" if cell is None else " ".join(cell.text().split()) for cell in cells]
        self._written[key] = ItemWords(key, *texts)
        if not any(texts):
            del self._written[key]
        self.changed.emit()
