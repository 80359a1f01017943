"""Misses of true faces, and which doubtful places of tracks lie near them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from redaction.model.geometry import Box
from redaction.model.track import Origin, Problem, Track
from tests.bench._scoring import BLACK, Luma, Truth, ellipse

NEAR_FRAMES, NEAR_WIDTHS = 15, 2.0
"""A place points to a face this many frames and face widths from it."""

PAUSE = 3
"""Covered frames in a row that do not yet end a miss."""

SETTLED = 5
"""Frames on which a track was seen on a person, for it to be theirs."""

COVERED, EXPOSED = 0.9, 0.5
"""Shares of the face's ellipse, as in the published figures."""

Spot = tuple[int, float, float]
"""Frame, and middle in the picture."""


@dataclass(frozen=True)
class Sight:
    """A true face on one frame and how much of it a copy covers."""

    who: str
    frame: int
    box: Box
    covered: float


@dataclass(frozen=True)
class Miss:
    """Frames on which one person is not wholly covered."""

    sights: tuple[Sight, ...]

    @property
    def exposed(self) -> bool:
        """Whether less than half of the face is covered on at least one frame."""
        return any(sight.covered < EXPOSED for sight in self.sights)

    def near(self, spots: Iterable[Spot]) -> bool:
        """Whether one of the places points to it."""
        return any(
            abs(frame - sight.frame) <= NEAR_FRAMES
            and math.dist((x, y), sight.box.centre) <= NEAR_WIDTHS * sight.box.w
            for frame, x, y in spots
            for sight in self.sights
        )


def sights_of(pairs: Iterable[tuple[Luma, Luma]], truth: Truth) -> Iterator[Sight]:
    """Every true face and how much of it is black in the copy."""
    for number, (before, after) in enumerate(pairs):
        height, width = before.shape
        for who, x, y, w, h in truth.get(number, ()):
            x0, y0 = max(0, round(x)), max(0, round(y))
            x1, y1 = min(width, round(x + w)), min(height, round(y + h))
            if x1 - x0 >= 2 and y1 - y0 >= 2:
                black = after[y0:y1, x0:x1] <= BLACK
                share = float(black[ellipse(y1 - y0, x1 - x0)].mean())
                yield Sight(who, number, Box(x, y, w, h), share)


def misses_of(sights: Iterable[Sight]) -> list[Miss]:
    """What is exposed or partly covered, as runs of frames of one person."""
    open_runs: dict[str, list[Sight]] = {}
    found: list[Miss] = []
    for sight in sights:
        if sight.covered >= COVERED:
            continue
        run = open_runs.get(sight.who)
        if run and sight.frame - run[-1].frame <= PAUSE + 1:
            run.append(sight)
            continue
        if run:
            found.append(Miss(tuple(run)))
        open_runs[sight.who] = [sight]
    return found + [Miss(tuple(run)) for run in open_runs.values()]


def places(track: Track, problem: Problem, others: Sequence[Track]) -> list[Spot]:
    """Where on a track a problem is: the frames an officer is taken to.

    Args:
        track: The track.
        problem: One it carries.
        others: All tracks of the clip, for crossings.
    """
    seen = [key.frame for key in track.keyframes if key.origin is Origin.DETECTED]
    frames: Iterable[int]
    if problem is Problem.STARTS_INSIDE:
        frames = range(track.start, seen[0] + 1)
    elif problem is Problem.ENDS_INSIDE:
        frames = range(seen[-1], track.stop)
    elif problem is Problem.LARGE_GAP:
        frames = [f for a, b in pairwise(seen) if _is_gap(track, a, b) for f in range(a, b + 1)]
    elif problem is Problem.CROSSING:
        frames = [f for f in range(track.start, track.stop) if _overlaps(track, others, f)]
    else:  # the whole track is doubtful
        frames = range(track.start, track.stop)
    return spots(track, frames)


def spots(track: Track, frames: Iterable[int]) -> list[Spot]:
    """The track's middle on these frames."""
    found = []
    for frame in frames:
        shape = track.shape_at(frame)
        if shape is not None:
            found.append((frame, *shape.bounds.centre))
    return found


def is_false(track: Track, truth: Truth) -> bool:
    """Whether it never lies on a true face: no face's middle is ever inside it."""
    for frame in range(track.start, track.stop):
        shape = track.shape_at(frame)
        if shape is None:
            continue
        b = shape.bounds
        for _, x, y, w, h in truth.get(frame, ()):
            if b.x <= x + w / 2 <= b.x1 and b.y <= y + h / 2 <= b.y1:
                return False
    return True


def people_on(track: Track, truth: Truth) -> list[str]:
    """Everybody the track was seen on for `SETTLED` frames: two or more are a mix-up.

    Where it was carried without being seen it may lie on whoever stands in front; that is none.
    """
    frames: dict[str, int] = defaultdict(int)
    for early, late in pairwise([*track.keyframes, None]):
        if early is None or early.origin is not Origin.DETECTED:
            continue
        followed = late is not None and late.origin is Origin.DETECTED
        for frame in range(early.frame, late.frame if late and followed else early.frame + 1):
            shape = track.shape_at(frame)
            if shape is None:
                continue
            x, y = shape.bounds.centre
            near = [
                (math.dist((x, y), (tx + w / 2, ty + h / 2)), who)
                for who, tx, ty, w, h in truth.get(frame, ())
                if abs(tx + w / 2 - x) < 0.4 * w
                and abs(ty + h / 2 - y) < 0.4 * h
                and 0.5 < shape.bounds.h / h < 2.5
            ]
            if near:
                frames[min(near)[1]] += 1
    return sorted(who for who, count in frames.items() if count >= SETTLED)


def _is_gap(track: Track, early: int, late: int) -> bool:
    """Whether nothing was seen between two keyframes that were: what lies between them was carried."""
    return any(early < key.frame < late and key.origin is Origin.CARRIED for key in track.keyframes)


def _overlaps(track: Track, others: Sequence[Track], frame: int) -> bool:
    shape = track.shape_at(frame)
    if shape is None:
        return False
    a = shape.bounds
    for other in others:
        over = other.shape_at(frame) if other.id != track.id else None
        if over is not None:
            b = over.bounds
            (ax, ay), (bx, by) = a.centre, b.centre
            if abs(ax - bx) < (a.w + b.w) / 3 and abs(ay - by) < (a.h + b.h) / 3:
                return True
    return False
