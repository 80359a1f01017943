"""Several detectors' boxes on one frame made into one box per face, with one confidence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from redaction.detection.base import Detections
from redaction.detection.heads import pairwise_iou
from redaction.model.region import Kind

Floats = npt.NDArray[np.float32]

SAME = 0.4
"""Boxes of different detectors that share more than this are one face."""

CONFIRMATION = 0.4
"""How far another detector's confidence counts towards the first one's: they share their ancestry, so
their mistakes are not independent (measured: at 1 false tracks grow by a fifth for the same recall)."""


def confidence_of(scores: Floats, threshold: float) -> Floats:
    """A detector's scores on the common scale where 0.5 is its own admission threshold.

    Two straight lines: 0 to ``threshold`` becomes 0 to 0.5, the rest 0.5 to 1.
    """
    low = scores / (2 * threshold)
    high = 0.5 + 0.5 * (scores - threshold) / (1 - threshold)
    return np.asarray(np.clip(np.where(scores < threshold, low, high), 0, 1), np.float32)


def unite(found: Sequence[Detections]) -> Detections:
    """One box per face out of several detectors' findings.

    Boxes that overlap are averaged by confidence. Detectors that agree confirm each other in part.

    Args:
        found: Each detector's detections, on the common scale.

    Returns:
        Best first; ``scores`` on the common scale, ``source`` joined with ``+``.
    """
    some = [d for d in found if len(d)]
    if not some:
        return Detections.none()
    boxes = np.concatenate([d.boxes for d in some])
    confidence = np.concatenate([d.scores for d in some])
    group = np.concatenate([np.full(len(d), i) for i, d in enumerate(some)])
    names = [name for d in some for name in (d.source or ("",) * len(d))]
    ious = pairwise_iou(boxes, boxes)
    order = np.argsort(-confidence, kind="stable")
    free = np.ones(len(boxes), bool)
    merged, scores, sources = [], [], []
    for at in order:
        if not free[at]:
            continue
        members = np.flatnonzero(free & (ious[at] > SAME))
        free[members] = False
        # One vote a detector, its best, for the confidence; every box for the place.
        best = {int(g): float(confidence[members[group[members] == g]].max())
                for g in np.unique(group[members])}  # fmt: skip
        weight = confidence[members] ** 2 + 1e-6
        merged.append((boxes[members] * weight[:, None]).sum(axis=0) / weight.sum())
        first, *others = sorted(best.values(), reverse=True)
        scores.append(1 - (1 - first) * float(np.prod([1 - CONFIRMATION * c for c in others])))
        sources.append("+".join(sorted({names[m] for m in members})))
    return Detections(
        np.asarray(merged, np.float32), np.asarray(scores, np.float32), Kind.FACE, tuple(sources)
    )
