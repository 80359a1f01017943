"""Least privilege for processes that read footage: what they do not need is taken from them at their start.

A hostile file that takes over a decoder finds no network, no other process to look into, no program to start,
no place to write but where this job writes, and an end to memory. The process confines itself, before it
reads anything of a job, and nothing gives back what was let go:

- Linux: a seccomp filter and Landlock, limits of resources (``confined_linux``).
- Windows: a job object, mitigations, no privileges (``confined_windows``). Connections are not held back
  there: that needs another account or a rule of the firewall.
- macOS: the system's profile without network, limits of resources (``confined_mac``).

What could not be had is never hidden: it is in the ``Confinement`` that the child sends first.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

NETWORK: Final = "network"
PROGRAMS: Final = "programs"
PROCESSES: Final = "processes"
WRITING: Final = "writing"
MEMORY: Final = "memory"
DUMPS: Final = "dumps"
PRIVILEGES: Final = "privileges"

WORDS: Final = {
    NETWORK: "no connection can be opened",
    PROGRAMS: "no other program can be started",
    PROCESSES: "no other process can be looked into or ended",
    WRITING: "files can be written only where the job writes",
    MEMORY: "the memory it takes is limited",
    DUMPS: "a crash writes no picture of the memory",
    PRIVILEGES: "no rights can be gained",
}
"""What is held back, as a person reads it."""

GIB: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Needs:
    """What a process is left with.

    Attributes:
        writes: Folders it writes to, which exist; the temporary one is added. None: anywhere.
        starts: Whether it starts the program itself once more (an encoder's trial, the check of a package).
        memory: Bytes of its own data at most; 0 for no limit.
        local: Whether it may talk to processes of this computer (the desktop, the list of users).
    """

    writes: tuple[Path, ...] | None = ()
    starts: bool = False
    memory: int = 0
    local: bool = False


@dataclass(frozen=True, slots=True)
class Confinement:
    """What holds of a process.

    Attributes:
        held: Names in ``WORDS``.
        lacking: What this system offers and what failed all the same, with the reason.
        beyond: Names of what this system has no means for.
    """

    held: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """Gathers, while a process is confined, what held."""

    held: set[str] = field(default_factory=set)
    lacking: list[str] = field(default_factory=list)

    def failed(self, name: str, error: object) -> None:
        """Note what could not be had."""
        reason = getattr(error, "strerror", None) or error
        self.lacking.append(f"{WORDS[name]} ({reason})")

    def made(self, wanted: Sequence[str]) -> Confinement:
        """The result, in the order of ``WORDS``."""
        held = tuple(name for name in WORDS if name in self.held)
        beyond = () if self.lacking else tuple(n for n in wanted if n not in self.held)
        return Confinement(held, tuple(self.lacking), beyond)


def confine(needs: Needs) -> Confinement:
    """Take from this process what it does not need; it cannot be undone. No other thread may run yet."""
    tally = Tally()
    if sys.platform.startswith("linux"):
        from redaction.jobs import confined_linux

        confined_linux.confine(needs, tally)
    elif sys.platform == "win32":
        from redaction.jobs import confined_windows

        confined_windows.confine(needs, tally)
    elif sys.platform == "darwin":
        from redaction.jobs import confined_mac

        confined_mac.confine(tally)
    wanted = [name for name in WORDS if not (name == PROGRAMS and needs.starts)]
    if needs.writes is None:
        wanted.remove(WRITING)
    if not needs.memory:
        wanted.remove(MEMORY)
    return tally.made(wanted)


def no_dumps() -> None:
    """See to it that a crash of this process writes no picture of its memory: footage would be in it."""
    with suppress(OSError, ValueError):
        if sys.platform == "win32":
            from redaction.jobs import confined_windows

            confined_windows.no_dumps()
        elif sys.platform.startswith("linux"):
            from redaction.jobs import confined_linux

            confined_linux.no_core_files()
        else:
            import resource

            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def memory_for(background: bool) -> int:
    """How much a job may take, by this computer's memory and its processors; bytes.

    Only what a process has of its own counts, also where it is not used yet: that is a part for each
    processor, and more than what a program shows as its memory.

    Args:
        background: Whether nobody waits for it; then it leaves more to others.
    """
    own = (os.cpu_count() or 1) * (GIB // 8)
    total = _physical()
    if background:
        return max(2 * GIB, min(total // 2, 6 * GIB)) + own
    return max(3 * GIB, min(total * 3 // 4, 32 * GIB)) + own


def _physical() -> int:
    """Bytes of memory; 8 GiB where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        pass
    if sys.platform == "win32":
        from redaction.jobs.confined_windows import physical_memory

        return physical_memory() or 8 * GIB
    return 8 * GIB
