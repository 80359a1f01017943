"""Tracks from detections and motion. Pure: the same input gives the same tracks, ids included."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from player.media.time import FrameIndex
from redaction.model.geometry import Box, Ellipse
from redaction.model.ids import TrackId
from redaction.model.region import Kind
from redaction.model.track import Keyframe, Origin, Problem, Track
from redaction.tracking.associate import link, reconcile
from redaction.tracking.path import PathPoint, build_path
from redaction.tracking.problems import crossings, problems_of
from redaction.tracking.thin import thin

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from redaction.detection.base import Detections
    from redaction.detection.settings import DetectionSettings
    from redaction.tracking.field import MotionField

Chain = dict[int, tuple[npt.NDArray[np.float64], float]]
"""Box and confidence by frame."""

Path = dict[int, PathPoint]
"""Where a face is, by frame."""

DOUBLE_COVER = 0.85
"""Share of a path's box that another one covers when it repeats it; the margin covers the rest."""

DOUBLE_SIZE = 3.0
"""Area by which the other may be larger. More is another thing: rejecting it must not show this one."""

LONE_STEP = 0.1
"""By how much a face seen on one frame only, or on two, must be surer than the others. Measured: a quarter
of all tracks goes, almost all of them false, and nobody is exposed for it."""

STILL_THERE = 0.5
"""Share of a face that must be in the picture for a look at it to have been in vain."""

LONE_COUNT = 3
"""Sightings from which a face is no lone one."""

LONE_REACH = 16
"""Frames within which somebody must have looked a second time, for a face seen once to be a lone one."""

DOUBTFUL_GAP = 6
"""Frames between two good detections of a doubtful chain that are still covered."""


def build_tracks(
    detections: Sequence[Detections],
    motion: MotionField,
    settings: DetectionSettings,
    *,
    first: int = 0,
    check: Callable[[], None] = lambda: None,
) -> tuple[Track, ...]:
    """Tracks that cover every face on every frame it is thought to be on.

    Args:
        detections: One per frame, on the common confidence scale (see ``detection.union``).
        motion: Between the same frames.
        settings: Thresholds, how far to carry, margin.
        first: Frame index in the footage of the first of ``detections``.
        check: Called once a frame; raises to stop.

    Returns:
        Pending tracks in order of their first frame, in source pixels of the picture as shown.
    """
    chains = reconcile(
        link(detections, motion, settings, 1, check), link(detections, motion, settings, -1, check)
    )
    paths: list[Path] = []
    for chain in chains:
        check()
        seen = {
            frame: (
                detections[frame].boxes[at].astype(np.float64),
                float(detections[frame].scores[at]),
            )
            for frame, at in chain
        }
        paths.extend(
            build_path(part, motion, settings)
            for part in believed_parts(seen, settings)
            if not is_lone(part, seen, detections, motion, settings)
        )
    paths = without_doubles(paths, check)
    looked = [found.looked for found in detections]
    crossed = crossings(paths, looked)
    tracks = []
    for number, path in enumerate(paths):
        problems = problems_of(path, motion, looked)
        if number in crossed:
            problems = (*problems, Problem.CROSSING)
        tracks.append(to_track(path, problems, settings, first))
    return tuple(sorted(tracks, key=lambda track: (track.start, track.stop, track.id)))


def believed_parts(seen: Chain, settings: DetectionSettings) -> list[Chain]:
    """What of a chain is covered: all of it, or, where it is doubtful, only around good detections.

    A chain is doubtful when even the better half of its detections is on average below the confidence
    a track begins with: one lucky detection must not carry a hundred weak ones, which is how hands and
    patterned clothes come to be covered for seconds. Its good detections still are, each with the
    frames around it: what could begin a track is never shown.

    Args:
        seen: Box and confidence by frame.
        settings: The thresholds.
    """
    scores = sorted(score for _, score in seen.values())
    if scores[-1] < settings.start_confidence:
        return []
    if float(np.mean(scores[-max(1, len(scores) // 2) :])) >= settings.start_confidence:
        return [seen]
    parts: list[Chain] = []
    weak: Chain = {}
    last = -DOUBTFUL_GAP - 1
    for frame in sorted(seen):
        if seen[frame][1] < settings.start_confidence:
            weak[frame] = seen[frame]
            continue
        if frame - last <= DOUBTFUL_GAP:
            parts[-1].update(weak)
            parts[-1][frame] = seen[frame]
        else:
            parts.append({frame: seen[frame]})
        weak, last = {}, frame
    return parts


def is_lone(
    seen: Chain,
    chain: Chain,
    detections: Sequence[Detections],
    motion: MotionField,
    settings: DetectionSettings,
) -> bool:
    """Whether a face was hardly seen, not surely, and not when somebody looked again soon before or after.

    Args:
        seen: Box and confidence by frame.
        chain: The whole of what it is a part of: where that was seen, too, nobody looked in vain.
        detections: One per frame.
        motion: Between the same frames; a scene ends at its cuts.
        settings: The thresholds.
    """
    scores = sorted((score for _, score in seen.values()), reverse=True)
    start = settings.start_confidence
    # Never beyond what can be reached, however high the beginning is set.
    sure = min(start + LONE_STEP, (start + 1) / 2)
    often = sum(score >= settings.nearly_confidence for score in scores) >= LONE_COUNT
    if scores[0] >= sure or often:
        return False
    frame = max(seen, key=lambda at: seen[at][1])
    first, stop = motion.scene_bounds(frame, LONE_REACH)
    for step, last in ((1, stop - 1), (-1, first)):
        box, at = seen[frame][0], frame
        while at != last:
            box, _ = motion.carry(box, at, step)
            at += step
            if motion.visible_share(box) < STILL_THERE:
                break
            if detections[at].looked and at not in chain:
                return True
    return False


def without_doubles(paths: list[Path], check: Callable[[], None] = lambda: None) -> list[Path]:
    """The paths without those that only repeat another one.

    A detector sometimes puts a second, smaller or larger box on a face for a while. Such a path goes
    when another path, seen at least as well, covers it on each of its frames and is of about its size:
    then nothing is uncovered without it, and an officer has one track a face to look at.
    """
    at_frame: dict[int, set[int]] = {}
    for number, path in enumerate(paths):
        for frame in path:
            at_frame.setdefault(frame, set()).add(number)
    support = [sum(point.score for point in path.values()) for path in paths]
    gone: set[int] = set()
    for number in sorted(range(len(paths)), key=lambda n: support[n]):
        check()
        path = paths[number]
        others = set.intersection(*(at_frame[frame] for frame in path)) - {number} - gone
        if any(
            support[other] >= support[number]
            and all(_repeats(point.box, paths[other][frame].box) for frame, point in path.items())
            for other in sorted(others)
        ):
            gone.add(number)
    return [path for number, path in enumerate(paths) if number not in gone]


def _repeats(box: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> bool:
    """Whether ``other`` covers ``box`` nearly whole and is not much larger."""
    w = min(box[0] + box[2], other[0] + other[2]) - max(box[0], other[0])
    h = min(box[1] + box[3], other[1] + other[3]) - max(box[1], other[1])
    common = max(0.0, w) * max(0.0, h)
    area = box[2] * box[3]
    return bool(common >= DOUBLE_COVER * area and other[2] * other[3] <= DOUBLE_SIZE * area)


def to_track(
    path: dict[int, PathPoint],
    problems: tuple[Problem, ...],
    settings: DetectionSettings,
    first: int,
) -> Track:
    """A track whose shapes are grown by the margin and whose keyframes are as few as will do.

    The shapes are ellipses: measured against boxes of equal recall they black out a twentieth less of
    the rest, and people read them as a covered face.
    """
    frames = sorted(path)
    boxes = np.stack([path[frame].box for frame in frames])
    grow = (settings.margin - 1) / 2
    edges = np.concatenate(
        [boxes[:, :2] - grow * boxes[:, 2:], boxes[:, :2] + (1 + grow) * boxes[:, 2:]], axis=1
    )
    origins = [path[frame].origin for frame in frames]
    breaks = [
        origins[at] is not origins[max(0, at - 1)]
        or origins[at] is not origins[min(at + 1, len(frames) - 1)]
        for at in range(len(frames))
    ]
    keyframes = tuple(
        Keyframe(
            FrameIndex(first + frames[at]),
            Ellipse(Box.from_corners(*(round(float(v), 2) for v in edges[at]))),
            origin=origins[at],
            confidence=round(path[frames[at]].score, 4),
        )
        for at in thin(edges, breaks)
    )
    scores = [point.score for point in path.values() if point.origin is Origin.DETECTED]
    start = keyframes[0]
    print_ = f"{start.frame} {start.shape} {frames[-1]} {len(scores)}"
    return Track(
        id=TrackId(hashlib.sha256(print_.encode()).hexdigest()[:16]),
        keyframes=keyframes,
        stop=FrameIndex(first + frames[-1] + 1),
        kind=Kind.FACE,
        problems=problems,
        confidence=round(float(np.mean(sorted(scores)[-max(1, len(scores) // 2) :])), 4),
    )
