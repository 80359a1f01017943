"""How long the system that recorded footage keeps it, and from which day that counts.

Umbra deletes nothing: body-worn cameras' and station systems delete what is not marked as evidence after a
number of days that the force sets, usually 31 (custody often 90).
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from redaction.model.footage import KEEP_DAYS, Footage

CUSTODY_DAYS = 90
"""Custody suites' recordings are often kept this long."""

MOST_DAYS = 36_525
"""Nothing is kept longer by rule than a hundred years."""

FIRST_YEAR = 1995
"""Before it there was no digital footage: an earlier year is a clock that was never set."""


class Source(StrEnum):
    """How the day of a recording is known."""

    UNKNOWN = ""
    METADATA = "metadata"
    """The file's own ``creation_time``."""
    NAME = "name"
    """A date in the file's name."""
    HAND = "hand"
    """Entered by a person."""


@dataclass(frozen=True, slots=True)
class Retention:
    """What is known of how long footage is kept.

    Attributes:
        recorded: The day of the recording, or None.
        source: How that day is known.
        days: Days after it on which the recording system deletes its file.
        preserved: Why it is kept beyond that; empty where it is not.
    """

    recorded: dt.date | None = None
    source: Source = Source.UNKNOWN
    days: int = KEEP_DAYS
    preserved: str = ""


def days_left(footage: Footage, today: dt.date) -> int | None:
    """Days until the recording system deletes the file: 0 today, negative when it should be gone.

    None where it is kept, or the day of its recording is not known.
    """
    day = footage.deleted_on
    return None if day is None else (day - today).days


def recorded_day(
    path: str | bytes | Path, facts: Mapping[str, Any] | object, today: dt.date | None = None
) -> tuple[dt.date | None, Source]:
    """The day of a recording by its file, and how that is known.

    A file may be younger than what it shows (it was converted or downloaded). So where its own time and a
    date in its name differ, the earlier one counts: then nothing is deleted before it was expected.

    Args:
        path: Of the file.
        facts: What the probe said of it.
        today: None for now; a day after it is no day of a recording.
    """
    now = today or dt.datetime.now().astimezone().date()
    found = [
        (day, source)
        for day, source in (
            (_by_metadata(facts), Source.METADATA),
            (_by_name(Path(os.fsdecode(path)).stem), Source.NAME),
        )
        if day is not None and day.year >= FIRST_YEAR and day <= now
    ]
    return min(found, key=lambda known: known[0], default=(None, Source.UNKNOWN))


def _by_metadata(facts: object) -> dt.date | None:
    tags = facts.get("tags") if isinstance(facts, Mapping) else None
    text = tags.get("creation_time") if isinstance(tags, Mapping) else None
    try:
        moment = dt.datetime.fromisoformat(str(text))
        # the tag is in UTC; people count the days of the clock on the wall
        return moment.astimezone().date() if moment.tzinfo else moment.date()
    except (ValueError, OverflowError, OSError):
        return None


_YEAR_FIRST = re.compile(r"(?<!\d)(20\d\d|199\d)([-_. ]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])")
_DAY_FIRST = re.compile(
    r"(?<!\d)(0[1-9]|[12]\d|3[01])([-_. ])(0[1-9]|1[0-2])\2(20\d\d|199\d)(?!\d)"
)


def _by_name(stem: str) -> dt.date | None:
    """The first date in a name: ``20261103``, ``2026-11-03`` or ``03-11-2026``, the day before the month."""
    found = []
    for pattern, order in ((_YEAR_FIRST, (1, 3, 4)), (_DAY_FIRST, (4, 3, 1))):
        for match in pattern.finditer(stem):
            try:
                day = dt.date(*(int(match.group(n)) for n in order))
            except ValueError:
                continue
            found.append((match.start(), day))
    return min(found)[1] if found else None
