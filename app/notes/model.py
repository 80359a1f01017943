"""The annotations as a table: the accessible twin of their lane on the timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from app.notes.signs import sign_icon
from app.sound.phrases import time_words
from redaction.model.note_category import BUILT_IN, Categories

if TYPE_CHECKING:
    from fractions import Fraction

    from player.media.index import VideoIndex
    from player.media.time import FrameSpan
    from redaction.model.annotation import Annotation
    from redaction.model.ids import AnnotationId

Index = QModelIndex | QPersistentModelIndex

FEW = 12
"""So many rows come or go one by one; more of them, or another order, and the table is filled anew."""


class Column(IntEnum):
    """The columns, from left to right."""

    TIME = 0
    CATEGORY = 1
    TITLE = 2
    LENGTH = 3
    PEOPLE = 4
    PLACE = 5
    TAGS = 6
    STATE = 7


def tr(text: str) -> str:
    """A sentence in the person's language."""
    return QCoreApplication.translate("notes", text)


class NoteModel(QAbstractTableModel):
    """One row for each annotation that is listed, in the order it is given.

    Sorting and filtering are done before (``ordered``), because a proxy model asks for every cell twice.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notes: list[Annotation] = []
        self._rows: dict[AnnotationId, int] = {}
        self._index: VideoIndex | None = None
        self.categories = BUILT_IN

    @property
    def notes(self) -> Sequence[Annotation]:
        """The annotations as listed."""
        return self._notes

    def row_of(self, note: AnnotationId) -> int | None:
        """The row of an annotation, or None where it is not listed."""
        return self._rows.get(note)

    def set_times(self, index: VideoIndex | None) -> None:
        """When the frames are shown; None before that is known."""
        if index is not self._index:
            self._index = index
            self.retell()

    def set_categories(self, categories: Categories) -> None:
        """What the annotations are sorted by."""
        self.categories = categories
        self.retell()

    def retell(self) -> None:
        """All cells may say something else."""
        if self._notes:
            last = len(Column) - 1
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._notes) - 1, last))

    def show_notes(self, notes: list[Annotation]) -> bool:
        """List these; False where the rows stayed where they were, whatever they say now."""
        old = self._notes
        head = _common(old, notes)
        tail = _common(old[head:][::-1], notes[head:][::-1])
        gone, come = len(old) - head - tail, len(notes) - head - tail
        if (gone and come) or max(gone, come) > FEW:
            self.beginResetModel()
            self._take(notes)
            self.endResetModel()
            return True
        if gone:
            self.beginRemoveRows(QModelIndex(), head, head + gone - 1)
            self._take(notes)
            self.endRemoveRows()
        elif come:
            self.beginInsertRows(QModelIndex(), head, head + come - 1)
            self._take(notes)
            self.endInsertRows()
        else:
            self._take(notes)
        before = iter([*old[:head], *old[head + gone :]])
        kept = [*range(head), *range(head + come, len(notes))]
        for row in kept:
            if next(before) is not notes[row]:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))
        return bool(gone or come)

    def length_words(self, span: FrameSpan) -> str:
        """How long a range lasts, with its last frame."""
        index = self._index
        if len(span) == 1:
            return ""
        if index is None or span.stop > len(index):
            return tr("{n} frames").format(n=f"{len(span):,}")
        end = index.seconds(_last(span)) + int(index.durations[span.stop - 1]) * index.time_base
        return f"{float(end - index.seconds(span.start)):.2f} s"

    def time_of(self, note: Annotation) -> Fraction | None:
        """When its first frame is shown, in seconds of the file; None where that is not known."""
        index = self._index
        known = index is not None and note.span.start < len(index)
        return index.seconds(note.span.start) if known and index is not None else None

    def _take(self, notes: list[Annotation]) -> None:
        self._notes = notes
        self._rows = {note.id: row for row, note in enumerate(notes)}

    def text(self, column: Column, note: Annotation) -> str:
        """What a cell says."""
        match column:
            case Column.TIME:
                seconds = self.time_of(note)
                return f"f{note.span.start:,}" if seconds is None else time_words(seconds)
            case Column.CATEGORY:
                return self.categories.name_of(note.category)
            case Column.TITLE:
                title = note.title or note.note.partition("\n")[0]
                return tr("Draft: {title}").format(title=title) if note.draft else title
            case Column.LENGTH:
                return self.length_words(note.span)
            case Column.PEOPLE:
                return "; ".join(note.people)
            case Column.PLACE:
                return note.place
            case Column.TAGS:
                return ", ".join(note.tags)
            case Column.STATE:
                return tr("Draft") if note.draft else ""

    # Qt overrides

    def rowCount(self, parent: Index | None = None) -> int:
        """One row for each annotation."""
        return 0 if parent is not None and parent.isValid() else len(self._notes)

    def columnCount(self, parent: Index | None = None) -> int:
        """The same columns for all."""
        return 0 if parent is not None and parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return {
                Column.TIME: tr("Media time"),
                Column.CATEGORY: tr("Category"),
                Column.TITLE: tr("Title"),
                Column.LENGTH: tr("Length"),
                Column.PEOPLE: tr("People"),
                Column.PLACE: tr("Place"),
                Column.TAGS: tr("Tags"),
                Column.STATE: tr("State"),
            }[Column(section)]
        if role == Qt.ItemDataRole.ToolTipRole and section == Column.TIME:
            return tr("Seconds of this file, from its first frame; not the time of any clock.")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows and says."""
        if not index.isValid() or index.row() >= len(self._notes):
            return None
        note, column = self._notes[index.row()], Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(column, note)
        if role == Qt.ItemDataRole.DecorationRole and column is Column.CATEGORY:
            return sign_icon(self.categories.colour_of(note).name)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(note)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            title = self.headerData(column, Qt.Orientation.Horizontal)
            return f"{title}: {self.text(column, note) or tr('none')}"
        if role == Qt.ItemDataRole.UserRole:
            return note.id
        return None

    def _tip(self, note: Annotation) -> str:
        frames = tr("Frame {a}").format(a=f"{note.span.start:,}")
        if not note.is_marker:
            frames = tr("Frames {a} to {b}").format(
                a=f"{note.span.start:,}", b=f"{note.span.stop - 1:,}"
            )
        draft = tr("Draft, proposed by the program: {why}").format(why=note.source)
        parts = (frames, note.title, note.note[:400], draft if note.draft else note.source)
        return "\n".join(part for part in parts if part)


def ordered(
    notes: Iterable[Annotation], column: Column, categories: Categories, *, falling: bool = False
) -> list[Annotation]:
    """Sorted by a column, and within it by when they begin."""
    listed = sorted(notes, key=lambda n: (n.span.start, -n.span.stop, n.id))
    names = {c.id: c.name.casefold() for c in categories}
    keys: dict[Column, Callable[[Annotation], Any]] = {
        Column.CATEGORY: lambda n: names.get(n.category, n.category),
        Column.TITLE: lambda n: (n.title or n.note).casefold(),
        Column.LENGTH: lambda n: len(n.span),
        Column.PEOPLE: lambda n: "; ".join(n.people).casefold(),
        Column.PLACE: lambda n: n.place.casefold(),
        Column.TAGS: lambda n: ", ".join(n.tags).casefold(),
        Column.STATE: lambda n: not n.draft,
    }
    key = keys.get(column)
    if key is None:
        return listed[::-1] if falling else listed
    return sorted(listed, key=key, reverse=falling)


def _common(a: list[Annotation], b: list[Annotation]) -> int:
    """How many are the same ones at the beginning of both."""
    count = 0
    for x, y in zip(a, b, strict=False):
        if x is not y and x.id != y.id:
            break
        count += 1
    return count


def _last(span: FrameSpan) -> Any:
    return span.stop - 1
