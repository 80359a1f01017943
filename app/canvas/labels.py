"""Where the names of regions go: beside them, on no region, no other name and no note. No painting.

Rectangles are (left, top, right, bottom) in widget pixels. Plain tuples: a crowded frame compares thousands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

Rect = tuple[float, float, float, float]
"""left, top, right, bottom."""

Line = tuple[float, float, float, float]
"""x0, y0, x1, y1."""

Size = tuple[float, float]
"""width, height."""

GAP: Final = 4.0
"""Between a region and its name; with what ``around`` gives to handles it leaves those free."""

AWAY: Final = 2.0
"""Between a name and everything that is not its own region."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a name goes.

    Attributes:
        rect: The name.
        slot: Which of the places around the region it is; to ask for the same on the next frame.
        leader: A line from the name to its region (x0, y0, x1, y1) where it is not beside it.
    """

    rect: Rect
    slot: int = 0
    leader: Line | None = None


def spots_beside(region: Rect, size: Size) -> tuple[Rect, ...]:
    """The places around a region, best first."""
    x0, y0, x1, y1 = region
    w, h = size
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    above, below = y0 - GAP - h, y1 + GAP
    right, left = x1 + GAP, x0 - GAP - w
    corners = (
        (x0, above),
        (x0, below),
        (right, cy - h / 2),
        (left, cy - h / 2),
        (cx - w / 2, above),
        (cx - w / 2, below),
        (x1 - w, above),
        (x1 - w, below),
        (right, y0),
        (right, y1 - h),
        (left, y0),
        (left, y1 - h),
        (right, above),
        (left, above),
        (right, below),
        (left, below),
    )
    return tuple((x, y, x + w, y + h) for x, y in corners)


def overlap(a: Rect, b: Rect, away: float = 0.0) -> bool:
    """Whether two rectangles have area in common, or come closer than ``away``."""
    return a[0] < b[2] + away and b[0] < a[2] + away and a[1] < b[3] + away and b[1] < a[3] + away


class Labels:
    """Places names one after the other; each keeps off everything placed before.

    Args:
        regions: Every region that is drawn: no name lies on one.
        notes: What else is taken.
        room: Where names may be.
        picture: The picture; names that have no place beside their region go to its edges.
    """

    def __init__(
        self, regions: Iterable[Rect], notes: Iterable[Rect], room: Rect, picture: Rect
    ) -> None:
        self._taken = [*regions, *notes]
        self._room = room
        self._picture = picture

    def place(
        self, region: Rect, size: Size, *, slot: int = 0, around: float = 0.0, far: bool = False
    ) -> Spot | None:
        """The place of one name; None where every place would cover something.

        Args:
            region: What it names; one of the regions.
            size: Of the name.
            slot: The place it had on the frame before, so that names do not jump about.
            around: Kept free around the region, for its handles.
            far: Where there is no place beside the region, take one at the picture's edge from where a
                line reaches the region without crossing anything else.
        """
        grown = (region[0] - around, region[1] - around, region[2] + around, region[3] + around)
        spots = spots_beside(grown, size)
        for number in (slot, *(n for n in range(len(spots)) if n != slot)):
            if self._free(spots[number]):
                self._taken.append(spots[number])
                return Spot(spots[number], number)
        if not far:
            return None
        for rect in self._edges(region, size):
            leader = _leader(rect, region)
            if self._free(rect) and not any(
                crosses(leader, taken) for taken in self._taken if taken != region
            ):
                self._taken.append(rect)
                return Spot(rect, 0, leader)
        return None

    def _free(self, rect: Rect) -> bool:
        room = self._room
        if rect[0] < room[0] or rect[1] < room[1] or rect[2] > room[2] or rect[3] > room[3]:
            return False
        x0, y0, x1, y1 = rect[0] - AWAY, rect[1] - AWAY, rect[2] + AWAY, rect[3] + AWAY
        for left, top, right, bottom in self._taken:
            if x0 < right and left < x1 and y0 < bottom and top < y1:
                return False
        return True

    def _edges(self, region: Rect, size: Size) -> list[Rect]:
        """Places along the edges of the picture, first those outside it; nearest first."""
        w, h = size
        left, top = max(self._picture[0], self._room[0]), max(self._picture[1], self._room[1])
        right = min(self._picture[2], self._room[2])
        bottom = min(self._picture[3], self._room[3])
        across = _steps(left, right - w, w + 2 * AWAY)
        down = _steps(top, bottom - h, h + 2 * AWAY)
        lines = (top - h - GAP, bottom + GAP, top + GAP, bottom - h - GAP)
        columns = (left - w - GAP, right + GAP, left + GAP, right - w - GAP)
        found = [(x, y, x + w, y + h) for y in lines for x in across]
        found += [(x, y, x + w, y + h) for x in columns for y in down]
        cx, cy = (region[0] + region[2]) / 2, (region[1] + region[3]) / 2

        def distance(rect: Rect) -> tuple[bool, float]:
            dx, dy = (rect[0] + rect[2]) / 2 - cx, (rect[1] + rect[3]) / 2 - cy
            return overlap(rect, self._picture), dx * dx + dy * dy

        room = self._room
        inside = (r for r in found if r[0] >= room[0] and r[1] >= room[1])
        return sorted((r for r in inside if r[2] <= room[2] and r[3] <= room[3]), key=distance)


def _steps(start: float, stop: float, step: float) -> list[float]:
    return [start + n * step for n in range(max(0, int((stop - start) / step) + 1))]


def _leader(rect: Rect, region: Rect) -> Line:
    """From the point of the name that is nearest to the region, to the nearest point of the region."""

    def nearest(value: float, low: float, high: float) -> float:
        return min(max(value, low), high)

    cx, cy = (region[0] + region[2]) / 2, (region[1] + region[3]) / 2
    x, y = nearest(cx, rect[0], rect[2]), nearest(cy, rect[1], rect[3])
    return x, y, nearest(x, region[0], region[2]), nearest(y, region[1], region[3])


def crosses(line: Line, rect: Rect) -> bool:
    """Whether a straight line has a point inside a rectangle."""
    x0, y0, x1, y1 = line
    first, last = 0.0, 1.0
    for start, along, low, high in (
        (x0, x1 - x0, rect[0], rect[2]),
        (y0, y1 - y0, rect[1], rect[3]),
    ):
        if along == 0:
            if not low < start < high:
                return False
            continue
        enter, leave = sorted(((low - start) / along, (high - start) / along))
        first, last = max(first, enter), min(last, leave)
    return first < last
