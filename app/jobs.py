"""Runs the core's long work in a child process and turns its lines into signals.

The child speaks JSON lines (see ``redaction.jobs.child``). Everything here happens on the main thread,
through the event loop; a job sends exactly one final signal, whatever becomes of its process.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal, SignalInstance

from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import ExitStatus, UserError
from redaction.jobs.progress import EtaClock, Progress
from redaction.place import JOB, own_command, own_environment

Json = dict[str, Any]

BACKGROUND = frozenset(
    {"strips", "check", "frames", "encoders", "workspace_check", "workspace_backup"}
)
"""Kinds of work that nobody waits for: not shown as running, and no question is asked before it ends."""

LOW_PRIORITY_MS = 250
"""How long the window waits for background work to end by itself when it closes."""

KILL_AFTER_MS = 3000
"""How long a cancelled child may take to clean up before it is killed."""


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
        succeeded: The result; final.
        failed: A ``UserError``; final.
        cancelled: Final.
        finished: After whichever final signal it was.
    """

    progressed = Signal(dict)
    tracks = Signal(list)
    runs = Signal(list)
    part = Signal(str)
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


class Runner(Protocol):
    """What starts jobs: the real runner, or the one of the tests.

    Signals:
        started: A ``Job`` was started.
        ended: A ``Job`` sent its final signal.
    """

    started: SignalInstance
    ended: SignalInstance

    def start(self, kind: str, args: Mapping[str, Any], title: str = "") -> Job:
        """Start a job; its signals come later, from the event loop."""
        ...

    @property
    def running(self) -> tuple[Job, ...]:
        """Jobs without a final signal yet that somebody waits for, oldest first."""
        ...


class ProcessJob(Job):
    """A job in a child process.

    Attributes:
        alive: Whether the process still runs.

    Signals:
        gone: The process ended, or could not be started.
    """

    gone = Signal()

    def __init__(self, kind: str, args: Mapping[str, Any], title: str, parent: QObject) -> None:
        super().__init__(kind, args, title, parent)
        self.alive = False
        self._rest = b""
        self._log = b""
        self._process = QProcess(self)
        program, *words = own_command(JOB)
        self._process.setProgram(program)
        self._process.setArguments(words)
        self._process.setProcessEnvironment(_environment())
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.readyReadStandardError.connect(self._read_log)
        self._process.finished.connect(self._process_finished)
        self._process.errorOccurred.connect(self._process_failed)
        self._killer = QTimer(self)
        self._killer.setSingleShot(True)
        self._killer.setInterval(KILL_AFTER_MS)
        self._killer.timeout.connect(self._process.kill)

    @property
    def log(self) -> str:
        """The last lines the child wrote to its log."""
        return self._log.decode("utf-8", "replace")

    def begin(self) -> None:
        """Start the process and say what to do, unless it was cancelled before that."""
        if self.cancelling:
            self._end_process()
            return
        self.alive = True
        self._process.start()
        self._process.write((json.dumps({"job": self.kind, **self.args}) + "\n").encode())

    def wait(self, milliseconds: int) -> None:
        """Block until the process is gone, killing it when it takes longer."""
        if self.alive and not self._process.waitForFinished(milliseconds):
            self._process.kill()
            self._process.waitForFinished(KILL_AFTER_MS)

    def _stop(self) -> None:
        if self.alive:
            self._process.write(b"cancel\n")
            self._killer.start()

    def _read(self) -> None:
        self._rest += bytes(self._process.readAllStandardOutput().data())
        *lines, self._rest = self._rest.split(b"\n")
        for line in lines:
            if line.strip():
                self.take(json.loads(line))

    def _read_log(self) -> None:
        self._log = (self._log + bytes(self._process.readAllStandardError().data()))[-8192:]

    def _process_finished(self, *_ended: object) -> None:
        self._killer.stop()
        self._read()
        self._read_log()
        self._end_process()

    def _process_failed(self, error: QProcess.ProcessError) -> None:
        # every other error is followed by finished
        if error is QProcess.ProcessError.FailedToStart:
            self._end_process()

    def _end_process(self) -> None:
        self.alive = False
        self.fell_silent()
        self.gone.emit()


class JobRunner(QObject):
    """Starts jobs in child processes and knows which are running.

    Signals:
        started: A ``Job`` was started.
        ended: A ``Job`` sent its final signal.
    """

    started = Signal(object)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: list[ProcessJob] = []
        self._heard: set[ProcessJob] = set()

    @property
    def running(self) -> tuple[Job, ...]:
        """Jobs without a final signal yet that somebody waits for, oldest first."""
        return tuple(j for j in self._jobs if not j.ended and j.kind not in BACKGROUND)

    def start(self, kind: str, args: Mapping[str, Any], title: str = "") -> Job:
        """Start a job.

        Args:
            kind: ``analyse``, ``export``, ``verify``, ``import`` or ``probe``.
            args: Its arguments as ``redaction.jobs.child`` lists them, JSON-ready.
            title: What it does, in words.
        """
        job = ProcessJob(kind, args, title or kind, self)
        self._jobs.append(job)
        # No closures over the job: they would be torn down together with what they hold.
        job.finished.connect(self._finished)
        job.gone.connect(self._gone)
        self.started.emit(job)
        # the caller connects its slots before the first signal can come
        QTimer.singleShot(0, job, job.begin)
        return job

    def shutdown(self) -> None:
        """Cancel what runs and wait until every process is gone."""
        jobs = tuple(self._jobs)
        for job in jobs:
            job.cancel()
        for job in jobs:
            # a process of low priority may be slow to hear it, and nothing of its work is lost
            job.wait(LOW_PRIORITY_MS if job.kind in BACKGROUND else KILL_AFTER_MS)

    def _finished(self) -> None:
        job = self.sender()
        assert isinstance(job, ProcessJob)
        self.ended.emit(job)
        self._heard.add(job)
        self._drop(job)

    def _gone(self) -> None:
        job = self.sender()
        assert isinstance(job, ProcessJob)
        self._drop(job)

    def _drop(self, job: ProcessJob) -> None:
        """Let go of a job that has said its last word and whose process is gone."""
        if job in self._heard and not job.alive:
            self._heard.discard(job)
            self._jobs.remove(job)
            # What a person sees of it (ended, progress, args) stays readable for whoever holds it.
            job.deleteLater()


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


def _environment() -> QProcessEnvironment:
    """The child finds the packages where this process found them, wherever it was started."""
    made = QProcessEnvironment()
    for name, value in own_environment().items():
        made.insert(name, value)
    return made


def _error(event: Json) -> UserError:
    known = {int(status) for status in ExitStatus}
    status = event.get("status")
    return UserError(
        event["summary"],
        event.get("detail", ""),
        event.get("remedy", ""),
        status=ExitStatus(status) if status in known else None,
    )
