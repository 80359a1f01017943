"""Reading what the cache holds for the timeline, in a thread of its own."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from app.thumbnails import decoded
from player.media.peaks import Peaks
from player.media.strip_cache import StripReader
from redaction.usecases.strip_names import cuts_name, peaks_name, speech_name

PARTS: Final = ("thumbnails", "peaks", "speech", "cuts")
"""What the cache holds, as the child process names it."""


class StripLoader(QObject):
    """A thread that reads the cache.

    Args:
        file: The database, which need not be there yet.
        video: Which of the file's pictures.
        sound: Which of its sound tracks.

    Signals (sent from the thread): each carries this loader first.
        listed: The frames that have a picture, ascending.
        decoded: ``Thumbnail``s.
        found: A part's name and its value.
    """

    listed = Signal(object, object)
    decoded = Signal(object, object)
    found = Signal(object, str, object)

    def __init__(self, file: Path, video: int, sound: int) -> None:
        super().__init__()
        self._reader = StripReader(file)
        self._video = video
        self._names = {
            "peaks": peaks_name(sound),
            "speech": speech_name(sound),
            "cuts": cuts_name(video),
        }
        self._turn = threading.Condition()
        self._parts = dict.fromkeys(PARTS)
        self._frames: list[int] = []
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="umbra-strips")

    def begin(self) -> None:
        """Start with reading everything that is there."""
        self._thread.start()

    def ask(self, part: str) -> None:
        """Read a part again."""
        with self._turn:
            self._parts[part] = None
            self._turn.notify()

    def ask_pictures(self, frames: Sequence[int]) -> None:
        """Read and decode pictures; those asked for last come first."""
        with self._turn:
            self._frames = [*frames, *self._frames]
            self._turn.notify()

    def end(self) -> None:
        """Stop the thread and wait for it."""
        with self._turn:
            self._ended = True
            self._turn.notify()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while True:
            with self._turn:
                while not (self._parts or self._frames or self._ended):
                    self._turn.wait()
                if self._ended:
                    return
                frames, self._frames = self._frames[:16], self._frames[16:]
                part = None if frames or not self._parts else self._parts.popitem()[0]
            if frames:
                stored = self._reader.pictures(self._video, frames)
                made = [decoded(one) for one in stored]
                self.decoded.emit(self, [picture for picture in made if picture is not None])
            elif part == "thumbnails":
                self.listed.emit(self, sorted(self._reader.thumbnails(self._video)))
            elif part is not None:
                value = _value(part, self._reader.part(self._names[part]))
                if value is not None:
                    self.found.emit(self, part, value)


def _value(part: str, data: bytes | None) -> Any:
    """What the cache holds under a name, or None where it holds nothing that makes sense."""
    if data is None:
        return None
    try:
        if part == "peaks":
            peaks = Peaks.from_bytes(data)
            _ = peaks.loudest  # works out the coarse levels here, not while painting
            return peaks
        kept = json.loads(data)
        if part == "cuts":
            return tuple(sorted(int(cut) for cut in kept["cuts"]))
        return tuple((float(start), float(stop)) for start, stop in kept["regions"])
    except (ValueError, KeyError, TypeError):
        return None
