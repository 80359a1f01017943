"""Copies as rows: those being made, and those made before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.exports.copying import Copy, CopyState
from app.language.core import core
from app.models.roles import Role
from app.words import day_words, footage_name, left_words, phase_words, tr
from redaction.model.footage import Footage
from redaction.store.register import Export
from redaction.verification.page import page_of

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class Column(IntEnum):
    """Columns in the order they are shown."""

    COPY = 0
    STATE = 1
    MADE = 2


@dataclass(frozen=True, slots=True)
class CopyRow:
    """One copy.

    Attributes:
        path: Where it is or was to be.
        footage: What it is made of; None when that is not in the register any more.
        state: In a word or two.
        about: More on the state, one sentence.
        icon: Beside ``about``.
        tone: Its colour.
        made: When, or where it stands in the queue.
        recipient: Who receives it, or empty.
        report: What the check found, if there was one.
        copy: The copy in the queue, if it was asked for since the window was opened.
        export: Its record, if there is one.
    """

    path: Path
    footage: Footage | None
    state: str
    about: str
    icon: str
    tone: str
    made: str
    recipient: str = ""
    report: dict[str, Any] | None = None
    copy: Copy | None = None
    export: Export | None = None


def row_of_copy(copy: Copy, place: tuple[int, int]) -> CopyRow:
    """The row of a copy of the queue.

    Args:
        copy: The copy.
        place: Which one of how many it is, from 1.
    """
    state, about, icon, tone = _state(copy)
    if copy.order.plan.unredacted:
        state = _unredacted(state)
    made = tr("{n} of {all}").format(n=place[0], all=place[1]) if copy.open else tr("just now")
    if copy.state is CopyState.LEFT:
        made = tr("not yet")
    order = copy.order
    return CopyRow(
        order.out, order.footage, state, about, icon, tone, made, order.recipient, copy.report, copy,
        copy.export,
    )  # fmt: skip


def row_of_export(export: Export, footage: Footage | None) -> CopyRow:
    """The row of a copy that was made before."""
    when = export.made.astimezone()
    state, about, icon, tone = _verdict(export.report)
    if export.unredacted:
        state = _unredacted(state)
    if not Path(export.path).is_file():
        state = tr("{state}; not where it was").format(state=state)
    made = f"{day_words(when.date())}, {when:%H:%M}"
    return CopyRow(
        Path(export.path), footage, state, about, icon, tone, made, export.recipient, export.report,
        export=export,
    )  # fmt: skip


def _unredacted(state: str) -> str:
    """What a copy is said to be that shows everybody."""
    return tr("UNREDACTED · {state}").format(state=state)


def _state(copy: Copy) -> tuple[str, str, str, str]:
    match copy.state:
        case CopyState.WAITING:
            return (
                tr("Waiting"),
                tr("Begins when the one before it is done"),
                "pending",
                "text_muted",
            )
        case CopyState.LEFT:
            return (
                tr("Not made yet"),
                tr("Umbra was closed before it was made"),
                "warning",
                "warning",
            )
        case CopyState.CANCELLED:
            return tr("Cancelled"), tr("No file was written"), "minus", "text_muted"
        case CopyState.VERIFIED:
            return _verdict(copy.report or {})
        case CopyState.FAILED:
            why = core(copy.error.summary) if copy.error is not None else ""
            refused = copy.report is not None and not copy.report.get("ok")
            words = tr("Failed its check; not kept") if refused else tr("Failed")
            return words, why, "error", "bad"
    if copy.job is not None and copy.job.cancelling:
        return tr("Stopping…"), "", "clock", "info"
    progress = None if copy.job is None else copy.job.progress
    if copy.job is None or progress is None:
        return tr("Starting…"), "", "clock", "info"
    words = phase_words(progress.phase)
    share = copy.share
    if share is not None:
        words = tr("{phase}: {n} %").format(phase=words, n=int(100 * share))
    return words, left_words(copy.job.eta), "clock", "info"


def _verdict(report: dict[str, Any]) -> tuple[str, str, str, str]:
    page = page_of(report)
    looks = {
        "verified": (tr("Verified"), "accept", "good"),
        "look": (tr("Verified"), "warning", "warning"),
        "incomplete": (tr("Verified only in part"), "warning", "warning"),
    }
    words, icon, tone = looks.get(page.verdict, (tr("Not verified"), "error", "bad"))
    return words, core(page.sentence), icon, tone


class CopiesModel(QAbstractTableModel):
    """Rows of copies in the order they are given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[CopyRow] = []

    @property
    def rows(self) -> tuple[CopyRow, ...]:
        """The rows in the order shown."""
        return tuple(self._rows)

    def put(self, rows: Sequence[CopyRow]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def change(self, row: CopyRow) -> None:
        """Show a row of the queue anew."""
        for at, known in enumerate(self._rows):
            if known.copy is row.copy:
                self._rows[at] = row
                last = self.index(at, len(Column) - 1)
                self.dataChanged.emit(self.index(at, 0), last)
                return

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
            return (tr("Copy"), tr("State"), tr("Made"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Both lines of a cell, and what they look like."""
        row, column = self._rows[index.row()], Column(index.column())
        first, second = _lines(row, column)
        state = column is Column.STATE
        answers: dict[int, Callable[[], object]] = {
            Qt.ItemDataRole.DisplayRole: lambda: first,
            Qt.ItemDataRole.AccessibleTextRole: lambda: f"{first}. {second}" if second else first,
            Qt.ItemDataRole.ToolTipRole: lambda: str(row.path) if column is Column.COPY else second,
            Role.VALUE: lambda: row,
            Role.SECOND: lambda: second,
            Role.TONE: lambda: row.tone if state else "text_faint",
            Role.ICON: lambda: row.icon if state else "",
            Role.STRONG: lambda: column is Column.COPY,
        }
        answer = answers.get(role)
        return answer() if answer is not None else None


def _lines(row: CopyRow, column: Column) -> tuple[str, str]:
    if column is Column.STATE:
        return row.state, row.about
    if column is Column.MADE:
        return row.made, row.recipient and tr("for {who}").format(who=row.recipient)
    source = footage_name(row.footage) if row.footage is not None else tr("removed footage")
    return row.path.name, tr("of {name}").format(name=source)
