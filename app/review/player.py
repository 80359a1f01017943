"""What the review page needs of a player. ``player.qt`` provides it; tests bring a simple one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import SignalInstance

from player.media.index import VideoIndex
from player.media.time import FrameSpan

if TYPE_CHECKING:
    from player.media.frame import Frame
    from player.media.info import AudioStreamInfo, VideoInfo
    from player.sound.track import Samples


class Player(Protocol):
    """Shows frames of one file, one at a time.

    Signals (PySide signals of the implementing ``QObject``):
        indexing: While a long file is indexed: how far, and of how much.
        first_picture: Carries a ``Frame`` without a number, to look at until ``opened``.
        opened: The file can be shown; carries its ``VideoIndex``.
        frame_shown: Carries the ``Frame`` to put on the screen; the newest asked for.
        state_changed: Playing, speed, sound or loop changed.
        failed: A ``UserError``: the file cannot be shown (any more).
    """

    indexing: SignalInstance
    first_picture: SignalInstance
    opened: SignalInstance
    frame_shown: SignalInstance
    state_changed: SignalInstance
    failed: SignalInstance

    @property
    def index(self) -> VideoIndex | None:
        """The frames of the open file."""
        ...

    @property
    def info(self) -> VideoInfo | None:
        """What the open file says."""
        ...

    @property
    def late(self) -> bool:
        """Whether frames are left out because the computer does not keep up; while playing only."""
        ...

    @property
    def dropped(self) -> int:
        """Frames left out while playing, since it was last started."""
        ...

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        ...

    @property
    def speed(self) -> float:
        """Signed speed, 1.0 is normal, negative plays backwards."""
        ...

    @property
    def loop(self) -> FrameSpan | None:
        """The stretch that is repeated."""
        ...

    @property
    def volume(self) -> int:
        """Loudness from 0 to 100."""
        ...

    @property
    def muted(self) -> bool:
        """Whether the sound is off."""
        ...

    @property
    def silence(self) -> str:
        """Why there is no sound, as a sentence; empty when there is, or the file has none."""
        ...

    def open(self, path: Path, *, video: int = 0, sha256: str = "", fingerprint: str = "") -> None:
        """Open a file and show its first frame; ``opened`` or ``failed`` follows.

        Args:
            path: The file.
            video: Which of the video streams that move, from 0.
            sha256: The hash of its content, if known: its index may then be at hand already.
            fingerprint: That of the file that is meant, if known: another in its place is not shown.
        """
        ...

    def set_cache(self, folder: Path | None) -> None:
        """Where indexes are kept between openings."""
        ...

    def set_prepare(self, prepare: Callable[[Frame], None] | None) -> None:
        """Do something with each frame before it is shown, in another thread."""
        ...

    def close(self) -> None:
        """Release the file."""
        ...

    def seek(self, index: int) -> None:
        """Show a frame; while it plays it goes on from there."""
        ...

    def step(self, frames: int) -> None:
        """Pause and go that many frames on, negative for back."""
        ...

    def play(self, rate: float | None = None) -> None:
        """Play at this signed speed until the next pause; at the chosen one when None."""
        ...

    def toggle(self) -> None:
        """Play at normal speed, or pause."""
        ...

    def pause(self) -> None:
        """Stop playing."""
        ...

    def shuttle(self, direction: int) -> None:
        """Play forwards (1) or backwards (-1); again for twice the speed."""
        ...

    def set_sound_treatment(self, treatment: Callable[[Samples, int, int], Samples] | None) -> None:
        """How the sound is changed before it is heard; None for as recorded."""
        ...

    @property
    def sound_tracks(self) -> tuple[AudioStreamInfo, ...]:
        """The sound tracks of the open file, in its order."""
        ...

    @property
    def sound_track(self) -> int:
        """Which of them is heard; with all of them mixed, the first."""
        ...

    @property
    def sound_mixed(self) -> bool:
        """Whether all of them are heard at once."""
        ...

    def set_sound_track(self, number: int) -> None:
        """Hear another of them, alone."""
        ...

    def mix_sound_tracks(self) -> None:
        """Hear all of them at once."""
        ...

    def output_devices(self) -> tuple[tuple[str, str], ...]:
        """Where the sound can come out: ids and names; an empty id is the system's choice."""
        ...

    @property
    def output_device(self) -> str:
        """Where it comes out: an id, or empty."""
        ...

    def set_output_device(self, device: str) -> None:
        """Choose where it comes out."""
        ...

    def set_speed(self, rate: float) -> None:
        """Choose the speed, from 0.1 to 8 times; negative plays backwards."""
        ...

    def change_speed(self, direction: int) -> None:
        """Play faster (1) or more slowly (-1) by one notch."""
        ...

    def normal_speed(self) -> None:
        """Back to 1×, forwards; goes on playing when it plays."""
        ...

    def set_loop(self, span: FrameSpan | None) -> None:
        """Repeat a stretch while playing, or stop doing so."""
        ...

    def set_volume(self, percent: int) -> None:
        """Loudness from 0 to 100."""
        ...

    def set_muted(self, muted: bool) -> None:
        """Sound off or on."""
        ...
