"""Sabotage of a Matroska file: elements that no copy needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.sabotage.stage import SECRET, Case, Stage

Make = Callable[[Stage, Path], Case]


def element(ident: str, payload: bytes) -> bytes:
    assert len(payload) < 126
    return bytes.fromhex(ident) + bytes([0x80 + len(payload)]) + payload


def _appended(extra: bytes, parent: str = "18538067") -> Make:
    """An element at the end of the segment, or in the first element with the ID ``parent``."""

    def make(stage: Stage, out: Path) -> Case:
        data = bytearray(stage.matroska.read_bytes())
        segment = bytes.fromhex("18538067")
        chain = [segment] if parent == segment.hex() else [segment, bytes.fromhex(parent)]
        at = 0
        for ident in chain:
            at = data.index(ident, at) + len(ident)
            if ident != segment:  # the first one stands in the list of where things are
                at = data.index(ident, at) + len(ident)
            width = 9 - data[at].bit_length()
            size = int.from_bytes(data[at : at + width], "big") & ((1 << 7 * width) - 1)
            grown = size + len(extra)
            assert grown < (1 << 7 * width) - 1
            data[at : at + width] = (grown | 1 << 7 * width).to_bytes(width, "big")
            at += width
        data[at + size : at + size] = extra
        out.write_bytes(data)
        return stage.case(out)

    return make


ATTACHED = element("61A7", element("466E", b"a.txt") + element("4660", b"text/plain")
                   + element("465C", SECRET) + element("46AE", b"\1"))  # fmt: skip
attachment = _appended(element("1941A469", ATTACHED))
void = _appended(element("EC", SECRET))
unknown = _appended(element("4B4C", SECRET))
title = _appended(element("7BA9", SECRET), "1549A966")
date = _appended(element("4461", bytes(8)), "1549A966")
name = _appended(element("7384", SECRET), "1549A966")
orphan = _appended(
    element("1F43B675", element("E7", b"\0") + element("A3", b"\x87\0\0\x80" + SECRET))
)
chapters = _appended(element("1043A770", element("45B9", element("B6", element("73C4", b"\1")
                         + element("91", b"\0") + element("80", element("85", SECRET))))))  # fmt: skip


def trailing(stage: Stage, out: Path) -> Case:
    out.write_bytes(stage.matroska.read_bytes() + stage.source.read_bytes())
    return stage.case(out)
