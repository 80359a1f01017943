"""Taking hold of an annotation on the timeline: which one, by which part, and where it is dragged to."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from app.timeline.lanes import NAMES, Lane
from app.timeline.note_paint import SIGN, NoteRows, rect_of
from app.timeline.snapping import Caught, caught

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPointF

    from app.timeline.note_bars import NoteBar
    from app.timeline.paint import Strip

GRIP: Final = 5.0
"""Pixels about an end by which it is taken."""

ROOM: Final = 24.0
"""An annotation narrower than this, in pixels, is taken as a whole; its ends can be typed."""


class Held(Enum):
    """Which part of an annotation the pointer holds."""

    WHOLE = auto()
    BEGIN = auto()
    END = auto()


class NoteDrag:
    """One annotation, held by the pointer.

    Attributes:
        bar: The annotation as it is dragged now.
        part: What of it is held.
    """

    def __init__(self, bar: NoteBar, part: Held, frame: int) -> None:
        self._before = self.bar = bar
        self._from = frame
        self.part = part

    @property
    def before(self) -> NoteBar:
        """As it was when it was taken."""
        return self._before

    @property
    def moved(self) -> bool:
        """Whether it has other bounds than it had."""
        return self.bar != self._before

    def drag(self, strip: Strip, x: float, places: Sequence[int], *, snap: bool) -> None:
        """The pointer is here.

        Args:
            strip: What is painted.
            x: Pixels from the first frame in view.
            places: Frames at which it catches; its own ends do not.
            snap: Whether it catches at all.
        """
        scale, old = strip.scale, self._before
        own = {old.start, old.stop - 1}
        others = [place for place in places if place not in own]
        if self.part is Held.WHOLE:
            by = scale.frame_at(x) - self._from
            length = old.stop - old.start
            start = self._landed(strip, old.start + by, length, others, snap=snap)
            start = min(max(start, 0), max(0, scale.frames - length))
            self.bar = replace(old, start=start, stop=start + length)
        elif self.part is Held.BEGIN:
            begin = caught(scale, x, others, snap=snap).frame
            self.bar = replace(old, start=min(begin, old.stop - 1))
        else:
            meant = caught(scale, x, others, snap=snap)
            # the end is that of the last frame, not its beginning
            last = meant.frame if meant.snapped else round(scale.left + x / scale.ppf) - 1
            self.bar = replace(old, stop=min(max(last, old.start), scale.frames - 1) + 1)

    def _landed(
        self, strip: Strip, start: int, length: int, places: Sequence[int], *, snap: bool
    ) -> int:
        """The first frame where the beginning, or else the end, of the whole catches."""
        scale = strip.scale
        begin: Caught = caught(scale, scale.x_of(start), places, snap=snap)
        if begin.snapped or length == 1:
            return begin.frame if begin.snapped else start
        end = caught(scale, scale.x_of(start + length - 1), places, snap=snap)
        return end.frame - length + 1 if end.snapped else start


def note_at(strip: Strip, at: QPointF) -> NoteBar | None:
    """The annotation under a point of the widget; of several the selected one, else the shortest."""
    place = strip.lanes.place(Lane.MARKERS)
    if place is None or at.x() < NAMES or not place.top <= at.y() < place.bottom:
        return None
    scale, x, y = strip.scale, at.x() - NAMES, at.y()
    rows = NoteRows.of(place, strip.notes.rows)
    frame = scale.left + x / scale.ppf
    slack = (SIGN + GRIP) / scale.ppf
    under = []
    for bar in strip.notes.within(frame - slack, frame + slack):
        rect = rect_of(scale, bar, rows)
        in_row = rect.top() - 1 <= y <= rect.bottom() + 1
        if in_row and rect.left() - 3 <= x <= rect.right() + 3:
            under.append((bar.id not in strip.chosen_notes, bar.stop - bar.start, -bar.start, bar))
    return min(under, key=lambda item: item[:3])[3] if under else None


def note_hold_at(strip: Strip, at: QPointF) -> NoteDrag | None:
    """The annotation under a point, held by its end where the point is at one."""
    bar = note_at(strip, at)
    if bar is None:
        return None
    scale, x = strip.scale, at.x() - NAMES
    left, right = scale.x_of(bar.start), scale.x_of(bar.stop)
    part = Held.WHOLE
    if right - left >= ROOM:
        if abs(x - right) <= GRIP:
            part = Held.END
        elif abs(x - left) <= GRIP:
            part = Held.BEGIN
    return NoteDrag(bar, part, scale.frame_at(x))
