"""When each frame of one camera was, on the incident's clock. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from player.media.time import FrameIndex, FrameSpan
from redaction.incident.mapping import (
    Extent,
    Placement,
    doubt,
    extent,
    extent_of,
    frame_at,
    incident_time,
    media_seconds,
    placement,
)

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from redaction.incident.camera import Camera
    from redaction.incident.incident import Incident
    from redaction.model.footage import Footage

FAIRLY_SURE = Fraction(1, 10)
"""Seconds of doubt about a clock that are not worth a warning."""

Edges = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Course:
    """One camera on the incident's clock.

    Attributes:
        camera: Which.
        footage: Its file.
        index: When each of its frames is, or None while that is not read: then its frames are taken to be
            evenly spread, and nothing is decided by them.
        extent: What it covers, in incident time.
        placement: By what it has its place.
        doubt: Seconds by which it may lie wrong beside the leading camera; None where nobody knows.
        origin: Incident time from which ``edges`` count.
        edges: float64, shape (frames + 1,): seconds from ``origin`` at which each frame begins, and the last
            one ends.
    """

    camera: Camera
    footage: Footage
    index: VideoIndex | None
    extent: Extent
    placement: Placement
    doubt: Fraction | None
    origin: Fraction
    edges: Edges = field(repr=False)

    @classmethod
    def of(
        cls,
        incident: Incident,
        camera: Camera,
        footage: Footage,
        index: VideoIndex | None,
        origin: Fraction,
    ) -> Course:
        """Work it out.

        Args:
            incident: Whose clock counts.
            camera: One of its cameras.
            footage: The camera's file.
            index: When each of its frames is, or None.
            origin: From which the edges are to count.
        """
        if index is not None:
            covers = extent(camera, index)
            ticks = np.append(index.pts, index.pts[-1] + index.durations[-1]) - index.pts[0]
            seconds = ticks * float(index.time_base)
        else:
            length = Fraction(footage.duration or 0).limit_denominator(10**6)
            covers = extent_of(camera, length)
            seconds = np.linspace(0.0, float(length), max(footage.frames, 1) + 1)
        start = float(covers.start - origin)
        edges = start + seconds * (1 + float(camera.clock.drift))
        edges.flags.writeable = False
        by, unsure = placement(incident, camera), doubt(incident, camera)
        return cls(camera, footage, index, covers, by, unsure, origin, edges)

    @property
    def placed(self) -> bool:
        """Whether it has a place on the incident's clock."""
        return self.placement is not Placement.NONE

    @property
    def sure(self) -> bool:
        """Whether its place was measured, to a tenth of a second or better."""
        return self.doubt is not None and self.doubt <= FAIRLY_SURE

    @property
    def start(self) -> float:
        """Where it begins, in seconds from ``origin``."""
        return float(self.edges[0])

    @property
    def stop(self) -> float:
        """Where it ends."""
        return float(self.edges[-1])

    @property
    def frames(self) -> int:
        """How many frames there are."""
        return len(self.edges) - 1

    def time_of(self, frame: int) -> float:
        """Where a frame begins; behind the last one, where that ends."""
        return float(self.edges[min(max(frame, 0), self.frames)])

    def near(self, time: float) -> int:
        """The frame that is shown then, the first or last one outside: for what is only painted."""
        at = int(np.searchsorted(self.edges, time, side="right")) - 1
        return min(max(at, 0), max(self.frames - 1, 0))

    def exact(self, frame: int) -> Fraction:
        """Incident time of the beginning of a frame, exact where the index is known."""
        return incident_time(self.camera, self.media(frame))

    def media(self, frame: int) -> Fraction:
        """Media time of a frame, in seconds from the first one; exact where the index is known."""
        frame = min(max(frame, 0), max(self.frames - 1, 0))
        if self.index is not None:
            return self.index.seconds(frame)
        length = Fraction(self.footage.duration or 0).limit_denominator(10**6)
        return length * frame / max(self.frames, 1)

    def frame_at(self, time: Fraction) -> FrameIndex | None:
        """The frame shown at an incident time; None where there is none, or it is not known yet."""
        if self.index is None or not self.placed:
            return None
        return frame_at(self.camera, self.index, time)

    def last_at(self, time: Fraction) -> FrameIndex | None:
        """The same, but where none is shown the last one before; before the first one that.

        None where its frames are not known yet.
        """
        if self.index is None or not self.placed:
            return None
        return self.index.at_seconds(max(self.seconds_at(time), Fraction(0)))

    def seconds_at(self, time: Fraction) -> Fraction:
        """The media time of an incident time."""
        return media_seconds(self.camera, time)

    def span_of(self, start: Fraction, stop: Fraction) -> FrameSpan | None:
        """The frames that are shown between two incident times, both moments included; None where none is."""
        if self.index is None or not self.placed or stop < start:
            return None
        if stop < self.extent.start or start >= self.extent.stop:
            return None
        index = self.index
        first = index.at_seconds(max(self.seconds_at(start), Fraction(0)))
        last = index.at_seconds(max(self.seconds_at(stop), Fraction(0)))
        # a frame that was over when the stretch began, because a gap follows it, is not of it
        if frame_at(self.camera, index, start) is None and start >= self.extent.start:
            first = FrameIndex(first + 1)
        return FrameSpan(first, FrameIndex(last + 1)) if first <= last else None
