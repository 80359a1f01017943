"""The requests of a workspace, each change with its row in the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from redaction.casework.clocks import due_date
from redaction.jobs.errors import UserError
from redaction.model.footage import Request, RequestKind
from redaction.model.ids import RequestId, new_id
from redaction.reviewlog.log import ReviewLog
from redaction.reviewlog.row import Category
from redaction.store import register
from redaction.store.database import WorkspaceDatabase

PERSONAL = ("requester", "note")
"""Fields of a request that the log only says were changed: a row can never be erased, and a name or what
was written about a person may have to be."""


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
        return register.requests(self._database)

    def request(self, request_id: RequestId) -> Request:
        """One request.

        Raises:
            UserError: If it is not in the register.
        """
        found = register.requests(self._database, "id = ?", request_id)
        if not found:
            raise UserError("That request is no longer in the register.", "Nothing was changed.")
        return found[0]

    def add_request(
        self,
        kind: RequestKind,
        reference: str,
        received: dt.date,
        *,
        requester: str = "",
        note: str = "",
    ) -> Request:
        """Enter a request; the day it is due follows from its kind (``casework.clocks``)."""
        due, why = due_date(kind, received)
        request = Request(RequestId(new_id()), kind, reference, received, due, why, requester, note)
        with self._database.transaction():
            register.put_request(self._database, request)
            self.log.append(
                Category.SYSTEM,
                "Request added",
                request=request.id,
                details=register.request_facts(request),
            )
        return request

    def update_request(self, request: Request, *, reason: str = "") -> Request:
        """Write a request as it is now (close it, override the due day, correct the reference).

        When kind or day of receipt changed and the due day did not, the due day is worked out anew.

        Args:
            request: With the id of one in the register.
            reason: Why, for the log.

        Raises:
            UserError: If it is not in the register.
        """
        with self._database.transaction():
            old = self.request(request.id)
            moved = (old.kind, old.received) != (request.kind, request.received)
            if moved and (old.due, old.due_why) == (request.due, request.due_why):
                due, why = due_date(request.kind, request.received)
                request = replace(request, due=due, due_why=why)
            if request == old:
                return old
            before, after = register.request_facts(old), register.request_facts(request)
            changed: dict[str, Any] = {
                k: [before[k], after[k]] for k in before if before[k] != after[k]
            }
            for name in PERSONAL:
                if getattr(old, name) != getattr(request, name):
                    changed[name] = "changed"
            register.put_request(self._database, request)
            self.log.append(
                Category.SYSTEM,
                "Request closed" if request.closed and not old.closed else "Request changed",
                request=request.id,
                details={"changed": changed, "reason": reason},
            )
        return request
