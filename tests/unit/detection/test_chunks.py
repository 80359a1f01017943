"""The parts footage is looked through in, and what is kept of them."""

from __future__ import annotations

import pickle
import subprocess
import sys
from concurrent.futures import Future
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from player.media.index import VideoIndex
from player.media.time import FrameIndex, FrameSpan
from redaction.detection.base import Detections
from redaction.detection.settings import DetectionMode, DetectionSettings
from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.model.region import Kind
from redaction.store.planfiles import CACHE, erase_cache, sweep_cache
from redaction.tracking.motion import PairMotion
from redaction.tracking.store import pack
from redaction.usecases import checkpoints
from redaction.usecases.checkpoints import Checkpoints
from redaction.usecases.chunks import FRAMES, SECONDS, Chunk, ChunkFindings, plan_chunks

ROOT = Path(__file__).resolve().parents[3]

LOADED = """
import sys
import redaction.usecases.look_through
packages = ("player.media.", "redaction.detection.", "redaction.tracking.", "redaction.usecases.")
print(*(name for name in sys.modules if name.startswith(packages)))
"""

SHA = "ab" * 32
MODEL = ("centerface@0123456789ab",)


def index(frames: int, gop: int, rate: int = 25, *, counted: bool = False) -> VideoIndex:
    keys = np.arange(frames) % gop == 0
    seeks = np.flatnonzero(keys)
    return VideoIndex(
        Fraction(1, rate), np.arange(frames), np.ones(frames), keys,
        seeks, seeks, seeks, np.arange(frames), counted=counted,
    )  # fmt: skip


@pytest.mark.parametrize("gop", [1, 12, 50, 90, 300, 10_000])
@pytest.mark.parametrize(("start", "stop"), [(0, 1500), (17, 1203), (0, 40), (7, 8)])
def test_parts_follow_each_other_begin_at_keyframes_and_are_long_enough(gop, start, stop):
    table = index(1500, gop)
    chunks = plan_chunks(table, FrameSpan(FrameIndex(start), FrameIndex(stop)))
    frames = [frame for chunk in chunks for frame in range(chunk.start, chunk.stop)]
    assert frames == list(range(start, stop))
    assert all(table.keyframes[chunk.start] for chunk in chunks[1:])
    assert [chunk.goes_on for chunk in chunks] == [True] * (len(chunks) - 1) + [False]
    assert all(len(chunk) >= max(FRAMES, SECONDS * 25) for chunk in chunks[:-1])
    # no later than at the first keyframe that is late enough
    assert all(len(chunk) <= SECONDS * 25 + gop for chunk in chunks)
    assert all(chunk.decoded.stop == chunk.stop + chunk.goes_on for chunk in chunks)


def test_slow_recordings_are_not_cut_into_single_frames():
    assert [len(c) for c in plan_chunks(index(450, 1, rate=1))] == [100, 100, 100, 100, 50]


def test_a_file_that_must_be_read_from_its_start_is_cut_less_often():
    assert len(plan_chunks(index(1500, 25, counted=True))) == 1
    assert len(plan_chunks(index(4500, 25, counted=True))) == 3


# findings


def found(chunk: Chunk) -> ChunkFindings:
    rng = np.random.default_rng(chunk.start)
    some = Detections(
        rng.random((2, 4), np.float32) + 1, rng.random(2, np.float32), source=("a", "b")
    )
    bare = Detections(rng.random((1, 4), np.float32) + 1, rng.random(1, np.float32))
    grid = rng.random((3, 5, 2)).astype(np.float16)
    trust = rng.integers(0, 256, (2, 3, 5), np.uint8)
    pair = PairMotion(grid, grid + np.float16(1), trust, np.ones(4, np.float32), cut=True)
    cycle = (some, Detections.none(), bare)
    return ChunkFindings(
        chunk,
        tuple(cycle[at % 3] for at in range(len(chunk))),
        tuple(b"" if at % 4 == 3 else pack(pair) for at in range(len(chunk))),
        (chunk.start + 1,),
    )


def same(a: ChunkFindings, b: ChunkFindings) -> bool:
    return (
        a.chunk == b.chunk
        and list(a.motion) == list(b.motion)
        and a.damaged == b.damaged
        and all(
            np.array_equal(x.boxes, y.boxes)
            and np.array_equal(x.scores, y.scores)
            and (x.kind, x.source) == (y.kind, y.source)
            for x, y in zip(a.detections, b.detections, strict=True)
        )
    )


def test_findings_come_back_as_they_were_written_and_from_another_process():
    one = found(Chunk(30, 37, goes_on=True))
    assert same(ChunkFindings.from_bytes(one.to_bytes({"a": 1}), {"a": 1}), one)
    assert same(pickle.loads(pickle.dumps(one)), one)
    empty = ChunkFindings(Chunk(0, 1), (Detections.none(),), (b"",))
    assert same(ChunkFindings.from_bytes(empty.to_bytes({}), {}), empty)


def test_findings_that_are_damaged_or_of_something_else_are_refused():
    data = found(Chunk(0, 4)).to_bytes({"a": 1})
    with pytest.raises(ValueError, match="something else"):
        ChunkFindings.from_bytes(data, {"a": 2})
    for at in (0, 20, len(data) // 2, len(data) - 1):
        hurt = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(ValueError, match="damaged"):
            ChunkFindings.from_bytes(hurt, {"a": 1})
    for length in (0, 10, len(data) - 1):
        with pytest.raises(ValueError, match="damaged"):
            ChunkFindings.from_bytes(data[:length], {"a": 1})


def test_findings_that_do_not_fit_their_part_are_refused():
    one = found(Chunk(0, 4))
    with pytest.raises(ValueError, match="each of its frames"):
        ChunkFindings(Chunk(0, 5), one.detections, one.motion)
    with pytest.raises(ValueError, match="outside"):
        ChunkFindings(Chunk(0, 4), one.detections, one.motion, (4,))


def test_what_is_looked_for_now_and_then_is_kept_too():
    rng = np.random.default_rng(1)
    seen = Detections(rng.random((3, 4), np.float32) + 1, rng.random(3, np.float32), Kind.TEXT)
    one = found(Chunk(30, 37))
    sparse = {30: ((0, seen), (1, Detections.none(Kind.PLATE))), 36: ((0, seen),)}
    kept = ChunkFindings(one.chunk, one.detections, one.motion, (), sparse)
    back = ChunkFindings.from_bytes(kept.to_bytes({}), {})
    assert back.sparse.keys() == sparse.keys()
    for frame, finds in sparse.items():
        for (number, a), (other, b) in zip(finds, back.sparse[frame], strict=True):
            assert (number, a.kind) == (other, b.kind)
            assert np.array_equal(a.boxes, b.boxes)
            assert np.array_equal(a.scores, b.scores)
    with pytest.raises(ValueError, match="outside"):
        ChunkFindings(one.chunk, one.detections, one.motion, (), {37: ((0, seen),)})


def test_being_cancelled_is_told_across_processes():
    assert isinstance(pickle.loads(pickle.dumps(Cancelled())), Cancelled)


# keeping them


def bound(cache: Path, sha256: str | Future[str] = SHA, **other: Any) -> Checkpoints:
    kept = Checkpoints(cache, sha256)
    settings = other.pop("settings", DetectionSettings())
    facts = {"fingerprint": "f", "video": 0, "models": MODEL} | other
    kept.bind(settings=settings, **facts)
    return kept


def test_what_was_kept_is_taken_up_and_goes_when_all_is_done(tmp_path):
    one = found(Chunk(0, 4, goes_on=True))
    bound(tmp_path).keep(one)
    again = bound(tmp_path)
    assert again.any(CancelToken())
    read = again.read(one.chunk)
    assert read is not None
    assert same(read, one)
    assert again.read(Chunk(0, 4)) is None, "the seam lies elsewhere"
    assert again.read(Chunk(4, 8)) is None
    again.clear()
    assert not bound(tmp_path).any(CancelToken())
    assert not list(tmp_path.rglob("*.chunk"))


@pytest.mark.parametrize(
    "other",
    [
        {"fingerprint": "g"},
        {"video": 1},
        {"models": ("centerface@ffff",)},
        {"settings": DetectionSettings(mode=DetectionMode.THOROUGH)},
        {"settings": DetectionSettings(sensitivity=6)},
        {"sha256": "cd" * 32},
        {"sha256": "../elsewhere"},
    ],
)
def test_findings_of_something_else_are_not_taken(tmp_path, other):
    one = found(Chunk(0, 4))
    bound(tmp_path).keep(one)
    assert bound(tmp_path, **other).read(one.chunk) is None
    # also where somebody gives them the name that is looked for
    file = next(tmp_path.rglob("*.chunk"))
    asked = bound(tmp_path, **other)
    if asked._known():
        there = asked._file(one.chunk)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(file.read_bytes())
        assert asked.any(CancelToken())
        assert asked.read(one.chunk) is None


def test_findings_of_another_program_are_not_taken(tmp_path, monkeypatch):
    one = found(Chunk(0, 4))
    bound(tmp_path).keep(one)
    monkeypatch.setattr("redaction.usecases.checkpoints.analysis_version", lambda: "other")
    assert bound(tmp_path).read(one.chunk) is None


def test_a_damaged_file_is_no_finding(tmp_path):
    one = found(Chunk(0, 4))
    kept = bound(tmp_path)
    kept.keep(one)
    file = next(tmp_path.rglob("*.chunk"))
    file.write_bytes(file.read_bytes()[:-9])
    assert kept.read(one.chunk) is None
    kept.keep(one)
    assert kept.read(one.chunk) is not None


def test_nothing_is_written_or_believed_before_the_content_is_known(tmp_path):
    one = found(Chunk(0, 4))
    sha256: Future[str] = Future()
    kept = bound(tmp_path, sha256)
    kept.keep(one)
    assert kept.read(one.chunk) is None
    assert not list(tmp_path.iterdir())
    sha256.set_result(SHA)
    kept.flush()
    assert kept.read(one.chunk) is not None


def test_a_hash_that_never_comes_keeps_nothing(tmp_path):
    bound(tmp_path).keep(found(Chunk(0, 4)))
    sha256: Future[str] = Future()
    sha256.cancel()
    kept = bound(tmp_path, sha256)
    assert not kept.any(CancelToken())
    assert kept.read(Chunk(0, 4)) is None
    kept.keep(found(Chunk(0, 4)))
    assert not kept._waiting, "nor does it fill the memory"
    kept.clear()
    assert list(tmp_path.rglob("*.chunk"))


def test_waiting_for_the_hash_ends_when_asked(tmp_path):
    bound(tmp_path).keep(found(Chunk(0, 4)))
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        bound(tmp_path, Future()).any(cancel)


def test_findings_go_with_the_footage(tmp_path):
    cache = tmp_path / CACHE
    bound(cache).keep(found(Chunk(0, 4)))
    sweep_cache(tmp_path, {SHA})
    assert list(cache.rglob("*.chunk"))
    sweep_cache(tmp_path, ())
    assert not list(cache.iterdir())
    bound(cache).keep(found(Chunk(0, 4)))
    erase_cache(tmp_path, SHA)
    assert not list(cache.iterdir())


def test_whatever_finds_stands_in_the_version():
    """Every module of ours that the search of a part loads, but for what only opens and plans."""
    seen = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    covered = {path for pattern in checkpoints._CODE for path in ROOT.glob(pattern)}
    named = {ROOT / (name.replace(".", "/") + ".py") for name in seen}
    assert named - {ROOT / "redaction" / "usecases" / "faults.py"} <= covered
    assert ROOT / "player" / "media" / "source.py" in covered, "which frame a number means"


def test_a_program_without_its_source_believes_nothing_that_was_kept(tmp_path, monkeypatch):
    version = checkpoints.analysis_version.__wrapped__
    assert version() == version()
    monkeypatch.setattr(checkpoints, "_ROOT", tmp_path)
    assert version() != version()
