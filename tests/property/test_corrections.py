"""Laws of the gestures that correct: what must stay covered does, and nothing strays."""

from __future__ import annotations

from math import cos, pi, sin

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.edit.following import follow
from redaction.edit.gestures import Refused
from redaction.model.geometry import Ellipse, Polygon, Shape, interpolate
from redaction.model.ids import FootageId, TrackId
from redaction.model.project import Project, regions_at
from redaction.model.track import Keyframe, Origin, Track
from tests.property import values
from tests.property.values import LAST, coverage

T = TrackId("t")
DIRECTIONS = [(cos(i * pi / 12), sin(i * pi / 12)) for i in range(24)]


def reach(shape: Shape, dx: float, dy: float) -> float:
    """How far a shape reaches in a direction."""
    if isinstance(shape, Ellipse):
        (cx, cy), box = shape.box.centre, shape.box
        return float(cx * dx + cy * dy + ((box.w / 2 * dx) ** 2 + (box.h / 2 * dy) ** 2) ** 0.5)
    b = shape.bounds
    corners = ((b.x, b.y), (b.x1, b.y), (b.x, b.y1), (b.x1, b.y1))
    points = shape.points if isinstance(shape, Polygon) else corners
    return max(x * dx + y * dy for x, y in points)


def project_of(*tracks: Track) -> Project:
    return Project(FootageId("f")).with_tracks(tracks)


@given(values.shapes, values.shapes, st.floats(0, 1))
def test_interpolation_never_leaves_the_hull_of_its_two_keyframes(
    a: Shape, b: Shape, t: float
) -> None:
    between = interpolate(a, b, t)
    # between unlike shapes lies the box around both, which is no part of their hull but of their box's
    alike = type(a) is type(b) is type(between)
    for dx, dy in DIRECTIONS if alike else ((1, 0), (-1, 0), (0, 1), (0, -1)):
        most = max(reach(a, dx, dy), reach(b, dx, dy))
        assert reach(between, dx, dy) <= most + 1e-6 * (1 + abs(most))


@given(values.tracks(), st.integers(0, LAST - 1))
def test_what_is_split_and_joined_again_covers_the_same_regions(track: Track, frame: int) -> None:
    """Joining is refused where one is shown and the other is not; here both are as they were."""
    before = project_of(track)
    try:
        split, _ = gestures.split_track(before, T, frame, new_track=TrackId("new")).apply(before)
    except Refused:
        assume(False)
    joined, _ = gestures.join_tracks(split, [T, TrackId("new")]).apply(split)
    for index in range(LAST + 1):
        a, b = regions_at(before, index), regions_at(joined, index)
        assert len(a) == len(b)
        for one, other in zip(a, b, strict=True):
            p, q = one.shape.bounds, other.shape.bounds
            slack = 1e-6 * (1 + abs(p.x) + abs(p.y) + p.w + p.h)
            for x, y in ((p.x, q.x), (p.y, q.y), (p.x1, q.x1), (p.y1, q.y1)):
                assert abs(x - y) <= slack


@given(values.tracks(), st.integers(0, LAST))
def test_leaving_uncovers_up_to_where_it_is_back_and_nothing_else(track: Track, frame: int) -> None:
    try:
        after, _ = gestures.leave_picture(project_of(track), [T], frame).apply(project_of(track))
    except Refused:
        assert min(coverage(track)) == frame
        return
    before, now = coverage(track), coverage(after.tracks[T])
    gone = set(before) - set(now)
    if frame not in before:
        assert not gone
        return
    assert set(now) <= set(before)
    assert gone == set(range(frame, frame + len(gone)))
    assert frame + len(gone) not in before or frame + len(gone) - 1 not in before


@given(values.tracks(), st.integers(0, LAST), values.shapes)
def test_back_again_it_covers_from_there_and_all_it_covered(
    track: Track, frame: int, shape: Shape
) -> None:
    before = project_of(track)
    try:
        after, _ = gestures.come_back(before, T, frame, shape, until=LAST).apply(before)
    except Refused:
        return
    old, now = coverage(track), coverage(after.tracks[T])
    assert now[frame] == shape
    assert set(old) <= set(now)
    assert all(f >= frame for f in set(now) - set(old))


@given(values.tracks(), st.data())
def test_removing_a_keyframe_uncovers_no_frame(track: Track, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(track.keyframes))
    before = project_of(track)
    try:
        after, _ = gestures.remove_keyframe(before, T, key.frame).apply(before)
    except Refused:
        return
    first = coverage(track)
    assert set(first) <= set(coverage(after.tracks[T]))


@given(values.tracks(), values.spans(), values.shapes)
def test_pasting_puts_the_shape_on_these_frames_and_uncovers_no_other(
    track: Track, span: FrameSpan, shape: Shape
) -> None:
    before = project_of(track)
    region = gestures.CopiedRegion(T, shape, track.kind, None)
    after, _ = gestures.paste(before, [region], [T], span, until=LAST).apply(before)
    old, now = coverage(track), coverage(after.tracks[T])
    assert set(old) <= set(now)
    on = span if len(span) > 1 else [span.start]
    for frame in on:
        # equal polygons have one in between that runs the same way round, from another point perhaps
        got, wanted = now[FrameIndex(frame)].bounds, shape.bounds
        assert abs(got.x - wanted.x) + abs(got.y - wanted.y) <= 1e-6 * (
            1 + abs(wanted.x) + abs(wanted.y)
        )
        assert abs(got.w - wanted.w) + abs(got.h - wanted.h) <= 1e-6 * (1 + wanted.w + wanted.h)


@given(values.tracks("a", values.boxes), values.tracks("b", values.boxes))
def test_join_conflicts_are_the_frames_on_which_both_are_there(first: Track, second: Track) -> None:
    conflicts = gestures.join_conflicts(project_of(first, second), [TrackId("a"), TrackId("b")])
    both = sorted(set(coverage(first)) & set(coverage(second)))
    assert [f for span in conflicts.both for f in span] == both


@given(values.tracks(), st.integers(0, LAST - 1), st.integers(1, 30), values.shapes, st.booleans())
def test_whatever_changed_meanwhile_what_was_followed_uncovers_no_frame(
    track: Track, seed: int, length: int, shape: Shape, forwards: bool
) -> None:
    first, last = (seed, min(seed + length, LAST)) if forwards else (max(0, seed - length), seed)
    keys = [Keyframe(FrameIndex(f), shape, origin=Origin.CARRIED) for f in sorted({first, last})]
    run = Track(TrackId("run"), tuple(keys), FrameIndex(last + 1))
    before = project_of(track)
    way = {"forwards" if forwards else "backwards": run}
    after, _ = follow(before, T, **way).apply(before)
    old, now = coverage(track), coverage(after.tracks[T])
    assert set(old) <= set(now)
    assert set(now) <= {*old, *run.span}
    # up to the next keyframe what was followed leads there
    later = min((k.frame for k in track.keyframes if k.frame > seed), default=0) if forwards else 0
    beyond = [f for f in old if f < first or f > max(last, later - 1)]
    for frame in beyond:
        a, b = old[frame].bounds, now[frame].bounds
        assert (b.x, b.y, b.x1, b.y1) == pytest.approx((a.x, a.y, a.x1, a.y1), abs=1e-6)
