"""Indexes kept on disk under the hash of the footage, so that a file is indexed once."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from player.media.index import FORMAT_VERSION, VideoIndex, build_index
from player.media.work import CancelLike, ProgressLike


class IndexCache:
    """A folder of indexes. Losing it costs time, never work: whatever is odd in it is ignored."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path_of(self, sha256: str, video: int = 0) -> Path:
        """Where the index of one video stream of the content with this hash is kept."""
        stream = f".{video}" if video else ""
        return self._folder / f"{sha256}{stream}.v{FORMAT_VERSION}.index"

    def load(self, sha256: str, video: int = 0) -> VideoIndex | None:
        """The stored index, or None when there is none that can be read."""
        try:
            return VideoIndex.from_bytes(self.path_of(sha256, video).read_bytes())
        except (OSError, ValueError):
            return None

    def store(self, sha256: str, index: VideoIndex, video: int = 0) -> None:
        """Keep an index; readers see all of it or none of it.

        Raises:
            OSError: If the folder cannot be written.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder, suffix=".partial")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(index.to_bytes())
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
        stored = self.load(sha256, video)
        if stored is not None:
            return stored
        index = build_index(path, video=video, cancel=cancel, progress=progress)
        # A full or read-only disk must not stop the review: the index is only built again next time.
        with suppress(OSError):
            self.store(sha256, index, video)
        return index
