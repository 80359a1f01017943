"""When a recording began: what the file and its name say, as offers of which a person takes one."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from redaction.incident.camera import ClockSource, moment_of, seconds_since
from redaction.incident.file_names import BUILT_IN, NamePattern, NameReading, readings_of
from redaction.incident.offers import FIRST_YEAR, Offer, moments_said, odd_year
from redaction.incident.zones import moments_of, zone_named
from redaction.jobs.errors import UserError
from redaction.model.footage import Footage

AGREES: Final = Fraction(3)
"""Two sources within so many seconds say the same."""

_UTC = "UTC"
_CREATION = ("com.apple.quicktime.creationdate", "creationdate")
_DATE_KEYS = (
    "date",
    "icrd",
    "datetimeoriginal",
    "date_time_original",
    "recording_timestamp",
    "idit",
)
_CONVERTERS = ("lavf", "handbrake", "adobe", "premiere", "davinci", "vlc", "ffmpeg", "mkvmerge")
_ZERO_YEARS = (1904, 1970, 1980)
"""Years from which formats count: their very first moment is a field that nobody filled in."""

_TIMECODE = re.compile(r"(\d\d):([0-5]\d):([0-5]\d)([:;.,])(\d\d)")
_ROUND_CODES = (0, 3600, 36000)
"""Seconds from which editing programs like to count."""


def offered_starts(
    footage: Footage,
    *,
    zone: str,
    patterns: Sequence[NamePattern] = BUILT_IN,
    duration: Fraction | None = None,
    now: dt.datetime | None = None,
) -> tuple[Offer, ...]:
    """Every beginning that file and file name offer, the likeliest first; empty where they say nothing.

    Args:
        footage: As the register has it; the file is not opened.
        zone: By which a clock on the wall is read that does not say its own.
        patterns: Of file names.
        duration: Seconds of the footage, exact; None for what the register says.
        now: What is later is doubtful; None for the moment.

    Raises:
        UserError: If the zone is not known.
    """
    zone_named(zone)
    lasts = Fraction(footage.duration).limit_denominator(1000) if duration is None else duration
    tags = _tags(footage.facts)
    named = list(_by_name(Path(footage.path).stem, zone, patterns))
    filed = list(_by_tags(tags, zone, lasts))
    coded = list(_by_timecode(tags, footage, zone, [*named, *filed]))
    found = _without_twins([*named, *filed, *coded])
    latest = (now or dt.datetime.now(dt.UTC)) + dt.timedelta(days=1)
    weighed = [_weighed(offer, found, latest) for offer in found]
    # What two sources say comes first; otherwise the order above holds.
    return tuple(sorted(weighed, key=lambda o: (-len(o.agrees), _is_odd(o, latest))))


def _by_name(stem: str, zone: str, patterns: Sequence[NamePattern]) -> Iterator[Offer]:
    for reading in readings_of(stem, patterns):
        how = "name of the file"
        if reading.doubt and reading.local is not None:
            how += f", {reading.doubt}"
        yield from _of_local(reading.local, reading.moment, zone, reading, how)


def _of_local(
    local: dt.datetime | None,
    moment: dt.datetime | None,
    zone: str,
    reading: NameReading,
    how: str,
) -> Iterator[Offer]:
    precision = Fraction(1) if reading.precise else Fraction(60)
    caution = "" if reading.precise else "The name says the minute only."
    if moment is not None:
        doubt = f"It may be {reading.doubt}." if reading.doubt else caution
        yield Offer(moment, ClockSource.FILE_NAME, reading.said, _UTC, how, doubt, precision)
        return
    assert local is not None  # a reading has one of them
    if reading.doubt:
        caution = f"{caution} Read with {reading.doubt}; it may be meant otherwise.".strip()
    for where in _zones(local, zone):
        try:
            moments = list(moments_said(local, where))
        except UserError:
            continue
        for when, note in moments:
            yield Offer(
                when, ClockSource.FILE_NAME, reading.said, where, f"{how}, time of {where}{note}",
                _also(caution, where != zone and _not_put_forward(zone)), precision,
            )  # fmt: skip


def _zones(local: dt.datetime, zone: str) -> tuple[str, ...]:
    """The zone asked for; in its summer also UTC, because recorders are often left on winter time."""
    if zone_named(zone).utcoffset(local) or not moments_of(local, zone):
        return zone, _UTC
    return (zone,)


def _not_put_forward(zone: str) -> str:
    return f"Only if the clock was not on the time of {zone}."


def _also(caution: str, more: str | bool) -> str:
    return f"{caution} {more}".strip() if more else caution


def _by_tags(tags: Mapping[str, str], zone: str, lasts: Fraction) -> Iterator[Offer]:
    for key in _CREATION:
        moment = _read_tag(tags.get(key, ""))
        if moment is not None and moment.tzinfo is not None:
            yield Offer(
                moment.astimezone(dt.UTC), ClockSource.METADATA, tags[key], _UTC,
                "creation date in the file, with its zone",
            )  # fmt: skip
    converted = next((w for w in _CONVERTERS if w in tags.get("encoder", "").lower()), "")
    doubt = "The file was written by a program, not by a camera: it may say when that was." * bool(
        converted
    )
    for key in ("creation_time", *_DATE_KEYS):
        moment = _read_tag(tags.get(key, ""))
        if moment is None or _never_set(moment):
            continue
        what = "creation time" if key == "creation_time" else "date"
        yield from _four_ways(moment, tags[key], what, zone, lasts, doubt)


def _four_ways(
    moment: dt.datetime, said: str, what: str, zone: str, lasts: Fraction, doubt: str
) -> Iterator[Offer]:
    """A time in a file as its beginning or its end, in UTC as the formats want it or by the wall's clock."""
    bare = moment.replace(tzinfo=None)
    readings = [(moment.astimezone(dt.UTC), _UTC, "")] if moment.tzinfo else []
    if not moment.tzinfo or (zone != _UTC and zone_named(zone).utcoffset(bare)):
        note = "The file calls it UTC; some cameras write their local time." * bool(moment.tzinfo)
        with suppress(UserError):
            readings += [(m, zone, note) for m in moments_of(bare, zone)]
    for when, where, note in readings:
        for ended in (False, True):
            start = moment_of(seconds_since(when) - lasts) if ended else when
            caution = "Many cameras write when a recording ended." if not ended else ""
            yield Offer(
                start, ClockSource.METADATA, said, where,
                f"{what} in the file, taken as the {'end' if ended else 'beginning'}, time of {where}",
                _also(_also(doubt, note), caution),
            )  # fmt: skip


def _by_timecode(
    tags: Mapping[str, str], footage: Footage, zone: str, others: Sequence[Offer]
) -> Iterator[Offer]:
    """The first frame's timecode as a time of day, on the days that the other sources name."""
    match = _TIMECODE.fullmatch(tags.get("timecode", "").strip())
    if match is None:
        return
    hours, minutes, seconds, _, frames = match.groups()
    code = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    if int(hours) > 23 or (code in _ROUND_CODES and int(frames) == 0):
        return
    rate = _rate(footage.facts)
    past = Fraction(code) + (Fraction(int(frames)) / rate if int(frames) < rate else 0)
    where = zone_named(zone)
    days = {o.start.astimezone(where).date() for o in others}
    if footage.recorded is not None:
        days.add(footage.recorded)
    for day in sorted(days):
        local = dt.datetime.combine(day, dt.time()) + dt.timedelta(
            microseconds=int(past * 1_000_000)
        )
        try:
            moments = list(moments_said(local, zone))
        except UserError:
            continue
        for moment, note in moments:
            yield Offer(
                moment, ClockSource.METADATA, f"{day.isoformat()} {match.group()}", zone,
                f"timecode of the first frame, as a time of day{note}",
                "A timecode counts from wherever it was set; the day is not in it.",
                1 / rate,
            )  # fmt: skip


def _tags(facts: str) -> dict[str, str]:
    try:
        found = json.loads(facts)
    except ValueError:
        return {}
    tags = found.get("tags") if isinstance(found, dict) else None
    if not isinstance(tags, dict):
        return {}
    return {str(k).lower(): v for k, v in tags.items() if isinstance(v, str) and len(v) < 200}


def _rate(facts: str) -> Fraction:
    """The nominal rate by which a timecode counts frames."""
    found: Any
    try:
        found = json.loads(facts)
        rate = Fraction(found["frame_rate"])
    except (ValueError, TypeError, KeyError, ZeroDivisionError):
        rate = Fraction(25)
    return Fraction(max(1, round(rate)))


def _read_tag(text: str) -> dt.datetime | None:
    """A date and time of a tag: with a zone where it says one; None where it says no time of day."""
    tidy = text.strip()
    if len(tidy) < len("2026-11-03 14:02"):
        return None
    if re.match(r"\d{4}:\d\d:\d\d ", tidy):  # as EXIF writes it
        tidy = tidy[:10].replace(":", "-") + tidy[10:]
    try:
        moment = dt.datetime.fromisoformat(tidy)
        if moment.tzinfo is not None:
            moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    # what nobody filled in: the first day of a calendar, or its last
    return moment if 1900 < moment.year < 2199 else None


def _never_set(moment: dt.datetime) -> bool:
    """Whether it is the moment from which a format counts: then nothing was written."""
    return moment.year in _ZERO_YEARS and (moment.month, moment.day) == (1, 1) and moment.hour == 0


def _is_odd(offer: Offer, latest: dt.datetime) -> bool:
    return offer.start.year < FIRST_YEAR or offer.start > latest


def _weighed(offer: Offer, all_of_them: Sequence[Offer], latest: dt.datetime) -> Offer:
    """The offer with which other sources agree, and what is odd about it."""
    agrees = {
        o.how
        for o in all_of_them
        if _kind(o) != _kind(offer)
        and abs(seconds_since(o.start) - seconds_since(offer.start))
        <= max(AGREES, o.precision, offer.precision)
    }
    caution = _also(offer.caution, odd_year(offer.start))
    caution = _also(caution, offer.start > latest and "It lies in the future.")
    return replace(offer, caution=caution, agrees=tuple(sorted(agrees)))


def _kind(offer: Offer) -> str:
    """Which source it is, so that two readings of one do not confirm each other."""
    return offer.how.split(" in the file")[0].split(",")[0]


def _without_twins(offers: Sequence[Offer]) -> list[Offer]:
    """Without what says the same moment from the same words again."""
    kept: dict[tuple[object, ...], Offer] = {}
    for offer in offers:
        kept.setdefault((offer.start, offer.said, offer.source), offer)
    return list(kept.values())
