"""What becomes of a track that was followed: how it ended says how much of the held cover goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from player.media.time import FrameIndex
from redaction.edit.following import follow
from redaction.model.project import is_covered
from redaction.model.track import Origin, Problem
from redaction.tracking.follow import End
from redaction.tracking.followed import MARGIN
from redaction.usecases.follow_track import SAME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from redaction.edit.edit import Patch
    from redaction.model.ids import TrackId
    from redaction.model.project import Project
    from redaction.model.track import Track
    from redaction.tracking.followed import Run

FOUND: Final = (End.LEFT, End.FOOTAGE, End.CUT, End.LOST)
"""Ends that were found in the pictures: what was only held goes beyond them. Beyond any other it stays."""


def put_followed(
    project: Project,
    track_id: TrackId,
    runs: Iterable[Run],
    *,
    frames: int,
    held_until: int = 0,
    gesture: str = "",
) -> Patch:
    """The edit that puts runs into the track they were followed from.

    Beyond where a run ended in no way that the pictures show, a fresh drawing stays held, in the last place.
    An end is asked about where the thing may still be there and no other track covers it on.

    Args:
        project: The project.
        track_id: The track.
        runs: One for each direction.
        frames: Frames of the footage.
        held_until: ``edit.following.provisional`` of the track when following began.
        gesture: That of the drawing.

    Raises:
        Refused: If the track is locked or not there, or nothing was followed.
    """
    ways: dict[str, Track] = {}
    ends: list[Problem] = []
    track = project.tracks.get(track_id)
    for run in runs:
        over = run.end is End.TAKEN and _taken_over(project, track_id, run, frames)
        if run.open_ended or (run.end is End.TAKEN and not over):
            ends.append(Problem.ENDS_INSIDE if run.forwards else Problem.STARTS_INSIDE)
        way = run.track
        spans = () if track is None else track.covered_spans()
        held = any(way.start in s and s.stop == held_until > way.stop for s in spans)
        if run.forwards and held and not over and run.end not in FOUND:
            last = replace(way.keyframes[-1], frame=way.stop, origin=Origin.PADDED)
            way = replace(way.with_keyframe(last), stop=FrameIndex(held_until))
        ways["forwards" if run.forwards else "backwards"] = way
    return follow(project, track_id, **ways, open_ends=ends, held_until=held_until, gesture=gesture)


def _taken_over(project: Project, track_id: TrackId, run: Run, frames: int) -> bool:
    """Whether one other covered track is in the run's last place and goes on from there.

    Without a break, to where the track itself covers again, or the footage ends.
    """
    track = project.tracks.get(track_id)
    spans = () if track is None else track.covered_spans()
    if run.forwards:
        last = run.track.stop - 1
        first, stop = last, min((s.start for s in spans if s.start > last), default=frames)
    else:
        last = run.track.start
        first, stop = max((s.stop for s in spans if s.stop <= last), default=0), last + 1
    place = run.track.shape_at(last)
    for other in project.tracks.values():
        there = other.shape_at(last)
        if (
            other.id != track_id
            and other.kind is run.track.kind
            and is_covered(project, other)
            and place is not None
            and there is not None
            and there.bounds.iou(place.bounds) >= SAME / MARGIN**2
            and any(s.start <= first and stop <= s.stop for s in other.covered_spans())
        ):
            return True
    return False
