"""A moment: one place of the footage that a person should look at, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from player.media.time import FrameIndex, FrameSpan
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.track import Problem


class Picture(Protocol):
    """What is asked of the footage; ``redaction.model.footage.Footage`` has it."""

    @property
    def width(self) -> int:
        """As shown, in pixels."""
        ...

    @property
    def height(self) -> int:
        """As shown, in pixels."""
        ...

    @property
    def frames(self) -> int:
        """How many there are."""
        ...


@dataclass(frozen=True, slots=True)
class Moment:
    """One place to look at.

    Attributes:
        id: Stays the same while the doubt is open, whatever else is edited.
        track: Whose doubt it is.
        problem: What is doubtful; None where nothing is, but nobody decided about the track yet.
        also: Other doubts of the track that the same look settles.
        frame: To judge it by. At the start or end of a track it is the last frame that is *not* covered.
        span: Worth repeating: a second or two around it, inside the footage.
        place: Where to look, in the picture as shown, in source pixels.
        risk: How likely somebody is exposed there, from 0 to 1: an order, not a promise.
        gap: The frames without a sighting, where that is the doubt.
    """

    id: str
    track: TrackId
    problem: Problem | None
    also: tuple[Problem, ...]
    frame: FrameIndex
    span: FrameSpan
    place: Box
    risk: float
    gap: FrameSpan | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that the same look settles."""
        return self.also if self.problem is None else (self.problem, *self.also)
