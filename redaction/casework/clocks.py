"""When an answer is due, and why: the statutory clocks, with the section they come from.

This is arithmetic, not legal advice: a person may override every date, with a reason. Pauses (waiting
for identity, a fee, a clarification) are entered as a later day of receipt.
"""

from __future__ import annotations

import calendar
import datetime as dt
from functools import lru_cache

from redaction.model.footage import RequestKind

PARTS = ("ENG", "WLS", "SCT", "NIR")
"""The parts of the United Kingdom, as the ``holidays`` library calls them."""

SAR_PARTS = ("ENG",)
"""Whose public holidays move the last day of a subject access request: England (and Wales, which has the
same). A day that is a holiday elsewhere only does not lengthen the period."""

FOI_WORKING_DAYS = 20
"""Freedom of Information Act 2000 s.10(1)."""

RETENTION_DAYS = 31
"""Video not marked as evidence is deleted within this many days of recording."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
# Not strftime: Qt sets the process's locale, and what is stored should not depend on it.

Due = tuple[dt.date | None, str]
"""The day, or None where no statutory clock runs; and how it was arrived at."""


def due_date(kind: RequestKind, received: dt.date) -> Due:
    """The day the answer is due, and the explanation shown beside it.

    Args:
        kind: Under which rule footage is asked for.
        received: Day of receipt; where identity, a fee or a clarification came later, that day.
    """
    match kind:
        case RequestKind.SAR_UK_GDPR:
            return _months(received, 1, "UK GDPR Art. 12(3)")
        case RequestKind.SAR_DPA_PART3:
            return _months(received, 1, "DPA 2018 s.54 (Part 3, law enforcement)")
        case RequestKind.FOI:
            return _foi(received)
        case RequestKind.COURT:
            return None, "No statutory clock: the court sets the day."
        case RequestKind.MEDIA | RequestKind.INTERNAL:
            return None, "No statutory clock runs for this kind of request."


def extended_date(kind: RequestKind, received: dt.date) -> Due:
    """The day after an extension; None where the rule allows none of a fixed length.

    For a subject access request two further months (complexity or number of requests); the requester has
    to be told, with reasons, inside the first month.
    """
    match kind:
        case RequestKind.SAR_UK_GDPR:
            return _months(received, 3, "UK GDPR Art. 12(3), extended by two months")
        case RequestKind.SAR_DPA_PART3:
            return _months(received, 3, "DPA 2018 s.54(3A), extended by two months")
        case RequestKind.FOI:
            return None, (
                "FOI Act 2000 s.10(3): a reasonable time, only to weigh the public interest of a qualified "
                "exemption, with a notice inside the 20 working days."
            )
        case _:
            return None, "No statutory clock runs for this kind of request."


def deletion_date(recorded: dt.date, days: int = RETENTION_DAYS) -> dt.date:
    """The day footage that nobody asked for and that is no evidence is deleted.

    Args:
        recorded: Day of recording.
        days: Of retention.
    """
    return recorded + dt.timedelta(days=days)


def corresponding_day(start: dt.date, months: int) -> dt.date:
    """The day of the same number ``months`` later; the month's last where there is no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(start.day, last))


def is_working_day(day: dt.date, parts: tuple[str, ...] = PARTS) -> bool:
    """Whether the day is no weekend and no bank holiday in any of these parts of the UK."""
    return day.weekday() < 5 and not any(day in _bank_holidays(day.year, part) for part in parts)


def holiday_name(day: dt.date, parts: tuple[str, ...] = PARTS) -> str:
    """What the bank holiday is called, or empty when it is none in these parts."""
    for part in parts:
        name = _bank_holidays(day.year, part).get(day)
        if name:
            return name
    return ""


@lru_cache(maxsize=128)
def _bank_holidays(year: int, part: str) -> dict[dt.date, str]:
    import holidays  # here, because it is slow to load and the program starts without it

    return dict(holidays.country_holidays("GB", subdiv=part, years=year).items())


def _months(received: dt.date, months: int, source: str) -> Due:
    exact = corresponding_day(received, months)
    due = exact
    while not is_working_day(due, SAR_PARTS):
        due += dt.timedelta(days=1)
    length = "one calendar month" if months == 1 else f"{months} calendar months"
    why = f"{source}: {length} from receipt on {_said(received)}"
    if exact.day != received.day:
        why += f", to the last day of the month, as {_month(exact)} has no day {received.day}"
    if due != exact:
        name = holiday_name(exact, SAR_PARTS)
        kind = f"a public holiday ({name})" if name else "at a weekend"
        why += f"; {_said(exact)} is {kind}, so the next working day counts"
    return due, f"{why}. Due {_said(due)}."


def _foi(received: dt.date) -> Due:
    day, counted, skipped = received, 0, list[dt.date]()
    while counted < FOI_WORKING_DAYS:
        day += dt.timedelta(days=1)
        if is_working_day(day):
            counted += 1
        elif day.weekday() < 5:
            skipped.append(day)
    why = f"FOI Act 2000 s.10(1): the 20th working day following receipt on {_said(received)}"
    if skipped:
        days = ", ".join(f"{d.day} {_month(d)} ({holiday_name(d)})" for d in skipped)
        why += f"; not counted, as bank holidays in some part of the UK: {days}"
    return day, f"{why}. Due {_said(day)}."


def _said(day: dt.date) -> str:
    return f"{_DAYS[day.weekday()]} {day.day} {_month(day)} {day.year}"


def _month(day: dt.date) -> str:
    return _MONTHS[day.month - 1]
