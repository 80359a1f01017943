"""The stretches of sound as a list: when, what is heard instead, why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QWidget

from app.actions.guard import ACTIONS_FIRST
from app.panels.reason_words import titles
from app.sound.phrases import range_words, tr, treatment_icon, treatment_words
from app.theme.icons import icon

if TYPE_CHECKING:
    from redaction.casework.catalogue import Catalogue
    from redaction.model.audio import AudioRange
    from redaction.model.ids import AudioRangeId

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class RangeModel(QAbstractListModel):
    """One row for each stretch."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ranges: tuple[AudioRange, ...] = ()
        self.catalogue: Catalogue | None = None

    def show_ranges(self, ranges: tuple[AudioRange, ...]) -> None:
        """Show these; where they are as many, the rows stay where they are."""
        if ranges == self.ranges:
            return
        if len(ranges) == len(self.ranges):
            self.ranges = ranges
            self.dataChanged.emit(self.index(0), self.index(len(ranges) - 1))
            return
        self.beginResetModel()
        self.ranges = ranges
        self.endResetModel()

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        """How many there are."""
        return 0 if parent.isValid() else len(self.ranges)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What is said about a stretch."""
        part = self.ranges[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(part)
        if role == Qt.ItemDataRole.DecorationRole:
            return icon(treatment_icon(part.treatment), "text")
        if role == Qt.ItemDataRole.ToolTipRole:
            # the row may be too narrow for its reasons
            do = tr("Enter goes there; Delete lets it be heard.")
            return "\n".join([self._words(part), part.note or do])
        return None

    def _words(self, part: AudioRange) -> str:
        codes = part.reasons
        why = ", ".join(codes) if self.catalogue is None else titles(self.catalogue, codes)
        facts = [range_words(part), treatment_words(part.treatment), why]
        return "   ".join(fact for fact in facts if fact)


class RangeList(QListView):
    """The list.

    Signals:
        chosen: A stretch was selected; carries its id.
        opened: A person wants to go there; carries its id.
        deleted: A person wants the selected one to be heard.
    """

    chosen = Signal(str)
    opened = Signal(str)
    deleted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RangeModel(self)
        self._mirroring = False
        self.setModel(self._model)
        self.setAccessibleName(tr("Stretches of sound that are not heard as recorded"))
        self.setProperty(ACTIONS_FIRST, True)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.clicked.connect(self._opened)
        self.activated.connect(self._opened)

    def show_ranges(
        self,
        ranges: tuple[AudioRange, ...],
        selected: AudioRangeId | None,
        catalogue: Catalogue | None = None,
    ) -> None:
        """Show these, with one of them selected; their reasons by the titles in ``catalogue``."""
        self._mirroring = True
        self._model.catalogue = catalogue
        self._model.show_ranges(ranges)
        row = next((i for i, part in enumerate(ranges) if part.id == selected), -1)
        index = self._model.index(row) if row >= 0 else QModelIndex()
        self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index)
        else:
            self.clearSelection()
        self._mirroring = False

    def keyboardSearch(self, _search: str) -> None:
        """Letters are actions, not a search."""
        return

    def event(self, event: QEvent) -> bool:
        """Delete here is about sound, not about the selected tracks."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Delete
        ):
            event.accept()
            return True
        return super().event(event)

    def sizeHint(self) -> QSize:
        """Three stretches high: it grows where there is room, and the fields below need theirs."""
        return QSize(super().sizeHint().width(), 96)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there, Delete lets it be heard."""
        if event.key() == Qt.Key.Key_Delete:
            self.deleted.emit()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._opened(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _opened(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self._model.ranges[index.row()].id)

    def _current_changed(self, index: QModelIndex, _before: QModelIndex) -> None:
        if not self._mirroring and index.isValid():
            self.chosen.emit(self._model.ranges[index.row()].id)
