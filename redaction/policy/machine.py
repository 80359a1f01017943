"""Where this machine keeps its policy, and who sits at it, as the system itself says.

Variables of the environment belong to the person who starts the program, so nothing here believes them.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

FILE = "policy.json"

_COMMON_DATA = 0x23
"""CSIDL_COMMON_APPDATA: usually ``C:\\ProgramData``."""

_PROFILE = 0x28
"""CSIDL_PROFILE: the person's own folder."""


def machine_file() -> Path:
    """The file that counts on this machine; it need not be there."""
    if sys.platform == "win32":
        return _known_folder(_COMMON_DATA) / "Umbra" / FILE
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Umbra") / FILE
    return Path("/etc/umbra") / FILE


@cache
def account() -> str:
    """The name of the account this process runs under; ``#1000`` where the system knows no name for it."""
    if sys.platform == "win32":
        return _user_name()
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"#{os.getuid()}"


def tells_groups() -> bool:
    """Whether this system can be asked, without a server that may be out of reach, who is in a group."""
    return sys.platform != "win32"


@cache
def groups_of(account: str) -> frozenset[str]:
    """The names of the groups an account is in; none where the system does not know the account.

    Args:
        account: Its name, as ``account`` gives it.
    """
    if sys.platform == "win32":
        return frozenset()
    import grp
    import pwd

    try:
        numbers = os.getgrouplist(account, pwd.getpwnam(account).pw_gid)
    except (KeyError, OSError, ValueError):
        return frozenset()
    found = set()
    for number in numbers:
        with suppress(KeyError):  # a number without a name cannot be meant by one
            found.add(grp.getgrgid(number).gr_name)
    return frozenset(found)


@cache
def home() -> Path:
    """The person's own folder."""
    if sys.platform == "win32":
        return _known_folder(_PROFILE)
    import pwd

    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        return Path("/nonexistent")


if sys.platform == "win32":
    import ctypes

    def _known_folder(number: int) -> Path:
        buffer = ctypes.create_unicode_buffer(260)
        failed = ctypes.windll.shell32.SHGetFolderPathW(None, number, None, 0, buffer)
        if failed or not buffer.value:
            # without knowing the place nobody can tell that there is no policy
            msg = f"Windows does not say where folder {number:#x} is"
            raise OSError(msg)
        return Path(buffer.value)

    def _user_name() -> str:
        buffer = ctypes.create_unicode_buffer(257)
        size = ctypes.c_ulong(257)
        if not ctypes.windll.advapi32.GetUserNameW(buffer, ctypes.byref(size)):
            msg = "Windows does not say whose account this is"
            raise OSError(msg)
        return buffer.value
