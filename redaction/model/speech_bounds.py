"""Stretches of sound that begin and end where speech does, so that no half word stays to be heard."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

MARGIN = Fraction(1, 10)
"""Seconds added beyond the speech: detectors find soft beginnings and ends late."""


def snapped(
    start: Fraction,
    stop: Fraction,
    speech: Iterable[tuple[Fraction | float, Fraction | float]],
    margin: Fraction = MARGIN,
    *,
    length: Fraction | None = None,
) -> tuple[Fraction, Fraction]:
    """The stretch, grown to the bounds of the speech that it touches, and a margin. It never shrinks.

    A stretch that touches no speech is given back as it is. Speech that only the margin reaches is not
    taken along: otherwise one name in a conversation would take the whole of it.

    Args:
        start: Seconds from the first frame.
        stop: Seconds, after ``start``; half-open.
        speech: (start, stop) in seconds, in any order; they may overlap.
        margin: Seconds added beyond the speech that was touched; 0 or more.
        length: Seconds that the sound lasts; the stretch is not grown beyond it.

    Raises:
        ValueError: If the stretch is empty or the margin is negative.
    """
    if stop <= start:
        msg = f"[{start}, {stop}) is empty"
        raise ValueError(msg)
    if margin < 0:
        msg = f"a margin is not negative: {margin}"
        raise ValueError(msg)
    touched = [
        (Fraction(first), Fraction(last))
        for first, last in speech
        if first < last and first < stop and last > start
    ]
    if not touched:
        return start, stop
    first = max(min(first for first, _ in touched) - margin, Fraction(0))
    last = max(last for _, last in touched) + margin
    if length is not None:
        last = min(last, length)
    return min(start, first), max(stop, last)
