"""One slot between two threads: the newest request replaces the one not yet taken."""

from __future__ import annotations

import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """A frame somebody wants to see.

    Attributes:
        number: Rises with every request.
        index: The frame.
        direction: Which way the person moves: 1, -1, or 0 for a jump.
    """

    number: int
    index: int
    direction: int


class Mailbox:
    """The slot, and the wish to stop. Safe from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: Request | None = None
        self._number = 0
        self._stopped = False

    def post(self, index: int, direction: int) -> int:
        """Ask for a frame; returns the request's number."""
        with self._changed:
            self._number += 1
            self._waiting = Request(self._number, index, direction)
            self._changed.notify_all()
            return self._number

    def take(self, *, wait: bool) -> Request | None:
        """The newest request, or None when it must not wait or when stopped."""
        with self._changed:
            while wait and self._waiting is None and not self._stopped:
                self._changed.wait()
            taken, self._waiting = self._waiting, None
            return None if self._stopped else taken

    def clear(self) -> None:
        """Forget a request not yet taken."""
        with self._changed:
            self._waiting = None

    def stop(self) -> None:
        """Wake whoever waits; from now on nothing is given out."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    @property
    def waiting(self) -> bool:
        """Whether a request lies in the slot."""
        with self._changed:
            return self._waiting is not None

    @property
    def stopped(self) -> bool:
        """Whether the wish to stop was spoken."""
        with self._changed:
            return self._stopped
