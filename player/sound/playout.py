"""What is heard from a place on: treated, repeated in a loop and at the speed asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Protocol, runtime_checkable

import numpy as np

from player.sound.stretch import Stretch
from player.sound.track import Samples

Treatment = Callable[[Samples, int, int], Samples]
"""Silences stretches: samples (n, channels), number of the first from the first frame, samples a second.

It is called on libVLC's reading thread, between 0.3 and 0.7 s before the samples are heard.
"""

_PIECE: Final = 2048


@runtime_checkable
class Reaching(Protocol):
    """A treatment by which a sample also depends on those around it."""

    def reach(self, rate: int) -> int:
        """How many samples on either side it has to be given beside those that are wanted."""
        ...


class Source(Protocol):
    """Samples of the footage, as ``TrackReader`` gives them."""

    rate: int
    channels: int

    def read(self, first: int, count: int) -> Samples:
        """Samples by number."""
        ...

    def close(self) -> None:
        """Release the file."""
        ...


@dataclass(frozen=True, slots=True)
class Lap:
    """What a loop repeats, in seconds from the first frame."""

    start: Fraction
    length: Fraction


class Playout:
    """An endless run of samples that starts at one place; it is read forwards once.

    Attributes:
        rate: Samples a second.
        channels: 1 or 2.
    """

    def __init__(
        self,
        source: Source,
        at: float,
        speed: float = 1.0,
        lap: Lap | None = None,
        treatment: Callable[[], Treatment | None] = lambda: None,
    ) -> None:
        """Stand at a place.

        Args:
            source: The footage's sound.
            at: Seconds from the first frame.
            speed: Above 0.
            lap: What is repeated; ``at`` lies before its end.
            treatment: Asked for each piece, so that a change is heard without starting again.
        """
        self.rate, self.channels = source.rate, source.channels
        self._source = source
        self._lap = lap if lap is not None and lap.length * self.rate >= 1 else None
        self._treatment = treatment
        self._first = round(at * self.rate)
        self._given = 0
        self._left = np.zeros((0, self.channels), np.float32)
        self._stretch = Stretch(self._from_start, self.rate, speed) if speed != 1.0 else None

    def read(self, count: int) -> Samples:
        """The next samples, shape (count, channels)."""
        parts, have = [self._left], len(self._left)
        while have < count:
            if self._stretch is not None:
                piece = self._stretch.piece()
            else:
                piece = self._from_start(self._given, _PIECE)
                self._given += _PIECE
            parts.append(piece)
            have += len(piece)
        whole = np.concatenate(parts)
        self._left = whole[count:]
        return whole[:count]

    def close(self) -> None:
        """Release the file; it cannot be read any further."""
        self._stretch = None  # it holds this object
        self._source.close()

    def _from_start(self, number: int, count: int) -> Samples:
        """Samples by their number from the place it started at, laps laid out one after the other."""
        first, stop = self._first + number, self._first + number + count
        if self._lap is None:
            return self._heard(first, count)
        parts = []
        while first < stop:
            lap = self._lap_at(first)
            # before the loop's second lap everything from the start on is simply itself
            end = min(self._edge(lap + 1), stop)
            shift = self._edge(lap) - self._edge(0) if lap > 0 else 0
            parts.append(self._heard(first - shift, end - first))
            first = end
        return np.concatenate(parts)

    def _edge(self, lap: int) -> int:
        assert self._lap is not None
        return round((self._lap.start + lap * self._lap.length) * self.rate)

    def _lap_at(self, number: int) -> int:
        assert self._lap is not None
        lap = int((Fraction(number, self.rate) - self._lap.start) // self._lap.length)
        # an edge is rounded to a sample, which may put this one on its other side
        while self._edge(lap + 1) <= number:
            lap += 1
        while lap > 0 and self._edge(lap) > number:
            lap -= 1
        return max(lap, 0)

    def _heard(self, first: int, count: int) -> Samples:
        treatment = self._treatment()
        if treatment is None:
            return self._source.read(first, count)
        around = treatment.reach(self.rate) if isinstance(treatment, Reaching) else 0
        samples = self._source.read(first - around, count + 2 * around)
        treated = treatment(samples, first - around, self.rate)
        return treated[around : around + count]
