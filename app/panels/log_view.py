"""The review log as a page: find rows, prove that none was changed, take it elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontDatabase, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.models.log import Column, LogModel, category_words, row_text
from app.session import Notice, Page, Tone
from app.shell.tables import RowTable
from app.theme.icons import icon
from app.theme.parts import Banner, EmptyState, button, card, label, row
from app.theme.tokens import SPACE
from app.words import count_words
from redaction.jobs.errors import UserError
from redaction.reviewlog.log import LogFilter
from redaction.reviewlog.row import Category

if TYPE_CHECKING:
    from app.session import Session


class LogView(QWidget):
    """The rows of the review log, newest first."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._stale = True
        self.model = LogModel(session.workspace.log, self)
        self.table = RowTable(self.tr("Review log"), 38, self)
        self.table.setModel(self.model)
        self.table.set_widths((64, 170, 120, 120, 240, 170, 260), Column.DETAILS)
        self.row = QPlainTextEdit()
        self.row.setReadOnly(True)
        self.row.setAccessibleName(self.tr("The chosen row in full"))
        self.row.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.row.setMinimumHeight(120)
        self.row.hide()
        self.table.selectionModel().selectionChanged.connect(self._show_row)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find in action, details or recipient"))
        self.search.setAccessibleName(self.tr("Find in the review log"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setMinimumWidth(300)
        self.category = QComboBox()
        self.category.setAccessibleName(self.tr("Category"))
        self.category.addItem(self.tr("All categories"), None)
        for category in Category:
            self.category.addItem(category_words(category), category)
        self.footage = QComboBox()
        self.footage.setAccessibleName(self.tr("Footage"))
        self.footage.setMinimumWidth(180)
        self.verdict = Banner()
        self.limit = label("", "caption", wrap=True)
        self.limit.hide()
        self._count = label("", "muted")
        # typing filters when the person pauses, so that a long log is not read once a letter
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(150)
        self._typing.timeout.connect(self.refresh)
        self._build()
        self.search.textChanged.connect(lambda: self._typing.start())
        self.category.currentIndexChanged.connect(self.refresh)
        self.footage.currentIndexChanged.connect(self.refresh)
        session.saved.connect(self._outdated)
        session.register_changed.connect(self._outdated)
        session.page_changed.connect(self._page_changed)
        self._fill_footage()
        self.refresh()

    def refresh(self) -> None:
        """Read the rows the filters let through."""
        names = {f.sha256: Path(f.path).name for f in self._session.workspace.footage()}
        wanted = LogFilter(
            category=self.category.currentData(),
            footage=self.footage.currentData() or "",
            text=self.search.text().strip(),
        )
        self.model.show_rows(wanted, names)
        self.row.hide()
        self._count.setText(count_words(self.model.total, self.tr("row"), self.tr("rows")))
        self._stack.setCurrentIndex(0 if self.model.total else 1)
        self._stale = False

    def verify(self) -> None:
        """Walk the chain and say what was found."""
        verdict = self._session.workspace.log.verify()
        if verdict.ok:
            self.verdict.say(self.tr("The log is whole. {s}").format(s=verdict.summary), "good")
        else:
            text = self.tr("The log was changed outside Umbra. {s}")
            self.verdict.say(text.format(s=verdict.summary), "bad")
        self.limit.setText(verdict.limit)
        self.limit.show()

    def export(self) -> None:
        """Write the rows shown to a file."""
        name, kind = QFileDialog.getSaveFileName(
            self,
            self.tr("Save the log"),
            str(Path.home() / "umbra-log.csv"),
            self.tr("Table (*.csv);;JSON (*.json)"),
        )
        if not name:
            return
        path = Path(name)
        if path.suffix.lower() not in (".csv", ".json"):
            path = path.with_suffix(".json" if "json" in kind else ".csv")
        self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write the rows the filters let through; a file of that name is replaced."""
        try:
            # the system's dialog asked about replacing already, and the log itself never overwrites
            path.unlink(missing_ok=True)
            rows = self._session.workspace.log.export(path, self.model.wanted)
        except UserError as error:
            self._session.problem.emit(error)
            return
        except OSError as error:
            self._session.problem.emit(
                UserError(
                    self.tr("The log could not be written: {why}.").format(why=error.strerror),
                    self.tr("The log itself is unchanged."),
                    self.tr("Choose another folder."),
                )
            )
            return
        self._session.record(
            Category.SYSTEM, "Log exported", details={"name": path.name, "rows": rows}
        )
        self.refresh()
        many = count_words(rows, self.tr("row was"), self.tr("rows were"))
        text = self.tr("{rows} written to {name}.").format(rows=many, name=path.name)
        self._session.notice.emit(Notice(text, Tone.GOOD))

    def _build(self) -> None:
        title = QVBoxLayout()
        title.setSpacing(2)
        title.addWidget(label(self.tr("Review log"), "display"))
        title.addWidget(self._count)
        self.verify_button = button(
            self.tr("Verify"),
            self.verify,
            kind="primary",
            icon_name="shield-check",
            tip=self.tr("Check that no row was changed, removed, inserted or moved."),
        )
        self.export_button = button(
            self.tr("Export…"),
            self.export,
            icon_name="export",
            tip=self.tr("Write the rows shown as a table (CSV) or as JSON."),
        )
        head = row(title, None, self.export_button, self.verify_button)
        tools = row(self.search, self.category, self.footage, None)
        tools.setContentsMargins(SPACE + 4, SPACE + 4, SPACE + 4, SPACE)
        self._stack = QStackedWidget()
        both = QSplitter(Qt.Orientation.Vertical)
        both.addWidget(self.table)
        both.addWidget(self.row)
        both.setStretchFactor(0, 1)
        both.setChildrenCollapsible(False)
        both.setSizes([600, 200])
        self._stack.addWidget(both)
        self._stack.addWidget(
            EmptyState(
                "log",
                self.tr("No rows"),
                self.tr("Nothing in the log matches. Clear the search or choose another category."),
            )
        )
        inside = QVBoxLayout()
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addLayout(tools)
        inside.addWidget(self._stack, 1)
        frame = card()
        frame.setLayout(inside)
        inside.setContentsMargins(1, 1, 1, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(SPACE * 3, SPACE * 3, SPACE * 3, SPACE * 3)
        box.setSpacing(SPACE * 2)
        box.addLayout(head)
        box.addWidget(self.verdict)
        box.addWidget(self.limit)
        box.addWidget(frame, 1)

    def _fill_footage(self) -> None:
        chosen = self.footage.currentData()
        self.footage.blockSignals(True)
        self.footage.clear()
        self.footage.addItem(self.tr("All footage"), "")
        for footage in self._session.workspace.footage():
            if self.footage.findData(footage.sha256) < 0:
                self.footage.addItem(Path(footage.path).name, footage.sha256)
        self.footage.setCurrentIndex(max(0, self.footage.findData(chosen)))
        self.footage.blockSignals(False)

    def _show_row(self) -> None:
        """Show everything the chosen row says, its hashes too."""
        chosen = self.table.selectionModel().selectedRows()
        self.row.setVisible(bool(chosen))
        if chosen:
            self.row.setPlainText(row_text(self.model.row(chosen[0].row())))

    def _outdated(self, _when: object = None) -> None:
        self._stale = True
        if self.isVisible():
            self._fill_footage()
            self.refresh()

    def _page_changed(self) -> None:
        if self._session.page is Page.LOG and self._stale:
            self._fill_footage()
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """What happened while it was hidden is read now."""
        if self._stale:
            self._fill_footage()
            self.refresh()
        super().showEvent(event)
