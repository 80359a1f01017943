"""Several sound streams as one."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from redaction.export.mix import source_blocks, usual_choice
from redaction.export.plan import AudioChoice, AudioMode, ExportPlan
from redaction.model.ids import FootageId
from redaction.model.project import Project
from tests.media.sounds import SoundTrack, murmur, write_sounds


def whole(path: Path, streams: tuple[int, ...], rate: int = 48000, layout: str = "mono"):
    blocks = list(source_blocks(path, streams, rate, layout, Fraction(0)))
    ends = [at + block.shape[1] for at, block in blocks]
    assert [at for at, _ in blocks[1:]] == ends[:-1], "without holes"
    assert max(block.shape[1] for _, block in blocks) <= 2 * rate
    return blocks[0][0], np.concatenate([block for _, block in blocks], axis=1)


def test_each_track_is_heard_at_its_own_time_and_the_sum_is_never_overloaded(tmp_path):
    one, two = murmur(2.0, seed=1), murmur(1.0, seed=2)
    three = np.full((1, 24000), 0.9, np.float32)
    path = write_sounds(
        tmp_path / "a.mkv",
        [
            SoundTrack(one),
            SoundTrack(two, start=Fraction(1, 2)),
            SoundTrack(three, start=Fraction(7, 2)),  # long after the others have ended
        ],
    )
    at, made = whole(path, (0, 1, 2))
    assert (at, made.shape) == (0, (1, 4 * 48000))
    wanted = np.zeros((1, 4 * 48000))
    for track, start in ((one, 0), (two, 24000), (three, 168000)):
        wanted[:, start : start + track.shape[1]] += track / 3
    assert np.abs(made - wanted).max() < 1e-4
    assert np.array_equal(whole(path, (1,))[1], whole(path, (1, 1))[1]), (
        "a track with itself is itself"
    )


def test_full_loudness_in_all_tracks_is_full_loudness(tmp_path):
    loud = np.sign(murmur(0.5)) * np.float32(0.99)
    path = write_sounds(tmp_path / "a.mkv", [SoundTrack(loud)] * 3)
    assert np.abs(whole(path, (0, 1, 2))[1]).max() <= 1.0


def test_rates_and_channels_are_brought_together(tmp_path):
    slow, wide = murmur(1.0, 8000, seed=1), murmur(1.0, 44100, 2, seed=2)
    path = write_sounds(tmp_path / "a.mkv", [SoundTrack(slow, 8000), SoundTrack(wide, 44100)])
    _, made = whole(path, (0, 1), 44100, "stereo")
    assert made.shape[0] == 2
    assert abs(made.shape[1] - 44100) < 200
    only_wide = whole(path, (1,), 44100, "stereo")[1]
    count = min(made.shape[1], only_wide.shape[1]) - 400
    rest = made[:, :count] - only_wide[:, :count] / 2
    assert np.allclose(rest[0], rest[1], atol=1e-4), "one microphone is heard in the middle"
    assert rest.std() > 0.005


@pytest.mark.parametrize(("streams", "mix"), [(0, ()), (1, ()), (2, (0, 1)), (3, (0, 1, 2))])
def test_all_sound_is_taken_when_nobody_chose(streams, mix):
    assert usual_choice(streams) == AudioChoice(AudioMode.KEEP, 0, mix)


@pytest.mark.parametrize("mix", [(1,), (1, 0), (0, 0, 1)])
def test_a_mix_names_each_of_several_once(mix):
    with pytest.raises(ValueError, match="a mix is of several"):
        AudioChoice(mix=mix)


def test_a_mix_is_part_of_the_plan_and_old_plans_keep_their_hash():
    old = ExportPlan(Path("a"), "00", Project(FootageId("f")))
    mixed = ExportPlan(Path("a"), "00", Project(FootageId("f")), audio=usual_choice(2))
    assert old.to_json()["audio"] == {"mode": "keep", "stream": 0}
    assert ExportPlan.from_json(mixed.to_json()) == mixed
    assert mixed.hash() != old.hash()
