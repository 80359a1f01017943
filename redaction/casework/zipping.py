"""A bag as one ZIP file: the same content gives the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, Self

STORED: Final = frozenset(
    {".mp4", ".m4v", ".mov", ".mkv", ".m4a", ".png", ".jpg", ".jpeg", ".pdf", ".zip"}
)
"""Endings of files that are packed already; packing them again costs time and saves nothing."""

_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""Of every file: when it was packed is in the bag's own text, and nothing else may differ."""

_LARGE: Final = 1 << 31
"""Bytes from which on the large form of a file's head is written, with room for what it may grow to."""


class ZipShelf:
    """Files go into a new ZIP file, all below one folder."""

    def __init__(self, path: Path, top: str) -> None:
        """Begin the file.

        Args:
            path: Of the ZIP file; it may be there, empty.
            top: Name of the folder inside.

        Raises:
            OSError: If it cannot be written.
        """
        self._zip = zipfile.ZipFile(path, "w", allowZip64=True)
        self._top = top

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @contextmanager
    def put(self, name: str, size: int) -> Iterator[IO[bytes]]:
        """A new file to write, of about ``size`` bytes."""
        info = zipfile.ZipInfo(f"{self._top}/{name}", _TIME)
        info.create_system = 3  # on Windows, too, so that the bytes are the same
        info.external_attr = 0o100644 << 16
        stored = Path(name).suffix.lower() in STORED
        info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        with self._zip.open(info, "w", force_zip64=size >= _LARGE) as file:
            yield file
