"""What a dated case of the clocks is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from redaction.casework.dates import Extension, Override, Pause, RequestDates
from redaction.model.request import RequestKind

G, P, F = RequestKind.SAR_UK_GDPR, RequestKind.SAR_DPA_PART3, RequestKind.FOI
COURT, MEDIA, INTERNAL = RequestKind.COURT, RequestKind.MEDIA, RequestKind.INTERNAL

ENGLAND, SCOTLAND, IRELAND = "england_and_wales", "scotland", "northern_ireland"


@dataclass(frozen=True)
class Case:
    """One line of the table.

    Attributes:
        note: Why it is there.
        due: The day, ISO; empty where none can be named.
        part: Of the UK whose holidays move a subject access request.
        paused: Whether the clock waits.
        warned: A piece of the warning that is to be given; empty for no warning at all.
        says: A piece of the explanation.
        today: ISO, with ``if_today`` for what would be due were the missing thing to come then.
    """

    note: str
    kind: RequestKind
    received: str
    due: str
    dates: RequestDates = RequestDates()  # noqa: RUF009 - frozen
    part: str = ENGLAND
    paused: bool = False
    warned: str = ""
    says: str = ""
    today: str = ""
    if_today: str = ""


def day(text: str) -> dt.date | None:
    """A day of an ISO text; None of an empty one."""
    return dt.date.fromisoformat(text) if text else None


def sure(text: str) -> dt.date:
    """A day of an ISO text."""
    return dt.date.fromisoformat(text)


def pauses(*spans: tuple[str, str]) -> RequestDates:
    """Clarifications: asked, answered (empty while awaited)."""
    return RequestDates(pauses=tuple(Pause(sure(a), day(b)) for a, b in spans))


def asked(identity: tuple[str, str] = ("", ""), fee: tuple[str, str] = ("", "")) -> RequestDates:
    """Proof of identity and a fee: asked, came."""
    return RequestDates(day(identity[0]), day(identity[1]), day(fee[0]), day(fee[1]))


def notice(of: str, until: str = "", *spans: tuple[str, str]) -> RequestDates:
    """An extension, with clarifications."""
    more = Extension(sure(of), "Two hundred files", day(until))
    return RequestDates(pauses=pauses(*spans).pauses, extension=more)


def set_to(due: str) -> RequestDates:
    """A day set by a person."""
    return RequestDates(override=Override(sure(due), "Directions of the judge"))
