"""Faults of the writer, of the reader and of the disk: checking alongside must find each and name it."""

from __future__ import annotations

import dataclasses
import struct
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from player.media.source import FrameSource
from player.media.time import FrameIndex, FrameSpan
from redaction.export import pipeline
from redaction.export.encoder import PictureEncoder
from redaction.export.mp4 import read_boxes
from redaction.export.painting import paint_as_planned
from redaction.export.plan import EncoderSettings, ExportPlan
from redaction.model.region import Style
from redaction.rendering import painter
from redaction.rendering.planes import planes_of
from redaction.usecases import export_copy as export_module
from redaction.usecases.export_copy import NotVerified, export_copy
from redaction.verification import alongside
from tests.e2e.copies import usual_plan

FRAMES = 40
SIZE = (320, 192)


@pytest.fixture(scope="module")
def source(media) -> Path:
    return media(frames=FRAMES, size=SIZE, bframes=2, tone=1.6)


@pytest.fixture(scope="module")
def plan(source) -> ExportPlan:
    return usual_plan(source, FRAMES, SIZE)


def failures(plan: ExportPlan, out: Path, **more: bool) -> dict[str, tuple[int, ...]]:
    """What the export found wrong; nothing may be left under the final name."""
    with pytest.raises(NotVerified) as caught:
        export_copy(plan, out, watch_faces=False, **more)
    assert not list(out.parent.iterdir())
    return {check.name: check.frames for check in caught.value.report.failures}


@pytest.mark.parametrize("name", ["x.mp4", "x.mkv"])
def test_a_good_copy_passes_and_the_report_says_what_was_read_twice(plan, tmp_path, name):
    report = export_copy(plan, tmp_path / name, watch_faces=False).report
    made = {check.name: check for check in report.checks}
    assert {"written", "second_reading", "coverage", "order"} <= set(made)
    assert 0 < report.facts["source_frames_read_twice"] <= FRAMES
    full = export_copy(plan, tmp_path / f"full{name}", watch_faces=False, thorough=True).report
    assert full.facts["source_frames_read_twice"] == FRAMES


@pytest.mark.parametrize("name", ["x.mp4", "x.mkv"])
def test_a_lossless_copy_may_have_pictures_that_lean_on_none_between_keyframes(
    plan, tmp_path, name
):
    # libavformat calls them keyframes, although neither the encoder nor the file does.
    lossless = dataclasses.replace(
        plan, style=Style.BLUR, caption="Redacted copy", counter=True,
        encoder=EncoderSettings(lossless=True),
    )  # fmt: skip
    assert export_copy(lossless, tmp_path / name, watch_faces=False).report.ok


def test_several_ranges_are_checked_too(plan, tmp_path):
    spans = tuple(FrameSpan(FrameIndex(a), FrameIndex(b)) for a, b in ((3, 11), (17, 18), (25, 40)))
    chosen = dataclasses.replace(plan, spans=spans)
    assert export_copy(chosen, tmp_path / "x.mp4", watch_faces=False).report.ok


# The painter


@pytest.mark.parametrize("style", [Style.SOLID, Style.MOSAIC, Style.BLUR])
def test_a_painter_that_forgets_a_frame(plan, tmp_path, monkeypatch, style):
    def forgetful(plan, frame, planes):
        if frame != 21:
            paint_as_planned(plan, frame, planes)

    monkeypatch.setattr(pipeline, "paint_as_planned", forgetful)
    found = failures(dataclasses.replace(plan, style=style), tmp_path / "x.mp4")
    assert found["coverage"] == (21,)


@pytest.mark.parametrize("style", [Style.MOSAIC, Style.BLUR])
@pytest.mark.parametrize(
    "more", [{}, {"caption": "Redacted copy"}, {"encoder": EncoderSettings(size=300_000)}]
)
def test_a_painter_that_leaves_soft_covers_out_for_whoever_asks(
    plan, tmp_path, monkeypatch, style, more
):
    monkeypatch.setattr(painter, "paint_soft", lambda *_: None)
    found = failures(dataclasses.replace(plan, style=style, **more), tmp_path / "x.mp4")
    assert set(found) == {"coverage"}
    # On a few frames there is nothing in either region.
    assert len(found["coverage"]) > 0.9 * FRAMES


def test_a_painter_that_paints_beside_a_region_as_well(plan, tmp_path, monkeypatch):
    def generous(plan, frame, planes):
        paint_as_planned(plan, frame, planes)
        if frame == 9:
            planes.y[150:174, 16:48] = 16

    monkeypatch.setattr(pipeline, "paint_as_planned", generous)
    assert failures(plan, tmp_path / "x.mp4") == {"picture": (9,)}


def test_frames_that_do_not_come_back_are_a_fault_and_are_not_gathered(plan, tmp_path, monkeypatch):
    monkeypatch.setattr(alongside, "WAITING", 1)
    assert "written" in failures(plan, tmp_path / "x.mp4")


# The reader


class OffByOne(FrameSource):
    """Gives the picture of the next frame, from some frame on."""

    since = 0

    def frame_at(self, index, *, cancel=None):
        frame = super().frame_at(index, cancel=cancel)
        if int(index) < self.since or int(index) + 1 >= len(self):
            return frame
        after = super().frame_at(int(index) + 1, cancel=cancel)
        return dataclasses.replace(frame, picture=after.picture)


@pytest.mark.parametrize("since", [0, FRAMES // 2])
def test_a_reader_that_is_off_by_one(plan, tmp_path, monkeypatch, since):
    monkeypatch.setattr(OffByOne, "since", since)
    monkeypatch.setattr(pipeline, "FrameSource", OffByOne)
    assert failures(plan, tmp_path / "x.mp4")["second_reading"]


def test_a_picture_that_was_painted_on_while_it_still_served_the_decoder(
    plan, tmp_path, monkeypatch
):
    def tainted(frame, **how):
        planes = planes_of(frame, own=True, write=True)
        if frame.ref.index == FRAMES - 1:
            planes.y[150:174, 16:48] = 16
        return planes

    monkeypatch.setattr(pipeline, "planes_of", tainted)
    assert failures(plan, tmp_path / "x.mp4") == {"second_reading": (FRAMES - 1,)}


# The encoder


@pytest.mark.parametrize("what", ["dropped", "garbled", "swapped times"])
def test_an_encoder_that_fails_silently(plan, tmp_path, monkeypatch, what):
    honest = PictureEncoder._finish

    def careless(self, packets):
        for packet in honest(self, packets):
            if packet.pts == self._timeline.pts[13]:
                if what == "dropped":
                    continue
                if what == "garbled":
                    data = bytearray(bytes(packet))
                    data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
                    new = av.Packet(bytes(data))
                    new.pts, new.dts, new.duration = packet.pts, packet.dts, packet.duration
                    new.stream, new.time_base = packet.stream, packet.time_base
                    packet = new
                else:
                    packet.pts += 1
            yield packet

    monkeypatch.setattr(PictureEncoder, "_finish", careless)
    assert {"written"} <= set(failures(plan, tmp_path / "x.mp4"))


# The disk, between the writing and the last look at the file


def spoiled(monkeypatch, change: Callable[[Path, bytearray], None]) -> None:
    honest = export_module.flush_to_disk

    def flush(partial: Path) -> None:
        data = bytearray(partial.read_bytes())
        change(partial, data)
        partial.write_bytes(data)
        honest(partial)

    monkeypatch.setattr(export_module, "flush_to_disk", flush)


def sample(path: Path, which: int) -> tuple[int, int]:
    """Where the video sample at that place of the file lies, and its size."""
    with av.open(str(path)) as made:
        found = [(p.pos, p.size) for p in made.demux(video=0) if p.size]
    return found[which]


def test_one_bit_of_one_packet_changed(plan, tmp_path, monkeypatch):
    def change(path: Path, data: bytearray) -> None:
        at, size = sample(path, 15)
        data[at + size - 2] ^= 1

    spoiled(monkeypatch, change)
    assert failures(plan, tmp_path / "x.mp4") == {"written": ()}


def test_a_packet_replaced_by_an_uncovered_one(plan, source, tmp_path, monkeypatch):
    """Same length, same times: only its bytes tell."""
    with av.open(str(source)) as made:
        bare = max((bytes(p) for p in made.demux(video=0) if p.size), key=len)

    def change(path: Path, data: bytearray) -> None:
        at, size = sample(path, 0)
        part = bare[4:size][: size - 4]
        data[at + 4 : at + 4 + len(part)] = part

    spoiled(monkeypatch, change)
    assert set(failures(plan, tmp_path / "x.mp4")) & {"written", "readable"}


def _table(kind: str, at: int, value: int) -> Callable[[Path, bytearray], None]:
    def change(path: Path, data: bytearray) -> None:
        box = next(b for b in read_boxes(path) if b.kind == kind and b.track == 0)
        struct.pack_into(">I", data, box.payload + at, value)

    return change


def _swapped(path: Path, data: bytearray) -> None:
    """Two packets change places in the tables: chunk offsets or sizes."""
    box = next(b for b in read_boxes(path) if b.kind == "stsz" and b.track == 0)
    at = box.payload + 12 + 4 * 8
    one, two = struct.unpack_from(">II", data, at)
    assert one != two
    struct.pack_into(">II", data, at, two, one)


def _parameters(path: Path, data: bytearray) -> None:
    at = data.find(b"avcC") + 4 + 8
    data[at + 12] ^= 0x10


@pytest.mark.parametrize(
    "change",
    [_table("stss", 8, 2), _swapped, _table("ctts", 12, 5000), _parameters],
    ids=["which frames are complete", "sizes of packets", "times of packets", "parameter sets"],
)
def test_the_index_of_the_file_changed(plan, tmp_path, monkeypatch, change):
    spoiled(monkeypatch, change)
    reordered = dataclasses.replace(plan, encoder=EncoderSettings(preset="superfast"))
    found = set(failures(reordered, tmp_path / "x.mp4"))
    assert found & {"written", "times", "readable"}, found


def _matrix(across: int, down: int) -> Callable[[Path, bytearray], None]:
    def change(path: Path, data: bytearray) -> None:
        box = next(b for b in read_boxes(path) if b.kind == "tkhd" and b.track == 0)
        assert struct.unpack_from(">i", data, box.payload + 40) == (1 << 16,)
        struct.pack_into(">i", data, box.payload + 40, across << 16)
        struct.pack_into(">i", data, box.payload + 56, down << 16)

    return change


@pytest.mark.parametrize(("across", "down"), [(-1, -1), (-1, 1)])
def test_the_file_asks_for_the_picture_upside_down_or_mirrored(
    plan, tmp_path, monkeypatch, across, down
):
    spoiled(monkeypatch, _matrix(across, down))
    assert failures(plan, tmp_path / "x.mp4") == {"size": ()}


def test_nothing_was_looked_at(plan, tmp_path, monkeypatch):
    """An onlooker that was never asked must not count as a check."""
    honest = export_module.write_copy

    def unwatched(*args, **more):
        more.pop("onlooker")
        return honest(*args, **more)

    monkeypatch.setattr(export_module, "write_copy", unwatched)
    assert {"written", "second_reading"} <= set(failures(plan, tmp_path / "x.mp4"))
