"""Which rows had their content erased, held against the rows that say so.

A row of the log erases the content of others by naming them in its proof, which is never erased itself:

    {"erased": {"rows": [[3, 17], [20, 20]], "count": 16, "rule": "age", "remains": "…"?}}

``remains`` vouches for what stays of rows of format 1 among them, whose hashes cannot be worked out any
more: SHA-256 over the canonical list of ``LogRow.remains`` of each, in order.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from redaction.reviewlog.row import ERASED, LogRow, canonical, sha256
from redaction.reviewlog.verdict import Fault, Wrong

Range = tuple[int, int]
"""First and last row, both meant."""


class Erasures:
    """What was emptied and what was listed, gathered along one walk."""

    def __init__(self) -> None:
        self._emptied: list[Range] = []
        self._listings: list[tuple[LogRow, list[Range]]] = []
        self._old: list[int] = []
        self._remains: list[str] = []

    def emptied(self, seq: int, remains: str | None = None) -> None:
        """Note a row without content.

        Args:
            seq: Its number; they come in order.
            remains: Of a row of format 1, the digest of what stays.
        """
        if self._emptied and self._emptied[-1][1] == seq - 1:
            self._emptied[-1] = (self._emptied[-1][0], seq)
        else:
            self._emptied.append((seq, seq))
        if remains is not None:
            self._old.append(seq)
            self._remains.append(remains)

    def listed(self, row: LogRow) -> None:
        """Note a row that says which were erased."""
        self._listings.append((row, [(first, last) for first, last in row.details[ERASED]["rows"]]))

    def judge(self) -> Wrong | None:
        """What was emptied without a row that says so, or is there though one says it was erased."""
        said = joined(pair for _, pairs in self._listings for pair in pairs)
        for row, pairs in self._listings:
            if pairs and pairs[-1][1] >= row.seq:
                text = f"Row {row.seq} says that rows written after it were erased."
                return Fault.ERASED, row.seq, text
        if said != self._emptied:
            seq = _first_difference(said, self._emptied)
            if any(first <= seq <= last for first, last in self._emptied):
                text = f"The content of row {seq} was removed, and no later row says that it was erased."
            else:
                text = f"Row {seq} has content that was erased by rule: it was put there without the program."
            return Fault.ERASED, seq, text
        for row, pairs in self._listings:
            kept = row.details[ERASED].get("remains", "")
            found = [r for pair in pairs for r in self._remains[self._slice(pair)]]
            if kept != remains_of(found):
                number = next(
                    (seq for pair in pairs for seq in self._old[self._slice(pair)]), row.seq
                )
                text = f"What is left of row {number}, or of another that row {row.seq} erased, was changed."
                return Fault.CHANGED, number, text
        return None

    def notes(self) -> tuple[str, ...]:
        """What to tell a person about erased content, a sentence for each row that erased some."""
        return tuple(self._note(row, pairs) for row, pairs in self._listings)

    def _note(self, row: LogRow, pairs: list[Range]) -> str:
        number = sum(last - first + 1 for first, last in pairs)
        text = f"{number:,} {'rows' if number != 1 else 'row'} had their content erased by rule"
        if number == 1:
            text = "1 row had its content erased by rule"
        old = sum(len(self._old[self._slice(pair)]) for pair in pairs)
        if old:
            text += (
                f" (row {row.seq}; {old:,} of an earlier format, vouched for by that row and by the hash"
                " in the next one)"
            )
            return f"{text}."
        return f"{text} (row {row.seq})."

    def _slice(self, pair: Range) -> slice:
        return slice(bisect_left(self._old, pair[0]), bisect_right(self._old, pair[1]))


def remains_of(digests: list[str]) -> str:
    """One digest for what stays of several rows of format 1; empty when there are none."""
    return sha256(canonical(digests)) if digests else ""


def joined(pairs: Iterable[Range]) -> list[Range]:
    """Ranges in order, those that touch or overlap as one."""
    whole: list[Range] = []
    for first, last in sorted(pairs):
        if whole and first <= whole[-1][1] + 1:
            whole[-1] = (whole[-1][0], max(whole[-1][1], last))
        else:
            whole.append((first, last))
    return whole


def ranges_of(seqs: Iterable[int]) -> list[Range]:
    """Numbers, in order, as ranges."""
    return joined((seq, seq) for seq in seqs)


def _first_difference(one: list[Range], other: list[Range]) -> int:
    """The first number that is in one of them only."""
    for mine, theirs in zip(one, other, strict=False):
        if mine[0] != theirs[0]:
            return min(mine[0], theirs[0])
        if mine[1] != theirs[1]:
            return min(mine[1], theirs[1]) + 1
    longer = one if len(one) > len(other) else other
    return longer[min(len(one), len(other))][0]
