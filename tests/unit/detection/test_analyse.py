from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from player.media.identity import hash_file
from player.media.time import FrameIndex, FrameSpan
from redaction.detection.ensemble import Ensemble, build_ensemble
from redaction.detection.models import MODEL_FOLDER, catalogue
from redaction.detection.residual import residual_detector
from redaction.detection.settings import DetectionMode, DetectionSettings
from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.jobs.progress import Progress, no_progress
from redaction.model.geometry import Box
from redaction.model.region import Kind
from redaction.model.track import Track
from redaction.usecases.analyse import Checkpoints, FirstPass, analyse
from redaction.usecases.chunks import ChunkFindings
from tests.bench._scoring import read_truth
from tests.media.code import picture_of
from tests.media.stills import pages

pytestmark = pytest.mark.models


@pytest.fixture(autouse=True)
def _weights() -> None:
    needed = [e.file for e in catalogue().values() if not e.optional]
    missing = [name for name in needed if not (MODEL_FOLDER / name).is_file()]
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


def test_when_findings_cannot_be_kept_no_decoder_goes_on(media, monkeypatch):
    def full(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("redaction.tracking.store.MotionStore.put", full)
    with pytest.raises(OSError, match="no space"):
        analyse(media(frames=60))
    # pytest holds the error, and with it the frames of the thread it was raised in
    assert not [t for t in threading.enumerate() if t.name.startswith("analyse")]


def test_a_fault_of_the_file_is_raised_to_the_caller(tmp_path):
    from player.media.errors import MediaError

    (tmp_path / "text.mp4").write_text("not a video")
    with pytest.raises(MediaError):
        analyse(tmp_path / "text.mp4")


def cut_short(monkeypatch: pytest.MonkeyPatch, frames: int) -> None:
    """Parts of a few frames, so that short clips have several."""
    monkeypatch.setattr("redaction.usecases.chunks.FRAMES", frames)
    monkeypatch.setattr("redaction.usecases.chunks.SECONDS", 0)


@pytest.mark.footage
def test_who_looks_at_which_part_does_not_change_the_result(footage: Path, monkeypatch):
    cut_short(monkeypatch, 5)
    clip, stretch = footage / "clips" / "dev_pan02.mp4", span(26, 44)  # a keyframe at 35
    one = analyse(clip, span=stretch, workers=1)
    assert one.chunks == 2
    assert any(track.start < 34 and track.stop > 36 for track in one.tracks), "joined at the seam"
    three = analyse(clip, span=stretch, workers=3)
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as processes:
        apart = analyse(clip, span=stretch, executor=processes)
    for other in (three, apart):
        assert other.tracks == one.tracks
        assert (other.frames, other.damaged, other.chunks) == (18, (), 2)


@pytest.mark.footage
def test_a_search_that_was_stopped_goes_on_where_it_was(footage: Path, tmp_path, monkeypatch):
    cut_short(monkeypatch, 5)
    clip, stretch = footage / "clips" / "dev_pan02.mp4", span(26, 44)
    sha256, cancel = hash_file(clip), CancelToken()

    class Stopping(Checkpoints):
        def keep(self, findings: ChunkFindings) -> None:
            super().keep(findings)
            cancel.cancel()

    with pytest.raises(Cancelled):
        analyse(clip, span=stretch, cancel=cancel, checkpoints=Stopping(tmp_path, sha256))
    looks = spied(monkeypatch)
    seen: list[Progress] = []
    kept = Checkpoints(tmp_path, sha256)
    rest = analyse(clip, span=stretch, progress=seen.append, checkpoints=kept)
    assert (rest.resumed, rest.chunks, rest.frames) == (1, 2, 18)
    assert rest.to_json()["resumed"] == 1
    assert seen[0].done == 9
    assert 0 < len(looks) <= 9
    looks.clear()
    whole = analyse(clip, span=stretch, checkpoints=kept)
    assert whole.resumed == 2
    assert not looks
    assert whole.tracks == rest.tracks == analyse(clip, span=stretch).tracks
    kept.clear()
    assert not list(tmp_path.rglob("*.chunk"))


def spied(monkeypatch: pytest.MonkeyPatch, then: Callable[[], None] = lambda: None) -> list[int]:
    """Turns in which the detectors looked; ``then`` is called at each."""
    looks: list[int] = []
    detect = Ensemble.detect

    def spy(self: Ensemble, rgb: Any, turn: int) -> Any:
        looks.append(turn)
        then()
        return detect(self, rgb, turn)

    monkeypatch.setattr(Ensemble, "detect", spy)
    return looks


def test_once_asked_to_stop_hardly_a_frame_is_looked_at(media, monkeypatch):
    cut_short(monkeypatch, 20)
    cancel = CancelToken()
    looks = spied(monkeypatch, lambda: cancel.cancel() if len(looks) == 3 else None)
    pass_ = FirstPass(
        media(frames=60, gop=20), DetectionSettings(), None, build_ensemble(DetectionSettings()), 2
    )
    try:
        with pytest.raises(Cancelled):
            pass_.run(cancel, no_progress, None)
        assert len(looks) <= 3 + 2, "no more than the other thread was about to look at"
        assert len(pass_.chunks) == 3
        # what was found until then can still be used
        assert pass_.tracks() == ()
        assert 0 <= pass_.frames <= 5
    finally:
        pass_.close()


def test_processes_stop_when_asked(media, monkeypatch):
    cut_short(monkeypatch, 20)
    stop: list[Path] = []
    cancel = CancelToken()

    class Inline(Executor):
        """Runs a part at once, and is asked to stop while it does."""

        def submit(self, call, /, *args, **kwargs):  # type: ignore[no-untyped-def]
            (task,) = args
            stop.append(task.stop)
            future: Future[Any] = Future()
            task.stop.touch()
            try:
                future.set_result(call(task))
            except Cancelled as error:
                cancel.cancel()
                future.set_exception(error)
            return future

    looks = spied(monkeypatch)
    with pytest.raises(Cancelled):
        analyse(media(frames=60, gop=20), cancel=cancel, executor=Inline())
    assert not looks
    assert not stop[0].parent.exists(), "nothing of it is left"


def test_each_page_of_a_still_is_looked_at_like_the_first(tmp_path, monkeypatch):
    page = picture_of(3, 192, 112)
    (tmp_path / "pages.tiff").write_bytes(pages([page, page, page]))
    looks = spied(monkeypatch)
    result = analyse(tmp_path / "pages.tiff", DetectionSettings(mode=DetectionMode.THOROUGH))
    assert result.frames == 3
    assert looks == [0, 0, 0]


def test_a_file_put_in_the_place_of_another_is_not_looked_at(media):
    from player.media.errors import MediaError

    with pytest.raises(MediaError, match="another one"):
        analyse(media(frames=20), fingerprint="00" * 32)


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
