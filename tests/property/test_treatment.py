"""Silencing, covering and disguising sound: what holds for any ranges and any cutting into blocks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.export import disguise
from redaction.export.treatment import (
    FADE_SECONDS,
    TONE_HERTZ,
    TONE_LEVEL,
    SilentRange,
    treat,
    treated,
)
from redaction.model.audio import AudioTreatment

MUTE, TONE, DISGUISE = AudioTreatment.MUTE, AudioTreatment.TONE, AudioTreatment.DISGUISE
SEED = b"s" * 32
COUNT = 6000
AT = -700
FOREVER = 1 << 60
LEVELS = [0.0672955, 0.0672187, 0.0679406, 0.0684976, 0.0682373, 0.0683516]
SAMPLES = [-0.0255554, -0.0370473, 0.0072574]


@st.composite
def ranges(draw: st.DrawFn, *kinds: AudioTreatment) -> list[SilentRange]:
    """Also shorter than a fade, overlapping, at the very ends, beyond them and without bounds."""
    found = []
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(AT - 500, AT + COUNT))
        stop = start + draw(st.sampled_from((1, 5, 39, 80, 300, 2000, FOREVER)))
        if draw(st.integers(0, 5)) == 0:
            start = -FOREVER
        found.append(
            SilentRange(start, stop, draw(st.sampled_from(kinds or tuple(AudioTreatment))))
        )
    return found


def sound(rate: int, channels: int = 2, seed: int = 0) -> np.ndarray:
    """Noise that comes and goes, as float32 (channels, COUNT)."""
    rng = np.random.default_rng(seed)
    swell = 0.1 + 0.1 * np.sin(np.arange(COUNT) / rate * 40)
    return (rng.standard_normal((channels, COUNT)) * swell).astype(np.float32)


def whole(samples: np.ndarray, items: list[SilentRange], rate: int) -> np.ndarray:
    ((at, made),) = treated([(AT, samples)], items, rate, SEED)
    assert at == AT
    return made


def inside(items: list[SilentRange], *kinds: AudioTreatment, grown: int = 0) -> np.ndarray:
    position = np.arange(AT, AT + COUNT)
    mask = np.zeros(COUNT, np.bool_)
    for item in items:
        if item.treatment in kinds:
            mask |= (position >= item.start - grown) & (position < item.stop + grown)
    return mask


@settings(deadline=None, max_examples=40)
@given(ranges(), st.sampled_from((8000, 11025)), st.lists(st.integers(1, COUNT - 1), max_size=4))
def test_every_sample_is_what_its_ranges_say(items, rate, cuts):
    samples = sound(rate)
    before = samples.copy()
    made = whole(samples, items, rate)
    assert (samples == before).all()
    muted, toned, voices = (inside(items, kind) for kind in (MUTE, TONE, DISGUISE))
    # silence wins over everything, to the sample
    assert not made[:, muted].any()
    # beside all ranges and their fades not a bit is changed
    fade = max(1, int(FADE_SECONDS * rate))
    beside = ~inside(items, *AudioTreatment, grown=fade)
    assert (made[:, beside] == samples[:, beside]).all()
    # a tone is a tone whatever was there, and never louder than one
    position = np.arange(AT, AT + COUNT)
    tone = np.sin(2 * np.pi * TONE_HERTZ * position / rate)
    only = toned & ~muted
    assert (np.abs(made[:, only]) <= TONE_LEVEL * np.abs(tone[only]) + 1e-6).all()
    # nothing of what is silenced, covered or disguised comes out anywhere as it was
    other = samples.copy()
    other[:, muted | toned] = sound(rate, seed=1)[:, muted | toned]
    assert np.array_equal(whole(other, items, rate), made)
    # all channels of a disguise are the same: there is no place in it either
    voice = voices & ~muted & ~toned
    assert np.array_equal(made[0, voice], made[1, voice])
    # and the cutting into blocks changes nothing
    bounds = [0, *sorted(set(cuts)), COUNT]
    blocks = [(AT + a, samples[:, a:b]) for a, b in pairwise(bounds)]
    pieces = list(treated(iter(blocks), items, rate, SEED))
    lengths = [piece.shape[1] for _, piece in pieces]
    assert [at - AT for at, _ in pieces] == [0, *np.cumsum(lengths)[:-1]]
    assert np.abs(np.concatenate([p for _, p in pieces], axis=1) - made).max() < 1e-5


@pytest.mark.parametrize("rate", [8000, 44100, 48000])
def test_long_sound_is_taken_in_pieces(rate):
    """More than the buffer holds: what is held stays short, and the seams are not there."""
    rng = np.random.default_rng(3)
    count = rate * 5
    samples = (rng.standard_normal((1, count)) * 0.1).astype(np.float32)
    items = [SilentRange(rate, 4 * rate, DISGUISE), SilentRange(2 * rate, 2 * rate + 99, MUTE)]
    expected = samples.copy()
    treat(expected, 0, items, rate, SEED)
    blocks = [(at, samples[:, at : at + 1024]) for at in range(0, count, 1024)]
    pieces = list(treated(iter(blocks), items, rate, SEED))
    assert len(pieces) > 1
    assert max(piece.shape[1] for _, piece in pieces) <= 4 * rate
    assert np.abs(np.concatenate([p for _, p in pieces], axis=1) - expected).max() < 1e-5


def test_without_a_seed_a_disguise_is_silence():
    samples = sound(8000)
    treat(samples, AT, [SilentRange(0, 1000, DISGUISE)], 8000)
    assert not samples[:, 700:1700].any()


@settings(deadline=None, max_examples=25)
@given(
    st.integers(-(10**9), 10**9), st.sampled_from((8000, 16000, 44100, 48000)), st.integers(1, 9000)
)
def test_a_disguise_is_worked_out_from_any_place(at, rate, count):
    samples = (np.random.default_rng(1).standard_normal((2, count)) * 0.1).astype(np.float32)
    made = disguise.disguised(samples, at, rate, SEED)
    assert made.shape == (count,)
    assert np.isfinite(made).all()
    low, high = count // 3, count - count // 4
    around = disguise.reach(rate)
    first, last = max(0, low - around), min(count, high + around)
    piece = disguise.disguised(samples[:, first:last], at + first, rate, SEED)
    assert np.abs(piece[low - first : high - first] - made[low:high]).max(initial=0) < 1e-5


def test_the_disguise_stays_what_it_is():
    """Verification makes it anew: if it changes, copies that were made before do not verify any more."""
    time = np.arange(24000) / 16000
    voice = sum(np.sin(2 * np.pi * 130 * n * time) / n for n in range(1, 30)) * 0.1
    made = disguise.disguised(voice[None].astype(np.float32), 5000, 16000, SEED)
    levels = [float(part.std()) for part in np.split(made, 6)]
    assert levels == pytest.approx(LEVELS, rel=1e-4)
    assert made[[3000, 12345, 20000]].tolist() == pytest.approx(SAMPLES, abs=1e-6)
