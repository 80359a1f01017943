"""Making a copy: what it is to be, how far it is, what the check of the written file found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.dialogs.base import Dialog
from app.dialogs.export_choice import make_plan, path_problem
from app.dialogs.export_form import ExportForm
from app.dialogs.report_view import ProgressView, ReportView
from app.dialogs.unfinished import still_worked_on
from app.session import Notice, Tone
from app.settings import declared
from app.theme.parts import button
from app.words import count_words
from player.media.info import FootageKind
from redaction.jobs.errors import ExitStatus, OutputError, UserError
from redaction.model.ids import new_id
from redaction.reviewlog.row import Category
from redaction.usecases.plans import keep_plan

if TYPE_CHECKING:
    from app.jobs import Job, Runner
    from app.session import Session
    from app.settings.store import Settings
    from redaction.export.plan import ExportPlan
    from redaction.model.footage import Footage
    from redaction.store.register import Export


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
        self._asking = (
            QCoreApplication.translate("ExportDialog", "Export redacted copy"),
            QCoreApplication.translate(
                "ExportDialog",
                "A new file is written and then checked frame by frame against your decisions.",
            )
            if footage.kind is FootageKind.VIDEO
            else QCoreApplication.translate(
                "ExportDialog", "A new file is written and then checked against your decisions."
            ),
        )
        super().__init__(*self._asking, parent)
        self.resize(720, 700)
        self._session = session
        self._jobs = jobs
        self._settings = settings
        self._footage = footage
        self._plan: ExportPlan | None = None
        self._out = Path()
        self._ticked = ""
        self._recipient = ""
        self._found = Path()
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
        jobs.started.connect(self._job_moved)
        jobs.ended.connect(self._job_moved)

    @property
    def stage(self) -> str:
        """``asking``, ``working`` or ``done``."""
        return ("asking", "working", "done")[self._stack.currentIndex()]

    def begin(self) -> None:
        """Start the export as it stands in the form."""
        form = self.form
        try:
            self._check_decisions()
            # Not beside the footage or the copy; taken away as soon as it was read.
            self._found = self._session.workspace.caches / f"report-{new_id()}.json"
        except UserError as error:
            form.say_failure(error)
            return
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
            "report": str(self._found),
        }
        job = self._jobs.start("export", args, self.tr("Export {name}").format(name=self._out.name))
        self.job = job
        job.progressed.connect(self._progressed)
        job.succeeded.connect(self._succeeded)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._cancelled)
        self.progress.begin()
        self._show(1)

    def _check_decisions(self) -> None:
        """The form spoke of the decisions as they were when it was opened.

        Raises:
            UserError: If they are others now.
        """
        if self._session.workspace.project(self._footage.id) != self.form.project:
            raise UserError(
                self.tr("The decisions have changed since this window was opened."),
                self.tr("Nothing was written."),
                self.tr("Close it and start the export again."),
            )

    def _make_foot(self) -> None:
        self.hide_button = button(self.tr("Hide and go on working"), self.hide, kind="ghost")
        self.folder_button = button(self.tr("Open folder"), self._open_folder, icon_name="folder")
        self.cancel_button = button(self.tr("Cancel"), self._stop)
        self.back_button = button(self.tr("Back"), self._back)
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

    def _show(self, number: int, *, passed: bool = True) -> None:
        self._stack.setCurrentIndex(number)
        asking, working, done = number == 0, number == 1, number == 2
        self.hide_button.setVisible(working)
        self.folder_button.setVisible(done and passed)
        self.cancel_button.setVisible(asking or working)
        self.cancel_button.setEnabled(True)
        self.cancel_button.setText(self.tr("Cancel"))
        self.back_button.setVisible(done and not passed)
        self.go_button.setVisible(asking)
        self.close_button.setVisible(done)

    def _look(self) -> None:
        """Say why it cannot start yet, or let it start."""
        problem = still_worked_on(self._footage, self._jobs.running)
        if not problem:
            problem = path_problem(Path(self._footage.path), self.form.path, self._footage.kind)
        self.form.say_problem(problem)
        self.go_button.setEnabled(not problem and self.form.ready)

    def _job_moved(self, _job: Job) -> None:
        if self.stage == "asking":
            self._look()

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
        self._take_report()
        report = result["report"]
        try:
            export = self._record(result)
        except UserError as error:
            self._not_recorded(error)
            return
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

    def _record(self, result: dict[str, Any]) -> Export:
        """Write the copy into the register; a copy that cannot be recorded is taken away again.

        Raises:
            UserError: If it could not be recorded.
        """
        assert self._plan is not None
        report = result["report"]
        try:
            keep_plan(self._session.workspace, self._plan)
            return self._session.workspace.add_export(
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
        except BaseException as error:
            # Whatever it was, a defect too: no copy stays without its record.
            gone = self._take_away(Path(result["path"]))
            if not isinstance(error, UserError):
                raise
            raise OutputError(
                self.tr(
                    "The copy was made, but could not be recorded in the review log: {s}"
                ).format(s=error.summary),
                gone,
                error.remedy,
            ) from error

    def _take_away(self, copy: Path) -> str:
        """Delete an unrecorded copy, and say what became of it."""
        try:
            copy.unlink(missing_ok=True)
        except OSError:
            text = self.tr(
                "It could not be removed again: delete {name} yourself. Do not disclose it."
            )
            return text.format(name=copy.name)
        return self.tr(
            "It was removed again, because no copy exists without its record; the original is unchanged."
        )

    def _not_recorded(self, error: UserError) -> None:
        self._show(0)
        self.form.say_failure(error)
        self._look()
        if not self.isVisible():
            self._session.problem.emit(error)

    def _take_report(self) -> dict[str, Any] | None:
        """What the check found, if the work came so far; its file is taken away."""
        try:
            report: dict[str, Any] = json.loads(self._found.read_text(encoding="utf-8"))
            self._found.unlink()
        except FileNotFoundError:
            return None
        return report

    def _failed(self, error: UserError) -> None:
        report = self._take_report()
        self._show(0)
        if error.status is ExitStatus.NOT_VERIFIED:
            self._log_refusal()
            if report is not None:
                self._show_refusal(report, error)
        self.form.say_failure(error)
        if not self.isVisible():
            actions = ((self.tr("Show"), self._bring),)
            self._session.notice.emit(Notice(error.summary, Tone.BAD, actions))

    def _log_refusal(self) -> None:
        details = {"name": self._out.name, "plan": self._plan.hash() if self._plan else ""}
        try:
            self._session.workspace.log.append(
                Category.SYSTEM,
                "Copy did not pass verification",
                footage=self._footage.sha256,
                request=self._footage.request or "",
                details=details,
            )
        except UserError as error:
            self._session.problem.emit(error)

    def _show_refusal(self, report: dict[str, Any], error: UserError) -> None:
        """Every check of the copy that was not kept, the failed ones first."""
        self.report.show_report(report)
        failed = sum(1 for check in report["checks"] if not check["ok"])
        many = count_words(failed, self.tr("check"), self.tr("checks"))
        text = self.tr("The copy failed {checks}. {detail} {remedy}")
        self.report.verdict.say(
            text.format(checks=many, detail=error.detail, remedy=error.remedy).strip(), "bad"
        )
        name = self._out.name
        self.say(
            self.tr("The copy did not pass its check"),
            self.tr("{name} was not kept.").format(name=name),
        )
        self._show(2, passed=False)
        self.back_button.setFocus()

    def _back(self) -> None:
        self.say(*self._asking)
        self._show(0)
        self._look()

    def _cancelled(self) -> None:
        self._take_report()
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
