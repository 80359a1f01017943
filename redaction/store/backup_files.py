"""Where the backups lie that Umbra makes by itself, how they are called, and that they go."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

BACKUPS: Final = "backups"
"""Folder in the workspace."""

ENDING: Final = ".umbra-backup"
"""Of the names of backups."""

SCRATCH: Final = ".umbra-backup-"
"""How the folder is called, beside the backup, in which the database is copied first."""


def drop_automatic(workspace: Path) -> None:
    """Take all of them away, because they hold what is erased now.

    Raises:
        OSError: If one cannot be deleted.
    """
    sweep_scratch(workspace / BACKUPS)
    for path in (workspace / BACKUPS).glob(f"*{ENDING}"):
        path.unlink(missing_ok=True)


def sweep_scratch(folder: Path) -> None:
    """Take away what a backup left that was ended by force.

    For the workspace's own folder only: there one window at a time makes them.
    """
    for left in folder.glob(f"{SCRATCH}*"):
        shutil.rmtree(left, ignore_errors=True)
