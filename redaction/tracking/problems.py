"""Why a track may be wrong: what the problem queue tells the officer."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from redaction.model.track import Origin, Problem

if TYPE_CHECKING:
    from redaction.tracking.field import MotionField
    from redaction.tracking.path import PathPoint

FEW_FRAMES = 5
"""Fewer detections than this are few."""

LOW_CONFIDENCE = 0.62
"""A track whose best tenth of detections stays below this is doubtful."""

SMALL = 0.022
"""Share of the picture's longer side below which a face is small: about 14 pixels of 640."""

LARGE_GAP = 8
"""Frames in a row without a detection."""

EDGE = 0.5
"""A face within this many of its own sizes of the picture's edge may have come or gone there."""

SUDDEN = 1.8
"""Factor by which a side may change from one detection to one at most five frames away."""

CROSSING = 0.25
"""Overlap of two faces seen on the same frame at which their tracks may have been swapped."""


def problems_of(path: dict[int, PathPoint], motion: MotionField) -> tuple[Problem, ...]:
    """What is doubtful about one track by itself."""
    frames = sorted(path)
    seen = [frame for frame in frames if path[frame].origin is Origin.DETECTED]
    scores = sorted(path[frame].score for frame in seen)
    found: list[Problem] = []
    if len(seen) < FEW_FRAMES:
        found.append(Problem.FEW_FRAMES)
    if scores[int(0.9 * (len(scores) - 1))] < LOW_CONFIDENCE:
        found.append(Problem.LOW_CONFIDENCE)
    sides = [min(path[frame].box[2:]) for frame in seen]
    if np.median(sides) < SMALL * max(motion.width, motion.height):
        found.append(Problem.SMALL)
    if seen[0] > 0 and not motion.is_cut(seen[0]) and _inside(path[seen[0]], motion):
        found.append(Problem.STARTS_INSIDE)
    ends_clip = seen[-1] == len(motion) - 1 or motion.is_cut(seen[-1] + 1)
    if not ends_clip and _inside(path[seen[-1]], motion):
        found.append(Problem.ENDS_INSIDE)
    if any(b - a > LARGE_GAP for a, b in pairwise(seen)):
        found.append(Problem.LARGE_GAP)
    if _changes_suddenly(path, seen):
        found.append(Problem.SUDDEN_CHANGE)
    return tuple(found)


def crossings(paths: list[dict[int, PathPoint]]) -> set[int]:
    """Positions of the paths that overlap another one on a frame on which both were seen."""
    at_frame: dict[int, list[int]] = {}
    for number, path in enumerate(paths):
        for frame, point in path.items():
            if point.origin is not Origin.DETECTED:
                continue
            at_frame.setdefault(frame, []).append(number)
    crossed: set[int] = set()
    for frame, numbers in at_frame.items():
        for i, one in enumerate(numbers):
            for other in numbers[i + 1 :]:
                if _overlap(paths[one][frame], paths[other][frame]) > CROSSING:
                    crossed |= {one, other}
    return crossed


def _changes_suddenly(path: dict[int, PathPoint], seen: list[int]) -> bool:
    for at, frame in enumerate(seen):
        # Smoothing spreads a jump over its neighbours, so look a little further than the next one.
        for other in seen[at + 1 : at + 4]:
            ratio = np.abs(np.log(path[frame].box[2:] / path[other].box[2:])).max()
            if other - frame <= 5 and ratio > np.log(SUDDEN):
                return True
    return False


def _inside(point: PathPoint, motion: MotionField) -> bool:
    x, y, w, h = point.box
    gap = min(x, y, motion.width - x - w, motion.height - y - h)
    return bool(gap > EDGE * min(w, h))


def _overlap(a: PathPoint, b: PathPoint) -> float:
    w = min(a.box[0] + a.box[2], b.box[0] + b.box[2]) - max(a.box[0], b.box[0])
    h = min(a.box[1] + a.box[3], b.box[1] + b.box[3]) - max(a.box[1], b.box[1])
    if w <= 0 or h <= 0:
        return 0.0
    common = w * h
    return float(common / (a.box[2] * a.box[3] + b.box[2] * b.box[3] - common))
