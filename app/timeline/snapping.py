"""Dragging that catches at what a person probably means. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.timeline.scale import TimeScale

REACH = 7.0
"""Pixels from which a place catches."""

CLOSE = 5.0
"""Pixels per frame from which nothing catches: every frame is easy to hit by itself."""


@dataclass(frozen=True, slots=True)
class Caught:
    """A frame under the pointer.

    Attributes:
        frame: The frame meant.
        snapped: Whether that is the one of a place that caught, and not just the one under the pointer.
    """

    frame: int
    snapped: bool = False


def caught(scale: TimeScale, x: float, places: Iterable[int], *, snap: bool = True) -> Caught:
    """The frame meant by a pointer at x.

    Args:
        scale: Which frames lie where.
        x: Pixels from the first frame in view.
        places: Frames that catch, in any order; those beyond the footage do not.
        snap: Whether anything catches at all.
    """
    under = scale.frame_at(x)
    if not snap or scale.ppf >= CLOSE:
        return Caught(under)
    near = [
        (abs(scale.x_of(place) - x), place)
        for place in places
        if 0 <= place < scale.frames and abs(scale.x_of(place) - x) <= REACH
    ]
    return Caught(min(near)[1], snapped=True) if near else Caught(under)
