"""Where in the original a copy begins, when nobody says: found by its pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from player.media.source import FrameSource
from player.media.time import FrameIndex, FrameSpan
from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import Progress, ProgressSink
from redaction.rendering.planes import Planes, planes_of

if TYPE_CHECKING:
    from player.media.index import VideoIndex

SMALL = (48, 27)
"""Width and height at which pictures are compared."""
SAMPLES = 16
"""Frames of the copy that are looked for."""
KEPT = 0.7
"""Share of the squares that must agree: the rest may be covered."""
FOUND = 8.0
"""Mean difference of those squares, in levels, up to which a picture counts as the same."""
CLEAR = 0.3
"""Levels by which the best place must be better than any other that is not beside it."""

MOST = 40.0
"""Levels that one square adds to a comparison, at most."""

Small = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Located:
    """Where a copy lies in the original.

    Attributes:
        span: Frames of the original.
        distance: Mean difference of what agrees, in levels.
        clear: Whether no other place fits nearly as well.
    """

    span: FrameSpan
    distance: float
    clear: bool


def find_part(
    source: Path,
    index: VideoIndex,
    copy: Path,
    copy_index: VideoIndex,
    *,
    video: int,
    cancel: CancelToken,
    progress: ProgressSink,
) -> Located | None:
    """Find an uncut copy of one part of the original; None where it shows something else.

    Args:
        source: The original.
        index: Its frames.
        copy: The copy, of any size.
        copy_index: Its frames.
        video: Which of the original's moving pictures.
        cancel: Asked once a frame.
        progress: Phase ``verifying``, in frames of the original.

    Raises:
        MediaError: If a file cannot be read.
    """
    count = len(copy_index)
    at = sorted({round(n * (count - 1) / (SAMPLES - 1)) for n in range(SAMPLES)})
    with FrameSource.open(copy, index=copy_index) as made:
        samples = np.stack(
            [small(planes_of(made.frame_at(FrameIndex(n)), write=False)) for n in at]
        )
    offsets = [float(copy_index.seconds(n)) for n in at]
    pictures = np.zeros((len(index), SMALL[1], SMALL[0]), np.float32)
    with FrameSource.open(source, video=video, index=index) as original:
        for number, frame in enumerate(original.frames()):
            cancel.check()
            pictures[number] = small(planes_of(frame, write=False))
            progress(Progress("verifying", number + 1, len(index)))
    times = (index.pts - index.pts[0]).astype(np.float64) * float(index.time_base)
    last = times[-1] + float(index.durations[-1] * index.time_base) - offsets[-1]
    starts = np.flatnonzero(times <= last + 1e-6)
    if not len(starts):
        return None
    scores = np.zeros(len(starts))
    for sample, offset in zip(samples, offsets, strict=True):
        cancel.check()
        shown = np.searchsorted(times, times[starts] + offset + 1e-4, side="right") - 1
        scores += [_distance(sample, pictures[n]) for n in shown]
    scores /= len(samples)
    best = int(np.argmin(scores))
    if scores[best] > FOUND:
        return None
    far = np.abs(np.arange(len(scores)) - best) > 1
    clear = not far.any() or bool(scores[far].min() > scores[best] + CLEAR)
    start = int(starts[best])
    end = times[start] + float(copy_index.duration)
    stop = int(np.searchsorted(times, end - 1e-3))
    span = FrameSpan(FrameIndex(start), FrameIndex(min(max(stop, start + 1), len(index))))
    return Located(span, float(scores[best]), clear)


def matching_frames(
    source: Path,
    index: VideoIndex,
    copy: Path,
    copy_index: VideoIndex,
    span: FrameSpan,
    *,
    video: int,
    cancel: CancelToken,
    progress: ProgressSink,
) -> list[int]:
    """Which frame of the original each frame of a copy with another frame rate is, never going back.

    Whoever changed the rate may have taken any frame of about that moment; the most alike is chosen.

    Args:
        source: The original.
        index: Its frames.
        copy: The copy.
        copy_index: Its frames.
        span: The part of the original that it holds.
        video: Which of the original's moving pictures.
        cancel: Asked once a frame.
        progress: Phase ``verifying``.

    Raises:
        MediaError: If a file cannot be read.
    """
    ours = _all_small(source, index, video, cancel, progress)
    theirs = _all_small(copy, copy_index, 0, cancel, progress)
    times = _times(index)
    # Converters shift a copy by a frame and a half.
    period = 2 * max(
        float(copy_index.duration) / len(copy_index), float(index.duration) / len(index)
    )
    found: list[int] = []
    for picture, moment in zip(theirs, _times(copy_index) + times[span.start], strict=True):
        first = int(np.searchsorted(times, moment - period))
        stop = int(np.searchsorted(times, moment + period, side="right"))
        low = max(first, span.start, found[-1] if found else 0)
        high = max(low + 1, min(stop, span.stop))
        small_one = picture.astype(np.float32)
        candidates = range(low, min(high, span.stop)) or range(span.stop - 1, span.stop)
        found.append(min(candidates, key=lambda n: _apart(small_one, ours[n])))
    return found


def _all_small(
    path: Path, index: VideoIndex, video: int, cancel: CancelToken, progress: ProgressSink
) -> npt.NDArray[np.uint8]:
    pictures = np.zeros((len(index), SMALL[1], SMALL[0]), np.uint8)
    with FrameSource.open(path, video=video, index=index) as opened:
        for number, frame in enumerate(opened.frames()):
            cancel.check()
            pictures[number] = small(planes_of(frame, write=False)).round()
            progress(Progress("verifying", number + 1, len(index)))
    return pictures


def _times(index: VideoIndex) -> npt.NDArray[np.float64]:
    """When each frame is shown, in seconds from the first one."""
    return np.asarray((index.pts - index.pts[0]) * float(index.time_base), np.float64)


def levels(planes: Planes) -> Small:
    """The luma as shown, float32, 0 black to 255 white, whatever range it is stored in."""
    luma = planes.y[: planes.height, : planes.width].astype(np.float32)
    return luma if planes.full_range else np.clip((luma - 16) * (255 / 219), 0, 255)


def small(planes: Planes) -> Small:
    """The same at ``SMALL``."""
    return np.asarray(cv2.resize(levels(planes), SMALL, interpolation=cv2.INTER_AREA), np.float32)


def _apart(one: Small, other: npt.NDArray[np.generic]) -> float:
    """Mean difference of all squares; a cover adds the same to each frame it is compared with."""
    return float(np.minimum(np.abs(one - other.astype(np.float32)), MOST).mean())


def _distance(one: Small, other: npt.NDArray[np.generic]) -> float:
    differences = np.abs(one - other.astype(np.float32)).ravel()
    kept = int(len(differences) * KEPT)
    return float(np.partition(differences, kept)[:kept].mean())
