"""Rows of the log as a file for other programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from redaction.formats.spreadsheet import plain_cell
from redaction.jobs.errors import OutputError
from redaction.reviewlog.checking import FORMAT, VERSION
from redaction.reviewlog.layout import COLUMNS
from redaction.reviewlog.row import LogRow, canonical, proof_of
from redaction.reviewlog.verdict import Head

_FIELDS = (*COLUMNS.split(", "), "format", "salt", "payload", "proof", "erased")


@contextmanager
def new_file(path: Path) -> Iterator[TextIO]:
    """A text file that was not there before.

    Raises:
        OutputError: If it is there already or cannot be written; then nothing of it is left.
    """
    try:
        with path.open("x", encoding="utf-8", errors="backslashreplace", newline="") as out:
            try:
                yield out
            except BaseException:
                path.unlink(missing_ok=True)
                raise
    except FileExistsError as error:
        raise OutputError(
            f"The log was not written: {path.name} is there already.",
            "Nothing was changed.",
            "Choose another name.",
        ) from error
    except OSError as error:
        raise OutputError(
            f"The log could not be written to {path.name}: {error.strerror}.",
            "The log itself is unchanged.",
            "Choose another folder.",
        ) from error


def write_json(
    out: TextIO,
    rows: Iterable[LogRow],
    head: Head,
    *,
    wanted: Callable[[LogRow], bool] = lambda _row: True,
    front: Mapping[str, Any] | None = None,
) -> int:
    """Write rows as JSON that ``checking`` can check, a line each.

    Args:
        out: The file.
        rows: Every row of the log, in order.
        head: Number and hash of the last.
        wanted: Whether what a row says is written; of others only what their hashes need.
        front: What else is said before the rows (workspace, moment, signature).

    Returns:
        How many rows were written with what they say.
    """
    said = {
        "format": FORMAT,
        "version": VERSION,
        **(front or {}),
        "head": {"count": head.count, "hash": head.hash},
    }
    out.write(json.dumps(said, ensure_ascii=False)[:-1] + ', "rows": [')
    shown = 0
    for number, row in enumerate(rows):
        whole = wanted(row)
        shown += whole
        text = json.dumps(row.to_json() if whole else left_out(row), ensure_ascii=False)
        out.write(("," if number else "") + "\n" + text)
    out.write("\n]}\n")
    return shown


def left_out(row: LogRow) -> dict[str, Any]:
    """What the chain needs of a row that is not shown: nothing of what it says."""
    data: dict[str, Any] = {"seq": row.seq, "previous": row.previous, "hash": row.hash}
    if row.format != 1 or row.erased:
        data |= {
            "utc": row.utc,
            "local": row.local,
            "category": row.category.value,
            "format": row.format,
            "payload": row.payload,
            "proof": proof_of(row.details),
        }
    if row.erased:
        data["erased"] = True
    return {**data, "left_out": True}


def write_csv(out: TextIO, rows: Iterable[LogRow]) -> int:
    """Write rows as a table; with hashes, salt and proof, so that each can be held against a head.

    Returns:
        How many were written.
    """
    writer = csv.writer(out)
    writer.writerow(_FIELDS)
    number = 0
    for row in rows:
        number += 1
        data = {
            "format": 1,
            "salt": "",
            "payload": "",
            "erased": False,
            **row.to_json(),
            "details": canonical(row.details),
            "proof": row.proof,
        }
        writer.writerow([plain_cell(data[name]) for name in _FIELDS])
    return number
