"""What the timeline of an incident shows: its cameras as lanes, and what was noted on each. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from app.incident.course import Course
from app.incident.scale import RealScale, RealTick, real_ticks
from app.timeline.note_bars import Look, NoteBar, NoteBars
from app.timeline.scale import TimeScale
from redaction.incident.mapping import Shared, gaps_and_overlaps

if TYPE_CHECKING:
    from redaction.incident.incident import Incident
    from redaction.model.annotation import Annotation
    from redaction.model.ids import AnnotationId, FootageId

RULER: Final = 36
"""Height of the ruler, in pixels."""
OVERVIEW: Final = 20
"""Height of the strip that tells how many cameras recorded at a time."""
NAMES: Final = 216
"""Width of the column with the names of the cameras."""
LOWEST: Final = 34
HIGHEST: Final = 78
"""Heights of a lane where there are many cameras, and few."""

Chosen = tuple["FootageId", "AnnotationId"]
"""An annotation of an incident: ids count within their footage."""


@dataclass(frozen=True, slots=True)
class LaneScale(TimeScale):
    """The frames of one camera where they lie in real time, for what paints by frames.

    Attributes:
        course: Of the camera.
        real: What is in view.
    """

    course: Course | None = None
    real: RealScale | None = None

    def x_of(self, frame: float) -> float:
        """Left edge of a frame."""
        assert self.course is not None
        assert self.real is not None
        edges, last = self.course.edges, self.course.frames
        # asked for every annotation that is painted
        return (edges.item(min(max(int(frame), 0), last)) - self.real.left) * self.real.pps

    def places_of(self, frames: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Left edges of many frames."""
        assert self.course is not None
        assert self.real is not None
        edges = self.course.edges
        found: npt.NDArray[np.float64] = edges[np.clip(frames, 0, self.course.frames)]
        return (found - self.real.left) * self.real.pps

    def frame_at(self, x: float) -> int:
        """The frame under x, clamped to the camera's."""
        assert self.course is not None
        assert self.real is not None
        return self.course.near(self.real.left + x / self.real.pps)

    def visible(self) -> tuple[int, int]:
        """The frames in view, half-open."""
        assert self.course is not None
        assert self.real is not None
        edges = self.course.edges
        first = int(np.searchsorted(edges, self.real.left, side="right")) - 1
        stop = int(np.searchsorted(edges, self.real.right, side="left"))
        return max(0, first), min(self.course.frames, max(stop, 0))


@dataclass(slots=True)
class Lane:
    """One camera.

    Attributes:
        course: When its frames were.
        bars: What was noted on it.
        hidden: Whether a person folded it to its name.
        on_wall: Its number among the pictures shown, from 1; 0 where it is not shown.
        heard: Whether it is the one that is heard.
    """

    course: Course
    bars: NoteBars = field(default_factory=NoteBars)
    hidden: bool = False
    on_wall: int = 0
    heard: bool = False

    @property
    def footage(self) -> FootageId:
        """Of the camera."""
        return self.course.camera.footage

    def scale(self, real: RealScale) -> LaneScale:
        """Where its frames lie."""
        return LaneScale(self.course.frames, real.width, course=self.course, real=real)

    def within(self, real: RealScale) -> list[NoteBar]:
        """The annotations in view."""
        first, stop = self.scale(real).visible()
        return self.bars.within(first, stop)


@dataclass(slots=True)
class Board:
    """All that is painted.

    Attributes:
        incident: Whose cameras these are, or None.
        origin: Incident time at the scale's zero.
        scale: Which moments lie where.
        lanes: The cameras, in their order.
        shared: Which of them recorded when.
        chosen: The camera one works on.
        selection: The selected annotations.
        running: Those that have no end yet; they reach to the moment shown.
        mark_in: Beginning of the marked stretch, in seconds from the origin.
        mark_out: Its end.
        top: How far the lanes are scrolled down, in pixels.
        room: Pixels there are for the lanes.
    """

    incident: Incident | None = None
    origin: Fraction = Fraction(0)
    scale: RealScale = field(default_factory=lambda: RealScale(0.0, 0.0, 1.0))
    lanes: list[Lane] = field(default_factory=list)
    shared: tuple[Shared, ...] = ()
    chosen: FootageId | None = None
    selection: frozenset[Chosen] = frozenset()
    running: frozenset[Chosen] = frozenset()
    mark_in: float | None = None
    mark_out: float | None = None
    top: int = 0
    room: int = 0
    _ruler: tuple[RealScale, Incident, list[RealTick]] | None = None

    @property
    def lane_height(self) -> int:
        """Of each lane, in pixels."""
        many = max(1, len(self.lanes))
        return min(HIGHEST, max(LOWEST, self.room // many))

    @property
    def high(self) -> int:
        """Height of all lanes."""
        return len(self.lanes) * self.lane_height

    def top_of(self, number: int) -> int:
        """Where a lane begins, in the widget's pixels."""
        return RULER + OVERVIEW + number * self.lane_height - self.top

    def lane_at(self, y: float) -> Lane | None:
        """The lane at a height of the widget."""
        if y < RULER + OVERVIEW:
            return None
        number = int((y - RULER - OVERVIEW + self.top) // self.lane_height)
        return self.lanes[number] if 0 <= number < len(self.lanes) else None

    def number_of(self, footage: FootageId) -> int:
        """Which lane a camera has, or -1."""
        return next((n for n, lane in enumerate(self.lanes) if lane.footage == footage), -1)

    def lane_of(self, footage: FootageId | None) -> Lane | None:
        """A camera's lane, or None."""
        number = -1 if footage is None else self.number_of(footage)
        return self.lanes[number] if number >= 0 else None

    @property
    def marked(self) -> tuple[float, float] | None:
        """The marked stretch; with one end missing it runs to the incident's own."""
        if self.mark_in is None and self.mark_out is None:
            return None
        start = self.scale.start if self.mark_in is None else self.mark_in
        return start, self.scale.stop if self.mark_out is None else self.mark_out

    def ruler(self) -> list[RealTick]:
        """The ruler's lines in view; kept, because an edit does not change them."""
        if self.incident is None:
            return []
        if self._ruler is None or self._ruler[:2] != (self.scale, self.incident):
            lines = real_ticks(self.scale, self.origin, self.incident)
            self._ruler = (self.scale, self.incident, lines)
        return self._ruler[2]

    def put(self, incident: Incident | None, courses: Iterable[Course]) -> None:
        """Take an incident's cameras; lanes of those that stay keep what they show."""
        known = {lane.footage: lane for lane in self.lanes}
        lanes = []
        for course in courses:
            old = known.get(course.camera.footage)
            lane = Lane(course) if old is None else old
            lane.course = course
            lanes.append(lane)
        same = incident is not None and self.incident is not None
        same = same and incident is not None and incident.id == getattr(self.incident, "id", None)
        self.incident, self.lanes = incident, lanes
        placed = [lane.course for lane in lanes if lane.course.placed] or [x.course for x in lanes]
        start = min((c.start for c in placed), default=0.0)
        stop = max((c.stop for c in placed), default=0.0)
        shared = () if incident is None else gaps_and_overlaps(incident, [c.extent for c in placed])
        self.shared = shared
        if same:
            self.scale = self.scale.over(start, stop)
        else:
            self.scale = RealScale(start, stop, self.scale.width).fitted()
            self.selection, self.mark_in, self.mark_out, self.top = frozenset(), None, None, 0
        if self.lane_of(self.chosen) is None:
            self.chosen = lanes[0].footage if lanes else None

    def set_notes(
        self, footage: FootageId, notes: Mapping[AnnotationId, Annotation], look: Look
    ) -> bool:
        """Take what was noted on a camera; False where nothing changed."""
        lane = self.lane_of(footage)
        return lane is not None and lane.bars.update(notes, look)
