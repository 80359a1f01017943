"""Units of an H.264 stream, the bits in them, and the decoder's parameters (``avcC``).

ITU-T H.264 7.3.1 and 7.2, ISO/IEC 14496-15 5.3.3. Nothing is mended: what is not as the standard says is
refused with :class:`Unclear`, and whoever asked encodes instead of copying.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

SLICE: Final = 1
IDR: Final = 5
SEI: Final = 6
SPS: Final = 7
PPS: Final = 8
DELIMITER: Final = 9
FILLER: Final = 12
DROPPED: Final = frozenset({SEI, DELIMITER, FILLER})
"""Kinds of units that a picture does not need: they stay behind."""

_MOST_ZEROS: Final = 32
_WITH_FORMATS: Final = frozenset({100, 110, 122, 144})


class Unclear(ValueError):  # noqa: N818 - says what the bytes are
    """The bytes are not what the standard says, or more than is understood here."""


class Bits:
    """Reads bits of the content of a unit, most significant first."""

    def __init__(self, content: bytes) -> None:
        self._value = int.from_bytes(content, "big")
        self._size = 8 * len(content)
        self.at = 0

    @property
    def left(self) -> int:
        """Bits that were not read yet."""
        return self._size - self.at

    def u(self, count: int) -> int:
        """An unsigned number of ``count`` bits.

        Raises:
            Unclear: If there are fewer.
        """
        if count > self.left:
            msg = "a unit is cut off"
            raise Unclear(msg)
        self.at += count
        return (self._value >> (self._size - self.at)) & ((1 << count) - 1)

    def flag(self) -> bool:
        """One bit."""
        return bool(self.u(1))

    def ue(self) -> int:
        """An unsigned Exp-Golomb number."""
        zeros = 0
        while not self.u(1):
            zeros += 1
            if zeros > _MOST_ZEROS:
                msg = "a number in a unit is too large"
                raise Unclear(msg)
        return (1 << zeros) - 1 + self.u(zeros)

    def se(self) -> int:
        """A signed Exp-Golomb number."""
        code = self.ue()
        return (code + 1) // 2 if code & 1 else -(code // 2)

    def more(self) -> bool:
        """Whether anything but the closing bits is left (``more_rbsp_data``)."""
        rest = self._value & ((1 << self.left) - 1)
        return bool(rest & (rest - 1))

    def end(self) -> None:
        """The content must end here: one set bit, then fewer than eight clear ones.

        Raises:
            Unclear: If anything else follows.
        """
        rest = self.left
        if not 0 < rest <= 8 or self.u(rest) != 1 << (rest - 1):
            msg = "data after the end of a unit"
            raise Unclear(msg)


def content(unit: bytes, most: int | None = None) -> bytes:
    """What a unit holds after its first byte, without the bytes that keep start codes from arising.

    Args:
        unit: The whole unit.
        most: Look at the first so many bytes only.
    """
    body = unit[1:most]
    if b"\0\0\3" not in body:
        return body
    kept, at = bytearray(), 0
    while (found := body.find(b"\0\0\3", at)) >= 0:
        kept += body[at : found + 2]
        at = found + 3
    return bytes(kept + body[at:])


def kind_of(unit: bytes) -> int:
    """Which kind of unit it is.

    Raises:
        Unclear: If it is empty, or its first byte is not allowed.
    """
    if len(unit) < 2 or unit[0] & 0x80:
        msg = "an empty or damaged unit"
        raise Unclear(msg)
    return unit[0] & 0x1F


def by_length(packet: bytes, size: int) -> list[bytes]:
    """The units of a packet in which each follows its length.

    Args:
        packet: The packet's bytes.
        size: Bytes of each length.

    Raises:
        Unclear: If they do not fill the packet exactly.
    """
    found, at = [], 0
    while at < len(packet):
        start = at + size
        stop = start + int.from_bytes(packet[at:start], "big")
        if start > len(packet) or stop > len(packet) or start == stop:
            msg = "a packet is cut off"
            raise Unclear(msg)
        found.append(packet[start:stop])
        at = stop
    return found


def by_start_code(packet: bytes) -> list[bytes]:
    """The units of a packet in which each follows a start code, without zeros at their ends."""
    found, at = [], packet.find(b"\0\0\1")
    while at >= 0:
        following = packet.find(b"\0\0\1", at + 3)
        unit = packet[at + 3 : following if following >= 0 else len(packet)].rstrip(b"\0")
        if unit:
            found.append(unit)
        at = following
    return found


def joined(units: Sequence[bytes]) -> bytes:
    """A packet of these units, each after its length in four bytes."""
    return b"".join(struct.pack(">I", len(unit)) + unit for unit in units)


@dataclass(frozen=True, slots=True)
class Configuration:
    """The decoder's parameters as an MP4 file holds them.

    Attributes:
        length: Bytes of the length before each unit of a packet.
        sps: Sequence parameter sets.
        pps: Picture parameter sets.
    """

    length: int
    sps: tuple[bytes, ...]
    pps: tuple[bytes, ...]

    @classmethod
    def read(cls, extradata: bytes) -> Configuration:
        """Parse ``avcC``.

        Raises:
            Unclear: If it is something else, or holds anything more.
        """
        if len(extradata) < 7 or extradata[0] != 1:
            msg = "the parameters of the decoder are not at the place where MP4 has them"
            raise Unclear(msg)
        try:
            sps, at = _sets(extradata, 6, extradata[5] & 31, SPS)
            pps, at = _sets(extradata, at + 1, extradata[at], PPS)
            if at < len(extradata):
                extensions, at = extradata[at + 3], at + 4
                if extensions or at != len(extradata):
                    msg = "more than parameters in the parameters of the decoder"
                    raise Unclear(msg)
        except (IndexError, struct.error) as error:
            msg = "the parameters of the decoder are cut off"
            raise Unclear(msg) from error
        length = (extradata[4] & 3) + 1
        if length == 3 or not sps or not pps:
            msg = "the parameters of the decoder are not complete"
            raise Unclear(msg)
        return cls(length, sps, pps)

    def write(self) -> bytes:
        """``avcC`` with all sets; profile and level are the highest of them.

        Only for 8 bits and 4:2:0.
        """
        profile = max(unit[1] for unit in self.sps)
        level = max(unit[3] for unit in self.sps)
        compatible = 0xFF
        for unit in self.sps:
            compatible &= unit[2]
        head = bytes(
            (1, profile, compatible, level, 0xFC | (self.length - 1), 0xE0 | len(self.sps))
        )
        body = b"".join(struct.pack(">H", len(unit)) + unit for unit in self.sps)
        body += bytes((len(self.pps),))
        body += b"".join(struct.pack(">H", len(unit)) + unit for unit in self.pps)
        formats = b"\xfd\xf8\xf8\0" if profile in _WITH_FORMATS else b""
        return head + body + formats


def _sets(data: bytes, at: int, count: int, kind: int) -> tuple[tuple[bytes, ...], int]:
    found = []
    for _ in range(count):
        length = struct.unpack_from(">H", data, at)[0]
        unit = data[at + 2 : at + 2 + length]
        if len(unit) != length or length < 4 - (kind == PPS) * 2 or unit[0] & 0x9F != kind:
            msg = "the parameters of the decoder are damaged"
            raise Unclear(msg)
        found.append(unit)
        at += 2 + length
    return tuple(found), at
