"""Working days of the United Kingdom and of its parts, and how days are named in an explanation.

Bank holidays come from the ``holidays`` library, which follows the Banking and Financial Dealings Act 1971
(Schedule 1, and the days appointed by proclamation under s.1) and lists one-off days by year. A holiday that
falls on a weekend takes nothing from the working days itself; its substitute is a row of its own, and that
one counts. What is proclaimed after the library was made is not known to it: see ``KNOWN_UNTIL``.
"""

from __future__ import annotations

import calendar
import datetime as dt
from bisect import bisect_right
from functools import lru_cache

PARTS = ("ENG", "WLS", "SCT", "NIR")
"""The parts of the United Kingdom, as the ``holidays`` library calls them."""

ENGLAND_AND_WALES = ("ENG", "WLS")

KNOWN_UNTIL = 2028
"""The last year whose bank holidays we take to be announced. Later ones follow the rules of today; a
proclamation (s.1(2), (3) of the 1971 Act) may still add or move a day."""

_FIRST, _LAST = 1972, 2100
"""Years with bank holidays as the 1971 Act has them; outside, only weekends are known."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
# Not strftime: Qt sets the process's locale, and what is stored should not depend on it.

_ONE = dt.timedelta(days=1)


def is_working_day(day: dt.date, parts: tuple[str, ...] = PARTS) -> bool:
    """Whether the day is no weekend and no bank holiday in any of these parts of the UK."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year, parts)


def holiday_name(day: dt.date, parts: tuple[str, ...] = PARTS) -> str:
    """What the bank holiday is called, or empty when it is none in these parts."""
    return _bank_holidays(day.year, parts).get(day, "")


def next_working_day(day: dt.date, parts: tuple[str, ...] = PARTS) -> dt.date:
    """The day itself where it is a working day, else the first after it."""
    while not is_working_day(day, parts):
        day += _ONE
    return day


def last_working_day(day: dt.date, parts: tuple[str, ...] = PARTS) -> dt.date:
    """The day itself where it is a working day, else the last before it."""
    while not is_working_day(day, parts):
        day -= _ONE
    return day


def nth_working_day(after: dt.date, count: int, parts: tuple[str, ...] = PARTS) -> dt.date:
    """The ``count``-th working day following a day; the day itself for 0."""
    day = after
    while count > 0:
        day += _ONE
        if is_working_day(day, parts):
            count -= 1
    return day


@lru_cache(maxsize=65536)
def working_days_between(after: dt.date, until: dt.date, parts: tuple[str, ...] = PARTS) -> int:
    """Working days after one day, up to and including another; 0 where it lies not after it.

    Fast for any distance, because bank holidays are looked up by year and weekdays are computed.
    """
    if until <= after:
        return 0
    days = until.toordinal() - after.toordinal()
    weeks, rest = divmod(days, 7)
    day = after.weekday()
    weekdays = weeks * 5 + sum((day + n) % 7 < 5 for n in range(1, rest + 1))
    return weekdays - _taken(after, until, parts)


def corresponding_day(start: dt.date, months: int) -> dt.date:
    """The day of the same number ``months`` later; the month's last where there is no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(start.day, last))


def day_said(day: dt.date) -> str:
    """A day as ``Tuesday 3 September 2024``."""
    return f"{_DAYS[day.weekday()]} {date_said(day)}"


def date_said(day: dt.date) -> str:
    """A day as ``3 September 2024``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def month_said(day: dt.date) -> str:
    """The month of a day as ``September``."""
    return _MONTHS[day.month - 1]


def weekday_said(day: dt.date) -> str:
    """The day of the week as ``Tuesday``."""
    return _DAYS[day.weekday()]


def _taken(after: dt.date, until: dt.date, parts: tuple[str, ...]) -> int:
    """Bank holidays that fall on weekdays after one day, up to and including another."""
    first, last = after.toordinal(), until.toordinal()
    return sum(
        bisect_right(taken, last) - bisect_right(taken, first)
        for year in range(max(after.year, _FIRST), min(until.year, _LAST) + 1)
        for taken in (_on_weekdays(year, parts),)
    )


@lru_cache(maxsize=1024)
def _on_weekdays(year: int, parts: tuple[str, ...]) -> tuple[int, ...]:
    """The bank holidays of a year that take a working day, as ordinals in order."""
    return tuple(
        sorted(day.toordinal() for day in _bank_holidays(year, parts) if day.weekday() < 5)
    )


@lru_cache(maxsize=1024)
def _bank_holidays(year: int, parts: tuple[str, ...]) -> dict[dt.date, str]:
    """Bank holidays of these parts with their names; none outside the known years."""
    if not _FIRST <= year <= _LAST:
        return {}
    import holidays  # here, because it is slow to load and the program starts without it

    found: dict[dt.date, str] = {}
    for part in parts:
        for day, name in holidays.country_holidays("GB", subdiv=part, years=year).items():
            found.setdefault(day, name)
    return found
