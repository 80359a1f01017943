"""Small pictures of what a copy covers: taken from the copy's own file, never from the original."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import Progress, ProgressSink, no_progress

if TYPE_CHECKING:
    from player.media.source import FrameSource
    from redaction.model.geometry import Box

MOST: Final = 400
"""Pictures of one schedule; items beyond go without."""

_WIDE: Final = 320
"""Pixels; a schedule prints them about 32 mm wide."""
_TRIED: Final = 24
"""Frames looked at to find the one where most is covered."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that is to be shown covered.

    Attributes:
        key: Under which the picture is given.
        spans: Frames of the copy on which it is, first and last, ascending.
        place: Where it is on a frame of the copy, or None.
    """

    key: str
    spans: Sequence[tuple[int, int]]
    place: Callable[[int], Box | None]


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture.

    Attributes:
        frame: Of the copy.
        data: JPEG, without metadata.
    """

    frame: int
    data: bytes


def thumbnails(
    source: FrameSource,
    wanted: Sequence[Wanted],
    *,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> Mapping[str, Thumbnail]:
    """A picture of each, with a ring around it; none of what is on no frame of the copy.

    Frames that decode at once are preferred and shared, so a long list costs few decoded frames.

    Args:
        source: The copy, opened; the caller has made sure of what is in it.
        wanted: What is to be shown.
        cancel: Asked before every frame.
        progress: Told phase ``finishing``.
    """
    import numpy as np

    quick = [int(n) for n in np.flatnonzero(source.index.keyframes)]
    chosen: list[int] = []
    at: dict[int, list[Wanted]] = {}
    for one in wanted[:MOST]:
        frame = _best(one, quick, chosen)
        if frame is None:
            continue
        if frame not in at:
            insort(chosen, frame)
        at.setdefault(frame, []).append(one)
    found: dict[str, Thumbnail] = {}
    for done, number in enumerate(sorted(at)):
        if cancel is not None:
            cancel.check()
        progress(Progress("finishing", done, len(at), "frames"))
        pixels = source.frame_at(number, cancel=cancel).rgb()
        small, scale = _smaller(pixels)
        for one in at[number]:
            place = one.place(number)
            if place is not None:
                found[one.key] = Thumbnail(number, _ringed(small, place, scale))
    return found


def _best(one: Wanted, quick: Sequence[int], chosen: Sequence[int]) -> int | None:
    """The frame to show it on: one that decodes at once, else one that is taken anyway, else any."""
    for offered in (quick, chosen):
        best, area = None, 0.0
        for frame in islice(_inside(one.spans, offered), _TRIED):
            box = one.place(frame)
            if box is not None and box.area > area:
                best, area = frame, box.area
        if best is not None:
            return best
    longest = max(one.spans, key=lambda span: span[1] - span[0], default=None)
    if longest is None:
        return None
    middle = (longest[0] + longest[1]) // 2
    candidates = (middle, longest[0], longest[1])
    return next((frame for frame in candidates if one.place(frame) is not None), None)


def _inside(spans: Sequence[tuple[int, int]], frames: Sequence[int]) -> Iterable[int]:
    """Those of ``frames``, ascending, that lie in one of the spans; evenly picked where they are many."""
    for first, last in spans:
        low, high = bisect_left(frames, first), bisect_left(frames, last + 1)
        step = max(1, (high - low) * len(spans) // _TRIED)
        yield from frames[low:high:step]


def _smaller(pixels: Any) -> tuple[Any, float]:
    import cv2

    height, width = pixels.shape[:2]
    scale = min(1.0, _WIDE / width, 2 * _WIDE / height)
    if scale == 1.0:
        return pixels, 1.0
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), scale


def _ringed(small: Any, box: Box, scale: float) -> bytes:
    """The picture with the place ringed, light inside dark, so that it shows on any ground."""
    import cv2
    import numpy as np

    picture = np.ascontiguousarray(small[:, :, ::-1]).copy()
    height, width = picture.shape[:2]
    gap = 3
    x0, y0 = round(box.x * scale) - gap, round(box.y * scale) - gap
    x1, y1 = round(box.x1 * scale) + gap, round(box.y1 * scale) + gap
    x0, y0 = max(1, min(x0, width - 4)), max(1, min(y0, height - 4))
    x1, y1 = min(width - 2, max(x1, x0 + 2)), min(height - 2, max(y1, y0 + 2))
    for colour, thick in (((255, 255, 255), 4), ((20, 90, 235), 2)):
        cv2.rectangle(picture, (x0, y0), (x1, y1), colour, thick, cv2.LINE_AA)
    fine, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 78])
    if not fine:
        msg = "a picture could not be encoded"
        raise ValueError(msg)
    return bytes(data)
