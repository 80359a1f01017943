"""A small disk of its own, whose free room is said in bytes; nobody else sees it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

INSIDE = "UMBRA_BENCH_OWN_MOUNTS"
PAGE = 4096


def in_own_mounts(again: Sequence[str]) -> None:
    """Go on in mounts of our own: what is mounted is seen by nobody else and goes with the process.

    Args:
        again: Python's arguments that start the same anew.

    Raises:
        SystemExit: If this system does not allow it (Linux, as root or with user namespaces).
    """
    if os.environ.get(INSIDE):
        return
    rights = [] if os.geteuid() == 0 else ["--map-root-user"]
    words = ["unshare", "--mount", *rights]
    try:
        allowed = subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        allowed = False
    if not allowed:
        raise SystemExit("This bench needs Linux and the right to mount a small disk of its own.")
    os.environ[INSIDE] = "1"
    os.execvp(words[0], [*words, sys.executable, *again])


class Disk:
    """A disk in memory.

    Attributes:
        path: Where it is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ballast = path / ".ballast"

    @property
    def room(self) -> int:
        """Bytes that are free."""
        found = os.statvfs(self.path)
        return found.f_bavail * found.f_frsize

    def leave(self, room: int) -> None:
        """Fill it until so many bytes are free; nothing else writes meanwhile."""
        self.clear()
        rest = self.room - room
        if rest > 0:
            with self._ballast.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, rest)

    def clear(self) -> None:
        """Make room again."""
        self._ballast.unlink(missing_ok=True)


@contextmanager
def small_disk(path: Path, size: int = 64 << 20) -> Iterator[Disk]:
    """A new disk of ``size`` bytes at ``path``, an empty folder; gone afterwards."""
    path.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "umbra", str(path)], check=True)
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=False)
