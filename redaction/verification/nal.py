"""Units of an H.264 or HEVC packet that carry something else than pictures.

What stands behind the end of a picture's own data *inside* its unit cannot be told without decoding it bit
by bit, and decoders pass over it: that is a limit of this check, and its words in the report say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from redaction.verification.parameter_sets import odd_picture_set, odd_sequence_set

_SEI: Final = {"h264": {6}, "hevc": {39, 40}}
_PICTURE: Final = {
    "h264": frozenset({1, 5, 7, 8, 9, 10, 11}),
    "hevc": frozenset({*range(10), *range(16, 22), 32, 33, 34, 35, 36, 37}),
}
_USER_DATA: Final = {4: "registered user data", 5: "unregistered user data"}
_TIMING: Final = {"h264": frozenset({0, 1, 6}), "hevc": frozenset({0, 1, 6, 129, 130, 132})}
"""Messages about buffers, the duration of pictures and where decoding can begin."""
_COLOUR: Final = frozenset({137, 144, 147})
_MESSAGE: Final = 96
"""Bytes that an honest message of those kinds stays below."""


def hidden_units(codec: str, packet: bytes | memoryview, length_size: int) -> Iterator[str]:
    """What a packet carries besides pictures, in words.

    Args:
        codec: ``h264`` or ``hevc``.
        packet: Its bytes.
        length_size: Bytes of the length before each unit, or 0 for start codes.
    """
    data = bytes(packet)
    if not data:
        return
    first = 0
    units = _by_length(data, length_size) if length_size else _by_start_code(data)
    for start, stop in units:
        if start >= stop:
            yield "an empty unit"
            continue
        if stop > len(data):
            yield "bytes that form no unit"
            return
        if codec == "h264":
            kind = data[start] & 0x1F
            # The number of the first macroblock is 0, whose code is a single bit that is set.
            first += kind in (1, 5) and stop - start > 1 and data[start + 1] >> 7
        else:
            kind = (data[start] >> 1) & 0x3F
            if stop - start < 2 or data[start] & 1 or data[start + 1] >> 3:
                yield "a second layer of pictures"
        if kind in _SEI[codec]:
            yield from _sei(codec, data[start + (1 if codec == "h264" else 2) : stop])
        elif kind not in _PICTURE[codec]:
            yield f"a unit of kind {kind}"
        elif codec == "h264":
            yield from _odd(kind, data[start:stop])
    if first > 2:  # two, where each field is a picture of its own
        yield "more pictures than are shown"


def _odd(kind: int, unit: bytes) -> Iterator[str]:
    match kind:
        case 7:
            yield from odd_sequence_set(unit)
        case 8:
            yield from odd_picture_set(unit)
        case 9:
            if len(unit.rstrip(b"\0")) > 2 or (len(unit) > 1 and unit[1] & 0x1F != 0x10):
                yield "data behind the mark between two pictures"
        case 10 | 11:
            if unit[1:].strip(b"\0"):
                yield "data behind the end of the pictures"


def _by_length(data: bytes, size: int) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + size], "big")
        at += size
        # Beyond the end where it is cut off or something is left over.
        yield (at, at + length) if at <= len(data) else (len(data), len(data) + 1)
        at += length


def _by_start_code(data: bytes) -> Iterator[tuple[int, int]]:
    starts = []
    at = data.find(b"\0\0\1")
    if at < 0 or data[:at].strip(b"\0"):
        yield 0, len(data) + 1
        return
    while at >= 0:
        starts.append(at + 3)
        at = data.find(b"\0\0\1", at + 3)
    yield from zip(starts, [*[s - 3 for s in starts[1:]], len(data)], strict=True)


def _sei(codec: str, escaped: bytes) -> Iterator[str]:
    """What the messages of one unit say besides timing and colour, and what stands behind them."""
    payload = escaped.replace(b"\0\0\3", b"\0\0")
    at = 0
    while at + 2 <= len(payload) and payload[at:].rstrip(b"\0") != b"\x80":
        values = []
        for _ in range(2):
            value = 0
            while at < len(payload) and payload[at] == 0xFF:
                value += 255
                at += 1
            if at >= len(payload):
                yield "a message that is cut off"
                return
            value += payload[at]
            at += 1
            values.append(value)
        kind, size = values
        if kind in _USER_DATA:
            yield _USER_DATA[kind]
        elif kind not in _TIMING[codec] | _COLOUR:
            yield f"a message of kind {kind}"
        elif size > _MESSAGE:
            yield f"a message of kind {kind} that is too long"
        at += size
    if payload[at:].rstrip(b"\0") != b"\x80":
        yield "a message that is cut off"
