"""Changes of AVI files: chunks, headers, the two kinds of tables of places."""

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

_CODECS = (
    b"H264", b"XVID", b"MJPG", b"DIB ", b"\0\0\0\0", b"HEVC", b"cvid", b"tscc", b"MSZH", b"VP80",
    b"dvsd", b"IV50", b"MRLE", b"ULRA", b"CRAM",
)  # fmt: skip
_MAIN = tuple(range(0, 40, 4))
"""Places in `avih`: time of a frame, bytes a second, flags, frames, streams, buffer, size of the picture."""
_STREAM = (8, 16, 20, 24, 28, 32, 36, 40, 44)
"""Places in `strh`: flags, first frames, scale, rate, start, length, buffer, quality, size of a sample."""


def read_chunks(data: bytes) -> Node:
    """The chunks of a file."""
    children, tail = _read(data)
    return Node(b"", children=children, tail=tail)


def _read(data: bytes) -> tuple[list[Node], bytes]:
    at, found = 0, []
    while at + 8 <= len(data):
        kind, size = struct.unpack("<4sI", data[at : at + 8])
        if at + 8 + size > len(data):
            break
        inside = data[at + 8 : at + 8 + size]
        if kind in (b"RIFF", b"LIST") and size >= 4:
            children, tail = _read(inside[4:])
            found.append(Node(kind, inside[:4], children, tail=tail))
        else:
            found.append(Node(kind, inside))
        at += 8 + size + (size & 1)
    return found, data[at:]


def write_chunks(root: Node) -> bytes:
    """The file of chunks. Places in the tables are not mended: they are part of what may be wrong."""
    return write_tree(root, _framed)


def _framed(node: Node, inside: bytes) -> bytes:
    size = len(inside) if node.size is None else node.size
    head = struct.pack("<4sI", node.kind[:4].ljust(4), size & 0xFFFFFFFF)
    return head + inside + b"\0" * (len(inside) & 1)


def _data(root: Node, rng: random.Random) -> Node | None:
    found = [n for _, _, n in root.walk() if n.kind[2:] in (b"dc", b"db", b"wb", b"pc")]
    return rng.choice(found) if found else None


def _main_header(root: Node, rng: random.Random, _others: list[Node]) -> str:
    node = one_of(root, (b"avih",), rng)
    if node is None:
        return "no header"
    at, number = rng.choice(_MAIN), hard(rng)
    node.body = with_number(node.body, at, number, "<I")
    return f"avih at {at} is {number}"


def _stream_header(root: Node, rng: random.Random, _others: list[Node]) -> str:
    node = one_of(root, (b"strh",), rng)
    if node is None:
        return "no stream"
    if rng.random() < 0.2:
        node.body = (
            rng.choice((b"vids", b"auds", b"txts", b"mids", b"iavs", b"????")) + node.body[4:]
        )
        return f"stream of {node.body[:4]!r}"
    at, number = rng.choice(_STREAM), hard(rng)
    node.body = with_number(node.body, at, number, "<I")
    return f"strh at {at} is {number}"


def _format(root: Node, rng: random.Random, _others: list[Node]) -> str:
    node = one_of(root, (b"strf",), rng)
    if node is None:
        return "no format"
    way = rng.randrange(4)
    if way == 0:
        node.body = with_number(node.body, rng.choice((0, 4, 8, 20, 32)), hard(rng), "<I")
        return "strf: a number"
    if way == 1:
        node.body = with_number(
            node.body,
            rng.choice((0, 2, 12, 14, 16)),
            rng.choice((0, 1, 3, 4, 8, 16, 24, 32, 65535)),
            "<H",
        )
        return "strf: planes, bits or channels"
    if way == 2:
        node.body = node.body[:16] + rng.choice(_CODECS) + node.body[20:]
        return f"strf: {node.body[16:20]!r}"
    node.body = resized(node.body, rng)
    return "strf: length"


def _old_table(root: Node, rng: random.Random, _others: list[Node]) -> str:
    node = one_of(root, (b"idx1",), rng)
    if node is None or len(node.body) < 16:
        return "no table"
    entries = len(node.body) // 16
    way = rng.randrange(4)
    if way == 0:
        for _ in range(rng.choice((1, 3))):
            place = 16 * rng.randrange(entries) + rng.choice((4, 8, 12))
            node.body = with_number(node.body, place, hard(rng), "<I")
    elif way == 1:
        place = 16 * rng.randrange(entries)
        kind = rng.choice((b"00dc", b"01wb", b"99dc", b"ix00", b"rec ", b"7Fxx"))
        node.body = node.body[:place] + kind + node.body[place + 4 :]
    elif way == 2:
        node.body = node.body[:16] * rng.choice((50, 5000, 50000))
    else:
        node.body = node.body[: 16 * rng.randrange(entries)]
    return f"idx1: {('places', 'kind', 'many', 'fewer')[way]}"


def _new_table(root: Node, rng: random.Random, _others: list[Node]) -> str:
    """An OpenDML table of places that leads nowhere, into itself, or to far too much."""
    stream = next(
        (n for _, _, n in root.walk() if n.kind == b"LIST" and n.body == b"strl"), None
    )  # fmt: skip
    if stream is None:
        return "no stream"
    count = rng.choice((1, 4, 400, 0xFFFFFFFF))
    entry = struct.pack(
        "<QII", rng.choice((0, 12, 1 << 40, rng.getrandbits(16))), hard(rng), hard(rng)
    )
    head = struct.pack("<HBBI4sIII", 4, 0, rng.choice((0, 1)), count, b"00dc", 0, 0, 0)
    (stream.children or []).append(Node(b"indx", head + entry * min(count, 400)))
    return f"indx counts {count}"


def _chunk_name(root: Node, rng: random.Random, _others: list[Node]) -> str:
    node = _data(root, rng)
    if node is None:
        return "no data"
    old = node.kind
    node.kind = rng.choice(
        (b"99dc", b"01wb", b"00dc", b"00pc", b"ix00", b"JUNK", b"LIST", b"rec ", b"00tx")
    )
    return f"{old!r} is {node.kind!r}"


def _content(root: Node, rng: random.Random, _others: list[Node]) -> str:
    node = _data(root, rng)
    if node is None:
        return "no data"
    node.body = flipped(node.body, rng) if rng.random() < 0.6 else resized(node.body, rng)
    return f"content of {node.kind!r}"


SPECIAL: tuple[TreeChange, ...] = (
    _main_header, _stream_header, _stream_header, _format, _format, _old_table, _new_table, _chunk_name,
    _content,
)  # fmt: skip


def change_chunks(data: bytes, others: list[bytes], rng: random.Random) -> tuple[str, bytes]:
    """Change an AVI file; see ``change_tree``."""
    return change_tree(data, others, rng, read_chunks, write_chunks, SPECIAL)
