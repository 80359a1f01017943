"""The lanes above the rows: which there are, how high they are, where they lie. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

NAMES = 188
"""Width of the column with the names, in pixels."""
RULER = 36
"""Height of the ruler: times above, frame numbers below."""
ROW = 26
"""Height of a track's row; a target is never lower than 24."""
DEFAULT_HEIGHT = 300
"""Height at which the timeline shows every lane and three rows, in pixels."""
SMALL_HEIGHT = 212
"""Height of the timeline in a small window: pictures and sound, or two rows, in pixels."""


class Lane(StrEnum):
    """What a lane shows, from top to bottom."""

    MARKERS = "markers"
    PROBLEMS = "problems"
    PICTURES = "pictures"
    SOUND = "sound"
    COVERED = "covered"
    SEEN = "seen"


SIZES: dict[Lane, tuple[int, int, int]] = {
    Lane.MARKERS: (24, 24, 164),
    Lane.PROBLEMS: (24, 24, 24),
    Lane.PICTURES: (50, 28, 98),
    Lane.SOUND: (40, 26, 98),
    Lane.COVERED: (26, 24, 26),
    Lane.SEEN: (20, 20, 20),
}
"""Usual, lowest and highest height of each lane, in pixels."""

NOTE_ROW = 20
"""Height of one row of annotations in their lane, where they overlap and there is room."""

_ROWS_SHOWN = 4
"""So many of them are in full view until a person makes the lane higher."""

_YIELDING = (Lane.SOUND, Lane.PICTURES, Lane.MARKERS)
"""Lanes that become lower where there is little room; in this order."""
_LEAVING = (Lane.SOUND, Lane.PICTURES)
"""Lanes that then go. What somebody noted stays in view: it is why they look at the timeline."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A lane in view; ``top`` in pixels from the widget's upper edge."""

    lane: Lane
    top: int
    height: int

    @property
    def bottom(self) -> int:
        """Where the next one begins."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Lanes:
    """Which lanes are in view.

    Attributes:
        filled: Lanes that have something to show in this footage.
        hidden: Lanes a person folded away.
        heights: Heights a person chose, where they differ from the usual.
        room: Height of the whole timeline in pixels: where that is little, the rows come first.
        rows: How many rows there are; two of them keep their place.
        note_rows: How many rows the annotations need, because they overlap.
    """

    filled: frozenset[Lane] = frozenset({Lane.COVERED})
    hidden: frozenset[Lane] = frozenset()
    heights: tuple[tuple[Lane, int], ...] = ()
    room: int = 10_000
    rows: int = 2
    note_rows: int = 1

    def usual(self, lane: Lane) -> int:
        """The height of a lane for which a person chose none."""
        more = min(self.note_rows, _ROWS_SHOWN) - 1 if lane is Lane.MARKERS else 0
        return SIZES[lane][0] + more * NOTE_ROW

    def height(self, lane: Lane) -> int:
        """Of a lane when it is in view."""
        return dict(self.heights).get(lane, self.usual(lane))

    def placed(self) -> tuple[Placed, ...]:
        """The lanes in view, from top to bottom, with room for the first rows below them."""
        shown = [lane for lane in Lane if lane in self.filled and lane not in self.hidden]
        high = {lane: self.height(lane) for lane in shown}
        room = self.room - RULER - min(self.rows, 2) * ROW
        for lane in _YIELDING:
            if sum(high.values()) > room and lane in high:
                high[lane] = SIZES[lane][1]
        for lane in _LEAVING:
            if sum(high.values()) > room:
                high.pop(lane, None)
        spare = room - sum(high.values())
        if Lane.MARKERS in high and spare > 0:
            # what the others left: annotations in thin rows are hard to read
            high[Lane.MARKERS] = min(self.height(Lane.MARKERS), high[Lane.MARKERS] + spare)
        found, top = [], RULER
        for lane, height in high.items():
            found.append(Placed(lane, top, height))
            top += height
        return tuple(found)

    @property
    def bottom(self) -> int:
        """Where the rows begin."""
        placed = self.placed()
        return placed[-1].bottom if placed else RULER

    def place(self, lane: Lane) -> Placed | None:
        """Where a lane is, or None when it is not in view."""
        return next((p for p in self.placed() if p.lane is lane), None)

    def at(self, y: float) -> Placed | None:
        """The lane at a height of the widget."""
        return next((p for p in self.placed() if p.top <= y < p.bottom), None)

    def edge_at(self, y: float) -> Lane | None:
        """The lane whose lower edge can be dragged here."""
        for place in self.placed():
            _, low, high = SIZES[place.lane]
            if low != high and abs(y - place.bottom) <= 3:
                return place.lane
        return None

    def toggled(self, lane: Lane) -> Lanes:
        """Folded away, or back in view."""
        return replace(self, hidden=self.hidden ^ {lane})

    def with_height(self, lane: Lane, height: int) -> Lanes:
        """With a lane as high as asked, within its bounds."""
        _, low, high = SIZES[lane]
        kept = {**dict(self.heights), lane: min(max(height, low), high)}
        if kept[lane] == self.usual(lane):
            del kept[lane]
        return replace(self, heights=tuple(sorted(kept.items())))

    def in_room(self, room: int) -> Lanes:
        """In a timeline of another height."""
        return replace(self, room=room)

    def to_text(self) -> str:
        """What a person chose, for the settings: ``-markers sound=60``."""
        words = [f"-{lane}" for lane in sorted(self.hidden)]
        words += [f"{lane}={height}" for lane, height in self.heights]
        return " ".join(words)

    def with_text(self, text: str) -> Lanes:
        """With what ``to_text`` wrote; words that make no sense are passed over."""
        lanes = replace(self, hidden=frozenset(), heights=())
        known = {lane.value: lane for lane in Lane}
        for word in text.split():
            name, _, height = word.partition("=")
            if word.startswith("-") and word[1:] in known:
                lanes = (
                    lanes.toggled(known[word[1:]]) if known[word[1:]] not in lanes.hidden else lanes
                )
            elif name in known and height.isdecimal():
                lanes = lanes.with_height(known[name], int(height[:5]))
        return lanes
