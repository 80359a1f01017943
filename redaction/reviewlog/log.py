"""The review log: append-only and hash-chained, in the workspace database.

Rows are never changed or deleted, not by an undo either (that is a new row); triggers refuse it. The
number and hash of the last row are kept in a second table so that a cut-off end shows. What the chain
can and cannot prove is said in ``verdict.LIMIT``.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from redaction.jobs.errors import ExitStatus, UserError
from redaction.reviewlog.files import COLUMNS, write_rows
from redaction.reviewlog.filter import ALL, utc_text
from redaction.reviewlog.filter import LogFilter as LogFilter
from redaction.reviewlog.row import FIRST_PREVIOUS, Category, LogRow, canonical
from redaction.reviewlog.verdict import Fault, Head, LogVerdict, Wrong, verify_chain

SCHEMA = (
    """
    CREATE TABLE log (
        seq INTEGER PRIMARY KEY,
        utc TEXT NOT NULL,
        local TEXT NOT NULL,
        who TEXT NOT NULL,
        category TEXT NOT NULL,
        action TEXT NOT NULL,
        footage TEXT NOT NULL,
        request TEXT NOT NULL,
        recipient TEXT NOT NULL,
        details TEXT NOT NULL,
        previous TEXT NOT NULL,
        hash TEXT NOT NULL
    )
    """,
    """
    CREATE INDEX log_footage ON log (footage, seq)
    """,
    """
    CREATE INDEX log_request ON log (request, seq)
    """,
    """
    CREATE INDEX log_category ON log (category, seq)
    """,
    """
    CREATE TABLE log_head (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        count INTEGER NOT NULL,
        hash TEXT NOT NULL
    )
    """,
    """
    CREATE TRIGGER log_is_not_changed BEFORE UPDATE ON log
        BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;
    """,
    """
    CREATE TRIGGER log_is_not_deleted BEFORE DELETE ON log
        BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;
    """,
    """
    CREATE TRIGGER log_head_is_not_deleted BEFORE DELETE ON log_head
        BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;
    """,
    """
    CREATE TRIGGER log_only_grows BEFORE INSERT ON log
        WHEN NEW.seq <> COALESCE((SELECT count FROM log_head), 0) + 1
        BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;
    """,
)
"""Statements for tables and triggers, run by the workspace's first migration."""


class LogDamaged(UserError):  # noqa: N818 - names what was found
    """A row of the log is not what this program writes."""

    def __init__(self) -> None:
        super().__init__(
            "A row of the review log cannot be read: it was changed from outside.",
            "Nothing was changed now.",
            "Check the log to see which row it is, and keep a copy of the workspace as it is.",
        )


class LogClosed(UserError):  # noqa: N818 - names what was found
    """Nothing can be written to the log, because its end is not what was written last."""

    status = ExitStatus.BAD_OUTPUT

    def __init__(self) -> None:
        super().__init__(
            "The review log was changed from outside, so nothing more can be written to it.",
            "What you just asked for was not done, because nothing is done without the review log.",
            "Check the log to see what is wrong, and keep a copy of the workspace folder as it is; work"
            " goes on in another workspace folder.",
        )


class Witness(Protocol):
    """Holds what the rows say against something that the log vouches for."""

    def hear(self, row: LogRow) -> None:
        """Take a row; they come in order."""
        ...

    def judge(self) -> Wrong | None:
        """What does not agree, when all rows were heard and their chain holds."""
        ...


def now() -> dt.datetime:
    """The moment, with the offset of the clock on the wall."""
    return dt.datetime.now().astimezone()


class ReviewLog:
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
        self.who = who
        self._connection = connection
        self._clock = clock
        self._transaction = transaction
        self._guard = guard
        self._witness = witness

    def __len__(self) -> int:
        return self.head().count

    def head(self) -> Head:
        """The number and hash of the last row."""
        return self._stored() or Head(0, FIRST_PREVIOUS)

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

    def _stored(self) -> Head | None:
        with self._guard():
            row = self._connection.execute("SELECT count, hash FROM log_head").fetchone()
        return None if row is None else Head(int(row[0]), str(row[1]))

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
        row = replace(row, hash=row.digest())
        try:
            self._connection.execute(
                f"INSERT INTO log ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    row.seq,
                    row.utc,
                    row.local,
                    row.who,
                    row.category.value,
                    row.action,
                    row.footage,
                    row.request,
                    row.recipient,
                    canonical(row.details),
                    row.previous,
                    row.hash,
                ),
            )
            self._connection.execute(
                "INSERT INTO log_head (only, count, hash) VALUES (1, ?, ?)"
                " ON CONFLICT (only) DO UPDATE SET count = excluded.count, hash = excluded.hash",
                (row.seq, row.hash),
            )
        except sqlite3.IntegrityError as error:
            # A trigger refuses it: the row that the head names is not the last.
            raise LogClosed from error
        return row

    def count(self, wanted: LogFilter = ALL) -> int:
        """How many rows there are of these."""
        test, values = wanted.where()
        sql = f"SELECT COUNT(*) FROM log WHERE {test}"
        with self._guard():
            return int(self._connection.execute(sql, values).fetchone()[0])

    def rows(
        self,
        wanted: LogFilter = ALL,
        *,
        limit: int | None = None,
        offset: int = 0,
        newest_first: bool = False,
    ) -> tuple[LogRow, ...]:
        """A page of the rows wanted.

        Raises:
            LogDamaged: If a row cannot be read; ``verify`` says which.
        """
        test, values = wanted.where()
        order = "DESC" if newest_first else "ASC"
        sql = f"SELECT {COLUMNS} FROM log WHERE {test} ORDER BY seq {order} LIMIT ? OFFSET ?"
        with self._guard():
            found = self._connection.execute(
                sql, [*values, -1 if limit is None else limit, offset]
            ).fetchall()
        try:
            return tuple(_row(row) for row in found)
        except (ValueError, TypeError) as error:
            raise LogDamaged from error

    def verify(self, noted: Head | None = None) -> LogVerdict:
        """Whether the log is as it was written; says which row is wrong first, and how.

        Args:
            noted: A head noted elsewhere earlier; the log must still contain it.
        """
        with self._still():
            head = self._stored()
            witness = None if self._witness is None else self._witness()
            seen = 0

            def read() -> Iterator[LogRow]:
                nonlocal seen
                for values in self._connection.execute(f"SELECT {COLUMNS} FROM log ORDER BY seq"):
                    row = _row(values)
                    if witness is not None:
                        witness.hear(row)
                    yield row
                    seen += 1

            try:
                with self._guard():
                    verdict = verify_chain(read(), head, noted)
            except (ValueError, TypeError):
                text = f"Row {seen + 1} cannot be read: it was changed."
                last = head or Head(0, FIRST_PREVIOUS)
                return LogVerdict(False, seen, last, Fault.UNREADABLE, seen + 1, text)
            wrong = witness.judge() if witness is not None and verdict.ok else None
        if wrong is None:
            return verdict
        fault, number, text = wrong
        return replace(verdict, ok=False, fault=fault, row=number or None, summary=text)

    @contextmanager
    def _still(self) -> Iterator[None]:
        """One state of the file for all that is read, whatever another process writes meanwhile."""
        if self._connection.in_transaction:
            yield
            return
        with self._guard():
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.rollback()

    def export(self, path: Path, wanted: LogFilter = ALL) -> int:
        """Write the rows wanted to a new ``.json`` or ``.csv`` file, the head with them.

        Returns:
            How many rows were written.

        Raises:
            OutputError: If the file is there already or cannot be written.
        """
        rows = self.rows(wanted)
        write_rows(path, rows, self.head())
        return len(rows)


def _row(values: tuple[Any, ...]) -> LogRow:
    seq, utc, local, who, category, action, footage, request, recipient, details, prev, own = values
    facts = json.loads(details)
    if not isinstance(facts, dict):
        msg = "the details of a row are an object"
        raise TypeError(msg)
    return LogRow(
        seq,
        utc,
        local,
        who,
        Category(category),
        action,
        footage,
        request,
        recipient,
        facts,
        prev,
        own,
    )
