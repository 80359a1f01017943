"""Data hidden in the corners of a container: found and named."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from redaction.export.mp4 import Mp4Box, read_boxes
from redaction.export.plan import ExportPlan
from redaction.usecases.verify_copy import verify_copy
from redaction.verification.entries import foreign_parts
from redaction.verification.matroska import foreign_elements
from tests.e2e.copies import usual_plan, write_plainly

FRAMES = 12
SIZE = (192, 112)
SECRET = b"Jane Doe, 1 High Street"


@pytest.fixture(scope="module")
def source(media) -> Path:
    return media(frames=FRAMES, size=SIZE, tone=0.5)


@pytest.fixture(scope="module")
def plan(source) -> ExportPlan:
    return usual_plan(source, FRAMES, SIZE)


@pytest.fixture(scope="module")
def mp4(plan, tmp_path_factory) -> Path:
    return write_plainly(plan, tmp_path_factory.mktemp("mp4") / "good.mp4")


@pytest.fixture(scope="module")
def mkv(plan, tmp_path_factory) -> Path:
    return write_plainly(plan, tmp_path_factory.mktemp("mkv") / "good.mkv")


def failed(source: Path, copy: Path, plan: ExportPlan) -> dict[str, str]:
    report = verify_copy(source, copy, plan, watch_faces=False)
    return {check.name: check.detail for check in report.failures}


def inserted(path: Path, box: Mp4Box, extra: bytes) -> bytes:
    """The file with bytes added at the end of a box: all sizes and offsets put right."""
    data = bytearray(path.read_bytes())
    boxes = read_boxes(path)
    for outer in boxes:
        if outer.start <= box.start and outer.stop >= box.stop:
            struct.pack_into(">I", data, outer.start, outer.size + len(extra))
    for table in boxes:
        if table.kind == "stco":
            count = struct.unpack_from(">I", data, table.payload + 4)[0]
            for at in range(table.payload + 8, table.payload + 8 + 4 * count, 4):
                offset = struct.unpack_from(">I", data, at)[0]
                if offset >= box.stop:
                    struct.pack_into(">I", data, at, offset + len(extra))
    data[box.stop : box.stop] = extra
    return bytes(data)


def first(path: Path, kind: str) -> Mp4Box:
    return next(box for box in read_boxes(path) if box.kind == kind)


def test_good_copies_hold_nothing_else(source, plan, mp4, mkv):
    assert failed(source, mp4, plan) == {}
    assert failed(source, mkv, plan) == {}


def test_a_box_inside_the_description_of_the_pictures(source, plan, mp4, tmp_path):
    stsd = first(mp4, "stsd")
    extra = struct.pack(">I4s", 8 + len(SECRET), b"skip") + SECRET
    data = bytearray(inserted(mp4, stsd, extra))
    entry = stsd.payload + 8
    struct.pack_into(">I", data, entry, struct.unpack_from(">I", data, entry)[0] + len(extra))
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(data)
    assert "'skip'" in failed(source, broken, plan)["boxes"]


def test_bytes_behind_a_handler_s_name(source, plan, mp4, tmp_path):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(inserted(mp4, first(mp4, "hdlr"), SECRET))
    assert "track header" in failed(source, broken, plan)["boxes"]


def other_unit(payload: bytes) -> bytes:
    """The first parameter set turned into supplemental information, which can say anything."""
    at = payload.index(b"avcC") + 4 + 8
    return payload[:at] + b"\x66" + payload[at + 1 :]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda p: p[:58] + b"J" + p[59:], "a name"),
        (lambda p: p[:4] + b"\0\0\0\2" + p[8:], "more than one"),
        (lambda p: p + b"xyz", "more than one"),
        (lambda p: p.replace(b"avc1", b"zzzz", 1), "unknown kind"),
        (other_unit, "something else than parameters"),
    ],
)
def test_a_description_is_held_to_what_a_decoder_needs(mp4, change, named):
    stsd = first(mp4, "stsd")
    payload = mp4.read_bytes()[stsd.payload : stsd.stop]
    assert not list(foreign_parts(payload))
    changed = change(payload)
    assert changed != payload
    assert any(named in words for words in foreign_parts(changed))


@pytest.mark.parametrize("end", [0, 8, 40, 100])
def test_a_description_that_is_cut_off_is_no_crash(mp4, end):
    stsd = first(mp4, "stsd")
    assert list(foreign_parts(mp4.read_bytes()[stsd.payload : stsd.payload + end]))


def test_anything_after_the_end_of_a_matroska_file(source, plan, mp4, mkv, tmp_path):
    broken = tmp_path / "broken.mkv"
    broken.write_bytes(mkv.read_bytes() + mp4.read_bytes())
    assert "after the end" in failed(source, broken, plan)["boxes"]


@pytest.mark.parametrize(
    ("element", "named"),
    [
        (bytes.fromhex("1941A469") + bytes([0x80 + len(SECRET)]) + SECRET, "1941A469"),
        (bytes.fromhex("1043A770") + bytes([0x80 + len(SECRET)]) + SECRET, "1043A770"),
        (b"\xec" + bytes([0x80 + len(SECRET)]) + SECRET, "free space"),
    ],
    ids=["attachment", "chapters", "void"],
)
def test_elements_that_no_copy_needs(mkv, tmp_path, element, named):
    data = bytearray(mkv.read_bytes())
    segment = data.index(bytes.fromhex("18538067")) + 4
    width = 9 - data[segment].bit_length()
    size = int.from_bytes(data[segment : segment + width], "big") + len(element)
    data[segment : segment + width] = size.to_bytes(width, "big")
    broken = tmp_path / "broken.mkv"
    broken.write_bytes(bytes(data) + element)
    assert not list(foreign_elements(mkv))
    assert any(named in words for words in foreign_elements(broken))


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.9])
def test_a_matroska_file_that_is_cut_off_is_named(mkv, tmp_path, share):
    data = mkv.read_bytes()
    broken = tmp_path / "broken.mkv"
    broken.write_bytes(data[: int(len(data) * share)])
    assert list(foreign_elements(broken))
