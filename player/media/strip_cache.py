"""What was worked out about a file for its timeline, in one small database per content.

Losing it costs time, never work: whatever is odd in it is ignored and made anew. It holds pictures of
the footage, so it is for its owner only and goes when the footage goes.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

T = TypeVar("T")

FORMAT: Final = 1
"""Version of the database; others are not read."""

NAME: Final = f"strips.v{FORMAT}.db"

MOST: Final = 6000
"""Pictures kept of one file in all; the oldest that are not part of the overview go first."""

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS thumbnails (
    video INTEGER, frame INTEGER, damaged INTEGER, extra INTEGER, jpeg BLOB, crc INTEGER,
    PRIMARY KEY (video, frame));
CREATE TABLE IF NOT EXISTS parts (name TEXT PRIMARY KEY, data BLOB, crc INTEGER);
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """One picture: the frame it shows, whether that is damaged, and its JPEG bytes."""

    frame: int
    damaged: bool
    jpeg: bytes


def cache_file(folder: Path, sha256: str) -> Path:
    """Where the database of the content with this hash lies in a folder of caches."""
    return folder / sha256 / NAME


class StripWriter:
    """Writes one database. One thread owns it; other processes may read and write the same one.

    Raises:
        OSError: If the folder cannot be written.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._database = self._open()
        except sqlite3.DatabaseError:
            # damaged, or not a database at all: it is only a cache
            with suppress(OSError):
                file.unlink()
            try:
                self._database = self._open()
            except sqlite3.DatabaseError as error:
                raise OSError(str(error)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the file."""
        self._database.close()

    def thumbnails(self, video: int) -> set[int]:
        """Frames that have a picture."""
        rows = self._database.execute("SELECT frame FROM thumbnails WHERE video = ?", (video,))
        return {int(row[0]) for row in rows}

    def put_thumbnails(self, video: int, pictures: Iterable[Stored], *, extra: bool) -> None:
        """Keep pictures; ``extra`` ones are not part of the overview and may go again.

        Raises:
            OSError: If the disk does not take them.
        """
        rows = [(video, p.frame, p.damaged, extra, p.jpeg, zlib.crc32(p.jpeg)) for p in pictures]
        with self._writing():
            self._database.executemany(
                "INSERT OR REPLACE INTO thumbnails VALUES (?, ?, ?, ?, ?, ?)", rows
            )
            (count,) = self._database.execute("SELECT count(*) FROM thumbnails").fetchone()
            if count > MOST:
                self._database.execute(
                    "DELETE FROM thumbnails WHERE rowid IN (SELECT rowid FROM thumbnails "
                    "WHERE extra ORDER BY rowid LIMIT ?)",
                    (count - MOST,),
                )

    def part(self, name: str) -> bytes | None:
        """Something kept by its name."""
        return _part(self._database, name)

    def put_part(self, name: str, data: bytes) -> None:
        """Keep something by its name.

        Raises:
            OSError: If the disk does not take it.
        """
        with self._writing():
            self._database.execute(
                "INSERT OR REPLACE INTO parts VALUES (?, ?, ?)", (name, data, zlib.crc32(data))
            )

    def _open(self) -> sqlite3.Connection:
        # made here first, because SQLite would make it readable for everyone
        os.close(os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600))
        database = sqlite3.connect(self._file, timeout=10, isolation_level=None)
        try:
            database.execute("PRAGMA synchronous = OFF")
            database.executescript(_SCHEMA)
            database.execute(
                "SELECT video, frame, damaged, extra, jpeg, crc FROM thumbnails LIMIT 1"
            )
            if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                msg = "damaged"
                raise sqlite3.DatabaseError(msg)
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self._database.execute("BEGIN IMMEDIATE")
            yield
            self._database.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            with suppress(sqlite3.DatabaseError):
                self._database.execute("ROLLBACK")
            raise OSError(str(error)) from error


class StripReader:
    """Reads one database, which may be missing, damaged or just being written."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def thumbnails(self, video: int) -> dict[int, bool]:
        """Frames that have a picture, and whether they are damaged."""

        def listed(database: sqlite3.Connection) -> dict[int, bool]:
            rows = database.execute(
                "SELECT frame, damaged FROM thumbnails WHERE video = ?", (video,)
            )
            return {int(frame): bool(damaged) for frame, damaged in rows}

        return self._ask(listed, {})

    def pictures(self, video: int, frames: Iterable[int]) -> list[Stored]:
        """The pictures of those frames that have one that is whole."""

        def taken(database: sqlite3.Connection) -> list[Stored]:
            found = []
            for frame in frames:
                row = database.execute(
                    "SELECT damaged, jpeg, crc FROM thumbnails WHERE video = ? AND frame = ?",
                    (video, frame),
                ).fetchone()
                if row is not None and isinstance(row[1], bytes) and zlib.crc32(row[1]) == row[2]:
                    found.append(Stored(frame, bool(row[0]), row[1]))
            return found

        return self._ask(taken, [])

    def part(self, name: str) -> bytes | None:
        """Something kept by its name, or None."""
        return self._ask(lambda database: _part(database, name), None)

    def _ask(self, question: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        try:
            address = f"{self._file.resolve().as_uri()}?mode=ro"
            with closing(sqlite3.connect(address, uri=True, timeout=5)) as database:
                return question(database)
        except (sqlite3.DatabaseError, ValueError, TypeError):
            # missing so far, or damaged: the writer makes it anew
            return otherwise


def _part(database: sqlite3.Connection, name: str) -> bytes | None:
    row = database.execute("SELECT data, crc FROM parts WHERE name = ?", (name,)).fetchone()
    whole = row is not None and isinstance(row[0], bytes) and zlib.crc32(row[0]) == row[1]
    return bytes(row[0]) if whole else None
