"""What is measured of sounds, as plain sums."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from redaction.export.treatment import TONE_HERTZ

Numbers = npt.NDArray[np.float64]


def without_tone(part: Numbers, at: int, rate: int) -> Numbers:
    """What is left of sound without the tone of the program's own.

    Args:
        part: Shape (channels, samples).
        at: Number of its first sample: the tone's phase follows the clock.
        rate: Samples a second.
    """
    angle = 2 * np.pi * TONE_HERTZ * np.arange(at, at + part.shape[1]) / rate
    basis = np.stack((np.sin(angle), np.cos(angle)), axis=1)
    fit, *_ = np.linalg.lstsq(basis, part.T, rcond=None)
    rest: Numbers = part - (basis @ fit).T
    return rest


def highest(values: Numbers, around: int) -> Numbers:
    """The highest value within ``around`` places of each."""
    if not len(values):
        return values
    padded = np.pad(values, around, mode="edge")
    seen = np.lib.stride_tricks.sliding_window_view(padded, 2 * around + 1)
    highest: Numbers = seen.max(1)
    return highest
