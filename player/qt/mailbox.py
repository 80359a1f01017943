"""One slot between the threads: the newest request replaces the one before it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from player.media.frame import Frame
    from player.qt.frame_cache import FrameCache


class StoppedError(Exception):
    """The file was closed in the middle of work."""


@dataclass(frozen=True, slots=True)
class Request:
    """A frame somebody wants to see.

    Attributes:
        number: Rises with every request.
        index: The frame.
        direction: Which way the person moves, and how many frames at a time; 0 for a jump.
        since: When it was posted, in seconds of ``time.monotonic``.
    """

    number: int
    index: int
    direction: int
    since: float = 0.0


class Mailbox:
    """The slot, the pictures at hand, and the wish to stop. Safe from any thread.

    One thread decodes into ``cache`` what the newest request needs, another hands out what is there; a
    picture at hand never waits for one that is being decoded.

    Attributes:
        changed: Guards everything here; notified at every change.
        cache: Decoded frames; only to be touched while ``changed`` is held.
        newest: The newest request, or None before the first.
        done: Number of the newest request that was answered.
        passing: A frame on the way to the wanted one, to be shown meanwhile.
    """

    def __init__(self, cache: FrameCache) -> None:
        self.changed = threading.Condition()
        self.cache = cache
        self.newest: Request | None = None
        self.done = 0
        self.passing: Frame | None = None
        self._stopped = False

    def post(self, index: int, direction: int) -> int:
        """Ask for a frame; returns the request's number."""
        with self.changed:
            number = self.newest.number + 1 if self.newest is not None else 1
            self.newest = Request(number, index, direction, time.monotonic())
            self.changed.notify_all()
            return number

    def put(self, frame: Frame) -> None:
        """Lay down a decoded frame."""
        with self.changed:
            at = self.newest
            self.cache.put(frame, at.index if at is not None else 0, at.direction if at else 0)
            self.changed.notify_all()

    def stop(self) -> None:
        """Wake whoever waits; from now on everybody goes home."""
        with self.changed:
            self._stopped = True
            self.changed.notify_all()

    def check(self) -> None:
        """Cancellation as the media core asks for it.

        Raises:
            StoppedError: If the wish to stop was spoken.
        """
        if self._stopped:
            raise StoppedError

    @property
    def stopped(self) -> bool:
        """Whether the wish to stop was spoken."""
        return self._stopped
