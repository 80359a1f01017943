"""What the covered preview sounds like: silenced and disguised as the copy will be."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from redaction.export.disguise import seed_of
from redaction.export.treatment import SilentRange, reach, silent_ranges, treat
from redaction.model.audio import AudioTreatment, SoundReview

if TYPE_CHECKING:
    from pathlib import Path

    from redaction.model.audio import AudioRange
    from redaction.model.project import Project

Samples = npt.NDArray[np.float32]


class AsTheCopy:
    """Changes the sound of the footage into that of the copy; may be called in any thread."""

    def __init__(
        self, ranges: tuple[AudioRange, ...], duration: Fraction, seed: bytes | None
    ) -> None:
        """Change these stretches.

        Args:
            ranges: What is not heard as recorded.
            duration: Of the pictures, in seconds: a range up to their end takes the sound after it along.
            seed: By which voices are disguised; without one such stretches are silent.
        """
        self._ranges, self._duration, self._seed = ranges, duration, seed

    def reach(self, rate: int) -> int:
        """How many samples on either side of a piece it has to be given to get the piece right."""
        return reach(self._silent(rate), rate)

    def __call__(self, samples: Samples, first: int, rate: int) -> Samples:
        """The samples as they are heard in the copy.

        Args:
            samples: Shape (n, channels).
            first: Number of the first of them, counted from the first frame.
            rate: Samples a second.
        """
        block = np.array(samples.T, np.float32, order="C")
        treat(block, first, self._silent(rate), rate, self._seed)
        return np.ascontiguousarray(block.T)

    def _silent(self, rate: int) -> tuple[SilentRange, ...]:
        return silent_ranges(self._ranges, rate, Fraction(0), Fraction(0), self._duration)


def nothing(samples: Samples, _first: int, _rate: int) -> Samples:
    """Silence, because the copy has no sound."""
    return np.zeros_like(samples)


def as_the_copy(
    project: Project, duration: Fraction, path: Path | None = None
) -> Callable[[Samples, int, int], Samples] | None:
    """How a player is to change the sound; None where nothing is changed.

    Args:
        project: The decisions.
        duration: Of the pictures, in seconds.
        path: The file, by whose content voices are disguised; without it, or where it cannot be read,
            such stretches are silent.
    """
    if project.sound is SoundReview.REMOVED:
        return nothing
    ranges = tuple(project.audio.values())
    if not ranges:
        return None
    seed = None
    if path is not None and any(r.treatment is AudioTreatment.DISGUISE for r in ranges):
        with suppress(OSError):
            seed = seed_of(path)
    return AsTheCopy(ranges, duration, seed)
