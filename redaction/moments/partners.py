"""Whom a track may be joined with at a moment."""

from __future__ import annotations

from math import hypot, log

from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.model.track import Problem, Track
from redaction.moments.meeting import closest_meeting
from redaction.moments.moment import Moment

OVERLAP = 5
"""Frames on which the one may still be there when the other already is."""

REACH = 50
"""Frames from the end of one track to the start of another within which they may be one person."""

NEAR = 2.0
"""Sizes of the face by which it may have moved, ..."""

PACE = 0.15
"""... and how many more with each frame between."""

ALIKE = 0.7
"""Largest natural logarithm of the sizes' ratio: half or twice as large."""


def partner_of(project: Project, moment: Moment) -> TrackId | None:
    """The track that may be the same person before or after, or the one that is met; None for nobody.

    A guess by place, size and time alone: a person decides.
    """
    track = project.tracks.get(moment.track)
    if track is None:
        return None
    if moment.problem is Problem.CROSSING:
        return closest_meeting(track, project)[1]
    if moment.problem is Problem.ENDS_INSIDE:
        return _nearest(project, track, after=True)
    if moment.problem is Problem.STARTS_INSIDE:
        return _nearest(project, track, after=False)
    return None


def _nearest(project: Project, track: Track, *, after: bool) -> TrackId | None:
    edge = int(track.stop) if after else int(track.start)
    near = range(edge - OVERLAP, edge + REACH) if after else range(edge - REACH, edge + OVERLAP)
    here = _end_box(track, last=after)
    best: tuple[float, TrackId] | None = None
    for other_id in _candidates(project, near):
        other = project.tracks[other_id]
        start = int(other.start) if after else int(other.stop)
        if other.id == track.id or other.kind is not track.kind or start not in near:
            continue
        if (other.start <= track.start) if after else (other.stop >= track.stop):
            continue
        there = _end_box(other, last=not after)
        if abs(log(there.h / here.h)) > ALIKE:
            continue
        gap = abs(start - edge)
        moved = _distance(here, there) / max(here.w, here.h)
        if moved <= NEAR + PACE * gap:
            cost = moved + gap / REACH
            if best is None or (cost, other.id) < best:
                best = cost, other.id
    return None if best is None else best[1]


def _candidates(project: Project, near: range) -> set[TrackId]:
    found: set[TrackId] = set()
    # the index answers for stretches; asking at their ends and in the middle reaches all of these
    for frame in (near.start, (near.start + near.stop) // 2, near.stop - 1):
        found.update(project.index.near(max(0, frame)))
    return found


def _end_box(track: Track, *, last: bool) -> Box:
    frame = track.stop - 1 if last else track.start
    shape = track.shape_at(frame)
    if shape is None:
        shape = track.keyframes[-1 if last else 0].shape
    return shape.bounds


def _distance(a: Box, b: Box) -> float:
    (ax, ay), (bx, by) = a.centre, b.centre
    return hypot(ax - bx, ay - by)
