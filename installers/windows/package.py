"""Makes the installer for Windows out of a finished bundle; called by ``installers/build.py``.

It needs NSIS 3.08 or later (``makensis``), and for the bundle libVLC 3.0 of a 64-bit VLC: in the folder that
``UMBRA_VLC`` names, or where VLC was installed. The files of it that go in must be the ones somebody has
looked at: ``UMBRA_VLC_SHA256`` says which.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import parts
from parts import WindowsError

import frozen_parts
import signing
import version

SCRIPT = Path(__file__).resolve().parent / "umbra.nsi"
VLC_AT_LEAST = (3, 0, 21)


def vlc_folder() -> Path:
    """Where libVLC lies.

    Raises:
        WindowsError: If there is none.
    """
    if named := os.environ.get("UMBRA_VLC"):
        return Path(named)
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(
                winreg.HKEY_LOCAL_MACHINE, r"Software\VideoLAN\VLC", 0,
                winreg.KEY_READ | winreg.KEY_WOW64_64KEY,
            ) as key:  # fmt: skip
                return Path(winreg.QueryValueEx(key, "InstallDir")[0])
        except OSError:
            pass
    msg = "Install the 64-bit VLC 3.0, or set UMBRA_VLC to the folder that holds libvlc.dll."
    raise WindowsError(msg)


def vlc_digest(folder: Path, system: str = "win32") -> str:
    """SHA-256 over the files of libVLC that go in, names included."""
    digest = hashlib.sha256()
    for path, inside in sorted(frozen_parts.vlc_files(system, folder), key=lambda row: row[0].name):
        data = path.read_bytes()
        digest.update(f"{inside}/{path.name} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def file_version(path: Path) -> tuple[int, int, int, int]:
    """The version in a library's fixed version resource.

    Raises:
        WindowsError: If it has none.
    """
    data = path.read_bytes()
    at = data.find(b"\xbd\x04\xef\xfe")  # VS_FIXEDFILEINFO's mark
    if at < 0 or len(data) < at + 16:
        msg = f"{path.name} does not say which version it is."
        raise WindowsError(msg)
    high = int.from_bytes(data[at + 8 : at + 12], "little")
    low = int.from_bytes(data[at + 12 : at + 16], "little")
    return high >> 16, high & 0xFFFF, low >> 16, low & 0xFFFF


def check_vlc(folder: Path) -> None:
    """Refuse a libVLC that is too old, too new, for 32 bits or not the one that was looked at.

    Raises:
        WindowsError: If so.
    """
    try:
        found = file_version(folder / "libvlc.dll")
        digest = vlc_digest(folder)
    except OSError as error:
        msg = f"{folder} does not hold what goes in of libVLC ({error})."
        raise WindowsError(msg) from error
    if found[:2] != (3, 0) or found[:3] < VLC_AT_LEAST:
        msg = f"{folder} holds libVLC {'.'.join(map(str, found))}; 3.0.21 or a later 3.0 is needed."
        raise WindowsError(msg)
    if machine_of(folder / "libvlc.dll") != 0x8664:
        msg = f"{folder} holds the 32-bit libVLC; the 64-bit one is needed."
        raise WindowsError(msg)
    wanted = os.environ.get("UMBRA_VLC_SHA256", "")
    if wanted.lower() != digest:
        msg = (
            f"The libVLC in {folder} is not known. If it came from the installer that VideoLAN signed, set "
            f"UMBRA_VLC_SHA256={digest} and build again; keep that line with the build's notes."
        )
        raise WindowsError(msg)


def machine_of(path: Path) -> int:
    """For which processor an executable is, as its header says it; 0 if it is none."""
    with path.open("rb") as handle:
        head = handle.read(4096)
    at = int.from_bytes(head[0x3C:0x40], "little")
    return int.from_bytes(head[at + 4 : at + 6], "little") if head[at : at + 4] == b"PE\0\0" else 0


def compiler() -> str:
    """NSIS's compiler.

    Raises:
        WindowsError: If it is not there, or too old.
    """
    usual = [os.environ.get(name, "") for name in ("ProgramFiles(x86)", "ProgramFiles")]
    places = [Path(place) / "NSIS" / "makensis.exe" for place in usual if place]
    found = shutil.which("makensis") or next((str(p) for p in places if p.is_file()), "")
    if not found:
        msg = "Install NSIS 3.08 or later: makensis was not found."
        raise WindowsError(msg)
    shown = subprocess.run([found, "-VERSION"], capture_output=True, text=True, check=False).stdout
    said = re.match(r"v(\d+)\.(\d+)", shown)
    if said is None or (int(said[1]), int(said[2])) < (3, 8):
        msg = f"NSIS {shown.strip()} is too old; 3.08 or later is needed."
        raise WindowsError(msg)
    return found


def check_tools() -> None:
    """Whatever can be known to be missing, before the long part of the build.

    Raises:
        WindowsError: If something is.
    """
    compiler()
    check_vlc(vlc_folder())


def make(bundle: Path, dist: Path, *, quick: bool = False) -> Path:
    """Compile the installer, sign it, and return where it lies.

    Args:
        bundle: The folder that PyInstaller filled, complete with licences and the list of parts.
        dist: Where it goes.
        quick: Pack fast and large.

    Raises:
        WindowsError: If NSIS refuses the script.
        signing.SigningError: If signing fails.
    """
    number = version.number()
    dist.mkdir(parents=True, exist_ok=True)
    out = dist / f"umbra-{number}-setup.exe"
    with tempfile.TemporaryDirectory(prefix="umbra-nsis-") as made:
        folder = Path(made)
        kilobytes = parts.lists(bundle, folder)
        drawing = parts.ROOT / "resources" / "icons" / "umbra.svg"
        picture, side = folder / "umbra.ico", folder / "side.bmp"
        picture.write_bytes(parts.icon(drawing))
        side.write_bytes(parts.side_picture(drawing))
        licence = folder / "LICENSE.txt"
        text = (parts.ROOT / "LICENSE").read_text(encoding="utf-8")
        licence.write_text(text, encoding="utf-8-sig", newline="\r\n")
        _, when = version.commit()
        for path in (picture, side, licence):  # the installer keeps their times
            os.utime(path, (when, when))
        said = {
            "VERSION": number, "VERSION4": ".".join(map(str, version.quad(number))), "LISTS": folder,
            "KILOBYTES": kilobytes, "OUT": out, "ICON": picture, "SIDE": side,
            "LICENCE": licence,
        }  # fmt: skip
        if target := os.environ.get("UMBRA_NSIS_TARGET"):
            said["TARGET"] = target
        if sign := os.environ.get(signing.VARIABLE):
            said["SIGN"] = sign
        command = [compiler(), "-V3", "-WX", "-INPUTCHARSET", "UTF8"]
        command += [f"-D{name}={value}" for name, value in said.items()]
        command += ["-DQUICK"] if quick else []
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(when)}
        done = subprocess.run(
            [*command, str(SCRIPT)], capture_output=True, text=True, env=environment, check=False
        )
    if done.returncode:
        end = "\n  ".join((done.stdout + done.stderr).strip().splitlines()[-12:])
        msg = f"NSIS refused the installer's script:\n  {end}"
        raise WindowsError(msg)
    signing.sign([out])
    return out
