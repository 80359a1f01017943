"""An incident as JSON-ready values, and back. Fields that hold their default are left out."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from player.media.time import FrameIndex
from redaction.incident.camera import (
    AlignedBy,
    Alignment,
    Camera,
    CameraClock,
    ClockSource,
    MatchedMoment,
)
from redaction.incident.incident import MOST_CAMERAS, USUAL_ZONE, Incident
from redaction.model.fields import CodecError, Fields
from redaction.model.ids import FootageId, IncidentId, RequestId

Json = dict[str, Any]

LONGEST_FRACTION = 4000
"""Characters of a fraction: far more than any alignment needs, so that none is unbounded."""


def incident_to_json(incident: Incident) -> Json:
    """Every field of an incident that does not hold its default."""
    return _plain(
        id=str(incident.id),
        title=incident.title,
        reference=incident.reference,
        request=incident.request and str(incident.request),
        cameras=[camera_to_json(camera) for camera in incident.cameras],
        zone=incident.zone,
        master=incident.master and str(incident.master),
        note=incident.note,
        closed=incident.closed,
    )


def incident_from_json(data: object) -> Incident:
    """The incident; see ``incident_to_json``.

    Raises:
        CodecError: If the value is no incident.
    """
    fields = Fields(data, "incident")
    cameras = _several(fields, "cameras", MOST_CAMERAS)
    found = (
        IncidentId(fields.ident("id")),
        fields.ident("title"),
        fields.text("reference", ""),
        fields.optional("request", lambda: RequestId(fields.ident("request"))),
        tuple(camera_from_json(one) for one in cameras),
        fields.text("zone", USUAL_ZONE),
        fields.optional("master", lambda: FootageId(fields.ident("master"))),
        fields.text("note", ""),
        fields.flag("closed"),
    )
    return fields.build(lambda: Incident(*found))


def camera_to_json(camera: Camera) -> Json:
    """One camera with its clock."""
    return _plain(footage=str(camera.footage), name=camera.name, clock=clock_to_json(camera.clock))


def camera_from_json(data: object) -> Camera:
    """The camera; see ``camera_to_json``.

    Raises:
        CodecError: If the value is no camera.
    """
    fields = Fields(data, "camera")
    footage, name = FootageId(fields.ident("footage")), fields.ident("name")
    clock = clock_from_json(fields.take("clock", {}))
    return fields.build(lambda: Camera(footage, name, clock))


def clock_to_json(clock: CameraClock) -> Json:
    """A camera's clock; fractions as text (``3/2``), moments as ISO 8601."""
    return _plain(
        start=_moment_text(clock.start),
        source="" if clock.source is ClockSource.NONE else clock.source.value,
        said=clock.said,
        zone=clock.zone,
        frame=None if clock.frame is None else int(clock.frame),
        offset=str(clock.offset) if clock.offset else "",
        drift=str(clock.drift) if clock.drift else "",
        why=clock.why,
        alignment=None if clock.alignment is None else alignment_to_json(clock.alignment),
        by=clock.by,
        moment=_moment_text(clock.moment),
    )


def clock_from_json(data: object) -> CameraClock:
    """The clock; see ``clock_to_json``.

    Raises:
        CodecError: If the value is no clock.
    """
    fields = Fields(data, "clock")
    found = (
        _moment(fields, "start"),
        fields.choice("source", ClockSource, ClockSource.NONE),
        fields.text("said", ""),
        fields.text("zone", ""),
        fields.optional("frame", lambda: _frame(fields, "frame")),
        _fraction(fields, "offset", Fraction(0)),
        _fraction(fields, "drift", Fraction(0)),
        fields.text("why", ""),
        fields.optional("alignment", lambda: alignment_from_json(fields.take("alignment"))),
        fields.text("by", ""),
        _moment(fields, "moment"),
    )
    return fields.build(lambda: CameraClock(*found))


def alignment_to_json(alignment: Alignment) -> Json:
    """An alignment with its matched moments."""
    return _plain(
        how=alignment.how.value,
        to=str(alignment.to),
        shift=str(alignment.shift) if alignment.shift else "",
        rate=str(alignment.rate) if alignment.rate != 1 else "",
        confidence=alignment.confidence,
        residual=None if alignment.residual is None else str(alignment.residual),
        moments=[
            _plain(
                frame=int(m.frame),
                seconds=str(m.seconds),
                other_frame=int(m.other_frame),
                other_seconds=str(m.other_seconds),
                said=m.said,
            )
            for m in alignment.moments
        ],
        by=alignment.by,
        moment=_moment_text(alignment.moment),
    )


def alignment_from_json(data: object) -> Alignment:
    """The alignment; see ``alignment_to_json``.

    Raises:
        CodecError: If the value is no alignment.
    """
    fields = Fields(data, "alignment")
    found = (
        fields.choice("how", AlignedBy),
        FootageId(fields.ident("to")),
        _fraction(fields, "shift", Fraction(0)),
        _fraction(fields, "rate", Fraction(1)),
        fields.optional("confidence", lambda: fields.number("confidence")),
        fields.optional("residual", lambda: _fraction(fields, "residual")),
        tuple(_matched(one) for one in _several(fields, "moments", 1000)),
        fields.text("by", ""),
        _moment(fields, "moment"),
    )
    return fields.build(lambda: Alignment(*found))


def _matched(data: object) -> MatchedMoment:
    fields = Fields(data, "matched moment")
    found = (
        _frame(fields, "frame"),
        _fraction(fields, "seconds"),
        _frame(fields, "other_frame"),
        _fraction(fields, "other_seconds"),
        fields.text("said", ""),
    )
    return fields.build(lambda: MatchedMoment(*found))


def _plain(**values: Any) -> Json:
    """The fields that say something: not none, not empty, not false."""
    out = {k: v for k, v in values.items() if v is not None and v not in ("", [], {})}
    return {k: v for k, v in out.items() if v is not False}


def _several(fields: Fields, name: str, most: int) -> list[Any]:
    value = fields.take(name, [])
    if not isinstance(value, list) or len(value) > most:
        raise fields.fail(name, f"a list of at most {most}")
    return value


def _frame(fields: Fields, name: str) -> FrameIndex:
    value = fields.whole(name)
    if value < 0:
        raise fields.fail(name, "the number of a frame")
    return FrameIndex(value)


def _fraction(fields: Fields, name: str, default: Fraction | None = None) -> Fraction:
    text = fields.text(name, ... if default is None else "")
    if not text and default is not None:
        return default
    if len(text) > LONGEST_FRACTION or "e" in text.lower():
        raise fields.fail(name, "a fraction such as 3/2")
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise fields.fail(name, "a fraction such as 3/2") from None


def _moment_text(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(dt.UTC).isoformat()


def _moment(fields: Fields, name: str) -> dt.datetime | None:
    text = fields.optional(name, lambda: fields.text(name))
    if text is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise fields.fail(name, "a moment with its offset")
        return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        if isinstance(error, CodecError):
            raise
        raise fields.fail(name, "a moment such as 2026-11-03T14:02:10+00:00") from None
