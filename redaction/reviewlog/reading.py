"""Reading the review log."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from itertools import islice

from redaction.reviewlog.closed import LogDamaged
from redaction.reviewlog.filter import ALL, LogFilter
from redaction.reviewlog.layout import ALL_COLUMNS, columns, has_format_2, row_of
from redaction.reviewlog.row import FIRST_PREVIOUS, LogRow, canonical
from redaction.reviewlog.verdict import Head

_CHUNK = 500
"""Rows read at once."""

_PAGE = 50
"""Rows looked through at once for the last that says something."""


class ReadLog:
    """The rows of a log, as far as they are only read."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        guard: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """Read a log.

        Args:
            connection: Of the workspace.
            guard: Gives the context manager around what is read, which makes sentences of the
                database's faults.
        """
        self._connection = connection
        self._guard = guard
        self._format_2 = False

    def __len__(self) -> int:
        return self.head().count

    def head(self) -> Head:
        """The number and hash of the last row."""
        return self._stored() or Head(0, FIRST_PREVIOUS)

    def _stored(self) -> Head | None:
        """The head kept beside the log; None where there is none, or nothing that could be one."""
        with self._guard():
            row = self._connection.execute("SELECT count, hash FROM log_head").fetchone()
        if row is None or not (isinstance(row[0], int) and isinstance(row[1], str)):
            return None
        return Head(row[0], row[1])

    def _has_format_2(self) -> bool:
        """Whether rows of format 2 can be written; a workspace being brought up to date cannot yet."""
        if not self._format_2:
            self._format_2 = has_format_2(self._connection)
        return self._format_2

    def count(
        self, wanted: LogFilter = ALL, within: tuple[int, int] | None = None, *, also: str = "1"
    ) -> int:
        """How many rows there are of these.

        Args:
            wanted: Which.
            within: First and last number looked at, or None for all.
            also: A further condition, in SQL.
        """
        test, values = self._where(wanted, within)
        sql = f"SELECT COUNT(*) FROM log WHERE {test} AND {also}"
        with self._guard():
            return int(self._connection.execute(sql, values).fetchone()[0])

    def rows(
        self,
        wanted: LogFilter = ALL,
        *,
        limit: int | None = None,
        offset: int = 0,
        newest_first: bool = False,
        within: tuple[int, int] | None = None,
    ) -> tuple[LogRow, ...]:
        """A page of the rows wanted.

        Args:
            wanted: Which.
            limit: How many at most.
            offset: How many to leave out first.
            newest_first: Order.
            within: First and last number looked at, or None for all: with this a long log is searched
                piece by piece.

        Raises:
            LogDamaged: If a row cannot be read; ``verify`` says which.
        """
        return tuple(self._read(wanted, limit, offset, newest_first=newest_first, within=within))

    def each(self, wanted: LogFilter = ALL) -> Iterator[LogRow]:
        """The rows wanted one after the other, oldest first, however many there are.

        Raises:
            LogDamaged: If a row cannot be read; ``verify`` says which.
        """
        return self._read(wanted, None, 0, newest_first=False, within=None)

    def _read(
        self,
        wanted: LogFilter,
        limit: int | None,
        offset: int,
        *,
        newest_first: bool,
        within: tuple[int, int] | None,
    ) -> Iterator[LogRow]:
        test, values = self._where(wanted, within)
        order = "DESC" if newest_first else "ASC"
        names = columns(format_2=self._has_format_2())
        sql = f"SELECT {names} FROM log WHERE {test} ORDER BY seq {order} LIMIT ? OFFSET ?"
        with self._guard():
            found = self._connection.execute(sql, [*values, -1 if limit is None else limit, offset])
            while chunk := found.fetchmany(_CHUNK):
                try:
                    yield from [row_of(row) for row in chunk]
                except (ValueError, TypeError) as error:
                    raise LogDamaged from error

    def _where(self, wanted: LogFilter, within: tuple[int, int] | None) -> tuple[str, list[object]]:
        test, values = wanted.where(proof=self._has_format_2())
        return (
            (test, values)
            if within is None
            else (f"{test} AND seq BETWEEN ? AND ?", [*values, *within])
        )

    def clock_jumps(self, first: int, last: int) -> dict[int, dt.timedelta]:
        """By how much the computer's clock had gone back before rows, by number; no fault, but to be seen.

        Args:
            first: Number of the first row looked at.
            last: Of the last.
        """
        sql = (
            "SELECT log.seq, log.utc, before.utc FROM log JOIN log AS before ON before.seq = log.seq - 1"
            " WHERE log.seq BETWEEN ? AND ? AND log.utc < before.utc"
        )
        with self._guard():
            found = self._connection.execute(sql, (first, last)).fetchall()
        jumps = {}
        for seq, now, before in found:
            with suppress(ValueError, TypeError):
                jumps[seq] = dt.datetime.fromisoformat(before) - dt.datetime.fromisoformat(now)
        return jumps

    def people(self, latest: int = 20_000) -> tuple[str, ...]:
        """Who wrote the latest rows, in order of their names.

        Args:
            latest: How many rows are looked at.
        """
        last = self.head().count
        with self._guard():
            found = self._connection.execute(
                "SELECT DISTINCT who FROM log WHERE seq > ? AND who <> '' ORDER BY who",
                (last - latest,),
            )
            return tuple(str(who) for (who,) in found)

    def last_state(self, sha256: str, footage_id: str) -> LogRow | None:
        """The last row that vouches for the decisions on a footage, its content erased or not.

        Args:
            sha256: Of the footage; several in the register may have the same.
            footage_id: Which of them.
        """
        found: list[LogRow] = []
        at = 0
        while page := self.rows(
            LogFilter(footage=sha256), limit=_PAGE, offset=at, newest_first=True
        ):
            found += [row for row in page if _vouches(row, footage_id)][:1]
            if found:
                break
            at += _PAGE
        if self._has_format_2():
            wanted = LogFilter(proof=canonical({"footage_id": footage_id})[1:-1])
            test, values = wanted.where(proof=True)
            sql = f"SELECT {ALL_COLUMNS} FROM log WHERE erased = 1 AND {test} ORDER BY seq DESC"
            with self._guard():
                rows = map(row_of, self._connection.execute(sql, values))
                found += list(islice((row for row in rows if _vouches(row, footage_id)), 1))
        return max(found, key=lambda row: row.seq, default=None)

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

    def _seqs(self, wanted: LogFilter) -> frozenset[int]:
        test, values = self._where(wanted, None)
        with self._guard():
            found = self._connection.execute(f"SELECT seq FROM log WHERE {test}", values)
            return frozenset(seq for (seq,) in found)


def _vouches(row: LogRow, footage_id: str) -> bool:
    return row.details.get("footage_id") == footage_id and "state" in row.details
