"""Why a track may be wrong: what the problem queue tells the officer."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np

from redaction.model.track import Origin, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from redaction.tracking.field import MotionField
    from redaction.tracking.path import PathPoint

FEW_FRAMES = 5
"""Fewer detections than this are few when somebody also looked in vain; one is always few."""

LOW_CONFIDENCE = 0.62
"""A track whose best tenth of detections stays below this is doubtful."""

SMALL = 0.022
"""Share of the picture's longer side below which a face is small: about 14 pixels of 640."""

LARGE_GAP = 8
"""Frames in a row without a detection, when somebody looked there in vain."""

EDGE = 0.5
"""A face within this many of its own sizes of the picture's edge may have come or gone there."""

SUDDEN = 2.2
"""Factor by which a side may change from one detection to one soon after. Measured on clips with true
boxes: between 1.8 and this, tracks are as often right as any."""

SOON = 5
"""Frames from one detection to the next within which a face does not change its size much."""

CROSSING = 0.25
"""Overlap of two faces seen on the same frame at which their tracks may have been swapped."""

BRUSHING = 0.2
"""Overlap of two paths, seen or carried, from which on one of the faces may be behind the other."""

HIDDEN_FRAMES = 4
"""Frames in a row without a detection, where somebody looked in vain, after which a face that comes out may
be given the other's track."""

AROUND = 4
"""Frames before and after a meeting that belong to it."""

MET_FRAMES = 8
"""Detections that both tracks need to be two people; fewer are a second box on one face."""


def problems_of(
    path: dict[int, PathPoint], motion: MotionField, looked: Sequence[bool]
) -> tuple[Problem, ...]:
    """What is doubtful about one track by itself.

    Args:
        path: Where it is, by frame.
        motion: Between the frames.
        looked: For each frame, whether somebody looked at all of it. That a face was not seen where nobody
            looked says nothing about it.
    """
    frames = sorted(path)
    seen = [frame for frame in frames if path[frame].origin is Origin.DETECTED]
    found: list[Problem] = []
    if len(seen) < FEW_FRAMES and (
        len(seen) == 1 or _in_vain(frames[0] - 1, frames[-1] + 1, seen, looked)
    ):
        found.append(Problem.FEW_FRAMES)
    if _good_score(path, seen) < LOW_CONFIDENCE:
        found.append(Problem.LOW_CONFIDENCE)
    sides = [min(path[frame].box[2:]) for frame in seen]
    if np.median(sides) < SMALL * max(motion.width, motion.height):
        found.append(Problem.SMALL)
    # Covered up to where the scene begins or ends, it cannot have been missed beyond.
    if frames[0] > 0 and not motion.is_cut(frames[0]) and _inside(path[seen[0]], motion):
        found.append(Problem.STARTS_INSIDE)
    ends_scene = frames[-1] == len(motion) - 1 or motion.is_cut(frames[-1] + 1)
    if not ends_scene and _inside(path[seen[-1]], motion):
        found.append(Problem.ENDS_INSIDE)
    if any(b - a > LARGE_GAP and _in_vain(a, b, seen, looked) for a, b in pairwise(seen)):
        found.append(Problem.LARGE_GAP)
    if _changes_suddenly(path, seen):
        found.append(Problem.SUDDEN_CHANGE)
    return tuple(found)


def _in_vain(before: int, after: int, seen: Sequence[int], looked: Sequence[bool]) -> bool:
    """Whether somebody looked between these two frames without seeing it."""
    between = range(max(0, before + 1), min(after, len(looked)))
    return any(looked[frame] and frame not in seen for frame in between)


def crossings(paths: list[dict[int, PathPoint]], looked: Sequence[bool]) -> set[int]:
    """Positions of the paths whose people may have been mixed up where they met.

    They may when both were seen overlapping, and when one was hidden, began or ended while the paths
    overlapped: that is how the mix-ups came about that clips with true boxes show. Only paths that are
    surely faces count, because a second box on the same face overlaps it all the time.
    """
    sure: dict[int, list[int]] = {}
    for number, path in enumerate(paths):
        seen = [frame for frame in sorted(path) if path[frame].origin is Origin.DETECTED]
        if len(seen) >= MET_FRAMES and _good_score(path, seen) >= LOW_CONFIDENCE:
            sure[number] = seen
    at_frame: dict[int, list[int]] = {}
    for number in sure:
        for frame in paths[number]:
            at_frame.setdefault(frame, []).append(number)
    crossed: set[int] = set()
    meetings: dict[tuple[int, int], list[int]] = {}
    for frame, numbers in sorted(at_frame.items()):
        for pair in combinations(numbers, 2):
            points = [paths[number][frame] for number in pair]
            overlap = _overlap(*points)
            if overlap > BRUSHING:
                meetings.setdefault(pair, []).append(frame)
            if overlap > CROSSING and all(point.origin is Origin.DETECTED for point in points):
                crossed.update(pair)
    final = max(at_frame, default=0)
    for pair, frames in meetings.items():
        for first, last in _stretches(frames):
            around = first - AROUND, last + AROUND
            if any(_is_hidden(sure[number], *around, final, looked) for number in pair):
                crossed.update(pair)
    return crossed


def _stretches(frames: list[int]) -> list[tuple[int, int]]:
    """First and last frame of each meeting among the frames on which two paths overlap."""
    found = [(frames[0], frames[0])]
    for frame in frames:
        if frame - found[-1][1] > AROUND:
            found.append((frame, frame))
        found[-1] = (found[-1][0], frame)
    return found


def _is_hidden(seen: list[int], first: int, last: int, final: int, looked: Sequence[bool]) -> bool:
    """Whether what was seen on these frames begins, ends or was not seen within a stretch of frames.

    Beginning on frame 0 or ending on the ``final`` one is none: nothing can be mixed up beyond them.
    """
    if seen[0] > 0 and first <= seen[0] <= last:
        return True
    if seen[-1] < final and first <= seen[-1] <= last:
        return True
    return any(
        min(b, last + 1) - max(a + 1, first) >= HIDDEN_FRAMES and _in_vain(a, b, seen, looked)
        for a, b in pairwise(seen)
    )


def _good_score(path: dict[int, PathPoint], seen: list[int]) -> float:
    """What the best tenth of the detections reaches."""
    scores = sorted(path[frame].score for frame in seen)
    return scores[int(0.9 * (len(scores) - 1))]


def _changes_suddenly(path: dict[int, PathPoint], seen: list[int]) -> bool:
    for at, frame in enumerate(seen):
        # Smoothing spreads a jump over its neighbours, so look a little further than the next one.
        for other in seen[at + 1 : at + 4]:
            ratio = np.abs(np.log(path[frame].box[2:] / path[other].box[2:])).max()
            if other - frame <= SOON and ratio > np.log(SUDDEN):
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
