"""When a recording began, as it may be: offers with what may be wrong with them, of which a person takes one.

Here are those that a person reads or enters; ``sources`` has those of the file and its name. Where a time of
the clock on the wall is two moments, because clocks were put back, there are two offers; where it is none,
it is refused with the reason. Nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from player.media.time import FrameIndex
from redaction.incident.camera import CameraClock, ClockSource, moment_of, seconds_since
from redaction.incident.file_names import NamePattern, readings_of
from redaction.incident.zones import moments_of, shown_zone, zone_named
from redaction.jobs.errors import UserError

FIRST_YEAR: Final = 1995
"""Before it there was no digital footage: a clock that says so was never set."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One beginning of a recording that a person may take.

    Attributes:
        start: What the camera's own clock said at the first frame, UTC.
        source: Where it comes from.
        said: The words it was read from.
        zone: In which zone they were read.
        how: How they were read, in words: “creation time in the file, taken as the end”.
        caution: What may be wrong with it; empty where nothing is known.
        precision: Seconds within which it is said: 1 for a clock without decimals, 60 for minutes.
        frame: Where a clock in the picture was read.
        agrees: Other sources that say the same, in words.
    """

    start: dt.datetime
    source: ClockSource
    said: str
    zone: str
    how: str
    caution: str = ""
    precision: Fraction = Fraction(1)
    frame: FrameIndex | None = None
    agrees: tuple[str, ...] = ()

    def clock(self, old: CameraClock | None = None) -> CameraClock:
        """The clock it makes, with the correction and alignment of the one before."""
        return replace(
            old or CameraClock(), start=self.start, source=self.source, said=self.said,
            zone=self.zone, frame=self.frame, by="", moment=None,
        )  # fmt: skip


def from_reading(
    local: dt.datetime,
    zone: str,
    *,
    frame: FrameIndex,
    seconds: Fraction,
    said: str = "",
    exact: bool = False,
) -> tuple[Offer, ...]:
    """The beginning that follows from the clock in the picture of one frame.

    Args:
        local: What the clock showed; with a zone of its own where it shows one.
        zone: In which it is read.
        frame: On which it was read.
        seconds: Media time of that frame.
        said: The words of the clock; made from ``local`` where empty.
        exact: Whether it is the very frame on which the clock changed to this second.

    Returns:
        One offer; two where clocks were put back and the time came twice.

    Raises:
        UserError: If there was no such time, because clocks were put forward, or the zone is not known.
    """
    words = said.strip() or f"{local:%d-%m-%Y %H:%M:%S}"
    found = []
    for moment, note in moments_said(local, zone):
        start = moment_of(seconds_since(moment) - seconds)
        how = f"clock in the picture at frame {frame}{note}"
        caution = odd_year(moment)
        precision = Fraction(1, 25) if exact or local.microsecond else Fraction(1)
        found.append(
            Offer(start, ClockSource.BURNT_IN, words, zone, how, caution, precision, frame)
        )
    return tuple(found)


def by_hand(local: dt.datetime, zone: str, said: str = "") -> tuple[Offer, ...]:
    """The beginning that a person enters, as ``from_reading``.

    Raises:
        UserError: If there was no such time, or the zone is not known.
    """
    words = said.strip() or f"{local:%d-%m-%Y %H:%M:%S}"
    return tuple(
        Offer(moment, ClockSource.BY_HAND, words, zone, f"entered{note}", odd_year(moment))
        for moment, note in moments_said(local, zone)
    )


_TYPED: Final = (
    NamePattern("with zone", "{Y}~{m}~{d}T{H}:{M}:{S}{z}"),
    NamePattern("twelve hours", "{d}~{m}~{Y}~{I}:{M}:{S}~{p}"),
    NamePattern("with decimals", "{Y}~{m}~{d}~{H}:{M}:{S}.{f}"),
    NamePattern("T and decimals", "{Y}~{m}~{d}T{H}:{M}:{S}.{f}"),
    NamePattern("year first", "{Y}~{m}~{d}~{H}:{M}:{S}"),
    NamePattern("T", "{Y}~{m}~{d}T{H}:{M}:{S}"),
    NamePattern("day first, decimals", "{d}~{m}~{Y}~{H}:{M}:{S}.{f}"),
    NamePattern("day first", "{d}~{m}~{Y}~{H}:{M}:{S}"),
    NamePattern("month first", "{m}~{d}~{Y}~{H}:{M}:{S}"),
    NamePattern("name of the month", "{d}~{b}~{Y}~{H}:{M}:{S}"),
    NamePattern("no seconds", "{Y}~{m}~{d}~{H}:{M}"),
    NamePattern("day first, no seconds", "{d}~{m}~{Y}~{H}:{M}"),
)


def typed_times(text: str) -> tuple[dt.datetime, ...]:
    """What a person typed or read off a picture, as date and time; the UK's order of day and month first.

    Args:
        text: ``03/11/2026 14:02:10``, ``2026-11-03 14:02:10.480``, ``3 Nov 2026 14:02:10``; after an ISO time
            also ``Z`` or an offset.

    Returns:
        One time, or two where day and month may be meant the other way round; with a zone only where the text
        says one.

    Raises:
        UserError: If it is no date and time.
    """
    tidy = " ".join(text.replace("/", "-").split())
    # A single digit of a day or month is written with its nought, as the patterns want it.
    tidy = re.sub(r"(?<!\d)(\d)(?=[- .](?:\d|[A-Za-z]{3}))", r"0\1", tidy)
    tidy = re.sub(r"(?<=[-. ])(\d)(?=[- .]\d{4}(?!\d))", r"0\1", tidy)
    tidy = re.sub(r"(?<=[ T])(\d)(?=:\d\d)", r"0\1", tidy)
    found = [r for r in readings_of(tidy, _TYPED) if r.said == tidy.strip("-_. :")]
    times = tuple(r.moment or r.local for r in found if r.moment or r.local)
    if not times:
        raise UserError(
            f"“{text.strip()[:60]}” is no date and time.",
            "Nothing was changed.",
            "Write it like 03/11/2026 14:02:10, or 2026-11-03 14:02:10.",
        )
    return tuple(t for t in times if t is not None)


def moments_said(local: dt.datetime, zone: str) -> Iterator[tuple[dt.datetime, str]]:
    """The moments that a clock on a wall of a zone meant, UTC, each with what has to be said of it.

    Raises:
        UserError: If there was no such time, or the zone is not known.
    """
    if local.tzinfo is not None:
        yield local.astimezone(dt.UTC), ""
        return
    moments = moments_of(local, zone)
    if not moments:
        raise UserError(
            f"There was no {local:%H:%M:%S} on {local:%d-%m-%Y} in {zone}: clocks were put forward then.",
            "Nothing was changed.",
            "If the camera's clock was not put forward, choose UTC or a fixed zone such as UTC+01:00.",
        )
    where = zone_named(zone)
    for number, moment in enumerate(moments):
        which = ("the first time", "the second time")[number]
        note = f", {which} that hour came ({shown_zone(moment.astimezone(where))})"
        yield moment, note if len(moments) > 1 else ""


def odd_year(moment: dt.datetime) -> str:
    """What has to be said of a year in which there was no digital footage; empty for others."""
    if moment.year >= FIRST_YEAR:
        return ""
    return (
        f"The clock said {moment.year}: it was never set. It can still be aligned to another camera,"
        " or corrected by hand."
    )
