"""The index: any rising list of time stamps gives exact, reversible answers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.media.errors import FrameNotFound
from player.media.index import NO_PTS, VideoIndex
from player.media.time import FrameIndex, TimePoint

steps = st.lists(st.integers(1, 10_000), min_size=1, max_size=60)
starts = st.integers(-(10**6), 10**9)
bases = st.sampled_from([Fraction(1, 90000), Fraction(1, 1000), Fraction(1001, 30000)])


def make(start, gaps, base=Fraction(1, 1000), every=7):
    pts = start + np.concatenate([[0], np.cumsum(gaps[:-1])]).astype(np.int64)
    keys = np.arange(len(pts)) % every == 0
    at = np.flatnonzero(keys)
    return VideoIndex(
        base, pts, np.array(gaps), keys, pts[at], np.full(len(at), NO_PTS), at, np.arange(len(pts))
    )


indexes = st.builds(make, starts, steps, bases)


@given(indexes)
def test_pts_and_index_are_each_other_s_inverse(index):
    for i in range(len(index)):
        ref = index.ref(i)
        assert index.index_of(ref.pts) == i == ref.index
        assert index.at_seconds(index.seconds(i)) == i


@given(indexes, st.integers(-(10**6), 10**9))
def test_a_time_stamp_no_frame_has_is_not_found(index, pts):
    if pts in index.pts.tolist():
        assert index.ref(index.index_of(pts)).pts == pts
    else:
        with pytest.raises(FrameNotFound):
            index.index_of(pts)


@given(indexes, st.fractions(-10, 100))
def test_the_frame_at_a_time_is_the_last_that_began(index, seconds):
    at = index.at_seconds(seconds)
    assert at == 0 or index.seconds(at) <= seconds
    assert at == len(index) - 1 or seconds < index.seconds(at + 1)


@given(indexes)
def test_the_keyframe_is_at_or_before(index):
    for i in range(len(index)):
        key = index.keyframe_at_or_before(i)
        assert key <= i
        assert index.keyframes[key]
        assert not index.keyframes[key + 1 : i + 1].any()
        assert index.seek_pts[index.seek_rank(i)] == index.pts[key]


@given(indexes)
def test_bytes_and_back(index):
    copy = VideoIndex.from_bytes(index.to_bytes())
    for name in (
        "pts",
        "durations",
        "keyframes",
        "seek_pts",
        "seek_dts",
        "seek_numbers",
        "numbers",
    ):
        assert np.array_equal(getattr(copy, name), getattr(index, name))
        assert not getattr(copy, name).flags.writeable
    assert copy.time_base == index.time_base
    assert copy.duration == index.duration == int(index.durations.sum()) * index.time_base


@given(indexes, st.binary(max_size=40), st.integers(0, 10**6))
def test_damaged_bytes_are_refused(index, junk, at):
    whole = index.to_bytes()
    data = bytearray(whole)
    place = at % len(data)
    data[place : place + len(junk)] = junk
    if bytes(data) != whole:
        with pytest.raises(ValueError, match="not an index"):
            VideoIndex.from_bytes(bytes(data))


@given(indexes, st.integers(0, 59), st.integers(0, 59))
def test_a_range_of_frames_includes_both(index, a, b):
    a, b = sorted((a % len(index), b % len(index)))
    span = index.span_of(TimePoint(FrameIndex(a), None), TimePoint(FrameIndex(b), None))
    assert (span.start, span.stop) == (a, b + 1)


@given(indexes, st.fractions(0, 50), st.fractions(0, 50))
def test_a_range_of_times_holds_what_is_shown_in_it(index, a, b):
    a, b = sorted((a, b))
    try:
        span = index.span_of(TimePoint(None, a), TimePoint(None, b))
    except ValueError:
        assert (
            index.at_seconds(a) == len(index) - 1
            or index.seconds(index.at_seconds(a)) >= b
            or a == b
        )
        return
    assert span.start == index.at_seconds(a)
    assert all(index.seconds(i) < b for i in span)
    assert span.stop == len(index) or index.seconds(span.stop) >= b


def test_gaps_are_far_longer_than_usual_and_than_half_a_second():
    index = make(0, [40, 40, 40, 7000, 40, 90, 40])
    (gap,) = index.gaps()
    assert (gap.after, gap.start, gap.seconds) == (3, Fraction(120, 1000), Fraction(7))
    assert make(0, [1000] * 5).gaps() == ()
    assert make(0, [40]).gaps() == ()


@pytest.mark.parametrize("pts", [[0, 0], [1, 0], []])
def test_time_stamps_must_rise(pts):
    n = len(pts)
    empty = np.zeros(0)
    with pytest.raises(ValueError, match=r"rise|needs frames"):
        VideoIndex(Fraction(1), pts, [1] * n, [True] * n, empty, empty, empty, range(n))


def test_arrays_cannot_be_changed():
    index = make(0, [40, 40])
    with pytest.raises(ValueError, match="read-only"):
        index.pts[0] = 5


def test_the_order_of_decoding_bounds_how_far_back_damage_reaches():
    index = make(0, [1, 1, 1, 1, 1])
    assert index.reorder == 0
    reordered = VideoIndex(
        index.time_base, index.pts, index.durations, index.keyframes, index.seek_pts,
        index.seek_dts, index.seek_numbers, [0, 3, 2, 4, 1],
    )  # fmt: skip
    assert reordered.reorder == 3
