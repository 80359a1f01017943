"""Checking a workspace, and putting a backup in the place of a damaged database. Nothing is overwritten."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import OutputError
from redaction.policy.limits import check_workspace
from redaction.reviewlog.row import Category
from redaction.store.automatic import automatic_backups
from redaction.store.backup import Backup, unpack
from redaction.store.backup_files import ASIDE, RESTORING, scratch_folder, sweep_scratch, was_here
from redaction.store.database import (
    DATABASE,
    StoreError,
    damaged_database,
    faults,
    missing_database,
)
from redaction.store.workspace import Workspace

RESTORED = "Workspace restored from a backup"
"""What the log calls it."""

_PARTS = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}-journal")


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of a damaged workspace.

    Attributes:
        backup: What was put in place.
        aside: The folder that holds what was there before, or None where nothing was.
        lost: Rows of the review log that the damaged database says it had and the backup has not; None
            where it cannot say.
        erased: How many of them say that something was erased: it is back, and has to be erased again.
    """

    backup: Backup
    aside: Path | None
    lost: int | None
    erased: int = 0


def check_database(folder: Path) -> None:
    """Have SQLite look at every page, and see that the end of the review log is there.

    Raises:
        DatabaseDamaged: If something is wrong.
        StoreError: If it cannot be read.
    """
    path = folder / DATABASE
    if not path.exists():
        if was_here(folder):
            raise missing_database(path)
        raise StoreError(
            "There is no workspace in that folder.", "Nothing was changed.",
            "Name the folder that holds umbra.db.",
        )  # fmt: skip
    with faults(path):
        uri = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=5)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()
            head = connection.execute("SELECT count FROM log_head").fetchone()
            last = connection.execute("SELECT MAX(seq) FROM log").fetchone()
    # A head that does not agree is tampering, not damage: a check of the log says what it is.
    if found != ("ok",) or head is None or last is None:
        raise damaged_database(path)


def put_aside(folder: Path) -> Path | None:
    """Move the database and what SQLite keeps beside it into a new folder ``damaged-…``.

    Returns:
        That folder, or None where there was no database.

    Raises:
        OutputError: If it cannot be moved; then everything is where it was.
    """
    there = [folder / name for name in _PARTS if (folder / name).exists()]
    if not there:
        return None
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = folder / f"{ASIDE}{stamp}"
    moved: list[tuple[Path, Path]] = []
    try:
        for number in range(1, 100):
            with suppress(FileExistsError):
                aside.mkdir(mode=0o700)
                break
            aside = folder / f"{ASIDE}{stamp}-{number}"
        for path in there:
            path.rename(aside / path.name)
            moved.append((path, aside / path.name))
    except OSError as error:
        for old, new in reversed(moved):
            new.rename(old)
        raise OutputError(
            "The damaged database cannot be put aside.",
            "It was left as it is, and so was the backup.",
            "Close other programs that use the workspace, and see that its folder can be written.",
        ) from error
    return aside


def restore_in_place(
    backup: Backup, folder: Path, *, user: str, cancel: CancelToken | None = None
) -> Restored:
    """Put the database aside and a backup in its place, with a row in the review log that says so.

    Plans, keys and time stamps of the workspace that the backup does not hold stay where they are.

    Args:
        backup: Which.
        folder: Of the workspace.
        user: Who asked for it, for the log.
        cancel: Stops it before anything is moved.

    Raises:
        UserError: If the backup cannot be used, something cannot be moved, or an administrator allows no
            workspace there; then all is as it was.
    """
    check_workspace(folder)
    had = _rows_said(folder / DATABASE)
    erased = _erasures_after(folder / DATABASE, backup.rows)
    ours = workspace_said(folder)
    if ours is not None and ours != backup.workspace:
        raise OutputError(
            f"“{backup.path.name}” is a backup of another workspace.",
            "Nothing was changed.",
            "Restore it into an empty folder, or choose a backup of this workspace.",
        )
    sweep_scratch(folder)
    with scratch_folder(folder, RESTORING) as fresh:
        unpack(backup.path, fresh, called=folder.name, cancel=cancel)
        # Ended by force from here on, the folder has no database: opening it then says so and asks for a
        # backup, and never begins a new workspace (``was_here``).
        aside = put_aside(folder)
        for part in sorted(fresh.rglob("*"), key=lambda p: p.name == DATABASE):
            target = folder / part.relative_to(fresh)
            if part.is_file() and not target.exists():
                target.parent.mkdir(mode=0o700, exist_ok=True)
                part.rename(target)
    with Workspace.open(folder, user=user) as workspace:
        name = "" if aside is None else aside.name
        record_restored(workspace, backup, name, had, erased)
    lost = None if had is None else max(0, had - backup.rows)
    return Restored(backup, aside, lost, erased)


def record_restored(
    workspace: Workspace, backup: Backup, aside: str = "", had: int | None = None, erased: int = 0
) -> None:
    """The row that says that this workspace goes on from a backup.

    Args:
        workspace: The one restored.
        backup: What it goes on from.
        aside: The folder that holds what was there before, or empty.
        had: Rows of the review log that what was there before says it had, or None.
        erased: Of those that the backup has not, how many said that something was erased.
    """
    workspace.log.append(
        Category.SYSTEM,
        RESTORED,
        details={
            "backup": backup.path.name,
            "made": backup.made.isoformat(),
            "rows": backup.rows,
            "head": backup.head,
            **({"put_aside": aside} if aside else {}),
            **({} if had is None else {"rows_put_aside": had}),
            **({"erasures_put_aside": erased} if erased else {}),
        },
    )


def workspace_said(folder: Path) -> str | None:
    """Which workspace a folder is: its database says so, else the backups made of it by itself.

    Returns:
        Its identifier, or None where nothing readable is left that says it.
    """
    found = _answer(folder / DATABASE, "SELECT value FROM meta WHERE key = 'workspace'")
    if found is not None:
        return str(found)
    # damaged: its own backups say it
    return next((backup.workspace for backup in automatic_backups(folder)), None)


def _rows_said(path: Path) -> int | None:
    """How many rows of the log a damaged database says it had."""
    found = _answer(path, "SELECT count FROM log_head")
    return found if isinstance(found, int) else None


def _erasures_after(path: Path, rows: int) -> int:
    """How many later rows of a damaged log say that something was erased, as far as one can read it."""
    sql = "SELECT COUNT(*) FROM log WHERE category = ? AND seq > ?"
    found = _answer(path, sql, Category.ERASURE.value, rows)
    return found if isinstance(found, int) else 0


def _answer(path: Path, sql: str, *values: object) -> object:
    """The first value that a database answers, which may be damaged; None where it cannot."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute(sql, values).fetchone()
    except (sqlite3.Error, ValueError, OSError):
        return None
    return None if row is None else row[0]
