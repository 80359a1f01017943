"""A request for disclosure: who asks for what under which rule, its days, its decision, who is in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from redaction.casework.dates import RequestDates
from redaction.model.ids import RequestId


class RequestKind(StrEnum):
    """Under which rule footage is asked for."""

    SAR_UK_GDPR = "sar_uk_gdpr"
    SAR_DPA_PART3 = "sar_dpa_part3"
    FOI = "foi"
    COURT = "court"
    MEDIA = "media"
    INTERNAL = "internal"


LONGEST_REFERENCE = 100
"""Characters of a reference; more is something else that was put into the field by mistake."""

TIMED = frozenset({RequestKind.SAR_UK_GDPR, RequestKind.SAR_DPA_PART3, RequestKind.FOI})
"""Kinds with a statutory clock."""


class Outcome(StrEnum):
    """How a request was answered."""

    FULL = "full"
    PART = "part"
    REFUSED = "refused"
    NOT_HELD = "not_held"
    WITHDRAWN = "withdrawn"
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to a request.

    Attributes:
        outcome: How it was answered.
        day: Of the answer, as the office calendar shows it.
        reason: Why it was answered so; the review log says only that it was given.
    """

    outcome: Outcome
    day: dt.date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Concerned:
    """Somebody a request is about or who is seen in its footage.

    Attributes:
        name: As staff know them.
        role: One of ``ROLES``, or the staff's own word.
    """

    name: str
    role: str = ""


ROLES = (
    "requester",
    "third party",
    "officer",
    "police staff",
    "witness",
    "victim",
    "suspect",
    "child",
)
"""What is offered for ``Concerned.role``."""


@dataclass(frozen=True, slots=True)
class DatedNote:
    """Something noted about a request; notes are added, not changed.

    Attributes:
        moment: UTC.
        who: Who wrote it.
        text: What.
    """

    moment: dt.datetime
    who: str
    text: str


class Waiting(StrEnum):
    """What stops the clock of a request, or keeps it from starting."""

    NOTHING = ""
    IDENTITY = "identity"
    FEE = "fee"
    CLARIFICATION = "clarification"


@dataclass(frozen=True, slots=True)
class Request:
    """One request for disclosure.

    Attributes:
        reference: The force's own reference.
        received: Day of receipt.
        due: The day the answer is due, or None where no statutory clock runs or it stands still.
        due_why: How ``due`` was arrived at, citing the sections.
        requester: Who asks.
        note: What it is about.
        closed: Whether it is answered.
        dates: The days that move the clock.
        contact: Where the requester is reached.
        identity: How the requester's identity was checked.
        decision: The answer, once there is one.
        reasons: Codes of exemptions and restrictions that hold for the whole request.
        why: Those reasons in words.
        people: Who it concerns.
        notes: Oldest first.
    """

    id: RequestId
    kind: RequestKind
    reference: str
    received: dt.date
    due: dt.date | None = None
    due_why: str = ""
    requester: str = ""
    note: str = ""
    closed: bool = False
    dates: RequestDates = field(default_factory=RequestDates)
    contact: str = ""
    identity: str = ""
    decision: Decision | None = None
    reasons: tuple[str, ...] = ()
    why: str = ""
    people: tuple[Concerned, ...] = ()
    notes: tuple[DatedNote, ...] = ()

    @property
    def waiting(self) -> Waiting:
        """What the clock waits for; nothing once the request is answered."""
        dates = self.dates
        if self.closed or self.kind not in TIMED:
            return Waiting.NOTHING
        known = self.kind is not RequestKind.FOI  # which asks nobody who they are
        if known and dates.identity_asked is not None and dates.identity_confirmed is None:
            return Waiting.IDENTITY
        if dates.fee_asked is not None and dates.fee_paid is None:
            return Waiting.FEE
        if any(pause.answered is None for pause in dates.pauses):
            return Waiting.CLARIFICATION
        return Waiting.NOTHING
