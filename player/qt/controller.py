"""Playing: which frame is due, and what the keys do to that."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QObject, Qt

from player.media.time import FrameSpan
from player.qt.course import Course, times_of
from player.qt.frame_service import FrameService
from player.qt.state import PlayerState
from player.sound.track import SoundFile

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from player.media.errors import UserError
    from player.media.frame import Frame
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from player.sound.clock import Sound

RATES: Final = (1.0, 2.0, 4.0, 8.0)
"""Speeds that J and L step through."""

SPEEDS: Final = (0.1, 0.25, 0.5, *RATES)
"""Speeds that can be chosen."""

SLOWEST, FASTEST = SPEEDS[0], SPEEDS[-1]


class PlayerController(PlayerState):
    """Plays one file: a clock says which frame is due, the frame service delivers it.

    The frame on the screen is always the one that ``frame_shown`` carried last. A frame is left out
    only while playing, when the computer is too slow or the speed too high, and is counted.
    """

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        sound: Sound | None = None,
        service: FrameService | None = None,
    ) -> None:
        super().__init__(parent, sound, self._ask_ahead)
        self._service = service if service is not None else FrameService(self)
        queued = Qt.ConnectionType.QueuedConnection
        self._service.first_picture.connect(self._on_first_picture, queued)
        self._service.indexing.connect(self._on_indexing, queued)
        self._service.opened.connect(self._on_opened, queued)
        self._service.frame_ready.connect(self._on_frame, queued)
        self._service.failed.connect(self._on_failed, queued)
        self._pacer.show.connect(self._put)
        self._pacer.ended.connect(self._end)
        self._path: Path | None = None
        self._video = 0
        self._course: Course | None = None
        self._times: npt.NDArray[np.float64] = np.zeros(0)
        self._target = 0
        self._newest = self._oldest = 0
        self._waiting = False
        self._usual = 1.0

    # Files

    def open(
        self,
        path: Path,
        index: VideoIndex | None = None,
        *,
        video: int = 0,
        sha256: str = "",
        fingerprint: str = "",
    ) -> None:
        """Open a file and show its first frame; ``opened`` or ``failed`` follows.

        Args:
            path: The file.
            index: Its index, if at hand.
            video: Which of the video streams that move, from 0.
            sha256: The hash of its content, if known: its index may then be at hand already.
            fingerprint: That of the file that is meant, if known: another in its place is not shown.
        """
        self.close()
        self._path, self._video = path, video
        self._service.open(path, index, video=video, sha256=sha256, fingerprint=fingerprint)

    def close(self) -> None:
        """Release the file, the threads and the sound; nothing is shown afterwards."""
        self._pacer.reset()
        self._service.stop()
        self._hearing.close()
        was, self._playing = self._playing, False
        self._path = self._info = self._index = self._course = self._shown = self._loop = None
        self._target = 0
        self._waiting = False
        self._usual = 1.0
        self._set_rate(1.0)
        if was:
            self.state_changed.emit()

    def set_cache(self, folder: Path | None) -> None:
        """Where indexes are kept between openings; for files opened from now on."""
        self._service.set_cache(folder)

    def set_prepare(self, prepare: Callable[[Frame], None] | None) -> None:
        """Do something with each frame before it is shown, in another thread; see ``FrameService``."""
        self._service.set_prepare(prepare)

    # Going somewhere

    def go_to(self, index: int) -> None:
        """Show a frame (the nearest that exists); while it plays it goes on from there."""
        if self._index is None:
            return
        target = min(max(index, 0), len(self._index) - 1)
        direction = (target > self._target) - (target < self._target)
        near = abs(target - self._target) == 1
        if self._playing:
            self._begin_at(target)
        else:
            self._jump(target, direction if near else 0)

    def seek(self, index: int) -> None:
        """Show a frame; while it plays it goes on from there."""
        self.go_to(index)

    def step(self, frames: int) -> None:
        """Pause and go that many frames on, negative for back."""
        self.pause()
        self.go_to(self._target + frames)

    def step_seconds(self, seconds: Fraction | int) -> None:
        """Pause and go to the frame shown that many seconds on, negative for back."""
        self.pause()
        if self._index is None:
            return
        target = int(self._index.at_seconds(self._index.seconds(self._target) + Fraction(seconds)))
        if target == self._target and seconds:
            # Inside a long gap a step must still move.
            target += 1 if seconds > 0 else -1
        self.go_to(target)

    # Playing

    def play(self, rate: float | None = None) -> None:
        """Play at a signed speed, or the chosen one; from an end, play from the other one."""
        rate = self._usual if rate is None else rate
        if self._index is None or not rate:
            return
        first, last = self._ends()
        at_end = self._target >= last if rate > 0 else self._target <= first
        was, self._playing = self._playing, True
        place = self._course.local(self._hearing.clock.position()) if self._course else None
        self._set_rate(rate)
        if (at_end and not (was and self._loop)) or not first <= self._target <= last:
            self._begin_at(first if rate > 0 else last)
        elif was and place is not None and not self._waiting:
            self._go_on(place)
        else:
            self._begin_at(self._target)
        self.state_changed.emit()

    def pause(self) -> None:
        """Stop playing, on the frame that is shown; the next start is at the chosen speed."""
        if not self._playing:
            return
        self._playing = False
        self._pacer.stop()
        self._hearing.clock.pause()
        self._course = None
        if not self._waiting and self._shown is not None:
            # What was asked for ahead of its time is not to appear any more.
            self._target, self._oldest = int(self._shown.index), self._newest + 1
        self._waiting = False
        self._set_rate(self._usual)
        self.state_changed.emit()

    def toggle(self) -> None:
        """Play at the chosen speed, or pause."""
        if self._playing:
            self.pause()
        else:
            self.play()

    def shuttle(self, direction: int) -> None:
        """Play forwards (1) or backwards (-1); again for twice the speed, up to 8 times."""
        if self._playing and self._rate * direction > 0:
            faster = [rate for rate in RATES if rate > abs(self._rate)]
            self.play(direction * (faster[0] if faster else RATES[-1]))
        else:
            self.play(direction * RATES[0])

    def set_speed(self, rate: float) -> None:
        """Choose the speed, signed while it plays, from 0.1 to 8 times; it stays until the next choice."""
        speed = min(max(abs(rate), SLOWEST), FASTEST)
        self._usual = speed
        if self._playing:
            self.play(speed if rate > 0 else -speed)
        else:
            self._set_rate(speed)
            self.state_changed.emit()

    def change_speed(self, direction: int) -> None:
        """The next faster (1) or slower (-1) of the speeds that can be chosen."""
        speed = abs(self._rate)
        if direction > 0:
            chosen = next((s for s in SPEEDS if s > speed), FASTEST)
        else:
            chosen = next((s for s in reversed(SPEEDS) if s < speed), SLOWEST)
        self.set_speed(chosen if self._rate > 0 else -chosen)

    def normal_speed(self) -> None:
        """Back to 1×, forwards; goes on playing when it plays."""
        self.set_speed(1.0)

    def set_loop(self, span: FrameSpan | None) -> None:
        """Repeat a stretch while playing, or stop doing so."""
        loop = span if span is not None and len(span) else None
        changed, self._loop = loop != self._loop, loop
        if changed and self._playing:
            self.play(self._rate)
        else:
            self.state_changed.emit()

    def set_sound_track(self, number: int) -> None:
        """Hear another of the file's sound tracks alone, by its place among them."""
        self._hear(self._sound_file(number))

    def mix_sound_tracks(self) -> None:
        """Hear all of the file's sound tracks at once, each with its share of the loudness."""
        self._hear(self._all_sound())

    def _hear(self, file: SoundFile | None) -> None:
        if file is None:
            return
        place = self._course.local(self._hearing.clock.position()) if self._course else 0.0
        self._hearing.load(file)
        if self._playing and not self._waiting:
            self._go_on(place)
        self.state_changed.emit()

    # Inside

    def _ends(self) -> tuple[int, int]:
        """First and last frame of what is played."""
        last = len(self._index) - 1 if self._index is not None else 0
        if self._loop is None:
            return 0, last
        return min(self._loop.start, last), min(self._loop.stop - 1, last)

    def _ask_ahead(self, frame: int, direction: int) -> None:
        self._newest = self._service.request(frame, direction)

    def _jump(self, target: int, direction: int = 0) -> None:
        """Ask for a frame that is not simply the next one due; pictures asked for earlier are void."""
        self._target = target
        self._newest = self._oldest = self._service.request(target, direction)

    def _begin_at(self, target: int) -> None:
        """Play from a frame: at once when it is shown, else as soon as it is."""
        self._pacer.stop()
        self._course = None
        self._waiting = self._shown is None or self._shown.index != target
        if self._waiting:
            self._hearing.clock.pause()
            self._jump(target)
        elif self._index is not None:
            self._target = target
            self._go_on(float(self._index.seconds(target)))

    def _go_on(self, place: float) -> None:
        """Play from a place in the file; its frame, or the one before, is on the screen."""
        index, shown = self._index, self._shown
        if index is None or shown is None:
            return
        first, last = self._ends()
        forwards, endless = self._rate > 0, self._loop is not None
        times = self._times
        self._course = Course.of(index, times, first, last, forwards=forwards, endless=endless)
        self._hearing.clock.play(place, self._rate, self._course.lap if forwards else None)
        self._pacer.start(self._course, abs(self._rate), int(shown.index))

    def _end(self) -> None:
        """Everything was played: stay on the last frame."""
        first, last = self._ends()
        target = last if self._rate > 0 else first
        self.pause()
        if self._target != target:
            self._jump(target)

    def _set_rate(self, rate: float) -> None:
        if rate != self._rate:
            self._rate = rate
            self.rate_changed.emit(rate)

    def _sound_file(self, number: int) -> SoundFile | None:
        info, index = self._info, self._index
        if info is None or index is None or not 0 <= number < len(info.audio):
            return None
        return SoundFile(info.path, number, index.ref(0).pts * index.time_base)

    def _all_sound(self) -> SoundFile | None:
        """All of it, as a copy has it where nobody chose: a second microphone must not go unheard."""
        file = self._sound_file(0)
        many = 0 if self._info is None else len(self._info.audio)
        return file if file is None or many < 2 else replace(file, mix=tuple(range(many)))

    def _put(self, frame: Frame) -> None:
        first = self._shown is None
        self._shown = frame.ref
        if self._playing:
            self._target = int(frame.ref.index)
        self.frame_shown.emit(frame)
        self.position_changed.emit(frame.ref)
        if first and self._shown is frame.ref:
            # Only now: starting the sound must not delay the first picture.
            self._hearing.load(self._all_sound())
            self.state_changed.emit()

    def _is_open(self, info: VideoInfo) -> bool:
        """Whether news is of what is open: another picture of the same file may have been, just before."""
        return info.path == self._path and info.video == self._video

    def _on_first_picture(self, frame: Frame) -> None:
        if self._index is None and self._is_open(frame.info):
            self.first_picture.emit(frame)

    def _on_indexing(self, done: int, total: int) -> None:
        if self._path is not None and self._index is None:
            self.indexing.emit(done, total)

    def _on_opened(self, info: VideoInfo, index: VideoIndex) -> None:
        if not self._is_open(info):
            return  # a file that was closed again before it was open
        self._info, self._index, self._times = info, index, times_of(index)
        self.opened.emit(index)
        self._jump(self._target)

    def _on_frame(self, frame: Frame, number: int) -> None:
        if self._index is None or frame.info is not self._info:
            return
        if number < self._oldest or number != self._newest:
            return  # a newer one is on its way
        if not self._playing:
            self._put(frame)
        elif not self._waiting:
            self._pacer.arrived(frame)
        elif frame.ref.index == self._target:
            self._waiting = False
            self._put(frame)
            if self._playing and self._index is not None:
                self._go_on(float(self._index.seconds(self._target)))

    def _on_failed(self, path: Path, error: UserError) -> None:
        if path != self._path:
            return  # news of a file that was closed meanwhile
        self.pause()
        self.failed.emit(error)
