"""The tracks as a table: the accessible twin of canvas and timeline."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from enum import IntEnum, StrEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from app.canvas.items import is_kept, track_name
from app.panels.phrases import (
    confidence_words,
    frames_words,
    problems_words,
    state_icon,
    state_words,
    tr,
)
from app.theme.icons import icon
from app.words import region_kind_words
from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.model.region import Kind
from redaction.model.track import ReviewState, Track

Index = QModelIndex | QPersistentModelIndex

RESET_FROM = 200
"""When more tracks than this come or go at once, the table is filled anew instead of row by row."""

SORT_ROLE = Qt.ItemDataRole.UserRole + 1
"""What a column is sorted by."""


class Column(IntEnum):
    """The columns, from left to right."""

    NAME = 0
    STATE = 1
    FRAMES = 2
    PROBLEMS = 3
    CONFIDENCE = 4
    KIND = 5


_STATE_ORDER = {
    ReviewState.PENDING: 0,
    ReviewState.ACCEPTED: 2,
    ReviewState.REJECTED: 3,
}


class TrackModel(QAbstractTableModel):
    """One row per track, in the order of the footage's decisions."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        # the values themselves: while rows go, views still ask for what the rows held
        self._tracks: list[Track] = []
        self._rows: dict[TrackId, int] = {}

    def set_project(self, project: Project | None, changed: Collection[TrackId] = ()) -> None:
        """Follow the decisions; ``changed`` names the tracks that are new, gone or different."""
        if self._project is None or project is None or len(changed) > RESET_FROM:
            self._reset(project)
            return
        tracks = project.tracks
        if changed and len(tracks) == len(self._tracks) and self._has(changed, tracks):
            self._project = project
            for track_id in changed:
                self._tracks[self._rows[track_id]] = tracks[track_id]
            self._tell(changed)
            return
        for row in reversed([r for r, t in enumerate(self._tracks) if t.id not in tracks]):
            self.beginRemoveRows(QModelIndex(), row, row)
            self._set_tracks([*self._tracks[:row], *self._tracks[row + 1 :]])
            self.endRemoveRows()
        added = [t for t in tracks.values() if t.id not in self._rows]
        kept = [tracks[t.id] for t in self._tracks]
        if [*(t.id for t in kept), *(t.id for t in added)] != list(tracks):
            self._reset(project)
            return
        self._project = project
        self._set_tracks(kept)
        if added:
            self.beginInsertRows(QModelIndex(), len(kept), len(kept) + len(added) - 1)
            self._set_tracks([*kept, *added])
            self.endInsertRows()
        self._tell(changed)

    def _has(self, changed: Collection[TrackId], tracks: Mapping[TrackId, Track]) -> bool:
        """Whether all that changed was there and is there: then no row comes or goes."""
        return all(i in tracks and i in self._rows for i in changed)

    def _tell(self, changed: Collection[TrackId]) -> None:
        last = len(Column) - 1
        for track in changed:
            row = self._rows.get(track)
            if row is not None:
                self.dataChanged.emit(self.index(row, 0), self.index(row, last))

    @property
    def project(self) -> Project | None:
        """The decisions shown."""
        return self._project

    def track(self, row: int) -> Track:
        """The track of a row."""
        return self._tracks[row]

    def row_of(self, track: TrackId) -> int | None:
        """The row of a track, or None."""
        return self._rows.get(track)

    def _reset(self, project: Project | None) -> None:
        self.beginResetModel()
        self._project = project
        self._set_tracks([] if project is None else list(project.tracks.values()))
        self.endResetModel()

    def _set_tracks(self, tracks: list[Track]) -> None:
        self._tracks = tracks
        self._rows = {track.id: row for row, track in enumerate(tracks)}

    # Qt overrides

    def rowCount(self, parent: Index | None = None) -> int:
        """One row per track."""
        return 0 if parent is not None and parent.isValid() else len(self._tracks)

    def columnCount(self, parent: Index | None = None) -> int:
        """The same columns for every track."""
        return 0 if parent is not None and parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return {
                Column.NAME: tr("Track"),
                Column.STATE: tr("State"),
                Column.FRAMES: tr("Frames"),
                Column.PROBLEMS: tr("Problems"),
                Column.CONFIDENCE: tr("Sure"),
                Column.KIND: tr("Kind"),
            }[Column(section)]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows, says and is sorted by."""
        project = self._project
        if project is None or not index.isValid():
            return None
        track = self.track(index.row())
        column = Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return _TEXTS[column](project, track)
        if role == SORT_ROLE:
            return _SORTS[column](project, track)
        if role == Qt.ItemDataRole.DecorationRole and column is Column.STATE:
            # the word beside it says what was decided, the lock that it is finished
            name, token = state_icon(project, track)
            return icon("lock" if track.locked else name, token)
        if role == Qt.ItemDataRole.ToolTipRole:
            said = [problems_words(track)] if track.doubts else []
            return ", ".join([*said, tr("Locked: finished")] if track.locked else said) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            title = self.headerData(column, Qt.Orientation.Horizontal)
            locked = tr(", locked") if track.locked and column is Column.STATE else ""
            return f"{title}: {_TEXTS[column](project, track)}{locked}"
        if role == Qt.ItemDataRole.UserRole:
            return track.id
        return None


_TEXTS: dict[Column, Callable[[Project, Track], str]] = {
    Column.NAME: lambda _, t: track_name(t),
    Column.STATE: state_words,
    Column.FRAMES: lambda _, t: frames_words(t),
    Column.PROBLEMS: lambda _, t: problems_words(t),
    Column.CONFIDENCE: lambda _, t: confidence_words(t),
    Column.KIND: lambda _, t: region_kind_words(t.kind),
}

_SORTS: dict[Column, Callable[[Project, Track], Any]] = {
    # "Face 9" before "Face 10"
    Column.NAME: lambda _, t: (t.label or f"{t.kind.value} {t.number:09d} {t.id}").casefold(),
    Column.STATE: lambda p, t: 1 if is_kept(p, t) else _STATE_ORDER[t.state],
    Column.FRAMES: lambda _, t: int(t.start),
    Column.PROBLEMS: lambda _, t: -len(t.doubts),
    Column.CONFIDENCE: lambda _, t: t.confidence,
    Column.KIND: lambda _, t: t.kind.value,
}


class Show(StrEnum):
    """Which tracks the table lists."""

    ALL = "all"
    WAITING = "waiting"
    PROBLEMS = "problems"
    VISIBLE = "visible"


def listed(show: Show, project: Project, track: Track) -> bool:
    """Whether the table lists the track."""
    match show:
        case Show.ALL:
            return True
        case Show.WAITING:
            return track.state is ReviewState.PENDING and not is_kept(project, track)
        case Show.PROBLEMS:
            return bool(track.doubts) and track.state is ReviewState.PENDING
        case Show.VISIBLE:
            return not track.covers or is_kept(project, track)


class TrackFilter(QSortFilterProxyModel):
    """Sorts the tracks and lists some of them."""

    def __init__(self, model: TrackModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._show = Show.ALL
        self._kind: Kind | None = None
        self._model = model
        self.setSourceModel(model)
        self.setSortRole(SORT_ROLE)

    def set_show(self, show: Show) -> None:
        """List other tracks."""
        self._show = show
        self.invalidate()

    def set_kind(self, kind: Kind | None) -> None:
        """List tracks of this kind only; of every kind when None."""
        self._kind = kind
        self.invalidate()

    def track(self, index: Index) -> Track:
        """The track of a row as listed."""
        return self._model.track(self.mapToSource(index).row())

    # Qt overrides

    def filterAcceptsRow(self, row: int, _parent: Index) -> bool:
        """Whether the track is listed."""
        project = self._model.project
        if project is None:
            return False
        track = self._model.track(row)
        return self._kind in (None, track.kind) and listed(self._show, project, track)
