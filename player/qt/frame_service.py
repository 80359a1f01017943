"""Frames on request, decoded and converted in threads that own the file.

The window posts the frame it wants into a mailbox with one slot. A newer request replaces an older
one, so dragging over the timeline never queues up work. Frames passed on the way are kept, which makes
stepping back and playing backwards true, not approximate.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from player.media.cache import IndexCache
from player.media.container import changed
from player.media.errors import UserError
from player.media.frame import Frame
from player.media.identity import FileWatch
from player.media.index import VideoIndex, build_index
from player.media.info import VideoInfo
from player.media.source import FrameSource, first_picture
from player.media.time import FrameIndex, FrameRef
from player.qt.frame_cache import BUDGET, FrameCache
from player.qt.frame_work import Courier, Decoder
from player.qt.mailbox import Mailbox, StoppedError

Prepare = Callable[[Frame], None]

NO_NUMBER: Final = FrameIndex(-1)
"""The index of a picture that is shown while the file is still being read: it has no number yet."""

_GRACE: Final = 1.5
"""Seconds to wait for the threads of a closed file; a drive that is gone may hold them for minutes."""

_BEAT: Final = 0.05
"""Seconds between two words on how far the index is."""


class FrameService(QObject):
    """Delivers frames of one file at a time.

    Signals (sent from other threads; connect them queued, and to methods of ``QObject``s only):
        first_picture: ``Frame`` with the index ``NO_NUMBER``: something to look at while a long file is
            still being read. Which frame it is, is not known yet.
        indexing: Done and in all, while the file is being read.
        opened: ``VideoInfo``, ``VideoIndex``.
        frame_ready: ``Frame`` (already prepared), number of the newest request. When requests come faster
            than pictures, frames on the way come first, with the same number; the wanted one follows.
        failed: The path, ``UserError``: the file cannot be shown, or not any more.
    """

    first_picture = Signal(object)
    indexing = Signal(object, object)
    opened = Signal(object, object)
    frame_ready = Signal(object, int)
    failed = Signal(object, object)

    def __init__(self, parent: QObject | None = None, *, budget: int = BUDGET) -> None:
        super().__init__(parent)
        self._budget = budget
        self._folder: Path | None = None
        self._prepare: Prepare | None = None
        self._work: _Work | None = None

    @property
    def running(self) -> bool:
        """Whether a file is open or being opened."""
        return self._work is not None and self._work.thread.is_alive()

    def set_cache(self, folder: Path | None) -> None:
        """Where indexes are kept between openings; for files opened from now on."""
        self._folder = folder

    def set_prepare(self, prepare: Prepare | None) -> None:
        """Do something with each frame before it is delivered, in another thread.

        Without it, ``frame.rgb()`` is called, so that it costs nothing later. It must be safe to call
        while the window works, and it is called with a fresh ``Frame`` each time, also for frames that
        may never be delivered. What it made it keeps; ``frame.rgb()`` is not kept beyond the call.
        """
        self._prepare = prepare

    def prepare(self, frame: Frame) -> None:
        """What is done with a frame before it is delivered."""
        if self._prepare is None:
            frame.rgb()
            return
        self._prepare(frame)
        frame.let_go()  # what is shown was made of it; it would only take memory

    def open(
        self,
        path: Path,
        index: VideoIndex | None = None,
        *,
        video: int = 0,
        sha256: str = "",
        fingerprint: str = "",
    ) -> None:
        """Open a file in the background; ``opened`` or ``failed`` follows. A file open before is closed.

        Args:
            path: The file.
            index: Its index, if at hand.
            video: Which of the video streams that move, from 0.
            sha256: The hash of its content, if known: then the index comes from the cache and goes there.
            fingerprint: That of the file that is meant, if known: another in its place is not shown.
        """
        self.stop()
        mailbox = Mailbox(FrameCache(self._budget))
        cache = IndexCache(self._folder) if self._folder is not None and sha256 else None
        self._work = _Work(self, mailbox, Path(path), index, video, cache, sha256, fingerprint)
        self._work.thread.start()

    def request(self, index: int, direction: int = 0) -> int:
        """Ask for a frame; newer requests replace older ones. Returns the number of the request.

        Args:
            index: The frame.
            direction: Which way the person moves and how many frames at a time (0 for a jump), for
                decoding and preparing ahead.
        """
        return self._work.mailbox.post(index, direction) if self._work is not None else 0

    def stop(self) -> None:
        """Close the file and wait until its threads are gone; nothing is delivered afterwards.

        Threads that a drive holds up are left behind after a moment; they end when it lets go.
        """
        work, self._work = self._work, None
        if work is not None:
            work.mailbox.stop()
            work.thread.join(_GRACE)


class _Work:
    """One open file, in its own threads."""

    def __init__(
        self,
        service: FrameService,
        mailbox: Mailbox,
        path: Path,
        index: VideoIndex | None,
        video: int,
        cache: IndexCache | None,
        sha256: str,
        fingerprint: str,
    ) -> None:
        self.mailbox = mailbox
        # A daemon: a drive that is gone must not keep the program from ending.
        self.thread = threading.Thread(target=self.run, name="umbra-frames", daemon=True)
        self._service = service
        self._path = path
        self._index = index
        self._video = video
        self._cache = cache
        self._sha256 = sha256
        self._fingerprint = fingerprint
        self._built = False
        self._told = 0.0

    def run(self) -> None:
        """Open, serve until stopped, close."""
        try:
            # Begun before anything is read, so that all of it is held to belong to one file.
            watch = FileWatch(self._path, self._fingerprint)
            info = self._look()
            index = self._index or self._build()
            with FrameSource.open(
                self._path, video=self._video, index=index, info=info, watch=watch
            ) as ahead, FrameSource.open(
                self._path, video=self._video, index=index, info=ahead.info, watch=watch
            ) as behind:  # fmt: skip
                self._tell(self._service.opened.emit, ahead.info, ahead.index)
                self._serve(ahead, behind, watch)
        except StoppedError:
            return
        except (UserError, OSError) as exc:
            # Whatever the drive does, the window is told: else it would wait for ever.
            error = exc if isinstance(exc, UserError) else changed(self._path)
            with suppress(StoppedError):
                self._tell(self._service.failed.emit, self._path, error)
        finally:
            with self.mailbox.changed:
                self.mailbox.cache.clear()

    def _tell(self, emit: Callable[..., None], *values: object) -> None:
        """Send a signal unless the file was closed: then the service may be gone."""
        with self.mailbox.changed:
            self.mailbox.check()
            emit(*values)

    def _look(self) -> VideoInfo:
        if self._index is None and self._cache is not None:
            self._index = self._cache.load(self._path, self._sha256, video=self._video)
        info, picture = first_picture(self._path, video=self._video)
        if self._index is None and picture is not None:
            ref = FrameRef(NO_NUMBER, picture.pts or 0)
            frame = Frame(ref, bool(picture.is_corrupt), picture, info)
            frame.rgb()
            self._tell(self._service.first_picture.emit, frame)
        return info

    def _build(self) -> VideoIndex:
        self._built = True
        return build_index(
            self._path, video=self._video, cancel=self.mailbox, progress=self._progress
        )

    def _progress(self, _phase: str, done: int, total: int, _unit: str) -> None:
        now = time.monotonic()
        if now - self._told > _BEAT:
            self._told = now
            self._tell(self._service.indexing.emit, done, total)

    def _keep(self, index: VideoIndex, watch: FileWatch) -> None:
        if self._built and self._cache is not None:
            # A full or read-only disk must not stop the review.
            with suppress(OSError, UserError):
                self._cache.store(self._path, self._sha256, index, watch=watch, video=self._video)

    def _serve(self, ahead: FrameSource, behind: FrameSource, watch: FileWatch) -> None:
        courier = Courier(self.mailbox, self._service.prepare, self._service.frame_ready.emit)

        def hand_out() -> None:
            with suppress(StoppedError):
                courier.run()

        thread = threading.Thread(target=hand_out, name="umbra-courier", daemon=True)
        thread.start()
        try:
            Decoder(self.mailbox, ahead, behind, lambda: courier.shown).run(
                chore=lambda: self._keep(ahead.index, watch)
            )
        finally:
            courier.end()
            thread.join()
