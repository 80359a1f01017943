"""The register of requests as a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.models.roles import Role
from app.words import count_words, day_words, due_words, kind_words, tr
from redaction.model.footage import Request

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class Column(IntEnum):
    """Columns in the order they are shown."""

    REFERENCE = 0
    KIND = 1
    RECEIVED = 2
    DUE = 3
    FOOTAGE = 4


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One row: a request, or None for footage that belongs to none.

    Attributes:
        request: The request.
        footage: How many files belong to it.
        working_days: Working days left, negative when overdue, None where no clock runs.
    """

    request: Request | None
    footage: int
    working_days: int | None = None


_ICONS = {"good": "clock", "warning": "clock-alert", "bad": "warning", "muted": "minus"}


class RequestModel(QAbstractTableModel):
    """Open requests first, the soonest due at the top; answered ones last."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[RequestRow] = []

    @property
    def rows(self) -> tuple[RequestRow, ...]:
        """The rows in the order shown."""
        return tuple(self._rows)

    def put(self, rows: Sequence[RequestRow]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self._rows = sorted(rows, key=_order)
        self.endResetModel()

    def row_of(self, request: Request | None) -> int:
        """Where a request stands, or -1."""
        wanted = None if request is None else request.id
        for number, row in enumerate(self._rows):
            if (row.request.id if row.request is not None else None) == wanted:
                return number
        return -1

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Rows at the top level; there are no others."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """As many as ``Column`` has."""
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The titles of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            titles = (tr("Request"), tr("Kind"), tr("Received"), tr("Due"), tr("Footage"))
            return titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Both lines of a cell, and what they look like."""
        row, column = self._rows[index.row()], Column(index.column())
        first, second, tone = _lines(row, column)
        answers: dict[int, Callable[[], object]] = {
            Qt.ItemDataRole.DisplayRole: lambda: first,
            Qt.ItemDataRole.AccessibleTextRole: lambda: f"{first}. {second}" if second else first,
            Qt.ItemDataRole.ToolTipRole: lambda: _tip(row, column),
            Role.VALUE: lambda: row,
            Role.SECOND: lambda: second,
            Role.TONE: lambda: tone if tone != "muted" else "text_faint",
            Role.ICON: lambda: _icon(row, tone) if column is Column.DUE else "",
            Role.STRONG: lambda: column is Column.REFERENCE,
        }
        answer = answers.get(role)
        return answer() if answer is not None else None


def _order(row: RequestRow) -> tuple[int, dt.date, str]:
    request = row.request
    if request is None:
        return 2, dt.date.max, ""
    return int(request.closed), request.due or dt.date.max, request.reference


def _icon(row: RequestRow, tone: str) -> str:
    if row.request is not None and row.request.closed:
        return "check"
    return _ICONS[tone]


def _lines(row: RequestRow, column: Column) -> tuple[str, str, str]:
    """First line, second line and the tone of the second."""
    request = row.request
    if column is Column.FOOTAGE:
        return count_words(row.footage, tr("file"), tr("files")), "", "muted"
    if request is None:
        if column is Column.REFERENCE:
            return tr("Without a request"), tr("Opened on its own"), "muted"
        return "", "", "muted"
    if column is Column.REFERENCE:
        return request.reference, request.requester or tr("No requester named"), "muted"
    if column is Column.KIND:
        kind, _, law = kind_words(request.kind).partition(" (")
        return kind, law.rstrip(")"), "muted"
    if column is Column.RECEIVED:
        return day_words(request.received), "", "muted"
    words, tone = due_words(request, row.working_days)
    return (day_words(request.due), words, tone) if request.due else ("–", words, tone)


def _tip(row: RequestRow, column: Column) -> str | None:
    if column is Column.DUE and row.request is not None and row.request.due_why:
        return row.request.due_why
    return None
