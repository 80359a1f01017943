"""Every statement of time says whose clock it is and how sure that is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest

from player.media.time import FrameIndex
from redaction.incident.camera import (
    AlignedBy,
    Alignment,
    CameraClock,
    ClockSource,
    MatchedMoment,
    seconds_since,
)
from redaction.incident.clocks import resolved
from redaction.incident.words import (
    by_whose_clock,
    said_alignment,
    said_drift,
    said_moment,
    said_offset,
    said_place,
    said_source,
    said_span,
    said_time,
)
from redaction.model.ids import FootageId
from tests.unit.incident.cameras import START, at, camera, incident

MOMENT = MatchedMoment(FrameIndex(0), Fraction(0), FrameIndex(0), Fraction(0))


def test_a_time_says_whose_clock_and_how_it_was_set() -> None:
    made = incident(
        replace(
            camera("CCTV 2"),
            clock=CameraClock(
                START, ClockSource.BURNT_IN, "14:02:10", "Europe/London", FrameIndex(0)
            ),
        )
    )
    assert said_time(made, made.cameras[0], Fraction(1001, 1000)) == (
        "Tue 3 Nov 2026 14:02:11.001 GMT by the clock of “CCTV 2”, which was set from the clock in the"
        " picture (“14:02:10” at frame 0, read as Europe/London)"
    )


def test_another_camera_says_how_it_was_aligned() -> None:
    made = resolved(
        incident(
            camera("a", START),
            camera(
                "b",
                alignment=Alignment(AlignedBy.SOUND, FootageId("a"), Fraction(2), confidence=0.9),
            ),
        )
    )
    assert said_time(made, at(made, "b"), Fraction(0)) == (
        "Tue 3 Nov 2026 14:02:12.000 GMT by the clock of “a”, which was set by hand;"
        " “b” was aligned to “a” by sound (strong match)"
    )


def test_a_camera_without_a_place_says_so_instead_of_a_time_of_the_incident() -> None:
    made = incident(camera("a"), camera("b", START), camera("c"), master="a")
    assert said_time(made, at(made, "b"), Fraction(1)) == (
        "Tue 3 Nov 2026 14:02:11.000 GMT by the clock of “b”, which was set by hand"
        " and not yet compared with the others"
    )
    assert said_time(made, at(made, "c"), Fraction(1)) == (
        "00:00:01.000 from the first frame of “c” (time of day not known)"
    )
    assert said_time(made, at(made, "a"), Fraction(1)) == (
        "00:00:01.000 from the first frame of “a” (time of day not known)"
    )
    assert said_place(made, at(made, "c")) == "has no place on this clock yet"


def test_a_clock_that_was_wrong_says_by_how_much_and_who_found_out() -> None:
    made = incident(camera("a", START, offset=Fraction(-192), why="beside the speaking clock"))
    assert by_whose_clock(made) == (
        "by the clock of “a”, which was set by hand and was found 3 min 12.000 s fast"
        " (beside the speaking clock)"
    )


def test_a_camera_placed_by_its_own_clock_alone_says_so() -> None:
    made = incident(camera("a", START), camera("b", START, drift=Fraction(1, 3600)))
    assert said_place(made, at(made, "b")) == (
        "is placed by its own clock alone, which was set by hand and was found right,"
        " it loses 1.00 s an hour"
    )


def test_summer_and_winter_time_are_told_apart() -> None:
    before = dt.datetime(2026, 10, 25, 0, 59, 59, tzinfo=dt.UTC)
    made = incident(camera("a", before))
    first = seconds_since(before)
    assert said_moment(made, first, places=0) == "Sun 25 Oct 2026 01:59:59 BST"
    assert said_moment(made, first + 1, places=0) == "Sun 25 Oct 2026 01:00:00 GMT"
    assert said_moment(made, first + 1, places=0, day=False) == "01:00:00 GMT"


def test_a_zone_without_a_short_name_is_said_by_its_offset() -> None:
    made = incident(camera("a", START), zone="Asia/Dubai")
    assert said_moment(made, seconds_since(START), places=0) == "Tue 3 Nov 2026 18:02:10 UTC+04:00"


def test_times_are_rounded_down() -> None:
    made = incident(camera("a", START))
    assert said_moment(made, seconds_since(START) + Fraction(9999, 10000)).endswith(
        "14:02:10.999 GMT"
    )


@pytest.mark.parametrize(
    ("alignment", "expected"),
    [
        (Alignment(AlignedBy.SOUND, FootageId("a"), confidence=0.6), "by sound (fair match)"),
        (Alignment(AlignedBy.SOUND, FootageId("a"), confidence=0.1), "by sound (weak match)"),
        (
            Alignment(AlignedBy.MOMENTS, FootageId("a"), moments=(MOMENT,)),
            "by one moment seen in both",
        ),
        (
            Alignment(
                AlignedBy.MOMENTS, FootageId("a"), residual=Fraction(0), moments=(MOMENT,) * 2
            ),
            "by two moments seen in both",
        ),
        (
            Alignment(
                AlignedBy.MOMENTS, FootageId("a"), residual=Fraction(1, 25), moments=(MOMENT,) * 3
            ),
            "by three moments seen in both (within 0.04 s)",
        ),
        (Alignment(AlignedBy.BY_HAND, FootageId("a")), "by hand"),
    ],
)
def test_an_alignment_in_words(alignment: Alignment, expected: str) -> None:
    assert said_alignment(alignment) == expected


def test_small_words() -> None:
    assert said_source(CameraClock()) == "not set"
    assert said_offset(CameraClock()) == ""
    assert said_offset(CameraClock(START)) == "right"
    assert said_offset(CameraClock(START, offset=Fraction(12, 25))) == "0.480 s slow"
    assert said_drift(Fraction(0)) == ""
    assert said_drift(Fraction(-1, 36000)) == "gains 0.10 s an hour"
    assert said_span(Fraction(0)) == "0.000 s"
    assert said_span(Fraction(-90061)) == "−1 d 1 h 1 min 1.000 s"
    assert said_span(Fraction(3600)) == "1 h"
