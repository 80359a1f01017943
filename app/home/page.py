"""The page a person starts from: requests on the left, the footage of one of them on the right."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.actions.ids import ActionId
from app.home.details import RequestDetails
from app.home.filters import RegisterFilter
from app.home.soon import SoonDeleted
from app.home.table import RegisterTable
from app.models.requests import Column, RequestModel, RequestRow, Wanted
from app.models.roles import Role
from app.session import Page
from app.settings import declared
from app.shell.action_button import ActionButton
from app.theme.folding import Folding, Sides
from app.theme.parts import EmptyState, card, label
from app.theme.tokens import SPACE
from app.words import count_words
from redaction.casework.due import State as Show
from redaction.jobs.errors import UserError
from redaction.model.footage import Footage
from redaction.model.request import Request

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.session import Session
    from app.settings.store import Settings


LEAST_REGISTER, LEAST_DETAILS = 396, 372
"""Least widths of the register and of the selected request, in pixels. Where the page has not both of them,
the request lies below the register."""


class HomePage(QWidget):
    """The register of requests and the footage of the selected one.

    Attributes:
        table: The requests that are shown.
        filter: What is shown of them.
        details: The selected one.
        soon: Footage that is soon deleted.
    """

    def __init__(
        self,
        session: Session,
        registry: Registry,
        settings: Settings | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._settings = settings
        self._filling = False
        self._day = dt.date.min
        self._midnight = QTimer(self)
        self._midnight.setSingleShot(True)
        self._midnight.timeout.connect(self._look_at_clock)
        self._model = RequestModel(self)
        self.filter = RegisterFilter(self)
        self.search = self.filter.search
        self.table = self._make_table(registry)
        self.details = RequestDetails(session, registry, self)
        self.soon = SoonDeleted(registry, self)
        self.soon.chosen.connect(self._soon_chosen)
        self._count = label("", "muted")
        self._none = EmptyState(
            "search",
            self.tr("No request is shown"),
            self.tr("None is in this state and holds these words."),
        )
        self._build(registry)
        self._sort_kept()
        self.filter.wanted_changed.connect(self._want)
        self.filter.sort_asked.connect(self._sort)
        session.register_changed.connect(self.refresh)
        session.request_changed.connect(self._follow_request)
        session.page_changed.connect(self._page_changed)
        self.refresh()
        rows = self._model.rows
        if session.request is None and rows and rows[0].request is not None:
            # the most urgent one, rather than the files that belong to none
            self._select(rows[0])

    @property
    def shown(self) -> tuple[Request, ...]:
        """The requests that are shown, in their order, with all that they say."""
        known = {request.id: request for request in self._session.workspace.requests()}
        wanted = (line.request for line in self._model.rows)
        return tuple(known[r.id] for r in wanted if r is not None and r.id in known)

    def refresh(self) -> None:
        """Read the register again."""
        workspace = self._session.workspace
        today = self._day = dt.datetime.now().astimezone().date()
        self._filling = True
        self._model.put(
            workspace.listed_requests(),
            workspace.count_loose(),
            workspace.searchable_requests,
            parts=workspace.parts,
            today=today,
            mine=workspace.signoffs.waiting,
        )
        soon = workspace.retention.soon_deleted(today)
        self.soon.put(soon, today, fixed=workspace.read_only)
        self._filling = False
        self._count.setText(self._counts(len(soon), workspace.retention.rules.warn))
        self._stack.setCurrentIndex(1 if self._model.everything else 0)
        rows = self._model.rows
        if rows and self._session.request is None and self._model.row_of(None) < 0:
            self._select(rows[0])
        self._follow_request()

    def showEvent(self, event: QShowEvent) -> None:
        """Count the days anew when the day is over."""
        super().showEvent(event)
        self._wait_for_midnight()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks, so nothing is counted; a page that is shown again is read again."""
        self._midnight.stop()
        super().hideEvent(event)

    def _wait_for_midnight(self) -> None:
        now = dt.datetime.now().astimezone()
        tomorrow = now.date() + dt.timedelta(days=1)
        at = dt.datetime.combine(tomorrow, dt.time(0, 0, 1)).astimezone()
        # a machine that slept, or whose clock was set, is noticed within the hour
        left = min(max((at - now).total_seconds(), 1.0), 3600.0)
        self._midnight.start(round(left * 1000))

    def _look_at_clock(self) -> None:
        if dt.datetime.now().astimezone().date() != self._day:
            self.refresh()
        self._wait_for_midnight()

    def take_focus(self) -> None:
        """Give the keys to the requests, or to the first thing to do when there are none."""
        (self.table if self._model.everything else self.first).setFocus()

    def _counts(self, soon: int, within: int) -> str:
        """How many requests wait, and how urgently."""
        states = [line.state for line in self._model.everything if line.request is not None]
        waiting = sum(1 for state in states if state is not Show.ANSWERED)
        parts = [self.tr("{n} open").format(n=f"{waiting:,}")]
        for state, words in (
            (Show.OVERDUE, self.tr("{n} overdue")),
            (Show.SOON, self.tr("{n} due within 5 working days")),
            (Show.PAUSED, self.tr("{n} paused")),
        ):
            many = sum(1 for found in states if found is state)
            if many:
                parts.append(words.format(n=f"{many:,}"))
        if soon:
            files = count_words(
                soon, self.tr("file deletes itself"), self.tr("files delete themselves")
            )
            days = count_words(within, self.tr("day"), self.tr("days"))
            parts.append(self.tr("{files} within {days}").format(files=files, days=days))
        return ", ".join(parts)

    def _build(self, registry: Registry) -> None:
        new = ActionButton(
            registry,
            ActionId.ADD_REQUEST,
            self.tr("New request"),
            kind="primary",
            icon_name="add-request",
        )
        open_file = ActionButton(
            registry, ActionId.OPEN, self.tr("Open footage"), icon_name="folder"
        )
        table = ActionButton(
            registry,
            ActionId.EXPORT_REGISTER,
            self.tr("Export register"),
            kind="ghost",
            icon_name="save",
        )
        title = label(self.tr("Requests"), "display")
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(Folding(title, None, table, open_file, new))
        head.addWidget(self._count)

        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        self.filter.setContentsMargins(SPACE + 4, SPACE + 4, SPACE + 4, SPACE)
        left.addWidget(self.filter)
        self._listed = QStackedWidget()
        self._listed.addWidget(self.table)
        self._listed.addWidget(self._none)
        left.addWidget(self._listed, 1)
        register = card()
        register.setLayout(left)
        column = QWidget()
        column.setMinimumWidth(LEAST_REGISTER)
        self.details.setMinimumWidth(LEAST_DETAILS)
        both = QVBoxLayout(column)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(SPACE * 2)
        both.addWidget(register, 1)
        both.addWidget(self.soon)

        split = Sides(column, self.details, wide=(800, 520), high=(260, 400))
        split.setHandleWidth(SPACE * 2)
        split.setProperty("clear", "true")
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        self._split = split

        self.first = first = ActionButton(
            registry,
            ActionId.ADD_REQUEST,
            self.tr("New request"),
            kind="primary",
            icon_name="add-request",
        )
        second = ActionButton(registry, ActionId.OPEN, self.tr("Open footage"), icon_name="folder")
        self.empty = EmptyState(
            "requests",
            self.tr("No requests yet"),
            self.tr(
                "Enter a request and its due date is worked out for you. Or drop footage anywhere"
                " on this window to start with the footage. Files are only ever read. New here? The"
                " sample project has footage of drawn people to learn with; F1 opens the manual."
            ),
            ActionButton(
                registry, ActionId.SAMPLE, self.tr("Sample project"), kind="ghost", icon_name="film"
            ),
            second,
            first,
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(split)

        box = QVBoxLayout(self)
        box.setContentsMargins(SPACE * 3, SPACE * 3, SPACE * 3, SPACE * 3)
        box.setSpacing(SPACE * 2)
        box.addLayout(head)
        box.addWidget(self._stack, 1)

    def _make_table(self, registry: Registry) -> RegisterTable:
        table = RegisterTable(self.tr("Requests"), 60, self)
        table.setModel(self._model)
        header = table.horizontalHeader()
        header.setSectionsClickable(True)
        header.sortIndicatorChanged.connect(self._sorted)
        table.selectionModel().currentRowChanged.connect(self._row_chosen)
        table.activated.connect(lambda _index: self.details.focus_first())
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for action_id in (
            ActionId.ADD_FOOTAGE,
            ActionId.EDIT_REQUEST,
            ActionId.CLOSE_REQUEST,
            ActionId.REMOVE_REQUEST,
            ActionId.EXPORT_REGISTER,
        ):
            table.addAction(registry.action(action_id))
        table.doubleClicked.connect(lambda _index: self.details.focus_first())
        return table

    # what is shown, and in which order

    def _want(self, wanted: Wanted) -> None:
        self._filling = True
        self._model.want(wanted)
        self._filling = False
        self._follow_request()

    def _sort_kept(self) -> None:
        """Sort as the person did last."""
        kept = "" if self._settings is None else self._settings.get(declared.HOME_SORT)
        name, _, way = kept.partition(" ")
        column = Column.__members__.get(name.upper(), Column.DUE)
        down = way == "descending"
        order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        self.table.horizontalHeader().setSortIndicatorShown(True)
        self._sort(column, order)

    def _sort(self, column: Column, order: Qt.SortOrder) -> None:
        self.table.horizontalHeader().setSortIndicator(column, order)
        # the header says nothing where its arrow stands so already
        self._sorted(column, order)

    def _sorted(self, section: int, order: Qt.SortOrder) -> None:
        column = Column(section)
        self._filling = True
        self._model.sort(column, order)
        self._filling = False
        self.filter.show_sort(column, order)
        if self._settings is not None:
            way = "descending" if order is Qt.SortOrder.DescendingOrder else "ascending"
            self._settings.set(declared.HOME_SORT, f"{column.name.lower()} {way}")
        if self._model.everything:
            self._follow_request()

    # what is chosen

    def _row_chosen(self, current: QModelIndex) -> None:
        if self._filling or not current.isValid():
            return
        self._select(current.data(Role.VALUE))

    def _select(self, line: RequestRow) -> None:
        workspace = self._session.workspace
        try:
            request = None if line.request is None else workspace.request(line.request.id)
        except UserError as error:  # another window took it away
            self._session.problem.emit(error)
            return
        if request == self._session.request:
            self.details.refresh()
        else:
            self._session.select_request(request)

    def _soon_chosen(self, footage: Footage) -> None:
        """Show footage that is soon deleted among that of its request, or of none."""
        if self._filling:
            return
        workspace = self._session.workspace
        known = footage.request
        self._session.select_request(None if known is None else workspace.request(known))
        self._session.pick(footage)

    def _follow_request(self) -> None:
        """Show the session's request as the chosen row, if it is among those that are shown."""
        row_number = self._model.row_of(self._session.request)
        index = self._model.index(row_number, 0) if row_number >= 0 else QModelIndex()
        self._filling = True
        if index.isValid():
            self.table.setCurrentIndex(index)
        else:
            self.table.setCurrentIndex(QModelIndex())
            self.table.clearSelection()
        self._filling = False
        self._listed.setCurrentIndex(0 if self._model.rows else 1)
        self.details.refresh()

    def _page_changed(self) -> None:
        # not isVisible: this may be heard before the window has turned the page
        if self._session.page is Page.HOME:
            self.refresh()
