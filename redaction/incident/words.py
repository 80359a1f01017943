"""What is said of a moment: the time, whose clock says so, and how sure that is.

Dates and times are written the same on screen, on paper and in files: ``Tue 3 Nov 2026 14:03:22.480 GMT``,
rounded down to the millisecond like every time of a frame.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from player.media.time import format_seconds
from redaction.incident.camera import (
    AlignedBy,
    Alignment,
    Camera,
    CameraClock,
    ClockSource,
    moment_of,
)
from redaction.incident.incident import Incident
from redaction.incident.mapping import (
    FAIR,
    SURE,
    Placement,
    incident_time,
    is_dated,
    own_time,
    placement,
)
from redaction.incident.zones import shown_zone, zone_named

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_SOURCES = {
    ClockSource.NONE: "not set",
    ClockSource.METADATA: "set from what the file says",
    ClockSource.FILE_NAME: "set from the name of the file",
    ClockSource.BURNT_IN: "set from the clock in the picture",
    ClockSource.BY_HAND: "set by hand",
}


def said_time(incident: Incident, camera: Camera, seconds: Fraction) -> str:
    """When a moment of a camera was, by whose clock, and how the camera came to its place on it.

    Args:
        incident: Whose zone and leading clock count.
        camera: One of its cameras.
        seconds: Media time.
    """
    if placement(incident, camera) is Placement.NONE:
        own = own_time(camera, seconds)
        if own is None:
            return (
                f"{format_seconds(seconds)} from the first frame of “{camera.name}”"
                " (time of day not known)"
            )
        return (
            f"{said_moment(incident, own, dated=True)} by the clock of “{camera.name}”, which was"
            f" {said_source(camera.clock)} and not yet compared with the others"
        )
    time = incident_time(camera, seconds)
    return f"{said_moment(incident, time)} {by_whose_clock(incident, camera)}"


def said_moment(
    incident: Incident,
    time: Fraction,
    *,
    dated: bool | None = None,
    places: int = 3,
    day: bool = True,
) -> str:
    """An incident time: local date and time with its zone; where no clock is known, the time elapsed.

    Args:
        incident: Whose zone counts.
        time: Incident time.
        dated: Whether the time is a time of day; None to ask the incident.
        places: Decimals of the seconds, 0 to 6; the rest is cut off.
        day: Whether the date is said.
    """
    if not (is_dated(incident) if dated is None else dated):
        return format_seconds(time, places=places)
    moment = local_moment(incident, time)
    clock = f"{moment:%H:%M:%S}"
    if places:
        clock += "." + f"{moment.microsecond:06d}"[:places]
    words = f"{clock} {shown_zone(moment)}"
    return f"{said_day(moment)} {words}" if day else words


def local_moment(incident: Incident, time: Fraction) -> dt.datetime:
    """The incident time as a moment in the incident's zone, rounded down to the microsecond."""
    return moment_of(time).astimezone(zone_named(incident.zone))


def said_day(moment: dt.date) -> str:
    """``Tue 3 Nov 2026``, the same in every locale."""
    return f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def by_whose_clock(incident: Incident, camera: Camera | None = None) -> str:
    """``by the clock of “CCTV platform 2”, which was set …``; of another camera also how it was placed.

    Args:
        incident: Whose leading clock it is.
        camera: Whose moment is told; None for a moment of the incident itself.
    """
    leading = incident.leading
    if leading is None:
        return "by no clock"
    if not is_dated(incident):
        words = f"from the first frame of “{leading.name}” (time of day not known)"
    else:
        words = f"by the clock of “{leading.name}”, which was {said_source(leading.clock)}"
        words += _corrected(leading.clock)
    if camera is None or camera.footage == leading.footage:
        return words
    return f"{words}; “{camera.name}” {said_place(incident, camera)}"


def said_source(clock: CameraClock) -> str:
    """``set from the clock in the picture (“03-11-2026 14:02:10” at frame 12)``."""
    words = _SOURCES[clock.source]
    read = f"“{clock.said}”" if clock.said else ""
    if clock.frame is not None:
        read = f"{read} at frame {clock.frame}".strip()
    if clock.zone and read:
        read += f", read as {clock.zone}"
    return f"{words} ({read})" if read else words


def said_place(incident: Incident, camera: Camera) -> str:
    """How a camera came to its place: ``was aligned to “BWV 1” by sound (strong match)``."""
    match placement(incident, camera):
        case Placement.LEADING:
            return "is the clock of this incident"
        case Placement.NONE:
            return "has no place on this clock yet"
        case Placement.BY_CLOCK:
            return (
                f"is placed by its own clock alone, which was {said_source(camera.clock)}"
                f"{_corrected(camera.clock)}"
            )
        case _:
            alignment = camera.clock.alignment
            assert alignment is not None  # that is what this placement means
            other = incident.camera(alignment.to)
            name = f"“{other.name}”" if other is not None else "a camera that was taken out since"
            return f"was aligned to {name} {said_alignment(alignment)}"


def said_alignment(alignment: Alignment) -> str:
    """``by sound (strong match)``, ``by two moments seen in both (within 0.04 s)``, ``by hand``."""
    match alignment.how:
        case AlignedBy.SOUND:
            if alignment.confidence is None:
                return "by sound"
            return f"by sound ({said_confidence(alignment.confidence)} match)"
        case AlignedBy.MOMENTS:
            many = len(alignment.moments)
            what = "one moment" if many == 1 else f"{_NUMBERS.get(many, str(many))} moments"
            within = (
                ""
                if alignment.residual is None or many < 3  # two moments always agree
                else f" (within {_decimal(alignment.residual)} s)"
            )
            return f"by {what} seen in both{within}"
        case _:
            return "by hand"


_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}


def said_confidence(confidence: float) -> str:
    """``strong``, ``fair`` or ``weak``."""
    return "strong" if confidence >= SURE else "fair" if confidence >= FAIR else "weak"


def said_offset(clock: CameraClock) -> str:
    """``3 min 12.040 s slow``: a camera's own clock beside the incident's; empty where it has none."""
    if clock.start is None:
        return ""
    if not clock.offset:
        return "right"
    return f"{said_span(abs(clock.offset))} {'slow' if clock.offset > 0 else 'fast'}"


def said_drift(drift: Fraction) -> str:
    """``loses 1.20 s an hour``, ``gains 0.04 s an hour``; empty where there is none."""
    if not drift:
        return ""
    return f"{'loses' if drift > 0 else 'gains'} {_decimal(abs(drift) * 3600, 2)} s an hour"


def said_span(seconds: Fraction) -> str:
    """A length of time in words: ``2 d 1 h``, ``3 min 12.040 s``, ``0.480 s``; rounded to the millisecond."""
    whole = round(abs(seconds) * 1000)
    rest, thousandths = divmod(whole, 1000)
    minutes, second = divmod(rest, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    parts = [
        f"{days} d" if days else "",
        f"{hour} h" if hour else "",
        f"{minute} min" if minute else "",
    ]
    if second or thousandths or not any(parts):
        parts.append(f"{second}.{thousandths:03d} s")
    sign = "−" if seconds < 0 and whole else ""
    return sign + " ".join(filter(None, parts))


def _corrected(clock: CameraClock) -> str:
    """What was done to a clock by hand, to be said after how it was set."""
    if not clock.offset and not clock.drift:
        return ""
    words = f" and was found {said_offset(clock)}" if clock.start is not None else ""
    if clock.drift:
        words += f"{', it ' if words else ' and it '}{said_drift(clock.drift)}"
    return f"{words} ({clock.why})" if clock.why else words


def _decimal(value: Fraction, places: int = 2) -> str:
    return f"{float(value):.{places}f}"
