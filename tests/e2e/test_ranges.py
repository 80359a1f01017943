"""What lies outside the chosen ranges is nowhere in the file: no packet, no picture, no sample."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from player.media.source import FrameSource
from player.media.time import FrameIndex, FrameSpan
from redaction.export.mp4 import edit_entries
from redaction.export.plan import ExportPlan
from redaction.usecases.export_copy import export_copy
from redaction.usecases.verify_copy import verify_copy
from tests.e2e.copies import QUICK, project
from tests.media.clip import Clip, write_clip
from tests.media.code import number_of

RATE = 48000
FRAMES = 60
RANGES = ((7, 12), (31, 32), (40, 55))


def spans(*bounds: tuple[int, int]) -> tuple[FrameSpan, ...]:
    return tuple(FrameSpan(FrameIndex(start), FrameIndex(stop)) for start, stop in bounds)


def samples(rate: Fraction, bounds: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """Where each range lies in the source's sound."""
    return [(round(start / rate * RATE), round(stop / rate * RATE)) for start, stop in bounds]


def recording(folder: Path, wave: np.ndarray, rate: Fraction) -> Path:
    """Numbered frames with the given sound, uncompressed (float32, mono, 48 kHz)."""
    pictures = write_clip(Clip(frames=FRAMES, rate=rate, gop=60), folder / "p.mp4")
    path = folder / "recording.mov"  # with exact times, which Matroska has not
    with av.open(str(pictures)) as old, av.open(str(path), "w") as new:
        video = new.add_stream_from_template(old.streams.video[0])
        audio = new.add_stream("pcm_f32le", rate=RATE)
        audio.layout = "mono"
        for at in range(0, len(wave), 1024):
            block = np.ascontiguousarray(wave[None, at : at + 1024], np.float32)
            frame = av.AudioFrame.from_ndarray(block, format="flt", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
            new.mux(audio.encode(frame))
        new.mux(audio.encode(None))
        for packet in old.demux(video=0):
            if packet.size:
                packet.stream = video
                new.mux(packet)
    return path


def everything(path: Path, kind: str) -> list[av.frame.Frame]:
    """All that a decoder makes of all packets, whatever the container would hide."""
    with av.open(str(path)) as opened:
        stream = getattr(opened.streams, kind)[0]
        codec = av.CodecContext.create(stream.codec_context.name, "r")
        codec.extradata = stream.codec_context.extradata
        found = []
        for packet in opened.demux(stream):
            if packet.size:
                bare = av.Packet(bytes(packet))  # without what says how much is to be skipped
                bare.pts, bare.dts = packet.pts, packet.dts
                found += codec.decode(bare)
        return found + codec.decode(None)


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(30000, 1001)])
@pytest.mark.parametrize("bounds", [RANGES[:1], RANGES], ids=["one", "three"])
def test_nothing_outside_is_anywhere_in_the_file(tmp_path, rate, bounds):
    rng = np.random.default_rng(5)
    wave = rng.uniform(-0.9, 0.9, int(FRAMES / rate * RATE)).astype(np.float32)
    for start, stop in samples(rate, bounds):
        # A sample at either end may be shared with what is outside.
        wave[start - 1 : stop + 1] = 0
    source = recording(tmp_path, wave, rate)
    plan = ExportPlan(source, "", project([]), spans=spans(*bounds), encoder=QUICK)
    out = export_copy(plan, tmp_path / "out.mp4", watch_faces=False).path
    wanted = [frame for start, stop in bounds for frame in range(start, stop)]
    with FrameSource.open(out) as made:
        assert [number_of(frame.rgb()) for frame in made.frames()] == wanted
    assert len(everything(out, "video")) == len(wanted)
    heard = np.concatenate([frame.to_ndarray()[0] for frame in everything(out, "audio")])
    assert np.abs(heard).max() < 1e-3
    length = sum(stop - start for start, stop in samples(rate, bounds))
    assert length <= len(heard) <= length + 3 * 1024
    # Each track shows all that it holds, but for the lead-in of the sound's codec.
    data = out.read_bytes()
    for found in re.finditer(b"elst", data):
        entries = edit_entries(data[found.end() : found.end() + 64])
        assert len(entries) == 1
        assert entries[0].media_time in (0, 1024)


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(30000, 1001)])
def test_the_sound_of_each_range_begins_with_its_picture_to_the_sample(tmp_path, rate):
    wave = np.zeros(int(FRAMES / rate * RATE), np.float32)
    beats = []
    for start, stop in samples(rate, RANGES):
        # A short beat in the middle of each range.
        middle = (start + stop) // 2
        wave[middle : middle + 96] = 0.8 * np.sin(np.arange(96) * np.pi / 8)
        beats.append(middle - start)
    source = recording(tmp_path, wave, rate)
    plan = ExportPlan(source, "", project([]), spans=spans(*RANGES), encoder=QUICK)
    out = export_copy(plan, tmp_path / "out.mp4", watch_faces=False).path
    heard = np.zeros(2 * RATE, np.float32)
    with av.open(str(out)) as opened:
        for frame in opened.decode(audio=0):
            at = round(frame.pts * frame.time_base * RATE)
            block = frame.to_ndarray()[0]
            heard[max(0, at) : at + len(block)] = block[max(0, -at) :]
    begins = np.cumsum([0, *(stop - start for start, stop in RANGES)]) / float(rate) * RATE
    for begin, beat in zip(begins, beats, strict=False):
        window = heard[int(begin + beat) - 300 : int(begin + beat) + 400]
        shape = 0.8 * np.sin(np.arange(96) * np.pi / 8)
        found = int(np.argmax(np.correlate(window, shape, "valid"))) - 300
        assert abs(found) <= 1


@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_a_range_after_the_end_of_the_sound_is_no_fault(tmp_path, ending):
    source = write_clip(Clip(frames=40, tone=0.5), tmp_path / "a.mp4")
    plan = ExportPlan(source, "", project([]), spans=spans((20, 30)), encoder=QUICK)
    out = tmp_path / f"x.{ending}"
    assert export_copy(plan, out, watch_faces=False).report.ok
    # Where there is sound, it must be there.
    heard = ExportPlan(source, "", project([]), spans=spans((0, 10)), encoder=QUICK)
    found = {c.name: c.ok for c in verify_copy(source, out, heard, watch_faces=False).checks}
    assert not (found["sound"] and found.get("sound_length", True))
