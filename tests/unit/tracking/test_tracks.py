from __future__ import annotations

import numpy as np
import pytest

from redaction.detection.base import Detections
from redaction.detection.settings import DetectionSettings
from redaction.model.track import Origin, Problem, Track
from redaction.tracking.build import believed_parts, build_tracks
from redaction.tracking.field import MotionField
from tests.unit.tracking.scenes import HEIGHT, WIDTH, found, pan, still

SETTINGS = DetectionSettings()


def covered(track: Track, x: float, y: float) -> list[int]:
    """Frames on which the track's shape holds the point."""
    return [
        f for f in range(track.start, track.stop) if (s := track.shape_at(f)) and s.contains(x, y)
    ]


def origin_at(track: Track, frame: int) -> Origin:
    return track.keyframes[track.keyframe_position(frame)].origin


def test_a_face_seen_on_every_frame_is_one_track_with_margin():
    frames = [found((300, 100, 40, 50, 0.9))] * 20
    (track,) = build_tracks(frames, still(20), SETTINGS)
    assert (track.start, track.stop) == (0, 20)
    shape = track.shape_at(10)
    assert shape is not None
    assert shape.bounds.w == pytest.approx(40 * SETTINGS.margin, rel=0.03)
    assert shape.contains(320, 125)
    assert len(track.keyframes) < 8


def test_a_gap_is_bridged_along_the_motion():
    motion = MotionField(WIDTH, HEIGHT, [pan(6, 0)] * 29)
    frames = [
        Detections.none() if 8 <= f < 22 else found((100 + 6 * f, 100, 40, 50, 0.9))
        for f in range(30)
    ]
    (track,) = build_tracks(frames, motion, SETTINGS)
    for f in range(30):
        shape = track.shape_at(f)
        assert shape is not None
        assert shape.contains(100 + 6 * f + 2, 102)
        assert shape.contains(100 + 6 * f + 38, 148)
    assert origin_at(track, 15) is Origin.CARRIED
    assert Problem.LARGE_GAP in track.problems


def test_both_ends_are_carried_and_padded():
    frames = [
        found((300, 100, 40, 50, 0.9)) if 20 <= f < 30 else Detections.none() for f in range(60)
    ]
    (track,) = build_tracks(frames, still(60), SETTINGS)
    assert track.start == 20 - SETTINGS.max_carry
    assert track.stop == 30 + SETTINGS.max_carry
    assert len(covered(track, 320, 125)) == 10 + 2 * SETTINGS.max_carry
    assert {Problem.STARTS_INSIDE, Problem.ENDS_INSIDE} <= set(track.problems)


def test_where_motion_is_unknown_the_ends_are_padded():
    motion = MotionField(WIDTH, HEIGHT, [pan(trust=0)] * 39)
    frames = [
        found((300, 100, 40, 50, 0.9)) if 15 <= f < 25 else Detections.none() for f in range(40)
    ]
    (track,) = build_tracks(frames, motion, SETTINGS)
    assert origin_at(track, track.stop - 1) is Origin.PADDED
    assert origin_at(track, track.start) is Origin.PADDED


def test_nothing_is_carried_over_a_cut():
    pairs = [pan(cut=f == 9) for f in range(29)]  # frame 10 begins a new scene
    frames = [
        found((300, 100, 40, 50, 0.9)) if f != 10 and f < 20 else Detections.none()
        for f in range(30)
    ]
    first, second = build_tracks(frames, MotionField(WIDTH, HEIGHT, pairs), SETTINGS)
    assert first.stop == 10
    assert second.start == 10
    assert origin_at(second, 10) is Origin.CARRIED


def test_weak_detections_are_taken_where_a_track_supports_them_in_both_directions():
    weak = (SETTINGS.keep_confidence + SETTINGS.start_confidence) / 2
    frames = [found((100 + 10 * f, 100, 40, 50, 0.9 if 25 <= f < 35 else weak)) for f in range(54)]
    (track,) = build_tracks(frames, MotionField(WIDTH, HEIGHT, [pan(10, 0)] * 53), SETTINGS)
    assert (track.start, track.stop) == (0, 54)
    assert all(origin_at(track, f) is Origin.DETECTED for f in range(54))


def test_weak_detections_alone_make_no_track():
    weak = (SETTINGS.keep_confidence + SETTINGS.start_confidence) / 2
    assert build_tracks([found((100, 100, 40, 50, weak))] * 20, still(20), SETTINGS) == ()


def lone(score, other=Detections.none):
    """A face on frame 30 of 60; on every other frame somebody looked, or as ``other`` says."""
    return [found((300, 100, 40, 50, score)) if f == 30 else other() for f in range(60)]


def test_a_face_seen_surely_but_once_is_covered_but_hardly_carried():
    (track,) = build_tracks(lone(0.62), still(60), SETTINGS)
    assert 30 in covered(track, 320, 125)
    assert 3 <= len(track.span) <= 7
    assert Problem.FEW_FRAMES in track.problems


def test_a_doubtful_face_that_nobody_saw_again_is_left_out():
    assert build_tracks(lone(0.55), still(60), SETTINGS) == ()


@pytest.mark.parametrize("start", [0.8, 0.9, 0.95, 1.0])
def test_what_was_seen_as_surely_as_can_be_is_never_left_out(start):
    settings = DetectionSettings(start_confidence=start)
    (track,) = build_tracks(lone(1.0), still(60), settings)
    assert 30 in covered(track, 320, 125)


def test_a_doubtful_face_that_was_seen_whenever_somebody_looked_stays_covered():
    look = found((300, 100, 40, 50, 0.55))
    frames = [look if f in (0, 8) else Detections.unknown() for f in range(9)]
    assert len(build_tracks(frames, still(9), SETTINGS)) == 1


def test_a_doubtful_face_stays_covered_where_nobody_looked_again():
    (track,) = build_tracks(lone(0.55, Detections.unknown), still(60), SETTINGS)
    assert {Problem.FEW_FRAMES, Problem.LOW_CONFIDENCE} <= set(track.problems)


def test_what_was_seen_before_a_cut_says_nothing_of_the_scene_after_it():
    motion = MotionField(640, 360, [pan(cut=f == 29) for f in range(30)])
    frames = lone(0.55)[:31]
    (track,) = build_tracks(frames, motion, SETTINGS)
    assert track.start == 30


def test_nobody_looking_does_not_end_a_track():
    seen = {0, 20, 40}
    frames = [
        found((300, 100, 40, 50, 0.62)) if f in seen else Detections.unknown() for f in range(60)
    ]
    (track,) = build_tracks(frames, still(60), SETTINGS)
    assert track.start == 0
    assert track.stop > 40
    assert (
        len(
            build_tracks(
                [f if f.looked else Detections.none() for f in frames], still(60), SETTINGS
            )
        )
        > 1
    )


def test_a_doubtful_track_is_covered_around_its_good_detections_only():
    weak = SETTINGS.keep_confidence + 0.05
    good = {10: 0.55, 14: 0.55, 40: 0.6}
    seen = {f: (np.array([300.0, 100, 40, 50]), good.get(f, weak)) for f in range(60)}
    parts = believed_parts(seen, SETTINGS)
    assert [sorted(part) for part in parts] == [[10, 11, 12, 13, 14], [40]]


def test_a_track_whose_better_half_is_good_is_believed_whole():
    seen = {f: (np.array([300.0, 100, 40, 50]), 0.7 if f % 2 else 0.32) for f in range(20)}
    assert believed_parts(seen, SETTINGS) == [seen]


def test_two_faces_that_stay_apart_are_two_tracks():
    frames = [found((100, 100, 40, 50, 0.9), (400, 100, 40, 50, 0.9))] * 10
    tracks = build_tracks(frames, still(10), SETTINGS)
    assert len(tracks) == 2
    assert not any(Problem.CROSSING in track.problems for track in tracks)


def test_faces_that_meet_are_marked_as_crossing():
    frames = [
        found((100 + 12 * f, 100, 40, 50, 0.9), (340 - 12 * f, 118, 40, 50, 0.9)) for f in range(20)
    ]
    tracks = build_tracks(frames, MotionField(WIDTH, HEIGHT, [pan(trust=0)] * 19), SETTINGS)
    assert any(Problem.CROSSING in track.problems for track in tracks)
    for f in range(20):
        for x, y in ((120 + 12 * f, 125), (360 - 12 * f, 143)):
            assert any((s := t.shape_at(f)) and s.contains(x, y) for t in tracks)


def met(score: float, frames: int, apart: float = 0.0, *, hides: bool = True) -> list[Problem]:
    """One person walks past another and is not seen while behind them; all that is marked."""
    seen = []
    for f in range(frames):
        at = 100 + 5 * f
        behind = hides and abs(at - 250) < 25
        walker = () if behind else ((at, 100 - apart, 40, 50, score),)
        seen.append(found((250, 100, 40, 50, 0.9), *walker))
    motion = MotionField(WIDTH, HEIGHT, [pan(trust=0)] * (frames - 1))
    return [p for track in build_tracks(seen, motion, SETTINGS) for p in track.problems]


def test_a_face_that_goes_behind_another_is_marked_as_crossing():
    assert Problem.CROSSING in met(0.9, 60)


def test_faces_that_only_pass_each_other_are_not_marked_as_crossing():
    assert Problem.CROSSING not in met(0.9, 60, apart=60, hides=False)


def test_a_doubtful_second_box_is_not_marked_as_crossing():
    assert Problem.CROSSING not in met(0.56, 60)


def test_a_second_box_on_the_same_face_is_no_second_track():
    frames = [
        found((300, 100, 60, 70, 0.9), (312, 128, 36, 40, 0.6))
        if 5 <= f < 12
        else found((300, 100, 60, 70, 0.9))
        for f in range(20)
    ]
    assert len(build_tracks(frames, still(20), SETTINGS)) == 1


def test_a_face_within_a_much_larger_box_keeps_its_own_track():
    frames = [found((200, 50, 200, 220, 0.9), (280, 130, 36, 40, 0.6))] * 12
    assert len(build_tracks(frames, still(12), SETTINGS)) == 2


def test_a_track_ends_when_its_face_leaves_the_picture():
    motion = MotionField(WIDTH, HEIGHT, [pan(20, 0)] * 39)
    frames = [
        found((400 + 20 * f, 100, 40, 50, 0.9)) if f < 10 else Detections.none() for f in range(40)
    ]
    (track,) = build_tracks(frames, motion, SETTINGS)
    assert track.stop <= 14
    assert Problem.ENDS_INSIDE not in track.problems


def test_a_small_face_and_a_sudden_change_are_marked():
    frames = [
        found((300 - s / 2, 100 - s / 2, s, 1.1 * s, 0.9)) for s in (*[9] * 10, 14, *[22] * 6)
    ]
    tracks = build_tracks(frames, still(len(frames)), SETTINGS)
    problems = {problem for track in tracks for problem in track.problems}
    assert {Problem.SMALL, Problem.SUDDEN_CHANGE} <= problems


def test_the_same_input_gives_the_same_tracks_with_the_same_ids():
    rng = np.random.default_rng(3)
    frames = [
        found(*((*rng.uniform(0, 500, 2), 40, 50, s) for s in rng.uniform(0.2, 1, 6)))
        for _ in range(40)
    ]
    first = build_tracks(frames, still(40), SETTINGS)
    assert build_tracks(frames, still(40), SETTINGS) == first
    assert len({track.id for track in first}) == len(first)


def test_frames_are_counted_from_the_span_that_was_analysed():
    (track,) = build_tracks([found((300, 100, 40, 50, 0.9))] * 5, still(5), SETTINGS, first=100)
    assert (track.start, track.stop) == (100, 105)


def test_being_stopped_is_passed_on():
    class Stop(Exception):  # noqa: N818 - stands for a cancelled job
        pass

    def check() -> None:
        raise Stop

    with pytest.raises(Stop):
        build_tracks([Detections.none()] * 3, still(3), SETTINGS, check=check)


def test_frames_nobody_looked_at_raise_no_doubt():
    seen = {0, 10, 20, 30}

    def looks(elsewhere):
        return [found((300, 100, 40, 50, 0.9)) if f in seen else elsewhere() for f in range(31)]

    (calm,) = build_tracks(looks(Detections.unknown), still(31), SETTINGS)
    assert calm.problems == ()
    doubtful = build_tracks(looks(Detections.none), still(31), SETTINGS)
    assert doubtful
    assert all(Problem.FEW_FRAMES in track.problems for track in doubtful)


def test_a_track_covered_up_to_a_cut_does_not_end_inside():
    pairs = [pan(cut=f == 30) for f in range(59)]
    frames = [found((300, 100, 40, 50, 0.9)) if f < 28 else Detections.unknown() for f in range(60)]
    (track,) = build_tracks(frames, MotionField(640, 360, pairs), SETTINGS)
    assert track.stop == 31
    assert Problem.ENDS_INSIDE not in track.problems


def test_a_face_seen_weakly_on_every_look_and_well_on_one_is_covered_there():
    weak = SETTINGS.keep_confidence + 0.05
    frames = [found((300, 100, 40, 50, 0.57 if f == 30 else weak)) for f in range(60)]
    (track,) = build_tracks(frames, still(60), SETTINGS)
    assert 30 in covered(track, 320, 125)


def test_a_look_after_the_face_has_left_the_picture_was_not_in_vain():
    motion = MotionField(640, 360, [pan(-30)] * 9)
    leaving = [found((5, 100, 40, 50, 0.55)), *[Detections.unknown()] * 5, *[Detections.none()] * 4]
    assert len(build_tracks(leaving, motion, SETTINGS)) == 1
    staying = [found((500, 100, 40, 50, 0.55)), *leaving[1:]]
    assert build_tracks(staying, motion, SETTINGS) == ()
