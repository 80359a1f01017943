"""Packages handed over: to whom, how and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def add(db: Database) -> None:
    """Make the tables."""
    # salt: with it the log's digest of a record tells nobody who guesses at a note that he guessed right.
    db.execute(
        """
        CREATE TABLE disclosures (
            id TEXT PRIMARY KEY,
            request TEXT NOT NULL,
            salt TEXT NOT NULL,
            data TEXT NOT NULL
        )
        """
    )
    db.execute("CREATE INDEX disclosures_request ON disclosures (request)")
    db.execute("PRAGMA user_version = 11")
