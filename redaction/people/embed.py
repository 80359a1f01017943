"""What the people of a footage look like: a few of the best frames of each track, each decoded once."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.region import SOMEBODY, Kind
from redaction.model.track import Origin, Track
from redaction.people.quality import LEAST_EYES, how_well

if TYPE_CHECKING:
    from player.media.frame import Frame
    from player.media.source import FrameSource
    from redaction.jobs.cancel import CancelToken
    from redaction.people.face import FaceComparer, Vector

LEAST_SIDE: Final = 24.0
"""Pixels of face below which nobody is recognised, by a person or by a network."""

MARGIN: Final = 1.5
"""How much larger than the face a covered shape is, as detection makes it."""

TRIES: Final = 8
"""Frames of a track that are decoded."""

COMPARED: Final = 4
"""Of those, how many go through the network, the best first."""

SHOWN: Final = 3
"""Crops kept of a track."""

APART: Final = 4
"""Frames between two tries, at least: pictures next to each other show the same."""

CROP: Final = 160
"""Side of a crop in pixels."""

KINDS: Final = SOMEBODY
"""Kinds there are pictures of; only faces are compared."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A frame of a track worth looking at, with the bounds of what is covered there, in source pixels.

    Where they are of a whole person (``face`` is False), nobody knows where in them a face is, and what
    lies in their middle is none: there is a picture of it, but it is compared with nobody.
    """

    frame: int
    bounds: Box
    confidence: float
    face: bool = True


@dataclass(frozen=True, slots=True)
class Crop:
    """A picture of a face: JPEG bytes, the frame it is of, how well it can be seen (0 to 1)."""

    frame: int
    quality: float
    jpeg: bytes


@dataclass(frozen=True, slots=True, eq=False)
class TrackFace:
    """What one track's face looks like.

    Attributes:
        track: Whose.
        crops: The best pictures, best first; empty where no frame could be decoded.
        vector: Mean of what the network says of the best frames, weighted by quality; None where the
            face is too small, or nowhere to be seen well enough.
        quality: Of the best frame compared, 0 to 1.
        spread: Largest distance between two of the frames compared: a track that went over from one
            face to another has a large one.
    """

    track: TrackId
    crops: tuple[Crop, ...]
    vector: Vector | None
    quality: float
    spread: float


def picks(track: Track, width: int, height: int) -> tuple[Pick, ...]:
    """The frames to try: where it was surest, largest and whole in the picture, some frames apart.

    Args:
        track: The track.
        width: Of the picture as shown, in source pixels.
        height: Likewise.

    Returns:
        At most ``TRIES``, ascending by frame.
    """
    rated = []
    for keyframe in track.keyframes:
        if keyframe.outside or keyframe.origin not in (Origin.DETECTED, Origin.MANUAL):
            continue
        bounds = keyframe.shape.bounds
        face = _grown(bounds, 1 / MARGIN)
        inside = _inside(face, width, height)
        worth = keyframe.confidence * inside**2 * min(1.0, min(face.w, face.h) / 80) ** 0.5
        pick = Pick(int(keyframe.frame), bounds, keyframe.confidence, track.kind is Kind.FACE)
        rated.append((worth, pick))
    rated.sort(key=lambda one: (-one[0], one[1].frame))
    chosen: list[Pick] = []
    # First far apart, so that a long track is not judged by one second of it; then wherever is left.
    for apart in (max(APART, (track.stop - track.start) // TRIES // 2), APART):
        for _, pick in rated:
            if len(chosen) == TRIES:
                break
            if all(abs(pick.frame - other.frame) >= apart for other in chosen):
                chosen.append(pick)
    return tuple(sorted(chosen, key=lambda pick: pick.frame))


def too_small(tried: Sequence[Pick]) -> bool:
    """Whether the face is nowhere large enough to compare."""
    return not any(min(p.bounds.w, p.bounds.h) / MARGIN >= LEAST_SIDE for p in tried)


def key_of(tried: Sequence[Pick], label: str) -> str:
    """A name for the result: other frames, other places or another network give another one."""
    if not all(p.face for p in tried):
        label += ", no face"
    said = [label, [[p.frame, *(round(v, 1) for v in _xywh(p.bounds))] for p in tried]]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:40]


def look_at_tracks(
    source: FrameSource,
    wanted: dict[TrackId, Sequence[Pick]],
    comparer: FaceComparer,
    *,
    cancel: CancelToken,
    looked: Callable[[int], None] = lambda _frames: None,
) -> Iterator[TrackFace]:
    """Look at the tracks, going through the footage once; each comes as soon as its last frame is seen.

    Args:
        source: The footage.
        wanted: What to try of each track, as ``picks`` gives it.
        comparer: Runs the networks.
        cancel: Asked at every frame.
        looked: Told how many frames were looked at so far.

    Raises:
        MediaError: If the file cannot be read any more.
    """
    by_frame: dict[int, list[tuple[TrackId, Pick]]] = defaultdict(list)
    last: dict[TrackId, int] = {}
    for track, tried in wanted.items():
        for pick in tried:
            by_frame[pick.frame].append((track, pick))
            last[track] = max(last.get(track, -1), pick.frame)
    for track in wanted.keys() - last.keys():
        yield TrackFace(track, (), None, 0.0, 0.0)
    views: dict[TrackId, list[_View]] = defaultdict(list)
    for count, at in enumerate(sorted(by_frame), 1):
        cancel.check()
        if at < len(source):
            frame = source.frame_at(at, cancel=cancel)
            _look_at_frame(frame, by_frame[at], comparer, views)
            frame.let_go()
        for track, _ in by_frame[at]:
            if last[track] == at:
                cancel.check()
                yield _face(track, views.pop(track, []), comparer)
        looked(count)


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    frame: int
    quality: float
    chip: npt.NDArray[np.uint8] | None
    jpeg: bytes


def _look_at_frame(
    frame: Frame,
    tried: Iterable[tuple[TrackId, Pick]],
    comparer: FaceComparer,
    views: dict[TrackId, list[_View]],
) -> None:
    if frame.picture is None:
        return
    picture, aspect = frame.rgb(), float(frame.info.pixel_aspect)
    high, wide = picture.shape[:2]
    for track, pick in tried:
        part, bounds = _part(picture, pick.bounds, aspect)
        if part.size == 0:
            continue
        jpeg = _jpeg(part, bounds)
        face = _grown(bounds, 1 / MARGIN)
        inside = _inside(_grown(pick.bounds, 1 / MARGIN), wide, high)
        points = None
        if pick.face and min(face.w, face.h) >= LEAST_SIDE and not frame.damaged:
            points = comparer.points(part, bounds)
        if points is None or points.eyes < LEAST_EYES:
            # still a picture of it, to be recognised by a person
            views[track].append(_View(pick.frame, 0.01 * pick.confidence * inside, None, jpeg))
            continue
        # what is cut off by the edge of the picture is compared with black
        quality = how_well(points).quality * inside**2 * (0.5 + pick.confidence / 2)
        views[track].append(_View(pick.frame, quality, points.chip, jpeg))


def _face(track: TrackId, views: list[_View], comparer: FaceComparer) -> TrackFace:
    views.sort(key=lambda view: (-view.quality, view.frame))
    crops = tuple(Crop(v.frame, round(v.quality, 4), v.jpeg) for v in views[:SHOWN])
    good = [(v.quality, v.chip) for v in views if v.chip is not None][:COMPARED]
    # one good picture says more than three bad ones
    good = [(quality, chip) for quality, chip in good if quality >= 0.6 * good[0][0]]
    if not good or good[0][0] <= 0:
        return TrackFace(track, crops, None, 0.0, 0.0)
    vectors = np.array([comparer.vector(chip) for _, chip in good])
    weights = np.array([quality for quality, _ in good]) ** 2
    mean = (vectors * weights[:, None]).sum(axis=0) / weights.sum()
    spread = max(
        (float(np.linalg.norm(a - b)) for i, a in enumerate(vectors) for b in vectors[:i]),
        default=0.0,
    )
    return TrackFace(track, crops, mean, round(good[0][0], 4), round(spread, 4))


def _part(
    picture: npt.NDArray[np.uint8], bounds: Box, aspect: float
) -> tuple[npt.NDArray[np.uint8], Box]:
    """What lies around the bounds, with square pixels and not too large, and the bounds in it."""
    high, wide = picture.shape[:2]
    import cv2  # here, because the window reads what was kept without looking at pictures

    around = _grown(bounds, 1.6)
    x0, y0 = max(0, int(around.x)), max(0, int(around.y))
    x1, y1 = min(wide, int(around.x1) + 1), min(high, int(around.y1) + 1)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return np.zeros((0, 0, 3), np.uint8), bounds
    part = picture[y0:y1, x0:x1]
    # larger than this the network sees no more
    shrink = min(1.0, 480 / max((x1 - x0) * aspect, y1 - y0))
    across, down = aspect * shrink, shrink
    if (across, down) != (1.0, 1.0):
        size = max(2, round((x1 - x0) * across)), max(2, round((y1 - y0) * down))
        way = cv2.INTER_AREA if shrink < 1 else cv2.INTER_LINEAR
        part = np.asarray(cv2.resize(part, size, interpolation=way), np.uint8)
    here = Box((bounds.x - x0) * across, (bounds.y - y0) * down, bounds.w * across, bounds.h * down)
    return np.ascontiguousarray(part), here


def _jpeg(part: npt.NDArray[np.uint8], bounds: Box) -> bytes:
    """A square picture of what is covered."""
    import cv2

    high, wide = part.shape[:2]
    half = max(bounds.w, bounds.h) / 2
    x, y = bounds.x + bounds.w / 2, bounds.y + bounds.h / 2
    x0, y0 = max(0, round(x - half)), max(0, round(y - half))
    x1, y1 = min(wide, round(x + half)), min(high, round(y + half))
    if x1 - x0 < 2 or y1 - y0 < 2:
        x0, y0, x1, y1 = 0, 0, wide, high
    cut = part[y0:y1, x0:x1]
    scale = CROP / max(cut.shape[:2])
    size = max(2, round(cut.shape[1] * scale)), max(2, round(cut.shape[0] * scale))
    small = cv2.resize(cut, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    square = np.full((CROP, CROP, 3), 32, np.uint8)
    left, top = (CROP - size[0]) // 2, (CROP - size[1]) // 2
    square[top : top + size[1], left : left + size[0]] = small
    done, data = cv2.imencode(
        ".jpg", cv2.cvtColor(square, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 85]
    )
    return data.tobytes() if done else b""


def _grown(box: Box, factor: float) -> Box:
    wide, high = box.w * factor, box.h * factor
    return Box(box.x + (box.w - wide) / 2, box.y + (box.h - high) / 2, wide, high)


def _inside(box: Box, width: int, height: int) -> float:
    """Share of the box that lies in the picture."""
    wide = min(box.x1, width) - max(box.x, 0)
    high = min(box.y1, height) - max(box.y, 0)
    return max(0.0, wide) * max(0.0, high) / (box.w * box.h)


def _xywh(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.w, box.h
