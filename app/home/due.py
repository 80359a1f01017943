"""How many working days are left."""

from __future__ import annotations

import datetime as dt

from redaction.casework.clocks import is_working_day
from redaction.model.footage import Request

FAR = 400
"""Days after which counting one by one would tell a person nothing."""


def working_days_left(request: Request, today: dt.date | None = None) -> int | None:
    """Working days from tomorrow to the due day, counted; 0 on the day; negative when overdue.

    Args:
        request: The request.
        today: As the office calendar shows it; None for now.
    """
    if request.due is None:
        return None
    now = today or dt.date.today()  # noqa: DTZ011 - a day as the office calendar shows it
    if abs((request.due - now).days) > FAR:
        return FAR if request.due > now else -FAR
    if request.due >= now:
        return _working(now, request.due)
    return -max(1, _working(request.due, now))


def _working(after: dt.date, until: dt.date) -> int:
    """Working days after one day, up to and including another."""
    days = (after + dt.timedelta(days=n) for n in range(1, (until - after).days + 1))
    return sum(1 for day in days if is_working_day(day))
