"""Clocks that say which moment of the footage is due while it plays."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from player.sound.playout import Lap, Treatment
    from player.sound.track import SoundFile

_JUMP: Final = 0.35
"""Seconds of error beyond which the clock jumps: the sound was interrupted."""

_PULL: Final = 0.2
"""Share of a smaller error that is corrected with each report, so that the picture never jerks."""


@dataclass(frozen=True, slots=True)
class Device:
    """Something sound can come out of.

    Attributes:
        id: The sound system's name for it; empty for the system's own choice.
        name: What people call it.
    """

    id: str
    name: str


class Sound(Protocol):
    """Sound of one file, and the clock the picture follows. Used from one thread.

    Times are seconds from the first frame. Nothing is ever recorded from this clock: frames are named
    by the index, the clock only says which one is due.
    """

    @property
    def reason(self) -> str:
        """Why there is no sound, as a sentence; empty when there is, or it is not known yet."""
        ...

    @property
    def devices(self) -> tuple[Device, ...]:
        """Where sound can come out, as far as known; the system's own choice comes first."""
        ...

    def load(self, file: SoundFile | None) -> None:
        """Take a sound track; None for footage without one."""
        ...

    def play(self, at: float, rate: float, lap: Lap | None = None) -> None:
        """Run from ``at`` at ``rate`` times normal speed; negative runs backwards, without sound.

        With ``lap`` the sound repeats that stretch. The clock does not: it runs straight on, one
        lap's length further with each lap.
        """
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

    def set_treatment(self, treatment: Treatment | None) -> None:
        """What replaces stretches of the sound; heard within a second."""
        ...

    def set_device(self, device: str) -> None:
        """Where the sound comes out: a device's id."""
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

    @property
    def devices(self) -> tuple[Device, ...]:
        """None."""
        return ()

    def load(self, file: SoundFile | None) -> None:
        """Start at the first frame; the file is not touched."""
        del file
        self._at, self._rate = 0.0, 0.0

    def play(self, at: float, rate: float, lap: Lap | None = None) -> None:
        """Run."""
        del lap
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

    def set_treatment(self, treatment: Treatment | None) -> None:
        """Nothing to treat."""

    def set_device(self, device: str) -> None:
        """Nothing to choose."""

    def close(self) -> None:
        """Stand still."""
        self._rate = 0.0


class SmoothedClock:
    """A wall clock that is pulled gently towards the reports of another clock."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._at = 0.0
        self._since = 0.0
        self._rate = 1.0

    def start(self, at: float, rate: float, since: float | None = None) -> None:
        """Run from ``at``, where it was at the time ``since`` (now when None)."""
        self._at, self._rate = at, rate
        self._since = self._now() if since is None else since

    def report(self, position: float, when: float) -> None:
        """Take the other clock's position at the time ``when``."""
        here = self._at + (when - self._since) * self._rate
        error = position - here
        pull = 1.0 if abs(error) > _JUMP * max(1.0, self._rate) else _PULL
        self._at, self._since = here + error * pull, when

    def position(self) -> float:
        """The smoothed position."""
        return self._at + (self._now() - self._since) * self._rate
