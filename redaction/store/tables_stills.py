"""The tables of stills, contact sheets and what is taken of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def add(db: Database) -> None:
    """Migration 013."""
    db.execute("PRAGMA user_version = 13")
