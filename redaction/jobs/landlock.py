"""Landlock: from now on this process writes only below some folders. No rights are needed for it.

What it can hold back has grown with the kernel. Only what a version knows may be asked of it, or it refuses
everything; ``LEAST_WHOLE`` is the first with which nothing outside can be changed at all.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_CREATE: Final = 444
_ADD: Final = 445
_RESTRICT: Final = 446
"""Numbers of the calls; the same on every machine."""

_VERSION: Final = 1
_BENEATH: Final = 1

EXECUTE: Final = 1 << 0
WRITE_FILE: Final = 1 << 1
TRUNCATE: Final = 1 << 14
"""Since version 3."""
IOCTL_DEV: Final = 1 << 15
"""Since version 5."""
_CHANGE: Final = sum(1 << bit for bit in range(4, 13))
"""Removing and making of files, folders, links, sockets, pipes and devices."""
_REFER: Final = 1 << 13
"""Moving between folders, since version 2; before it that is always refused, also where the job writes.

So a job gives a file its final name within one folder, which every version allows.
"""
_OF_FILES: Final = EXECUTE | WRITE_FILE | TRUNCATE | IOCTL_DEV
_TCP: Final = 0b11
_SCOPES: Final = 0b11
"""Sockets of others without a file, and signals to them."""

LEAST_WHOLE: Final = 3
"""The version since which a file that may not be written to cannot be emptied either (Linux 6.2)."""
SCOPED: Final = 6
"""The version since which signals to others are held back."""


class RulesetAttr(ctypes.Structure):
    """``struct landlock_ruleset_attr``."""

    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class PathBeneathAttr(ctypes.Structure):
    """``struct landlock_path_beneath_attr``, which is packed."""

    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def version(libc: ctypes.CDLL) -> int:
    """Which version this kernel has.

    Raises:
        OSError: If it has none, or it is switched off.
    """
    return _called(libc.syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION)))


def rights_of(known: int) -> tuple[int, int, int]:
    """What a version is asked to hold back: changes of files, connections, and reaching other processes.

    Args:
        known: The version.
    """
    change = WRITE_FILE | _CHANGE
    for since, right in ((2, _REFER), (LEAST_WHOLE, TRUNCATE), (5, IOCTL_DEV)):
        if known >= since:
            change |= right
    return change, _TCP if known >= 4 else 0, _SCOPES if known >= SCOPED else 0


def restrict_files(
    libc: ctypes.CDLL, writes: Iterable[Path], *, starts: bool, known: int | None = None
) -> int:
    """Refuse from now on whatever changes a file outside of some folders, and starting programs.

    Reading is not held back. Below ``LEAST_WHOLE`` a file outside can still be emptied, by whoever may write
    to it otherwise.

    Args:
        libc: The C library, with ``use_errno``.
        writes: Folders, or files that exist.
        starts: Whether this program, and nothing else, may be started.
        known: The version whose means are used, at most this kernel's; None for this kernel's.

    Returns:
        The version that holds.

    Raises:
        OSError: If this kernel cannot, or would not.
    """
    if known is None:
        known = version(libc)
    change, talking, scopes = rights_of(known)
    attr = RulesetAttr(change | EXECUTE, talking, scopes)
    size = 24 if known >= SCOPED else 16 if known >= 4 else 8
    ruleset = _called(libc.syscall(_CREATE, ctypes.byref(attr), ctypes.c_size_t(size), 0))
    try:
        for place in writes:
            _allow(libc, ruleset, place, change)
        for place in _programs() if starts else ():
            _allow(libc, ruleset, place, EXECUTE)
        _called(libc.syscall(_RESTRICT, ruleset, 0))
    finally:
        os.close(ruleset)
    return known


def _programs() -> Iterable[Path]:
    """This program, and the loader of libraries, which lies among them."""
    yield Path(sys.executable).resolve()
    for name in ("/lib", "/lib64", "/usr/lib", "/usr/lib64"):
        if (place := Path(name)).is_dir():
            yield place


def _allow(libc: ctypes.CDLL, ruleset: int, place: Path, access: int) -> None:
    try:
        descriptor = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not place.is_dir():
            access &= _OF_FILES
        rule = PathBeneathAttr(access, descriptor)
        _called(libc.syscall(_ADD, ruleset, _BENEATH, ctypes.byref(rule), 0))
    finally:
        os.close(descriptor)


def _called(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
