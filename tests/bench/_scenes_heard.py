"""Made-up scenes as several microphones hear them: for measuring the alignment by sound.

A scene has voices, steps, bangs, chimes that come again, traffic. Each microphone hears it through a room of
its own, with noise and near sounds that only it hears (the wearer's own voice, a rubbing strap), by a clock
of its own, through a band and a codec of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.signal import butter, fftconvolve, lfilter, sosfilt

RATE = 8000

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Heard:
    """How a microphone hears a scene.

    Attributes:
        start: Second of the scene at which it begins.
        seconds: How long it records, by its own clock.
        drift: Its second lasts ``1 + drift`` seconds of the scene.
        snr: Of the scene over its own steady noise, dB.
        near: Of what only it hears over the scene, dB; None for nothing.
        echo: Seconds in which its room dies away by 60 dB.
        band: Hz from which and up to which it hears.
        gain: Loudness.
        clip: Level at which it clips.
        levels: Steps of its 8 bit logarithmic codec; 0 for none.
        agc: Whether it turns itself up in the quiet.
    """

    start: float
    seconds: float
    drift: float = 0.0
    snr: float = 20.0
    near: float | None = None
    echo: float = 0.3
    band: tuple[float, float] = (100.0, 3600.0)
    gain: float = 1.0
    clip: float = 1.0
    levels: int = 0
    agc: bool = False


def scene(
    seconds: float, rng: np.random.Generator, *, lively: float = 1.0, alarm: float = 0.0
) -> Samples:
    """Sound of a scene: float32, shape (n,), at ``RATE``; ``lively`` is how much
    happens, ``alarm`` how likely an alarm beeps all along."""
    count = int(seconds * RATE)
    out = np.zeros(count)
    for _ in range(max(1, int(seconds / 6 * lively))):
        _put(out, _voice(rng), rng.uniform(0, seconds), rng.uniform(0.05, 0.4))
    for _ in range(max(1, int(seconds / 4 * lively))):
        steps = rng.integers(3, 12)
        first, pace = rng.uniform(0, seconds), rng.uniform(0.3, 0.7)
        for step in range(steps):
            at = first + step * pace * (1 + 0.05 * rng.normal())
            _put(out, _bang(rng, 0.03), at, rng.uniform(0.02, 0.1))
    for _ in range(max(1, int(seconds / 10 * lively))):
        _put(
            out, _bang(rng, rng.uniform(0.05, 0.4)), rng.uniform(0, seconds), rng.uniform(0.1, 0.9)
        )
    if rng.uniform() < alarm:
        # an alarm that goes on and on: the hardest to align by
        beep, pace = _chime(rng)[: int(rng.uniform(0.05, 0.3) * RATE)], rng.uniform(0.2, 1.5)
        for at in np.arange(rng.uniform(0, pace), seconds, pace):
            _put(out, beep, at, 0.3)
    if rng.uniform() < 0.25:
        # a crowd: short noises all the time, each like the others
        for at in rng.uniform(0, seconds, int(seconds * rng.uniform(1, 4))):
            many = int(rng.uniform(0.03, 0.25) * RATE)
            _put(out, rng.normal(size=many) * np.hanning(many), at, 0.25)
    chime = _chime(rng)
    for _ in range(int(seconds / 40)):
        _put(out, chime, rng.uniform(0, seconds), 0.15)
    rumble = lfilter([0.02], [1, -0.98], rng.normal(size=count))
    wander = np.interp(
        np.arange(count),
        np.arange(0, count + RATE, RATE * 3),
        rng.uniform(0.2, 1, len(np.arange(0, count + RATE, RATE * 3))),
    )
    return (out + 0.15 * rumble * wander).astype(np.float32)


def heard(made: Samples, how: Heard, rng: np.random.Generator) -> Samples:
    """What the microphone records: float32, shape (n,), at ``RATE`` of its own clock."""
    own = np.arange(int(how.seconds * RATE)) / RATE
    at = (how.start + own * (1 + how.drift)) * RATE
    low = max(0, int(at[0]) - RATE)
    part = made[low : max(low + 1, int(at[-1]) + 2)]
    sound = np.interp(at - low, np.arange(len(part)), part, left=0.0, right=0.0)
    sound = fftconvolve(sound, _room(how.echo, rng))[: len(sound)]
    level = float(np.sqrt(np.mean(sound**2))) + 1e-6
    if how.near is not None:
        near = np.zeros(len(sound))
        for _ in range(max(1, int(how.seconds / 8))):
            _put(near, _voice(rng), rng.uniform(0, how.seconds), 0.4)
        for _ in range(max(1, int(how.seconds / 3))):
            _put(near, _bang(rng, 0.05), rng.uniform(0, how.seconds), 0.3)
        near *= level * 10 ** (how.near / 20) / (np.sqrt(np.mean(near**2)) + 1e-9)
        sound = sound + near
    noise = lfilter([1], [1, -rng.uniform(0.0, 0.9)], rng.normal(size=len(sound)))
    sound = sound + noise / np.std(noise) * level * 10 ** (-how.snr / 20)
    sound = sosfilt(butter(2, how.band, "bandpass", fs=RATE, output="sos"), sound)
    if how.agc:
        loud = np.sqrt(lfilter([1e-4], [1, -(1 - 1e-4)], sound**2)) + 0.01
        sound = sound / loud * 0.1
    sound = np.clip(sound * how.gain, -how.clip, how.clip)
    if how.levels:
        logs = np.sign(sound) * np.log1p(255 * np.abs(sound)) / np.log(256)
        logs = np.round(logs * how.levels / 2) / (how.levels / 2)
        sound = np.sign(logs) * (256 ** np.abs(logs) - 1) / 255
    return sound.astype(np.float32)


def anything(rng: np.random.Generator, start: float, seconds: float, hard: float) -> Heard:
    """A microphone by chance; ``hard`` from 0 (kind) to 1 (unkind)."""
    return Heard(
        start,
        seconds,
        rng.uniform(-200e-6, 200e-6),
        snr=rng.uniform(15, 30) - 20 * hard,
        near=None if rng.uniform() < 0.3 else rng.uniform(-15, -5) + 12 * hard,
        echo=rng.uniform(0.05, 0.3 + 0.9 * hard),
        band=(rng.uniform(60, 300), rng.uniform(1500 if hard > 0.5 else 2500, 3800)),
        gain=10 ** rng.uniform(-1.5, 0.5),
        clip=rng.choice([1.0, 0.3]),
        levels=int(rng.choice([0, 255, 127])),
        agc=bool(rng.uniform() < 0.3),
    )


def _put(
    out: npt.NDArray[np.float64], what: npt.NDArray[np.float64], at: float, level: float
) -> None:
    first = int(at * RATE)
    part = out[first : first + len(what)]
    part += level * what[: len(part)]


def _voice(rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Some words: harmonics whose pitch wanders, syllables of uneven length, and hisses."""
    seconds = rng.uniform(0.6, 4)
    count = int(seconds * RATE)
    time = np.arange(count) / RATE
    pitch = rng.uniform(90, 230) * (
        1 + 0.15 * np.sin(2 * np.pi * rng.uniform(0.3, 1.5) * time + rng.uniform(0, 6))
    )
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    knots = np.arange(0, seconds + 0.2, 0.09)
    loud = np.interp(time, knots, rng.uniform(0, 1, len(knots)) ** 2)
    out = np.zeros(count)
    for n in range(1, 16):
        tint = np.interp(time, knots, rng.uniform(0, 1, len(knots)))
        out += np.sin(n * phase) * tint / n
    hiss = np.interp(time, knots, (rng.uniform(0, 1, len(knots)) > 0.8).astype(float))
    return loud * out + 0.3 * hiss * rng.normal(size=count)


def _bang(rng: np.random.Generator, seconds: float) -> npt.NDArray[np.float64]:
    count = max(8, int(seconds * RATE))
    tone = np.sin(2 * np.pi * rng.uniform(100, 2500) * np.arange(count) / RATE)
    return (rng.normal(size=count) * 0.6 + tone) * np.exp(-np.arange(count) / count * 5)


def _chime(rng: np.random.Generator) -> npt.NDArray[np.float64]:
    parts = []
    for tone in rng.uniform(400, 1500, 3):
        count = int(0.4 * RATE)
        parts.append(
            np.sin(2 * np.pi * tone * np.arange(count) / RATE)
            * np.exp(-np.arange(count) / count * 3)
        )
    return np.concatenate(parts)


def _room(echo: float, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Direct sound, then noise that dies away."""
    count = max(16, int(echo * RATE))
    tail = rng.normal(size=count) * 10 ** (-3 * np.arange(count) / count)
    tail *= rng.uniform(0.3, 1.0) / np.sqrt(np.sum(tail**2))
    tail[0] = 1.0
    return tail
