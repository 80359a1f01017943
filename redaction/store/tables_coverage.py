"""Which frames somebody had on the screen, and what was listened to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def add(db: Database) -> None:
    """Make the tables; what was looked at before was not recorded, so it counts as not seen."""
    for statement in _TABLES:
        db.execute(statement)
    db.execute("PRAGMA user_version = 8")


_TABLES = (
    # Numbers are never given twice, so that a log row can say up to which of them it vouches.
    """
    CREATE TABLE coverage (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        footage TEXT NOT NULL,
        kind TEXT NOT NULL,
        who TEXT NOT NULL,
        moment TEXT NOT NULL,
        revision INTEGER NOT NULL,
        data TEXT NOT NULL
    )
    """,
    "CREATE INDEX coverage_footage ON coverage (footage, id)",
    # total: sum over the rows up to ``through``, of which the log holds the digest.
    """
    CREATE TABLE coverage_sums (
        footage TEXT PRIMARY KEY,
        total TEXT NOT NULL,
        through INTEGER NOT NULL,
        salt TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE TABLE coverage_rule (id TEXT PRIMARY KEY, data TEXT NOT NULL, salt TEXT NOT NULL DEFAULT '')",
)
