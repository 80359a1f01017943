"""Data hidden between the blocks of AAC sound. ISO/IEC 14496-3 4.4.2.

Only what stands before a block's sound can be seen without decoding it; the report says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_DATA, _FILL = 4, 6
_FOR_DECODERS: Final = frozenset({11, 12, 13, 14})
"""Fill that widens the sound or says how loud it is."""
_ENCODER: Final = re.compile(rb"(Lavc|libfaac|FAAC|libfdk|GPAC|LAME|Nero|QuickTime)[\w .]{0,24}")
"""Names that encoders write there; they say nothing about the footage."""
_SHORT: Final = 4


def hidden_sound(packet: bytes) -> Iterator[str]:
    """What an AAC packet carries besides sound, in words.

    Args:
        packet: Its bytes, as they lie in the container.
    """
    if packet[:3] == b"ID3":
        yield "a tag before the sound"
        return
    if len(packet) > 6 and packet[0] == 0xFF and packet[1] & 0xF6 == 0xF0:
        yield "headers of another container in the sound"
        return
    bits = int.from_bytes(packet, "big")
    total = 8 * len(packet)
    at = 0

    def take(count: int) -> int:
        nonlocal at
        at += count
        if at > total:
            raise EOFError
        return bits >> (total - at) & ((1 << count) - 1)

    try:
        while True:
            kind = take(3)
            if kind == _DATA:
                take(4)
                aligned, count = take(1), take(8)
                count += take(8) if count == 255 else 0
                if aligned:
                    at += -at % 8
                take(8 * count)
                if count:
                    yield "data among the sound"
            elif kind == _FILL:
                count = take(4)
                count += take(8) - 1 if count == 15 else 0
                start = at
                take(8 * count)
                if count and bits >> (total - start - 4) & 15 not in _FOR_DECODERS:
                    # Encoders put their name on whole bytes of the packet.
                    yield from _fill(packet[start // 8 + 1 : at // 8])
            else:
                return
    except EOFError:
        yield "sound that is cut off"


def _fill(content: bytes) -> Iterator[str]:
    left = _ENCODER.sub(b"", content).strip(b"\0\xa5\x5a")
    if len(left) > _SHORT:
        yield "data in the fill of the sound"
