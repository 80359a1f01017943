"""Opening the database file, transactions, and what SQLite's faults mean to a person."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from redaction.jobs.errors import ExitStatus, UserError
from redaction.store import schema
from redaction.store.backup_files import was_here

DATABASE = "umbra.db"
"""Name of the database file in the workspace folder."""

BUSY_SECONDS = 5.0
"""How long to wait for another process that is writing before saying so."""

_LITTLE = 1 << 20
"""Bytes: with less than this free, a disk is full."""

_SAFE = "Everything committed earlier is safe."


class StoreError(UserError):
    """The workspace cannot be used."""

    status = ExitStatus.BAD_OUTPUT


@contextmanager
def faults(path: Path) -> Iterator[None]:
    """Turn SQLite's faults of the world into sentences; its complaints about our SQL stay as they are.

    Raises:
        StoreError: If the file is locked, damaged, not a database, or cannot be written.
    """
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.OperationalError as error:
        raise _operational(path, error) from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise damaged_database(path) from error
    except OSError as error:
        raise _not_writable(path) from error


def _operational(path: Path, error: sqlite3.OperationalError) -> Exception:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreError(
            "The workspace is busy: another program is writing to it.",
            _SAFE,
            "Wait until it has finished, or close it, and try again.",
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return _not_writable(path)
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _is_full(path)):
        return StoreError(
            "The disk that holds the workspace is full, so the change was not saved.",
            _SAFE,
            "Make room on the disk and do it again.",
        )
    if code == sqlite3.SQLITE_IOERR:
        return StoreError(
            "The disk that holds the workspace reported an error, so the change was not saved.",
            _SAFE,
            "See that the disk is connected and that your share of it is not used up, and try again.",
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged_database(path)
    # Our statements are fixed and tested: a table or column they miss was lost by damage. The binding
    # itself says that text is not UTF-8, without a code.
    if code == sqlite3.SQLITE_ERROR and str(error).startswith("no such"):
        return damaged_database(path)
    if "decode to UTF-8" in str(error):
        return damaged_database(path)
    return error


def _is_full(path: Path) -> bool:
    """Whether there is hardly any room: some of SQLite's steps say only that something went wrong then."""
    try:
        return shutil.disk_usage(path.parent).free < _LITTLE
    except OSError:
        return False


def _not_writable(path: Path) -> StoreError:
    return StoreError(
        f"The workspace folder “{path.parent.name}” cannot be written.",
        _SAFE,
        "Choose a folder you may write to, or ask for the right to.",
    )


class DatabaseDamaged(StoreError):  # noqa: N818 - names what was found
    """The file of the database is damaged: a backup may be put in its place."""


def damaged_database(path: Path) -> DatabaseDamaged:
    """The sentence for a file that is no database any more."""
    return DatabaseDamaged(
        f"The workspace database {path.name} is damaged or is not a database.",
        "It was not changed.",
        "Restore it from a backup: Umbra offers those it made by itself when its window opens.",
    )


def missing_database(path: Path) -> DatabaseDamaged:
    """The sentence for a workspace whose database is gone; a new one in its place would hide that."""
    return DatabaseDamaged(
        f"The workspace database {path.name} is missing from its folder.",
        "Nothing was changed.",
        "Restore it from a backup: Umbra offers those it made by itself when its window opens.",
    )


def _only_looking() -> StoreError:
    return StoreError(
        "This window only looks: the workspace is open for work in another window.",
        "Nothing was changed.",
        "Close the other window, and open this workspace again.",
    )


def damaged(what: str) -> StoreError:
    """The sentence for a row that is not what this program writes."""
    return StoreError(
        f"The workspace holds {what} that cannot be read.",
        "Nothing was changed.",
        "Restore the workspace from a backup.",
    )


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Turn values that make no sense into a sentence: only damage or tampering puts them there.

    Raises:
        StoreError: If a value read is not what this program writes.
    """
    try:
        yield
    except schema.NO_SENSE as error:
        raise damaged(what) from error


class WorkspaceDatabase:
    """One connection, used by the thread that opened it.

    Attributes:
        path: Of the database file.
        connection: In autocommit mode; everything that writes goes through ``transaction``.
        looking: Nothing may be changed through this connection; see ``consulting``.
    """

    def __init__(self, path: Path, begin: Callable[[WorkspaceDatabase], None]) -> None:
        """Open the file, make it if it is not there, and bring its tables up to date.

        Args:
            path: Of the database file.
            begin: Called once in the life of the file, in the transaction that makes its tables.

        Raises:
            StoreError: If it cannot be used.
        """
        self.path = path
        self.looking = False
        self._begin = begin
        with faults(path):
            # Names, reasons and notes about people: for nobody else on a shared machine to read.
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.exists() and was_here(path.parent):
                raise missing_database(path)
            self.connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            with faults(path):
                self._prepare()
        except BaseException:
            self.connection.close()
            raise

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, on disk when it returns. Inside another one, a part of that.

        Raises:
            StoreError: If it cannot be written; then nothing was.
        """
        if self.connection.in_transaction:
            yield
            return
        if self.looking:
            raise _only_looking()
        with faults(self.path):
            # Immediate: two processes that read first and write then could otherwise deadlock.
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                self.connection.rollback()  # nothing when the fault itself has ended the transaction
                raise

    @contextmanager
    def consulting(self) -> Iterator[None]:
        """Inside it what was looked at can be recorded, even where nothing may be changed."""
        before, self.looking = self.looking, False
        try:
            yield
        finally:
            self.looking = before

    def forget(self) -> None:
        """Bring what was written into the main file now, so that the side file keeps nothing erased.

        While another process reads, some of it stays until that is done.
        """
        with faults(self.path):
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def query(self, sql: str, values: tuple[object, ...] = ()) -> list[Any]:
        """All rows of a question, as tuples."""
        with faults(self.path):
            return self.connection.execute(sql, values).fetchall()

    def _prepare(self) -> None:
        version = int(self.connection.execute("PRAGMA user_version").fetchone()[0])
        if version > schema.VERSION:
            raise StoreError(
                "The workspace was made by a newer version of Umbra.",
                "It was not changed.",
                "Open it with that version.",
            )
        if version == 0 and not self._is_empty() and not self._is_ours():
            raise damaged_database(self.path)
        self.connection.execute("PRAGMA journal_mode = WAL")
        # FULL: a commit that was acknowledged survives a power cut, the log row with it.
        self.connection.execute("PRAGMA synchronous = FULL")
        # What is erased is overwritten, not only no longer found.
        self.connection.execute("PRAGMA secure_delete = ON")
        if version == schema.VERSION:
            return
        with self.transaction():
            # Another process may have done it while this one waited.
            version = int(self.connection.execute("PRAGMA user_version").fetchone()[0])
            if version < schema.VERSION:
                if version:
                    # Here nobody else can write, so the copy is of this version and no later one.
                    self._back_up(version)
                new = self._is_empty()
                schema.bring_up_to_date(self.connection)
                if new:
                    self._begin(self)

    def _is_empty(self) -> bool:
        (tables,) = self.connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        return not tables

    def _is_ours(self) -> bool:
        found = self.connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'"
        )
        return found.fetchone() is not None

    def _back_up(self, version: int) -> None:
        target = self.path.with_name(f"{self.path.name}.version{version}.backup")
        # A connection of its own: one that is about to write cannot be copied from.
        with (
            closing(sqlite3.connect(self.path)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
