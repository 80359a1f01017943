"""Small pictures of annotations: covered by the decisions first, made small after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import Progress, ProgressSink, no_progress
from redaction.model.geometry import Box

if TYPE_CHECKING:
    from player.media.source import FrameSource
    from redaction.export.plan import ExportPlan

WIDE: Final = 480
"""Pixels; a report prints them about 53 mm wide."""

_HIGH: Final = 400
_QUALITY: Final = 82


@dataclass(frozen=True, slots=True)
class PictureWish:
    """A picture of one annotation.

    Attributes:
        key: Under which it is given.
        frame: Of the footage.
        place: What is ringed, in pixels of the picture as shown; None for nothing.
    """

    key: str
    frame: int
    place: Box | None = None


def take_pictures(
    source: FrameSource,
    plan: ExportPlan | None,
    wishes: Sequence[PictureWish],
    *,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
    before: int = 0,
    total: int = 0,
) -> Mapping[str, bytes]:
    """The pictures as JPEG files without metadata, by their keys; each frame is decoded once.

    Args:
        source: The footage, opened; the caller has made sure of what is in it.
        plan: What is covered and how, as for a copy; None for the frames as they were recorded.
        wishes: Which.
        cancel: Asked before every frame.
        progress: Told phase ``finishing``.
        before: Pictures that were taken before, for the progress.
        total: Of all pictures, for the progress.
    """
    from redaction.usecases.still_picture import picture_of

    found: dict[str, bytes] = {}
    small: Any = None
    scale, at = 1.0, -1
    for done, wish in enumerate(sorted(wishes, key=lambda one: one.frame)):
        if cancel is not None:
            cancel.check()
        progress(Progress("finishing", before + done, total or len(wishes), "frames"))
        if wish.frame != at:
            small, scale = _smaller(picture_of(source.frame_at(wish.frame, cancel=cancel), plan))
            at = wish.frame
        found[wish.key] = _encoded(small, wish.place, scale)
    return found


def _smaller(pixels: Any) -> tuple[Any, float]:
    import cv2

    height, width = pixels.shape[:2]
    scale = min(1.0, WIDE / width, _HIGH / height)
    if scale == 1.0:
        return pixels, 1.0
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), scale


def _encoded(small: Any, place: Box | None, scale: float) -> bytes:
    """The picture, with the place ringed light inside dark, so that it shows on any ground."""
    import cv2
    import numpy as np

    picture = np.ascontiguousarray(small[:, :, ::-1]).copy()
    if place is not None:
        height, width = picture.shape[:2]
        x0, y0 = max(1, round(place.x * scale) - 2), max(1, round(place.y * scale) - 2)
        x1, y1 = round(place.x1 * scale) + 2, round(place.y1 * scale) + 2
        corner = (min(width - 2, max(x1, x0 + 2)), min(height - 2, max(y1, y0 + 2)))
        for colour, thick in (((20, 20, 20), 4), ((70, 220, 255), 2)):
            cv2.rectangle(picture, (x0, y0), corner, colour, thick, cv2.LINE_AA)
    fine, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not fine:  # nothing but memory can be at fault
        raise MemoryError
    return bytes(data)
