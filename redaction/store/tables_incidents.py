"""The tables of incidents, their cameras and clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def add(db: Database) -> None:
    """Migration 012."""
    db.execute("PRAGMA user_version = 12")
