"""How rows lie in the database: tables, triggers, and what is read of them."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from redaction.reviewlog.row import Category, LogRow, canonical, content_of

SCHEMA = (
    """
    CREATE TABLE log (
        seq INTEGER PRIMARY KEY,
        utc TEXT NOT NULL,
        local TEXT NOT NULL,
        who TEXT NOT NULL,
        category TEXT NOT NULL,
        action TEXT NOT NULL,
        footage TEXT NOT NULL,
        request TEXT NOT NULL,
        recipient TEXT NOT NULL,
        details TEXT NOT NULL,
        previous TEXT NOT NULL,
        hash TEXT NOT NULL
    )
    """,
    """
    CREATE INDEX log_footage ON log (footage, seq)
    """,
    """
    CREATE INDEX log_request ON log (request, seq)
    """,
    """
    CREATE INDEX log_category ON log (category, seq)
    """,
    """
    CREATE TABLE log_head (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        count INTEGER NOT NULL,
        hash TEXT NOT NULL
    )
    """,
    """
    CREATE TRIGGER log_is_not_changed BEFORE UPDATE ON log
        BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;
    """,
    """
    CREATE TRIGGER log_is_not_deleted BEFORE DELETE ON log
        BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;
    """,
    """
    CREATE TRIGGER log_head_is_not_deleted BEFORE DELETE ON log_head
        BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;
    """,
    """
    CREATE TRIGGER log_only_grows BEFORE INSERT ON log
        WHEN NEW.seq <> COALESCE((SELECT count FROM log_head), 0) + 1
        BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;
    """,
)
"""Statements for tables and triggers, run by the workspace's first migration."""

EMPTY = {
    **dict.fromkeys(("who", "action", "footage", "request", "recipient", "salt"), ""),
    "details": "{}",
}
"""The content of a row by column, when it was erased."""

_EMPTIED = " AND ".join(f"NEW.{name} = '{empty}'" for name, empty in EMPTY.items())
_KEPT = " AND ".join(
    f"NEW.{name} IS OLD.{name}"
    for name in ("seq", "utc", "local", "category", "previous", "hash", "format", "payload")
)

FORMAT_2 = (
    # Rows that are there, and those of migrations before this one, are of format 1.
    "ALTER TABLE log ADD COLUMN format INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE log ADD COLUMN salt TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE log ADD COLUMN payload TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE log ADD COLUMN proof TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE log ADD COLUMN erased INTEGER NOT NULL DEFAULT 0",
    # Each index costs a tenth of the time of verifying. What is of one category is found fast enough without.
    "DROP INDEX log_category",
    "CREATE INDEX log_erased ON log (seq) WHERE erased = 1",
    "DROP TRIGGER log_is_not_changed",
    # The one change there is: the content becomes empty. The proof of a row of format 1 is taken out of
    # its details then.
    f"""
    CREATE TRIGGER log_is_not_changed BEFORE UPDATE ON log
        WHEN NOT (OLD.erased = 0 AND NEW.erased = 1 AND {_EMPTIED} AND {_KEPT}
                  AND (NEW.proof IS OLD.proof OR OLD.format = 1))
        BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;
    """,
)
"""Statements that make room for rows whose content can be erased."""

COLUMNS = (
    "seq, utc, local, who, category, action, footage, request, recipient, details, previous, hash"
)
"""Of a row of format 1."""

ALL_COLUMNS = f"{COLUMNS}, format, salt, payload, proof, erased"
"""Of a row of either format."""

_OLD_COLUMNS = f"{COLUMNS}, 1 AS format, '' AS salt, '' AS payload, '{{}}' AS proof, 0 AS erased"


def has_format_2(connection: sqlite3.Connection) -> bool:
    """Whether the table has room for rows of format 2: a workspace being brought up to date has not."""
    return any(column[1] == "erased" for column in connection.execute("PRAGMA table_info(log)"))


def columns(*, format_2: bool) -> str:
    """What to select for ``row_of``."""
    return ALL_COLUMNS if format_2 else _OLD_COLUMNS


def row_of(values: tuple[Any, ...]) -> LogRow:
    """A row from its columns: the twelve of format 1, or all.

    Raises:
        ValueError: If it makes no sense.
        TypeError: If a value is not even of the right kind.
    """
    seq, utc, local, who, category, action, footage, request, recipient, details, prev, own = (
        values[:12]
    )
    form, salt, payload, proof, erased = values[12:] or (1, "", "", "{}", 0)
    texts = (utc, local, who, action, footage, request, recipient, prev, own, salt, payload)
    if not all(isinstance(text, str) for text in texts):
        msg = "the fields of a row are text"
        raise TypeError(msg)
    if form not in (1, 2) or erased not in (0, 1):
        msg = "a row is of format 1 or 2, and erased or not"
        raise ValueError(msg)
    return LogRow(
        seq,
        utc,
        local,
        who,
        Category(category),
        action,
        footage,
        request,
        recipient,
        {**_object(details), **_object(proof)},
        prev,
        own,
        form,
        salt,
        payload,
        bool(erased),
    )


def values_of(row: LogRow) -> tuple[object, ...]:
    """The columns of a row to be written, in the order of ``COLUMNS`` or ``ALL_COLUMNS``."""
    plain = row.format == 1
    own: tuple[object, ...] = (
        row.seq,
        row.utc,
        row.local,
        row.who,
        row.category.value,
        row.action,
        row.footage,
        row.request,
        row.recipient,
        canonical(row.details if plain else content_of(row.details)),
        row.previous,
        row.hash,
    )
    return own if plain else (*own, row.format, row.salt, row.payload, row.proof, 0)


def _object(text: str) -> dict[str, Any]:
    facts = json.loads(text) if isinstance(text, str) else None
    if not isinstance(facts, dict):
        msg = "the details of a row are an object"
        raise TypeError(msg)
    return facts
