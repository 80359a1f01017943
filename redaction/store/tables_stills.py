"""The table of stills and contact sheets, and what records of copies say of clips for evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def add(db: Database) -> None:
    """Migration 013."""
    db.execute(
        """
        CREATE TABLE stills (
            id TEXT PRIMARY KEY,
            footage TEXT NOT NULL,
            salt TEXT NOT NULL,
            data TEXT NOT NULL
        )
        """
    )
    db.execute("CREATE INDEX stills_footage ON stills (footage)")
    # NULL where a copy is redacted, and where it is no clip of an annotation: what the log said of records
    # that are there already stays true, because NULL is no part of a digest.
    db.execute("ALTER TABLE exports ADD COLUMN unredacted INTEGER")
    db.execute("ALTER TABLE exports ADD COLUMN annotation TEXT")
    db.execute("PRAGMA user_version = 13")
