"""Writing a bag (BagIt 1.0, RFC 8493): payload below ``data/``, and lists with the SHA-256 of every file.

Written file by file through a ``Shelf``, which is a folder or a ZIP file, so that large copies pass once and
are never in memory. Nothing here knows what the files are.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Protocol

from redaction.casework.checker.bags import (
    DECLARATION,
    INFO,
    KEY,
    MANIFEST,
    SIGNATURE,
    TAG_MANIFEST,
)
from redaction.casework.checker.trees import danger_of
from redaction.casework.names import folded
from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import ExitStatus, UserError
from redaction.jobs.progress import Progress, ProgressSink, no_progress

CHUNK: Final = 1 << 20

_TO_CODE: Final = re.compile(r"[%\r\n]")


class CopyChanged(UserError):  # noqa: N818 - names what was found
    """A file is not what it was when it was recorded."""

    status = ExitStatus.BAD_INPUT

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}” was changed since it was made and verified.",
            "No package was made.",
            "Export it again, or find the file as it was.",
        )


@dataclass(frozen=True, slots=True)
class Item:
    """One file of a bag.

    Attributes:
        name: Inside the bag, with ``/`` between folders.
        content: The bytes, or where they are.
        sha256: What it must have, or empty.
    """

    name: str
    content: Path | bytes
    sha256: str = ""

    @property
    def size(self) -> int:
        """In bytes.

        Raises:
            OSError: If the file is not there.
        """
        content = self.content
        return len(content) if isinstance(content, bytes) else content.stat().st_size


@dataclass(frozen=True, slots=True)
class Signature:
    """What a bag is signed with.

    Attributes:
        public_pem: The public key as a PEM file.
        sign: Gives the 64 bytes for a message.
    """

    public_pem: bytes
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Bagged:
    """A bag that was written.

    Attributes:
        number: SHA-256 of its tag manifest, which stands for everything in it.
        files: How many there are.
        size: Bytes of all.
    """

    number: str
    files: int
    size: int


class Shelf(Protocol):
    """Where the files go."""

    def put(self, name: str, size: int) -> AbstractContextManager[IO[bytes]]:
        """A new file to write, of ``size`` bytes; whole when the block ends."""
        ...


class FolderShelf:
    """Files go into a new folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def put(self, name: str, size: int) -> Iterator[IO[bytes]]:  # noqa: ARG002 - as the shelf of ZIP files
        """A new file to write, on the disk when the block ends."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())


def write_bag(
    shelf: Shelf,
    payload: Sequence[Item],
    info: Sequence[tuple[str, str]],
    tags: Sequence[Item] = (),
    *,
    signature: Signature | None = None,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> Bagged:
    """Write a bag and its lists.

    Args:
        shelf: Where to.
        payload: Files below ``data/``, their names without it.
        info: Labels and values of ``bag-info.txt``; ``Payload-Oxum`` is added.
        tags: Files beside ``data/``.
        signature: What to sign the list of lists with.
        cancel: Stops it between two pieces of a file.
        progress: Phase ``packing``, in bytes.

    Raises:
        CopyChanged: If a file does not have the SHA-256 it must have.
        ValueError: If a name is dangerous or there twice.
        OSError: If something cannot be read or written.
    """
    inside = [Item(f"data/{item.name}", item.content, item.sha256) for item in payload]
    _check_names([*inside, *tags])
    cancel = cancel or CancelToken()
    total = sum(item.size for item in inside)
    writer = _Writer(shelf, cancel, progress, total)
    listed = {item.name: writer.write(item) for item in inside}
    oxum = f"{sum(size for _, size in listed.values())}.{len(listed)}"
    beside = [
        *tags,
        Item(DECLARATION, b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"),
        Item(INFO, _info_text([*info, ("Payload-Oxum", oxum)])),
        Item(MANIFEST, _list_text({name: sha256 for name, (sha256, _) in listed.items()})),
        *([Item(KEY, signature.public_pem)] if signature is not None else []),
    ]
    lists = _list_text({item.name: writer.write(item)[0] for item in beside})
    number, _ = writer.write(Item(TAG_MANIFEST, lists))
    files = len(listed) + len(beside) + 1
    if signature is not None:
        signed = base64.b64encode(signature.sign(lists)) + b"\n"
        writer.write(Item(SIGNATURE, signed))
        files += 1
    progress(Progress("packing", total, total, "bytes"))
    return Bagged(number, files, writer.written)


class _Writer:
    def __init__(
        self, shelf: Shelf, cancel: CancelToken, progress: ProgressSink, total: int
    ) -> None:
        self._shelf = shelf
        self._cancel = cancel
        self._progress = progress
        self._total = total
        self.written = 0

    def write(self, item: Item) -> tuple[str, int]:
        """SHA-256 and size of the file as it was written."""
        inner, size = hashlib.sha256(), 0
        content = item.content
        with (
            io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as source,
            self._shelf.put(item.name, item.size) as target,
        ):
            while chunk := source.read(CHUNK):
                self._cancel.check()
                inner.update(chunk)
                target.write(chunk)
                size += len(chunk)
                self.written += len(chunk)
                done = min(self.written, self._total)
                self._progress(Progress("packing", done, self._total, "bytes"))
        found = inner.hexdigest()
        if item.sha256 and found != item.sha256:
            raise CopyChanged(item.name.rpartition("/")[2])
        return found, size


def _check_names(items: Iterable[Item]) -> None:
    seen: set[str] = set()
    for item in items:
        why = danger_of(item.name)
        if why or folded(item.name) in seen:
            msg = f"a name that no package may hold: {item.name!r} {why}"
            raise ValueError(msg)
        seen.add(folded(item.name))


def _list_text(hashes: Mapping[str, str]) -> bytes:
    """Lines as ``sha256sum`` writes and reads them, sorted by name."""
    return "".join(f"{hashes[name]}  {coded(name)}\n" for name in sorted(hashes)).encode()


def coded(name: str) -> str:
    """A name as lists spell it: line ends and the percent sign by their numbers (RFC 8493, 2.1.3)."""
    return _TO_CODE.sub(lambda found: f"%{ord(found.group()):02X}", name)


def _info_text(info: Iterable[tuple[str, str]]) -> bytes:
    """Labels with values, each value on one line."""
    return "".join(
        f"{label}: {' '.join(value.split())}\n" for label, value in info if value
    ).encode()
