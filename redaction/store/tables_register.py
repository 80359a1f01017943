"""What a request holds besides its dates, and how long the recording system keeps footage."""

from __future__ import annotations

import json
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING

from redaction.casework.retention import recorded_day
from redaction.model.footage import FOR_REQUEST, KEEP_DAYS
from redaction.reviewlog import log
from redaction.reviewlog.row import Category

if TYPE_CHECKING:
    from sqlite_utils import Database


def add(db: Database) -> None:
    """Make the tables; what is in the register already is taken as it is, with a row in the log."""
    # here, because the database loads this module
    from redaction.store.testimony import all_vouched, together

    connection = db.conn
    for statement in _STATEMENTS:
        connection.execute(statement)
    found = connection.execute("SELECT id, request, path, facts FROM footage").fetchall()
    for footage, request, path, facts in found:
        with suppress(ValueError):
            facts = json.loads(facts)
        day, source = recorded_day(path, facts)
        connection.execute(
            "INSERT INTO retention (footage, recorded, source, days, preserved, salt)"
            " VALUES (?, ?, ?, ?, ?, lower(hex(randomblob(16))))",
            (
                footage,
                None if day is None else day.isoformat(),
                source,
                KEEP_DAYS,
                FOR_REQUEST if request else "",
            ),
        )
    requests, copies = (
        connection.execute(f"UPDATE {table} SET salt = lower(hex(randomblob(16)))").rowcount
        for table in ("requests", "exports")
    )
    connection.execute("UPDATE footage SET salt = lower(hex(randomblob(16)))")
    if requests or found or copies:
        rows = log.ReviewLog(connection, "Umbra", transaction=nullcontext)
        vouched = together(
            all_vouched(connection, "requests"),
            all_vouched(connection, "retention", ("footage",)),
            all_vouched(connection, "footage_record"),
            all_vouched(connection, "exports_record"),
            all_vouched(connection, "exports_people"),
        )
        # A log that was tampered with takes no row; verifying it then says so, and opening goes on.
        with suppress(log.LogClosed):
            rows.append(
                Category.SYSTEM,
                "Register taken over",
                details={
                    "requests": requests,
                    "footage": len(found),
                    "copies": copies,
                    **vouched,
                },
            )
    connection.execute("PRAGMA user_version = 7")


_STATEMENTS = (
    # data: what has no column of its own (``model.request_codec.extras_to_json``).
    "ALTER TABLE requests ADD COLUMN data TEXT NOT NULL DEFAULT '{}'",
    # Of the data, what the list of requests shows: it is read without the rest.
    "ALTER TABLE requests ADD COLUMN waiting TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE requests ADD COLUMN outcome TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE requests ADD COLUMN answered TEXT",
    "ALTER TABLE requests ADD COLUMN salt TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX requests_reference ON requests (reference)",
    "ALTER TABLE footage ADD COLUMN salt TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE exports ADD COLUMN salt TEXT NOT NULL DEFAULT ''",
    """
    CREATE TABLE retention (
        footage TEXT PRIMARY KEY,
        recorded TEXT,
        source TEXT NOT NULL,
        days INTEGER NOT NULL,
        preserved TEXT NOT NULL,
        salt TEXT NOT NULL
    ) WITHOUT ROWID
    """,
)
