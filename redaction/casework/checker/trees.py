"""The files of a package, in a folder or in a ZIP file, and what must not be among them.

Nothing is unpacked or written: a package is read where it is.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path
from typing import IO

MOST_FILES = 100000
"""Files a package may hold; more is refused, not read."""

HIGHEST_RATIO = 300
"""Bytes that one byte of a ZIP file may become; text reaches a tenth of this, a bomb a thousand."""

SMALL = 1 << 20
"""Files up to this size cannot harm whatever their ratio."""

CHUNK = 1 << 20

LEFT_BY_SYSTEMS = (".DS_Store", "Thumbs.db")
"""What Windows and macOS put into a folder that somebody looks at. A ``desktop.ini`` is none of them: Windows
shows files under the names it gives them."""

DEEPEST = 20
"""Folders within each other; nothing in a package lies as deep."""

_DEVICES = re.compile(
    r"(?i)^(con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])(\.|$)"
)
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"\\|?*]')


class Unreadable(Exception):  # noqa: N818 - names what was found
    """What was given cannot be read as a package at all; the text says why."""


class Problem:
    """One thing that is not as it should be.

    Attributes:
        kind: Stable word for programs, such as ``changed``.
        file: Which file, or empty.
        words: One sentence for people.
    """

    def __init__(self, kind: str, file: str, words: str) -> None:
        self.kind = kind
        self.file = file
        self.words = words

    def to_json(self) -> dict[str, str]:
        """Every field, JSON-ready."""
        return {"kind": self.kind, "file": self.file, "words": self.words}


class Tree:
    """The files of a package by their names inside it, with ``/`` between folders.

    Attributes:
        name: Of the package itself.
        sizes: Bytes by name.
        problems: What must not be among the files; those are not in ``sizes``.
        notes: Files that somebody's system left there, which do no harm.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.sizes: dict[str, int] = {}
        self.problems: list[Problem] = []
        self.notes: list[str] = []
        self._folded: dict[str, str] = {}
        self._folders: list[str] = []

    def open(self, name: str) -> IO[bytes]:
        """A file to read.

        Raises:
            OSError: If it cannot be read.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Let go of what is open."""

    def add(self, name: str, size: int) -> bool:
        """Take a file in, unless its name is dangerous; says whether it did."""
        why = danger_of(name)
        if why:
            self.blame("unsafe_name", name, f"“{shown(name)}” has a dangerous name: {why}.")
            return False
        folded = unicodedata.normalize("NFC", name).casefold()
        other = self._folded.get(folded)
        if other == name:
            self.blame("duplicate", name, f"“{shown(name)}” is in the package twice.")
            return False
        if other is not None:
            words = "“{}” and “{}” differ only in capitals or accents: many systems hold only one of them."
            self.blame("name_clash", name, words.format(shown(other), shown(name)))
            return False
        self._folded[folded] = name
        self.sizes[name] = size
        if len(self.sizes) > MOST_FILES:
            raise Unreadable(f"It holds more than {MOST_FILES} files.")
        return True

    def blame(self, kind: str, file: str, words: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(kind, file, words))

    def _check_folders(self) -> None:
        """A folder with nothing in it is in no list, so its name could say anything."""
        known = [*self.sizes, *(problem.file for problem in self.problems)]
        used = {name[: at + 1] for name in known for at, c in enumerate(name) if c == "/"}
        for name in self._folders:
            if name not in used:
                self.blame("added", name, f"The empty folder “{shown(name)}” was added.")


class FolderTree(Tree):
    """The files of a folder; links are never followed."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder.resolve().name)
        self._folder = folder
        self._walk("")
        self._check_folders()

    def open(self, name: str) -> IO[bytes]:
        """A file to read."""
        return (self._folder / name).open("rb")

    def _walk(self, below: str) -> None:
        if below.count("/") > DEEPEST:
            raise Unreadable("Its folders lie deeper within each other than in any package.")
        try:
            with os.scandir(self._folder / below) as found_here:
                entries = sorted(found_here, key=lambda e: e.name)
            known = [(entry, entry.stat(follow_symlinks=False)) for entry in entries]
        except OSError as error:
            raise Unreadable(f"A folder cannot be read: {error.strerror}.") from error
        for entry, found in known:
            name = below + entry.name
            # A junction of Windows is no link by name, but leads elsewhere all the same.
            leads_away = getattr(found, "st_file_attributes", 0) & 0x400
            if entry.is_symlink() or leads_away:
                self.blame("link", name, f"“{shown(name)}” is a link to another place.")
            elif stat.S_ISDIR(found.st_mode):
                self._folders.append(name + "/")
                self._walk(name + "/")
            elif not stat.S_ISREG(found.st_mode):
                self.blame("special", name, f"“{shown(name)}” is no ordinary file.")
            elif entry.name in LEFT_BY_SYSTEMS and found.st_size <= SMALL:
                words = (
                    "“{}” was put there by a computer that showed the folder; it was not checked."
                )
                self.notes.append(words.format(shown(name)))
            else:
                self.add(name, found.st_size)


class ZipTree(Tree):
    """The files of a ZIP file, all below one folder; nothing is unpacked."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.name)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
            with path.open("rb") as file:
                is_zip = file.read(2) == b"PK"
            words = (
                "The ZIP file is damaged or cut off."
                if is_zip
                else "It is no folder and no ZIP file."
            )
            raise Unreadable(words) from error
        self._infos: dict[str, zipfile.ZipInfo] = {}
        try:
            self._take(path)
        except BaseException:
            self._zip.close()
            raise

    def open(self, name: str) -> IO[bytes]:
        """A file to read."""
        try:
            return self._zip.open(self._infos[name])
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError) as error:
            raise OSError(0, "the ZIP file is damaged there") from error

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def _take(self, path: Path) -> None:
        infos = sorted(self._zip.infolist(), key=lambda info: info.header_offset)
        if len(infos) > MOST_FILES:
            raise Unreadable(f"It holds more than {MOST_FILES} files.")
        with path.open("rb") as file:
            self._gaps(infos, file)
            self._ending(len(infos), file)
        tops = {info.filename.split("/")[0] for info in infos}
        top = min(tops) if len(tops) == 1 else ""
        for info in infos:
            self._take_one(info, top + "/" if top else "")
        self._check_folders()
        if not top:
            self.blame("layout", "", "The files of the ZIP file are not in one folder.")

    def _gaps(self, infos: list[zipfile.ZipInfo], file: IO[bytes]) -> None:
        """Files that lie over each other are a bomb; what lies before, between or behind them is hidden."""
        stop = 0
        loose = False
        for info in infos:
            if info.header_offset < stop:
                raise Unreadable("Files in the ZIP file lie over each other, as only a bomb does.")
            loose = loose or info.header_offset > stop
            file.seek(info.header_offset)
            head = file.read(_FILE_HEAD.size)
            if len(head) < _FILE_HEAD.size or not head.startswith(b"PK\x03\x04"):
                raise Unreadable("The ZIP file is damaged or cut off.")
            _, _, flags, method, _, _, crc, packed, size, name, extra = _FILE_HEAD.unpack(head)
            file.seek(name, os.SEEK_CUR)
            extras = (file.read(extra), info.extra)
            later = flags & _SIZES_LATER
            stop = info.header_offset + _FILE_HEAD.size + name + extra + info.compress_size
            stop += _later(file, stop) if later else 0
            said = ((crc, info.CRC), (packed, info.compress_size), (size, info.file_size))
            if (
                flags != info.flag_bits
                or method != info.compress_type
                or any(a not in (b, _TOO_LARGE) for a, b in said if not (later and not a))
            ):
                words = "“{}” is described in two ways in the ZIP file: programs would unpack it differently."
                self.blame("two_ways", info.filename, words.format(shown(info.filename)))
            elif info.comment or not all(_is_plain(each) for each in extras):
                words = "The ZIP file says more about “{}” than a package does."
                self.blame("hidden", info.filename, words.format(shown(info.filename)))
        if loose or self._zip.start_dir != stop:
            self.blame("hidden", "", "The ZIP file holds something that is none of its files.")

    def _ending(self, count: int, file: IO[bytes]) -> None:
        """The end must be the only one, and say what was read: other programs may begin there."""
        at = file.seek(0, os.SEEK_END) - _END.size
        file.seek(max(at, 0))
        data = file.read(_END.size)
        if not data.startswith(b"PK\x05\x06"):
            self.blame("hidden", "", "Something stands behind the end of the ZIP file.")
            return
        _, disk, first, here, whole, size, start, _ = _END.unpack(data)
        large = at - _END_OF_LARGE
        between = large >= 0 and file.seek(large) == large and file.read(4) == b"PK\x06\x06"
        stop = large if between else at
        begin = self._zip.start_dir
        said = (
            disk == first == 0
            and here in (count, 0xFFFF)
            and whole in (count, 0xFFFF)
            and size in (stop - begin, _TOO_LARGE)
            and start in (begin, _TOO_LARGE)
        )
        if not said:
            self.blame("two_ways", "", "The ZIP file has two lists of its files.")

    def _take_one(self, info: zipfile.ZipInfo, top: str) -> None:
        raw = getattr(info, "orig_filename", info.filename)
        inside = raw[len(top) :] if top and raw.startswith(top) else raw
        words = shown(raw)
        kind = stat.S_IFMT(info.external_attr >> 16)
        if stat.S_ISLNK(kind):
            self.blame("link", inside, f"“{words}” is a link to another place.")
        elif kind and not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
            self.blame("special", inside, f"“{words}” is no ordinary file.")
        elif info.flag_bits & 1:
            self.blame("encrypted", inside, f"“{words}” is locked with a password.")
        elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            self.blame("method", inside, f"“{words}” is packed in an unusual way.")
        elif raw.endswith("/") and not info.file_size:
            why = danger_of(raw.rstrip("/"))
            if why:
                self.blame("unsafe_name", inside, f"“{words}” has a dangerous name: {why}.")
            elif inside:
                self._folders.append(inside)
        elif info.file_size > SMALL and info.file_size > info.compress_size * HIGHEST_RATIO:
            text = "“{}” would become {} times as large: it was not unpacked."
            self.blame(
                "bomb", inside, text.format(words, info.file_size // max(1, info.compress_size))
            )
        elif danger_of(raw):
            text = "“{}” has a dangerous name: {}."
            self.blame("unsafe_name", inside, text.format(words, danger_of(raw)))
        elif self.add(inside, info.file_size):
            self._infos[inside] = info


_FILE_HEAD = struct.Struct("<4sHHHHHLLLHH")
"""What stands before each file in a ZIP file."""

_END = struct.Struct("<4sHHHHLLH")
"""The end of a ZIP file that has no comment."""

_END_OF_LARGE = 56 + 20
"""Bytes that stand before it in a large ZIP file."""

_TOO_LARGE = 0xFFFFFFFF
"""Stands where a number is too large for its place, and is said elsewhere."""

_SIZES_LATER = 8
"""Bit of a file whose sizes were not known when it was begun: they stand behind it."""

_PLAIN_EXTRAS = {0x0001: 28, 0x5455: 13, 0x5855: 12, 0x7875: 24, 0x000A: 36}
"""Large sizes, times and owners, as packing programs note them beside a file, and their bytes at most."""


def _later(file: IO[bytes], stop: int) -> int:
    """Bytes of the sizes that stand behind a file."""
    file.seek(stop)
    following = file.read(28)
    start = 4 if following.startswith(b"PK\x07\x08") else 0
    # sizes of 4 or 8 bytes: whichever ends where the next thing begins
    return next((n for n in (start + 12, start + 20) if following[n : n + 2] == b"PK"), 0)


def _is_plain(extra: bytes) -> bool:
    """Whether what is noted beside a file is of a usual kind, and leaves no room for anything else."""
    while extra:
        kind, length = struct.unpack("<HH", extra[:4]) if len(extra) >= 4 else (0, 0)
        if length > _PLAIN_EXTRAS.get(kind, -1) or len(extra) < 4 + length:
            return False
        extra = extra[4 + length :]
    return True


READ_FAULTS = (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What reading a damaged file raises."""


def open_tree(path: Path) -> Tree:
    """The files of the folder or ZIP file ``path``.

    Raises:
        Unreadable: If it is neither, or cannot be read.
    """
    try:
        if path.is_dir():
            return FolderTree(path)
        if not path.exists():
            raise Unreadable("There is no file or folder of that name.")
        return ZipTree(path)
    except OSError as error:
        raise Unreadable(f"It cannot be read: {error.strerror or error}.") from error


def danger_of(name: str) -> str:
    """Why a file of this name must not be in a package, or empty."""
    parts = name.split("/")
    if name.startswith("/") or re.match(r"^[A-Za-z]:", name):
        return "it leads to a fixed place on the computer"
    if ".." in parts:
        return "it leads out of the package"
    if _FORBIDDEN.search(name):
        return "it holds characters that no system takes"
    if any(not part or part == "." for part in parts):
        return "a part of it is empty"
    if any(part[-1] in ". " for part in parts):
        return "a part of it ends with a dot or a space"
    if any(_DEVICES.match(part) for part in parts):
        return "it is the name of a device"
    return ""


def shown(name: str) -> str:
    """A name as it can be printed: no control characters, and not without end."""
    text = "".join(c if c.isprintable() else "\ufffd" for c in name)
    return text if len(text) <= 200 else text[:199] + "\u2026"
