"""What a file is, whatever it is called: SHA-256 of its content; and whether it still is what it was."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from player.media.container import changed, check_is_file, missing, replaced
from player.media.errors import MediaError
from player.media.work import CancelLike, NeverCancelled, ProgressLike, quiet

_CHUNK: Final = 1 << 20
_PLACES: Final = 16
_PIECE: Final = 4096


def hash_file(
    path: Path, *, cancel: CancelLike | None = None, progress: ProgressLike | None = None
) -> str:
    """SHA-256 of a file as 64 hexadecimal digits, read in pieces of 1 MiB.

    Args:
        path: The file; it is only read.
        cancel: Asked before every piece.
        progress: Told phase ``hashing`` in bytes.

    Raises:
        MediaError: If the file is missing or cannot be read to its end.
    """
    check_is_file(path)
    cancel, progress = cancel or NeverCancelled(), progress or quiet
    digest, done = hashlib.sha256(), 0
    try:
        size = path.stat().st_size
        with path.open("rb", buffering=0) as file:
            while piece := file.read(_CHUNK):
                cancel.check()
                digest.update(piece)
                done += len(piece)
                progress("hashing", done, max(size, done), "bytes")
    except FileNotFoundError as exc:
        raise missing(path) from exc
    except OSError as exc:
        raise changed(path) from exc
    return digest.hexdigest()


def fingerprint(path: Path) -> bytes:
    """32 bytes that tell a file from one put in its place: its size and pieces from all over it.

    It takes a few milliseconds where the SHA-256 of an hour of footage takes seconds.

    Raises:
        OSError: If the file cannot be read.
    """
    size = path.stat().st_size
    digest = hashlib.sha256(size.to_bytes(8, "big"))
    with path.open("rb") as file:
        for n in range(_PLACES + 1):
            file.seek(max(0, size - _PIECE) * n // _PLACES)
            digest.update(file.read(_PIECE))
    return digest.digest()


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the system says of a file without reading it."""

    device: int
    number: int
    size: int
    modified: int


class FileWatch:
    """Holds a file to what it was when the watch began.

    A check asks the system for the facts under the file's *name*: size, time of the last change, and the
    number of the file on its device. So it sees a file that was deleted, moved, swapped by renaming, cut,
    overwritten or written on, also while a handle of the old one is open. It takes microseconds on a disk.
    On a share that is gone it waits as long as the system does, so it belongs into a worker thread.
    """

    def __init__(self, path: Path, expected: str = "") -> None:
        """Begin to watch.

        Args:
            path: The file.
            expected: The ``digest`` of the file that is meant, where that is known.

        Raises:
            MediaError: If the file is missing, cannot be read, or is another than expected.
        """
        self._path = path
        self._facts = _facts_of(path)
        try:
            self._digest = fingerprint(path)
        except OSError as exc:
            raise _lost(path, exc) from exc
        if expected and expected != self.digest:
            raise replaced(path)

    @property
    def digest(self) -> str:
        """The file's fingerprint when the watch began, hexadecimal."""
        return self._digest.hex()

    def check(self) -> None:
        """Pass if the file is still the same.

        Raises:
            MediaError: If it is missing, another one, changed or unreadable.
        """
        facts = _facts_of(self._path)
        if facts == self._facts:
            return
        # Some shares number their files anew now and then: where nothing else differs, the content decides.
        if (facts.size, facts.modified) == (self._facts.size, self._facts.modified):
            try:
                same = fingerprint(self._path) == self._digest
            except OSError as exc:
                raise _lost(self._path, exc) from exc
            if same:
                self._facts = facts
                return
        raise changed(self._path)


def _facts_of(path: Path) -> _Facts:
    try:
        found = path.stat()
    except OSError as exc:
        raise _lost(path, exc) from exc
    return _Facts(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _lost(path: Path, exc: OSError) -> MediaError:
    gone = isinstance(exc, FileNotFoundError | NotADirectoryError)
    return missing(path) if gone else changed(path)
