"""Footage and copies made, as rows."""

from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import dataclass, replace
from typing import Any

from redaction.jobs.errors import UserError
from redaction.model.footage import KEEP_DAYS, Footage
from redaction.model.ids import FootageId, RequestId
from redaction.store.database import WorkspaceDatabase, reading
from redaction.store.testimony import new_salt


@dataclass(frozen=True, slots=True)
class Export:
    """A copy that was made.

    Attributes:
        id: Identifier.
        footage: What it was made of.
        request: The request it was made for, or None.
        made: UTC.
        who: Who made it.
        path: Where it was written.
        plan_hash: Of the export plan.
        source_sha256: Of the footage.
        copy_sha256: Of the copy.
        verified: Whether verification passed.
        report: The verification report, JSON-ready.
        recipient: Who it is for, or empty.
        reason: Why it was made, or empty.
        log_count: Rows in the review log when it was recorded.
        log_hash: Hash of the last of them: with it the log can be held to account later.
        unredacted: Nothing is covered in it on purpose; it is for evidence and no release.
        annotation: What it is a clip of, or empty.
    """

    id: str
    footage: FootageId
    request: RequestId | None
    made: dt.datetime
    who: str
    path: str
    plan_hash: str
    source_sha256: str
    copy_sha256: str
    verified: bool
    report: dict[str, Any]
    recipient: str
    reason: str
    log_count: int
    log_hash: str
    unredacted: bool = False
    annotation: str = ""

    @property
    def is_clip(self) -> bool:
        """Whether it was made to show one moment as evidence, and not as the copy of its footage."""
        return self.unredacted or bool(self.annotation)


# And no state of the review.
_FOOTAGE = "id, request, path, sha256, size, frames, duration, width, height, added, facts, video"
_KEPT = "recorded, days, preserved"
_EXPORT = (
    "id, footage, request, made, who, path, plan_hash, source_sha256, copy_sha256, verified, report,"
    " recipient, reason, log_count, log_hash, unredacted, annotation"
)


def stored_path(path: str) -> str | bytes:
    """A path as SQLite takes it: text, or the bytes themselves where the name is not text."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def setting(database: WorkspaceDatabase, key: str, default: Any) -> Any:
    """A setting of the workspace (any JSON value), or the default."""
    rows = database.query("SELECT value FROM settings WHERE key = ?", (key,))
    with reading("a setting"):
        return json.loads(rows[0][0]) if rows else default


def footage(database: WorkspaceDatabase, where: str = "1", *values: object) -> tuple[Footage, ...]:
    """Footage in the order it was added."""
    rows = database.query(
        f"SELECT {_FOOTAGE}, {_KEPT} FROM footage LEFT JOIN retention ON retention.footage = id"
        f" WHERE {where} ORDER BY added, id",
        values,
    )
    with reading("footage"):
        return tuple(_footage(row) for row in rows)


def _footage(row: Any) -> Footage:
    (
        footage_id,
        request,
        path,
        sha256,
        size,
        frames,
        duration,
        width,
        height,
        added,
        facts,
        video,
        recorded,
        days,
        preserved,
    ) = row
    return Footage(
        FootageId(footage_id),
        None if request is None else RequestId(request),
        os.fsdecode(path),
        str(sha256),
        int(size),
        int(frames),
        float(duration),
        int(width),
        int(height),
        dt.datetime.fromisoformat(added),
        str(facts),
        int(video),
        None if recorded is None else dt.date.fromisoformat(recorded),
        KEEP_DAYS if days is None else int(days),
        str(preserved or ""),
    )


def add_footage(database: WorkspaceDatabase, new: Footage) -> None:
    """Write new footage, in a transaction."""
    database.connection.execute(
        f"INSERT INTO footage ({_FOOTAGE}, salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new.id,
            new.request,
            stored_path(new.path),
            new.sha256,
            new.size,
            new.frames,
            new.duration,
            new.width,
            new.height,
            new.added.isoformat(timespec="microseconds"),
            new.facts,
            new.video,
            new_salt(),
        ),
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one footage is.

    Attributes:
        tracks: How many it has.
        pending: Of them, how many wait for a decision.
        visible: Of them, how many a person decided to keep visible.
        copies: How many were made.
        verified: Of them, how many passed verification.
    """

    tracks: int = 0
    pending: int = 0
    visible: int = 0
    copies: int = 0
    verified: int = 0


def progress_of(
    database: WorkspaceDatabase, request: RequestId | None
) -> dict[FootageId, Progress]:
    """How far the footage of one request is, or that of none; counted without reading any decision."""
    tracks = database.query(
        "SELECT t.footage, COUNT(*),"
        " SUM(COALESCE(json_extract(t.attributes, '$.state'), 'pending') = 'pending'"
        " AND NOT COALESCE(json_extract(t.attributes, '$.visible'), 0)),"
        " SUM(COALESCE(json_extract(t.attributes, '$.visible'), 0))"
        " FROM tracks t JOIN footage f ON f.id = t.footage WHERE f.request IS ? GROUP BY t.footage",
        (request,),
    )
    copies = database.query(
        "SELECT e.footage, COUNT(*), SUM(e.verified) FROM exports e"
        " JOIN footage f ON f.id = e.footage WHERE f.request IS ? GROUP BY e.footage",
        (request,),
    )
    found = {FootageId(row[0]): Progress(*map(int, row[1:])) for row in tracks}
    for footage_id, made, verified in copies:
        known = found.get(FootageId(footage_id), Progress())
        found[FootageId(footage_id)] = replace(known, copies=int(made), verified=int(verified))
    return found


def footage_by_id(database: WorkspaceDatabase, footage_id: FootageId) -> Footage:
    """One footage.

    Raises:
        UserError: If it is not in the register.
    """
    found = footage(database, "id = ?", footage_id)
    if not found:
        raise UserError("That footage is no longer in the register.", "Nothing was changed.")
    return found[0]


def add_export(database: WorkspaceDatabase, export: Export) -> None:
    """Write a copy that was made, in a transaction."""
    database.connection.execute(
        f"INSERT INTO exports ({_EXPORT}, salt) VALUES ({', '.join('?' * 18)})",
        (
            export.id,
            export.footage,
            export.request,
            export.made.isoformat(timespec="microseconds"),
            export.who,
            stored_path(export.path),
            export.plan_hash,
            export.source_sha256,
            export.copy_sha256,
            int(export.verified),
            json.dumps(export.report),
            export.recipient,
            export.reason,
            export.log_count,
            export.log_hash,
            1 if export.unredacted else None,
            export.annotation or None,
            new_salt(),
        ),
    )


def exports(database: WorkspaceDatabase, footage_id: FootageId | None) -> tuple[Export, ...]:
    """Copies made, newest first; of one footage or of all."""
    rows = database.query(
        f"SELECT {_EXPORT} FROM exports WHERE ? IS NULL OR footage = ? ORDER BY made DESC, rowid DESC",
        (footage_id, footage_id),
    )
    with reading("a record of a copy"):
        return tuple(_export(row) for row in rows)


def _export(row: Any) -> Export:
    return Export(
        row[0],
        FootageId(row[1]),
        None if row[2] is None else RequestId(row[2]),
        dt.datetime.fromisoformat(row[3]),
        row[4],
        os.fsdecode(row[5]),
        row[6],
        row[7],
        row[8],
        bool(row[9]),
        json.loads(row[10]),
        row[11],
        row[12],
        row[13],
        row[14],
        bool(row[15]),
        row[16] or "",
    )


def another_file(name: str) -> UserError:
    """The error for a file whose content is not that of the footage."""
    return UserError(
        f"{name} is another file: its content differs from the footage reviewed.",
        "The register still names the old place.",
        "Choose the original file.",
    )
