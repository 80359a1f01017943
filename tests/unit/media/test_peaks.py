from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.media.peaks import BINS, PeakMeter, Peaks
from player.media.samples import Block, NoSound, sound_blocks

RATE = 4410


def measured(samples: np.ndarray, cuts: list[int], start: float = 0.0) -> Peaks:
    meter = PeakMeter()
    edges = sorted({0, *(c for c in cuts if c < len(samples)), len(samples)})
    for low, high in itertools.pairwise(edges):
        block = samples[low:high].astype(np.float32).reshape(-1, 1)
        meter.add(Block(start + low / RATE, block, RATE))
    return meter.peaks(complete=True)


@given(st.integers(1, 3000), st.lists(st.integers(1, 2999), max_size=6), st.integers(0, 9))
def test_however_the_sound_is_cut_the_peaks_are_those_of_the_whole(
    count: int, cuts: list[int], seed: int
) -> None:
    samples = np.random.default_rng(seed).uniform(-1, 1, count)
    peaks = measured(samples, cuts)
    bins = np.arange(count) * BINS // RATE
    loudest = np.array([np.abs(samples[bins == b]).max() for b in range(bins[-1] + 1)])
    mean = np.array([np.sqrt(np.square(samples[bins == b]).mean()) for b in range(bins[-1] + 1)])
    assert np.abs(peaks.highest / 255.0 - np.sqrt(loudest)).max() < 0.004
    assert np.abs(peaks.usual / 255.0 - np.sqrt(mean)).max() < 0.004


@given(
    st.integers(1, 4000),
    st.floats(0, 50),
    st.floats(0.001, 60),
    st.integers(1, 300),
    st.integers(0, 9),
)
def test_no_column_hides_a_loud_moment(
    count: int, left: float, width: float, columns: int, seed: int
) -> None:
    values = np.zeros(count, np.uint8)
    loud = np.random.default_rng(seed).integers(0, count, 3)
    values[loud] = 200
    shown, _ = Peaks(values, values).over(np.linspace(left, left + width, columns + 1))
    for at in loud / BINS:
        if left + 0.02 < at < left + width - 0.02:
            assert shown.max() == 200


def test_the_usual_loudness_of_a_wide_column_is_the_mean() -> None:
    values = np.tile(np.array([0, 200], np.uint8), 2000)
    for columns in (1, 3, 40):
        _, usual = Peaks(values, values).over(np.linspace(0, 40, columns + 1))
        assert (np.abs(usual.astype(int) - 100) <= 6).all()


def test_what_lies_before_the_first_frame_is_left_out() -> None:
    loud = np.full(RATE, 0.81)
    peaks = measured(loud, [], start=-0.5)
    assert len(peaks) == BINS // 2
    assert peaks.seconds == pytest.approx(0.5)
    assert (peaks.highest == round(255 * 0.9)).all()


def test_a_hole_in_the_sound_is_silent_and_in_its_place() -> None:
    meter = PeakMeter()
    loud = np.full((RATE, 1), 1, np.float32)
    meter.add(Block(0.0, loud, RATE))
    meter.add(Block(3.0, loud, RATE))
    heard = meter.peaks().highest
    assert (heard[:100] > 0).all()
    assert not heard[100:300].any()
    assert (heard[300:400] > 0).all()


def test_a_time_stamp_far_away_takes_no_memory() -> None:
    meter = PeakMeter()
    meter.add(Block(0.0, np.ones((RATE, 1), np.float32), RATE))
    meter.add(Block(1e9, np.ones((RATE, 1), np.float32), RATE))
    assert len(meter.peaks()) == BINS


def test_infinities_in_a_broken_stream_are_loud_and_nothing_more() -> None:
    samples = np.array([np.inf, -np.inf, np.nan, 0.5] * 100)
    assert measured(samples, []).highest.max() == 255


def test_bytes_round_trip_and_damage_is_noticed() -> None:
    peaks = measured(np.random.default_rng(1).uniform(-1, 1, 9000), [])
    data = peaks.to_bytes()
    again = Peaks.from_bytes(data)
    assert (again.highest == peaks.highest).all()
    assert (again.usual == peaks.usual).all()
    assert (again.seconds, again.complete) == (peaks.seconds, True)
    for broken in (b"", data[:30], b"x" + data, data[:-9], data[:40] + b"\0\0\0\0" + data[44:]):
        with pytest.raises(ValueError, match="damaged"):
            Peaks.from_bytes(broken)


@pytest.mark.parametrize("start", [Fraction(0), Fraction(3)])
def test_a_tone_in_a_file_is_heard_where_it_is(media: Callable[..., Path], start: Fraction) -> None:
    from player.media.index import build_index

    path = media(frames=50, tone=1.0, start=start, container="mkv", audio_codec="flac")
    index = build_index(path)
    meter = PeakMeter()
    for block in sound_blocks(path, origin=int(index.pts[0]) * index.time_base):
        meter.add(block)
    heard = meter.peaks().highest
    if start:
        # the picture begins three seconds later than the sound, which is over by then
        assert not heard.any()
    else:
        assert (heard[2:98] > 170).all()
        assert not heard[102:].any()


@pytest.mark.parametrize("codec", ["pcm_u8", "pcm_s16le", "pcm_s32le", "pcm_f32le", "pcm_f64le"])
def test_a_tone_is_as_loud_whatever_its_samples_are(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "tone.wav"
    tone = (np.sin(np.arange(8000) * 2 * np.pi * 440 / 8000) * 0.5).astype(np.float32)
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=8000)
        stream.layout = "stereo"
        frame = av.AudioFrame.from_ndarray(np.stack([tone, tone]), format="fltp", layout="stereo")
        frame.sample_rate = 8000
        made = av.AudioResampler(format=stream.format.name, layout="stereo", rate=8000)
        for part in made.resample(frame):
            out.mux(stream.encode(part))
        out.mux(stream.encode(None))
    (block,) = [b for b in sound_blocks(path) if b.start == 0.0]
    assert block.samples.shape[1] == 2
    assert np.abs(block.samples).max() == pytest.approx(0.5, abs=0.01)
    assert block.samples.mean() == pytest.approx(0.0, abs=0.01)


def test_a_file_without_sound_says_so(media: Callable[..., Path]) -> None:
    with pytest.raises(NoSound, match="no such sound"):
        list(sound_blocks(media(frames=5)))


def test_sound_comes_at_the_rate_and_with_the_channels_asked_for(
    media: Callable[..., Path],
) -> None:
    path = media(frames=25, tone=1.0)
    blocks = list(sound_blocks(path, rate=16000, mono=True))
    assert {(b.rate, b.samples.shape[1]) for b in blocks} == {(16000, 1)}
    assert sum(len(b.samples) for b in blocks) == pytest.approx(16000, abs=700)
    assert all(abs(a.stop - b.start) < 1e-6 for a, b in itertools.pairwise(blocks))
