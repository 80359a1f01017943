"""Pictures that were taken of footage, each with its row in the review log."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from redaction.model.geometry import Box
from redaction.model.ids import AnnotationId, FootageId, RequestId, new_id
from redaction.model.still import ShownFrame, Still, StillKind
from redaction.policy.current import policy
from redaction.reviewlog.filter import LogFilter
from redaction.reviewlog.log import ReviewLog
from redaction.reviewlog.row import Category, canonical
from redaction.store.database import StoreError, WorkspaceDatabase, reading
from redaction.store.testimony import new_salt, records_said, vouched, went

RECORD: Final = "still"
"""Detail of a log row: id of the record of a picture."""

TABLE: Final = "stills"
"""Where the records are, each vouched for by the last log row about it (``store.testimony``)."""

_ACTIONS: Final = {
    (StillKind.STILL, True): "Redacted picture saved",
    (StillKind.STILL, False): "Unredacted picture saved",
    (StillKind.SHEET, True): "Redacted contact sheet saved",
    (StillKind.SHEET, False): "Unredacted contact sheet saved",
}


class Stills:
    """The pictures taken in a workspace."""

    def __init__(
        self, database: WorkspaceDatabase, log: ReviewLog, clock: Callable[[], dt.datetime]
    ) -> None:
        self._database = database
        self._log = log
        self._clock = clock

    def all(self) -> tuple[Still, ...]:
        """Every picture, newest first."""
        return self._read("1")

    def of(self, footage: FootageId) -> tuple[Still, ...]:
        """Pictures that show something of this footage, newest first."""
        found = self._read("footage = ? OR instr(data, ?)", footage, f'"{footage}"')
        return tuple(s for s in found if any(one.footage == footage for one in s.shown))

    def of_annotation(self, annotation: AnnotationId) -> tuple[Still, ...]:
        """Pictures taken for an annotation, newest first."""
        found = self._read("instr(data, ?)", f'"{annotation}"')
        return tuple(s for s in found if any(one.annotation == annotation for one in s.shown))

    def by_id(self, still_id: str) -> Still:
        """One picture.

        Raises:
            StoreError: If there is no such record.
        """
        found = self._read("id = ?", still_id)
        if not found:
            raise StoreError("That picture is not in the register.", "Nothing was changed.")
        return found[0]

    def add(
        self,
        kind: StillKind,
        shown: Sequence[ShownFrame],
        path: Path,
        sha256: str,
        *,
        redacted: bool,
        reason: str = "",
        bar: bool = False,
        crop: Box | None = None,
        treatment: str = "",
        style: str = "",
        plan_hash: str = "",
        incident: str = "",
        faces: int | None = None,
        request: RequestId | None = None,
        along: Callable[[], object] = lambda: None,
    ) -> Still:
        """Record a picture; arguments as the attributes of ``Still``.

        Args:
            kind: A still or a contact sheet.
            shown: At least one frame.
            path: The file's final name; the log holds its base name.
            sha256: Of the file.
            redacted: Covered as a copy is.
            reason: Why an unredacted one is taken; as with copies the log holds it.
            bar: It says which frame it is.
            crop: The part it shows.
            treatment: What was done to be seen better.
            style: How it is covered.
            plan_hash: What decided the covers.
            incident: Whose clocks stand in it.
            faces: How many a detector may see; None where it did not look.
            request: Of the footage, for the log.
            along: Called in the same transaction: the file gets its name there, or nothing is recorded.

        Raises:
            StoreError: If it cannot be written, or an unredacted one has no reason.
        """
        reason = reason.strip()
        if not redacted and not reason:
            raise StoreError(
                "An unredacted picture needs a reason.",
                "Nothing was written.",
                "Say why everybody in it may be seen.",
            )
        with self._database.transaction():
            record = Still(
                new_id(), kind, tuple(shown), str(path), sha256, redacted, reason, bar, crop,
                treatment, style, plan_hash, incident,
                self._clock().astimezone(dt.UTC), self._log.who, faces,
            )  # fmt: skip
            connection = self._database.connection
            connection.execute(
                f"INSERT INTO {TABLE} (id, footage, salt, data) VALUES (?, ?, ?, ?)",
                (record.id, record.footage, new_salt(), canonical(record.to_json())),
            )
            self._log.append(
                Category.ALTERATION,
                _ACTIONS[kind, redacted],
                footage=record.shown[0].source_sha256,
                request=request or "",
                details={
                    RECORD: record.id,
                    "name": path.name,
                    "picture": sha256,
                    **_where(record),
                    **({"reason": reason} if reason else {}),
                    **({"plan": plan_hash} if plan_hash else {}),
                    **({"treatment": treatment} if treatment else {}),
                    **({"faces": faces} if faces else {}),
                    **policy().facts(),
                    **vouched(connection, TABLE, record.id),
                },
            )
            along()
        return record

    def check(self, still: Still) -> None:
        """See that the record of a picture is the one that the log vouches for.

        Raises:
            StoreError: If it was changed behind the program's back, or is gone.
        """
        stored = records_said(vouched(self._database.connection, TABLE, still.id))
        same = [one for one in self._read("id = ?", still.id) if one == still]
        # beside the footage first, by its index; what erasing said stands under none
        here = LogFilter(footage=still.shown[0].source_sha256, proof=f'"id":"{still.id}"')
        places = (here, replace(here, footage=""))
        if not (stored and same) or not any(
            self._said_last(place, still.id) == stored[0]["digest"] for place in places
        ):
            raise StoreError(
                f"The record of the picture {Path(still.path).name} was changed without the program.",
                "Nothing was handed over by a record that the review log does not vouch for.",
                "Take the picture anew, and keep the workspace folder as it is for whoever looks into it.",
            )

    def erase_people(self, emptied: Iterable[Still], reason: str) -> None:
        """Put records in the place of those with the same id, because whom they name has to go.

        Args:
            emptied: As they are to be: without who took them, or why.
            reason: Kept in the log.
        """
        records = tuple(emptied)
        if not records:
            return
        connection = self._database.connection
        with self._database.transaction():
            for record in records:
                connection.execute(
                    f"UPDATE {TABLE} SET salt = ?, data = ? WHERE id = ?",
                    (new_salt(), canonical(record.to_json()), record.id),
                )
            ids = [record.id for record in records]
            self._log.append(
                Category.ERASURE,
                "Content of records of pictures erased",
                details={"reason": reason, "records": len(ids), **vouched(connection, TABLE, *ids)},
            )

    def _said_last(self, wanted: LogFilter, still_id: str) -> str:
        """The digest that the log said last of a record; empty where it said none."""
        for row in self._log.rows(wanted, newest_first=True):
            for said in records_said(row.details):
                if (said["table"], said["id"]) == (TABLE, still_id):
                    return str(said["digest"])
        return ""

    def _read(self, where: str, *values: object) -> tuple[Still, ...]:
        rows = self._database.query(
            f"SELECT data FROM {TABLE} WHERE {where} ORDER BY rowid DESC", values
        )
        with reading("a record of a picture"):
            return tuple(Still.from_json(json.loads(data)) for (data,) in rows)


def erase(database: WorkspaceDatabase, footage: FootageId) -> dict[str, Any]:
    """Delete, in a transaction, every record of a picture of this footage; the details for its log row.

    What was taken stays known by the rows of the log; the pictures themselves lie where they were written.
    """
    rows = database.query(f"SELECT id, data FROM {TABLE} WHERE instr(data, ?)", (f'"{footage}"',))
    ids = [key for key, data in rows if _shows(json.loads(data), footage)]
    for key in ids:
        database.connection.execute(f"DELETE FROM {TABLE} WHERE id = ?", (key,))
    return went(TABLE, *ids) if ids else {}


def _shows(data: Mapping[str, Any], footage: FootageId) -> bool:
    return any(one["footage"] == footage for one in data["shown"])


def _where(record: Still) -> dict[str, Any]:
    """What the log says about what a picture shows."""
    facts: dict[str, Any] = {}
    if record.kind is StillKind.STILL:
        facts["frame"] = int(record.frame)
        if record.annotation:
            facts["annotation"] = str(record.annotation)
    else:
        facts["frames"] = len(record.shown)
        facts["files"] = sorted({one.source_sha256 for one in record.shown})
    if record.crop is not None:
        box = record.crop
        facts["part"] = [round(value) for value in (box.x, box.y, box.w, box.h)]
    return facts
