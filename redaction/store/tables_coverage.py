"""Which frames somebody had on the screen, and what was listened to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def add(db: Database) -> None:
    """Make the tables."""
    db.execute("PRAGMA user_version = 8")
