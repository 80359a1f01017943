"""The backups that Umbra makes by itself, inside the workspace, against damage to its database.

They are no help when the drive fails: for that somebody makes backups elsewhere (``umbra workspace backup``).
What was erased must not come back from them, so erasing takes them away, and a new one is made.
"""

from __future__ import annotations

import datetime as dt
import secrets
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import OutputError
from redaction.jobs.progress import ProgressSink, no_progress
from redaction.reviewlog.row import Category
from redaction.store.backup import Backup, BackupUnusable, read_backup, write_backup
from redaction.store.backup_files import ASIDE, BACKUPS, ENDING, sweep_scratch
from redaction.store.database import DATABASE, faults

LAST: Final = 5
"""So many of the newest stay, whatever their age."""

DAYS, WEEKS = 7, 4
"""Beside them one of each of the last days, and one of each of the last weeks."""

EVERY: Final = dt.timedelta(hours=4)
"""How old the newest may be while there is something new."""


def automatic_backups(workspace: Path) -> tuple[Backup, ...]:
    """Those that can be read, the one with most rows of the log first: clocks jump, the log only grows."""
    found = []
    for path in (workspace / BACKUPS).glob(f"*{ENDING}"):
        with suppress(BackupUnusable):
            found.append(read_backup(path))
    return tuple(sorted(found, key=lambda b: (b.rows, b.made), reverse=True))


def is_due(workspace: Path, rows: int, now: dt.datetime | None = None) -> bool:
    """Whether another is wanted.

    Args:
        workspace: Its folder.
        rows: Rows of the review log.
        now: The moment, UTC.
    """
    known = automatic_backups(workspace)
    if not known:
        return True
    age = (now or dt.datetime.now(dt.UTC)) - known[0].made
    # A clock that was put back makes the age negative: then another one does no harm.
    return known[0].rows != rows and not dt.timedelta(0) <= age < EVERY


def back_up_by_itself(
    workspace: Path, *, cancel: CancelToken | None = None, progress: ProgressSink = no_progress
) -> Backup:
    """Make one now, and take away those that are not needed any more.

    One that was begun before something was erased, and ended after it, holds what is gone: it is made anew.

    Raises:
        OutputError: If it cannot be written.
        StoreError: If the database is damaged; then the ones that are there stay.
    """
    folder = workspace / BACKUPS
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise OutputError(
            "The workspace's folder for backups cannot be made.",
            "Everything committed earlier is safe, but nothing was backed up.",
            "Make room on the disk, or ask for the right to write to the workspace folder.",
        ) from error
    sweep_scratch(folder)
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    path = folder / f"umbra-{stamp}-{secrets.token_hex(2)}{ENDING}"
    made = write_backup(workspace, path, cancel=cancel, progress=progress)
    while _erased_since(workspace, made.rows):
        path.unlink(missing_ok=True)
        made = write_backup(workspace, path, cancel=cancel, progress=progress)
    for old in not_needed(automatic_backups(workspace)):
        with suppress(OSError):
            old.path.unlink()
    return made


def _erased_since(workspace: Path, rows: int) -> bool:
    """Whether something was erased after the log had so many rows.

    Whoever is just erasing is waited for: they take away the backups that they see, and this one they may
    not have seen.
    """
    path = workspace / DATABASE
    with faults(path):
        uri = f"{path.resolve().as_uri()}?mode=rw"
        with closing(sqlite3.connect(uri, uri=True, timeout=30, isolation_level=None)) as found:
            found.execute("BEGIN IMMEDIATE")
            erased = found.execute(
                "SELECT 1 FROM log WHERE category = ? AND seq > ? LIMIT 1",
                (Category.ERASURE.value, rows),
            ).fetchone()
            found.execute("ROLLBACK")
    return erased is not None


def not_needed(known: Iterable[Backup]) -> tuple[Backup, ...]:
    """Those that may go, of all, newest first: the last few stay, one a day, and one a week."""
    ordered = list(known)
    keep = {id(b) for b in ordered[:LAST]}
    days: dict[object, Backup] = {}
    weeks: dict[object, Backup] = {}
    for backup in ordered:
        days.setdefault(backup.made.date(), backup)
        weeks.setdefault(backup.made.isocalendar()[:2], backup)
    keep |= {id(b) for b in [*days.values()][:DAYS]} | {id(b) for b in [*weeks.values()][:WEEKS]}
    return tuple(b for b in ordered if id(b) not in keep)


def damaged_folders(workspace: Path) -> tuple[Path, ...]:
    """Where damaged databases were put aside: what is erased later may still be in them."""
    return tuple(sorted(p.parent for p in workspace.glob(f"{ASIDE}*/{DATABASE}")))


def left_in_damaged(workspace: Path) -> str:
    """A sentence to say when something was erased: where it may still be. Empty where it is nowhere."""
    found = [folder.name for folder in damaged_folders(workspace)]
    if not found:
        return ""
    return (
        f"It may still be in the damaged database put aside in {' and '.join(found)}: delete that folder once"
        " nobody needs it."
    )
