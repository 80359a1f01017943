"""The copies: those being made, those made before, and the report of each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.dialogs.base import Dialog
from app.dialogs.report_view import ReportView
from app.exports.copying import Copy, CopyState
from app.exports.table import Column, CopiesModel, CopyRow, row_of_copy, row_of_export
from app.models.roles import Role
from app.session import Page
from app.shell.tables import RowTable
from app.theme.parts import EmptyState, button, label
from app.words import count_words

if TYPE_CHECKING:
    from app.exports.queue import ExportQueue
    from app.exports.sight import Sight
    from app.session import Session
    from redaction.model.footage import Request


class CopiesDialog(Dialog):
    """A table of copies, and the report of the chosen one. Closing it stops nothing.

    Attributes:
        table: The copies.
        model: What the table shows.
        report: The report of the chosen copy.

    Signals:
        go_to: A person wants to look at a place; carries the ``Footage`` and the ``Sight``.
        check: A person wants a copy checked again; carries the ``Footage`` and the path.
    """

    go_to = Signal(object, object)
    check = Signal(object, object)

    def __init__(self, session: Session, queue: ExportQueue, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.resize(860, 640)
        self._session = session
        self._queue = queue
        self._reported: CopyRow | None = None
        self.model = CopiesModel(self)
        self.table = RowTable(self.tr("Copies"), 56, self)
        self.table.setModel(self.model)
        self.table.set_widths((290, 340, 150), Column.STATE)
        self.table.doubleClicked.connect(lambda _i: self.show_report())
        self.table.activated.connect(lambda _i: self.show_report())
        self.table.selectionModel().currentChanged.connect(self._chosen)
        self._summary = label("", "muted", wrap=True)
        self.report = ReportView()
        self.report.go_to.connect(self._leave_for)
        self.report.failed.connect(session.problem)
        self._stack = QStackedWidget()
        self._build()
        queue.changed.connect(self.refresh)
        queue.moved.connect(self._moved)
        session.register_changed.connect(self.refresh)
        session.request_changed.connect(self.refresh)
        self.refresh()

    @property
    def row(self) -> CopyRow | None:
        """The chosen copy."""
        index = self.table.currentIndex()
        found = index.data(Role.VALUE) if index.isValid() else None
        return found if isinstance(found, CopyRow) else None

    def refresh(self) -> None:
        """Read queue and register again; the chosen copy stays chosen."""
        kept = self.row
        copies = self._queue.copies
        # what runs or waits comes first in the order it is made, then what was made last
        # and what was left when the program was closed, because somebody has to decide about it
        to_do = [c for c in copies if c.open or c.state is CopyState.LEFT]
        ordered = (*to_do, *(c for c in reversed(copies) if c not in to_do))
        queued = [row_of_copy(copy, self._queue.place(copy)) for copy in ordered]
        recorded = {r.export.id for r in queued if r.export is not None}
        files = {f.id: f for f in self._session.workspace.footage()}
        request = self._request()
        known = None if request is None else request.id
        earlier = [
            row_of_export(export, files.get(export.footage))
            for export in self._session.workspace.exports()
            if export.id not in recorded and export.request == known
        ]
        self.model.put([*queued, *earlier])
        self._say_title()
        at = next((n for n, r in enumerate(self.model.rows) if kept and _same(r, kept)), 0)
        if self.model.rows:
            self.table.setCurrentIndex(self.model.index(at, 0))
        self._list.setCurrentIndex(0 if self.model.rows else 1)
        self._settle()

    def choose(self, copy: Copy) -> None:
        """Choose a copy of the queue."""
        for at, row in enumerate(self.model.rows):
            if row.copy is copy:
                self.table.setCurrentIndex(self.model.index(at, 0))

    def show_report(self) -> None:
        """Show the report of the chosen copy, where it has one."""
        row = self.row
        if row is None or row.report is None:
            return
        self._reported = row
        self.report.show_report(row.report)
        self._stack.setCurrentIndex(1)
        self.say(self.tr("Report on {name}").format(name=row.path.name), "")
        self._settle()
        link = self.report.first_link()
        (link if link is not None else self.back_button).setFocus()

    def bring(self) -> None:
        """Show it over the window."""
        self.show()
        self.activateWindow()
        (self.table if self._stack.currentIndex() == 0 else self.back_button).setFocus()

    def back(self) -> None:
        """From the report to the table."""
        self._stack.setCurrentIndex(0)
        self._say_title()
        self._settle()
        self.table.setFocus()

    def reject(self) -> None:
        """Escape goes from the report to the table, and closes the table."""
        if self._stack.currentIndex() == 1:
            self.back()
        else:
            super().reject()

    def _build(self) -> None:
        empty = EmptyState(
            "copy",
            self.tr("No copies yet"),
            self.tr("Copies of this request's footage appear here, with the report of each."),
        )
        self._list = QStackedWidget()
        self._list.addWidget(self.table)
        self._list.addWidget(empty)
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._summary)
        box.addWidget(self._list, 1)
        self._stack.addWidget(page)
        self._stack.addWidget(self.report)
        self.body.addWidget(self._stack, 1)
        self.cancel_button = button(
            self.tr("Ca&ncel copy"), self._cancel, tip=self.tr("Do not make the chosen copy.")
        )
        self.cancel_all = button(
            self.tr("Cancel &all"), self._cancel_all, tip=self.tr("Make none that is not done yet.")
        )
        self.folder_button = button(self.tr("Open &folder"), self._open_folder, icon_name="folder")
        self.check_button = button(
            self.tr("&Check again"), self._check, icon_name="shield-check",
            tip=self.tr("Compare the copy with its original and its decisions once more."),
        )  # fmt: skip
        self.save_button = button(self.tr("&Save report…"), self._save, icon_name="save")
        self.report_button = button(
            self.tr("Show &report"), self.show_report, kind="primary",
            tip=self.tr("What the check of this copy found (Enter)."),
        )  # fmt: skip
        self.back_button = button(self.tr("&Back to the copies"), self.back)
        self.close_button = button(self.tr("Close"), self.close)
        self.make_button = button(
            self.tr("&Make now"), self._make, icon_name="copy",
            tip=self.tr("Make all copies that Umbra was closed before."),
        )  # fmt: skip
        left = (
            self.make_button, self.cancel_button, self.cancel_all, self.folder_button,
            self.check_button,
        )  # fmt: skip
        for item in (*left, self.save_button):
            self.foot.addWidget(item)
        self.foot.addStretch(1)
        for item in (self.close_button, self.back_button, self.report_button):
            self.foot.addWidget(item)

    def _say_title(self) -> None:
        if self._stack.currentIndex() == 1:
            return
        request = self._request()
        if request is not None:
            title = self.tr("Copies for {reference}").format(reference=request.reference)
        else:
            title = self.tr("Copies without a request")
        self.say(title, "")
        queue = self._queue
        words = []
        for state, one, many in (
            (CopyState.WORKING, self.tr("copy is being made"), self.tr("copies are being made")),
            (CopyState.WAITING, self.tr("waits"), self.tr("wait")),
            (CopyState.FAILED, self.tr("failed"), self.tr("failed")),
            (CopyState.LEFT, self.tr("was not made yet"), self.tr("were not made yet")),
        ):
            number = sum(1 for copy in queue.copies if copy.state is state)
            if number:
                words.append(count_words(number, one, many))
        text = ", ".join(words)
        if queue.busy:
            text = self.tr("{what}. You can close this window; the work goes on.").format(what=text)
        self._summary.setText(text)
        self._summary.setVisible(bool(text))

    def _request(self) -> Request | None:
        """The request of the footage under review, else the selected one."""
        session = self._session
        if session.page is not Page.REVIEW or session.footage is None:
            return session.request
        about = session.footage.request
        found = () if about is None else session.workspace.requests_named(about)
        return next((r for r in found if r.id == about), None)

    def _moved(self, copy: Copy) -> None:
        if not copy.open:
            self.refresh()
            return
        self.model.change(row_of_copy(copy, self._queue.place(copy)))
        self._say_title()
        self._settle()

    def _chosen(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._settle()

    def _settle(self) -> None:
        row, listing = self.row, self._stack.currentIndex() == 0
        left = len(self._queue.left) > 0
        open_copy = (
            row is not None
            and row.copy is not None
            and (row.copy.open or row.copy.state is CopyState.LEFT)
        )
        there = row is not None and row.export is not None and row.path.is_file()
        self.make_button.setVisible(listing and left)
        self.cancel_button.setVisible(listing and (self._queue.busy or left))
        self.cancel_button.setEnabled(open_copy)
        self.cancel_all.setVisible(listing and (self._queue.busy or left))
        self.folder_button.setVisible(listing)
        self.folder_button.setEnabled(there)
        self.check_button.setVisible(listing)
        self.check_button.setEnabled(there and row is not None and row.footage is not None)
        self.report_button.setVisible(listing)
        self.report_button.setEnabled(row is not None and row.report is not None)
        self.save_button.setVisible(not listing)
        self.back_button.setVisible(not listing)
        self.report_button.setDefault(listing)

    def _cancel(self) -> None:
        row = self.row
        if row is not None and row.copy is not None:
            self._queue.cancel((row.copy,))

    def _cancel_all(self) -> None:
        queue = self._queue
        queue.cancel([copy for copy in queue.copies if copy.open or copy in queue.left])

    def _make(self) -> None:
        self._queue.make(self._queue.left)

    def _open_folder(self) -> None:
        if self.row is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.row.path.parent)))

    def _check(self) -> None:
        row = self.row
        if row is not None and row.footage is not None:
            self.check.emit(row.footage, row.path)

    def _save(self) -> None:
        row = self._reported
        if row is not None:
            self.report.save(row.path.parent, f"{Path(row.path).stem}_report")

    def _leave_for(self, sight: Sight) -> None:
        row = self._reported
        if row is not None and row.footage is not None:
            self.hide()
            self.go_to.emit(row.footage, sight)


def _same(a: CopyRow, b: CopyRow) -> bool:
    if a.copy is not None or b.copy is not None:
        return a.copy is b.copy
    return a.export == b.export
