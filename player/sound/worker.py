"""The thread in which libVLC is called: started late, given only the newest wish, never waited for."""

from __future__ import annotations

import atexit
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from player.media.errors import UserError
from player.sound.clock import Device
from player.sound.vlc_stream import VlcStream

if TYPE_CHECKING:
    from player.sound.playout import Playout

_WAKE_UP: Final = 0.01
"""Seconds between libVLC's word that it is ready and the first sample it plays (its own constant)."""

_MOST_REPORTS: Final = 100_000
"""Reports kept of one run: more than seven hours; after that the wall clock goes on alone."""

_FAULT: Final = "Part of the sound could not be worked out and is silent."

_LEAVING: Final = 2.0
"""Seconds that the end of the program waits for a libVLC that hangs."""

MakeRun = Callable[[Callable[[], bool]], "Playout"]
"""Makes what is played; it is given a question that says whether it is still wanted."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How it sounds.

    Attributes:
        volume: Loudness from 0 to 100.
        muted: Whether it is silent all the same.
        device: Where it comes out; empty for the system's own choice.
    """

    volume: int = 100
    muted: bool = False
    device: str = ""


class _Progress:
    """What libVLC said about one run; written by its thread, read by any."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.beginning: float | None = None
        self.reports: list[tuple[float, float]] = []


class Worker:
    """Plays one run at a time through libVLC.

    Attributes:
        refused: Why there is no libVLC, as a sentence, once that is known.
        unheard: Why the run played last has no sound, likewise.
        devices: Where sound can come out, once that is known.
    """

    def __init__(
        self,
        load: Callable[[], tuple[Any, str]],
        changed: Callable[[], None],
        now: Callable[[], float],
    ) -> None:
        """Nothing is started yet.

        Args:
            load: Gives libVLC's instance, or why there is none.
            changed: Called from the thread when ``refused``, ``unheard`` or ``devices`` changed.
            now: The wall clock.
        """
        self.refused = self.unheard = ""
        self.devices: tuple[Device, ...] = ()
        self._load = load
        self._changed = changed
        self._now = now
        self._wish = threading.Condition()
        self._thread: threading.Thread | None = None
        self._ended = False
        self._wanted: MakeRun | None = None
        self._number = 0
        self._settings = Settings()
        self._stream: VlcStream | None = None
        self._progress = _Progress(0)

    # called from the window's thread

    def begin(self) -> None:
        """Start libVLC in the background."""
        with self._wish:
            if self._thread is not None or self._ended:
                return
            # Not one that keeps the program alive: a sound system can hang for ever.
            self._thread = threading.Thread(target=self._work, name="umbra-sound", daemon=True)
            _running.add(self._thread)
            self._thread.start()

    def play(self, run: MakeRun) -> int:
        """Play this instead of what is played. Returns the number of the run."""
        self.begin()
        return self._wish_for(run)

    def stop(self) -> None:
        """Play nothing."""
        self._wish_for(None)

    def set(self, settings: Settings) -> None:
        """How it sounds from now on."""
        with self._wish:
            self._settings = settings
            self._wish.notify_all()

    def progress(self, number: int) -> tuple[float | None, list[tuple[float, float]]]:
        """When the run began to be heard (None: not yet), and how far it was, heard, at which times."""
        progress = self._progress
        return (progress.beginning, progress.reports) if progress.number == number else (None, [])

    def end(self) -> None:
        """Stop, release everything, end the thread. It is not waited for."""
        with self._wish:
            self._ended, self._wanted = True, None
            self._number += 1
            if self._stream is not None:
                self._stream.stop()
            self._wish.notify_all()

    def _wish_for(self, run: MakeRun | None) -> int:
        with self._wish:
            self._number += 1
            self._wanted = run
            if self._stream is not None:
                # A reading under way ends now, not when it has found its place.
                self._stream.stop()
            self._wish.notify_all()
            return self._number

    # the thread

    def _work(self) -> None:
        instance, reason = self._load()
        if instance is None:
            self.refused = reason
            self._changed()
            return
        player = instance.media_player_new()
        heed = self._listen(player)
        try:
            self._serve(instance, player)
        finally:
            player.stop()
            self._forget()
            for kind in heed:
                player.event_manager().event_detach(kind)
            player.release()

    def _serve(self, instance: Any, player: Any) -> None:
        done, told = 0, Settings()
        self.devices = _devices(player)
        self._changed()
        while True:
            with self._wish:
                while self._number == done and self._settings == told and not self._ended:
                    self._wish.wait()
                if self._ended:
                    return
                number, wanted, settings = self._number, self._wanted, self._settings
            if settings.device != told.device:
                player.audio_output_device_set(None, settings.device or None)
            loudness = 0 if settings.muted else settings.volume
            if number != done:
                player.stop()
                self._forget()
                player.audio_set_volume(loudness)
                if wanted is not None:
                    self._start(instance, player, wanted, number)
            # Some outputs take it only once they play.
            player.audio_set_volume(loudness)
            done, told = number, settings

    def _start(self, instance: Any, player: Any, make: MakeRun, number: int) -> None:
        try:
            run = make(lambda: self._number != number)
        except UserError as error:
            self.unheard = error.summary
            self._changed()
            return
        self.unheard = ""
        stream = VlcStream(run)
        with self._wish:
            if self._number != number:
                run.close()
                return
            self._stream, self._progress = stream, _Progress(number)
        media = stream.media(instance)
        if media is None:
            run.close()
            return
        player.set_media(media)
        media.release()
        player.play()

    def _forget(self) -> None:
        """Let go of what was played; libVLC was stopped."""
        with self._wish:
            stream, self._stream = self._stream, None
        if stream is not None:
            stream.release()

    def _listen(self, player: Any) -> tuple[Any, ...]:
        from vlc import EventType

        ready, time = EventType.MediaPlayerBuffering, EventType.MediaPlayerTimeChanged
        events = player.event_manager()
        events.event_attach(ready, self._on_buffering)
        events.event_attach(time, self._on_time)
        return ready, time

    def _on_buffering(self, event: Any) -> None:
        if event.u.new_cache >= 100 and self._progress.beginning is None:
            self._progress.beginning = self._now() + _WAKE_UP

    def _on_time(self, event: Any) -> None:
        now = self._now()
        progress, stream = self._progress, self._stream
        if stream is None or progress.beginning is None or len(progress.reports) >= _MOST_REPORTS:
            return
        if stream.fault and not self.unheard:
            self.unheard = _FAULT
            self._changed()
        progress.reports.append((event.u.new_time / 1000 - stream.lead, now))


def _devices(player: Any) -> tuple[Device, ...]:
    """What libVLC can play to; the system's own choice first."""
    import vlc

    found = [Device("", "")]
    first = at = player.audio_output_device_enum()
    while at:
        device = at.contents
        name, text = (device.device or b""), (device.description or b"")
        if name:
            found.append(Device(name.decode(errors="replace"), text.decode(errors="replace")))
        at = device.next
    if first:
        vlc.libvlc_audio_output_device_list_release(first)
    return tuple(found)


_running: weakref.WeakSet[threading.Thread] = weakref.WeakSet()


@atexit.register
def _leave_politely() -> None:
    """At the end of the program give libVLC a moment to stop: it must not call a Python that is gone."""
    for thread in tuple(_running):
        thread.join(_LEAVING)
