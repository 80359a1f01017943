"""Saying how far a job is, and how long the rest may take."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one phase of a job is.

    Attributes:
        phase: ``hashing``, ``indexing``, ``detecting``, ``tracking``, ``following``, ``exporting``,
            ``verifying`` or ``finishing``.
        done: Units done so far.
        total: Units in all, or 0 while that is not known.
        unit: ``frames`` or ``bytes``.
    """

    phase: str
    done: int
    total: int
    unit: str = "frames"


ProgressSink = Callable[[Progress], None]
"""Takes each report; called from the thread that works, at most a few times a second."""


def no_progress(_progress: Progress) -> None:
    """A sink for callers that do not show any."""


class EtaClock:
    """Estimates the seconds left in one phase from the rate over the last few seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, window: float = 8.0) -> None:
        self._clock = clock
        self._window = window
        self._phase = ""
        self._seen: deque[tuple[float, int]] = deque()

    def update(self, progress: Progress) -> float | None:
        """Seconds left, or None while an estimate would mean nothing (under a second of data)."""
        now = self._clock()
        if progress.phase != self._phase:
            self._phase = progress.phase
            self._seen.clear()
        self._seen.append((now, progress.done))
        while len(self._seen) > 2 and now - self._seen[0][0] > self._window:
            self._seen.popleft()
        elapsed = now - self._seen[0][0]
        gained = progress.done - self._seen[0][1]
        if elapsed < 1.0 or gained <= 0 or progress.total <= 0:
            return None
        return max(0.0, (progress.total - progress.done) * elapsed / gained)


class Throttle:
    """Lets a report through at most every ``interval`` seconds, and always the last of a phase."""

    def __init__(self, sink: ProgressSink, interval: float = 0.1) -> None:
        self._sink = sink
        self._interval = interval
        self._last = -1e9
        self._phase = ""

    def __call__(self, progress: Progress) -> None:
        """Pass the report on, or drop it."""
        now = time.monotonic()
        ends = progress.total > 0 and progress.done >= progress.total
        if ends or progress.phase != self._phase or now - self._last >= self._interval:
            self._last, self._phase = now, progress.phase
            self._sink(progress)
