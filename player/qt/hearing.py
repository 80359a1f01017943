"""The sound of the open file, and what was chosen about it: kept from one file to the next."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from player.sound.clock import SilentClock
from player.sound.vlc_sound import make_sound

if TYPE_CHECKING:
    from player.sound.clock import Sound
    from player.sound.playout import Treatment
    from player.sound.track import SoundFile


class Hearing(QObject):
    """Holds the clock that playing follows.

    Signals:
        changed: Volume, device, or why there is no sound.

    Attributes:
        clock: The sound, or a silent clock.
        track: Which of the file's sound tracks is heard; with several mixed, the first of them.
        mixed: All of them are heard at once.
        volume: Loudness from 0 to 100.
        muted: Whether it is silent all the same.
        device: Where it comes out; empty for the system's choice.
    """

    changed = Signal()
    _told = Signal()

    def __init__(self, sound: Sound | None, parent: QObject | None = None) -> None:
        """Take ``sound`` for every file, or make one for each file that has sound when None."""
        super().__init__(parent)
        self._given = sound
        self.clock: Sound = sound if sound is not None else SilentClock()
        self.track = 0
        self.mixed = False
        self.volume = 100
        self.muted = False
        self.device = ""
        self._treatment: Treatment | None = None
        self._told.connect(self.changed, Qt.ConnectionType.QueuedConnection)

    def load(self, file: SoundFile | None) -> None:
        """Hear a file's sound; None for a file without."""
        self.track = file.stream if file is not None else 0
        self.mixed = file is not None and len(file.mix) > 1
        if self._given is None and file is not None and isinstance(self.clock, SilentClock):
            self.clock = make_sound(self._tell)
        self.clock.set_volume(self.volume)
        self.clock.set_muted(self.muted)
        self.clock.set_device(self.device)
        self.clock.set_treatment(self._treatment)
        self.clock.load(file)
        if self.clock.reason:
            self.changed.emit()

    def close(self) -> None:
        """Release the sound; what was chosen stays, what belongs to the file does not."""
        self._treatment = None
        if self._given is None:
            self.clock.close()
            self.clock = SilentClock()
        else:
            self.clock.pause()

    def set_volume(self, percent: int) -> None:
        """Loudness from 0 to 100."""
        self.volume = min(max(percent, 0), 100)
        self.clock.set_volume(self.volume)
        self.changed.emit()

    def set_muted(self, muted: bool) -> None:
        """Sound off or on."""
        self.muted = muted
        self.clock.set_muted(muted)
        self.changed.emit()

    def set_device(self, device: str) -> None:
        """Where it comes out."""
        self.device = device
        self.clock.set_device(device)
        self.changed.emit()

    def set_treatment(self, treatment: Treatment | None) -> None:
        """How stretches are silenced."""
        self._treatment = treatment
        self.clock.set_treatment(treatment)

    def _tell(self) -> None:
        """Called from libVLC's thread; the window may be gone by then."""
        with suppress(RuntimeError):
            self._told.emit()
