"""How loud the sound is over time: what a waveform is drawn from.

One hundred values a second, each the square root of the amplitude in a byte, so that a quiet voice is
still told from silence. Ten hours take 7 MB.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from player.media.samples import LONGEST, Block

BINS: Final = 100
"""Values per second."""

_STEP: Final = 8
"""Each coarser level has one value for so many of the finer."""

_LEVELS: Final = 6

_MAGIC: Final = b"umbra peaks 1\n"
_HEAD: Final = struct.Struct("<QdB")

Levels = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Peaks:
    """Loudness of one sound track.

    Attributes:
        highest: uint8, shape (n,): the loudest sample of each hundredth of a second from the first
            frame on, any channel, as 255 times the square root of its amplitude.
        usual: uint8, shape (n,): the root mean square, in the same measure.
        seconds: How far the sound was measured.
        complete: Whether that is all of it.
    """

    highest: Levels
    usual: Levels
    seconds: float = 0.0
    complete: bool = False
    _coarser: list[tuple[Levels, Levels]] = field(default_factory=list, init=False, repr=False)

    def __len__(self) -> int:
        return len(self.highest)

    @property
    def loudest(self) -> int:
        """The highest of ``highest``; 0 for silence."""
        coarsest, _ = self._level(_LEVELS)
        return int(coarsest.max(initial=0))

    def over(self, edges: npt.NDArray[np.float64]) -> tuple[Levels, Levels]:
        """The most of ``highest`` and the mean of ``usual`` in each stretch between neighbouring edges.

        Args:
            edges: float64, shape (m + 1,): seconds, ascending.

        Returns:
            Two arrays uint8, shape (m,); 0 where there is no sound.
        """
        width = float(np.median(np.diff(edges))) if len(edges) > 1 else 0.0
        level = 0
        while width * BINS / _STEP ** (level + 1) >= 2 and level < _LEVELS:
            level += 1
        highest, usual = self._level(level)
        at = np.floor(np.clip(edges, -1.0, LONGEST) * BINS / _STEP**level).astype(np.int64)
        return _over(highest, at, np.maximum), _over(usual, at, np.add)

    def _level(self, level: int) -> tuple[Levels, Levels]:
        # worked out once, because a window asks for the same levels at every repaint
        while len(self._coarser) < level:
            below = self._coarser[-1] if self._coarser else (self.highest, self.usual)
            self._coarser.append((_most(below[0]), _mean(below[1])))
        return (self.highest, self.usual) if level == 0 else self._coarser[level - 1]

    def to_bytes(self) -> bytes:
        """For the cache."""
        head = _HEAD.pack(len(self), self.seconds, self.complete)
        body = zlib.compress(self.highest.tobytes() + self.usual.tobytes(), 3)
        return _MAGIC + head + body

    @classmethod
    def from_bytes(cls, data: bytes) -> Peaks:
        """Read what ``to_bytes`` wrote.

        Raises:
            ValueError: If the bytes are damaged or of another version.
        """
        start = len(_MAGIC) + _HEAD.size
        try:
            count, seconds, complete = _HEAD.unpack(data[len(_MAGIC) : start])
            if data[: len(_MAGIC)] != _MAGIC or count > LONGEST * BINS + 1:
                raise ValueError
            body = np.frombuffer(zlib.decompressobj().decompress(data[start:], 2 * count), np.uint8)
            if len(body) != 2 * count:
                raise ValueError
        except (ValueError, struct.error, zlib.error) as error:
            msg = "not peaks of this version, or damaged"
            raise ValueError(msg) from error
        return cls(body[:count], body[count:], seconds, bool(complete))


class PeakMeter:
    """Measures sound that comes in blocks, in order of time; memory is two bytes a hundredth second."""

    def __init__(self) -> None:
        self._highest = np.zeros(1024, np.uint8)
        self._usual = np.zeros(1024, np.uint8)
        self._count = 0
        self._open: tuple[int, float, float, int] | None = None
        self._seconds = 0.0

    def add(self, block: Block) -> None:
        """Measure a block; what lies before the first frame is left out."""
        first = round(block.start * block.rate)
        samples = block.samples[max(0, -first) :]
        first = max(first, 0)
        if not len(samples) or block.stop > LONGEST:
            return
        if not np.isfinite(samples).all():
            # a broken stream may hold infinities
            samples = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
        loud = np.abs(samples).max(axis=1)
        power = np.square(samples, dtype=np.float32).mean(axis=1)
        low = first * BINS // block.rate
        high = (first + len(samples) - 1) * BINS // block.rate
        inner = np.arange(low + 1, high + 1, dtype=np.int64)
        cuts = np.concatenate(([0], -(-inner * block.rate // BINS) - first))
        tops = np.maximum.reduceat(loud, cuts)
        sums = np.add.reduceat(power, cuts, dtype=np.float64)
        counts = np.diff(np.append(cuts, len(samples)))
        if self._open is not None and self._open[0] == low:
            _, top, total, count = self._open
            tops[0], sums[0], counts[0] = max(top, tops[0]), total + sums[0], count + counts[0]
        self._open = (high, float(tops[-1]), float(sums[-1]), int(counts[-1]))
        self._reserve(high + 1)
        self._highest[low : high + 1] = _byte(tops)
        self._usual[low : high + 1] = _byte(np.sqrt(sums / counts))
        self._count = max(self._count, high + 1)
        self._seconds = max(self._seconds, block.stop)

    def peaks(self, *, complete: bool = False) -> Peaks:
        """What was measured so far."""
        return Peaks(
            self._highest[: self._count].copy(),
            self._usual[: self._count].copy(),
            self._seconds,
            complete,
        )

    def _reserve(self, count: int) -> None:
        if count > len(self._highest):
            room = max(count, 2 * len(self._highest)) - len(self._highest)
            more = np.zeros(room, np.uint8)
            self._highest = np.concatenate((self._highest, more))
            self._usual = np.concatenate((self._usual, more))


def _byte(amplitude: npt.NDArray[np.floating]) -> Levels:
    result: Levels = np.rint(255 * np.sqrt(np.clip(amplitude, 0.0, 1.0))).astype(np.uint8)
    return result


def _rows(fine: Levels) -> Levels:
    short = -len(fine) % _STEP
    # the last value once more and not silence, which would make the end quieter than it is
    return np.pad(fine, (0, short), mode="edge" if len(fine) else "constant").reshape(-1, _STEP)


def _most(fine: Levels) -> Levels:
    result: Levels = _rows(fine).max(axis=1, initial=0)
    return result


def _mean(fine: Levels) -> Levels:
    result: Levels = np.rint(_rows(fine).mean(axis=1)).astype(np.uint8)
    return result


def _over(values: Levels, at: npt.NDArray[np.int64], join: np.ufunc) -> Levels:
    """The values between each two places, joined: the most of them, or their mean."""
    result = np.zeros(max(0, len(at) - 1), np.uint8)
    inside = (at[:-1] >= 0) & (at[:-1] < len(values)) & (at[1:] >= at[:-1])
    starts = at[:-1][inside]
    if not len(starts):
        return result
    low = int(starts[0])
    # the last column ends within a value of the coarser level, which belongs to it as well
    stop = min(len(values), max(int(at[1:][inside][-1]), int(starts[-1])) + 1)
    part = values[low:stop]
    if join is np.maximum:
        result[inside] = np.maximum.reduceat(part, starts - low)
    else:
        # a place that comes twice stands for one value
        counts = np.maximum(np.diff(np.append(starts - low, len(part))), 1)
        result[inside] = np.add.reduceat(part, starts - low, dtype=np.int64) // counts
    return result
