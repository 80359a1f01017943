"""Parameter sets of H.264: read to their end, so that nothing can stand behind it. ITU-T H.264 7.3.2."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_HIGH: Final = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135})
_EXTENDED_ASPECT: Final = 255
_MACROBLOCK: Final = 16
"""What lies beside the picture to fill the last macroblock is less; pairs of fields have it doubled."""


class _Bits:
    """Reads a unit bit by bit; IndexError at its end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def one(self) -> int:
        byte = self._data[self.at >> 3]
        value = byte >> (7 - (self.at & 7)) & 1
        self.at += 1
        return value

    def some(self, count: int) -> int:
        value = 0
        for _ in range(count):
            value = value << 1 | self.one()
        return value

    def number(self) -> int:
        """An unsigned Exp-Golomb number; signed ones have the same length."""
        zeros = 0
        while not self.one():
            zeros += 1
            if zeros > 32:
                raise IndexError
        return (1 << zeros) - 1 + self.some(zeros)

    def signed(self) -> int:
        value = self.number()
        return (value + 1) // 2 if value & 1 else -(value // 2)

    @property
    def _last(self) -> int:
        """Where the stop bit stands: the last one that is set."""
        data = self._data.rstrip(b"\0")
        if not data:
            raise IndexError
        low = data[-1] & -data[-1]
        return len(data) * 8 - low.bit_length()

    def more(self) -> bool:
        return self.at < self._last

    def ended(self) -> bool:
        return self.at == self._last


def bare(unit: bytes) -> bytes:
    """The payload of a unit without its header and the bytes that keep start codes out of it."""
    return unit[1:].replace(b"\0\0\3", b"\0\0")


def odd_sequence_set(unit: bytes) -> Iterator[str]:
    """What a sequence parameter set holds besides parameters, in words; ``unit`` has its header."""
    bits = _Bits(bare(unit))
    try:
        across, down = _sequence(bits)
        if across >= _MACROBLOCK or down >= 2 * _MACROBLOCK:
            yield "a margin of the picture that is not shown"
        if not bits.ended():
            yield "data behind the parameters"
    except IndexError:
        yield "parameters that cannot be read"


def odd_picture_set(unit: bytes) -> Iterator[str]:
    """The same of a picture parameter set; spare pictures, which decoders pass over, are named too."""
    bits = _Bits(bare(unit))
    try:
        spare = _picture(bits)
        if spare:
            yield "room for spare pictures that players do not show"
        if not bits.ended():
            yield "data behind the parameters"
    except IndexError:
        yield "parameters that cannot be read"


def _sequence(bits: _Bits) -> tuple[int, int]:
    """Reads to the end; gives the columns and rows of the stored picture that are not shown."""
    profile = bits.some(8)
    bits.some(16)
    bits.number()
    chroma = 1
    if profile in _HIGH:
        chroma = bits.number()
        if chroma == 3:
            bits.one()
        bits.number()
        bits.number()
        bits.one()
        if bits.one():
            _scaling(bits, 8 if chroma != 3 else 12)
    bits.number()
    order = bits.number()
    if order == 0:
        bits.number()
    elif order == 1:
        bits.one()
        bits.number()
        bits.number()
        for _ in range(bits.number()):
            bits.number()
    bits.number()
    bits.one()
    bits.number()
    bits.number()
    whole = bits.one()
    if not whole:  # fields
        bits.one()
    bits.one()
    left, right, top, bottom = (bits.number() for _ in range(4)) if bits.one() else (0, 0, 0, 0)
    if bits.one():
        _usability(bits)
    return (left + right) * (2 if chroma in (1, 2) else 1), (top + bottom) * (
        (2 if chroma == 1 else 1) * (1 if whole else 2)
    )


def _usability(bits: _Bits) -> None:
    if bits.one() and bits.some(8) == _EXTENDED_ASPECT:
        bits.some(32)
    if bits.one():
        bits.one()
    if bits.one():  # kind of picture, range, colours
        bits.some(4)
        if bits.one():
            bits.some(24)
    if bits.one():
        bits.number()
        bits.number()
    if bits.one():
        bits.some(65)
    both = [bits.one() and _buffers(bits), bits.one() and _buffers(bits)]
    if any(both):
        bits.one()
    bits.one()
    if bits.one():
        bits.one()
        for _ in range(6):
            bits.number()


def _buffers(bits: _Bits) -> bool:
    count = bits.number() + 1
    bits.some(8)
    for _ in range(count):
        bits.number()
        bits.number()
        bits.one()
    bits.some(20)
    return True


def _picture(bits: _Bits) -> bool:
    bits.number()
    bits.number()
    bits.some(2)
    if bits.number():  # slice groups: no encoder in use writes them
        raise IndexError
    bits.number()
    bits.number()
    bits.some(3)
    for _ in range(3):
        bits.number()
    bits.some(2)
    spare = bool(bits.one())
    if bits.more():
        larger = bits.one()
        if bits.one():
            _scaling(bits, 6 + 2 * larger)
        bits.number()
    return spare


def _scaling(bits: _Bits, lists: int) -> None:
    for which in range(lists):
        if not bits.one():
            continue
        last = following = 8
        for _ in range(16 if which < 6 else 64):
            if following:
                following = (last + bits.signed()) % 256
            last = following or last
