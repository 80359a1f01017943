"""Text is found on some frames and covered on all of them, through the whole analysis."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from player.media.info import FootageKind
from redaction.detection.models import MODEL_FOLDER, catalogue
from redaction.detection.ownmodel import load_own_model
from redaction.detection.settings import DetectionSettings
from redaction.model.region import Kind
from redaction.model.track import Track
from redaction.usecases.analyse import analyse
from redaction.usecases.sparse import sparse_tracks
from tests.media.networks import network
from tests.media.signs import HEIGHT, WIDTH, prints_on, write_signs
from tests.unit.tracking import scenes

pytestmark = pytest.mark.models

FRAMES = 37
"""A look every 12 frames: on 0, 12, 24 and the last."""


@pytest.fixture(autouse=True)
def _weights() -> None:
    needed = [e.file for e in catalogue().values() if not e.optional]
    missing = [name for name in needed if not (MODEL_FOLDER / name).is_file()]
    if missing:
        pytest.skip(f"needs the model files ({', '.join(missing)}): ./run setup")


def covered(tracks: tuple[Track, ...], frame: int) -> np.ndarray:
    under = np.zeros((HEIGHT, WIDTH), bool)
    for track in tracks:
        shape = track.shape_at(frame)
        if shape is not None:
            b = shape.bounds
            rows = slice(max(0, int(b.y)), max(0, int(np.ceil(b.y1))))
            under[rows, max(0, int(b.x)) : max(0, int(np.ceil(b.x1)))] = True
    return under


def test_readable_text_is_covered_on_every_frame_and_little_else(tmp_path: Path) -> None:
    clip = write_signs(tmp_path / "signs.mp4", FRAMES)
    found = analyse(clip, DetectionSettings(kinds=(Kind.TEXT,)), workers=2)
    assert {track.kind for track in found.tracks} == {Kind.TEXT}
    assert [m.split("@")[0] for m in found.models] == ["text_lines"]
    bare = []
    for frame in range(FRAMES):
        under = covered(found.tracks, frame)
        for x, y, w, h in prints_on(frame):
            if w < 12:  # the rest of a letter at the picture's edge
                continue
            part = under[round(y) : round(y + h), round(x) : round(x + w)]
            if part.size and part.mean() < 0.99:
                bare.append((frame, round(x), round(y), round(float(part.mean()), 2)))
        assert under.mean() < 0.35
    assert bare == []


def test_parts_and_threads_change_nothing_and_a_cut_ends_it(tmp_path: Path, monkeypatch) -> None:
    clip = write_signs(tmp_path / "cut.mp4", 14, cut=13)
    monkeypatch.setattr("redaction.usecases.chunks.FRAMES", 12)
    monkeypatch.setattr("redaction.usecases.chunks.SECONDS", 0)
    settings = DetectionSettings(kinds=(Kind.TEXT,))
    one, two = (analyse(clip, settings, workers=n) for n in (1, 2))
    assert one.chunks == 2
    assert one.tracks == two.tracks
    assert len(one.tracks) >= 3
    assert {track.start for track in one.tracks} == {0}
    assert {track.stop for track in one.tracks} == {13}


def test_an_own_detector_finds_its_kinds_beside_the_faces(tmp_path: Path) -> None:
    network("v8", tmp_path / "mine.onnx")
    (tmp_path / "mine.toml").write_text(
        'model = "mine.onnx"\ninput = [96, 64]\nlayout = "v8"\nthreshold = 0.2\nevery = 4\n'
        '[classes]\na = "plate"\nb = "plate"\nc = "plate"\n'
    )
    own = load_own_model(tmp_path / "mine.toml")
    clip = write_signs(tmp_path / "signs.mp4", 10)
    found = analyse(clip, DetectionSettings(kinds=(Kind.FACE, Kind.PLATE), own=(own,)))
    (track,) = (t for t in found.tracks if t.kind is Kind.PLATE)
    # What the network sees at a fixed place: a quarter of the way in, half as wide as the picture.
    assert (track.start, track.stop) == (0, 10)
    middle = track.shape_at(4).bounds.centre
    assert middle == pytest.approx((WIDTH / 2, 10 / 64 * HEIGHT / 2 + HEIGHT / 2), abs=40)
    assert own.label in found.models
    details = found.to_json()
    logged = details["settings"]["own"][0]
    assert (logged["name"], logged["file"], logged["sha256"]) == ("mine", "mine.onnx", own.sha256)
    assert str(tmp_path) not in json.dumps(details)


@pytest.mark.parametrize("kind", [FootageKind.VIDEO, FootageKind.STILL])
def test_what_two_detectors_see_alike_is_one_track(kind: FootageKind) -> None:
    """Two tracks of one id could be written to a file, but not be read again."""
    info: Any = SimpleNamespace(kind=kind, width=scenes.WIDTH, height=scenes.HEIGHT)
    seen = replace(scenes.found((300, 100, 80, 20, 0.9)), kind=Kind.TEXT)
    other = replace(scenes.found((20, 100, 80, 20, 0.9)), kind=Kind.TEXT)
    settings = DetectionSettings(kinds=(Kind.TEXT,))
    found = {0: ((0, seen), (1, seen), (2, other))}
    tracks = sparse_tracks(found, info, scenes.still(1), settings)
    assert len(tracks) == len({track.id for track in tracks}) == 2
