"""Sample entries of an MP4 track: what a decoder needs, and room in which something could be hidden.

ISO/IEC 14496-12 8.5.2 (``stsd``), 14496-15 5.3.3 (``avcC``).
"""

from __future__ import annotations

import struct
from collections.abc import Generator, Iterator
from typing import Final

from redaction.verification.parameter_sets import odd_picture_set, odd_sequence_set

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
_SIZES: Final = {"pasp": (8, 8), "btrt": (12, 12), "fiel": (2, 2), "esds": (4, 128), "dOps": (11, 32),
                 "dac3": (3, 3), "dec3": (5, 32), "alac": (28, 64), "dfLa": (38, 46), "chnl": (6, 64),
                 "av1C": (4, 256), "vpcC": (12, 32), "avcC": (7, 4096), "hvcC": (23, 4096)}  # fmt: skip
"""Fewest and most bytes of the parts of a description."""
_COLOURS: Final = {b"nclx": 11, b"nclc": 10}
_DESCRIPTORS: Final = {3: 3, 4: 13, 5: 0, 6: 1}
"""Parts of an ``esds`` box, and the bytes of each before the parts in it; ISO/IEC 14496-1 7.2.6."""
_DECODER_SETTINGS: Final = 40


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
        head = payload[_FULL_BOX + _BOX :]
        if any(head[:6]) or any(head[8:24]) or any(head[36:40]):
            yield "content in reserved fields"
    elif name in _AUDIO_CODES:
        at, allowed = _FULL_BOX + _BOX + _AUDIO, _AUDIO_PARTS
        head = payload[_FULL_BOX + _BOX :]
        if any(head[:6]) or any(head[8:16]) or any(head[20:24]):
            yield "content in reserved fields"
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
        else:
            yield from _part(kind, payload[at + _BOX : at + size])
        at += size


def _part(kind: str, content: bytes) -> Iterator[str]:
    least, most = _SIZES.get(kind, (0, 1 << 16))
    if not least <= len(content) <= most:
        yield f"a box {kind!r} of {len(content)} bytes in the description of a track"
    elif kind == "colr" and len(content) != _COLOURS.get(content[:4]):
        yield "a colour profile"
    elif kind == "avcC":
        yield from odd_settings(content)
    elif kind == "esds":
        yield from _descriptors(content, 4, len(content))


def _descriptors(content: bytes, at: int, end: int) -> Iterator[str]:
    while at < end:
        tag, length, at = content[at], 0, at + 1
        while at < end:
            length, at = length << 7 | content[at] & 127, at + 1
            if not content[at - 1] & 128:
                break
        own = _DESCRIPTORS.get(tag)
        if own is None or at + max(own, length) > end:
            yield "loose bytes in the description of the sound"
            return
        if (tag == 5 and length > _DECODER_SETTINGS) or (tag == 6 and length != own):
            yield "loose bytes in the description of the sound"
        if tag in (3, 4):
            yield from _descriptors(content, at + own, at + length)
        at += length


def odd_settings(config: bytes) -> Iterator[str]:
    """What the decoder's settings (``avcC``) hold besides parameter sets, in words.

    The four bytes of the high profiles may follow them, and nothing may follow their own end.
    """
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
        elif wanted == _SPS:
            yield from odd_sequence_set(config[at + 2 : at + 2 + length])
        elif wanted == _PPS:
            yield from odd_picture_set(config[at + 2 : at + 2 + length])
        at += 2 + length
    return at
