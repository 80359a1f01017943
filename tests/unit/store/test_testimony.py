"""Records that the log vouches for: every change behind the program's back is found."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from redaction.reviewlog.row import Category
from redaction.reviewlog.verdict import Fault, LogVerdict
from redaction.store import testimony
from redaction.store.database import StoreError
from redaction.store.testimony import (
    RecordTestimony,
    all_vouched,
    digest_of,
    new_salt,
    together,
    vouched,
    went,
)
from redaction.store.workspace import Workspace


@pytest.fixture
def space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """Three records, one of which was changed and one of which went."""
    made = partial(RecordTestimony, table="things", what="thing", key=("place", "id"))
    monkeypatch.setattr(testimony, "TESTIMONIES", (made,))
    with Workspace.open(tmp_path / "space", user="Officer") as opened:
        db = opened._database.connection
        db.execute("CREATE TABLE things (place TEXT, id TEXT, name TEXT, data BLOB, salt TEXT)")
        for number in "123":
            db.execute("INSERT INTO things VALUES ('p', ?, 'Anna', NULL, ?)", (number, new_salt()))
        say(opened, **all_vouched(db, "things", ("place", "id")))
        db.execute("UPDATE things SET name = 'Berta' WHERE id = '2'")
        say(opened, **vouched(db, "things", "p/2", key=("place", "id")))
        db.execute("DELETE FROM things WHERE id = '3'")
        say(opened, **went("things", "p/3"))
        yield opened


def say(space: Workspace, **details: object) -> None:
    space.log.append(Category.ALTERATION, "Thing changed", details=details)


def tampered(space: Workspace, statement: str) -> LogVerdict:
    assert space._database.connection.execute(statement).rowcount > 0
    return space.log.verify()


def test_records_as_the_log_left_them_hold(space: Workspace) -> None:
    assert space.log.verify().ok


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("UPDATE things SET name = 'Anna ' WHERE id = '1'", 2),
        ("UPDATE things SET name = 'Anna' WHERE id = '2'", 3),
        ("UPDATE things SET salt = salt || '0' WHERE id = '2'", 3),
        ("UPDATE things SET salt = NULL WHERE id = '2'", 3),
        ("UPDATE things SET name = CAST(name AS BLOB) WHERE id = '1'", 2),
        ("UPDATE things SET data = x'00' WHERE id = '1'", 2),
        ("UPDATE things SET id = '9' WHERE id = '1'", 0),
        ("DELETE FROM things WHERE id = '1'", 2),
        ("DELETE FROM things", 2),
        ("INSERT INTO things VALUES ('p', '3', 'Anna', NULL, '')", 4),
        ("INSERT INTO things VALUES ('p', '4', 'Anna', NULL, '')", 0),
    ],
)
def test_a_change_without_the_program_is_found(space: Workspace, statement: str, row: int) -> None:
    verdict = tampered(space, statement)
    assert not verdict.ok
    assert verdict.fault is Fault.RECORD
    assert (verdict.row or 0) == row
    assert "without the program" in verdict.summary


def test_a_table_that_was_taken_away_is_a_sentence(space: Workspace) -> None:
    space._database.connection.execute("DROP TABLE things")
    with pytest.raises(StoreError, match="damaged"):
        space.log.verify()


def test_a_digest_says_nothing_without_the_salt() -> None:
    record = {"id": "1", "name": "Anna"}
    one, two = digest_of(record, new_salt()), digest_of(record, new_salt())
    assert one != two
    assert len(one) == 64


def test_a_column_added_later_changes_no_digest() -> None:
    record = {"id": "1", "name": "Anna"}
    assert digest_of({**record, "later": None}, "s") == digest_of(record, "s")
    assert digest_of({**record, "later": ""}, "s") != digest_of(record, "s")
    assert digest_of({**record, "salt": "s"}, "s") == digest_of(record, "s")


def test_several_records_go_into_one_row() -> None:
    both = together(went("a", "1"), went("b", "2", "3"), {})
    assert [(one["table"], one["id"]) for one in both["record"]] == [
        ("a", "1"),
        ("b", "2"),
        ("b", "3"),
    ]
    assert together() == {}
