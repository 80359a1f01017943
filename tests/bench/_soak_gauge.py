"""What `bench soak` measures of its own process, and whether a row of measurements grows."""

from __future__ import annotations

import ctypes
import gc
import os
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096

WARM = 0.25
"""Share of the samples at the beginning that is not judged: what is made when it is first wanted."""

STEPS = 2
"""Counts may differ by so much between rests: a thread that is just ending, a timer that is due."""

SHARE = 0.05
"""Memory may grow by this share of what it was over a whole run."""

LEAST = 16.0
"""MB that memory may grow over a run whatever it was: one page of the allocator here or there."""


@dataclass(frozen=True)
class Sample:
    """One look at the process while nothing is going on.

    Attributes:
        seconds: Since the beginning.
        gestures: Done until now.
        resident: MB of memory that are in use.
        heap: MB that the C library has handed out and not got back.
        objects: Python objects that the collector knows.
        qobjects: Objects of Qt that Python knows, without one for each copy that the window lists.
        children: Objects of Qt below the window, timers and actions included, likewise.
        widgets: Widgets of the application.
        windows: Of them those without a parent.
        threads: Of the process.
        handles: Open files, pipes and sockets.
        processes: Children.
        rows: Of the review log: evidence grows, and this says by how much.
    """

    seconds: float
    gestures: int
    resident: float
    heap: float
    objects: int
    qobjects: int
    children: int
    widgets: int
    windows: int
    threads: int
    handles: int
    processes: int
    rows: int


COUNTS = ("qobjects", "children", "widgets", "windows", "threads", "handles", "processes")
"""What may not grow at all."""

SIZES = ("resident", "heap")
"""What may not grow by more than ``SHARE``."""


class _MallInfo(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks",
            "fordblks", "keepcost",
        )
    ]  # fmt: skip


def heap_in_use() -> float:
    """MB that malloc has handed out, in all its arenas; 0 where it cannot say (other than glibc)."""
    try:
        ask = ctypes.CDLL(None).mallinfo2
    except (OSError, AttributeError):
        return 0.0
    ask.restype = _MallInfo
    found = ask()
    return float(found.uordblks + found.hblkhd) / 2**20


def resident() -> float:
    """MB of this process in memory; Linux."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20


def threads() -> int:
    """Threads of this process, Qt's and the libraries' included; Linux."""
    return sum(1 for _ in Path("/proc/self/task").iterdir())


def handles() -> int:
    """Open files of this process; Linux."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def processes() -> int:
    """Children of this process; Linux."""
    return sum(
        len((task / "children").read_text().split())
        for task in Path("/proc/self/task").iterdir()
        if (task / "children").exists()
    )


def kinds() -> Counter[str]:
    """How many Python objects of each type there are."""
    return Counter(f"{type(o).__module__}.{type(o).__qualname__}" for o in gc.get_objects())


def slope(xs: Sequence[float], ys: Sequence[float]) -> float:
    """The middle of the slopes of all pairs (Theil and Sen): one sample that is off does not matter."""
    slopes = [
        (b - a) / (x1 - x0)
        for number, (x0, a) in enumerate(zip(xs, ys, strict=True))
        for x1, b in zip(xs[number + 1 :], ys[number + 1 :], strict=True)
        if x1 > x0
    ]
    return statistics.median(slopes) if slopes else 0.0


@dataclass(frozen=True)
class Growth:
    """How one measurement went on.

    Attributes:
        name: Of the field.
        first: Middle of the first third that is judged.
        last: Middle of the last third.
        an_hour: By how much it grows in an hour.
        grows: Whether that is more than allowed.
    """

    name: str
    first: float
    last: float
    an_hour: float
    grows: bool


def judged(samples: Sequence[Sample]) -> list[Growth]:
    """What became of each measurement, after the first ``WARM`` of the run.

    Raises:
        ValueError: If there are too few samples to say anything.
    """
    kept = samples[round(len(samples) * WARM) :]
    if len(kept) < 6:
        msg = f"{len(samples)} samples say nothing about growth"
        raise ValueError(msg)
    third = len(kept) // 3
    xs = [s.seconds for s in kept]
    found = []
    for name in (f.name for f in fields(Sample) if f.name not in ("seconds", "gestures")):
        ys = [float(getattr(s, name)) for s in kept]
        first, last = statistics.median(ys[:third]), statistics.median(ys[-third:])
        rising = slope(xs, ys)
        grown = rising * (xs[-1] - xs[0])
        if name in COUNTS:
            # up in the middle of the third and along the whole run: one that is only late does neither
            grows = last - first > STEPS and grown > STEPS
        elif name in SIZES:
            most = max(LEAST, SHARE * first)
            grows = last - first > most and grown > most
        else:
            grows = False
        found.append(Growth(name, first, last, rising * 3600, grows))
    return found


def report(samples: Sequence[Sample], found: Sequence[Growth]) -> str:
    """The table that a person reads."""
    lines = [f"{'':12s}{'first third':>12s}{'last third':>12s}{'an hour':>12s}"]
    lines += [
        f"{g.name:12s}{g.first:12.1f}{g.last:12.1f}{g.an_hour:12.2f}{'   GROWS' if g.grows else ''}"
        for g in found
    ]
    end = samples[-1]
    lines.append(f"{end.gestures:,} gestures in {end.seconds / 3600:.2f} h; {len(samples)} samples")
    return "\n".join(lines)
