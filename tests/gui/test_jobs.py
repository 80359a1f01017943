"""The real runner with real child processes, and its stand-in."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.bootstrap import unconfined_notice
from app.jobs import InlineRunner, Job, JobRunner, ProcessJob
from app.session import Tone
from redaction.jobs.errors import ExitStatus, UserError

FINAL = ("succeeded", "failed", "cancelled")


class Ear:
    """Hears every signal of a job."""

    def __init__(self, job: Job) -> None:
        self.heard: list[tuple[str, Any]] = []
        job.progressed.connect(lambda event: self.heard.append(("progressed", event)))
        job.succeeded.connect(lambda result: self.heard.append(("succeeded", result)))
        job.failed.connect(lambda error: self.heard.append(("failed", error)))
        job.cancelled.connect(lambda: self.heard.append(("cancelled", None)))

    @property
    def finals(self) -> list[str]:
        return [name for name, _ in self.heard if name in FINAL]

    @property
    def last(self) -> Any:
        return self.heard[-1][1]


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    made.shutdown()


def child(job: Job, program: str) -> None:
    """Let the job's process run this program instead."""
    assert isinstance(job, ProcessJob)
    job._process.setArguments(["-c", program])
    job._process.setProgram(sys.executable)


def test_a_real_job_reports_and_succeeds_once(
    qtbot: QtBot, runner: JobRunner, media: Callable[..., Path]
) -> None:
    job = runner.start("probe", {"path": str(media(frames=30))}, "Probe")
    ear = Ear(job)
    assert runner.running == (job,)
    with qtbot.waitSignal(job.finished, timeout=60_000):
        pass
    assert ear.finals == ["succeeded"]
    assert ear.last["frames"] == 30
    progress = [event for name, event in ear.heard if name == "progressed"]
    assert progress
    assert all("eta" in event for event in progress)
    assert runner.running == ()


def test_a_missing_file_fails_with_three_sentences(
    qtbot: QtBot, runner: JobRunner, tmp_path: Path
) -> None:
    job = runner.start("probe", {"path": str(tmp_path / "none.mp4")})
    ear = Ear(job)
    with qtbot.waitSignal(job.finished, timeout=60_000):
        pass
    assert ear.finals == ["failed"]
    error = ear.last
    assert isinstance(error, UserError)
    assert error.summary
    assert error.status is ExitStatus.BAD_INPUT


def test_a_child_that_dies_is_a_plain_failure(qtbot: QtBot, runner: JobRunner) -> None:
    job = runner.start("probe", {})
    child(job, "import os; os.abort()")
    ear = Ear(job)
    with qtbot.waitSignal(job.finished, timeout=30_000):
        pass
    assert ear.finals == ["failed"]
    assert "ended unexpectedly" in ear.last.summary
    assert "unchanged" in ear.last.detail


def test_a_child_that_cannot_start_is_a_plain_failure(qtbot: QtBot, runner: JobRunner) -> None:
    job = runner.start("probe", {})
    assert isinstance(job, ProcessJob)
    job._process.setProgram("/nowhere/python")
    ear = Ear(job)
    with qtbot.waitSignal(job.finished, timeout=30_000):
        pass
    assert ear.finals == ["failed"]


def test_cancelling_asks_the_child_first(qtbot: QtBot, runner: JobRunner) -> None:
    program = (
        "import sys\n"
        "sys.stdin.readline()\n"
        'print(\'{"event": "progress", "phase": "hashing", "done": 1, "total": 9, "unit": "bytes"}\''
        ", flush=True)\n"
        "assert sys.stdin.readline() == 'cancel\\n'\n"
        'print(\'{"event": "cancelled"}\', flush=True)\n'
    )
    job = runner.start("probe", {})
    child(job, program)
    ear = Ear(job)
    with qtbot.waitSignal(job.progressed, timeout=30_000):
        pass
    job.cancel()
    with qtbot.waitSignal(job.finished, timeout=30_000):
        pass
    assert ear.finals == ["cancelled"]


def test_a_child_that_does_not_listen_is_killed(
    qtbot: QtBot, runner: JobRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = runner.start("probe", {})
    assert isinstance(job, ProcessJob)
    job._killer.setInterval(50)
    child(job, "import time\nprint('x', file=__import__('sys').stderr)\ntime.sleep(60)")
    ear = Ear(job)
    qtbot.waitUntil(lambda: job.alive)
    job.cancel()
    with qtbot.waitSignal(job.finished, timeout=30_000):
        pass
    assert ear.finals == ["cancelled"]


def test_nothing_passes_after_the_final_event(qtbot: QtBot, runner: JobRunner) -> None:
    events = [
        {"event": "done", "result": {"a": 1}},
        {"event": "failed", "summary": "no"},
        {"event": "progress", "phase": "x", "done": 1, "total": 2, "unit": "frames"},
    ]
    job = runner.start("probe", {})
    child(job, f"print({chr(10).join(json.dumps(e) for e in events)!r}, flush=True)")
    ear = Ear(job)
    with qtbot.waitSignal(runner.ended, timeout=30_000):
        pass
    qtbot.waitUntil(lambda: not job.alive)
    assert [name for name, _ in ear.heard] == ["succeeded"]


def test_a_job_that_is_done_is_let_go(qtbot: QtBot, runner: JobRunner) -> None:
    done = 'print(\'{"event": "done", "result": {}}\', flush=True)'
    jobs = [runner.start("probe", {}) for _ in range(3)]
    for job, program in zip(jobs, (done, "raise SystemExit(1)", done), strict=True):
        child(job, program)
    missing = runner.start("probe", {})
    assert isinstance(missing, ProcessJob)
    missing._process.setProgram("/nowhere/python")
    ears = [Ear(job) for job in (*jobs, missing)]
    assert len(runner.findChildren(ProcessJob)) == 4
    qtbot.waitUntil(lambda: not runner.findChildren(ProcessJob), timeout=30_000)
    assert [ear.finals for ear in ears] == [["succeeded"], ["failed"], ["succeeded"], ["failed"]]
    assert runner.running == ()
    for job in jobs:
        job.cancel()  # whoever still holds it may ask, and nothing happens
        assert job.ended
        assert not job.cancelling


def test_shutting_down_waits_for_every_process(qtbot: QtBot) -> None:
    runner = JobRunner()
    job = runner.start("probe", {})
    child(job, "import sys\nsys.stdin.readline()\nsys.stdin.readline()")
    qtbot.waitUntil(lambda: job.alive)
    runner.shutdown()
    assert not job.alive
    assert job.ended


def test_the_inline_runner_sends_the_same_signals(
    qtbot: QtBot, media: Callable[..., Path], tmp_path: Path
) -> None:
    path = media(frames=30)
    runner = InlineRunner()
    job = runner.start("probe", {"path": str(path)})
    ear = Ear(job)
    with qtbot.waitSignal(job.finished, timeout=30_000):
        pass
    assert ear.finals == ["succeeded"]
    assert ear.last["frames"] == 30
    missing = runner.start("probe", {"path": str(tmp_path / "none.mp4")})
    ear = Ear(missing)
    with qtbot.waitSignal(missing.finished, timeout=30_000):
        pass
    assert ear.finals == ["failed"]


def test_the_inline_runner_can_be_cancelled(qtbot: QtBot) -> None:
    def endless(_args: dict[str, Any]) -> Iterator[dict[str, Any]]:
        while True:
            yield {"event": "progress", "phase": "x", "done": 1, "total": 0, "unit": "frames"}

    runner = InlineRunner({"probe": endless})
    job = runner.start("probe", {})
    ear = Ear(job)
    with qtbot.waitSignal(job.progressed):
        pass
    job.cancel()
    with qtbot.waitSignal(job.finished):
        pass
    assert ear.finals == ["cancelled"]


def test_a_job_cancelled_before_it_began_starts_no_process(qtbot: QtBot) -> None:
    runner = JobRunner()
    job = runner.start("probe", {"path": "nowhere.mp4"})
    said: list[str] = []
    job.cancelled.connect(lambda: said.append("cancelled"))
    job.finished.connect(lambda: said.append("finished"))
    job.cancel()
    qtbot.waitUntil(lambda: len(said) == 2)
    assert said == ["cancelled", "finished"]
    assert runner.running == ()


def test_processes_that_could_not_be_confined_are_said_once(
    qtbot: QtBot, runner: JobRunner
) -> None:
    said: list[list[str]] = []
    runner.unconfined.connect(said.append)
    for _ in range(2):
        job = runner.start("probe", {"path": "x"})
        job.cancel()
        with qtbot.waitSignal(job.finished):
            job.take({"event": "confined", "held": [], "lacking": []})
            job.take(
                {"event": "confined", "held": [], "lacking": ["no connection can be opened (x)"]}
            )
    assert said == [["no connection can be opened (x)"]]
    notice = unconfined_notice(said[0])
    assert "no connection can be opened (x)" in notice.text
    assert notice.tone is Tone.WARNING
