"""The small parts of the export, each alone."""

from __future__ import annotations

import struct
import threading
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from player.media.errors import MediaError
from player.media.index import build_index
from player.media.time import FrameIndex, FrameSpan
from redaction.export.adts import adts_payload, is_adts
from redaction.export.mp4 import NotMp4, blank_user_data, edit_entries, read_boxes
from redaction.export.output import partial_file, take_name, write_bytes
from redaction.export.pcm import decoded_blocks
from redaction.export.plan import EncoderSettings, ExportPlan
from redaction.export.selection import Selection
from redaction.export.threads import Crew, Pipe, Stopped
from redaction.export.timeline import timeline_of
from redaction.export.treatment import SilentRange, silent_ranges, treat
from redaction.jobs.errors import OutputError, UserError
from redaction.model.audio import AudioRange, AudioTreatment
from redaction.model.ids import AudioRangeId, FootageId
from redaction.model.project import Project


@pytest.mark.parametrize("bad", [{"crf": 52}, {"crf": -1}, {"preset": "placebo"}, {"gop": 0}])
def test_encoder_settings_out_of_range_are_refused(bad):
    with pytest.raises(ValueError, match=r"\w"):
        EncoderSettings(**bad)


def part(start: int, stop: int) -> FrameSpan:
    return FrameSpan(FrameIndex(start), FrameIndex(stop))


def test_a_span_that_reaches_beyond_is_cut_and_one_outside_refused():
    plan = ExportPlan(Path("x"), "", Project(FootageId("f")), spans=(part(5, 99),))
    assert plan.frames(20).spans == (part(5, 20),)
    with pytest.raises(UserError, match="outside"):
        plan.frames(5)


# Times


def test_times_start_at_zero_and_keep_every_distance(media):
    times = tuple(Fraction(n * n, 250) for n in range(20))
    index = build_index(media(frames=20, times=times, start=Fraction(3)))
    clock = timeline_of(index, Selection((index.span,)), None)
    assert clock.pts[0] == 0
    assert [p * clock.time_base for p in clock.pts] == [index.seconds(i) for i in range(20)]
    assert clock.picture_end - clock.picture == index.duration


def test_sound_that_starts_first_sets_the_zero(media):
    index = build_index(media(start=Fraction(2)))
    start = int(index.pts[0]) * index.time_base
    clock = timeline_of(index, Selection((index.span,)), start - Fraction(1, 2))
    assert clock.pts[0] * clock.time_base == Fraction(1, 2)
    lead_in = timeline_of(index, Selection((index.span,)), start - Fraction(21, 1000))
    assert lead_in.pts[0] == 0


# Sound


def _range(start: str, stop: str, what: AudioTreatment = AudioTreatment.MUTE) -> AudioRange:
    return AudioRange(AudioRangeId("r"), Fraction(start), Fraction(stop), what)


def test_ranges_are_rounded_outwards_to_samples():
    (one,) = silent_ranges([_range("1/3", "2/3")], 1000, Fraction(5), Fraction(9, 2), Fraction(9))
    assert (one.start, one.stop) == (833, 1167)


def test_a_range_from_the_start_or_to_the_end_takes_the_sound_beyond_along():
    """Sound before the first frame and after the last is no frame's, but somebody speaks in it."""
    sound = np.ones((1, 4000), np.float32)
    first, last = _range("0", "1/2"), _range("3/2", "2")
    ranges = silent_ranges([first, last], 1000, Fraction(1), Fraction(0), Fraction(3))
    treat(sound, 0, ranges, 1000)
    assert not sound[:, :1500].any()
    assert (sound[:, 1510:2490] == 1).all()
    assert not sound[:, 2500:].any()


def test_a_range_is_silent_to_the_sample_and_faded_only_outside():
    block = np.ones((2, 4000), np.float32)
    treat(block, 0, [SilentRange(1000, 2000, AudioTreatment.MUTE)], 8000)
    assert not block[:, 1000:2000].any()
    assert (block[:, :960] == 1).all()
    assert (block[:, 2040:] == 1).all()
    assert 0 < block[0, 999] < 0.1


def test_a_tone_is_the_same_however_the_sound_is_cut_into_blocks():
    ranges = [
        SilentRange(100, 900, AudioTreatment.TONE),
        SilentRange(500, 700, AudioTreatment.MUTE),
    ]
    whole = np.random.default_rng(0).standard_normal((1, 1000)).astype(np.float32)
    parts = [whole[:, a:b].copy() for a, b in ((0, 333), (333, 334), (334, 1000))]
    treat(whole, 0, ranges, 8000)
    for part, at in zip(parts, (0, 333, 334), strict=True):
        treat(part, at, ranges, 8000)
    assert np.allclose(np.concatenate(parts, axis=1), whole, atol=1e-6)
    assert np.abs(whole[:, 100:900]).max() <= 0.11


def test_adts_headers():
    header = bytes([0xFF, 0xF1, 0x50, 0x80, 0x01, 0x7F, 0xFC])
    packet = header + b"payload"
    assert is_adts(packet)
    assert adts_payload(packet) == b"payload"
    assert adts_payload(b"\0" + packet) is None
    assert adts_payload(bytes([0xFF, 0xF1, 0x7C]) + packet[3:]) is None  # no such sample rate
    assert not is_adts(b"\xff\xf1")


# Boxes


def _box(kind: bytes, payload: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(payload), kind) + payload


def test_boxes_are_read_with_large_sizes_and_nesting(tmp_path):
    path = tmp_path / "x.mp4"
    large = struct.pack(">I4sQ", 1, b"mdat", 16 + 5) + b"12345"
    path.write_bytes(_box(b"ftyp", b"isom") + _box(b"moov", _box(b"trak", _box(b"tkhd"))) + large)
    boxes = read_boxes(path)
    assert [b.path for b in boxes] == ["ftyp", "moov", "moov/trak", "moov/trak/tkhd", "mdat"]
    assert boxes[-1].size - boxes[-1].header == 5
    assert [b.track for b in boxes] == [-1, -1, 0, 0, -1]


@pytest.mark.parametrize("tail", [b"\0", b"junk!!!!", struct.pack(">I4s", 99, b"free"),
                                  struct.pack(">I4s", 4, b"free"), _box(b"\0\0\0\0")])  # fmt: skip
def test_what_is_no_whole_box_is_refused(tmp_path, tail):
    path = tmp_path / "x.mp4"
    path.write_bytes(_box(b"ftyp", b"isom") + tail)
    with pytest.raises(NotMp4):
        read_boxes(path)


def test_user_data_becomes_empty_free_space_in_place(tmp_path):
    path = tmp_path / "x.mp4"
    path.write_bytes(_box(b"moov", _box(b"mvhd") + _box(b"udta", b"secret")) + _box(b"mdat", b"p"))
    size = path.stat().st_size
    blank_user_data(path)
    assert path.stat().st_size == size
    assert b"secret" not in path.read_bytes()
    assert [b.path for b in read_boxes(path)] == ["moov", "moov/mvhd", "moov/free", "mdat"]


def test_a_cut_off_edit_list_is_refused():
    with pytest.raises(NotMp4):
        edit_entries(struct.pack(">BBBBI", 0, 0, 0, 0, 3) + b"\0" * 12)


# Names


def test_an_unfinished_file_never_outlives_its_block(tmp_path):
    out = tmp_path / "out.mp4"
    with pytest.raises(RuntimeError), partial_file(out) as partial:  # noqa: PT012 - the block is tested
        partial.write_bytes(b"half")
        assert partial.name.endswith(".partial")
        assert partial.parent == tmp_path
        raise RuntimeError
    assert not list(tmp_path.iterdir())


def test_a_name_that_is_taken_meanwhile_is_respected(tmp_path):
    out = tmp_path / "out.mp4"
    with pytest.raises(OutputError, match="meantime"), partial_file(out) as partial:  # noqa: PT012 - the block is tested
        out.write_text("theirs")
        take_name(partial, out, overwrite=False)
    assert out.read_text() == "theirs"
    assert [p.name for p in tmp_path.iterdir()] == ["out.mp4"]


def test_a_report_replaces_an_older_one_in_one_step(tmp_path):
    out = tmp_path / "report.json"
    write_bytes(out, b"1")
    write_bytes(out, b"2")
    assert out.read_bytes() == b"2"
    assert [p.name for p in tmp_path.iterdir()] == ["report.json"]


# Threads


def test_a_pipe_holds_no_more_than_its_size():
    pipe: Pipe[int] = Pipe(3)
    put: list[int] = []

    def work() -> None:
        for n in range(10):
            pipe.put(n)
            put.append(n)
        pipe.end()

    thread = threading.Thread(target=work)
    thread.start()
    while len(put) < 3:
        time.sleep(0.001)
    assert len(put) == 3
    assert list(pipe) == list(range(10))
    thread.join()


def test_a_crew_raises_the_first_error_and_joins_all():
    def fail() -> None:
        raise KeyError("first")

    def wait(pipe: Pipe[int]) -> None:
        pipe.get()

    before = threading.active_count()
    with pytest.raises(KeyError, match="first"), Crew() as crew:  # noqa: PT012 - the block is tested
        pipe: Pipe[int] = crew.pipe(1)
        crew.start("waits", lambda: wait(pipe))
        crew.start("fails", fail)
        for _ in pipe:
            pass
    assert threading.active_count() == before


def test_a_failing_block_stops_the_crew():
    pipes: list[Pipe[int]] = []

    def produce() -> None:
        while True:
            pipes[0].put(1)

    with pytest.raises(ZeroDivisionError), Crew() as crew:  # noqa: PT012 - the block is tested
        pipes.append(crew.pipe(2))
        crew.start("endless", produce)
        pipes[0].get()
        raise ZeroDivisionError
    with pytest.raises(Stopped):
        pipes[0].put(1)


def test_sound_that_changes_from_mono_to_stereo_midway_keeps_one_layout(tmp_path: Path):
    """Joined recordings do that; the resampler alone lets the later form through."""
    joined = tmp_path / "joined.ts"
    for base, layout in ((0, "mono"), (1, "stereo")):
        part = tmp_path / "part.ts"
        with av.open(str(part), "w", format="mpegts") as out:
            stream = out.add_stream("aac", rate=48000)
            stream.layout = layout
            for at in range(0, 48000, 1024):
                block = np.full((2 if layout == "stereo" else 1, 1024), 0.25, np.float32)
                frame = av.AudioFrame.from_ndarray(block, "fltp", layout)
                frame.sample_rate, frame.pts = 48000, base * 48000 + at
                frame.time_base = Fraction(1, 48000)
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
        with joined.open("ab") as file:
            file.write(part.read_bytes())
    blocks = [b for _, b in decoded_blocks(joined, 0, 48000, "mono", Fraction(0))]
    assert {b.shape[0] for b in blocks} == {1}
    assert sum(b.shape[1] for b in blocks) >= 2 * 48000


@pytest.mark.parametrize("hours", [1, 101])
def test_a_gap_of_centuries_is_refused_instead_of_filled(tmp_path: Path, hours: int) -> None:
    path = tmp_path / "gap.mkv"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=8000)
        stream.codec_context.layout = "mono"
        for at in (0, hours * 3600 * 8000):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), "s16", "mono")
            frame.sample_rate, frame.time_base, frame.pts = 8000, Fraction(1, 8000), at
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    blocks = decoded_blocks(path, 0, 8000, "mono", Fraction(0))
    if hours == 1:
        late = decoded_blocks(path, 0, 8000, "mono", Fraction(0), end=8000)
        with pytest.raises(MediaError, match="too far apart"):
            list(late)
        assert sum(block.shape[1] for _, block in blocks) == 3600 * 8000 + 800
    else:
        with pytest.raises(MediaError, match="too far apart"):
            list(blocks)


def test_decisions_that_count_other_frames_are_not_carried_out(tmp_path: Path) -> None:
    """A later version may find frames that an earlier one did not: every cover after them would be off."""
    plan = ExportPlan(tmp_path / "a.mp4", "ab" * 32, Project(FootageId("f")), total=49)
    assert len(plan.frames(49)) == 49
    with pytest.raises(UserError, match="made on 49 frames, and the video is now read as 56"):
        plan.frames(56)
    assert ExportPlan.from_json(plan.to_json()) == plan
    unknown = replace(plan, total=0)
    assert len(unknown.frames(56)) == 56
    assert "total" not in unknown.to_json()  # recorded plans keep their hash
