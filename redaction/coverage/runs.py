"""Sets of whole numbers as runs: ascending, half-open and apart. Frames, or thousandths of a second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from player.media.time import FrameIndex, FrameSpan

Runs = tuple[tuple[int, int], ...]
"""``(start, stop)`` pairs: ascending, none empty, none touching the next, so that equal sets are equal."""


def runs_of(pairs: Iterable[tuple[int, int]]) -> Runs:
    """The numbers in any of the pairs, which may be empty, overlap and come in any order."""
    found: list[tuple[int, int]] = []
    for start, stop in sorted(p for p in pairs if p[0] < p[1]):
        if found and start <= found[-1][1]:
            if stop > found[-1][1]:
                found[-1] = (found[-1][0], stop)
        else:
            found.append((start, stop))
    return tuple(found)


def union(a: Runs, b: Runs) -> Runs:
    """The numbers in either."""
    if not a or not b:
        return a or b
    return runs_of((*a, *b))


def intersection(a: Runs, b: Runs) -> Runs:
    """The numbers in both."""
    found: list[tuple[int, int]] = []
    i = j = 0
    while i < len(a) and j < len(b):
        start, stop = max(a[i][0], b[j][0]), min(a[i][1], b[j][1])
        if start < stop:
            found.append((start, stop))
        if a[i][1] < b[j][1]:
            i += 1
        else:
            j += 1
    return tuple(found)


def difference(a: Runs, b: Runs) -> Runs:
    """The numbers in ``a`` that are not in ``b``."""
    found: list[tuple[int, int]] = []
    j = 0
    for start, stop in a:
        while j and b[j - 1][1] > start:
            j -= 1
        while j < len(b) and b[j][1] <= start:
            j += 1
        while j < len(b) and b[j][0] < stop:
            if b[j][0] > start:
                found.append((start, b[j][0]))
            start = max(start, b[j][1])
            j += 1
        if start < stop:
            found.append((start, stop))
    return tuple(found)


def complement(runs: Runs, total: int) -> Runs:
    """The numbers from 0 up to before ``total`` that are not in ``runs``."""
    return difference(((0, total),) if total > 0 else (), runs)


def count(runs: Iterable[tuple[int, int]]) -> int:
    """How many numbers."""
    return sum(stop - start for start, stop in runs)


def numbers(runs: Runs) -> Iterator[int]:
    """Every number, ascending."""
    for start, stop in runs:
        yield from range(start, stop)


def spans_of(runs: Iterable[tuple[int, int]]) -> tuple[FrameSpan, ...]:
    """Runs of frames as spans."""
    return tuple(FrameSpan(FrameIndex(a), FrameIndex(b)) for a, b in runs)


def of_spans(spans: Iterable[FrameSpan]) -> Runs:
    """Spans as runs."""
    return runs_of((int(s.start), int(s.stop)) for s in spans)


def to_text(runs: Runs) -> str:
    """As they are stored: ``0-250,300-301``, half-open."""
    return ",".join(f"{start}-{stop}" for start, stop in runs)


def from_text(text: str) -> Runs:
    """What ``to_text`` wrote.

    Raises:
        ValueError: If it is anything else.
    """
    pairs = []
    last = -1
    for part in text.split(",") if text else ():
        first, _, end = part.partition("-")
        start, stop = int(first), int(end)
        if not last < start < stop:
            msg = f"not runs: {text[:40]}"
            raise ValueError(msg)
        pairs.append((start, stop))
        last = stop
    return tuple(pairs)
