"""Real time along the x axis of an incident's timeline, and the ticks of its ruler. No Qt.

Positions are floats: seconds from ``Board.origin``, which is near, so that they are exact to far less than a
pixel. What is decided (a frame, a mark) is worked out in fractions by ``redaction.incident.mapping``.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from app.language.core import dates_in
from player.media.time import format_seconds
from redaction.incident.mapping import is_dated
from redaction.incident.words import local_moment

if TYPE_CHECKING:
    from redaction.incident.incident import Incident

MAX_PPS: Final = 1500.0
"""Pixels a second at the closest zoom: a frame of 25 a second is 60 pixels wide."""

LABEL_ROOM: Final = 104.0
"""Pixels between two labels of the ruler at least."""

_STEPS: Final = (
    *(Fraction(n, 1000) for n in (10, 20, 50, 100, 200, 500)),
    *(Fraction(n) for n in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)),
    *(Fraction(n) for n in (14400, 21600, 43200, 86400, 172800, 604800, 2592000, 31536000)),
)
_MINOR: Final = 5
_MOST_STEPS: Final = 2.0**30


@dataclass(frozen=True, slots=True)
class RealScale:
    """Which moments lie where.

    Attributes:
        start: Where the incident begins, in seconds from the board's origin.
        stop: Where it ends.
        width: Pixels there are.
        pps: Pixels per second.
        left: The moment at x = 0.
    """

    start: float
    stop: float
    width: float
    pps: float = 1.0
    left: float = 0.0

    @property
    def length(self) -> float:
        """Seconds of the whole incident, and something to show where there is nothing yet."""
        return max(self.stop - self.start, 1.0)

    @property
    def min_pps(self) -> float:
        """Pixels per second with the whole incident in view, and a little room at both ends."""
        return max(self.width, 1.0) / (self.length * 1.04)

    @property
    def right(self) -> float:
        """The moment at the right edge."""
        return self.left + self.width / self.pps

    @property
    def step(self) -> float:
        """Pixels of one step of a scroll bar: 1, but where a clock that was reset puts years between cameras.

        A scroll bar counts in 31 bits, which closely zoomed hold no more than some days.
        """
        return max(1.0, self.length * 1.04 * self.pps / _MOST_STEPS)

    @property
    def fits(self) -> bool:
        """Whether the whole incident is in view."""
        return self.pps <= self.min_pps * (1 + 1e-9)

    def x_of(self, time: float) -> float:
        """Where a moment lies."""
        return (time - self.left) * self.pps

    def time_at(self, x: float) -> float:
        """The moment under x, kept inside the incident."""
        return min(max(self.left + x / self.pps, self.start), max(self.stop, self.start))

    def fitted(self) -> RealScale:
        """The whole incident in view."""
        pps = self.min_pps
        return replace(self, pps=pps, left=self.start - 0.02 * self.length)

    def zoomed_at(self, x: float, factor: float) -> RealScale:
        """Closer (factor above 1) or wider, with the moment under x staying there."""
        pps = min(max(self.pps * factor, self.min_pps), max(MAX_PPS, self.min_pps))
        at = self.left + x / self.pps
        return replace(self, pps=pps, left=at - x / pps).kept_in()

    def about(self, start: float, stop: float) -> RealScale:
        """With a stretch in view, and some room around it."""
        length = max(stop - start, 0.2)
        pps = min(max(self.width / (length * 1.5), self.min_pps), max(MAX_PPS, self.min_pps))
        middle = (start + stop) / 2
        return replace(self, pps=pps, left=middle - self.width / pps / 2).kept_in()

    def resized(self, width: float) -> RealScale:
        """The same left edge on another width; what was fitted stays fitted."""
        fitted = self.fits
        new = replace(self, width=max(width, 1.0))
        return new.fitted() if fitted else replace(new, pps=max(new.pps, new.min_pps)).kept_in()

    def over(self, start: float, stop: float) -> RealScale:
        """Of an incident that begins and ends elsewhere now; what was fitted stays fitted."""
        if (start, stop) == (self.start, self.stop):
            return self
        fitted = self.fits
        new = replace(self, start=start, stop=stop)
        return new.fitted() if fitted else replace(new, pps=max(new.pps, new.min_pps)).kept_in()

    def scrolled_to(self, left: float) -> RealScale:
        """With this moment at the left edge, as far as the incident goes."""
        return replace(self, left=left).kept_in()

    def kept_in(self) -> RealScale:
        """Scrolled back so that no more empty space shows than needed."""
        pad = 0.02 * self.length
        most = max(self.start - pad, self.stop + pad - self.width / self.pps)
        return replace(self, left=min(max(self.left, self.start - pad), most))

    def showing(self, time: float) -> RealScale:
        """Scrolled by a page when the moment is out of view, else unchanged."""
        x = self.x_of(time)
        if 0 <= x <= self.width:
            return self
        share = 0.9 if x < 0 else 0.1
        return self.scrolled_to(time - share * self.width / self.pps)


@dataclass(frozen=True, slots=True)
class RealTick:
    """A line of the ruler.

    Attributes:
        time: Where, in seconds from the board's origin.
        label: The time of day, or the time elapsed where none is known; empty for a short line.
        day: The date, where another one begins.
    """

    time: float
    label: str = ""
    day: str = ""


def real_ticks(scale: RealScale, origin: Fraction, incident: Incident) -> list[RealTick]:
    """The ruler's lines in view.

    Args:
        scale: What is in view.
        origin: Incident time of the scale's zero.
        incident: Whose zone and clock count.
    """
    wanted = Fraction(LABEL_ROOM / scale.pps)
    step = next((s for s in _STEPS if s >= wanted), _STEPS[-1])
    minor = step / (_MINOR if step.numerator % 3 else 6)
    dated = is_dated(incident)
    # days and hours begin where the people of that zone begin them
    shift = _zone_shift(incident, origin) if dated else Fraction(0)
    first = origin + Fraction(scale.left) + shift
    last = origin + Fraction(scale.right) + shift
    count = math.floor(first / minor)
    places = 0 if step >= 1 else 2
    found: list[RealTick] = []
    day = ""
    while count * minor <= last:
        time = count * minor - shift
        label = words = ""
        if (count * minor) % step == 0:
            label, words = _label(incident, time, dated=dated, step=step, places=places)
            words, day = ("" if words == day else words), words
        found.append(RealTick(float(time - origin), label, words))
        count += 1
    return found


def _label(
    incident: Incident, time: Fraction, *, dated: bool, step: Fraction, places: int
) -> tuple[str, str]:
    if not dated:
        sign = "−" if time < 0 else ""
        return sign + format_seconds(abs(time), places=places), ""
    try:
        moment = local_moment(incident, time)
    except OverflowError:
        return "", ""
    words = f"{moment:%H:%M}" if step >= 60 else f"{moment:%H:%M:%S}"
    if places:
        words += f".{moment.microsecond // 10_000:02d}"
    return words, dates_in(f"{moment.day} {moment:%b %Y}")


def _zone_shift(incident: Incident, time: Fraction) -> Fraction:
    try:
        past = local_moment(incident, time).utcoffset() or dt.timedelta(0)
    except OverflowError:
        return Fraction(0)
    return Fraction(round(past.total_seconds()))
