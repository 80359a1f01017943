"""A voice that nobody knows again: what is said stays understandable, who says it does not come out.

Shifting a pitch can be undone by shifting it back. Here nothing of the recording itself is kept. Its
loudness is measured in sixteen bands, 125 times a second and over 32 ms at a time, and a hum and hiss of
our own are played with that loudness (a channel vocoder, as it has been used since the 1930s). Pitch, its
melody, hoarseness and the fine shape of the vocal tract are not in those numbers, so they cannot be
brought back. What is left of the speaker, where the tract's resonances lie, is blurred in three ways: the
bands are wide, their levels are rounded, and they are moved up and down by up to a quarter, differently
every second, in a way that follows from the original file's content and is written down nowhere.

What remains: the words, the pace, the pauses, and how loud it is. Names that are said are still said.

Every number here follows from the samples around it and from their place on the clock, so that a piece out
of the middle sounds as it does in the whole: preview, export and verification work piece by piece.

Verification makes the disguise anew. Whoever changes a number here has to keep the old way beside it, or
copies that were made before do not verify any more.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

LOWEST_BAND: Final = 350.0
"""Hertz up to which all is one band: the pitch of every voice lies in it, and no harmonic stands alone."""
HIGHEST: Final = 7000.0
BANDS: Final = 15
"""Bands above the lowest one.

Measured on seven people of the GRID corpus, whose sentences make no sense (a word cannot be guessed): of the
words, a small recogniser (Whisper tiny.en) gets 43 % wrong as recorded, 61 % disguised so, 67 % with 11
bands moved twice as fast. Telling the people apart by the statistics of their cepstra (area under the curve;
0.5 is guessing): 0.81 as recorded, 0.61 disguised, 0.59 for an attacker who disguises his samples as well.
Speaker networks were not at hand, and will do better.
"""
MOVED: Final = 0.25
"""How far bands are moved, up or down, as a share of their frequency."""
STEP_DB: Final = 3.0
"""Levels are rounded to this."""
FLOOR_DB: Final = -72.0
"""Bands below this (of full scale) are silent, so that a quiet room does not hiss."""

LEVEL: Final = 0.7
"""Hum and hiss have higher peaks than a voice of the same loudness; so they seldom reach full scale."""

_HOP_SECONDS: Final = 0.008
_KNOT_SECONDS: Final = 1.0
_HUM_HERTZ: Final = 107.0
"""No multiple of what mains, machines and test tones hum at."""
_HISS_FROM: Final = 2500.0
_LOWEST: Final = 70.0
_NOISE_BLOCK: Final = 4096
_FRAMES: Final = 512
"""Frames worked out at once: 4 s."""
_SEED_BYTES: Final = 1 << 16


def seed_of(path: Path) -> bytes:
    """What decides how the bands of this file's sound are moved: parts of its content.

    Not its SHA-256, which stands in reports that may be given out. Whoever has the original needs no seed.

    Raises:
        OSError: If the file cannot be read.
    """
    digest = hashlib.sha256(b"umbra voice 1")
    size = path.stat().st_size
    with path.open("rb") as file:
        for at in (0, size // 3, size * 2 // 3, max(0, size - _SEED_BYTES)):
            file.seek(at)
            digest.update(file.read(_SEED_BYTES))
    return digest.digest()


def reach(rate: int) -> int:
    """Samples on either side that decide a sample."""
    return 2 * _grid(rate).window


def disguised(samples: Samples, at: int, rate: int, seed: bytes) -> Samples:
    """The same stretch with its voices disguised, in step with the original.

    Args:
        samples: float32, shape (channels, n); not changed. What lies beside it counts as silence, so
            ``reach`` samples at either end are right only where it begins and ends there.
        at: Number of the first sample on the sound's clock; it may be negative.
        rate: Samples a second.
        seed: From ``seed_of``.

    Returns:
        float32, shape (n,): all channels together, to be heard in each of them.
    """
    grid = _grid(rate)
    hop, window = grid.hop, grid.window
    count = samples.shape[1]
    out = np.zeros(count, np.float32)
    if not count:
        return out
    # Frames lie on a grid of the whole recording; frame k covers [k * hop, k * hop + window).
    first = (at - window) // hop + 1
    last = (at + count - 1) // hop
    for begin in range(first, last + 1, _FRAMES):
        end = min(begin + _FRAMES, last + 1)
        start, stop = begin * hop, (end - 1) * hop + window
        low, high = max(start, at), min(stop, at + count)
        piece = np.zeros((samples.shape[0], stop - start), np.float32)
        piece[:, low - start : high - start] = samples[:, low - at : high - at]
        if not piece.any():
            continue
        made = _vocoded(piece, begin, end, grid, seed)
        out[low - at : high - at] += made[low - start : high - start]
    np.clip(out * np.float32(LEVEL), -1.0, 1.0, out=out)
    return out


@dataclass(frozen=True)
class _Grid:
    """What depends on the sample rate alone."""

    rate: int
    hop: int
    window: int
    taper: npt.NDArray[np.float64]
    edges: npt.NDArray[np.float64]
    bins: npt.NDArray[np.int64]
    hum: npt.NDArray[np.float64]


@lru_cache(8)
def _grid(rate: int) -> _Grid:
    hop = max(8, round(rate * _HOP_SECONDS / 16) * 16)
    window = 4 * hop
    taper = np.sin(np.pi * (np.arange(window) + 0.5) / window)  # squared, four times overlapped: 2
    top = min(HIGHEST, 0.45 * rate)
    wanted = np.geomspace(LOWEST_BAND, HIGHEST, BANDS + 1)
    edges = np.concatenate(([_LOWEST], wanted[wanted < top * 0.97], [top]))
    frequency = np.fft.rfftfreq(window, 1 / rate)
    bins = np.searchsorted(edges, frequency, side="right") - 1
    bins[frequency >= top] = -1
    period = max(2, round(rate / _HUM_HERTZ))
    harmonics = np.arange(1, max(2, int(min(_HISS_FROM, top) * period / rate)))
    # Phases after Schroeder: the hum's peaks are low, so nothing has to be turned down.
    angle = np.outer(harmonics, 2 * np.pi * np.arange(period) / period)
    phases = np.pi * harmonics**2 / len(harmonics)
    hum = np.cos(angle + phases[:, None]).sum(0)
    return _Grid(rate, hop, window, taper, edges, bins, hum / max(1e-9, hum.std()))


def _vocoded(
    piece: Samples, begin: int, end: int, grid: _Grid, seed: bytes
) -> npt.NDArray[np.float32]:
    """Frames ``begin`` to ``end`` added up; ``piece`` is exactly what they cover."""
    at = begin * grid.hop
    bands = len(grid.edges) - 1
    moved = _moved(np.arange(begin, end) * grid.hop / grid.rate, seed)
    power = np.zeros((end - begin, bands))
    for channel in piece:
        power += _band_power(_frames(channel, grid), moved, grid)
    power /= piece.shape[0]
    carrier = np.fft.rfft(_frames(_carrier(at, piece.shape[1], grid), grid), axis=1)
    inside = grid.bins >= 0
    own = np.zeros((end - begin, bands))
    for band in range(bands):
        own[:, band] = (np.abs(carrier[:, grid.bins == band]) ** 2).sum(1)
    gain = np.zeros_like(own)
    level = _rounded(power, grid)
    np.divide(level, own, out=gain, where=own > 0)
    carrier[:, ~inside] = 0
    carrier[:, inside] *= np.sqrt(gain)[:, grid.bins[inside]]
    shaped = np.fft.irfft(carrier, grid.window, axis=1) * (grid.taper / 2)
    out = np.zeros(piece.shape[1])
    for part in range(4):  # frames a window apart do not overlap
        rows = shaped[part::4].reshape(-1)
        out[part * grid.hop : part * grid.hop + len(rows)] += rows
    return out.astype(np.float32)


def _frames(channel: npt.NDArray[np.floating], grid: _Grid) -> npt.NDArray[np.float64]:
    """Tapered frames of one channel, shape (frames, window)."""
    seen = np.lib.stride_tricks.sliding_window_view(channel, grid.window)[:: grid.hop]
    tapered: npt.NDArray[np.float64] = seen * grid.taper
    return tapered


def _band_power(
    frames: npt.NDArray[np.float64], moved: npt.NDArray[np.float64], grid: _Grid
) -> npt.NDArray[np.float64]:
    """Energy of each frame in each band, the bands moved by the frame's factor."""
    spectrum = np.fft.rfft(frames, axis=1)
    energy = spectrum.real**2 + spectrum.imag**2
    total = np.zeros((energy.shape[0], energy.shape[1] + 1))
    np.cumsum(energy, axis=1, out=total[:, 1:])
    place = grid.edges[None, :] * moved[:, None]
    place[:, 0] = grid.edges[0]
    position = np.clip(place * grid.window / grid.rate + 0.5, 0, energy.shape[1])
    below = np.minimum(position.astype(np.int64), energy.shape[1] - 1)
    rows = np.arange(energy.shape[0])[:, None]
    summed = total[rows, below] + (position - below) * energy[rows, below]
    power: npt.NDArray[np.float64] = np.maximum(np.diff(summed, axis=1), 0)
    return power


def _rounded(power: npt.NDArray[np.float64], grid: _Grid) -> npt.NDArray[np.float64]:
    """Energies in steps, and none below the floor."""
    full = grid.window / 2 * grid.window / 4  # of a tone at full scale, tapered
    decibels = 10 * np.log10(np.maximum(power, 1e-30) / full)
    stepped = np.round(decibels / STEP_DB) * STEP_DB
    return np.where(decibels > FLOOR_DB, full * 10 ** (stepped / 10), 0.0)


def _carrier(at: int, count: int, grid: _Grid) -> npt.NDArray[np.float64]:
    """Hum and hiss, the same at the same place of every recording."""
    place = np.arange(at, at + count)
    hum = grid.hum[place % len(grid.hum)]
    blocks = range(at // _NOISE_BLOCK, (at + count - 1) // _NOISE_BLOCK + 1)
    hiss = np.concatenate([_hiss(block) for block in blocks])
    start = at - blocks[0] * _NOISE_BLOCK
    hiss = hiss[start : start + count]
    # The bands' levels are set afterwards; the hum ends where hiss begins to carry the consonants.
    return hum + 0.3 * hiss


@lru_cache(64)
def _hiss(block: int) -> npt.NDArray[np.float64]:
    raw = np.random.Philox(key=7, counter=[block & ((1 << 63) - 1), 0, 0, 0]).random_raw(
        _NOISE_BLOCK
    )
    noise: npt.NDArray[np.float64] = (raw >> np.uint64(11)).astype(np.float64)
    return (noise * 2.0**-52 - 1.0) * 3**0.5


def _moved(seconds: npt.NDArray[np.float64], seed: bytes) -> npt.NDArray[np.float64]:
    """By which factor the bands are moved at each time."""
    place = seconds / _KNOT_SECONDS
    before = np.floor(place).astype(np.int64)
    first = int(before[0])
    knots = np.array([_knot(seed, n) for n in range(first, int(before[-1]) + 2)])
    share = place - before
    soft = share * share * (3 - 2 * share)
    value = knots[before - first] * (1 - soft) + knots[before - first + 1] * soft
    factor: npt.NDArray[np.float64] = (1 + MOVED) ** value
    return factor


@lru_cache(4096)
def _knot(seed: bytes, number: int) -> float:
    """A number from -1 to 1 that nobody knows who has not got the seed."""
    digest = hashlib.sha256(seed + number.to_bytes(16, "little", signed=True)).digest()
    return int.from_bytes(digest[:8], "little") / (1 << 63) - 1
