"""The workspace: what is committed is there again, and nothing else is."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.jobs.errors import UserError
from redaction.model.footage import Footage, RequestKind
from redaction.model.geometry import Box
from redaction.model.ids import FootageId, RequestId, TrackId
from redaction.model.project import Project, regions_at
from redaction.model.region import Kind
from redaction.model.track import ReviewState
from redaction.reviewlog.log import LogFilter
from redaction.reviewlog.row import Category
from redaction.store import schema
from redaction.store.database import StoreError, WorkspaceDatabase
from redaction.store.workspace import DATABASE, Workspace, default_folder

A = TrackId("a")
SHA = "ab" * 32
BOX = Box(10, 20, 30, 40)
SEEDS = int(os.environ.get("UMBRA_EXAMPLES", "30"))


def span(start: int, stop: int) -> FrameSpan:
    return FrameSpan(FrameIndex(start), FrameIndex(stop))


def add(workspace: Workspace, sha256: str = SHA, request: RequestId | None = None) -> Footage:
    return workspace.add_footage(
        Path("/media/clip.mp4"),
        sha256=sha256,
        size=1234,
        frames=100,
        duration=4.0,
        width=1920,
        height=1080,
        facts={"codec": "h264"},
        request=request,
    )


def draw(workspace: Workspace, footage: FootageId, track: TrackId = A) -> None:
    project = workspace.project(footage)
    workspace.do(
        footage, gestures.add_track(project, BOX, span(0, 50), kind=Kind.FACE, track_id=track)
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "space", user="Reviewer") as opened:
        yield opened


def again(workspace: Workspace) -> Workspace:
    workspace.close()
    return Workspace.open(workspace.folder, user="Reviewer")


def test_a_new_workspace_begins_its_log(workspace: Workspace) -> None:
    (row,) = workspace.log.rows()
    assert (row.action, row.category, row.who) == (
        "Review log begun",
        Category.SYSTEM,
        "Reviewer",
    )
    assert row.details == {"workspace": workspace.id}
    with again(workspace) as reopened:
        assert len(reopened.log) == 1
        assert reopened.id == row.details["workspace"]


def test_the_folder_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("UMBRA_WORKSPACE", str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.delenv("UMBRA_WORKSPACE")
    assert default_folder().name == "Umbra"


def test_requests_are_due_by_their_kind(workspace: Workspace) -> None:
    foi = workspace.add_request(RequestKind.FOI, "F/2", dt.date(2026, 3, 20))
    sar = workspace.add_request(RequestKind.SAR_DPA_PART3, "S/1", dt.date(2026, 3, 2))
    court = workspace.add_request(RequestKind.COURT, "C/1", dt.date(2026, 1, 1), requester="Court")
    assert (foi.due, sar.due, court.due) == (dt.date(2026, 4, 21), dt.date(2026, 4, 2), None)
    assert "s.10(1)" in foi.due_why
    with again(workspace) as reopened:
        assert reopened.requests() == (sar, foi, court)


def test_changing_a_request_is_logged_with_before_and_after(workspace: Workspace) -> None:
    from dataclasses import replace

    request = workspace.add_request(RequestKind.FOI, "F/2", dt.date(2026, 3, 20))
    later = workspace.update_request(replace(request, received=dt.date(2026, 3, 23)))
    assert later.due == dt.date(2026, 4, 22)
    chosen = workspace.update_request(
        replace(later, due=dt.date(2026, 5, 1), due_why="Agreed"), reason="Fees notice"
    )
    assert chosen.due == dt.date(2026, 5, 1)
    workspace.update_request(replace(chosen, closed=True))
    assert workspace.update_request(replace(chosen, closed=True)).closed
    rows = workspace.log.rows(LogFilter(request=request.id))
    assert [r.action for r in rows] == [
        "Request added",
        "Request changed",
        "Request changed",
        "Request closed",
    ]
    assert rows[2].details["changed"]["due"] == ["2026-04-22", "2026-05-01"]
    assert rows[2].details["reason"] == "Fees notice"
    assert workspace.requests()[0].closed


def test_no_name_and_no_note_goes_into_the_log(workspace: Workspace) -> None:
    from dataclasses import replace

    request = workspace.add_request(
        RequestKind.FOI, "F/2", dt.date(2026, 3, 20), requester="Jane Smith", note="Red coat"
    )
    workspace.update_request(replace(request, requester="John Smith", note="Blue coat"))
    footage = add(workspace, request=request.id).id
    draw(workspace, footage)
    for call in (
        lambda p: gestures.set_label(p, [A], "Jane Smith"),
        lambda p: gestures.set_note(p, [A], "Red coat"),
        lambda p: gestures.group(p, [A], name="Jane Smith"),
        lambda p: gestures.set_visible(p, next(iter(p.people))),
        lambda p: gestures.set_person(p, next(iter(p.people)), name="John Smith"),
    ):
        workspace.do(footage, call(workspace.project(footage)))
    rows = [row.to_json() for row in workspace.log.rows()]
    assert rows[2]["details"]["changed"] == {"requester": "changed", "note": "changed"}
    assert not any(word in str(rows) for word in ("Smith", "coat"))


def test_an_unknown_request_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="no longer in the register"):
        workspace.request(RequestId("x"))


def test_footage_is_kept_and_logged_by_its_hash(workspace: Workspace) -> None:
    request = workspace.add_request(RequestKind.FOI, "F/2", dt.date(2026, 3, 20))
    footage = add(workspace, request=request.id)
    other = add(workspace, "cd" * 32)
    (row,) = workspace.log.rows(LogFilter(category=Category.COLLECTION, footage=SHA))
    assert (row.request, row.details["name"]) == (request.id, "clip.mp4")
    assert "/media" not in str(row.to_json())
    with again(workspace) as reopened:
        assert reopened.footage() == (footage, other)
        assert reopened.footage(request.id) == (footage,)
        assert reopened.footage_by_id(other.id) == other


def test_the_same_file_twice_is_one_entry(workspace: Workspace) -> None:
    assert add(workspace) == add(workspace)
    assert len(workspace.footage()) == 1


def test_relinking_asks_for_the_same_content(workspace: Workspace) -> None:
    footage = add(workspace)
    moved = workspace.relink(footage.id, Path("/elsewhere/clip.mp4"), sha256=SHA)
    assert workspace.footage() == (moved,)
    assert moved.path == str(Path("/elsewhere/clip.mp4"))
    with pytest.raises(UserError, match="another file"):
        workspace.relink(footage.id, Path("/x/other.mp4"), sha256="00" * 32)
    assert workspace.footage() == (moved,)


def test_a_check_is_kept_only_for_the_same_content(workspace: Workspace) -> None:
    footage = add(workspace)
    assert not footage.checked
    report = {"sha256": SHA, "decoded": 5, "damaged": [1, 2], "complete": False}
    checked = workspace.record_check(footage.id, report)
    assert checked.checked
    assert checked.damaged == (1, 2)
    assert workspace.footage() == (checked,)
    row = workspace.log.rows(newest_first=True)[0]
    assert (row.action, row.details["damaged"]) == ("Every frame checked", 2)
    with pytest.raises(UserError, match="another file"):
        workspace.record_check(footage.id, {**report, "sha256": "00" * 32, "damaged": []})
    assert workspace.footage() == (checked,)


def test_what_is_written_about_removed_footage_later_goes_too(workspace: Workspace) -> None:
    footage = add(workspace)
    gone, kept = "cd" * 32, footage.sha256
    for name in (gone, kept):
        (workspace.caches / name).mkdir()
        (workspace.caches / name / "strips.v1.db").write_bytes(b"pictures")
        (workspace.caches / f"{name}.1.v8.index").write_bytes(b"frames")
    (workspace.caches / "something.else").write_bytes(b"")
    workspace.sweep_caches()
    assert {path.name for path in workspace.caches.iterdir()} == {
        kept,
        f"{kept}.1.v8.index",
        "something.else",
    }


def test_footage_goes_with_its_decisions_and_the_log_stays(workspace: Workspace) -> None:
    footage = add(workspace)
    draw(workspace, footage.id)
    workspace.remove_footage(footage.id, reason="Retention")
    assert workspace.footage() == ()
    with pytest.raises(UserError, match="no longer in the register"):
        workspace.project(footage.id)
    row = workspace.log.rows(newest_first=True)[0]
    assert (row.category, row.footage, row.details["reason"]) == (
        Category.ERASURE,
        SHA,
        "Retention",
    )
    tables = ("tracks", "edits", "footage")
    counts = [workspace._database.query(f"SELECT COUNT(*) FROM {t}")[0][0] for t in tables]
    assert counts == [0, 0, 0]
    assert workspace.log.verify().ok


def test_what_is_erased_is_not_left_in_the_files(workspace: Workspace) -> None:
    footage = add(workspace).id
    draw(workspace, footage)
    secret = "Tattoo on the left hand"
    for note in (secret, ""):
        workspace.do(footage, gestures.set_note(workspace.project(footage), [A], note))

    def on_disk() -> bool:
        files = [p.read_bytes() for p in workspace.folder.iterdir() if p.is_file()]
        return any(secret.encode() in data for data in files)

    assert on_disk()
    workspace.remove_footage(footage)
    assert not on_disk()


def test_the_folder_is_for_its_owner_only(workspace: Workspace) -> None:
    if os.name != "nt":
        assert workspace.folder.stat().st_mode & 0o077 == 0


def test_a_login_without_a_name_is_a_number(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 12345")

    monkeypatch.setattr("getpass.getuser", nobody)
    with Workspace.open(tmp_path) as opened:
        assert opened.user == f"user {os.getuid()}"


def test_footage_moves_between_requests(workspace: Workspace) -> None:
    request = workspace.add_request(RequestKind.FOI, "F/2", dt.date(2026, 3, 20))
    footage = add(workspace)
    assert workspace.project(footage.id) == Project(footage.id)
    workspace.assign_footage(footage.id, request.id)
    draw(workspace, footage.id)
    assert workspace.log.rows(newest_first=True)[0].request == request.id
    with pytest.raises(UserError):
        workspace.assign_footage(footage.id, RequestId("none"))


# decisions


def test_decisions_and_history_survive_closing(workspace: Workspace) -> None:
    footage = add(workspace).id
    draw(workspace, footage)
    for x in (20, 30, 40):
        project = workspace.project(footage)
        workspace.do(footage, gestures.move_region(project, A, 10, BOX.moved(x, 0), gesture="g"))
    workspace.do(footage, gestures.set_state(workspace.project(footage), [A], ReviewState.ACCEPTED))
    workspace.do(footage, gestures.split_track(workspace.project(footage), A, 25))
    workspace.undo(footage)
    states = [workspace.project(footage)]
    with again(workspace) as reopened:
        assert reopened.project(footage) == states[0]
        assert reopened.redo_label(footage) == "Split track"
        while (label := reopened.undo_label(footage)) and reopened.undo(footage):
            assert label
            states.append(reopened.project(footage))
        assert states[-1] == Project(footage)
        assert len(states) == 4  # the three moves were one gesture
    with again(reopened) as third:
        for state in reversed(states[:-1]):
            changes = third.redo(footage)
            assert changes is not None
            assert third.project(footage) == state
        assert third.redo(footage) is not None
        assert third.redo(footage) is None
        assert len(third.project(footage).tracks) == 2


def test_every_edit_has_its_log_row(workspace: Workspace) -> None:
    footage = add(workspace).id
    draw(workspace, footage)
    patch = gestures.move_region(workspace.project(footage), A, 10, BOX.moved(5, 0), gesture="g")
    changes = workspace.do(footage, patch, origin="canvas", details={"model": "m"})
    assert changes.origin == "canvas"
    workspace.undo(footage)
    workspace.redo(footage)
    rows = workspace.log.rows(LogFilter(category=Category.ALTERATION))
    assert [r.action for r in rows] == ["Draw box", "Move box", "Undo Move box", "Redo Move box"]
    proofs = ("footage_id", "state", "record", "account")
    facts = {k: v for k, v in rows[1].details.items() if k not in proofs}
    # The box covers 50 frames anew or differently: what was seen of them lapses.
    assert facts.pop("to_be_seen") > 0
    assert facts == {"frame": 10, "gesture": "g", "tracks": ["a"], "model": "m"}
    assert rows[1].details["record"]["table"] == "coverage"
    # The same decisions, reached by another way through the history, are the same but for the history.
    assert len({r.details["state"] for r in rows}) == 3
    assert rows[1].details["state"] == rows[3].details["state"]
    assert {r.footage for r in rows} == {SHA}


def test_an_edit_of_nothing_writes_nothing(workspace: Workspace) -> None:
    footage = add(workspace).id
    rows = len(workspace.log)
    assert not workspace.do(footage, gestures.replace_detected(workspace.project(footage), []))
    assert workspace.undo(footage) is None
    assert (len(workspace.log), workspace.undo_label(footage)) == (rows, "")


def test_an_edit_after_an_undo_forgets_what_was_undone(workspace: Workspace) -> None:
    footage = add(workspace).id
    draw(workspace, footage)
    draw(workspace, footage, TrackId("b"))
    workspace.undo(footage)
    draw(workspace, footage, TrackId("c"))
    with again(workspace) as reopened:
        assert reopened.redo(footage) is None
        assert set(reopened.project(footage).tracks) == {"a", "c"}
        assert [e.label for e in reopened.history(footage).done] == ["Draw box"] * 2


def test_a_drag_back_to_the_start_leaves_the_log_and_no_history(workspace: Workspace) -> None:
    footage = add(workspace).id
    draw(workspace, footage)
    for name in ("x", ""):
        patch = gestures.set_label(workspace.project(footage), [A], name, gesture="typing")
        workspace.do(footage, patch)
    with again(workspace) as reopened:
        assert reopened.undo_label(footage) == "Draw box"
        assert len(reopened.log.rows(LogFilter(text="Rename"))) == 2


def test_accepting_many_does_not_write_their_shapes_again(workspace: Workspace) -> None:
    footage = add(workspace).id
    draw(workspace, footage)
    before = workspace._database.query("SELECT keyframes FROM shapes")
    workspace._database.connection.execute("UPDATE shapes SET keyframes = keyframes || ' '")
    workspace.do(footage, gestures.set_state(workspace.project(footage), [A], ReviewState.ACCEPTED))
    after = workspace._database.query("SELECT keyframes FROM shapes")
    assert after == [(before[0][0] + " ",)]


def test_a_detection_run_is_on_disk_once(workspace: Workspace) -> None:
    footage = add(workspace).id

    def copies() -> tuple[int, int]:
        tracks = workspace._database.query("SELECT keyframes FROM shapes")
        edits = workspace._database.query("SELECT patch FROM edits")
        return str(tracks).count('"box"'), str(edits).count('"box"')

    draw(workspace, footage)
    assert copies() == (1, 0)
    workspace.undo(footage)
    assert copies() == (0, 1)
    with again(workspace) as reopened:
        reopened.redo(footage)
        assert reopened.project(footage).tracks[A].keyframes[0].shape == BOX
        reopened.do(footage, gestures.delete_track(reopened.project(footage), [A]))
        reopened.undo(footage)
    with again(reopened) as third:
        assert third.project(footage).tracks[A].keyframes[0].shape == BOX
        third.redo(footage)
        third.undo(footage)
        third.undo(footage)
        assert third.project(footage) == Project(footage)


def test_a_full_disk_changes_nothing(workspace: Workspace) -> None:
    footage = add(workspace).id
    draw(workspace, footage)
    before, rows = workspace.project(footage), len(workspace.log)
    connection = workspace._database.connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    patch = gestures.set_note(before, [A], "x" * 100_000)
    with pytest.raises(StoreError, match="disk that holds the workspace is full"):
        workspace.do(footage, patch)
    assert workspace.project(footage) is before
    assert workspace.undo_label(footage) == "Draw box"
    with again(workspace) as reopened:
        assert reopened.project(footage) == before
        assert len(reopened.log) == rows
        assert reopened.log.verify().ok
        reopened.do(footage, patch)
        assert len(reopened.project(footage).tracks[A].note) == 100_000


def test_another_process_writing_the_log_does_not_disturb(workspace: Workspace) -> None:
    footage = add(workspace).id
    with Workspace.open(workspace.folder, user="Command") as other:
        draw(workspace, footage)
        other.log.append(Category.CONSULTATION, "Footage probed", footage=SHA)
        draw(workspace, footage, TrackId("b"))
        assert [r.who for r in other.log.rows()][-3:] == ["Reviewer", "Command", "Reviewer"]
        assert other.log.verify().ok


def test_an_edit_for_decisions_changed_elsewhere_is_refused(workspace: Workspace) -> None:
    footage = add(workspace).id
    draw(workspace, footage)
    mine = gestures.set_label(workspace.project(footage), [A], "mine")
    with Workspace.open(workspace.folder, user="Command") as other:
        other.do(footage, gestures.set_label(other.project(footage), [A], "theirs"))
    with pytest.raises(StoreError, match="Another program changed"):
        workspace.do(footage, mine)
    assert workspace.project(footage).tracks[A].label == "theirs"
    with pytest.raises(StoreError, match="Another program changed"):
        workspace.do(footage, mine)  # still the one made for what is no longer so
    assert workspace.undo_label(footage) == "Rename track"
    workspace.undo(footage)
    assert workspace.project(footage).tracks[A].label == ""


def test_settings_hold_any_json(workspace: Workspace) -> None:
    workspace.set_setting("ui.steps", [1, 25, {"a": None}])
    assert workspace.setting("ui.steps") == [1, 25, {"a": None}]
    assert workspace.setting("missing", 7) == 7
    workspace.set_setting("ui.steps", False)
    assert workspace.setting("ui.steps", 7) is False


def test_copies_are_recorded_with_the_log_head(workspace: Workspace) -> None:
    footage = add(workspace).id
    draw(workspace, footage)
    head = workspace.log.head()
    made = [
        workspace.add_export(
            footage,
            Path("/out/copy.mp4"),
            plan_hash="p",
            source_sha256=SHA,
            copy_sha256="cd" * 32,
            verified=True,
            report={"ok": True},
            recipient=recipient,
        )
        for recipient in ("", "J. Smith")
    ]
    assert (made[0].log_count, made[0].log_hash) == (head.count, head.hash)
    assert workspace.exports(footage) == workspace.exports() == tuple(reversed(made))
    rows = workspace.log.rows(LogFilter(text="Redacted copy"))
    assert [(r.category, r.recipient) for r in rows] == [
        (Category.ALTERATION, ""),
        (Category.DISCLOSURE, "J. Smith"),
    ]
    assert rows[1].details["copy"] == "cd" * 32


# faults of the world


def test_a_newer_workspace_is_refused_unchanged(tmp_path: Path) -> None:
    Workspace.open(tmp_path, user="R").close()
    raw = sqlite3.connect(tmp_path / DATABASE)
    raw.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    raw.close()
    with pytest.raises(StoreError, match="newer version"):
        Workspace.open(tmp_path, user="R")


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\0" * 4000]
)
def test_a_damaged_database_is_refused_unchanged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / DATABASE).write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        Workspace.open(tmp_path, user="R")
    assert (tmp_path / DATABASE).read_bytes() == content


def test_someone_elses_database_is_refused_unchanged(tmp_path: Path) -> None:
    raw = sqlite3.connect(tmp_path / DATABASE)
    raw.execute("CREATE TABLE theirs (a)")
    raw.close()
    with pytest.raises(StoreError, match="damaged or is not"):
        Workspace.open(tmp_path, user="R")
    raw = sqlite3.connect(tmp_path / DATABASE)
    assert raw.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]
    raw.close()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        Workspace.open(tmp_path / "file" / "space", user="R")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    Workspace.open(tmp_path, user="R").close()
    for path in (tmp_path / DATABASE, tmp_path):
        path.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="cannot be written"):
            Workspace.open(tmp_path, user="R")
    finally:
        tmp_path.chmod(0o700)


def test_a_busy_database_says_so(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace._database.connection.execute("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(workspace.folder / DATABASE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="busy"):
        add(workspace)
    other.execute("ROLLBACK")
    other.close()
    add(workspace)


def test_a_damaged_decision_is_named(workspace: Workspace) -> None:
    footage = add(workspace).id
    draw(workspace, footage)
    workspace._database.connection.execute("UPDATE tracks SET attributes = '{}'")
    workspace._opened.clear()
    with pytest.raises(StoreError, match="holds a decision that cannot be read"):
        workspace.project(footage)


def test_a_damaged_step_of_the_history_is_named(workspace: Workspace) -> None:
    footage = add(workspace).id
    draw(workspace, footage)
    workspace._database.connection.execute("UPDATE edits SET patch = '{}'")
    workspace._opened.clear()
    with pytest.raises(StoreError, match="step of the history"):
        workspace.undo(footage)
    assert regions_at(workspace.project(footage), 5)


def test_a_history_with_a_missing_step_is_named(workspace: Workspace) -> None:
    footage = add(workspace).id
    for name in ("a", "b", "c"):
        draw(workspace, footage, TrackId(name))
    workspace._database.connection.execute("DELETE FROM edits WHERE position = 1")
    workspace._opened.clear()
    with pytest.raises(StoreError, match="missing step"):
        workspace.project(footage)


def read_everything(folder: Path) -> None:
    with Workspace.open(folder, user="R") as opened:
        opened.requests()
        opened.exports()
        opened.setting("steps")
        for footage in opened.footage():
            opened.project(footage.id)
            while opened.undo(footage.id):
                pass
            while opened.redo(footage.id):
                pass
        opened.log.rows()
        opened.log.verify()
        opened.add_request(RequestKind.FOI, "later", dt.date(2026, 3, 20))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_damage_anywhere_is_a_sentence_or_no_matter(tmp_path: Path, seed: int) -> None:
    import random

    with Workspace.open(tmp_path, user="R") as space:
        request = space.add_request(RequestKind.FOI, "F/1", dt.date(2026, 3, 20))
        footage = add(space, request=request.id).id
        for name in ("a", "b", "c"):
            draw(space, footage, TrackId(name))
            patch = gestures.move_region(space.project(footage), TrackId(name), 9, BOX.scaled(2))
            space.do(footage, patch)
        space.undo(footage)
        space.set_setting("steps", [1, 2])
        space.add_export(
            footage,
            Path("c.mp4"),
            plan_hash="p",
            source_sha256=SHA,
            copy_sha256=SHA,
            verified=True,
            report={},
        )
    dice = random.Random(seed)
    path = tmp_path / DATABASE
    data = bytearray(path.read_bytes())
    if seed % 4 == 0:
        del data[dice.randrange(len(data)) :]
    for _ in range(dice.choice([1, 20, 400])):
        if data:
            data[dice.randrange(len(data))] = dice.randrange(256)
    path.write_bytes(data)
    said = None
    try:
        read_everything(tmp_path)
    except UserError as error:
        said = str(error)
    assert said is None or said.endswith(".")


def test_another_thread_may_not_use_it(workspace: Workspace) -> None:
    caught: list[BaseException] = []

    def use() -> None:
        try:
            workspace.requests()
        except sqlite3.ProgrammingError as error:
            caught.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert len(caught) == 1


def test_two_that_open_a_new_workspace_at_once_make_one(tmp_path: Path) -> None:
    failures: list[BaseException] = []
    gate = threading.Barrier(4)

    def open_it() -> None:
        gate.wait()
        try:
            Workspace.open(tmp_path / "space", user="R").close()
        except (UserError, sqlite3.Error) as error:
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with Workspace.open(tmp_path / "space", user="R") as opened:
        assert len(opened.log) == 1
        assert opened.log.verify().ok


def test_an_older_workspace_is_copied_before_it_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlite_utils import Database

    with Workspace.open(tmp_path, user="R") as first:
        add(first)
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)

    def next_one(db: Database) -> None:
        db.execute("ALTER TABLE footage ADD COLUMN later TEXT")
        db.execute(f"PRAGMA user_version = {schema.VERSION}")

    more = (*schema.MIGRATIONS, ("m999_later", next_one))
    monkeypatch.setattr(schema, "MIGRATIONS", more)
    with Workspace.open(tmp_path, user="R") as now:
        assert len(now.footage()) == 1
        assert now._database.query("SELECT later FROM footage") == [(None,)]
    old = schema.VERSION - 1
    copy = sqlite3.connect(tmp_path / f"{DATABASE}.version{old}.backup")
    assert copy.execute("PRAGMA user_version").fetchone() == (old,)
    assert copy.execute("SELECT COUNT(*) FROM footage").fetchone() == (1,)
    copy.close()


def test_who_waited_for_another_process_to_bring_it_up_to_date_copies_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy from before must not be replaced by one from after."""
    from sqlite_utils import Database

    with Workspace.open(tmp_path, user="R") as first:
        add(first)
    old = schema.VERSION
    monkeypatch.setattr(schema, "VERSION", old + 1)

    def next_one(db: Database) -> None:
        db.execute("ALTER TABLE footage ADD COLUMN later TEXT")
        db.execute(f"PRAGMA user_version = {schema.VERSION}")

    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ("m999_later", next_one)))
    others: list[str] = []

    def late(name: str) -> None:
        done = getattr(WorkspaceDatabase, name)

        def first_another(self: WorkspaceDatabase, *values: Any) -> Any:
            # this one has read the old version; before it does anything, another one does everything
            if not others:
                others.append(name)
                Workspace.open(tmp_path, user="Other").close()
            return done(self, *values)

        monkeypatch.setattr(WorkspaceDatabase, name, first_another)

    late("transaction")
    late("_back_up")
    with Workspace.open(tmp_path, user="R") as now:
        assert len(now.footage()) == 1
    assert others
    copy = sqlite3.connect(tmp_path / f"{DATABASE}.version{old}.backup")
    assert copy.execute("PRAGMA user_version").fetchone() == (old,)
    copy.close()


def test_a_file_that_moved_is_found_for_all_its_pictures(workspace: Workspace) -> None:
    first = add(workspace)
    rear = workspace.add_footage(
        Path("/media/clip.mp4"), sha256=SHA, size=1234, frames=90, duration=4.0, width=640,
        height=480, video=1,
    )  # fmt: skip
    elsewhere = add(workspace, "cd" * 32)
    assert (first.video, rear.video) == (0, 1)
    assert rear.id != first.id
    workspace.relink(rear.id, Path("/moved/clip.mp4"), sha256=SHA)
    assert {f.id: f.path for f in workspace.footage()} == {
        first.id: "/moved/clip.mp4",
        rear.id: "/moved/clip.mp4",
        elsewhere.id: "/media/clip.mp4",
    }


def test_caches_are_a_folder_of_the_workspace(workspace: Workspace) -> None:
    assert workspace.caches.is_dir()
    assert workspace.caches.parent == workspace.folder


def test_a_workspace_that_is_up_to_date_opens_without_loading_numpy(tmp_path: Path) -> None:
    import subprocess
    import sys

    Workspace.open(tmp_path, user="R").close()
    code = (
        "import sys; from pathlib import Path; from redaction.store.workspace import Workspace; "
        "Workspace.open(Path(sys.argv[1]), user='R').close(); print('numpy' in sys.modules)"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, cwd=root
    )
    assert (done.stdout.strip(), done.returncode) == ("False", 0)


def test_the_cache_of_a_file_goes_with_its_last_footage(workspace: Workspace) -> None:
    request = workspace.add_request(RequestKind.FOI, "FOI-1", dt.date(2026, 11, 2))
    first = add(workspace)
    second = add(workspace, request=request.id)
    other = add(workspace, sha256="b" * 64)
    for sha256 in (first.sha256, other.sha256):
        (workspace.caches / sha256).mkdir()
        (workspace.caches / sha256 / "strips.v1.db").write_bytes(b"faces")
        (workspace.caches / f"{sha256}.v5.index").write_bytes(b"index")
    workspace.remove_footage(first.id)
    assert (workspace.caches / first.sha256 / "strips.v1.db").exists(), "another request has it too"
    workspace.remove_footage(second.id)
    left = sorted(path.name for path in workspace.caches.iterdir())
    assert left == [other.sha256, f"{other.sha256}.v5.index"]


def test_pictures_of_a_removed_camera_do_not_stay_because_of_the_other(
    workspace: Workspace,
) -> None:
    front = add(workspace)
    rear = workspace.add_footage(
        Path("/media/clip.mp4"), sha256=SHA, size=1234, frames=90, duration=4.0, width=640,
        height=480, video=1,
    )  # fmt: skip
    (workspace.caches / SHA).mkdir()
    (workspace.caches / SHA / "strips.v1.db").write_bytes(b"faces of both")
    workspace.remove_footage(rear.id)
    assert list(workspace.caches.iterdir()) == []
    assert workspace.footage() == (front,)
