"""Jobs done in this process: for tests."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.job import BACKGROUND, Job, Json
from redaction.jobs.cancel import CancelToken


class InlineJob(Job):
    """A job done in this process: for tests."""

    def __init__(self, kind: str, args: Mapping[str, Any], title: str, parent: QObject) -> None:
        super().__init__(kind, args, title, parent)
        self.token = CancelToken()

    def _stop(self) -> None:
        self.token.cancel()


Script = Callable[[Json], Iterator[Json]]
"""Plays a child: takes the arguments, gives events."""


class InlineRunner(QObject):
    """Stands in for ``JobRunner`` in tests: no process, the same signals, one event a turn of the loop.

    Without a script for a kind the real job runs, through ``redaction.jobs.child``.

    Attributes:
        started_jobs: Every job that was started.
    """

    started = Signal(object)
    ended = Signal(object)

    def __init__(
        self, scripts: Mapping[str, Script] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.scripts: dict[str, Script] = dict(scripts or {})
        self.started_jobs: list[InlineJob] = []

    @property
    def running(self) -> tuple[Job, ...]:
        """Jobs without a final signal yet that somebody waits for."""
        return tuple(j for j in self.started_jobs if not j.ended and j.kind not in BACKGROUND)

    def start(self, kind: str, args: Mapping[str, Any], title: str = "") -> Job:
        """Start a job; its first event comes with the next turn of the event loop."""
        job = InlineJob(kind, args, title or kind, self)
        self.started_jobs.append(job)
        job.finished.connect(lambda: self.ended.emit(job))
        self.started.emit(job)
        QTimer.singleShot(0, job, lambda: self._begin(job))
        return job

    def shutdown(self) -> None:
        """Cancel what runs."""
        for job in self.started_jobs:
            job.cancel()

    def _begin(self, job: InlineJob) -> None:
        script = self.scripts.get(job.kind)
        self._next(job, _in_process(job) if script is None else script(job.args))

    def _next(self, job: InlineJob, events: Iterator[Json]) -> None:
        event = next(events, None)
        if job.cancelling and (event is None or event["event"] not in ("done", "failed")):
            event = {"event": "cancelled"}
        if event is None:
            job.fell_silent()
            return
        job.take(event)
        if not job.ended:
            QTimer.singleShot(0, job, lambda: self._next(job, events))


def _in_process(job: InlineJob) -> Iterator[Json]:
    from redaction.jobs.child import run
    from redaction.jobs.wire import Wire

    out = io.StringIO()
    line = json.dumps({"job": job.kind, **job.args}).encode()
    run(line, Wire(out, job.token), job.token)
    return iter([json.loads(text) for text in out.getvalue().splitlines()])
