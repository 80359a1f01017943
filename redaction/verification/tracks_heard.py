"""Which sound tracks of the original are heard in a copy whose making is not known."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from redaction.export.mix import source_blocks
from redaction.export.plan import AudioChoice
from redaction.jobs.cancel import CancelToken

LONGEST: Final = 600
"""Seconds that are listened to, of each."""
CLEARLY: Final = 0.05
"""Correlation by which another choice has to be better than the first track."""

_RATE: Final = 8000
_STEP: Final = 160

Loudness = npt.NDArray[np.float64]


def tracks_heard(source: Path, copy: Path, count: int, cancel: CancelToken) -> AudioChoice:
    """Compare how loud it is from moment to moment: for each track alone, and for all of them together.

    The copy may begin anywhere in the original. What is found is only what is most likely: the samples
    are compared afterwards, so a wrong guess fails a right copy and never passes a wrong one.

    Args:
        source: The original.
        copy: The copy; it has sound.
        count: How many sound streams the original has.
        cancel: Asked often.

    Raises:
        MediaError: If a file cannot be opened.
    """
    choices = [AudioChoice(stream=number) for number in range(count)]
    if count > 1:
        choices.append(AudioChoice(mix=tuple(range(count))))
    if len(choices) < 2:
        return AudioChoice()
    theirs = _loudness(copy, (0,), cancel)
    alike = [_likeness(_loudness(source, choice.streams, cancel), theirs) for choice in choices]
    best = int(np.argmax(alike))
    return choices[best] if alike[best] > alike[0] + CLEARLY else choices[0]


def _loudness(path: Path, streams: Sequence[int], cancel: CancelToken) -> Loudness:
    """Decibels of every 20 ms from the first sample on, without their mean."""
    parts = []
    have = 0
    for _, block in source_blocks(path, streams, _RATE, "mono", Fraction(0)):
        cancel.check()
        parts.append(block[0])
        have += block.shape[1]
        if have >= LONGEST * _RATE:
            break
    samples = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    rows = samples[: len(samples) // _STEP * _STEP].reshape(-1, _STEP).astype(np.float64)
    if not len(rows):
        return np.zeros(1)
    decibels: Loudness = 10 * np.log10((rows**2).mean(1) + 1e-7)
    decibels -= decibels.mean()
    return decibels


def _likeness(ours: Loudness, theirs: Loudness) -> float:
    """The highest correlation at any offset at which most of the shorter one lies on the other."""
    size = 1 << int(len(ours) + len(theirs)).bit_length()

    def slid(one: Loudness, other: Loudness) -> Loudness:
        both = np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size))
        product: Loudness = np.fft.irfft(both, size)
        return product

    ones = np.ones(len(ours)), np.ones(len(theirs))
    together = slid(ones[0], ones[1])
    power = slid(ours**2, ones[1]) * slid(ones[0], theirs**2)
    enough = together > 0.6 * min(len(ours), len(theirs))
    with np.errstate(invalid="ignore", divide="ignore"):
        alike = slid(ours, theirs) / np.sqrt(np.maximum(power, 1e-9))
    return float(np.where(enough, alike, -1.0).max())
