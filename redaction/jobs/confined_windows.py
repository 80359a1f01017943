"""Confinement on Windows: a job object, mitigations of the process, and no privileges; through ctypes only.

Types are spelled by their width, so that the layouts can be checked on any system.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Any, Final

from redaction.jobs.confined import DUMPS, MEMORY, PRIVILEGES, PROGRAMS, Needs, Tally

_BASIC_UI: Final = 4
_EXTENDED: Final = 9
_ALL_OF_THE_DESKTOP: Final = 0xFF
"""Handles of others, clipboard, atoms, desktops, ending the session, settings of the screen."""

_ACTIVE_PROCESS: Final = 0x8
_PROCESS_MEMORY: Final = 0x100
_DIE_ON_EXCEPTION: Final = 0x400
_KILL_ON_CLOSE: Final = 0x2000

_CHILD_PROCESS: Final = 13
_EXTENSION_POINTS: Final = 6
_IMAGE_LOAD: Final = 10
_NO_LOW_LABEL: Final = 0x2

_NO_BOXES: Final = 0x1 | 0x2 | 0x8000
"""No window of the system's asks anything when a drive is missing or the process crashes."""
_NO_HEAP: Final = 0x1

_TOKEN_ADJUST_AND_QUERY: Final = 0x20 | 0x8
_TOKEN_PRIVILEGES: Final = 3
_REMOVED: Final = 0x4
_TRAVERSE: Final = "SeChangeNotifyPrivilege"
"""The one privilege that everybody has and that opening files in folders needs."""


class BasicLimits(ctypes.Structure):
    """``JOBOBJECT_BASIC_LIMIT_INFORMATION``."""

    _fields_ = (
        ("per_process_user_time", ctypes.c_int64),
        ("per_job_user_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    )


class IoCounters(ctypes.Structure):
    """``IO_COUNTERS``."""

    _fields_ = tuple((name, ctypes.c_uint64) for name in ("ro", "wo", "oo", "rt", "wt", "ot"))


class ExtendedLimits(ctypes.Structure):
    """``JOBOBJECT_EXTENDED_LIMIT_INFORMATION``."""

    _fields_ = (
        ("basic", BasicLimits),
        ("io", IoCounters),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


class Privilege(ctypes.Structure):
    """``LUID_AND_ATTRIBUTES``."""

    _fields_ = (
        ("low", ctypes.c_uint32),
        ("high", ctypes.c_int32),
        ("attributes", ctypes.c_uint32),
    )


class MemoryStatus(ctypes.Structure):
    """``MEMORYSTATUSEX``."""

    _fields_ = (
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        ("physical", ctypes.c_uint64),
        ("physical_free", ctypes.c_uint64),
        ("pages", ctypes.c_uint64),
        ("pages_free", ctypes.c_uint64),
        ("virtual", ctypes.c_uint64),
        ("virtual_free", ctypes.c_uint64),
        ("extended", ctypes.c_uint64),
    )


_kept: list[int] = []
"""The job object lives as long as this process: with its last handle goes what was started in it."""


def confine(needs: Needs, tally: Tally) -> None:
    """Take from this process what it does not need; connections cannot be refused in this way."""
    kernel, security = _library("kernel32"), _library("advapi32")
    try:
        _limit(kernel, needs)
        # Nothing here keeps it from looking into other processes of the same account: that is not claimed.
        if needs.memory:
            tally.held.add(MEMORY)
    except OSError as error:
        tally.failed(MEMORY, error)
    steps: dict[str, Callable[[], None]] = {
        PRIVILEGES: lambda: _drop_privileges(kernel, security),
        DUMPS: no_dumps,
        PROGRAMS: lambda: _mitigate(kernel, starts=needs.starts),
    }
    for name, step in steps.items():
        try:
            step()
        except OSError as error:
            tally.failed(name, error)
        else:
            if not (name == PROGRAMS and needs.starts):
                tally.held.add(name)


def physical_memory() -> int:
    """Bytes of memory of this computer; 0 where that is not known."""
    status = MemoryStatus(length=ctypes.sizeof(MemoryStatus))
    known = _library("kernel32").GlobalMemoryStatusEx(ctypes.byref(status))
    return int(status.physical) if known else 0


def limits_for(needs: Needs) -> ExtendedLimits:
    """The limits of the job object."""
    flags = _DIE_ON_EXCEPTION | _KILL_ON_CLOSE
    limits = ExtendedLimits()
    if not needs.starts:
        flags |= _ACTIVE_PROCESS
        limits.basic.active_processes = 1
    if needs.memory:
        flags |= _PROCESS_MEMORY
        limits.process_memory = min(needs.memory, sys.maxsize)
    limits.basic.flags = flags
    return limits


def _limit(kernel: Any, needs: Needs) -> None:
    """Put this process into a job object.

    One that is in a job already (a terminal, the task scheduler or a batch of ours put it there) is let into
    a further one only where that limits nothing of the desktop.
    """
    try:
        _put_into_job(kernel, needs, desktop=True)
    except OSError:
        _put_into_job(kernel, needs, desktop=False)


def _put_into_job(kernel: Any, needs: Needs, *, desktop: bool) -> None:
    made = kernel.CreateJobObjectW(None, None)
    if not made:
        raise _refusal("CreateJobObject")
    _kept.append(made)
    values: list[tuple[int, Any]] = [(_EXTENDED, limits_for(needs))]
    if desktop:
        values.append((_BASIC_UI, ctypes.c_uint32(_ALL_OF_THE_DESKTOP)))
    for number, value in values:
        size = ctypes.c_uint32(ctypes.sizeof(value))
        if not kernel.SetInformationJobObject(_handle(made), number, ctypes.byref(value), size):
            raise _refusal("SetInformationJobObject")
    if not kernel.AssignProcessToJobObject(_handle(made), _handle(kernel.GetCurrentProcess())):
        raise _refusal("AssignProcessToJobObject")


def no_dumps() -> None:
    """No window of the system's after a crash, and no memory in its report.

    Raises:
        OSError: If that was refused.
    """
    kernel = _library("kernel32")
    kernel.SetErrorMode(ctypes.c_uint32(_NO_BOXES))
    if kernel.WerSetFlags(ctypes.c_uint32(_NO_HEAP)) != 0:
        raise _refusal("WerSetFlags")


def _mitigate(kernel: Any, *, starts: bool) -> None:
    """No libraries from doubtful places, no hooks of others, and no further processes."""
    wanted = [(_EXTENSION_POINTS, 1), (_IMAGE_LOAD, _NO_LOW_LABEL)]
    if not starts:
        wanted.append((_CHILD_PROCESS, 1))
    for number, flags in wanted:
        value = ctypes.c_uint32(flags)
        if not kernel.SetProcessMitigationPolicy(number, ctypes.byref(value), ctypes.c_size_t(4)):
            raise _refusal("SetProcessMitigationPolicy")


def _drop_privileges(kernel: Any, security: Any) -> None:
    token = ctypes.c_void_p()
    rights = ctypes.c_uint32(_TOKEN_ADJUST_AND_QUERY)
    if not security.OpenProcessToken(
        _handle(kernel.GetCurrentProcess()), rights, ctypes.byref(token)
    ):
        raise _refusal("OpenProcessToken")
    try:
        needed = ctypes.c_uint32()
        security.GetTokenInformation(token, _TOKEN_PRIVILEGES, None, 0, ctypes.byref(needed))
        buffer = ctypes.create_string_buffer(needed.value)
        if not security.GetTokenInformation(
            token, _TOKEN_PRIVILEGES, buffer, needed, ctypes.byref(needed)
        ):
            raise _refusal("GetTokenInformation")
        kept = Privilege()
        if not security.LookupPrivilegeValueW(
            None, ctypes.c_wchar_p(_TRAVERSE), ctypes.byref(kept)
        ):
            raise _refusal("LookupPrivilegeValue")
        mark_removed(buffer, kept)
        if not security.AdjustTokenPrivileges(token, 0, buffer, 0, None, None):
            raise _refusal("AdjustTokenPrivileges")
    finally:
        kernel.CloseHandle(token)


def mark_removed(buffer: ctypes.Array[ctypes.c_char], kept: Privilege) -> None:
    """Mark each privilege in ``TOKEN_PRIVILEGES`` as removed for good, but for one.

    Args:
        buffer: A count of 32 bits, then as many ``LUID_AND_ATTRIBUTES``.
        kept: The one that stays.
    """
    count = ctypes.c_uint32.from_buffer(buffer).value
    for place in (Privilege * count).from_buffer(buffer, ctypes.sizeof(ctypes.c_uint32)):
        if (place.low, place.high) != (kept.low, kept.high):
            place.attributes = _REMOVED


def _library(name: str) -> Any:
    """One of the system's libraries.

    Raises:
        OSError: Anywhere else than on Windows.
    """
    make = getattr(ctypes, "WinDLL", None)
    if make is None:
        raise OSError(f"{name} is a part of Windows")
    library = make(name, use_last_error=True)
    if name == "kernel32":
        library.CreateJobObjectW.restype = ctypes.c_void_p
        library.GetCurrentProcess.restype = ctypes.c_void_p
    return library


def _handle(value: int | None) -> ctypes.c_void_p:
    return ctypes.c_void_p(value)


def _refusal(what: str) -> OSError:
    number = getattr(ctypes, "get_last_error", ctypes.get_errno)()
    return OSError(number, f"{what}: error {number}")
