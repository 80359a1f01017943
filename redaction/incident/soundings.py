"""What is kept of a recording's sound to align it with another: when something began to sound, how high.

Loudness, colour of the microphone and steady noise are taken out, because no two cameras agree on them. What
begins, begins for all of them within what sound takes on its way (3 ms a metre). An hour takes 9 MB.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from player.media.peaks import PeakMeter, Peaks
from player.media.samples import LONGEST, Block, Samples, sound_blocks

if TYPE_CHECKING:
    from player.media.work import CancelLike

RATE: Final = 8000
"""Samples a second that are listened to: some cameras record no more than a telephone would."""

PACE: Final = 200
"""Marks a second."""

_HOP: Final = RATE // PACE
_WINDOW: Final = 4 * _HOP
_FFT: Final = 256

EDGES: Final = np.geomspace(130.0, 3700.0, 13)
"""Hz: edges of the bands."""

BANDS: Final = len(EDGES) - 1

_MEMORY: Final = 0.4
"""Seconds over which the usual loudness of a band is taken."""

_RISE: Final = 4
"""Marks over which a rise is measured: 20 ms, the length of a window."""

_SCALE: Final = 48.0
"""Turns a rise into a byte; a band that gets e times as loud gives about a third of the most."""

_FAINT: Final = 1e-9
"""Power of a band below which nothing is told from silence: a bit of 16."""

_HOLE: Final = 0.05
"""Seconds between two blocks that count as a hole."""

Marks = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Sounding:
    """What a recording's sound is aligned by.

    Attributes:
        marks: uint8, shape (n, BANDS): how much each band rose around ``i / PACE`` media seconds, from the
            first frame.
        peaks: Its loudness, for drawing.
    """

    marks: Marks
    peaks: Peaks

    @property
    def seconds(self) -> float:
        """How far there is sound, in media seconds."""
        return len(self.marks) / PACE


@dataclass
class SoundingMeter:
    """Listens to blocks of mono sound at ``RATE``, in order of time; keeps 12 bytes for each 5 ms."""

    _marks: list[Marks] = field(default_factory=list)
    _count: int = 0
    _rest: Samples = field(default_factory=lambda: np.zeros(0, np.float32))
    _at: int = 0
    _usual: npt.NDArray[np.float64] | None = None
    _before: Floats = field(default_factory=lambda: np.zeros((0, BANDS), np.float32))
    _peaks: PeakMeter = field(default_factory=PeakMeter)

    def add(self, block: Block) -> None:
        """Listen to a block; what lies before the first frame is left out.

        Raises:
            ValueError: If it is not mono at ``RATE``.
        """
        if block.rate != RATE or block.samples.shape[1] != 1:
            msg = f"mono at {RATE} Hz is wanted"
            raise ValueError(msg)
        if block.stop > LONGEST:
            return
        self._peaks.add(block)
        first = round(block.start * RATE)
        samples = np.nan_to_num(block.samples[:, 0], nan=0.0, posinf=1.0, neginf=-1.0)
        if first < 0:
            samples, first = samples[-first:], 0
        expected = self._at + len(self._rest)
        if not len(samples):
            return
        if not (self._count or len(self._rest)) or abs(first - expected) > _HOLE * RATE:
            self._begin(first)
        self._rest = np.concatenate((self._rest, samples))
        self._listen()

    def sounding(self, *, complete: bool = False) -> Sounding:
        """What was heard so far."""
        marks = np.concatenate(self._marks) if self._marks else np.zeros((0, BANDS), np.uint8)
        self._marks = [marks]
        return Sounding(marks, self._peaks.peaks(complete=complete))

    def _begin(self, first: int) -> None:
        """Go on behind a hole (or before what was heard: then from there on it is left out)."""
        # window i is centred on sample i * _HOP
        number = max(-(-(first + _WINDOW // 2) // _HOP), self._count)
        if number > self._count:
            self._marks.append(np.zeros((number - self._count, BANDS), np.uint8))
            self._count = number
        self._at, self._rest = first, np.zeros(0, np.float32)
        self._usual, self._before = None, np.zeros((0, BANDS), np.float32)

    def _listen(self) -> None:
        begin = self._count * _HOP - _WINDOW // 2
        skip = begin - self._at
        if skip > 0:
            gone = min(skip, len(self._rest))
            self._rest, self._at = self._rest[gone:], self._at + gone
        count = (len(self._rest) - _WINDOW) // _HOP + 1
        if count <= 0 or self._at != begin:
            return
        power = _power(self._rest, count)
        self._rest, self._at = self._rest[count * _HOP :], self._at + count * _HOP
        self._mark(power)

    def _mark(self, power: Floats) -> None:
        if self._usual is None:
            self._usual = power[0].astype(np.float64)
        # To the last bit what scipy.signal.lfilter gives: to load that takes longer than an hour of this.
        share = 1 - np.exp(-1 / (_MEMORY * PACE))
        usual = power * share
        last = self._usual
        for row in usual:
            row += last * (1 - share)
            last = row
        self._usual = last.copy()
        level = np.log1p(power / (usual + _FAINT)).astype(np.float32)
        level = np.concatenate((self._before, level))
        lead = min(len(self._before), _RISE)
        rise = np.zeros((len(power), BANDS), np.float32)
        later = level[_RISE:]
        rise[len(rise) - len(later) :] = later - level[: len(later)]
        self._before = level[-_RISE:]
        assert lead <= _RISE
        self._marks.append(np.rint(np.clip(rise * _SCALE, 0, 255)).astype(np.uint8))
        self._count += len(power)


def _power(samples: Samples, count: int) -> Floats:
    """Mean power of each band in each window: float32, shape (count, BANDS)."""
    rows = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::_HOP][:count]
    spectrum = np.fft.rfft(rows * np.hanning(_WINDOW).astype(np.float32), _FFT, axis=1)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32) / _WINDOW**2
    bins = np.searchsorted(np.fft.rfftfreq(_FFT, 1 / RATE), EDGES)
    result: Floats = np.add.reduceat(power[:, : bins[-1]], bins[:-1], axis=1)
    return result


def sounding_of(
    path: Path,
    sound: int = 0,
    *,
    origin: Fraction = Fraction(0),
    cancel: CancelLike | None = None,
    tell: Callable[[float], None] | None = None,
) -> Sounding:
    """Listen to one sound stream of a file.

    Args:
        path: The file; it is only read.
        sound: Which of its sound streams, counted from 0.
        origin: Time stamp of the first frame, in seconds.
        cancel: Asked at every packet.
        tell: Told now and then up to which media second it was listened to.

    Raises:
        NoSound: If the file has no such sound that can be decoded.
        MediaError: If the file cannot be opened.
    """
    meter = SoundingMeter()
    for block in sound_blocks(path, sound, origin=origin, rate=RATE, mono=True, cancel=cancel):
        meter.add(block)
        if tell is not None:
            tell(block.stop)
    return meter.sounding(complete=True)
