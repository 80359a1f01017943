"""The child process keeps its protocol: JSON lines on stdout, exactly one final event, and last."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from player.media.identity import FileWatch, hash_file
from redaction.jobs import child
from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import ExitStatus, UserError
from redaction.jobs.progress import Progress
from redaction.jobs.wire import Wire

ROOT = Path(__file__).resolve().parents[3]

FAKE = """
import os, sys, time
from redaction.jobs import child
from redaction.jobs.progress import Progress

def native(args, wire, cancel):
    os.write(1, b"noise from a codec on descriptor 1\\n")
    print("noise from python")
    return {"fine": True}

def waits(args, wire, cancel):
    wire.progress(Progress("detecting", 1, 9))
    while True:
        cancel.check()
        time.sleep(0.01)

def strips(args, wire, cancel):
    return {"nice": os.nice(0)}

child.JOBS.update(native=native, waits=waits, strips=strips)
sys.exit(child.main())
"""


def events(text: str) -> list[dict[str, Any]]:
    """What a job says; that it was confined first is another test's matter."""
    return [said for line in text.splitlines() if (said := json.loads(line))["event"] != "confined"]


def start(**more: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", FAKE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        **more,
    )


def run_here(job: Any, monkeypatch: pytest.MonkeyPatch, line: bytes | None = None) -> list[Any]:
    monkeypatch.setitem(child.JOBS, "probe", job)
    out = io.StringIO()
    cancel = CancelToken()
    wire = Wire(out, cancel)
    child.run(line if line is not None else b'{"job": "probe", "path": "x"}', wire, cancel)
    return events(out.getvalue())


def test_a_result_is_the_final_event(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = run_here(lambda args, wire, cancel: {"path": args["path"]}, monkeypatch)
    assert seen == [{"event": "done", "result": {"path": "x"}}]


def test_progress_comes_before_the_final_event_and_nothing_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept: list[Wire] = []

    def job(args: Any, wire: Wire, cancel: CancelToken) -> dict[str, Any]:
        kept.append(wire)
        wire.progress(Progress("indexing", 10, 10, "bytes"))
        return {}

    seen = run_here(job, monkeypatch)
    assert seen == [
        {"event": "progress", "phase": "indexing", "done": 10, "total": 10, "unit": "bytes"},
        {"event": "done", "result": {}},
    ]
    before = list(seen)
    kept[0].send("progress", phase="late", done=1, total=1, unit="frames")
    assert seen == before


def test_a_fault_of_the_world_carries_its_sentences_and_status(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def job(*_: Any) -> dict[str, Any]:
        raise UserError("What.", "Safe.", "Do.", status=ExitStatus.BAD_OUTPUT)

    assert run_here(job, monkeypatch) == [
        {"event": "failed", "summary": "What.", "detail": "Safe.", "remedy": "Do.", "status": 5}
    ]


def test_a_defect_is_status_1_and_its_traceback_names_no_folder(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def job(*_: Any) -> dict[str, Any]:
        raise RuntimeError("cannot read '/evidence/case 12/officer smith.mp4' at all")

    (event,) = run_here(job, monkeypatch)
    assert (event["event"], event["status"]) == ("failed", 1)
    assert "smith" not in json.dumps(event)
    log = capsys.readouterr().err
    assert "RuntimeError" in log
    assert "test_child.py" in log
    assert "evidence" not in log
    assert str(ROOT) not in log


@pytest.mark.parametrize("line", [b"", b"nonsense", b"[]", b'{"job": "rm"}', b'{"path": "x"}'])
def test_a_request_that_makes_no_sense_fails_and_does_nothing(
    line: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def job(*_: Any) -> dict[str, Any]:
        raise AssertionError("must not run")

    (event,) = run_here(job, monkeypatch, line)
    assert (event["event"], event["status"]) == ("failed", 1)


def test_native_noise_stays_off_the_protocol() -> None:
    process = start()
    out, err = process.communicate('{"job": "native"}\n', timeout=60)
    assert process.returncode == 0
    assert events(out) == [{"event": "done", "result": {"fine": True}}]
    assert "noise from a codec" in err
    assert "noise from python" in err


@pytest.mark.parametrize("how", ["line", "eof", "terminate"])
def test_the_parent_can_stop_the_work(how: str) -> None:
    process = start()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write('{"job": "waits"}\n')
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["event"] == "confined"
    assert json.loads(process.stdout.readline())["event"] == "progress"
    if how == "line":
        process.stdin.write("cancel\n")
        process.stdin.flush()
    elif how == "eof":
        process.stdin.close()
        process.stdin = None  # communicate must not flush it again
    else:
        process.terminate()
    out, _ = process.communicate(timeout=60)
    assert events(out) == [{"event": "cancelled"}]
    assert process.returncode == 0


def test_a_reader_that_went_away_cancels_the_work() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    cancel = CancelToken()
    Wire(Gone(), cancel).send("progress")
    assert cancel.cancelled


@pytest.mark.skipif(not hasattr(os, "nice"), reason="priorities are asked for in another way here")
def test_work_nobody_waits_for_lets_others_go_first() -> None:
    with start() as process:
        said, _ = process.communicate('{"job": "strips"}\n', timeout=60)
    (last,) = events(said)
    assert last["result"]["nice"] > os.nice(0)
    assert child.asked_for(b'{"job": "analyse"}') == {"job": "analyse"}
    assert child.asked_for(b"nonsense") == {}
    assert child.asked_for(None) == {}


@pytest.mark.models
def test_an_analysis_keeps_what_it_found_only_until_it_is_done(
    media: Callable[..., Path], tmp_path: Path
) -> None:
    clip = media(frames=12)
    sha256 = hash_file(clip)
    args = {
        "job": "analyse", "path": str(clip), "cache": str(tmp_path), "sha256": sha256,
        "fingerprint": FileWatch(clip).digest,
    }  # fmt: skip
    out, cancel = io.StringIO(), CancelToken()
    child.run(json.dumps(args).encode(), Wire(out, cancel), cancel)
    last = events(out.getvalue())[-1]
    assert last["event"] == "done", last
    assert (last["result"]["chunks"], last["result"]["resumed"]) == (1, 0)
    assert last["result"]["model_hashes"]
    assert [path.name for path in tmp_path.iterdir()] == [sha256]
    assert not list(tmp_path.rglob("*.chunk"))
    args["fingerprint"] = "00" * 32
    out = io.StringIO()
    child.run(json.dumps(args).encode(), Wire(out, cancel), cancel)
    last = events(out.getvalue())[-1]
    assert last["event"] == "failed"
    assert "another one" in last["summary"]
