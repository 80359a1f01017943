"""Tracks of everything that was seen in a stretch of footage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from player.media.info import FootageKind
from redaction.tracking.build import build_tracks
from redaction.tracking.field import MotionField
from redaction.tracking.stills import tracks_on_stills
from redaction.usecases.sparse import Finds, sparse_tracks

if TYPE_CHECKING:
    from player.media.info import VideoInfo
    from redaction.detection.base import Detections
    from redaction.detection.settings import DetectionSettings
    from redaction.model.track import Track
    from redaction.tracking.motion import PairMotion


def tracks_of(
    faces: Sequence[Detections],
    others: Mapping[int, Finds],
    motion: Sequence[PairMotion | None],
    info: VideoInfo,
    settings: DetectionSettings,
    *,
    first: int = 0,
    check: Callable[[], None] = lambda: None,
) -> tuple[Track, ...]:
    """Tracks of faces and of what is looked for now and then, in order of their first frame.

    They are numbered in that order, from 1.

    Args:
        faces: One entry per frame, in source pixels of the picture as shown.
        others: By frame counted from the stretch's first, where somebody looked.
        motion: From each frame to the next.
        info: What is known of the footage.
        settings: Scaled to the footage's rate.
        first: Frame index in the footage of the stretch's first frame.
        check: Called often; raises to stop.
    """
    field = MotionField(info.width, info.height, motion)
    if info.kind is FootageKind.STILL:
        found = tracks_on_stills(faces, info.width, info.height, settings, first=first, check=check)
    else:
        found = build_tracks(faces, field, settings, first=first, check=check)
    more = sparse_tracks(others, info, field, settings, first=first, check=check)
    ordered = sorted((*found, *more), key=lambda track: (track.start, track.stop, track.id))
    return tuple(replace(track, number=number) for number, track in enumerate(ordered, 1))
