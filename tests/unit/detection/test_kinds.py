"""When detectors look that look only now and then, and which of them a search has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from player.media.info import VideoInfo
from player.media.source import first_look
from redaction.detection.base import Detections
from redaction.detection.kinds import Rhythm, SparseDetector, Watcher, breaks, build_watchers
from redaction.detection.models import MODEL_FOLDER, catalogue
from redaction.detection.ownmodel import Layout, OwnModel, load_own_model
from redaction.detection.picture import Look
from redaction.detection.settings import DetectionSettings
from redaction.model.region import Kind
from redaction.tracking.motion import PairMotion
from redaction.usecases.chunks import Chunk
from redaction.usecases.sparse import SparseLooks
from tests.media.networks import network


def pair(*, cut: bool) -> PairMotion:
    nothing = np.zeros((2, 3, 2), np.float16)
    return PairMotion(nothing, nothing, np.zeros((2, 2, 3), np.uint8), np.zeros(4, np.float32), cut)


def test_it_looks_first_last_and_every_so_often() -> None:
    assert [n for n in range(30) if Rhythm(12).due(n, 30)] == [0, 12, 24, 29]
    assert [n for n in range(1) if Rhythm(12).due(n, 1)] == [0]


def test_nothing_is_carried_over_a_cut_or_unknown_motion() -> None:
    assert breaks(pair(cut=True))
    assert breaks(None)
    assert not breaks(pair(cut=False))


class Recorder:
    """Notes the pictures it is given by their first pixel, and the width it saw them in."""

    name, kinds = "recorder", (Kind.OTHER,)

    def __init__(self) -> None:
        self.seen: list[tuple[int, int]] = []

    def look(self, rgb: np.ndarray) -> tuple[Detections, ...]:
        self.seen.append((int(rgb[0, 0, 0]), rgb.shape[1]))
        return (
            Detections(np.array([[4, 2, 8, 6]], np.float32), np.ones(1, np.float32), Kind.OTHER),
        )

    def close(self) -> None:
        pass


@pytest.fixture
def info(media: Callable[..., Path]) -> VideoInfo:
    return replace(first_look(media(frames=2)), width=1920, height=1080)


def looks(
    info: VideoInfo, breaks_at: dict[int, PairMotion | None], *, damaged: int = -1
) -> tuple[Recorder, SparseLooks]:
    """All frames of a part of 10 in footage of 1920 x 1080, of which faces see 640 x 360."""
    recorder = Recorder()
    watcher = Watcher(recorder, (Kind.OTHER,), 4)
    others = SparseLooks([watcher], Chunk(100, 110), 25, info, (640, 360))
    for frame in range(100, 110):
        size = others.detail_of(frame)
        small = np.full((360, 640, 3), frame, np.uint8)
        large = None if size is None else np.full((size[1], size[0], 3), frame, np.uint8)
        bare = frame == damaged
        look = Look(frame, None if bare else small, None, bare, None if bare else large)
        others.put(look, None if frame == 100 else breaks_at.get(frame, pair(cut=False)))
    return recorder, others


def test_only_frames_that_are_looked_at_are_made_large_and_finds_are_in_source_pixels(info) -> None:
    recorder, others = looks(info, {})
    assert recorder.seen == [(100, 960), (104, 960), (108, 960), (109, 960)]
    assert others.take(101) == ()
    ((number, found),) = others.take(104)
    assert (number, found.kind, found.boxes.tolist()) == (0, Kind.OTHER, [[8, 4, 16, 12]])
    assert others.take(104) == ()


def test_both_sides_of_a_cut_are_looked_at_once(info) -> None:
    recorder, _ = looks(info, {103: pair(cut=True), 105: None})
    assert [n for n, _ in recorder.seen] == [100, 102, 103, 104, 105, 108, 109]


def test_a_frame_that_is_not_there_is_not_looked_at(info) -> None:
    recorder, others = looks(info, {104: None, 105: None}, damaged=104)
    assert [n for n, _ in recorder.seen] == [100, 103, 105, 108, 109]
    assert others.take(104) == ()


@pytest.mark.models
def test_text_is_looked_for_twice_a_second() -> None:
    if not (MODEL_FOLDER / catalogue()["text_lines"].file).is_file():
        pytest.skip("needs the model files: ./run setup")
    (watcher,) = build_watchers(DetectionSettings(kinds=(Kind.TEXT,)))
    assert isinstance(watcher.detector, SparseDetector)
    rates = {25: 12, 30: 15, 10: 5, 1: 1, 0.2: 1}
    assert {rate: watcher.rhythm(rate).every for rate in rates} == rates


def own(folder: Path) -> OwnModel:
    network("v8", folder / "mine.onnx")
    path = folder / "mine.toml"
    path.write_text(
        'model = "mine.onnx"\ninput = [96, 64]\nlayout = "v8"\nevery = 7\nthreshold = 0.3\n'
        '[classes]\nhead = "face"\nrider = "person"\nplate = "plate"\n'
    )
    return load_own_model(path)


def test_an_own_detector_looks_as_its_description_says(tmp_path: Path) -> None:
    settings = DetectionSettings(kinds=(Kind.PLATE,), own=(own(tmp_path),))
    (watcher,) = build_watchers(settings)
    assert isinstance(watcher, Watcher)
    assert watcher.rhythm(25) == Rhythm(7)
    blue = np.zeros((64, 96, 3), np.uint8)
    blue[..., 2] = 255
    (found,) = watcher.look(blue)
    assert (found.kind, len(found)) == (Kind.PLATE, 1)
    assert len(watcher.look(blue[..., ::-1])[0]) == 0


def test_faces_alone_need_no_such_detector(tmp_path: Path) -> None:
    assert build_watchers(DetectionSettings()) == ()
    assert build_watchers(DetectionSettings(own=(own(tmp_path),))) == ()


def test_a_description_that_gives_nothing_wanted_is_no_detector() -> None:
    with pytest.raises(ValueError, match="at least one kind"):
        OwnModel("x", "x", "0" * 64, 64, 64, Layout.V8, (("sky", None),))
