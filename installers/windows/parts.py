"""What Windows wants beside the program: its icon, version resources, and lists for the installer.

Everything here runs on every system, so that it can be checked without Windows.
"""

from __future__ import annotations

import os
import re
import struct
import sys
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import signing
import version

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = {"umbra": "Umbra, command line", "umbraw": "Umbra"}
"""Our executables and what the system calls them: with a console, and without."""

ICON_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
LONGEST = 200
"""Characters that a path in the bundle may have. With a person's own folder for programs before it, the whole
stays below 260, which is all that a Windows without long paths can do."""

FILE_KIND = "Umbra.Footage"


class WindowsError(signing.PackagingError):
    """The installer for Windows cannot be made."""


def stage(folder: Path) -> None:
    """Write what ``umbra.spec`` takes from the stage on Windows: ``umbra.ico``, ``NAME.version.txt``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "umbra.ico").write_bytes(icon(ROOT / "resources" / "icons" / "umbra.svg"))
    for name, about in PROGRAMS.items():
        text = version_resource(name, about, version.number())
        (folder / f"{name}.version.txt").write_text(text, encoding="utf-8", newline="\n")


def drawn(svg: Path, size: int) -> bytes:
    """The drawing as a PNG of ``size`` x ``size`` pixels with an alpha channel."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(svg)).render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return data.data()


def side_picture(svg: Path) -> bytes:
    """What stands beside the first page of the installer: a 24-bit BMP of 164 x 314 pixels."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF
    from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(164, 314, QImage.Format.Format_RGB888)
    ground = QLinearGradient(0, 0, 0, 314)
    ground.setColorAt(0, QColor("#2d3656"))
    ground.setColorAt(1, QColor("#141722"))
    painter = QPainter(image)
    painter.fillRect(image.rect(), ground)
    QSvgRenderer(str(svg)).render(painter, QRectF(34, 60, 96, 96))
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "BMP")
    return data.data()


def icon(svg: Path) -> bytes:
    """An icon file with every size that Windows shows."""
    return icon_of({size: drawn(svg, size) for size in ICON_SIZES})


def icon_of(pictures: dict[int, bytes]) -> bytes:
    """An ``.ico`` of PNG pictures by their size in pixels, at most 256."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    at = len(head) + 16 * len(pictures)
    rows, body = b"", b""
    for size, data in sorted(pictures.items()):
        rows += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(data), at)
        body += data
        at += len(data)
    return head + rows + body


def version_resource(name: str, about: str, number: str) -> str:
    """The version resource of an executable, as PyInstaller reads it."""
    quad = version.quad(number)
    dotted = ".".join(map(str, quad))
    strings = {
        "CompanyName": "The Umbra project", "FileDescription": about, "FileVersion": dotted,
        "InternalName": name, "LegalCopyright": "GPL-3.0-or-later", "OriginalFilename": f"{name}.exe",
        "ProductName": "Umbra", "ProductVersion": number,
    }  # fmt: skip
    rows = ",\n        ".join(f"StringStruct({key!r}, {value!r})" for key, value in strings.items())
    return f"""VSVersionInfo(
  ffi=FixedFileInfo(filevers={quad}, prodvers={quad}, mask=0x3f, flags=0x0, OS=0x40004, fileType=0x1,
    subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([
      StringTable('080904B0', [
        {rows}])]),
    VarFileInfo([VarStruct('Translation', [0x0809, 1200])])])
"""


def kinds() -> tuple[str, ...]:
    """The endings of footage, as the window's own dialog offers them, without the dot."""
    text = (ROOT / "app" / "shell" / "file_actions.py").read_text(encoding="utf-8")
    lines = re.findall(r'^(?:VIDEO|SOUND|STILL) = "(.*)"$', text, re.MULTILINE)
    found = {ending for line in lines for ending in re.findall(r"\*\.(\w+)", line)}
    if "mp4" not in found:
        msg = "app/shell/file_actions.py no longer says which endings footage has."
        raise WindowsError(msg)
    return tuple(sorted(found))


def quoted(text: str) -> str:
    """A string of an NSIS script; a null stands for the folder that is installed into."""
    plain = text.replace("$", "$$").replace('"', '$\\"')
    return '"' + plain.replace("\0", "$INSTDIR") + '"'


def lists(bundle: Path, folder: Path) -> int:
    """Write ``files.nsh`` and ``gone.nsh``: what is installed, and the same taken away again.

    Args:
        bundle: The folder that PyInstaller filled.
        folder: Where the lists go.

    Returns:
        The size of the bundle in kilobytes.

    Raises:
        WindowsError: If a path is longer than Windows takes, or two differ only in their case.
    """
    files = sorted(path for path in bundle.rglob("*") if path.is_file())
    names = [path.relative_to(bundle).as_posix() for path in files]
    check_names(names)
    put, gone = ["!macro InstallFiles"], ["!macro RemoveFiles"]
    where = None
    for path, name in zip(files, names, strict=True):
        parent = str(PurePosixPath(name).parent)
        if parent != where:
            where = parent
            put.append(f"    SetOutPath {quoted(installed(parent))}")
        # A path here, where a dollar sign is one; what is unpacked into is said above.
        put.append(f'    File "{path}"')
        gone.append(f"    Delete {quoted(installed(name))}")
    folders = {str(parent) for name in names for parent in PurePosixPath(name).parents} - {"."}
    gone += [f"    RMDir {quoted(installed(name))}" for name in sorted(folders, reverse=True)]
    offer, withdraw = ["!macro Offer"], ["!macro Withdraw"]
    for kind in kinds():
        types = "Software\\Classes\\Applications\\umbraw.exe\\SupportedTypes"
        progids = f"Software\\Classes\\.{kind}\\OpenWithProgids"
        offer.append(f'    WriteRegStr SHCTX "{progids}" "{FILE_KIND}" ""')
        offer.append(f'    WriteRegStr SHCTX "{types}" ".{kind}" ""')
        offer.append(
            f'    WriteRegStr SHCTX "Software\\Umbra\\Capabilities\\FileAssociations" ".{kind}" "{FILE_KIND}"'
        )
        withdraw.append(f'    DeleteRegValue SHCTX "{progids}" "{FILE_KIND}"')
        withdraw.append(f'    DeleteRegKey /ifempty SHCTX "{progids}"')
        withdraw.append(f'    DeleteRegKey /ifempty SHCTX "Software\\Classes\\.{kind}"')
    folder.mkdir(parents=True, exist_ok=True)
    end = ["!macroend", ""]
    write_script(folder / "files.nsh", [*put, *end, *offer, *end])
    write_script(folder / "gone.nsh", [*gone, *end, *withdraw, *end])
    return sum(-(-path.stat().st_size // 1024) for path in files)


def write_script(path: Path, lines: Sequence[str]) -> None:
    """Write an NSIS script; with the mark by which it is known to be UTF-8."""
    path.write_text("\n".join(lines), encoding="utf-8-sig", newline="\n")


def installed(name: str) -> str:
    """The path of a file of the bundle as the installer knows it; a null is its folder (:func:`quoted`)."""
    return "\0" if name == "." else "\0\\" + name.replace("/", "\\")


def check_names(names: Sequence[str]) -> None:
    """Refuse names that Windows could not hold.

    Raises:
        WindowsError: If one is too long, forbidden, or equal to another but for its case.
    """
    seen: dict[str, str] = {}
    for name in names:
        if len(name) > LONGEST:
            msg = f"{name} has {len(name)} characters; {LONGEST} is all that fits everywhere on Windows."
            raise WindowsError(msg)
        for part in name.split("/"):
            stem = part.partition(".")[0].upper()
            reserved = stem in {"CON", "PRN", "AUX", "NUL"} or re.fullmatch(r"(COM|LPT)[1-9]", stem)
            if reserved or part[-1] in " ." or re.search(r'[<>:"|?*\\\x00-\x1f]', part):
                msg = f"{name} is no name that Windows takes."
                raise WindowsError(msg)
        if (other := seen.setdefault(name.casefold(), name)) != name:
            msg = f"{name} and {other} are one file on Windows."
            raise WindowsError(msg)
