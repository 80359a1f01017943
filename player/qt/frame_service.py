"""Frames on request, decoded and converted in a thread that owns the file.

The window posts the frame it wants into a mailbox with one slot. A newer request replaces an older
one that was not begun, so dragging over the timeline never queues up work. Frames passed on the way
are kept, which makes stepping back and playing backwards true, not approximate.
"""

from __future__ import annotations

import dataclasses
import threading
import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from player.media.errors import UserError
from player.media.index import VideoIndex, build_index
from player.media.source import FrameSource
from player.qt.frame_cache import BUDGET, FrameCache
from player.qt.mailbox import Mailbox, Request

_AHEAD: Final = 12
"""Frames decoded ahead in the direction of motion while nothing else is wanted."""

_PATIENCE: Final = 0.25
"""Seconds after which a picture is shown even though a newer one is wanted: scrubbing stays alive."""

_CHUNK_SHARE: Final = 0.5
"""Share of the cache filled by one run when moving back; the rest stays for where one came from."""


class _StoppedError(Exception):
    """The service was asked to stop in the middle of work."""


class FrameService(QObject):
    """Delivers frames of one file at a time.

    Signals (sent from the worker; connect them queued, and to methods of ``QObject``s only):
        opened: ``VideoInfo``, ``VideoIndex``.
        frame_ready: ``Frame`` (already converted: ``frame.rgb()`` costs nothing), request number.
        failed: The path, ``UserError``: the file cannot be shown, or not any more.
    """

    opened = Signal(object, object)
    frame_ready = Signal(object, int)
    failed = Signal(object, object)

    def __init__(self, parent: QObject | None = None, *, budget: int = BUDGET) -> None:
        super().__init__(parent)
        self._budget = budget
        self._mailbox: Mailbox | None = None
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether a file is open or being opened."""
        return self._thread is not None and self._thread.is_alive()

    def open(self, path: Path, index: VideoIndex | None = None) -> None:
        """Open a file in the background; ``opened`` or ``failed`` follows. A file open before is closed."""
        self.stop()
        self._mailbox = Mailbox()
        worker = _Worker(self, path, index, self._mailbox, FrameCache(self._budget))
        self._thread = threading.Thread(target=worker.run, name="umbra-frames")
        self._thread.start()

    def request(self, index: int, direction: int = 0) -> int:
        """Ask for a frame; newer requests replace older ones. Returns the number of the request.

        Args:
            index: The frame.
            direction: Which way the person moves (1, -1, 0), for decoding ahead.
        """
        return self._mailbox.post(index, direction) if self._mailbox is not None else 0

    def stop(self) -> None:
        """Close the file and wait until the worker is gone; nothing is delivered afterwards."""
        if self._mailbox is not None:
            self._mailbox.stop()
        if self._thread is not None:
            self._thread.join()
        self._mailbox = self._thread = None


class _Worker:
    """The thread's side: owns the source and the cache."""

    def __init__(
        self,
        service: FrameService,
        path: Path,
        index: VideoIndex | None,
        mailbox: Mailbox,
        cache: FrameCache,
    ) -> None:
        self._service = service
        self._path = path
        self._index = index
        self._mailbox = mailbox
        self._cache = cache
        self._delivered = 0.0
        self._plan = range(0)

    def check(self) -> None:
        """Cancellation as the media core asks for it."""
        if self._mailbox.stopped:
            raise _StoppedError

    def run(self) -> None:
        """Open, serve until stopped, close: all in this thread."""
        try:
            index = self._index or build_index(self._path, cancel=self)
            with FrameSource.open(self._path, index=index) as source:
                self.check()
                self._service.opened.emit(source.info, source.index)
                self._serve(source)
        except _StoppedError:
            return
        except UserError as exc:
            if not self._mailbox.stopped:
                self._service.failed.emit(self._path, exc)
        finally:
            self._cache.clear()

    def _serve(self, source: FrameSource) -> None:
        last: Request | None = None
        while True:
            request = self._mailbox.take(wait=last is None or not self._can_prepare(source, last))
            self.check()
            if request is not None:
                if self._answer(source, request):
                    last = request
            elif last is not None:
                self._prepare(source, last)

    def _answer(self, source: FrameSource, request: Request) -> bool:
        """Deliver one frame; False when a newer request made it pointless."""
        wanted = request.index
        if wanted not in self._cache and wanted not in self._plan:
            self._plan = self._way_to(source, wanted, request.direction)
        while wanted not in self._cache and self._plan:
            self.check()
            hurry = time.monotonic() - self._delivered > _PATIENCE
            if self._plan[0] != wanted and self._mailbox.waiting and not hurry:
                return False
            self._advance(source, wanted)
        frame = self._cache.get(wanted) or source.frame_at(wanted)
        # A fresh value, so that the converted picture is not kept in the cache along with it.
        frame = dataclasses.replace(frame)
        frame.rgb()
        self.check()
        self._service.frame_ready.emit(frame, request.number)
        self._delivered = time.monotonic()
        return True

    def _way_to(self, source: FrameSource, wanted: int, direction: int) -> range:
        """The frames to decode so that ``wanted`` and its neighbours on the way are kept."""
        start = int(source.index.keyframe_at_or_before(wanted))
        if direction > 0:
            behind = wanted
            while behind > start and behind - 1 not in self._cache:
                behind -= 1
                if wanted - behind >= self._room(source):
                    break
            return range(behind, wanted + 1)
        return range(max(start, wanted - self._room(source) + 1), wanted + 1)

    def _room(self, source: FrameSource) -> int:
        """How many pictures one run may keep."""
        info = source.info
        each = info.coded_width * info.coded_height * 3 // 2 * (2 if info.bits > 8 else 1) + 1
        return max(1, int(self._cache.budget * _CHUNK_SHARE / each))

    def _next_to_prepare(self, source: FrameSource, last: Request) -> int | None:
        ahead = min(_AHEAD, max(1, self._room(source) // 2))
        for step in range(1, ahead + 1):
            at = last.index + step * last.direction
            if not 0 <= at < len(source.index):
                return None
            if at not in self._cache:
                return at
        return None

    def _can_prepare(self, source: FrameSource, last: Request) -> bool:
        return last.direction != 0 and self._next_to_prepare(source, last) is not None

    def _prepare(self, source: FrameSource, last: Request) -> None:
        """Decode one frame of the way to what comes next; the rest of the way is kept for later."""
        at = self._next_to_prepare(source, last)
        if at is None:
            return
        if at not in self._plan:
            self._plan = self._way_to(source, at, last.direction)
        self._advance(source, last.index)

    def _advance(self, source: FrameSource, near: int) -> None:
        at, self._plan = self._plan[0], self._plan[1:]
        self._cache.put(source.frame_at(at, cancel=self), near)
