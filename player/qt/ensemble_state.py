"""What stands in an ensemble, and its sound; ``player.qt.ensemble`` moves it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from player.qt.ensemble_clock import EnsembleClock
from player.qt.ensemble_part import EnsemblePart
from player.qt.ensemble_time import Extent, span_of

if TYPE_CHECKING:
    from player.sound.clock import Sound
    from player.sound.playout import Treatment


class EnsembleState(QObject):
    """What can be asked of an ensemble, and how it sounds.

    Attributes:
        parts: The recordings by their keys, in the order they were given.

    Signals (in the thread of the ensemble):
        indexing: Key, how much of the file was read, how much there is.
        opened: The key of a recording that can be shown now.
        shown: Key and the ``Frame`` to put on the screen.
        standing_changed: The key of a recording that has a picture now or has none, or why is known now.
        time_changed: Carries the moment (``Fraction``), also while it plays.
        state_changed: Playing, speed, sound, who leads, or whether all is settled, changed.
        failed: Key and the ``UserError``: it cannot be shown, or not any more. The others go on.
    """

    indexing = Signal(str, object, object)
    opened = Signal(str)
    shown = Signal(str, object)
    standing_changed = Signal(str)
    time_changed = Signal(object)
    state_changed = Signal()
    failed = Signal(str, object)

    def __init__(self, parent: QObject | None, sound: Sound | None) -> None:
        """Nothing is open.

        Args:
            parent: Qt's parent.
            sound: The sound for all files; one is made when it is needed when None.
        """
        super().__init__(parent)
        self.parts: dict[str, EnsemblePart] = {}
        self._clock = EnsembleClock(sound, self)
        self._clock.changed.connect(self.state_changed)
        self._leader = ""
        self._time: Fraction | None = None
        self._rate = 1.0
        self._playing = self._waiting = False

    # What stands

    @property
    def extents(self) -> dict[str, Extent]:
        """Where the recordings lie that are open, in their order."""
        return {k: p.extent for k, p in self.parts.items() if p.extent is not None and not p.error}

    @property
    def span(self) -> tuple[Fraction, Fraction] | None:
        """From the first beginning to the last end of what is open."""
        return span_of(self.extents)

    @property
    def time(self) -> Fraction | None:
        """The moment it stands at, or that is due now while it plays; None before anything is open."""
        return self._clock.position() if self._playing and not self._waiting else self._time

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._playing

    @property
    def speed(self) -> float:
        """Signed speed; paused, the speed it will play at."""
        return self._rate

    @property
    def leader(self) -> str:
        """Whose frames a step counts, as long as it has a picture."""
        return self._leader

    @property
    def heard(self) -> str:
        """Whose sound is heard; empty for nobody's."""
        return self._clock.key

    @property
    def settled(self) -> bool:
        """Whether every recording that is open shows what is due at ``time``."""
        return not self._playing and all(p.settled for p in self.parts.values())

    @property
    def late(self) -> bool:
        """Whether some of them leave out frames just now."""
        return any(part.late for part in self.parts.values())

    @property
    def silence(self) -> str:
        """Why nothing is heard, as a sentence; empty when there is sound, or nobody is to be heard."""
        return self._clock.reason

    @property
    def volume(self) -> int:
        """Loudness from 0 to 100."""
        return self._clock.volume

    @property
    def muted(self) -> bool:
        """Whether the sound is off."""
        return self._clock.muted

    # Sound

    def set_volume(self, percent: int) -> None:
        """Loudness from 0 to 100."""
        self._clock.set_volume(percent)

    def set_muted(self, muted: bool) -> None:
        """Sound off or on."""
        self._clock.set_muted(muted)

    def set_treatment(self, treatment: Treatment | None) -> None:
        """How stretches of the sound that is heard are silenced: samples, first number, rate → samples."""
        self._clock.set_treatment(treatment)
