"""Who handed the review in, who checked it, and what they noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def add(db: Database) -> None:
    """Make the tables."""
    # revision: of the footage, when it was done. While it is still that one, nothing has to be hashed to
    # know that the decisions are the same.
    db.execute("""
        CREATE TABLE signoff_acts (
            id TEXT PRIMARY KEY,
            footage TEXT NOT NULL,
            salt TEXT NOT NULL,
            data TEXT NOT NULL,
            revision INTEGER NOT NULL
        )
        """)
    db.execute("CREATE INDEX signoff_acts_footage ON signoff_acts (footage)")
    db.execute("""
        CREATE TABLE signoff_notes (
            id TEXT PRIMARY KEY,
            footage TEXT NOT NULL,
            salt TEXT NOT NULL,
            data TEXT NOT NULL
        )
        """)
    db.execute("CREATE INDEX signoff_notes_footage ON signoff_notes (footage)")
    # Not among the settings: what is asked of a checker is vouched for by the log.
    db.execute("""
        CREATE TABLE signoff_rules (
            id TEXT PRIMARY KEY,
            salt TEXT NOT NULL,
            people TEXT NOT NULL,
            look TEXT NOT NULL
        )
        """)
    db.execute("PRAGMA user_version = 9")
