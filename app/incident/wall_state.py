"""What can be asked of the wall, and how it is steered; ``app.incident.wall`` shows the pictures."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QWidget

from app.session import ViewMode
from redaction.model.ids import FootageId

if TYPE_CHECKING:
    from app.incident.wall_camera import WallCamera
    from player.media.index import VideoIndex
    from player.media.time import FrameRef
    from player.qt.ensemble import Ensemble
    from redaction.incident.incident import Incident


class WallState(QWidget):
    """Times are incident time, exact; speeds are signed, 1.0 is normal.

    Attributes:
        cameras: What is shown, by footage, in order.
        incident: Whose cameras these are, or None.
        mode: How the pictures are shown.
        chosen: The camera that keys are about; None where nothing is shown.
        enlarged: The one that is large; None where all are alike.
        ensemble: Plays them.

    Signals:
        time_changed: The moment shown (``Fraction``), also while it plays.
        state_changed: Playing, speed, sound, who leads, how pictures are shown, or whether all is settled.
        chosen_changed: Another camera is the chosen one; its ``FootageId`` or None.
        opened: The ``FootageId`` of a camera whose frames are known now.
        open_asked: A person wants this footage opened for review at this frame.
        menu_asked: A person wants the menu of this camera at this global position.
    """

    time_changed = Signal(object)
    state_changed = Signal()
    chosen_changed = Signal(object)
    opened = Signal(object)
    open_asked = Signal(object, int)
    menu_asked = Signal(object, QPoint)

    ensemble: Ensemble

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cameras: dict[FootageId, WallCamera] = {}
        self.incident: Incident | None = None
        self.mode = ViewMode.PREVIEW
        self.chosen: FootageId | None = None
        self.enlarged: FootageId | None = None

    # what stands

    @property
    def time(self) -> Fraction | None:
        """The moment shown, or due now while it plays; None before anything is open."""
        return self.ensemble.time

    @property
    def extent(self) -> tuple[Fraction, Fraction] | None:
        """From the first beginning to the last end of what is shown."""
        return self.ensemble.span

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self.ensemble.playing

    @property
    def speed(self) -> float:
        """Signed speed; paused, the speed it will play at."""
        return self.ensemble.speed

    @property
    def settled(self) -> bool:
        """Whether every tile shows what is due at ``time``."""
        return self.ensemble.settled

    @property
    def leader(self) -> FootageId | None:
        """Whose frames a step counts, as long as it has a picture."""
        return FootageId(self.ensemble.leader) if self.ensemble.leader else None

    @property
    def heard(self) -> FootageId | None:
        """Whose sound is heard."""
        return FootageId(self.ensemble.heard) if self.ensemble.heard else None

    @property
    def silence(self) -> str:
        """Why nothing is heard, as a sentence; empty when there is sound, or nobody is to be heard."""
        return self.ensemble.silence

    @property
    def volume(self) -> int:
        """Loudness from 0 to 100."""
        return self.ensemble.volume

    @property
    def muted(self) -> bool:
        """Whether the sound is off."""
        return self.ensemble.muted

    @property
    def late(self) -> bool:
        """Whether frames are left out just now, because the computer is too slow for all of them."""
        return self.ensemble.late

    def frame_of(self, footage: FootageId) -> FrameRef | None:
        """The very frame on a camera's tile; None where there is no picture."""
        camera = self.cameras.get(footage)
        return None if camera is None or camera.frame is None else camera.frame.ref

    def index_of(self, footage: FootageId) -> VideoIndex | None:
        """The frames of a camera; None before they are known, or where it is not shown."""
        part = self.ensemble.parts.get(footage)
        return None if part is None else part.index

    def has_sound(self, footage: FootageId) -> bool:
        """Whether a camera that is open recorded any sound."""
        part = self.ensemble.parts.get(footage)
        return part is not None and part.sound is not None

    # going

    def go_to(self, time: Fraction) -> None:
        """Show what is due at a moment; before the files are open, where they are to begin."""
        self.ensemble.go_to(time)

    def step(self, frames: int) -> None:
        """Pause and go that many frames of the leading camera on, negative for back."""
        self.ensemble.step(frames)

    def step_seconds(self, seconds: Fraction | int) -> None:
        """Pause and go that many seconds on, negative for back."""
        self.ensemble.step_seconds(seconds)

    # playing

    def play(self, rate: float | None = None) -> None:
        """Play at a signed speed, or the chosen one."""
        self.ensemble.play(rate)

    def pause(self) -> None:
        """Stop, all of them at the moment of the leading camera's frame."""
        self.ensemble.pause()

    def toggle(self) -> None:
        """Play or pause."""
        self.ensemble.toggle()

    def shuttle(self, direction: int) -> None:
        """Play forwards (1) or backwards (-1); again for twice the speed, up to 8 times."""
        self.ensemble.shuttle(direction)

    def set_speed(self, rate: float) -> None:
        """Choose the speed, from 0.25 to 8 times; negative plays backwards."""
        self.ensemble.set_speed(rate)

    def change_speed(self, direction: int) -> None:
        """Play faster (1) or more slowly (-1) by one notch."""
        self.ensemble.change_speed(direction)

    def normal_speed(self) -> None:
        """Back to 1×, forwards; goes on playing when it plays."""
        self.ensemble.normal_speed()

    def lead(self, footage: FootageId) -> None:
        """Let steps count the frames of this camera."""
        self.ensemble.lead(footage)

    def set_volume(self, percent: int) -> None:
        """Loudness from 0 to 100."""
        self.ensemble.set_volume(percent)

    def set_muted(self, muted: bool) -> None:
        """Sound off or on."""
        self.ensemble.set_muted(muted)
