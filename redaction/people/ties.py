"""What says that two tracks do not show one person, whatever they look like."""

from __future__ import annotations

from typing import Final

from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.model.track import Keyframe, Origin, Track

ASKED: Final = 40
"""Frames two tracks share that are looked at."""

TWICE: Final = 2
"""Frames on which two tracks must be apart; a single one may be a slip of the detector."""


def said_apart(project: Project, first: TrackId, second: TrackId) -> bool:
    """Whether somebody said that these two tracks show two people."""
    for one, other in ((first, second), (second, first)):
        track = project.tracks.get(one)
        person = project.people.get(track.person) if track and track.person else None
        if person is not None and other in person.not_same:
            return True
    return False


def seen_apart(first: Track, second: Track) -> bool:
    """Whether both were seen on the same frames in different places.

    Only what was seen counts: where a shape is held or carried on, nobody may be there any more.
    """
    here, there = _evidence(first), _evidence(second)
    if not here or not there:
        return False
    start, stop = max(here[0].frame, there[0].frame), min(here[-1].frame, there[-1].frame) + 1
    frames = [k.frame for k in (*here, *there) if start <= k.frame < stop]
    frames = sorted(set(frames))
    if len(frames) > ASKED:
        frames = frames[:: len(frames) // ASKED + 1]
    asked = apart = 0
    for frame in frames:
        one, other = first.shape_at(frame), second.shape_at(frame)
        if one is None or other is None:
            continue
        asked += 1
        apart += one.bounds.iou(other.bounds) < 0.1
    return asked > 0 and apart >= min(TWICE, asked) and apart * 2 >= asked


def _evidence(track: Track) -> list[Keyframe]:
    seen = (Origin.DETECTED, Origin.MANUAL)
    return [k for k in track.keyframes if not k.outside and k.origin in seen]
