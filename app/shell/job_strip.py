"""The running job in the status bar: what it does, how far it is, how long it takes, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QWidget

from app.jobs import InlineRunner, Job, JobRunner
from app.theme.motion import show_busy
from app.theme.parts import button, label, picture, row
from app.words import left_words, phase_words

if TYPE_CHECKING:
    from app.exports.queue import ExportQueue


class JobStrip(QWidget):
    """Shows the oldest running job, and how many wait beside it."""

    def __init__(
        self,
        jobs: JobRunner | InlineRunner,
        queue: ExportQueue | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Show what runs.

        Args:
            jobs: What runs.
            queue: Copies that wait; of those it says which one of how many is being made.
            parent: The widget it belongs to.
        """
        super().__init__(parent)
        self._jobs = jobs
        self._queue = queue
        self._job: Job | None = None
        self._phase = label()
        self._left = label("", "caption")
        self._more = label("", "caption")
        self._bar = QProgressBar()
        self._bar.setFixedWidth(180)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._cancel = button(self.tr("Cancel"), self._stop, kind="link")
        self._cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setLayout(
            row(
                picture("clock", 16),
                self._phase,
                self._bar,
                self._left,
                self._more,
                self._cancel,
                spacing=10,
            )
        )
        jobs.started.connect(self._turn)
        jobs.ended.connect(self._turn)
        if queue is not None:
            queue.changed.connect(self._turn)
            queue.moved.connect(self._turn)
        self._turn()

    @property
    def text(self) -> str:
        """What it says, for tests and screen readers."""
        return f"{self._phase.text()} {self._left.text()}".strip()

    @property
    def cancel_button(self) -> QWidget:
        """The way out."""
        return self._cancel

    def _turn(self, _job: object = None) -> None:
        running = self._jobs.running
        job = running[0] if running else None
        if job is not self._job:
            if self._job is not None:
                self._job.progressed.disconnect(self._progressed)
            self._job = job
            if job is not None:
                job.progressed.connect(self._progressed)
                self._begin(job)
        more = len(running) - 1
        said = [self._place(job)] if job is not None else []
        if more > 0:
            said.append(self.tr("+{n} more").format(n=more))
        text = "  ".join(part for part in said if part)
        self._more.setText(text)
        self._more.setVisible(bool(text))
        self.setVisible(job is not None)

    def _place(self, job: Job) -> str:
        """Which copy of how many this is, where there are several."""
        number, total = (0, 0) if self._queue is None else self._queue.place_of(job)
        if total < 2:
            return ""
        return self.tr("{n} of {all}").format(n=number, all=total)

    def _begin(self, job: Job) -> None:
        self._phase.setText(job.title)
        self._left.setText(self.tr("starting…"))
        show_busy(self._bar)
        self._cancel.setEnabled(True)
        self._cancel.setText(self.tr("Cancel"))
        self._cancel.setAccessibleName(self.tr("Cancel: {job}").format(job=job.title))
        if job.progress is not None:
            p = job.progress
            self._progressed({"phase": p.phase, "done": p.done, "total": p.total, "eta": job.eta})

    def _progressed(self, event: dict[str, Any]) -> None:
        title = self._job.title if self._job is not None else ""
        self._phase.setText(f"{phase_words(event['phase'])} · {title}")
        total = int(event["total"])
        # thousandths, because a file's bytes do not fit the bar's whole numbers
        self._bar.setRange(0, 1000 if total else 0)
        if total:
            self._bar.setValue(int(1000 * int(event["done"]) / total))
        if self._job is not None and not self._job.cancelling:
            self._left.setText(left_words(event["eta"]))

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._left.setText(self.tr("stopping…"))
            self._cancel.setEnabled(False)
