"""Alignments between media times, and what follows from them for every camera."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from player.media.time import FrameIndex
from redaction.incident.camera import AlignedBy, Alignment, Camera, MatchedMoment, seconds_since
from redaction.incident.clocks import Circle, aligned, inverse, resolved, settled, with_master
from redaction.incident.incident import Incident
from redaction.incident.mapping import incident_time, is_dated, is_placed
from redaction.model.ids import FootageId
from tests.unit.incident.cameras import START, at, camera, incident

NOON = seconds_since(START)


def to(name: str, shift: Fraction | int = 0, rate: Fraction | int = 1) -> Alignment:
    return Alignment(AlignedBy.SOUND, FootageId(name), Fraction(shift), Fraction(rate))


def with_alignment(one: Camera, alignment: Alignment) -> Camera:
    return replace(one, clock=replace(one.clock, alignment=alignment))


def meets(
    made: Incident, one: str, seconds: Fraction | int, other: str, there: Fraction | int
) -> bool:
    """Whether a media time of one camera is the same moment as that of another."""
    return incident_time(at(made, one), Fraction(seconds)) == incident_time(
        at(made, other), Fraction(there)
    )


def test_offset_and_drift_follow_from_the_match() -> None:
    made = resolved(
        incident(
            camera("a", START, drift=Fraction(1, 1000)),
            with_alignment(camera("b", START), to("a", Fraction(5, 2), Fraction(1001, 1000))),
        )
    )
    assert meets(made, "b", 0, "a", Fraction(5, 2))
    assert meets(made, "b", 1000, "a", Fraction(5, 2) + 1001)
    assert at(made, "b").clock.offset == Fraction(5, 2) * Fraction(1001, 1000)


def test_a_camera_aligned_to_an_aligned_one_comes_to_its_place_whatever_their_order() -> None:
    chain = (
        with_alignment(camera("c"), to("b", 7)),
        with_alignment(camera("b"), to("a", 5)),
        camera("a", START),
    )
    made = resolved(incident(*chain))
    assert incident_time(at(made, "c"), Fraction(0)) == NOON + 12


def test_setting_the_leading_clock_moves_what_is_aligned_to_it() -> None:
    made = resolved(incident(camera("a", START), with_alignment(camera("b"), to("a", 5))))
    later = replace(at(made, "a").clock, offset=Fraction(60))
    again = resolved(made.with_camera(replace(at(made, "a"), clock=later)))
    assert incident_time(at(again, "b"), Fraction(0)) == NOON + 65


def test_a_circle_and_a_leading_camera_that_follows_are_refused() -> None:
    circle = incident(
        camera("a", START),
        with_alignment(camera("b"), to("c")),
        with_alignment(camera("c"), to("b")),
    )
    with pytest.raises(Circle):
        resolved(circle)
    with pytest.raises(Circle):
        resolved(incident(with_alignment(camera("a", START), to("b")), camera("b"), master="a"))


def test_what_an_alignment_to_a_camera_taken_out_gave_still_holds() -> None:
    made = resolved(incident(camera("a", START), with_alignment(camera("b"), to("a", 5))))
    left = resolved(replace(made, cameras=(at(made, "b"),)))
    assert at(left, "b") == at(made, "b")


def test_another_master_keeps_every_camera_beside_the_others() -> None:
    made = resolved(
        incident(
            camera("a", START),
            with_alignment(camera("b", START), to("a", 5, Fraction(1001, 1000))),
            with_alignment(camera("c"), to("b", 7)),
            with_alignment(camera("d"), to("a", -3)),
        )
    )
    turned = with_master(made, FootageId("c"))
    assert turned.leading == at(turned, "c")
    assert at(turned, "c").clock.alignment is None
    for one, other in (("a", "b"), ("b", "c"), ("a", "d")):
        seconds = Fraction(10)
        there = (incident_time(at(made, one), seconds) - at(made, other).clock.origin) / (
            1 + at(made, other).clock.drift
        )
        assert meets(turned, one, seconds, other, there)


def test_a_matched_moment_is_the_same_moment_from_the_other_side() -> None:
    moment = MatchedMoment(FrameIndex(10), Fraction(2), FrameIndex(20), Fraction(9), "door")
    there = Alignment(
        AlignedBy.MOMENTS, FootageId("a"), Fraction(5), Fraction(2, 2), moments=(moment,)
    )
    there = replace(there, shift=Fraction(7))
    back = inverse(there, FootageId("b"))
    assert (back.to, back.shift, back.rate) == ("b", -7, 1)
    assert back.moments == (
        MatchedMoment(FrameIndex(20), Fraction(9), FrameIndex(10), Fraction(2), "door"),
    )
    assert inverse(back, FootageId("a")) == there


def test_aligning_the_leading_camera_moves_the_other_one() -> None:
    made = settled(aligned(incident(camera("a", START), camera("b")), FootageId("a"), to("b", 5)))
    assert at(made, "a").clock.alignment is None
    assert meets(made, "a", 0, "b", 5)


def test_aligning_to_a_camera_without_a_place_gives_it_one() -> None:
    made = incident(camera("a", START), camera("b", START), camera("c"))
    made = settled(aligned(made, FootageId("b"), to("c", 5)))
    assert at(made, "b").clock.alignment is None
    assert is_placed(made, at(made, "c"))
    assert meets(made, "b", 0, "c", 5)


def test_what_hangs_on_a_camera_without_a_place_comes_along() -> None:
    made = incident(camera("a", START), camera("b"), with_alignment(camera("c"), to("b", 4)))
    made = settled(aligned(made, FootageId("c"), to("a", 10)))
    assert all(is_placed(made, c) for c in made.cameras)
    assert meets(made, "c", 0, "a", 10)
    assert meets(made, "c", 0, "b", 4)


def test_two_cameras_are_not_aligned_to_each_other() -> None:
    made = settled(aligned(incident(camera("a", START), camera("b")), FootageId("b"), to("a")))
    made = settled(
        aligned(replace(made, cameras=(*made.cameras, camera("c"))), FootageId("c"), to("b"))
    )
    with pytest.raises(Circle):
        aligned(made, FootageId("b"), to("c"))


def test_a_camera_that_gets_the_first_clock_takes_the_lead_and_the_others_stay_beside_it() -> None:
    made = settled(incident(camera("a"), with_alignment(camera("b"), to("a", 5))))
    assert made.leading == at(made, "a")
    dated = replace(
        at(made, "b"), clock=replace(at(made, "b").clock, start=START, offset=Fraction(0))
    )
    found = settled(made.with_camera(dated))
    assert found.leading == at(found, "b")
    assert is_dated(found)
    assert meets(found, "b", 0, "a", 5)
    assert incident_time(at(found, "b"), Fraction(0)) == NOON


def test_another_order_of_the_cameras_changes_nobodys_time() -> None:
    made = settled(incident(camera("a", START), camera("b", START, offset=Fraction(3))))
    turned = settled(replace(made, cameras=made.cameras[::-1]))
    assert turned.leading == made.leading
    assert {c.footage: c for c in turned.cameras} == {c.footage: c for c in made.cameras}
