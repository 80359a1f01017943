"""Clocks that say which moment of the footage is due while it plays."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Final, Protocol

_JUMP: Final = 0.35
"""Seconds of error beyond which the clock jumps; VLC reports its time in steps of up to 0.3 s."""

_PULL: Final = 0.08
"""Share of a smaller error that is corrected with each report, so that the picture never jerks."""


class Sound(Protocol):
    """Sound of one file, and the clock the picture follows. Used from one thread.

    Times are seconds from the first frame. Nothing is ever recorded from this clock: frames are named
    by the index, the clock only says which one is due.
    """

    @property
    def reason(self) -> str:
        """Why there is no sound, as a sentence; empty when there is."""
        ...

    def load(self, path: Path, offset: Fraction) -> None:
        """Take a file; ``offset`` is the first frame's time on the file's own clock, in seconds."""
        ...

    def play(self, at: float, rate: float) -> None:
        """Run from ``at`` at ``rate`` times normal speed; negative runs backwards, without sound."""
        ...

    def pause(self) -> None:
        """Stand still."""
        ...

    def position(self) -> float:
        """The moment due now."""
        ...

    def set_volume(self, percent: int) -> None:
        """Loudness from 0 to 100."""
        ...

    def set_muted(self, muted: bool) -> None:
        """Silence without changing the loudness."""
        ...

    def close(self) -> None:
        """Release the file and the device."""
        ...


class SilentClock:
    """A wall clock: footage without sound, or a computer without libVLC."""

    def __init__(self, reason: str = "", now: Callable[[], float] = time.monotonic) -> None:
        self._reason = reason
        self._now = now
        self._at = 0.0
        self._since = 0.0
        self._rate = 0.0

    @property
    def reason(self) -> str:
        """Why there is no sound."""
        return self._reason

    def load(self, path: Path, offset: Fraction) -> None:
        """Start at the first frame; the file is not touched."""
        del path, offset
        self._at, self._rate = 0.0, 0.0

    def play(self, at: float, rate: float) -> None:
        """Run."""
        self._at, self._rate, self._since = at, rate, self._now()

    def pause(self) -> None:
        """Stand still."""
        self._at, self._rate = self.position(), 0.0

    def position(self) -> float:
        """The moment due now."""
        return self._at + (self._now() - self._since) * self._rate if self._rate else self._at

    def set_volume(self, percent: int) -> None:
        """Nothing to set."""

    def set_muted(self, muted: bool) -> None:
        """Nothing to set."""

    def close(self) -> None:
        """Stand still."""
        self._rate = 0.0


class SmoothedClock:
    """A wall clock that is pulled gently towards coarse, late reports of another clock."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._at = 0.0
        self._since = 0.0
        self._rate = 1.0
        self._report: float | None = None

    def start(self, at: float, rate: float) -> None:
        """Run from ``at``."""
        self._at, self._rate, self._since, self._report = at, rate, self._now(), None

    def report(self, position: float) -> None:
        """Take the other clock's position; repeats of one report are ignored."""
        if position == self._report:
            return
        self._report = position
        here = self.position()
        error = position - here
        pull = 1.0 if abs(error) > _JUMP * max(1.0, self._rate) else _PULL
        self._at, self._since = here + error * pull, self._now()

    def position(self) -> float:
        """The smoothed position."""
        return self._at + (self._now() - self._since) * self._rate
