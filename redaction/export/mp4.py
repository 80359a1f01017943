"""Reading and neutralising the boxes (atoms) of an MP4 file.

Our own reader, because libavformat hides what it does not understand: trailing bytes, unknown boxes,
free space with content, edit lists. Verification looks at the file as it is.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_CONTAINERS = frozenset(
    {"moov", "trak", "mdia", "minf", "stbl", "edts", "dinf", "mvex", "moof", "traf"}
)
_MAX_BOXES = 100_000


@dataclass(frozen=True, slots=True)
class Mp4Box:
    """One box.

    Attributes:
        path: Kinds from the top, e.g. ``moov/trak/edts/elst``.
        track: Ordinal of the ``trak`` it lies in, or -1.
        start: Offset of its header in the file, in bytes.
        header: Length of the header.
        size: Length with the header.
    """

    path: str
    track: int
    start: int
    header: int
    size: int

    @property
    def kind(self) -> str:
        """The four-letter kind."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def payload(self) -> int:
        """Offset of the content."""
        return self.start + self.header

    @property
    def stop(self) -> int:
        """Offset of the byte after the box."""
        return self.start + self.size


class NotMp4(ValueError):  # noqa: N818 - says what the file is not
    """The bytes do not form whole boxes."""


@dataclass(frozen=True, slots=True)
class EditEntry:
    """One line of an edit list: ``duration`` in movie ticks, ``media_time`` in track ticks (-1: empty)."""

    duration: int
    media_time: int
    rate: int


def read_boxes(path: Path) -> tuple[Mp4Box, ...]:
    """All boxes down to the sample tables, in file order.

    Raises:
        NotMp4: If a box reaches beyond its parent or the file, or bytes are left over.
    """
    with path.open("rb") as file:
        end = file.seek(0, 2)
        found: list[Mp4Box] = []
        for box in _walk(file, 0, end, "", [-1]):
            found.append(box)
            if len(found) > _MAX_BOXES:
                msg = "too many boxes"
                raise NotMp4(msg)
        return tuple(found)


def _walk(file: BinaryIO, at: int, end: int, prefix: str, track: list[int]) -> Iterator[Mp4Box]:
    while at < end:
        file.seek(at)
        head = file.read(16)
        if len(head) < 8 or at + 8 > end:
            msg = f"{end - at} bytes at {at} are no box"
            raise NotMp4(msg)
        size, raw = struct.unpack(">I4s", head[:8])
        header = 8
        if size == 1:
            if len(head) < 16:
                msg = f"the box at {at} is cut off"
                raise NotMp4(msg)
            size, header = struct.unpack(">Q", head[8:16])[0], 16
        elif size == 0:
            size = end - at
        if size < header or at + size > end or not all(32 <= c < 127 or c == 0xA9 for c in raw):
            msg = f"the bytes at {at} are no whole box"
            raise NotMp4(msg)
        kind = raw.decode("latin-1")
        inside = track[0]
        if kind == "trak":
            track[0] += 1
            inside = track[0]
        box = Mp4Box(
            f"{prefix}{kind}", inside if "trak" in f"{prefix}{kind}" else -1, at, header, size
        )
        yield box
        if kind in _CONTAINERS:
            yield from _walk(file, at + header, at + size, f"{box.path}/", track)
        at += size


def read_payload(path: Path, box: Mp4Box, limit: int = 1 << 24) -> bytes:
    """The content of a small box.

    Raises:
        NotMp4: If it is larger than ``limit`` bytes.
    """
    length = box.size - box.header
    if length > limit:
        msg = f"{box.path} is too large"
        raise NotMp4(msg)
    with path.open("rb") as file:
        file.seek(box.payload)
        return file.read(length)


def edit_entries(payload: bytes) -> tuple[EditEntry, ...]:
    """The lines of an ``elst`` box.

    Raises:
        NotMp4: If the box is cut off.
    """
    try:
        version, count = payload[0], struct.unpack_from(">I", payload, 4)[0]
        form = ">QqI" if version == 1 else ">IiI"
        step = struct.calcsize(form)
        return tuple(
            EditEntry(*struct.unpack_from(form, payload, 8 + i * step)) for i in range(count)
        )
    except (struct.error, IndexError) as error:
        msg = "an edit list is cut off"
        raise NotMp4(msg) from error


def timescale(payload: bytes) -> int:
    """Ticks per second from an ``mvhd`` or ``mdhd`` box.

    Raises:
        NotMp4: If the box is cut off.
    """
    try:
        return int(struct.unpack_from(">I", payload, 20 if payload[0] == 1 else 12)[0])
    except (struct.error, IndexError) as error:
        msg = "a header box is cut off"
        raise NotMp4(msg) from error


def header_times(payload: bytes) -> tuple[int, int]:
    """Creation and modification time of an ``mvhd``, ``tkhd`` or ``mdhd`` box; 0 means none.

    Raises:
        NotMp4: If the box is cut off.
    """
    try:
        created, modified = struct.unpack_from(">QQ" if payload[0] == 1 else ">II", payload, 4)
    except (struct.error, IndexError) as error:
        msg = "a header box is cut off"
        raise NotMp4(msg) from error
    return int(created), int(modified)


def pairs_of(payload: bytes, *, signed: bool = False) -> tuple[tuple[int, int], ...]:
    """The (count, value) lines of an ``stts`` or ``ctts`` box.

    Raises:
        NotMp4: If the box is cut off.
    """
    try:
        count = struct.unpack_from(">I", payload, 4)[0]
        if count > (len(payload) - 8) // 8:
            raise NotMp4("a time table is cut off")
        flat = struct.unpack_from(f">{'Ii' * count if signed else 'II' * count}", payload, 8)
    except struct.error as error:
        msg = "a time table is cut off"
        raise NotMp4(msg) from error
    return tuple(zip(flat[::2], flat[1::2], strict=True))


def blank_user_data(path: Path) -> None:
    """Turn every ``udta`` box under ``moov`` into free space of zeros.

    The muxer writes an (empty) list of tags there even when it is told to write none.

    Raises:
        NotMp4: If the file is no whole MP4 file.
        OSError: If it cannot be written.
    """
    boxes = read_boxes(path)
    with path.open("rb+") as file:
        for box in boxes:
            if box.kind != "udta":
                continue
            file.seek(box.start + 4)
            file.write(b"free")
            file.seek(box.payload)
            file.write(bytes(box.size - box.header))
