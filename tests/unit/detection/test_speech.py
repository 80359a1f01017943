from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.media.samples import sound_blocks
from redaction.detection.speech import RATE, SpeechFinder, SpeechSettings, joined

pytestmark = pytest.mark.models
SETTINGS = SpeechSettings()


def heard(samples: np.ndarray, start: float = 0.0) -> tuple[tuple[float, float], ...]:
    finder = SpeechFinder()
    for at in range(0, len(samples), 7000):
        finder.add(start + at / RATE, samples[at : at + 7000].astype(np.float32))
    return finder.regions(complete=True)


def test_silence_noise_and_a_tone_are_no_speech() -> None:
    time = np.arange(4 * RATE) / RATE
    random = np.random.default_rng(3)
    assert heard(np.zeros(4 * RATE)) == ()
    assert heard(random.normal(0, 0.1, 4 * RATE)) == ()
    assert heard(np.sin(time * 2 * np.pi * 440) / 2) == ()


def test_a_broken_stream_does_no_harm() -> None:
    assert heard(np.full(RATE, np.nan)) == ()


@pytest.mark.footage
@pytest.mark.parametrize("name", ["bbaf2n", "lbax4n", "pwij3p"])
def test_a_spoken_sentence_is_found_where_it_is(footage: Path, name: str) -> None:
    path = footage / "speech" / f"{name}.mpg"
    blocks = list(sound_blocks(path, rate=RATE, mono=True))
    samples = np.concatenate([b.samples[:, 0] for b in blocks])
    quiet = np.zeros(2 * RATE, np.float32)
    finder = SpeechFinder()
    finder.add(0.0, np.concatenate([quiet, samples, quiet]))
    (region,) = finder.regions(complete=True)
    # the loud part of a clip of three seconds lies inside, the silence around it does not
    loud = np.flatnonzero(np.abs(samples) > 0.25 * np.abs(samples).max()) / RATE + 2.0
    assert region[0] <= loud[0] + 0.05
    assert region[1] >= loud[-1] - 0.25
    assert region[0] > 1.9
    assert region[1] < 5.2


@pytest.mark.footage
def test_after_a_hole_speech_is_where_the_time_stamps_say(footage: Path) -> None:
    path = footage / "speech" / "bbaf2n.mpg"
    finder = SpeechFinder()
    for shift in (0.0, 100.0):
        for block in sound_blocks(path, rate=RATE, mono=True):
            finder.add(block.start + shift, block.samples)
    first, second = finder.regions(complete=True)
    assert second[0] - first[0] == pytest.approx(100, abs=0.1)


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(0.05, 3)), max_size=12))
def test_regions_rise_stay_apart_and_hold_all_that_was_heard(
    steps: list[tuple[float, float]],
) -> None:
    found, at = [], 0.0
    for gap, length in steps:
        found.append((at + gap, at + gap + length))
        at += gap + length
    regions = joined(found, SETTINGS)
    ends = [end for region in regions for end in region]
    assert ends == sorted(ends)
    assert all(b[0] > a[1] for a, b in itertools.pairwise(regions))
    for start, stop in found:
        if stop - start >= SETTINGS.least:
            assert any(a <= start + 1e-3 and stop - 1e-3 <= b for a, b in regions)
