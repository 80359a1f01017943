"""Reading stretches of the source a second time while the first reading goes into the copy.

What the first reader gave is what the copy is held against, so a fault of that reader (another frame, a
picture that was painted on while it still served the decoder) would stand on both sides. A second reader,
with a decoder of its own and from a start point of its own, gives the same frames again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from player.media.source import FrameSource
from player.media.time import FrameIndex
from redaction.export.painting import is_painted, paint_as_planned
from redaction.rendering.planes import planes_of
from redaction.verification.compare import DIFFERENT, Means, block_means, colour_means

if TYPE_CHECKING:
    from collections.abc import Iterable

    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from redaction.export.plan import ExportPlan
    from redaction.export.selection import Selection
    from redaction.jobs.cancel import CancelToken

SHARE = 1 / 8
"""Of the frames that are read twice, at least (short clips: more)."""

LONGEST = 24
"""Frames of one stretch: more places are worth more than longer ones."""

LAST = 60
"""Frames of the last stretch of a range, if a start point lies no further before the range's end."""

EQUAL = 2.0
"""Levels by which a square may differ between two readings of a frame; sound decoders give none."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the first reader gave for one frame.

    Attributes:
        frame: Of the source.
        bare: Means of luma and chroma before anything was painted.
        painted: The same of what should be seen.
        damaged: It could not be decoded whole.
    """

    frame: int
    bare: tuple[Means, Means]
    painted: tuple[Means, Means]
    damaged: bool


def frames_to_reread(
    plan: ExportPlan, index: VideoIndex, chosen: Selection, share: float = SHARE
) -> frozenset[int]:
    """Which frames of the source are read twice.

    Whole stretches from start points on: the beginning and the end of every range, the stretch with most
    regions, and as many more, by the hash of the plan, as the share asks for.

    Args:
        plan: What the copy is to be.
        index: The source's frames.
        chosen: Those that are copied.
        share: Of all frames; 1 for all.
    """
    if share >= 1:
        return frozenset(int(frame) for frame in chosen)
    stretches: list[range] = []
    taken: set[int] = set()
    for span in chosen.spans:
        keys = np.flatnonzero(index.keyframes[span.start : span.stop]) + span.start
        starts = [int(span.start), *(int(k) for k in keys if k > span.start)]
        starts = _apart(starts)
        stops = [*starts[1:], int(span.stop)]
        found = [range(a, min(b, a + LONGEST)) for a, b in zip(starts, stops, strict=True)]
        taken.update(found[0])
        if span.stop - starts[-1] <= LAST:
            found[-1] = range(starts[-1], int(span.stop))
        else:
            found.append(range(int(span.stop) - LONGEST, int(span.stop)))
        taken.update(found[-1])
        stretches += found
    busiest = max(stretches, key=lambda part: len(plan.regions(part[len(part) // 2])))
    taken.update(busiest)
    wanted = share * len(chosen)
    seed = int.from_bytes(hashlib.sha256(plan.hash().encode()).digest()[:8], "big")
    for at in np.random.default_rng(seed).permutation(len(stretches)):
        if len(taken) >= wanted:
            break
        taken.update(stretches[int(at)])
    return frozenset(taken)


def _apart(starts: list[int]) -> list[int]:
    """Start points at least half a stretch apart: where every frame is one, it would only be seeking."""
    found = starts[:1]
    for start in starts[1:]:
        if start - found[-1] >= LONGEST // 2:
            found.append(start)
    return found


def reread(
    plan: ExportPlan,
    index: VideoIndex,
    info: VideoInfo,
    readings: Iterable[Reading],
    done: list[int],
    wrong: list[int],
    cancel: CancelToken,
) -> None:
    """Read frames again and note those that are not what the first reader gave.

    Args:
        plan: What the copy is to be; its source is opened anew, and what is to be painted asked anew.
        index: The source's frames.
        info: What is known of the source.
        readings: Of the first reader, ascending.
        done: Gets the frames that were read.
        wrong: Gets those of them that differ.
        cancel: Asked once a frame.

    Raises:
        MediaError: If the source cannot be read any more.
        Cancelled: If the person asked to stop.
    """
    with FrameSource.open(
        plan.source, video=plan.video, index=index, info=info, threads=1
    ) as source:
        for first in readings:
            cancel.check()
            frame = source.frame_at(FrameIndex(first.frame), cancel=cancel)
            painted = is_painted(plan, first.frame)
            planes = planes_of(frame, own=True, write=painted)
            limit = DIFFERENT if first.damaged or frame.damaged else EQUAL
            same = _alike((block_means(planes.y), colour_means(planes)), first.bare, limit)
            if same and painted:
                paint_as_planned(plan, first.frame, planes)
                same = _alike((block_means(planes.y), colour_means(planes)), first.painted, limit)
            if not same:
                wrong.append(first.frame)
            done.append(first.frame)


def _alike(one: tuple[Means, Means], other: tuple[Means, Means], limit: float) -> bool:
    return all(
        a.shape == b.shape and float(np.abs(a - b).max()) <= limit
        for a, b in zip(one, other, strict=True)
    )
