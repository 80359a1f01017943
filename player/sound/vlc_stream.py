"""Samples for libVLC through its media callbacks: the footage itself never reaches its parsers."""

from __future__ import annotations

import ctypes
import threading
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

if TYPE_CHECKING:
    from player.sound.track import Samples

_UNKNOWN_LENGTH: Final = 2**64 - 1
_DEMUXER_BLOCKS: Final = 20
"""Blocks of a second that libVLC's demuxer for raw sound hands on at a time."""


class Run(Protocol):
    """What is played; see ``player.sound.playout.Playout``."""

    rate: int
    channels: int

    def read(self, count: int) -> Samples:
        """The next samples, shape (count, channels)."""
        ...

    def close(self) -> None:
        """Release what is read from."""
        ...


class VlcStream:
    """Callbacks that hand a run of samples to libVLC as raw floating-point sound.

    The object has to be kept until libVLC was stopped: libVLC calls it from its own thread.

    Attributes:
        fault: Something went wrong that must not: what it concerned was silent.
    """

    def __init__(self, run: Run) -> None:
        from vlc import CallbackDecorators as Kind

        self._run: Run | None = run
        self._rate, self._channels = run.rate, run.channels
        self.fault = False
        self._at = 0
        self._bytes = b""
        self._stop = threading.Event()
        self._callbacks: tuple[Any, ...] = (
            Kind.MediaOpenCb(self._open),
            Kind.MediaReadCb(self._read),
            Kind.MediaSeekCb(self._seek),
            Kind.MediaCloseCb(self._close),
        )

    @property
    def lead(self) -> float:
        """Seconds by which libVLC's time is ahead of what is heard.

        It tells the position behind the block its demuxer handed on last, less what is buffered
        counted from that block's start; so it is ahead by one block.
        """
        return max(self._rate // _DEMUXER_BLOCKS, 1) / self._rate

    def media(self, instance: Any) -> Any:
        """A libVLC media that plays the run. The caller releases it."""
        import vlc

        kinds = (vlc.MediaOpenCb, vlc.MediaReadCb, vlc.MediaSeekCb, vlc.MediaCloseCb)
        pointers = [ctypes.cast(c, kind) for c, kind in zip(self._callbacks, kinds, strict=True)]
        made = instance.media_new_callbacks(*pointers, None)
        for option in (
            ":demux=rawaud",
            f":rawaud-channels={self._channels}",
            f":rawaud-samplerate={self._rate}",
            ":rawaud-fourcc=f32l",
        ):
            made.add_option(option)
        return made

    def release(self) -> None:
        """Let go of what libVLC was given; it must have been stopped."""
        self._stop.set()
        # ctypes ties the callbacks, and with them this object, into circles: what is large goes now.
        run, self._run, self._callbacks = self._run, None, ()
        if run is not None:
            run.close()

    def stop(self) -> None:
        """From now on give nothing: libVLC waits for a reading that is under way when it is stopped."""
        self._stop.set()

    @property
    def stopped(self) -> bool:
        """Whether nothing is to be given any more."""
        return self._stop.is_set()

    # called by libVLC

    def _open(self, _opaque: Any, _data: Any, size: Any) -> int:
        size[0] = _UNKNOWN_LENGTH
        return 0

    def _read(self, _opaque: Any, buffer: Any, length: int) -> int:
        if self._stop.is_set():
            return -1
        if not self._bytes:
            self._bytes = self._next()
        given, self._bytes = self._bytes[:length], self._bytes[length:]
        ctypes.memmove(buffer, given, len(given))
        self._at += len(given)
        return len(given)

    def _next(self) -> bytes:
        count = max(self._rate // 50, 1)
        silence = np.zeros((count, self._channels), np.float32)
        try:
            samples = self._run.read(count) if self._run is not None else silence
        except Exception:  # noqa: BLE001 - nothing may be thrown into libVLC
            # Better silent than heard without what silences it.
            samples, self.fault = silence, True
        return np.ascontiguousarray(samples, "<f4").tobytes()

    def _seek(self, _opaque: Any, offset: int) -> int:
        """The run is read once and forwards; libVLC only ever asks for where it is."""
        return 0 if offset == self._at else -1

    def _close(self, _opaque: Any) -> None:
        if self._run is not None:
            self._run.close()
