"""Following through a file: both ways from any frame, stopped, refused, and real faces kept covered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from player.media.errors import MediaError
from player.media.time import FrameIndex
from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.jobs.errors import UserError
from redaction.jobs.progress import Progress
from redaction.model.geometry import Box, Ellipse, Shape
from redaction.model.ids import TrackId
from redaction.model.region import Kind
from redaction.model.track import Keyframe, Origin, ReviewState, Track
from redaction.tracking.follow import End
from redaction.tracking.followed import Run
from redaction.usecases.follow_track import Seed, Wish, follow_track
from tests.bench._scoring import read_truth
from tests.media.signs import HEIGHT, WIDTH, write_signs
from tests.media.stills import as_file

FRAMES = 60


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_signs(tmp_path_factory.mktemp("signs") / "signs.mp4", FRAMES, cut=45)


def wall_sign(frame: int) -> Box:
    """The board of EXIT ONLY, which the camera pans over."""
    return Box(190 - 5 * frame, 30 + frame, 150, 40)


def passing_sign(frame: int) -> Box:
    """The board of KX19 ZRT, which moves by itself and leaves at the left."""
    return Box(330 - 8 * frame, 190 + 0.5 * frame, 130, 40)


def wish(frame: int, shape: Shape, kind: Kind = Kind.TEXT, **limits: int) -> Wish:
    seeds = {
        way: Seed(FrameIndex(frame), shape, FrameIndex(limits[way]) if way in limits else None)
        for way in ("forwards", "backwards")
    }
    return Wish(kind, **seeds)


def by_way(runs: tuple[Run, ...]) -> dict[str, Run]:
    return {str(run.track.id): run for run in runs}


def share(cover: Shape | None, true: Box) -> float:
    seen = true.intersection(Box(0, 0, WIDTH, HEIGHT))
    assert seen is not None
    common = None if cover is None else cover.bounds.intersection(seen)
    return 0.0 if common is None else common.area / seen.area


def test_both_ways_over_keyframes_until_the_scene_and_the_footage_end(clip: Path):
    said: list[Progress] = []
    found = follow_track(clip, wish(30, wall_sign(30)), progress=said.append)
    runs = by_way(found.runs)
    assert runs["forwards"].end is End.CUT
    assert runs["backwards"].end is End.FOOTAGE
    assert (runs["backwards"].track.start, runs["forwards"].track.stop) == (0, 45)
    for frame in range(45):
        track = runs["forwards" if frame >= 30 else "backwards"].track
        assert share(track.shape_at(frame), wall_sign(frame)) > 0.95, frame
    assert said[-1].done == said[-1].total == 59
    assert found.models == ()


def test_what_moves_by_itself_is_followed_out_of_the_picture(clip: Path):
    found = by_way(follow_track(clip, wish(10, Ellipse(passing_sign(10)))).runs)
    on = found["forwards"]
    assert on.end in (End.LEFT, End.CUT)
    for frame in range(35):
        track = found["forwards" if frame >= 10 else "backwards"].track
        assert share(track.shape_at(frame), passing_sign(frame)) > 0.9, frame
        assert isinstance(track.shape_at(frame), Ellipse)


def test_it_goes_no_further_than_asked(clip: Path):
    found = by_way(follow_track(clip, wish(20, wall_sign(20), forwards=25, backwards=14)).runs)
    assert (found["backwards"].track.start, found["forwards"].track.stop) == (15, 25)
    assert {run.end for run in found.values()} == {End.LIMIT}


def test_where_another_track_goes_on_covering_it_ends(clip: Path):
    keys = [Keyframe(FrameIndex(f), wall_sign(f)) for f in (5, 44)]
    other = Track(TrackId("other"), tuple(keys), FrameIndex(FRAMES), Kind.TEXT)
    asked = Wish(Kind.TEXT, Seed(FrameIndex(0), wall_sign(0)))
    (run,) = follow_track(clip, asked, others=(other,)).runs
    assert run.end is End.TAKEN
    assert 25 <= run.at <= 35
    short = replace(other, stop=FrameIndex(45))
    (run,) = follow_track(clip, asked, others=(short,)).runs
    assert run.end is End.CUT, "it ends before the footage does: the sign might still be there"
    unlike = (
        Track(TrackId("o"), tuple(keys), FrameIndex(FRAMES), Kind.TEXT, state=ReviewState.REJECTED),
        Track(TrackId("p"), tuple(keys), FrameIndex(FRAMES), Kind.PLATE),
    )
    (run,) = follow_track(clip, asked, others=unlike).runs
    assert run.end is End.CUT


def test_stopped_it_says_what_was_followed_until_then(clip: Path):
    cancel = CancelToken()
    said: list[tuple[Run, ...]] = []

    def stop(progress: Progress) -> None:
        if progress.done > 5:
            cancel.cancel()

    with pytest.raises(Cancelled):
        follow_track(
            clip, wish(30, wall_sign(30)), cancel=cancel, progress=stop, on_runs=said.append
        )
    assert {run.end for run in said[-1]} <= {End.STOPPED, End.CUT, End.FOOTAGE}
    assert sum(len(run.track.span) for run in said[-1]) > 5


def test_what_cannot_be_followed_is_said(tmp_path: Path, clip: Path):
    with pytest.raises(MediaError):
        follow_track(tmp_path / "gone.mp4", wish(0, wall_sign(0)))
    with pytest.raises(MediaError, match="another one"):
        follow_track(clip, wish(0, wall_sign(0)), fingerprint="00" * 32)
    picture = tmp_path / "page.png"
    picture.write_bytes(as_file(np.full((80, 120, 3), 90, np.uint8), ".png"))
    with pytest.raises(UserError, match="still picture"):
        follow_track(picture, wish(0, Box(5, 5, 30, 30)))


def test_a_wish_goes_over_the_wire():
    asked = wish(20, Ellipse(wall_sign(20)), forwards=25)
    assert Wish.from_json(asked.to_json()) == asked
    one = Wish(Kind.FACE, backwards=Seed(FrameIndex(3), wall_sign(3)))
    assert Wish.from_json(one.to_json()) == one


@pytest.mark.footage
@pytest.mark.parametrize(("name", "who", "start"), [("dev_pan01", "1", 10), ("street_2s", "0", 20)])
def test_a_true_face_drawn_once_stays_covered(footage: Path, name: str, who: str, start: int):
    truth = read_truth(footage / "truth" / f"{name}.csv")
    boxes = {f: Box(*box) for f, rows in truth.items() for n, *box in rows if n == who}
    seed = Ellipse(boxes[start])
    limits = {"forwards": start + 15, "backwards": max(-1, start - 15)}
    found = by_way(
        follow_track(footage / "clips" / f"{name}.mp4", wish(start, seed, Kind.FACE, **limits)).runs
    )
    assert found["forwards"].track.shape_at(start) == seed
    origins = {k.origin for run in found.values() for k in run.track.keyframes}
    assert Origin.DETECTED in origins
    shares = []
    for frame in range(limits["backwards"] + 1, limits["forwards"]):
        if frame not in boxes:
            continue
        shape = found["forwards" if frame >= start else "backwards"].track.shape_at(frame)
        assert shape is not None, frame
        common = shape.bounds.intersection(boxes[frame])
        shares.append(0.0 if common is None else common.area / boxes[frame].area)
    assert len(shares) > 12
    assert sum(share > 0.9 for share in shares) > 0.9 * len(shares)
    assert min(shares) > 0.6
