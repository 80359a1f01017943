"""What is heard while reviewing: silenced stretches sound as they will in the copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from redaction.export.treatment import SilentRange, silent_ranges, treat
from redaction.model.audio import AudioRange

Samples = npt.NDArray[np.float32]


def heard_as_exported(
    ranges: Sequence[AudioRange], duration: Fraction
) -> Callable[[Samples, int, int], Samples] | None:
    """What the player does to the sound, with the export's own code; None when nothing is silenced.

    Args:
        ranges: The stretches, in seconds from the first frame.
        duration: When the last frame ends, in seconds from the first.

    Returns:
        A function of samples (float32, shape (samples, channels)), the number of the first, counted
        from the first frame, and samples a second; it gives the samples to be heard.
    """
    kept = tuple(ranges)
    if not kept:
        return None

    @lru_cache(maxsize=4)
    def at_rate(rate: int) -> tuple[SilentRange, ...]:
        return silent_ranges(kept, rate, Fraction(0), Fraction(0), duration)

    def heard(samples: Samples, first: int, rate: int) -> Samples:
        block = np.ascontiguousarray(samples.T)
        treat(block, first, at_rate(rate), rate)
        return np.ascontiguousarray(block.T)

    return heard
