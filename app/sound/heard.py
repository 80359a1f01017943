"""Which parts of the sound were played so that somebody could listen. No Qt."""

from __future__ import annotations

from collections.abc import Callable

SLOWEST, FASTEST = 0.25, 2.0
"""Speeds at which speech is understood; what is played faster was not listened to."""

HOP = 1.0
"""Seconds between two pictures of one run; a larger step is a jump, and what lies between was not heard."""


class Heard:
    """Seconds that were played.

    Attributes:
        parts: (start, stop) in seconds from the first frame, ascending and apart.
        record: Told what was heard just now, from where to where, so that it is kept.
    """

    def __init__(self) -> None:
        self.parts: tuple[tuple[float, float], ...] = ()
        self.record: Callable[[float, float], object] = lambda _start, _stop: None
        self._at: float | None = None

    def play(self, at: float, *, audible: bool) -> bool:
        """The playhead is here; True where more was heard by that.

        Args:
            at: Seconds from the first frame.
            audible: Whether it plays forwards, at a speed that is understood, and is not silent.
        """
        before, self._at = self._at, at if audible else None
        if not audible or before is None or not before < at <= before + HOP:
            return False
        self.record(before, at)
        known = self.seconds
        self._add(before, at)
        return self.seconds > known

    def begin(self, parts: tuple[tuple[float, float], ...] = ()) -> None:
        """Other footage, another sound track, or other decisions: so much was heard of it before."""
        self.parts, self._at = parts, None

    @property
    def seconds(self) -> float:
        """How much was heard."""
        return sum(stop - start for start, stop in self.parts)

    def share(self, duration: float) -> float:
        """How much of the sound was heard, 0 to 1."""
        return min(1.0, self.seconds / duration) if duration > 0 else 0.0

    def _add(self, start: float, stop: float) -> None:
        apart = [part for part in self.parts if part[1] < start or part[0] > stop]
        touched = [part for part in self.parts if not (part[1] < start or part[0] > stop)]
        first = min([start, *(part[0] for part in touched)])
        last = max([stop, *(part[1] for part in touched)])
        self.parts = tuple(sorted([*apart, (first, last)]))
