"""Time zones: reading a clock on a wall, and the two moments a year when that is not one moment.

In Great Britain 01:30 on the last Sunday of October happens twice, and on the last Sunday of March never.
Which was meant is for a person to say; nothing here guesses.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from redaction.jobs.errors import UserError

_FIXED = re.compile(r"UTC(?:([+-])(\d{1,2})(?::?(\d\d))?)?")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,3}")
_MOST_HOURS = 14
_UNCHANGED = "Nothing was changed."


@lru_cache(maxsize=64)
def zone_named(name: str) -> dt.tzinfo:
    """The zone of an IANA name (``Europe/London``) or of ``UTC``, ``UTC+01:00``.

    Raises:
        UserError: If there is no such zone on this computer.
    """
    fixed = _FIXED.fullmatch(name)
    if fixed is not None:
        sign, hours, minutes = fixed.groups()
        past = dt.timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        if int(minutes or 0) < 60 and past <= dt.timedelta(hours=_MOST_HOURS):
            return dt.timezone(-past if sign == "-" else past)
    elif _NAME.fullmatch(name):
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            pass
    raise UserError(
        f"“{name}” is not a time zone that this computer knows.",
        _UNCHANGED,
        "Write a name such as Europe/London, or UTC, or UTC+01:00.",
    )


def zone_names() -> tuple[str, ...]:
    """The zones to offer: London and UTC first, then all that this computer knows, by name."""
    first = ("Europe/London", "UTC")
    others = (n for n in available_timezones() if "/" in n and not n.startswith(("Etc/", "posix/")))
    return (*first, *sorted(name for name in others if name not in first))


def moments_of(local: dt.datetime, zone: str) -> tuple[dt.datetime, ...]:
    """When a clock on a wall of that zone showed this: once, twice, or never (empty), earliest first.

    Args:
        local: What it showed, without a zone.
        zone: See ``zone_named``.

    Returns:
        In UTC.

    Raises:
        UserError: If the zone is not known, or the time lies beyond what can be counted.
    """
    where = zone_named(zone)
    bare = local.replace(tzinfo=None, fold=0)
    found = set()
    try:
        for fold in (0, 1):
            moment = bare.replace(tzinfo=where, fold=fold).astimezone(dt.UTC)
            if moment.astimezone(where).replace(tzinfo=None, fold=0) == bare:
                found.add(moment)
    except (OverflowError, ValueError) as error:
        raise UserError(f"{local.year} is no year of a recording.", _UNCHANGED) from error
    return tuple(sorted(found))


def shown_zone(moment: dt.datetime) -> str:
    """The short name of the zone of a moment as a person reads it: GMT, BST, UTC+03:00."""
    name = moment.tzname() or ""
    if name.isalpha():
        return name
    past = moment.utcoffset() or dt.timedelta(0)
    sign, minutes = ("-", -past) if past < dt.timedelta(0) else ("+", past)
    whole = int(minutes.total_seconds()) // 60
    return f"UTC{sign}{whole // 60:02d}:{whole % 60:02d}"
