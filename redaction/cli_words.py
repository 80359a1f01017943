"""Numbers in the words of the command line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from redaction.jobs.errors import ExitStatus, UserError


class UsageError(UserError):
    """The options do not fit together or do not fit the file."""

    status = ExitStatus.USAGE

    def __init__(self, summary: str) -> None:
        super().__init__(summary, "Nothing was done.", "Add --help to see the options.")


def count(number: int, noun: str) -> str:
    """``1 frame``, ``2 frames``, ``no frames``."""
    if number == 1:
        return f"1 {noun}"
    return f"{number or 'no'} {noun}s"


def size_words(size: int) -> str:
    """Bytes as people say them."""
    value = float(size)
    for unit in ("bytes", "KB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            return f"{size} bytes" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{size} bytes"


def frame_list(frames: Sequence[int], most: int = 8) -> str:
    """Runs of frame numbers, ``3, 7-12, 40``, and how many more runs there are."""
    runs = []
    for _, group in groupby(enumerate(sorted(frames)), lambda pair: pair[1] - pair[0]):
        members = [frame for _, frame in group]
        runs.append(str(members[0]) if len(members) == 1 else f"{members[0]}-{members[-1]}")
    more = f" and {len(runs) - most} more stretches" if len(runs) > most else ""
    return ", ".join(runs[:most]) + more
