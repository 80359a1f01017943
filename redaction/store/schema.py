"""The tables of a workspace, as named migrations.

A migration is never changed once it was released; a new one is added, and ``VERSION`` with it. A
database with a higher version than this program knows is refused, not guessed at.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING

from redaction.model.ids import FootageId, new_id
from redaction.reviewlog import log
from redaction.reviewlog.row import Category
from redaction.store import seal, shapes, tables

if TYPE_CHECKING:
    from sqlite_utils import Database

NO_SENSE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
"""What reading a stored value raises that this program did not write."""

VERSION = 14
"""Of the schema, kept in SQLite's ``user_version``."""


def _first(db: Database) -> None:
    """Register, decisions, history, settings, exports, review log."""
    for statement in _FIRST:
        db.execute(statement)
    for statement in log.SCHEMA:
        db.execute(statement)
    created = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    for key, value in (("workspace", new_id() + new_id()), ("created", created)):
        db.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (key, value))
    db.execute("PRAGMA user_version = 1")


_FIRST = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """
    CREATE TABLE requests (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        reference TEXT NOT NULL,
        received TEXT NOT NULL,
        due TEXT,
        due_why TEXT NOT NULL,
        requester TEXT NOT NULL,
        note TEXT NOT NULL,
        closed INTEGER NOT NULL
    )
    """,
    # history_at: how many of the edits are done; those from there on were undone.
    # revision: rises with every edit, so that a stale copy in another process shows.
    """
    CREATE TABLE footage (
        id TEXT PRIMARY KEY,
        request TEXT,
        path TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        size INTEGER NOT NULL,
        frames INTEGER NOT NULL,
        duration REAL NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        added TEXT NOT NULL,
        facts TEXT NOT NULL,
        revision INTEGER NOT NULL DEFAULT 0,
        history_at INTEGER NOT NULL DEFAULT 0
    )
    """,
    "CREATE INDEX footage_request ON footage (request)",
    "CREATE INDEX footage_sha256 ON footage (sha256)",
    # Attributes apart from keyframes: accepting a track does not write its shapes again.
    """
    CREATE TABLE tracks (
        footage TEXT NOT NULL,
        id TEXT NOT NULL,
        attributes TEXT NOT NULL,
        keyframes TEXT NOT NULL,
        PRIMARY KEY (footage, id)
    ) WITHOUT ROWID
    """,
    *(
        f"""
        CREATE TABLE {name} (
            footage TEXT NOT NULL, id TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (footage, id)
        ) WITHOUT ROWID
        """
        for name in ("people", "audio", "annotations")
    ),
    """
    CREATE TABLE edits (
        footage TEXT NOT NULL,
        position INTEGER NOT NULL,
        label TEXT NOT NULL,
        gesture TEXT NOT NULL,
        frame INTEGER,
        patch TEXT NOT NULL,
        PRIMARY KEY (footage, position)
    )
    """,
    "CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """
    CREATE TABLE exports (
        id TEXT PRIMARY KEY,
        footage TEXT NOT NULL,
        request TEXT,
        made TEXT NOT NULL,
        who TEXT NOT NULL,
        path TEXT NOT NULL,
        plan_hash TEXT NOT NULL,
        source_sha256 TEXT NOT NULL,
        copy_sha256 TEXT NOT NULL,
        verified INTEGER NOT NULL,
        report TEXT NOT NULL,
        recipient TEXT NOT NULL,
        reason TEXT NOT NULL,
        log_count INTEGER NOT NULL,
        log_hash TEXT NOT NULL
    )
    """,
    "CREATE INDEX exports_footage ON exports (footage)",
)


def _seal(db: Database) -> None:
    """The digest of the decisions; those made before are taken as they are, with a row in the log."""
    connection = db.conn
    connection.execute("ALTER TABLE footage ADD COLUMN seal TEXT NOT NULL DEFAULT '0'")
    rows = log.ReviewLog(connection, "Umbra", transaction=nullcontext)
    found = connection.execute("SELECT id, sha256, COALESCE(request, '') FROM footage").fetchall()
    for footage, sha256, request in found:
        total = seal.whole(connection, FootageId(footage), seal.UP_TO_4)
        connection.execute(
            "UPDATE footage SET seal = ? WHERE id = ?", (seal.text_of(total), footage)
        )
        # A log that was tampered with takes no row; verifying it then says so, and opening goes on.
        with suppress(log.LogClosed):
            rows.append(
                Category.SYSTEM,
                "Decisions sealed",
                footage=sha256,
                request=request,
                details=seal.sealed(connection, FootageId(footage), total),
            )
    connection.execute("PRAGMA user_version = 2")


def _picture(db: Database) -> None:
    """Which moving picture of a file a footage is; until then it was always the first."""
    db.execute("ALTER TABLE footage ADD COLUMN video INTEGER NOT NULL DEFAULT 0")
    db.execute("PRAGMA user_version = 3")


def _numbers(db: Database) -> None:
    """The highest number a track of the footage was ever called by; tracks made before have none."""
    db.execute("ALTER TABLE footage ADD COLUMN numbered INTEGER NOT NULL DEFAULT 0")
    db.execute("PRAGMA user_version = 4")


def _shapes(db: Database) -> None:
    """Keyframes in rows of their own; decisions that were as the log says are sealed anew, no others."""
    connection = db.conn
    holding = _holding(connection)
    connection.execute(_SHAPES)
    write = "INSERT INTO shapes (footage, track, part, keyframes) VALUES (?, ?, ?, ?)"
    for footage, track, text in connection.execute(
        "SELECT footage, id, keyframes FROM tracks"
    ).fetchall():
        try:
            rows = list(shapes.parts_of_json(json.loads(text)))
        except NO_SENSE:
            rows = [(0, text)]  # damaged: said when it is opened
        connection.executemany(write, ((footage, track, *row) for row in rows))
    connection.execute("ALTER TABLE tracks DROP COLUMN keyframes")
    said = log.ReviewLog(connection, "Umbra", transaction=nullcontext)
    for footage, sha256, request in holding:
        total = seal.whole(connection, footage)
        connection.execute(
            "UPDATE footage SET seal = ? WHERE id = ?", (seal.text_of(total), footage)
        )
        with suppress(log.LogClosed):
            said.append(
                Category.SYSTEM,
                "Shapes stored anew",
                footage=sha256,
                request=request,
                details=seal.sealed(connection, footage, total),
            )
    connection.execute("PRAGMA user_version = 5")


def _sound(db: Database) -> None:
    """What was decided about the sound as a whole; until then nobody was asked, so it is not reviewed.

    The seal stays: only another state than that is part of it.
    """
    db.execute("ALTER TABLE footage ADD COLUMN sound TEXT NOT NULL DEFAULT 'not_reviewed'")
    db.execute("PRAGMA user_version = 6")


_SHAPES = """
    CREATE TABLE shapes (
        footage TEXT NOT NULL,
        track TEXT NOT NULL,
        part INTEGER NOT NULL,
        keyframes TEXT NOT NULL,
        PRIMARY KEY (footage, track, part)
    ) WITHOUT ROWID
    """


def _holding(connection: sqlite3.Connection) -> list[tuple[FootageId, str, str]]:
    """The footage whose decisions, laid out as up to version 4, are those of the last log row about them."""
    said: dict[str, object] = {}
    for (details,) in connection.execute("SELECT details FROM log ORDER BY seq"):
        with suppress(ValueError, TypeError, AttributeError):
            facts = json.loads(details)
            if seal.STATE in facts:
                said[str(facts.get(seal.FOOTAGE))] = facts[seal.STATE]
    found = []
    for footage, sha256, request, kept in connection.execute(
        "SELECT id, sha256, COALESCE(request, ''), seal FROM footage"
    ).fetchall():
        total = seal.whole(connection, FootageId(footage), seal.UP_TO_4)
        now = seal.digest(connection, FootageId(footage), total)
        if kept == seal.text_of(total) and said.get(footage) == now:
            found.append((FootageId(footage), sha256, request))
    return found


MIGRATIONS: tuple[tuple[str, Callable[[Database], None]], ...] = (
    ("m001_first", _first),
    ("m002_seal", _seal),
    ("m003_picture", _picture),
    ("m004_numbers", _numbers),
    ("m005_shapes", _shapes),
    ("m006_sound", _sound),
    *tables.MIGRATIONS,
)
"""All of them by name, in order."""


def bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Apply the migrations that were not applied yet, in the transaction that is open."""
    # Here, because it loads numpy, and a workspace that is up to date opens without it.
    from sqlite_utils import Database, Migrations

    migrations = Migrations("umbra")
    for name, migration in MIGRATIONS:
        migrations(name=name)(migration)
    migrations.apply(Database(connection))
