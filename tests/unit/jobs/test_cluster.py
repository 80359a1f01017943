"""Finding faces on a Dask cluster: the same result as by threads of this process, on two real workers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from redaction.detection.settings import DetectionSettings
from redaction.jobs.errors import ExitStatus, UserError
from redaction.jobs.executors import cluster
from redaction.usecases.analyse import analyse

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def scheduler() -> Iterator[str]:
    """The address of a scheduler with two workers, each a process of its own."""
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    script = (
        "import sys\n"
        "from distributed import LocalCluster\n"
        "if __name__ == '__main__':\n"
        "    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True,\n"
        "                      host='127.0.0.1', dashboard_address=None) as made:\n"
        "        print(made.scheduler_address, flush=True)\n"
        "        sys.stdin.read()\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    with running:
        assert running.stdout is not None
        assert running.stdin is not None
        yield running.stdout.readline().strip()
        running.stdin.close()
        running.wait(30)


@pytest.mark.footage
@pytest.mark.models
def test_two_workers_find_what_one_thread_finds(
    footage: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("redaction.usecases.chunks.FRAMES", 5)
    monkeypatch.setattr("redaction.usecases.chunks.SECONDS", 0)
    clip = footage / "clips" / "street_2s.mp4"
    settings = DetectionSettings()
    here = analyse(clip, settings, workers=1)
    with cluster(scheduler) as executor:
        there = analyse(clip, settings, executor=executor)
    assert here.tracks
    unnamed = [[(t.kind, t.keyframes, t.span) for t in found.tracks] for found in (here, there)]
    assert unnamed[0] == unnamed[1]


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "127.0.0.1:9", "nowhere", ""])
def test_nobody_there_is_said_in_one_sentence(address: str) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    with pytest.raises(UserError, match="No Dask scheduler answers") as told, cluster(address):
        pass
    assert told.value.status is ExitStatus.USAGE


def test_without_the_package_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UserError, match="not installed"), cluster("tcp://127.0.0.1:9"):
        pass
