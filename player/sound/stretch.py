"""Other speeds at the same pitch: short pieces of the sound, laid over each other where they fit best.

libVLC can do this too, but delays the sound by up to a tenth of a second without saying so, and is
silent beyond four times. Here sample ``n`` of what is heard is sample ``n * speed`` of the footage, to
within ``SEARCH_SECONDS`` and half a ``STRIDE_SECONDS``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from player.sound.track import Samples

STRIDE_SECONDS: Final = 0.02
OVERLAP_SECONDS: Final = 0.006
SEARCH_SECONDS: Final = 0.007
"""How far a piece may be moved either way so that it continues the one before."""

_QUIET: Final = 1e-7


class Stretch:
    """Gives sound at another speed, piece by piece."""

    def __init__(self, read: Callable[[int, int], Samples], rate: int, speed: float) -> None:
        """Start at sample 0 of ``read``.

        Args:
            read: Gives samples: number of the first, how many; shape (n, channels).
            rate: Samples a second.
            speed: Above 0; 2 is twice as fast.
        """
        self._read = read
        self._speed = speed
        self._stride = max(8, round(STRIDE_SECONDS * rate))
        self._overlap = max(4, round(OVERLAP_SECONDS * rate))
        self._search = max(1, round(SEARCH_SECONDS * rate))
        self._done = 0
        self._tail: Samples | None = None
        rise = np.linspace(0, 1, self._overlap, dtype=np.float32)[:, None]
        self._rise = rise

    def piece(self) -> Samples:
        """The next ``STRIDE_SECONDS`` of what is heard, shape (n, channels)."""
        # The middle of a piece is heard when it is due; its ends are a little off either way.
        middle = (self._done + 0.5) * self._stride
        wanted = round(middle * self._speed - self._stride / 2)
        self._done += 1
        length = self._stride + self._overlap
        if self._tail is None:
            found = self._read(wanted, length)
            out = found[: self._stride]
        else:
            region = self._read(wanted - self._search, length + 2 * self._search)
            shift = self._best(region[: self._overlap + 2 * self._search], self._tail)
            found = region[shift : shift + length]
            joined = self._tail * (1 - self._rise) + found[: self._overlap] * self._rise
            out = np.concatenate((joined, found[self._overlap : self._stride]))
        self._tail = found[self._stride :]
        return out

    def _best(self, region: Samples, tail: Samples) -> int:
        """Where in ``region`` the sound goes on most like ``tail``; the middle where nothing is heard."""
        one, line = tail.mean(axis=1), region.mean(axis=1)
        alike = np.correlate(line, one, "valid")
        sums = np.concatenate(([0.0], np.cumsum(np.square(line, dtype=np.float64))))
        energy = sums[len(one) :] - sums[: -len(one)]
        if float(energy.max()) < _QUIET or float(np.dot(one, one)) < _QUIET:
            return self._search
        return int(np.argmax(alike / np.sqrt(energy + _QUIET)))
