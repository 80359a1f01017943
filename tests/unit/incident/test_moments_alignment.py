"""Alignment by matched moments: exact where it can be, and silent about what pictures cannot tell."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.media.time import FrameIndex
from redaction.incident.camera import MatchedMoment
from redaction.incident.moments_alignment import align_by_moments

F = Fraction


def moment(here: F | int, there: F | int) -> MatchedMoment:
    return MatchedMoment(FrameIndex(0), F(here), FrameIndex(0), F(there))


def true_moments(offset: F, drift: F, at: list[int]) -> list[MatchedMoment]:
    return [moment(s, offset + (1 + drift) * s) for s in at]


def test_nothing_matched_is_a_fault() -> None:
    with pytest.raises(ValueError, match="nothing"):
        align_by_moments([])


def test_one_moment_gives_the_offset_and_no_drift() -> None:
    made = align_by_moments([moment(F(7, 25), F(40))])
    assert made.offset == F(40) - F(7, 25)
    assert (made.drift, made.drift_known, made.residual) == (0, False, None)
    assert made.agrees


def test_what_a_frame_can_hide_is_no_drift() -> None:
    made = align_by_moments([moment(0, 10), moment(600, F(610) + F(1, 25))])
    assert (made.drift, made.drift_known) == (0, False)
    assert made.offset == 10 + F(1, 50)
    assert made.residual == F(1, 50)
    assert made.agrees


def test_two_moments_far_apart_give_the_drift_exactly() -> None:
    made = align_by_moments(true_moments(F(-31, 7), F(200, 10**6), [10, 3610]))
    assert (made.offset, made.drift, made.drift_known) == (F(-31, 7), F(200, 10**6), True)
    assert made.residual == 0


def test_two_moments_at_the_same_time_tell_no_drift() -> None:
    made = align_by_moments([moment(5, 10), moment(5, 11)])
    assert made.drift == 0
    assert made.residual == F(1, 2)
    assert not made.agrees


def test_clocks_that_cannot_be_are_said() -> None:
    made = align_by_moments([moment(0, 0), moment(10, 11)])
    assert not made.is_plausible
    assert not made.is_possible
    fast = align_by_moments([moment(0, 0), moment(100, 101)])
    assert (fast.is_plausible, fast.is_possible) == (False, True)


@pytest.mark.parametrize("wrong", range(4))
def test_one_wrong_moment_among_four_is_named(wrong: int) -> None:
    right = true_moments(F(100), F(50, 10**6), [0, 500, 1500, 3000])
    right[wrong] = moment(right[wrong].seconds, right[wrong].other_seconds + 2)
    made = align_by_moments(right)
    assert made.outlier == wrong
    assert not made.agrees


def test_of_three_that_agree_in_no_pair_none_is_named() -> None:
    made = align_by_moments([moment(0, 0), moment(10, 15), moment(20, 12)])
    assert made.outlier is None
    assert not made.agrees


@given(
    offset=st.fractions(F(-5000), F(5000), max_denominator=1000),
    drift=st.fractions(F(-200, 10**6), F(200, 10**6), max_denominator=10**9),
    at=st.lists(st.integers(0, 7200), min_size=2, max_size=8, unique=True),
)
def test_true_moments_are_explained_to_the_frame(offset: F, drift: F, at: list[int]) -> None:
    made = align_by_moments(true_moments(offset, drift, at))
    assert made.agrees
    assert made.is_plausible
    assert made.outlier is None
    if made.drift_known:
        assert (made.offset, made.drift) == (offset, drift)


@given(
    shifts=st.lists(st.fractions(F(-1, 50), F(1, 50), max_denominator=500), min_size=3, max_size=6),
    drift=st.fractions(F(-200, 10**6), F(200, 10**6), max_denominator=10**9),
)
def test_within_the_moments_the_result_is_right_to_the_frame(shifts: list[F], drift: F) -> None:
    at = [n * 1200 for n in range(len(shifts))]
    noisy = [moment(s, 60 + (1 + drift) * s + shift) for s, shift in zip(at, shifts, strict=True)]
    made = align_by_moments(noisy)
    for s in range(0, at[-1], 300):
        assert abs(made.offset + (1 + made.drift) * s - (60 + (1 + drift) * s)) <= 2 * made.doubt
