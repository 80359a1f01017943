"""`umbra workspace`: backing a workspace up, checking it, restoring it."""

from __future__ import annotations

import argparse
from pathlib import Path

from redaction.cli_terminal import Terminal
from redaction.cli_words import UsageError, count
from redaction.cli_workspace import open_workspace, user_name, workspace_for_work
from redaction.jobs.errors import ExitStatus, OutputError
from redaction.reviewlog.row import Category
from redaction.store.automatic import automatic_backups, damaged_folders
from redaction.store.backup import Backup, read_backup, unpack, write_backup
from redaction.store.backup_files import was_here
from redaction.store.database import DATABASE
from redaction.store.holding import Hold
from redaction.store.mending import check_database, record_restored, restore_in_place
from redaction.store.workspace import default_folder


def back_up(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Write a backup of the whole workspace, while it may be in use."""
    with workspace_for_work(arguments) as workspace:
        made = write_backup(
            workspace.folder,
            arguments.output,
            cancel=terminal.cancel,
            progress=terminal.progress,
        )
        workspace.log.append(
            Category.SYSTEM,
            "Workspace backed up",
            details={
                "name": made.path.name, "rows": made.rows, "head": made.head, "size": made.size,
            },
        )  # fmt: skip
    if arguments.json:
        terminal.result(_facts(made))
    terminal.say(
        f"{arguments.output.name} written and read back: {count(made.rows, 'row')} of the review log, "
        f"{count(len(made.files), 'file')}"
    )
    return ExitStatus.DONE


def check(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Have SQLite look at every page of the database; or read a whole backup and compare it."""
    if arguments.backup is not None:
        found = read_backup(arguments.backup, check=True, cancel=terminal.cancel)
        terminal.say(
            f"{arguments.backup.name} is whole: made {found.made:%Y-%m-%d %H:%M} UTC, "
            f"{count(found.rows, 'row')} of the review log, head {found.rows}:{found.head}"
        )
        return ExitStatus.DONE
    folder: Path = arguments.workspace or default_folder()
    check_database(folder)
    terminal.say(
        "The database is whole. What the review log says of it, `umbra log verify` checks."
    )
    for aside in damaged_folders(folder):
        terminal.say(f"  An earlier, damaged database lies in {aside.name}")
    return ExitStatus.DONE


def list_backups(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """The backups Umbra made by itself, the latest first."""
    known = automatic_backups(arguments.workspace or default_folder())
    if arguments.json:
        terminal.result([_facts(backup) for backup in known])
        return ExitStatus.DONE
    for backup in known:
        terminal.say(
            f"{backup.path.name}  {backup.made:%Y-%m-%d %H:%M} UTC  {count(backup.rows, 'row')}"
        )
    if not known:
        terminal.say("Umbra has made no backup of this workspace by itself yet.")
    return ExitStatus.DONE


def restore(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Put a backup into an empty folder; or, with --in-place, where the workspace's database was."""
    folder: Path = arguments.workspace or default_folder()
    if not arguments.in_place:
        found = read_backup(arguments.backup, check=True, cancel=terminal.cancel)
        unpack(found.path, folder, cancel=terminal.cancel)
        with open_workspace(arguments) as workspace:
            record_restored(workspace, found)
        terminal.say(f"Restored into {folder.name}: {count(found.rows, 'row')} of the review log")
        return ExitStatus.DONE
    if not (folder / DATABASE).exists() and not was_here(folder):
        raise OutputError(
            "There is no workspace in that folder to restore in place.",
            "Nothing was changed.",
            "Leave --in-place out to restore into an empty folder.",
        )
    found = read_backup(arguments.backup, check=True, cancel=terminal.cancel)
    hold = Hold.take(folder, user_name())
    if hold is None:
        raise OutputError(
            "The workspace is open in a window.",
            "Nothing was changed.",
            "Close that window, and do it again.",
        )
    try:
        done = restore_in_place(found, folder, user=user_name(), cancel=terminal.cancel)
    finally:
        hold.release()
    terminal.say(f"Restored: {count(found.rows, 'row')} of the review log")
    if done.aside is not None:
        terminal.say(f"  What was there lies in {done.aside.name}; nothing of it was changed.")
    if done.lost:
        terminal.say(f"  Only in there: {count(done.lost, 'later row')} of the review log.")
    if done.erased:
        again = "what it erased is" if done.erased == 1 else "what they erased is"
        terminal.note(
            f"{count(done.erased, 'later erasure')} went with them: {again} back and has to be erased again."
        )
    return ExitStatus.DONE


def rename(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Make a workspace, or say what it is called."""
    if not arguments.name.strip() or not arguments.name.isprintable():
        raise UsageError("The name of a workspace is a line of text.")
    with open_workspace(arguments) as workspace:
        workspace.set_setting("workspace.name", arguments.name.strip())
        terminal.say(f"The workspace in {workspace.folder.name} is called {arguments.name.strip()}")
    return ExitStatus.DONE


def _facts(backup: Backup) -> dict[str, object]:
    return {
        "path": str(backup.path),
        "made": backup.made.isoformat(),
        "workspace": backup.workspace,
        "name": backup.name,
        "schema": backup.schema,
        "rows": backup.rows,
        "head": backup.head,
        "size": backup.size,
    }
