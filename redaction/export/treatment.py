"""Silencing stretches of sound, to the sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from redaction.model.audio import AudioRange, AudioTreatment

FADE_SECONDS = Fraction(1, 200)
"""5 ms before and after a range, so that it does not click. Inside the range nothing is left."""
TONE_HERTZ = 1000.0
TONE_LEVEL = 0.1
"""Peak of the tone, of full scale: -20 dB."""

_FOREVER = 1 << 60
"""More samples than any sound has, and far from where 64 bits overflow."""

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SilentRange:
    """Half-open range of samples ``[start, stop)`` that is replaced.

    Attributes:
        start: First sample, on the copy's sound clock.
        stop: One past the last.
        treatment: What is heard instead.
    """

    start: int
    stop: int
    treatment: AudioTreatment


def silent_ranges(
    ranges: Sequence[AudioRange],
    rate: int,
    first_frame: Fraction,
    origin: Fraction,
    picture_end: Fraction,
) -> tuple[SilentRange, ...]:
    """Ranges of samples, rounded outwards.

    Sound often begins before the first frame and lasts beyond the last. A person silences what the
    timeline shows, so a range from its very start or to its very end takes that sound along.

    Args:
        ranges: Seconds from the source's first frame.
        rate: Samples a second.
        first_frame: When that frame is shown, in seconds on the source's clock.
        origin: The moment that sample 0 stands for, on the source's clock.
        picture_end: When the last copied frame ends, on the source's clock.
    """
    found = []
    for item in ranges:
        start = (first_frame - origin + item.start) * rate
        stop = (first_frame - origin + item.stop) * rate
        lasts = first_frame + item.stop >= picture_end
        found.append(
            SilentRange(
                -_FOREVER if item.start <= 0 else start.numerator // start.denominator,
                _FOREVER if lasts else -(-stop.numerator // stop.denominator),
                item.treatment,
            )
        )
    return tuple(found)


def treat(block: Samples, at: int, ranges: Sequence[SilentRange], rate: int) -> None:
    """Silence the ranges in one block, in place.

    Args:
        block: float32, shape (channels, samples).
        at: Which sample the block starts with.
        ranges: What to replace.
        rate: Samples a second.
    """
    fade = max(1, int(FADE_SECONDS * rate))
    count = block.shape[1]
    # All that is to go first, then the tones: overlapping ranges cannot bring anything back.
    for item in ranges:
        if item.stop + fade <= at or item.start - fade >= at + count:
            continue
        position = np.arange(at, at + count)
        outside = np.maximum(item.start - position, position - (item.stop - 1))
        gain = np.clip(outside / fade, 0.0, 1.0).astype(np.float32)
        block *= gain[None, :]
    for item in ranges:
        first, last = max(item.start, at), min(item.stop, at + count)
        if item.treatment is not AudioTreatment.TONE or first >= last:
            continue
        position = np.arange(first, last)
        inside = np.minimum(position - item.start, item.stop - 1 - position)
        level = TONE_LEVEL * np.clip(inside / fade, 0.0, 1.0)
        tone = level * np.sin(2 * np.pi * TONE_HERTZ * position / rate)
        block[:, first - at : last - at] = tone.astype(np.float32)[None, :]
