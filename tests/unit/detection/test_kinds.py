"""When detectors look that look only now and then, and which of them a search has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from redaction.detection.kinds import Rhythm, SparseDetector, Watcher, build_watchers
from redaction.detection.ownmodel import Layout, OwnModel, load_own_model
from redaction.detection.settings import DetectionSettings
from redaction.model.region import Kind
from redaction.tracking.motion import PairMotion
from tests.media.networks import network


def pair(*, cut: bool) -> PairMotion:
    nothing = np.zeros((2, 3, 2), np.float16)
    return PairMotion(nothing, nothing, np.zeros((2, 2, 3), np.uint8), np.zeros(4, np.float32), cut)


def test_it_looks_first_last_and_every_so_often() -> None:
    calm = pair(cut=False)
    assert [n for n in range(30) if Rhythm(12).due(n, 30, calm)] == [0, 12, 24, 29]
    assert [n for n in range(1) if Rhythm(12).due(n, 1, None)] == [0]


def test_it_looks_where_nothing_can_be_carried() -> None:
    assert Rhythm(12).due(5, 30, pair(cut=True))
    assert Rhythm(12).due(5, 30, None)
    assert not Rhythm(12).expected(5, 30)


@pytest.mark.parametrize(("rate", "every"), [(25, 12), (30, 15), (10, 5), (1, 1), (0.2, 1)])
def test_text_is_looked_for_twice_a_second(rate: float, every: int) -> None:
    (watcher,) = build_watchers(DetectionSettings(kinds=(Kind.TEXT,)))
    assert isinstance(watcher.detector, SparseDetector)
    assert watcher.rhythm(rate) == Rhythm(every)


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
