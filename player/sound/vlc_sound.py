"""Sound through libVLC. It plays no picture, and its clock only says which frame is due."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from player.sound.clock import Device, SilentClock, SmoothedClock, Sound
from player.sound.library import NO_DEVICE, device_present, load_library
from player.sound.mixed import open_sound
from player.sound.playout import Lap, Playout, Treatment
from player.sound.track import SoundFile
from player.sound.worker import Settings, Worker

SLOWEST_HEARD: Final = 0.25
FASTEST_HEARD: Final = 4.0
"""Speeds between which there is sound; beyond, speech cannot be understood and a wall clock goes on."""

_PATIENCE: Final = 1.0
"""Seconds the picture waits for the sound to begin before it goes on without it."""


def make_sound(changed: Callable[[], None] = lambda: None) -> Sound:
    """Sound through libVLC, or a silent clock that says why.

    Args:
        changed: Called from another thread when ``reason`` or ``devices`` changed.
    """
    if not device_present():
        return SilentClock(NO_DEVICE)
    return VlcSound(changed)


class VlcSound:
    """The sound of one file. Backwards, very slowly and very fast a wall clock goes on alone.

    Everything libVLC does happens in a thread of its own, so that it can hang or be slow without the
    window noticing.
    """

    def __init__(
        self,
        changed: Callable[[], None] = lambda: None,
        now: Callable[[], float] = time.monotonic,
        load: Callable[[], tuple[Any, str]] = load_library,
    ) -> None:
        """Nothing is started before the first ``load`` with a sound track.

        Args:
            changed: Called from another thread when ``reason`` or ``devices`` changed.
            now: The wall clock.
            load: Gives libVLC's instance, or why there is none.
        """
        self._now = now
        self._worker = Worker(load, changed, now)
        self._clock = SmoothedClock(now)
        self._silent = SilentClock(now=now)
        self._file: SoundFile | None = None
        self._treatment: Treatment | None = None
        self._settings = Settings()
        self._number = 0
        self._taken = 0
        self._sounding = self._going = False
        self._begun = self._start = 0.0
        self._rate = 1.0

    @property
    def reason(self) -> str:
        """Why there is no sound, once libVLC was tried."""
        return self._worker.refused or self._worker.unheard

    @property
    def devices(self) -> tuple[Device, ...]:
        """Where sound can come out, once libVLC has started."""
        return self._worker.devices

    def load(self, file: SoundFile | None) -> None:
        """Take a sound track; libVLC is started meanwhile."""
        self._hush()
        self._file = file
        self._silent.load(file)
        if file is not None:
            self._worker.begin()

    def play(self, at: float, rate: float, lap: Lap | None = None) -> None:
        """Run, with sound when forwards at a speed at which it can be understood."""
        file = self._file
        if file is None or self._worker.refused or not SLOWEST_HEARD <= rate <= FASTEST_HEARD:
            self._hush()
            self._silent.play(at, rate)
            return

        def run(stopped: Callable[[], bool]) -> Playout:
            return Playout(open_sound(file, stopped), at, rate, lap, lambda: self._treatment)

        self._sounding, self._going = True, False
        self._begun, self._start, self._rate = self._now(), at, rate
        self._number = self._worker.play(run)

    def pause(self) -> None:
        """Stand still."""
        here = self.position()
        self._hush()
        self._silent.play(here, 0.0)

    def position(self) -> float:
        """The moment due now, smoothed; the picture waits a little for the sound to begin."""
        if not self._sounding:
            return self._silent.position()
        beginning, reports = self._worker.progress(self._number)
        if not self._going:
            failed = bool(self.reason)
            if beginning is None and not failed and self._now() - self._begun < _PATIENCE:
                return self._start
            self._going, self._taken = True, 0
            self._clock.start(self._start, self._rate, beginning)
        for heard, when in reports[self._taken :]:
            self._clock.report(self._start + heard * self._rate, when)
        self._taken = len(reports)
        return self._clock.position()

    def set_volume(self, percent: int) -> None:
        """Loudness."""
        self._set(replace(self._settings, volume=min(max(percent, 0), 100)))

    def set_muted(self, muted: bool) -> None:
        """Silence."""
        self._set(replace(self._settings, muted=muted))

    def set_treatment(self, treatment: Treatment | None) -> None:
        """What replaces stretches of the sound."""
        self._treatment = treatment

    def set_device(self, device: str) -> None:
        """Where the sound comes out."""
        self._set(replace(self._settings, device=device))

    def close(self) -> None:
        """Release the player and the device; libVLC's thread ends soon after."""
        self._sounding = False
        self._worker.end()

    def _set(self, settings: Settings) -> None:
        self._settings = settings
        self._worker.set(settings)

    def _hush(self) -> None:
        if self._sounding:
            self._worker.stop()
        self._sounding = False
