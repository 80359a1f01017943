"""Which form of still picture a file is, by its content, and how it says it is to be turned.

Only bytes are looked at here; ``player.media.stills`` decodes. What moves is no still picture: an animated
GIF or PNG and a bare Motion JPEG stream are left to the decoders of video.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

_MAX_BLOCKS: Final = 100_000
"""Chunks, segments or directories after which a file is no honest picture."""

_ENOUGH: Final = 1 << 25
"""Bytes after which it is known whether a file moves: its first picture ends, or it says so, before."""

_ORIENTATION, _WIDTH, _HEIGHT, _SUBFILE = 0x0112, 0x0100, 0x0101, 0x00FE
_NEXT: Final = -1
_SIZES: Final = {1: "B", 3: "H", 4: "I"}


class StillForm(StrEnum):
    """File formats of still pictures."""

    JPEG = "jpeg"
    PNG = "png"
    GIF = "gif"
    BMP = "bmp"
    TIFF = "tiff"
    WEBP = "webp"
    AVIF = "avif"
    HEIC = "heic"
    ANIMATED_WEBP = "animated webp"


_MAGIC: Final = (
    (b"\xff\xd8\xff", 0, StillForm.JPEG), (b"\x89PNG\r\n\x1a\n", 0, StillForm.PNG),
    (b"GIF8", 0, StillForm.GIF), (b"II*\x00", 0, StillForm.TIFF), (b"MM\x00*", 0, StillForm.TIFF),
    (b"ftypavif", 4, StillForm.AVIF), (b"ftypheic", 4, StillForm.HEIC),
    (b"ftypheix", 4, StillForm.HEIC), (b"ftypmif1", 4, StillForm.HEIC),
    (b"ftypmsf1", 4, StillForm.HEIC), (b"WEBP", 8, StillForm.WEBP),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """One picture of a TIFF file.

    Attributes:
        number: Its place among all directories of the file, as decoders count them.
        width: In pixels, as stored.
        height: Likewise.
    """

    number: int
    width: int
    height: int


def form_of(path: Path) -> StillForm | None:
    """The form of a still picture, or None for anything that is none or that moves.

    Raises:
        OSError: If the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(64)
        form = next((f for magic, at, f in _MAGIC if head[at : at + len(magic)] == magic), None)
        if form is None and _is_bmp(head):
            return StillForm.BMP
        if form is StillForm.HEIC and b"avif" in head:
            form = StillForm.AVIF
        if form not in (StillForm.JPEG, StillForm.PNG, StillForm.GIF, StillForm.WEBP):
            return form
        # Read, not mapped: of a mapped file, one that is cut or a bad sector ends the program.
        return _settled(form, head + file.read(_ENOUGH))


def _settled(form: StillForm, data: bytes) -> StillForm | None:
    """The form once it is known whether the file moves."""
    match form:
        case StillForm.PNG:
            moves = any(kind == b"acTL" for kind, _, _ in png_chunks(data))
            return None if moves else form
        case StillForm.GIF:
            return None if _gif_moves(data) else form
        case StillForm.WEBP:
            moves = any(kind == b"ANIM" for kind, _, _ in webp_chunks(data))
            return StillForm.ANIMATED_WEBP if moves else form
        case _:
            return None if _is_motion_jpeg(data) else form


def _is_bmp(head: bytes) -> bool:
    """Two letters alone would take any text that begins with them for a picture."""
    if head[:2] != b"BM" or len(head) < 18:
        return False
    return struct.unpack_from("<I", head, 14)[0] in (12, 40, 52, 56, 64, 108, 124)


def jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start of the content and its end, of every segment of the first JPEG picture.

    The coded picture itself is passed over; the end of the picture (marker 0xD9) comes last where the
    file has one.
    """
    at = 2
    for _ in range(_MAX_BLOCKS):
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return
        marker = data[at + 1]
        if marker in (0x00, 0x01, 0xFF) or 0xD0 <= marker <= 0xD8:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == 0xD9:
            yield marker, at + 2, at + 2
            return
        if at + 4 > len(data):
            return
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        yield marker, at + 4, min(at + 2 + length, len(data))
        at += 2 + max(length, 2)
        if marker == 0xDA:
            at = _end_of_scan(data, at)


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker stands after coded data; restart markers and stuffed bytes belong to it."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        following = data[at + 1]
        if following == 0 or 0xD0 <= following <= 0xD7:
            at += 2
        elif following == 0xFF:
            at += 1
        else:
            return at


def _is_motion_jpeg(data: bytes) -> bool:
    """Whether picture follows picture: but phones and stereo cameras append smaller ones, and say so."""
    end = 0
    for marker, start, stop in jpeg_segments(data):
        if marker == 0xE2 and data[start : start + 4] == b"MPF\0":
            return False
        if marker == 0xD9:
            end = stop
    return end > 0 and data[end : end + 3] == b"\xff\xd8\xff"


def png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Type, start and end of the content of every chunk."""
    at = 8
    for _ in range(_MAX_BLOCKS):
        if at + 8 > len(data):
            return
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        yield kind, at + 8, min(at + 8 + length, len(data))
        at += 12 + length
        if kind == b"IEND":
            return


def webp_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Type, start and end of the content of every chunk."""
    at = 12
    for _ in range(_MAX_BLOCKS):
        if at + 8 > len(data):
            return
        length, kind = int.from_bytes(data[at + 4 : at + 8], "little"), data[at : at + 4]
        yield kind, at + 8, min(at + 8 + length, len(data))
        at += 8 + length + (length & 1)


def _gif_moves(data: bytes) -> bool:
    """Whether a second picture follows the first."""
    if len(data) < 13:
        return False
    at = 13 + (3 << ((data[10] & 7) + 1) if data[10] & 0x80 else 0)
    pictures = 0
    while at < len(data):
        if data[at] == 0x2C and at + 10 <= len(data):
            pictures += 1
            if pictures == 2:
                return True
            flags = data[at + 9]
            at += 10 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0) + 1
        elif data[at] == 0x21:
            at += 2
        else:
            return False
        while at < len(data) and data[at]:
            at += 1 + data[at]
        at += 1
    return False


def announced_size(form: StillForm, data: bytes) -> tuple[int, int]:
    """Width and height that a JPEG, PNG, GIF or BMP header announces; 0, 0 for others."""
    match form:
        case StillForm.PNG if len(data) >= 24:
            return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
        case StillForm.GIF if len(data) >= 10:
            return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
        case StillForm.BMP if len(data) >= 26 and data[14] > 12:
            width, height = struct.unpack_from("<ii", data, 18)
            return abs(width), abs(height)
        case StillForm.JPEG:
            for marker, start, stop in jpeg_segments(data):
                if (
                    0xC0 <= marker <= 0xCF
                    and marker not in (0xC4, 0xC8, 0xCC)
                    and stop >= start + 5
                ):
                    height, width = struct.unpack_from(">HH", data, start + 1)
                    return width, height
    return 0, 0


def orientation_of(form: StillForm, data: bytes) -> int:
    """The EXIF orientation, 1 to 8; 1 (upright) where the file says none.

    TIFF files are turned by their decoder and AVIF files by ``avif_turn``.
    """
    found = 1
    match form:
        case StillForm.JPEG:
            for marker, start, stop in jpeg_segments(data):
                if marker == 0xE1 and data[start : start + 6] == b"Exif\0\0":
                    found = _orientation(data[start + 6 : stop])
                    break
        case StillForm.PNG:
            for kind, start, stop in png_chunks(data):
                if kind == b"eXIf":
                    found = _orientation(data[start:stop])
        case StillForm.WEBP:
            for kind, start, stop in webp_chunks(data):
                if kind == b"EXIF":
                    found = _orientation(data[start:stop].removeprefix(b"Exif\0\0"))
        case _:
            pass
    return found if 1 <= found <= 8 else 1


def _orientation(exif: bytes) -> int:
    for entries in _directories(exif):
        return entries.get(_ORIENTATION, 1)
    return 1


def tiff_pages(data: bytes) -> tuple[Page, ...]:
    """The pictures of a TIFF file without the small ones that only stand for others."""
    pages: list[Page] = []
    for number, entries in enumerate(_directories(data)):
        if entries.get(_SUBFILE, 0) & 1 and pages:
            continue
        width, height = entries.get(_WIDTH, 0), entries.get(_HEIGHT, 0)
        if width and height:
            pages.append(Page(number, width, height))
    return tuple(pages)


def tiff_is_cut(data: bytes) -> bool:
    """Whether a TIFF file announces a page that lies beyond its end."""
    return any(entries.get(_NEXT, 0) >= len(data) for entries in _directories(data))


def _directories(data: bytes) -> Iterator[dict[int, int]]:
    """The whole-number entries of each directory of TIFF data, in order; loops end it.

    Entry ``_NEXT`` is where the next one is said to be.
    """
    if data[:4] not in (b"II*\0", b"MM\0*") or len(data) < 8:
        return
    order = "<" if data[:2] == b"II" else ">"
    at = struct.unpack_from(order + "I", data, 4)[0]
    seen: set[int] = set()
    while at and at not in seen and len(seen) < _MAX_BLOCKS and at + 2 <= len(data):
        seen.add(at)
        count = struct.unpack_from(order + "H", data, at)[0]
        if at + 2 + count * 12 > len(data):
            return
        entries = {}
        for number in range(count):
            place = at + 2 + number * 12
            tag, kind, many = struct.unpack_from(order + "HHI", data, place)
            if kind in _SIZES and many == 1:
                entries[tag] = int(struct.unpack_from(order + _SIZES[kind], data, place + 8)[0])
        end = at + 2 + count * 12
        at = struct.unpack_from(order + "I", data, end)[0] if end + 4 <= len(data) else 0
        yield entries | {_NEXT: at}


def avif_facts(data: bytes) -> tuple[int, int, int]:
    """The largest width and height an AVIF file announces, and quarter turns anticlockwise."""
    width = height = turns = 0
    at = data.find(b"ispe")
    while 0 <= at <= len(data) - 16:
        w, h = struct.unpack_from(">II", data, at + 8)
        width, height = max(width, int(w)), max(height, int(h))
        at = data.find(b"ispe", at + 4, 1 << 20)
    at = data.find(b"\x00\x00\x00\x09irot", 0, 1 << 20)
    if 0 <= at < len(data) - 8:
        turns = data[at + 8] & 3
    return width, height, turns
