"""What stands in the player, and its sound; ``player.qt.controller`` moves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from player.qt.hearing import Hearing
from player.qt.pacer import Pacer

if TYPE_CHECKING:
    from collections.abc import Callable

    from player.media.index import VideoIndex
    from player.media.info import AudioStreamInfo, VideoInfo
    from player.media.time import FrameRef, FrameSpan
    from player.sound.clock import Sound
    from player.sound.playout import Treatment


class PlayerState(QObject):
    """What can be asked of a player, and how it sounds.

    Signals (all in the thread of the controller):
        first_picture: A ``Frame`` to look at while a long file is still being read; see ``FrameService``.
        indexing: How much of the file was read, and how much there is.
        opened: The file can be shown; carries its ``VideoIndex``.
        frame_shown: Carries the ``Frame`` to put on the screen.
        position_changed: Carries the ``FrameRef`` of the frame just shown.
        state_changed: Playing, speed, loop, sound, or whether frames are left out, changed.
        rate_changed: The signed speed; 1.0 is normal.
        failed: A ``UserError``: the file cannot be shown, or not any more.
    """

    first_picture = Signal(object)
    indexing = Signal(object, object)
    opened = Signal(object)
    frame_shown = Signal(object)
    position_changed = Signal(object)
    state_changed = Signal()
    rate_changed = Signal(float)
    failed = Signal(object)

    def __init__(
        self, parent: QObject | None, sound: Sound | None, ask: Callable[[int, int], None]
    ) -> None:
        """Nothing is open.

        Args:
            parent: Qt's parent.
            sound: The sound for every file; one is made for each when None.
            ask: Asks for a frame that is due soon, with the direction of motion.
        """
        super().__init__(parent)
        self._hearing = Hearing(sound, self)
        self._hearing.changed.connect(self.state_changed)
        self._pacer = Pacer(lambda: self._hearing.clock.position(), ask, self)
        self._pacer.late_changed.connect(self.state_changed)
        self._info: VideoInfo | None = None
        self._index: VideoIndex | None = None
        self._shown: FrameRef | None = None
        self._rate = 1.0
        self._playing = False
        self._loop: FrameSpan | None = None

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
        """Signed speed, 1.0 is normal, negative plays backwards; paused, the speed it will play at."""
        return self._rate

    @property
    def loop(self) -> FrameSpan | None:
        """The stretch that is repeated."""
        return self._loop

    @property
    def dropped(self) -> int:
        """Frames left out while playing, since the file was opened."""
        return self._pacer.dropped

    @property
    def late(self) -> bool:
        """Whether frames are being left out just now, to be said on the screen."""
        return self._pacer.late

    @property
    def volume(self) -> int:
        """Loudness from 0 to 100."""
        return self._hearing.volume

    @property
    def muted(self) -> bool:
        """Whether the sound is off."""
        return self._hearing.muted

    @property
    def silence(self) -> str:
        """Why there is no sound, as a sentence; empty when there is, or the file has none."""
        return self._hearing.clock.reason

    @property
    def sound_tracks(self) -> tuple[AudioStreamInfo, ...]:
        """The sound tracks of the open file, in its order."""
        return self._info.audio if self._info is not None else ()

    @property
    def sound_track(self) -> int:
        """Which of them is heard; with all of them mixed, the first."""
        return self._hearing.track

    @property
    def sound_mixed(self) -> bool:
        """Whether all of them are heard at once."""
        return self._hearing.mixed

    # Sound

    def set_volume(self, percent: int) -> None:
        """Loudness from 0 to 100."""
        self._hearing.set_volume(percent)

    def set_muted(self, muted: bool) -> None:
        """Sound off or on."""
        self._hearing.set_muted(muted)

    def set_sound_treatment(self, treatment: Treatment | None) -> None:
        """How stretches are silenced: samples (n, channels), the first's number, the rate → samples."""
        self._hearing.set_treatment(treatment)

    def output_devices(self) -> tuple[tuple[str, str], ...]:
        """Where the sound can come out: ids and names; an empty id is the system's choice."""
        return tuple((device.id, device.name) for device in self._hearing.clock.devices)

    @property
    def output_device(self) -> str:
        """Where it comes out: an id of ``output_devices``, or empty."""
        return self._hearing.device

    def set_output_device(self, device: str) -> None:
        """Choose where it comes out."""
        self._hearing.set_device(device)
