"""Records of copies of an earlier version: whom they name goes when the log's content is erased."""

from __future__ import annotations

import sqlite3
from contextlib import closing, nullcontext
from pathlib import Path

from redaction.reviewlog.erasing import ErasureRule
from redaction.reviewlog.log import ReviewLog
from redaction.reviewlog.row import Category
from redaction.store import schema
from redaction.store.database import DATABASE
from redaction.store.workspace import Workspace
from redaction.usecases.erase_log import erase_log

COPY = {
    "id": "c" * 16,
    "made": "2026-01-01T00:00:00+00:00",
    "who": "Ada",
    "path": "/copy.mp4",
    "plan_hash": "p",
    "source_sha256": "s",
    "copy_sha256": "d",
    "verified": 1,
    "report": "{}",
    "recipient": "Ms Roe",
    "reason": "Asked for",
}


def test_a_copy_of_an_earlier_version_forgets_whom_it_was_for(tmp_path: Path) -> None:
    from sqlite_utils import Database, Migrations

    with closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None)) as db:
        migrations = Migrations("umbra")
        for name, migration in schema.MIGRATIONS[:6]:
            migrations(name=name)(migration)
        migrations.apply(Database(db))
        log = ReviewLog(db, "Ada", transaction=nullcontext)
        (workspace,) = db.execute("SELECT value FROM meta WHERE key = 'workspace'").fetchone()
        head = log.begin(workspace)
        values = {**COPY, "footage": "f" * 16, "log_count": head.seq, "log_hash": head.hash}
        names = ", ".join(values)
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute(
            f"INSERT INTO exports ({names}) VALUES ({', '.join('?' * len(values))})",
            tuple(values.values()),
        )
        log.append(
            Category.DISCLOSURE,
            "Redacted copy made",
            recipient="Ms Roe",
            details={
                "export": COPY["id"],
                "plan": "p",
                "source": "s",
                "copy": "d",
                "verified": True,
                "reason": "Asked for",
            },
        )
    with Workspace.open(tmp_path, user="Officer") as space:
        assert space.log.verify().ok, space.log.verify().summary
        erase_log(space, ErasureRule(recipient="Ms Roe"), "Asked to be forgotten")
        verdict = space.log.verify()
        assert verdict.ok, verdict.summary
        (copy,) = space.exports()
        assert (copy.who, copy.recipient, copy.reason) == ("Ada", "", "")
        connection = space._database.connection
        connection.execute("UPDATE exports SET recipient = 'Somebody'")
        assert not space.log.verify().ok
    assert b"Ms Roe" not in (tmp_path / DATABASE).read_bytes()
