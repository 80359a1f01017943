"""Saying what is wrong with a chain, in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from redaction.reviewlog.row import LogRow

LIMIT = (
    "Someone who can write to the file and knows how the chain is made could write the whole log anew, or "
    "the end of it together with the stored count. That shows only beside a head (number and hash) noted "
    "elsewhere, such as in a verification report or on paper: verify against such a head to find it."
)
"""What the chain cannot show, said wherever the verdict is shown."""

_AHEAD = 512
"""Rows looked at after the first bad one, to tell a deletion from a change of order."""


class Fault(StrEnum):
    """What was done to a log."""

    CHANGED = "changed"
    DELETED = "deleted"
    INSERTED = "inserted"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    HEAD = "head"
    """The stored count and hash of the last row are missing or wrong."""
    REWRITTEN = "rewritten"
    """A head noted elsewhere is not in this log."""
    UNREADABLE = "unreadable"
    RECORD = "record"
    """The record of a copy is not what the log says of it."""
    DECISIONS = "decisions"
    """The decisions on a footage are not those that the last edit left."""
    ERASED = "erased"
    """Content is gone that no row says was erased, or is there though one says so."""
    FILE = "file"
    """The database's own checks fail where the log lies, or what refuses changes was taken away."""


@dataclass(frozen=True, slots=True)
class Head:
    """Number and hash of the last row: note it elsewhere to be able to prove the log later."""

    count: int
    hash: str


@dataclass(frozen=True, slots=True)
class LogVerdict:
    """Whether the log is as it was written.

    Attributes:
        ok: It is, as far as the chain can show.
        rows: Rows looked at.
        head: The last row's number and hash.
        fault: What is wrong first, or None.
        row: Number of the row that is wrong, or None.
        summary: A whole sentence for a person.
        limit: What the chain cannot show.
        notes: What else to know, such as how many rows had their content erased by rule; whole sentences.
    """

    ok: bool
    rows: int
    head: Head
    fault: Fault | None = None
    row: int | None = None
    summary: str = ""
    limit: str = LIMIT
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Every field, JSON-ready."""
        return {
            "ok": self.ok,
            "rows": self.rows,
            "head": {"count": self.head.count, "hash": self.head.hash},
            "fault": None if self.fault is None else self.fault.value,
            "row": self.row,
            "summary": self.summary,
            "limit": self.limit,
            "notes": list(self.notes),
        }


Wrong = tuple[Fault, int, str]


def bad_head(head: Head, stored: Head | None) -> Wrong | None:
    """What is wrong with the end of a chain that holds.

    Args:
        head: The last row there is.
        stored: What is kept beside the log, or None when it is missing.
    """
    if stored is None:
        return Fault.HEAD, head.count, "The stored count and hash of the last row are missing."
    if head.count < stored.count:
        first, last = head.count + 1, stored.count
        which = f"Row {first} is" if first == last else f"Rows {first} to {last} are"
        return Fault.TRUNCATED, first, f"{which} missing at the end."
    if head.count > stored.count:
        number = stored.count + 1
        return Fault.INSERTED, number, f"Row {number} was added without the program."
    if head.hash != stored.hash:
        text = f"Row {head.count}, the last, or the stored hash of it was changed."
        return Fault.CHANGED, head.count, text
    return None


def wrong_row(row: LogRow, head: Head, following: Iterator[LogRow]) -> Wrong:
    """What is wrong at the first row that does not fit.

    ``seq`` is hashed too, so a row that was moved still proves the number it was written under.

    Args:
        row: That row.
        head: The row before it.
        following: The rows after it.
    """
    due = head.count + 1
    if row.seq == due and row.previous == head.hash and row.digest() == row.hash:
        # It stands where it was written; its content, or how that is spelt, is not what was hashed.
        return Fault.CHANGED, due, f"Row {due} was changed."
    ahead = list(islice(following, _AHEAD))
    home = _home(row, due)
    if home is None:
        if any(_home(other, due) == due for other in ahead[:1]):
            return Fault.INSERTED, due, f"Row {due} was inserted."
        if row.seq > due:
            return Fault.DELETED, due, _missing(due, row.seq)
        return Fault.CHANGED, due, f"Row {due} was changed."
    if home < due:
        # Either a copy of an earlier row, or a genuine row that was due where a forged one stands now;
        # then the rows after it are late by as much.
        late = _home(ahead[0], due) == home + 1 if ahead else home == due - 1
        number = home if late and row.hash != head.hash else due
        return Fault.INSERTED, number, f"Row {number} was inserted."
    if home > due:
        if any(_home(other, due) == due for other in ahead):
            return (
                Fault.REORDERED,
                due,
                f"Row {due} stands elsewhere: rows were put in another order.",
            )
        return Fault.DELETED, due, _missing(due, home)
    # It is genuine and in its place, but was written after another row than the one before it.
    return Fault.CHANGED, head.count, f"Row {head.count} was replaced by another."


def _missing(first: int, stop: int) -> str:
    return (
        f"Row {first} is missing."
        if stop == first + 1
        else f"Rows {first} to {stop - 1} are missing."
    )


def _home(row: LogRow, near: int) -> int | None:
    """The number the row was written under, or None when its content was changed."""
    candidates = [row.seq, *range(max(1, near - 8), near + _AHEAD)]
    return next((seq for seq in candidates if row.digest(seq=seq) == row.hash), None)
