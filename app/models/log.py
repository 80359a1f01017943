"""The review log as a table: newest first, read and counted piece by piece, however long it is."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from app.models.giving_way import GivingWayModel
from app.models.log_words import (
    action_words,
    category_words,
    details_line,
    jump_words,
    time_words,
)
from app.models.log_words import row_text as row_text
from app.models.roles import Role
from app.words import tr
from redaction.reviewlog.filter import ALL, LogFilter
from redaction.reviewlog.row import LogRow

if TYPE_CHECKING:
    from redaction.reviewlog.log import ReviewLog

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()

PAGE = 200
"""Rows shown more of at once."""

_PIECE = 4000
"""Rows looked through at first in one piece of work; then as many as take a moment."""

_MOMENT = 0.012
"""Seconds that a piece of work should take, so that the window stays quick."""

_PATIENCE = 0.04
"""Seconds that the person waits for a page before the rest of it is looked for in between."""


class Column(IntEnum):
    """Columns in the order they are shown."""

    NUMBER = 0
    TIME = 1
    WHO = 2
    CATEGORY = 3
    ACTION = 4
    FOOTAGE = 5
    DETAILS = 6


class LogModel(GivingWayModel):
    """Newest first; older rows are read when the person scrolls to them.

    A filter may let through one row in a million: the log is then looked through in pieces between what else
    the window does, and what was found so far is there already.

    Signals:
        counted: ``total`` rose, or all was counted.
    """

    counted = Signal()

    def __init__(self, log: ReviewLog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log = log
        self._wanted = LogFilter()
        self._rows: list[LogRow] = []
        self._jumps: dict[int, dt.timedelta] = {}
        self._names: Mapping[str, str] = {}
        self._at = self._to_count = 0
        self._total = 0
        self._page = PAGE
        self._piece = _PIECE
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._work)

    @property
    def total(self) -> int:
        """How many rows the filter lets through, as far as they are counted."""
        return self._total

    @property
    def is_counting(self) -> bool:
        """Whether there may be more than ``total``."""
        return self._to_count > 0

    @property
    def wanted(self) -> LogFilter:
        """The filter."""
        return self._wanted

    def show_rows(self, wanted: LogFilter, names: Mapping[str, str]) -> None:
        """Read again.

        Args:
            wanted: Which rows.
            names: File name by SHA-256.
        """
        self.beginResetModel()
        self._wanted, self._names = wanted, names
        self._rows, self._jumps = [], {}
        self._at = self._log.head().count
        self._page = PAGE
        self._total, self._to_count = (self._at, 0) if wanted == ALL else (0, self._at)
        self._find_page(self._rows.extend)
        self._count_for(_PATIENCE)
        self.endResetModel()
        self._go_on()

    def row(self, number: int) -> LogRow:
        """The log row shown at a place."""
        return self._rows[number]

    def jump(self, row: LogRow) -> str:
        """That the clock went back before a row; empty where it did not."""
        found = self._jumps.get(row.seq)
        return "" if found is None else jump_words(found)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Rows read so far."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """As many as ``Column`` has."""
        return 0 if parent.isValid() else len(Column)

    def canFetchMore(self, parent: Index) -> bool:
        """Whether there may be older rows."""
        return not parent.isValid() and self._at > 0

    def fetchMore(self, parent: Index) -> None:
        """Read the next page."""
        if not parent.isValid() and self._at > 0:
            self._page = len(self._rows) + PAGE
            self._find_page(self._append)
            self._go_on()

    def _append(self, found: list[LogRow]) -> None:
        first = len(self._rows)
        self.beginInsertRows(QModelIndex(), first, first + len(found) - 1)
        self._rows.extend(found)
        self.endInsertRows()

    def _find_page(self, take: Callable[[list[LogRow]], object]) -> None:
        """Read until the page is full, or for as long as a person waits."""
        end = time.monotonic() + _PATIENCE
        while self._at > 0 and len(self._rows) < self._page and time.monotonic() < end:
            self._find(take)

    def _find(self, take: Callable[[list[LogRow]], object]) -> None:
        """Look for rows in one more piece of the log."""
        missing = self._page - len(self._rows)
        within = (max(1, self._at - self._piece + 1), self._at)
        begun = time.monotonic()
        found = list(self._log.rows(self._wanted, limit=missing, newest_first=True, within=within))
        # A full page says nothing of the rows further back in the piece.
        self._at = found[-1].seq - 1 if len(found) == missing else within[0] - 1
        if found:
            self._jumps |= self._log.clock_jumps(found[-1].seq, found[0].seq)
            take(found)
        self._pace(time.monotonic() - begun)

    def _count(self) -> None:
        """Count the rows of one more piece of the log."""
        within = (max(1, self._to_count - self._piece + 1), self._to_count)
        begun = time.monotonic()
        self._total += self._log.count(self._wanted, within)
        self._to_count = within[0] - 1
        self._pace(time.monotonic() - begun)

    def _count_for(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while self._to_count > 0 and time.monotonic() < end:
            self._count()

    def _pace(self, seconds: float) -> None:
        """Make the next piece such that it takes a moment."""
        if seconds < _MOMENT / 2:
            self._piece *= 2
        elif seconds > _MOMENT * 2:
            self._piece = max(500, self._piece // 2)

    def _go_on(self) -> None:
        more = self._to_count > 0 or (self._at > 0 and len(self._rows) < self._page)
        if more:
            self._timer.start()
        else:
            self._timer.stop()
            self.counted.emit()

    def _work(self) -> None:
        """One piece of work between what else the window does."""
        if self._at > 0 and len(self._rows) < self._page:
            self._find(self._append)
        else:
            self._count_for(_MOMENT)
            self.counted.emit()
        self._go_on()

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The titles of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (
                tr("No."),
                tr("Local time"),
                tr("Person"),
                tr("Category"),
                tr("Action"),
                tr("Footage"),
                tr("Details"),
            )[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The text of a cell."""
        row, column = self._rows[index.row()], Column(index.column())
        answers: dict[int, Callable[[], object]] = {
            Qt.ItemDataRole.DisplayRole: lambda: self._text(row, column),
            Qt.ItemDataRole.ToolTipRole: lambda: self._tip(row, column) or None,
            Qt.ItemDataRole.AccessibleDescriptionRole: lambda: self.described(index),
            Role.VALUE: lambda: row,
            Role.STRONG: lambda: column is Column.ACTION and not row.erased,
        }
        answer = answers.get(role)
        return answer() if answer is not None else None

    def _tip(self, row: LogRow, column: Column) -> str:
        if column is Column.TIME:
            parts = [tr("{utc} UTC").format(utc=row.utc[:19].replace("T", " ")), self.jump(row)]
            return "\n".join(part for part in parts if part)
        return self._text(row, column)

    def _text(self, row: LogRow, column: Column) -> str:
        match column:
            case Column.NUMBER:
                return f"{row.seq:,}"
            case Column.TIME:
                return time_words(row.local)
            case Column.WHO:
                return row.who
            case Column.CATEGORY:
                return category_words(row.category)
            case Column.ACTION:
                return action_words(row)
            case Column.FOOTAGE:
                return self._names.get(row.footage, row.footage[:12])
            case _:
                said = details_line(row.details)
                if row.recipient:
                    said = tr("to {name}").format(name=row.recipient) + (
                        f"  ·  {said}" if said else ""
                    )
                jump = self.jump(row)
                return f"{jump}  ·  {said}" if jump and said else jump or said
