"""What is heard from a place on: loops, silenced stretches as in the copy, other speeds."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.review.hearing import as_the_copy
from player.sound.playout import Lap, Playout
from player.sound.stretch import SEARCH_SECONDS, STRIDE_SECONDS
from player.sound.track import SoundFile, TrackReader
from redaction.export.disguise import seed_of
from redaction.export.pcm import decoded_blocks
from redaction.export.treatment import silent_ranges, treat, treated
from redaction.model.audio import AudioRange, AudioTreatment, SoundReview
from redaction.model.ids import AudioRangeId, FootageId
from redaction.model.project import Project
from tests.unit.test_sound_track import RATE, write

F = Fraction


class Counting:
    """Samples that are their own numbers, without end in either direction."""

    channels = 1

    def __init__(self, rate=RATE):
        self.rate = rate
        self.closed = False

    def read(self, first, count):
        return np.arange(first, first + count, dtype=np.float32)[:, None]

    def close(self):
        self.closed = True


def heard(playout, *counts):
    return np.concatenate([playout.read(n) for n in counts])[:, 0].astype(int)


def test_it_begins_at_the_place_and_goes_on():
    playout = Playout(Counting(), 2.0)
    assert (heard(playout, 1, 5000, 77) == np.arange(2 * RATE, 2 * RATE + 5078)).all()
    playout.close()


@given(
    start=st.integers(0, 500),
    length=st.fractions(F(1, 7), F(3), max_denominator=1001),
    rate=st.sampled_from((100, 101, 8000)),
)
@settings(max_examples=40, deadline=None)
def test_a_loop_repeats_the_same_samples_and_never_drifts(start, length, rate):
    begin = F(start, 100)
    playout = Playout(Counting(rate), float(begin), lap=Lap(begin, length))
    low, laps = round(begin * rate), 5
    found = heard(playout, round(begin * rate + laps * length * rate) - low)
    edges = [round((begin + k * length) * rate) for k in range(laps + 1)]
    wanted = np.concatenate([np.arange(low, low + b - a) for a, b in itertools.pairwise(edges)])
    assert (found == wanted).all()


def test_a_loop_may_be_entered_in_its_middle():
    playout = Playout(Counting(1000), 1.5, lap=Lap(F(1), F(1)))
    found = heard(playout, 1000)
    assert (found == [*range(1500, 2000), *range(1000, 1500)]).all()


def a_range(start, stop, treatment=AudioTreatment.MUTE):
    return AudioRange(AudioRangeId(f"{start}"), F(start), F(stop), treatment)


def heard_as_exported(ranges, duration):
    project = Project(FootageId("f"), audio={r.id: r for r in ranges})
    return as_the_copy(project, duration)


RANGES = (
    a_range("0.5", "0.75"),
    a_range("1", "1.3", AudioTreatment.TONE),
    a_range("1.2", "1.25"),
    a_range("3.5", "4", AudioTreatment.TONE),
)


def test_silenced_stretches_are_heard_to_the_sample_as_the_copy_has_them(tmp_path):
    path = write(tmp_path / "a.mkv", "flac", form="s16", seconds=4.0)
    written = np.zeros((1, 5 * RATE), np.float32)
    silent = silent_ranges(RANGES, RATE, F(0), F(0), F(4))
    for at, block in decoded_blocks(path, 0, RATE, "mono", F(0)):
        treat(block, at, silent, RATE)
        written[:, at : at + block.shape[1]] = block
    treatment = heard_as_exported(RANGES, F(4))
    for begin in (0.0, 0.6, 1.21):
        reader = TrackReader(SoundFile(path, 0, F(0)))
        playout = Playout(reader, begin, treatment=lambda: treatment)
        first = round(begin * RATE)
        found = playout.read(4 * RATE - first)[:, 0]
        assert np.array_equal(found, written[0, first : 4 * RATE])
        playout.close()
    muted, toned = written[0, RATE // 2 : RATE * 3 // 4], written[0, RATE : RATE * 5 // 4]
    assert not muted.any()
    assert np.abs(toned).max() == pytest.approx(0.1, abs=0.001)


def test_a_disguised_voice_is_heard_as_the_copy_has_it_from_wherever_it_is_played(tmp_path):
    path = write(tmp_path / "a.mkv", "flac", form="s16", seconds=4.0)
    ranges = (a_range("1", "3", AudioTreatment.DISGUISE), a_range("2", "2.1"))
    silent = silent_ranges(ranges, RATE, F(0), F(0), F(4))
    written = np.zeros((1, 5 * RATE), np.float32)
    blocks = decoded_blocks(path, 0, RATE, "mono", F(0))
    for at, block in treated(blocks, silent, RATE, seed_of(path)):
        written[:, at : at + block.shape[1]] = block
    project = Project(FootageId("f"), audio={r.id: r for r in ranges})
    treatment = as_the_copy(project, F(4), path)
    for begin in (0.0, 1.63, 2.05):
        reader = TrackReader(SoundFile(path, 0, F(0)))
        playout = Playout(reader, begin, treatment=lambda: treatment)
        first = round(begin * RATE)
        found = playout.read(3 * RATE + 500 - first)[:, 0]
        playout.close()
        assert np.allclose(found, written[0, first : 3 * RATE + 500], atol=1e-6)
    inside = written[0, RATE + 500 : 2 * RATE - 500]
    assert inside.any()
    mute = as_the_copy(project, F(4))
    assert not mute(np.ones((100, 1), np.float32), RATE * 3 // 2, RATE).any(), "never as recorded"


def test_removed_sound_is_not_heard():
    treatment = as_the_copy(Project(FootageId("f"), sound=SoundReview.REMOVED), F(4))
    assert not treatment(np.ones((100, 2), np.float32), 0, RATE).any()


def test_nothing_silenced_is_no_treatment_at_all():
    assert heard_as_exported((), F(4)) is None


def test_a_range_to_the_end_takes_the_sound_behind_it_along():
    treatment = heard_as_exported((a_range("3", "4"),), F(4))
    found = treatment(np.ones((RATE, 2), np.float32), 4 * RATE, RATE)
    assert not found.any()
    assert treatment(np.ones((RATE, 2), np.float32), RATE, RATE).all()


def test_a_change_is_heard_without_starting_again():
    now = [None]
    playout = Playout(Counting(), 0.0, treatment=lambda: now[0])
    assert playout.read(1000)[500:].all()
    now[0] = lambda samples, _first, _rate: np.zeros_like(samples)
    playout.read(4000)
    assert not playout.read(1000).any()


@pytest.mark.parametrize("speed", [0.1, 0.25, 0.5, 0.8, 1.25, 2.0, 4.0])
def test_at_other_speeds_each_moment_is_heard_when_it_is_due_at_its_own_pitch(speed):
    rate = 16000

    class Clicks(Counting):
        """A click of a tenth of a second at every whole second."""

        def read(self, first, count):
            at = np.arange(first, first + count)
            on = (at % rate) < rate // 10
            return (np.sin(at * 2 * np.pi * 800 / rate) * on).astype(np.float32)[:, None]

    playout = Playout(Clicks(rate), 0.5, speed)
    found = playout.read(int(4 / speed * rate))[:, 0]
    off = (SEARCH_SECONDS + STRIDE_SECONDS) / min(speed, 1)
    for second in range(1, 4):
        due = (second - 0.5) / speed
        around = found[int((due - 0.2 / speed) * rate) : int((due + 0.3 / speed) * rate)]
        loud = np.flatnonzero(np.abs(around) > 0.5) / rate
        assert loud[0] - 0.2 / speed == pytest.approx(0, abs=off)
        assert loud[-1] - loud[0] == pytest.approx(0.1 / speed, abs=2 * off)
        if loud[-1] - loud[0] > 0.04:
            piece = around[int(loud[0] * rate) : int(loud[-1] * rate)]
            power = np.abs(np.fft.rfft(piece * np.hanning(len(piece)), 1 << 15))
            assert np.argmax(power) * rate / (1 << 15) == pytest.approx(800, abs=25)


def test_silence_stays_silent_at_any_speed():
    class Silence(Counting):
        def read(self, first, count):
            return np.zeros((count, 1), np.float32)

    assert not Playout(Silence(), 0.0, 2.0).read(RATE).any()
