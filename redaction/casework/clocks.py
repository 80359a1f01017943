"""When an answer is due, and why: the statutory clocks, with the section each step comes from.

This is arithmetic, not legal advice: a person may override every date, with a reason. Pure functions: the
same days always give the same deadline. ``sar_clock`` and ``foi_clock`` say how the law was read;
``problems`` says which days cannot be; ``working_days`` knows the holidays.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from redaction.casework.dates import DatesError, Extension, Pause, RequestDates
from redaction.casework.deadline import Deadline, Step, Trail
from redaction.casework.foi_clock import FOI_WORKING_DAYS, foi_clock
from redaction.casework.sar_clock import law_of_part3, law_of_uk_gdpr, sar_clock
from redaction.casework.working_days import (
    ENGLAND_AND_WALES,
    KNOWN_UNTIL,
    PARTS,
    corresponding_day,
    day_said,
    holiday_name,
    is_working_day,
    working_days_between,
)
from redaction.model.footage import RequestKind

__all__ = [
    "FOI_WORKING_DAYS",
    "PARTS",
    "RETENTION_DAYS",
    "SAR_PARTS",
    "Deadline",
    "Due",
    "Step",
    "corresponding_day",
    "deadline",
    "deletion_date",
    "due_date",
    "extended_date",
    "holiday_name",
    "is_working_day",
    "parts_of",
    "working_days_between",
]

SAR_PARTS = ENGLAND_AND_WALES
"""Whose public holidays move the last day of a subject access request, where a force chose nothing else. A
day that is a holiday elsewhere only does not lengthen the period. Freedom of information takes all parts."""

_PARTS_OF = {
    "england_and_wales": ENGLAND_AND_WALES,
    "scotland": ("SCT",),
    "northern_ireland": ("NIR",),
}

RETENTION_DAYS = 31
"""Video not marked as evidence is deleted within this many days of recording. Policy, not statute."""

_CALENDAR_ENDS = 9000

NO_DATES = RequestDates()

Due = tuple[dt.date | None, str]
"""The day, or None where no statutory clock runs; and how it was arrived at."""


def deadline(
    kind: RequestKind,
    received: dt.date,
    dates: RequestDates = NO_DATES,
    *,
    today: dt.date | None = None,
    parts: tuple[str, ...] = SAR_PARTS,
) -> Deadline:
    """The day an answer is due, with every step that leads there.

    Args:
        kind: Under which rule footage is asked for.
        received: Day of receipt.
        dates: What was asked for, and when it came; what a person set.
        today: To say what would be due if what is awaited came today; None leaves that out.
        parts: The parts of the UK whose public holidays move the last day of a subject access request.

    Raises:
        DatesError: Where a day lies so far ahead that no calendar reaches to its deadline.
    """
    if received.year > _CALENDAR_ENDS or dates.latest.year > _CALENDAR_ENDS:
        raise DatesError(
            f"The year {max(received, dates.latest).year} cannot be right.",
            "Nothing was changed.",
            "Correct the date.",
        )
    made = _by_the_rules(kind, received, dates, parts)
    if made.paused and today is not None:
        came = _filled(dates, today)
        day = _by_the_rules(kind, received, came, parts).due
        if day is not None:
            step = Step(
                f"No day can be named yet; if it came today, {day_said(today)}, the answer would be due "
                f"on {day_said(day)}"
            )
            made = replace(made, steps=(*made.steps, step), if_today=day)
    if made.computed is not None and made.computed.year > KNOWN_UNTIL:
        text = f"Bank holidays after {KNOWN_UNTIL} follow today's rules; days may still be added or moved."
        made = replace(made, warnings=(*made.warnings, text))
    return _overridden(made, dates)


def due_date(kind: RequestKind, received: dt.date, *, parts: tuple[str, ...] = SAR_PARTS) -> Due:
    """The day the answer is due when nothing moves the clock, and the explanation."""
    made = deadline(kind, received, parts=parts)
    return made.due, made.why


def extended_date(
    kind: RequestKind, received: dt.date, *, parts: tuple[str, ...] = SAR_PARTS
) -> Due:
    """The day after an extension, notified in time; None where the rule allows none of a fixed length.

    For a subject access request two further months (complexity or number of requests); the requester has
    to be told, with reasons, inside the first month.
    """
    match kind:
        case RequestKind.SAR_UK_GDPR | RequestKind.SAR_DPA_PART3:
            dates = RequestDates(extension=Extension(received))
            made = deadline(kind, received, dates, parts=parts)
            return made.due, made.why
        case RequestKind.FOI:
            return None, (
                "FOI Act 2000 s.10(3): a reasonable time, only to weigh the public interest of a qualified "
                "exemption, with a notice inside the 20 working days."
            )
        case _:
            return None, "No statutory clock runs for this kind of request."


def parts_of(name: str) -> tuple[str, ...]:
    """The parts whose holidays move a subject access request, by the name a workspace stores.

    Args:
        name: ``england_and_wales``, ``scotland`` or ``northern_ireland``; anything else is the first.
    """
    return _PARTS_OF.get(name, SAR_PARTS)


def deletion_date(recorded: dt.date, days: int = RETENTION_DAYS) -> dt.date:
    """The day footage that nobody asked for and that is no evidence is deleted.

    Args:
        recorded: Day of recording.
        days: Of retention.
    """
    return recorded + dt.timedelta(days=days)


def _by_the_rules(
    kind: RequestKind, received: dt.date, dates: RequestDates, parts: tuple[str, ...]
) -> Deadline:
    match kind:
        case RequestKind.SAR_UK_GDPR | RequestKind.SAR_DPA_PART3:
            law = law_of_uk_gdpr if kind is RequestKind.SAR_UK_GDPR else law_of_part3
            trail, due, waits = sar_clock(law(received), received, dates, parts)
            return trail.waits() if waits else trail.ends(due)
        case RequestKind.FOI:
            trail, day, waits = foi_clock(received, dates)
            return trail.waits() if waits else trail.ends(day)
        case RequestKind.COURT:
            text = "No statutory clock: the court sets the day"
        case RequestKind.MEDIA | RequestKind.INTERNAL:
            text = "No statutory clock runs for this kind of request"
    return Trail([Step(f"Received {day_said(received)}", received), Step(text)]).ends(None)


def _filled(dates: RequestDates, today: dt.date) -> RequestDates:
    """The dates, had everything that is awaited come today."""

    def came(asked: dt.date | None, day: dt.date | None) -> dt.date | None:
        return max(today, asked) if asked is not None and day is None else day

    return replace(
        dates,
        identity_confirmed=came(dates.identity_asked, dates.identity_confirmed),
        fee_paid=came(dates.fee_asked, dates.fee_paid),
        pauses=tuple(Pause(p.asked, came(p.asked, p.answered)) for p in dates.pauses),
    )


def _overridden(made: Deadline, dates: RequestDates) -> Deadline:
    override = dates.override
    if override is None:
        return made
    step = Step(f"Set to {day_said(override.due)} by a person: {override.reason}", override.due)
    warnings = made.warnings
    if made.computed is not None and override.due > made.computed:
        warnings = (
            *warnings,
            f"The day that was set is later than {day_said(made.computed)}, which the clock gives: "
            "setting a day does not lengthen a statutory period.",
        )
    return replace(
        made, due=override.due, steps=(*made.steps, step), warnings=warnings, overridden=True
    )
