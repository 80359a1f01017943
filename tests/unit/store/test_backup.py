"""Backups hold the workspace of one moment, damage is refused, and restoring overwrites nothing."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import time
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.jobs.errors import OutputError
from redaction.model.footage import RequestKind
from redaction.store import automatic, schema
from redaction.store.automatic import automatic_backups, back_up_by_itself, is_due
from redaction.store.backup import (
    CONTENTS,
    Backup,
    BackupUnusable,
    read_backup,
    unpack,
    write_backup,
)
from redaction.store.backup_files import BACKUPS, ENDING, SCRATCH
from redaction.store.database import DatabaseDamaged, StoreError
from redaction.store.holding import Hold, holder_of
from redaction.store.mending import check_database, put_aside, restore_in_place
from redaction.store.workspace import DATABASE, Workspace

DAY = dt.date(2026, 11, 2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with a request, a plan and a cache."""
    home = tmp_path / "ws"
    with Workspace.open(home, user="Officer") as workspace:
        workspace.add_request(RequestKind.FOI, "FOI-1", DAY)
        (home / "plans").mkdir()
        (home / "plans" / "a.json").write_text('{"plan": 1}')
        (workspace.caches / "x").write_bytes(b"x" * 1000)
    return home


def references(folder: Path) -> set[str]:
    with Workspace.open(folder) as workspace:
        assert workspace.log.verify().ok
        return {r.reference for r in workspace.requests()}


def test_a_backup_made_while_others_write_is_whole(folder: Path, tmp_path: Path) -> None:
    with Workspace.open(folder, user="Officer") as workspace:
        workspace.add_request(RequestKind.FOI, "FOI-2", DAY)  # still in the side file of SQLite
        made = write_backup(folder, tmp_path / f"b{ENDING}")
        workspace.add_request(RequestKind.FOI, "FOI-3", DAY)
        head = workspace.log.head()
    assert made.rows == head.count - 1
    assert set(made.files) == {DATABASE, "plans/a.json"}
    unpack(made.path, tmp_path / "other")
    assert references(tmp_path / "other") == {"FOI-1", "FOI-2"}
    assert (tmp_path / "other" / "plans" / "a.json").read_text() == '{"plan": 1}'
    assert not [p for p in tmp_path.iterdir() if p.name.startswith((".umbra", SCRATCH))]


def test_a_clock_before_the_days_that_zip_knows_is_no_reason_to_have_no_backup(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: 600.0)
    write_backup(folder, tmp_path / "out.umbra-backup")
    assert read_backup(tmp_path / "out.umbra-backup").rows


@pytest.mark.parametrize(
    "other", ["files", ["files"], {"files": "none"}, {"files": {"umbra.db": 7}}]
)
def test_a_list_of_contents_of_another_shape_is_refused(
    folder: Path, tmp_path: Path, other: object
) -> None:
    out = tmp_path / "out.umbra-backup"
    write_backup(folder, out)
    with zipfile.ZipFile(out) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    said = json.loads(inside[CONTENTS])
    inside[CONTENTS] = json.dumps({**said, **other} if isinstance(other, dict) else other).encode()
    with zipfile.ZipFile(tmp_path / "other.umbra-backup", "w") as archive:
        for name, data in inside.items():
            archive.writestr(name, data)
    with pytest.raises(BackupUnusable):
        read_backup(tmp_path / "other.umbra-backup")


def test_a_setting_that_nests_too_deep_is_said_to_be_damaged(folder: Path) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as database, database:
        database.execute("INSERT OR REPLACE INTO settings VALUES ('deep', ?)", ("[" * 100_000,))
    with Workspace.open(folder, user="Officer") as space, pytest.raises(StoreError):
        space.setting("deep")


def test_a_file_that_is_there_is_left_as_it_is(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / f"b{ENDING}"
    out.write_bytes(b"mine")
    with pytest.raises(OutputError, match="already a file"):
        write_backup(folder, out)
    assert out.read_bytes() == b"mine"


def test_a_backup_that_is_stopped_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        write_backup(folder, tmp_path / f"b{ENDING}", cancel=token)
    assert [p.name for p in tmp_path.iterdir()] == ["ws"]


def test_damage_is_not_backed_up(folder: Path, tmp_path: Path) -> None:
    break_pages(folder / DATABASE)
    with pytest.raises(DatabaseDamaged):
        write_backup(folder, tmp_path / f"b{ENDING}")
    with pytest.raises(DatabaseDamaged):
        check_database(folder)
    assert not (tmp_path / f"b{ENDING}").exists()


def break_pages(path: Path) -> None:
    """Overwrite the content of every page but the first, as a failing drive might."""
    data = bytearray(path.read_bytes())
    size = int.from_bytes(data[16:18], "big")
    for start in range(size, len(data), size):
        data[start : start + 64] = b"\xee" * 64
    path.write_bytes(data)


@pytest.mark.parametrize("place", [0.0, 0.1, 0.4, 0.6, 0.8, 0.9, 0.93, 0.96, 0.98, 0.99])
def test_a_changed_backup_is_refused_or_brings_the_very_same(
    folder: Path, tmp_path: Path, place: float
) -> None:
    out = write_backup(folder, tmp_path / f"b{ENDING}").path
    unpack(out, tmp_path / "as it was")
    data = bytearray(out.read_bytes())
    for at in range(int(len(data) * place), min(len(data), int(len(data) * place) + 8)):
        data[at] ^= 0x55
    out.write_bytes(data)
    # Eight bytes may lie in the archive's own bookkeeping (times, attributes), which decides nothing.
    try:
        read_backup(out, check=True)
    except BackupUnusable:
        with pytest.raises(BackupUnusable):
            unpack(out, tmp_path / "other")
        assert not (tmp_path / "other" / DATABASE).exists()
    else:
        assert place > 0.9, "the content lies before"
        unpack(out, tmp_path / "other")
        assert held(tmp_path / "other") == held(tmp_path / "as it was")


def held(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(
    "name",
    ["../umbra.db", "plans/../../x", "/etc/x", "plans\\..\\x", "cache/x", "C:x", "plans/a/b"],
)
def test_a_name_that_leads_elsewhere_is_refused(folder: Path, tmp_path: Path, name: str) -> None:
    out = write_backup(folder, tmp_path / f"b{ENDING}").path
    with zipfile.ZipFile(out) as archive:
        said = json.loads(archive.read(CONTENTS))
        database = archive.read(DATABASE)
    evil = tmp_path / f"evil{ENDING}"
    said["files"][name] = ["0" * 64, 1]
    with zipfile.ZipFile(evil, "w") as archive:
        archive.writestr(DATABASE, database)
        archive.writestr(name, b"x")
        archive.writestr(CONTENTS, json.dumps(said))
    with pytest.raises(BackupUnusable):
        unpack(evil, tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_a_backup_of_a_newer_version_is_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = write_backup(folder, tmp_path / f"b{ENDING}").path
    monkeypatch.setattr(schema, "VERSION", 3)
    with pytest.raises(BackupUnusable, match="newer"):
        read_backup(out)


def test_a_folder_with_a_workspace_is_not_overwritten(folder: Path, tmp_path: Path) -> None:
    out = write_backup(folder, tmp_path / f"b{ENDING}").path
    before = (folder / DATABASE).read_bytes()
    with pytest.raises(OutputError, match="already"):
        unpack(out, folder)
    assert (folder / DATABASE).read_bytes() == before


def test_a_damaged_workspace_goes_on_from_a_backup(folder: Path) -> None:
    made = back_up_by_itself(folder)
    with Workspace.open(folder, user="Officer") as workspace:
        workspace.add_request(RequestKind.FOI, "FOI-2", DAY)
    damaged = b"no database at all" + (folder / DATABASE).read_bytes()[18:]
    (folder / DATABASE).write_bytes(damaged)
    with pytest.raises(DatabaseDamaged):
        Workspace.open(folder)
    done = restore_in_place(made, folder, user="Officer")
    assert references(folder) == {"FOI-1"}
    assert done.aside is not None
    assert (done.aside / DATABASE).read_bytes() == damaged
    with Workspace.open(folder) as workspace:
        last = workspace.log.rows()[-1]
    assert last.action == "Workspace restored from a backup"
    assert last.details["head"] == made.head
    assert "rows_put_aside" not in last.details  # nobody could read them any more
    assert not [p for p in folder.iterdir() if p.name.startswith(".umbra")]


def test_an_unusable_backup_leaves_the_damaged_files_where_they_are(folder: Path) -> None:
    made = back_up_by_itself(folder)
    made.path.write_bytes(made.path.read_bytes()[:-200])
    before = (folder / DATABASE).read_bytes()
    with pytest.raises(BackupUnusable):
        restore_in_place(made, folder, user="Officer")
    assert (folder / DATABASE).read_bytes() == before
    assert not list(folder.glob("damaged-*"))


@pytest.mark.parametrize("damaged", [False, True])
def test_a_backup_of_another_workspace_does_not_go_in_its_place(
    folder: Path, tmp_path: Path, damaged: bool
) -> None:
    back_up_by_itself(folder)
    with Workspace.open(tmp_path / "other", user="Officer"):
        theirs = back_up_by_itself(tmp_path / "other")
    if damaged:
        (folder / DATABASE).write_bytes(b"no database" * 1000)
    before = (folder / DATABASE).read_bytes()
    with pytest.raises(OutputError, match="another workspace"):
        restore_in_place(theirs, folder, user="Officer")
    assert (folder / DATABASE).read_bytes() == before


def test_two_put_aside_in_one_second_get_two_folders(folder: Path) -> None:
    first = put_aside(folder)
    (folder / DATABASE).write_bytes(b"second")
    second = put_aside(folder)
    assert first is not None
    assert second is not None
    assert first != second
    assert (second / DATABASE).read_bytes() == b"second"
    assert put_aside(folder) is None


def test_a_backup_is_due_when_something_happened_and_time_went_by(folder: Path) -> None:
    assert is_due(folder, 2)
    made = back_up_by_itself(folder)
    later = made.made + automatic.EVERY
    assert not is_due(folder, made.rows, later)
    assert not is_due(folder, made.rows + 1, made.made)
    assert is_due(folder, made.rows + 1, later)
    # a clock that was put back must not put backups off for years
    assert is_due(folder, made.rows + 1, made.made - dt.timedelta(days=400))


def backup_of(rows: int, day: dt.datetime) -> Backup:
    return Backup(Path(f"{rows}"), day, "w", "", 1, rows, "h", {}, 1)


def test_the_last_ones_one_a_day_and_one_a_week_stay() -> None:
    start = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    known = [backup_of(500 - n, start - dt.timedelta(hours=6 * n)) for n in range(400)]
    gone = automatic.not_needed(known)
    kept = [b for b in known if b not in gone]
    assert kept[: automatic.LAST] == known[: automatic.LAST]
    assert len({b.made.date() for b in kept}) >= automatic.DAYS
    assert len({b.made.isocalendar()[:2] for b in kept}) == automatic.WEEKS
    assert len(kept) <= automatic.LAST + automatic.DAYS + automatic.WEEKS


def test_what_is_erased_is_in_no_automatic_backup(folder: Path) -> None:
    with Workspace.open(folder, user="Officer") as workspace:
        footage = workspace.add_footage(
            Path("/media/clip.mp4"),
            sha256="ab" * 32,
            size=1,
            frames=1,
            duration=1.0,
            width=2,
            height=2,
        )
        back_up_by_itself(folder)
        (folder / BACKUPS / f"{SCRATCH}left").mkdir()
        workspace.remove_footage(footage.id)
    assert list((folder / BACKUPS).iterdir()) == []
    assert automatic_backups(folder) == ()


def test_one_window_at_a_time(folder: Path) -> None:
    first = Hold.take(folder, "A. Reviewer")
    assert first is not None
    assert Hold.take(folder, "B. Checker") is None
    assert holder_of(folder).who == "A. Reviewer"
    first.release()
    first.release()
    assert holder_of(folder).who == ""
    second = Hold.take(folder, "B. Checker")
    assert second is not None
    second.release()


def test_a_workspace_that_is_only_looked_at_takes_no_change_but_what_was_looked_at(
    folder: Path,
) -> None:
    from redaction.reviewlog.row import Category

    with Workspace.open(folder, user="Officer") as workspace:
        workspace.look_only()
        rows = len(workspace.log)
        for change in (
            lambda: workspace.add_request(RequestKind.FOI, "FOI-9", DAY),
            lambda: workspace.set_setting("a", 1),
            lambda: workspace.log.append(Category.CONSULTATION, "Seen"),
        ):
            with pytest.raises(StoreError, match="only looks"):
                change()
        assert len(workspace.log) == rows
        with workspace.consulting():
            workspace.log.append(Category.CONSULTATION, "Seen")
        assert len(workspace.log) == rows + 1
        assert workspace.read_only


def test_a_database_of_another_program_is_no_workspace(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / DATABASE) as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()
    with pytest.raises(StoreError):
        write_backup(tmp_path, tmp_path / f"b{ENDING}")


def test_what_is_erased_while_a_backup_is_made_is_in_no_backup(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Backup] = []

    def slow(*args: object, **more: object) -> Backup:
        backup = write_backup(*args, **more)  # type: ignore[arg-type]
        if not made:  # it has its name, and somebody erases who did not see it
            with Workspace.open(folder, user="Officer") as workspace:
                (request,) = workspace.requests()
                monkeypatch.setattr(
                    "redaction.store.requestbook.erase_copies", lambda _folder: None
                )
                workspace.remove_request(request.id, reason="Entered by mistake")
        made.append(backup)
        return backup

    monkeypatch.setattr(automatic, "write_backup", slow)
    kept = back_up_by_itself(folder)
    assert len(made) == 2
    assert [b.path for b in automatic_backups(folder)] == [kept.path]
    unpack(kept.path, folder / "out")
    assert references(folder / "out") == set()


def test_what_was_erased_is_said_to_be_back_or_still_there(folder: Path) -> None:
    made = back_up_by_itself(folder)
    elsewhere = made.path.rename(folder.parent / made.path.name)
    with Workspace.open(folder, user="Officer") as workspace:
        (request,) = workspace.requests()
        workspace.remove_request(request.id, reason="Kept as long as our policy says")
    assert automatic.left_in_damaged(folder) == ""
    done = restore_in_place(read_backup(elsewhere), folder, user="Officer")
    assert (done.lost, done.erased) == (1, 1)
    with Workspace.open(folder) as workspace:
        assert workspace.log.rows()[-1].details["erasures_put_aside"] == 1
    assert done.aside is not None
    assert done.aside.name in automatic.left_in_damaged(folder)
