"""The fields of MP4 boxes that could hold more than a player needs. ISO/IEC 14496-12."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Final

_BRANDS: Final = frozenset({
    b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9", b"avc1", b"hvc1",
    b"av01", b"mp41", b"mp42", b"mp71", b"M4V ", b"M4A ", b"M4VP", b"M4VH", b"qt  ", b"dash", b"3gp4",
    b"3gp5", b"3gp6", b"msdh", b"MSNV", b"f4v ", b"heic", b"dby1", b"cmfc",
})  # fmt: skip
_GROUPS: Final = frozenset({b"roll", b"prol", b"rap "})
"""Groups of samples that say how a decoder gets ready."""
_ENABLED: Final = 1
_OWN_DATA: Final = bytes.fromhex("00000000000000010000000c75726c2000000001")
"""A ``dref`` box that says: everything is in this file."""
_MANUFACTURER: Final = slice(12, 24)

_LINES: Final[Mapping[str, int]] = {
    "stts": 8,
    "ctts": 8,
    "stss": 4,
    "stsc": 12,
    "stco": 4,
    "co64": 8,
}
"""Bytes of a line of the tables that are a count and so many lines."""


def odd_fields(kind: str, payload: bytes) -> Iterator[str]:
    """What a box holds besides what its kind needs, in a few words each.

    Args:
        kind: Four letters.
        payload: The content of the box, after its header.
    """
    try:
        if kind in _LINES:
            count = struct.unpack_from(">I", payload, 4)[0]
            if len(payload) != 8 + _LINES[kind] * count:
                yield f"bytes behind the table {kind}"
        elif kind in _KINDS:
            yield from _KINDS[kind](payload)
    except (struct.error, IndexError):
        yield f"a box {kind} that cannot be read"


def _ftyp(payload: bytes) -> Iterator[str]:
    brands = [payload[:4], *(payload[at : at + 4] for at in range(8, len(payload), 4))]
    if any(brand not in _BRANDS for brand in brands) or payload[4] or len(brands) > 16:
        yield "an unknown mark in the head of the file"


def _mvhd(payload: bytes) -> Iterator[str]:
    at = 32 if payload[0] == 1 else 20  # the rate follows the times
    reserved = payload[at + 6 : at + 16] + payload[at + 52 : at + 76]
    if len(payload) != at + 80 or any(reserved):
        yield "content in reserved fields"


def _tkhd(payload: bytes) -> Iterator[str]:
    first, at = (24, 36) if payload[0] == 1 else (16, 24)
    if not payload[3] & _ENABLED:
        yield "a track that is switched off"
    reserved = payload[first : first + 4] + payload[at : at + 8] + payload[at + 14 : at + 16]
    if len(payload) != at + 60 or any(reserved):
        yield "content in reserved fields"


def _mdhd(payload: bytes) -> Iterator[str]:
    if len(payload) != (36 if payload[0] == 1 else 24) or any(payload[-2:]):
        yield "content in reserved fields"


def _vmhd(payload: bytes) -> Iterator[str]:
    if len(payload) != 12 or any(payload[6:]):
        yield "content in reserved fields"


def _smhd(payload: bytes) -> Iterator[str]:
    if len(payload) != 8 or any(payload[4:]):
        yield "content in reserved fields"


def _dref(payload: bytes) -> Iterator[str]:
    if payload != _OWN_DATA:
        yield "a reference to another file"


def _hdlr(payload: bytes) -> Iterator[str]:
    if any(payload[_MANUFACTURER]):
        yield "content in reserved fields"


def _stsz(payload: bytes) -> Iterator[str]:
    same, count = struct.unpack_from(">II", payload, 4)
    if len(payload) != 12 + (0 if same else 4 * count):
        yield "bytes behind the table stsz"


def _elst(payload: bytes) -> Iterator[str]:
    count = struct.unpack_from(">I", payload, 4)[0]
    if len(payload) != 8 + count * (20 if payload[0] == 1 else 12):
        yield "bytes behind the table elst"


def _sgpd(payload: bytes) -> Iterator[str]:
    version, group = payload[0], payload[4:8]
    length, count = struct.unpack_from(">II", payload, 8)
    if version != 1 or group not in _GROUPS or len(payload) != 16 + length * count or length > 4:
        yield f"groups of the kind {group.decode('latin-1')!r}"


def _sbgp(payload: bytes) -> Iterator[str]:
    group = payload[4:8]
    at = 12 if payload[0] == 1 else 8
    count = struct.unpack_from(">I", payload, at)[0]
    if group not in _GROUPS or len(payload) != at + 4 + 8 * count:
        yield f"groups of the kind {group.decode('latin-1')!r}"


def _cslg(payload: bytes) -> Iterator[str]:
    if len(payload) != (44 if payload[0] == 1 else 24):
        yield "bytes behind the table cslg"


_KINDS: Final[Mapping[str, Callable[[bytes], Iterator[str]]]] = {
    "ftyp": _ftyp, "mvhd": _mvhd, "tkhd": _tkhd, "mdhd": _mdhd, "vmhd": _vmhd, "smhd": _smhd,
    "dref": _dref, "hdlr": _hdlr, "stsz": _stsz, "elst": _elst, "sgpd": _sgpd, "sbgp": _sbgp,
    "cslg": _cslg,
}  # fmt: skip
READ: Final = frozenset({*_LINES, *_KINDS})
"""Kinds that are looked into."""
