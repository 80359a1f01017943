"""Sound through libVLC. It plays no picture, and its clock only says which frame is due."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from player.sound.clock import SilentClock, SmoothedClock, Sound

if TYPE_CHECKING:
    import vlc

_ARGUMENTS: Final = (
    "--no-video", "--quiet", "--no-osd", "--no-spu", "--no-lua", "--no-metadata-network-access",
    "--no-media-library", "--no-stats", "--audio-time-stretch",
)  # fmt: skip
_PATIENCE: Final = 1.0
"""Seconds the picture waits for the sound to begin before it goes on without it."""

_NO_VLC: Final = (
    "Footage plays without sound because VLC is not installed on this computer. "
    "Install VLC (videolan.org, or your system's package vlc) and start Umbra again."
)
_NO_DEVICE: Final = (
    "Footage plays without sound because this computer has no sound device. "
    "Connect headphones or speakers and open the footage again."
)
_NO_START: Final = (
    "Footage plays without sound because VLC could not start on this computer. "
    "Install VLC again and start Umbra again."
)
_NEAR: Final = 0.4
"""Seconds from the start within which libVLC's time is believed to be the new place."""

_INSIST: Final = 0.25
"""Seconds after which libVLC is told again where to start: it forgets that while it starts up."""


def sound_available() -> str:
    """Why there can be no sound, as a sentence with what to do; empty when libVLC is here."""
    return _load()[1]


def make_sound() -> Sound:
    """Sound through libVLC, or a silent clock that says why."""
    instance, reason = _load()
    return VlcSound(instance) if instance is not None else SilentClock(reason)


def device_present() -> bool:
    """Whether the computer has anything that could make a sound.

    Only asked on Linux, where libVLC otherwise tries each missing device in turn for every block of
    sound and each driver complains on the terminal. Elsewhere the system always offers one.
    """
    if not sys.platform.startswith("linux"):
        return True
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent"))
    servers = (runtime / "pulse" / "native", runtime / "pipewire-0")
    return (
        bool(os.environ.get("PULSE_SERVER"))
        or any(server.exists() for server in servers)
        or any(Path("/dev/snd").glob("pcm*p"))
    )


def _load() -> tuple[vlc.Instance | None, str]:
    if not device_present():
        return None, _NO_DEVICE
    try:
        import vlc
    except (ImportError, OSError, NotImplementedError, AttributeError):
        # python-vlc looks for libVLC while it is imported and fails in any of these ways without.
        return None, _NO_VLC
    instance = vlc.Instance(list(_ARGUMENTS))
    return (instance, "") if instance is not None else (None, _NO_START)


class VlcSound:
    """The sound of one file. Backwards, and where the file has ended, a wall clock goes on alone."""

    def __init__(
        self, instance: Any, now: Callable[[], float] = time.monotonic, player: Any = None
    ) -> None:
        self._instance = instance
        self._player = player if player is not None else instance.media_player_new()
        self._now = now
        self._clock = SmoothedClock(now)
        self._silent = SilentClock(now=now)
        self._offset = 0.0
        self._sounding = False
        self._heard = False
        self._begun = self._told = 0.0
        self._start = 0.0
        self._rate = 1.0
        self._volume = 100
        self._muted = False

    @property
    def reason(self) -> str:
        """There is sound."""
        return ""

    def load(self, path: Path, offset: Fraction) -> None:
        """Take a file."""
        self._player.stop()
        media = self._instance.media_new_path(str(path))
        media.add_option(":no-video")
        self._player.set_media(media)
        media.release()
        self._offset = float(offset)
        self._silent.load(path, offset)
        self._sounding = False

    def play(self, at: float, rate: float) -> None:
        """Run, with sound when forwards."""
        if rate < 0:
            self._hush()
            self._silent.play(at, rate)
            return
        self._sounding, self._heard = True, False
        self._begun, self._start, self._rate = self._now(), at, rate
        self._clock.start(at, rate)
        if not self._player.is_playing():
            # What has ended or was paused begins anew; libVLC ignores a plain play at the end.
            self._player.stop()
            self._player.play()
        self._player.set_rate(rate)
        self._go_to_start()
        self._apply_volume()

    def pause(self) -> None:
        """Stand still."""
        here = self.position()
        self._hush()
        self._silent.play(here, 0.0)

    def position(self) -> float:
        """The moment due now, smoothed; the picture waits a little for the sound to begin."""
        if not self._sounding:
            return self._silent.position()
        told = self._player.get_time()
        if not self._heard:
            reached = told / 1000 - self._offset
            # Right after the start VLC still tells where it was before: wait until it has moved.
            self._heard = bool(self._player.is_playing()) and abs(reached - self._start) < _NEAR
            if not self._heard and self._now() - self._begun < _PATIENCE:
                if self._player.is_playing() and self._now() - self._told > _INSIST:
                    self._go_to_start()
                return self._start
            self._heard = True
            self._clock.start(self._start, self._rate)
        if told >= 0 and self._player.is_playing():
            self._clock.report(told / 1000 - self._offset)
        return self._clock.position()

    def set_volume(self, percent: int) -> None:
        """Loudness."""
        self._volume = min(max(percent, 0), 100)
        self._apply_volume()

    def set_muted(self, muted: bool) -> None:
        """Silence."""
        self._muted = muted
        self._apply_volume()

    def close(self) -> None:
        """Release the player and the device."""
        self._player.stop()
        self._player.release()
        self._instance.release()

    def _go_to_start(self) -> None:
        self._told = self._now()
        self._player.set_time(max(0, round((self._start + self._offset) * 1000)))

    def _hush(self) -> None:
        if self._sounding:
            self._player.set_pause(1)
        self._sounding = False

    def _apply_volume(self) -> None:
        self._player.audio_set_volume(0 if self._muted else self._volume)
