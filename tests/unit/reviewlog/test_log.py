"""The review log: what it writes, how it is searched, and every way of tampering with it."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from redaction.jobs.errors import OutputError, UserError
from redaction.reviewlog.layout import FORMAT_2, SCHEMA, row_of
from redaction.reviewlog.log import LogFilter, ReviewLog
from redaction.reviewlog.row import FIRST_PREVIOUS, Category, LogRow
from redaction.reviewlog.verdict import Fault, Head

START = dt.datetime(2026, 3, 29, 0, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
ROWS = 12
COLUMNS = "utc, local, who, category, action, footage, request, recipient, details"


class Clock:
    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> dt.datetime:
        self.moment += dt.timedelta(minutes=1)
        return self.moment


@pytest.fixture(params=[1, 2])
def db(request: pytest.FixtureRequest) -> Iterator[sqlite3.Connection]:
    """A database whose rows are of the one format or the other."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statement in SCHEMA + (FORMAT_2 if request.param == 2 else ()):
        connection.execute(statement)
    yield connection
    connection.close()


@pytest.fixture
def log(db: sqlite3.Connection) -> ReviewLog:
    log = ReviewLog(db, "Reviewer", clock=Clock(), transaction=nullcontext)
    log.begin("w")
    for i in range(2, ROWS + 1):
        log.append(
            Category.ALTERATION if i % 2 else Category.CONSULTATION,
            f"Action {i}",
            footage="aa" if i < 6 else "bb",
            details={"frame": i, "share": i / 7, "who": "Ångström"},
        )
    return log


def force(db: sqlite3.Connection) -> list[str]:
    """What somebody with the file and a database tool can do: take the triggers away, to put them back."""
    found = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in found:
        db.execute(f"DROP TRIGGER {name}")
    return [statement for _, statement in found]


def put_back(db: sqlite3.Connection, triggers: list[str]) -> None:
    for statement in triggers:
        db.execute(statement)


def test_rows_say_who_what_and_when(log: ReviewLog) -> None:
    row = log.rows()[1]
    assert (row.seq, row.who, row.action) == (2, "Reviewer", "Action 2")
    assert row.utc == "2026-03-28T23:32:00.000000+00:00"
    assert row.local == "2026-03-29T00:32:00.000000+01:00"
    assert row.previous == log.rows()[0].hash
    assert log.rows()[0].previous == FIRST_PREVIOUS


def test_the_hash_is_over_canonical_json() -> None:
    row = LogRow(1, "u", "l", "w", Category.SYSTEM, "a", details={"b": 1, "a": "é"})
    import hashlib

    text = (
        '{"action":"a","category":"system","details":{"a":"é","b":1},"footage":"","local":"l",'
        '"previous":"' + "0" * 64 + '","recipient":"","request":"","seq":1,"utc":"u","who":"w"}'
    )
    assert row.digest() == hashlib.sha256(text.encode()).hexdigest()


def test_an_untouched_log_is_whole(log: ReviewLog) -> None:
    verdict = log.verify()
    assert verdict.ok
    assert verdict.head == log.head() == Head(ROWS, log.rows()[-1].hash)
    assert verdict.summary == "12 rows are unchanged and complete."
    assert "noted elsewhere" in verdict.limit
    assert verdict.to_json()["ok"] is True


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE log SET who = 'x' WHERE seq = 3",
        "DELETE FROM log WHERE seq = 12",
        "DELETE FROM log_head",
        f"INSERT INTO log SELECT 99, {COLUMNS}, previous, hash FROM log WHERE seq = 1",
        f"INSERT OR REPLACE INTO log SELECT 3, {COLUMNS}, previous, hash FROM log WHERE seq = 1",
    ],
)
def test_the_database_itself_refuses(db: sqlite3.Connection, log: ReviewLog, sql: str) -> None:
    sql = sql.replace(f"{COLUMNS}, previous, hash", others(db))
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute(sql)
    assert log.verify().ok


def others(db: sqlite3.Connection) -> str:
    """All columns of the table but the number."""
    return ", ".join(name for _, name, *_ in db.execute("PRAGMA table_info(log)") if name != "seq")


def rewrite(db: sqlite3.Connection, seq: int, **fields: object) -> None:
    """Change a row and give it the hash it should have, as a forger who knows the program would."""
    for name, value in fields.items():
        db.execute(f"UPDATE log SET {name} = ? WHERE seq = ?", (value, seq))
    row = row_of(db.execute("SELECT * FROM log WHERE seq = ?", (seq,)).fetchone())
    if row.format == 2:
        row = replace(row, payload=row.content_hash())
        db.execute("UPDATE log SET payload = ? WHERE seq = ?", (row.payload, seq))
    db.execute("UPDATE log SET hash = ? WHERE seq = ?", (row.digest(), seq))


def shift(db: sqlite3.Connection, first: int, by: int) -> None:
    """Renumber the rows from ``first`` on."""
    db.execute("UPDATE log SET seq = -(seq + ?) WHERE seq >= ?", (by, first))
    db.execute("UPDATE log SET seq = -seq WHERE seq < 0")


def insert_copy(db: sqlite3.Connection, source: int, seq: int) -> None:
    db.execute(f"INSERT INTO log SELECT ?, {others(db)} FROM log WHERE seq = ?", (seq, source))


def inserted_in_the_middle(db: sqlite3.Connection) -> None:
    shift(db, 6, 1)
    insert_copy(db, 5, 6)


def inserted_with_its_hash_right(db: sqlite3.Connection) -> None:
    inserted_in_the_middle(db)
    previous = db.execute("SELECT hash FROM log WHERE seq = 5").fetchone()[0]
    rewrite(db, 6, previous=previous, action="Nothing happened")


def inserted_with_no_right_hash(db: sqlite3.Connection) -> None:
    shift(db, 6, 1)
    insert_copy(db, 5, 6)
    db.execute("UPDATE log SET action = 'Nothing happened' WHERE seq = 6")


def deleted_beside_a_change(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM log WHERE seq = 5")
    db.execute("UPDATE log SET action = 'Nothing happened' WHERE seq = 6")


def an_old_row_copied_into_the_middle(db: sqlite3.Connection) -> None:
    shift(db, 8, 1)
    insert_copy(db, 3, 8)


def two_inserted(db: sqlite3.Connection) -> None:
    shift(db, 6, 2)
    for seq in (6, 7):
        insert_copy(db, 5, seq)
        previous = db.execute("SELECT hash FROM log WHERE seq = ?", (seq - 1,)).fetchone()[0]
        rewrite(db, seq, previous=previous)


def copied_to_the_end(db: sqlite3.Connection) -> None:
    insert_copy(db, ROWS, ROWS + 1)


def inserted_at_the_end(db: sqlite3.Connection) -> None:
    insert_copy(db, 5, ROWS + 1)
    previous = db.execute("SELECT hash FROM log WHERE seq = ?", (ROWS,)).fetchone()[0]
    rewrite(db, ROWS + 1, previous=previous)


def swapped(db: sqlite3.Connection) -> None:
    db.execute("UPDATE log SET seq = -5 WHERE seq = 5")
    db.execute("UPDATE log SET seq = 5 WHERE seq = 8")
    db.execute("UPDATE log SET seq = 8 WHERE seq = -5")


def deleted_and_renumbered(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM log WHERE seq = 5")
    shift(db, 6, -1)


def sql(*statements: str) -> Callable[[sqlite3.Connection], None]:
    def run(db: sqlite3.Connection) -> None:
        for statement in statements:
            db.execute(statement)

    return run


@pytest.mark.parametrize(
    ("tamper", "fault", "row"),
    [
        *(
            (sql(f"UPDATE log SET {column} = 'x' WHERE seq = 5"), Fault.CHANGED, 5)
            for column in (
                "utc",
                "local",
                "who",
                "action",
                "footage",
                "request",
                "recipient",
                "previous",
                "hash",
            )
        ),
        (sql("UPDATE log SET category = 'erasure' WHERE seq = 5"), Fault.CHANGED, 5),
        (sql("UPDATE log SET category = 'nonsense' WHERE seq = 5"), Fault.UNREADABLE, 5),
        (sql("UPDATE log SET details = '{}' WHERE seq = 5"), Fault.CHANGED, 5),
        (sql("UPDATE log SET details = '[' WHERE seq = 5"), Fault.UNREADABLE, 5),
        (sql("UPDATE log SET details = '[]' WHERE seq = 5"), Fault.UNREADABLE, 5),
        (sql("UPDATE log SET who = x'00' WHERE seq = 5"), Fault.UNREADABLE, 5),
        (lambda db: rewrite(db, 5, action="Nothing happened"), Fault.CHANGED, 5),
        (lambda db: rewrite(db, ROWS, action="Nothing happened"), Fault.CHANGED, ROWS),
        (sql("DELETE FROM log WHERE seq = 1"), Fault.DELETED, 1),
        (sql("DELETE FROM log WHERE seq = 5"), Fault.DELETED, 5),
        (sql("DELETE FROM log WHERE seq BETWEEN 5 AND 8"), Fault.DELETED, 5),
        (deleted_and_renumbered, Fault.DELETED, 5),
        (inserted_in_the_middle, Fault.INSERTED, 6),
        (inserted_with_its_hash_right, Fault.INSERTED, 6),
        (inserted_with_no_right_hash, Fault.INSERTED, 6),
        (an_old_row_copied_into_the_middle, Fault.INSERTED, 8),
        (deleted_beside_a_change, Fault.DELETED, 5),
        (two_inserted, Fault.INSERTED, 6),
        (copied_to_the_end, Fault.INSERTED, ROWS + 1),
        (inserted_at_the_end, Fault.INSERTED, ROWS + 1),
        (swapped, Fault.REORDERED, 5),
        (sql("DELETE FROM log WHERE seq = 12"), Fault.TRUNCATED, 12),
        (sql("DELETE FROM log WHERE seq > 4"), Fault.TRUNCATED, 5),
        (sql("DELETE FROM log"), Fault.TRUNCATED, 1),
        (sql("DELETE FROM log_head"), Fault.HEAD, ROWS),
        (sql("UPDATE log_head SET hash = 'x'"), Fault.CHANGED, ROWS),
    ],
)
def test_tampering_is_found_and_named(
    db: sqlite3.Connection,
    log: ReviewLog,
    tamper: Callable[[sqlite3.Connection], None],
    fault: Fault,
    row: int,
) -> None:
    force(db)
    tamper(db)
    verdict = log.verify()
    assert not verdict.ok
    assert (verdict.fault, verdict.row) == (fault, row)
    assert str(row) in verdict.summary or fault is Fault.HEAD
    assert verdict.summary.endswith(".")


def test_a_row_that_cannot_be_read_is_said_to_be_damaged(
    db: sqlite3.Connection, log: ReviewLog
) -> None:
    force(db)
    db.execute("UPDATE log SET details = '[' WHERE seq = 5")
    with pytest.raises(UserError, match="changed from outside"):
        log.rows()
    assert log.rows(limit=4)


def test_a_whole_rewrite_shows_only_beside_a_head_noted_before(
    db: sqlite3.Connection, log: ReviewLog
) -> None:
    noted = log.head()
    assert log.verify(noted).ok
    log.append(Category.SYSTEM, "Later")
    assert log.verify(noted).ok
    triggers = force(db)
    db.execute("UPDATE log SET action = 'Nothing happened' WHERE seq = 5")
    previous = db.execute("SELECT hash FROM log WHERE seq = 4").fetchone()[0]
    for seq in range(5, ROWS + 2):
        rewrite(db, seq, previous=previous)
        previous = db.execute("SELECT hash FROM log WHERE seq = ?", (seq,)).fetchone()[0]
    db.execute("UPDATE log_head SET hash = ?", (previous,))
    assert log.verify().fault is Fault.FILE
    put_back(db, triggers)
    assert log.verify().ok  # this is the limit that the verdict states
    verdict = log.verify(noted)
    assert (verdict.fault, verdict.row) == (Fault.REWRITTEN, ROWS)


def test_a_log_cut_off_with_its_count_shows_beside_a_noted_head(
    db: sqlite3.Connection, log: ReviewLog
) -> None:
    noted = log.head()
    triggers = force(db)
    db.execute("DELETE FROM log WHERE seq > 4")
    db.execute("UPDATE log_head SET count = 4, hash = (SELECT hash FROM log WHERE seq = 4)")
    put_back(db, triggers)
    assert log.verify().ok
    assert log.verify(noted).fault is Fault.REWRITTEN


@pytest.mark.parametrize(
    ("wanted", "seqs"),
    [
        (LogFilter(), list(range(1, 13))),
        (LogFilter(category=Category.SYSTEM), [1]),
        (LogFilter(footage="aa"), [2, 3, 4, 5]),
        (LogFilter(text="ACTION 1"), [10, 11, 12]),
        (LogFilter(text="%"), []),
        (LogFilter(text="_"), []),
        (LogFilter(text="ngstr"), list(range(2, 13))),
        (LogFilter(who="nobody"), []),
        (LogFilter(since=START + dt.timedelta(minutes=11)), [11, 12]),
        (LogFilter(until=START + dt.timedelta(minutes=3)), [1, 2]),
        (LogFilter(footage="bb", category=Category.CONSULTATION), [6, 8, 10, 12]),
    ],
)
def test_rows_are_found(log: ReviewLog, wanted: LogFilter, seqs: list[int]) -> None:
    assert [r.seq for r in log.rows(wanted)] == seqs
    assert log.count(wanted) == len(seqs)


def test_rows_come_in_pages(log: ReviewLog) -> None:
    assert [r.seq for r in log.rows(limit=3, newest_first=True)] == [12, 11, 10]
    assert [r.seq for r in log.rows(limit=3, offset=3, newest_first=True)] == [9, 8, 7]


def test_exports(log: ReviewLog, tmp_path: Path) -> None:
    log.append(Category.DISCLOSURE, "=HYPERLINK()", recipient="@someone", details={"a": 1})
    assert log.export(tmp_path / "log.json") == 13
    data = json.loads((tmp_path / "log.json").read_text(encoding="utf-8"))
    assert data["head"] == {"count": 13, "hash": log.head().hash}
    assert data["rows"][4] == log.rows()[4].to_json()
    assert log.export(tmp_path / "log.csv", LogFilter(category=Category.DISCLOSURE)) == 1
    with (tmp_path / "log.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["action"], row["recipient"]) == ("'=HYPERLINK()", "'@someone")
    assert row["details"] == '{"a":1}'
    assert row["hash"] == log.head().hash


def test_an_export_replaces_nothing(log: ReviewLog, tmp_path: Path) -> None:
    target = tmp_path / "log.json"
    target.write_text("mine")
    with pytest.raises(OutputError, match="already"):
        log.export(target)
    assert target.read_text() == "mine"
    with pytest.raises(OutputError, match="could not be written"):
        log.export(tmp_path / "missing" / "log.json")


@pytest.mark.parametrize("details", [{"a": float("nan")}, {"a": {1, 2}}])
def test_details_that_are_not_json_are_a_defect(log: ReviewLog, details: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        log.append(Category.SYSTEM, "Bad", details=details)
    assert log.verify().ok


def test_details_are_hashed_as_they_are_read_back(log: ReviewLog) -> None:
    log.append(Category.SYSTEM, "Tuples", details={"span": (1, 2)})
    assert log.rows()[-1].details == {"span": [1, 2]}
    assert log.verify().ok
