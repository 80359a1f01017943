"""Looks after the workspace while its window is open: a check at the start, backups by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from app.language.core import brief
from app.notice import Notice, Tone
from redaction.jobs.errors import UserError
from redaction.store.automatic import is_due

if TYPE_CHECKING:
    from app.jobs import InlineRunner, Job, JobRunner
    from app.session import Session

AFTER_MS = 4000
"""When the first check begins: the window is there and nobody waits."""

AGAIN_MS = 15 * 60 * 1000
"""How often it is asked whether a backup is due."""


class Keeping(QObject):
    """Has the database checked once, and backed up whenever a backup is due; nobody waits for either."""

    def __init__(
        self, session: Session, jobs: JobRunner | InlineRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs = jobs
        self._told = False
        self._stopped = False
        self._backing: Job | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(AGAIN_MS)
        self._timer.timeout.connect(self.back_up)
        self._timer.start()
        self._first = QTimer(self)
        self._first.setSingleShot(True)
        self._first.setInterval(AFTER_MS)
        self._first.timeout.connect(self.check)
        self._first.start()

    def stop(self) -> None:
        """Begin nothing any more and heed no answer that is still to come: the workspace closes."""
        self._stopped = True
        self._first.stop()
        self._timer.stop()

    def check(self) -> None:
        """Have every page of the database looked at, then back it up if that is due."""
        job = self._start("workspace_check", self.tr("Checking the workspace"))
        job.failed.connect(self._damaged)
        job.succeeded.connect(self._whole)

    def back_up(self) -> None:
        """Back up, if there is something new and the last one is old enough."""
        workspace = self._session.workspace
        if (
            self._stopped
            or workspace.read_only
            or (self._backing is not None and not self._backing.ended)
        ):
            return
        try:
            due = is_due(workspace.folder, workspace.log.head().count)
        except UserError as error:
            self._failed(error)
            return
        if due:
            self._backing = self._start("workspace_backup", self.tr("Backing up the workspace"))
            self._backing.failed.connect(self._failed)

    def _start(self, kind: str, title: str) -> Job:
        args: dict[str, Any] = {"workspace": str(self._session.workspace.folder)}
        return self._jobs.start(kind, args, title)

    def _whole(self, _result: dict[str, Any]) -> None:
        self.back_up()

    def _damaged(self, error: UserError) -> None:
        if self._stopped:
            return
        self._timer.stop()
        self._session.problem.emit(error)

    def _failed(self, error: UserError) -> None:
        """Said once: the next quarter of an hour would say the same."""
        if self._told or self._stopped:
            return
        self._told = True
        words = self.tr("The workspace was not backed up. {why}").format(why=brief(error))
        self._session.notice.emit(Notice(words, Tone.WARNING))
