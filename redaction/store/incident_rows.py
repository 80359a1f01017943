"""Rows of incidents, for the store of incidents and for what erases footage and requests."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from redaction.incident import clocks
from redaction.incident.camera import EARLIEST, LATEST, Camera, CameraClock
from redaction.incident.codec import incident_from_json, incident_to_json
from redaction.incident.incident import Incident
from redaction.jobs.errors import UserError
from redaction.model.fields import CodecError
from redaction.model.ids import FootageId, IncidentId, RequestId
from redaction.reviewlog.row import canonical
from redaction.store import register
from redaction.store.database import WorkspaceDatabase, reading
from redaction.store.testimony import new_salt, vouched

SEARCHES = ("appearances.rejected", "appearances.followed")
"""Keys of the workspace's settings with what is kept of searches for a person, by incident."""

TABLE = "incidents"
"""Where they are, each vouched for by the last log row about it (``store.testimony``)."""

_UNCHANGED = "Nothing was changed."


def camera_of(incident: Incident, footage: FootageId) -> Camera:
    """The camera with this footage.

    Raises:
        UserError: If it is none of the incident's.
    """
    camera = incident.camera(footage)
    if camera is None:
        raise UserError("That camera is not part of this incident any more.", _UNCHANGED)
    return camera


def without(incident: Incident, footage: FootageId) -> Incident:
    """The incident without a camera; what its clock gave others stays."""
    kept = tuple(c for c in incident.cameras if c.footage != footage)
    master = None if incident.master == footage else incident.master
    return replace(incident, cameras=kept, master=master)


def check_clocks(incident: Incident) -> None:
    """Refuse a time that nobody could say, and a clock that could not be read back: either hides all of it.

    Raises:
        UserError: If there is one.
    """
    for camera in incident.cameras:
        if not all(
            EARLIEST <= at < LATEST for at in (camera.clock.own_origin, camera.clock.origin)
        ):
            raise UserError(
                f"By that clock “{camera.name}” would begin before 1900 or after 2200.",
                _UNCHANGED,
                "Look at the time, and at the seconds by which the clock is said to be wrong.",
            )
    try:
        incident_from_json(incident_to_json(incident))
    except CodecError as error:
        raise UserError(
            "That clock cannot be kept.", f"{error}. {_UNCHANGED}", "Give fewer decimals."
        ) from error


def with_footage(database: WorkspaceDatabase, footage: FootageId) -> tuple[Incident, ...]:
    """The incidents that footage is part of."""
    return tuple(i for i in read(database, "1") if i.camera(footage) is not None)


def forget_footage(
    database: WorkspaceDatabase, footage: FootageId, now: dt.datetime
) -> dict[str, Any]:
    """Take footage that is removed out of every incident, in the transaction that removes it.

    Returns:
        The details for the log row.
    """
    forget_searches(database, footage=footage)
    ids = []
    for old in with_footage(database, footage):
        put(database, _settled_if_possible(without(old, footage)), now)
        ids.append(old.id)
    return vouched(database.connection, TABLE, *ids)


def _settled_if_possible(incident: Incident) -> Incident:
    """Settled; where that is not possible it stays as it is, because erasing must not fail for it."""
    try:
        return clocks.settled(incident)
    except ValueError:
        return incident


def forget_searches(
    database: WorkspaceDatabase,
    *,
    incident: IncidentId | None = None,
    footage: FootageId | None = None,
) -> None:
    """Forget the searches of an incident or for somebody on a footage (``usecases.appearances_kept``).

    Only ids are kept of that; they go with what they are ids of.
    """
    for key in SEARCHES:
        kept = register.setting(database, key, {})
        if not isinstance(kept, dict) or not kept:
            continue
        left = {
            name: [r for r in rows if not (isinstance(r, dict) and r.get("footage") == footage)]
            for name, rows in kept.items()
            if name != incident
        }
        if left != kept:
            database.connection.execute(
                "UPDATE settings SET value = ? WHERE key = ?", (json.dumps(left), key)
            )


def action_of(facts: Mapping[str, Any]) -> str:
    """What the log calls a change with these facts."""
    for name, action in (
        ("added", "Camera added to an incident"),
        ("taken_out", "Camera taken out of an incident"),
        ("leading", "Another camera's clock leads an incident"),
        ("clocks", "Clock of a camera changed"),
    ):
        if name in facts:
            return action
    return "Incident changed"


def forget_request(
    database: WorkspaceDatabase, request: RequestId, now: dt.datetime
) -> dict[str, Any]:
    """Take a request that is removed away from its incidents, in the transaction that removes it.

    Returns:
        The details for the log row.
    """
    ids = []
    for old in read(database, "request = ?", request):
        put(database, replace(old, request=None), now)
        ids.append(old.id)
    return vouched(database.connection, TABLE, *ids)


def put(database: WorkspaceDatabase, incident: Incident, now: dt.datetime) -> None:
    """Write an incident with a new salt; the log row that vouches for it is the caller's."""
    database.connection.execute(
        f"INSERT INTO {TABLE} (id, request, added, salt, data) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET request = excluded.request, salt = excluded.salt,"
        " data = excluded.data",
        (
            incident.id,
            incident.request,
            now.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            new_salt(),
            canonical(incident_to_json(incident)),
        ),
    )


def clock_facts(clock: CameraClock, hashes: dict[FootageId, str]) -> dict[str, Any]:
    """How a clock stands, in numbers, for the log."""
    facts: dict[str, Any] = {"source": clock.source.value}
    if clock.start is not None:
        facts["start"] = clock.start.isoformat()
    if clock.offset:
        facts["offset"] = str(clock.offset)
    if clock.drift:
        facts["drift"] = str(clock.drift)
    alignment = clock.alignment
    if alignment is not None:
        facts["aligned"] = alignment.how.value
        facts["to"] = hashes.get(alignment.to, "")
        if alignment.confidence is not None:
            facts["confidence"] = round(alignment.confidence, 3)
        if alignment.residual is not None:
            facts["residual"] = str(alignment.residual)
        if alignment.moments:
            facts["frames"] = [[int(m.frame), int(m.other_frame)] for m in alignment.moments]
    return facts


def hash_of(database: WorkspaceDatabase, footage: FootageId) -> str:
    """SHA-256 of footage in the register; empty where it is not there any more."""
    rows = database.query("SELECT sha256 FROM footage WHERE id = ?", (footage,))
    return str(rows[0][0]) if rows else ""


def read(database: WorkspaceDatabase, where: str, *values: object) -> tuple[Incident, ...]:
    """The incidents for which an SQL condition holds, in the order they were recorded."""
    rows = database.query(f"SELECT data FROM {TABLE} WHERE {where} ORDER BY added, id", values)
    with reading("a record of an incident"):
        return tuple(incident_from_json(json.loads(data)) for (data,) in rows)


def facts_of(database: WorkspaceDatabase, old: Incident | None, new: Incident) -> dict[str, Any]:
    """What the log says of a change: footage by its hash, clocks by numbers, no names and no words."""
    hashes = {f: hash_of(database, f) for f in {*new.footage, *(old.footage if old else ())}}
    before = {c.footage: c for c in old.cameras} if old is not None else {}
    facts: dict[str, Any] = {"incident": str(new.id), "cameras": len(new.cameras)}
    joined = [hashes[f] for f in new.footage if f not in before]
    left = [hashes[f] for f in before if f not in new.footage]
    leading = new.leading
    moved = [
        {"footage": hashes[c.footage], **clock_facts(c.clock, hashes)}
        for c in new.cameras
        if c.footage not in before or c.clock != before[c.footage].clock
    ]
    changed = [
        name
        for name in ("title", "reference", "note", "zone", "closed", "request")
        if old is not None and getattr(old, name) != getattr(new, name)
    ]
    renamed = sum(c.footage in before and before[c.footage].name != c.name for c in new.cameras)
    facts |= {"added": joined} if joined else {}
    facts |= {"taken_out": left} if left else {}
    facts |= {"clocks": moved} if moved else {}
    facts |= {"changed": changed} if changed else {}
    facts |= {"renamed": renamed} if renamed else {}
    old_leading = old.leading if old is not None else None
    if leading is not None and (old_leading is None or old_leading.footage != leading.footage):
        facts["leading"] = hashes[leading.footage]
    return facts
