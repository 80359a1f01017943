"""How two cameras of an incident lie beside each other as it is kept, before anybody aligns them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from redaction.incident.camera import AlignedBy, Alignment, Camera
from redaction.incident.mapping import is_placed

if TYPE_CHECKING:
    from redaction.incident.incident import Incident
    from redaction.model.ids import FootageId


def usual_other(incident: Incident, footage: FootageId) -> FootageId | None:
    """The camera that this one is aligned to already, else the leading one, else any other."""
    camera = incident.camera(footage)
    alignment = None if camera is None else camera.clock.alignment
    if alignment is not None and incident.camera(alignment.to) is not None:
        return alignment.to
    leading = incident.leading
    if leading is not None and leading.footage != footage:
        return leading.footage
    return next((f for f in incident.footage if f != footage), None)


def as_it_is(incident: Incident, own: Camera, to: Camera) -> Alignment | None:
    """How the one lies on the other now: by its alignment, else by the clocks of both; None if unknown."""
    alignment = own.clock.alignment
    if alignment is not None and alignment.to == to.footage:
        return alignment
    return by_their_clocks(incident, own, to)


def by_their_clocks(incident: Incident, own: Camera, to: Camera) -> Alignment | None:
    """How the one lies on the other by the places both have; None where one of them has none."""
    if own.footage == to.footage:
        return None
    if not (is_placed(incident, own) and is_placed(incident, to)):
        return None
    per_second = 1 + to.clock.drift
    shift = (own.clock.origin - to.clock.origin) / per_second
    try:
        return Alignment(AlignedBy.BY_HAND, to.footage, shift, (1 + own.clock.drift) / per_second)
    except ValueError:  # clocks that cannot belong together
        return None


def is_kept(own: Camera, alignment: Alignment) -> bool:
    """Whether the camera has this very alignment already, whoever made it and when."""
    kept = own.clock.alignment
    return kept is not None and replace(alignment, by=kept.by, moment=kept.moment) == kept
