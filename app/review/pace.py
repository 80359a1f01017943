"""How long a person takes for one answer, and so how long the rest will take. No Qt."""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import Final

from app.words import tr

USUAL_SECONDS: Final = 4.0
"""What one answer is taken to need until enough were given."""

ENOUGH: Final = 3
"""So many answers say more about this person than what is usual."""

LAST: Final = 20
"""So many answers are looked back on, so that the estimate follows whoever gets faster, or tired."""

LONGEST_SECONDS: Final = 60.0
"""An answer counts as no longer than this: longer is a telephone call or a coffee."""

_MINUTE: Final = 60.0


class Pace:
    """The last answers of one person."""

    def __init__(self) -> None:
        self._taken: deque[float] = deque(maxlen=LAST)

    def answered(self, seconds: float) -> None:
        """One answer was given after this time."""
        if seconds >= 0:
            self._taken.append(min(seconds, LONGEST_SECONDS))

    @property
    def seconds(self) -> float:
        """What one answer takes, in the middle of the last ones."""
        return median(self._taken) if len(self._taken) >= ENOUGH else USUAL_SECONDS

    def left(self, moments: int) -> float:
        """Seconds until so many moments are answered."""
        return self.seconds * moments


def minutes_words(seconds: float) -> str:
    """How long that is, as roughly as it is known."""
    if seconds < _MINUTE:
        return tr("less than a minute")
    minutes = round(seconds / _MINUTE)
    if minutes <= 1:
        return tr("about 1 minute")
    if minutes < 90:
        return tr("about {n} minutes").format(n=minutes)
    return tr("about {n} hours").format(n=round(minutes / 60))


def progress_words(left: int, total: int, pace: Pace) -> str:
    """For example ``14 of 37 left, about 6 minutes``."""
    if not left:
        return tr("All moments are settled")
    words = tr("{left} of {total} left, {time}")
    return words.format(left=f"{left:,}", total=f"{total:,}", time=minutes_words(pace.left(left)))
