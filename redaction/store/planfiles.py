"""The files that hold the decisions each copy was made by: where they lie, and that they go."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from redaction.model.ids import FootageId
from redaction.store.backup_files import drop_automatic
from redaction.store.database import DATABASE, StoreError
from redaction.store.waiting import WAITING

PLANS = "plans"
"""Folder in the workspace that holds the plans, named by their footage and hash."""

CACHE = "cache"
"""Folder in the workspace for what can be made again: frame indexes, pictures and sound of the timeline."""

_HASH: Final = re.compile("[0-9a-f]{64}")


def plan_file(workspace: Path, footage: FootageId, plan_hash: str) -> Path:
    """Where a plan lies."""
    return workspace / PLANS / f"{footage}.{plan_hash}.json"


def erase_cache(workspace: Path, sha256: str) -> None:
    """Delete what was worked out about a file: its pictures and sound of the timeline, its indexes.

    Args:
        workspace: The folder.
        sha256: Of the file's content.

    Raises:
        StoreError: If something cannot be deleted.
    """
    folder = workspace / CACHE
    if not sha256.isalnum():  # never a pattern that would match more than this file's
        return
    try:
        for path in folder.glob(f"{sha256}*"):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            "The footage was not removed, because its small pictures in the workspace cannot be deleted.",
            "The footage and its decisions are still in the register.",
            "Make the workspace folder writable and remove the footage again.",
        ) from error


def sweep_cache(workspace: Path, known: Collection[str]) -> None:
    """Delete what the caches hold of content that is not in the register.

    A process that was still at work on footage while it was removed may have written again since. What
    cannot be deleted now is tried again the next time.

    Args:
        workspace: The folder.
        known: SHA-256 of all footage in the register.
    """
    with suppress(OSError):
        for path in (workspace / CACHE).iterdir():
            name = path.name.partition(".")[0]
            if not _HASH.fullmatch(name) or name in known:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def erase_files(workspace: Path, footage: FootageId, plan_hashes: Iterable[str]) -> None:
    """Delete what files beside the database still say about a footage.

    Its plans, copies that wait to be made, and copies of the database from before it was brought up to
    date, which hold every decision of that time.

    Args:
        workspace: The folder.
        footage: Whose.
        plan_hashes: Of its copies; earlier versions named plans by these alone.

    Raises:
        StoreError: If one cannot be deleted.
    """
    old = [workspace / PLANS / f"{plan_hash}.json" for plan_hash in plan_hashes]
    try:
        for path in (
            *(workspace / PLANS).glob(f"{footage}.*"),
            *(workspace / WAITING).glob(f"{footage}.*"),
            *old,
            *workspace.glob(f"{DATABASE}.version*.backup"),
        ):
            path.unlink(missing_ok=True)
        drop_automatic(workspace)
    except OSError as error:
        name = Path(str(error.filename or "a backup")).name
        raise StoreError(
            f"The footage was not removed, because {name} in the workspace cannot be deleted.",
            "The footage and its decisions are still in the register.",
            "Make the workspace folder writable and remove the footage again.",
        ) from error


def erase_copies(workspace: Path) -> None:
    """Delete the copies of the database that the program made by itself: they hold what is erased now.

    Raises:
        StoreError: If one cannot be deleted.
    """
    try:
        for path in workspace.glob(f"{DATABASE}.version*.backup"):
            path.unlink(missing_ok=True)
        drop_automatic(workspace)
    except OSError as error:
        name = Path(str(error.filename or "a backup")).name
        raise StoreError(
            f"Nothing was removed, because {name} in the workspace cannot be deleted.",
            "It holds a copy of what was to be erased.",
            "Make the workspace folder writable and try again.",
        ) from error
