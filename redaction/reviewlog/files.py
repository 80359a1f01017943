"""Rows of the log as a file for other programs."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from redaction.jobs.errors import OutputError
from redaction.reviewlog.layout import COLUMNS
from redaction.reviewlog.row import LogRow, canonical
from redaction.reviewlog.verdict import Head


def write_rows(path: Path, rows: tuple[LogRow, ...], head: Head) -> None:
    """Write rows to a new file: as CSV when its name ends so, else as JSON with the head.

    Raises:
        OutputError: If the file is there already or cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8", errors="backslashreplace", newline="") as out:
            if path.suffix.lower() == ".csv":
                _write_csv(out, rows)
            else:
                data = {
                    "head": {"count": head.count, "hash": head.hash},
                    "rows": [row.to_json() for row in rows],
                }
                json.dump(data, out, ensure_ascii=False, indent=1)
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


def _write_csv(out: Any, rows: tuple[LogRow, ...]) -> None:
    writer = csv.writer(out)
    writer.writerow(COLUMNS.split(", "))
    for row in rows:
        data = row.to_json() | {"details": canonical(row.details)}
        writer.writerow([_plain(data[name]) for name in COLUMNS.split(", ")])


def _plain(value: object) -> object:
    """Text that a spreadsheet would run as a formula is quoted, so that it only shows it."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value
