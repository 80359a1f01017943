"""Units of an H.264 or HEVC packet that carry something else than pictures."""

from __future__ import annotations

from collections.abc import Iterator

_SEI = {"h264": {6}, "hevc": {39, 40}}
_PICTURE = {"h264": frozenset({1, 2, 3, 4, 5, 7, 8, 9, 10, 11}), "hevc": frozenset(range(39))}
_USER_DATA = {4: "registered user data", 5: "unregistered user data"}


def hidden_units(codec: str, packet: memoryview, length_size: int) -> Iterator[str]:
    """What a packet carries besides pictures, in words.

    Args:
        codec: ``h264`` or ``hevc``.
        packet: Its bytes.
        length_size: Bytes of the length before each unit, or 0 for start codes.
    """
    data = bytes(packet)
    if not data:
        return
    units = _by_length(data, length_size) if length_size else _by_start_code(data)
    for start, stop in units:
        if start >= stop:
            yield "an empty unit"
            continue
        kind = data[start] & 0x1F if codec == "h264" else (data[start] >> 1) & 0x3F
        if kind in _SEI[codec]:
            yield from _sei(data[start + (1 if codec == "h264" else 2) : stop])
        elif kind not in _PICTURE[codec]:
            yield f"a unit of kind {kind}"


def _by_length(data: bytes, size: int) -> Iterator[tuple[int, int]]:
    at = 0
    while at + size <= len(data):
        length = int.from_bytes(data[at : at + size], "big")
        at += size
        yield at, min(at + length, len(data))
        at += length


def _by_start_code(data: bytes) -> Iterator[tuple[int, int]]:
    starts = []
    at = data.find(b"\0\0\1")
    while at >= 0:
        starts.append(at + 3)
        at = data.find(b"\0\0\1", at + 3)
    yield from zip(starts, [*[s - 3 for s in starts[1:]], len(data)], strict=True)


def _sei(payload: bytes) -> Iterator[str]:
    """The user data among the messages of one SEI unit; timing and the like says nothing."""
    at = 0
    while at + 2 <= len(payload) and payload[at] != 0x80:
        values = []
        for _ in range(2):
            value = 0
            while at < len(payload) and payload[at] == 0xFF:
                value += 255
                at += 1
            if at >= len(payload):
                return
            value += payload[at]
            at += 1
            values.append(value)
        kind, size = values
        if kind in _USER_DATA:
            yield _USER_DATA[kind]
        at += size
