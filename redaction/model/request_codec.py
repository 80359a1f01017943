"""A request as JSON-ready values, and back.

Fields that hold their default are left out; unknown ones are refused, so that nothing a later version
wrote is lost in silence.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from redaction.casework.dates import RequestDates
from redaction.model.fields import CodecError, Fields
from redaction.model.ids import RequestId
from redaction.model.request import (
    Concerned,
    DatedNote,
    Decision,
    Outcome,
    Request,
    RequestKind,
)

Json = dict[str, Any]


def request_to_json(request: Request) -> Json:
    """Every field of a request."""
    return {
        "id": request.id,
        "kind": request.kind.value,
        "reference": request.reference,
        "received": request.received.isoformat(),
        "due": None if request.due is None else request.due.isoformat(),
        "due_why": request.due_why,
        "requester": request.requester,
        "note": request.note,
        "closed": request.closed,
        **extras_to_json(request),
    }


def request_from_json(data: object) -> Request:
    """The request; see ``request_to_json``.

    Raises:
        CodecError: If the value is no request.
    """
    fields = Fields(data, "request")
    due = fields.optional("due", lambda: _day(fields, "due"))
    request = Request(
        RequestId(fields.ident("id")),
        fields.choice("kind", RequestKind),
        fields.text("reference"),
        _day(fields, "received"),
        due,
        fields.text("due_why", ""),
        fields.text("requester", ""),
        fields.text("note", ""),
        fields.flag("closed"),
    )
    return _with_extras(fields, request)


def extras_to_json(request: Request) -> Json:
    """What a request holds besides what has a column of its own."""
    decision = request.decision
    data: Json = {
        "dates": request.dates.to_json(),
        "contact": request.contact,
        "identity": request.identity,
        "decision": None
        if decision is None
        else {
            "outcome": decision.outcome.value,
            "day": decision.day.isoformat(),
            "reason": decision.reason,
        },
        "reasons": list(request.reasons),
        "why": request.why,
        "people": [{"name": p.name, "role": p.role} for p in request.people],
        "notes": [
            {"moment": n.moment.isoformat(), "who": n.who, "text": n.text} for n in request.notes
        ],
    }
    return {name: value for name, value in data.items() if value}


def with_extras(request: Request, data: object) -> Request:
    """The request with what ``extras_to_json`` gave.

    Raises:
        CodecError: If the value is not that.
    """
    return _with_extras(Fields(data, "request"), request)


def _with_extras(fields: Fields, request: Request) -> Request:
    dates = fields.take("dates", {})
    try:
        known = RequestDates.from_json(dates) if dates else RequestDates()
    except CodecError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise fields.fail("dates", "the days of a request") from error
    contact, identity = fields.text("contact", ""), fields.text("identity", "")
    decision = fields.optional("decision", lambda: _decision(fields.take("decision")))
    reasons, why = fields.texts("reasons"), fields.text("why", "")
    people = tuple(_concerned(p) for p in _list(fields, "people"))
    notes = tuple(_note(n) for n in _list(fields, "notes"))
    return fields.build(
        lambda: replace(
            request,
            dates=known,
            contact=contact,
            identity=identity,
            decision=decision,
            reasons=reasons,
            why=why,
            people=people,
            notes=notes,
        )
    )


def _decision(data: object) -> Decision:
    fields = Fields(data, "decision")
    outcome, day = fields.choice("outcome", Outcome), _day(fields, "day")
    reason = fields.text("reason", "")
    return fields.build(lambda: Decision(outcome, day, reason))


def _concerned(data: object) -> Concerned:
    fields = Fields(data, "person concerned")
    name, role = fields.text("name"), fields.text("role", "")
    return fields.build(lambda: Concerned(name, role))


def _note(data: object) -> DatedNote:
    fields = Fields(data, "note")
    text = fields.text("moment")
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise fields.fail("moment", "a moment") from None
    if moment.tzinfo is None:
        raise fields.fail("moment", "a moment with its offset")
    who, said = fields.text("who", ""), fields.text("text")
    return fields.build(lambda: DatedNote(moment, who, said))


def _day(fields: Fields, name: str) -> dt.date:
    text = fields.text(name)
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise fields.fail(name, "a day, written YYYY-MM-DD") from None


def _list(fields: Fields, name: str) -> list[object]:
    found = fields.take(name, [])
    if not isinstance(found, list):
        raise fields.fail(name, "a list")
    return found
