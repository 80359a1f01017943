"""What a Matroska file holds besides its pictures and sound. RFC 9559, RFC 8794.

Only elements a copy needs are let through, down to single values; whatever else is there, known or not, is
named.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

_VOID: Final = 0xEC
_CRC: Final = 0xBF
_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class _Element:
    """An element that may be there.

    Attributes:
        name: As the format calls it.
        parts: What may be in it; None where it holds a value.
        often: Whether there may be several.
        most: Most bytes of its value.
        values: The values it may have; none for any.
    """

    name: str
    parts: Mapping[int, _Element] | None = None
    often: bool = False
    most: int = 8
    values: frozenset[bytes] = field(default=frozenset())


def _value(name: str, most: int = 8, *values: bytes, often: bool = False) -> _Element:
    return _Element(name, None, often, most, frozenset(values))


_NOTHING: Final = (b"", b"\0")
_LANGUAGES: Final = (b"und", b"eng")  # the latter is the format's own word for "not said"
_APPS: Final = (b"Lavf",)

_VIDEO: Final = {
    0xB0: _value("PixelWidth"), 0xBA: _value("PixelHeight"), 0x9A: _value("FlagInterlaced"),
    0x9D: _value("FieldOrder"), 0x54B0: _value("DisplayWidth"), 0x54BA: _value("DisplayHeight"),
    0x54B2: _value("DisplayUnit"), 0x53B8: _value("StereoMode", 8, *_NOTHING),
    0x55B0: _Element("Colour", {
        number: _value(name) for number, name in (
            (0x55B1, "MatrixCoefficients"), (0x55B2, "BitsPerChannel"), (0x55B3, "ChromaSubsamplingHorz"),
            (0x55B4, "ChromaSubsamplingVert"), (0x55B7, "ChromaSitingHorz"), (0x55B8, "ChromaSitingVert"),
            (0x55B9, "Range"), (0x55BA, "TransferCharacteristics"), (0x55BB, "Primaries"),
        )
    }),
}  # fmt: skip
_AUDIO: Final = {
    0xB5: _value("SamplingFrequency"), 0x78B5: _value("OutputSamplingFrequency"), 0x9F: _value("Channels"),
    0x6264: _value("BitDepth"),
}  # fmt: skip
_TRACK: Final = {
    0xD7: _value("TrackNumber"), 0x73C5: _value("TrackUID"), 0x83: _value("TrackType"),
    0xB9: _value("FlagEnabled", 8, b"\1"), 0x88: _value("FlagDefault"), 0x9C: _value("FlagLacing"),
    0x55AA: _value("FlagForced"), 0x55EE: _value("MaxBlockAdditionID", 8, *_NOTHING),
    0x22B59C: _value("Language", 8, *_LANGUAGES), 0x86: _value("CodecID", 32),
    0x63A2: _value("CodecPrivate", 4096), 0x23E383: _value("DefaultDuration"), 0x56AA: _value("CodecDelay"),
    0x56BB: _value("SeekPreRoll"), 0xE0: _Element("Video", _VIDEO), 0xE1: _Element("Audio", _AUDIO),
}  # fmt: skip
_TAGS: Final = {
    0x7373: _Element("Tag", {
        0x63C0: _Element("Targets", {0x63C5: _value("TagTrackUID"), 0x68CA: _value("TargetTypeValue")}),
        0x67C8: _Element("SimpleTag", {
            0x45A3: _value("TagName", 16, b"ENCODER", b"DURATION"), 0x4487: _value("TagString", 24),
            0x447A: _value("TagLanguage", 8, *_LANGUAGES), 0x4484: _value("TagDefault"),
        }, often=True),
    }, often=True),
}  # fmt: skip
_SEGMENT: Final = {
    0x114D9B74: _Element("SeekHead", {0x4DBB: _Element("Seek", {
        0x53AB: _value("SeekID"), 0x53AC: _value("SeekPosition")}, often=True)}),
    0x1549A966: _Element("Info", {
        0x2AD7B1: _value("TimestampScale"), 0x4489: _value("Duration"),
        0x4D80: _value("MuxingApp", 16, *_APPS), 0x5741: _value("WritingApp", 16, *_APPS),
        0x73A4: _value("SegmentUUID", 16, bytes(16)),
    }),
    0x1654AE6B: _Element("Tracks", {0xAE: _Element("TrackEntry", _TRACK, often=True)}),
    0x1C53BB6B: _Element("Cues", {0xBB: _Element("CuePoint", {
        0xB3: _value("CueTime"), 0xB7: _Element("CueTrackPositions", {
            0xF7: _value("CueTrack"), 0xF1: _value("CueClusterPosition"),
            0xF0: _value("CueRelativePosition"), 0xB2: _value("CueDuration"),
            0x5378: _value("CueBlockNumber"),
        }, often=True)}, often=True)}),
    0x1254C367: _Element("Tags", _TAGS),
    0x1F43B675: _Element("Cluster", {
        0xE7: _value("Timestamp"), 0xA7: _value("Position"), 0xAB: _value("PrevSize"),
        0xA3: _value("SimpleBlock", 1 << 30, often=True),
        0xA0: _Element("BlockGroup", {
            0xA1: _value("Block", 1 << 30), 0x9B: _value("BlockDuration"),
            0xFB: _value("ReferenceBlock", often=True), 0x75A2: _value("DiscardPadding"),
        }, often=True),
    }, often=True),
}  # fmt: skip
_FILE: Final = {
    0x1A45DFA3: _Element("EBML", {
        0x4286: _value("EBMLVersion"), 0x42F7: _value("EBMLReadVersion"), 0x42F2: _value("EBMLMaxIDLength"),
        0x42F3: _value("EBMLMaxSizeLength"), 0x4282: _value("DocType", 8, b"matroska", b"webm"),
        0x4287: _value("DocTypeVersion"), 0x4285: _value("DocTypeReadVersion"),
    }),
    0x18538067: _Element("Segment", _SEGMENT),
}  # fmt: skip


class _Tracks:
    """Numbers of the tracks that are described, and of those that blocks belong to."""

    def __init__(self) -> None:
        self.described: set[int] = set()
        self.used: set[int] = set()

    def note(self, element: _Element, value: bytes) -> None:
        if element.name == "TrackNumber":
            self.described.add(int.from_bytes(value, "big"))
        elif element.name in ("SimpleBlock", "Block"):
            with io.BytesIO(value) as start:
                self.used.add(_number(start, keep_marker=False)[0])


def foreign_elements(path: Path) -> Iterator[str]:
    """What does not belong into the file, in a few words each.

    Raises:
        OSError: If the file cannot be read.
    """
    tracks = _Tracks()
    with path.open("rb") as file:
        end = file.seek(0, io.SEEK_END)
        try:
            file.seek(0)
            if end == 0 or _number(file, keep_marker=True)[0] != 0x1A45DFA3:
                yield "a beginning that is not Matroska's"
                return
            yield from _walk(file, 0, end, _FILE, tracks)
        except EOFError:
            yield "parts that are cut off"
    if tracks.used - tracks.described:
        yield "pictures or sound of a track that is not described"


def _walk(
    file: IO[bytes], at: int, end: int, allowed: Mapping[int, _Element], tracks: _Tracks
) -> Iterator[str]:
    seen: set[str] = set()
    top = allowed is _FILE
    while at < end:
        if top and len(seen) == len(_FILE):
            yield f"{end - at} bytes after the end of the video"
            return
        file.seek(at)
        ident, size, inside = _head(file, end)
        element = allowed.get(ident)
        if ident == _VOID:
            if _has_content(file, inside, size):
                yield "free space with content"
        elif ident == _CRC:
            if size != 4:
                yield "a checksum that is none"
        elif element is None:
            yield f"unexpected element {ident:X}"
        else:
            if element.name in seen and not element.often:
                yield f"{element.name} more than once"
            seen.add(element.name)
            if element.parts is not None:
                yield from _walk(file, inside, inside + size, element.parts, tracks)
            else:
                yield from _check(file, element, size, tracks)
        at = inside + size


def _check(file: IO[bytes], element: _Element, size: int, tracks: _Tracks) -> Iterator[str]:
    if size > element.most:
        yield f"{element.name} with {size} bytes"
        return
    # Of pictures only the number of their track is read.
    value = file.read(min(size, 4096))
    if element.values and value.rstrip(b"\0") not in {v.rstrip(b"\0") for v in element.values}:
        yield f"content in {element.name}"
    tracks.note(element, value)


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
