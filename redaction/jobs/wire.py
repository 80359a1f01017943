"""What the process of a job says to the window: lines of JSON."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TextIO

from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import Progress, Throttle

if TYPE_CHECKING:
    from redaction.model.track import Track


class Wire:
    """Writes events, one a line, from any thread; a vanished reader cancels the work."""

    def __init__(self, out: TextIO, cancel: CancelToken) -> None:
        self._out = out
        self._cancel = cancel
        self._lock = threading.Lock()
        self._ended = False
        self.progress = Throttle(self._progress)

    def send(self, event: str, *, final: bool = False, **fields: Any) -> None:
        """Write one event; nothing is written after a final one."""
        line = json.dumps({"event": event, **fields}, ensure_ascii=True, allow_nan=False)
        with self._lock:
            if self._ended:
                return
            self._ended = final
            try:
                self._out.write(line + "\n")
                self._out.flush()
            except OSError:  # the parent is gone, and so is the reason to work
                self._cancel.cancel()

    def tracks(self, tracks: Iterable[Track]) -> None:
        """What was found so far."""
        from redaction.model.codec import track_to_json

        self.send("tracks", tracks=[track_to_json(track) for track in tracks])

    def _progress(self, progress: Progress) -> None:
        self.send(
            "progress",
            phase=progress.phase,
            done=progress.done,
            total=progress.total,
            unit=progress.unit,
        )
