"""Asking a job to stop."""

from __future__ import annotations

import threading

from player.media.errors import ExitStatus, UserError


class Cancelled(UserError):  # noqa: N818 - the design's name for it
    """The person asked to stop; nothing was written under a final name."""

    status = ExitStatus.CANCELLED

    def __init__(self) -> None:
        super().__init__("The work was cancelled.", "The footage and earlier work are unchanged.")

    def __reduce__(self) -> tuple[type[Cancelled], tuple[()]]:
        """It must come back whole from another process."""
        return Cancelled, ()


class CancelToken:
    """One flag that many threads may look at."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask for the stop; safe from any thread and from a signal handler."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether the stop was asked for."""
        return self._event.is_set()

    def check(self) -> None:
        """Call this once a frame.

        Raises:
            Cancelled: If the stop was asked for.
        """
        if self._event.is_set():
            raise Cancelled
