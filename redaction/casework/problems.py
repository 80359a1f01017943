"""Days of a request that cannot be, said in sentences a person can act on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from redaction.casework.dates import DatesError, Pause, RequestDates
from redaction.casework.working_days import date_said
from redaction.model.footage import RequestKind

EARLIEST = dt.date(2000, 1, 1)
"""No request that is still of interest is older; an earlier year is a slip of the keyboard."""

FURTHEST = 5 * 366
"""Days ahead of today up to which a day that a person names is believed."""

SARS = frozenset({RequestKind.SAR_UK_GDPR, RequestKind.SAR_DPA_PART3})
TIMED = SARS | {RequestKind.FOI}
"""Kinds with a statutory clock."""


def applying(kind: RequestKind, dates: RequestDates) -> RequestDates:
    """The dates without those that this kind of request does not know.

    Proof of identity belongs to subject access; a day named in the notice of an extension to freedom of
    information; where no statutory clock runs, only a person's own day is left.
    """
    if kind not in TIMED:
        return RequestDates(override=dates.override)
    if kind is RequestKind.FOI:
        return replace(dates, identity_asked=None, identity_confirmed=None)
    if dates.extension is not None and dates.extension.until is not None:
        return replace(dates, extension=replace(dates.extension, until=None))
    return dates


def problems_of(
    kind: RequestKind, received: dt.date, dates: RequestDates, today: dt.date
) -> tuple[str, ...]:
    """What is impossible about these days; empty when they can be stored.

    Days that the kind does not know are not looked at (``applying``).
    """
    dates = applying(kind, dates)
    found = [*_receipt(received, today)]
    found += _asked(
        "Proof of identity", dates.identity_asked, dates.identity_confirmed, received, today
    )
    found += _asked("The fee", dates.fee_asked, dates.fee_paid, received, today)
    found += _clarifications(dates.pauses, received, today)
    found += _extension(kind, dates, received, today)
    found += _override(dates, received, today)
    return tuple(found)


def check_dates(kind: RequestKind, received: dt.date, dates: RequestDates, today: dt.date) -> None:
    """Refuse days that cannot be.

    Raises:
        DatesError: With the first thing that is wrong.
    """
    for problem in problems_of(kind, received, dates, today):
        raise DatesError(problem, "Nothing was changed.", "Correct the date.")


def _receipt(received: dt.date, today: dt.date) -> Iterator[str]:
    if received > today:
        yield f"The day of receipt, {date_said(received)}, is in the future."
    elif received < EARLIEST:
        yield f"The day of receipt cannot be right: {date_said(received)}."


def _asked(
    part: str, asked: dt.date | None, came: dt.date | None, received: dt.date, today: dt.date
) -> Iterator[str]:
    if asked is None:
        if came is not None:
            yield f"{part}: enter the day it was asked for, or leave out the day it came."
        return
    if asked < received:
        yield (
            f"{part} cannot have been asked for on {date_said(asked)}, before the request was received "
            f"on {date_said(received)}."
        )
    elif asked > today:
        yield f"{part}: the day of asking, {date_said(asked)}, is in the future."
    if came is None:
        return
    if came < asked:
        yield (
            f"{part} cannot have come on {date_said(came)}, before it was asked for on {date_said(asked)}."
        )
    elif came > today:
        yield f"{part}: the day it came, {date_said(came)}, is in the future."


def _clarifications(pauses: tuple[Pause, ...], received: dt.date, today: dt.date) -> Iterator[str]:
    ordered = sorted(pauses, key=lambda p: (p.asked, p.answered or dt.date.max))
    for pause in ordered:
        yield from _asked("Clarification", pause.asked, pause.answered, received, today)
    for one, other in pairwise(ordered):
        if one.answered is None:
            yield (
                f"The clarification asked for on {date_said(one.asked)} is still awaited, and so none can be "
                f"asked for on {date_said(other.asked)}: enter them as one."
            )
        elif other.asked < one.answered:
            yield (
                f"The clarifications asked for on {date_said(one.asked)} and {date_said(other.asked)} "
                "overlap: enter them as one."
            )


def _extension(
    kind: RequestKind, dates: RequestDates, received: dt.date, today: dt.date
) -> Iterator[str]:
    more = dates.extension
    if more is None:
        return
    if more.notified < received:
        yield (
            f"The notice of an extension cannot be of {date_said(more.notified)}, before the request was "
            f"received on {date_said(received)}."
        )
    elif more.notified > today:
        yield f"The notice of an extension, of {date_said(more.notified)}, is in the future."
    if not more.reason.strip():
        yield "Give the reason for the extension, as the notice states it."
    if kind is RequestKind.FOI and more.until is None:
        yield "Give the day that the notice of the extension names."
    if more.until is not None:
        if more.until <= more.notified:
            yield (
                f"The extension ends on {date_said(more.until)}, which is not after its notice of "
                f"{date_said(more.notified)}."
            )
        elif (more.until - today).days > FURTHEST:
            yield f"The day the extension ends cannot be right: {date_said(more.until)}."


def _override(dates: RequestDates, received: dt.date, today: dt.date) -> Iterator[str]:
    override = dates.override
    if override is None:
        return
    if not override.reason.strip():
        yield "Give the reason for setting the day by hand."
    if override.due < received:
        yield (
            f"The day that is set, {date_said(override.due)}, lies before the day of receipt, "
            f"{date_said(received)}."
        )
    elif (override.due - today).days > FURTHEST:
        yield f"The day that is set cannot be right: {date_said(override.due)}."
