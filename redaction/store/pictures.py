"""What a workspace keeps that shows or tells of footage and can be made again; and that it goes.

In the folder of caches lie small pictures, faces that were compared, waveforms and words; in folders of their
own there, papers and pictures on their way into a package. None of it is needed once nobody works: losing it
costs time, never work. The files are deleted, not overwritten: on today's drives only encryption of the whole
drive makes sure that nothing can be read back.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from redaction.store.planfiles import CACHE

PLAIN: Final = ("chunks",)
"""Folders in the cache of a footage that hold numbers only: boxes and motion of a broken-off search."""

PLAIN_FILES: Final = (".index", ".partial")
"""Frame indexes, which say when each frame is and where it lies, and those being written."""

STAGED: Final = "staged-"
"""How folders for packages in the making begin."""

_LOCK: Final = ".made-here"


@contextmanager
def staging(caches: Path) -> Iterator[Path]:
    """A folder for what goes into a package; nothing of it stays, and what a killed process left is swept.

    Args:
        caches: The workspace's folder of caches.

    Raises:
        OSError: If it cannot be made.
    """
    from filelock import FileLock

    with tempfile.TemporaryDirectory(prefix=STAGED, dir=caches) as name:
        folder = Path(name)
        lock = FileLock(folder / _LOCK)
        try:
            # a drive without locks is worked on all the same: there nothing is taken away by others either
            with suppress(OSError, NotImplementedError):
                lock.acquire()
            inside = folder / "files"
            inside.mkdir(mode=0o700)
            yield inside
        finally:
            lock.release(force=True)


def sweep_staged(workspace: Path) -> None:
    """Delete what processes that were killed left of packages; those being made stay.

    Args:
        workspace: The folder.
    """
    from filelock import FileLock, Timeout

    # The second and third are what versions before this one called them.
    for pattern in (f"{STAGED}*", "package-*", "evidence-*"):
        for folder in (workspace / CACHE).glob(pattern):
            with suppress(Timeout, OSError, NotImplementedError):
                with FileLock(folder / _LOCK, timeout=0):
                    pass
                shutil.rmtree(folder, ignore_errors=True)


def forget_pictures(workspace: Path) -> tuple[Path, ...]:
    """Delete all pictures, sound and words of footage; frame indexes and unfinished searches stay.

    Everything goes that is not known to be harmless, so that a cache added one day goes, too.

    Args:
        workspace: The folder.

    Returns:
        What could not be deleted.
    """
    sweep_staged(workspace)
    left: list[Path] = []
    for place in _listed(workspace / CACHE):
        if place.name.startswith(STAGED) or place.suffix in PLAIN_FILES:
            continue
        if not place.is_dir():
            _delete(place)
            continue
        for part in _listed(place):
            if part.name not in PLAIN:
                _delete(part)
                if part.exists():
                    left.append(part)
        with suppress(OSError):
            place.rmdir()  # only if nothing is left in it
    return tuple(left)


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)
