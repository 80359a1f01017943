"""Tracks of what is looked for only now and then: text, and what a detector of the user's own finds.

What was seen at one look is carried by the motion of the picture to the looks beside it, forwards and
backwards. Between two looks it stays covered if it was seen at either of them. Pure: the same input gives the
same tracks, ids included.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from player.media.time import FrameIndex
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.region import Kind
from redaction.model.track import Keyframe, Origin, Problem, Track
from redaction.tracking.build import without_doubles
from redaction.tracking.field import MotionField
from redaction.tracking.path import LEFT_PICTURE, PathPoint, onwards, widened
from redaction.tracking.problems import LOW_CONFIDENCE
from redaction.tracking.thin import thin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from redaction.detection.base import Detections
    from redaction.detection.settings import DetectionSettings

Floats = npt.NDArray[np.float64]

Seen = dict[int, tuple[Floats, float]]
"""Box and confidence by frame."""

Path = dict[int, PathPoint]
"""Where a thing is, by frame."""

SHARED = 0.3
"""Share of the smaller of two boxes that the other must cover for them to be the same thing: one look may
show two lines as one region and the next one only a word of them."""

UNCERTAINTY = 0.012
"""Share of its size by which a carried box grows on each frame, on two sides together."""

MARGIN = 0.15
"""Share of its shorter side that a box gains on every side."""

LEAST_MARGIN = 2.0
"""And pixels at least."""


def build_sparse_tracks(
    found: Mapping[int, Detections],
    motion: MotionField,
    settings: DetectionSettings,
    *,
    kind: Kind,
    first: int = 0,
    check: Callable[[], None] = lambda: None,
) -> tuple[Track, ...]:
    """Tracks that cover what was found on every frame it is thought to be on.

    Args:
        found: What one detector found at each look, by frame counted from the stretch's first; an entry
            without boxes for a look that found nothing. On the common confidence scale, in source pixels
            of the picture as shown.
        motion: Between all frames of the stretch.
        settings: Confidences and how far to carry, scaled to the footage's rate.
        kind: What it is.
        first: Frame index in the footage of the stretch's first frame.
        check: Called often; raises to stop.

    Returns:
        Pending tracks in order of their first frame.
    """
    looks = sorted(found)
    paths: list[Path] = []
    for seen in _linked(found, looks, motion, settings, check):
        check()
        if max(score for _, score in seen.values()) >= settings.start_confidence:
            paths.append(_path(seen, looks, motion, settings))
    tracks: list[Track] = []
    for path in without_doubles(paths, check):
        check()
        tracks.append(_track(path, _problems(path, looks, settings), kind, first))
    return tuple(sorted(tracks, key=lambda track: (track.start, track.stop, track.id)))


def sparse_tracks_on_stills(
    found: Mapping[int, Detections],
    width: int,
    height: int,
    settings: DetectionSettings,
    *,
    kind: Kind,
    first: int = 0,
    check: Callable[[], None] = lambda: None,
) -> tuple[Track, ...]:
    """A track of one frame for each find of each page: as ``tracking.stills`` does it for faces.

    Args:
        found: By page.
        width: Of the picture, in pixels.
        height: Likewise.
        settings: Confidences.
        kind: What it is.
        first: Frame of the first page.
        check: Called once a page; raises to stop.
    """
    alone = replace(settings, start_confidence=settings.keep_confidence)
    field = MotionField(width, height, ())
    tracks: list[Track] = []
    for page in sorted(found):
        check()
        tracks += build_sparse_tracks({0: found[page]}, field, alone, kind=kind, first=first + page)
    return tuple(tracks)


@dataclass(slots=True)
class _Chain:
    """One thing while it is followed: where it was seen, and where the motion has taken it since."""

    seen: Seen
    box: Floats
    at: int

    @property
    def last(self) -> int:
        return max(self.seen)


def _linked(
    found: Mapping[int, Detections],
    looks: Sequence[int],
    motion: MotionField,
    settings: DetectionSettings,
    check: Callable[[], None],
) -> list[Seen]:
    """Which finds of different looks are one thing."""
    chains: list[_Chain] = []
    open_: list[_Chain] = []
    before = -1
    for frame in looks:
        check()
        # Whatever was seen at the look before is expected here, however long ago that was.
        open_ = [
            chain
            for chain in open_
            if (chain.last == before or frame - chain.last <= settings.max_gap)
            and _moved_to(chain, frame, motion)
        ]
        seen = found[frame]
        good = np.flatnonzero(seen.scores >= settings.keep_confidence)
        boxes = seen.boxes[good].astype(np.float64)
        taken = _matches([chain.box for chain in open_], boxes)
        for number, box in enumerate(boxes):
            score = float(seen.scores[good[number]])
            if number in taken:
                chain = open_[taken[number]]
                chain.seen[frame], chain.box = (box, score), box
            else:
                chain = _Chain({frame: (box, score)}, box, frame)
                chains.append(chain)
                open_.append(chain)
        before = frame
    return [chain.seen for chain in chains]


def _moved_to(chain: _Chain, frame: int, motion: MotionField) -> bool:
    """Carry the chain's box to this frame; False where a cut or the picture's edge ends it."""
    while chain.at < frame:
        if motion.is_cut(chain.at + 1):
            return False
        chain.box, _ = motion.carry(chain.box, chain.at, 1)
        chain.at += 1
    return motion.visible_share(chain.box) >= LEFT_PICTURE


def _matches(expected: Sequence[Floats], boxes: Floats) -> dict[int, int]:
    """Position in ``expected`` by position in ``boxes``, for those that are one thing."""
    if not len(expected) or not len(boxes):
        return {}
    there = np.stack(list(expected))
    low = np.maximum(there[:, None, :2], boxes[None, :, :2])
    high = np.minimum(
        there[:, None, :2] + there[:, None, 2:], boxes[None, :, :2] + boxes[None, :, 2:]
    )
    common = np.clip(high - low, 0, None).prod(axis=2)
    areas = there[:, 2:].prod(axis=1)[:, None], boxes[:, 2:].prod(axis=1)[None, :]
    shared = common / np.minimum(*areas)
    # Of several that overlap, the one of the same size first.
    worth = np.where(shared >= SHARED, shared + common / (areas[0] + areas[1] - common), 0.0)
    rows, columns = linear_sum_assignment(-worth)
    return {
        int(column): int(row)
        for row, column in zip(rows, columns, strict=True)
        if worth[row, column] > 0
    }


def _path(
    seen: Seen, looks: Sequence[int], motion: MotionField, settings: DetectionSettings
) -> Path:
    """A box on every frame from before the first sighting to after the last."""
    path: Path = {f: PathPoint(box, Origin.DETECTED, score) for f, (box, score) in seen.items()}
    frames = sorted(seen)
    for early, late in pairwise(frames):
        path |= _between(seen[early][0], early, seen[late][0], late, motion)
    # What was seen at several looks is thought to have been there a little longer, too.
    more = settings.max_carry if len(frames) > 1 else 0
    place = {frame: at for at, frame in enumerate(looks)}
    start, end = place[frames[0]], place[frames[-1]]
    back = frames[0] - looks[start - 1] - 1 if start else frames[0]
    on = looks[end + 1] - frames[-1] - 1 if end + 1 < len(looks) else len(motion)
    path |= _carried_on(seen[frames[0]][0], frames[0], -1, back + more, motion)
    path |= _carried_on(seen[frames[-1]][0], frames[-1], 1, on + more, motion)
    return path


def _between(start: Floats, early: int, end: Floats, late: int, motion: MotionField) -> Path:
    """Boxes between two sightings: around where each of them says it is."""
    forwards: dict[int, tuple[Floats, float]] = {early: (start, 1.0)}
    for frame in range(early, late - 1):
        forwards[frame + 1] = motion.carry(forwards[frame][0], frame, 1)
    backwards: dict[int, tuple[Floats, float]] = {late: (end, 1.0)}
    for frame in range(late, early + 1, -1):
        backwards[frame - 1] = motion.carry(backwards[frame][0], frame, -1)
    points: Path = {}
    for frame in range(early + 1, late):
        (a, trust_a), (b, trust_b) = forwards[frame], backwards[frame]
        low = np.minimum(a[:2], b[:2])
        high = np.maximum(a[:2] + a[2:], b[:2] + b[2:])
        box = _wider(np.concatenate([low, high - low]), min(frame - early, late - frame))
        points[frame] = PathPoint(box, _origin(max(trust_a, trust_b)), 0.0)
    return points


def _carried_on(box: Floats, frame: int, step: int, reach: int, motion: MotionField) -> Path:
    """Boxes past one end, wider the farther they were carried."""
    return {
        after: PathPoint(_wider(there, count), _origin(trust), 0.0)
        for count, (after, there, trust) in enumerate(onwards(box, frame, step, reach, motion), 1)
    }


def _origin(trust: float) -> Origin:
    return Origin.CARRIED if trust > 0 else Origin.PADDED


def _wider(box: Floats, frames: int) -> Floats:
    """The box grown for having been carried over so many frames."""
    return widened(box, UNCERTAINTY * float(np.sqrt(box[2] * box[3])) * frames)


def _problems(path: Path, looks: Sequence[int], settings: DetectionSettings) -> tuple[Problem, ...]:
    """What is doubtful about one track. Where it starts and ends says nothing: text comes into reach."""
    seen = sorted(frame for frame, point in path.items() if point.origin is Origin.DETECTED)
    problems = []
    if len(seen) == 1 and len(looks) > 1:
        problems.append(Problem.FEW_FRAMES)
    if max(path[frame].score for frame in seen) < max(LOW_CONFIDENCE, settings.start_confidence):
        problems.append(Problem.LOW_CONFIDENCE)
    place = {frame: at for at, frame in enumerate(looks)}
    if any(place[b] - place[a] > 1 for a, b in pairwise(seen)):
        problems.append(Problem.LARGE_GAP)
    return tuple(problems)


def _track(path: Path, problems: tuple[Problem, ...], kind: Kind, first: int) -> Track:
    """A track of upright boxes with a margin, with as few keyframes as will do."""
    frames = sorted(path)
    edges = np.stack([_edges(path[frame].box) for frame in frames])
    origins = [path[frame].origin for frame in frames]
    breaks = [
        origins[at] is not origins[max(0, at - 1)]
        or origins[at] is not origins[min(at + 1, len(frames) - 1)]
        for at in range(len(frames))
    ]
    keyframes = tuple(
        Keyframe(
            FrameIndex(first + frames[at]),
            Box.from_corners(*(round(float(v), 2) for v in edges[at])),
            origin=origins[at],
            confidence=round(path[frames[at]].score, 4),
        )
        for at in thin(edges, breaks)
    )
    scores = sorted(point.score for point in path.values() if point.origin is Origin.DETECTED)
    # All of the way: two detectors may see a thing at one place first and then go apart.
    way = " ".join(f"{keyframe.frame} {keyframe.shape}" for keyframe in keyframes)
    print_ = f"{kind} {way} {frames[-1]} {len(scores)}"
    return Track(
        id=TrackId(hashlib.sha256(print_.encode()).hexdigest()[:16]),
        keyframes=keyframes,
        stop=FrameIndex(first + frames[-1] + 1),
        kind=kind,
        problems=problems,
        confidence=round(float(np.mean(scores[-max(1, len(scores) // 2) :])), 4),
    )


def _edges(box: Floats) -> Floats:
    """x0, y0, x1, y1 with the margin."""
    x, y, w, h = box
    out = max(LEAST_MARGIN, MARGIN * min(w, h))
    return np.array([x - out, y - out, x + w + out, y + h + out])
