"""The review log as a table, read a page at a time."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.models.roles import Role
from app.words import region_kind_words, tr
from redaction.model.region import Kind
from redaction.reviewlog.log import LogFilter
from redaction.reviewlog.row import Category, LogRow

if TYPE_CHECKING:
    from redaction.reviewlog.log import ReviewLog

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()

_FIRST = (
    *("name", "reference", "verified", "frame", "found", "tracks"),
    *("stopped", "settings", "resumed", "changed", "reason"),
)
_HASH = re.compile("[0-9a-f]{64}")

PAGE = 200
"""Rows read at once."""


class Column(IntEnum):
    """Columns in the order they are shown."""

    NUMBER = 0
    TIME = 1
    WHO = 2
    CATEGORY = 3
    ACTION = 4
    FOOTAGE = 5
    DETAILS = 6


class LogModel(QAbstractTableModel):
    """Newest first; older rows are read when the person scrolls to them."""

    def __init__(self, log: ReviewLog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log = log
        self._wanted = LogFilter()
        self._rows: list[LogRow] = []
        self._total = 0
        self._names: Mapping[str, str] = {}

    @property
    def total(self) -> int:
        """How many rows the filter lets through."""
        return self._total

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
        self._total = self._log.count(wanted)
        self._rows = list(self._log.rows(wanted, limit=PAGE, newest_first=True))
        self.endResetModel()

    def row(self, number: int) -> LogRow:
        """The log row shown at a place."""
        return self._rows[number]

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Rows read so far."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """As many as ``Column`` has."""
        return 0 if parent.isValid() else len(Column)

    def canFetchMore(self, parent: Index) -> bool:
        """Whether there are older rows."""
        return not parent.isValid() and len(self._rows) < self._total

    def fetchMore(self, parent: Index) -> None:
        """Read the next page."""
        if parent.isValid():
            return
        first = len(self._rows)
        more = self._log.rows(self._wanted, limit=PAGE, offset=first, newest_first=True)
        if not more:
            self._total = first
            return
        self.beginInsertRows(QModelIndex(), first, first + len(more) - 1)
        self._rows.extend(more)
        self.endInsertRows()

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The titles of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (
                tr("No."),
                tr("Time"),
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
            Qt.ItemDataRole.ToolTipRole: lambda: self._text(row, column) or None,
            Role.VALUE: lambda: row,
            Role.STRONG: lambda: column is Column.ACTION,
        }
        answer = answers.get(role)
        return answer() if answer is not None else None

    def _text(self, row: LogRow, column: Column) -> str:
        if column is Column.NUMBER:
            return str(row.seq)
        if column is Column.TIME:
            return time_words(row.local)
        if column is Column.WHO:
            return row.who
        if column is Column.CATEGORY:
            return category_words(row.category)
        if column is Column.ACTION:
            return row.action
        if column is Column.FOOTAGE:
            return self._names.get(row.footage, row.footage[:12])
        return details_line(row.details)


def time_words(local: str) -> str:
    """``21 Nov 2026 22:03:15`` from what the log keeps."""
    moment = dt.datetime.fromisoformat(local)
    return f"{moment.day} {moment:%b %Y %H:%M:%S}"


def category_words(category: Category) -> str:
    """The kind of operation, as DPA 2018 s.62 calls it."""
    return {
        Category.COLLECTION: tr("Collection"),
        Category.ALTERATION: tr("Alteration"),
        Category.CONSULTATION: tr("Consultation"),
        Category.DISCLOSURE: tr("Disclosure"),
        Category.COMBINATION: tr("Combination"),
        Category.ERASURE: tr("Erasure"),
        Category.SYSTEM: tr("System"),
    }[category]


def details_line(details: Mapping[str, Any]) -> str:
    """The facts of a row in one line."""
    parts = []
    for key in sorted(details, key=lambda k: (_FIRST.index(k) if k in _FIRST else len(_FIRST), k)):
        name, value = key.replace("_", " "), details[key]
        if value in ("", None, [], {}):
            continue
        if key == "settings" and (said := search_words(value)):
            parts.append(said)
        elif isinstance(value, bool):
            parts.append(f"{name}: {tr('yes') if value else tr('no')}")
        elif isinstance(value, dict | list):
            parts.append(f"{name}: {len(value)}")
        elif isinstance(value, str) and _HASH.fullmatch(value):
            parts.append(f"{name}: {value[:12]}…")
        else:
            parts.append(f"{name}: {value}")
    return "  ·  ".join(parts)


def row_text(row: LogRow) -> str:
    """Everything a row says, one fact a line."""
    facts = row.to_json()
    details = facts.pop("details")
    facts.pop("local")
    lines = [f"{name:10} {value}" for name, value in facts.items() if value != ""]
    for key, value in details.items():
        lines += _lines(key, value, 1)
    return "\n".join(lines)


def search_words(settings: object) -> str:
    """How a search was set up, in a few words; empty where these are no settings of a search."""
    try:
        given = cast("Mapping[str, Any]", settings)
        kinds = ", ".join(region_kind_words(Kind(kind)) for kind in given["kinds"])
        mode = {"fast": tr("fast"), "thorough": tr("thorough")}[given["mode"]]
        own = [str(model["name"]) for model in given["own"]]
        said = tr("{kinds}, {mode}, dial {n}").format(
            kinds=kinds, mode=mode, n=given["sensitivity"]
        )
    except (LookupError, TypeError, ValueError):
        return ""
    return said + (tr(", own detector {names}").format(names=", ".join(own)) if own else "")


def _lines(key: str, value: object, depth: int) -> list[str]:
    """A fact, and what it is made of below it, each on a line of its own."""
    pad = "  " * depth
    if isinstance(value, dict) and value:
        return [f"{pad}{key}:", *(x for k, v in value.items() for x in _lines(k, v, depth + 1))]
    return [f"{pad}{key}: {json.dumps(value, ensure_ascii=False)}"]
