"""The sound of the sample: a murmur with the vowels and pauses of speech, a door, the hum of a room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

RATE = 16000
"""Samples a second."""

VOWELS = (
    (730, 1090, 2440),
    (530, 1840, 2480),
    (270, 2290, 3010),
    (570, 840, 2410),
    (300, 870, 2240),
)
"""The first three resonances of vowels, in hertz (after Peterson and Barney, 1952)."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody speaks.

    Attributes:
        who: Index of the speaker.
        start: Seconds.
        stop: Seconds.
        pitch: Of the voice, in hertz.
    """

    who: int
    start: float
    stop: float
    pitch: float


def scene_sound(turns: Sequence[Turn], bangs: Sequence[float], seconds: float) -> Samples:
    """What is to be heard in the room: float32, shape (samples,), within -1 to 1, at ``RATE``."""
    rng = np.random.default_rng(9)
    count = round(seconds * RATE)
    sound = rng.normal(0, 0.0015, count) + 0.002 * np.sin(np.arange(count) / RATE * 2 * np.pi * 50)
    for turn in turns:
        first = round(turn.start * RATE)
        voice = speak(turn.stop - turn.start, turn.pitch, seed=turn.who + round(turn.start * 10))
        piece = sound[first : first + len(voice)]
        piece += 0.5 * voice[: len(piece)]
    for at in bangs:
        length = round(0.35 * RATE)
        bang = rng.normal(0, 1, length) * np.exp(-np.arange(length) / (0.045 * RATE))
        piece = sound[round(at * RATE) :][:length]
        piece += 0.4 * bang[: len(piece)]
    return np.asarray(sound.clip(-0.98, 0.98), np.float32)


def loudness_at(turns: Sequence[Turn], who: int, seconds: float) -> float:
    """How far somebody's mouth is open, 0 to 1: it goes with the syllables that are heard."""
    for turn in turns:
        if turn.who == who and turn.start <= seconds < turn.stop:
            return float(_syllables(np.array([seconds - turn.start]))[0])
    return 0.0


def speak(seconds: float, pitch: float, seed: int) -> Samples:
    """A voice without words: float32, shape (samples,), about -1 to 1."""
    from scipy.signal import lfilter

    rng = np.random.default_rng(seed)
    time = np.arange(round(seconds * RATE)) / RATE
    height = (
        pitch
        * (1 + 0.12 * np.sin(2.1 * time + seed) + 0.05 * np.sin(9 * time))
        * (1.06 - 0.02 * time)
    )
    phase = np.cumsum(height) / RATE
    pulses = np.zeros(len(time))
    pulses[1:][np.diff(np.floor(phase)) > 0] = 1.0
    source = lfilter([1], [1, -0.96], pulses) + 0.01 * rng.standard_normal(len(time))
    out = np.zeros(len(time))
    step = round(0.19 * RATE)
    fade = round(0.03 * RATE)
    for first in range(0, len(time), step):
        piece = source[max(0, first - fade) : first + step]
        for number, middle in enumerate(VOWELS[int(rng.integers(len(VOWELS)))]):
            radius = np.exp(-np.pi * (60 + 40 * number) / RATE)
            turn = 2 * radius * np.cos(2 * np.pi * middle / RATE)
            piece = lfilter([1 - turn + radius**2], [1, -turn, radius**2], piece)
        ramp = np.minimum(1, np.arange(len(piece)) / fade)
        out[max(0, first - fade) : first + step] *= np.linspace(1, 0, len(piece)) ** 0.2
        out[max(0, first - fade) : first + step] += piece * ramp
        hiss = round(0.05 * RATE)
        breath = np.diff(rng.standard_normal(hiss + 1)) * np.hanning(hiss) * 0.02
        out[first : first + hiss] += breath[: len(out[first : first + hiss])]
    out *= _syllables(time)
    return np.asarray(out / max(1e-6, float(np.abs(out).max())), np.float32)


def _syllables(time: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Loudness of syllables, some four a second, with pauses between phrases."""
    beat = np.clip(np.sin(2 * np.pi * 3.9 * time) * 0.7 + 0.45, 0.05, 1)
    phrase = np.clip(8 * np.sin(2 * np.pi * 0.38 * time + 0.5) + 5, 0.0, 1)
    return np.asarray(beat * phrase, np.float64)
