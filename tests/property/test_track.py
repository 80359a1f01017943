"""Tracks, their pieces and the frame look-up, for any keyframes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import pieces
from redaction.edit.asking import Refused
from redaction.edit.blend import BLEND, moved_by_hand
from redaction.edit.shaping import join_tracks
from redaction.model import codec
from redaction.model.geometry import Box, Ellipse, Shape
from redaction.model.ids import FootageId, PersonId, TrackId
from redaction.model.person import Person
from redaction.model.project import Project, is_covered, regions_at
from redaction.model.track import Origin, Track
from redaction.model.track_index import TrackIndex
from tests.property import values
from tests.property.values import LAST, coverage

places = st.lists(
    st.tuples(st.floats(0.001, 0.999), st.floats(0.001, 0.999)), min_size=6, max_size=6
)
"""Points in a box, as shares of its sides."""


def assert_still_covered(now: Shape, before: Shape, points: list[tuple[float, float]]) -> None:
    """What was covered is covered, at the edges of the bounds and at some points inside."""
    a, b = now.bounds, before.bounds
    slack = 1e-6 * (1 + abs(b.x) + abs(b.y) + b.w + b.h)
    assert a.x <= b.x + slack
    assert a.y <= b.y + slack
    assert a.x1 >= b.x1 - slack
    assert a.y1 >= b.y1 - slack
    near = [(i * 1e-6 * b.w, j * 1e-6 * b.h) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    for u, v in points:
        x, y = b.x + u * b.w, b.y + v * b.h
        # A little inside of the line, for rounding; a polygon without area has no inside.
        if all(before.contains(x + dx, y + dy) for dx, dy in near):
            assert now.contains(x, y)


def same(a: Shape, b: Shape) -> bool:
    p, q = a.bounds, b.bounds
    close = pytest.approx((q.x, q.y, q.w, q.h), abs=1e-6)
    return type(a) is type(b) and (p.x, p.y, p.w, p.h) == close


def assert_same_coverage(got: dict[int, Shape], wanted: dict[int, Shape]) -> None:
    assert got.keys() == wanted.keys()
    for frame, shape in wanted.items():
        assert same(got[frame], shape), frame


@given(values.tracks())
def test_covered_spans_are_the_frames_with_a_shape(track: Track) -> None:
    frames = [f for span in track.covered_spans() for f in span]
    assert frames == sorted(coverage(track))
    assert all(track.shape_at(f) is None for f in (track.start - 1, track.stop, track.stop + 5))


@given(values.tracks(locked=None))
def test_json_keeps_everything(track: Track) -> None:
    assert codec.track_from_json(codec.track_to_json(track)) == track


@given(values.tracks(), st.integers(0, LAST))
def test_pinning_a_frame_changes_nothing_to_see(track: Track, frame: int) -> None:
    assert_same_coverage(coverage(pieces.pinned(track, frame)), coverage(track))


@given(values.tracks(), values.spans())
def test_inside_and_outside_a_span_are_the_whole(track: Track, span: FrameSpan) -> None:
    whole = coverage(track)
    within, without = pieces.within(track, span), pieces.without(track, span)
    assert_same_coverage(coverage(within), {f: s for f, s in whole.items() if f in span})
    assert_same_coverage(coverage(without), {f: s for f, s in whole.items() if f not in span})


@given(values.tracks(), st.integers(0, LAST))
def test_split_and_join_keep_the_coverage(track: Track, frame: int) -> None:
    left = pieces.within(track, FrameSpan(FrameIndex(0), FrameIndex(frame)))
    right = pieces.within(track, FrameSpan(FrameIndex(frame), FrameIndex(LAST)))
    if left is None or right is None:
        return
    again = pieces.joined(left, pieces.renamed(right, TrackId("other")), bridge=50)
    assert_same_coverage(coverage(again), coverage(track))


@given(values.tracks("a"), values.tracks("b"), st.integers(0, 60), places)
def test_a_join_covers_all_that_either_covered(
    first: Track, second: Track, bridge: int, points: list[tuple[float, float]]
) -> None:
    got, a, b = (coverage(t) for t in (pieces.joined(first, second, bridge), first, second))
    for before in (a, b):
        for frame, shape in before.items():
            assert_still_covered(got[frame], shape, points)
    for frame in a.keys() - b.keys():
        assert same(got[frame], a[frame]), frame
    if not bridge:
        assert got.keys() == a.keys() | b.keys()


near = st.builds(Box, st.floats(0, 20), st.floats(0, 20), st.floats(30, 60), st.floats(30, 60))


@given(
    values.tracks("t0", near | near.map(Ellipse)),
    values.tracks("t1", near | near.map(Ellipse)),
    st.booleans(),
    places,
)
def test_joining_two_tracks_of_a_project_never_uncovers(
    first: Track, second: Track, shown: bool, points: list[tuple[float, float]]
) -> None:
    people = {PersonId("p0"): Person(PersonId("p0"), visible=shown)}
    before = Project(FootageId("f"), {t.id: t for t in (first, second)}, people)
    try:
        after, _ = join_tracks(before, [first.id, second.id]).apply(before)
    except Refused:
        assert is_covered(before, first) != is_covered(before, second)
        return
    for frame in range(LAST):
        now = regions_at(after, frame)
        for region in regions_at(before, frame):
            (joined,) = now
            assert_still_covered(joined.shape, region.shape, points)


@given(values.tracks(), values.spans())
def test_filling_covers_the_span_and_keeps_the_rest(track: Track, span: FrameSpan) -> None:
    got, before = coverage(pieces.filled(track, span)), coverage(track)
    assert set(span) <= got.keys()
    for frame, shape in before.items():
        assert same(got[frame], shape), frame


def keyed_by_hand(track: Track, frame: int) -> set[int]:
    """Frames beside this one that follow from keyframes made by hand and nothing else."""
    result = set()
    for step in (-1, 1):
        other = frame + step
        while track.start <= other < track.stop:
            at = track.keyframe_position(other)
            here = track.keyframes[at]
            if here.frame == other or here.outside:
                break
            ends = track.keyframes[at : at + 2]
            if any(k.origin is not Origin.MANUAL and not k.outside for k in ends):
                break
            result.add(other)
            other += step
    return result


small = st.builds(Box, st.floats(0, 20), st.floats(0, 20), st.floats(30, 60), st.floats(30, 60))
nearby = st.one_of(small, small.map(Ellipse), values.polygons(), values.shapes)


@given(values.tracks(shape=nearby), st.integers(0, LAST - 1), nearby, places)
def test_moving_by_hand_puts_the_shape_there_and_uncovers_no_other_frame(
    track: Track, frame: int, shape: Shape, points: list[tuple[float, float]]
) -> None:
    before = coverage(track)
    if frame not in before:
        return
    new = moved_by_hand(track, frame, shape)
    after = coverage(new)
    assert after[frame] == shape
    assert after.keys() == before.keys()
    for other in before.keys() - {frame} - keyed_by_hand(track, frame):
        assert_still_covered(after[other], before[other], points)
    kept = [k for k in track.keyframes if k.origin is Origin.MANUAL and k.frame != frame]
    assert all(k in new.keyframes for k in kept)
    padded = any(k.origin is Origin.PADDED for k in track.keyframes)
    far = [k for k in track.keyframes if abs(k.frame - frame) >= BLEND]
    assert padded or all(k in new.keyframes for k in far)


@given(st.lists(values.tracks(), max_size=8), st.integers(0, 4000))
def test_the_index_agrees_with_asking_every_track(found: list[Track], spread: int) -> None:
    tracks = [
        Track(
            TrackId(f"t{i}"),
            tuple(
                codec.keyframe_from_json(
                    codec.keyframe_to_json(k) | {"frame": k.frame * (spread + 1)}
                )
                for k in t.keyframes
            ),
            FrameIndex(t.stop * (spread + 1)),
        )
        for i, t in enumerate(found)
    ]
    project = Project(FootageId("f"), {t.id: t for t in tracks})
    for frame in {0, LAST * spread // 2, *(k.frame for t in tracks for k in t.keyframes)}:
        brute = sorted(t.id for t in tracks if t.shape_at(frame) is not None)
        assert [t.id for t in project.tracks_at(frame)] == brute


@given(values.projects(), st.data())
def test_the_index_follows_changes(project: Project, data: st.DataObject) -> None:
    _ = project.index
    new = data.draw(values.tracks("new"))
    put = [new, *(data.draw(values.tracks(t)) for t in list(project.tracks)[:1])]
    drop = list(project.tracks)[1:2]
    after = project.with_tracks(put, drop)
    fresh = TrackIndex.build(after.tracks.values())
    for frame in range(LAST):
        assert sorted(after.index.near(frame)) == sorted(fresh.near(frame))
        regions = {r.track for r in regions_at(after, frame)}
        assert regions == {
            t.id
            for t in after.tracks.values()
            if is_covered(after, t) and t.shape_at(frame) is not None
        }
