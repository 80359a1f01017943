"""Samples of a sound track at any place: which sample is which is read from the samples themselves."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from player.media.errors import UserError
from player.sound.track import SoundFile, TrackReader

RATE = 48000
SPAN = 20_011
"""Samples until the numbers begin again; a prime, so that no block boundary falls on it twice."""


def ramp(count, start=0):
    """Samples that carry their own number: int16, from 1 to SPAN."""
    return (np.arange(start, start + count) % SPAN + 1).astype(np.int16)


def numbers(samples):
    """What a reader gave, as the numbers that were written."""
    return np.round(np.asarray(samples)[:, 0] * 32768).astype(int)


def write(
    path,
    codec="pcm_s16le",
    *,
    seconds=4.0,
    rate=RATE,
    layout="mono",
    form="s16",
    start=Fraction(0),
    gap=None,
    wave=None,
    video=True,
    tracks=1,
    picture_start=Fraction(0),
):
    """A file with sound that counts; ``gap`` leaves out samples from one number to another."""
    count = int(seconds * rate)
    wave = ramp(count) if wave is None else wave
    channels = av.AudioLayout(layout).nb_channels
    with av.open(str(path), "w") as out:
        picture = None
        if video:
            picture = out.add_stream("mpeg4", rate=25)
            picture.width = picture.height = 32
            picture.pix_fmt = "yuv420p"
        sounds = []
        for _ in range(tracks):
            sound = out.add_stream(codec, rate=rate)
            sound.layout = layout
            sound.format = form
            sounds.append(sound)
        for number, sound in enumerate(sounds):
            for at in range(0, count, 1000):
                if gap is not None and gap[0] <= at < gap[1]:
                    continue
                block = wave[at : at + 1000] + 100 * number
                planar = form.endswith("p")
                if planar or channels == 1:
                    data = np.repeat(block[None], channels if planar else 1, axis=0)
                else:
                    data = np.repeat(block, channels)[None]
                frame = av.AudioFrame.from_ndarray(
                    np.ascontiguousarray(data), format=form, layout=layout
                )
                frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
                frame.pts = at + int(start * rate)
                out.mux(sound.encode(frame))
            out.mux(sound.encode(None))
        if picture is not None:
            for number in range(int(seconds * 25)):
                shown = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
                shown.time_base, shown.pts = Fraction(1, 25), number + int(picture_start * 25)
                out.mux(picture.encode(shown))
            out.mux(picture.encode(None))
    return Path(path)


@pytest.fixture
def open_track():
    opened = []

    def make(path, stream=0, origin=Fraction(0), **more):
        reader = TrackReader(SoundFile(path, stream, origin), **more)
        opened.append(reader)
        return reader

    yield make
    for reader in opened:
        reader.close()


@pytest.mark.parametrize(
    ("codec", "suffix", "form"),
    [
        ("pcm_s16le", "wav", "s16"),
        ("pcm_s16le", "mov", "s16"),
        ("pcm_s16le", "avi", "s16"),
        ("flac", "mkv", "s16"),
        ("flac", "flac", "s16"),
        ("alac", "mp4", "s16p"),
    ],
)
def test_every_sample_is_found_from_anywhere(tmp_path, open_track, codec, suffix, form):
    video = suffix not in ("wav", "flac")
    path = write(tmp_path / f"a.{suffix}", codec, form=form, video=video)
    reader = open_track(path)
    chance = random.Random(5)
    places = [0, 1, 4 * RATE - 500, *(chance.randrange(4 * RATE - 500) for _ in range(12))]
    for first in places:
        assert (numbers(reader.read(first, 400)) == ramp(400, first)).all(), first
    run = np.concatenate([numbers(reader.read(at, 960)) for at in range(RATE, RATE * 2, 960)])
    assert (run == ramp(RATE, RATE)).all()


def test_before_and_after_the_sound_there_is_silence(tmp_path, open_track):
    path = write(tmp_path / "a.wav", seconds=1.0, video=False)
    reader = open_track(path)
    found = numbers(reader.read(-500, 1000))
    assert not found[:500].any()
    assert (found[500:] == ramp(500)).all()
    found = numbers(reader.read(RATE - 300, 1000))
    assert (found[:300] == ramp(300, RATE - 300)).all()
    assert not found[300:].any()
    assert not reader.read(50 * RATE, 1000).any()
    assert (numbers(reader.read(10, 10)) == ramp(10, 10)).all()


def test_sound_that_starts_later_or_earlier_than_the_picture(tmp_path, open_track):
    late = write(tmp_path / "late.mkv", start=Fraction(1))
    reader = open_track(late)
    assert not reader.read(0, RATE).any()
    assert (numbers(reader.read(RATE, 500)) == ramp(500)).all()
    assert (numbers(reader.read(RATE + 9000, 500)) == ramp(500, 9000)).all()
    early = write(tmp_path / "early.mkv", picture_start=Fraction(2))
    reader = open_track(early, origin=Fraction(2))
    assert (numbers(reader.read(0, 500)) == ramp(500, 2 * RATE)).all()
    assert (numbers(reader.read(-700, 500)) == ramp(500, 2 * RATE - 700)).all()


def test_a_gap_is_silent_and_what_follows_is_in_its_place(tmp_path, open_track):
    path = write(tmp_path / "gap.mkv", gap=(48000, 96000))
    reader = open_track(path)
    for first in (0, 40_000, 70_000):
        reader.read(first, 100)  # from wherever it comes
        found = numbers(reader.read(47_000, 50_000))
        assert (found[:1000] == ramp(1000, 47_000)).all()
        assert not found[1000:49_000].any()
        assert (found[49_000:] == ramp(1000, 96_000)).all()


def test_each_track_can_be_chosen(tmp_path, open_track):
    path = write(tmp_path / "two.mkv", tracks=2, seconds=1.0)
    assert (numbers(open_track(path, 0).read(99, 9)) == ramp(9, 99)).all()
    assert (numbers(open_track(path, 1).read(99, 9)) == ramp(9, 99) + 100).all()
    for none in (2, -1):
        with pytest.raises(UserError, match="cannot be played"):
            open_track(path, none)
    with pytest.raises(UserError):
        open_track(tmp_path / "nothing.mkv")


@pytest.mark.parametrize(
    ("codec", "suffix", "rate", "layout", "form"),
    [
        ("pcm_u8", "wav", 8000, "mono", "u8"),
        ("pcm_alaw", "wav", 8000, "mono", "s16"),
        ("pcm_mulaw", "mov", 8000, "stereo", "s16"),
        ("adpcm_ima_wav", "avi", 22050, "mono", "s16p"),
        ("aac", "mp4", 44100, "5.1", "fltp"),
        ("ac3", "ts", 48000, "5.1", "fltp"),
        ("libmp3lame", "mp4", 44100, "stereo", "s16p"),
        ("libopus", "mkv", 48000, "mono", "s16"),
    ],
)
def test_whatever_the_form_a_click_is_heard_where_it_is(
    tmp_path, open_track, codec, suffix, rate, layout, form
):
    seconds = 3.0
    place = int(1.7 * rate)
    wave = np.zeros(int(seconds * rate), np.float32)
    length = rate // 50
    wave[place : place + length] = np.sin(np.arange(length) * 2 * np.pi * 1000 / rate) * 0.8
    if form == "u8":
        wave = (wave * 127 + 128).astype(np.uint8)
    elif form.startswith("s16"):
        wave = (wave * 32000).astype(np.int16)
    path = write(
        tmp_path / f"a.{suffix}",
        codec,
        seconds=seconds,
        rate=rate,
        layout=layout,
        form=form,
        wave=wave,
        video=suffix not in ("wav",),
    )
    with av.open(str(path)) as container:
        # MPEG-TS starts its clock where it likes; the picture's first frame is sample 0
        video = container.streams.video
        origin = Fraction(0)
        if video:
            packet = next(p for p in container.demux(video[0]) if p.pts is not None)
            origin = packet.pts * packet.time_base
    reader = open_track(path, origin=origin)
    assert reader.rate == rate
    assert reader.channels == (1 if layout == "mono" else 2)
    for first in (place - rate // 2, place - rate, place - length):
        reader.read(0, 10)
        heard = np.abs(reader.read(first, rate + length)).max(axis=1)
        loud = np.flatnonzero(heard > 0.3 * heard.max())
        assert heard.max() > 0.2
        assert first + loud[0] == pytest.approx(place, abs=rate // 250)  # 4 ms
        assert first + loud[-1] == pytest.approx(place + length, abs=rate // 100)


def test_every_channel_is_heard_in_the_mix(tmp_path, open_track):
    path = write(tmp_path / "a.wav", layout="stereo", seconds=1.0, video=False)
    both = open_track(path).read(100, 50)
    assert both.shape == (50, 2)
    assert (both[:, 0] == both[:, 1]).all()


def test_damaged_sound_is_silence_and_never_a_stop(tmp_path, open_track):
    path = write(tmp_path / "a.flac", "flac", form="s16", video=False)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 3000] = b"\xa5" * 3000
    broken = tmp_path / "broken.flac"
    broken.write_bytes(data)
    reader = open_track(broken)
    assert (numbers(reader.read(0, 1000)) == ramp(1000)).all()
    whole = np.concatenate([reader.read(at, 4800) for at in range(0, 5 * RATE, 4800)])
    assert len(whole) == 5 * RATE
    assert (numbers(reader.read(3 * RATE, 1000)) == ramp(1000, 3 * RATE)).all()
    cut = tmp_path / "cut.flac"
    cut.write_bytes(data[: middle - 5000])
    assert not open_track(cut).read(3 * RATE, 1000).any()


def test_a_file_that_vanishes_is_silence(tmp_path, open_track):
    path = write(tmp_path / "a.wav", video=False)
    reader = open_track(path)
    reader.read(0, 100)
    path.write_bytes(b"")
    assert reader.read(3 * RATE, 100).shape == (100, 1)
    reader.close()
    assert not reader.read(0, 100).any()


def test_reading_ends_when_it_is_not_wanted_any_more(tmp_path, open_track):
    path = write(tmp_path / "a.mkv")
    asked = []

    def stopped():
        asked.append(1)
        return len(asked) > 3

    reader = open_track(path, stopped=stopped)
    assert reader.read(3 * RATE, RATE).shape == (RATE, 1)
    assert len(asked) < 12


def test_what_is_kept_is_bounded(tmp_path, open_track):
    path = write(tmp_path / "a.wav", seconds=8.0, video=False)
    reader = open_track(path)
    for at in range(0, 8 * RATE, 4800):
        reader.read(at, 4800)
        assert sum(len(block) for _, block in reader._held) < 2 * RATE
