"""The headers that transport streams put before each AAC packet."""

from __future__ import annotations

_SHORT, _LONG = 7, 9
_RATES = 13


def is_adts(data: bytes) -> bool:
    """Whether a packet starts with such a header (12 sync bits, layer 0)."""
    return len(data) > _SHORT and data[0] == 0xFF and data[1] & 0xF6 == 0xF0


def adts_payload(data: bytes) -> bytes | None:
    """The packet without its header; None when the header is damaged and the packet cannot be used."""
    if not is_adts(data):
        return None
    length = (data[3] & 3) << 11 | data[4] << 3 | data[5] >> 5
    header = _SHORT if data[1] & 1 else _LONG
    if (data[2] >> 2) & 0xF >= _RATES or length < header or len(data) <= header:
        return None
    return data[header:]
