"""Playing: which frame is due, and what the keys do to that."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from player.media.time import FrameRef, FrameSpan
from player.qt.frame_service import FrameService
from player.sound.clock import SilentClock
from player.sound.vlc_sound import make_sound

if TYPE_CHECKING:
    from player.media.errors import UserError
    from player.media.frame import Frame
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from player.sound.clock import Sound

RATES: Final = (1.0, 2.0, 4.0, 8.0)
"""Speeds that J and L step through."""

_TICK_MS: Final = 8
_AT_LEAST: Final = 1e-6
"""Seconds added when a time is turned back into a frame: half a float's rounding must not go back one."""


class PlayerController(QObject):
    """Plays one file: a clock says which frame is due, the frame service delivers it.

    The frame on the screen is always the one that ``frame_shown`` carried last. A frame is left out
    only while playing, when the computer is too slow or the speed too high, and is counted.

    Signals (all in the thread of the controller):
        opened: The file can be shown; carries its ``VideoIndex``.
        frame_shown: Carries the ``Frame`` to put on the screen.
        position_changed: Carries the ``FrameRef`` of the frame just shown.
        state_changed: Playing, speed, loop or sound changed.
        rate_changed: The signed speed; 1.0 is normal.
        failed: A ``UserError``: the file cannot be shown, or not any more.
    """

    opened = Signal(object)
    frame_shown = Signal(object)
    position_changed = Signal(object)
    state_changed = Signal()
    rate_changed = Signal(float)
    failed = Signal(object)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        sound: Sound | None = None,
        service: FrameService | None = None,
    ) -> None:
        super().__init__(parent)
        self._given = sound
        self._clock: Sound = sound if sound is not None else SilentClock()
        self._service = service if service is not None else FrameService(self)
        queued = Qt.ConnectionType.QueuedConnection
        self._service.opened.connect(self._on_opened, queued)
        self._service.frame_ready.connect(self._on_frame, queued)
        self._service.failed.connect(self._on_failed, queued)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._path: Path | None = None
        self._info: VideoInfo | None = None
        self._index: VideoIndex | None = None
        self._shown: FrameRef | None = None
        self._target = 0
        self._newest = self._oldest = 0
        self._before: int | None = None
        self._rate = 1.0
        self._playing = False
        self._loop: FrameSpan | None = None
        self._dropped = 0
        self._volume = 100
        self._muted = False

    # What stands

    @property
    def index(self) -> VideoIndex | None:
        """The frames of the open file."""
        return self._index

    @property
    def info(self) -> VideoInfo | None:
        """The open file."""
        return self._info

    @property
    def shown(self) -> FrameRef | None:
        """The frame on the screen."""
        return self._shown

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._playing

    @property
    def speed(self) -> float:
        """Signed speed, 1.0 is normal, negative plays backwards."""
        return self._rate

    @property
    def loop(self) -> FrameSpan | None:
        """The stretch that is repeated."""
        return self._loop

    @property
    def dropped(self) -> int:
        """Frames left out while playing, since the file was opened."""
        return self._dropped

    @property
    def volume(self) -> int:
        """Loudness from 0 to 100."""
        return self._volume

    @property
    def muted(self) -> bool:
        """Whether the sound is off."""
        return self._muted

    @property
    def silence(self) -> str:
        """Why there is no sound, as a sentence; empty when there is, or the file has none."""
        return self._clock.reason

    # Files

    def open(self, path: Path, index: VideoIndex | None = None) -> None:
        """Open a file and show its first frame; ``opened`` or ``failed`` follows."""
        self.close()
        self._path = path
        self._service.open(path, index)

    def close(self) -> None:
        """Release the file, the threads and the sound; nothing is shown afterwards."""
        self._timer.stop()
        self._service.stop()
        if self._given is None:
            self._clock.close()
            self._clock = SilentClock()
        else:
            self._clock.pause()
        was, self._playing = self._playing, False
        self._path = self._info = self._index = self._shown = self._loop = None
        self._target = self._dropped = 0
        self._set_rate(1.0)
        if was:
            self.state_changed.emit()

    # Going somewhere

    def go_to(self, index: int) -> None:
        """Show a frame (the nearest that exists); while it plays it goes on from there."""
        if self._index is None:
            return
        target = min(max(index, 0), len(self._index) - 1)
        direction = (target > self._target) - (target < self._target)
        near = abs(target - self._target) == 1
        self._jump(target, direction if near else 0)
        if self._playing:
            self._clock.play(float(self._index.seconds(target)), self._rate)

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

    def play(self, rate: float = 1.0) -> None:
        """Play at a signed speed; from an end, play from the other one."""
        if self._index is None or not rate:
            return
        first, last = self._ends()
        at_end = self._target >= last if rate > 0 else self._target <= first
        if at_end or not first <= self._target <= last:
            self._jump(first if rate > 0 else last)
        self._playing = True
        self._set_rate(rate)
        self._clock.play(float(self._index.seconds(self._target)), rate)
        self._timer.start()
        self.state_changed.emit()

    def pause(self) -> None:
        """Stop playing; the next start is at normal speed."""
        if not self._playing:
            return
        self._playing = False
        self._timer.stop()
        self._clock.pause()
        self._set_rate(1.0)
        # The last frame asked for still arrives: what is shown then is where it stopped.
        self.state_changed.emit()

    def toggle(self) -> None:
        """Play at normal speed, or pause."""
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

    def normal_speed(self) -> None:
        """Back to 1×, forwards; goes on playing when it plays."""
        if self._playing:
            self.play()
        else:
            self._set_rate(1.0)

    def set_loop(self, span: FrameSpan | None) -> None:
        """Repeat a stretch while playing, or stop doing so."""
        self._loop = span if span is not None and len(span) else None
        self.state_changed.emit()

    # Sound

    def set_volume(self, percent: int) -> None:
        """Loudness from 0 to 100."""
        self._volume = min(max(percent, 0), 100)
        self._clock.set_volume(self._volume)
        self.state_changed.emit()

    def set_muted(self, muted: bool) -> None:
        """Sound off or on."""
        self._muted = muted
        self._clock.set_muted(muted)
        self.state_changed.emit()

    # Inside

    def _ends(self) -> tuple[int, int]:
        """First and last frame of what is played."""
        last = len(self._index) - 1 if self._index is not None else 0
        if self._loop is None:
            return 0, last
        return min(self._loop.start, last), min(self._loop.stop - 1, last)

    def _ask(self, target: int, direction: int) -> None:
        self._target = target
        self._newest = self._service.request(target, direction)

    def _jump(self, target: int, direction: int = 0) -> None:
        """Ask for a frame that is not simply the next one due; pictures asked for earlier are void."""
        self._ask(target, direction)
        self._oldest = self._newest
        self._before = None

    def _set_rate(self, rate: float) -> None:
        if rate != self._rate:
            self._rate = rate
            self.rate_changed.emit(rate)

    def _tick(self) -> None:
        index = self._index
        if index is None or not self._playing:
            return
        position = self._clock.position()
        first, last = self._ends()
        due = int(index.at_seconds(Fraction(max(position, 0.0) + _AT_LEAST)))
        forwards = self._rate > 0
        over = (
            position >= float(index.seconds(last) + int(index.durations[last]) * index.time_base)
            if forwards
            else position <= float(index.seconds(first))
        )
        due = min(max(due, first), last)
        # A clock that is pulled back a little must not make the picture go the other way.
        due = max(due, self._target) if forwards else min(due, self._target)
        if due != self._target:
            self._ask(due, 1 if forwards else -1)
        if not over:
            return
        if self._loop is None:
            self.pause()
            return
        self._jump(first if forwards else last)
        self._clock.play(float(index.seconds(self._target)), self._rate)

    def _on_opened(self, info: VideoInfo, index: VideoIndex) -> None:
        if self._path is None or info.path != self._path:
            return  # a file that was closed again before it was open
        self._info, self._index = info, index
        if self._given is None and info.audio:
            self._clock = make_sound()
        offset = index.ref(0).pts * index.time_base - info.container_start
        self._clock.load(info.path, max(offset, Fraction(0)))
        self._clock.set_volume(self._volume)
        self._clock.set_muted(self._muted)
        self.opened.emit(index)
        self._jump(0)

    def _on_frame(self, frame: Frame, number: int) -> None:
        if self._index is None or frame.info is not self._info:
            return
        if number < self._oldest or (number != self._newest and not self._playing):
            return  # a newer one is on its way
        if self._playing and self._before is not None:
            self._dropped += max(abs(frame.ref.index - self._before) - 1, 0)
        self._before = int(frame.ref.index) if self._playing else None
        self._shown = frame.ref
        self.frame_shown.emit(frame)
        self.position_changed.emit(frame.ref)

    def _on_failed(self, path: Path, error: UserError) -> None:
        if path != self._path:
            return  # news of a file that was closed meanwhile
        self.pause()
        self.failed.emit(error)
