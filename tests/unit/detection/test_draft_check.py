"""The closer look at a draft: who is left uncovered is found; what is covered or was decided is not."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from player.media.identity import hash_file
from player.media.index import build_index
from player.media.time import FrameIndex
from redaction.detection.models import MODEL_FOLDER, catalogue
from redaction.edit.gestures import add_detected, add_tracks, replace_detected
from redaction.jobs.cancel import CancelToken
from redaction.jobs.child import run
from redaction.jobs.wire import Wire
from redaction.model.codec import track_from_json
from redaction.model.geometry import Box
from redaction.model.ids import FootageId, TrackId
from redaction.model.project import Project
from redaction.model.region import Kind
from redaction.model.track import Keyframe, Origin, Problem, ReviewState, Track
from redaction.store.workspace import Workspace
from redaction.usecases.draft_check import PAD, uncovered
from tests.bench._scoring import read_truth


def found(name: str = "found", x: float = 100.0, confidence: float = 0.8) -> Track:
    keys = tuple(
        Keyframe(FrameIndex(f), Box(x, 50, 40, 50), origin=Origin.DETECTED, confidence=confidence)
        for f in range(20, 60, 4)
    )
    return Track(TrackId(name), keys, FrameIndex(60), problems=(Problem.SMALL,))


def decided(*tracks: Track) -> Project:
    return Project(FootageId("f")).with_tracks(tracks)


def cover(start: int, stop: int, **more: object) -> Track:
    key = Keyframe(FrameIndex(start), Box(95, 45, 50, 60))
    return replace(Track(TrackId("cover"), (key,), FrameIndex(stop)), **more)  # type: ignore[arg-type]


def test_what_nothing_covers_is_found_pending_and_says_why() -> None:
    (left,) = uncovered(decided(), found())
    assert left.problems == (Problem.SEEN_IN_COPY,)
    assert left.state is ReviewState.PENDING
    assert left.span == found().span
    assert left.id != "found"


def test_what_is_covered_kept_or_rejected_is_left_alone() -> None:
    assert uncovered(decided(cover(0, 100)), found()) == ()
    assert uncovered(decided(cover(0, 100, visible=True)), found()) == ()
    assert uncovered(decided(cover(0, 100, state=ReviewState.REJECTED)), found()) == ()


def test_a_large_region_that_is_shown_says_nothing_about_a_face_in_it() -> None:
    whole = (Keyframe(FrameIndex(0), Box(0, 0, 640, 360)),)
    for shown in (
        cover(0, 100, keyframes=whole, state=ReviewState.REJECTED),
        cover(0, 100, keyframes=whole, visible=True, kind=Kind.PERSON),
        cover(0, 100, state=ReviewState.REJECTED, kind=Kind.PLATE),
    ):
        assert len(uncovered(decided(shown), found())) == 1
    assert uncovered(decided(cover(0, 100, keyframes=whole)), found()) == ()


def test_the_next_search_keeps_what_a_closer_look_found() -> None:
    (left,) = uncovered(decided(), found())
    project, _ = add_detected(decided(), [left]).apply(decided())
    after, _ = replace_detected(project, [], kinds=[Kind.FACE]).apply(project)
    assert list(after.tracks) == [left.id]


def test_only_the_stretch_without_cover_is_added_and_a_little_around_it() -> None:
    (left,) = uncovered(decided(cover(0, 40)), found())
    assert (left.start, left.stop) == (40 - PAD, 60)
    half_covered = replace(
        cover(0, 100), keyframes=(Keyframe(FrameIndex(0), Box(120, 45, 50, 60)),)
    )
    assert len(uncovered(decided(half_covered), found())) == 1


def test_one_weak_sight_is_none_and_one_strong_one_is() -> None:
    both_sides = decided(cover(0, 40), replace(cover(41, 100), id=TrackId("after")))
    assert uncovered(both_sides, found(confidence=0.5)) == ()
    (left,) = uncovered(both_sides, found(confidence=0.8))
    assert 40 in left.span


def _missing() -> bool:
    needed = (entry.file for entry in catalogue().values() if not entry.optional)
    return any(not (MODEL_FOLDER / name).is_file() for name in needed)


@pytest.mark.models
@pytest.mark.footage
@pytest.mark.skipif(_missing(), reason="needs the model files: ./run setup")
def test_a_person_left_out_on_purpose_is_found_by_the_job(footage: Path, tmp_path: Path) -> None:
    """Sabotage: everybody is covered by their true boxes, except one."""
    clip = footage / "clips" / "street_2s.mp4"
    boxes: dict[str, list[tuple[int, Box]]] = {}
    for frame, rows in read_truth(footage / "truth" / "street_2s.csv").items():
        for who, x, y, w, h in rows:
            boxes.setdefault(who, []).append((frame, Box(x, y, w, h)))
    left_out = max(boxes, key=lambda who: boxes[who][0][1].area * len(boxes[who]))
    tracks = []
    for who, rows in boxes.items():
        if who != left_out:
            keys = tuple(Keyframe(FrameIndex(f), box.scaled(1.6)) for f, box in sorted(rows))
            tracks.append(Track(TrackId(f"true{who}"), keys, FrameIndex(keys[-1].frame + 1)))
    index = build_index(clip)
    with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:
        registered = workspace.add_footage(
            clip, sha256=hash_file(clip), size=clip.stat().st_size, frames=len(index),
            duration=float(index.duration), width=1280, height=720,
        )  # fmt: skip
        workspace.do(registered.id, add_tracks(workspace.project(registered.id), tracks))
    args = {
        "job": "check_draft",
        "workspace": str(tmp_path / "workspace"),
        "footage": registered.id,
    }
    out, cancel = io.StringIO(), CancelToken()
    run(json.dumps(args).encode(), Wire(out, cancel), cancel)
    events = [json.loads(line) for line in out.getvalue().splitlines()]
    assert events[-1]["event"] == "done"
    (said,) = [e for e in events if e["event"] == "tracks"]
    new = [track_from_json(track) for track in said["tracks"]]
    assert all(t.problems == (Problem.SEEN_IN_COPY,) for t in new)
    frames = dict(boxes[left_out])
    on_them = [
        t
        for t in new
        for f, box in frames.items()
        if (shape := t.shape_at(f)) is not None and shape.contains(*box.centre)
    ]
    assert on_them
    # once these are covered, too, the same finds are none
    everybody = Project(FootageId("f")).with_tracks([*tracks, *new])
    assert all(uncovered(everybody, track) == () for track in new)
