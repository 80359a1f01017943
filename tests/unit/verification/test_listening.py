"""The copy's samples against the plan: through a real codec, right and in every way wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av
import numpy as np
import pytest

from redaction.export import treatment
from redaction.export.pcm import decoded_blocks
from redaction.export.treatment import SilentRange, treated
from redaction.model.audio import AudioTreatment
from redaction.verification.listening import SoundJudge, deep_channel
from redaction.verification.report import Check

MUTE, TONE, DISGUISE = AudioTreatment.MUTE, AudioTreatment.TONE, AudioTreatment.DISGUISE
SEED = b"s" * 32
RATE = 11025
RANGES = (
    SilentRange(int(1.0 * RATE), int(1.6 * RATE), MUTE),
    SilentRange(int(2.0 * RATE), int(2.5 * RATE), TONE),
    SilentRange(int(3.0 * RATE), int(4.0 * RATE), DISGUISE),
    SilentRange(int(4.4 * RATE), int(4.42 * RATE), MUTE),
)
LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1"}


@lru_cache(8)
def voices(channels: int = 2, seed: int = 0, rate: int = RATE, seconds: float = 5.5) -> np.ndarray:
    """Like two people: harmonics whose pitch wanders, in syllables, with some noise; float32."""
    rng = np.random.default_rng(seed)
    time = np.arange(int(seconds * rate)) / rate
    out = []
    for channel in range(channels):
        pitch = (
            110
            + 70 * ((channel + seed) % 3)
            + 12 * np.sin(2 * np.pi * (0.7 + 0.3 * channel) * time)
        )
        phase = 2 * np.pi * np.cumsum(pitch) / rate + seed
        tone = sum(np.sin(n * phase) / n for n in range(1, 20))
        syllables = np.clip(
            np.sin(2 * np.pi * (2.1 + channel) * time + channel + seed) + 0.6, 0.02, 1
        )
        out.append(0.12 * syllables * (tone + 0.3 * rng.standard_normal(len(time))))
    made = np.array(out, np.float32)
    made.flags.writeable = False  # it is kept
    return made


def planned(
    samples: np.ndarray, ranges: Sequence[SilentRange] = RANGES, rate: int = RATE
) -> np.ndarray:
    made = treated([(0, samples)], ranges, rate, SEED)
    return np.concatenate([block for _, block in made], axis=1)


def coded(samples: np.ndarray, path: Path, rate: int = RATE) -> np.ndarray:
    """Through AAC and back, at the same places."""
    layout = LAYOUTS[len(samples)]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=rate)
        stream.codec_context.layout = layout
        stream.codec_context.format = "fltp"
        stream.codec_context.bit_rate = 96_000 * len(samples)
        for at in range(0, samples.shape[1], 1024):
            block = np.ascontiguousarray(samples[:, at : at + 1024], np.float32)
            frame = av.AudioFrame.from_ndarray(block, "fltp", layout)
            frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    out = np.zeros_like(samples)
    for at, block in decoded_blocks(path, 0, rate, layout, Fraction(0)):
        low, high = max(0, at), min(samples.shape[1], at + block.shape[1])
        if low < high:
            out[:, low:high] = block[:, low - at : high - at]
    return out


def judged(
    source: np.ndarray, copy: np.ndarray, ranges: Sequence[SilentRange] = RANGES, rate: int = RATE
) -> dict[str, Check]:
    wanted = planned(source, ranges, rate)
    judge = SoundJudge(rate, ranges, deep=deep_channel(LAYOUTS[len(source)]))
    for at in range(0, source.shape[1], 3001):
        part = slice(at, at + 3001)
        judge.add(at, source[:, part], wanted[:, part], copy[:, part])
    return {check.name: check for check in judge.checks()}


@pytest.mark.parametrize(("channels", "rate"), [(1, 8000), (2, 16000), (6, 22050), (2, 48000)])
def test_a_right_copy_is_right(channels, rate, tmp_path):
    ranges = [
        SilentRange(r.start * rate // RATE, r.stop * rate // RATE, r.treatment) for r in RANGES
    ]
    source = voices(channels, rate=rate)
    found = judged(
        source, coded(planned(source, ranges, rate), tmp_path / "a.mp4", rate), ranges, rate
    )
    assert set(found) == {"sound", "silence", "disguise"}
    assert [check.summary + check.detail for check in found.values() if not check.ok] == []


def test_one_window_between_bounds_is_not_judged_as_a_whole_second() -> None:
    rate, stop = 16000, 13600
    ranges = (SilentRange(0, stop, TONE),)
    rng = np.random.default_rng(1)
    source = (0.01 * rng.standard_normal((1, 3 * rate))).astype(np.float32)
    source[:, rate:] *= 3
    copy = planned(source, ranges, rate).copy()
    # what a codec makes of soft sound beside a loud tone
    copy[:, stop:rate] += 0.9 * source[:, :rate][:, ::-1][:, stop:]
    assert judged(source, copy, ranges, rate)["sound"].ok
    copy[:, stop : 2 * rate] = 0.9 * source[:, : 2 * rate - stop]
    assert not judged(source, copy, ranges, rate)["sound"].ok


def shown(number: int, by: int = 0, stop: int = 0) -> tuple[SilentRange, ...]:
    """The plan with one range moved, or taken out."""
    one = RANGES[number]
    kept = [r for n, r in enumerate(RANGES) if n != number]
    if by or stop:
        kept.append(SilentRange(one.start + by, one.stop + stop, one.treatment))
    return tuple(kept)


MS_50 = RATE // 20

# More kinds, through the whole program, are in tests/sabotage/voices.py.
SABOTAGE: dict[str, tuple[str, Callable[[np.ndarray], np.ndarray]]] = {
    "another recording": ("sound", lambda s: planned(voices(seed=5))),
    "20 ms early": ("sound", lambda s: np.roll(planned(s), -RATE // 50, axis=1)),
    "one channel missing": ("sound", lambda s: planned(s) * np.array([[1], [0]], np.float32)),
    "one channel in both": ("sound", lambda s: np.stack([planned(s)[0]] * 2)),
    "turned over": ("sound", lambda s: -planned(s)),
    "1.5 dB louder": ("sound", lambda s: planned(s) * np.float32(10 ** (1.5 / 20))),
    "one channel 1.5 dB softer": (
        "sound",
        lambda s: planned(s) * np.array([[1], [0.84]], np.float32),
    ),
    "100 ms of another recording": (
        "sound",
        lambda s: spliced(planned(s), voices(seed=5), 0.2, 0.3),
    ),
    "50 ms of silence": ("sound", lambda s: spliced(planned(s), s * 0, 0.1, 0.15)),
    "a short whistle": ("sound", lambda s: spliced(planned(s), whistle(s), 0.5, 0.55)),
    "muted range soft, not silent": ("silence", lambda s: spliced(planned(s), s * 0.05, 1.0, 1.6)),
    "muted range played backwards": (
        "silence",
        lambda s: spliced(planned(s), s[:, ::-1], 1.0, 1.6),
    ),
    "muted range 50 ms too long": ("sound", lambda s: planned(s, shown(0, -MS_50, MS_50))),
    "a tone over what is said": (
        "silence",
        lambda s: spliced(planned(s), planned(s) + s, 2.0, 2.5),
    ),
    "short range not muted": ("silence", lambda s: planned(s, shown(3))),
    "voice under its disguise": (
        "disguise",
        lambda s: spliced(planned(s), planned(s) + s / 2, 3, 4),
    ),
    "disguise of somebody else": (
        "disguise",
        lambda s: spliced(planned(s), planned(voices(seed=5)), 3, 4),
    ),
    "voice shifted in pitch only": ("disguise", lambda s: spliced(planned(s), pitched(s), 3, 4)),
}


def spliced(one: np.ndarray, other: np.ndarray, start: float, stop: float) -> np.ndarray:
    out = one.copy()
    part = slice(int(start * RATE), int(stop * RATE))
    out[:, part] = other[:, part]
    return out


def whistle(samples: np.ndarray) -> np.ndarray:
    return np.tile(0.3 * np.sin(np.arange(samples.shape[1]) * 0.7), (2, 1)).astype(np.float32)


def pitched(samples: np.ndarray) -> np.ndarray:
    """What simple disguises do: played faster."""
    place = np.arange(samples.shape[1]) * 1.06
    return np.array([np.interp(place, np.arange(len(c)), c) for c in samples], np.float32)


@pytest.mark.parametrize("name", SABOTAGE)
def test_a_wrong_copy_is_caught(name, tmp_path):
    check, spoil = SABOTAGE[name]
    source = voices()
    found = judged(source, coded(spoil(source), tmp_path / "a.mp4"))
    assert not found[check].ok, found


def test_a_copy_without_ranges_has_one_check(tmp_path):
    source = voices(1)
    found = judged(source, coded(source, tmp_path / "a.mp4"), ())
    assert set(found) == {"sound"}
    assert found["sound"].ok
    assert not judged(source, source * 0, ())["sound"].ok


@pytest.mark.parametrize(
    "broken", [lambda *_: None, lambda block, *_: np.negative(block, out=block)]
)
def test_a_treatment_that_does_nothing_is_no_excuse(broken, tmp_path, monkeypatch):
    """Verification makes anew what should be there by the export's own code: that may be wrong as well."""
    monkeypatch.setattr(treatment, "treat", broken)
    source = voices()
    found = judged(source, coded(planned(source), tmp_path / "a.mp4"))
    assert [found[name].ok for name in ("silence", "disguise")] == [False, False]


def test_nothing_at_all_is_no_fault():
    assert [check.ok for check in SoundJudge(8000, ()).checks()] == [True]
