"""What is looked for now and then is covered between the looks."""

from __future__ import annotations

import pytest

from redaction.detection.base import Detections
from redaction.detection.settings import DetectionSettings
from redaction.model.geometry import Box
from redaction.model.region import Kind
from redaction.model.track import Origin, Problem, Track
from redaction.tracking.field import MotionField
from redaction.tracking.kinds import build_sparse_tracks, sparse_tracks_on_stills
from tests.unit.tracking.scenes import HEIGHT, WIDTH, found, pan, still

SETTINGS = DetectionSettings(kinds=(Kind.TEXT,))

NONE = found()


def build(looks: dict[int, Detections], motion: MotionField, **more: object) -> tuple[Track, ...]:
    settings = DetectionSettings(kinds=(Kind.TEXT,), **more)  # type: ignore[arg-type]
    return build_sparse_tracks(looks, motion, settings, kind=Kind.TEXT)


def holds(track: Track, frame: int, x: float, y: float, w: float, h: float) -> bool:
    """Whether the whole of this box is covered on the frame."""
    shape = track.shape_at(frame)
    if shape is None:
        return False
    bounds = shape.bounds
    return bounds.x <= x and bounds.y <= y and bounds.x1 >= x + w and bounds.y1 >= y + h


def test_a_sign_the_camera_pans_over_is_covered_between_the_looks() -> None:
    motion = MotionField(WIDTH, HEIGHT, [pan(-6, 2)] * 24)
    looks = {f: found((400 - 6 * f, 100 + 2 * f, 120, 24, 0.9)) for f in (0, 12, 24)}
    (track,) = build(looks, motion)
    assert (track.kind, track.start, track.stop) == (Kind.TEXT, 0, 25)
    assert all(holds(track, f, 400 - 6 * f, 100 + 2 * f, 120, 24) for f in range(25))
    assert isinstance(track.keyframes[0].shape, Box)
    assert track.problems == ()
    # Not much more is covered than there is.
    assert all(track.shape_at(f).bounds.area < 2 * 120 * 24 for f in range(25))


def test_what_one_of_two_looks_saw_is_covered_between_them() -> None:
    looks = {0: NONE, 12: found((300, 100, 80, 20, 0.9)), 24: NONE}
    (track,) = build(looks, still(25))
    assert (track.start, track.stop) == (1, 24)
    assert all(holds(track, f, 300, 100, 80, 20) for f in range(1, 24))
    assert Problem.FEW_FRAMES in track.problems
    assert track.keyframe_at(12).origin is Origin.DETECTED


def test_what_was_seen_often_is_thought_to_have_been_there_longer() -> None:
    sign = found((300, 100, 80, 20, 0.9))
    looks = {f: sign if f in (36, 48) else NONE for f in range(0, 97, 12)}
    (track,) = build(looks, still(97))
    assert (track.start, track.stop) == (25 - SETTINGS.max_carry, 60 + SETTINGS.max_carry)


def test_a_look_that_missed_it_uncovers_nothing() -> None:
    sign = found((300, 100, 80, 20, 0.9))
    (track,) = build({0: sign, 12: NONE, 24: sign}, still(25))
    assert all(holds(track, f, 300, 100, 80, 20) for f in range(25))
    assert Problem.LARGE_GAP in track.problems


def test_it_ends_where_it_left_the_picture() -> None:
    motion = MotionField(WIDTH, HEIGHT, [pan(-40, 0)] * 24)
    (track,) = build({0: found((200, 100, 80, 20, 0.9)), 12: NONE, 24: NONE}, motion)
    assert 6 <= track.stop <= 8


def test_nothing_is_carried_over_a_cut() -> None:
    pairs = [pan()] * 24
    pairs[7] = pan(cut=True)
    sign = found((300, 100, 80, 20, 0.9))
    looks = {0: sign, 8: NONE, 12: NONE, 24: NONE}
    (track,) = build(looks, MotionField(WIDTH, HEIGHT, pairs))
    assert (track.start, track.stop) == (0, 8)
    both = build({0: sign, 8: sign, 24: NONE}, MotionField(WIDTH, HEIGHT, pairs))
    assert [(t.start, t.stop) for t in both] == [(0, 8), (8, 24)]


def test_two_signs_keep_their_tracks_and_a_word_of_a_line_is_the_line() -> None:
    above, below = (300, 100, 120, 20, 0.9), (300, 140, 120, 20, 0.9)
    word = (300, 140, 50, 20, 0.8)
    looks = {0: found(above, below), 12: found(below, above), 24: found(above, word)}
    tracks = build(looks, still(25))
    assert [(t.start, t.stop) for t in tracks] == [(0, 25), (0, 25)]
    assert all(any(holds(t, f, *below[:4]) for t in tracks) for f in range(13))


def test_weak_finds_continue_a_track_and_begin_none() -> None:
    weak = found((300, 100, 80, 20, 0.35))
    assert build({0: weak, 12: weak}, still(13)) == ()
    (track,) = build({0: found((300, 100, 80, 20, 0.8)), 12: weak}, still(13))
    assert track.keyframe_at(12).origin is Origin.DETECTED
    assert len(build({0: weak, 12: weak}, still(13), sensitivity=9)) == 0
    assert len(build({0: found((9, 9, 80, 20, 0.41))}, still(1), sensitivity=9)) == 1


def test_unknown_motion_leaves_the_cover_standing() -> None:
    motion = MotionField(WIDTH, HEIGHT, [None] * 12)
    (track,) = build({0: found((300, 100, 80, 20, 0.9)), 12: NONE}, motion)
    assert all(holds(track, f, 300, 100, 80, 20) for f in range(12))
    assert track.keyframes[-1].origin is Origin.PADDED


def test_ids_and_order_repeat_and_kinds_differ() -> None:
    looks = {0: found((300, 100, 80, 20, 0.9), (10, 10, 40, 20, 0.9)), 12: NONE}
    one, two = build(looks, still(13)), build(looks, still(13))
    assert one == two
    plates = build_sparse_tracks(looks, still(13), SETTINGS, kind=Kind.PLATE, first=100)
    assert {t.id for t in plates}.isdisjoint(t.id for t in one)
    assert {(t.kind, t.start) for t in plates} == {(Kind.PLATE, 100)}


def test_being_stopped_stops() -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_sparse_tracks({0: NONE}, still(1), SETTINGS, kind=Kind.TEXT, check=stop)


def test_every_page_of_a_still_stands_alone() -> None:
    pages = {0: found((10, 10, 80, 20, 0.35)), 1: NONE, 2: found((10, 10, 80, 20, 0.9))}
    tracks = sparse_tracks_on_stills(pages, WIDTH, HEIGHT, SETTINGS, kind=Kind.TEXT, first=0)
    assert [(t.start, t.stop) for t in tracks] == [(0, 1), (2, 3)]
    assert Problem.FEW_FRAMES not in tracks[1].problems


def test_a_stop_is_heard_before_every_track_of_a_page_full_of_text() -> None:
    lines = [(20, 20 * n, 200, 10, 0.9) for n in range(1, 15)]
    heard = 0

    def check() -> None:
        nonlocal heard
        heard += 1

    tracks = build_sparse_tracks(
        {0: found(*lines)}, still(1), SETTINGS, kind=Kind.TEXT, check=check
    )
    # At the look, at what was seen, and at the track that is made of it.
    assert heard >= 1 + 2 * len(tracks) == 29


def test_ways_that_begin_and_end_alike_are_told_apart() -> None:
    ends = {f: found((300, 100, 80, 20, 0.9)) for f in (0, 24)}
    (straight,) = build({**ends, 12: found((300, 100, 80, 20, 0.9))}, still(25))
    (bent,) = build({**ends, 12: found((320, 104, 80, 20, 0.9))}, still(25))
    assert (straight.keyframes[0].shape, straight.stop) == (bent.keyframes[0].shape, bent.stop)
    assert straight.id != bent.id
