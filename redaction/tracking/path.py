"""From a chain of sightings to a box on every frame: gaps bridged, ends carried, jitter smoothed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from redaction.model.track import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redaction.detection.settings import DetectionSettings
    from redaction.tracking.field import MotionField

Floats = npt.NDArray[np.float64]

LEFT_PICTURE = 0.1
"""A box with less than this share in the picture has left it."""

UNCERTAINTY = 0.012
"""Share of its size by which a carried box grows on each frame, on every side together."""

NEIGHBOUR = 0.35
"""Weight in smoothing of the nearest box before and after, each brought to the same frame, beside 1."""


@dataclass(frozen=True, slots=True)
class PathPoint:
    """Where the face is on one frame.

    Attributes:
        box: x, y, w, h in source pixels, without margin.
        origin: Detected, carried or padded.
        score: Confidence of the detection, 0 where there was none.
    """

    box: Floats
    origin: Origin
    score: float


def build_path(
    seen: dict[int, tuple[Floats, float]], motion: MotionField, settings: DetectionSettings
) -> dict[int, PathPoint]:
    """A box on every frame from the first to the last, ends included.

    Args:
        seen: Box and confidence by frame; at least one.
        motion: Of the stretch the frames are counted in.
        settings: How far to carry.
    """
    smooth = _smoothed(seen, motion)
    path = {frame: PathPoint(box, Origin.DETECTED, seen[frame][1]) for frame, box in smooth.items()}
    frames = sorted(seen)
    for early, late in pairwise(frames):
        if late - early > 1:
            path |= _bridge(path[early].box, early, path[late].box, late, motion)
    reach = carry_reach([score for _, score in seen.values()], settings)
    path |= _carried_on(path[frames[0]].box, frames[0], -1, reach, motion)
    path |= _carried_on(path[frames[-1]].box, frames[-1], 1, reach, motion)
    return path


def carry_reach(scores: list[float], settings: DetectionSettings) -> int:
    """Frames a track may be carried past its ends: it must earn them.

    A single weak detection is covered on its frame and one on either side; a face seen well and often
    is followed for ``max_carry`` frames.
    """
    support = sum(max(0.0, score - settings.keep_confidence) for score in scores)
    return int(min(settings.max_carry, 1 + support * 4))


def _smoothed(seen: dict[int, tuple[Floats, float]], motion: MotionField) -> dict[int, Floats]:
    """Each box averaged with its neighbours' boxes brought to its frame by the motion."""
    smooth = {}
    for frame, (box, score) in seen.items():
        boxes, weights = [box], [0.2 + score]
        for step in (-1, 1):
            # In calm stretches every second frame is left out: then the neighbour is two away.
            near = next((frame + k * step for k in (1, 2) if frame + k * step in seen), None)
            if near is None:
                continue
            carried, trust = motion.carry(seen[near][0], near, -step)
            if abs(near - frame) == 2 and trust > 0:
                carried, trust = motion.carry(carried, near - step, -step)
            if trust > 0:
                boxes.append(carried)
                weights.append(NEIGHBOUR * (0.2 + seen[near][1]))
        smooth[frame] = np.average(np.stack(boxes), axis=0, weights=weights)
    return smooth


def _bridge(
    start: Floats, early: int, end: Floats, late: int, motion: MotionField
) -> dict[int, PathPoint]:
    """Boxes between two sightings: carried from both sides and blended, wider where they disagree."""
    forwards = {early: start}
    for frame in range(early, late - 1):
        forwards[frame + 1], _ = motion.carry(forwards[frame], frame, 1)
    backwards = {late: end}
    for frame in range(late, early + 1, -1):
        backwards[frame - 1], _ = motion.carry(backwards[frame], frame, -1)
    points = {}
    for frame in range(early + 1, late):
        t = (frame - early) / (late - early)
        box = forwards[frame] * (1 - t) + backwards[frame] * t
        apart = np.abs(forwards[frame] - backwards[frame]) * 2 * min(t, 1 - t)
        points[frame] = PathPoint(
            widened(
                box, apart[:2].max() * 0.5 + UNCERTAINTY * box[2] * min(frame - early, late - frame)
            ),
            Origin.CARRIED,
            0.0,
        )
    return points


def _carried_on(
    box: Floats, frame: int, step: int, reach: int, motion: MotionField
) -> dict[int, PathPoint]:
    """Boxes past one end, wider the farther they were carried."""
    points: dict[int, PathPoint] = {}
    for count, (after, there, trust) in enumerate(onwards(box, frame, step, reach, motion), 1):
        origin = Origin.CARRIED if trust > 0 else Origin.PADDED
        points[after] = PathPoint(widened(there, UNCERTAINTY * there[2] * count), origin, 0.0)
    return points


def onwards(
    box: Floats, frame: int, step: int, reach: int, motion: MotionField
) -> Iterator[tuple[int, Floats, float]]:
    """Where a box goes past one end, until the reach is used up, the scene ends or the picture is left.

    Args:
        box: x, y, w, h in source pixels on ``frame``.
        frame: Where it starts; not among those given.
        step: 1 to later frames, -1 to earlier ones.
        reach: Frames at most.
        motion: Of the stretch the frames are counted in.

    Yields:
        Frame, box, and how far its own motion could be trusted, 0 to 1.
    """
    for _ in range(reach):
        after = frame + step
        if not 0 <= after < len(motion) or motion.is_cut(max(frame, after)):
            return
        box, trust = motion.carry(box, frame, step)
        frame = after
        if motion.visible_share(box) < LEFT_PICTURE:
            return
        yield frame, box, trust


def widened(box: Floats, by: float) -> Floats:
    """The box with each side moved out by half of ``by`` pixels."""
    return np.array([box[0] - by / 2, box[1] - by / 2, box[2] + by, box[3] + by])
