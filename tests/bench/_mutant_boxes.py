"""Changes of MP4 and QuickTime files: boxes, their tables, times and codec configuration."""

from __future__ import annotations

import random
import struct

from tests.bench._mutant_tree import (
    Node,
    TreeChange,
    change_tree,
    flipped,
    hard,
    one_of,
    resized,
    with_number,
    write_tree,
)

_BRANCHES = {
    b"moov": 0, b"trak": 0, b"mdia": 0, b"minf": 0, b"stbl": 0, b"edts": 0, b"dinf": 0, b"udta": 0,
    b"moof": 0, b"traf": 0, b"mvex": 0, b"mfra": 0, b"ilst": 0, b"meta": 4, b"stsd": 8, b"dref": 8,
    b"avc1": 78, b"mp4v": 78, b"jpeg": 78, b"hvc1": 78, b"mp4a": 28, b"sowt": 28,
}  # fmt: skip
"""Boxes with boxes inside, and how many bytes stand before those."""

_TABLES = {
    b"stts": (4, 8), b"ctts": (4, 8), b"stsc": (4, 12), b"stsz": (8, 4), b"stco": (4, 4), b"co64": (4, 8),
    b"stss": (4, 4), b"elst": (4, 12), b"trun": (4, 8), b"sbgp": (8, 8), b"sgpd": (12, 8), b"tfra": (12, 8),
    b"sdtp": (0, 1), b"stsd": (4, 16), b"dref": (4, 12),
}  # fmt: skip
"""Boxes that count entries: where the count stands, and how many bytes an entry has."""

_TIMES = {
    b"mvhd": (12, 16, 96), b"mdhd": (12, 16), b"tkhd": (12, 20, 36, 40, 76, 80), b"tfdt": (4, 8),
    b"tfhd": (0, 4, 8, 12), b"mehd": (4,), b"elst": (8, 12, 16), b"mfhd": (4,), b"trex": (4, 8, 12, 16, 20),
    b"sidx": (4, 8, 12, 16, 20), b"hdlr": (8,), b"ftyp": (0, 4, 8),
}  # fmt: skip
"""Boxes with times, numbers of tracks and sizes of pictures, and where these stand."""

_CODEC = (b"avcC", b"esds", b"hvcC", b"pasp", b"colr", b"btrt", b"wave", b"dOps")
_ENTRIES = (b"avc1", b"mp4v", b"jpeg", b"hvc1", b"mp4a", b"sowt")


def read_boxes(data: bytes) -> Node:
    """The boxes of a file."""
    children, tail = _read(data)
    return Node(b"", children=children, tail=tail)


def _read(data: bytes) -> tuple[list[Node], bytes]:
    at, found = 0, []
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        skip = 8
        if size == 1 and at + 16 <= len(data):
            size, skip = struct.unpack(">Q", data[at + 8 : at + 16])[0], 16
        if size == 0:
            size = len(data) - at
        if size < skip or at + size > len(data):
            break
        inside = data[at + skip : at + size]
        before = _BRANCHES.get(kind)
        if before is None or len(inside) < before:
            found.append(Node(kind, inside))
        else:
            children, tail = _read(inside[before:])
            found.append(Node(kind, inside[:before], children, tail=tail))
        at += size
    return found, data[at:]


def write_boxes(root: Node) -> bytes:
    """The file of boxes. Places of samples are not mended: they are part of what may be wrong."""
    return write_tree(root, _framed)


def _framed(node: Node, inside: bytes) -> bytes:
    size = len(inside) + 8 if node.size is None else node.size
    return struct.pack(">I4s", size & 0xFFFFFFFF, node.kind[:4].ljust(4, b"\0")) + inside


def _count(root: Node, rng: random.Random, _others: list[Node]) -> str:
    node = one_of(root, _TABLES, rng)
    if node is None:
        return "no table"
    at, _ = _TABLES[node.kind]
    number = hard(rng)
    if len(node.body) >= at + 4 and rng.random() < 0.5:
        number = struct.unpack(">I", node.body[at : at + 4])[0] + rng.choice((-1, 1, 2, 255))
    node.body = with_number(node.body, at, number)
    return f"{node.kind!r} counts {number & 0xFFFFFFFF}"


def _entry(root: Node, rng: random.Random, _others: list[Node]) -> str:
    node = one_of(root, _TABLES, rng)
    if node is None or len(node.body) < 12:
        return "no entry"
    at, _ = _TABLES[node.kind]
    for _ in range(rng.choice((1, 2, 5))):
        place = at + 4 + 4 * rng.randrange(max(1, (len(node.body) - at - 4) // 4))
        node.body = with_number(node.body, place, hard(rng))
    return f"entries of {node.kind!r}"


def _long_table(root: Node, rng: random.Random, _others: list[Node]) -> str:
    node = one_of(root, _TABLES, rng)
    if node is None:
        return "no table"
    at, each = _TABLES[node.kind]
    times = rng.choice((50, 2000, 20000))
    entry = node.body[at + 4 : at + 4 + each] or bytes(each)
    node.body = with_number(node.body, at, times) + entry * times
    return f"{node.kind!r} with {times} entries"


def _fewer(root: Node, rng: random.Random, _others: list[Node]) -> str:
    node = one_of(root, _TABLES, rng)
    if node is None:
        return "no table"
    node.body = node.body[: -_TABLES[node.kind][1] * rng.choice((1, 2, 4))]
    return f"{node.kind!r} without its last entries"


def _time(root: Node, rng: random.Random, _others: list[Node]) -> str:
    node = one_of(root, _TIMES, rng)
    if node is None:
        return "no times"
    at, number = rng.choice(_TIMES[node.kind]), hard(rng)
    node.body = with_number(node.body, at, number)
    return f"{node.kind!r} at {at} is {number}"


def _configuration(root: Node, rng: random.Random, _others: list[Node]) -> str:
    node = one_of(root, _CODEC, rng)
    if node is None:
        return "no configuration"
    if rng.random() < 0.25:
        node.body = resized(node.body, rng)
    elif node.kind == b"avcC" and rng.random() < 0.5:
        # The size of lengths, the counts and lengths of the parameter sets.
        node.body = with_number(node.body, rng.choice((1, 3, 4, 5, 6, 7)), hard(rng, 8), ">B")
    else:
        node.body = flipped(node.body, rng)
    return f"configuration {node.kind!r}"


def _sample_entry(root: Node, rng: random.Random, _others: list[Node]) -> str:
    node = one_of(root, _ENTRIES, rng)
    if node is None:
        return "no entry"
    at, number = rng.choice((6, 16, 18, 24, 26, 40, 74)), hard(rng, 16)
    node.body = with_number(node.body, at, number, ">H")
    if rng.random() < 0.2:
        node.kind = rng.choice(
            (b"hvc1", b"av01", b"mp4v", b"raw ", b"rle ", b"encv", b"tmcd", b"text")
        )
    return f"{node.kind!r} at {at} is {number}"


def _lengths(root: Node, rng: random.Random, _others: list[Node]) -> str:
    """The lengths before the units of H.264 pictures, or bits of any sample."""
    node = one_of(root, (b"mdat",), rng)
    if node is None or len(node.body) < 8:
        return "no samples"
    places, at = [], 0
    while at + 4 <= len(node.body):
        length = struct.unpack(">I", node.body[at : at + 4])[0]
        if not 0 < length <= len(node.body) - at - 4:
            break
        places.append(at)
        at += 4 + length
    if places and rng.random() < 0.7:
        place = rng.choice(places)
        node.body = with_number(node.body, place, hard(rng))
        return f"length of a unit at {place}"
    node.body = flipped(node.body, rng)
    return "bits of samples"


SPECIAL: tuple[TreeChange, ...] = (
    _count, _entry, _entry, _long_table, _fewer, _time, _time, _configuration, _sample_entry, _lengths,
)  # fmt: skip


def change_boxes(data: bytes, others: list[bytes], rng: random.Random) -> tuple[str, bytes]:
    """Change an MP4 or QuickTime file; see ``change_tree``."""
    return change_tree(data, others, rng, read_boxes, write_boxes, SPECIAL)
