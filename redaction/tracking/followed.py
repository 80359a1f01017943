"""From the places of a followed region to keyframes: grown, thinned, in source pixels, in the drawn form."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from player.media.time import FrameIndex
from redaction.model import outline
from redaction.model.codec import track_from_json, track_to_json
from redaction.model.geometry import Box, Polygon, Shape, resized
from redaction.model.ids import TrackId
from redaction.model.region import Kind
from redaction.model.track import Keyframe, Origin, Problem, Track
from redaction.tracking.follow import End, Place
from redaction.tracking.path import UNCERTAINTY
from redaction.tracking.problems import LARGE_GAP
from redaction.tracking.thin import thin

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

MARGIN: Final = 1.3
"""Factor by which a followed region is larger than the drawn one. What a person drew lies closely around
what is to be hidden; following is some pixels off. Measured with ``./run bench follow``."""

UNSEEN: Final = 12
"""Frames from which a followed face that no detector ever saw is a question."""

FORWARDS, BACKWARDS = TrackId("forwards"), TrackId("backwards")
"""What the two runs of one following are called on their way to the window."""


@dataclass(frozen=True, slots=True)
class Run:
    """A region followed in one direction.

    Attributes:
        track: From the drawn frame to where it ended (or the other way round, backwards); its id says
            which direction. The drawn frame's keyframe is as drawn.
        end: Why it ended.
        at: The last frame it was surely seen on.
        met: The first frame on which another face came so close that they may be mixed up; None for none.
    """

    track: Track
    end: End
    at: FrameIndex
    met: FrameIndex | None = None

    @property
    def forwards(self) -> bool:
        """Whether it goes to later frames."""
        return self.track.id == FORWARDS

    @property
    def open_ended(self) -> bool:
        """Whether it ended where the thing may still be: in mid-picture, in mid-scene."""
        return self.end in (End.LOST, End.DAMAGED, End.STOPPED)

    def to_json(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {
            "track": track_to_json(self.track),
            "end": str(self.end),
            "at": self.at,
            "met": self.met,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Run:
        """The run ``to_json`` described."""
        met = data.get("met")
        return cls(
            track_from_json(data["track"]),
            End(data["end"]),
            FrameIndex(int(data["at"])),
            None if met is None else FrameIndex(int(met)),
        )


def run_of(
    places: Sequence[Place],
    end: End,
    drawn: Shape,
    scale: tuple[float, float],
    kind: Kind,
    *,
    forwards: bool,
    met: int | None = None,
) -> Run:
    """The run that these places make.

    Args:
        places: The drawn frame's first, then one for each frame in the direction that was followed.
        end: Why it ended.
        drawn: As drawn, in source pixels.
        scale: Source pixels to one pixel of the places, across and down.
        kind: What is covered.
        forwards: Whether they go to later frames.
        met: The frame on which another face came close.
    """
    last = max(at for at, place in enumerate(places) if place.sure)
    ordered = list(places) if forwards else list(places)[::-1]
    seed = places[0].frame
    form = _form(drawn)
    edges = np.stack([_edges(place, last, at) for at, place in enumerate(places)])
    edges = (edges if forwards else edges[::-1]) * np.array([*scale, *scale])
    origins = _origins(places, last)
    origins = origins if forwards else origins[::-1]
    breaks = [
        place.frame == seed
        or origins[at] is not origins[max(0, at - 1)]
        or origins[at] is not origins[min(at + 1, len(ordered) - 1)]
        for at, place in enumerate(ordered)
    ]
    # The drawn frame is no part of what is thinned: it is smaller than its neighbours.
    rest = slice(1, None) if forwards else slice(None, -1)
    kept = (
        [at + (1 if forwards else 0) for at in thin(edges[rest], breaks[rest])]
        if len(ordered) > 1
        else []
    )
    keyframes = [
        Keyframe(
            FrameIndex(ordered[at].frame),
            resized(form, Box.from_corners(*(round(float(v), 2) for v in edges[at]))),
            origin=origins[at],
            confidence=round(ordered[at].score, 4),
        )
        for at in kept
    ]
    own = Keyframe(FrameIndex(seed), drawn)
    keyframes = [own, *keyframes] if forwards else [*keyframes, own]
    track = Track(
        FORWARDS if forwards else BACKWARDS,
        tuple(keyframes),
        FrameIndex(keyframes[-1].frame + 1),
        kind,
        problems=(*_doubts(places[: last + 1], kind), *([] if met is None else [Problem.CROSSING])),
    )
    met_at = None if met is None else FrameIndex(met)
    return Run(track, end, FrameIndex(places[last].frame), met_at)


def _form(drawn: Shape) -> Shape:
    """What grows from frame to frame: of a dented outline its hull, which leaves nothing of it uncovered."""
    if not isinstance(drawn, Polygon) or outline.is_convex(drawn.points):
        return drawn
    return Polygon(outline.hull(drawn.points))


def _edges(place: Place, last: int, at: int) -> npt.NDArray[np.float64]:
    """x0, y0, x1, y1 of the place with its margin; beyond the last sure one it grows from frame to frame."""
    factor = MARGIN + UNCERTAINTY * max(0, at - last)
    x, y, w, h = place.box
    gx, gy = w * (factor - 1) / 2, h * (factor - 1) / 2
    return np.array([x - gx, y - gy, x + w + gx, y + h + gy])


def _origins(places: Sequence[Place], last: int) -> list[Origin]:
    """Where each place comes from; a frame between two confirmed ones counts as confirmed."""
    origins = [place.origin for place in places]
    for at in range(1, len(places) - 1):
        neighbours = places[at - 1].origin, places[at + 1].origin
        if places[at].sure and Origin.CARRIED not in neighbours:
            origins[at] = Origin.DETECTED
    for at in range(last + 1, len(places)):
        origins[at] = Origin.PADDED
    return origins


def _doubts(places: Sequence[Place], kind: Kind) -> tuple[Problem, ...]:
    """What somebody should look at although it was followed."""
    doubts = (Problem.LARGE_GAP,) if _has_gap(places) else ()
    never = not any(place.origin is Origin.DETECTED for place in places)
    if kind is Kind.FACE and never and len(places) > UNSEEN:
        # A wall can be followed as well as a face that no network sees.
        return (Problem.LOW_CONFIDENCE, *doubts)
    return doubts


def _has_gap(places: Sequence[Place]) -> bool:
    """Whether it was hidden for so long that somebody should look."""
    sure = [at for at, place in enumerate(places) if place.sure]
    return any(b - a > LARGE_GAP for a, b in pairwise(sure))
