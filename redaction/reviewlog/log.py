"""The review log: append-only and hash-chained, in the workspace database.

Rows are never changed or deleted, not by an undo either (that is a new row); triggers refuse it. The
number and hash of the last row are kept in a second table so that a cut-off end shows. What the chain
can and cannot prove is said in ``verdict.LIMIT``.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from redaction.jobs.errors import OutputError, UserError
from redaction.reviewlog.row import FIRST_PREVIOUS, Category, LogRow, canonical
from redaction.reviewlog.verdict import Fault, Head, LogVerdict, verify_chain

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

_COLUMNS = (
    "seq, utc, local, who, category, action, footage, request, recipient, details, previous, hash"
)


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which rows are wanted; what is None or empty is not looked at.

    Attributes:
        category: Of this kind of operation.
        who: By this person.
        footage: About the footage of this SHA-256.
        request: About this request.
        text: Action, details or recipient contain this, in any case.
        since: At or after this moment.
        until: Before this moment.
    """

    category: Category | None = None
    who: str = ""
    footage: str = ""
    request: str = ""
    text: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None

    def where(self) -> tuple[str, list[object]]:
        """The condition in SQL and its values."""
        tests: list[str] = []
        values: list[object] = []
        for column in ("category", "who", "footage", "request"):
            value = getattr(self, column)
            if value:
                tests.append(f"{column} = ?")
                values.append(str(value))
        if self.text:
            pattern = (
                "%" + self.text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
            )
            tests.append(
                r"(action LIKE ? ESCAPE '\' OR details LIKE ? ESCAPE '\' OR recipient LIKE ? ESCAPE '\')"
            )
            values += [pattern] * 3
        for test, moment in (("utc >= ?", self.since), ("utc < ?", self.until)):
            if moment is not None:
                tests.append(test)
                values.append(_utc(moment))
        return (" AND ".join(tests) or "1", values)


class LogDamaged(UserError):  # noqa: N818 - names what was found
    """A row of the log is not what this program writes."""

    def __init__(self) -> None:
        super().__init__(
            "A row of the review log cannot be read: it was changed from outside.",
            "Nothing was changed now.",
            "Check the log to see which row it is, and keep a copy of the workspace as it is.",
        )


ALL = LogFilter()
"""Every row."""


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


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
        """
        self.who = who
        self._connection = connection
        self._clock = clock
        self._transaction = transaction
        self._guard = guard

    def __len__(self) -> int:
        return self.head().count

    def head(self) -> Head:
        """The number and hash of the last row."""
        with self._guard():
            row = self._connection.execute("SELECT count, hash FROM log_head").fetchone()
        return Head(0, FIRST_PREVIOUS) if row is None else Head(int(row[0]), str(row[1]))

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
        """
        with self._transaction():
            head = self.head()
            moment = self._clock()
            row = LogRow(
                head.count + 1,
                _utc(moment),
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
            self._connection.execute(
                f"INSERT INTO log ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
        sql = f"SELECT {_COLUMNS} FROM log WHERE {test} ORDER BY seq {order} LIMIT ? OFFSET ?"
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
        with self._guard():
            stored = self._connection.execute("SELECT count, hash FROM log_head").fetchone()
        head = None if stored is None else Head(int(stored[0]), str(stored[1]))
        seen = 0

        def read() -> Iterator[LogRow]:
            nonlocal seen
            for values in self._connection.execute(f"SELECT {_COLUMNS} FROM log ORDER BY seq"):
                yield _row(values)
                seen += 1

        try:
            with self._guard():
                return verify_chain(read(), head, noted)
        except (ValueError, TypeError):
            text = f"Row {seen + 1} cannot be read: it was changed."
            last = head or Head(0, FIRST_PREVIOUS)
            return LogVerdict(False, seen, last, Fault.UNREADABLE, seen + 1, text)

    def export(self, path: Path, wanted: LogFilter = ALL) -> int:
        """Write the rows wanted to a new ``.json`` or ``.csv`` file, the head with them.

        Returns:
            How many rows were written.

        Raises:
            OutputError: If the file is there already or cannot be written.
        """
        rows = self.rows(wanted)
        try:
            with path.open("x", encoding="utf-8", errors="backslashreplace", newline="") as out:
                if path.suffix.lower() == ".csv":
                    _write_csv(out, rows)
                else:
                    head = self.head()
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
        return len(rows)


def _write_csv(out: Any, rows: tuple[LogRow, ...]) -> None:
    writer = csv.writer(out)
    writer.writerow(_COLUMNS.split(", "))
    for row in rows:
        data = row.to_json() | {"details": canonical(row.details)}
        writer.writerow([_plain(data[name]) for name in _COLUMNS.split(", ")])


def _plain(value: object) -> object:
    """Text that a spreadsheet would run as a formula is quoted, so that it only shows it."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value


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
