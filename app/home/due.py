"""How many working days are left."""

from __future__ import annotations

import datetime as dt

from redaction.casework.clocks import PARTS, SAR_PARTS, working_days_between
from redaction.model.request import Request, RequestKind
from redaction.store.request_rows import Listed


def working_days_left(
    request: Request | Listed,
    today: dt.date | None = None,
    *,
    parts: tuple[str, ...] = SAR_PARTS,
) -> int | None:
    """Working days from tomorrow to the due day, counted; 0 only on the day; negative when overdue.

    Args:
        request: The request.
        today: As the office calendar shows it; None for now.
        parts: The parts of the UK whose holidays are no working days. Freedom of information takes all of
            them (FOI Act 2000 s.10(6)), whatever is given here.
    """
    if request.due is None:
        return None
    now = today or dt.date.today()  # noqa: DTZ011 - a day as the office calendar shows it
    return working_days_to(request.due, request.kind, now, parts=parts)


def working_days_to(
    due: dt.date, kind: RequestKind, today: dt.date, *, parts: tuple[str, ...] = SAR_PARTS
) -> int:
    """The same for a due day that is in no register yet."""
    if kind is RequestKind.FOI:
        parts = PARTS
    if due == today:
        return 0
    # at least one: a day that a person set may lie on a weekend, and is neither today nor past
    if due > today:
        return max(1, working_days_between(today, due, parts))
    return -max(1, working_days_between(due, today, parts))
