"""The hook for signing: ``UMBRA_SIGN`` is a command that is called with each file, before its hash is taken.

Windows: every executable and library that nobody has signed yet, then the uninstaller and the installer.
macOS signs by ``installers/macos/package.sh``. Without the variable nothing is signed. For example:

    set UMBRA_SIGN=signtool sign /fd sha256 /tr https://... /td sha256 /n "Name in the certificate"
"""

from __future__ import annotations

import os
import shlex
import struct
import subprocess
from collections.abc import Iterable
from pathlib import Path

VARIABLE = "UMBRA_SIGN"


class PackagingError(Exception):
    """A package cannot be made; the message is one sentence for the person."""


class SigningError(PackagingError):
    """A file could not be signed."""


def command() -> list[str]:
    """The words of the signing command; none where nothing is to be signed."""
    said = os.environ.get(VARIABLE, "")
    words = shlex.split(said, posix=os.name != "nt")
    return [word.strip('"') for word in words] if os.name == "nt" else words


def is_signed(path: Path) -> bool | None:
    """Whether a Windows executable or library carries a signature; None for any other file."""
    with path.open("rb") as handle:
        head = handle.read(4096)
    if head[:2] != b"MZ" or len(head) < 0x40:
        return None
    (at,) = struct.unpack_from("<I", head, 0x3C)
    if head[at : at + 4] != b"PE\0\0":
        return None
    (magic,) = struct.unpack_from("<H", head, at + 24)
    tables = at + 24 + (112 if magic == 0x20B else 96)
    if len(head) < tables + 40:
        return None
    place, size = struct.unpack_from("<II", head, tables + 4 * 8)
    return bool(place and size)


def unsigned(folder: Path) -> list[Path]:
    """The executables and libraries in a folder that nobody has signed."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if is_signed(path) is False]


def sign(files: Iterable[Path]) -> int:
    """Call the command with each file; how many were signed.

    Raises:
        SigningError: If the command fails for one of them.
    """
    words = command()
    count = 0
    for path in files if words else ():
        done = subprocess.run([*words, str(path)], capture_output=True, text=True, check=False)
        if done.returncode:
            end = (done.stdout + done.stderr).strip().splitlines()[-1:]
            msg = f"{path.name} could not be signed, so there is no package: {' '.join(end)}"
            raise SigningError(msg)
        count += 1
    return count
