"""The list of tracks: filter, sort, select, jump."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QComboBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.actions.guard import ACTIONS_FIRST
from app.panels.phrases import tr
from app.panels.track_model import Column, Show, TrackFilter, TrackModel, listed
from app.session import Session
from app.theme.parts import label, row
from app.theme.tokens import SPACE
from app.timeline.rows import paint_swatch
from app.words import region_kind_words
from player.media.info import FootageKind
from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.model.region import Kind
from redaction.model.track import Track

ROW_HEIGHT = 32
"""Height of a row in pixels."""

_SWATCH = 18


class _NameDelegate(QStyledItemDelegate):
    """A swatch with the kind's letter before the name."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        option.decorationSize = QSize(_SWATCH + 4, _SWATCH)
        features = QStyleOptionViewItem.ViewItemFeature.HasDecoration
        option.features |= features

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        model = index.model()
        assert isinstance(model, TrackFilter)
        track = model.track(index)
        rect = QRectF(option.rect)
        top = rect.center().y() - _SWATCH / 2
        painter.save()
        swatch = QRectF(rect.left() + 8, top, _SWATCH, _SWATCH)
        paint_swatch(painter, swatch, track.kind, option.font)
        painter.restore()


class _Table(QTableView):
    """Passes letters on: they are shortcuts, not a search."""

    def keyboardSearch(self, _search: str) -> None:
        """Letters are actions, not a search."""
        return


class TrackTable(QWidget):
    """Filter buttons with counts above the table of tracks.

    Signals:
        jump_asked: A row was double-clicked or Enter pressed on it; carries the track.
    """

    jump_asked = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._model = TrackModel(self)
        self._filter = TrackFilter(self._model, self)
        self._mirroring = False
        self._widening = False
        self._own_widths: set[int] = set()
        self._filters: dict[Show, QPushButton] = {}
        self._lists: dict[TrackId, tuple[Show, ...]] = {}
        self._counts: Counter[Show] = Counter()
        self._kinds: tuple[Kind, ...] = ()
        self.kind = self._make_kinds()
        self.table = self._make_table()
        self._empty = label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout()
        # a stack shows its first part at once; without a parent that would be a window
        self.table.setParent(self)
        self._stack.addWidget(self.table)
        self._stack.addWidget(_padded(self._empty))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._make_filters())
        kinds = row(self.kind)
        # in line with the buttons above
        kinds.setContentsMargins(4, 0, 4, 4)
        layout.addLayout(kinds)
        layout.addLayout(self._stack, 1)
        session.selection_changed.connect(self._mirror_selection)
        chosen = self.table.selectionModel()
        chosen.selectionChanged.connect(self._selection_made)
        self.show_project(None)

    def show_project(
        self, project: Project | None, changed: Collection[TrackId] | None = None
    ) -> None:
        """Follow the decisions; without ``changed`` the table is filled anew."""
        self._mirroring = True
        if changed is None:
            self._model.set_project(None)
            self._model.set_project(project)
        else:
            self._model.set_project(project, changed)
        self._mirroring = False
        if project is not None and changed is None:
            self._widen(project)
        self._count(project, changed)
        self._mirror_selection()

    def set_show(self, show: Show) -> None:
        """List other tracks."""
        self._filters[show].setChecked(True)
        self._mirroring = True
        self._filter.set_show(show)
        self._mirroring = False
        self._say_empty()
        self._mirror_selection()

    def set_kind(self, kind: Kind | None) -> None:
        """List only tracks of a kind, or of every kind."""
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)))
        self._mirroring = True
        self._filter.set_kind(self.kind.currentData())
        self._mirroring = False
        self._say_empty()
        self._mirror_selection()

    def shown_rows(self) -> int:
        """How many tracks are listed."""
        return self._filter.rowCount()

    def _widen(self, project: Project) -> None:
        """Numbers of long footage and large type need wider columns; a width of a person's own stays."""
        last = f"{max((int(t.stop) for t in project.tracks.values()), default=0):,}"
        words = {Column.FRAMES: f"{last} – {last}"}
        words[Column.STATE] = tr("Kept visible")
        metrics = self.table.fontMetrics()
        for column, longest in words.items():
            if column in self._own_widths:
                continue
            icon = _SWATCH + SPACE if column is Column.STATE else 0
            needed = metrics.horizontalAdvance(longest) + icon + 2 * SPACE + 2
            if needed > self.table.columnWidth(column):
                self._widening = True
                self.table.setColumnWidth(column, needed)
                self._widening = False

    def _resized(self, column: int, _old: int, _new: int) -> None:
        if not self._widening:
            self._own_widths.add(column)

    # inside

    def _make_table(self) -> QTableView:
        table = _Table()
        table.setModel(self._filter)
        table.setAccessibleName(self.tr("Tracks"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setProperty(ACTIONS_FIRST, True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setItemDelegateForColumn(Column.NAME, _NameDelegate(table))
        table.verticalHeader().setVisible(False)
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in _WIDTHS.items():
            table.setColumnWidth(column, width)
        header.setMinimumSectionSize(48)
        table.setSortingEnabled(True)
        table.sortByColumn(Column.FRAMES, Qt.SortOrder.AscendingOrder)
        # the widths above are nobody's own
        header.sectionResized.connect(self._resized)
        table.doubleClicked.connect(self._jump)
        table.activated.connect(self._jump)
        return table

    def _make_filters(self) -> QWidget:
        group = QButtonGroup(self)
        group.setExclusive(True)
        for show in Show:
            made = QPushButton()
            made.setProperty("kind", "ghost")
            made.setProperty("segment", "true")
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(lambda _on=False, s=show: self.set_show(s))
            group.addButton(made)
            self._filters[show] = made
        self._filters[Show.ALL].setChecked(True)
        bar = QWidget()
        bar.setLayout(row(*self._filters.values(), None, spacing=0, margin=4))
        return bar

    def _make_kinds(self) -> QComboBox:
        """A choice of kinds; there only where tracks of several kinds are."""
        made = QComboBox()
        made.setAccessibleName(self.tr("Kind of track"))
        made.setToolTip(self.tr("List only tracks of one kind."))
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.activated.connect(lambda _at: self.set_kind(made.currentData()))
        made.hide()
        return made

    def _offer_kinds(self, tracks: Mapping[TrackId, Track]) -> None:
        present = {track.kind for track in tracks.values()}
        kinds = tuple(kind for kind in Kind if kind in present)
        if kinds == self._kinds:
            return
        chosen, self._kinds = self.kind.currentData(), kinds
        self.kind.clear()
        self.kind.addItem(self.tr("Every kind"), None)
        for kind in kinds:
            self.kind.addItem(region_kind_words(kind), kind)
        self.kind.setVisible(len(kinds) > 1)
        # what is no longer there cannot be what is listed
        self.set_kind(chosen if chosen in kinds and len(kinds) > 1 else None)

    def _count(self, project: Project | None, changed: Collection[TrackId] | None) -> None:
        """Count again what the filters list; only the changed tracks are looked at."""
        tracks = {} if project is None else project.tracks
        if changed is None:
            self._lists.clear()
            self._counts.clear()
            changed = tracks.keys()
        for track_id in changed:
            track = tracks.get(track_id)
            self._counts.subtract(self._lists.pop(track_id, ()))
            if track is not None and project is not None:
                lists = tuple(s for s in Show if listed(s, project, track))
                self._lists[track_id] = lists
                self._counts.update(lists)
        self._offer_kinds(tracks)
        for show, made in self._filters.items():
            words = {
                Show.ALL: self.tr("All"),
                Show.WAITING: self.tr("To review"),
                Show.PROBLEMS: self.tr("Problems"),
                Show.VISIBLE: self.tr("Uncovered"),
            }[show]
            made.setText(f"{words} {self._counts[show]:,}")
        self._say_empty()

    def _say_empty(self) -> None:
        if self._filter.rowCount():
            self._stack.setCurrentIndex(0)
            return
        footage = self._session.footage
        words = self.tr("No tracks yet. Find faces, or draw a box on the picture.")
        if self._lists:
            words = self.tr("Nothing in this list.")
        elif footage is not None and footage.kind is FootageKind.SOUND:
            words = self.tr("Sound has no tracks: there is no picture to cover.")
        self._empty.setText(words)
        self._stack.setCurrentIndex(1)

    def _mirror_selection(self) -> None:
        """Bring the table's selection in line with the session's, without answering back."""
        rows = [self._model.row_of(t) for t in self._session.selection_order]
        chosen = QItemSelection()
        last = QModelIndex()
        for at in rows:
            if at is None:
                continue
            index = self._filter.mapFromSource(self._model.index(at, 0))
            if index.isValid():
                end = index.siblingAtColumn(len(Column) - 1)
                chosen.select(index, end)
                last = index
        self._mirroring = True
        model = self.table.selectionModel()
        model.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if last.isValid():
            model.setCurrentIndex(last, QItemSelectionModel.SelectionFlag.NoUpdate)
            if len(rows) == 1:
                self.table.scrollTo(last)
        self._mirroring = False

    def _selection_made(self, *_ranges: object) -> None:
        if self._mirroring:
            return
        order = self._session.selection_order
        now = [self._filter.track(index).id for index in self.table.selectionModel().selectedRows()]
        kept = [t for t in order if t in now]
        self._session.select((*kept, *(t for t in now if t not in kept)))

    def _jump(self, index: QModelIndex) -> None:
        self.jump_asked.emit(self._filter.track(index).id)


_WIDTHS = {
    Column.NAME: 128,
    Column.STATE: 122,
    Column.FRAMES: 88,
    Column.PROBLEMS: 170,
    Column.CONFIDENCE: 60,
    Column.KIND: 96,
}


def _padded(content: QLabel) -> QWidget:
    made = QWidget()
    made.setLayout(row(content, margin=24))
    return made
