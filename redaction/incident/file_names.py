"""When a recording began by the name of its file.

A pattern is a template a person can read and change::

    {Y}{m}{d}_{H}{M}{S}          20261103_140210
    {d}-{m}-{Y} {I}.{M}.{S} {p}  03-11-2026 02.02.10 PM
    ch*_{Y}{m}{d}{H}{M}{S}       ch01_20261103140210

``{Y}`` is a year of four digits and ``{y}`` of two, ``{b}`` the name of a month, ``{I}`` with ``{p}`` a
twelve-hour clock, ``{f}`` decimals of a second, ``{z}`` ``Z`` or an offset, ``{epoch}`` and ``{epoch_ms}``
seconds and thousandths since 1970. ``~`` is one separator or none, ``*`` any text. A pattern is looked for
anywhere in the name, but no number in it is a part of a longer number. What can be read in two ways is given
in two ways.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from redaction.incident.zones import moments_of
from redaction.jobs.errors import UserError
from redaction.model.fields import CodecError, Fields

MOST_PATTERNS: Final = 200
LONGEST_TEMPLATE: Final = 120
LONGEST_STEM: Final = 400
"""Of a name only so much is looked at."""

_UNCHANGED = "Nothing was changed."

_MONTH_NAMES = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split("|"), 1)}

_FIELDS: Final[Mapping[str, str]] = {
    "Y": r"(?P<Y>19\d\d|20\d\d)",
    "y": r"(?P<y>\d\d)",
    "m": r"(?P<m>0[1-9]|1[0-2])",
    "d": r"(?P<d>0[1-9]|[12]\d|3[01])",
    "b": rf"(?P<b>{_MONTH_NAMES})[a-z]{{0,6}}",
    "H": r"(?P<H>[01]\d|2[0-3])",
    "I": r"(?P<I>0?[1-9]|1[0-2])",
    "p": r"(?P<p>am|pm)",
    "M": r"(?P<M>[0-5]\d)",
    "S": r"(?P<S>[0-5]\d)",
    "f": r"(?P<f>\d{1,6})",
    "z": r"(?P<z>z|[+-]\d\d:?\d\d)",
    "epoch": r"(?P<epoch>1\d{9})",
    "epoch_ms": r"(?P<epoch_ms>1\d{12})",
}
_PIECE = re.compile(r"\{(\w+)\}|(~)|(\*)|([^{}~*]+)")


@lru_cache(maxsize=512)
def _compiled(template: str) -> re.Pattern[str]:
    """The expression of a template.

    Raises:
        UserError: If the template is none, or says no time of day.
    """

    def refused(why: str) -> UserError:
        return UserError(
            f"“{template}” is no pattern of file names: {why}.",
            _UNCHANGED,
            "Write one like {Y}-{m}-{d}_{H}{M}{S}.",
        )

    if not template or len(template) > LONGEST_TEMPLATE:
        raise refused(f"it should have 1 to {LONGEST_TEMPLATE} characters")
    parts, names, at = [], [], 0
    for piece in _PIECE.finditer(template):
        if piece.start() != at:
            raise refused("a bracket is not closed")
        at = piece.end()
        name, separator, anything, plain = piece.groups()
        if name is not None:
            if name not in _FIELDS or name in names:
                raise refused(f"{{{name}}} is not known or stands twice")
            names.append(name)
            parts.append(_FIELDS[name])
        elif separator:
            parts.append("[-_. :]?")
        elif anything:
            # Bounded and without a second star right behind it, so that no name takes long.
            parts.append(".{0,60}?")
        else:
            parts.append(re.escape(plain))
    if at != len(template):
        raise refused("a bracket is not closed")
    if template.count("*") > 2:
        raise refused("it has more than two stars")
    has = set(names)
    whole = has & {"epoch", "epoch_ms"}
    dated = has & {"Y", "y"} and has & {"m", "b"} and "d" in has
    timed = ("H" in has or {"I", "p"} <= has) and "M" in has
    if not whole and not (dated and timed):
        raise refused("it needs a year, a month, a day, an hour and a minute")
    return re.compile(rf"(?<!\d){''.join(parts)}(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamePattern:
    """How some cameras or programs name their files.

    Attributes:
        name: Who names files so, in words.
        template: See the module.
        utc: Whether the time is in UTC; else by the clock on the wall.
    """

    name: str
    template: str
    utc: bool = False

    def __post_init__(self) -> None:
        _compiled(self.template)


@dataclass(frozen=True, slots=True)
class NameReading:
    """What a name says.

    Attributes:
        pattern: That it was read by.
        said: The part of the name it was read from.
        local: The time, by the clock on the wall; None where ``moment`` says it.
        moment: The time in UTC, where the name says an offset.
        precise: Whether it says the second.
        doubt: What else it may mean; empty where nothing else.
        at: Where in the name it stands.
    """

    pattern: NamePattern
    said: str
    local: dt.datetime | None
    moment: dt.datetime | None
    precise: bool
    doubt: str = ""
    at: int = 0


BUILT_IN: Final = (
    NamePattern("ISO 8601 with its zone", "{Y}~{m}~{d}T{H}~{M}~{S}{z}"),
    NamePattern("Year first, twelve-hour clock", "{Y}~{m}~{d}~{I}~{M}~{S}~{p}"),
    NamePattern("Day first, twelve-hour clock", "{d}~{m}~{Y}~{I}~{M}~{S}~{p}"),
    NamePattern("Google Pixel telephones (UTC)", "PXL_{Y}{m}{d}_{H}{M}{S}{f}", utc=True),
    NamePattern("Google Pixel telephones (UTC)", "PXL_{Y}{m}{d}_{H}{M}{S}", utc=True),
    NamePattern("Genetec", "{Y}-{m}-{d}_{H}h{M}min{S}s"),
    NamePattern("Year first, with decimals of a second", "{Y}~{m}~{d}~{H}~{M}~{S}.{f}"),
    NamePattern(
        "Year first: Reveal, Motorola, Hikvision, Dahua, BlackVue, Android and many more",
        "{Y}~{m}~{d}~{H}~{M}~{S}",
    ),
    NamePattern("Year first, letter T", "{Y}~{m}~{d}T{H}~{M}~{S}"),
    NamePattern("Signal and others", "{Y}-{m}-{d} at {H}.{M}.{S}"),
    NamePattern("Viofo and other dash cameras", "{Y}_{m}{d}_{H}{M}{S}"),
    NamePattern("Day first", "{d}~{m}~{Y}~{H}~{M}~{S}"),
    NamePattern("Month first", "{m}~{d}~{Y}~{H}~{M}~{S}"),
    NamePattern("Day and name of the month", "{d}~{b}~{Y}~{H}~{M}~{S}"),
    NamePattern("Nextbase and others, two digits of the year", "{y}{m}{d}~{H}{M}{S}"),
    NamePattern("Day first, two digits of the year", "{d}~{m}~{y}~{H}~{M}~{S}"),
    NamePattern("Axon Body and others, to the minute", "{Y}~{m}~{d}~{H}~{M}"),
    NamePattern("Arlo, thousandths since 1970", "{epoch_ms}", utc=True),
    NamePattern("Seconds since 1970", "{epoch}", utc=True),
)
"""In the order they are tried: what says more comes first."""


def readings_of(stem: str, patterns: Sequence[NamePattern] = BUILT_IN) -> tuple[NameReading, ...]:
    """What a name may say of the beginning of its recording, the likeliest first.

    A name with two times, as recorders give them, says the beginning first and the end after it; only the
    first is given.

    Args:
        stem: The name without its ending.
        patterns: Tried in this order; what one has read no later one reads again.
    """
    found: list[NameReading] = []
    taken: list[tuple[int, int]] = []
    for pattern in patterns:
        for match in _compiled(pattern.template).finditer(stem[:LONGEST_STEM]):
            span = match.span()
            if any(span[0] < stop and start < span[1] for start, stop in taken):
                continue
            readings = list(_read(pattern, match))
            if readings:
                taken.append(span)
                found += readings
    if not found:
        return ()
    # Where two times stand in a name the first is the beginning; a precise one goes before a rough one.
    first = min((not r.precise, r.at) for r in found)
    return tuple(r for r in found if (not r.precise, r.at) == first)


def patterns_to_json(patterns: Iterable[NamePattern]) -> list[dict[str, Any]]:
    """For the settings of a workspace, or a file."""
    return [
        {"name": p.name, "template": p.template, **({"utc": True} if p.utc else {})}
        for p in patterns
    ]


def patterns_from_json(data: object) -> tuple[NamePattern, ...]:
    """What ``patterns_to_json`` wrote.

    Raises:
        CodecError: If it is no list of patterns.
    """
    if not isinstance(data, list) or len(data) > MOST_PATTERNS:
        msg = f"patterns of names should be a list of at most {MOST_PATTERNS}"
        raise CodecError(msg)
    found = []
    for one in data:
        fields = Fields(one, "pattern of names")
        name, template, utc = fields.ident("name"), fields.ident("template"), fields.flag("utc")
        try:
            fields.end()
            found.append(NamePattern(name, template, utc))
        except UserError as error:
            raise CodecError(error.summary) from error
    return tuple(found)


def _read(pattern: NamePattern, match: re.Match[str]) -> Iterable[NameReading]:
    got = {k: v for k, v in match.groupdict().items() if v is not None}
    said, at = match.group().strip("-_. :"), match.start()
    if "epoch" in got or "epoch_ms" in got:
        ticks = int(got["epoch_ms"]) if "epoch_ms" in got else int(got["epoch"]) * 1000
        when = dt.datetime.fromtimestamp(ticks // 1000, dt.UTC)
        when = when.replace(microsecond=ticks % 1000 * 1000)
        yield NameReading(
            pattern, said, None, when, True, "a number that only looks like a time", at
        )
        return
    orders = _dates(pattern, got)
    for year, month, day, doubt in orders:
        try:
            local = dt.datetime.combine(dt.date(year, month, day), _clock(got))
        except ValueError:
            continue
        offset = got.get("z", "z" if pattern.utc else "")
        moment = _moved(local, offset) if offset else None
        if offset and moment is None:
            continue
        yield NameReading(
            pattern, said, None if moment else local, moment, "S" in got,
            doubt if len(orders) > 1 else "", at,
        )  # fmt: skip


def _dates(pattern: NamePattern, got: Mapping[str, str]) -> list[tuple[int, int, int, str]]:
    """Year, month, day and what was taken for what, in every order that makes a date."""
    month = _MONTHS[got["b"].lower()[:3]] if "b" in got else int(got["m"])
    day = int(got["d"])
    if "Y" in got:
        year = int(got["Y"])
        words = ("the day before the month", "the month before the day")
        if pattern.template.find("{m}") < pattern.template.find("{d}"):
            words = words[::-1]
        found = [(year, month, day, words[0])]
        year_last = pattern.template.find("{d}") < pattern.template.find("{Y}")
        if year_last and "m" in got and day <= 12 and day != month:
            # Cameras set for the United States put the month first.
            found.append((year, day, month, words[1]))
        return found
    year = 2000 + int(got["y"])
    found = [(year, month, day, "year, month, day" if _year_first(pattern) else "day, month, year")]
    turned = 2000 + day, month, int(got["y"])
    if "m" in got and 1 <= turned[2] <= 31 and turned[0] != year:
        found.append((*turned, "day, month, year" if _year_first(pattern) else "year, month, day"))
    return found


def _year_first(pattern: NamePattern) -> bool:
    return pattern.template.find("{y}") < pattern.template.find("{d}")


def _clock(got: Mapping[str, str]) -> dt.time:
    twelve = "H" not in got
    hour = int(got["I"]) % 12 + 12 * (got["p"].lower() == "pm") if twelve else int(got["H"])
    decimals = got.get("f", "0").ljust(6, "0")
    return dt.time(hour, int(got["M"]), int(got.get("S", 0)), int(decimals))


def _moved(local: dt.datetime, offset: str) -> dt.datetime | None:
    """The moment in UTC of a local time with its offset."""
    zone = "UTC" if offset.lower() == "z" else f"UTC{offset}"
    try:
        moments = moments_of(local, zone)
    except UserError:
        return None
    return moments[0] if moments else None
