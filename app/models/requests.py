"""The register of requests as a table: filtered and sorted here, because thousands go through it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from app.models.giving_way import GivingWayModel
from app.models.roles import Role
from app.words import count_words, day_words, due_icon, due_words, kind_parts, tr
from redaction.casework.clocks import SAR_PARTS
from redaction.casework.due import State as Show
from redaction.casework.due import is_shown, state_of, working_days_left
from redaction.casework.searching import folded, holds_all
from redaction.model.ids import RequestId
from redaction.model.request import Request, RequestKind, Waiting
from redaction.store.request_rows import Listed

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
class Wanted:
    """What the table shows.

    Attributes:
        text: Words that a request must hold.
        kind: Its kind, or None for any.
        show: Its state.
        mine: Only those with footage that waits for the check of whoever looks.
    """

    text: str = ""
    kind: RequestKind | None = None
    show: Show = Show.OPEN
    mine: bool = False


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One row: a request, or None for footage that belongs to none.

    Attributes:
        request: The request.
        footage: How many files belong to it.
        working_days: Working days left, negative when overdue, None where no clock runs.
    """

    request: Listed | None
    footage: int
    working_days: int | None = None

    @property
    def state(self) -> Show:
        """The narrowest state that it is in."""
        if self.request is None:
            return Show.OPEN
        return state_of(self.request, self.working_days)


class RequestModel(GivingWayModel):
    """The wanted requests; open ones first, the soonest due at the top, unless sorted otherwise."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[RequestRow, ...] = ()
        self._rows: list[RequestRow] = []
        self._places: dict[RequestId | None, int] = {}
        self._wanted = Wanted()
        self._words: Callable[[], Mapping[RequestId, str]] = dict
        self._mine: Callable[[], Collection[RequestId | None]] = tuple
        self._column, self._order = Column.DUE, Qt.SortOrder.AscendingOrder

    @property
    def rows(self) -> tuple[RequestRow, ...]:
        """The rows in the order shown."""
        return tuple(self._rows)

    @property
    def everything(self) -> tuple[RequestRow, ...]:
        """All rows, shown or not."""
        return self._all

    @property
    def wanted(self) -> Wanted:
        """What is shown."""
        return self._wanted

    def put(
        self,
        requests: Sequence[Listed],
        loose: int,
        words: Callable[[], Mapping[RequestId, str]],
        *,
        parts: tuple[str, ...] = SAR_PARTS,
        today: dt.date | None = None,
        mine: Callable[[], Collection[RequestId | None]] = tuple,
    ) -> None:
        """Take the register.

        Args:
            requests: All of them.
            loose: How many files belong to none.
            words: Gives the folded text of each request; asked for once somebody searches.
            parts: Whose holidays are no working days.
            today: None for now.
            mine: Gives the requests with footage that waits for the check of whoever looks, None among them
                for footage that belongs to none; asked once somebody wants to see them.
        """
        now = today or dt.datetime.now().astimezone().date()
        rows = [RequestRow(r, r.footage, working_days_left(r, now, parts=parts)) for r in requests]
        if loose:
            rows.append(RequestRow(None, loose))
        # read once somebody searches, and again after a change only
        self._all, self._words = tuple(rows), cache(words)
        self._mine = cache(mine)
        self._arrange()

    def want(self, wanted: Wanted) -> None:
        """Show other requests."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Show them in another order; footage without a request stays last."""
        if 0 <= column < len(Column) and (column, order) != (self._column, self._order):
            self._column, self._order = Column(column), order
            self._arrange()

    def row_of(self, request: Request | None) -> int:
        """Where a request stands, or -1."""
        return self._places.get(None if request is None else request.id, -1)

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
            return column_title(Column(section))
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
            Qt.ItemDataRole.AccessibleDescriptionRole: lambda: self.described(index),
            Role.VALUE: lambda: row,
            Role.SECOND: lambda: second,
            Role.TONE: lambda: tone if tone != "muted" else "text_faint",
            Role.ICON: lambda: _icon(row, tone) if column is Column.DUE else "",
            Role.STRONG: lambda: column is Column.REFERENCE,
        }
        answer = answers.get(role)
        return answer() if answer is not None else None

    def _arrange(self) -> None:
        self.beginResetModel()
        wanted = self._wanted
        text = folded(wanted.text).strip()
        mine = self._mine() if wanted.mine else ()
        words = self._words() if text else {}
        shown = [
            row
            for row in self._all
            if row.request is not None
            and (wanted.kind is None or row.request.kind is wanted.kind)
            and is_shown(row.state, wanted.show)
            and (not wanted.mine or row.request.id in mine)
            and (not text or holds_all(words.get(row.request.id, ""), text))
        ]
        shown.sort(key=_KEYS[self._column], reverse=self._order is Qt.SortOrder.DescendingOrder)
        if self._column is Column.DUE:
            # what needs an answer is never below what has one
            shown.sort(key=lambda row: row.request is not None and row.request.closed)
        loose = wanted.show in (Show.OPEN, Show.ALL) and (not wanted.mine or None in mine)
        if not text and wanted.kind is None and loose:
            shown += [row for row in self._all if row.request is None]
        self._rows = shown
        self._places = {
            None if row.request is None else row.request.id: n for n, row in enumerate(shown)
        }
        self.endResetModel()


def column_title(column: Column) -> str:
    """What a column is called."""
    titles = (tr("Request"), tr("Kind"), tr("Received"), tr("Due"), tr("Footage"))
    return titles[column]


def _by_due(row: RequestRow) -> tuple[object, ...]:
    request = row.request
    assert request is not None
    return request.due or dt.date.max, request.received, request.reference


def _by(what: Callable[[RequestRow, Listed], object]) -> Callable[[RequestRow], tuple[object, ...]]:
    def key(row: RequestRow) -> tuple[object, ...]:
        assert row.request is not None
        return what(row, row.request), *_by_due(row)

    return key


_KINDS = {kind: number for number, kind in enumerate(RequestKind)}

_KEYS: dict[Column, Callable[[RequestRow], tuple[object, ...]]] = {
    Column.REFERENCE: _by(lambda _row, request: folded(request.reference)),
    Column.KIND: _by(lambda _row, request: _KINDS[request.kind]),
    Column.RECEIVED: _by(lambda _row, request: request.received),
    Column.DUE: _by_due,
    Column.FOOTAGE: _by(lambda row, _request: row.footage),
}


def _icon(row: RequestRow, tone: str) -> str:
    return due_icon(row.request, tone) if row.request is not None else ""


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
        return *kind_parts(request.kind), "muted"
    if column is Column.RECEIVED:
        return day_words(request.received), "", "muted"
    words, tone = due_words(request, row.working_days)
    if request.due:
        return day_words(request.due), words, tone
    paused = request.waiting is not Waiting.NOTHING and not request.closed
    return tr("Clock paused") if paused else "–", words, tone
