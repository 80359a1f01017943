"""Checking a copy that was made earlier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.dialogs.base import Dialog
from app.dialogs.report_view import ProgressView, ReportView
from app.theme.parts import Banner, button
from redaction.jobs.errors import UserError
from redaction.reviewlog.row import Category

if TYPE_CHECKING:
    from app.jobs import Job, Runner
    from app.session import Session
    from redaction.model.footage import Footage


class VerifyDialog(Dialog):
    """Compares a copy with the original and the decisions as they are now.

    Signals:
        go_to_frame: A person wants to look at this frame of the source.
    """

    go_to_frame = Signal(int)

    def __init__(
        self,
        session: Session,
        jobs: Runner,
        footage: Footage,
        copy: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            self.tr("Check a copy"),
            self.tr("{copy} is compared with {source} and the decisions as they are now.").format(
                copy=copy.name, source=Path(footage.path).name
            ),
            parent,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(680, 560)
        self._session = session
        self._jobs = jobs
        self._footage = footage
        self._copy = copy
        self.job: Job | None = None
        self.progress = ProgressView()
        self.report = ReportView()
        self.report.go_to_frame.connect(self.go_to_frame)
        self.failure = Banner()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.progress)
        self._stack.addWidget(self.report)
        self.body.addWidget(self.failure)
        self.body.addWidget(self._stack, 1)
        self.foot.addStretch(1)
        self.close_button = button(self.tr("Cancel"), self.close)
        self.foot.addWidget(self.close_button)

    def begin(self) -> None:
        """Start the check."""
        from redaction.export.plan import ExportPlan

        project = self._session.workspace.project(self._footage.id)
        source = Path(self._footage.path)
        plan = ExportPlan(
            source=source, sha256=self._footage.sha256, project=project,
            video=self._footage.video, total=self._footage.frames,
        )  # fmt: skip
        job = self._jobs.start(
            "verify",
            {"source": str(source), "copy": str(self._copy), "plan": plan.to_json()},
            self.tr("Check {name}").format(name=self._copy.name),
        )
        self.job = job
        self.progress.begin()
        job.progressed.connect(self._progressed)
        job.succeeded.connect(self._succeeded)
        job.failed.connect(self._failed)
        job.cancelled.connect(self.close)

    def _progressed(self, event: dict[str, Any]) -> None:
        self.progress.follow(event, cancelling=False)

    def _succeeded(self, report: dict[str, Any]) -> None:
        self.report.show_report(report)
        self._stack.setCurrentIndex(1)
        self.close_button.setText(self.tr("Close"))
        self._session.record(
            Category.CONSULTATION,
            "Copy checked",
            footage=self._footage.sha256,
            request=self._footage.request or "",
            details={"name": self._copy.name, "verified": bool(report["ok"])},
        )
        self._session.register_changed.emit()

    def _failed(self, error: UserError) -> None:
        self._stack.hide()
        parts = (error.summary, error.detail, error.remedy)
        self.failure.say(" ".join(p for p in parts if p), "bad")
        self.close_button.setText(self.tr("Close"))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing it stops the check: nobody would see the result."""
        if self.job is not None:
            job, self.job = self.job, None
            job.cancel()
        super().closeEvent(event)
