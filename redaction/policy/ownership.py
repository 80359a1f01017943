"""Whether the policy of this machine is an administrator's: rules that anybody may write are nobody's."""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from pathlib import Path
from typing import Any, Final

_FILE: Final = 1
_OWNER: Final = 1
"""``SE_FILE_OBJECT`` and ``OWNER_SECURITY_INFORMATION``."""

_TRUSTED: Final = (26, 22)
"""``WinBuiltinAdministratorsSid`` and ``WinLocalSystemSid``: who writes as one of them owns it so."""

_LINK: Final = 0x400
"""``FILE_ATTRIBUTE_REPARSE_POINT``: whoever made it says where it leads."""


def not_administrators(place: Path) -> str:
    """Why a file is not an administrator's, a sentence; empty where it is.

    The folder counts too: whoever owns that can put another file there. What cannot be asked is not believed.

    Args:
        place: The file, which is there.
    """
    if sys.platform == "win32":
        return next(filter(None, map(_of_windows, (place, place.parent))), "")
    real = place.resolve()
    places = dict.fromkeys((place, place.parent, real, real.parent))
    return next(filter(None, map(_of_posix, places)), "")


def _of_posix(one: Path) -> str:
    try:
        found = one.stat()
    except OSError:
        return ""  # reading it says more
    if found.st_uid == 0 and not found.st_mode & stat.S_IWOTH:
        return ""
    return (
        f"“{one}” is not only an administrator's to change, so the rules could be anybody's: it has to "
        "belong to root, and others must not write to it (chown root, chmod o-w)."
    )


def _of_windows(one: Path) -> str:
    try:
        linked = getattr(os.lstat(one), "st_file_attributes", 0) & _LINK
        if not linked and _is_administrators(one):
            return ""
    except OSError as error:
        return f"Windows does not say whose “{one}” is ({error.strerror or error})."
    return (
        f"“{one}” does not belong to the administrators or the system, or is a link, so the rules could be "
        f'anybody\'s: an administrator makes it theirs by icacls "{one}" /setowner *S-1-5-32-544.'
    )


def _is_administrators(one: Path) -> bool:
    """Whether the administrators or the system own it.

    Raises:
        OSError: If Windows does not say.
    """
    security = _library("advapi32")
    owner, descriptor = ctypes.c_void_p(), ctypes.c_void_p()
    failed = security.GetNamedSecurityInfoW(
        ctypes.c_wchar_p(str(one)), _FILE, _OWNER, ctypes.byref(owner), None, None, None,
        ctypes.byref(descriptor),
    )  # fmt: skip
    if failed:
        raise OSError(failed, f"error {failed}")
    try:
        return any(security.IsWellKnownSid(owner, ctypes.c_int(kind)) for kind in _TRUSTED)
    finally:
        _library("kernel32").LocalFree(descriptor)


def _library(name: str) -> Any:
    """One of the system's libraries; only Windows has them."""
    return vars(ctypes)["WinDLL"](name)
