from __future__ import annotations

import threading
from pathlib import Path

import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.detection.ensemble import build_ensemble
from redaction.detection.models import MODEL_FOLDER, catalogue
from redaction.detection.residual import residual_detector
from redaction.detection.settings import DetectionSettings
from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.jobs.progress import Progress
from redaction.model.geometry import Box
from redaction.model.region import Kind
from redaction.model.track import Track
from redaction.usecases.analyse import analyse
from tests.bench._scoring import read_truth

pytestmark = pytest.mark.models


@pytest.fixture(autouse=True)
def _weights() -> None:
    missing = [e.file for e in catalogue().values() if not (MODEL_FOLDER / e.file).is_file()]
    if missing:
        pytest.skip(f"needs the model files ({', '.join(missing)}): ./run setup")


def span(start: int, stop: int) -> FrameSpan:
    return FrameSpan(FrameIndex(start), FrameIndex(stop))


def test_a_clip_without_faces_gives_no_tracks_and_every_frame_is_counted(media):
    seen: list[Progress] = []
    result = analyse(media(frames=20), progress=seen.append)
    assert result.frames == 20
    assert result.tracks == ()
    assert {p.phase for p in seen} == {"detecting", "tracking"}
    assert seen[-1].done == seen[-1].total == 20
    assert {m.split("@")[0] for m in result.models} == {"centerface", "face_blur"}
    assert result.to_json()["frames"] == 20


def test_being_cancelled_ends_the_work_and_its_threads(media):
    cancel = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.done >= 3:
            cancel.cancel()

    with pytest.raises(Cancelled):
        analyse(media(frames=30), cancel=cancel, progress=stop)
    assert not [t for t in threading.enumerate() if t.name.startswith("analyse")]


def test_a_fault_of_the_file_is_raised_to_the_caller(tmp_path):
    from player.media.errors import MediaError

    (tmp_path / "text.mp4").write_text("not a video")
    with pytest.raises(MediaError):
        analyse(tmp_path / "text.mp4")


@pytest.mark.footage
def test_the_number_of_threads_does_not_change_the_result(footage: Path):
    clip = footage / "clips" / "dev_pan05.mp4"
    one = analyse(clip, span=span(30, 42), workers=1)
    two = analyse(clip, span=span(30, 42), workers=3)
    assert one.tracks == two.tracks
    assert one.tracks


@pytest.mark.footage
def test_true_faces_are_covered(footage: Path):
    clip, stretch = "dev_pan02", span(40, 64)
    result = analyse(footage / "clips" / f"{clip}.mp4", span=stretch)
    truth = read_truth(footage / "truth" / f"{clip}.csv")
    total = covered = 0
    for frame in stretch:
        shapes = [s for t in result.tracks if (s := t.shape_at(frame)) is not None]
        for _, x, y, w, h in truth[frame]:
            face = Box(x, y, w, h).intersection(Box(0, 0, 640, 360))
            assert face is not None
            share = max((_share(face, shape.bounds) for shape in shapes), default=0.0)
            total += 1
            covered += share > 0.8
    assert total > 50
    assert covered / total > 0.93
    assert all(stretch.start <= t.start and t.stop <= stretch.stop for t in result.tracks)


def _share(face: Box, cover: Box) -> float:
    common = face.intersection(cover)
    return 0.0 if common is None else common.area / face.area


@pytest.mark.footage
def test_boxes_are_in_the_picture_as_shown(footage: Path):
    plain = analyse(footage / "awkward" / "rotated_180.mp4", span=span(0, 6))
    turned = analyse(footage / "awkward" / "rotated_90.mp4", span=span(0, 6))
    assert plain.tracks
    assert turned.tracks
    (width, height), boxes = (360, 640), []
    for result in (plain, turned):
        best = max(result.tracks, key=lambda track: track.confidence)
        shape = best.shape_at(3)
        assert shape is not None
        boxes.append(shape.bounds)
    # Both files hold the same stored picture, shown half a turn and three quarter turns round.
    x, y = boxes[0].centre
    stored = width - x, height - y
    assert boxes[1].contains(stored[1], width - stored[0])


def test_the_residual_detector_finds_nothing_on_a_blank_picture():
    import numpy as np

    assert len(residual_detector().detect(np.zeros((240, 320, 3), np.uint8))) == 0


def test_whose_turn_it_is_follows_from_the_frame_alone():
    import numpy as np

    ensemble = build_ensemble(DetectionSettings())
    picture = np.zeros((96, 160, 3), np.uint8)
    assert len(ensemble.detect(picture, 0)) == 0
    assert len(ensemble.detect(picture, 1)) == 0
    assert len(ensemble.names) == 2


@pytest.mark.footage
def test_partial_tracks_come_while_the_work_goes_on(footage: Path, monkeypatch):
    monkeypatch.setattr("redaction.usecases.first_pass.FIRST_PARTIAL", 0.0)
    partial: list[tuple[Track, ...]] = []
    result = analyse(
        footage / "clips" / "dev_pan02.mp4", span=span(40, 46), on_tracks=partial.append
    )
    assert partial
    assert partial[-1]
    assert {track.kind for track in partial[-1]} == {Kind.FACE}
    assert result.tracks
