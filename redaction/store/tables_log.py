"""Rows of the log whose content can be erased without breaking the chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redaction.reviewlog.layout import FORMAT_2

if TYPE_CHECKING:
    from sqlite_utils import Database


def add(db: Database) -> None:
    """Make room for rows of format 2; those that are there stay as they are, and so does their chain."""
    for statement in FORMAT_2:
        db.execute(statement)
    db.execute("PRAGMA user_version = 10")
