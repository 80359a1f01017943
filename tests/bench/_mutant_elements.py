"""Changes of Matroska and WebM files: elements, their numbers, blocks and codec configuration."""

from __future__ import annotations

import random
import struct
import zlib

from tests.bench._mutant_tree import (
    Node,
    TreeChange,
    change_tree,
    flipped,
    hard,
    one_of,
    resized,
    write_tree,
)

_BRANCHES = frozenset(
    bytes.fromhex(name)
    for name in (
        "1a45dfa3", "18538067", "114d9b74", "4dbb", "1549a966", "1654ae6b", "ae", "e0", "e1", "55b0",
        "1f43b675", "a0", "1c53bb6b", "bb", "b7", "1254c367", "7373", "63c0", "67c8", "1043a770",
        "45b9", "b6", "80", "6d80", "6240", "5034", "75a1", "a6",
    )
)  # fmt: skip
"""Elements with elements inside."""

_NUMBERS = frozenset(
    bytes.fromhex(name)
    for name in (
        "4286", "42f7", "42f2", "42f3", "4287", "4285",  # versions, longest names and sizes
        "2ad7b1", "4489",  # what a tick is, how long the file is
        "d7", "73c5", "83", "88", "9c", "55aa", "23e383", "56aa", "56bb",  # of a track
        "b0", "ba", "54b0", "54ba", "54b2", "54aa", "54cc", "9a", "53b8",  # of a picture
        "b5", "78b5", "9f", "6264",  # of sound
        "e7", "a7", "ab", "9b", "fb", "75a2",  # of clusters and blocks
        "b3", "f7", "f1", "f0", "53ac", "53ab",  # of the tables of places
    )
)  # fmt: skip
_CODECS = (
    b"V_MPEG4/ISO/AVC", b"V_MPEGH/ISO/HEVC", b"V_VP8", b"V_VP9", b"V_AV1", b"V_FFV1", b"V_MJPEG",
    b"V_MS/VFW/FOURCC", b"V_UNCOMPRESSED", b"V_PRORES", b"V_QUICKTIME", b"V_THEORA", b"V_REAL/RV40", b"",
    b"A_AAC", b"A_OPUS", b"A_VORBIS", b"A_FLAC", b"A_PCM/INT/LIT", b"S_TEXT/UTF8",
)  # fmt: skip
_BLOCKS = (b"\xa3", b"\xa1")
_CHECKSUM = b"\xbf"
"""Left out when a file is read: a wrong one would hide from a reader what else was changed."""


def _size_at(data: bytes, at: int) -> tuple[int, int] | None:
    """Value of a size and the bytes it takes; None where there is none; -1 for unknown."""
    if at >= len(data) or not data[at]:
        return None
    length = 9 - data[at].bit_length()
    if at + length > len(data):
        return None
    raw = int.from_bytes(data[at : at + length], "big") & ((1 << 7 * length) - 1)
    return (-1 if raw == (1 << 7 * length) - 1 else raw), length


def read_elements(data: bytes) -> Node:
    """The elements of a file."""
    children, tail = _read(data, top=True)
    return Node(b"", children=children, tail=tail)


def _read(data: bytes, top: bool = False) -> tuple[list[Node], bytes]:
    at, found = 0, []
    while at < len(data):
        if not data[at] or (length := 9 - data[at].bit_length()) > 4:
            break
        kind, sized = data[at : at + length], _size_at(data, at + length)
        if sized is None:
            break
        size, took = sized
        begin = at + length + took
        end = len(data) if size < 0 else begin + size
        if end > len(data):
            break
        if size < 0 and not top:  # a cluster of unknown size: up to the next one
            later = data.find(kind, begin)
            end = later if later > 0 else len(data)
        inside = data[begin:end]
        if kind == _CHECKSUM:
            pass
        elif kind in _BRANCHES:
            children, tail = _read(inside)
            found.append(Node(kind, b"", children, tail=tail))
        else:
            found.append(Node(kind, inside))
        at = end
    return found, data[at:]


def write_elements(root: Node) -> bytes:
    """The file of elements."""
    return write_tree(root, _framed)


def _framed(node: Node, inside: bytes) -> bytes:
    size = len(inside) if node.size is None else node.size
    if size >= 0x7FFFFFFF:  # unknown, in one byte or in eight
        said = b"\xff" if size & 1 else b"\x01" + b"\xff" * 7
    elif size < 0x7F and node.size is None:
        said = bytes([0x80 | size])
    else:
        said = (size | 1 << 56).to_bytes(8, "big")
    return node.kind + said + inside


def _number(root: Node, rng: random.Random, _others: list[Node]) -> str:
    node = one_of(root, _NUMBERS, rng)
    if node is None:
        return "no number"
    if len(node.body) in (4, 8) and rng.random() < 0.3:
        odd = rng.choice((float("nan"), float("inf"), -1.0, 0.0, 1e-30, 1e30))
        node.body = struct.pack(">d" if len(node.body) == 8 else ">f", odd)
        return f"{node.kind.hex()} is {odd}"
    number = hard(rng, rng.choice((8, 32, 64)))
    width = rng.choice((len(node.body), 4, 8, 0, 9))
    node.body = (number & ((1 << 8 * width) - 1)).to_bytes(width, "big")
    return f"{node.kind.hex()} is {node.body.hex()}"


def _block(root: Node, rng: random.Random, _others: list[Node]) -> str:
    node = one_of(root, _BLOCKS, rng)
    if node is None or len(node.body) < 5:
        return "no block"
    head, rest = bytearray(node.body[:4]), node.body[4:]
    way = rng.randrange(5)
    if way == 0:
        head[0] = rng.choice((0, 0x80, 0x81, 0x82, 0xFF, 0x40, 0x10))
    elif way == 1:
        head[1:3] = struct.pack(">H", hard(rng, 16))
    elif way == 2:  # laced, with counts and lengths that are not so
        head[3] = (head[3] & ~6) | rng.choice((2, 4, 6))
        rest = bytes([rng.choice((0, 1, 7, 255))]) + rng.randbytes(rng.choice((0, 3, 20))) + rest
    elif way == 3:
        rest = flipped(rest, rng)
    else:
        rest = resized(rest, rng)
    node.body = bytes(head) + rest
    return f"block: {('track', 'time', 'lacing', 'bits', 'length')[way]}"


def _codec(root: Node, rng: random.Random, _others: list[Node]) -> str:
    node = one_of(root, (b"\x86",), rng)
    if node is None:
        return "no codec"
    node.body = rng.choice(_CODECS)
    return f"codec {node.body!r}"


def _configuration(root: Node, rng: random.Random, _others: list[Node]) -> str:
    node = one_of(root, (b"\x63\xa2",), rng)
    if node is None:
        return "no configuration"
    node.body = flipped(node.body, rng) if rng.random() < 0.6 else resized(node.body, rng)
    return "codec configuration"


def _packed(root: Node, rng: random.Random, _others: list[Node]) -> str:
    """Says that the track is compressed; perhaps its blocks are, and become a thousand times as large."""
    track = one_of(root, (b"\xae",), rng)
    if track is None:
        return "no track"
    way = rng.choice((0, 1, 2, 3))
    settings = [Node(b"\x42\x54", bytes([way]))]
    if way == 3:
        settings.append(Node(b"\x42\x55", rng.randbytes(rng.choice((1, 200)))))
    encoding = Node(b"\x62\x40", children=[Node(b"\x50\x34", children=settings)])
    (track.children or []).append(Node(b"\x6d\x80", children=[encoding]))
    if way == 0 and rng.random() < 0.6:
        for _, _, node in root.walk():
            if node.kind in _BLOCKS:
                large = bytes(rng.choice((64, 1 << 20, 1 << 26))) if rng.random() < 0.3 else b""
                node.body = node.body[:4] + zlib.compress(node.body[4:] + large, 1)
        return "packed with zlib"
    return f"says packed by way {way}"


def _clusters(root: Node, rng: random.Random, _others: list[Node]) -> str:
    """Blocks of a cluster far away in time, or clusters in another order."""
    times = [node for _, _, node in root.walk() if node.kind == b"\xe7"]
    if not times:
        return "no clusters"
    node = rng.choice(times)
    node.body = struct.pack(">Q", rng.choice((0, 1, 1 << 31, 1 << 40, 1 << 62, (1 << 64) - 1)))
    return "time of a cluster"


def _deep_tags(root: Node, rng: random.Random, _others: list[Node]) -> str:
    """Tags inside tags, chapters inside chapters: what may be nested as often as one likes."""
    depth = rng.choice((10, 300, 3000))
    kind, holder = rng.choice(((b"\x67\xc8", b"\x73\x73"), (b"\xb6", b"\x45\xb9")))
    node = Node(kind, children=[], again=depth)
    top = b"\x12\x54\xc3\x67" if kind == b"\x67\xc8" else b"\x10\x43\xa7\x70"
    segment = one_of(root, (b"\x18\x53\x80\x67",), rng)
    if segment is None:
        return "no segment"
    (segment.children or []).insert(1, Node(top, children=[Node(holder, children=[node])]))
    return f"{depth} deep {kind.hex()}"


SPECIAL: tuple[TreeChange, ...] = (
    _number, _number, _number, _block, _block, _codec, _configuration, _packed, _clusters, _deep_tags,
)  # fmt: skip


def change_elements(data: bytes, others: list[bytes], rng: random.Random) -> tuple[str, bytes]:
    """Change a Matroska file; see ``change_tree``."""
    return change_tree(data, others, rng, read_elements, write_elements, SPECIAL)
