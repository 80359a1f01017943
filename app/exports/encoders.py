"""Which encoders in hardware work on this computer: tried once, in a child process, when it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from app.jobs import Runner


class Encoders(QObject):
    """Asks once and keeps the answer.

    Attributes:
        working: Names and titles of what works; None until it is known.

    Signals:
        known: The answer is there.
    """

    known = Signal()

    def __init__(self, jobs: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.working: dict[str, str] | None = None
        self._jobs = jobs
        self._asked = False

    def ask(self) -> None:
        """Find out, unless that was done already; ``known`` follows."""
        if self._asked:
            return
        self._asked = True
        job = self._jobs.start("encoders", {}, self.tr("Look for encoders"))
        job.succeeded.connect(self._answered)
        # software encodes in any case; the next dialog may ask again
        job.failed.connect(self._failed)
        job.cancelled.connect(self._failed)

    def _answered(self, result: dict[str, Any]) -> None:
        self.working = {
            name: str(found["title"]) for name, found in result.items() if not found["refusal"]
        }
        self.known.emit()

    def _failed(self, _error: object = None) -> None:
        self._asked = False
