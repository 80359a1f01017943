"""Which pieces of sound are turned into words at a time: speech, and never in the middle of a word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from redaction.transcript.words import Word

LONGEST: Final = 28.0
"""Seconds of a piece: the model hears 30 s at a time."""

PAUSE: Final = 2.0
"""Seconds of silence that a piece does not reach over: there the model begins to make up words."""

SEARCHED: Final = 6.0
"""Seconds before the end of a piece that is too long, in which it is parted where it is quietest."""

Part = tuple[float, float]


def pieces(speech: Iterable[Part]) -> list[Part]:
    """Stretches of speech, put together where little lies between them; some may still be too long."""
    made: list[Part] = []
    for start, stop in speech:
        if made and start - made[-1][1] <= PAUSE and stop - made[-1][0] <= LONGEST:
            made[-1] = (made[-1][0], stop)
        else:
            made.append((start, stop))
    return made


def quietest(samples: npt.NDArray[np.float32], rate: int) -> int:
    """Where to part a piece that is too long: the middle of the quietest tenth of a second near its end.

    Args:
        samples: float32, shape (n,), ``LONGEST`` seconds.
        rate: Samples a second.
    """
    window = rate // 10
    begin = max(0, len(samples) - round(SEARCHED * rate))
    tail = samples[begin:].astype(np.float64) ** 2
    if len(tail) <= window:
        return len(samples)
    loud = np.convolve(tail, np.ones(window), mode="valid")
    return begin + int(np.argmin(loud)) + window // 2


def within_speech(words: Sequence[Word], speech: Sequence[Part]) -> list[Word]:
    """Words without the silence that the model gives to them at the edges of speech.

    A word that lies in no speech at all stays as it is: it may be one that the speech finder missed.
    """
    kept: list[Word] = []
    before: Part | None = None
    for word in words:
        inside = [part for part in speech if part[0] < word.stop and part[1] > word.start]
        if inside:
            # of several, the one that holds most of the word
            part = max(inside, key=lambda p: min(p[1], word.stop) - max(p[0], word.start))
            start, stop = max(word.start, part[0]), min(word.stop, part[1])
            word = replace(word, start=start, stop=stop, begins=part != before)
            before = part
        elif not kept:
            word = replace(word, begins=True)
        kept.append(word)
    return kept
