"""All annotations of an incident as a table, those of all cameras together; filtered and sorted here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from app.incident.words import short_moment, span_words, tr
from app.models.roles import Role
from app.notes.signs import sign_icon, title_of
from app.theme.tokens import ThemeName, tokens
from redaction.notes.searching import found

if TYPE_CHECKING:
    from app.incident.course import Course
    from redaction.incident.incident import Incident
    from redaction.model.annotation import Annotation
    from redaction.model.ids import AnnotationId, FootageId
    from redaction.model.note_category import Categories

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class NoteColumn(IntEnum):
    """Columns in the order they are shown."""

    TIME = 0
    CAMERA = 1
    TITLE = 2
    LENGTH = 3
    CATEGORY = 4
    PEOPLE = 5
    PLACE = 6
    TAGS = 7


_COLUMNS = len(NoteColumn)


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One annotation of one camera.

    Attributes:
        course: The camera, and when its frames were.
        note: What was noted.
        start: Where it begins, in seconds from the course's origin; to sort by.
        stop: Where it ends.
        place: What it is sorted by on the timeline: cameras without a place come last.
    """

    course: Course
    note: Annotation
    start: float
    stop: float
    place: tuple[bool, float, float, str]

    @property
    def footage(self) -> FootageId:
        """Of the camera."""
        return self.course.camera.footage

    @property
    def key(self) -> tuple[FootageId, AnnotationId]:
        """What it is selected by."""
        return self.footage, self.note.id

    @property
    def time(self) -> Fraction:
        """Incident time of its first frame."""
        return self.course.exact(self.note.span.start)


@dataclass(frozen=True, slots=True)
class WantedNotes:
    """What the table shows.

    Attributes:
        text: Words an annotation must hold.
        cameras: Of these cameras; empty for all.
        categories: Of these categories, an empty id for none; empty for all.
        people: Naming one of these; empty for all.
        tags: With one of these; empty for all.
        draft: Only drafts, only what was confirmed, or None for both.
    """

    text: str = ""
    cameras: frozenset[FootageId] = frozenset()
    categories: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    draft: bool | None = None

    @property
    def filters(self) -> int:
        """How many kinds of filter are set beside the words."""
        kinds = (self.cameras, self.categories, self.people, self.tags)
        return sum(map(bool, kinds)) + (self.draft is not None)


@dataclass
class _Known:
    """Rows that were made before, by camera."""

    course: Course
    rows: dict[AnnotationId, NoteRow] = field(default_factory=dict)


class IncidentNotes(QAbstractTableModel):
    """The wanted annotations, in the order a person chose."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._incident: Incident | None = None
        self._categories: Categories | None = None
        self._known: dict[FootageId, _Known] = {}
        self._rows: list[NoteRow] = []
        self._places: dict[tuple[FootageId, AnnotationId], int] = {}
        self._wanted = WantedNotes()
        self._column, self._order = NoteColumn.TIME, Qt.SortOrder.AscendingOrder

    @property
    def rows(self) -> Sequence[NoteRow]:
        """What is shown, in its order."""
        return self._rows

    @property
    def everything(self) -> int:
        """How many annotations there are, shown or not."""
        return sum(len(known.rows) for known in self._known.values())

    @property
    def wanted(self) -> WantedNotes:
        """What is shown."""
        return self._wanted

    def all_notes(self) -> Iterable[Annotation]:
        """Every annotation of every camera."""
        return (row.note for known in self._known.values() for row in known.rows.values())

    def put(
        self,
        incident: Incident | None,
        categories: Categories,
        notes: Iterable[tuple[Course, Collection[Annotation]]],
    ) -> None:
        """Take what was noted on each camera.

        Rows of annotations that did not change are kept, so that one edit among thousands costs little.
        """
        before, self._known = self._known, {}
        fresh = self._categories is not categories
        self._incident, self._categories = incident, categories
        for course, listed in notes:
            footage = course.camera.footage
            old = before.get(footage)
            same = old is not None and old.course is course
            known = old.rows if old is not None and same else {}
            made = {}
            for note in listed:
                row = known.get(note.id)
                made[note.id] = row if row is not None and row.note is note else _row(course, note)
            self._known[footage] = _Known(course, made)
        self._arrange(fresh=fresh)

    def want(self, wanted: WantedNotes) -> None:
        """Show other annotations."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Show them in another order."""
        if 0 <= column < len(NoteColumn) and (column, order) != (self._column, self._order):
            self._column, self._order = NoteColumn(column), order
            self._arrange()

    def row_of(self, key: tuple[FootageId, AnnotationId]) -> int:
        """Where an annotation stands, or -1."""
        return self._places.get(key, -1)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Rows at the top level; there are no others."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """As many as ``NoteColumn`` has."""
        return 0 if parent.isValid() else _COLUMNS

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The titles of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return column_title(NoteColumn(section))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell in words, with the sign of its category."""
        row, column = self._rows[index.row()], NoteColumn(index.column())
        answers: dict[int, Callable[[], object]] = {
            Qt.ItemDataRole.DisplayRole: lambda: self._words(row, column),
            Qt.ItemDataRole.AccessibleTextRole: lambda: self._spoken(row, column),
            Qt.ItemDataRole.ToolTipRole: lambda: self._tip(row),
            Qt.ItemDataRole.DecorationRole: lambda: self._sign(row, column),
            Role.VALUE: lambda: row,
            Role.STRONG: lambda: column is NoteColumn.TITLE,
        }
        answer = answers.get(role)
        return answer() if answer is not None else None

    # inside

    def _words(self, row: NoteRow, column: NoteColumn) -> str:
        note, incident, categories = row.note, self._incident, self._categories
        assert incident is not None
        assert categories is not None
        match column:
            case NoteColumn.TIME:
                if not row.course.placed:
                    return tr("no place yet")
                return short_moment(incident, row.time)
            case NoteColumn.CAMERA:
                return row.course.camera.name
            case NoteColumn.TITLE:
                draft = tr("Draft: ") if note.draft else ""
                return draft + (note.title or "–")
            case NoteColumn.LENGTH:
                return tr("Marker") if note.is_marker else span_words(row.stop - row.start)
            case NoteColumn.CATEGORY:
                return categories.name_of(note.category) or "–"
            case NoteColumn.PEOPLE:
                return ", ".join(note.people)
            case NoteColumn.PLACE:
                return note.place
            case NoteColumn.TAGS:
                return ", ".join(note.tags)

    def _spoken(self, row: NoteRow, column: NoteColumn) -> str:
        return f"{column_title(column)}: {self._words(row, column)}"

    def _tip(self, row: NoteRow) -> str:
        assert self._categories is not None
        lines = [title_of(row.note, self._categories), row.note.note.strip()]
        last = row.note.span.stop - 1
        lines.append(
            tr("Frames {first} to {last} of “{camera}”").format(
                first=f"{row.note.span.start:,}", last=f"{last:,}", camera=row.course.camera.name
            )
        )
        if row.note.source:
            lines.append(tr("From: {source}").format(source=row.note.source))
        return "\n".join(filter(None, lines))

    def _sign(self, row: NoteRow, column: NoteColumn) -> object:
        if column is not NoteColumn.CATEGORY:
            return None
        assert self._categories is not None
        return _icon(self._categories.colour_of(row.note).name, tokens().name)

    def _arrange(self, *, fresh: bool = False) -> None:
        rows = self._shown()
        rows.sort(key=self._key(), reverse=self._order is Qt.SortOrder.DescendingOrder)
        same = len(rows) == len(self._rows) and all(
            new is old or new.key == old.key for new, old in zip(rows, self._rows, strict=True)
        )
        if not same:
            self.beginResetModel()
        changed = [n for n, row in enumerate(rows) if same and row is not self._rows[n]]
        self._rows = rows
        if not same:
            self._places = {row.key: n for n, row in enumerate(rows)}
            self.endResetModel()
        elif (changed or fresh) and rows:
            first, last = (0, len(rows) - 1) if fresh else (changed[0], changed[-1])
            end = self.index(last, len(NoteColumn) - 1)
            self.dataChanged.emit(self.index(first, 0), end)

    def _shown(self) -> list[NoteRow]:
        wanted = self._wanted
        rows: list[NoteRow] = []
        asks = bool(wanted.text.strip()) or wanted.filters > bool(wanted.cameras)
        for footage, known in self._known.items():
            if wanted.cameras and footage not in wanted.cameras:
                continue
            if not asks or self._categories is None:
                rows += known.rows.values()
                continue
            fits = found(
                (row.note for row in known.rows.values()),
                wanted.text,
                categories=wanted.categories,
                people=wanted.people,
                tags=wanted.tags,
                draft=wanted.draft,
                names=self._categories,
            )
            rows += [known.rows[note.id] for note in fits]
        return rows

    def _key(self) -> Callable[[NoteRow], tuple[object, ...]]:
        categories = self._categories
        names = {} if categories is None else {c.id: n for n, c in enumerate(categories)}
        first: dict[NoteColumn, Callable[[NoteRow], object]] = {
            NoteColumn.CAMERA: lambda r: r.course.camera.name.casefold(),
            NoteColumn.TITLE: lambda r: r.note.title.casefold(),
            NoteColumn.LENGTH: lambda r: r.stop - r.start,
            NoteColumn.CATEGORY: lambda r: names.get(r.note.category, len(names)),
            NoteColumn.PEOPLE: lambda r: tuple(p.casefold() for p in r.note.people),
            NoteColumn.PLACE: lambda r: r.note.place.casefold(),
            NoteColumn.TAGS: lambda r: tuple(t.casefold() for t in r.note.tags),
        }
        own = first.get(self._column)
        if own is None:
            return lambda r: r.place
        return lambda r: (own(r), r.place)


def column_title(column: NoteColumn) -> str:
    """What a column is called."""
    titles = (
        tr("Time"),
        tr("Camera"),
        tr("Title"),
        tr("Length"),
        tr("Category"),
        tr("People"),
        tr("Place"),
        tr("Tags"),
    )
    return titles[column]


@lru_cache(maxsize=64)
def _icon(name: str, _theme: ThemeName) -> QIcon:
    """The sign of a colour in a theme; made once, because every row that is painted asks for it."""
    return sign_icon(name)


def _row(course: Course, note: Annotation) -> NoteRow:
    start, stop = course.time_of(note.span.start), course.time_of(note.span.stop)
    return NoteRow(course, note, start, stop, (not course.placed, start, stop, note.id))
