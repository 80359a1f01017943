"""The page a person starts from: requests on the left, the footage of one of them on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.actions.ids import ActionId
from app.home.details import RequestDetails
from app.home.due import working_days_left
from app.models.requests import RequestModel, RequestRow
from app.models.roles import Role
from app.session import Page
from app.shell.tables import RowTable
from app.theme.icons import icon
from app.theme.parts import EmptyState, button, card, label, row
from app.theme.tokens import SPACE
from app.words import count_words
from redaction.model.footage import Request

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.session import Session


class _Filter(QSortFilterProxyModel):
    """Lets through the requests that contain a text, and answered ones only when wanted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.text = ""
        self.answered = False

    def search(self, text: str, *, answered: bool) -> None:
        """Filter by other words."""
        self.beginFilterChange()
        self.text, self.answered = text.casefold().strip(), answered
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: object) -> bool:  # noqa: ARG002
        """Whether a row is shown."""
        model = self.sourceModel()
        if not isinstance(model, RequestModel):
            return True
        request = model.rows[source_row].request
        if request is None:
            return not self.text
        if request.closed and not self.answered:
            return False
        words = f"{request.reference} {request.requester} {request.note}".casefold()
        return self.text in words


class HomePage(QWidget):
    """The register of requests and the footage of the selected one."""

    def __init__(self, session: Session, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._filling = False
        self._model = RequestModel(self)
        self._filter = _Filter(self)
        self._filter.setSourceModel(self._model)
        self.table = self._make_table(registry)
        self.details = RequestDetails(session, registry, self)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search requests"))
        self.search.setAccessibleName(self.tr("Search requests"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setMinimumWidth(260)
        self.search.textChanged.connect(self._search)
        self.answered = QCheckBox(self.tr("Show answered"))
        self.answered.toggled.connect(self._search)
        self._count = label("", "muted")
        self._build(registry)
        session.register_changed.connect(self.refresh)
        session.request_changed.connect(self._follow_request)
        session.page_changed.connect(self._page_changed)
        self.refresh()

    def refresh(self) -> None:
        """Read the register again."""
        workspace = self._session.workspace
        requests = workspace.requests()
        files = workspace.footage()
        counts: dict[str | None, int] = {}
        for footage in files:
            counts[footage.request] = counts.get(footage.request, 0) + 1
        rows = [RequestRow(r, counts.get(r.id, 0), working_days_left(r)) for r in requests]
        if counts.get(None):
            rows.append(RequestRow(None, counts[None]))
        self._filling = True
        self._model.put(rows)
        self._filling = False
        waiting = sum(1 for r in requests if not r.closed)
        overdue = sum(1 for r in rows if r.request and not r.request.closed and _late(r))
        text = count_words(waiting, self.tr("open request"), self.tr("open requests"))
        if overdue:
            text = self.tr("{requests}, {n} overdue").format(requests=text, n=overdue)
        self._count.setText(text)
        self._stack.setCurrentIndex(1 if rows else 0)
        if rows and self._session.request is None and self._model.row_of(None) < 0:
            first = self._model.rows[0].request
            self._session.select_request(first)
        self._follow_request()

    def take_focus(self) -> None:
        """Give the keys to the requests, or to the first thing to do when there are none."""
        (self.table if self._model.rows else self.first).setFocus()

    def _build(self, registry: Registry) -> None:
        new = button(self.tr("New request"), kind="primary", icon_name="add-request")
        new.clicked.connect(lambda: registry.trigger(ActionId.ADD_REQUEST))
        new.setToolTip(registry.action(ActionId.ADD_REQUEST).toolTip())
        open_file = button(self.tr("Open footage"), icon_name="folder")
        open_file.clicked.connect(lambda: registry.trigger(ActionId.OPEN))
        open_file.setToolTip(registry.action(ActionId.OPEN).toolTip())
        title = QVBoxLayout()
        title.setSpacing(2)
        title.addWidget(label(self.tr("Requests"), "display"))
        title.addWidget(self._count)
        head = row(title, None, open_file, new, spacing=SPACE)

        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        tools = row(self.search, None, self.answered, spacing=SPACE)
        tools.setContentsMargins(SPACE + 4, SPACE + 4, SPACE + 4, SPACE)
        left.addLayout(tools)
        left.addWidget(self.table, 1)
        register = card()
        register.setLayout(left)

        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(SPACE * 2)
        split.setProperty("clear", "true")
        split.addWidget(register)
        split.addWidget(self.details)
        split.setSizes([800, 520])
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setChildrenCollapsible(False)
        self._split = split

        self.first = first = button(self.tr("New request"), kind="primary", icon_name="add-request")
        first.clicked.connect(lambda: registry.trigger(ActionId.ADD_REQUEST))
        second = button(self.tr("Open footage"), icon_name="folder")
        second.clicked.connect(lambda: registry.trigger(ActionId.OPEN))
        self.empty = EmptyState(
            "requests",
            self.tr("No requests yet"),
            self.tr(
                "Enter a request and its due date is worked out for you. Or drop footage anywhere"
                " on this window to start with the footage. Files are only ever read."
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

    def _make_table(self, registry: Registry) -> RowTable:
        table = RowTable(self.tr("Requests"), 60, self)
        table.setModel(self._filter)
        table.set_widths((150, 176, 116, 190, 92), 0)
        table.horizontalHeader().setMinimumSectionSize(72)
        table.selectionModel().currentRowChanged.connect(self._row_chosen)
        table.activated.connect(lambda _index: self.details.focus_first())
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for action_id in (ActionId.ADD_FOOTAGE, ActionId.EDIT_REQUEST, ActionId.CLOSE_REQUEST):
            table.addAction(registry.action(action_id))
        table.doubleClicked.connect(lambda _index: self.details.focus_first())
        return table

    def _search(self) -> None:
        self._filter.search(self.search.text(), answered=self.answered.isChecked())
        self._follow_request()

    def _row_chosen(self, current: QModelIndex) -> None:
        if self._filling or not current.isValid():
            return
        chosen: RequestRow = current.data(Role.VALUE)
        self._session.select_request(chosen.request)
        self.details.refresh()

    def _follow_request(self) -> None:
        """Show the session's request as the chosen row."""
        request: Request | None = self._session.request
        row_number = self._model.row_of(request)
        if request is not None and request.closed and not self.answered.isChecked():
            self.answered.setChecked(True)
        index = self._filter.mapFromSource(self._model.index(row_number, 0))
        self._filling = True
        if index.isValid():
            self.table.setCurrentIndex(index)
        else:
            self.table.clearSelection()
        self._filling = False
        self.details.refresh()

    def _page_changed(self) -> None:
        # not isVisible: this may be heard before the window has turned the page
        if self._session.page is Page.HOME:
            self.refresh()


def _late(row_shown: RequestRow) -> bool:
    return row_shown.working_days is not None and row_shown.working_days < 0
