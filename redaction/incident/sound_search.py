"""Where in one recording another may lie, by what begins to sound: the search over everything.

Works at 20 marks a second. The other recording is cut into pieces; each is laid along the whole reference
by Fourier transforms. A piece is short enough that a clock which is 200 millionths off blurs nothing, and
what the pieces say is gathered along all lines that such a clock could make.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from redaction.incident.soundings import PACE, Marks

if TYPE_CHECKING:
    from collections.abc import Callable

    from player.media.work import CancelLike

COARSE: Final = 20
"""Marks a second of the search."""

MOST_DRIFT: Final = 450e-6
"""Two clocks that run further apart are not searched for: each may be 200 millionths off, and a little."""

_PIECE: Final = 100.0
"""Seconds of a piece."""

_KEPT: Final = 2.0
"""Of each piece's likeness what lies so many deviations above the rest is kept."""

_APART: Final = 0.6
"""Seconds by which another place differs, so that it is another."""

FEWEST: Final = 4.0
"""Seconds which must lie over each other to be compared."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the other recording may lie.

    Attributes:
        middle: Media second of the other recording at which ``lag`` holds.
        lag: Seconds to add to the other's media time for the reference's, there.
        drift: By how much that grows in each second.
        weight: How much speaks for it.
        next_weight: How much speaks for the best place elsewhere.
    """

    middle: float
    lag: float
    drift: float
    weight: float
    next_weight: float


def places(
    reference: Marks,
    other: Marks,
    *,
    near: tuple[float, float] | None = None,
    count: int = 6,
    cancel: CancelLike,
    tell: Callable[[float], None],
) -> list[Place]:
    """The likeliest places, best first.

    Args:
        reference: Marks of the reference, shape (n, BANDS).
        other: Marks of the other recording.
        near: A lag in seconds that is supposed, and by how much it may be wrong; None searches everywhere.
        count: How many at most.
        cancel: Asked at each piece.
        tell: Told which share is done.
    """
    long, short = _coarse(reference), _coarse(other)
    pieces = _pieces(len(short))
    middle = len(short) / 2
    held: list[tuple[float, npt.NDArray[np.int64], Floats]] = []
    spectra = _Spectra(long)
    for number, (low, high) in enumerate(pieces):
        cancel.check()
        lags, likeness = spectra.lay(short[low:high])
        lags = lags - low
        if near is not None:
            inside = np.abs(lags / COARSE - near[0]) <= near[1]
            lags, likeness = lags[inside], likeness[inside]
        if len(likeness) > 1:
            keep = likeness > _KEPT
            held.append(((low + high) / 2 - middle, lags[keep], likeness[keep]))
        tell((number + 1) / len(pieces))
    return _gather(held, middle, len(short) / 2, count, cancel)


def _coarse(marks: Marks) -> Floats:
    """A mark for each twentieth of a second: float32, shape (n, BANDS), mean 0, deviation 1 in each band."""
    step = PACE // COARSE
    whole = len(marks) // step
    rows = marks[: whole * step].reshape(whole, step, marks.shape[1])
    mean = np.sqrt(rows.mean(axis=1, dtype=np.float32))
    mean -= mean.mean(axis=0) if whole else 0
    mean /= mean.std(axis=0) + 1e-6 if whole else 1
    result: Floats = mean
    return result


def _pieces(length: int) -> list[tuple[int, int]]:
    size = int(_PIECE * COARSE)
    number = max(1, round(length / size))
    edges = np.linspace(0, length, number + 1).astype(int)
    return [(int(a), int(b)) for a, b in itertools.pairwise(edges)]


class _Spectra:
    """The reference in blocks whose transforms are made once, so that memory stays bounded."""

    def __init__(self, long: Floats) -> None:
        from scipy.fft import next_fast_len

        self._long = long
        self._size = next_fast_len(
            min(1 << 16, 2 * len(long) + 2 * int(2 * _PIECE * COARSE)), real=True
        )
        energy = np.square(long).sum(axis=1, dtype=np.float64)
        self._energy = np.concatenate(([0.0], np.cumsum(energy)))
        self._blocks: dict[int, npt.NDArray[np.complex64]] = {}

    def lay(self, piece: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
        """Likeness of a piece at every place: places of its first mark, and deviations above the usual."""
        from scipy.fft import irfft, rfft

        length = len(piece)
        lags = np.arange(-length + 1, len(self._long))
        if length == 0 or len(self._long) == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        turned = np.conj(rfft(piece, self._size, axis=0))
        new = self._size - length
        total = np.zeros(len(lags), np.float32)
        for first in range(-length + 1, len(self._long), new):
            product = (self._block(first) * turned).sum(axis=1)
            found = irfft(product, self._size)[:new]
            at = first + length - 1
            part = total[at : at + new]
            part[:] = found[: len(part)]
        over = np.minimum(lags + length, len(self._long)) - np.maximum(lags, 0)
        enough = over >= min(FEWEST * COARSE, length, len(self._long))
        own = np.concatenate(([0.0], np.cumsum(np.square(piece).sum(axis=1, dtype=np.float64))))
        there = (
            self._energy[np.minimum(lags + length, len(self._long))]
            - self._energy[np.maximum(lags, 0)]
        )
        here = own[np.clip(len(self._long) - lags, 0, length)] - own[np.clip(-lags, 0, length)]
        likeness = total / np.sqrt(there * here + 1e-6)
        # what lies over each other for a short while only is alike by chance more often
        likeness *= np.sqrt(over)
        usual = likeness[enough]
        if len(usual) < 2:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        centre = np.median(usual)
        spread = 1.4826 * np.median(np.abs(usual - centre)) + 1e-6
        return lags[enough], ((usual - centre) / spread).astype(np.float32)

    def _block(self, first: int) -> npt.NDArray[np.complex64]:
        from scipy.fft import rfft

        # blocks of pieces of another length begin elsewhere
        if first not in self._blocks:
            low, high = max(first, 0), min(first + self._size, len(self._long))
            rows = np.zeros((self._size, self._long.shape[1]), np.float32)
            rows[low - first : high - first] = self._long[low:high]
            made = rfft(rows, axis=0).astype(np.complex64)
            if len(self._blocks) >= 8:
                self._blocks.clear()
            self._blocks[first] = made
        return self._blocks[first]


def _gather(
    held: list[tuple[float, npt.NDArray[np.int64], Floats]],
    middle: float,
    half: float,
    count: int,
    cancel: CancelLike,
) -> list[Place]:
    """Add up what the pieces say along lines, and take the best places that differ."""
    if not any(len(lags) for _, lags, _ in held):
        return []
    low = min(int(lags.min()) for _, lags, _ in held if len(lags)) - int(MOST_DRIFT * half) - 3
    high = max(int(lags.max()) for _, lags, _ in held if len(lags)) + int(MOST_DRIFT * half) + 3
    steps = int(np.ceil(MOST_DRIFT * half / 0.5)) if len(held) > 1 else 0
    drifts = np.linspace(-MOST_DRIFT, MOST_DRIFT, 2 * steps + 1) if steps else np.zeros(1)
    where = np.concatenate([lags for _, lags, _ in held])
    weights = np.concatenate([weight for _, _, weight in held]).astype(np.float64)
    centres = np.concatenate([np.full(len(lags), centre) for centre, lags, _ in held])
    best = np.zeros(high - low + 1, np.float32)
    which = np.zeros(high - low + 1, np.int16)
    for number, drift in enumerate(drifts):
        cancel.check()
        at = np.rint(where - drift * centres).astype(np.int64) - low
        total = np.bincount(at, weights, high - low + 1).astype(np.float32)
        # a peak may lie between two marks
        total = total + 0.5 * (np.roll(total, 1) + np.roll(total, -1))
        better = total > best
        best[better], which[better] = total[better], number
    apart, found = int(_APART * COARSE), []
    for _ in range(count + 1):
        top = int(np.argmax(best))
        if best[top] <= 0:
            break
        found.append((top, float(best[top]), float(drifts[which[top]])))
        best[max(0, top - apart) : top + apart + 1] = 0
    # the best place elsewhere is the same for all but the best itself
    rest = [found[1][1] if len(found) > 1 else 0.0] + [found[0][1]] * len(found)
    return [
        Place(middle / COARSE, (top + low) / COARSE, drift, weight, rest[n])
        for n, (top, weight, drift) in enumerate(found[:count])
    ]
