"""Reading what the cache holds for the timeline, in a thread of its own."""

from __future__ import annotations

import json
import shutil
import threading
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from player.media.peaks import Peaks
from player.media.strip_cache import Stored, StripReader, cache_file
from redaction.usecases.strip_names import cuts_name, peaks_name, speech_name

if TYPE_CHECKING:
    from redaction.model.footage import Footage

PARTS: Final = ("thumbnails", "peaks", "speech", "cuts")
"""What the cache holds, as the child process names it."""


@dataclass(frozen=True, slots=True, eq=False)
class Thumbnail:
    """A small picture, upright and in its true shape.

    Attributes:
        frame: The frame it shows.
        damaged: Whether that frame's picture is damaged.
        image: The picture.
    """

    frame: int
    damaged: bool
    image: QImage


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
                made = [_decode(one) for one in stored]
                self.decoded.emit(self, [picture for picture in made if picture is not None])
            elif part == "thumbnails":
                self.listed.emit(self, sorted(self._reader.thumbnails(self._video)))
            elif part is not None:
                value = _value(part, self._reader.part(self._names[part]))
                if value is not None:
                    self.found.emit(self, part, value)


def poster(cache: Path, footage: Footage) -> QImage | None:
    """A small picture that stands for footage, if the cache holds one; a few milliseconds.

    Args:
        cache: The folder of caches.
        footage: Which.
    """
    if not footage.sha256:
        return None
    reader = StripReader(cache_file(cache, footage.sha256))
    frames = sorted(f for f, damaged in reader.thumbnails(footage.video).items() if not damaged)
    if not frames:
        return None
    # a tenth in, because recordings begin with a hand before the lens
    stored = reader.pictures(footage.video, [nearest(frames, footage.frames // 10)])
    made = [_decode(one) for one in stored]
    return made[0].image if made and made[0] is not None else None


def forget_strips(cache: Path) -> None:
    """Delete the small pictures, loudness, speech and cuts of all footage; indexes stay.

    Args:
        cache: The folder of caches.
    """
    with suppress(OSError):
        for file in cache.glob("*/strips.v*.db"):
            shutil.rmtree(file.parent, ignore_errors=True)


def nearest(frames: Sequence[int], frame: int) -> int:
    """The one of the ascending ``frames`` that is nearest to ``frame``."""
    at = bisect_left(frames, frame)
    near = frames[max(0, at - 1) : at + 1]
    return min(near, key=lambda known: abs(known - frame))


def _decode(stored: Stored) -> Thumbnail | None:
    image = QImage.fromData(stored.jpeg)
    return None if image.isNull() else Thumbnail(stored.frame, stored.damaged, image)


def _value(part: str, data: bytes | None) -> Any:
    """What the cache holds under a name, or None where it holds nothing that makes sense."""
    if data is None:
        return None
    try:
        if part == "peaks":
            peaks = Peaks.from_bytes(data)
            peaks.over(np.array([0.0, 1e4]))  # works out the coarse levels here, not while painting
            return peaks
        kept = json.loads(data)
        if part == "cuts":
            return tuple(sorted(int(cut) for cut in kept["cuts"]))
        return tuple((float(start), float(stop)) for start, stop in kept["regions"])
    except (ValueError, KeyError, TypeError):
        return None
