"""The tables of evidence packages: they are hand-overs, so the record of those says what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def add(db: Database) -> None:
    """Migration 014."""
    # NULL in all records there are, and what is NULL changes no digest: the log vouches for them as before.
    db.execute("ALTER TABLE disclosures ADD COLUMN incident TEXT")
    db.execute("CREATE INDEX disclosures_incident ON disclosures (incident)")
    db.execute("PRAGMA user_version = 14")
