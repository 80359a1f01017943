"""Making a copy: what it is to be, how far it is, what the check of the written file found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.dialogs.base import Dialog
from app.dialogs.export_choice import path_problem
from app.dialogs.export_form import ExportForm
from app.dialogs.report_view import ProgressView, ReportView
from app.dialogs.unfinished import still_worked_on
from app.exports.copying import Copy, CopyState
from app.language.core import core
from app.session import Notice, Tone
from app.theme.parts import button
from app.words import count_words
from player.media.info import FootageKind
from redaction.casework.gates import Gate, gates_of, open_of
from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from app.exports.queue import ExportQueue
    from app.exports.sight import Sight
    from app.jobs import Job
    from app.session import Session
    from app.settings.store import Settings
    from redaction.model.footage import Footage


class ExportDialog(Dialog):
    """Asks, exports, and shows the result. Hiding it while it works does not stop the work.

    Attributes:
        form: The questions.
        progress: How far the copy is.
        report: What the check of the written file found.
        copy: What was asked for, once it was.

    Signals:
        go_to: A person wants to look at a ``Sight`` of the source.
        several: Several copies were asked for at once; carries their ``Batch``. There is a table for them.
        sign_off_asked: Somebody wants to see the sign-off of this ``Footage``.
    """

    go_to = Signal(object)
    several = Signal(object)
    sign_off_asked = Signal(object)

    def __init__(
        self,
        session: Session,
        queue: ExportQueue,
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
        self._queue = queue
        self._footage = footage
        self._originals = tuple(Path(f.path) for f in session.workspace.footage())
        self.copy: Copy | None = None
        project = session.workspace.project(footage.id)
        span = session.marked_span if session.footage == footage else None
        self.form = ExportForm(
            footage,
            project,
            span,
            settings,
            reference=reference_of(session, footage),
            encoders=queue.encoders,
            used=queue.names,
        )
        if session.footage == footage:
            self.form.sound_field.prefer(session.heard)
        self._gates: tuple[Gate, ...] | None = None
        self.form.changed.connect(self._look)
        self.form.release.asked.connect(lambda: self.sign_off_asked.emit(self._footage))
        session.case_changed.connect(self._case_moved)
        session.register_changed.connect(self._case_moved)
        session.project_changed.connect(self._case_moved)
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
        self.report.go_to.connect(self._leave_for)
        self.report.failed.connect(session.problem)
        self._stack = QStackedWidget()
        for view in (self.form, self.progress, self.report):
            self._stack.addWidget(view)
        self.body.addWidget(self._stack, 1)
        self._make_foot()
        self._look()
        queue.jobs.started.connect(self._job_moved)
        queue.jobs.ended.connect(self._job_moved)

    @property
    def stage(self) -> str:
        """``asking``, ``working`` or ``done``."""
        return ("asking", "working", "done")[self._stack.currentIndex()]

    def begin(self) -> None:
        """Ask for the copies as they stand in the form; they are made as soon as the queue comes to them."""
        form = self.form
        try:
            self._check_decisions()
        except UserError as error:
            form.say_failure(error)
            return
        orders = form.orders()
        form.remember()
        batch = self._queue.add(orders)
        if len(orders) > 1:
            # there is a table for several
            self.several.emit(batch)
            self.accept()
            return
        (self.copy,) = batch.copies
        self.progress.begin()
        self._show(1)
        self.copy.moved.connect(self._moved)
        self.copy.ended.connect(self._ended)
        self._moved()
        if not self.copy.open:
            self._ended()

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
        self.save_button = button(self.tr("Save &report…"), self._save, icon_name="save")
        self.cancel_button = button(self.tr("Cancel"), self._stop)
        self.back_button = button(self.tr("Back"), self._back)
        self.go_button = button(
            self.tr("E&xport and check"), self.begin, kind="primary", icon_name="export"
        )
        self.go_button.setDefault(True)
        self.close_button = button(self.tr("Close"), self.accept, kind="primary")
        self.foot.addWidget(self.hide_button)
        self.foot.addWidget(self.folder_button)
        self.foot.addWidget(self.save_button)
        self.foot.addStretch(1)
        for item in (self.cancel_button, self.back_button, self.go_button, self.close_button):
            self.foot.addWidget(item)
        self._show(0)

    def _show(self, number: int, *, passed: bool = True) -> None:
        self._stack.setCurrentIndex(number)
        asking, working, done = number == 0, number == 1, number == 2
        self.hide_button.setVisible(working)
        self.folder_button.setVisible(done and passed)
        self.save_button.setVisible(done)
        self.cancel_button.setVisible(asking or working)
        self.cancel_button.setEnabled(True)
        self.cancel_button.setText(self.tr("Cancel"))
        self.back_button.setVisible(done and not passed)
        self.go_button.setVisible(asking)
        self.close_button.setVisible(done)

    def _look(self) -> None:
        """Say why it cannot start yet, or let it start."""
        problem = still_worked_on(self._footage, self._queue.jobs.running)
        if not problem:
            source, kind = Path(self._footage.path), self._footage.kind
            problem = path_problem(source, self.form.path, kind, self._originals)
        if not problem:
            names, orders = self._queue.names, self.form.orders()
            meant = [o.out.name for o in orders if str(o.out).casefold() in names]
            there = [o.out.name for o in orders if self.form.separate and o.out.exists()]
            if meant:
                text = self.tr("A copy called {name} is on its way already; choose another name.")
                problem = text.format(name=meant[0])
            elif there:
                text = self.tr("There is a file called {name} already; choose another name.")
                problem = text.format(name=there[0])
        self.form.say_problem(problem)
        self._say_release()
        self.go_button.setEnabled(not problem and self.form.ready)

    def _say_release(self) -> None:
        """With a recipient it is a disclosure; what is in the way is only asked for then."""
        recipient = self.form.recipient.text().strip()
        if recipient and self._gates is None:
            self._session.coverage_wanted.emit()
            self._gates = open_of(gates_of(self._session.workspace, self._footage))
        self.form.release.say(recipient, [core(gate.words) for gate in self._gates or ()])

    def _case_moved(self) -> None:
        """Something was signed off, seen or changed: what is in the way is another."""
        self._gates = None
        if self.stage == "asking" and self.isVisible():
            self._look()

    def _job_moved(self, _job: Job) -> None:
        if self.stage == "asking":
            self._look()

    def _stop(self) -> None:
        if self.stage == "working" and self.copy is not None:
            self.cancel_button.setEnabled(False)
            self.progress.left.setText(self.tr("stopping…"))
            self.copy.cancel()
        else:
            self.reject()

    def _moved(self) -> None:
        copy = self.copy
        if copy is None or copy.job is None:
            waits = self.tr("Waiting until the copies before it are done")
            self.progress.phase.setText(waits)
            self.progress.left.setText("")
            return
        if copy.job.progress is None:
            self.progress.begin()
            return
        p = copy.job.progress
        event = {"phase": p.phase, "done": p.done, "total": p.total, "eta": copy.job.eta}
        self.progress.follow(event, cancelling=copy.job.cancelling)

    def _ended(self) -> None:
        copy = self.copy
        assert copy is not None
        if copy.state is CopyState.VERIFIED:
            self._succeeded(copy)
        elif copy.state is CopyState.CANCELLED:
            self._cancelled()
        else:
            self._failed(copy)

    def _succeeded(self, copy: Copy) -> None:
        assert copy.report is not None
        self.report.show_report(copy.report)
        self.say(self.tr("The copy is written and checked"), str(copy.order.out))
        self._show(2)
        self.close_button.setFocus()
        if self.isVisible():
            return
        text = self.tr("{name} was exported and passed its check.").format(name=copy.order.out.name)
        actions = (
            (self.tr("Show report"), self.bring),
            (self.tr("Open folder"), self._open_folder),
        )
        self._session.notice.emit(Notice(text, Tone.GOOD, actions))

    def _failed(self, copy: Copy) -> None:
        error = copy.error
        assert error is not None
        self._show(0)
        if copy.report is not None and not copy.report["ok"]:
            self._show_refusal(copy.report, error)
        self.form.say_failure(error)
        self._look()
        if not self.isVisible():
            actions = ((self.tr("Show"), self.bring),)
            self._session.notice.emit(Notice(core(error.summary), Tone.BAD, actions))

    def _show_refusal(self, report: dict[str, Any], error: UserError) -> None:
        """Every check of the copy that was not kept, the failed ones first."""
        self.report.show_report(report)
        failed = sum(1 for check in report["checks"] if not check["ok"])
        many = count_words(failed, self.tr("check"), self.tr("checks"))
        text = self.tr("The copy failed {checks}. {detail} {remedy}")
        self.report.verdict.say(
            text.format(checks=many, detail=core(error.detail), remedy=core(error.remedy)).strip(),
            "bad",
        )
        name = self.form.path.name
        self.say(
            self.tr("The copy did not pass its check"),
            self.tr("{name} was not kept.").format(name=name),
        )
        self._show(2, passed=False)
        link = self.report.first_link()
        (link if link is not None else self.back_button).setFocus()

    def _back(self) -> None:
        self.say(*self._asking)
        self._show(0)
        self._look()

    def _cancelled(self) -> None:
        self._show(0)
        text = self.tr("The export was cancelled. No file was written.")
        if self.isVisible():
            self.form.say_note(text)
        else:
            self._session.notice.emit(Notice(text))

    def _leave_for(self, sight: Sight) -> None:
        """Out of the way of the picture; the report can be called back."""
        self.hide()
        self.go_to.emit(sight)

    def bring(self) -> None:
        """Show it again."""
        self.show()
        self.activateWindow()

    def _save(self) -> None:
        out = self.form.path
        self.report.save(out.parent, f"{out.stem}_report")

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.form.path.parent)))

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


def reference_of(session: Session, footage: Footage) -> str:
    """The reference of the request that footage belongs to, or empty."""
    found = (r.reference for r in session.workspace.requests() if r.id == footage.request)
    return next(found, "")
