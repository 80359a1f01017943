"""Confinement on Linux: seccomp for calls, Landlock for files, limits for memory; through ctypes only."""

from __future__ import annotations

import ctypes
import os
import resource
import tempfile
from contextlib import suppress
from pathlib import Path

from redaction.jobs.confined import (
    DUMPS,
    MEMORY,
    NETWORK,
    PRIVILEGES,
    PROCESSES,
    PROGRAMS,
    WRITING,
    Needs,
    Tally,
)
from redaction.jobs.landlock import LEAST_WHOLE, SCOPED, restrict_files
from redaction.jobs.seccomp import install_filter

_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38
_OOM_FIRST = "600"
"""Above the window's, so that a machine short of memory ends the job and not what was decided."""
_EMPTYING = "but one elsewhere can be emptied; Linux 6.2 and later prevent that"
"""What is left open below ``LEAST_WHOLE``, after the words that do not hold in full."""


def confine(needs: Needs, tally: Tally) -> None:
    """Take from this process what it does not need."""
    libc = ctypes.CDLL(None, use_errno=True)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_OOM_FIRST, "ascii")
    for number, value, name in (
        (_PR_SET_NO_NEW_PRIVS, 1, PRIVILEGES),
        (_PR_SET_DUMPABLE, 0, DUMPS),
    ):
        if libc.prctl(number, value, 0, 0, 0) == 0:
            tally.held.add(name)
        else:
            tally.failed(name, OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno())))
    try:
        no_core_files()
        if needs.memory:
            _at_most(resource.RLIMIT_DATA, needs.memory)
            tally.held.add(MEMORY)
    except (OSError, ValueError) as error:
        tally.failed(MEMORY, error)
    alone = not needs.starts  # then the filter below refuses to end others
    if needs.writes is not None:
        try:
            known = restrict_files(libc, (*needs.writes, *_everybodys()), starts=needs.starts)
            alone = alone or known >= SCOPED
            if known >= LEAST_WHOLE:
                tally.held.add(WRITING)
            else:
                tally.failed(WRITING, _EMPTYING)
        except OSError as error:
            tally.failed(WRITING, error)
    try:
        install_filter(libc, starts=needs.starts, local=needs.local)
        tally.held.add(NETWORK)
        if alone:
            tally.held.add(PROCESSES)
        if not needs.starts:
            tally.held.add(PROGRAMS)
    except OSError as error:
        tally.failed(NETWORK, error)


def no_core_files() -> None:
    """No picture of the memory is written, neither by the kernel nor by a program it would be piped to.

    A limit of 1 is the one that also keeps the kernel from starting that program.
    """
    _at_most(resource.RLIMIT_CORE, 1)


def _at_most(which: int, limit: int) -> None:
    hard = resource.getrlimit(which)[1]
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(which, (limit, limit))


def _everybodys() -> tuple[Path, ...]:
    """What every job may write to: temporary files, and the devices of encoders in hardware."""
    devices = ("null", "zero", "full", "random", "urandom", "tty", "shm", "dri", "kfd", "dma_heap")
    found = [Path(tempfile.gettempdir()), *(Path("/dev") / name for name in devices)]
    found += Path("/dev").glob("nvidia*")
    return tuple(place for place in found if place.exists())
