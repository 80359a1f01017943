"""A small picture of footage that was never opened, made when nothing else is to be done."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.thumbnails import POSTER_AT, poster
from player.media.info import FootageKind
from redaction.model.ids import FootageId

if TYPE_CHECKING:
    from app.jobs import Job, Runner
    from redaction.model.footage import Footage


class Posters(QObject):
    """Has pictures made, one file after the other, in a child process of low priority.

    Signals:
        made: The cache holds a picture of this footage now; carries its id.
    """

    made = Signal(str)

    def __init__(self, jobs: Runner, cache: Path, parent: QObject | None = None) -> None:
        """Nothing is wanted yet.

        Args:
            jobs: Starts the child process.
            cache: The folder of caches.
            parent: Owns this.
        """
        super().__init__(parent)
        self._jobs = jobs
        self._cache = cache
        self._waiting: deque[Footage] = deque()
        self._tried: set[FootageId] = set()
        self._job: Job | None = None
        self._footage: Footage | None = None

    def want(self, files: Iterable[Footage]) -> None:
        """Have pictures of these, and of no others any more; each file is tried once."""
        self._waiting = deque(
            f for f in files if f.kind is FootageKind.VIDEO and f.sha256 and f.id not in self._tried
        )
        if self._job is None:
            self._next()

    def close(self) -> None:
        """Stop; harmless when repeated."""
        self._waiting.clear()
        if self._job is not None:
            self._job.finished.disconnect(self._ended)
            self._job.cancel()
        self._job = self._footage = None

    def _next(self) -> None:
        while self._waiting:
            footage = self._waiting.popleft()
            self._tried.add(footage.id)
            if not Path(footage.path).is_file() or poster(self._cache, footage) is not None:
                continue
            self._footage = footage
            args = {
                "path": footage.path,
                "sha256": footage.sha256,
                "cache": str(self._cache),
                "fingerprint": footage.fingerprint,
                "video": footage.video,
                "sound": None,
                "frames": [int(footage.frames * POSTER_AT)],
            }
            self._job = self._jobs.start("strips", args, self.tr("Preparing the timeline"))
            self._job.finished.connect(self._ended)
            return

    def _ended(self) -> None:
        footage, job = self._footage, self._job
        self._job = self._footage = None
        if job is not None and job.cancelling:
            # the window is closing: nothing more is begun
            self._waiting.clear()
            return
        if footage is not None and poster(self._cache, footage) is not None:
            self.made.emit(footage.id)
        self._next()
