"""Moving a region by hand among detected ones gives no jump on either side."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from player.media.time import FrameIndex
from redaction.edit.blend import BLEND, moved_by_hand
from redaction.model.covering import covers
from redaction.model.geometry import Box, Ellipse, Polygon
from redaction.model.ids import TrackId
from redaction.model.track import Keyframe, Origin, Track

BASE = Box(100, 50, 20, 10)


def detected(frames: range = range(41), **origins: Origin) -> Track:
    """A still face with a detection on every frame."""
    keys = tuple(
        Keyframe(FrameIndex(f), BASE, origin=origins.get(f"f{f}", Origin.DETECTED), confidence=0.9)
        for f in frames
    )
    return Track(TrackId("t"), keys, FrameIndex(frames.stop))


def left(track: Track, frame: int) -> float:
    shape = track.shape_at(frame)
    assert shape is not None
    return shape.bounds.x


def right(track: Track, frame: int) -> float:
    shape = track.shape_at(frame)
    assert shape is not None
    return shape.bounds.x1


def test_the_offset_fades_out_over_the_stated_frames() -> None:
    track = moved_by_hand(detected(), 20, BASE.moved(12, 0))
    offsets = [right(track, f) - 120 for f in range(41)]
    assert left(track, 20) == 112
    assert all(left(track, f) == 100 for f in range(41) if f != 20)
    assert offsets[20] == 12
    assert offsets[20 + BLEND :] == offsets[: 20 - BLEND + 1][::-1] == [0] * 9
    steps = [b - a for a, b in pairwise(offsets)]
    assert max(abs(s) for s in steps) == pytest.approx(12 / BLEND)


def test_only_the_frame_itself_becomes_one_made_by_hand() -> None:
    track = moved_by_hand(detected(), 20, BASE.moved(12, 0))
    by_hand = [k.frame for k in track.keyframes if k.origin is Origin.MANUAL]
    assert by_hand == [20]
    assert track.keyframes[21].confidence == 0.9
    assert track.touched


def test_size_fades_with_position() -> None:
    track = moved_by_hand(detected(), 20, BASE.scaled(4))
    widths = [shape.bounds.w for f in range(20, 33) if (shape := track.shape_at(f))]
    assert widths[0] == pytest.approx(80)
    assert widths[-1] == pytest.approx(20)
    assert widths == sorted(widths, reverse=True)
    assert widths[6] == pytest.approx(50)  # half way


def test_making_it_smaller_on_one_frame_leaves_all_others() -> None:
    before = detected()
    track = moved_by_hand(before, 20, BASE.scaled(0.5))
    assert track.shape_at(20) == BASE.scaled(0.5)
    assert all(track.shape_at(f) == BASE for f in range(41) if f != 20)


@pytest.mark.parametrize("wrong", [BASE.moved(200, 0), BASE.moved(9, 4), BASE.scaled(3)])
@pytest.mark.parametrize("form", [lambda box: box, Ellipse])
def test_putting_one_outlier_right_leaves_its_neighbours(wrong, form) -> None:
    good = detected()
    keys = [replace(k, shape=form(k.shape)) for k in good.keyframes]
    keys[10] = replace(keys[10], shape=form(wrong))
    track = moved_by_hand(replace(good, keyframes=tuple(keys)), 10, form(BASE))
    assert all(track.shape_at(f) == form(BASE) for f in range(41))


def test_putting_the_first_of_two_outliers_right_also_covers_there_on_the_second() -> None:
    keys = list(detected().keyframes)
    for frame in (10, 11):
        keys[frame] = replace(keys[frame], shape=BASE.moved(200, 0))
    track = moved_by_hand(replace(detected(), keyframes=tuple(keys)), 10, BASE)
    assert all(track.shape_at(f) == BASE for f in range(41) if f != 11)
    assert right(track, 11) == 320
    assert left(track, 11) == pytest.approx(300 - 200 * 11 / 12)


def test_a_box_that_drifts_is_followed_and_nothing_is_uncovered() -> None:
    keys = tuple(replace(k, shape=BASE.moved(2 * k.frame, 0)) for k in detected().keyframes)
    before = replace(detected(), keyframes=keys)
    track = moved_by_hand(before, 20, BASE)
    for frame in range(41):
        if frame != 20:
            assert right(track, frame) == 120 + 2 * frame
    assert left(track, 19) == pytest.approx(138 - 40 * 11 / 12)
    assert left(track, 8) == 116


def test_frames_between_thinned_keyframes_are_not_uncovered() -> None:
    keys = (
        Keyframe(FrameIndex(0), Ellipse(BASE), origin=Origin.DETECTED),
        Keyframe(FrameIndex(40), Ellipse(BASE.moved(40, 0)), origin=Origin.DETECTED),
    )
    before = Track(TrackId("t"), keys, FrameIndex(41))
    track = moved_by_hand(before, 20, Ellipse(BASE.moved(20, -8)))
    for frame in range(41):
        now, was = track.shape_at(frame), before.shape_at(frame)
        assert now is not None
        assert was is not None
        if frame != 20:
            assert covers(now, was)
        if abs(frame - 20) >= BLEND:
            assert now.bounds.x == pytest.approx(was.bounds.x)
            assert now.bounds.h == pytest.approx(was.bounds.h)


def test_an_earlier_correction_is_never_altered() -> None:
    first = moved_by_hand(detected(), 20, BASE.moved(12, 0))
    second = moved_by_hand(first, 24, BASE.moved(0, 30))
    assert left(second, 20) == 112
    heights = [shape.bounds.h for f in range(20, 24) if (shape := second.shape_at(f))]
    assert heights == pytest.approx([10, 10 + 30 / 4, 10 + 60 / 4, 10 + 90 / 4])
    assert [k.frame for k in second.keyframes if k.origin is Origin.MANUAL] == [20, 24]


def test_a_drag_in_many_steps_ends_where_one_step_would() -> None:
    steps = detected()
    for i in range(1, 7):
        steps = moved_by_hand(steps, 20, Box(100 + 5 * i, 50 - i, 20 + i, 10 + 3 * i))
    once = moved_by_hand(detected(), 20, Box(130, 44, 26, 28))
    for a, b in zip(steps.keyframes, once.keyframes, strict=True):
        got, wanted = a.shape.bounds, b.shape.bounds
        assert (got.x, got.y, got.w, got.h) == pytest.approx(
            (wanted.x, wanted.y, wanted.w, wanted.h)
        )


def test_padding_follows_the_detection_it_is_a_copy_of() -> None:
    ends = {f"f{f}": Origin.PADDED for f in (0, 1, 2, 38, 39, 40)}
    track = moved_by_hand(detected(**ends), 37, BASE.moved(12, 0))
    assert [right(track, f) for f in (37, 38, 39, 40)] == [132] * 4
    track = moved_by_hand(detected(**ends), 5, BASE.moved(12, 0))
    assert right(track, 0) == right(track, 2) == right(track, 3)
    assert 120 < right(track, 3) < right(track, 4) < 132
    again = moved_by_hand(track, 5, BASE.moved(24, 0))
    assert right(again, 0) - 120 == pytest.approx(2 * (right(track, 0) - 120))


def test_padding_that_is_a_copy_of_the_far_side_stays() -> None:
    keys = (
        Keyframe(FrameIndex(0), BASE, origin=Origin.DETECTED),
        Keyframe(FrameIndex(9), BASE, origin=Origin.PADDED),
        Keyframe(FrameIndex(30), BASE.moved(50, 0)),
    )
    track = moved_by_hand(Track(TrackId("t"), keys, FrameIndex(31)), 30, BASE.moved(80, 0))
    assert track.keyframes[:2] == keys[:2]


def test_the_hold_at_the_end_follows() -> None:
    track = replace(detected(range(21)), stop=FrameIndex(40))
    moved = moved_by_hand(track, 20, BASE.moved(12, 0))
    assert (left(moved, 39), right(moved, 39)) == (100, 132)
    held = moved_by_hand(track, 30, BASE.moved(12, 0))
    assert (left(held, 39), right(held, 39)) == (100, 132)
    assert right(held, 20) == pytest.approx(120 + 12 * (1 - 10 / BLEND))
    assert all(left(held, f) == 100 for f in range(40) if f != 30)


def test_what_a_person_drew_and_holds_follows_their_keyframe() -> None:
    drawn = Track(TrackId("t"), (Keyframe(FrameIndex(0), BASE),), FrameIndex(41))
    track = moved_by_hand(drawn, 20, BASE.moved(40, 0))
    assert [left(track, f) for f in (0, 10, 20, 40)] == [100, 120, 140, 140]


def test_between_keyframes_drawn_by_hand_nothing_else_moves() -> None:
    keys = (Keyframe(FrameIndex(0), BASE), Keyframe(FrameIndex(40), BASE.moved(40, 0)))
    track = moved_by_hand(Track(TrackId("t"), keys, FrameIndex(41)), 20, BASE.moved(0, 9))
    assert [k.frame for k in track.keyframes] == [0, 20, 40]
    assert (track.keyframes[0], track.keyframes[2]) == keys
    assert left(track, 10) == 100


def test_another_form_leaves_the_neighbours_theirs() -> None:
    track = moved_by_hand(detected(), 20, Ellipse(BASE.moved(12, 0)))
    assert isinstance(track.shape_at(20), Ellipse)
    assert isinstance(track.shape_at(21), Box)
    assert right(track, 21) == pytest.approx(131)


def test_a_polygon_fades_point_by_point() -> None:
    shape = Polygon(((0, 0), (10, 0), (5, 10)))
    keys = tuple(Keyframe(FrameIndex(f), shape, origin=Origin.CARRIED) for f in range(30))
    bent = Polygon(((0, 0), (10, 0), (5, 22)))
    track = moved_by_hand(Track(TrackId("t"), keys, FrameIndex(30)), 10, bent)
    got = track.shape_at(11)
    assert isinstance(got, Polygon)
    assert set(got.points) == {(0, 0), (10, 0), (5, 21)}


def test_a_polygon_is_never_bent_flat() -> None:
    up = Polygon(((0, 0), (10, 0), (5, 10)))
    down = Polygon(((0, 0), (10, 0), (5, -10)))
    flat = Polygon(((0, 0), (10, 0), (5, 10 + 20 / 11)))
    keys = (
        Keyframe(FrameIndex(10), up, origin=Origin.DETECTED),
        Keyframe(FrameIndex(11), up, origin=Origin.DETECTED),
        Keyframe(FrameIndex(16), up, origin=Origin.DETECTED),
        Keyframe(FrameIndex(20), flat, origin=Origin.DETECTED),
    )
    track = moved_by_hand(Track(TrackId("t"), keys, FrameIndex(30)), 10, down)
    assert all(k.shape.bounds.h > 0 for k in track.keyframes)
    assert [track.shape_at(f) for f in (16, 20)] == [up, flat]  # half of it would have been a line
    assert all(track.shape_at(f).contains(5, 1) for f in range(11, 30))


def test_a_frame_that_is_not_covered_is_refused() -> None:
    with pytest.raises(ValueError, match="covers nothing"):
        moved_by_hand(detected(), 50, BASE)
