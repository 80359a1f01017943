"""The review log: append-only and hash-chained, in the workspace database.

Rows are never changed or deleted, not by an undo either (that is a new row); triggers refuse it. The
number and hash of the last row are kept in a second table so that a cut-off end shows. What the chain
can and cannot prove is said in ``verdict.LIMIT``.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import Progress, ProgressSink, no_progress
from redaction.reviewlog.closed import LogClosed as LogClosed
from redaction.reviewlog.closed import LogDamaged as LogDamaged
from redaction.reviewlog.emptying import emptied
from redaction.reviewlog.files import new_file, write_csv, write_json
from redaction.reviewlog.filter import ALL, utc_text
from redaction.reviewlog.filter import LogFilter as LogFilter
from redaction.reviewlog.layout import (
    ALL_COLUMNS,
    COLUMNS,
    values_of,
)
from redaction.reviewlog.layout import SCHEMA as SCHEMA
from redaction.reviewlog.lying import file_fault
from redaction.reviewlog.reading import ReadLog
from redaction.reviewlog.row import ERASED, FIRST_PREVIOUS, Category, LogRow, canonical
from redaction.reviewlog.verdict import Head, LogVerdict
from redaction.reviewlog.walk import Walk, Witness


def now() -> dt.datetime:
    """The moment, with the offset of the clock on the wall."""
    return dt.datetime.now().astimezone()


class ReviewLog(ReadLog):
    """The log of one workspace. Belongs to the thread that owns the connection.

    Attributes:
        who: The person written into the rows.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        who: str,
        *,
        clock: Callable[[], dt.datetime] = now,
        transaction: Callable[[], AbstractContextManager[None]],
        guard: Callable[[], AbstractContextManager[None]] = nullcontext,
        witness: Callable[[], Witness] | None = None,
    ) -> None:
        """Use a log.

        Args:
            connection: Of the workspace.
            who: The person.
            clock: Gives the moment, with an offset.
            transaction: Gives the context manager inside which a row is appended; entered again inside
                itself, it takes part in the one that is open.
            guard: Gives the context manager around what is read, which makes sentences of the
                database's faults.
            witness: Gives a new witness for each time the log is verified, or None.
        """
        super().__init__(connection, guard)
        self.who = who
        self._clock = clock
        self._transaction = transaction
        self._witness = witness

    def begin(self, workspace: str) -> LogRow:
        """Write the very first row, in the transaction in which the workspace is made.

        Args:
            workspace: The workspace's identifier.

        Raises:
            LogClosed: If there are rows already.
        """
        with self._transaction():
            if self._stored() is not None:
                raise LogClosed
            first = Head(0, FIRST_PREVIOUS)
            return self._write(
                first, Category.SYSTEM, "Review log begun", details={"workspace": workspace}
            )

    def append(
        self,
        category: Category,
        action: str,
        *,
        footage: str = "",
        request: str = "",
        recipient: str = "",
        details: Mapping[str, Any] | None = None,
    ) -> LogRow:
        """Write a row. Inside the workspace's transaction it is committed together with the rest.

        Args:
            category: Kind of operation.
            action: What was done, a sentence fragment.
            footage: SHA-256 of the footage it was done to.
            request: Id of the request it was done for.
            recipient: Who receives it; wanted for a disclosure.
            details: Facts, JSON-ready.

        Raises:
            LogClosed: If the log was emptied or its end changed: it is never begun a second time.
        """
        with self._transaction():
            head = self._stored()
            if head is None:
                raise LogClosed
            return self._write(head, category, action, footage, request, recipient, details)

    def _write(
        self,
        head: Head,
        category: Category,
        action: str,
        footage: str = "",
        request: str = "",
        recipient: str = "",
        details: Mapping[str, Any] | None = None,
    ) -> LogRow:
        moment = self._clock()
        row = LogRow(
            head.count + 1,
            utc_text(moment),
            moment.isoformat(timespec="microseconds"),
            self.who,
            category,
            action,
            footage,
            request,
            recipient,
            # Through JSON once, so that what is hashed is what will be read back.
            json.loads(canonical(dict(details or {}))),
            head.hash,
        )
        if self._has_format_2():
            row = replace(row, format=2, salt=secrets.token_hex(16))
            row = replace(row, payload=row.content_hash())
        row = replace(row, hash=row.digest())
        names = COLUMNS if row.format == 1 else ALL_COLUMNS
        places = ", ".join("?" for _ in names.split(","))
        try:
            self._connection.execute(f"INSERT INTO log ({names}) VALUES ({places})", values_of(row))
            self._connection.execute(
                "INSERT INTO log_head (only, count, hash) VALUES (1, ?, ?)"
                " ON CONFLICT (only) DO UPDATE SET count = excluded.count, hash = excluded.hash",
                (row.seq, row.hash),
            )
        except sqlite3.IntegrityError as error:
            # A trigger refuses it: the row that the head names is not the last.
            raise LogClosed from error
        return row

    def erase(self, wanted: LogFilter, kind: str, reason: str) -> LogRow | None:
        """Erase the content of rows; a row that says so is written, and the chain goes on.

        The first row and those that say what was erased stay whole. Called by ``erasing.erase``, which knows
        the rules.

        Args:
            wanted: Whose content.
            kind: Of the rule, in a word that names nobody: it is never erased.
            reason: Why; part of the content of the row written.

        Returns:
            The row that says so, or None where there was nothing to erase.
        """
        with self._transaction():
            with self._guard():
                found = emptied(self._connection, self._where(wanted, None))
            if not found["rows"]:
                return None
            return self.append(
                Category.ERASURE,
                "Log content erased",
                details={"reason": reason, ERASED: {**found, "rule": kind}},
            )

    def verify(
        self,
        noted: Head | None = None,
        *,
        cancel: CancelToken | None = None,
        progress: ProgressSink = no_progress,
    ) -> LogVerdict:
        """Whether the log is as it was written; says which row is wrong first, and how.

        Args:
            noted: A head noted elsewhere earlier; the log must still contain it.
            cancel: To stop it.
            progress: Told how far it is.

        Raises:
            Cancelled: If the stop was asked for.
        """
        with self._still():
            with self._guard():
                head = self._stored()
                witness = None if self._witness is None else self._witness()
            total = 0 if head is None else head.count

            def tick(walked: int) -> None:
                if cancel is not None:
                    cancel.check()
                progress(Progress("verifying", walked, max(total, walked), "rows"))

            wide = self._has_format_2()
            with self._guard():
                verdict = Walk(self._connection, witness, tick, format_2=wide).judge(head, noted)
            if not verdict.ok:
                return verdict
            with self._guard():
                wrong = None if witness is None else witness.judge()
                wrong = wrong or file_fault(self._connection, cancel)
        if wrong is None:
            return verdict
        fault, number, text = wrong
        return replace(verdict, ok=False, fault=fault, row=number or None, summary=text)

    def export(
        self, path: Path, wanted: LogFilter = ALL, front: Mapping[str, Any] | None = None
    ) -> int:
        """Write the rows wanted to a new ``.json`` or ``.csv`` file, the head with them.

        JSON has something of every row, so that the chain can be checked without the rest (``checking``).

        Args:
            path: Of the file; its ending says which kind.
            wanted: Whose content is written.
            front: For JSON, what else is said before the rows.

        Returns:
            How many rows were written with what they say.

        Raises:
            OutputError: If the file is there already or cannot be written.
        """
        with self._still(), new_file(path) as out:
            if path.suffix.lower() == ".csv":
                return write_csv(out, self.each(wanted))
            if wanted == ALL:
                return write_json(out, self.each(), self.head(), front=front)
            seqs = self._seqs(wanted)
            return write_json(
                out, self.each(), self.head(), wanted=lambda row: row.seq in seqs, front=front
            )
