"""What a Matroska file holds besides its pictures and sound. RFC 9559, RFC 8794.

Only elements a copy needs are let through; whatever else is there, known or not, is named.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

_EBML: Final = 0x1A45DFA3
_SEGMENT: Final = 0x18538067
_VOID: Final = 0xEC
_CRC: Final = 0xBF
_CLUSTER: Final = 0x1F43B675
_GROUP: Final = 0xA0
_SEGMENT_PARTS: Final = {
    0x114D9B74: "SeekHead",
    0x1549A966: "Info",
    0x1654AE6B: "Tracks",
    0x1C53BB6B: "Cues",
    0x1254C367: "Tags",  # looked into as tags, where a demuxer reads them
    _CLUSTER: "Cluster",
}
_CLUSTER_PARTS: Final = {
    0xE7: "Timestamp",
    0xA7: "Position",
    0xAB: "PrevSize",
    0xA3: "SimpleBlock",
    _GROUP: "BlockGroup",
}
_GROUP_PARTS: Final = {
    0xA1: "Block",
    0x9B: "BlockDuration",
    0xFB: "ReferenceBlock",
    0x75A2: "DiscardPadding",
}
_ONCE: Final = frozenset({"SeekHead", "Info", "Tracks", "Cues", "Tags"})
_PIECE: Final = 1 << 20


def foreign_elements(path: Path) -> Iterator[str]:
    """What does not belong into the file, in a few words each.

    Raises:
        OSError: If the file cannot be read.
    """
    with path.open("rb") as file:
        end = file.seek(0, io.SEEK_END)
        file.seek(0)
        try:
            ident, size, at = _head(file, end)
            if ident != _EBML:
                yield "a beginning that is not Matroska's"
                return
            file.seek(at + size)
            ident, size, at = _head(file, end)
            if ident != _SEGMENT:
                yield "something before the pictures"
                return
            if at + size < end:
                yield f"{end - at - size} bytes after the end of the video"
            yield from _walk(file, at, at + size, _SEGMENT_PARTS)
        except EOFError:
            yield "parts that are cut off"


def _walk(file: IO[bytes], at: int, end: int, allowed: dict[int, str]) -> Iterator[str]:
    seen: set[str] = set()
    while at < end:
        file.seek(at)
        ident, size, inside = _head(file, end)
        if ident == _VOID:
            if _has_content(file, inside, size):
                yield "free space with content"
        elif ident != _CRC:
            name = allowed.get(ident)
            if name is None:
                yield f"unexpected element {ident:X}"
            elif name in _ONCE and name in seen:
                yield f"{name} more than once"
            else:
                seen.add(name)
            if ident == _CLUSTER:
                yield from _walk(file, inside, inside + size, _CLUSTER_PARTS)
            elif ident == _GROUP:
                yield from _walk(file, inside, inside + size, _GROUP_PARTS)
        at = inside + size


def _head(file: IO[bytes], end: int) -> tuple[int, int, int]:
    """ID, size of the content and where the content starts.

    An unknown size (all ones) is only written by live streams, never by a copy of ours.
    """
    ident = _number(file, keep_marker=True)[0]
    size, width = _number(file, keep_marker=False)
    start = file.tell()
    if size == (1 << (7 * width)) - 1 or start + size > end:
        raise EOFError
    return ident, size, start


def _number(file: IO[bytes], *, keep_marker: bool) -> tuple[int, int]:
    first = file.read(1)
    if not first or not first[0]:
        raise EOFError
    width = 9 - first[0].bit_length()
    rest = file.read(width - 1)
    if len(rest) != width - 1:
        raise EOFError
    value = int.from_bytes(first + rest, "big")
    return (value if keep_marker else value & ((1 << (7 * width)) - 1)), width


def _has_content(file: IO[bytes], at: int, size: int) -> bool:
    file.seek(at)
    while size > 0:
        piece = file.read(min(size, _PIECE))
        if not piece:
            raise EOFError
        if any(piece):
            return True
        size -= len(piece)
    return False
