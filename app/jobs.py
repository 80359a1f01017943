"""Runs the core's long work in a child process and turns its lines into signals.

The child speaks JSON lines (see ``redaction.jobs.child``). Everything here happens on the main thread,
through the event loop; a job sends exactly one final signal, whatever becomes of its process.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from PySide6.QtCore import (
    QObject,
    QProcess,
    QProcessEnvironment,
    QTemporaryDir,
    QTimer,
    Signal,
    SignalInstance,
)

from app.job import BACKGROUND as BACKGROUND
from app.job import Job as Job
from app.jobs_inline import InlineJob as InlineJob
from app.jobs_inline import InlineRunner as InlineRunner
from app.jobs_inline import Script as Script
from redaction.jobs.child_environment import child_environment
from redaction.place import JOB, own_command

LOW_PRIORITY_MS = 250
"""How long the window waits for background work to end by itself when it closes."""

KILL_AFTER_MS = 3000
"""How long a cancelled child may take to clean up before it is killed."""


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
        # Deleted when the process is gone, also where it was killed.
        self._scratch = QTemporaryDir()
        self._process.setProcessEnvironment(_environment(self._scratch.path()))
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
        self._scratch.remove()
        self.fell_silent()
        self.gone.emit()


class JobRunner(QObject):
    """Starts jobs in child processes and knows which are running.

    Signals:
        started: A ``Job`` was started.
        ended: A ``Job`` sent its final signal.
        unconfined: Processes are less confined here than they should be; said once, in words.
    """

    started = Signal(object)
    ended = Signal(object)
    unconfined = Signal(list)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._said = False
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
        job.unconfined.connect(self._unconfined)
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

    def _unconfined(self, lacking: list[str]) -> None:
        if not self._said:
            self._said = True
            self.unconfined.emit(lacking)

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


def _environment(scratch: str) -> QProcessEnvironment:
    """What the child needs and no more; its temporary files go where nobody else's are."""
    made = QProcessEnvironment()
    for name, value in child_environment().items():
        made.insert(name, value)
    if scratch:
        for name in ("TMPDIR", "TEMP", "TMP"):
            made.insert(name, scratch)
    return made
