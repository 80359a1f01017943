"""Requests as rows of the database."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redaction.casework.searching import folded
from redaction.model.ids import RequestId
from redaction.model.request import Outcome, Request, RequestKind, Waiting
from redaction.model.request_codec import extras_to_json, with_extras
from redaction.store.database import WorkspaceDatabase, reading
from redaction.store.testimony import new_salt

_COLUMNS = "id, kind, reference, received, due, due_why, requester, note, closed, data"
_DERIVED = "waiting, outcome, answered"

_LISTED = (
    "r.id, kind, reference, received, due, requester, closed, waiting, outcome, answered,"
    " (SELECT COUNT(*) FROM footage WHERE request = r.id)"
)
_ORDER = "closed, COALESCE(due, '9999'), received, reference"


@dataclass(frozen=True, slots=True)
class Listed:
    """A request as a list shows it; read without what the request says in full.

    Attributes:
        id: Of the request.
        kind: Under which rule footage is asked for.
        reference: The force's own.
        received: Day of receipt.
        due: The day the answer is due, or None.
        requester: Who asks.
        closed: Whether it is answered.
        waiting: What its clock waits for.
        outcome: How it was answered, or None.
        answered: The day it was answered, or None.
        footage: How many files belong to it.
    """

    id: RequestId
    kind: RequestKind
    reference: str
    received: dt.date
    due: dt.date | None
    requester: str
    closed: bool
    waiting: Waiting
    outcome: Outcome | None
    answered: dt.date | None
    footage: int


def requests(database: WorkspaceDatabase, where: str = "1", *values: object) -> tuple[Request, ...]:
    """Requests: open ones first, soonest due first."""
    rows = database.query(
        f"SELECT {_COLUMNS} FROM requests WHERE {where} ORDER BY {_ORDER}", values
    )
    with reading("a request"):
        return tuple(_request(row) for row in rows)


def listed(database: WorkspaceDatabase, where: str = "1", *values: object) -> tuple[Listed, ...]:
    """Requests as a list shows them: open ones first, soonest due first."""
    rows = database.query(
        f"SELECT {_LISTED} FROM requests r WHERE {where} ORDER BY {_ORDER}", values
    )
    with reading("a request"):
        return tuple(_listed(row) for row in rows)


def searchable(database: WorkspaceDatabase) -> dict[RequestId, str]:
    """What every request says of itself and of people, in one folded text each (``casework.searching``)."""
    rows = database.query("SELECT id, reference, requester, note, data FROM requests")
    with reading("a request"):
        return {RequestId(row[0]): folded(" ".join(_said(*row[1:]))) for row in rows}


def _said(reference: str, requester: str, note: str, data: str) -> list[str]:
    said = [reference, requester, note]
    if data != "{}":
        more = json.loads(data)
        said.append(more.get("contact", ""))
        said += [f"{p.get('name', '')} {p.get('role', '')}" for p in more.get("people", ())]
        said += [n.get("text", "") for n in more.get("notes", ())]
    return said


def _request(row: Any) -> Request:
    request_id, kind, reference, received, due, why, requester, note, closed, data = row
    request = Request(
        RequestId(request_id),
        RequestKind(kind),
        reference,
        dt.date.fromisoformat(received),
        None if due is None else dt.date.fromisoformat(due),
        why,
        requester,
        note,
        bool(closed),
    )
    return request if data == "{}" else with_extras(request, json.loads(data))


# Looked up, because calling an enumeration takes longer than all the rest of a line.
_KINDS = {kind.value: kind for kind in RequestKind}
_WAITING = {waiting.value: waiting for waiting in Waiting}
_OUTCOMES = {"": None, **{outcome.value: outcome for outcome in Outcome}}


def _listed(row: Any) -> Listed:
    day = dt.date.fromisoformat
    (
        request_id,
        kind,
        reference,
        received,
        due,
        requester,
        closed,
        waiting,
        outcome,
        answered,
        files,
    ) = row
    return Listed(
        RequestId(request_id),
        _KINDS[kind],
        reference,
        day(received),
        None if due is None else day(due),
        requester,
        bool(closed),
        _WAITING[waiting],
        _OUTCOMES[outcome],
        None if answered is None else day(answered),
        int(files),
    )


def put_request(database: WorkspaceDatabase, request: Request) -> None:
    """Write a request, in a transaction."""
    decision = request.decision
    database.connection.execute(
        f"INSERT OR REPLACE INTO requests ({_COLUMNS}, {_DERIVED}, salt)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            request.id,
            request.kind.value,
            request.reference,
            request.received.isoformat(),
            None if request.due is None else request.due.isoformat(),
            request.due_why,
            request.requester,
            request.note,
            int(request.closed),
            json.dumps(extras_to_json(request), ensure_ascii=False),
            request.waiting.value,
            "" if decision is None else decision.outcome.value,
            None if decision is None else decision.day.isoformat(),
            new_salt(),
        ),
    )


def request_facts(request: Request) -> dict[str, Any]:
    """What the log says of a request: nothing about who asked, nor about anybody else."""
    decision = request.decision
    return {
        "kind": request.kind.value,
        "reference": request.reference,
        "received": request.received.isoformat(),
        "due": None if request.due is None else request.due.isoformat(),
        "due_why": request.due_why,
        "closed": request.closed,
        "dates": request.dates.to_json(),
        "decision": None
        if decision is None
        else {"outcome": decision.outcome.value, "day": decision.day.isoformat()},
        "reasons": list(request.reasons),
    }


def changed_facts(old: Request, new: Request) -> dict[str, Any]:
    """What the log says of a change: days, codes and states before and after; words only changed."""
    before, after = request_facts(old), request_facts(new)
    changed: dict[str, Any] = {
        name: [before[name], after[name]] for name in before if before[name] != after[name]
    }
    if "dates" in changed:
        changed["dates"] = _changed_days(*changed["dates"])
    for name in PERSONAL:
        if getattr(old, name) != getattr(new, name):
            changed[name] = "changed"
    if _reason(old) != _reason(new):
        changed["decision_reason"] = "changed"
    return changed


def _changed_days(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [old.get(name), new.get(name)]
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    }


def _reason(request: Request) -> str:
    return "" if request.decision is None else request.decision.reason


PERSONAL = ("requester", "note", "contact", "identity", "why", "people", "notes")
"""Fields of a request that the log only says were changed: a name or what was written about a person may
have to be erased."""
