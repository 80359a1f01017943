"""The table of annotations: choose them, go to them, take them away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.actions.guard import ACTIONS_FIRST
from app.notes.model import Column, NoteModel
from app.notes.signs import SIGN_SIZE

if TYPE_CHECKING:
    from redaction.model.ids import AnnotationId

ROW_HEIGHT = 28
"""Height of a row in pixels."""

_WIDTHS = {
    Column.TIME: 104,
    Column.CATEGORY: 112,
    Column.TITLE: 190,
    Column.LENGTH: 78,
    Column.PEOPLE: 130,
    Column.PLACE: 110,
    Column.TAGS: 110,
    Column.STATE: 60,
}


class NoteTable(QTableView):
    """The annotations that are listed.

    Signals:
        chosen: Others were selected; a tuple of ids from top to bottom.
        opened: A person wants to go to one; carries its id.
        deleted: A person wants the selected ones gone.
        sorted_by: A heading was clicked; carries the column and whether it falls.
        menu_asked: A menu about the selected ones is wanted; carries the global position.
    """

    chosen = Signal(object)
    opened = Signal(str)
    deleted = Signal()
    sorted_by = Signal(int, bool)
    menu_asked = Signal(QPoint)

    def __init__(self, model: NoteModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._mirroring = False
        self.setModel(model)
        self.setAccessibleName(self.tr("Annotations"))
        self.setToolTip("")
        self.setProperty(ACTIONS_FIRST, True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setIconSize(SIGN_SIZE)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(Column.TIME, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self._sort_asked)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        self.selectionModel().selectionChanged.connect(self._selection_made)
        self.doubleClicked.connect(self._open)
        self.customContextMenuRequested.connect(self._ask_menu)

    def mirror(self, chosen: Sequence[AnnotationId]) -> None:
        """Select the rows of these, without answering back; the last one is brought into view."""
        rows = [row for note in chosen if (row := self._model.row_of(note)) is not None]
        made, last = QItemSelection(), QModelIndex()
        for row in rows:
            last = self._model.index(row, 0)
            made.select(last, last.siblingAtColumn(len(Column) - 1))
        self._mirroring = True
        model = self.selectionModel()
        model.select(made, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if last.isValid() and len(rows) == 1:
            model.setCurrentIndex(last, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(last)
        self._mirroring = False

    def ids(self) -> tuple[AnnotationId, ...]:
        """The selected ones, from top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(self._model.notes[row].id for row in rows)

    # inside

    def _selection_made(self, *_ranges: object) -> None:
        if not self._mirroring:
            self.chosen.emit(self.ids())

    def _sort_asked(self, column: int, order: Qt.SortOrder) -> None:
        self.sorted_by.emit(column, order is Qt.SortOrder.DescendingOrder)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self._model.notes[index.row()].id)

    def _ask_menu(self, at: QPoint) -> None:
        if self.ids():
            self.menu_asked.emit(self.viewport().mapToGlobal(at))

    # Qt overrides

    def sizeHint(self) -> QSize:
        """A few rows high: it grows where there is room, and the fields below need theirs."""
        return QSize(super().sizeHint().width(), 160)

    def keyboardSearch(self, _search: str) -> None:
        """Letters are actions, not a search."""
        return

    def event(self, event: QEvent) -> bool:
        """Delete here is about annotations, not about the selected tracks."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Delete
            and not event.modifiers()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there, Delete takes away."""
        if event.key() == Qt.Key.Key_Delete and not event.modifiers():
            self.deleted.emit()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)
