"""What was entered about a request."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from redaction.casework.dates import RequestDates
from redaction.model.request import Concerned, Decision, Request, RequestKind


@dataclass(frozen=True, slots=True)
class RequestEntry:
    """What was entered.

    Attributes:
        note: What the request is about.
        new_note: To be added to the request's notes; empty where none is.
    """

    kind: RequestKind
    reference: str
    received: dt.date
    requester: str
    note: str
    contact: str = ""
    dates: RequestDates = field(default_factory=RequestDates)
    identity: str = ""
    decision: Decision | None = None
    reasons: tuple[str, ...] = ()
    why: str = ""
    people: tuple[Concerned, ...] = ()
    new_note: str = ""

    def over(self, request: Request) -> Request:
        """The request with what was entered; the new note is not in it yet."""
        return replace(
            request,
            kind=self.kind,
            reference=self.reference,
            received=self.received,
            requester=self.requester,
            note=self.note,
            contact=self.contact,
            dates=self.dates,
            identity=self.identity,
            decision=self.decision,
            reasons=self.reasons,
            why=self.why,
            people=self.people,
        )
