"""What the covered preview sounds like: silenced as the copy will be, to the sample."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from redaction.export.treatment import silent_ranges, treat

if TYPE_CHECKING:
    from redaction.model.project import Project

Samples = npt.NDArray[np.float32]


def as_the_copy(
    project: Project, duration: Fraction
) -> Callable[[Samples, int, int], Samples] | None:
    """How a player is to change the sound; None where nothing is silenced.

    Args:
        project: The decisions.
        duration: Of the pictures, in seconds: a range up to their end takes the sound after it along.

    Returns:
        A function of samples (n, channels), the number of the first of them counted from the first
        frame, and samples a second; it may be called in any thread.
    """
    ranges = tuple(project.audio.values())
    if not ranges:
        return None

    def treatment(samples: Samples, first: int, rate: int) -> Samples:
        block = np.array(samples.T, np.float32, order="C")
        treat(block, first, silent_ranges(ranges, rate, Fraction(0), Fraction(0), duration), rate)
        return np.ascontiguousarray(block.T)

    return treatment
