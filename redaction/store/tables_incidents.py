"""The table of incidents with their cameras and clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def add(db: Database) -> None:
    """Migration 012: one row an incident; what is in it is vouched for by the log as a whole."""
    db.execute(
        """
        CREATE TABLE incidents (
            id TEXT PRIMARY KEY,
            request TEXT,
            added TEXT NOT NULL,
            salt TEXT NOT NULL,
            data TEXT NOT NULL
        )
        """
    )
    db.execute("CREATE INDEX incidents_request ON incidents (request)")
    db.execute("PRAGMA user_version = 12")
