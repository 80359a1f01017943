"""The requests of a workspace, each change with its row in the log."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from redaction.casework.clocks import deadline, parts_of
from redaction.casework.dates import RequestDates
from redaction.jobs.errors import UserError
from redaction.model.ids import RequestId, new_id
from redaction.model.request import Concerned, DatedNote, Request, RequestKind
from redaction.reviewlog.log import ReviewLog
from redaction.reviewlog.row import Category
from redaction.store import incident_rows, request_rows
from redaction.store.database import WorkspaceDatabase
from redaction.store.planfiles import erase_copies
from redaction.store.register import setting
from redaction.store.request_rows import Listed
from redaction.store.testimony import RULES_RECORD, together, vouched, went

PART = "clocks.part"
"""Key of the workspace's setting with the part of the UK whose public holidays count for subject access."""

PART_USUAL = "england_and_wales"


class RequestBook:
    """Requests.

    Attributes:
        log: The review log.
    """

    def __init__(
        self, database: WorkspaceDatabase, log: ReviewLog, clock: Callable[[], dt.datetime]
    ) -> None:
        self.log = log
        self._database = database
        self._clock = clock

    def requests(self) -> tuple[Request, ...]:
        """All requests: open ones first, soonest due first."""
        return request_rows.requests(self._database)

    def listed_requests(self) -> tuple[Listed, ...]:
        """All requests as a list shows them, in the same order; much faster where there are thousands."""
        return request_rows.listed(self._database)

    def searchable_requests(self) -> dict[RequestId, str]:
        """What each request says, folded for searching: reference, people, notes."""
        return request_rows.searchable(self._database)

    def request(self, request_id: RequestId) -> Request:
        """One request.

        Raises:
            UserError: If it is not in the register.
        """
        found = request_rows.requests(self._database, "id = ?", request_id)
        if not found:
            raise UserError("That request is no longer in the register.", "Nothing was changed.")
        return found[0]

    def requests_with_reference(self, reference: str) -> tuple[Request, ...]:
        """The requests that have this reference; several only where somebody wanted that."""
        return request_rows.requests(self._database, "reference = ?", reference)

    def requests_named(self, name: str) -> tuple[Request, ...]:
        """The requests that have this reference or this id."""
        return request_rows.requests(self._database, "reference = ? OR id = ?", name, name)

    def add_request(
        self,
        kind: RequestKind,
        reference: str,
        received: dt.date,
        *,
        requester: str = "",
        note: str = "",
        dates: RequestDates | None = None,
        contact: str = "",
        identity: str = "",
        reasons: tuple[str, ...] = (),
        why: str = "",
        people: tuple[Concerned, ...] = (),
        notes: tuple[DatedNote, ...] = (),
    ) -> Request:
        """Enter a request; the day it is due follows from its kind and days (``casework.clocks``)."""
        request = self._timed(
            Request(
                RequestId(new_id()),
                kind,
                reference,
                received,
                requester=requester,
                note=note,
                dates=dates or RequestDates(),
                contact=contact,
                identity=identity,
                reasons=reasons,
                why=why,
                people=people,
                notes=notes,
            )
        )
        with self._database.transaction():
            request_rows.put_request(self._database, request)
            self._log("Request added", request, request_rows.request_facts(request))
        return request

    def update_request(
        self, request: Request, *, reason: str = "", made_from: Request | None = None
    ) -> Request:
        """Write a request as it is now: correct it, enter days, answer it or open it again.

        When kind, day of receipt or the other days changed and the due day did not, the due day is worked
        out anew.

        Args:
            request: With the id of one in the register.
            reason: Why, for the log; no names of people.
            made_from: The request as it was when the change was begun. What others changed meanwhile then
                stays as they left it.

        Raises:
            UserError: If it is not in the register, notes were changed or taken away, or somebody else
                changed the same meanwhile.
        """
        with self._database.transaction():
            old = self.request(request.id)
            if made_from is not None and made_from != old:
                request = _merged(old, made_from, request)
            if _ruling(old) != _ruling(request) and _due(old) == _due(request):
                request = self._timed(request)
            if request == old:
                return old
            if request.notes[: len(old.notes)] != old.notes:
                raise UserError(
                    "Notes on a request are added to, not changed.",
                    "Nothing was changed. Another person may have added a note meanwhile.",
                    "Open the request again and add a note that says what is different.",
                )
            details = {"changed": request_rows.changed_facts(old, request), "reason": reason}
            request_rows.put_request(self._database, request)
            self._log(_action(old, request), request, details)
        return request

    def set_part(self, part: str) -> int:
        """Say in which part of the UK the force works; open requests are worked out anew, each with its row.

        Args:
            part: As ``casework.clocks.parts_of`` knows it.

        Returns:
            How many requests have another day now, or another explanation.
        """
        with self._database.transaction():
            old = setting(self._database, PART, PART_USUAL)
            if part == old:
                return 0
            self._database.connection.execute(
                "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)",
                (PART, json.dumps(part)),
            )
            vouch = vouched(self._database.connection, RULES_RECORD, PART)
            details = {"setting": PART, "before": old, "after": part, **vouch}
            self.log.append(Category.SYSTEM, "Setting of the workspace changed", details=details)
            changed = 0
            for request in request_rows.requests(self._database, "closed = 0"):
                timed = self._timed(request)
                if timed != request:
                    changed += 1
                    self.update_request(timed, reason="Holidays of another part of the UK count")
        return changed

    def add_note(self, request_id: RequestId, text: str) -> Request:
        """Note something about a request, with the moment and the person.

        Raises:
            UserError: If it is not in the register.
        """
        with self._database.transaction():
            old = self.request(request_id)
            note = DatedNote(self._clock().astimezone(dt.UTC), self.log.who, text)
            return self.update_request(replace(old, notes=(*old.notes, note)))

    def remove_request(self, request_id: RequestId, *, reason: str) -> None:
        """Erase a request and all it says of people; what it said is overwritten.

        Backups that Umbra made by itself go too, because they hold it. The log keeps its rows.

        Args:
            request_id: Of the request.
            reason: Why, for the log; no names of people.

        Raises:
            UserError: If it is not in the register, the reason is missing, it still has footage, or something
                was handed over for it: that has to stay on record (DPA 2018 s.62).
        """
        unchanged = "Nothing was removed."
        if not reason.strip():
            raise UserError("Say why the request is removed.", unchanged)
        with self._database.transaction():
            old = self.request(request_id)
            handed = "Something was handed over for this request.", "Mark it as answered."
            for where, summary, remedy in (
                ("footage", "This request still has footage.", "Move or remove its footage first."),
                ("disclosures", *handed),
                ("exports", *handed),
            ):
                sql = f"SELECT 1 FROM {where} WHERE request = ?"
                sql += " AND recipient <> ''" if where == "exports" else ""
                if self._database.query(f"{sql} LIMIT 1", (request_id,)):
                    raise UserError(summary, unchanged, remedy)
            self._database.connection.execute("DELETE FROM requests WHERE id = ?", (request_id,))
            self.log.append(
                Category.ERASURE,
                "Request removed",
                request=old.id,
                details={
                    "reference": old.reference,
                    "reason": reason.strip(),
                    **together(
                        went("requests", old.id),
                        incident_rows.forget_request(self._database, request_id, self._clock()),
                    ),
                },
            )
            # Last, because a file that is gone does not come back with the rows.
            erase_copies(self._database.path.parent)
        self._database.forget()

    @property
    def parts(self) -> tuple[str, ...]:
        """Whose public holidays count for subject access requests in this workspace."""
        return parts_of(str(setting(self._database, PART, PART_USUAL)))

    def _timed(self, request: Request) -> Request:
        """The request with the day its answer is due."""
        found = deadline(request.kind, request.received, request.dates, parts=self.parts)
        return replace(request, due=found.due, due_why=found.why)

    def _log(self, action: str, request: Request, details: dict[str, Any]) -> None:
        vouch = vouched(self._database.connection, "requests", request.id)
        self.log.append(Category.SYSTEM, action, request=request.id, details={**details, **vouch})


def _merged(now: Request, made_from: Request, wanted: Request) -> Request:
    """What is in the register with the changes that lead from one request to another.

    Raises:
        UserError: If both changed the same.
    """
    changes: dict[str, Any] = {}
    for name in (field.name for field in fields(Request)):
        before, after, stored = (getattr(r, name) for r in (made_from, wanted, now))
        if after in (before, stored) or name in ("due", "due_why"):
            continue
        if name == "notes" and after[: len(before)] == before:
            after = (*stored, *after[len(before) :])
        elif stored != before:
            raise UserError(
                "Somebody else changed this request meanwhile.",
                f"Both of you changed: {name}. Nothing was changed now.",
                "Look at what it says now, and make your change again.",
            )
        changes[name] = after
    return replace(now, **changes)


def _ruling(request: Request) -> tuple[object, ...]:
    """What the due day follows from."""
    return request.kind, request.received, request.dates


def _due(request: Request) -> tuple[object, ...]:
    return request.due, request.due_why


def _action(old: Request, new: Request) -> str:
    if new.closed != old.closed:
        return "Request closed" if new.closed else "Request opened again"
    return "Request changed"
