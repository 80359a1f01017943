"""What a request holds besides its dates, and what footage is kept for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def add(db: Database) -> None:
    """Make the tables."""
    db.execute("PRAGMA user_version = 7")
