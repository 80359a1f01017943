"""Growing a stretch of sound to the speech it touches."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.model.speech_bounds import snapped

times = st.fractions(min_value=0, max_value=100, max_denominator=48000)
lengths = st.fractions(min_value=Fraction(1, 1000), max_value=30, max_denominator=1000)
stretches = st.tuples(times, lengths).map(lambda pair: (pair[0], pair[0] + pair[1]))


@settings(deadline=None, max_examples=60)
@given(stretches, st.lists(stretches, max_size=6), st.fractions(0, 2), st.none() | times)
def test_it_never_shrinks_and_cuts_no_speech(stretch, speech, margin, length):
    start, stop = snapped(*stretch, speech, margin, length=length)
    assert start <= stretch[0]
    assert stop >= stretch[1]
    if length is not None:
        assert stop <= max(length, stretch[1])
    touched = [(a, b) for a, b in speech if a < stretch[1] and b > stretch[0]]
    if not touched:
        assert (start, stop) == stretch
    for first, last in touched:
        assert start <= max(first - margin, 0)
        assert stop >= (last + margin if length is None else min(last + margin, length))
    # nothing is taken that was not asked for
    assert start >= min([stretch[0], *(a - margin for a, _ in touched)])
    assert stop <= max([stretch[1], *(b + margin for _, b in touched)])


def test_speech_beside_it_is_left_and_faults_are_refused():
    speech = [(1.0, 2.0), (2.5, 3.0)]
    assert snapped(Fraction(2), Fraction(5, 2), speech) == (2, Fraction(5, 2))
    assert snapped(Fraction(3, 2), Fraction(7, 4), speech) == (Fraction(9, 10), Fraction(21, 10))
    with pytest.raises(ValueError, match="empty"):
        snapped(Fraction(2), Fraction(2), speech)
    with pytest.raises(ValueError, match="negative"):
        snapped(Fraction(1), Fraction(2), speech, Fraction(-1))
