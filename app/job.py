"""One piece of the core's long work, as signals: whoever does it, in this process or another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from redaction.jobs.errors import ExitStatus, UserError
from redaction.jobs.progress import EtaClock, Progress

Json = dict[str, Any]

BACKGROUND = frozenset(
    {"strips", "check", "frames", "encoders", "workspace_check", "workspace_backup"}
)
"""Kinds of work that nobody waits for: not shown as running, and no question is asked before it ends."""


class Job(QObject):
    """One piece of work in progress.

    Attributes:
        kind: ``analyse``, ``follow``, ``export``, ``verify``, ``import``, ``probe`` or ``strips``.
        title: What it does, in words, for the status bar.
        args: What it was started with.
        progress: The last report, or None before the first.
        eta: Seconds left in this phase, or None while an estimate would mean nothing.
        cancelling: Whether the stop was asked for.
        ended: Whether the final signal was sent.

    Signals:
        progressed: ``{"phase", "done", "total", "unit", "eta"}``.
        tracks: What was found so far, as ``redaction.model.codec`` spells tracks.
        runs: What was followed so far, as ``redaction.tracking.followed`` spells runs; of ``follow`` only.
        part: There is more of this in the cache; of ``strips`` only.
        unconfined: What could not be taken from the process, in words; see ``redaction.jobs.confined``.
        succeeded: The result; final.
        failed: A ``UserError``; final.
        cancelled: Final.
        finished: After whichever final signal it was.
    """

    progressed = Signal(dict)
    tracks = Signal(list)
    runs = Signal(list)
    part = Signal(str)
    unconfined = Signal(list)
    succeeded = Signal(dict)
    failed = Signal(object)
    cancelled = Signal()
    finished = Signal()

    def __init__(self, kind: str, args: Mapping[str, Any], title: str, parent: QObject) -> None:
        super().__init__(parent)
        self.kind = kind
        self.args: Json = dict(args)
        self.title = title
        self.progress: Progress | None = None
        self.eta: float | None = None
        self.cancelling = False
        self.ended = False
        self._clock = EtaClock()

    def cancel(self) -> None:
        """Ask for the stop; ``cancelled`` follows unless the work was done just before."""
        if not self.ended and not self.cancelling:
            self.cancelling = True
            self._stop()

    def take(self, event: Json) -> None:
        """Pass one event of the child on as a signal; nothing passes after a final one."""
        name = event.get("event")
        if self.ended:
            return
        if name == "progress":
            self._report(event)
        elif name == "tracks":
            self.tracks.emit(event["tracks"])
        elif name == "runs":
            self.runs.emit(event["runs"])
        elif name == "part":
            self.part.emit(event["part"])
        elif name == "confined":
            if event["lacking"]:
                self.unconfined.emit(event["lacking"])
        elif name == "done":
            self._end(lambda: self.succeeded.emit(event["result"]))
        elif name == "failed":
            error = _error(event)
            self._end(lambda: self.failed.emit(error))
        elif name == "cancelled":
            self._end(self.cancelled.emit)

    def fell_silent(self) -> None:
        """The process ended; without a final event that is a failure, or the kill after a cancel."""
        if self.ended:
            return
        if self.cancelling:
            self._end(self.cancelled.emit)
            return
        error = UserError(
            self.tr("The work stopped before it was done: its process ended unexpectedly."),
            self.tr("The footage is unchanged and everything you decided is kept."),
            self.tr("Try it again. If it stops again, the file may be damaged."),
            status=ExitStatus.BAD_INPUT,
        )
        self._end(lambda: self.failed.emit(error))

    def _report(self, event: Json) -> None:
        self.progress = Progress(event["phase"], event["done"], event["total"], event["unit"])
        self.eta = self._clock.update(self.progress)
        self.progressed.emit({**event, "eta": self.eta})

    def _end(self, say: Callable[[], object]) -> None:
        self.ended = True
        say()
        self.finished.emit()

    def _stop(self) -> None:
        raise NotImplementedError


def _error(event: Json) -> UserError:
    known = {int(status) for status in ExitStatus}
    status = event.get("status")
    return UserError(
        event["summary"],
        event.get("detail", ""),
        event.get("remedy", ""),
        status=ExitStatus(status) if status in known else None,
    )
