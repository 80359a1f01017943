"""Parameter sets and the heads of slices, read to the last bit (ITU-T H.264 7.3.2.1, 7.3.2.2, 7.3.3, E.1).

Read in full, because whatever is not understood could be anything: a set in which something follows the
last field that the standard knows is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from redaction.export.smart.units import Bits, Unclear, content

PROFILES: Final = frozenset({66, 77, 100})
"""Baseline, Main and High: all of 8 bits and 4:2:0."""

_HIGH: Final = 100
_OWN_RATIO: Final = 255
_RATIOS: Final = (
    (0, 1), (1, 1), (12, 11), (10, 11), (16, 11), (40, 33), (24, 11), (20, 11), (32, 11), (80, 33),
    (18, 11), (15, 11), (64, 33), (160, 99), (4, 3), (3, 2), (2, 1),
)  # fmt: skip
_SLICE_KINDS: Final = 10
_P, _B, _I = 0, 1, 2
_HEAD_BYTES: Final = 64
"""More than any slice head has up to the field we read last."""


@dataclass(frozen=True, slots=True)
class Look:
    """How pictures look and are shown.

    Attributes:
        size: Width and height in whole macroblocks, in pixels.
        crop: Pixels that are cut off: left, right, top, bottom.
        ratio: Width of a pixel over its height; (0, 1) where it is not said.
        full: Luma uses 0 to 255.
        colours: ITU-T H.273 codes of primaries, transfer and matrix.
    """

    size: tuple[int, int]
    crop: tuple[int, ...] = (0, 0, 0, 0)
    ratio: tuple[int, int] = (0, 1)
    full: bool = False
    colours: tuple[int, int, int] = (2, 2, 2)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A sequence parameter set.

    Attributes:
        ident: Its number.
        profile: The profile's number.
        look: How the pictures look.
        frame_bits: Bits of a frame's number.
        order_kind: How the order of pictures is told (0, 1 or 2).
        order_bits: Bits of a picture's place in the order (kind 0).
        order_zero: Whether differences of places are left out (kind 1).
        bounded: Whether it says how far pictures are reordered.
        reorder: How far, if it says.
        needs_messages: Whether it promises messages (SEI) beside the pictures.
    """

    ident: int
    profile: int
    look: Look
    frame_bits: int
    order_kind: int
    order_bits: int
    order_zero: bool
    bounded: bool
    reorder: int
    needs_messages: bool


@dataclass(frozen=True, slots=True)
class PictureSet:
    """A picture parameter set.

    Attributes:
        ident: Its number.
        sequence: Number of the sequence parameter set it belongs to.
        extra_order: Whether slices of frames say more about their place in the order.
    """

    ident: int
    sequence: int
    extra_order: bool


@dataclass(frozen=True, slots=True)
class SliceHead:
    """What the head of a slice says first.

    Attributes:
        first: Number of its first macroblock.
        kind: 0 (P), 1 (B) or 2 (I).
        picture_set: Number of its picture parameter set.
        picture: What is equal in all slices of one picture.
        drops_earlier: It asks for pictures not shown yet to be dropped.
        kept_long: It makes its picture a long-term reference.
    """

    first: int
    kind: int
    picture_set: int
    picture: tuple[object, ...]
    drops_earlier: bool = False
    kept_long: bool = False


def read_sequence(unit: bytes) -> Sequence:
    """Read a sequence parameter set.

    Raises:
        Unclear: If it is for pictures that are not plain progressive 8-bit 4:2:0 frames, or is not clear.
    """
    bits = Bits(content(unit))
    profile, constraints, _level = bits.u(8), bits.u(8), bits.u(8)
    if profile not in PROFILES or constraints & 3:
        raise Unclear(f"the profile {profile} is not one that is copied")
    ident = _small(bits.ue(), 31)
    if profile == _HIGH:
        if bits.ue() != 1 or bits.ue() or bits.ue():
            raise Unclear("the pictures are not 8-bit 4:2:0")
        if bits.flag():
            raise Unclear("the pictures were coded without any loss")
        if bits.flag():
            _scaling(bits, 8)
    frame_bits = _small(bits.ue(), 12) + 4
    order_kind, order_bits, order_zero = _small(bits.ue(), 2), 0, False
    if order_kind == 0:
        order_bits = _small(bits.ue(), 12) + 4
    elif order_kind == 1:
        order_zero = bits.flag()
        bits.se()
        bits.se()
        for _ in range(_small(bits.ue(), 255)):
            bits.se()
    _small(bits.ue(), 16)
    if bits.flag():
        raise Unclear("pictures may be missing between others")
    width, height = 16 * (_small(bits.ue(), 1023) + 1), 16 * (_small(bits.ue(), 1023) + 1)
    if not bits.flag():
        raise Unclear("the pictures may be interlaced")
    bits.flag()
    crop = tuple(2 * _small(bits.ue(), 8191) for _ in range(4)) if bits.flag() else (0, 0, 0, 0)
    look = Look((width, height), crop)
    bounded, reorder, messages = False, 0, False
    if bits.flag():
        look, bounded, reorder, messages = _usability(bits, look)
    bits.end()
    return Sequence(
        ident, profile, look, frame_bits, order_kind, order_bits,
        order_zero, bounded, reorder, messages,
    )  # fmt: skip


def _usability(bits: Bits, look: Look) -> tuple[Look, bool, int, bool]:
    """Look, whether the reordering is said, how far it goes, and whether messages are promised."""
    ratio = (0, 1)
    if bits.flag():
        code = bits.u(8)
        if code == _OWN_RATIO:
            ratio = (bits.u(16), bits.u(16))
        elif code < len(_RATIOS):
            ratio = _RATIOS[code]
        else:
            raise Unclear("a pixel shape that nobody knows")
    if bits.flag() and bits.flag():
        raise Unclear("the edges of the pictures are not to be shown")
    full, colours = False, (2, 2, 2)
    if bits.flag():
        bits.u(3)
        full = bits.flag()
        if bits.flag():
            colours = (bits.u(8), bits.u(8), bits.u(8))
    if bits.flag() and (bits.ue() or bits.ue()):
        raise Unclear("the samples of colour lie at an unusual place")
    if bits.flag():
        bits.u(32)
        bits.u(32)
        bits.flag()
    if bits.flag() | bits.flag():
        raise Unclear("the pictures come with a model of the decoder's buffer")
    messages = bits.flag()
    bounded, reorder = bits.flag(), 0
    if bounded:
        bits.flag()
        for _ in range(4):
            _small(bits.ue(), 16)
        reorder = _small(bits.ue(), 16)
        if _small(bits.ue(), 16) < reorder:
            raise Unclear("the order of pictures is not clear")
    return replace(look, ratio=ratio, full=full, colours=colours), bounded, reorder, messages


def read_picture_set(unit: bytes) -> PictureSet:
    """Read a picture parameter set.

    Raises:
        Unclear: If slices may come in any order, twice or in groups, or it is not clear.
    """
    bits = Bits(content(unit))
    ident, sequence = _small(bits.ue(), 255), _small(bits.ue(), 31)
    bits.flag()
    extra_order = bits.flag()
    if bits.ue():
        raise Unclear("slices in groups")
    for _ in range(2):
        _small(bits.ue(), 31)
    bits.flag()
    bits.u(2)
    for _ in range(3):
        bits.se()
    bits.flag()
    bits.flag()
    if bits.flag():
        raise Unclear("slices that come twice")
    if bits.more():
        large = bits.flag()
        if bits.flag():
            _scaling(bits, 6 + 2 * large)
        bits.se()
    bits.end()
    return PictureSet(ident, sequence, extra_order)


def _scaling(bits: Bits, count: int) -> None:
    for at in range(count):
        if not bits.flag():
            continue
        last = following = 8
        for _ in range(16 if at < 6 else 64):
            if following:
                following = (last + bits.se()) % 256
            last = following or last


def read_slice(
    unit: bytes, sets: dict[int, tuple[PictureSet, Sequence]], *, idr: bool
) -> SliceHead:
    """Read the first fields of a slice's head.

    Args:
        unit: The slice.
        sets: The picture parameter sets there are, by number, and what they belong to.
        idr: It belongs to an IDR picture.

    Raises:
        Unclear: If it is of an unusual kind or belongs to no set.
    """
    bits = Bits(content(unit, _HEAD_BYTES))
    first, code, number = bits.ue(), bits.ue(), bits.ue()
    kind = code % 5
    if code >= _SLICE_KINDS or kind not in (_P, _B, _I) or (idr and kind != _I):
        raise Unclear("a slice of an unusual kind")
    if number not in sets:
        raise Unclear("a slice without parameters")
    own, sequence = sets[number]
    frame = bits.u(sequence.frame_bits)
    if idr and frame:
        raise Unclear("a sequence of pictures that does not begin at its beginning")
    turn = bits.ue() if idr else -1
    place: tuple[int, ...] = ()
    if sequence.order_kind == 0:
        place = (bits.u(sequence.order_bits), bits.se() if own.extra_order else 0)
    elif sequence.order_kind == 1 and not sequence.order_zero:
        place = (bits.se(), bits.se() if own.extra_order else 0)
    reference = unit[0] >> 5 & 3
    drops = kept = False
    if idr:
        if not reference:
            raise Unclear("a first picture that nothing may refer to")
        drops, kept = bits.flag(), bits.flag()
    return SliceHead(
        first, kind, number, (number, frame, idr, turn, place, bool(reference)), drops, kept
    )


def _small(value: int, most: int) -> int:
    if value > most:
        raise Unclear("a number in the parameters is too large")
    return value
