"""When a recording began: by its name, by its file, by a clock in the picture; nothing is guessed."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction

import pytest

from player.media.time import FrameIndex
from redaction.incident.camera import ClockSource
from redaction.incident.file_names import (
    BUILT_IN,
    NamePattern,
    patterns_from_json,
    patterns_to_json,
    readings_of,
)
from redaction.incident.offers import by_hand, from_reading, typed_times
from redaction.incident.sources import offered_starts
from redaction.jobs.errors import UserError
from redaction.model.fields import CodecError
from redaction.model.footage import Footage
from redaction.model.ids import FootageId

LONDON = "Europe/London"
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


wall = dt.datetime.fromisoformat


def read(name: str) -> list[str]:
    return [f"{r.local or r.moment}" for r in readings_of(name)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("AXON Body 3 Video 2021-05-20 1402 D01A2345X", ["2021-05-20 14:02:00"]),
        ("RevealMediaName_20190521143022_0001", ["2019-05-21 14:30:22"]),
        ("ch01_20190521143022_20190521150022", ["2019-05-21 14:30:22"]),
        ("Cam 2_2019-05-21_14h02min10s_000", ["2019-05-21 14:02:10"]),
        ("PXL_20190521_140210123", ["2019-05-21 14:02:10.123000+00:00"]),
        ("VID_20190521_140210", ["2019-05-21 14:02:10"]),
        ("2019_0521_140210_001", ["2019-05-21 14:02:10"]),
        ("21-05-2019 14-02-10", ["2019-05-21 14:02:10"]),
        ("05-25-2019_14.02.10", ["2019-05-25 14:02:10"]),
        ("2019-05-21 02-02-10 PM", ["2019-05-21 14:02:10"]),
        ("2019-05-21 12-02-10 am", ["2019-05-21 00:02:10"]),
        ("21May2019_140210", ["2019-05-21 14:02:10"]),
        ("2019-05-21T14-02-10Z", ["2019-05-21 14:02:10+00:00"]),
        ("2019-05-21T14:02:10+01:00", ["2019-05-21 13:02:10+00:00"]),
        ("1558443730123", ["2019-05-21 13:02:10.123000+00:00"]),
        # in two ways where it can be meant in two ways
        ("05-06-2019 14.02.10", ["2019-06-05 14:02:10", "2019-05-06 14:02:10"]),
        ("190521_140210_001_FH", ["2019-05-21 14:02:10", "2021-05-19 14:02:10"]),
        # not at all where no time of day is said, or none that there is
        ("VID-20190521-WA0001", []),
        ("20190231_140210", []),
        ("00000000012000000", []),
        ("9920190521143022", []),
        ("", []),
        ("1" * 5000, []),
    ],
)  # fmt: skip
def test_names_of_files(name: str, expected: list[str]) -> None:
    assert read(name) == expected


def test_what_may_be_meant_otherwise_says_how_it_was_read() -> None:
    doubts = [r.doubt for r in readings_of("05-06-2019 14.02.10")]
    assert doubts == ["the day before the month", "the month before the day"]
    assert [r.doubt for r in readings_of("05-05-2019 14.02.10")] == [""]


def test_a_pattern_of_ones_own() -> None:
    own = NamePattern("Lift 3", "LIFT*_{d}{m}{y}-{H}{M}{S}", utc=True)
    (found, *_) = readings_of("LIFT 3 north_210519-140210", [own])
    assert found.moment == dt.datetime(2019, 5, 21, 14, 2, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "template",
    [
        "",
        "{Y}",
        "{Y}{m}{d}",
        "{Y}{m}{d}{I}{M}",
        "{Y}{Y}{m}{d}{H}{M}",
        "{Y",
        "{x}",
        "***{epoch}",
        "x" * 121,
    ],
)
def test_templates_that_say_no_time_are_refused(template: str) -> None:
    with pytest.raises(UserError, match="no pattern of file names"):
        NamePattern("n", template)


def test_patterns_as_json_come_back() -> None:
    assert patterns_from_json(json.loads(json.dumps(patterns_to_json(BUILT_IN)))) == BUILT_IN
    for bad in ({}, [{}], [{"name": "n", "template": "{Y"}], patterns_to_json(BUILT_IN[:1]) * 201):
        with pytest.raises(CodecError):
            patterns_from_json(bad)


def footage(
    name: str, tags: dict[str, str] | None = None, recorded: dt.date | None = None
) -> Footage:
    facts = json.dumps({"tags": tags or {}, "frame_rate": "25"})
    return Footage(
        FootageId("f"),
        None,
        f"/x/{name}",
        "a" * 64,
        1,
        250,
        10.0,
        1,
        1,
        NOW,
        facts,
        recorded=recorded,
    )


def offered(name: str, tags: dict[str, str] | None = None) -> list[tuple[str, str]]:
    found = offered_starts(footage(name, tags), zone=LONDON, now=NOW)
    return [(f"{o.start:%m-%d %H:%M:%S}", o.how) for o in found]


def test_a_creation_time_may_be_the_beginning_or_the_end_and_local_time() -> None:
    assert offered("a.mp4", {"creation_time": "2026-07-03T13:02:20.000000Z"}) == [
        ("07-03 13:02:20", "creation time in the file, taken as the beginning, time of UTC"),
        ("07-03 13:02:10", "creation time in the file, taken as the end, time of UTC"),
        (
            "07-03 12:02:20",
            "creation time in the file, taken as the beginning, time of Europe/London",
        ),
        ("07-03 12:02:10", "creation time in the file, taken as the end, time of Europe/London"),
    ]


def test_in_winter_local_time_is_no_other_time() -> None:
    assert len(offered("a.mp4", {"creation_time": "2026-11-03T13:02:20Z"})) == 2


def test_what_two_sources_say_comes_first() -> None:
    best, *_ = offered_starts(
        footage("VID_20260703_140210.mp4", {"creation_time": "2026-07-03T13:02:20Z"}),
        zone=LONDON, now=NOW,
    )  # fmt: skip
    assert best.start == dt.datetime(2026, 7, 3, 13, 2, 10, tzinfo=dt.UTC)
    assert best.agrees == ("creation time in the file, taken as the end, time of UTC",)


def test_two_readings_of_one_source_do_not_confirm_each_other() -> None:
    tags = {"creation_time": "2026-07-03T13:02:20Z"}
    still = footage("a", tags)
    assert all(
        not o.agrees for o in offered_starts(still, zone=LONDON, duration=Fraction(1), now=NOW)
    )


def test_a_creation_date_with_its_zone_is_read_as_it_stands() -> None:
    tags = {"com.apple.quicktime.creationdate": "2026-07-03T14:02:10+0100"}
    (found,) = offered_starts(footage("a", tags), zone=LONDON, now=NOW)
    assert (f"{found.start:%H:%M:%S}", found.caution) == ("13:02:10", "")


def test_a_timecode_needs_a_day_from_elsewhere() -> None:
    assert offered("a", {"timecode": "13:02:10:12"}) == []
    (found, *_) = offered_starts(
        footage("a", {"timecode": "13:02:10:12"}, dt.date(2026, 11, 3)), zone=LONDON, now=NOW
    )
    assert found.start == dt.datetime(2026, 11, 3, 13, 2, 10, 480_000, tzinfo=dt.UTC)
    assert found.precision == Fraction(1, 25)
    assert "wherever it was set" in found.caution


@pytest.mark.parametrize("code", ["00:00:00:00", "01:00:00:00", "10:00:00:00", "25:00:00:00", "x"])
def test_timecodes_that_count_from_nowhere_are_not_offered(code: str) -> None:
    found = offered_starts(
        footage("a", {"timecode": code}, dt.date(2026, 11, 3)), zone=LONDON, now=NOW
    )
    assert found == ()


def test_a_converters_time_is_called_that() -> None:
    tags = {"creation_time": "2026-11-03T13:02:20Z", "encoder": "Lavf60.3.100"}
    assert all(
        "written by a program" in o.caution
        for o in offered_starts(footage("a", tags), zone=LONDON, now=NOW)
    )


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "1904-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "",
        "2026-11-03",
        "x" * 300,
    ],
)
def test_fields_that_nobody_filled_in_are_no_offer(moment: str) -> None:
    assert offered("a", {"creation_time": moment}) == []


def test_a_clock_that_was_never_set_and_one_of_the_future_are_said_and_come_last() -> None:
    tags = {"creation_time": "2026-11-03T13:02:20Z"}
    for name in ("19700102_000312.mp4", "20990102_000312.mp4"):
        found = offered_starts(footage(name, tags), zone=LONDON, now=NOW)
        last = found[-1]
        assert last.source is ClockSource.FILE_NAME
        assert "never set" in last.caution or "future" in last.caution


def test_the_hour_that_comes_twice_gives_two_offers() -> None:
    assert offered("20261025_013000.mp4") == [
        (
            "10-25 00:30:00",
            "name of the file, time of Europe/London, the first time that hour came (BST)",
        ),
        (
            "10-25 01:30:00",
            "name of the file, time of Europe/London, the second time that hour came (GMT)",
        ),
    ]


def test_the_hour_that_never_came_is_only_read_as_utc() -> None:
    assert offered("20260329_013000.mp4") == [("03-29 01:30:00", "name of the file, time of UTC")]


def test_damaged_facts_offer_nothing() -> None:
    for facts in ("", "[]", '{"tags": 3}', '{"tags": {"creation_time": 3}}'):
        still = Footage(FootageId("f"), None, "/x/a", "a" * 64, 1, 1, 1.0, 1, 1, NOW, facts)
        assert offered_starts(still, zone=LONDON, now=NOW) == ()


def test_an_unknown_zone_is_refused() -> None:
    for zone in ("Europe/Nowhere", "../etc/passwd", "", "UTC+99:00", "UTC+01:75"):
        with pytest.raises(UserError, match="time zone"):
            offered_starts(footage("a"), zone=zone)


def test_a_burnt_in_reading_gives_the_start_before_its_frame() -> None:
    (found,) = from_reading(
        wall("2026-07-03T14:02:10"), LONDON, frame=FrameIndex(250), seconds=Fraction(10),
    )  # fmt: skip
    assert found.start == dt.datetime(2026, 7, 3, 13, 2, 0, tzinfo=dt.UTC)
    clock = found.clock()
    assert (clock.source, clock.frame, clock.said) == (
        ClockSource.BURNT_IN, 250, "03-07-2026 14:02:10",
    )  # fmt: skip


def test_a_reading_in_the_hour_that_comes_twice_is_asked_and_in_the_one_that_never_came_refused() -> (
    None
):
    twice = from_reading(
        wall("2026-10-25T01:30:00"), LONDON, frame=FrameIndex(0), seconds=Fraction(0)
    )
    assert [f"{o.start:%H:%M}" for o in twice] == ["00:30", "01:30"]
    with pytest.raises(UserError, match="clocks were put forward"):
        by_hand(wall("2026-03-29T01:30:00"), LONDON)
    (fixed,) = by_hand(wall("2026-03-29T01:30:00"), "UTC")
    assert f"{fixed.start:%H:%M}" == "01:30"


def test_a_clock_before_there_was_digital_footage_says_it_was_never_set() -> None:
    (found,) = by_hand(wall("1970-01-02T00:03:00"), "UTC")
    assert "never set" in found.caution


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25/12/2026 14:02:10", ["2026-12-25 14:02:10"]),
        ("3/11/2026 4:02:10", ["2026-11-03 04:02:10", "2026-03-11 04:02:10"]),
        ("2026-11-03T14:02:10Z", ["2026-11-03 14:02:10+00:00"]),
        ("2026-11-03T14:02:10+01:00", ["2026-11-03 13:02:10+00:00"]),
        ("2026-11-03 14:02:10.480", ["2026-11-03 14:02:10.480000"]),
        ("3 Nov 2026 14:02:10", ["2026-11-03 14:02:10"]),
        ("25/12/2026 2:02:10 pm", ["2026-12-25 14:02:10"]),
        ("25.12.2026 14:02", ["2026-12-25 14:02:00"]),
    ],
)
def test_typed_times(text: str, expected: list[str]) -> None:
    assert [str(t) for t in typed_times(text)] == expected


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "14:02:10", "2026-13-03 14:02:10", "3 Nov 2026 14:02:10 or so"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="no date and time"):
        typed_times(text)
