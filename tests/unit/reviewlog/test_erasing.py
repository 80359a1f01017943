"""Content of the log is erased by rule; the chain holds, and nothing else can be taken out of it."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.jobs.errors import UserError
from redaction.jobs.progress import Progress
from redaction.model.footage import RequestKind
from redaction.reviewlog.emptying import emptied
from redaction.reviewlog.erasing import ErasureRule, count_erasable, erase, years_before
from redaction.reviewlog.layout import FORMAT_2, SCHEMA
from redaction.reviewlog.log import LogFilter, ReviewLog
from redaction.reviewlog.row import Category
from redaction.reviewlog.verdict import Fault, LogVerdict
from redaction.store.database import DATABASE
from redaction.store.workspace import Workspace
from redaction.usecases.erase_log import erase_log
from tests.unit.reviewlog.test_log import Clock, force, put_back
from tests.unit.store.test_tampering import add, draw, export

REASON = "Retention period over"
SECRET = "Ermintrude"


class Old(ReviewLog):
    """A log as the first versions wrote it."""

    def _has_format_2(self) -> bool:
        return False


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statement in SCHEMA + FORMAT_2:
        connection.execute(statement)
    yield connection
    connection.close()


@pytest.fixture
def log(db: sqlite3.Connection) -> ReviewLog:
    """Rows 1 to 6 of format 1, 7 to 12 of format 2."""
    clock = Clock()
    old = Old(db, SECRET, clock=clock, transaction=nullcontext)
    old.begin("w")
    new = ReviewLog(db, SECRET, clock=clock, transaction=nullcontext)
    for number in range(2, 13):
        log = old if number <= 6 else new
        log.append(
            Category.ALTERATION,
            f"Action {number}",
            footage="aa" * 32,
            request="r1" if number in (3, 4, 9) else "r2",
            recipient=SECRET,
            details={"about": SECRET, "footage_id": "f" * 16, "state": f"{number:064x}"},
        )
    return new


def content(db: sqlite3.Connection) -> str:
    return "".join(db.iterdump())


def test_content_goes_and_the_chain_holds(db: sqlite3.Connection, log: ReviewLog) -> None:
    rule = ErasureRule(request="r1")
    assert count_erasable(log, rule) == 3
    row = erase(log, rule, REASON)
    assert row is not None
    assert row.category is Category.ERASURE
    assert row.details["erased"]["rows"] == [[3, 4], [9, 9]]
    assert row.details["erased"]["rule"] == "about one request"
    assert row.details["reason"] == REASON
    verdict = log.verify()
    assert verdict.ok, verdict.summary
    (note,) = verdict.notes
    assert "3 rows had their content erased by rule (row 13; 2 of an earlier format" in note
    emptied_rows = [r for r in log.rows() if r.erased]
    assert [r.seq for r in emptied_rows] == [3, 4, 9]
    for gone in emptied_rows:
        assert (gone.who, gone.action, gone.footage, gone.recipient, gone.salt) == ("",) * 5
        assert gone.details == {"footage_id": "f" * 16, "state": f"{gone.seq:064x}"}
    assert count_erasable(log, rule) == 0
    assert erase(log, rule, REASON) is None
    assert len(log) == 13


def test_all_can_go_but_the_first_and_what_says_so(db: sqlite3.Connection, log: ReviewLog) -> None:
    erase(log, ErasureRule(who=SECRET), REASON)
    log.who = "Officer"
    erase(log, ErasureRule(before=dt.datetime.now(dt.UTC)), "Again")
    verdict = log.verify()
    assert verdict.ok, verdict.summary
    # The row that says who had it erased is needed: it stays, and so does the first.
    assert content(db).count(SECRET) == 2
    assert log.last_state("aa" * 32, "f" * 16).seq == 12  # type: ignore[union-attr]


@pytest.mark.parametrize("rule", [ErasureRule(), ErasureRule(request="")])
def test_a_rule_says_whose(log: ReviewLog, rule: ErasureRule) -> None:
    with pytest.raises(UserError, match="which rows"):
        erase(log, rule, REASON)
    with pytest.raises(UserError, match="reason"):
        erase(log, ErasureRule(request="r1"), "  ")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log SET erased = 1 WHERE seq = 8",
        "UPDATE log SET details = '{}' WHERE seq = 8",
        "UPDATE log SET who = '', action = '', footage = '', request = '', recipient = '', salt = '',"
        " details = '{}', erased = 1, hash = 'x' WHERE seq = 8",
        "UPDATE log SET who = '', action = '', footage = '', request = '', recipient = '', salt = '',"
        " details = '{}', erased = 1, proof = '{}' WHERE seq = 8",
        "UPDATE log SET who = 'x' WHERE seq = 3",
        "UPDATE log SET erased = 0 WHERE seq = 3",
        "UPDATE log SET proof = '{}' WHERE seq = 3",
    ],
)
def test_the_database_lets_only_content_go(
    db: sqlite3.Connection, log: ReviewLog, statement: str
) -> None:
    erase(log, ErasureRule(request="r1"), REASON)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute(statement)
    assert log.verify().ok


def judged(db: sqlite3.Connection, log: ReviewLog, *statements: str) -> LogVerdict:
    erase(log, ErasureRule(request="r1"), REASON)
    triggers = force(db)
    for statement in statements:
        assert db.execute(statement).rowcount > 0, statement
    put_back(db, triggers)
    return log.verify()


@pytest.mark.parametrize(
    ("statement", "fault", "row"),
    [
        ("UPDATE log SET utc = '2026-01-01T00:00:00.000000+00:00' WHERE seq = 3", Fault.CHANGED, 3),
        ("UPDATE log SET local = '2026-01-01T00:00:00' WHERE seq = 9", Fault.CHANGED, 9),
        ("UPDATE log SET category = 'system' WHERE seq = 4", Fault.CHANGED, 3),
        ("UPDATE log SET proof = '{}' WHERE seq = 3", Fault.CHANGED, 3),
        ("UPDATE log SET proof = '{}' WHERE seq = 9", Fault.CHANGED, 9),
        ("UPDATE log SET proof = proof || ' ' WHERE seq = 3", Fault.CHANGED, 3),
        ("UPDATE log SET proof = CAST(proof AS BLOB) WHERE seq = 3", Fault.UNREADABLE, 3),
        # Rows 3 and 4 are both without content, so nothing says which of the two hashes was changed.
        ("UPDATE log SET hash = previous WHERE seq = 3", Fault.CHANGED, 4),
        ("UPDATE log SET payload = hash WHERE seq = 9", Fault.CHANGED, 9),
        ("UPDATE log SET who = 'x' WHERE seq = 9", Fault.CHANGED, 9),
        ("UPDATE log SET who = 'x' WHERE seq = 3", Fault.CHANGED, 3),
        ("UPDATE log SET erased = 0 WHERE seq = 9", Fault.CHANGED, 9),
        ("UPDATE log SET erased = 0 WHERE seq = 3", Fault.CHANGED, 3),
        ("UPDATE log SET format = 2 WHERE seq = 3", Fault.CHANGED, 3),
        (
            "UPDATE log SET proof = replace(proof, '[9,9]', '[8,9]') WHERE seq = 13",
            Fault.CHANGED,
            13,
        ),
        ("UPDATE log SET details = '{}' WHERE seq = 13", Fault.CHANGED, 13),
    ],
)
def test_what_is_left_cannot_be_changed(
    db: sqlite3.Connection, log: ReviewLog, statement: str, fault: Fault, row: int
) -> None:
    verdict = judged(db, log, statement)
    assert (verdict.ok, verdict.fault) == (False, fault), verdict.summary
    assert verdict.row == row


def test_content_taken_out_without_a_row_that_says_so_is_found(
    db: sqlite3.Connection, log: ReviewLog
) -> None:
    emptied(db, ("seq = 8", []))  # what the triggers let through
    verdict = log.verify()
    assert (verdict.fault, verdict.row) == (Fault.ERASED, 8)
    assert "no later row says" in verdict.summary


def test_content_put_back_is_found(db: sqlite3.Connection, log: ReviewLog) -> None:
    (kept,) = db.execute(
        "SELECT who, action, footage, request, recipient, salt, details FROM log WHERE seq = 9"
    )
    names = "who, action, footage, request, recipient, salt, details"
    erase(log, ErasureRule(request="r1"), REASON)
    triggers = force(db)
    db.execute(f"UPDATE log SET ({names}, erased) = (?, ?, ?, ?, ?, ?, ?, 0) WHERE seq = 9", kept)
    put_back(db, triggers)
    verdict = log.verify()
    assert (verdict.fault, verdict.row) == (Fault.ERASED, 9)
    assert "put there without the program" in verdict.summary


def test_no_row_of_the_earlier_format_comes_after_one_of_the_newer(
    db: sqlite3.Connection, log: ReviewLog
) -> None:
    late = Old(db, SECRET, clock=Clock(), transaction=nullcontext)
    late.append(Category.CONSULTATION, "Footage viewed")
    verdict = log.verify()
    assert (verdict.fault, verdict.row) == (Fault.INSERTED, 13), verdict.summary


def test_a_newer_row_does_not_pass_for_an_earlier_one_when_it_is_erased(
    db: sqlite3.Connection, log: ReviewLog
) -> None:
    triggers = force(db)
    db.execute(
        "UPDATE log SET format = 1, payload = '', salt = '', details = proof, proof = '{}',"
        " utc = '2020-01-01T00:00:00.000000+00:00', category = 'system' WHERE seq = 8"
    )
    put_back(db, triggers)
    assert log.verify().row == 8
    erase(log, ErasureRule(who=SECRET), REASON)
    verdict = log.verify()
    assert (verdict.ok, verdict.row) == (False, 8), verdict.summary


def test_only_a_row_about_an_erasure_says_what_was_erased(
    db: sqlite3.Connection, log: ReviewLog
) -> None:
    said = emptied(db, ("seq = 8", []))
    log.append(Category.SYSTEM, "Umbra closed", details={"erased": {**said, "rule": "age"}})
    verdict = log.verify()
    assert (verdict.fault, verdict.row) == (Fault.ERASED, 8)


def test_what_was_changed_is_not_erased_away(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "space", user=SECRET) as space:
        space.add_request(RequestKind.SAR_UK_GDPR, "SAR/1", dt.date(2026, 3, 20))
        db = space._database.connection
        triggers = force(db)
        db.execute("UPDATE log SET action = 'Nothing happened' WHERE seq = 2")
        put_back(db, triggers)
        before = content(db)
        with pytest.raises(UserError, match=r"does not hold\. Row 2 was changed"):
            erase_log(space, ErasureRule(who=SECRET), REASON)
        assert content(db) == before
        triggers = force(db)
        db.execute("UPDATE log SET action = 'Request added' WHERE seq = 2")
        put_back(db, triggers)
        assert space.log.verify().ok
        cancel = CancelToken()
        cancel.cancel()
        with pytest.raises(Cancelled):
            erase_log(space, ErasureRule(who=SECRET), REASON, cancel=cancel)
        assert content(db) == before.replace("Nothing happened", "Request added")


def test_what_another_process_does_while_the_log_is_checked_is_checked_too(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "space", user=SECRET) as space:
        space.add_request(RequestKind.SAR_UK_GDPR, "SAR/1", dt.date(2026, 3, 20))

        def forge(_: Progress) -> None:
            with closing(sqlite3.connect(tmp_path / "space" / DATABASE)) as other, other:
                triggers = force(other)
                other.execute("UPDATE log SET who = 'Somebody' WHERE seq = 2")
                put_back(other, triggers)

        with pytest.raises(UserError, match="Row 2 was changed"):
            erase_log(space, ErasureRule(request="x"), REASON, progress=forge)


def test_years() -> None:
    assert years_before(dt.date(2026, 11, 22), 6) == dt.date(2020, 11, 22)
    assert years_before(dt.date(2024, 2, 29), 1) == dt.date(2023, 2, 28)


def test_a_whole_workspace_forgets_and_still_holds(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "space", user=SECRET) as space:
        request = space.add_request(RequestKind.SAR_UK_GDPR, "SAR/1", dt.date(2026, 3, 20))
        footage = add(space)
        space.assign_footage(footage.id, request.id)
        draw(space, footage, "a", "b")
        export(space, footage)
        old = space.folder / f"{DATABASE}.version6.backup"
        old.write_bytes(SECRET.encode())
        before = space.log.verify()
        assert before.ok
        space.log.who = "Officer"
        done = erase_log(space, ErasureRule(who=SECRET), REASON)
        assert done.rows == before.rows - 1
        assert done.row == before.rows + 2  # after the one about the record of the copy
        verdict = space.log.verify()
        assert verdict.ok, verdict.summary
        assert not old.exists()
        draw(space, footage, "c")
        export(space, footage)  # the decisions are still vouched for
        assert not space.log.rows(LogFilter(who=SECRET))[1:]
        space._database.connection.execute("UPDATE exports SET recipient = 'Somebody else'")
        assert space.log.verify().fault is Fault.RECORD
    for name in (DATABASE, f"{DATABASE}-wal"):
        path = tmp_path / "space" / name
        if path.exists():
            # The first row of the log, and its entry in the index of people.
            assert path.read_bytes().count(SECRET.encode()) <= 2
            assert b"Add track" not in path.read_bytes() or name.endswith("-wal")
