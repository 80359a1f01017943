"""What a person must look at before somebody is shown in a copy.

The cover of another face always wins over showing: the painter covers what is to be covered and shows
only what nothing covers. What is left to a person is whether the shown face is the right one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from player.media.time import FrameIndex, FrameSpan
from redaction.model.geometry import Box
from redaction.model.ids import PersonId, TrackId
from redaction.model.project import Project, is_covered
from redaction.model.region import SOMEBODY
from redaction.model.track import Problem, ReviewState, Track

Floats = npt.NDArray[np.float64]

NEAR: Final = 25
"""Frames between two meetings that are looked at as one."""

AROUND: Final = 12
"""Frames before and after that are worth seeing, too."""

JUMPS: Final = (Problem.CROSSING, Problem.SUDDEN_CHANGE)
"""Doubts of a track on whose account it may have gone over to another face."""


class Risk(StrEnum):
    """Why somebody should look."""

    CROSSES = "crosses"
    UNSURE = "unsure"
    JUMPS = "jumps"
    MISSING = "missing"


_WORDS: Final = {
    Risk.CROSSES: "Somebody else is at the same place: check that the shown face is the right one.",
    Risk.UNSURE: "It is not certain that this is the person who is shown.",
    Risk.JUMPS: "This track may have gone over to another face.",
    Risk.MISSING: "The shown person is in no track here: if they are to be seen, check that nobody else is.",
}


class Picture(Protocol):
    """The footage's picture as shown, in source pixels, and how many frames there are."""

    @property
    def width(self) -> int:
        """In source pixels."""
        ...

    @property
    def height(self) -> int:
        """In source pixels."""
        ...

    @property
    def frames(self) -> int:
        """In the whole footage."""
        ...


@dataclass(frozen=True, slots=True)
class ShowingWarning:
    """One place where somebody who is shown may be the wrong one.

    Attributes:
        track: The shown track.
        frame: To judge it by.
        span: Worth seeing, half-open, inside the footage.
        place: Where to look, in the picture as shown.
        words: What is the matter, as a sentence.
        risk: Of which sort it is.
        person: Whose track it is, or None where it is in no group.
        other: Who else is there, or None.
    """

    track: TrackId
    frame: FrameIndex
    span: FrameSpan
    place: Box
    words: str
    risk: Risk
    person: PersonId | None = None
    other: TrackId | None = None


def shown_tracks(project: Project) -> tuple[Track, ...]:
    """The tracks a person decided to show, themselves or through their person; rejected ones are none."""
    return tuple(
        track
        for track in project.tracks.values()
        if track.state is not ReviewState.REJECTED and not is_covered(project, track)
    )


def warnings_of(project: Project, picture: Picture) -> tuple[ShowingWarning, ...]:
    """Every place to look at before those who are shown are shown; ascending by frame.

    Args:
        project: The decisions.
        picture: The footage's picture.
    """
    shown = shown_tracks(project)
    if not shown:
        return ()
    found: list[ShowingWarning] = []
    others = [
        t
        for t in project.tracks.values()
        if t.kind in SOMEBODY and t.state is not ReviewState.REJECTED
    ]
    reaches = np.array([_reach(t) for t in others], np.float64).reshape(-1, 6)
    for track in shown:
        found += _meetings(track, _within_reach(track, others, reaches), picture)
        found += _doubts(project, track, picture)
    for person in dict.fromkeys(t.person for t in shown):
        if person is not None:
            found += _absences([t for t in shown if t.person == person], picture)
    return tuple(sorted(found, key=lambda w: (w.frame, w.track, w.risk)))


def _reach(track: Track) -> tuple[float, ...]:
    """First and last frame of the track, and the edges of everywhere it is."""
    edges = [_edges(k.shape.bounds) for k in track.keyframes]
    x0, y0, x1, y1 = zip(*edges, strict=True)
    return track.start, track.stop, min(x0), min(y0), max(x1), max(y1)


def _within_reach(track: Track, others: list[Track], reaches: Floats) -> list[Track]:
    """Those that may meet the track: at the same time, and their whole ways touch."""
    start, stop, x0, y0, x1, y1 = _reach(track)
    near = (reaches[:, 0] < stop) & (reaches[:, 1] > start)
    near &= (reaches[:, 2] < x1) & (reaches[:, 4] > x0)
    near &= (reaches[:, 3] < y1) & (reaches[:, 5] > y0)
    return [others[i] for i in np.flatnonzero(near)]


def _meetings(shown: Track, others: list[Track], picture: Picture) -> Iterator[ShowingWarning]:
    """Where the shown track meets somebody else's."""
    mine = _bounds(shown)
    for other in others:
        theirs = other.person is not None and other.person == shown.person
        if other.id == shown.id or theirs:
            continue
        start, stop = max(shown.start, other.start), min(shown.stop, other.stop)
        if start >= stop:
            continue
        here = mine[start - shown.start : stop - shown.start]
        there = _bounds(other)[start - other.start : stop - other.start]
        wide = np.minimum(here[:, 2], there[:, 2]) - np.maximum(here[:, 0], there[:, 0])
        high = np.minimum(here[:, 3], there[:, 3]) - np.maximum(here[:, 1], there[:, 1])
        # a frame without a shape is NaN, and so meets nobody
        shared = np.where((wide > 0) & (high > 0), wide * high, 0.0)
        for run in _runs(np.flatnonzero(shared > 0)):
            most = int(run[np.argmax(shared[run])])
            frame = FrameIndex(start + most)
            place = _hull(here[most], there[most])
            span = _around(start + int(run[0]), start + int(run[-1]) + 1, picture)
            yield _warning(Risk.CROSSES, shown, frame, span, place, other.id)


def _doubts(project: Project, shown: Track, picture: Picture) -> Iterator[ShowingWarning]:
    """Where it is not certain whom the track shows."""
    person = project.people.get(shown.person) if shown.person is not None else None
    risks = []
    if person is not None and shown.id in person.unsure:
        risks.append(Risk.UNSURE)
    if any(problem in JUMPS for problem in shown.doubts):
        risks.append(Risk.JUMPS)
    for risk in risks:
        frame = _surest(shown)
        shape = shown.shape_at(frame)
        if shape is not None:
            span = FrameSpan(shown.start, FrameIndex(min(shown.stop, max(1, picture.frames))))
            yield _warning(risk, shown, frame, span, shape.bounds)


def _absences(tracks: list[Track], picture: Picture) -> Iterator[ShowingWarning]:
    """Stretches between their tracks on which none of them is."""
    spans = sorted(
        ((s.start, s.stop, t) for t in tracks for s in t.covered_spans()), key=lambda s: s[:2]
    )
    reached, last = None, None
    for start, stop, track in spans:
        if reached is not None and last is not None and start > reached:
            shape = last.shape_at(reached - 1)
            if shape is not None:
                span = _around(reached, start, picture, 0)
                yield _warning(Risk.MISSING, last, FrameIndex(reached), span, shape.bounds)
        if reached is None or stop > reached:
            reached, last = stop, track


def _warning(
    risk: Risk,
    track: Track,
    frame: FrameIndex,
    span: FrameSpan,
    place: Box,
    other: TrackId | None = None,
) -> ShowingWarning:
    return ShowingWarning(track.id, frame, span, place, _WORDS[risk], risk, track.person, other)


def _bounds(track: Track) -> Floats:
    """Edges of the track's shape on each frame of its span: x0, y0, x1, y1; NaN where it is outside.

    Between keyframes they run straight, as the shapes do.
    """
    at = np.array([k.frame for k in track.keyframes], np.float64)
    edges = np.array([_edges(k.shape.bounds) for k in track.keyframes], np.float64)
    frames = np.arange(track.start, track.stop, dtype=np.float64)
    result = np.stack([np.interp(frames, at, edges[:, i]) for i in range(4)], axis=1)
    # before a keyframe from which on nothing is covered the shape is held, not moved there
    for here, after in zip(track.keyframes, track.keyframes[1:], strict=False):
        if after.outside:
            result[here.frame - track.start : after.frame - track.start] = _edges(here.shape.bounds)
    covered = np.zeros(len(frames), bool)
    for span in track.covered_spans():
        covered[span.start - track.start : span.stop - track.start] = True
    result[~covered] = np.nan
    return result


def _edges(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.x1, box.y1


def _runs(frames: npt.NDArray[np.intp]) -> Iterable[npt.NDArray[np.intp]]:
    """The ascending frames, cut where more than ``NEAR`` lie between two."""
    if not len(frames):
        return []
    return np.split(frames, np.flatnonzero(np.diff(frames) > NEAR) + 1)


def _hull(here: Floats, there: Floats) -> Box:
    x0, y0 = np.minimum(here[:2], there[:2])
    x1, y1 = np.maximum(here[2:], there[2:])
    return Box(float(x0), float(y0), float(x1 - x0), float(y1 - y0))


def _around(start: int, stop: int, picture: Picture, more: int = AROUND) -> FrameSpan:
    first = max(0, start - more)
    return FrameSpan(
        FrameIndex(first), FrameIndex(max(first + 1, min(picture.frames, stop + more)))
    )


def _surest(track: Track) -> FrameIndex:
    """The frame of the surest keyframe that covers anything."""
    seen = [k for k in track.keyframes if not k.outside]
    return max(seen, key=lambda k: (k.confidence, -k.frame)).frame if seen else track.start
