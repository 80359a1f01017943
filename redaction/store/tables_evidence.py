"""The tables of evidence packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def add(db: Database) -> None:
    """Migration 014."""
    db.execute("PRAGMA user_version = 14")
