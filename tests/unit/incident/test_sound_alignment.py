"""Alignment by sound on made-up pairs: what is right is right to the millisecond, and doubt is said.

The many hard ones are a bench (`./run bench alignment`); this is a small, bounded twin of it.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from player.media.samples import Block, NoSound
from redaction.incident.sound_alignment import LEAST, SoundMatch, align_by_sound
from redaction.incident.soundings import RATE, Sounding, SoundingMeter, sounding_of
from redaction.jobs.cancel import Cancelled, CancelToken
from tests.media.incident import RATE as SCENE_RATE
from tests.media.incident import Recording, heard, scene, write_recording

SCENE = scene(112, seed=4)


def sounding(samples: npt.NDArray[np.floating], start: float = 0.0, block: int = RATE) -> Sounding:
    """Listen to samples at ``RATE`` in blocks."""
    meter = SoundingMeter()
    for at in range(0, len(samples), block):
        part = samples[at : at + block, None].astype(np.float32)
        meter.add(Block(start + at / RATE, part, RATE))
    return meter.sounding(complete=True)


@cache
def camera(how: Recording, seconds: float, seed: int) -> Sounding:
    """What a camera heard of the scene, at half the rate."""
    both = heard(SCENE, how, seconds, seed)
    assert SCENE_RATE == 2 * RATE
    return sounding((both[: len(both) // 2 * 2].reshape(-1, 2).mean(axis=1)).clip(-1, 1))


def error_ms(match: SoundMatch, reference: Recording, other: Recording, at: float) -> float:
    """By how much the match is wrong at a media second of the other."""
    true = (other.start + at * (1 + other.drift) - reference.start) / (1 + reference.drift)
    return 1000 * abs(match.reference_seconds(at) - true)


@pytest.mark.parametrize(
    ("reference", "other"),
    [
        (Recording(start=0), Recording(start=21.37, gain=0.05, noise=0.003)),
        (Recording(start=20.2, noise=0.1), Recording(start=0, drift=200e-6, noise=0.1)),
        (Recording(start=0, drift=-200e-6), Recording(start=20, drift=200e-6, gain=3)),
    ],
    ids=["quiet, late", "noise, early, drift", "clocks 400 millionths apart, clipped"],
)
def test_offset_and_drift_are_found_to_the_millisecond(
    reference: Recording, other: Recording
) -> None:
    match = align_by_sound(camera(reference, 80, 1), camera(other, 85, 2))
    assert match is not None
    assert match.found
    assert match.confidence > 0.95
    assert match.drift_known
    begin, end = max(0.0, reference.start - other.start), min(85.0, 80.0)
    for at in (begin, (begin + end) / 2, end):
        assert error_ms(match, reference, other, at) < 5


def test_a_short_overlap_is_aligned_but_tells_no_drift() -> None:
    reference, other = Recording(start=0), Recording(start=58)
    match = align_by_sound(camera(reference, 70, 1), camera(other, 45, 2))
    assert match is not None
    assert error_ms(match, reference, other, 6) < 20
    assert (match.drift, match.drift_known) == (0, False)
    assert match.overlap == pytest.approx((58, 70), abs=0.1)


def test_recordings_that_heard_nothing_together_are_refused() -> None:
    for seed in range(3):
        stranger = heard(scene(45, seed=90 + seed), Recording(), 45, 5)
        match = align_by_sound(camera(Recording(), 70, 1), sounding(stranger[::2]))
        assert match is None or match.confidence < LEAST


@pytest.mark.parametrize("near", [None, (0.0, 0.5)], ids=["short", "searched near only"])
def test_where_no_rival_is_possible_its_absence_proves_nothing(
    near: tuple[float, float] | None,
) -> None:
    length = 5 if near is None else 25
    one = camera(Recording(), length + 1, 1)
    for seed in range(4):
        stranger = heard(scene(length, seed=700 + seed), Recording(), length, 50 + seed)
        match = align_by_sound(one, sounding(stranger[::2]), near=near)
        assert match is None or match.confidence < LEAST
    other = Recording(start=0.3, noise=0.05)
    right = align_by_sound(one, camera(other, length, 9), near=near)
    assert right is not None
    assert right.found
    assert error_ms(right, Recording(), other, 1) < 20


def test_a_sound_that_repeats_is_not_believed() -> None:
    beep = np.sin(np.arange(RATE // 10) * 0.5) * np.hanning(RATE // 10)
    rows = [np.random.default_rng(n).normal(0, 0.003, 60 * RATE) for n in (1, 2)]
    for row in rows:
        for second in range(60):
            row[second * RATE : second * RATE + len(beep)] += beep * 0.3
    match = align_by_sound(sounding(rows[0]), sounding(rows[1][RATE * 7 :]))
    assert match is not None
    assert match.confidence < LEAST
    assert match.rival > 0.8


def test_silence_and_scraps_are_nothing_to_compare() -> None:
    real = camera(Recording(), 30, 1)
    assert align_by_sound(real, sounding(np.zeros(RATE * 20))) is None
    assert align_by_sound(real, sounding(np.zeros(0))) is None
    assert align_by_sound(camera(Recording(), 1.5, 1), real) is None


def test_near_a_supposed_lag_only_that_is_searched() -> None:
    one, two = camera(Recording(start=0), 70, 1), camera(Recording(start=40), 45, 2)
    near = align_by_sound(one, two, near=(42.0, 5.0))
    assert near is not None
    assert float(near.offset) == pytest.approx(40, abs=0.02)
    away = align_by_sound(one, two, near=(10.0, 5.0))
    assert away is None or away.confidence < LEAST


def test_it_can_be_stopped_and_says_how_far_it_is() -> None:
    one, two = camera(Recording(start=0), 30, 1), camera(Recording(start=5), 30, 2)
    said: list[float] = []
    align_by_sound(one, two, tell=said.append)
    assert said == sorted(said)
    assert said[-1] == pytest.approx(1)
    stopped = CancelToken()
    stopped.cancel()
    with pytest.raises(Cancelled):
        align_by_sound(one, two, cancel=stopped)


def test_how_sound_comes_in_blocks_changes_nothing() -> None:
    samples = heard(SCENE, Recording(), 4, 3)[::2]
    whole = sounding(samples, block=len(samples))
    for block in (17, 1234):
        assert np.array_equal(sounding(samples, block=block).marks, whole.marks)


def test_marks_lie_where_something_begins_to_sound() -> None:
    samples = np.random.default_rng(1).normal(0, 1e-3, 6 * RATE)
    samples[3 * RATE : 3 * RATE + 400] += np.random.default_rng(2).normal(0, 0.3, 400)
    made = sounding(samples)
    assert np.argmax(made.marks.sum(axis=1)) / 200 == pytest.approx(3, abs=0.011)
    assert made.seconds == pytest.approx(6, abs=0.02)


def test_a_hole_keeps_what_comes_after_it_in_its_place() -> None:
    samples = heard(SCENE, Recording(), 12, 3)[::2].astype(np.float32)
    meter = SoundingMeter()
    meter.add(Block(-1.0, samples[:RATE, None], RATE))
    meter.add(Block(0.0, samples[RATE : 4 * RATE, None], RATE))
    meter.add(Block(7.0, samples[8 * RATE :, None], RATE))
    holed, whole = meter.sounding().marks, sounding(samples[RATE:]).marks
    assert len(holed) == pytest.approx(len(whole), abs=1)
    assert not holed[4 * 200 : 7 * 200 - 10].any()
    # the usual loudness is learnt anew after the hole
    later, same = holed[9 * 200 :], whole[9 * 200 : len(holed)]
    assert np.corrcoef(later.ravel(), same.ravel())[0, 1] > 0.98


def test_files_of_two_cameras_are_aligned_through_their_codec(tmp_path: Path) -> None:
    made = scene(26, seed=8)
    one = Recording(start=0, frames=150, rate=Fraction(10), size=(64, 64))
    two = Recording(start=9.28, frames=150, rate=Fraction(10), size=(64, 64), gain=0.3)
    paths = [write_recording(c, tmp_path / f"{n}.mp4", made, n) for n, c in enumerate((one, two))]
    told: list[float] = []
    first = sounding_of(paths[0], tell=told.append)
    match = align_by_sound(first, sounding_of(paths[1]))
    assert match is not None
    assert match.found
    assert error_ms(match, one, two, 0) < 20
    assert told[-1] == pytest.approx(first.seconds, abs=0.1)
    assert first.peaks.complete


def test_a_file_without_sound_is_said(tmp_path: Path) -> None:
    dumb = Recording(frames=5, size=(64, 64), sound=False)
    path = write_recording(dumb, tmp_path / "dumb.mp4", SCENE)
    with pytest.raises(NoSound):
        sounding_of(path)
