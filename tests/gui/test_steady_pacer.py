"""Which frames are asked for where more is to be decoded than can be: evenly, late, then from a keyframe."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from player.media.index import NO_PTS, VideoIndex
from player.qt.course import Course, times_of
from player.qt.sparse_course import sparse_course
from player.qt.steady_pacer import SteadyPacer


def an_index(frames: int = 200, group: int = 50) -> VideoIndex:
    """25 frames a second, a keyframe at the start of each group."""
    pts = np.arange(frames)
    keys = pts % group == 0
    at = np.flatnonzero(keys)
    return VideoIndex(
        Fraction(1, 25), pts, np.ones(frames, int), keys, at, np.full(len(at), NO_PTS), at, pts
    )


def asked(place: float, *, step: int = 10, speed: float = 1.0, forwards: bool = True) -> int:
    """The frame that is asked for at a place, when fetching one takes a whole second."""
    index = an_index()
    wishes: list[int] = []
    pacer = SteadyPacer(lambda: place, lambda frame, _stride: wishes.append(frame), lambda: index)
    pacer._fetching.extend([1.0] * 9)
    course = Course.of(index, times_of(index), 0, len(index) - 1, forwards=forwards, endless=False)
    pacer.start(course, speed, step)
    pacer.stop()
    return wishes[0]


def test_a_little_late_it_passes_over_no_more_than_every_other_frame(qapp):
    assert asked(10 / 25) == 12
    assert asked(17 / 25) == 12
    assert asked(10 / 25, forwards=False) == 8


def test_faster_it_passes_over_as_many_as_go_by_in_that_time(qapp):
    assert asked(10 / 25, speed=2.0) == 14


def test_far_behind_it_goes_on_from_a_keyframe_where_there_is_one(qapp):
    assert asked(45 / 25, step=10) == 50
    # the next start lies further on than what is due when a frame asked for now comes
    assert asked(20 / 25, step=1) == 3


@pytest.mark.parametrize("forwards", [True, False])
def test_keyframes_alone_are_shown_when_each_is_due(forwards):
    index = an_index()
    course = sparse_course(index, 4.0, forwards=forwards)
    assert course is not None
    assert [course.frame(step) for step in range(4)] == [0, 50, 100, 150]
    assert [course.due(step) for step in range(4)] == [0.0, 2.0, 4.0, 6.0]
    assert course.step_of(120) == 2
    assert course.step_of(-1) == -1
    assert course.at(5.0) == (2 if forwards else 3)
    assert course.over(8.0) == forwards
    assert course.leads_out(4)


def test_every_frame_is_shown_where_keyframes_lie_too_far_apart():
    assert sparse_course(an_index(group=200), 8.0, forwards=True) is None
    assert sparse_course(an_index(group=100), 1.0, forwards=True) is None
    assert sparse_course(an_index(group=1), 8.0, forwards=True) is None
