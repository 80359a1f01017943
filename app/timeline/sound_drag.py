"""Taking hold of a stretch of sound on the timeline: which one, by which end, and where it is dragged to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from app.timeline.lanes import NAMES, Lane
from app.timeline.snapping import REACH
from app.timeline.wave import Silenced

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF

    from app.timeline.paint import Strip

GRIP: Final = 5.0
"""Pixels about an end by which it is taken."""

LEAST: Final = 0.02
"""Seconds that a stretch keeps when one end is dragged onto the other."""


class SoundDrag:
    """One end of one stretch, held by the pointer.

    Attributes:
        part: The stretch as it is dragged now.
        begins: The end that is held is its beginning.
    """

    def __init__(self, part: Silenced, *, begins: bool) -> None:
        self._before = self.part = part
        self.begins = begins

    @property
    def moved(self) -> bool:
        """Whether it has other bounds than it had."""
        return self.part != self._before

    def drag(self, strip: Strip, x: float, *, snap: bool) -> None:
        """The pointer is here; the strip shows the stretch as it would be.

        Args:
            strip: What is painted.
            x: Pixels from the first frame in view.
            snap: Whether the end catches at where speech begins and ends, at marks and at cuts.
        """
        clock, scale = strip.clock, strip.scale
        if clock is None:
            return
        frame = scale.left + x / scale.ppf
        (seconds,) = clock.seconds(np.array([frame])).tolist()
        if snap:
            seconds = self._caught(strip, x, seconds)
        start, stop = self.part.start, self.part.stop
        if self.begins:
            self.part = replace(self.part, start=max(0.0, min(seconds, stop - LEAST)))
        else:
            self.part = replace(self.part, stop=max(seconds, start + LEAST))
        strip.silenced = tuple(
            self.part if part.id == self.part.id else part for part in strip.silenced
        )

    def _caught(self, strip: Strip, x: float, seconds: float) -> float:
        places = [] if strip.media is None else [s for part in strip.media.speech for s in part]
        if strip.marked is not None and strip.clock is not None:
            ends = np.array([strip.marked.start, strip.marked.stop], np.float64)
            places += strip.clock.seconds(ends).tolist()
        if not places or strip.clock is None:
            return seconds
        found = strip.clock.frames(np.array(places, np.float64))
        away = np.abs((found - strip.scale.left) * strip.scale.ppf - x)
        nearest = int(np.argmin(away))
        return float(places[nearest]) if away[nearest] <= REACH else seconds


def part_at(strip: Strip, at: QPointF) -> Silenced | None:
    """The stretch of sound under a point of the widget; of several the selected one, else the shortest."""
    place = strip.lanes.at(at.y())
    if place is None or place.lane is not Lane.SOUND or at.x() < NAMES or strip.clock is None:
        return None
    slack = GRIP / strip.scale.ppf
    frame = strip.scale.left + (at.x() - NAMES) / strip.scale.ppf
    low, high = strip.clock.seconds(np.array([frame - slack, frame + slack])).tolist()
    under = [part for part in strip.silenced if part.start <= high and part.stop >= low]
    under.sort(key=lambda part: (part.id != strip.chosen_sound, part.stop - part.start))
    return under[0] if under else None


def hold_at(strip: Strip, at: QPointF) -> SoundDrag | None:
    """The end of a stretch under a point, held."""
    part = part_at(strip, at)
    if part is None or strip.clock is None:
        return None
    ends = strip.clock.frames(np.array([part.start, part.stop]))
    first, last = ((ends - strip.scale.left) * strip.scale.ppf - (at.x() - NAMES)).tolist()
    if min(abs(first), abs(last)) > GRIP:
        return None
    # of a stretch too narrow for both ends, the one on this side of its middle
    return SoundDrag(part, begins=abs(first) < abs(last))
