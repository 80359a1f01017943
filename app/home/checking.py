"""Checking every frame of footage that was taken in, while nobody waits for it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.language.core import core
from app.session import Notice, Tone
from app.words import completeness_words
from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from app.jobs import Runner
    from app.session import Session
    from redaction.model.footage import Footage


class Checker(QObject):
    """Has footage decoded from end to end in the background, one file at a time.

    What was looked at last goes first. Footage whose check was interrupted is checked when it is opened
    again.

    Signals:
        checked: A ``Footage`` with what is known of it now.
    """

    checked = Signal(object)

    def __init__(self, session: Session, jobs: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs = jobs
        self._waiting: list[Footage] = []
        self._busy: Footage | None = None

    def want(self, footage: Footage) -> None:
        """See to it that footage is checked, before any other that waits."""
        if footage.checked or (self._busy is not None and self._busy.id == footage.id):
            return
        self._waiting[:] = [footage, *(f for f in self._waiting if f.id != footage.id)]
        self._next()

    def _next(self) -> None:
        if self._busy is not None or not self._waiting:
            return
        footage = self._busy = self._waiting.pop(0)
        title = self.tr("Check {name}").format(name=Path(footage.path).name)
        job = self._jobs.start("check", {"path": footage.path, "video": footage.video}, title)
        job.succeeded.connect(partial(self._succeeded, footage))
        job.failed.connect(partial(self._failed, footage))
        # nobody but the window's end stops a check, and then no other is to begin
        job.cancelled.connect(self._waiting.clear)
        job.finished.connect(self._finished)

    def _finished(self) -> None:
        self._busy = None
        self._next()

    def _succeeded(self, footage: Footage, report: dict[str, Any]) -> None:
        try:
            new = self._session.workspace.record_check(footage.id, report)
        except UserError as error:
            self._failed(footage, error)
            return
        self._session.reread(new.id)
        self.checked.emit(new)
        words, tone = completeness_words(new)
        if tone == "warning":
            self._say(new, words)

    def _failed(self, footage: Footage, error: UserError) -> None:
        self._say(footage, self.tr("Not every frame could be checked. ") + core(error.summary))

    def _say(self, footage: Footage, words: str) -> None:
        if self._session.workspace.find_footage(footage.id) is not None:
            text = f"{Path(footage.path).name}: {words}"
            self._session.notice.emit(Notice(text.rstrip(".") + ".", Tone.WARNING))
