"""The review log as a page: find rows, prove that none was changed, take it elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QPlainTextEdit,
    QProgressBar,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.language.core import core
from app.models.log import Column, LogModel
from app.models.log_words import raw_text, row_text
from app.panels.log_filters import LogFilters
from app.panels.log_proof import LogProof
from app.session import Notice, Page, Tone
from app.shell.tables import RowTable
from app.theme.folding import Folding
from app.theme.motion import show_busy
from app.theme.parts import Banner, EmptyState, button, card, column, label, row
from app.theme.tokens import SPACE
from app.words import count_words

if TYPE_CHECKING:
    from app.jobs import InlineRunner, Job, JobRunner
    from app.session import Session

_FILES = {
    ".csv": "Table (*.csv)",
    ".json": "JSON with the proof (*.json)",
    ".pdf": "Document (*.pdf)",
}


class LogView(QWidget):
    """The rows of the review log, newest first."""

    def __init__(
        self, session: Session, jobs: JobRunner | InlineRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs = jobs
        self._checking: Job | None = None
        self._stale = True
        self.model = LogModel(session.workspace.log, self)
        self.table = RowTable(self.tr("Review log"), 38, self)
        self.table.setModel(self.model)
        self.table.set_widths(
            (60, 226, 96, 108, 250, 148, 200),
            Column.DETAILS,
            giving_way=(Column.CATEGORY, Column.NUMBER, Column.FOOTAGE, Column.WHO),
            least=120,
        )
        self.row = QPlainTextEdit()
        self.row.setReadOnly(True)
        self.row.setAccessibleName(self.tr("The chosen row in full"))
        self.row.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.row.setMinimumHeight(110)
        self.raw_button = button(
            self.tr("As stored"), self._show_row, tip=self.tr("Show the row as an export has it")
        )
        self.raw_button.setCheckable(True)
        self._full = QWidget()
        foot = row(label(self.tr("The chosen row"), "muted"), None, self.raw_button)
        foot.setContentsMargins(SPACE + 4, SPACE, SPACE + 4, 0)
        self._full.setLayout(column(foot, self.row, spacing=SPACE))
        self._full.hide()
        self.table.selectionModel().selectionChanged.connect(self._show_row)
        self.filters = LogFilters(session)
        self.search, self.category = self.filters.search, self.filters.category
        self.footage = self.filters.footage
        self.verdict = Banner()
        self.limit = label("", "caption", wrap=True)
        self.limit.hide()
        self.progress = QProgressBar()
        self.progress.setAccessibleName(self.tr("How far the check is"))
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.progress.hide()
        self._count = label("", "muted")
        self.proof = LogProof(session, self)
        self._build()
        self.filters.changed.connect(self.refresh)
        self.model.counted.connect(self._say_count)
        session.saved.connect(self._outdated)
        session.register_changed.connect(self._outdated)
        session.page_changed.connect(self._page_changed)
        self.refresh()

    def refresh(self) -> None:
        """Read the rows the filters let through."""
        names = {f.sha256: Path(f.path).name for f in self._session.workspace.footage()}
        self.model.show_rows(self.filters.wanted, names)
        self._full.hide()
        self._say_count()
        self._stale = False

    def verify(self) -> None:
        """Have the chain walked, in a process of its own, and say what was found; again: stop that."""
        if self._checking is not None:
            self._checking.cancel()
            return
        workspace = self._session.workspace
        args: dict[str, Any] = {"workspace": str(workspace.folder), "user": workspace.user}
        job = self._jobs.start("verify_log", args, self.tr("Check the review log"))
        self._checking = job
        self.verify_button.setText(self.tr("Stop"))
        show_busy(self.progress)
        self.progress.show()
        self.verdict.say("")
        self.limit.hide()
        job.progressed.connect(self._progressed)
        job.succeeded.connect(self._judged)
        job.failed.connect(self._session.problem)
        job.finished.connect(self._checked)

    def export(self) -> None:
        """Write the rows shown to a file."""
        name, kind = QFileDialog.getSaveFileName(
            self,
            self.tr("Save the log"),
            str(Path.home() / "umbra-log.csv"),
            ";;".join(_FILES.values()),
        )
        if not name:
            return
        path = Path(name)
        if path.suffix.lower() not in _FILES:
            ending = next((e for e, words in _FILES.items() if words == kind), ".csv")
            path = path.with_name(path.name + ending)
        self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write the rows the filters let through; a file of that name is replaced, as the person said."""
        workspace = self._session.workspace
        args: dict[str, Any] = {
            "workspace": str(workspace.folder),
            "user": workspace.user,
            "path": str(path),
            "wanted": self.model.wanted.to_json(),
        }
        job = self._jobs.start("write_log", args, self.tr("Write {name}").format(name=path.name))
        job.succeeded.connect(self._exported)
        job.failed.connect(self._session.problem)

    def _exported(self, result: dict[str, Any]) -> None:
        self.refresh()
        many = count_words(result["rows"], self.tr("row was"), self.tr("rows were"))
        text = self.tr("{rows} written to {name}.").format(rows=many, name=result["name"])
        self._session.notice.emit(Notice(text, Tone.GOOD))

    def _progressed(self, event: dict[str, Any]) -> None:
        self.progress.setRange(0, max(1, int(event["total"])))
        self.progress.setValue(int(event["done"]))

    def _judged(self, verdict: dict[str, Any]) -> None:
        said = " ".join(map(core, (verdict["summary"], *verdict["notes"])))
        if verdict["ok"]:
            self.verdict.say(self.tr("The log is whole. {s}").format(s=said), "good")
        else:
            self.verdict.say(
                self.tr("The log was changed outside Umbra. {s}").format(s=said), "bad"
            )
        head = self.tr("Head, to be noted elsewhere: {count}:{hash}")
        self.limit.setText(f"{head.format(**verdict['head'])}\n{core(verdict['limit'])}")
        self.limit.show()

    def _checked(self) -> None:
        self._checking = None
        self.progress.hide()
        self.verify_button.setText(self.tr("Verify"))

    def _say_count(self) -> None:
        many = count_words(self.model.total, self.tr("row"), self.tr("rows"))
        if self.model.is_counting:
            many = self.tr("{rows} so far, still counting…").format(rows=many)
        elif not self.model.rowCount() and self.model.total:
            many = self.tr("{rows}, being looked for…").format(rows=many)
        self._count.setText(many)
        some = self.model.rowCount() or self.model.is_counting
        self._stack.setCurrentIndex(0 if some else 1)

    def _build(self) -> None:
        title = QWidget()
        title.setLayout(column(label(self.tr("Review log"), "display"), self._count, spacing=2))
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
            tip=self.tr(
                "Write the rows shown as a table (CSV), as JSON with the proof, or as PDF."
            ),
        )
        self.proof_button = button(
            self.tr("Proof"), tip=self.tr("Sign the log, have it time-stamped, or erase content")
        )
        self.proof_button.setMenu(self.proof.menu)
        head = Folding(title, None, self.proof_button, self.export_button, self.verify_button)
        tools = row(self.filters)
        tools.setContentsMargins(SPACE + 4, SPACE + 4, SPACE + 4, SPACE)
        self._stack = QStackedWidget()
        both = QSplitter(Qt.Orientation.Vertical)
        both.addWidget(self.table)
        both.addWidget(self._full)
        both.setStretchFactor(0, 1)
        both.setChildrenCollapsible(False)
        both.setSizes([600, 220])
        self._stack.addWidget(both)
        self._stack.addWidget(
            EmptyState(
                "log",
                self.tr("No rows"),
                self.tr("Nothing in the log matches. Clear the search or choose another filter."),
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
        box.addWidget(head)
        box.addWidget(self.progress)
        box.addWidget(self.verdict)
        box.addWidget(self.limit)
        box.addWidget(frame, 1)

    def _show_row(self, *_chosen: object) -> None:
        """Show everything the chosen row says, its hashes too."""
        chosen = self.table.selectionModel().selectedRows()
        self._full.setVisible(bool(chosen))
        if chosen:
            said = self.model.row(chosen[0].row())
            text = raw_text(said) if self.raw_button.isChecked() else row_text(said)
            jump = self.model.jump(said)
            self.row.setPlainText(f"{jump}\n{text}" if jump else text)

    def _outdated(self, _when: object = None) -> None:
        self._stale = True
        if self.isVisible():
            self._read_again()

    def _read_again(self) -> None:
        self.filters.fill()
        self.refresh()

    def _page_changed(self) -> None:
        if self._session.page is Page.LOG and self._stale:
            self._read_again()

    def showEvent(self, event: QShowEvent) -> None:
        """What happened while it was hidden is read now."""
        if self._stale:
            self._read_again()
        super().showEvent(event)
