"""Finding faces on a Dask cluster: the same result as by threads of this process, on real workers."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest

from redaction.cli_batch import crew_words
from redaction.detection.settings import DetectionSettings
from redaction.jobs.errors import ExitStatus, UserError
from redaction.jobs.executors import Crew, cluster
from redaction.jobs.progress import Progress
from redaction.usecases.analyse import analyse
from redaction.usecases.batch import Outcome, Work
from redaction.usecases.chunks import Chunk
from redaction.usecases.look_through import ChunkTask, look_through
from tests.bench._cluster import group
from tests.bench.cluster import write_clips


@pytest.mark.models
@pytest.mark.skipif(os.name == "nt", reason="the workers are ended as a group")
def test_a_cluster_that_loses_a_worker_finds_what_one_thread_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scheduler and workers are started as the help page says; one of two is killed on the way."""
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    monkeypatch.setattr("redaction.usecases.chunks.FRAMES", 2)
    monkeypatch.setattr("redaction.usecases.chunks.SECONDS", 0)
    write_clips(tmp_path / "clips", 1, every=2)
    (clip,) = (tmp_path / "clips").iterdir()
    settings, crew, killed = DetectionSettings(), Crew(), threading.Event()
    here = analyse(clip, settings, workers=1)
    with group(2) as made:

        def progress(said: Progress) -> None:
            if said.phase == "detecting" and said.done and not killed.is_set():
                killed.set()
                made.kill(0)

        with cluster(made.address, crew) as executor:
            there = analyse(clip, settings, executor=executor, progress=progress)
    assert here.tracks
    assert killed.is_set()
    assert crew == Crew(began=2, lost=1)
    unnamed = [[(t.kind, t.keyframes, t.span) for t in found.tracks] for found in (here, there)]
    assert unnamed[0] == unnamed[1]


def _cascade_future(future: Future[Any], answer: object) -> None:
    """Dask's mistake, as it makes it."""
    try:
        _typ, _exc, _tb = answer  # type: ignore[misc]
    except TypeError as error:
        future.set_exception(error)


class Losing(Executor):
    """Works here, and loses the first answers as Dask does."""

    def __init__(self, lost: int) -> None:
        self.lost = lost

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        answer, self.lost = fn(*args, **kwargs), self.lost - 1
        if self.lost >= 0:
            _cascade_future(future, answer)
        else:
            future.set_result(answer)
        return future


@pytest.mark.models
def test_a_part_whose_answer_was_lost_is_had_again(tmp_path: Path) -> None:
    write_clips(tmp_path / "clips", 1)
    (clip,) = (tmp_path / "clips").iterdir()
    here, there = analyse(clip, workers=1), analyse(clip, executor=Losing(1))
    assert here.tracks
    assert [t.keyframes for t in here.tracks] == [t.keyframes for t in there.tracks]
    with pytest.raises(TypeError):
        analyse(clip, executor=Losing(99))


def test_what_another_version_would_find_is_not_taken(tmp_path: Path) -> None:
    task = ChunkTask(tmp_path / "a.mp4", 0, "", DetectionSettings(), Chunk(0, 1), None, "another")
    with pytest.raises(UserError, match="runs another version") as told:
        look_through(task)
    # It reaches whoever asked as it is: through pickle, as Dask sends it.
    sent = pickle.loads(pickle.dumps(told.value))
    assert (sent.summary, sent.remedy) == (told.value.summary, told.value.remedy)


@pytest.mark.parametrize(
    ("workers", "said"),
    [
        ([], ""),
        ([(3, 0), (3, 0)], "Searched by 3 workers of a cluster."),
        ([(3, 0), (3, 1), (2, 0)], "1 of them went away"),
    ],
)
def test_a_batch_says_how_many_searched_and_how_many_went(
    workers: list[tuple[int, int]], said: str
) -> None:
    work = Work(Path("a.mp4"), Path("b.mp4"))
    done = [Outcome(work, 0, summary=Crew(*crew).to_json()) for crew in workers]
    words = crew_words([*done, Outcome(work, 3, "No video.")])
    assert said in words
    assert bool(words) == bool(workers)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "127.0.0.1:9", "nowhere", ""])
def test_nobody_there_is_said_in_one_sentence(address: str) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    with pytest.raises(UserError, match="No Dask scheduler answers") as told, cluster(address):
        pass
    assert told.value.status is ExitStatus.USAGE


def test_tls_without_certificates_is_said_at_once() -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    with pytest.raises(UserError, match="no certificates"), cluster("tls://127.0.0.1:9"):
        pass


def test_without_the_package_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UserError, match="not installed"), cluster("tcp://127.0.0.1:9"):
        pass
