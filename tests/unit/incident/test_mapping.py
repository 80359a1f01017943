"""Frames and incident time: which frame was due, and where nobody recorded anything."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from redaction.incident.camera import AlignedBy, Alignment, CameraClock, seconds_since
from redaction.incident.mapping import (
    Absence,
    Placement,
    absence_at,
    doubt,
    end_of,
    extent,
    extent_of,
    frame_at,
    gaps_and_overlaps,
    incident_time,
    is_dated,
    is_placed,
    own_time,
    placement,
)
from redaction.model.ids import FootageId
from tests.unit.incident.cameras import START, at, camera, incident, index_with

NOON = seconds_since(START)
GAPPED = index_with([0, 40, 80, 120, 2120, 2160, 2200, 2240])
"""Frames each 40 ms; two seconds are missing after the fourth."""


def test_the_first_frame_is_shown_from_its_moment_on_and_none_before() -> None:
    one = camera("a", START)
    assert frame_at(one, GAPPED, NOON) == 0
    assert frame_at(one, GAPPED, NOON - Fraction(1, 10**9)) is None
    assert absence_at(one, GAPPED, NOON - Fraction(1, 10**9)) is Absence.BEFORE


def test_the_last_frame_ends_when_its_time_is_over() -> None:
    one = camera("a", START)
    end = NOON + Fraction(2280, 1000)
    assert frame_at(one, GAPPED, end - Fraction(1, 10**9)) == 7
    assert frame_at(one, GAPPED, end) is None
    assert absence_at(one, GAPPED, end) is Absence.AFTER


def test_in_a_gap_no_stale_picture_is_given() -> None:
    one = camera("a", START)
    assert frame_at(one, GAPPED, NOON + Fraction(159, 1000)) == 3
    assert frame_at(one, GAPPED, NOON + Fraction(160, 1000)) is None
    assert absence_at(one, GAPPED, NOON + 1) is Absence.GAP
    assert frame_at(one, GAPPED, NOON + Fraction(2120, 1000)) == 4


def test_a_frame_before_a_gap_is_over_when_the_gap_begins() -> None:
    assert end_of(GAPPED, 2) == GAPPED.seconds(3)
    assert end_of(GAPPED, 3) == GAPPED.seconds(3) + GAPPED.usual == Fraction(160, 1000)
    assert end_of(GAPPED, 7) == GAPPED.duration


def test_slow_footage_has_no_gaps_between_its_frames() -> None:
    slow = index_with([0, 1000, 2000, 3000], last=1000)
    assert [frame_at(camera("a", START), slow, NOON + Fraction(n, 2)) for n in range(8)] == [
        0, 0, 1, 1, 2, 2, 3, 3,
    ]  # fmt: skip


def test_a_clock_that_runs_slow_stretches_incident_time() -> None:
    one = camera("a", START, drift=Fraction(1, 1000), offset=Fraction(2))
    assert incident_time(one, Fraction(1000)) == NOON + 2 + 1001
    assert own_time(one, Fraction(1000)) == NOON + 1000


def test_the_extent_names_the_gap() -> None:
    found = extent(camera("a", START), GAPPED)
    assert (found.start, found.stop) == (NOON, NOON + Fraction(2280, 1000))
    ((start, stop),) = [(g.start - NOON, g.stop - NOON) for g in found.gaps]
    assert (start, stop) == (Fraction(160, 1000), Fraction(2120, 1000))
    assert found.absence(NOON + 1) is Absence.GAP
    assert found.absence(NOON + Fraction(5, 2)) is Absence.AFTER


def test_gaps_and_overlaps_tell_who_was_there() -> None:
    made = incident(
        camera("a", START),
        camera("b", START, offset=Fraction(5)),
        camera("c", START, offset=Fraction(30)),
    )
    extents = [extent_of(c, Fraction(10)) for c in made.cameras]
    found = [(s.start - NOON, s.stop - NOON, s.footage) for s in gaps_and_overlaps(made, extents)]
    assert found == [
        (0, 5, ("a",)),
        (5, 10, ("a", "b")),
        (10, 15, ("b",)),
        (15, 30, ()),
        (30, 40, ("c",)),
    ]


def test_a_gap_inside_a_recording_shows_among_the_gaps() -> None:
    made = incident(camera("a", START))
    found = gaps_and_overlaps(made, [extent(made.cameras[0], GAPPED)])
    assert [len(s.footage) for s in found] == [1, 0, 1]


def test_cameras_without_a_place_are_no_part_of_gaps_and_overlaps() -> None:
    made = incident(camera("a", START), camera("b"))
    found = gaps_and_overlaps(made, [extent_of(c, Fraction(10)) for c in made.cameras])
    assert [s.footage for s in found] == [("a",)]


def test_no_camera_no_gaps() -> None:
    assert gaps_and_overlaps(incident(), []) == ()
    assert incident().leading is None


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (camera("b", START), Placement.BY_CLOCK),
        (camera("b"), Placement.NONE),
        (camera("b", alignment=Alignment(AlignedBy.SOUND, FootageId("a"))), Placement.ALIGNED),
        (camera("b", alignment=Alignment(AlignedBy.SOUND, FootageId("c"))), Placement.NONE),
        (camera("b", alignment=Alignment(AlignedBy.SOUND, FootageId("gone"))), Placement.ALIGNED),
    ],
    ids=[
        "own clock",
        "nothing",
        "to the leading one",
        "to one without a place",
        "to one taken out",
    ],
)
def test_what_gives_a_camera_its_place(other: object, expected: Placement) -> None:
    made = incident(camera("a", START), other, camera("c"))  # type: ignore[arg-type]
    assert placement(made, at(made, "a")) is Placement.LEADING
    assert placement(made, at(made, "b")) is expected
    assert is_placed(made, at(made, "b")) is (expected is not Placement.NONE)


def test_without_any_clock_time_counts_from_the_leading_cameras_first_frame() -> None:
    made = incident(camera("a"), camera("b", alignment=Alignment(AlignedBy.SOUND, FootageId("a"))))
    assert not is_dated(made)
    assert made.leading == at(made, "a")
    assert incident_time(at(made, "a"), Fraction(3)) == 3
    assert is_placed(made, at(made, "b"))


def test_a_dated_camera_has_no_place_beside_an_undated_leading_one() -> None:
    made = incident(camera("a"), camera("b", START), master="a")
    assert placement(made, at(made, "b")) is Placement.NONE


def test_the_chosen_camera_leads_else_the_first_with_a_clock() -> None:
    cameras = camera("a"), camera("b", START), camera("c", START)
    assert incident(*cameras).leading == cameras[1]
    assert incident(*cameras, master="c").leading == cameras[2]
    assert incident(*cameras, master="gone").leading == cameras[1]


def test_doubt_adds_up_along_the_way_and_is_unknown_by_clock_alone() -> None:
    def by(how: AlignedBy, to: str, **more: object) -> Alignment:
        return Alignment(how, FootageId(to), **more)  # type: ignore[arg-type]

    made = incident(
        camera("a", START),
        camera("b", alignment=by(AlignedBy.SOUND, "a", confidence=0.9)),
        camera("c", alignment=by(AlignedBy.MOMENTS, "b", residual=Fraction(1, 5))),
        camera("d", START),
        camera("e", alignment=by(AlignedBy.SOUND, "a", confidence=0.2)),
        camera("f", alignment=by(AlignedBy.BY_HAND, "a")),
        camera("g", alignment=by(AlignedBy.SOUND, "d", confidence=0.9)),
    )
    found = {c.name: doubt(made, c) for c in made.cameras}
    assert found == {
        "a": 0, "b": Fraction(1, 50), "c": Fraction(11, 50), "d": None, "e": None, "f": None, "g": None,
    }  # fmt: skip


def test_values_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="UTC"):
        CameraClock(START.replace(tzinfo=None))
    with pytest.raises(ValueError, match="drift"):
        CameraClock(START, drift=Fraction(1, 10))
    with pytest.raises(ValueError, match="clocks that differ"):
        Alignment(AlignedBy.SOUND, FootageId("a"), rate=Fraction(11, 10))
    with pytest.raises(ValueError, match="confidence"):
        Alignment(AlignedBy.SOUND, FootageId("a"), confidence=1.5)
    with pytest.raises(ValueError, match="residual"):
        Alignment(AlignedBy.MOMENTS, FootageId("a"), residual=Fraction(-1))
    with pytest.raises(ValueError, match="once"):
        incident(camera("a"), replace(camera("a"), name="again"))


def test_the_extent_and_the_frames_agree_on_what_a_gap_is() -> None:
    """The last frame's length, which is often guessed, says nothing about how long frames usually last."""
    few = index_with([0, 1, 502], last=1)
    one = camera("a", START)
    assert few.gaps() == ()
    assert extent(one, few).gaps == ()
    assert frame_at(one, few, NOON + Fraction(3, 1000)) == 1
