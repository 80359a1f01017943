"""Which detections on different frames are one face.

Detections of good confidence begin tracks; weak ones are taken only where a track says a face should be
(the idea of ByteTrack). The same is done forwards and backwards in time and the two are reconciled, so
that what the one could not know yet (a weak start, the far side of a gap) the other supplies.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from redaction.detection.heads import pairwise_iou

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from redaction.detection.base import Detections
    from redaction.detection.settings import DetectionSettings
    from redaction.tracking.field import MotionField

Floats = npt.NDArray[np.float64]

Sighting = tuple[int, int]
"""Frame, and position among the frame's detections."""

STRONG_OVERLAP = 0.15
"""Overlap a good detection needs with where the track is expected."""

WEAK_OVERLAP = 0.3
"""Overlap a weak detection needs."""

GROW = 1.25
"""Both boxes are grown by this before they are compared, so that small faces get a chance."""

SIZE_RATIO = 2.2
"""Sides may differ by this factor at most."""

LEAST_MISSES = 2
"""Looks a track may miss before it can end, however many frames lie between them."""


@dataclass(slots=True)
class _Follower:
    """A track under construction."""

    box: Floats
    seen: list[Sighting]
    unseen: int = 0
    missed: int = 0
    support: float = 0.0


def link(
    detections: Sequence[Detections],
    motion: MotionField,
    settings: DetectionSettings,
    step: int,
    check: Callable[[], None] = lambda: None,
) -> list[list[Sighting]]:
    """Chains of sightings, found going forwards (``step`` 1) or backwards (-1) in time."""
    count = len(detections)
    order = range(count) if step > 0 else range(count - 1, -1, -1)
    active: list[_Follower] = []
    done: list[list[Sighting]] = []
    for frame in order:
        check()
        before = frame - step
        if motion.is_cut(max(frame, before)):
            done += [follower.seen for follower in active]
            active = []
        for follower in active:
            follower.box, _ = motion.carry(follower.box, before, step)
        here = detections[frame]
        boxes = here.boxes.astype(np.float64)
        strong = np.flatnonzero(here.scores >= settings.start_confidence)
        weak = np.flatnonzero(
            (here.scores < settings.start_confidence) & (here.scores >= settings.keep_confidence)
        )
        free = list(active)
        taken: set[int] = set()
        for candidates, overlap in ((strong, STRONG_OVERLAP), (weak, WEAK_OVERLAP)):
            for follower, at in _match(free, candidates, boxes, overlap):
                _see(follower, (frame, at), boxes[at], float(here.scores[at]))
                taken.add(at)
            free = [follower for follower in free if follower.seen[-1][0] != frame]
        for follower in active:
            follower.unseen += follower.seen[-1][0] != frame
            follower.missed += here.looked and follower.seen[-1][0] != frame
        kept = []
        for follower in active:
            patience = min(settings.max_gap, 3 + round(6 * follower.support))
            lost = follower.unseen > patience and follower.missed >= LEAST_MISSES
            if lost or motion.visible_share(follower.box) < 0.1:
                done.append(follower.seen)
            else:
                kept.append(follower)
        active = kept
        for at in strong.tolist():
            if at not in taken:
                active.append(_Follower(boxes[at], [(frame, at)], support=float(here.scores[at])))
    return done + [follower.seen for follower in active]


def reconcile(
    forwards: list[list[Sighting]], backwards: list[list[Sighting]]
) -> list[list[Sighting]]:
    """One set of chains out of both directions.

    Forward chains stand; each link of a backward chain joins what it connects unless the two already
    hold different detections on the same frame. Short links first, so the surest decide.

    Returns:
        Chains in order of their first sighting, each ascending in time.
    """
    chain_of: dict[Sighting, int] = {}
    chains: dict[int, dict[int, int]] = {}
    for seen in forwards:
        number = len(chains)
        chains[number] = dict(seen)
        for sighting in seen:
            chain_of[sighting] = number
    links: list[tuple[int, Sighting, Sighting]] = []
    for seen in backwards:
        for sighting in seen:
            if sighting not in chain_of:
                chain_of[sighting] = len(chains)
                chains[len(chains)] = {sighting[0]: sighting[1]}
        links += [(a[0] - b[0], b, a) for a, b in pairwise(seen)]
    for _, early, late in sorted(links):
        one, other = chain_of[early], chain_of[late]
        if one == other or not chains[one].keys().isdisjoint(chains[other].keys()):
            continue
        keep, drop = min(one, other), max(one, other)
        for sighting in chains[drop].items():
            chain_of[sighting] = keep
        chains[keep] |= chains.pop(drop)
    return sorted(sorted(seen.items()) for seen in chains.values())


def _see(follower: _Follower, sighting: Sighting, box: Floats, score: float) -> None:
    follower.seen.append(sighting)
    follower.unseen = follower.missed = 0
    follower.support += score
    # The place is believed as seen, the size only in part: sizes jitter more than places.
    size = 0.5 * follower.box[2:] + 0.5 * box[2:]
    centre = box[:2] + box[2:] / 2
    follower.box = np.concatenate([centre - size / 2, size])


def _match(
    followers: list[_Follower], candidates: npt.NDArray[np.intp], boxes: Floats, overlap: float
) -> list[tuple[_Follower, int]]:
    if not followers or not len(candidates):
        return []
    expected = np.stack([follower.box for follower in followers])
    offered = boxes[candidates]
    ious = pairwise_iou(grown(expected), grown(offered))
    ratio = np.abs(np.log(expected[:, None, 2:] / offered[None, :, 2:])).max(axis=2)
    allowed = (ious >= overlap) & (ratio <= np.log(SIZE_RATIO))
    rows, columns = linear_sum_assignment(np.where(allowed, -ious, 0.0))
    return [
        (followers[r], int(candidates[c]))
        for r, c in zip(rows, columns, strict=True)
        if allowed[r, c]
    ]


def grown(boxes: Floats) -> npt.NDArray[np.float32]:
    """The boxes, shape (n, 4), grown by ``GROW`` about their centres for comparing."""
    grown = boxes.copy()
    grown[:, :2] -= boxes[:, 2:] * (GROW - 1) / 2
    grown[:, 2:] *= GROW
    return grown.astype(np.float32)
