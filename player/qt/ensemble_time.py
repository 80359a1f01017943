"""Where each of several recordings is at a moment of the time they share. No Qt.

The shared time is exact: seconds as fractions, from any origin. Each recording says by two functions how its
own media time (seconds from its first frame) lies in it; they must rise and undo each other exactly, so that
the frame that leads a step is found again at the very moment it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from player.media.index import VideoIndex

Mapped = Callable[[Fraction], Fraction]
"""Seconds of one clock to seconds of another."""


class Presence(StrEnum):
    """Whether a recording has a picture at a moment."""

    PICTURE = "picture"
    BEFORE = "before"
    """It has not begun."""
    AFTER = "after"
    """It has ended."""
    GAP = "gap"
    """It has begun and goes on later, but recorded nothing then."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a recording has to show at a moment.

    Attributes:
        presence: Whether there is a picture.
        frame: The frame that is due; None where there is no picture then.
        seconds: How long until it begins, since it ended, or how long the gap lasts; 0 with a picture.
    """

    presence: Presence
    frame: int | None = None
    seconds: Fraction = Fraction(0)

    @property
    def pictured(self) -> bool:
        """Whether there is a picture."""
        return self.presence is Presence.PICTURE


class Extent:
    """One recording in the shared time.

    Attributes:
        index: Its frames.
        to_common: Media seconds to the shared time.
        to_media: The shared time to media seconds.
    """

    def __init__(self, index: VideoIndex, to_common: Mapped, to_media: Mapped) -> None:
        self.index = index
        self.to_common = to_common
        self.to_media = to_media
        # As long as a frame usually stands, it stands before a gap, too.
        self._usual = index.usual
        self._gaps = {int(gap.after): gap.seconds for gap in index.gaps()}

    @property
    def start(self) -> Fraction:
        """When its first frame is shown, in the shared time."""
        return self.to_common(Fraction(0))

    @property
    def end(self) -> Fraction:
        """When its last frame ends, in the shared time."""
        return self.to_common(self.index.duration)

    def moment(self, frame: int) -> Fraction:
        """When a frame is shown, in the shared time."""
        return self.to_common(self.index.seconds(frame))

    def standing(self, time: Fraction) -> Standing:
        """What it has to show at a moment of the shared time."""
        return self.standing_at(self.to_media(time))

    def standing_at(self, seconds: Fraction) -> Standing:
        """What it has to show at a moment of its own media time."""
        if seconds < 0:
            return Standing(Presence.BEFORE, None, -seconds)
        duration = self.index.duration
        if seconds >= duration:
            return Standing(Presence.AFTER, None, seconds - duration)
        frame = int(self.index.at_seconds(seconds))
        gap = self._gaps.get(frame)
        if gap is not None and seconds >= self.index.seconds(frame) + self._usual:
            return Standing(Presence.GAP, None, gap - self._usual)
        return Standing(Presence.PICTURE, frame)

    def neighbour(self, time: Fraction, direction: int) -> int | None:
        """The next (1) or previous (-1) frame of the picture shown at a moment.

        None where it shows none then, where there is no such frame, or where a gap lies between.
        """
        here = self.standing(time).frame
        if here is None:
            return None
        there = here + direction
        if not 0 <= there < len(self.index) or min(here, there) in self._gaps:
            return None
        return there

    def beyond(self, time: Fraction, direction: int) -> int | None:
        """The first frame that begins after a moment, or (-1) the last that begins before it."""
        seconds = self.to_media(time)
        if seconds < 0:
            return 0 if direction > 0 else None
        here = int(self.index.at_seconds(min(seconds, self.index.duration)))
        if direction > 0:
            return here + 1 if here + 1 < len(self.index) else None
        if self.index.seconds(here) < seconds:
            return here
        return here - 1 if here else None


def stepped(
    extents: Mapping[str, Extent], order: Sequence[str], time: Fraction, direction: int
) -> tuple[Fraction, str] | None:
    """The moment one step on, and which recording it is a frame of.

    The first of ``order`` leads where it has a picture and a neighbouring one; else the next that has. Where
    none has, the step goes to the nearest frame of any of them.

    Args:
        extents: The recordings by name.
        order: Their names, the leading one first.
        time: Where they stand, in the shared time.
        direction: 1 for on, -1 for back.

    Returns:
        None where nothing lies on that side.
    """
    for key in order:
        frame = extents[key].neighbour(time, direction)
        if frame is not None:
            return extents[key].moment(frame), key
    found = [
        (extents[key].moment(frame), key)
        for key in order
        if (frame := extents[key].beyond(time, direction)) is not None
    ]
    if not found:
        return None
    nearest = min if direction > 0 else max
    return nearest(found, key=lambda one: one[0])


def span_of(extents: Mapping[str, Extent]) -> tuple[Fraction, Fraction] | None:
    """From the first beginning to the last end, in the shared time; None without any recording."""
    if not extents:
        return None
    return min(e.start for e in extents.values()), max(e.end for e in extents.values())
