"""The keyframes of a track as rows of a few seconds each.

An edit then writes the seconds it changed, and accepting a track none of them, however long the track is.
Which row a keyframe belongs to follows from its frame alone, so putting one in moves no other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from redaction.edit.wire import changed_keyframes
from redaction.model import codec
from redaction.model.track import Keyframe, Track

PART = 512
"""Frames of a row: 20 seconds at 25 frames a second."""


def part_of(frame: int) -> int:
    """The row that holds the keyframes of this frame."""
    return frame // PART


def parts(keyframes: Sequence[Keyframe]) -> Iterator[tuple[int, str]]:
    """The rows of all keyframes, ascending."""
    for part, held in groupby(keyframes, lambda k: part_of(k.frame)):
        yield part, _text([codec.keyframe_to_json(k) for k in held])


def parts_of_json(rows: list[Any]) -> Iterator[tuple[int, str]]:
    """Likewise of keyframes as the database of an earlier version has them.

    Raises:
        KeyError: If one of them is no keyframe.
        TypeError: Likewise.
        ValueError: If they are out of order.
    """
    last = -1
    for part, held in groupby(rows, lambda row: part_of(row["frame"])):
        if part <= last:
            msg = "the frames do not ascend"
            raise ValueError(msg)
        last = part
        yield part, _text(list(held))


def touched(before: Track | None, after: Track | None) -> list[int]:
    """The rows that an edit of one track writes or deletes."""
    a = () if before is None else before.keyframes
    b = () if after is None else after.keyframes
    head, old, new = changed_keyframes(a, b)
    return sorted({part_of(k.frame) for k in (*a[head : head + old], *b[head : head + new])})


def held(track: Track, part: int) -> str:
    """One row as it is to be; empty when no keyframe is left for it."""
    first, stop = (track.keyframe_position(f - 1) + 1 for f in (part * PART, (part + 1) * PART))
    rows = [codec.keyframe_to_json(k) for k in track.keyframes[first:stop]]
    return _text(rows) if rows else ""


def _text(rows: list[Any]) -> str:
    return json.dumps(rows, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
