"""The clock of an ensemble: the sound of the recording that is heard, else a silent one."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from player.qt.hearing import Hearing
from player.sound.clock import SilentClock

if TYPE_CHECKING:
    from player.qt.ensemble_part import EnsemblePart
    from player.sound.clock import Sound
    from player.sound.playout import Treatment

_EDGE: Final = Fraction(1)
"""Seconds of silence beyond a recording that its own sound plays through rather than being stopped."""


class EnsembleClock(QObject):
    """Says which moment of the shared time is due.

    The sound is played by its recording's own media time, so that picture and sound of that one belong
    together; the shared time follows from it.

    Attributes:
        key: Whose sound is heard; empty for nobody's.

    Signals:
        changed: Volume, or why there is no sound.
    """

    changed = Signal()

    def __init__(self, sound: Sound | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hearing = Hearing(sound, self)
        self._hearing.changed.connect(self.changed)
        self._silent = SilentClock()
        self.key = ""
        self._part: EnsemblePart | None = None
        self._base = Fraction(0)
        self._sounding = False
        self._rate = 1.0

    @property
    def reason(self) -> str:
        """Why nothing is heard though somebody is to be; empty otherwise."""
        return self._hearing.clock.reason if self.key else ""

    @property
    def volume(self) -> int:
        """Loudness from 0 to 100."""
        return self._hearing.volume

    @property
    def muted(self) -> bool:
        """Whether the sound is off."""
        return self._hearing.muted

    def hear(self, key: str, part: EnsemblePart | None) -> None:
        """Take the sound of this recording; the clock stands still until it is started again."""
        self.pause()
        if key != self.key:
            # how stretches are silenced belongs to the one that was heard before
            self._hearing.set_treatment(None)
        self.key, self._part = key, part
        if not key:
            self._hearing.close()
        elif part is not None and part.extent is not None:
            self._hearing.load(part.sound)

    def start(self, time: Fraction, rate: float) -> None:
        """Run from a moment of the shared time at a signed speed."""
        self._rate = rate
        part = self._part
        self._sounding = self._is_heard_at(time)
        if self._sounding and part is not None:
            self._silent.pause()
            self._hearing.clock.play(float(part.part.to_media(time)), rate)
        else:
            self._hearing.clock.pause()
            self._base = time
            self._silent.play(0.0, rate)

    def pause(self) -> None:
        """Stand still."""
        self._base = self.position()
        self._sounding = False
        self._hearing.clock.pause()
        self._silent.load(None)

    def look(self, now: Fraction) -> None:
        """While it runs: begin and end the sound where its recording does."""
        if self._part is not None and self._is_heard_at(now) != self._sounding:
            self.start(now, self._rate)

    def position(self) -> Fraction:
        """The moment due now."""
        part = self._part
        if self._sounding and part is not None:
            return part.part.to_common(Fraction(self._hearing.clock.position()))
        return self._base + Fraction(self._silent.position())

    def set_volume(self, percent: int) -> None:
        """Loudness from 0 to 100."""
        self._hearing.set_volume(percent)

    def set_muted(self, muted: bool) -> None:
        """Sound off or on."""
        self._hearing.set_muted(muted)

    def set_treatment(self, treatment: Treatment | None) -> None:
        """How stretches are silenced: samples (n, channels), the first's number, the rate → samples."""
        self._hearing.set_treatment(treatment)

    def close(self) -> None:
        """Release the sound."""
        self.hear("", None)

    def _is_heard_at(self, time: Fraction) -> bool:
        part = self._part
        if part is None or part.extent is None or part.sound is None:
            return False
        seconds = part.part.to_media(time)
        return -_EDGE < seconds < part.extent.index.duration + _EDGE
