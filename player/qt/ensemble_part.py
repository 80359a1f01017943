"""One recording of an ensemble: its frame service, its pacer, and what it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal

from player.qt.course import Course, times_of
from player.qt.ensemble_time import Extent, Mapped, Presence, Standing
from player.qt.frame_service import FrameService
from player.qt.sparse_course import SparseCourse, sparse_course
from player.qt.steady_pacer import SteadyPacer
from player.sound.track import SoundFile

if TYPE_CHECKING:
    from player.media.errors import UserError
    from player.media.frame import Frame
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo

BUDGET: Final = 64 * 1024 * 1024
"""Bytes of decoded pictures kept by each of them: four take about as much as one file under review."""


_FAST: Final = 4.0
"""From this speed on keyframes alone are shown, where they are close enough: four recordings are too many to
decode in full."""


@dataclass(frozen=True, slots=True)
class Part:
    """A recording that is to be played with others.

    Attributes:
        key: What the caller calls it.
        path: The file.
        to_common: Media seconds from its first frame to the shared time; exact, rising.
        to_media: The way back, exact.
        video: Which of the video streams that move, from 0.
        sha256: The hash of its content, if known: its index may then be at hand already.
        fingerprint: That of the file that is meant, if known: another in its place is not shown.
    """

    key: str
    path: Path
    to_common: Mapped
    to_media: Mapped
    video: int = 0
    sha256: str = ""
    fingerprint: str = ""

    def same_file(self, other: Part) -> bool:
        """Whether the file of both is the same, wherever it lies in the shared time."""
        return (self.key, self.path, self.video, self.sha256, self.fingerprint) == (
            other.key,
            other.path,
            other.video,
            other.sha256,
            other.fingerprint,
        )


class EnsemblePart(QObject):
    """Shows one recording at the moments it is told; see ``Ensemble``.

    Attributes:
        part: What it plays.
        info: The file, once it is open.
        extent: Where it lies in the shared time, once it is open.
        standing: What it has to show now; None before it is known.
        shown: The frame on the screen; None where there is no picture then, or none yet.
        error: Why it cannot be shown, or not any more.

    Signals:
        opened: It can be shown.
        indexing: How much of the file was read, and how much there is.
        frame_shown: Carries the ``Frame`` to put on the screen.
        standing_changed: Whether there is a picture changed, or that is known now.
        failed: A ``UserError``.
    """

    opened = Signal()
    indexing = Signal(object, object)
    frame_shown = Signal(object)
    standing_changed = Signal()
    failed = Signal(object)

    def __init__(
        self, part: Part, now: Callable[[], Fraction], parent: QObject | None = None
    ) -> None:
        """Nothing is open yet.

        Args:
            part: What it plays.
            now: The moment due now in the shared time, while it plays.
            parent: Qt's parent.
        """
        super().__init__(parent)
        self.part = part
        self.info: VideoInfo | None = None
        self.extent: Extent | None = None
        self.standing: Standing | None = None
        self.shown: Frame | None = None
        self.error: UserError | None = None
        self._service = FrameService(self, budget=BUDGET)
        queued = Qt.ConnectionType.QueuedConnection
        self._service.indexing.connect(self._on_indexing, queued)
        self._service.opened.connect(self._on_opened, queued)
        self._service.frame_ready.connect(self._on_frame, queued)
        self._service.failed.connect(self._on_failed, queued)
        self._pacer = SteadyPacer(
            lambda: float(self.part.to_media(now())), self._ask_ahead, lambda: self.index, self
        )
        self._pacer.show.connect(self._put)
        self._wanted: int | None = None
        self._number = 0
        self._playing = 0.0
        self._course: Course | None = None
        self._closed = False

    # Files

    def open(self, folder: Path | None, prepare: Callable[[Frame], None] | None) -> None:
        """Open the file; ``opened`` or ``failed`` follows.

        Args:
            folder: Where indexes are kept between openings.
            prepare: What is done with each frame in another thread before it is shown.
        """
        part = self.part
        self._service.set_cache(folder)
        self._service.set_prepare(prepare)
        self._service.open(
            part.path, video=part.video, sha256=part.sha256, fingerprint=part.fingerprint
        )

    def close(self) -> None:
        """Release the file and its threads; nothing is shown afterwards."""
        self._closed = True
        self._pacer.reset()
        self._service.stop()

    def place(self, part: Part) -> None:
        """Lie elsewhere in the shared time: the same file by another clock."""
        self.part = part
        if self.extent is not None:
            self.extent = Extent(self.extent.index, part.to_common, part.to_media)

    # What stands

    @property
    def index(self) -> VideoIndex | None:
        """Its frames, once it is open."""
        return None if self.extent is None else self.extent.index

    @property
    def settled(self) -> bool:
        """Whether it shows what it has to: that very frame, or that there is no picture."""
        if self.error is not None:
            return True
        if self.standing is None:
            return False
        return self.standing.frame == (None if self.shown is None else int(self.shown.ref.index))

    @property
    def dropped(self) -> int:
        """Frames left out while playing, since it was opened."""
        return self._pacer.dropped

    @property
    def late(self) -> bool:
        """Whether frames are being left out just now."""
        return self._pacer.late

    @property
    def sound(self) -> SoundFile | None:
        """All of its sound, mixed as a copy has it; None where it has none or is not open."""
        info, index = self.info, self.index
        if info is None or index is None or not info.audio:
            return None
        many = tuple(range(len(info.audio))) if len(info.audio) > 1 else ()
        return SoundFile(info.path, 0, index.ref(0).pts * index.time_base, many)

    # Showing

    def stand(self, time: Fraction, direction: int = 0) -> None:
        """Show what is due at a moment, exactly.

        Args:
            time: In the shared time.
            direction: Which way the person moves and by how many frames (0 for a jump), for decoding ahead.
        """
        self._playing = 0.0
        self._pacer.stop()
        if self.extent is None:
            return
        standing = self.extent.standing(time)
        self._wanted = standing.frame
        if self._wanted is None:
            self._number = -1  # whatever was asked for is void
            self._clear(standing)
            return
        changed = self.standing is None or self.standing.presence is not standing.presence
        self.standing = standing
        if self.shown is None or self.shown.ref.index != self._wanted:
            self._ask(self._wanted, direction)
        else:
            self._number = -1
        if changed:
            self.standing_changed.emit()

    def play(self, time: Fraction, rate: float) -> None:
        """Play on from a moment at which it stands.

        Args:
            time: In the shared time.
            rate: Signed speed.
        """
        if self.extent is None or self.error is not None:
            return
        index, standing = self.extent.index, self.extent.standing(time)
        forwards, last = rate > 0, len(index) - 1
        course: Course | None = None
        if abs(rate) >= _FAST:
            course = sparse_course(index, abs(rate), forwards=forwards)
        if course is None:
            course = Course.of(index, times_of(index), 0, last, forwards=forwards, endless=False)
        at = standing.frame
        if at is None:
            beyond = self.extent.beyond(time, 1)
            # The step before the next one that has a picture, in the direction played.
            at = (last + 1 if beyond is None else beyond) - (1 if forwards else 0)
        self._playing, self._wanted = rate, None
        self._course = course
        self._pacer.start(course, abs(rate), at)

    def pause(self) -> None:
        """Stand still; frames asked for are void. ``stand`` says where."""
        self._playing = 0.0
        self._number = -1
        self._pacer.stop()

    def look(self, time: Fraction) -> None:
        """While it plays: take the picture off once there is none any more at that moment."""
        if not self._playing or self.extent is None:
            return
        standing = self.extent.standing(time)
        if standing.pictured:
            return
        shown = self.shown
        # It may be put up a moment before it is due; it is not taken off again for that.
        early = shown is not None and self.extent.moment(int(shown.ref.index)) > time
        if early and self._playing > 0:
            return
        self._clear(standing)

    # Inside

    def _clear(self, standing: Standing) -> None:
        same = self.standing is not None and self.standing.presence is standing.presence
        told = same and self.shown is None
        self.standing, self.shown = standing, None
        if not told:
            self.standing_changed.emit()

    def _ask_ahead(self, frame: int, stride: int) -> None:
        """Ask for a frame that is due soon; what lies as many steps further on is got ready meanwhile."""
        course = self._course
        if isinstance(course, SparseCourse):
            stride = course.frame(course.step_of(frame) + stride) - frame
        self._ask(frame, stride)

    def _ask(self, frame: int, direction: int) -> None:
        self._number = self._service.request(frame, direction)

    def _put(self, frame: Frame) -> None:
        self.shown = frame
        at = int(frame.ref.index)
        before = self.standing
        if self._playing:
            self.standing = Standing(Presence.PICTURE, at)
        self.frame_shown.emit(frame)
        if self._playing and (before is None or not before.pictured):
            self.standing_changed.emit()

    def _on_indexing(self, done: int, total: int) -> None:
        if not self._closed and self.extent is None:
            self.indexing.emit(done, total)

    def _on_opened(self, info: VideoInfo, index: VideoIndex) -> None:
        if not self._closed:
            self.info = info
            self.extent = Extent(index, self.part.to_common, self.part.to_media)
            self.opened.emit()

    def _on_frame(self, frame: Frame, number: int) -> None:
        if self._closed or number != self._number or self.error is not None:
            return
        if self._playing:
            self._pacer.arrived(frame)
        elif self._wanted is not None:
            self._put(frame)

    def _on_failed(self, _path: Path, error: UserError) -> None:
        if self._closed:
            return
        self.pause()
        self.shown, self.error = None, error
        self._service.stop()
        self.failed.emit(error)
