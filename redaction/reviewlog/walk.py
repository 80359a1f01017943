"""Walking a log of a million rows: what fits is only hashed, what does not is looked at closely."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any, Protocol

from redaction.reviewlog.erasures import Erasures
from redaction.reviewlog.layout import columns, row_of
from redaction.reviewlog.row import ERASED, FIRST_PREVIOUS, Category, LogRow
from redaction.reviewlog.verdict import Fault, Head, LogVerdict, Wrong, bad_head, wrong_row

CHUNK = 200
"""Rows read at once (fewer cost a tenth more time, many more do not fit near the processor); between two
chunks the person may stop it."""

_TELLING = ('"footage_id"', '"export"', '"record"', '"workspace"')
"""What a row of format 1 that vouches for something has in its details."""

_ENDING = frozenset(("footage_id", "export", "record", "workspace"))
"""What a row says that must come after what rows before it said."""

_KNOWN = 20_000
"""Texts whose spelling is kept at most."""

_SUPERSEDED = re.compile(
    r'\{(?:"footage_id":"(?P<footage>[0-9a-f]{16})")?,?'
    r'(?:"record":\{"digest":"[0-9a-f]{64}","id":"(?P<of>[0-9a-f]{16})/\d+","table":"(?P<table>\w+)"\})?,?'
    r'(?P<state>"state":"[0-9a-f]{64}")?\}'
)
"""The proof of a row that says how it left the decisions on a footage, a running record of it, or both."""


_FOOTAGE = '{"footage_id":"'
_STATE = '","state":"'
_DIGEST = '","record":{"digest":"'
_PLAIN = len('{"footage_id":"","state":""}') + 16 + 64
"""How the same is spelt: what comes before and after the id of the footage, and how long it is without a
record."""


class Witness(Protocol):
    """Holds what the rows say against something that the log vouches for.

    Attributes:
        wanted: Numbers of rows it wants to hear whatever they say.
        running: Tables of which only the last record said of a footage counts; its id is FOOTAGE/NUMBER.
    """

    wanted: frozenset[int]
    running: frozenset[str]

    def hear(self, row: LogRow) -> None:
        """Take a row that vouches for something; they come in order.

        Of rows that say nothing but how they left the decisions on a footage, or a running record, only the
        last may come.
        """
        ...

    def judge(self) -> Wrong | None:
        """What does not agree, when all rows were heard and their chain holds."""
        ...


class Walk:
    """One walk along the chain.

    Attributes:
        head: The last row that fitted.
        erasures: Whose content was erased, and by which rows.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        witness: Witness | None,
        tick: Callable[[int], None],
        *,
        format_2: bool,
    ) -> None:
        """Prepare it.

        Args:
            connection: In a transaction, so that all is read of one state.
            witness: Hears what rows vouch for, or None.
            tick: Called with the number of rows walked, now and then; may raise to stop.
            format_2: Whether the table has room for such rows.
        """
        self._connection = connection
        self._witness = witness
        self._wanted = frozenset() if witness is None else witness.wanted
        self._running = frozenset() if witness is None else witness.running
        self._tick = tick
        self._sql = f"SELECT {columns(format_2=format_2)} FROM log ORDER BY seq"
        self._quoted = _Quoted()
        self._pending: dict[str, tuple[Any, ...]] = {}
        self._newer = False
        self._ends = {f',"table":"{table}"}},"state":"': f"{table} " for table in self._running}
        self.head = Head(0, FIRST_PREVIOUS)
        self.erasures = Erasures()

    def judge(self, stored: Head | None, noted: Head | None) -> LogVerdict:
        """The verdict on the chain; the witness is not asked yet.

        Args:
            stored: The head kept beside the log, or None when it is missing.
            noted: A head noted elsewhere at an earlier time, or None.
        """
        self._noted = noted
        self._noted_seen = noted is None or noted == self.head
        try:
            wrong = self._all()
        except (ValueError, TypeError, sqlite3.DatabaseError) as error:
            if not _unreadable(error):
                raise
            number = self.head.count + 1
            wrong = (
                Fault.UNREADABLE,
                number,
                f"Row {number} cannot be read: it was changed.",
            )
        walked = self.head.count
        if wrong is not None:
            return LogVerdict(False, walked + 1, self.head, *wrong)
        wrong = bad_head(self.head, stored) or self.erasures.judge()
        if wrong is None and noted is not None and not self._noted_seen:
            text = f"Row {noted.count} is not the one that was noted: the log was written anew."
            wrong = (Fault.REWRITTEN, noted.count, text)
        if wrong is not None:
            return LogVerdict(False, walked, self.head, *wrong)
        self._flush()
        count = f"{walked} rows are" if walked != 1 else "1 row is"
        summary = f"{count} unchanged and complete."
        return LogVerdict(True, walked, self.head, summary=summary, notes=self.erasures.notes())

    def _all(self) -> Wrong | None:
        found = self._connection.execute(self._sql)
        while chunk := found.fetchmany(CHUNK):
            start = self.head.count
            fitting = self._fitting(chunk)
            if self._noted is not None and start < self._noted.count <= self.head.count:
                self._noted_seen = chunk[self._noted.count - start - 1][11] == self._noted.hash
            if fitting < len(chunk):
                first = row_of(chunk[fitting])
                if (
                    self._newer
                    and first.format == 1
                    and not first.erased
                    and _stands(first, self.head)
                ):
                    number = first.seq
                    text = (
                        f"Row {number} is of an earlier format: it was added without the program."
                    )
                    return Fault.INSERTED, number, text
                rest = _readable(_chained(chunk[fitting + 1 :], found))
                return wrong_row(first, self.head, rest)
            self._tick(self.head.count)
        return None

    def _fitting(self, chunk: list[tuple[Any, ...]]) -> int:
        """Take the rows of a chunk that fit, up to the first that does not; how many they are."""
        telling: list[tuple[Any, ...]] = []
        fitting = 0
        count, previous = self.head.count, self.head.hash
        quoted, wanted, newer, hashed = self._quoted, self._wanted, self._newer, sha256
        try:
            # One long loop on plain values: a call or an object for each row would double the time. What is
            # not quoted holds nothing to be quoted where it is right, and does not fit where it is not.
            for values in chunk:
                (
                    seq, utc, local, who, category, action, footage, request, recipient,
                    details, before, own, form, salt, payload, proof, erased,
                ) = values  # fmt: skip
                if seq != count + 1 or before != previous:
                    break
                if erased and _content(values):
                    break
                if form == 2:
                    if not erased and payload != hashed(
                        f'{{"action":{quoted[action]},"details":{details},"footage":{quoted[footage]},'
                        f'"recipient":{quoted[recipient]},"request":{quoted[request]},'
                        f'"salt":"{salt}","who":{quoted[who]}}}'.encode()
                    ).hexdigest():  # fmt: skip
                        break
                    if own != hashed(
                        f'{{"category":{quoted[category]},"format":2,"local":"{local}",'
                        f'"payload":"{payload}","previous":"{before}","proof":{proof},"seq":{seq},'
                        f'"utc":"{utc}"}}'.encode()
                    ).hexdigest():  # fmt: skip
                        break
                    newer = True
                    if proof != "{}" or erased or seq in wanted:
                        telling.append(values)
                    fitting += 1
                    count, previous = seq, own
                    continue
                if newer:
                    # Nothing older is ever written again. Of an erased row of format 1 nothing can be worked
                    # out, so a newer one must not pass for one.
                    break
                if form == 1 and not erased and (salt, payload, proof) == ("", "", "{}"):
                    text = (
                        f'{{"action":{quoted[action]},"category":{quoted[category]},'
                        f'"details":{details},"footage":{quoted[footage]},"local":"{local}",'
                        f'"previous":"{before}","recipient":{quoted[recipient]},'
                        f'"request":{quoted[request]},"seq":{seq},"utc":"{utc}",'
                        f'"who":{quoted[who]}}}'
                    )
                    if hashed(text.encode()).hexdigest() != own:
                        break
                    told = any(word in details for word in _TELLING)
                elif form == 1 and erased == 1 and payload == "":
                    # Its hash cannot be worked out; what is left has to make sense and be spelt as it was.
                    if row_of(values).proof != proof:
                        break
                    told = True
                else:
                    break
                if told or erased or seq in wanted:
                    telling.append(values)
                fitting += 1
                count, previous = seq, own
        except (TypeError, AttributeError, ValueError):
            pass  # a value is not even text: the row does not fit
        self.head, self._newer = Head(count, previous), newer
        quoted.trim()
        pending, ends = self._pending, self._ends
        for values in telling:
            proof = values[15]
            if not values[16] and values[4] != Category.ERASURE and values[0] not in wanted:
                # What most edits say, told by where its parts begin: a third of the time of an expression.
                subject = proof[15:31]
                if proof[31:42] == _STATE and len(proof) == _PLAIN and proof[:15] == _FOOTAGE:
                    pending[subject] = values
                    continue
                if (
                    proof[31:53] == _DIGEST
                    and proof[:15] == _FOOTAGE
                    and proof[117:142] == f'","id":"{subject}/'
                ):
                    number, _, end = proof[142:-66].partition('"')
                    if end in ends and number.isdecimal():
                        pending[subject] = values
                        pending[ends[end] + subject] = values
                        continue
            if values[16]:
                self.erasures.emptied(
                    values[0], row_of(values).remains() if values[12] == 1 else None
                )
            if values[0] in wanted or not self._put_off(values):
                self._take(values)
        return fitting

    def _put_off(self, values: tuple[Any, ...]) -> bool:
        """Keep a row for later if a row to come may say the same things anew; whether it was kept."""
        if values[15] == "{}" and (values[12] == 2 or values[16]):
            return True  # erased, and vouches for nothing
        found = _SUPERSEDED.fullmatch(values[15])
        if found is None or values[4] == Category.ERASURE:
            return False
        footage, of, table, state = found.groups()
        if footage is None and of is None:  # of format 1: what it says is in its details
            return False
        if (footage is None) != (state is None) or (of is not None and table not in self._running):
            return False
        if footage is not None:
            self._pending[footage] = values
        if of is not None:
            self._pending[f"{table} " + of] = values
        return True

    def _take(self, values: tuple[Any, ...]) -> None:
        """Let those hear a row whom it concerns."""
        row = row_of(values)
        if ERASED in row.details and row.format == 2 and row.category is Category.ERASURE:
            self.erasures.listed(
                row
            )  # any other is none of ours: what it names was not erased by rule
        if self._witness is not None and (row.details or row.seq in self._wanted):
            if row.details.keys() & _ENDING:
                self._flush()
            self._witness.hear(row)

    def _flush(self) -> None:
        """Let the witness hear the last state of each footage, before anything that may end it."""
        if self._witness is not None:
            for _, values in sorted({int(row[0]): row for row in self._pending.values()}.items()):
                self._witness.hear(row_of(values))
        self._pending.clear()


class _Quoted(dict[str, str]):
    """Text as JSON spells it; most of what is in a log is in many rows."""

    def __missing__(self, text: str) -> str:
        made = self[text] = encode_basestring(text)
        return made

    def trim(self) -> None:
        """Let go of them when there are many."""
        if len(self) > _KNOWN:
            self.clear()


def _stands(row: LogRow, head: Head) -> bool:
    """Whether a row is where it was written."""
    return row.seq == head.count + 1 and row.previous == head.hash and row.digest() == row.hash


def _content(values: tuple[Any, ...]) -> bool:
    """Whether there is content where it should have been erased."""
    found = (*values[5:10], values[3], values[13])
    return found != ("", "", "", "", "{}", "", "") or values[16] != 1


def _chained(first: list[tuple[Any, ...]], then: sqlite3.Cursor) -> Iterator[tuple[Any, ...]]:
    yield from first
    yield from then


def _readable(found: Iterator[tuple[Any, ...]]) -> Iterator[LogRow]:
    """Rows up to the first that makes no sense."""
    with suppress(ValueError, TypeError, sqlite3.DatabaseError):
        for values in found:
            yield row_of(values)


def _unreadable(error: Exception) -> bool:
    """Whether a fault is one of what is in the file, not of reaching it."""
    if not isinstance(error, sqlite3.Error):
        return True
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    damaged = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return code in damaged or "decode to UTF-8" in str(error)
