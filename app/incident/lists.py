"""The cameras of an incident, and when which of them recorded, as tables: twins of the painted timeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.actions.guard import ACTIONS_FIRST
from app.incident.words import place_words, short_moment, source_words, span_words
from app.language.core import core, dates_in
from app.models.roles import Role
from app.shell.tables import RowTable
from app.theme.parts import label
from app.theme.tokens import SPACE
from redaction.incident.mapping import Shared, gaps_and_overlaps, is_dated
from redaction.incident.words import (
    by_whose_clock,
    local_moment,
    said_day,
    said_drift,
    said_offset,
)

if TYPE_CHECKING:
    from app.incident.course import Course
    from app.incident.desk import Desk
    from redaction.incident.incident import Incident

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class ListModel(QAbstractTableModel):
    """Rows of ready words, with a value behind each."""

    def __init__(self, titles: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles = tuple(titles)
        self.rows: list[tuple[object, tuple[tuple[str, str, str], ...]]] = []

    def put(self, rows: list[tuple[object, tuple[tuple[str, str, str], ...]]]) -> None:
        """Show these: of each a value, and of each cell its first line, its second and the tone of that."""
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Rows at the top level; there are no others."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """As many as there are titles."""
        return 0 if parent.isValid() else len(self._titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The titles of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Both lines of a cell."""
        value, cells = self.rows[index.row()]
        first, second, tone = cells[index.column()]
        answers: dict[int, Callable[[], object]] = {
            Qt.ItemDataRole.DisplayRole: lambda: first,
            Qt.ItemDataRole.AccessibleTextRole: lambda: f"{first}. {second}" if second else first,
            Qt.ItemDataRole.ToolTipRole: lambda: "\n".join(filter(None, (first, second))),
            Role.VALUE: lambda: value,
            Role.SECOND: lambda: second,
            Role.TONE: lambda: tone or "text_faint",
            Role.ICON: lambda: "warning" if tone == "warning" else "",
            Role.STRONG: lambda: index.column() == 0,
        }
        answer = answers.get(role)
        return answer() if answer is not None else None


class CamerasPanel(QWidget):
    """Each camera: when it recorded, how its clock is known, whether its picture is shown.

    Attributes:
        table: The cameras.

    Signals:
        menu_asked: A menu is wanted for the chosen camera; carries where.
        opened: A camera was double-clicked.
    """

    menu_asked = Signal(QPoint)
    opened = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._following = False
        self.model = ListModel(
            (self.tr("Camera"), self.tr("Recorded"), self.tr("Its clock"), self.tr("Shown")), self
        )
        self.table = _table(self.tr("Cameras of the incident"), self.model, 52, self)
        self.table.set_widths((190, 176, 120, 84), 2)
        self.table.selectionModel().currentRowChanged.connect(self._chosen)
        self.table.doubleClicked.connect(lambda _i: self.opened.emit())
        self.table.activated.connect(lambda _i: self.opened.emit())
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(
            lambda at: self.menu_asked.emit(self.table.viewport().mapToGlobal(at))
        )
        _stack(self, self.table)
        for changed in (desk.courses_changed, desk.shown_changed):
            changed.connect(self.refresh)
        desk.chosen_changed.connect(self._follow)
        self.refresh()

    def refresh(self) -> None:
        """Read the cameras again."""
        incident = self._desk.incident
        self._following = True
        rows: list[tuple[object, tuple[tuple[str, str, str], ...]]] = []
        if incident is not None:
            for footage, course in self._desk.courses.items():
                rows.append((footage, self._cells(incident, course)))
        self.model.put(rows)
        self._following = False
        self._follow()

    def _cells(self, incident: Incident, course: Course) -> tuple[tuple[str, str, str], ...]:
        camera, covers = course.camera, course.extent
        clock = camera.clock
        tone = "" if course.sure else "warning"
        length = span_words(covers.stop - covers.start)
        when = self.tr("no place yet"), length, "warning"
        if course.placed:
            begin = short_moment(incident, covers.start)
            day = (
                dates_in(said_day(local_moment(incident, covers.start)))
                if is_dated(incident)
                else ""
            )
            when = begin, "  ·  ".join(filter(None, (length, day))), ""
        off = ", ".join(filter(None, (said_offset(clock), said_drift(clock.drift))))
        how = source_words(clock.source)
        if off and clock.offset and clock.start is not None:
            how += f" · {off}"
        shown = self._desk.shown
        number = shown.index(camera.footage) + 1 if camera.footage in shown else 0
        place = self.tr("picture {n}").format(n=number) if number else "–"
        return (
            (camera.name, place_words(incident, course), tone),
            when,
            (how, clock.said, ""),
            (place, "", ""),
        )

    def _chosen(self, current: QModelIndex) -> None:
        if not self._following and current.isValid():
            self._desk.choose(current.data(Role.VALUE))

    def _follow(self) -> None:
        wanted = next(
            (n for n, (value, _) in enumerate(self.model.rows) if value == self._desk.chosen), -1
        )
        self._following = True
        if wanted >= 0:
            self.table.setCurrentIndex(self.model.index(wanted, 0))
        else:
            self.table.clearSelection()
        self._following = False


class SharedPanel(QWidget):
    """Which cameras recorded when: gaps where none did, overlaps where several did.

    Attributes:
        table: The stretches, in order.

    Signals:
        go_asked: The beginning of a stretch is to be shown; carries both incident times.
    """

    go_asked = Signal(object, object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.model = ListModel(
            (
                self.tr("What"),
                self.tr("From"),
                self.tr("To"),
                self.tr("Length"),
                self.tr("Cameras"),
            ),
            self,
        )
        self.table = _table(self.tr("Gaps and overlaps"), self.model, 34, self)
        self.table.set_widths((104, 138, 138, 76, 160), 4)
        self.table.doubleClicked.connect(self._go)
        self.table.activated.connect(self._go)
        self._whose = label("", "caption", wrap=True)
        _stack(self, self.table, self._whose)
        desk.courses_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Work them out again."""
        incident = self._desk.incident
        rows: list[tuple[object, tuple[tuple[str, str, str], ...]]] = []
        if incident is not None:
            extents = [c.extent for c in self._desk.courses.values()]
            rows += [
                (shared, self._cells(incident, shared))
                for shared in gaps_and_overlaps(incident, extents)
            ]
        self.model.put(rows)
        said = "" if incident is None else core(by_whose_clock(incident))
        self._whose.setText(self.tr("Times {whose}.").format(whose=said) if said else "")

    def _cells(self, incident: Incident, shared: Shared) -> tuple[tuple[str, str, str], ...]:
        many = len(shared.footage)
        cameras = (incident.camera(f) for f in shared.footage)
        names = ", ".join(camera.name for camera in cameras if camera is not None)
        what = self.tr("Gap") if not many else self.tr("1 camera")
        if many > 1:
            what = self.tr("{n} cameras").format(n=many)
        begin, end = (self._moment(incident, t) for t in (shared.start, shared.stop))
        long = span_words(shared.stop - shared.start)
        return (
            (what, "", ""),
            (begin, "", ""),
            (end, "", ""),
            (long, "", ""),
            (names or self.tr("nobody recorded"), "", ""),
        )

    def _moment(self, incident: Incident, time: Fraction) -> str:
        return short_moment(incident, time)

    def _go(self, index: QModelIndex) -> None:
        shared = index.data(Role.VALUE)
        if isinstance(shared, Shared):
            self.go_asked.emit(shared.start, shared.stop)


def _table(name: str, model: ListModel, high: int, parent: QWidget) -> RowTable:
    table = RowTable(name, high, parent)
    table.setModel(model)
    table.setProperty(ACTIONS_FIRST, True)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    return table


def _stack(panel: QWidget, table: RowTable, below: QWidget | None = None) -> None:
    box = QVBoxLayout(panel)
    box.setContentsMargins(0, 0, 0, 0)
    box.addWidget(table, 1)
    if below is not None:
        below.setContentsMargins(SPACE + 4, 0, SPACE, 6)
        box.addWidget(below)
