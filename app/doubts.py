"""Where to look because of what is doubtful about a track. No Qt.

Detectors look at some frames only; between those a track follows the motion of the picture. So the frame
to judge a track by is one where it was seen, and the frame to check a gap is in the middle of it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from redaction.model.track import Origin, Problem
from redaction.moments.meeting import closest_meeting
from redaction.moments.places import sharpest_change, surest

if TYPE_CHECKING:
    from redaction.model.project import Project
    from redaction.model.track import Keyframe, Track

_SEEN = (Origin.DETECTED, Origin.MANUAL)


def frame_of(track: Track, problem: Problem, project: Project | None = None) -> int:
    """The frame of the track on which this problem is judged best.

    Args:
        track: The track.
        problem: One of its problems.
        project: All decisions, for finding whom it crosses; without them its first frame has to do.
    """
    match problem:
        case Problem.FEW_FRAMES | Problem.LOW_CONFIDENCE | Problem.SMALL | Problem.SEEN_IN_COPY:
            return int(surest(track))
        case Problem.ENDS_INSIDE:
            return track.stop - 1
        case Problem.LARGE_GAP:
            return _widest_gap(track)
        case Problem.SUDDEN_CHANGE:
            return int(sharpest_change(track))
        case Problem.CROSSING:
            return int(track.start if project is None else closest_meeting(track, project)[0])
    return int(track.start)


def _sightings(track: Track) -> list[Keyframe]:
    return [k for k in track.keyframes if k.origin in _SEEN and not k.outside]


def _widest_gap(track: Track) -> int:
    frames = [int(k.frame) for k in _sightings(track)]
    if len(frames) < 2:
        return int(track.start)
    a, b = max(pairwise(frames), key=lambda pair: pair[1] - pair[0])
    return (a + b) // 2
