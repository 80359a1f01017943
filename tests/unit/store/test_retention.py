"""How long recording systems keep footage: where the day comes from, what is preserved, what the log says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from redaction.casework.retention import Source, days_left, recorded_day
from redaction.jobs.errors import UserError
from redaction.model.footage import FOR_REQUEST, Footage
from redaction.model.ids import RequestId
from redaction.model.request import RequestKind
from redaction.reviewlog.filter import LogFilter
from redaction.store.retention import Rules
from redaction.store.workspace import Workspace

D = dt.date
NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path, user="Officer", clock=lambda: NOW) as opened:
        yield opened


def add(
    workspace: Workspace, name: str, request: RequestId | None = None, number: int = 0
) -> Footage:
    return workspace.add_footage(
        Path("/evidence") / name,
        sha256=f"{number:064x}",
        size=1,
        frames=1,
        duration=1.0,
        width=2,
        height=2,
        request=request,
    )


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("BWV_20261103_140500", D(2026, 11, 3)),
        ("cam 2026-11-03 14.05", D(2026, 11, 3)),
        ("STN_03-11-2026", D(2026, 11, 3)),
        ("20261103", D(2026, 11, 3)),
        ("2026-02-30", None),
        ("serial 992026110355", None),
        ("clip 20291231", None),  # not yet
        ("1234", None),
    ],
)
def test_a_date_in_the_name_is_found(name: str, day: D | None) -> None:
    found, source = recorded_day(f"/x/{name}.mp4", {}, D(2026, 11, 22))
    assert found == day
    assert source is (Source.NAME if day else Source.UNKNOWN)


def test_the_earlier_of_two_days_counts() -> None:
    tags = {"tags": {"creation_time": "2026-11-10T12:00:00.000000Z"}}
    today = D(2026, 11, 22)
    assert recorded_day("a.mp4", tags, today) == (D(2026, 11, 10), Source.METADATA)
    assert recorded_day("2026-11-03.mp4", tags, today) == (D(2026, 11, 3), Source.NAME)
    assert recorded_day("2026-11-12.mp4", tags, today) == (D(2026, 11, 10), Source.METADATA)
    for never in ("1904-01-01T00:00:00.000000Z", "yesterday", "9999-12-31T23:59:59Z"):
        facts = {"tags": {"creation_time": never}}
        assert recorded_day("a.mp4", facts, today) == (None, Source.UNKNOWN)


def test_footage_of_nobody_shows_its_day_and_a_request_keeps_it(workspace: Workspace) -> None:
    request = workspace.add_request(RequestKind.FOI, "F/1", D(2026, 11, 1)).id
    loose = add(workspace, "20261101.mp4")
    assert (loose.recorded, loose.preserved) == (D(2026, 11, 1), "")
    assert loose.deleted_on == D(2026, 12, 2)
    assert days_left(loose, D(2026, 11, 22)) == 10
    kept = workspace.assign_footage(loose.id, request)
    assert (kept.preserved, kept.deleted_on) == (FOR_REQUEST, None)
    (row,) = workspace.log.rows(LogFilter(text="assigned"))
    assert row.details["preserved"] == FOR_REQUEST
    gone = workspace.assign_footage(loose.id, None)
    assert gone.preserved == ""
    assert workspace.footage_by_id(loose.id) == gone
    assert add(workspace, "b.mp4", request, 1).preserved == FOR_REQUEST
    assert workspace.log.verify().ok


def test_a_reason_of_its_own_stays_when_footage_moves(workspace: Workspace) -> None:
    request = workspace.add_request(RequestKind.FOI, "F/1", D(2026, 11, 1)).id
    footage = add(workspace, "20261101.mp4")
    workspace.retention.preserve(footage.id, " Complaint 17 ")
    assert workspace.assign_footage(footage.id, request).preserved == "Complaint 17"
    assert workspace.assign_footage(footage.id, None).preserved == "Complaint 17"
    with pytest.raises(UserError, match="need not be kept"):
        workspace.retention.let_go(footage.id, " ")
    let = workspace.retention.let_go(footage.id, "Complaint settled")
    assert let.preserved == ""
    rows = workspace.log.rows(LogFilter(footage=footage.sha256))
    reasons = [(r.action, r.details["reason"]) for r in rows if "reason" in r.details]
    assert reasons == [
        ("Footage preserved", "Complaint 17"),
        ("Footage let go", "Complaint settled"),
    ]
    assert rows[-1].request == ""


def test_what_is_soon_deleted_is_listed_soonest_first(workspace: Workspace) -> None:
    request = workspace.add_request(RequestKind.FOI, "F/1", D(2026, 11, 1)).id
    today = D(2026, 11, 22)
    for number, name in enumerate(("20261026.mp4", "20261025.mp4", "20261020.mp4", "nothing.mp4")):
        add(workspace, name, None, number)
    add(workspace, "20261025.mp4", request, 9)
    names = [Path(f.path).name for f in workspace.retention.soon_deleted(today)]
    assert names == ["20261020.mp4", "20261025.mp4", "20261026.mp4"]
    assert len(workspace.retention.soon_deleted(today, 3)) == 2


def test_days_and_rules_that_cannot_be_are_refused(workspace: Workspace) -> None:
    footage = add(workspace, "a.mp4")
    store = workspace.retention
    for day, days in ((D(2026, 11, 23), 31), (D(1904, 1, 1), 31), (None, 0), (None, 40_000)):
        with pytest.raises(UserError):
            store.set_recorded(footage.id, day, days)
    with pytest.raises(UserError):
        store.set_rules(Rules(days=0))
    assert store.of(footage.id).days == 31
    changed = store.set_recorded(footage.id, D(2026, 11, 2), 90)
    assert changed.deleted_on == D(2027, 1, 31)
    assert store.of(footage.id).source is Source.HAND
    assert workspace.log.verify().ok


def test_the_rules_hold_for_new_footage(workspace: Workspace) -> None:
    old = add(workspace, "a.mp4")
    workspace.retention.set_rules(Rules(days=60, keep_requested=False))
    request = workspace.add_request(RequestKind.FOI, "F/1", D(2026, 11, 1)).id
    new = add(workspace, "b.mp4", request, 1)
    assert (new.retention, new.preserved) == (60, "")
    assert workspace.footage_by_id(old.id).retention == 31
    (row,) = workspace.log.rows(LogFilter(text="rules changed"))
    assert row.details["after"]["days"] == 60


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE retention SET preserved = 'x'",
        "UPDATE retention SET recorded = '2026-01-01'",
        "DELETE FROM retention",
    ],
)
def test_what_is_changed_without_the_program_is_found(workspace: Workspace, statement: str) -> None:
    add(workspace, "20261101.mp4")
    assert workspace.log.verify().ok
    workspace._database.connection.execute(statement)
    assert not workspace.log.verify().ok


def test_nothing_of_it_stays_when_footage_is_removed(workspace: Workspace) -> None:
    footage = add(workspace, "20261101.mp4")
    workspace.retention.preserve(footage.id, "Complaint")
    workspace.remove_footage(footage.id)
    assert workspace._database.query("SELECT * FROM retention") == []
    assert workspace.log.verify().ok
