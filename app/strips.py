"""Small pictures, loudness, speech and cuts of the open footage, for the timeline.

A child process works them out and puts them into the cache; a thread here reads and decodes what is
wanted of it. The window's thread only takes over what is ready.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.strip_loader import PARTS, StripLoader
from app.thumbnails import Thumbnail, nearest, poster
from player.media.filmstrip import size_of
from player.media.info import FootageKind
from player.media.strip_cache import cache_file

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from app.jobs import Job, Runner
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from player.media.peaks import Peaks
    from redaction.jobs.errors import UserError
    from redaction.model.footage import Footage

__all__ = ["Strips", "Thumbnail", "poster"]

DECODED_MOST: Final = 320
"""Pictures kept decoded: some 18 MB."""

FINER_MOST: Final = 40
"""Pictures asked for at a time when a person looks closer."""

CALM_MS: Final = 350
"""How long a stretch must be looked at before finer pictures of it are made."""


class Strips(QObject):
    """What is known about the open footage besides decisions.

    Attributes:
        has_pictures: Whether there are or will be small pictures and cuts.
        has_sound: Whether there are or will be loudness and speech.
        aspect: Width over height of the pictures.
        peaks: Loudness so far, or None.
        speech: Stretches of speech so far, in seconds from the first frame.
        cuts: Frames at which another scene begins, ascending, so far.
        fault: Why there is no more, or None.

    Signals:
        thumbnails_changed: Other pictures are ready, or known.
        peaks_changed: The loudness changed.
        speech_changed: The speech changed.
        cuts_changed: The cuts changed.
        finished: All was worked out, or no more can be.
        failed: The work ended with a ``UserError``; what was found so far stays.
    """

    thumbnails_changed = Signal()
    peaks_changed = Signal()
    speech_changed = Signal()
    cuts_changed = Signal()
    finished = Signal()
    failed = Signal(object)

    def __init__(self, jobs: Runner, cache: Path, parent: QObject | None = None) -> None:
        """Nothing is open yet.

        Args:
            jobs: Starts the child process.
            cache: The folder of caches.
            parent: Owns this.
        """
        super().__init__(parent)
        self._starter = jobs
        self._cache = cache
        self._footage: Footage | None = None
        self._sound = 0
        self._base: Job | None = None
        self._finer: Job | None = None
        self._loader: StripLoader | None = None
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self._make_finer)
        self._missing: list[int] = []
        self.peaks: Peaks | None = None
        self.speech: tuple[tuple[float, float], ...] = ()
        self._empty()

    # what is open

    def open(self, footage: Footage, index: VideoIndex, info: VideoInfo) -> None:
        """Begin with other footage; what the cache holds is there at once, the rest follows.

        Args:
            footage: Which.
            index: Its frames.
            info: What the file says.
        """
        self.close()
        if info.kind is FootageKind.STILL or not footage.sha256:
            return
        self._footage = footage
        self._frames = len(index)
        self.has_pictures = info.kind is FootageKind.VIDEO
        wide, high = size_of(info)
        self.aspect = wide / high
        self.has_sound = bool(info.audio)
        self._load()
        self._begin()
        for changed in self._signals():
            changed.emit()

    def set_sound(self, sound: int) -> None:
        """Choose another sound track, counted from 0; the next footage begins with the first again."""
        if self._footage is None or sound == self._sound:
            return
        self._sound = sound
        self.peaks, self.speech = None, ()
        self.peaks_changed.emit()
        self.speech_changed.emit()
        self._stop()
        self._load()
        self._begin()

    def close(self) -> None:
        """Stop the work and let go of everything; harmless when repeated."""
        self._stop()
        was_open = self._footage is not None
        self._footage = None
        self._empty()
        if was_open:
            for changed in self._signals():
                changed.emit()

    # what is known

    @property
    def busy(self) -> bool:
        """Whether more may come."""
        return self._base is not None

    def thumbnail(self, frame: int) -> Thumbnail | None:
        """The nearest picture that is ready; a nearer one is fetched if there is one.

        It may show another frame than the one asked for: look at its ``frame``.
        """
        if len(self._known):
            near = nearest(self._known, frame)
            if near in self._decoded:
                self._decoded.move_to_end(near)
                return self._decoded[near]
            self._fetch([near])
        if self._decoded:
            return self._decoded[nearest(sorted(self._decoded), frame)]
        return None

    def thumbnail_at(self, frame: int) -> QImage | None:
        """The image of ``thumbnail``."""
        found = self.thumbnail(frame)
        return None if found is None else found.image

    def look_at(self, stretches: Sequence[tuple[int, int]]) -> None:
        """Say which stretches a person sees side by side; each that has no picture will get one.

        Args:
            stretches: Half-open ranges of frames, one for each picture there is room for.
        """
        wanted, missing = [], []
        for start, stop in stretches:
            middle = (start + stop - 1) // 2
            near = nearest(self._known, middle) if self._known else -1
            if start <= near < stop:
                wanted.append(near)
            elif middle < self._frames:
                missing.append(middle)
        self._fetch([frame for frame in wanted if frame not in self._decoded])
        missing = missing[:FINER_MOST]
        if missing != self._missing:
            self._missing = missing
            self._calm.stop()
            if missing and self.has_pictures:
                self._calm.start()

    # inside

    def _empty(self) -> None:
        self._sound = 0
        self._frames = 0
        self._known: list[int] = []
        self._decoded: OrderedDict[int, Thumbnail] = OrderedDict()
        self._asked: set[int] = set()
        self._missing = []
        self._tried: set[int] = set()
        self._overview_made = False
        self.aspect = 16 / 9
        self.has_pictures = self.has_sound = False
        self.peaks = None
        self.speech = ()
        self.cuts: tuple[int, ...] = ()
        self.fault: UserError | None = None

    def _signals(self) -> tuple[Any, ...]:
        return (
            self.thumbnails_changed,
            self.peaks_changed,
            self.speech_changed,
            self.cuts_changed,
        )

    def _load(self) -> None:
        assert self._footage is not None
        file = cache_file(self._cache, self._footage.sha256)
        self._loader = StripLoader(file, self._footage.video, self._sound)
        # queued to methods of a QObject: they are sent from the loader's thread
        queued = Qt.ConnectionType.QueuedConnection
        self._loader.listed.connect(self._listed, queued)
        self._loader.decoded.connect(self._ready, queued)
        self._loader.found.connect(self._found, queued)
        self._loader.begin()

    def _begin(self) -> None:
        self._base = self._start(())
        self._base.finished.connect(self._base_ended)
        self._base.failed.connect(self._failed)

    def _start(self, frames: Sequence[int]) -> Job:
        footage = self._footage
        assert footage is not None
        args: dict[str, Any] = {
            "path": footage.path,
            "sha256": footage.sha256,
            "cache": str(self._cache),
            "fingerprint": footage.fingerprint,
            "video": footage.video if self.has_pictures else None,
            "sound": self._sound if self.has_sound else None,
        }
        if frames:
            args["frames"] = list(frames)
        job = self._starter.start("strips", args, self.tr("Preparing the timeline"))
        job.part.connect(self._news)
        return job

    def _stop(self) -> None:
        self._calm.stop()
        for job, ended in ((self._base, self._base_ended), (self._finer, self._finer_ended)):
            if job is not None:
                job.part.disconnect(self._news)
                job.finished.disconnect(ended)
                if job is self._base:
                    job.failed.disconnect(self._failed)
                job.cancel()
        self._base = self._finer = None
        if self._loader is not None:
            self._loader.end()
            self._loader.deleteLater()
        self._loader = None

    def _news(self, part: str) -> None:
        if part != "thumbnails":
            self._overview_made = True
        if self._loader is not None and part in PARTS:
            self._loader.ask(part)

    def _base_ended(self) -> None:
        stopped = self._base is not None and self._base.cancelling
        self._base = None
        self._overview_made = True
        if stopped:
            # the window is closing: nothing more is begun
            return
        self.thumbnails_changed.emit()
        self.finished.emit()
        if self._missing:
            self._calm.start()

    def _failed(self, error: UserError) -> None:
        self.fault = error
        self.failed.emit(error)

    def _finer_ended(self) -> None:
        self._finer = None
        if self._missing:
            self._calm.start()

    def _make_finer(self) -> None:
        """Have pictures made where a person looks and there are none; each is tried once."""
        frames = [frame for frame in self._missing if frame not in self._tried]
        if self._footage is None or self._finer is not None or not frames:
            return
        if not self._overview_made:
            self._calm.start()
            return
        self._tried.update(frames)
        self._finer = self._start(frames)
        self._finer.finished.connect(self._finer_ended)

    def _fetch(self, frames: Sequence[int]) -> None:
        new = [frame for frame in frames if frame not in self._asked]
        if new and self._loader is not None:
            self._asked.update(new)
            self._loader.ask_pictures(new)

    # answers of the loader; one that is no longer ours may still be on its way

    def _listed(self, loader: object, frames: list[int]) -> None:
        if loader is self._loader:
            self._known = [frame for frame in frames if 0 <= frame < self._frames]
            self.thumbnails_changed.emit()

    def _ready(self, loader: object, pictures: list[Thumbnail]) -> None:
        if loader is not self._loader:
            return
        for picture in pictures:
            self._asked.discard(picture.frame)
            self._decoded[picture.frame] = picture
        while len(self._decoded) > DECODED_MOST:
            self._decoded.popitem(last=False)
        self.thumbnails_changed.emit()

    def _found(self, loader: object, part: str, value: Any) -> None:
        if loader is not self._loader:
            return
        if part == "peaks":
            self.peaks = value
            self.peaks_changed.emit()
        elif part == "speech":
            self.speech = value
            self.speech_changed.emit()
        elif part == "cuts":
            self.cuts = value
            self.cuts_changed.emit()
