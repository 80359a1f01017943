"""A camera of an incident: whose recording it is, what its clock said, and how it was aligned.

Incident time is exact: a ``Fraction`` of seconds since 1970-01-01 00:00 UTC by the clock of the leading
camera. Media time is a ``Fraction`` of seconds of one file, from its first frame (``VideoIndex.seconds``).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from player.media.time import FrameIndex
from redaction.model.ids import FootageId

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""Incident time counts from here."""

MOST_RATE = Fraction(51, 50)
"""Two clocks that run further apart than this do not belong together: one file plays at another speed."""

MOST_DRIFT = Fraction(1, 20)
"""Of any camera, over all that it was aligned by."""

LONGEST_NAME = 80
"""Characters of the name of a camera."""

EARLIEST, LATEST = Fraction(-2_208_988_800), Fraction(7_258_118_400)
"""Seconds from ``EPOCH`` to 1900 and to 2200: no recording begins before or after, even by a wrong clock."""

_MICROSECOND = 1_000_000


class ClockSource(StrEnum):
    """How it is known when a recording began."""

    NONE = "none"
    """It is not known."""
    METADATA = "metadata"
    """The file says so."""
    FILE_NAME = "file_name"
    """The name of the file says so."""
    BURNT_IN = "burnt_in"
    """A person read the clock in the picture."""
    BY_HAND = "by_hand"
    """A person entered it."""


class AlignedBy(StrEnum):
    """How a camera was laid beside another one."""

    MOMENTS = "moments"
    """The same moments were found in both pictures."""
    SOUND = "sound"
    """Both heard the same."""
    BY_HAND = "by_hand"
    """A person moved it."""


@dataclass(frozen=True, slots=True)
class MatchedMoment:
    """One moment that two cameras show.

    Attributes:
        frame: Of the camera that is aligned.
        seconds: Its media time.
        other_frame: Of the camera it is aligned to.
        other_seconds: Its media time.
        said: What is seen, in a person's words.
    """

    frame: FrameIndex
    seconds: Fraction
    other_frame: FrameIndex
    other_seconds: Fraction
    said: str = ""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where the recording of one camera lies beside that of another.

    What was found is kept as it was found, between the media times of the two files: the media second ``s``
    of this one is ``shift + rate * s`` of the other. So it still holds when one of the clocks is set anew.

    Attributes:
        how: By what.
        to: The footage it was aligned to.
        shift: Media seconds of the other at this one's first frame; negative where this one began earlier.
        rate: Media seconds of the other that go by in one of this one; 1 where both clocks run alike.
        confidence: Of a match by sound, from 0 to 1; None where nothing was measured.
        residual: Seconds by which the moments disagree with the result at most; None where nothing is left
            to disagree (one moment) or none was matched.
        moments: Those that were matched.
        by: Who did it.
        moment: When, UTC.
    """

    how: AlignedBy
    to: FootageId
    shift: Fraction = Fraction(0)
    rate: Fraction = Fraction(1)
    confidence: float | None = None
    residual: Fraction | None = None
    moments: tuple[MatchedMoment, ...] = ()
    by: str = ""
    moment: dt.datetime | None = None

    def __post_init__(self) -> None:
        if not 1 / MOST_RATE <= self.rate <= MOST_RATE:
            msg = "clocks that differ by more than two parts in a hundred do not belong together"
            raise ValueError(msg)
        if self.confidence is not None and not 0 <= self.confidence <= 1:
            msg = "a confidence lies between 0 and 1"
            raise ValueError(msg)
        if self.residual is not None and self.residual < 0:
            msg = "a residual is not negative"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class CameraClock:
    """A camera's own clock, and what has to be added to it.

    Attributes:
        start: What the camera's own clock said at its first frame, in UTC; None where it is not known.
        source: How that is known.
        said: The words it was read from, as they stood there.
        zone: In which zone those words were read (``Europe/London``, ``UTC``, ``UTC+01:00``), or empty.
        frame: The frame at which a burnt-in clock was read; None for other sources.
        offset: Seconds to add to the camera's clock; positive where it was slow. Where there is no start, the
            incident time of its first frame.
        drift: Seconds by which the camera's clock loses in each of its seconds.
        why: Why it was corrected by hand, in a person's words; empty where it was not.
        alignment: What offset and drift were worked out from, or None.
        by: Who set it.
        moment: When it was set, UTC.
    """

    start: dt.datetime | None = None
    source: ClockSource = ClockSource.NONE
    said: str = ""
    zone: str = ""
    frame: FrameIndex | None = None
    offset: Fraction = Fraction(0)
    drift: Fraction = Fraction(0)
    why: str = ""
    alignment: Alignment | None = None
    by: str = ""
    moment: dt.datetime | None = None

    def __post_init__(self) -> None:
        if self.start is not None and self.start.utcoffset() != dt.timedelta(0):
            msg = "a clock's start is in UTC"
            raise ValueError(msg)
        if abs(self.drift) > MOST_DRIFT:
            msg = "a clock's drift is at most five parts in a hundred"
            raise ValueError(msg)

    @property
    def own_origin(self) -> Fraction:
        """What the camera's own clock said at its first frame, in seconds since 1970; 0 where not known."""
        return Fraction(0) if self.start is None else seconds_since(self.start)

    @property
    def origin(self) -> Fraction:
        """Incident time of the first frame."""
        return self.own_origin + self.offset


@dataclass(frozen=True, slots=True)
class Camera:
    """One recording of an incident.

    Attributes:
        footage: Its file.
        name: What people call it: “CCTV platform 2”, “BWV PC 4121”. Not in the log.
        clock: When it was recorded.
    """

    footage: FootageId
    name: str
    clock: CameraClock = field(default_factory=CameraClock)


def seconds_since(moment: dt.datetime) -> Fraction:
    """Seconds from 1970-01-01 00:00 UTC to a moment with an offset, exact."""
    past = moment.astimezone(dt.UTC) - EPOCH
    return Fraction(past.days * 86_400 + past.seconds) + Fraction(past.microseconds, _MICROSECOND)


def moment_of(seconds: Fraction) -> dt.datetime:
    """The moment in UTC, rounded down to the microsecond.

    Raises:
        OverflowError: If it lies beyond the years 1 to 9999.
    """
    ticks = seconds * _MICROSECOND
    return EPOCH + dt.timedelta(microseconds=ticks.numerator // ticks.denominator)
