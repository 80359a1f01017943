"""Rows of the log whose content can be erased without breaking the chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def add(db: Database) -> None:
    """Make the tables."""
    db.execute("PRAGMA user_version = 10")
