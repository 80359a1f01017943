"""Several sound tracks heard as one."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from player.media.errors import UserError
from player.sound.mixed import MixedReader, open_sound
from player.sound.track import SoundFile, TrackReader
from redaction.export.mix import source_blocks
from tests.media.sounds import SoundTrack, murmur, write_sounds


@pytest.fixture
def path(tmp_path):
    tracks = [
        SoundTrack(murmur(2.0, 48000, seed=1)),
        SoundTrack(murmur(1.0, 48000, seed=2), start=Fraction(1, 2)),
        SoundTrack(murmur(2.0, 16000, 2, seed=3), 16000),
    ]
    return write_sounds(tmp_path / "a.mkv", tracks)


@pytest.mark.parametrize("mix", [(0, 1), (0, 1, 2)])
def test_a_mix_is_heard_as_the_copy_has_it_from_any_place(path, mix):
    layout = "stereo" if 2 in mix else "mono"
    written = np.zeros((1 if layout == "mono" else 2, 3 * 48000), np.float32)
    for at, block in source_blocks(path, mix, 48000, layout, Fraction(0)):
        written[:, at : at + block.shape[1]] = block
    for first in (0, 20000, 60000):
        reader = open_sound(SoundFile(path, 0, Fraction(0), mix))
        assert (reader.rate, reader.channels) == (48000, len(written))
        heard = reader.read(first, 30000)
        reader.close()
        # what is resampled begins anew at each place: a codec's filters settle within a few samples
        assert np.abs(heard.T - written[:, first : first + 30000])[:, 200:].max() < 2e-3
        assert heard.std() > 0.005


def test_one_stream_is_read_as_ever(path):
    reader = open_sound(SoundFile(path, 1, Fraction(0)))
    assert isinstance(reader, TrackReader)
    reader.close()


def test_a_stream_that_is_not_there_is_left_out_and_none_at_all_is_said(path):
    reader = MixedReader(SoundFile(path, 0, Fraction(0), (1, 7)))
    only = TrackReader(SoundFile(path, 1, Fraction(0)))
    assert np.array_equal(reader.read(24000, 1000), only.read(24000, 1000))
    reader.close()
    only.close()
    with pytest.raises(UserError):
        MixedReader(SoundFile(path, 0, Fraction(0), (7, 8)))
