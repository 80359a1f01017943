"""Where two tracks come closest to lying on one another."""

from __future__ import annotations

from player.media.time import FrameIndex
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.model.track import Track


def closest_meeting(track: Track, project: Project) -> tuple[FrameIndex, TrackId | None]:
    """Where the track overlaps another of its kind most, and which; its first frame and None for nobody."""
    best, where, whom = 0.0, track.start, None
    for keyframe in track.keyframes:
        if keyframe.outside:
            continue
        here = keyframe.shape.bounds
        for other in project.tracks_at(keyframe.frame):
            if other.id == track.id or other.kind is not track.kind:
                continue
            shape = other.shape_at(keyframe.frame)
            overlap = 0.0 if shape is None else _overlap(here, shape.bounds)
            if overlap > best:
                best, where, whom = overlap, keyframe.frame, other.id
    return where, whom


def _overlap(a: Box, b: Box) -> float:
    """Intersection over union."""
    return a.iou(b)
