"""Break good copies on purpose: verification must find every fault and name it."""

from __future__ import annotations

import dataclasses
import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.stream import Disposition

from redaction.export.mp4 import read_boxes
from redaction.export.plan import AudioChoice, AudioMode, ExportPlan
from redaction.model.region import Style
from redaction.usecases.verify_copy import verify_copy
from tests.e2e.copies import QUICK, moved, recut, remux, usual_plan, without_frame, write_plainly

FRAMES = 40
SIZE = (320, 192)
STEP = 1000  # ticks from frame to frame in the generated clip


@pytest.fixture(scope="module")
def source(media) -> Path:
    return media(frames=FRAMES, size=SIZE, bframes=2, tone=1.6)


@pytest.fixture(scope="module")
def plan(source) -> ExportPlan:
    return usual_plan(source, FRAMES, SIZE)


@pytest.fixture(scope="module")
def copy(plan, tmp_path_factory) -> Path:
    return write_plainly(plan, tmp_path_factory.mktemp("copy") / "good.mp4")


def failures(source: Path, broken: Path, plan: ExportPlan) -> dict[str, tuple[int, ...]]:
    report = verify_copy(source, broken, plan, watch_faces=False)
    assert report.ok is (not report.failures)
    return {check.name: check.frames for check in report.failures}


def in_order(count: int) -> list[tuple[int, int]]:
    return [(i, i * STEP) for i in range(count)]


def test_the_good_copy_passes(source, plan, copy):
    report = verify_copy(source, copy, plan, watch_faces=False)
    assert report.ok, report.to_text()


def test_a_copy_encoded_again_passes_too(source, plan, copy, tmp_path):
    """So what the tests below find is their own fault, not that of encoding twice."""
    again = recut(copy, tmp_path / "again.mp4", in_order)
    assert failures(source, again, plan) == {}


@pytest.mark.parametrize("frame", [0, 1, 17, FRAMES - 1])
@pytest.mark.parametrize("name", ["a", "b"])
def test_a_region_missing_on_one_frame(source, plan, tmp_path, name, frame):
    broken = write_plainly(without_frame(plan, name, frame), tmp_path / "x.mp4")
    assert failures(source, broken, plan)["coverage"] == (frame,)


@pytest.mark.parametrize("by", [(10, 0), (-10, 0), (0, 8), (6, -6)])
def test_a_region_beside_its_place(source, plan, tmp_path, by):
    broken = write_plainly(moved(plan, "b", *by), tmp_path / "x.mp4")
    assert failures(source, broken, plan)["coverage"] == tuple(range(FRAMES))


def test_a_region_that_lags_behind_by_some_frames(source, plan, tmp_path):
    old = plan.project.tracks["a"]
    late = tuple(dataclasses.replace(k, frame=k.frame and k.frame + 12) for k in old.keyframes)
    lagging = dataclasses.replace(old, keyframes=late, stop=FRAMES + 12)
    broken = write_plainly(
        dataclasses.replace(plan, project=plan.project.with_tracks([lagging])), tmp_path / "x.mp4"
    )
    assert len(failures(source, broken, plan)["coverage"]) > FRAMES // 2


def test_a_region_covered_in_another_style(source, plan, tmp_path):
    broken = write_plainly(dataclasses.replace(plan, style=Style.MOSAIC), tmp_path / "x.mp4")
    assert "coverage" in failures(source, broken, plan)


@pytest.mark.parametrize("style", [Style.MOSAIC, Style.BLUR])
def test_a_soft_region_missing_on_one_frame(source, plan, tmp_path, style):
    soft = dataclasses.replace(plan, style=style)
    assert failures(source, write_plainly(soft, tmp_path / "good.mp4"), soft) == {}
    broken = write_plainly(without_frame(soft, "b", 9), tmp_path / "x.mp4")
    assert failures(source, broken, soft)["coverage"] == (9,)


def test_a_dropped_frame(source, plan, copy, tmp_path):
    broken = recut(copy, tmp_path / "x.mp4", lambda n: [p for p in in_order(n) if p[0] != 11])
    assert failures(source, broken, plan)["frames"] == (11,)


def test_a_dropped_frame_whose_place_was_closed(source, plan, copy, tmp_path):
    def closed(count: int) -> list[tuple[int, int]]:
        return [(i if i < 11 else i + 1, i * STEP) for i in range(count - 1)]

    found = failures(source, recut(copy, tmp_path / "x.mp4", closed), plan)
    assert {"frames", "picture", "order"} <= set(found)


def test_a_repeated_frame(source, plan, copy, tmp_path):
    def twice(count: int) -> list[tuple[int, int]]:
        return [(i if i <= 20 else i - 1, i * STEP) for i in range(count + 1)]

    assert "frames" in failures(source, recut(copy, tmp_path / "x.mp4", twice), plan)


def test_a_frame_frozen_in_place(source, plan, copy, tmp_path):
    def frozen(count: int) -> list[tuple[int, int]]:
        return [(20 if i == 21 else i, i * STEP) for i in range(count)]

    found = failures(source, recut(copy, tmp_path / "x.mp4", frozen), plan)
    assert found["order"] == (21,)


def test_two_neighbouring_frames_swapped(source, plan, copy, tmp_path):
    swap = {12: 13, 13: 12}
    broken = recut(
        copy, tmp_path / "x.mp4", lambda n: [(swap.get(i, i), i * STEP) for i in range(n)]
    )
    found = failures(source, broken, plan)
    assert {12, 13} <= set(found["order"])
    assert {12, 13} <= set(found["picture"])


def test_two_distant_frames_swapped(source, plan, copy, tmp_path):
    swap = {5: 31, 31: 5}
    broken = recut(
        copy, tmp_path / "x.mp4", lambda n: [(swap.get(i, i), i * STEP) for i in range(n)]
    )
    assert {5, 31} <= set(failures(source, broken, plan)["picture"])


@pytest.mark.parametrize("by", [1, 40, -300])
def test_a_frame_shown_at_another_time(source, plan, copy, tmp_path, by):
    def late(count: int) -> list[tuple[int, int]]:
        return [(i, i * STEP + (by if i == 14 else 0)) for i in range(count)]

    assert failures(source, recut(copy, tmp_path / "x.mp4", late), plan)["times"] == (14,)


def test_everything_played_faster(source, plan, copy, tmp_path):
    broken = recut(copy, tmp_path / "x.mp4", lambda n: [(i, i * STEP * 9 // 10) for i in range(n)])
    assert {"times", "duration"} <= set(failures(source, broken, plan))


def test_another_resolution(source, plan, copy, tmp_path):
    broken = recut(copy, tmp_path / "x.mp4", in_order, size=(160, 96))
    assert "size" in failures(source, broken, plan)


def test_another_pixel_aspect(source, plan, copy, tmp_path):
    broken = recut(copy, tmp_path / "x.mp4", in_order, aspect=Fraction(4, 3))
    assert "size" in failures(source, broken, plan)


def test_colours_changed_in_one_place_on_one_frame(source, plan, copy, tmp_path):
    def tint(pictures) -> None:
        pictures[25].u[80:96, 8:24] += 40

    broken = recut(copy, tmp_path / "x.mp4", in_order, touch=tint)
    assert failures(source, broken, plan) == {"picture": (25,)}


def test_something_painted_out_that_nobody_decided(source, plan, copy, tmp_path):
    def paint_out(pictures) -> None:
        pictures[8].y[160:184, 16:40] = 128

    broken = recut(copy, tmp_path / "x.mp4", in_order, touch=paint_out)
    assert failures(source, broken, plan)["picture"] == (8,)


def test_a_cover_that_is_only_half_black(source, plan, copy, tmp_path):
    def thin(pictures) -> None:
        pictures[30].y[20:70, 240:280] += 40

    broken = recut(copy, tmp_path / "x.mp4", in_order, touch=thin)
    assert failures(source, broken, plan)["coverage"] == (30,)


def test_messages_of_the_encoder(source, plan, copy, tmp_path):
    broken = recut(copy, tmp_path / "x.mp4", in_order, sei=True)
    assert set(failures(source, broken, plan)) == {"hidden_data"}


def test_a_wrong_source(source, plan, copy, tmp_path):
    """Same size, same length, same times; only the pictures are others."""
    other = recut(
        source, tmp_path / "other.mp4", lambda n: [(n - 1 - i, i * STEP) for i in range(n)]
    )
    found = failures(other, copy, dataclasses.replace(plan, source=other))
    assert len(found["picture"]) > FRAMES * 0.9


def test_a_source_that_is_not_the_planned_one(source, plan, copy):
    assert "source" in failures(source, copy, dataclasses.replace(plan, sha256="0" * 64))


def _second_video(new: av.container.OutputContainer) -> Callable[[], None]:
    stream = new.add_stream("libx264", rate=25)
    stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"

    def write() -> None:
        frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), "rgb24")
        frame.pts, frame.time_base = 0, Fraction(1, 25)
        new.mux(stream.encode(frame.reformat(format="yuv420p")))
        new.mux(stream.encode(None))

    return write


def _cover_picture(new: av.container.OutputContainer) -> Callable[[], None]:
    stream = new.add_stream("mjpeg", rate=1)
    stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
    stream.disposition = Disposition.attached_pic

    def write() -> None:
        frame = av.VideoFrame(64, 48, "yuvj420p")
        frame.pts = 0
        new.mux(stream.encode(frame) + stream.encode(None))

    return write


def _subtitles(new: av.container.OutputContainer) -> Callable[[], None]:
    stream = new.add_mux_stream("mov_text")
    stream.time_base = Fraction(1, 1000)
    text = b"a name"

    def write() -> None:
        packet = av.Packet(struct.pack(">H", len(text)) + text)
        packet.stream, packet.pts, packet.dts, packet.duration = stream, 0, 0, 1000
        packet.time_base = Fraction(1, 1000)
        new.mux(packet)

    return write


def _second_sound(new: av.container.OutputContainer) -> Callable[[], None]:
    stream = new.add_stream("aac", rate=48000)

    def write() -> None:
        frame = av.AudioFrame.from_ndarray(np.zeros((2, 2048), np.float32), "fltp", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48000, 0, Fraction(1, 48000)
        new.mux(stream.encode(frame) + stream.encode(None))

    return write


@pytest.mark.parametrize("what", [_second_video, _cover_picture, _subtitles, _second_sound])
def test_an_extra_stream(source, plan, copy, tmp_path, what):
    broken = remux(copy, tmp_path / "x.mp4", spoil=what)
    assert "streams" in failures(source, broken, plan)


def _title(new: av.container.OutputContainer) -> None:
    new.metadata["title"] = "Smith, J"


def _place(new: av.container.OutputContainer) -> None:
    new.metadata["location"] = "+51.5-000.1/"


def _stream_name(new: av.container.OutputContainer) -> None:
    new.streams[0].metadata["handler_name"] = "Camera of PC 1234"


def _language(new: av.container.OutputContainer) -> None:
    new.streams[1].metadata["language"] = "pol"


def _recorded(new: av.container.OutputContainer) -> None:
    new.metadata["creation_time"] = "2026-01-02T03:04:05Z"


@pytest.mark.parametrize("what", [_title, _place, _stream_name, _language, _recorded])
def test_a_tag(source, plan, copy, tmp_path, what):
    broken = remux(copy, tmp_path / "x.mp4", spoil=what)
    assert "tags" in failures(source, broken, plan)


def test_a_chapter(source, plan, copy, tmp_path):
    def spoil(new: av.container.OutputContainer) -> None:
        new.set_chapters([
            {"id": 0, "start": 0, "end": 900, "time_base": Fraction(1, 1000),
             "metadata": {"title": "Arrest"}}
        ])  # fmt: skip

    assert "streams" in failures(source, remux(copy, tmp_path / "x.mp4", spoil=spoil), plan)


def test_a_rotation(source, plan, copy, tmp_path):
    def spoil(new: av.container.OutputContainer) -> None:
        new.streams[0].set_display_rotation(90)

    assert "size" in failures(source, remux(copy, tmp_path / "x.mp4", spoil=spoil), plan)


def _patched(copy: Path, out: Path, change: Callable[[bytearray], None]) -> Path:
    data = bytearray(copy.read_bytes())
    change(data)
    out.write_bytes(data)
    return out


def _edit(copy: Path, track: int, at: int, value: int) -> Callable[[bytearray], None]:
    box = next(b for b in read_boxes(copy) if b.kind == "elst" and b.track == track)

    def change(data: bytearray) -> None:
        # Version 0: flags, count, then duration, media time, rate of each line; the last line counts.
        count = struct.unpack_from(">I", data, box.payload + 4)[0]
        struct.pack_into(">i", data, box.payload + 8 + 12 * (count - 1) + at, value)

    return change


@pytest.mark.parametrize(
    ("track", "at", "value"),
    [(0, 4, 5 * STEP), (0, 0, 20 * STEP), (0, 8, 2 << 16), (1, 4, 24000)],
    ids=["hides the beginning", "hides the end", "double speed", "hides the sound's beginning"],
)  # fmt: skip
def test_an_edit_list(source, plan, copy, tmp_path, track, at, value):
    broken = _patched(copy, tmp_path / "x.mp4", _edit(copy, track, at, value))
    assert "edit_list" in failures(source, broken, plan)


def _box(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(payload), kind) + payload


@pytest.mark.parametrize(
    "tail",
    [b"\0", b"trailing", _box(b"uuid", b"0123456789abcdefGPS"), _box(b"free", b"a name"),
     _box(b"mdat", b"another picture"), _box(b"udta", b"x"), _box(b"skip", b"")],
    ids=["zero", "bytes", "uuid", "free", "mdat", "udta", "skip"],
)  # fmt: skip
def test_something_after_the_end(source, plan, copy, tmp_path, tail):
    broken = _patched(copy, tmp_path / "x.mp4", lambda data: data.extend(tail))
    assert "boxes" in failures(source, broken, plan)


def test_bytes_between_the_pictures(source, plan, copy, tmp_path):
    """A frame that was cut away from the tables, but left in the file."""
    boxes = read_boxes(copy)
    mdat = next(b for b in boxes if b.kind == "mdat")

    def grow(data: bytearray) -> None:
        data[mdat.stop : mdat.stop] = b"left behind"
        struct.pack_into(">I", data, mdat.start, mdat.size + len(b"left behind"))

    assert "boxes" in failures(source, _patched(copy, tmp_path / "x.mp4", grow), plan)


def test_a_recording_time(source, plan, copy, tmp_path):
    box = next(b for b in read_boxes(copy) if b.kind == "mvhd")

    def change(data: bytearray) -> None:
        struct.pack_into(">I", data, box.payload + 4, 3_800_000_000)

    assert "boxes" in failures(source, _patched(copy, tmp_path / "x.mp4", change), plan)


@pytest.mark.parametrize("keep", [0.5, 0.9, 0.999])
def test_a_truncated_copy(source, plan, copy, tmp_path, keep):
    data = copy.read_bytes()
    broken = tmp_path / "x.mp4"
    broken.write_bytes(data[: int(len(data) * keep)])
    assert failures(source, broken, plan)


def test_a_damaged_picture(source, plan, copy, tmp_path):
    mdat = next(b for b in read_boxes(copy) if b.kind == "mdat")

    def change(data: bytearray) -> None:
        for at in range(mdat.payload + 3000, mdat.payload + 3400):
            data[at] ^= 0x5A

    assert failures(source, _patched(copy, tmp_path / "x.mp4", change), plan)


def test_sound_removed(source, plan, copy, tmp_path):
    assert "sound" in failures(source, remux(copy, tmp_path / "x.mp4", drop_sound=True), plan)


@pytest.mark.parametrize("by", [480, 4800, -960])
def test_sound_shifted(source, plan, copy, tmp_path, by):
    broken = remux(copy, tmp_path / "x.mp4", sound_shift=by)
    assert "sound" in failures(source, broken, plan)


def test_sound_left_in_although_it_should_be_removed(source, plan, copy):
    silent = dataclasses.replace(plan, audio=AudioChoice(AudioMode.REMOVE))
    assert "sound" in failures(source, copy, silent)


@pytest.mark.parametrize("treatment", ["mute", "tone"])
def test_a_stretch_that_should_be_silent_can_be_heard(source, tmp_path, treatment):
    muted = usual_plan(
        source, FRAMES, SIZE, sounds=[("0.3", "0.6", treatment), ("1", "1.2", "mute")]
    )
    good = write_plainly(muted, tmp_path / "good.mp4")
    assert failures(source, good, muted) == {}
    half = usual_plan(source, FRAMES, SIZE, sounds=[("1", "1.2", "mute")])
    broken = write_plainly(half, tmp_path / "x.mp4")
    assert "silence" in failures(source, broken, muted)


def test_silence_where_there_should_be_sound(source, tmp_path):
    muted = usual_plan(source, FRAMES, SIZE, sounds=[("0.3", "0.6", "mute")])
    more = usual_plan(source, FRAMES, SIZE, sounds=[("0.3", "1.5", "mute")])
    broken = write_plainly(more, tmp_path / "x.mp4")
    assert "sound" in failures(source, broken, muted)


def test_encoded_sound_shifted(source, tmp_path):
    muted = usual_plan(source, FRAMES, SIZE, sounds=[("0.3", "0.6", "mute")])
    good = write_plainly(muted, tmp_path / "good.mp4")
    broken = remux(good, tmp_path / "x.mp4", sound_shift=500)
    assert "sound" in failures(source, broken, muted)


def test_a_clip_that_holds_more_than_its_span(source, plan, copy):
    from player.media.time import FrameIndex, FrameSpan

    clip = dataclasses.replace(
        plan, spans=(FrameSpan(FrameIndex(10), FrameIndex(20)),), encoder=QUICK
    )
    found = failures(source, copy, clip)
    assert {"frames", "sound_length"} <= set(found)
