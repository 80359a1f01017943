"""What somebody with a database tool does to a workspace is found and named."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.jobs.errors import ExitStatus, UserError
from redaction.model.footage import Footage
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.region import Kind
from redaction.model.track import ReviewState
from redaction.reviewlog.log import LogFilter
from redaction.reviewlog.row import Category
from redaction.reviewlog.verdict import Fault, LogVerdict
from redaction.store import schema, seal
from redaction.store.database import DATABASE, StoreError
from redaction.store.workspace import Workspace

SHA = "ab" * 32
BOX = Box(10, 20, 30, 40)
Tamper = Callable[[sqlite3.Connection], object]


def add(space: Workspace, name: str = "clip.mp4", sha256: str = SHA) -> Footage:
    return space.add_footage(
        Path("/media") / name, sha256=sha256, size=9, frames=100, duration=4.0, width=9, height=9
    )


def draw(space: Workspace, footage: Footage, *names: str) -> None:
    for name in names:
        project = space.project(footage.id)
        span = FrameSpan(FrameIndex(0), FrameIndex(50))
        space.do(
            footage.id,
            gestures.add_track(project, BOX, span, kind=Kind.FACE, track_id=TrackId(name)),
        )


def export(space: Workspace, footage: Footage) -> None:
    space.add_export(
        footage.id,
        Path("/out/copy.mp4"),
        plan_hash="p",
        source_sha256=footage.sha256,
        copy_sha256="cd" * 32,
        verified=True,
        report={"ok": True},
        recipient="J. Smith",
    )


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    """Two pieces of footage with decisions, one of them with a history and a copy."""
    with Workspace.open(tmp_path / "space", user="Reviewer") as opened:
        first, second = add(opened), add(opened, "other.mp4", "cd" * 32)
        draw(opened, first, "a", "b")
        draw(opened, second, "c")
        project = opened.project(first.id)
        opened.do(first.id, gestures.group(project, [TrackId("a"), TrackId("b")], name="Somebody"))
        opened.do(
            first.id,
            gestures.set_state(opened.project(first.id), [TrackId("a")], ReviewState.ACCEPTED),
        )
        opened.undo(first.id)
        export(opened, first)
        yield opened


def tampered(space: Workspace, *statements: str) -> LogVerdict:
    """The verdict of the workspace opened anew after somebody ran these on its file."""
    space.close()
    connection = sqlite3.connect(space.folder / DATABASE)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        assert connection.execute(statement).rowcount > 0, f"changes nothing: {statement}"
    connection.commit()
    connection.close()
    with Workspace.open(space.folder, user="Reviewer") as opened:
        rows = len(opened.log)
        verdict = opened.log.verify()
        assert len(opened.log) == rows, "looking writes nothing"
        return verdict


def test_an_untouched_workspace_holds(space: Workspace) -> None:
    assert space.log.verify().ok
    footage = space.footage()[0].id
    while space.undo(footage):
        assert space.log.verify().ok
    while space.redo(footage):
        assert space.log.verify().ok
    space.remove_footage(footage)
    assert space.log.verify().ok


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tracks SET attributes = json_set(attributes, '$.visible', json('true')) WHERE id = 'a'",
        "UPDATE shapes SET keyframes = replace(keyframes, '10', '60') WHERE track = 'b'",
        "UPDATE shapes SET part = 7 WHERE track = 'b'",
        "DELETE FROM shapes WHERE track = 'b'",
        "DELETE FROM tracks WHERE id = 'a'",
        "INSERT INTO tracks SELECT footage, 'z', attributes FROM tracks WHERE id = 'a'",
        "UPDATE tracks SET id = 'z' WHERE id = 'a'",
        "UPDATE people SET data = json_set(data, '$.visible', json('true'))",
        "DELETE FROM people",
        "UPDATE edits SET patch = replace(patch, 'accepted', 'rejected') WHERE patch LIKE '%accepted%'",
        "UPDATE footage SET sound = 'reviewed'",
        "UPDATE edits SET label = 'x' WHERE position = 0",
        "UPDATE footage SET history_at = history_at + 1 WHERE path LIKE '%clip%'",
        "UPDATE footage SET sha256 = 'ef' WHERE path LIKE '%clip%'",
        "UPDATE footage SET seal = '0' WHERE path LIKE '%clip%'",
        "UPDATE footage SET video = 1 WHERE path LIKE '%clip%'",
    ],
)
def test_changed_decisions_are_found_with_their_footage(space: Workspace, statement: str) -> None:
    verdict = tampered(space, statement)
    assert (verdict.ok, verdict.fault) == (False, Fault.DECISIONS)
    assert "clip.mp4" in verdict.summary
    assert "other.mp4" not in verdict.summary


def test_two_tracks_that_change_places_are_found(space: Workspace) -> None:
    verdict = tampered(
        space,
        "UPDATE tracks SET attributes = json_set(attributes, '$.visible', json('true')) WHERE id = 'a'",
        "UPDATE tracks SET id = 'x' WHERE id = 'a'",
        "UPDATE tracks SET id = 'a' WHERE id = 'b'",
        "UPDATE tracks SET id = 'b' WHERE id = 'x'",
    )
    assert verdict.fault is Fault.DECISIONS


def test_footage_deleted_beside_the_program_is_found(space: Workspace) -> None:
    assert (
        "deleted without" in tampered(space, "DELETE FROM footage WHERE sha256 LIKE 'cd%'").summary
    )


def test_footage_inserted_beside_the_program_is_found(space: Workspace) -> None:
    columns = "request, path, sha256, size, frames, duration, width, height, added, facts, revision"
    sql = f"INSERT INTO footage (id, {columns}) SELECT 'new', {columns} FROM footage LIMIT 1"
    assert "was added without the program" in tampered(space, sql).summary


@pytest.mark.parametrize(
    "column", ["copy_sha256", "plan_hash", "source_sha256", "recipient", "who"]
)
def test_a_changed_record_of_a_copy_is_found(space: Workspace, column: str) -> None:
    verdict = tampered(space, f"UPDATE exports SET {column} = 'x'")
    assert (verdict.ok, verdict.fault) == (False, Fault.RECORD)
    assert "copy.mp4" in verdict.summary


@pytest.mark.parametrize(
    "value", ["log_hash = 'x'", "log_count = log_count - 1", "log_count = 999"]
)
def test_a_copy_noted_beside_another_log_is_found(space: Workspace, value: str) -> None:
    verdict = tampered(space, f"UPDATE exports SET {value}")
    assert (verdict.ok, verdict.fault) == (False, Fault.REWRITTEN)
    assert "copy.mp4" in verdict.summary


def test_a_deleted_record_of_a_copy_is_found(space: Workspace) -> None:
    assert "was deleted" in tampered(space, "DELETE FROM exports").summary


def test_an_added_record_of_a_copy_is_found(space: Workspace) -> None:
    columns = (
        "footage, request, made, who, path, plan_hash, source_sha256, copy_sha256, verified, report,"
        " recipient, reason, log_count, log_hash"
    )
    sql = f"INSERT INTO exports (id, {columns}) SELECT 'new', {columns} FROM exports"
    assert "was added without the program" in tampered(space, sql).summary


def test_an_edit_after_the_tampering_does_not_hide_it(space: Workspace) -> None:
    sql = "UPDATE tracks SET attributes = json_set(attributes, '$.visible', json('true')) WHERE id = 'a'"
    assert not tampered(space, sql).ok
    with Workspace.open(space.folder, user="Reviewer") as opened:
        footage = opened.footage()[0].id
        patch = gestures.set_visible(opened.project(footage), [TrackId("a")], visible=False)
        opened.do(footage, patch)
        assert opened.log.verify().fault is Fault.DECISIONS


def test_no_copy_is_recorded_by_changed_decisions(space: Workspace) -> None:
    sql = "UPDATE tracks SET attributes = json_set(attributes, '$.visible', json('true')) WHERE id = 'a'"
    tampered(space, sql)
    with Workspace.open(space.folder, user="Reviewer") as opened:
        first, second = opened.footage()
        with pytest.raises(StoreError, match="changed without the program"):
            export(opened, first)
        assert len(opened.exports()) == 1
        export(opened, second)


def test_an_edit_costs_what_it_changes(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    footage = space.footage()[0]
    draw(space, footage, *(f"t{n}" for n in range(200)))
    hashed: list[tuple[object, ...]] = []
    real = seal.number

    def count(*values: object) -> int:
        hashed.append(values)
        return real(*values)

    monkeypatch.setattr(seal, "number", count)
    project = space.project(footage.id)
    space.do(footage.id, gestures.set_state(project, [TrackId("t7")], ReviewState.ACCEPTED))
    assert 0 < len(hashed) <= 6
    assert not [values for values in hashed if values[0] == "keyframes"]
    hashed.clear()
    space.undo(footage.id)
    assert 0 < len(hashed) <= 6
    monkeypatch.setattr(seal, "number", real)
    assert space.log.verify().ok


# the log itself


def test_without_its_head_the_workspace_opens_and_says_so(space: Workspace) -> None:
    verdict = tampered(space, "DELETE FROM log_head")
    assert (verdict.ok, verdict.fault) == (False, Fault.HEAD)
    with Workspace.open(space.folder, user="Reviewer") as opened:
        footage = opened.footage()[0]
        with pytest.raises(UserError, match="nothing more can be written") as refused:
            draw(opened, footage, "z")
        assert refused.value.status is ExitStatus.BAD_OUTPUT
        assert TrackId("z") not in opened.project(footage.id).tracks


def test_an_emptied_log_is_not_begun_again(space: Workspace) -> None:
    verdict = tampered(space, "DELETE FROM log", "DELETE FROM log_head")
    assert (verdict.ok, verdict.fault) == (False, Fault.HEAD)
    with Workspace.open(space.folder, user="Reviewer") as opened:
        assert opened.log.rows() == ()
        with pytest.raises(UserError, match="nothing more can be written"):
            opened.log.append(Category.SYSTEM, "Something")
        assert not opened.log.verify().ok


def test_a_head_that_names_another_row_takes_no_further_rows(space: Workspace) -> None:
    assert not tampered(space, "UPDATE log_head SET count = count - 1").ok
    with Workspace.open(space.folder, user="Reviewer") as opened:
        with pytest.raises(UserError, match="nothing more can be written"):
            opened.log.append(Category.SYSTEM, "Something")
        assert not opened.log.verify().ok


def test_the_log_of_another_workspace_is_found(space: Workspace, tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "other", user="Reviewer") as other:
        path = other.folder / DATABASE
    space.close()
    connection = sqlite3.connect(space.folder / DATABASE)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("ATTACH ? AS other", (str(path),))
    for table in ("log", "log_head"):
        connection.execute(f"DELETE FROM main.{table}")
        connection.execute(f"INSERT INTO main.{table} SELECT * FROM other.{table}")
    connection.commit()
    connection.close()
    with Workspace.open(space.folder, user="Reviewer") as opened:
        verdict = opened.log.verify()
    assert (verdict.ok, verdict.fault, verdict.row) == (False, Fault.REWRITTEN, 1)


# workspaces from before the seal


def old(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace as the first version made it, with decisions."""
    folder = space.folder.parent / "old"
    with monkeypatch.context() as past:
        past.setattr(schema, "VERSION", 1)
        past.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        past.setattr(seal, "sealed", lambda *_: {})
        past.setattr(seal, "stored", lambda *_: 0)
        opened = Workspace.open(folder, user="Reviewer")
    with opened:
        (before,) = (f for f in space.footage() if f.sha256 == SHA)
        columns = "id, request, path, sha256, size, frames, duration, width, height, added, facts"
        opened._database.connection.execute("ATTACH ? AS newer", (str(space.folder / DATABASE),))
        opened._database.connection.execute(
            f"INSERT INTO main.footage ({columns}) SELECT {columns} FROM newer.footage WHERE id = ?",
            (before.id,),
        )
        opened._database.connection.execute(
            "INSERT INTO main.tracks SELECT t.footage, id, attributes, keyframes FROM newer.tracks AS t"
            " JOIN newer.shapes AS s ON s.track = id WHERE t.footage = ?",
            (before.id,),
        )
    return folder


def test_decisions_from_before_are_sealed_when_it_is_brought_up_to_date(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = old(space, monkeypatch)
    with Workspace.open(folder, user="Reviewer") as opened:
        (row,) = opened.log.rows(LogFilter(text="Decisions sealed"))
        assert row.who == "Umbra"
        assert opened.log.verify().ok
        (footage,) = opened.footage()
        draw(opened, footage, "later")
        export(opened, footage)
        assert opened.log.verify().ok
        connection = opened._database.connection
        connection.execute("UPDATE tracks SET attributes = json_set(attributes, '$.visible', 1)")
        assert opened.log.verify().fault is Fault.DECISIONS
        assert (folder / f"{DATABASE}.version1.backup").exists()
        opened.remove_footage(footage.id)
        assert not (folder / f"{DATABASE}.version1.backup").exists(), "it held the decisions"


def test_a_tampered_workspace_from_before_still_opens(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = old(space, monkeypatch)
    connection = sqlite3.connect(folder / DATABASE)
    connection.execute("DROP TRIGGER log_head_is_not_deleted")
    connection.execute("DELETE FROM log_head")
    connection.commit()
    connection.close()
    with Workspace.open(folder, user="Reviewer") as opened:
        verdict = opened.log.verify()
        assert (verdict.ok, verdict.fault) == (False, Fault.HEAD)
        assert json.loads(json.dumps(verdict.to_json()))["fault"] == "head"


def test_decisions_on_one_picture_cannot_be_moved_to_another(space: Workspace) -> None:
    footage = space.add_footage(
        Path("/media/two.mp4"), sha256="cd" * 32, size=9, frames=100, duration=4.0, width=9,
        height=9, video=1,
    )  # fmt: skip
    draw(space, footage, "rear")
    assert space.log.verify().ok
    verdict = tampered(space, f"UPDATE footage SET video = 0 WHERE id = '{footage.id}'")
    assert (verdict.ok, verdict.fault) == (False, Fault.DECISIONS)
    assert "two.mp4" in verdict.summary


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "CREATE TRIGGER more AFTER INSERT ON signoff_acts BEGIN UPDATE signoff_acts"
            " SET data = replace(data, 'submit', 'approve') WHERE id = NEW.id; END",
            "a trigger that is not the program's: more",
        ),
        ("DROP TRIGGER log_is_not_deleted", "taken away or changed"),
        (
            "DROP TRIGGER log_is_not_changed; CREATE TRIGGER log_is_not_changed"
            " BEFORE UPDATE ON log WHEN 0 BEGIN SELECT 1; END",
            "taken away or changed",
        ),
    ],
)
def test_what_the_database_would_do_by_itself_is_the_programs_own(
    space: Workspace, statement: str, words: str
) -> None:
    space.close()
    with closing(sqlite3.connect(space.folder / DATABASE)) as connection:
        connection.executescript(statement)
    with Workspace.open(space.folder, user="Reviewer") as opened:
        verdict = opened.log.verify()
    assert (verdict.ok, verdict.fault) == (False, Fault.FILE)
    assert words in verdict.summary
