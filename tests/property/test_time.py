"""Time arithmetic is exact: properties that hold for any input."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.media.time import (
    FrameIndex,
    FrameSpan,
    MediaTime,
    format_seconds,
    parse_time,
    span_from_screen,
    span_to_screen,
)

frames = st.integers(0, 10**7).map(FrameIndex)
bases = st.fractions(min_value=Fraction(1, 10**6), max_value=1).filter(lambda f: f > 0)
times = st.fractions(min_value=0, max_value=360_000, max_denominator=10**6)


@st.composite
def spans(draw):
    start = draw(frames)
    return FrameSpan(start, FrameIndex(start + draw(st.integers(0, 10**4))))


@given(spans().filter(len))
def test_screen_and_back(span):
    first, last = span_to_screen(span)
    assert span_from_screen(first, last) == span
    assert last - first + 1 == len(span)


@given(frames)
def test_an_empty_span_has_no_screen_form(start):
    with pytest.raises(ValueError, match="empty"):
        span_to_screen(FrameSpan(start, start))


@given(spans(), spans(), frames)
def test_intersection_is_membership_in_both(a, b, frame):
    both = a.intersect(b)
    assert (frame in a and frame in b) == (both is not None and frame in both)
    assert both == b.intersect(a)


@given(frames, st.integers(1, 100))
def test_a_span_that_ends_before_it_starts_is_refused(start, back):
    with pytest.raises(ValueError, match="not a frame span"):
        FrameSpan(start, FrameIndex(start - back))


@given(st.integers(-(10**12), 10**12), bases)
def test_ticks_survive_seconds(pts, base):
    time = MediaTime(pts, base)
    assert MediaTime.from_seconds(time.seconds, base) == time


@given(times, bases)
def test_the_nearest_tick_is_at_most_half_a_tick_away(seconds, base):
    assert abs(MediaTime.from_seconds(seconds, base).seconds - seconds) <= base / 2


@given(times, st.integers(0, 6))
def test_a_label_never_runs_ahead_and_reads_back(seconds, places):
    text = format_seconds(seconds, places=places)
    point = parse_time(text)
    assert point.frame is None
    assert point.seconds is not None
    assert point.seconds <= seconds < point.seconds + Fraction(1, 10**places)


@given(times.filter(bool))
def test_negative_labels_mirror_positive_ones(seconds):
    assert format_seconds(-seconds) == "-" + format_seconds(seconds)


@given(frames)
def test_frames_are_typed_with_f(frame):
    assert parse_time(f" f{frame} ").frame == frame
    assert parse_time(f"F{frame}").seconds is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("12.5", Fraction(25, 2)),
        ("1:02.5", Fraction(125, 2)),
        ("00:01:02.500", Fraction(125, 2)),
        (".5", Fraction(1, 2)),
        ("90", Fraction(90)),
        ("100:00:00", Fraction(360_000)),
    ],
)
def test_times_people_type(text, seconds):
    assert parse_time(text).seconds == seconds


@pytest.mark.parametrize("text", ["", "f", "1:60", "1:60:00", "-1", "a", "1:2:3:4", "12,5", "f1.5"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError, match="not a time"):
        parse_time(text)


@given(st.text(max_size=20))
def test_any_text_is_a_time_or_a_value_error(text):
    try:
        point = parse_time(text)
    except ValueError:
        return
    assert (point.frame is None) != (point.seconds is None)
