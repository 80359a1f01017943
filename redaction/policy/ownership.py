"""Whether the policy of this machine is an administrator's: rules that anybody may write are nobody's.

On Linux and macOS the owner and the mode are asked, and Linux' access control lists show in the mode; those
of macOS do not and are not asked. On Windows the owner and the access control list are, which nobody has yet
seen happen on a Windows: the tests play its part.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
import sys
from pathlib import Path
from typing import Any, Final

_FILE: Final = 1
_OWNER_AND_LIST: Final = 1 | 4
"""``SE_FILE_OBJECT``; ``OWNER_SECURITY_INFORMATION`` and ``DACL_SECURITY_INFORMATION``."""

_TRUSTED: Final = (26, 22)
"""``WinBuiltinAdministratorsSid`` and ``WinLocalSystemSid``: who writes as one of them owns it so."""

_LINK: Final = 0x400
"""``FILE_ATTRIBUTE_REPARSE_POINT``: whoever made it says where it leads."""

_ALLOWS: Final = (0, 9)
_DENIES: Final = (1, 6, 10, 12)
"""Types of entries: ``ACCESS_ALLOWED_ACE_TYPE`` and its like with a condition; those that take away."""

_FOR_OTHERS: Final = 8
"""``INHERIT_ONLY_ACE``: only what lies inside gets it."""

_WRITES: Final = 0x500D0156
"""Whatever lets one change a file, what a folder holds, or who may: data, attributes, ``FILE_DELETE_CHILD``,
``DELETE``, ``WRITE_DAC``, ``WRITE_OWNER``, ``GENERIC_WRITE`` and ``GENERIC_ALL``."""

_MAC_GROUPS: Final = (0, 80)
"""``wheel`` and ``admin``, who may become root on macOS anyway."""


def not_administrators(place: Path) -> str:
    """Why a file is not an administrator's, a sentence; empty where it is.

    The folder counts too: whoever owns that can put another file there. What cannot be asked is not believed.

    Args:
        place: The file, which is there.
    """
    if sys.platform == "win32":
        return next(filter(None, (_of_windows(one, place) for one in (place, place.parent))), "")
    real = place.resolve()
    places = dict.fromkeys((place, place.parent, real, real.parent))
    return next(filter(None, map(_of_posix, places)), "")


def _of_posix(one: Path) -> str:
    try:
        found = one.stat()
    except OSError:
        return ""  # reading it says more
    # The bits of the group are also the most that a list of further people (setfacl) gives any of them.
    group = sys.platform == "darwin" and found.st_gid in _MAC_GROUPS
    others = stat.S_IWOTH if group else stat.S_IWOTH | stat.S_IWGRP
    if found.st_uid == 0 and not found.st_mode & others:
        return ""
    return (
        f"“{one}” is not only an administrator's to change, so the rules could be anybody's: it has to "
        "belong to root, and no group and nobody else may write to it (chown root, chmod go-w)."
    )


def _of_windows(one: Path, policy: Path) -> str:
    try:
        linked = getattr(os.lstat(one), "st_file_attributes", 0) & _LINK
        if not linked and _is_administrators_alone(one):
            return ""
    except OSError as error:
        return f"Windows does not say whose “{one}” is ({error.strerror or error})."
    return (
        f"“{one}” does not belong to the administrators or the system, others may write to it, or it is a "
        "link, so the rules could be anybody's. An administrator makes file and folder theirs and then reads "
        f"what the rules say; the commands, in this order: {'; '.join(_commands(policy))}."
    )


def _commands(policy: Path) -> tuple[str, ...]:
    """What makes the folder and the policy in it the administrators', as the manual has it.

    Never with ``/t``: whoever could write there may have put links to elsewhere into it.
    """
    folder = policy.parent
    return (
        f'icacls "{folder}" /setowner *S-1-5-32-544',
        f'icacls "{folder}" /reset',
        f'icacls "{folder}" /inheritance:r /grant:r *S-1-5-32-544:(OI)(CI)F *S-1-5-18:(OI)(CI)F '
        "*S-1-5-32-545:(OI)(CI)RX",
        f'icacls "{policy}" /setowner *S-1-5-32-544',
        f'icacls "{policy}" /reset',
    )


def _is_administrators_alone(one: Path) -> bool:
    """Whether the administrators or the system own it, and nobody else may write to it.

    Raises:
        OSError: If Windows does not say.
    """
    security = _library("advapi32")
    owner, entries, descriptor = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
    failed = security.GetNamedSecurityInfoW(
        ctypes.c_wchar_p(str(one)), _FILE, _OWNER_AND_LIST, ctypes.byref(owner), None, ctypes.byref(entries),
        None, ctypes.byref(descriptor),
    )  # fmt: skip
    if failed:
        raise OSError(failed, f"error {failed}")
    try:
        return _trusted(security, owner) and not _others_write(security, entries)
    finally:
        _library("kernel32").LocalFree(descriptor)


def _trusted(security: Any, sid: ctypes.c_void_p) -> bool:
    return any(security.IsWellKnownSid(sid, ctypes.c_int(kind)) for kind in _TRUSTED)


def _others_write(security: Any, entries: ctypes.c_void_p) -> bool:
    """Whether an access control list lets anybody else write.

    Raises:
        OSError: If Windows does not give an entry.
    """
    if not entries.value:
        return True  # without a list everybody may do everything
    *_, count, _ = struct.unpack("<BBHHH", ctypes.string_at(entries.value, 8))
    for number in range(count):
        entry = ctypes.c_void_p()
        if (
            not security.GetAce(entries, ctypes.c_ulong(number), ctypes.byref(entry))
            or not entry.value
        ):
            msg = f"entry {number} cannot be read"
            raise OSError(msg)
        kind, flags, _, rights = struct.unpack("<BBHI", ctypes.string_at(entry.value, 8))
        if kind in _DENIES or flags & _FOR_OTHERS or not rights & _WRITES:
            continue
        if kind not in _ALLOWS or not _trusted(security, ctypes.c_void_p(entry.value + 8)):
            return True
    return False


def _library(name: str) -> Any:
    """One of the system's libraries; only Windows has them."""
    return vars(ctypes)["WinDLL"](name)
