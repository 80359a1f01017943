"""A sound server of our own without a device, and a recorder that knows when each sample came by."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt

NEEDED = ("pulseaudio", "parec", "pacat", "pactl")
RATE = 48000
_PIECE_MS = 5
"""Milliseconds the server works ahead: small, so that what is recorded is what is being played."""


def missing() -> str:
    """What is missing, in a sentence; empty when nothing is."""
    absent = [name for name in NEEDED if shutil.which(name) is None]
    if not absent:
        return ""
    return (
        f"Sync cannot be measured because {', '.join(absent)} is not installed: "
        "on Debian or Ubuntu type: sudo apt-get install pulseaudio pulseaudio-utils"
    )


class NullSink:
    """A private PulseAudio whose only device plays into the void, in real time."""

    def __init__(self, folder: Path) -> None:
        (folder / "home").mkdir(mode=0o700)
        socket = folder / "native"
        self._environment = {
            **os.environ,
            "HOME": str(folder / "home"),
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_SERVER": f"unix:{socket}",
        }
        self._server = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
             "--disallow-exit", "-L", f"module-null-sink sink_name=void rate={RATE}",
             "-L", f"module-native-protocol-unix socket={socket} auth-anonymous=1"],
            env={key: value for key, value in self._environment.items() if key != "PULSE_SERVER"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + 10
        while time.monotonic() < end and "void" not in self._ask("list", "short", "sinks"):
            time.sleep(0.05)
        os.environ["PULSE_SERVER"] = self._environment["PULSE_SERVER"]

    def record(self) -> Recorder:
        """Begin to record what the device plays."""
        return Recorder(self._environment)

    def ahead(self) -> float:
        """Seconds the server works ahead of the moment a sample is due at the device, now."""
        found = re.search(r"configured (\d+) usec", self._ask("list", "sinks"))
        return int(found[1]) / 1e6 if found else _PIECE_MS / 1000

    def play_beep(self) -> float:
        """Play a beep through ``pacat``; when it was handed over."""
        player = subprocess.Popen(
            ["pacat", "--raw", "--format=s16le", f"--rate={RATE}", "--channels=1",
             f"--latency-msec={_PIECE_MS}"],
            stdin=subprocess.PIPE, env=self._environment, bufsize=0,
        )  # fmt: skip
        assert player.stdin is not None
        time.sleep(1.0)  # what it is given before it has connected would stay in the pipe
        begun, given = time.perf_counter(), 0
        while time.perf_counter() - begun < 1.0:
            due = int((time.perf_counter() - begun) * RATE)
            player.stdin.write(b"\0\0" * max(due - given, 0))
            given = max(due, given)
            time.sleep(0.001)
        handed = time.perf_counter()
        wave = np.sin(np.arange(RATE // 10) * 2 * np.pi * 1000 / RATE) * 16000
        player.stdin.write(wave.astype("<i2").tobytes())
        player.stdin.close()
        player.wait(5)
        return handed

    def close(self) -> None:
        """End the server."""
        self._server.terminate()
        self._server.wait(10)

    def _ask(self, *words: str) -> str:
        done = subprocess.run(
            ["pactl", *words], env=self._environment, capture_output=True, text=True, timeout=10
        )
        return done.stdout


class Recorder:
    """Records the void; every sample gets the wall-clock time at which the server played it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            ["parec", "-d", "void.monitor", "--raw", "--format=s16le", f"--rate={RATE}",
             "--channels=1", f"--latency-msec={_PIECE_MS}"],
            stdout=subprocess.PIPE, env=environment, bufsize=0,
        )  # fmt: skip
        self._parts: list[tuple[float, bytes]] = []
        self._thread = threading.Thread(target=self._read, name="recorder")
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        while part := self._process.stdout.read(4096):
            self._parts.append((time.perf_counter(), part))

    def samples(self) -> tuple[npt.NDArray[np.float64], float]:
        """What was recorded so far (full scale is 1) and the time of its first sample."""
        parts = list(self._parts)
        count, late = 0, []
        for when, part in parts:
            count += len(part) // 2
            late.append(when - count / RATE)
        raw = b"".join(part for _, part in parts)
        # A sample arrives some time after it was played, never before: the earliest arrivals tell.
        settled = late[len(late) // 20 :]
        return np.frombuffer(raw, "<i2") / 32768, float(np.percentile(settled, 2))

    def stop(self) -> None:
        """End."""
        self._process.terminate()
        self._thread.join()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


def beeps(samples: npt.NDArray[np.float64], start: float, quiet: float) -> list[float]:
    """When beeps begin that follow ``quiet`` seconds without sound."""
    loud = np.flatnonzero(np.abs(samples) > 0.15)
    if not len(loud):
        return []
    first = np.concatenate(([True], np.diff(loud) > quiet * RATE))
    return [start + float(at) / RATE for at in loud[first]]
