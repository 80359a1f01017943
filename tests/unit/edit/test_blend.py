"""Moving a region by hand among detected ones gives no jump on either side."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from player.media.time import FrameIndex
from redaction.edit.blend import BLEND, moved_by_hand
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


def test_the_offset_fades_out_over_the_stated_frames() -> None:
    track = moved_by_hand(detected(), 20, BASE.moved(12, 0))
    offsets = [left(track, f) - 100 for f in range(41)]
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
    assert widths[6] == pytest.approx(40)  # half way in the logarithm: twice, not two and a half


def test_an_earlier_correction_is_never_altered() -> None:
    first = moved_by_hand(detected(), 20, BASE.moved(12, 0))
    second = moved_by_hand(first, 24, BASE.moved(0, 30))
    assert left(second, 20) == 112
    for frame in range(20, 24):
        here, after = second.shape_at(frame), second.shape_at(frame + 1)
        assert here is not None
        assert after is not None
        assert abs(after.bounds.y - here.bounds.y) <= 30 / 4 + 1e-9
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
    assert [left(track, f) for f in (37, 38, 39, 40)] == [112] * 4
    track = moved_by_hand(detected(**ends), 5, BASE.moved(12, 0))
    assert left(track, 0) == left(track, 2) == left(track, 3)
    assert 100 < left(track, 3) < left(track, 4) < 112


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
    assert left(moved, 39) == 112
    held = moved_by_hand(track, 30, BASE.moved(12, 0))
    assert left(held, 39) == 112
    assert left(held, 20) == pytest.approx(100 + 12 * (1 - 10 / BLEND))
    assert left(held, 25) == pytest.approx((left(held, 20) + 112) / 2)


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
    assert left(track, 21) == pytest.approx(111)


def test_a_polygon_fades_point_by_point() -> None:
    shape = Polygon(((0, 0), (10, 0), (5, 10)))
    keys = tuple(Keyframe(FrameIndex(f), shape, origin=Origin.CARRIED) for f in range(30))
    bent = Polygon(((0, 0), (10, 0), (5, 22)))
    track = moved_by_hand(Track(TrackId("t"), keys, FrameIndex(30)), 10, bent)
    got = track.shape_at(11)
    assert isinstance(got, Polygon)
    assert got.points == ((0, 0), (10, 0), (5, 21))


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
    assert track.keyframes[2].shape == up  # half of it would have been a line


def test_a_frame_that_is_not_covered_is_refused() -> None:
    with pytest.raises(ValueError, match="covers nothing"):
        moved_by_hand(detected(), 50, BASE)
