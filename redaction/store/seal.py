"""One digest of every decision on a footage, kept up to date by what an edit changes.

Each row (a track's attributes, its keyframes, a person, a step of the history, …) is hashed to a number,
and the numbers are added. Adding forgets the order and can be undone, so an edit costs what it changes,
however large the project is. The sum is kept with the footage; its digest goes into the log row of the
edit, and there the chain of the log protects it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from redaction.edit.edit import Patch
from redaction.model.audio import SoundReview
from redaction.model.ids import FootageId
from redaction.store import shapes

STATE = "state"
"""Detail of a log row: digest of the decisions on the footage after what the row says."""

FOOTAGE = "footage_id"
"""Detail of a log row: which footage of the register (several can have the same content)."""

NOT_REVIEWED = SoundReview.NOT_REVIEWED.value
"""Of the sound: adds nothing to a digest, so what was sealed before there was a state stays valid."""

_BYTES = 256
"""Of a row's number. Sums of 32 bytes could be steered to a wanted value by trying many rows; sums this
wide cannot (2048 bits, as for the published sum hashes of sets)."""

_OF = ("id", "sha256", "size", "frames", "width", "height", "history_at")
"""Columns that say which footage it is that the decisions are on; the chosen picture, the highest number
of a track and what was decided about the sound besides."""

_PARTS = {
    # Apart, as they are written apart: accepting a track does not read its shapes.
    "attributes": ("tracks", "id, attributes"),
    "keyframes": ("shapes", "track, part, keyframes"),
    "people": ("people", "id, data"),
    "audio": ("audio", "id, data"),
    "annotations": ("annotations", "id, data"),
    "edits": ("edits", "position, label, gesture, frame, patch"),
}

UP_TO_4 = {**_PARTS, "keyframes": ("tracks", "id, keyframes")}
"""The rows of a workspace whose tracks still held their keyframes themselves."""


def number(*values: Any) -> int:
    """A row as a number; rows that differ in any value, or in its type, have different ones."""
    inner = hashlib.sha256()
    for value in values:
        data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
        inner.update(f"{type(value).__name__} {len(data)} ".encode())
        inner.update(data)
    return int.from_bytes(hashlib.shake_256(inner.digest()).digest(_BYTES), "big")


def whole(
    connection: sqlite3.Connection,
    footage: FootageId,
    parts: Mapping[str, tuple[str, str]] = _PARTS,
) -> int:
    """The sum over all rows of a footage."""
    return _wrapped(sum(_rows(connection, footage, part, parts=parts) for part in parts))


def touched(
    connection: sqlite3.Connection, footage: FootageId, patch: Patch, steps: tuple[int, int]
) -> int:
    """The sum over the rows that an edit writes: taken before and after it, the difference is the edit.

    Args:
        connection: In a transaction.
        footage: Whose rows.
        patch: The edit.
        steps: First and last position of the history that it writes.
    """
    total = _rows(connection, footage, "edits", "position BETWEEN ? AND ?", steps)
    for track, (before, after) in patch.tracks.items():
        total += _rows(connection, footage, "attributes", "id = ?", (track,))
        for row in shapes.touched(before, after):
            total += _rows(connection, footage, "keyframes", "track = ? AND part = ?", (track, row))
    for part in ("people", "audio", "annotations"):
        for key in getattr(patch, part):
            total += _rows(connection, footage, part, "id = ?", (key,))
    return total


def stored(connection: sqlite3.Connection, footage: FootageId) -> int:
    """The sum as kept with the footage.

    Raises:
        ValueError: If it is not one.
        TypeError: If it is not even text.
    """
    (text,) = connection.execute("SELECT seal FROM footage WHERE id = ?", (footage,)).fetchone()
    return int(text, 16)


def text_of(total: int) -> str:
    """The sum as it is kept with the footage."""
    return f"{_wrapped(total):x}"


def sealed(connection: sqlite3.Connection, footage: FootageId, total: int) -> dict[str, str]:
    """The details by which a log row vouches for the decisions as they are now."""
    return {FOOTAGE: str(footage), STATE: digest(connection, footage, total)}


def digest(connection: sqlite3.Connection, footage: FootageId, total: int) -> str:
    """What goes into the log: SHA-256, in hexadecimal, of the sum and of which footage it is."""
    # All of it, because a workspace that is being brought up to date has no column for the picture yet.
    found = connection.execute("SELECT * FROM footage WHERE id = ?", (footage,))
    names = [column[0] for column in found.description]
    values = dict(zip(names, found.fetchone(), strict=True))
    row = [values[name] for name in _OF]
    if values.get("video"):  # what was sealed before there was a choice stays valid
        row.append(values["video"])
    if values.get("numbered"):
        row.append(f"numbered {values['numbered']}")
    if values.get("sound", NOT_REVIEWED) != NOT_REVIEWED:
        row.append(f"sound {values['sound']}")
    return hashlib.sha256(number(*row, text_of(total)).to_bytes(_BYTES, "big")).hexdigest()


def _rows(
    connection: sqlite3.Connection,
    footage: FootageId,
    part: str,
    where: str = "1",
    values: Iterable[object] = (),
    *,
    parts: Mapping[str, tuple[str, str]] = _PARTS,
) -> int:
    table, columns = parts[part]
    found = connection.execute(
        f"SELECT {columns} FROM {table} WHERE footage = ? AND {where}", (footage, *values)
    )
    return sum(number(part, *row) for row in found)


def _wrapped(total: int) -> int:
    return total % (1 << (8 * _BYTES))
