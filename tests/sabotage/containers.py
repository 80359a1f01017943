"""Sabotage of the container: streams, tags, boxes, elements, and data between the pictures."""

from __future__ import annotations

import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.bitstream import BitStreamFilterContext
from av.container import OutputContainer
from av.stream import Disposition

from redaction.export.mp4 import Mp4Box, blank_user_data, read_boxes
from tests.e2e.copies import remux
from tests.sabotage.stage import SECRET, SIZE, STEP, Case, Stage

Make = Callable[[Stage, Path], Case]


# Streams, chapters and tags, as a muxer writes them


def _muxed(spoil: Callable[[OutputContainer], Callable[[], None] | None]) -> Make:
    return lambda stage, out: stage.case(remux(stage.copy, out, spoil=spoil))


def _second_video(new: OutputContainer) -> Callable[[], None]:
    stream = new.add_stream("libx264", rate=25)
    stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"

    def write() -> None:
        frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), "rgb24")
        frame.pts, frame.time_base = 0, Fraction(1, 25)
        new.mux(stream.encode(frame.reformat(format="yuv420p")))
        new.mux(stream.encode(None))

    return write


def _cover_picture(new: OutputContainer) -> Callable[[], None]:
    stream = new.add_stream("mjpeg", rate=1)
    stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
    stream.disposition = Disposition.attached_pic

    def write() -> None:
        frame = av.VideoFrame(64, 48, "yuvj420p")
        frame.pts = 0
        new.mux(stream.encode(frame) + stream.encode(None))

    return write


def _subtitles(new: OutputContainer) -> Callable[[], None]:
    stream = new.add_mux_stream("mov_text")
    stream.time_base = Fraction(1, 1000)

    def write() -> None:
        packet = av.Packet(struct.pack(">H", len(SECRET)) + SECRET)
        packet.stream, packet.pts, packet.dts, packet.duration = stream, 0, 0, 1000
        packet.time_base = Fraction(1, 1000)
        new.mux(packet)

    return write


def _second_sound(new: OutputContainer) -> Callable[[], None]:
    stream = new.add_stream("aac", rate=48000)

    def write() -> None:
        frame = av.AudioFrame.from_ndarray(np.zeros((2, 2048), np.float32), "fltp", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48000, 0, Fraction(1, 48000)
        new.mux(stream.encode(frame) + stream.encode(None))

    return write


def _chapter(new: OutputContainer) -> None:
    new.set_chapters([
        {"id": 0, "start": 0, "end": 900, "time_base": Fraction(1, 1000), "metadata": {"title": "Arrest"}}
    ])  # fmt: skip


def _tag(key: str, value: str, stream: int | None = None) -> Callable[[OutputContainer], None]:
    def spoil(new: OutputContainer) -> None:
        (new if stream is None else new.streams[stream]).metadata[key] = value

    return spoil


second_video = _muxed(_second_video)
second_sound = _muxed(_second_sound)
cover_picture = _muxed(_cover_picture)
subtitles = _muxed(_subtitles)
chapter = _muxed(_chapter)
title = _muxed(_tag("title", "Smith, J"))
place = _muxed(_tag("location", "+51.5-000.1/"))
recorded = _muxed(_tag("creation_time", "2026-01-02T03:04:05Z"))
camera = _muxed(_tag("handler_name", "Camera of PC 1234", 0))
language = _muxed(_tag("language", "pol", 1))


# The bytes of an MP4 file


def _patched(change: Callable[[bytearray, dict[str, Mp4Box]], None]) -> Make:
    """The good copy with bytes changed; ``change`` is given them and the first box of each kind."""

    def make(stage: Stage, out: Path) -> Case:
        data = bytearray(stage.copy.read_bytes())
        boxes: dict[str, Mp4Box] = {}
        for box in read_boxes(stage.copy):
            boxes.setdefault(box.kind, box)
        change(data, boxes)
        out.write_bytes(data)
        return stage.case(out)

    return make


def box_of(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(payload), kind) + payload


def inserted(path: Path, box: Mp4Box, extra: bytes, at: int | None = None) -> bytearray:
    """The file with bytes added at the end of a box, or at ``at`` in it: sizes and offsets put right."""
    data = bytearray(path.read_bytes())
    at = box.stop if at is None else at
    boxes = read_boxes(path)
    for outer in boxes:
        if outer.start <= box.start and outer.stop >= box.stop:
            struct.pack_into(">I", data, outer.start, outer.size + len(extra))
    for table in boxes:
        if table.kind == "stco":
            count = struct.unpack_from(">I", data, table.payload + 4)[0]
            for line in range(table.payload + 8, table.payload + 8 + 4 * count, 4):
                offset = struct.unpack_from(">I", data, line)[0]
                if offset >= at:
                    struct.pack_into(">I", data, line, offset + len(extra))
    data[at:at] = extra
    return data


def _in_box(kind: str, extra: bytes) -> Make:
    def make(stage: Stage, out: Path) -> Case:
        box = next(b for b in read_boxes(stage.copy) if b.kind == kind)
        out.write_bytes(inserted(stage.copy, box, extra))
        return stage.case(out)

    return make


def _in_description(extra: bytes) -> Make:
    """Something behind the decoder's parameters in the description of the pictures."""

    def make(stage: Stage, out: Path) -> Case:
        box = next(b for b in read_boxes(stage.copy) if b.kind == "stsd")
        data = inserted(stage.copy, box, extra)
        entry = box.payload + 8
        struct.pack_into(">I", data, entry, struct.unpack_from(">I", data, entry)[0] + len(extra))
        out.write_bytes(data)
        return stage.case(out)

    return make


def _tail(tail: bytes) -> Make:
    return _patched(lambda data, _: data.extend(tail))


trailing = _tail(SECRET)
second_file = lambda stage, out: _tail(stage.source.read_bytes())(stage, out)  # noqa: E731
uuid = _tail(box_of(b"uuid", b"0123456789abcdef" + SECRET))
free_space = _tail(box_of(b"free", SECRET))
second_mdat = _tail(box_of(b"mdat", SECRET))
fragment = _tail(box_of(b"moof", box_of(b"mfhd", bytes(8))))
user_data = _in_box("moov", box_of(b"udta", box_of(b"\xa9xyz", b"\0\x0e\x15\xc7+51.5-000.1/")))
gps = _in_box("moov", box_of(b"gps ", bytes(8) + SECRET))
metadata = _in_box("trak", box_of(b"meta", SECRET))
reference = _in_box("trak", box_of(b"tref", box_of(b"tmcd", struct.pack(">I", 2))))
behind_handler = _in_box("hdlr", SECRET)
behind_table = _in_box("stts", SECRET)
foreign_part = _in_description(box_of(b"skip", SECRET))
colour_profile = _in_description(box_of(b"colr", b"prof" + SECRET))
more_private = _in_box(
    "stbl", box_of(b"sgpd", bytes([1, 0, 0, 0]) + b"seig" + struct.pack(">II", 23, 1) + SECRET)
)


@_patched
def creation_time(data: bytearray, boxes: dict[str, Mp4Box]) -> None:
    struct.pack_into(">I", data, boxes["mvhd"].payload + 4, 3_800_000_000)


@_patched
def reserved(data: bytearray, boxes: dict[str, Mp4Box]) -> None:
    data[boxes["mvhd"].payload + 72 : boxes["mvhd"].payload + 92] = SECRET[:20]


@_patched
def brand(data: bytearray, boxes: dict[str, Mp4Box]) -> None:
    data[boxes["ftyp"].stop - 4 : boxes["ftyp"].stop] = b"Jane"


@_patched
def switched_off(data: bytearray, boxes: dict[str, Mp4Box]) -> None:
    data[boxes["tkhd"].payload + 3] = 2


@_patched
def other_file(data: bytearray, boxes: dict[str, Mp4Box]) -> None:
    data[boxes["dref"].stop - 1] = 0


@_patched
def compressor(data: bytearray, boxes: dict[str, Mp4Box]) -> None:
    at = boxes["stsd"].payload + 8 + 8 + 42
    data[at : at + 1 + len(SECRET)] = bytes([len(SECRET)]) + SECRET


@_patched
def left_behind(data: bytearray, boxes: dict[str, Mp4Box]) -> None:
    """A picture that was cut away from the tables, but left in the file."""
    mdat = boxes["mdat"]
    data[mdat.stop : mdat.stop] = SECRET
    struct.pack_into(">I", data, mdat.start, mdat.size + len(SECRET))


def hidden_by_sum(stage: Stage, out: Path) -> Case:
    """A second piece of sound is read where the first one lies: its own stays in the file, unseen.

    The lengths of all pictures and sounds still add up to what is stored.
    """
    data = bytearray(stage.copy.read_bytes())
    table = next(b for b in read_boxes(stage.copy) if b.kind == "stco" and b.track == 1)
    first = data[table.payload + 8 : table.payload + 12]
    data[table.payload + 12 : table.payload + 16] = first
    out.write_bytes(data)
    return stage.case(out)


def _edit(track: int, at: int, value: int) -> Make:
    """One number of the last line of an edit list: 0 its duration, 4 its start, 8 its speed."""

    def make(stage: Stage, out: Path) -> Case:
        data = bytearray(stage.copy.read_bytes())
        box = next(b for b in read_boxes(stage.copy) if b.kind == "elst" and b.track == track)
        count = struct.unpack_from(">I", data, box.payload + 4)[0]
        struct.pack_into(">i", data, box.payload + 8 + 12 * (count - 1) + at, value)
        out.write_bytes(data)
        return stage.case(out)

    return make


hides_start = _edit(0, 4, 5 * STEP)
hides_end = _edit(0, 0, 12 * STEP)
double_speed = _edit(0, 8, 2 << 16)
hides_sound = _edit(1, 4, 24000)


def _cut(share: float) -> Make:
    def make(stage: Stage, out: Path) -> Case:
        data = stage.copy.read_bytes()
        out.write_bytes(data[: int(len(data) * share)])
        return stage.case(out)

    return make


truncated = _cut(0.9)
last_byte = _cut(0.9999)


# Data between the pictures


def encoder_name(stage: Stage, out: Path) -> Case:
    return stage.recut(out, sei=True)


def sei(kind: int, payload: bytes) -> bytes:
    return bytes([6, kind, len(payload)]) + payload + b"\x80"


def _units(change: Callable[[int, bytes], bytes]) -> Make:
    """The good copy with each packet of pictures changed."""

    def make(stage: Stage, out: Path) -> Case:
        with (
            av.open(str(stage.copy)) as old,
            av.open(str(out), "w", format="mp4", options={"fflags": "+bitexact"}) as new,
        ):
            pairs = {s.index: new.add_stream_from_template(s, opaque=True) for s in old.streams}
            count = 0
            for packet in old.demux():
                if not packet.size:
                    continue
                fresh = packet
                if packet.stream.type == "video":
                    fresh = av.Packet(change(count, bytes(packet)))
                    count += 1
                    fresh.pts, fresh.dts, fresh.duration = packet.pts, packet.dts, packet.duration
                    fresh.time_base, fresh.is_keyframe = packet.time_base, packet.is_keyframe
                fresh.stream = pairs[packet.stream_index]
                new.mux(fresh)
        blank_user_data(out)
        return stage.case(out)

    return make


def _before(unit: bytes, at: int = 7) -> Make:
    return _units(lambda n, data: len(unit).to_bytes(4, "big") + unit + data if n == at else data)


def _behind(unit: bytes, at: int = 7) -> Make:
    return _units(lambda n, data: data + len(unit).to_bytes(4, "big") + unit if n == at else data)


message = _before(sei(5, b"0123456789abcdef" + SECRET))
captions = _before(sei(4, b"\xb5\x00\x31GA94" + SECRET))
unknown_message = _before(sei(200, SECRET))
long_message = _before(sei(1, SECRET * 6))
behind_message = _before(bytes([6, 1, 1, 0, 0x80]) + SECRET)
filler = _before(b"\x0c" + SECRET + b"\x80")
unknown_unit = _before(b"\x1e" + SECRET)
behind_mark = _before(b"\x09\x10" + SECRET)
behind_end = _behind(b"\x0b" + SECRET)
loose = _units(lambda n, data: data + b"\x01\x02" if n == 7 else data)


def hidden_picture(stage: Stage, out: Path) -> Case:
    """Pictures of the uncovered original lie in the same packets as the copy's."""
    pictures: list[bytes] = []
    with av.open(str(stage.source)) as old:
        pictures = [bytes(p) for p in old.demux(old.streams.video[0]) if p.size]
    return _units(lambda n, data: data + pictures[n] * 2)(stage, out)


def parameters(stage: Stage, out: Path) -> Case:
    """A second set of parameters in the stream, with something behind its end."""
    with av.open(str(stage.copy)) as old:
        settings = old.streams.video[0].codec_context.extradata or b""
    length = int.from_bytes(settings[6:8], "big")
    return _before(settings[8 : 8 + length] + SECRET)(stage, out)


def margin(stage: Stage, out: Path) -> Case:
    """Uncovered pictures stand in a margin beside the picture, which players cut off."""
    width, height = SIZE
    with (
        av.open(str(stage.copy)) as old,
        av.open(str(out), "w", format="mp4", options={"fflags": "+bitexact"}) as new,
    ):
        stream = new.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = width + 64, height, "yuv420p"
        stream.options = {"preset": "ultrafast", "bf": "0", "x264-params": "crop-rect=0,0,64,0"}
        stream.codec_context.time_base = Fraction(1, 25 * STEP)
        new.start_encoding()
        packets = []
        for number, frame in enumerate(old.decode(video=0)):
            shown = frame.to_ndarray(format="rgb24")
            wider = np.concatenate((shown, shown[:, :64]), axis=1)
            made = av.VideoFrame.from_ndarray(wider, "rgb24").reformat(format="yuv420p")
            made.pts, made.time_base = number * STEP, Fraction(1, 25 * STEP)
            packets += stream.encode(made)
        packets += stream.encode(None)
        strip = BitStreamFilterContext("filter_units=remove_types=6", stream, stream)
        for packet in packets:
            new.mux(strip.filter(packet))
    blank_user_data(out)
    return stage.case(out)
