"""What follows from alignments: where each camera lies, and by whose clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from redaction.incident.camera import (
    Alignment,
    Camera,
    CameraClock,
    MatchedMoment,
    seconds_since,
)
from redaction.incident.incident import Incident
from redaction.incident.mapping import Placement, is_placed, placement
from redaction.model.ids import FootageId


class Circle(ValueError):  # noqa: N818 - names what was found
    """Cameras are aligned to each other in a circle, or the leading one to another."""


def resolved(incident: Incident) -> Incident:
    """The incident with offset and drift of every aligned camera worked out from its alignment.

    An alignment to a camera that was taken out is kept as it is: what it gave still holds.

    Raises:
        Circle: If alignments go round in a circle, or the leading camera is aligned to one of the others.
    """
    leading = incident.leading
    if leading is not None and _points(incident, leading) is not None:
        raise Circle("the leading camera's clock is the incident's: it is aligned to no other")
    known: dict[FootageId, CameraClock] = {}
    for camera in incident.cameras:
        _resolve(incident, camera, known, ())
    return replace(
        incident, cameras=tuple(replace(c, clock=known[c.footage]) for c in incident.cameras)
    )


def settled(incident: Incident) -> Incident:
    """The incident as it is kept: alignments worked out, and the leading camera fixed once it has a clock.

    Without this, putting the cameras into another order could change by whose clock everything is said. A
    camera that gets a clock where no other has one takes the lead, and alignments to others turn round.

    Raises:
        Circle: As for ``resolved``.
    """
    leading = incident.leading
    if leading is None:
        return replace(incident, master=None)
    if incident.master != leading.footage:
        incident = replace(incident, master=None)
        if _points(incident, leading) is not None:
            incident = replace(with_master(incident, leading.footage), master=None)
        if leading.clock.start is not None:
            incident = replace(incident, master=leading.footage)
    return _from_the_first_frame(resolved(incident))


def _from_the_first_frame(incident: Incident) -> Incident:
    """Times of an incident without a time of day count from the first frame of its leading camera.

    They may be others where the camera that had a clock was taken out.
    """
    leading = incident.leading
    if leading is None or leading.clock.start is not None or not leading.clock.offset:
        return incident
    return _moved(incident, -leading.clock.offset, (c.footage for c in incident.cameras))


def carried_along(incident: Incident, camera: Camera, clock: CameraClock) -> Incident:
    """The incident with nothing moved against ``camera`` where its clock brings the first time of day.

    That is about cameras which one gave a place that was taken out since: nothing works theirs out anew.
    """
    leading = incident.leading
    if leading is None or leading.clock.start is not None or clock.start is None:
        return incident
    loose = [
        c.footage
        for c in incident.cameras
        if c.clock.alignment is not None and _points(incident, c) is None
    ]
    by = seconds_since(clock.start) - camera.clock.offset
    return _moved(incident, by, (one for one in loose if one != camera.footage))


def _moved(incident: Incident, by: Fraction, which: Iterable[FootageId]) -> Incident:
    """The incident with the places of these cameras moved, where they have one."""
    for footage in tuple(which):
        camera = incident.camera(footage)
        if camera is not None and is_placed(incident, camera):
            clock = replace(camera.clock, offset=camera.clock.offset + by)
            incident = incident.with_camera(replace(camera, clock=clock))
    return incident


def _points(incident: Incident, camera: Camera) -> Camera | None:
    """The camera it is aligned to, where that is still in the incident."""
    alignment = camera.clock.alignment
    return None if alignment is None else incident.camera(alignment.to)


def _resolve(
    incident: Incident,
    camera: Camera,
    known: dict[FootageId, CameraClock],
    way: tuple[FootageId, ...],
) -> CameraClock:
    if camera.footage in known:
        return known[camera.footage]
    if camera.footage in way:
        raise Circle("these cameras are aligned to each other in a circle")
    other, alignment = _points(incident, camera), camera.clock.alignment
    clock = camera.clock
    if other is not None and alignment is not None:
        base = _resolve(incident, other, known, (*way, camera.footage))
        per_second = 1 + base.drift
        clock = replace(
            clock,
            offset=base.origin + alignment.shift * per_second - clock.own_origin,
            drift=alignment.rate * per_second - 1,
        )
    known[camera.footage] = clock
    return clock


def reaches(incident: Incident, start: FootageId, goal: FootageId) -> bool:
    """Whether the place of ``start`` depends on that of ``goal``: aligning ``goal`` to it is a circle."""
    at, seen = incident.camera(start), set[FootageId]()
    while at is not None and at.footage not in seen:
        if at.footage == goal:
            return True
        seen.add(at.footage)
        at = _points(incident, at)
    return False


def with_master(incident: Incident, footage: FootageId) -> Incident:
    """The same incident by the clock of another camera.

    Alignments that led from it to others are turned round, so that every camera keeps its place beside those
    it was aligned with. Its own correction goes: from now on its clock is the one that counts.

    Raises:
        ValueError: If the footage is none of its cameras.
    """
    turned = turned_round(incident, footage)
    at = turned.camera(footage)
    assert at is not None  # or it could not have been turned
    turned = turned.with_camera(replace(at, clock=uncorrected(at.clock)))
    return resolved(replace(turned, master=footage))


def turned_round(incident: Incident, footage: FootageId) -> Incident:
    """The same alignments, told from another camera: it is aligned to none, and those before it to it.

    Offsets are as they were; ``resolved`` works them out.

    Raises:
        ValueError: If the footage is none of its cameras.
    """
    at = incident.camera(footage)
    if at is None:
        msg = "the footage is none of the incident's cameras"
        raise ValueError(msg)
    turned = incident.with_camera(replace(at, clock=replace(at.clock, alignment=None)))
    while (other := _points(incident, at)) is not None and at.clock.alignment is not None:
        back = inverse(at.clock.alignment, at.footage)
        turned = turned.with_camera(replace(other, clock=replace(other.clock, alignment=back)))
        at = other
    return turned


def aligned(incident: Incident, footage: FootageId, alignment: Alignment) -> Incident:
    """The incident with one camera laid beside another.

    The one that has no place yet is moved, else the one that was asked for; the leading camera stays, because
    its clock is the incident's. What hangs on a camera without a place comes along with it.

    Raises:
        Circle: If the other one's place follows from this one's.
        ValueError: If one of them is none of the incident's cameras.
    """
    camera, other = incident.camera(footage), incident.camera(alignment.to)
    if camera is None or other is None or camera.footage == other.footage:
        msg = "two cameras of the incident are aligned to each other"
        raise ValueError(msg)
    leads = placement(incident, camera) is Placement.LEADING
    if leads or (is_placed(incident, camera) and not is_placed(incident, other)):
        alignment = inverse(alignment, camera.footage)
        camera, other = other, camera
    if not is_placed(incident, camera):
        incident = turned_round(incident, camera.footage)
    elif reaches(incident, other.footage, camera.footage):
        raise Circle("the place of the one follows from that of the other")
    clock = replace(camera.clock, alignment=alignment, why="")
    return incident.with_camera(replace(camera, clock=clock))


def uncorrected(clock: CameraClock) -> CameraClock:
    """The clock as the camera had it."""
    return replace(clock, offset=Fraction(0), drift=Fraction(0), why="", alignment=None)


def inverse(alignment: Alignment, own: FootageId) -> Alignment:
    """The alignment seen from the other side.

    Args:
        alignment: From ``own`` to another footage.
        own: The footage it was made for; the result is an alignment to it.
    """
    return replace(
        alignment,
        to=own,
        shift=-alignment.shift / alignment.rate,
        rate=1 / alignment.rate,
        moments=tuple(
            MatchedMoment(m.other_frame, m.other_seconds, m.frame, m.seconds, m.said)
            for m in alignment.moments
        ),
    )
