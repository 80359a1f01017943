"""Indexes kept on disk under the hash of the footage, so that a file is indexed once.

An entry is believed only for the file it was made from: beside the index it holds a digest of places all
over the file, so that footage replaced under the same name is indexed anew and never shown by an old index.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from player.media.container import check_readable
from player.media.errors import MediaError
from player.media.identity import FileWatch, fingerprint
from player.media.index import FORMAT_VERSION, VideoIndex, build_index
from player.media.work import CancelLike, ProgressLike

_ENTRY: Final = b"umbra index entry 1\n"


class IndexCache:
    """A folder of indexes. Losing it costs time, never work: whatever is odd in it is ignored."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path_of(self, sha256: str, video: int = 0) -> Path:
        """Where the index of that moving picture of the content with this hash is kept."""
        which = f".{video}" if video else ""
        return self._folder / f"{sha256}{which}.v{FORMAT_VERSION}.index"

    def load(self, path: Path, sha256: str, *, video: int = 0) -> VideoIndex | None:
        """The stored index, or None when there is none that can be read and was made from this file."""
        try:
            data = self.path_of(sha256, video).read_bytes()
            head = _ENTRY + fingerprint(path)
            if data[: len(head)] != head:
                return None
            return VideoIndex.from_bytes(data[len(head) :])
        except (OSError, ValueError):
            return None

    def store(
        self, path: Path, sha256: str, index: VideoIndex, *, watch: FileWatch, video: int = 0
    ) -> None:
        """Keep an index; readers see all of it or none of it.

        Args:
            path: The file it was made from.
            sha256: Of the file's content.
            index: What is kept.
            watch: Begun before the index was made: that of a file replaced since is not kept.
            video: Which of its moving pictures it is of.

        Raises:
            OSError: If the folder cannot be written, or the footage not be read.
            MediaError: If the file is not what it was any more.
        """
        data = _ENTRY + fingerprint(path) + index.to_bytes()
        watch.check()
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder, suffix=".partial")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.path_of(sha256, video))
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise

    def index_of(
        self,
        path: Path,
        sha256: str,
        *,
        video: int = 0,
        cancel: CancelLike | None = None,
        progress: ProgressLike | None = None,
    ) -> VideoIndex:
        """The index of a file whose hash is known: from the cache, else built and kept.

        Raises:
            MediaError: If the file cannot be used as footage.
        """
        stored = self.load(path, sha256, video=video)
        if stored is not None:
            return stored
        check_readable(path)
        watch = FileWatch(path)
        index = build_index(path, video=video, cancel=cancel, progress=progress)
        # A full or read-only disk must not stop the review: the index is only built again next time.
        with suppress(OSError, MediaError):
            self.store(path, sha256, index, watch=watch, video=video)
        return index
