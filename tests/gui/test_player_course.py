"""Which frame is due when, forwards, backwards, once and round and round."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.media.index import VideoIndex
from player.qt.course import Course, times_of

TICKS = (0, 40, 80, 200, 210, 250)  # thousandths; frame 2 is shown for long, frame 3 hardly at all


def an_index(ticks=TICKS, last=40):
    count = len(ticks)
    durations = [*np.diff(ticks), last]
    return VideoIndex(
        Fraction(1, 1000), np.array(ticks) + 7, durations, [True] * count, [7], [7], [0],
        np.arange(count),
    )  # fmt: skip


def a_course(first=0, last=5, *, forwards=True, endless=False):
    index = an_index()
    return Course.of(index, times_of(index), first, last, forwards=forwards, endless=endless)


def test_forwards_a_frame_is_due_from_its_time_to_the_next():
    course = a_course()
    assert [course.at(s) for s in (-1, 0, 0.039, 0.04, 0.199, 0.2, 0.21, 0.3, 9)] == [
        0, 0, 0, 1, 2, 3, 4, 5, 5,
    ]  # fmt: skip
    assert not course.over(0.289)
    assert course.over(0.29)
    assert course.wait(0.1, 2.0, 3) == pytest.approx(0.05)
    assert course.wait(0.1, 1.0, None) == pytest.approx(0.19)
    assert course.lap is None
    assert course.leads_out(6)


def test_backwards_a_frame_is_due_when_its_time_is_reached():
    course = a_course(forwards=False)
    assert [course.at(s) for s in (9, 0.25, 0.249, 0.21, 0.2, 0.199, 0.08, 0.0, -1)] == [
        5, 5, 5, 4, 3, 3, 2, 0, 0,
    ]  # fmt: skip
    assert not course.over(0.001)
    assert course.over(0.0)
    assert course.leads_out(-1)
    assert course.wait(0.21, 1.0, 3) == pytest.approx(0.01)


def test_round_and_round_forwards():
    course = a_course(1, 3, endless=True)  # 0.04 to 0.21
    assert course.lap.start == pytest.approx(0.04)
    assert course.lap.length == pytest.approx(0.17)
    assert [course.frame(step) for step in range(7)] == [1, 2, 3, 1, 2, 3, 1]
    assert course.due(3) == pytest.approx(0.21)
    assert course.due(7) == pytest.approx(0.08 + 0.34)
    assert course.at(0.21) == 3
    assert course.at(0.2099) == 2
    assert not course.over(99)
    assert course.local(0.21 + 0.05) == pytest.approx(0.09)


def test_round_and_round_backwards():
    course = a_course(1, 3, forwards=False, endless=True)
    assert [course.frame(step) for step in (1, 0, -1, -2, -3, -4)] == [2, 1, 3, 2, 1, 3]
    assert course.due(-1) == pytest.approx(0.2 - 0.17)
    assert course.at(0.04) == 0
    assert course.at(0.035) == 0
    assert course.at(0.03) == -1
    assert course.local(0.03) == pytest.approx(0.2)


@given(
    gaps=st.lists(st.integers(1, 5000), min_size=1, max_size=30),
    forwards=st.booleans(),
    endless=st.booleans(),
    data=st.data(),
)
def test_every_step_is_due_at_its_own_time_and_not_before(gaps, forwards, endless, data):
    index = an_index([0, *np.cumsum(gaps)])
    last = data.draw(st.integers(0, len(index) - 1))
    first = data.draw(st.integers(0, last))
    course = Course.of(index, times_of(index), first, last, forwards=forwards, endless=endless)
    most = 3 * (last - first + 1) if endless else last - first
    step = data.draw(st.integers(-most if endless else 0, most))
    due = course.due(step)
    assert course.at(due) == step
    just_before = due + (-1e-4 if forwards else 1e-4)
    if endless or 0 < step < most:
        assert course.at(just_before) == step - (1 if forwards else -1)
    assert first <= course.frame(step) <= last
