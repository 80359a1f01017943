"""The best frames of a track, what is kept of them, and the real networks on real faces."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from player.media.identity import hash_file
from player.media.source import FrameSource
from player.media.time import FrameIndex
from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.model.footage import Footage
from redaction.model.geometry import Box
from redaction.model.ids import FootageId, TrackId
from redaction.model.project import Project
from redaction.model.region import Kind
from redaction.model.track import Keyframe, Origin, Track
from redaction.people import face
from redaction.people.embed import TRIES, Crop, TrackFace, key_of, look_at_tracks, picks, too_small
from redaction.people.face import CannotCompare, FaceComparer, why_not
from redaction.people.kept import KeptFaces
from redaction.usecases.people import compare_faces
from tests.bench._scoring import read_truth


def track(name: str, rows: list[tuple[int, Box, float]], **fields: Any) -> Track:
    keys = tuple(
        Keyframe(FrameIndex(f), box, origin=Origin.DETECTED, confidence=c) for f, box, c in rows
    )
    return Track(TrackId(name), keys, FrameIndex(rows[-1][0] + 1), **fields)


def test_sure_large_and_whole_frames_come_first_and_not_next_to_each_other() -> None:
    rows = [(f, Box(100, 100, 90, 90), 0.5) for f in range(0, 400, 2)]
    rows[50] = (100, Box(100, 100, 90, 90), 0.95)
    rows[60] = (120, Box(600, 100, 90, 90), 0.99)  # cut off by the edge
    chosen = picks(track("a", rows), 640, 360)
    frames = [p.frame for p in chosen]
    assert len(chosen) == TRIES
    assert 100 in frames
    assert 120 not in frames
    assert all(b - a >= 4 for a, b in pairwise(frames))


def test_held_and_empty_keyframes_are_not_looked_at() -> None:
    keys = (
        Keyframe(FrameIndex(0), Box(0, 0, 90, 90), origin=Origin.PADDED),
        Keyframe(FrameIndex(5), Box(0, 0, 90, 90), origin=Origin.DETECTED),
        Keyframe(FrameIndex(9), Box(0, 0, 90, 90), outside=True, origin=Origin.DETECTED),
    )
    chosen = picks(Track(TrackId("a"), keys, FrameIndex(12)), 640, 360)
    assert [p.frame for p in chosen] == [5]


def test_a_face_of_few_pixels_is_too_small() -> None:
    small = picks(track("a", [(0, Box(0, 0, 34, 34), 1.0)]), 640, 360)
    large = picks(track("a", [(0, Box(0, 0, 38, 38), 1.0)]), 640, 360)
    assert too_small(small)
    assert not too_small(large)
    assert key_of(small, "net") != key_of(large, "net")
    assert key_of(small, "net") != key_of(small, "other net")


def test_what_is_kept_comes_back_is_private_and_odd_files_are_ignored(tmp_path: Path) -> None:
    kept = KeptFaces(tmp_path, "a" * 64)
    assert not kept
    made = TrackFace(TrackId("t"), (Crop(3, 0.5, b"jpeg"),), np.arange(128.0), 0.7, 0.2)
    kept.put("key", made)
    again = kept.get(TrackId("t"), "key")
    assert again is not None
    assert again.crops == made.crops
    assert np.allclose(again.vector if again.vector is not None else 0, np.arange(128.0))
    file = kept.folder / "key.json"
    assert file.stat().st_mode & 0o077 == 0
    file.write_text("{")
    assert kept.get(TrackId("t"), "key") is None
    kept.keep_only(set())
    assert not file.exists()


def test_without_dlib_or_a_model_file_one_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "".join(
        f'[[model]]\nname = "{name}"\nfile = "{name}.dat"\nsha256 = ""\nlicence = ""\norigin = ""\n'
        for name in ("face_identity", "face_points")
    )
    (tmp_path / "models.toml").write_text(text)
    monkeypatch.setattr(face.importlib.util, "find_spec", lambda _name: object())
    missing = why_not(tmp_path)
    assert missing is not None
    assert "face_identity.dat" in missing.summary
    assert "./run setup" in missing.remedy
    for name in ("face_identity", "face_points"):
        (tmp_path / f"{name}.dat").write_bytes(b"")
    assert why_not(tmp_path) is None
    monkeypatch.setattr(face.importlib.util, "find_spec", lambda _name: None)
    gone = why_not(tmp_path)
    assert gone is not None
    assert "dlib" in gone.summary
    with pytest.raises(CannotCompare):
        FaceComparer()


def test_the_middle_of_a_whole_person_is_compared_with_nobody() -> None:
    """There is a picture of it, but nobody knows where in it a face is."""
    picture = np.full((360, 640, 3), 90, np.uint8)
    info = SimpleNamespace(pixel_aspect=1)
    frame = SimpleNamespace(
        picture=picture, info=info, damaged=False, rgb=lambda: picture, let_go=lambda: None
    )

    chip = np.random.default_rng(1).integers(0, 255, (150, 150, 3), np.uint8)

    class Source:
        def __len__(self) -> int:
            return 20

        def frame_at(self, _frame: int, *, cancel: CancelToken) -> Any:
            return frame

    class Comparer:
        """Sees a good face wherever it is asked to look."""

        def points(self, part: Any, bounds: Box) -> Any:
            return SimpleNamespace(eyes=30.0, turned=0.0, unsteady=0.0, chip=chip)

        def vector(self, _chip: Any) -> Any:
            return np.ones(128)

    rows = [(0, Box(100, 50, 120, 240), 1.0)]
    body, same = track("body", rows, kind=Kind.PERSON), track("face", rows)
    wanted = {t.id: picks(t, 640, 360) for t in (body, same)}
    source: Any = Source()
    comparer: Any = Comparer()
    looked = look_at_tracks(source, dict(wanted), comparer, cancel=CancelToken())
    found = {f.track: f for f in looked}
    assert found[same.id].vector is not None, "the parts would see a face there"
    assert found[body.id].vector is None
    assert len(found[body.id].crops) == 1
    assert key_of(wanted[body.id], "net") != key_of(wanted[same.id], "net")


needs_dlib = pytest.mark.skipif(why_not() is not None, reason="needs dlib and its model files")


@pytest.fixture
def two_people(footage: Path) -> tuple[Path, dict[str, Track]]:
    """Two people of a clip with true boxes, each as two tracks: the earlier half and the later."""
    path = footage / "clips" / "dev_pan00.mp4"
    rows: dict[str, list[tuple[int, Box, float]]] = {"1": [], "3": []}
    for frame, boxes in sorted(read_truth(footage / "truth" / "dev_pan00.csv").items()):
        for who, x, y, w, h in boxes:
            if who in rows:
                grown = Box(x - w / 4, y - h / 4, 1.5 * w, 1.5 * h)
                rows[who].append((frame, grown, 1.0))
    halves = {}
    for who, all_rows in rows.items():
        thin = all_rows[::9]
        middle = len(thin) // 2
        halves[f"{who}a"] = track(f"{who}a", thin[:middle])
        halves[f"{who}b"] = track(f"{who}b", thin[middle:])
    return path, halves


@needs_dlib
@pytest.mark.footage
@pytest.mark.models
def test_real_faces_of_one_person_are_nearer_and_are_looked_at_once(
    two_people: tuple[Path, dict[str, Track]], tmp_path: Path
) -> None:
    path, tracks = two_people
    with FrameSource.open(path, threads=1) as source:
        size, frames = (source.info.width, source.info.height), len(source)
    project = Project(FootageId("f"), MappingProxyType({t.id: t for t in tracks.values()}))
    footage = Footage(
        FootageId("f"), None, str(path), hash_file(path), path.stat().st_size, frames, 5.0,
        *size, dt.datetime.now(dt.UTC),
    )  # fmt: skip
    said: list[str] = []

    def compare(**more: Any) -> Any:
        return compare_faces(
            project, footage, tmp_path, cancel=CancelToken(), progress=lambda _p: None, **more
        )[0]

    nothing_yet = compare(only_kept=True)
    assert nothing_yet.missing == 4
    compared = compare(said=lambda who, _key: said.append(who))
    assert sorted(said) == sorted(tracks)
    by_name = {f.track: f for f in compared.faces}

    def apart(one: str, other: str) -> float:
        return float(np.linalg.norm(by_name[one].vector - by_name[other].vector))

    assert max(apart("1a", "1b"), apart("3a", "3b")) < min(apart("1a", "3b"), apart("3a", "1b"))
    assert {frozenset(g.tracks) for g in compared.grouping.groups} <= {
        frozenset({"1a", "1b"}), frozenset({"3a", "3b"}),
    }  # fmt: skip
    assert compared.grouping.groups
    for seen in compared.faces:
        crop = cv2.imdecode(np.frombuffer(seen.crops[0].jpeg, np.uint8), cv2.IMREAD_COLOR)
        assert crop.shape == (160, 160, 3)
    again = compare()
    assert again.looked == 0
    assert again.grouping.groups == compared.grouping.groups


@needs_dlib
@pytest.mark.footage
@pytest.mark.models
def test_stopping_is_heard_between_frames(two_people: tuple[Path, dict[str, Track]]) -> None:
    path, tracks = two_people
    cancel = CancelToken()
    with FrameSource.open(path, threads=1) as source:
        wanted = {t.id: picks(t, source.info.width, source.info.height) for t in tracks.values()}
        looked = look_at_tracks(
            source, wanted, FaceComparer(), cancel=cancel, looked=lambda _n: cancel.cancel()
        )
        with pytest.raises(Cancelled):
            list(looked)
