"""Timecode, held against OpenTimelineIO's own and against plain counting."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import opentimelineio as otio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player.media.index import VideoIndex
from redaction.notes.timecode import Timecode, timecode_of

NTSC = Fraction(30000, 1001)
RATES = (Fraction(24), Fraction(25), Fraction(30), Fraction(50), NTSC, 2 * NTSC, NTSC * 4 / 5)


def index_of(times: list[Fraction], base: Fraction = Fraction(1, 90000)) -> VideoIndex:
    pts = [round(t / base) for t in times]
    gaps = [b - a for a, b in pairwise(pts)]
    durations = [*gaps, gaps[-1] if gaps else 3600]
    count = len(pts)
    zeros = np.zeros(count, np.int64)
    return VideoIndex(
        base,
        np.array(pts),
        np.array(durations),
        np.ones(count, bool),
        zeros,
        zeros,
        zeros,
        np.arange(count),
    )


@settings(max_examples=40)
@given(st.sampled_from(RATES), st.integers(0, 24 * 3600 * 24 - 1))
def test_numbers_become_the_timecode_of_opentimelineio(rate: Fraction, number: int) -> None:
    drop = rate in (NTSC, 2 * NTSC)
    timecode = Timecode(rate, drop)
    text = timecode.text(number)
    assert text == otio.opentime.to_timecode(otio.opentime.RationalTime(number, float(rate)))
    assert timecode.number_of(text) == number
    plain = Timecode(rate)
    assert plain.number_of(plain.text(number)) == number


@settings(max_examples=40)
@given(st.sampled_from(RATES), st.integers(0, 10**6), st.integers(0, 10**5))
def test_a_timecode_is_the_frame_it_was_made_of(rate: Fraction, start: int, frame: int) -> None:
    timecode = Timecode(rate, rate in (NTSC, 2 * NTSC), start, True)
    seconds = frame / rate
    assert timecode.seconds(timecode.at(seconds)) == seconds


def test_drop_frame_keeps_up_with_the_clock() -> None:
    timecode = Timecode(NTSC, True)
    assert timecode.at(Fraction(3600)) == "01:00:00;00"
    assert timecode.text(1799) == "00:00:59;29"
    assert timecode.text(1800) == "00:01:00;02"
    for wrong in ("00:01:00;00", "00:00:00;30", "00:60:00;00", "24:00:00;00", "12", "1:2:3:4", ""):
        with pytest.raises(ValueError, match="timecode"):
            timecode.number_of(wrong)


def test_a_recording_over_midnight_begins_again() -> None:
    start = Timecode(Fraction(25)).number_of("23:59:59:20")
    timecode = Timecode(Fraction(25), False, start, True)
    assert timecode.at(Fraction(1)) == "00:00:00:20"
    assert timecode.seconds("00:00:00:20") == 1


@pytest.mark.parametrize(
    ("rate", "claimed", "said", "drop", "steady"),
    [
        (Fraction(25), Fraction(25), Fraction(25), False, True),
        (NTSC, None, NTSC, True, True),
        (NTSC, Fraction(30), NTSC, True, True),  # what is claimed is only believed where it holds
        (2 * NTSC, 2 * NTSC, 2 * NTSC, True, True),
        (Fraction(15), None, Fraction(15), False, True),
        (Fraction(1), None, Fraction(1), False, True),
        (Fraction(25, 2), None, Fraction(13), False, False),
    ],
)
def test_the_rate_is_that_of_the_frames(
    rate: Fraction, claimed: Fraction | None, said: Fraction, drop: bool, steady: bool
) -> None:
    made = timecode_of(index_of([n / rate for n in range(500)]), claimed=claimed)
    assert (made.rate, made.drop, made.steady) == (said, drop, steady)


def test_milliseconds_of_matroska_are_no_varying_rate() -> None:
    times = [n / NTSC for n in range(2000)]
    made = timecode_of(index_of(times, Fraction(1, 1000)))
    assert (made.rate, made.steady) == (NTSC, True)


def test_a_varying_rate_is_said() -> None:
    times = [Fraction(n, 25) + (Fraction(n // 10, 7)) for n in range(100)]
    made = timecode_of(index_of(times), claimed=Fraction(25))
    assert (made.rate, made.steady) == (Fraction(25), False)
    assert "varies" in made.words
    assert len(index_of([Fraction(0)])) == 1
    assert timecode_of(index_of([Fraction(0)])).rate == 25


def test_the_start_is_that_of_the_file() -> None:
    index = index_of([n / NTSC for n in range(10)])
    made = timecode_of(index, start="10:00:00;00")
    assert (made.at(Fraction(0)), made.from_file, made.drop) == ("10:00:00;00", True, True)
    plain = timecode_of(index, start="10:00:00:00")
    assert (plain.at(Fraction(0)), plain.drop) == ("10:00:00:00", False)
    assert "non-drop" in plain.words
    for wrong in ("nonsense", "10:00:00:45", ""):
        made = timecode_of(index, start=wrong)
        assert (made.start, made.from_file) == (0, False)
        assert "counted from zero" in made.words
