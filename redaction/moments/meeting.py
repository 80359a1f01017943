"""Where two tracks come closest to lying on one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from player.media.time import FrameIndex
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.model.track import Keyframe, Track
from redaction.model.track_index import BUCKET

LOOKS = 24
"""Keyframes of a track at which the others are looked at; of a longer track every so many."""

CLOSER = 3
"""Of these the nearest ones, around which every keyframe is looked at, or ``LOOKS`` again."""


class _Look(NamedTuple):
    """How near somebody is at one keyframe, ordered by that: over 0 the overlap, below it the gap."""

    near: float
    at: int
    other: Track


def closest_meeting(track: Track, project: Project) -> tuple[FrameIndex, TrackId | None]:
    """Where the track overlaps another of its kind most, and which; its first frame and None for nobody.

    The number of looks is bounded, so that a long track in a full picture costs no more than another: a
    meeting that lies between two of them is found by how near the two are before and after it.
    """
    keys = [k for k in track.keyframes if not k.outside]
    stride = max(1, -(-len(keys) // LOOKS))
    found = _looks(track, project, keys, stride)
    if stride > 1:
        for look in sorted(found, key=lambda one: -one.near)[:CLOSER]:
            first, last = max(0, look.at - stride + 1), min(len(keys), look.at + stride)
            for at in range(first, last, -(-(last - first) // LOOKS)):
                shape = look.other.shape_at(keys[at].frame)
                if shape is not None:
                    near = _nearness(keys[at].shape.bounds, shape.bounds)
                    found.append(_Look(near, at, look.other))
    best = max(found, key=lambda one: one.near, default=None)
    if best is None or best.near <= 0:
        return track.start, None
    return keys[best.at].frame, best.other.id


def _looks(track: Track, project: Project, keys: Sequence[Keyframe], stride: int) -> list[_Look]:
    """Of every so many keyframes each at which anybody of its kind is there, and the nearest one."""
    found: list[_Look] = []
    bucket, others = -1, list[Track]()
    for at in range(0, len(keys), stride):
        frame, here = keys[at].frame, keys[at].shape.bounds
        if frame // BUCKET != bucket:
            bucket = frame // BUCKET
            known = (project.tracks[i] for i in sorted(project.index.near(frame)))
            others = [t for t in known if t.kind is track.kind and t.id != track.id]
        best: _Look | None = None
        for other in others:
            shape = other.shape_at(frame)
            if shape is None:
                continue
            near = _nearness(here, shape.bounds)
            if best is None or near > best.near:
                best = _Look(near, at, other)
        if best is not None:
            found.append(best)
    return found


def _nearness(a: Box, b: Box) -> float:
    """Intersection over union; where they do not touch, below 0: how far apart, in their own sizes."""
    # written out: it is asked by the hundred thousand
    w = min(a.x + a.w, b.x + b.w) - max(a.x, b.x)
    h = min(a.y + a.h, b.y + b.h) - max(a.y, b.y)
    if w <= 0 or h <= 0:
        return min(w / (a.w + b.w), h / (a.h + b.h))
    common = w * h
    return common / (a.w * a.h + b.w * b.h - common)
