"""The footage of one request as a list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap

from app.models.roles import Role
from app.retention_words import retention_rule, retention_words
from app.words import (
    completeness_words,
    count_words,
    facts_line_parts,
    footage_name,
    tr,
)
from player.media.info import FootageKind
from redaction.model.footage import Footage

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
Chip = tuple[str, str, str]

KIND_ICONS = {
    FootageKind.VIDEO: "film",
    FootageKind.STILL: "snapshot",
    FootageKind.SOUND: "volume",
}
"""What stands for footage that has no small picture."""


@dataclass(frozen=True, slots=True)
class FootageRow:
    """One file and how far its review is.

    Attributes:
        footage: The file.
        tracks: How many tracks it has.
        pending: How many of them wait for a decision.
        visible: How many a person decided to keep visible.
        missing: The file is not where it was.
        copies: How many copies were made.
        verified: How many of them passed verification.
        stage: How far its sign-off is: icon, colour token and words; None while nobody did anything.
    """

    footage: Footage
    tracks: int = 0
    pending: int = 0
    visible: int = 0
    missing: bool = False
    copies: int = 0
    verified: int = 0
    stage: Chip | None = None


class FootageModel(QAbstractListModel):
    """In the order the files were added."""

    def __init__(
        self,
        parent: QObject | None = None,
        poster: Callable[[Footage], QPixmap | None] = lambda _footage: None,
    ) -> None:
        """Make an empty list.

        Args:
            parent: Its owner.
            poster: Gives a small picture that stands for footage, once there is one; asked for what is
                in view only.
        """
        super().__init__(parent)
        self._poster = poster
        self._rows: list[FootageRow] = []

    @property
    def rows(self) -> tuple[FootageRow, ...]:
        """The rows in the order shown."""
        return tuple(self._rows)

    def put(self, rows: Sequence[FootageRow]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self._rows = sorted(rows, key=lambda row: row.footage.added)
        self.endResetModel()

    def row_of(self, footage: Footage | None) -> int:
        """Where a file stands, or -1."""
        for number, row in enumerate(self._rows):
            if footage is not None and row.footage.id == footage.id:
                return number
        return -1

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Rows at the top level; there are no others."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What the delegate paints, and what a screen reader says."""
        row = self._rows[index.row()]
        answers: dict[int, Callable[[], object]] = {
            Qt.ItemDataRole.DisplayRole: lambda: footage_name(row.footage),
            Qt.ItemDataRole.DecorationRole: lambda: self._poster(row.footage),
            Role.ICON: lambda: KIND_ICONS[row.footage.kind],
            Qt.ItemDataRole.ToolTipRole: lambda: _tip(row),
            Qt.ItemDataRole.AccessibleTextRole: lambda: _spoken(row),
            Role.VALUE: lambda: row,
            Role.SECOND: lambda: facts_line(row.footage),
            Role.CHIPS: lambda: chips(row),
        }
        answer = answers.get(role)
        return answer() if answer is not None else None


def facts_line(footage: Footage) -> str:
    """What it is: length, picture size, frames and file size, as far as it has them."""
    return "  ·  ".join(facts_line_parts(footage))


def chips(row: FootageRow) -> tuple[Chip, ...]:
    """Completeness and review state: icon, colour token and words."""
    said = []
    if row.missing:
        said.append(("error", "bad", tr("The file is not where it was")))
    words, tone = completeness_words(row.footage)
    token = "text_faint" if tone == "muted" else tone
    said.append(("check" if tone == "good" else "warning", token, words))
    said.append(retention_chip(row.footage))
    said.append(review_chip(row))
    if row.stage is not None:
        said.append(row.stage)
    if row.copies:
        many = count_words(row.copies, tr("copy made"), tr("copies made"))
        if row.verified == row.copies:
            said.append(("shield-check", "good", tr("{n} and verified").format(n=many)))
        else:
            bad = row.copies - row.verified
            said.append(("error", "bad", tr("{n}, {bad} not verified").format(n=many, bad=bad)))
    return tuple(said)


def review_chip(row: FootageRow) -> Chip:
    """How far the review is."""
    if row.footage.kind is FootageKind.SOUND:
        return "info", "text_faint", tr("Nothing to search for faces")
    if not row.tracks:
        return "detect", "text_faint", tr("Not searched for faces yet")
    tracks = count_words(row.tracks, tr("track"), tr("tracks"))
    if row.pending:
        text = tr("{tracks}, {n} to review").format(tracks=tracks, n=row.pending)
        return "pending", "warning", text
    return "accept", "good", tr("{tracks}, all reviewed").format(tracks=tracks)


def retention_chip(footage: Footage, today: dt.date | None = None) -> Chip:
    """How long the recording system keeps its file: icon, colour token and words."""
    words, tone = retention_words(footage, today)
    icon_name = {"good": "lock", "warning": "clock-alert", "bad": "warning", "muted": "clock"}[tone]
    return icon_name, "text_faint" if tone == "muted" else tone, words


def _tip(row: FootageRow) -> str:
    return f"{row.footage.path}\nSHA-256 {row.footage.sha256}\n{retention_rule(row.footage)}"


def _spoken(row: FootageRow) -> str:
    words = [footage_name(row.footage), facts_line(row.footage).replace("  ·  ", ", ")]
    words += [text for _icon, _token, text in chips(row)]
    return ". ".join(words)
