"""Faces on still pictures: what is found on a page is covered on that page, and nothing is followed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from redaction.model.track import Problem, Track
from redaction.tracking.build import build_tracks
from redaction.tracking.field import MotionField
from redaction.tracking.store import MotionStore

if TYPE_CHECKING:
    from redaction.detection.base import Detections
    from redaction.detection.settings import DetectionSettings


def tracks_on_stills(
    detections: Sequence[Detections],
    width: int,
    height: int,
    settings: DetectionSettings,
    *,
    first: int = 0,
    check: Callable[[], None] = lambda: None,
) -> tuple[Track, ...]:
    """A track of one frame for every face of every page.

    On video a weak find counts only beside better ones on other frames; a still picture has no others,
    so every find that would do there does here. That it was seen once is no reason for doubt.

    Args:
        detections: One per page.
        width: Of the picture, in pixels.
        height: Likewise.
        settings: Thresholds and margin.
        first: Frame of the first of ``detections``.
        check: Called once a page; raises to stop.
    """
    # A plain float: one the dial decided would be put back to where the dial has it.
    alone = replace(settings, start_confidence=float(settings.keep_confidence))
    motion = MotionStore()
    found: list[Track] = []
    try:
        field = MotionField(width, height, motion)
        for page, seen in enumerate(detections):
            check()
            found += build_tracks([seen], field, alone, first=first + page)
    finally:
        motion.close()
    return tuple(
        replace(track, problems=tuple(p for p in track.problems if p is not Problem.FEW_FRAMES))
        for track in found
    )
