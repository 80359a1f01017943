"""Which of several sound tracks a copy of unknown making holds."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from redaction.export.mix import source_blocks
from redaction.export.plan import AudioChoice
from redaction.jobs.cancel import CancelToken
from redaction.verification.tracks_heard import tracks_heard
from tests.media.sounds import SoundTrack, murmur, write_sounds

ALL = AudioChoice(mix=(0, 1))


def syllables(seed: int) -> np.ndarray:
    """Sound that comes and goes at times of its own."""
    rng = np.random.default_rng(seed)
    swell = np.repeat(rng.uniform(0.02, 1, 60), 1600)
    return (murmur(6.0, 16000, seed=seed) * swell).astype(np.float32)


@pytest.mark.parametrize("start", [0.0, 1.5])
@pytest.mark.parametrize("choice", [AudioChoice(), AudioChoice(stream=1), ALL])
def test_the_tracks_are_found_in_a_copy_that_was_encoded_and_cut(tmp_path, choice, start):
    tracks = [SoundTrack(syllables(seed), 16000) for seed in (1, 2)]
    source = write_sounds(tmp_path / "a.mkv", tracks)
    blocks = source_blocks(source, choice.streams, 16000, "mono", Fraction(0))
    heard = np.concatenate([block for _, block in blocks], axis=1)[:, int(start * 16000) :]
    copy = write_sounds(
        tmp_path / "b.m4a", [SoundTrack(heard * np.float32(0.8), 16000, codec="aac")]
    )
    assert tracks_heard(source, copy, 2, CancelToken()) == choice


def test_one_track_is_no_choice(tmp_path):
    source = write_sounds(tmp_path / "a.mkv", [SoundTrack(murmur(0.2, 16000), 16000)])
    assert tracks_heard(source, source, 1, CancelToken()) == AudioChoice()


def test_with_nothing_alike_it_is_the_first(tmp_path):
    source = write_sounds(tmp_path / "a.mkv", [SoundTrack(syllables(n), 16000) for n in (1, 2)])
    silent = write_sounds(tmp_path / "b.mkv", [SoundTrack(np.zeros((1, 16000), np.float32), 16000)])
    assert tracks_heard(source, silent, 2, CancelToken()) == AudioChoice()
