"""What the page of an incident says of cameras and moments, short enough for a timeline and a table."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.language.core import dates_in
from app.words import length_words
from redaction.incident.camera import AlignedBy, ClockSource
from redaction.incident.mapping import Placement, is_dated
from redaction.incident.words import said_confidence, said_moment

if TYPE_CHECKING:
    from app.incident.course import Course
    from redaction.incident.incident import Incident


def tr(text: str) -> str:
    """A sentence in the person's language."""
    return QCoreApplication.translate("incident", text)


def place_words(incident: Incident, course: Course) -> str:
    """By what a camera has its place, in a few words."""
    match course.placement:
        case Placement.LEADING:
            return tr("Its clock counts") if is_dated(incident) else tr("Time counts from here")
        case Placement.BY_CLOCK:
            return tr("By its own clock alone")
        case Placement.NONE:
            return tr("No place yet")
    alignment = course.camera.clock.alignment
    assert alignment is not None  # that is what this placement means
    if alignment.how is AlignedBy.SOUND:
        if alignment.confidence is None:
            return tr("By sound")
        words = said_confidence(alignment.confidence)
        return tr("By sound ({how} match)").format(how=words)
    if alignment.how is AlignedBy.MOMENTS:
        many = len(alignment.moments)
        if many == 1:
            return tr("By one moment")
        return tr("By {n} moments").format(n=many)
    return tr("By hand")


def source_words(source: ClockSource) -> str:
    """Where a camera's clock was read."""
    return {
        ClockSource.NONE: tr("Not set"),
        ClockSource.METADATA: tr("From the file"),
        ClockSource.FILE_NAME: tr("From the file's name"),
        ClockSource.BURNT_IN: tr("Read in the picture"),
        ClockSource.BY_HAND: tr("Set by hand"),
    }[source]


def short_moment(incident: Incident, time: Fraction, places: int = 3) -> str:
    """The time of day of a moment with its zone, without the date; else the time elapsed."""
    try:
        return said_moment(incident, time, places=places, day=False)
    except OverflowError:
        return "–"


def long_moment(incident: Incident, time: Fraction, places: int = 3) -> str:
    """The same with the date."""
    try:
        return dates_in(said_moment(incident, time, places=places))
    except OverflowError:
        return "–"


def whose(incident: Incident) -> str:
    """By whose clock times are told, in a few words."""
    leading = incident.leading
    if leading is None:
        return tr("by no clock")
    if not is_dated(incident):
        return tr("from the first frame of “{name}”").format(name=leading.name)
    return tr("by the clock of “{name}”").format(name=leading.name)


def span_words(seconds: Fraction | float) -> str:
    """How long something lasts."""
    value = float(seconds)
    if value < 10:
        return tr("{n} s").format(n=f"{value:.2f}")
    return length_words(value)
