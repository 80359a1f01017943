"""What can be wrong with any file made of things inside things: boxes, elements, chunks.

A file is read into ``Node``s, changed, and written again; sizes are then right unless a change was about
them, so a reader gets past the outside and meets what is wrong deep inside.
"""

from __future__ import annotations

import copy
import random
import struct
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from functools import partial

HARD = (0, 1, 2, 3, 7, 0xFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
"""Numbers that are hard to bear."""


@dataclass
class Node:
    """One box, element or chunk.

    Attributes:
        kind: Its name, as bytes.
        body: What is in it, of a leaf; of a branch what stands before its children.
        children: What is inside; None for a leaf.
        size: A size to write instead of the right one.
        tail: Bytes inside after the children that made no sense as such.
        again: How many more times it is inside another of its kind.
    """

    kind: bytes
    body: bytes = b""
    children: list[Node] | None = None
    size: int | None = None
    tail: bytes = b""
    again: int = 0

    def walk(self) -> Iterator[tuple[Node, int, Node]]:
        """Everything inside, each with its parent and its place there."""
        for at, child in enumerate(self.children or ()):
            yield self, at, child
            yield from child.walk()


def write_tree(root: Node, framed: Callable[[Node, bytes], bytes]) -> bytes:
    """The file again.

    Args:
        root: What was read.
        framed: Puts name and size before what is inside a node.
    """
    return b"".join(map(partial(_written, framed), root.children or ())) + root.tail


def _written(framed: Callable[[Node, bytes], bytes], node: Node) -> bytes:
    inside = b"".join(map(partial(_written, framed), node.children or ()))
    inside = node.body + inside + node.tail
    for _ in range(node.again + 1):
        inside = framed(node, inside)
    return inside


def one_of(root: Node, kinds: Container[bytes], rng: random.Random) -> Node | None:
    """Any node of these kinds; None if there is none."""
    found = [node for _, _, node in root.walk() if node.kind in kinds]
    return rng.choice(found) if found else None


def hard(rng: random.Random, bits: int = 32) -> int:
    """A number that is hard to bear."""
    number = rng.choice((*HARD, rng.getrandbits(bits), 1 << (bits - 1), (1 << bits) - 1))
    return number & ((1 << bits) - 1)


def flipped(body: bytes, rng: random.Random) -> bytes:
    """A few bits of it turned over."""
    data = bytearray(body)
    for _ in range(rng.choice((1, 2, 8, 30)) if data else 0):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def with_number(body: bytes, at: int, number: int, shape: str = ">I") -> bytes:
    """The bytes with a number put in at a place, as far as there is room for it."""
    size = struct.calcsize(shape)
    if not 0 <= at <= len(body) - size:
        return body
    mask = (1 << (8 * size)) - 1
    return body[:at] + struct.pack(shape, number & mask) + body[at + size :]


def resized(body: bytes, rng: random.Random) -> bytes:
    """The bytes cut, emptied, or made longer."""
    way = rng.randrange(4)
    if way == 0:
        return body[: rng.randrange(len(body) + 1)]
    if way == 1:
        return b""
    if way == 2:
        return body + rng.randbytes(rng.choice((1, 4, 64)))
    return body * rng.choice((2, 3))


def _pick(root: Node, rng: random.Random) -> tuple[Node, int, Node]:
    return rng.choice(list(root.walk()))


def _gone(root: Node, rng: random.Random, _others: list[Node]) -> str:
    parent, at, node = _pick(root, rng)
    del (parent.children or [])[at]
    return f"{node.kind!r} gone"


def _twice(root: Node, rng: random.Random, _others: list[Node]) -> str:
    parent, at, node = _pick(root, rng)
    for _ in range(rng.choice((1, 1, 3, 40))):
        (parent.children or []).insert(at, copy.deepcopy(node))
    return f"{node.kind!r} again"


def _swapped(root: Node, rng: random.Random, _others: list[Node]) -> str:
    several = [n for _, _, n in root.walk() if len(n.children or ()) > 1]
    node = rng.choice(several or [root])
    rng.shuffle(node.children or [])
    return f"order in {node.kind!r}"


def _elsewhere(root: Node, rng: random.Random, _others: list[Node]) -> str:
    parent, at, node = _pick(root, rng)
    branches = [n for _, _, n in root.walk() if n.children is not None]
    inside = {id(n) for _, _, n in node.walk()} | {id(node)}
    home = rng.choice([b for b in branches if id(b) not in inside] or [root])
    del (parent.children or [])[at]
    (home.children or []).insert(0, node)
    return f"{node.kind!r} moved into {home.kind!r}"


def _nested(root: Node, rng: random.Random, _others: list[Node]) -> str:
    parent, at, node = _pick(root, rng)
    branches = [n.kind for _, _, n in root.walk() if n.children is not None] or [node.kind]
    depth, kind = rng.choice((2, 20, 2000)), rng.choice(branches)
    (parent.children or [])[at] = Node(kind, children=[node], again=depth - 1)
    return f"{depth} deep in {kind!r}"


def _wrong_size(root: Node, rng: random.Random, _others: list[Node]) -> str:
    _, _, node = _pick(root, rng)
    node.size = rng.choice(
        (hard(rng), hard(rng), len(node.body), len(node.body) + rng.randrange(-9, 10))
    )
    node.size = max(0, node.size)
    return f"size of {node.kind!r} is {node.size}"


def _other_kind(root: Node, rng: random.Random, _others: list[Node]) -> str:
    _, _, node = _pick(root, rng)
    old, node.kind = node.kind, _pick(root, rng)[2].kind
    return f"{old!r} is {node.kind!r}"


def _spliced(root: Node, rng: random.Random, others: list[Node]) -> str:
    _, _, foreign = _pick(rng.choice(others), rng)
    parent, at, node = _pick(root, rng)
    same = [(p, i, n) for p, i, n in root.walk() if n.kind == foreign.kind]
    if same and rng.random() < 0.7:
        parent, at, node = rng.choice(same)
    (parent.children or [])[at] = copy.deepcopy(foreign)
    return f"{foreign.kind!r} of another for {node.kind!r}"


def _body(root: Node, rng: random.Random, _others: list[Node]) -> str:
    leaves = [n for _, _, n in root.walk() if n.body]
    node = rng.choice(leaves or [root])
    node.body = flipped(node.body, rng)
    return f"bits of {node.kind!r}"


def _length(root: Node, rng: random.Random, _others: list[Node]) -> str:
    leaves = [n for _, _, n in root.walk() if n.body]
    node = rng.choice(leaves or [root])
    node.body = resized(node.body, rng)
    return f"length of {node.kind!r}"


TreeChange = Callable[[Node, random.Random, list[Node]], str]
ANY_TREE: tuple[TreeChange, ...] = (
    _gone, _twice, _swapped, _elsewhere, _nested, _wrong_size, _other_kind, _spliced, _body, _length,
)  # fmt: skip


def cut_or_joined(data: bytes, others: list[bytes], rng: random.Random) -> tuple[str, bytes]:
    """A file that ends early, or goes on as another of its family."""
    way = rng.randrange(4)
    if way == 0:
        return "cut", data[: rng.randrange(1, len(data))]
    if way == 1:
        return "without its head", data[rng.randrange(1, max(2, len(data) // 2)) :]
    other = rng.choice(others)
    if way == 2:
        return "another behind it", data + other
    at = rng.randrange(1, len(data))
    return "goes on as another", data[:at] + other[min(at, len(other) - 1) :]


def change_tree(
    data: bytes,
    others: list[bytes],
    rng: random.Random,
    read: Callable[[bytes], Node],
    write: Callable[[Node], bytes],
    special: tuple[TreeChange, ...],
) -> tuple[str, bytes]:
    """One to three changes, mostly such as only this family knows; sometimes the ends as well."""
    root = read(data)
    rest = [read(other) for other in others]
    said = []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if not root.children:
            break
        change = rng.choice(special if rng.random() < 0.6 else ANY_TREE)
        said.append(change(root, rng, rest))
    data = write(root) or b"\0"
    if rng.random() < 0.08:
        words, data = cut_or_joined(data, others, rng)
        said.append(words)
    return "; ".join(said), data
