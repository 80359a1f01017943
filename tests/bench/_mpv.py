"""Stepping and seeking in libmpv without a window, for comparison. Only the bench uses it."""

from __future__ import annotations

import ctypes
import ctypes.util
import time
from pathlib import Path
from typing import Any

_RESTART = 21  # MPV_EVENT_PLAYBACK_RESTART


class Mpv:
    """mpv drawing nothing (``vo=null``): what it takes to have the exact picture decoded.

    Raises:
        OSError: If libmpv is not there.
    """

    def __init__(self, path: Path) -> None:
        name = ctypes.util.find_library("mpv") or "libmpv.so.2"
        self._lib = lib = ctypes.CDLL(name)
        lib.mpv_create.restype = ctypes.c_void_p
        lib.mpv_wait_event.restype = ctypes.POINTER(ctypes.c_int)
        lib.mpv_wait_event.argtypes = [ctypes.c_void_p, ctypes.c_double]
        for function in (lib.mpv_set_option_string, lib.mpv_command, lib.mpv_initialize):
            function.restype = ctypes.c_int
        lib.mpv_get_property_string.restype = ctypes.c_void_p
        self._mpv = ctypes.c_void_p(lib.mpv_create())
        options = {
            "vo": "null", "ao": "null", "pause": "yes", "hr-seek": "yes", "config": "no",
            "terminal": "no", "keep-open": "yes", "hwdec": "no", "hr-seek-framedrop": "no",
        }  # fmt: skip
        for key, value in options.items():
            lib.mpv_set_option_string(self._mpv, key.encode(), value.encode())
        if lib.mpv_initialize(self._mpv) < 0:
            raise OSError("libmpv does not start")
        self._do("loadfile", str(path))
        self._until_restart()

    def seek(self, seconds: float) -> float:
        """Milliseconds of an exact seek."""
        return self._timed("seek", f"{seconds:.6f}", "absolute+exact")

    def back_step(self) -> float:
        """Milliseconds of one step back."""
        return self._timed("frame-back-step")

    def step(self) -> float:
        """Milliseconds until the position has moved one frame on."""
        was = self._position()
        start = time.perf_counter()
        self._do("frame-step")
        while self._position() == was and time.perf_counter() - start < 2:
            self._lib.mpv_wait_event(self._mpv, ctypes.c_double(0.001))
        return (time.perf_counter() - start) * 1000

    def close(self) -> None:
        """End it."""
        self._lib.mpv_terminate_destroy(self._mpv)

    def _timed(self, *words: str) -> float:
        start = time.perf_counter()
        self._do(*words)
        self._until_restart()
        return (time.perf_counter() - start) * 1000

    def _do(self, *words: str) -> None:
        line: Any = (ctypes.c_char_p * (len(words) + 1))(*[w.encode() for w in words], None)
        if self._lib.mpv_command(self._mpv, line) < 0:
            raise OSError(f"libmpv refuses {words[0]}")

    def _until_restart(self) -> None:
        end = time.perf_counter() + 20
        while time.perf_counter() < end:
            if self._lib.mpv_wait_event(self._mpv, ctypes.c_double(0.5))[0] == _RESTART:
                return
        raise OSError("libmpv does not answer")

    def _position(self) -> str:
        raw = self._lib.mpv_get_property_string(self._mpv, b"time-pos")
        text = ctypes.string_at(raw).decode() if raw else ""
        if raw:
            self._lib.mpv_free(ctypes.c_void_p(raw))
        return text
