"""Where in an MP4 file its pictures and sound lie: is there anything between them?"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from redaction.export.mp4 import Mp4Box, NotMp4, read_payload

_MOST = 50_000_000
"""Pictures or blocks of sound of one track; a table that names more is no honest one."""

Numbers = npt.NDArray[np.int64]


def unused_bytes(copy: Path, boxes: Sequence[Mp4Box]) -> Iterator[str]:
    """Bytes of the media data that belong to no picture or sound, and such that belong to two.

    Sums are not enough: a table can name one picture twice and pass over another of the same length.

    Args:
        copy: The file.
        boxes: All of its boxes.

    Raises:
        NotMp4: If a table is cut off.
    """
    stored = [box for box in boxes if box.path == "mdat"]
    pieces = [_pieces(copy, boxes, track) for track in sorted({b.track for b in boxes} - {-1})]
    starts = np.concatenate([p[0] for p in pieces]) if pieces else np.zeros(0, np.int64)
    sizes = np.concatenate([p[1] for p in pieces]) if pieces else np.zeros(0, np.int64)
    full = sizes > 0
    starts, sizes = starts[full], sizes[full]
    order = np.argsort(starts, kind="stable")
    starts, stops = starts[order], (starts + sizes)[order]
    inside = np.zeros(len(starts), np.bool_)
    unused = 0
    for box in stored:
        here = (starts >= box.payload) & (stops <= box.stop)
        inside |= here
        if not here.any():
            unused += box.size - box.header
            continue
        reached = np.maximum.accumulate(stops[here])
        gaps = starts[here][1:] - reached[:-1]
        unused += int(starts[here][0] - box.payload) + int(gaps[gaps > 0].sum())
        unused += int(box.stop - reached[-1])
        if (gaps < 0).any():
            yield "bytes that belong to two pictures or sounds at once"
    if unused:
        yield f"{unused} bytes among the pictures that belong to no picture or sound"
    if not inside.all():
        yield "the file is cut off: pictures or sound are missing at its end"


def _pieces(copy: Path, boxes: Sequence[Mp4Box], track: int) -> tuple[Numbers, Numbers]:
    """Offset and length of each sample of one track."""
    tables = {b.kind: read_payload(copy, b, 1 << 28) for b in boxes if b.track == track
              and b.kind in ("stsc", "stsz", "stco", "co64")}  # fmt: skip
    try:
        sizes = _sizes(tables.get("stsz", bytes(12)))
        chunks = _table(tables["co64"], "u8") if "co64" in tables else _table(
            tables.get("stco", bytes(8)), "u4"
        )  # fmt: skip
        runs = _table(tables.get("stsc", bytes(8)), "u4", 3)
    except struct.error as error:
        msg = "a table of the pictures is cut off"
        raise NotMp4(msg) from error
    if not len(chunks) or not len(runs):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    first = np.append(runs[:, 0] - 1, len(chunks))
    repeats = np.diff(first)
    if first[0] != 0 or (repeats < 0).any() or (runs[:, 1] > _MOST).any():
        msg = "a table of the pictures is out of order"
        raise NotMp4(msg)
    counts = np.repeat(runs[:, 1], repeats)
    if int(counts.sum()) != len(sizes):
        msg = "the tables of the pictures do not fit together"
        raise NotMp4(msg)
    ends = np.cumsum(counts)
    before = np.concatenate(([0], np.cumsum(sizes)))
    offsets = before[:-1] - np.repeat(before[ends - counts], counts)
    return np.repeat(chunks[:, 0], counts) + offsets, sizes


def _sizes(payload: bytes) -> Numbers:
    same, count = struct.unpack_from(">II", payload, 4)
    if count > _MOST:
        raise struct.error
    if same:
        return np.full(count, same, np.int64)
    if len(payload) < 12 + 4 * count:
        raise struct.error
    return np.frombuffer(payload, ">u4", count, 12).astype(np.int64)


def _table(payload: bytes, kind: str, columns: int = 1) -> Numbers:
    """The lines of a table, shape (lines, columns)."""
    count = struct.unpack_from(">I", payload, 4)[0]
    width = int(kind[1:]) * columns
    if len(payload) < 8 + width * count:
        raise struct.error
    flat = np.frombuffer(payload, f">{kind}", count * columns, 8).astype(np.int64)
    return flat.reshape(count, columns)
