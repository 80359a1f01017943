"""One walk along a long log: who hears what, stopping it, and rows of workspaces of earlier versions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

import pytest

from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.jobs.progress import Progress
from redaction.reviewlog.layout import FORMAT_2, SCHEMA
from redaction.reviewlog.log import ReviewLog
from redaction.reviewlog.row import Category, LogRow
from redaction.reviewlog.verdict import Head, Wrong
from redaction.reviewlog.walk import CHUNK
from redaction.store import schema
from redaction.store.database import DATABASE
from redaction.store.workspace import Workspace
from tests.unit.reviewlog.test_log import Clock

FIRST, SECOND = "1" * 16, "2" * 16


class Ear:
    """A witness that notes what it hears."""

    def __init__(self) -> None:
        self.wanted = frozenset((1, 4))
        self.running = frozenset(("coverage",))
        self.heard: list[int] = []

    def hear(self, row: LogRow) -> None:
        self.heard.append(row.seq)

    def judge(self) -> Wrong | None:
        return None


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def log(ear: Ear) -> Iterator[ReviewLog]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        for statement in SCHEMA + FORMAT_2:
            db.execute(statement)
        made = ReviewLog(db, "Officer", clock=Clock(), transaction=nullcontext, witness=lambda: ear)
        made.begin("w")
        yield made


def state(footage: str, number: int = 0) -> dict[str, str]:
    return {"footage_id": footage, "state": f"{number:064x}"}


def record(table: str, record_id: str) -> dict[str, Any]:
    return {"record": {"table": table, "id": record_id, "digest": "d" * 64}}


def write(log: ReviewLog, *details: dict[str, Any]) -> None:
    for number, one in enumerate(details):
        log.append(Category.ALTERATION, f"Edit {number}", details=one)


def test_of_what_is_said_anew_only_the_last_is_heard(log: ReviewLog, ear: Ear) -> None:
    write(
        log,
        state(FIRST, 1),  # row 2: said anew by row 5
        state(SECOND, 1),  # 3
        {},  # 4: wanted whatever it says
        {**state(FIRST, 2), **record("coverage", f"{FIRST}/7")},  # 5: its record by row 7
        state(FIRST, 3),  # 6
        {**record("coverage", f"{FIRST}/9")},  # 7
        {"frame": 3},  # 8
    )
    assert log.verify().ok
    assert ear.heard == [1, 4, 3, 6, 7]


def test_what_ends_something_is_heard_after_it(log: ReviewLog, ear: Ear) -> None:
    write(log, state(FIRST, 1), state(SECOND, 1))
    log.append(Category.ERASURE, "Footage removed", details={"footage_id": FIRST})
    write(log, state(SECOND, 2), record("requests", "a"), record("requests", "a"))
    assert log.verify().ok
    assert ear.heard == [1, 2, 3, 4, 5, 6, 7]


def test_a_long_log_is_walked_in_pieces_and_can_be_stopped(log: ReviewLog) -> None:
    write(log, *[{"number": n} for n in range(3 * CHUNK)])
    seen: list[Progress] = []
    cancel = CancelToken()
    assert log.verify(cancel=cancel, progress=seen.append).ok
    assert [p.done for p in seen][-1] == 3 * CHUNK + 1 == seen[0].total
    assert len(seen) == 4
    noted = Head(CHUNK + 5, log.rows()[CHUNK + 4].hash)
    assert log.verify(noted).ok
    assert not log.verify(Head(CHUNK + 6, noted.hash)).ok
    cancel.cancel()
    with pytest.raises(Cancelled):
        log.verify(cancel=cancel)
    assert log.verify().ok


def test_text_of_every_kind_is_hashed_as_it_is_read_back(log: ReviewLog) -> None:
    for text in ('"', "\\", "\n\t\x00\x7f", "é – ‘’ 😀", "</", "\u2028"):
        log.who = text
        log.append(
            Category.DISCLOSURE,
            text,
            footage=text,
            request=text,
            recipient=text,
            details={text: text, "name": "\udc80", "n": [1e300, -0.0, 1.5, None, True]},
        )
    assert log.verify().ok


def test_the_rows_of_an_earlier_version_hold_and_the_next_is_of_the_new_format(
    tmp_path: Path,
) -> None:
    from sqlite_utils import Database, Migrations

    with closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None)) as db:
        migrations = Migrations("umbra")
        for name, migration in schema.MIGRATIONS[:6]:
            migrations(name=name)(migration)
        migrations.apply(Database(db))
        old = ReviewLog(db, "Reviewer", clock=Clock(), transaction=nullcontext)
        (workspace,) = db.execute("SELECT value FROM meta WHERE key = 'workspace'").fetchone()
        old.begin(workspace)
        for number in range(5):
            old.append(Category.CONSULTATION, f"Viewed {number}", details={"n": number})
        assert {row.format for row in old.rows()} == {1}
    with Workspace.open(tmp_path, user="Officer") as space:
        assert space.log.verify().ok
        space.log.append(Category.SYSTEM, "Later")
        rows = space.log.rows()
        assert [row.action for row in rows[1:6]] == [f"Viewed {n}" for n in range(5)]
        assert rows[-1].format == 2
        assert space.log.verify().ok
