"""Sample entries of an MP4 track: what a decoder needs, and room in which something could be hidden.

ISO/IEC 14496-12 8.5.2 (``stsd``), 14496-15 5.3.3 (``avcC``).
"""

from __future__ import annotations

import struct
from collections.abc import Generator, Iterator
from typing import Final

_FULL_BOX: Final = 8  # version, flags and the number of entries
_BOX: Final = 8
_VISUAL: Final = 78
_AUDIO: Final = 28
_VISUAL_CODES: Final = frozenset({"avc1", "avc3", "hvc1", "hev1", "mp4v", "av01", "vp09"})
_AUDIO_CODES: Final = frozenset({"mp4a", "ac-3", "ec-3", "Opus", "alac", "fLaC", ".mp3"})
_VISUAL_PARTS: Final = frozenset(
    {"avcC", "hvcC", "esds", "av1C", "vpcC", "colr", "pasp", "btrt", "fiel"}
)
_AUDIO_PARTS: Final = frozenset({"esds", "dac3", "dec3", "dOps", "alac", "dfLa", "btrt", "chnl"})
_SPS, _PPS, _SPS_EXTENSION = 7, 8, 13


def foreign_parts(payload: bytes) -> Iterator[str]:
    """What a ``stsd`` box holds besides one description of pictures or sound.

    Args:
        payload: The content of the box, after its header.

    Yields:
        A few words for each thing that does not belong.
    """
    if len(payload) < _FULL_BOX + _BOX:
        yield "a track without a description"
        return
    count = struct.unpack_from(">I", payload, 4)[0]
    size, code = struct.unpack_from(">I4s", payload, _FULL_BOX)
    name = code.decode("latin-1")
    if count != 1 or _FULL_BOX + size != len(payload):
        yield "more than one description of a track"
        return
    if name in _VISUAL_CODES:
        at, allowed = _FULL_BOX + _BOX + _VISUAL, _VISUAL_PARTS
        compressor = payload[_FULL_BOX + _BOX + 42 : _FULL_BOX + _BOX + 74]
        if any(compressor):
            yield "a name in the description of the pictures"
    elif name in _AUDIO_CODES:
        at, allowed = _FULL_BOX + _BOX + _AUDIO, _AUDIO_PARTS
    else:
        yield f"a track of the unknown kind {name!r}"
        return
    yield from _parts(payload, at, allowed)


def _parts(payload: bytes, at: int, allowed: frozenset[str]) -> Iterator[str]:
    while at < len(payload):
        if len(payload) - at < _BOX:
            yield "loose bytes in the description of a track"
            return
        size, code = struct.unpack_from(">I4s", payload, at)
        kind = code.decode("latin-1")
        if size < _BOX or at + size > len(payload):
            yield "loose bytes in the description of a track"
            return
        if kind not in allowed:
            yield f"unexpected box {kind!r} in the description of a track"
        elif kind == "avcC":
            yield from _avc(payload[at + _BOX : at + size])
        at += size


def _avc(config: bytes) -> Iterator[str]:
    """Parameter sets only; the four bytes of the high profiles may follow them."""
    try:
        at = 6
        for wanted, count in ((_SPS, config[5] & 31), (_PPS, -1)):
            if count < 0:
                count, at = config[at], at + 1
            at = yield from _sets(config, at, count, wanted)
        if at < len(config):
            extensions, at = config[at + 3], at + 4
            at = yield from _sets(config, at, extensions, _SPS_EXTENSION)
        if at != len(config):
            yield "loose bytes in the decoder's parameters"
    except (IndexError, struct.error):
        yield "decoder's parameters that cannot be read"


def _sets(config: bytes, at: int, count: int, wanted: int) -> Generator[str, None, int]:
    for _ in range(count):
        length = struct.unpack_from(">H", config, at)[0]
        if config[at + 2] & 31 != wanted:
            yield "something else than parameters in the decoder's parameters"
        at += 2 + length
    return at
