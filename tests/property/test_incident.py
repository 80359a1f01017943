"""Laws of incident time: exact both ways, and no frame but the one that was due."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from redaction.incident.camera import (
    AlignedBy,
    Alignment,
    Camera,
    CameraClock,
    moment_of,
    seconds_since,
)
from redaction.incident.clocks import inverse, resolved, with_master
from redaction.incident.codec import incident_from_json, incident_to_json
from redaction.incident.mapping import (
    absence_at,
    extent,
    extent_of,
    frame_at,
    gaps_and_overlaps,
    incident_time,
    media_seconds,
)
from redaction.incident.zones import moments_of, zone_named
from redaction.model.ids import FootageId
from tests.unit.incident.cameras import incident, index_with

fractions = st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**6)
rates = st.fractions(
    min_value=Fraction(99, 100), max_value=Fraction(101, 100), max_denominator=10**5
)
moments = st.datetimes(
    dt.datetime.fromisoformat("1970-01-02"),
    dt.datetime.fromisoformat("2060-01-01"),
    timezones=st.just(dt.UTC),
)


@st.composite
def cameras(draw, name="a"):
    start = draw(st.none() | moments)
    return Camera(
        FootageId(name), name,
        CameraClock(start, offset=draw(fractions), drift=draw(rates) - 1),
    )  # fmt: skip


@st.composite
def indexes(draw):
    steps = draw(st.lists(st.integers(1, 3000), min_size=1, max_size=20))
    pts, at = [draw(st.integers(-1000, 1000))], 0
    for step in steps:
        pts.append(pts[-1] + step)
        at += step
    return index_with(pts, last=draw(st.integers(1, 3000)))


@given(cameras(), fractions)
def test_there_and_back_is_the_same(camera, seconds):
    assert media_seconds(camera, incident_time(camera, seconds)) == seconds
    assert incident_time(camera, media_seconds(camera, seconds)) == seconds


@given(cameras(), fractions, fractions)
def test_later_in_the_file_is_later_in_the_incident(camera, one, other):
    assert (one < other) == (incident_time(camera, one) < incident_time(camera, other))


@given(cameras(), indexes(), st.data())
def test_each_frame_is_due_at_its_own_moment(camera, index, data):
    frame = data.draw(st.integers(0, len(index) - 1))
    assert frame_at(camera, index, incident_time(camera, index.seconds(frame))) == frame


@given(cameras(), indexes(), fractions)
def test_there_is_a_frame_or_a_reason_why_there_is_none(camera, index, seconds):
    time = incident_time(camera, seconds / 10**5)
    frame = frame_at(camera, index, time)
    reason = absence_at(camera, index, time)
    assert (frame is None) == (reason is not None)
    assert reason == extent(camera, index).absence(time)


@given(moments)
def test_a_moment_comes_back_from_its_seconds(moment):
    assert moment_of(seconds_since(moment)) == moment


@given(
    moments,
    st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "UTC+05:30"]),
)
def test_a_moment_is_among_those_its_clock_on_the_wall_may_mean(moment, zone):
    shown = moment.astimezone(zone_named(zone)).replace(tzinfo=None)
    found = moments_of(shown, zone)
    assert moment in found
    assert all(
        m.astimezone(zone_named(zone)).replace(tzinfo=None, fold=0) == shown.replace(fold=0)
        for m in found
    )


@given(st.lists(st.tuples(fractions, rates), min_size=1, max_size=6), st.data())
def test_whoever_leads_the_cameras_keep_their_places_beside_each_other(matches, data):
    base = Camera(FootageId("0"), "0", CameraClock(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
    found = [base]
    for number, (shift, rate) in enumerate(matches, 1):
        to = data.draw(st.sampled_from(found)).footage
        alignment = Alignment(AlignedBy.SOUND, to, shift, rate)
        clock = CameraClock(alignment=alignment)
        camera = Camera(FootageId(str(number)), str(number), clock)
        found.append(camera)
    made = resolved(incident(*found, master="0"))
    turned = with_master(made, data.draw(st.sampled_from(found)).footage)
    seconds = data.draw(fractions)
    one, other = (
        data.draw(st.sampled_from(found)).footage,
        data.draw(st.sampled_from(found)).footage,
    )

    def there(where):
        here, far = where.camera(one), where.camera(other)
        return media_seconds(far, incident_time(here, seconds))

    assert there(made) == there(turned)
    assert turned.camera(turned.master).clock.offset == 0
    assert incident_from_json(incident_to_json(turned)) == turned


@given(fractions, rates)
def test_the_other_side_of_the_other_side_is_this_side(shift, rate):
    there = Alignment(AlignedBy.SOUND, FootageId("a"), shift, rate)
    assert inverse(inverse(there, FootageId("b")), FootageId("a")) == there


@given(st.lists(st.tuples(fractions, st.fractions(min_value=0, max_value=100)), max_size=6))
def test_gaps_and_overlaps_cover_the_incident_without_holes(parts):
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    found = tuple(
        Camera(FootageId(str(n)), str(n), CameraClock(start, offset=offset))
        for n, (offset, _) in enumerate(parts)
    )
    made = replace(incident(), cameras=found)
    extents = [extent_of(c, length) for c, (_, length) in zip(found, parts, strict=True)]
    shared = gaps_and_overlaps(made, extents)
    assert all(one.stop == other.start for one, other in pairwise(shared))
    if shared:
        assert shared[0].start == min(e.start for e in extents)
        assert shared[-1].stop == max(e.stop for e in extents)
    for part in shared:
        middle = (part.start + part.stop) / 2
        assert set(part.footage) == {e.footage for e in extents if e.start <= middle < e.stop}
