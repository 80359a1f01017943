"""What was handed over, each record with its row of category disclosure in the review log."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from redaction.casework.disclosure import Disclosure, Withdrawn
from redaction.jobs.errors import UserError
from redaction.model.ids import RequestId, new_id
from redaction.policy.current import policy
from redaction.reviewlog.log import ReviewLog
from redaction.reviewlog.row import Category, canonical
from redaction.store.database import WorkspaceDatabase, reading
from redaction.store.testimony import new_salt, vouched

RECORD = "disclosure"
"""Detail of a log row: id of the record of a hand-over."""

TABLE = "disclosures"
"""Where the records are, each vouched for by the last log row about it (``store.testimony``)."""

_UNCHANGED = "Nothing was recorded."


class Disclosures:
    """The hand-overs of a workspace."""

    def __init__(
        self, database: WorkspaceDatabase, log: ReviewLog, clock: Callable[[], dt.datetime]
    ) -> None:
        self._database = database
        self._log = log
        self._clock = clock

    def all(self) -> tuple[Disclosure, ...]:
        """Every hand-over, newest first."""
        return self._read("1")

    def of(self, request: RequestId) -> tuple[Disclosure, ...]:
        """The hand-overs of one request, newest first."""
        return self._read("request = ?", request)

    def of_incident(self, incident: str) -> tuple[Disclosure, ...]:
        """The evidence packages of one incident, newest first."""
        return self._read("incident = ?", incident)

    def evidence(self) -> tuple[Disclosure, ...]:
        """Every evidence package, newest first."""
        return tuple(d for d in self.all() if d.is_evidence)

    def by_id(self, disclosure_id: str) -> Disclosure:
        """One hand-over.

        Raises:
            UserError: If there is no such record.
        """
        found = self._read("id = ?", disclosure_id)
        if not found:
            raise UserError("That disclosure is not in the register.", "Nothing was changed.")
        return found[0]

    def add(
        self,
        request: RequestId | None,
        recipient: str,
        method: str,
        day: dt.date,
        copies: Sequence[str] = (),
        *,
        package: str = "",
        manifest_sha256: str = "",
        note: str = "",
        incident: str = "",
        footage: str = "",
        stills: Sequence[str] = (),
        overridden: Sequence[tuple[str, str]] = (),
        facts: Mapping[str, Any] | None = None,
        along: Callable[[], object] = lambda: None,
    ) -> Disclosure:
        """Record that something was handed over.

        Args:
            request: The request it answers; None for evidence that belongs to none.
            recipient: Who received it; goes into the log in clear (DPA 2018 s.62).
            method: How, in words.
            day: The day of the hand-over; not in the future.
            copies: SHA-256 of each copy.
            package: Name of the package.
            manifest_sha256: Of the package's manifest.
            note: Free text; the log holds only its digest.
            incident: Of an evidence package: what it is about; or
            footage: the one footage it is about.
            stills: SHA-256 of each still picture in it.
            overridden: What stood against it, and why it was set aside.
            facts: More for the log row, about nobody.
            along: Called in the same transaction: both are recorded, or neither.

        Raises:
            UserError: If the request is not in the register, recipient or method is missing, or the day is
                in the future or before the request was received.
            ValueError: If it is about neither a request nor an incident nor footage.
        """
        if request is None and not (incident or footage):
            msg = "a hand-over is about a request, an incident or footage"
            raise ValueError(msg)
        recipient, method = recipient.strip(), method.strip()
        check_hand_over(recipient, method, day, today=self._clock().date())
        with self._database.transaction():
            if request is not None:
                self._check_request(request, day)
            record = Disclosure(
                new_id(),
                request or RequestId(""),
                recipient,
                method,
                day,
                self._clock().astimezone(dt.UTC),
                self._log.who,
                tuple(copies),
                package,
                manifest_sha256,
                note.strip(),
                tuple(overridden),
                incident=incident,
                footage=footage,
                stills=tuple(stills),
            )
            said = {
                "method": method,
                "day": day.isoformat(),
                "copies": list(record.copies),
                "package": package,
                "manifest_sha256": manifest_sha256,
                "overridden": [what for what, _why in record.overridden],
                **({"stills": list(record.stills)} if record.stills else {}),
                **({"incident": incident} if incident else {}),
                **({"footage_id": footage} if footage else {}),
                **(facts or {}),
            }
            what = "Evidence package" if record.is_evidence else "Package" if package else "Copy"
            self._write(record, f"{what} handed over", said)
            along()
        return record

    def withdraw(self, disclosure_id: str, day: dt.date, reason: str) -> Disclosure:
        """Record that what was handed over came back, or was asked back.

        Raises:
            UserError: If there is no such record, it is withdrawn already, the reason is missing or the day
                is impossible.
        """
        with self._database.transaction():
            old = self.by_id(disclosure_id)
            if old.withdrawn is not None:
                raise UserError("That disclosure was withdrawn already.", _UNCHANGED)
            if not reason.strip():
                raise UserError("Say why it was withdrawn.", _UNCHANGED)
            if day < old.day or day > self._clock().date():
                raise UserError(
                    "It cannot have been withdrawn on that day.",
                    "It was handed over later, or the day has not come yet. " + _UNCHANGED,
                    "Choose another day.",
                )
            record = replace(old, withdrawn=Withdrawn(day, reason.strip()))
            self._write(record, "Disclosure withdrawn", {"day": day.isoformat()})
        return record

    def erase(self, emptied: Sequence[Disclosure], reason: str) -> None:
        """Put records in the place of those with the same id, because what they said has to go.

        Args:
            emptied: As they are to be, without what goes.
            reason: Kept in the log.
        """
        if not emptied:
            return
        connection = self._database.connection
        with self._database.transaction():
            for record in emptied:
                connection.execute(
                    f"UPDATE {TABLE} SET salt = ?, data = ? WHERE id = ?",
                    (new_salt(), canonical(record.to_json()), record.id),
                )
            ids = [record.id for record in emptied]
            # Under no request and with no name: a rule that erases rows must not find this one.
            self._log.append(
                Category.ERASURE,
                "Content of disclosures erased",
                details={"reason": reason, "records": len(ids), **vouched(connection, TABLE, *ids)},
            )

    def _check_request(self, request: RequestId, day: dt.date) -> None:
        rows = self._database.query("SELECT received FROM requests WHERE id = ?", (request,))
        if not rows:
            raise UserError("That request is no longer in the register.", _UNCHANGED)
        if day.isoformat() < rows[0][0]:
            raise UserError(
                f"{day.isoformat()} is before the request was received ({rows[0][0]}).",
                _UNCHANGED,
                "Choose the day it is handed over, or correct the day of receipt.",
            )

    def _write(self, record: Disclosure, action: str, facts: dict[str, Any]) -> None:
        connection = self._database.connection
        connection.execute(
            f"INSERT OR REPLACE INTO {TABLE} (id, request, salt, data, incident)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                record.id,
                record.request,
                new_salt(),
                canonical(record.to_json()),
                record.incident or None,
            ),
        )
        self._log.append(
            Category.DISCLOSURE,
            action,
            request=record.request,
            recipient=record.recipient,
            details={
                RECORD: record.id,
                **facts,
                **policy().facts(),
                **vouched(connection, TABLE, record.id),
            },
        )

    def _read(self, where: str, *values: object) -> tuple[Disclosure, ...]:
        rows = self._database.query(f"SELECT data FROM {TABLE} WHERE {where}", values)
        with reading("a record of a disclosure"):
            found = [Disclosure.from_json(json.loads(data)) for (data,) in rows]
        return tuple(sorted(found, key=lambda d: (d.day, d.moment), reverse=True))


def check_hand_over(recipient: str, method: str, day: dt.date, *, today: dt.date) -> None:
    """Refuse a hand-over that cannot be recorded, before any work is done for it.

    Raises:
        UserError: If recipient or method is missing, or the day is in the future.
    """
    if not recipient:
        raise UserError(
            "Say who receives it.",
            f"A disclosure is recorded with its recipient (DPA 2018 s.62). {_UNCHANGED}",
        )
    if not method:
        raise UserError("Say how it is handed over.", _UNCHANGED)
    if day > today:
        raise UserError(
            f"{day.isoformat()} is in the future.",
            f"A disclosure is recorded once it happens. {_UNCHANGED}",
            "Choose the day it is handed over.",
        )
