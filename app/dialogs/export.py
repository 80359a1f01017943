"""Making a copy: what it is to be, how far it is, what the check of the written file found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.dialogs.base import Dialog
from app.dialogs.export_choice import make_plan, path_problem
from app.dialogs.export_form import ExportForm
from app.dialogs.report_view import ProgressView, ReportView
from app.session import Notice, Tone
from app.settings import declared
from app.theme.parts import button
from redaction.jobs.errors import ExitStatus, UserError
from redaction.reviewlog.row import Category
from redaction.usecases.plans import keep_plan

if TYPE_CHECKING:
    from app.jobs import Job, Runner
    from app.session import Session
    from app.settings.store import Settings
    from redaction.export.plan import ExportPlan
    from redaction.model.footage import Footage


class ExportDialog(Dialog):
    """Asks, exports, and shows the result. Hiding it while it works does not stop the work.

    Signals:
        go_to_frame: A person wants to look at this frame of the source.
        recorded: A copy was made and written into the register.
    """

    go_to_frame = Signal(int)
    recorded = Signal(object)

    def __init__(
        self,
        session: Session,
        jobs: Runner,
        settings: Settings,
        footage: Footage,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            self.tr("Export redacted copy"),
            self.tr(
                "A new file is written and then checked frame by frame against your decisions."
            ),
            parent,
        )
        self.resize(720, 700)
        self._session = session
        self._jobs = jobs
        self._settings = settings
        self._footage = footage
        self._plan: ExportPlan | None = None
        self._out = Path()
        self._ticked = ""
        self._recipient = ""
        self.job: Job | None = None
        project = session.workspace.project(footage.id)
        span = session.marked_span if session.footage == footage else None
        self.form = ExportForm(footage, project, span, settings)
        self.form.changed.connect(self._look)
        self.progress = ProgressView(
            (
                (self.tr("Read the original"), frozenset({"hashing", "indexing"})),
                (self.tr("Write the copy"), frozenset({"exporting"})),
                (self.tr("Check every frame of the written file"), frozenset({"verifying"})),
                (self.tr("Give it its name"), frozenset({"finishing"})),
            )
        )
        self.progress.note.setText(
            self.tr(
                "You can hide this window and go on working. The copy gets its name only when it passed"
                " the check; if you cancel, no file is left behind."
            )
        )
        self.report = ReportView()
        self.report.go_to_frame.connect(self.go_to_frame)
        self._stack = QStackedWidget()
        for view in (self.form, self.progress, self.report):
            self._stack.addWidget(view)
        self.body.addWidget(self._stack, 1)
        self._make_foot()
        self._look()

    @property
    def stage(self) -> str:
        """``asking``, ``working`` or ``done``."""
        return ("asking", "working", "done")[self._stack.currentIndex()]

    def begin(self) -> None:
        """Start the export as it stands in the form."""
        form = self.form
        self._out = form.path
        self._ticked = form.confirmed
        self._recipient = form.recipient.text().strip()
        self._plan = make_plan(
            self._footage,
            form.project,
            span=form.span,
            style=form.cover,
            sound=form.sound,
            quality=form.quality,
        )
        self._settings.set(declared.EXPORT_FOLDER, str(self._out.parent))
        args = {
            "plan": self._plan.to_json(),
            "out": str(self._out),
            "overwrite": form.overwrite,
        }
        job = self._jobs.start("export", args, self.tr("Export {name}").format(name=self._out.name))
        self.job = job
        job.progressed.connect(self._progressed)
        job.succeeded.connect(self._succeeded)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._cancelled)
        self.progress.begin()
        self._show(1)

    def _make_foot(self) -> None:
        self.hide_button = button(self.tr("Hide and go on working"), self.hide, kind="ghost")
        self.folder_button = button(self.tr("Open folder"), self._open_folder, icon_name="folder")
        self.cancel_button = button(self.tr("Cancel"), self._stop)
        self.back_button = button(self.tr("Back"), lambda: self._show(0))
        self.go_button = button(
            self.tr("Export and check"), self.begin, kind="primary", icon_name="export"
        )
        self.go_button.setDefault(True)
        self.close_button = button(self.tr("Close"), self.accept, kind="primary")
        self.foot.addWidget(self.hide_button)
        self.foot.addWidget(self.folder_button)
        self.foot.addStretch(1)
        for item in (self.cancel_button, self.back_button, self.go_button, self.close_button):
            self.foot.addWidget(item)
        self._show(0)

    def _show(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        asking, working, done = number == 0, number == 1, number == 2
        self.hide_button.setVisible(working)
        self.folder_button.setVisible(done)
        self.cancel_button.setVisible(asking or working)
        self.cancel_button.setEnabled(True)
        self.cancel_button.setText(self.tr("Cancel"))
        self.back_button.setVisible(False)
        self.go_button.setVisible(asking)
        self.close_button.setVisible(done)

    def _look(self) -> None:
        """Say why it cannot start yet, or let it start."""
        problem = path_problem(Path(self._footage.path), self.form.path)
        self.form.say_problem(problem)
        self.go_button.setEnabled(not problem and self.form.ready)

    def _stop(self) -> None:
        if self.stage == "working" and self.job is not None:
            self.job.cancel()
            self.cancel_button.setEnabled(False)
            self.progress.left.setText(self.tr("stopping…"))
        else:
            self.reject()

    def _progressed(self, event: dict[str, Any]) -> None:
        self.progress.follow(event, cancelling=self.job is not None and self.job.cancelling)

    def _succeeded(self, result: dict[str, Any]) -> None:
        assert self._plan is not None
        report = result["report"]
        try:
            keep_plan(self._session.workspace, self._plan)
            export = self._session.workspace.add_export(
                self._footage.id,
                Path(result["path"]),
                plan_hash=report.get("plan_hash") or self._plan.hash(),
                source_sha256=self._footage.sha256,
                copy_sha256=result["sha256"],
                verified=bool(report["ok"]),
                report=report,
                recipient=self._recipient,
                reason=self._ticked,
            )
        except UserError as error:
            self._session.problem.emit(error)
        else:
            self.recorded.emit(export)
        self.report.show_report(report)
        self.say(self.tr("The copy is written and checked"), str(self._out))
        self._show(2)
        self.close_button.setFocus()
        if self.isVisible():
            return
        name = self._out.name
        text = self.tr("{name} was exported and passed its check.").format(name=name)
        actions = (
            (self.tr("Show report"), self._bring),
            (self.tr("Open folder"), self._open_folder),
        )
        self._session.notice.emit(Notice(text, Tone.GOOD, actions))

    def _failed(self, error: UserError) -> None:
        self._show(0)
        if error.status is ExitStatus.NOT_VERIFIED:
            self._session.workspace.log.append(
                Category.SYSTEM,
                "Copy did not pass verification",
                footage=self._footage.sha256,
                request=self._footage.request or "",
                details={"name": self._out.name, "plan": self._plan.hash() if self._plan else ""},
            )
        self.form.say_failure(error)
        if not self.isVisible():
            actions = ((self.tr("Show"), self._bring),)
            self._session.notice.emit(Notice(error.summary, Tone.BAD, actions))

    def _cancelled(self) -> None:
        self._show(0)
        text = self.tr("The export was cancelled. No file was written.")
        if self.isVisible():
            self.form.say_note(text)
        else:
            self._session.notice.emit(Notice(text))

    def _bring(self) -> None:
        self.show()
        self.activateWindow()

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._out.parent)))

    def reject(self) -> None:
        """Escape hides it while it works; the work goes on."""
        if self.stage == "working":
            self.hide()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing it while it works hides it."""
        if self.stage == "working":
            event.ignore()
            self.hide()
        else:
            super().closeEvent(event)
