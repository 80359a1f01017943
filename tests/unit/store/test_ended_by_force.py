"""What a backup or a restore leaves when it is ended by force; `./run bench kills` does it at any moment."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from redaction.jobs.errors import ExitStatus
from redaction.store import mending
from redaction.store.automatic import back_up_by_itself
from redaction.store.backup import write_backup
from redaction.store.backup_files import SCRATCH, scratch_folder, sweep_scratch
from redaction.store.database import DATABASE, DatabaseDamaged
from redaction.store.mending import check_database, restore_in_place
from redaction.store.workspace import Workspace
from tests.e2e.program import umbra


class Killed(BaseException):
    """Stands for the end of the process: nothing that cleans up runs after it."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    where = tmp_path / "ws"
    with Workspace.open(where, user="Officer") as workspace:
        workspace.set_setting("workspace.name", "Before")
    return where


def left_there(parent: Path, name: str, *, age: float) -> Path:
    """What a run that was killed leaves: its folder, with its lock that nobody holds any more."""
    left = parent / name
    (left / "work").mkdir(parents=True)
    (left / "busy.lock").touch()
    (left / "work" / DATABASE).write_text("names of people")
    os.utime(left, (time.time() - age,) * 2)
    return left


@pytest.mark.parametrize("age", [0, -86400 * 400, 86400 * 400], ids=["now", "future", "past"])
def test_the_next_backup_takes_the_copy_of_the_database_away(
    folder: Path, tmp_path: Path, age: float
) -> None:
    """Whatever the clock says: the lock decides."""
    left = left_there(tmp_path, f"{SCRATCH}left", age=age)
    write_backup(folder, tmp_path / "one.umbra-backup")
    assert not left.exists()


def test_what_another_run_is_at_stays(folder: Path, tmp_path: Path) -> None:
    with scratch_folder(tmp_path) as theirs:
        (theirs / DATABASE).write_text("theirs")
        write_backup(folder, tmp_path / "one.umbra-backup")
        assert (theirs / DATABASE).read_text() == "theirs"
    assert list(tmp_path.glob(f"{SCRATCH}*")) == []


def test_one_without_a_lock_is_left_alone_for_a_moment(tmp_path: Path) -> None:
    """It may just be made, by a run that has not locked it yet."""
    left = tmp_path / f"{SCRATCH}left"
    left.mkdir()
    sweep_scratch(tmp_path)
    assert left.exists()
    os.utime(left, (time.time() + 3600,) * 2)  # the clock was put back since
    sweep_scratch(tmp_path)
    assert not left.exists()


def killed_between(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A restore that ended when the old database was put aside and the new one not yet in its place."""
    aside: Callable[..., Any] = mending.put_aside

    def then_killed(where: Path) -> None:
        aside(where)
        raise Killed

    backup = back_up_by_itself(folder)
    with monkeypatch.context() as now:
        now.setattr(mending, "put_aside", then_killed)
        with pytest.raises(Killed):
            restore_in_place(backup, folder, user="Officer")
    assert not (folder / DATABASE).exists()


def test_a_workspace_without_its_database_is_no_new_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would hide that everything is in the folder beside it."""
    killed_between(monkeypatch, folder)
    with pytest.raises(DatabaseDamaged, match="missing"):
        Workspace.open(folder, user="Officer")
    with pytest.raises(DatabaseDamaged, match="missing"):
        check_database(folder)
    assert not (folder / DATABASE).exists()


def test_it_goes_on_from_the_backup(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed_between(monkeypatch, folder)
    left = left_there(folder, ".umbra-restored-left", age=0)
    (backup,) = (folder / "backups").glob("*.umbra-backup")
    done = umbra("workspace", "restore", backup, "--in-place", workspace=folder)
    assert done.status == ExitStatus.DONE, done.err
    assert not left.exists()
    with Workspace.open(folder, user="Officer") as workspace:
        assert workspace.setting("workspace.name") == "Before"
        assert workspace.log.verify().ok


def test_a_database_that_is_gone_is_not_replaced_by_an_empty_one(folder: Path) -> None:
    back_up_by_itself(folder)
    for part in folder.glob(f"{DATABASE}*"):
        part.unlink()
    with pytest.raises(DatabaseDamaged, match="missing"):
        Workspace.open(folder, user="Officer")
