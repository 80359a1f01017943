"""Requests with their days, decision, people and notes; what the log says of them, and vouches for."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from redaction.casework.dates import Extension, Override, Pause, RequestDates
from redaction.jobs.errors import UserError
from redaction.model.fields import CodecError
from redaction.model.ids import FootageId, RequestId
from redaction.model.request import (
    Concerned,
    DatedNote,
    Decision,
    Outcome,
    Request,
    RequestKind,
    Waiting,
)
from redaction.model.request_codec import request_from_json, request_to_json
from redaction.reviewlog.filter import LogFilter
from redaction.reviewlog.row import Category
from redaction.store.workspace import Workspace

D = dt.date
SAR = RequestKind.SAR_DPA_PART3


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path, user="Officer") as opened:
        yield opened


def full() -> Request:
    return Request(
        RequestId("r1"),
        SAR,
        "SAR/1",
        D(2026, 9, 3),
        D(2026, 10, 5),
        "because",
        "Zoë O’Brien",
        "Platform 4",
        closed=True,
        dates=RequestDates(
            identity_asked=D(2026, 9, 4),
            identity_confirmed=D(2026, 9, 8),
            pauses=(Pause(D(2026, 9, 10), D(2026, 9, 12)), Pause(D(2026, 9, 20))),
            extension=Extension(D(2026, 9, 22), "Nine cameras"),
            override=Override(D(2026, 11, 20), "Agreed"),
        ),
        contact="zoe@example.org",
        identity="Passport seen",
        decision=Decision(Outcome.PART, D(2026, 10, 1), "Others are covered"),
        reasons=("dpa45-4e", "dpa45-4b"),
        why="A witness is seen",
        people=(Concerned("Zoë O’Brien", "requester"), Concerned("PC 4411", "officer")),
        notes=(DatedNote(dt.datetime(2026, 9, 3, 12, 0, tzinfo=dt.UTC), "M. Carter", "Rang"),),
    )


def test_a_request_survives_json_whole() -> None:
    request = full()
    assert request_from_json(json.loads(json.dumps(request_to_json(request)))) == request
    bare = Request(RequestId("r"), RequestKind.COURT, "C", D(2026, 1, 2))
    assert request_from_json(request_to_json(bare)) == bare
    assert "people" not in request_to_json(bare)


@pytest.mark.parametrize(
    "spoil",
    [
        {"later": 1},
        {"decision": {"outcome": "perhaps", "day": "2026-01-01"}},
        {"decision": {"outcome": "full", "day": "2026-02-30"}},
        {"notes": [{"moment": "2026-01-01T10:00:00", "who": "", "text": ""}]},
        {"people": "everybody"},
        {"dates": {"identity_asked": "soon"}},
    ],
)
def test_what_is_no_request_is_refused(spoil: dict[str, object]) -> None:
    with pytest.raises((CodecError, UserError)):
        request_from_json({**request_to_json(full()), **spoil})


def test_everything_is_kept_and_read_again(workspace: Workspace) -> None:
    made = workspace.add_request(SAR, "SAR/1", D(2026, 9, 3))
    wanted = replace(full(), id=made.id, due=made.due, due_why=made.due_why)
    kept = workspace.update_request(wanted)
    with Workspace.open(workspace.folder) as again:
        assert again.request(made.id) == kept == again.requests()[0]
        assert again.log.verify().ok
    assert kept.due == D(2026, 11, 20), "a day set by hand counts"


def test_the_due_day_follows_the_days(workspace: Workspace) -> None:
    made = workspace.add_request(SAR, "SAR/1", D(2026, 9, 3))
    assert made.due == D(2026, 10, 5)  # 3 October 2026 is a Saturday
    asked = workspace.update_request(replace(made, dates=RequestDates(D(2026, 9, 4))))
    assert (asked.due, asked.waiting) == (None, Waiting.IDENTITY)
    dates = RequestDates(D(2026, 9, 4), D(2026, 9, 10))
    came = workspace.update_request(replace(asked, dates=dates))
    assert (came.due, came.waiting) == (D(2026, 10, 12), Waiting.NOTHING)
    assert "10 September" in came.due_why


def test_a_kind_waits_only_for_what_it_knows() -> None:
    dates = RequestDates(identity_asked=D(2026, 9, 4), pauses=(Pause(D(2026, 9, 5)),))
    waits = {
        kind: Request(RequestId("r"), kind, "R", D(2026, 9, 3), dates=dates).waiting
        for kind in RequestKind
    }
    assert waits[SAR] is waits[RequestKind.SAR_UK_GDPR] is Waiting.IDENTITY
    assert waits[RequestKind.FOI] is Waiting.CLARIFICATION
    assert waits[RequestKind.COURT] is waits[RequestKind.MEDIA] is Waiting.NOTHING


def test_the_log_says_days_and_codes_but_no_names(workspace: Workspace) -> None:
    made = workspace.add_request(
        SAR,
        "SAR/1",
        D(2026, 9, 3),
        requester="Jane Smith",
        contact="smith@example.org",
        people=(Concerned("Jane Smith", "requester"),),
        notes=(DatedNote(dt.datetime.now(dt.UTC), "Officer", "Smith rang"),),
    )
    workspace.update_request(
        replace(
            made,
            contact="j.smith@example.org",
            identity="Passport of Smith",
            reasons=("dpa45-4e",),
            why="Smith is a witness",
            people=(Concerned("John Smith", "witness"),),
            dates=RequestDates(override=Override(D(2026, 12, 1), "Agreed by e-mail")),
        ),
        reason="Put right",
    )
    workspace.add_note(made.id, "Smith wants platform 4")
    rows = workspace.log.rows(LogFilter(request=made.id))
    assert "Smith" not in json.dumps([row.to_json() for row in rows])
    changed = rows[1].details["changed"]
    assert changed["dates"] == {
        "override": [None, {"due": "2026-12-01", "reason": "Agreed by e-mail"}]
    }
    assert changed["reasons"] == [[], ["dpa45-4e"]]
    for name in ("contact", "identity", "why", "people"):
        assert changed[name] == "changed"
    assert rows[2].details["changed"] == {"notes": "changed"}


def test_notes_are_added_to_and_never_changed(workspace: Workspace) -> None:
    made = workspace.add_request(SAR, "SAR/1", D(2026, 9, 3))
    first = workspace.add_note(made.id, "First")
    second = workspace.add_note(made.id, "Second")
    assert [(n.who, n.text) for n in second.notes] == [("Officer", "First"), ("Officer", "Second")]
    assert second.notes[0].moment.tzinfo is not None
    for notes in ((), second.notes[1:], (replace(second.notes[0], text="Other"), second.notes[1])):
        with pytest.raises(UserError, match="added to, not changed"):
            workspace.update_request(replace(second, notes=notes))
    with pytest.raises(UserError, match="added to, not changed"):
        workspace.update_request(replace(first, requester="Stale"))  # would lose the second note


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE requests SET due = '2027-01-01'",
        "UPDATE requests SET requester = 'Somebody else'",
        "UPDATE requests SET data = '{}'",
        "UPDATE requests SET answered = '2026-01-01'",
        "DELETE FROM requests",
        "INSERT INTO requests SELECT 'x', kind, reference, received, due, due_why, requester, note, closed,"
        " data, waiting, outcome, answered, salt FROM requests",
    ],
)
def test_a_request_changed_without_the_program_is_found(
    workspace: Workspace, statement: str
) -> None:
    made = workspace.add_request(SAR, "SAR/1", D(2026, 9, 3), requester="Jane")
    workspace.add_note(made.id, "Rang")
    assert workspace.log.verify().ok
    workspace._database.connection.execute(statement)
    verdict = workspace.log.verify()
    assert not verdict.ok
    assert "request" in verdict.summary


def test_a_request_is_erased_with_what_it_says(workspace: Workspace) -> None:
    made = workspace.add_request(SAR, "SAR/1", D(2026, 9, 3), requester="Zebedee Quill")
    backup = workspace.folder / "umbra.db.version6.backup"
    backup.write_bytes(b"old")
    footage = workspace.add_footage(
        Path("/a.mp4"),
        sha256="ab" * 32,
        size=1,
        frames=1,
        duration=1.0,
        width=2,
        height=2,
        request=made.id,
    )
    with pytest.raises(UserError, match="still has footage"):
        workspace.remove_request(made.id, reason="Mistake")
    workspace.assign_footage(footage.id, None)
    with pytest.raises(UserError, match="Say why"):
        workspace.remove_request(made.id, reason=" ")
    workspace.remove_request(made.id, reason="Entered by mistake")
    assert workspace.requests() == ()
    assert not backup.exists()
    assert workspace.log.verify().ok
    row = workspace.log.rows(newest_first=True, limit=1)[0]
    assert (row.category, row.details["reason"]) == (Category.ERASURE, "Entered by mistake")
    for path in workspace.folder.glob("umbra.db*"):
        assert b"Zebedee" not in path.read_bytes()


def test_what_was_handed_over_keeps_its_request(workspace: Workspace) -> None:
    made = workspace.add_request(SAR, "SAR/1", D(2026, 9, 3))
    workspace.disclosures.add(made.id, "Z. Quill", "By hand", D(2026, 9, 30))
    with pytest.raises(UserError, match="handed over"):
        workspace.remove_request(made.id, reason="Mistake")
    assert workspace.requests() == (made,)


def test_a_copy_that_was_given_to_somebody_keeps_its_request_too(workspace: Workspace) -> None:
    made = workspace.add_request(SAR, "SAR/1", D(2026, 9, 3))
    footage = workspace.add_footage(
        Path("a.mp4"),
        sha256="a" * 64,
        size=1,
        frames=1,
        duration=1.0,
        width=2,
        height=2,
        request=made.id,
    )
    workspace.add_export(
        footage.id, Path("b.mp4"), plan_hash="p", source_sha256="a" * 64, copy_sha256="b" * 64,
        verified=True, report={}, recipient="Z. Quill",
    )  # fmt: skip
    workspace.remove_footage(footage.id, reason="Kept as long as our policy says")
    with pytest.raises(UserError, match="handed over"):
        workspace.remove_request(made.id, reason="Mistake")
    assert workspace.requests() == (made,)


def test_the_list_says_what_the_requests_say(workspace: Workspace) -> None:
    first = workspace.add_request(SAR, "SAR/1", D(2026, 9, 3), requester="Zoë O’Brien")
    second = workspace.add_request(RequestKind.FOI, "FOI/2", D(2026, 9, 3))
    workspace.update_request(
        replace(second, closed=True, decision=Decision(Outcome.NOT_HELD, D(2026, 9, 9)))
    )
    workspace.update_request(replace(first, dates=RequestDates(identity_asked=D(2026, 9, 4))))
    listed = workspace.listed_requests()
    assert [line.id for line in listed] == [r.id for r in workspace.requests()]
    for line, request in zip(listed, workspace.requests(), strict=True):
        for name in ("kind", "reference", "received", "due", "requester", "closed", "waiting"):
            assert getattr(line, name) == getattr(request, name)
    assert (listed[1].outcome, listed[1].answered) == (Outcome.NOT_HELD, D(2026, 9, 9))
    assert "zoe obrien" in workspace.searchable_requests()[first.id]
    assert [r.id for r in workspace.requests_with_reference("FOI/2")] == [second.id]


def test_the_part_of_the_uk_moves_a_sar_and_not_foi(workspace: Workspace) -> None:
    # 12 July 2027, a Monday, is a holiday in Northern Ireland; 12 June + 1 month
    received = D(2027, 6, 12)
    assert workspace.add_request(SAR, "A", received).due == D(2027, 7, 12)
    foi = workspace.add_request(RequestKind.FOI, "C", received).due
    workspace.set_setting("clocks.part", "northern_ireland")
    assert workspace.add_request(SAR, "B", received).due == D(2027, 7, 13)
    assert workspace.add_request(RequestKind.FOI, "D", received).due == foi


def test_a_register_of_version_6_comes_up_whole_and_vouched_for(tmp_path: Path) -> None:
    from contextlib import closing, nullcontext

    from sqlite_utils import Database, Migrations

    from redaction.reviewlog.log import ReviewLog
    from redaction.store import schema, seal

    path = tmp_path / "umbra.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrations = Migrations("umbra")
        for name, step in schema.MIGRATIONS[:6]:
            migrations(name=name)(step)
        migrations.apply(Database(connection))
        (identity,) = connection.execute(
            "SELECT value FROM meta WHERE key = 'workspace'"
        ).fetchone()
        log = ReviewLog(connection, "Officer", transaction=nullcontext)
        log.begin(identity)
        connection.execute(
            "INSERT INTO requests VALUES"
            " ('r1', 'foi', 'F/1', '2026-03-02', '2026-03-30', 'why', 'Ann', '', 0)"
        )
        facts = json.dumps({"tags": {"creation_time": "2026-03-01T12:00:00.000000Z"}})
        connection.execute(
            "INSERT INTO footage (id, request, path, sha256, size, frames, duration, width, height, added,"
            " facts) VALUES ('f1', 'r1', '/a/b.mp4', ?, 1, 1, 1.0, 2, 2, '2026-03-02T00:00:00+00:00', ?)",
            ("ab" * 32, facts),
        )
        details = seal.sealed(connection, FootageId("f1"), 0)
        log.append(Category.COLLECTION, "Footage added", footage="ab" * 32, details=details)
    with Workspace.open(tmp_path, user="Officer") as workspace:
        (request,) = workspace.requests()
        assert (request.reference, request.requester, request.due) == ("F/1", "Ann", D(2026, 3, 30))
        (footage,) = workspace.footage()
        assert (footage.recorded, footage.preserved) == (D(2026, 3, 1), "Kept for the request")
        assert workspace.log.verify().ok, workspace.log.verify().summary
        workspace._database.connection.execute("UPDATE requests SET requester = 'Bob'")
        assert "request" in workspace.log.verify().summary


def test_what_two_people_change_is_both_kept_and_the_same_is_refused(workspace: Workspace) -> None:
    made = workspace.add_request(SAR, "SAR/1", D(2026, 9, 3), requester="Ann")
    workspace.update_request(replace(made, contact="ann@example.org"), made_from=made)
    workspace.add_note(made.id, "First")
    note = DatedNote(dt.datetime.now(dt.UTC), "Officer", "Second")
    dates = RequestDates(D(2026, 9, 4), D(2026, 9, 10))
    mine = replace(made, dates=dates, notes=(note,))
    kept = workspace.update_request(mine, made_from=made)
    assert (kept.contact, kept.dates, kept.due) == ("ann@example.org", dates, D(2026, 10, 12))
    assert [n.text for n in kept.notes] == ["First", "Second"]
    with pytest.raises(UserError, match="Somebody else changed"):
        workspace.update_request(replace(made, contact="other@example.org"), made_from=made)
    assert workspace.request(made.id) == kept
    assert workspace.log.verify().ok


def test_open_requests_follow_the_part_of_the_uk(workspace: Workspace) -> None:
    made = workspace.add_request(SAR, "A", D(2027, 6, 12))
    done = workspace.add_request(SAR, "B", D(2027, 6, 12))
    workspace.update_request(
        replace(done, closed=True, decision=Decision(Outcome.FULL, D(2027, 6, 20)))
    )
    assert workspace.set_part("northern_ireland") == 1
    assert workspace.request(made.id).due == D(2027, 7, 13)
    assert workspace.request(done.id).due == D(2027, 7, 12)
    actions = [row.action for row in workspace.log.rows()][-2:]
    assert actions == ["Setting of the workspace changed", "Request changed"]
    assert workspace.set_part("northern_ireland") == 0
    assert workspace.log.verify().ok
