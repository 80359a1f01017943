"""Where the backups lie that Umbra makes by itself, how they are called, and that they go.

Also the folders in which a database lies for a while, when it is copied or put back: whoever works in one
holds a lock in it, so that what a killed run left behind can be told from what another run is at, and goes.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

BACKUPS: Final = "backups"
"""Folder in the workspace."""

ENDING: Final = ".umbra-backup"
"""Of the names of backups."""

SCRATCH: Final = ".umbra-backup-"
"""How the folder is called, beside the backup, in which the database is copied first."""

RESTORING: Final = ".umbra-restored-"
"""How the folder is called, in the workspace, in which a backup is unpacked before it takes its place."""

_LEVEL: Final = "compress_level" if sys.version_info >= (3, 13) else "_compresslevel"
"""Where an entry says how hard it is packed."""

ASIDE: Final = "damaged-"
"""How the folders begin in which damaged databases were put aside."""

_LOCK: Final = "busy.lock"
_SETTLED_SECONDS: Final = 60.0


def drop_automatic(workspace: Path) -> None:
    """Take all of them away, because they hold what is erased now.

    Raises:
        OSError: If one cannot be deleted.
    """
    sweep_scratch(workspace / BACKUPS, settled=0)
    sweep_scratch(workspace)
    for path in (workspace / BACKUPS).glob(f"*{ENDING}"):
        path.unlink(missing_ok=True)


@contextmanager
def scratch_folder(parent: Path, prefix: str = SCRATCH) -> Iterator[Path]:
    """A new folder for a while, that nobody else takes away meanwhile; gone afterwards.

    Args:
        parent: Where.
        prefix: Of its name, ``SCRATCH`` or ``RESTORING``.

    Raises:
        OSError: If it cannot be made.
    """
    from filelock import FileLock

    folder = Path(tempfile.mkdtemp(dir=parent, prefix=prefix))
    lock = FileLock(folder / _LOCK, timeout=0)
    try:
        # a drive without locks is worked on all the same: there nothing is taken away by others either
        with contextlib.suppress(OSError, NotImplementedError):
            lock.acquire()
        inside = folder / "work"
        inside.mkdir(mode=0o700)
        yield inside
    finally:
        lock.release(force=True)
        shutil.rmtree(folder, ignore_errors=True)


def sweep_scratch(folder: Path, *, settled: float = _SETTLED_SECONDS) -> None:
    """Take away what was left there by runs that were ended by force: it holds all of a database.

    Args:
        folder: Where to look.
        settled: Seconds for which one without a lock is left alone: it may just be made, or be of an
            earlier version.
    """
    for prefix in (SCRATCH, RESTORING):
        for left in folder.glob(f"{prefix}*"):
            if left.is_dir() and not _in_use(left, settled):
                shutil.rmtree(left, ignore_errors=True)


def was_here(folder: Path) -> bool:
    """Whether there was a workspace in a folder that has no database any more."""
    signs = (f"{BACKUPS}/*{ENDING}", f"{ASIDE}*/*.db", f"{RESTORING}*")
    return any(True for sign in signs for _ in folder.glob(sign))


def _in_use(scratch: Path, settled: float) -> bool:
    """Whether somebody works in it; where that cannot be told, somebody does."""
    from filelock import FileLock, Timeout

    try:
        if not (scratch / _LOCK).exists():
            # another clock may have written the time, or this one was put back
            return abs(time.time() - scratch.stat().st_mtime) < settled
        with FileLock(scratch / _LOCK, timeout=0):
            return False
    except (OSError, NotImplementedError, Timeout):
        return True


def zip_entry(name: str) -> zipfile.ZipInfo:
    """An entry of the archive, packed fast.

    It has no time of its own: a clock that stands before 1980, which ZIP does not know, is no reason to have
    no backup.
    """
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    setattr(info, _LEVEL, 1)
    return info
