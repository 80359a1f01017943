"""Lines of readable text: PP-OCR's detection network, and from its map of text to boxes.

The network gives, for every pixel, how likely it lies in the shrunk core of a line of text (M. Liao et al.,
"Real-time Scene Text Detection with Differentiable Binarization", AAAI 2020). Nothing is read: where text
is, is all that is known.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import cv2
import numpy as np

from redaction.detection.base import Detections
from redaction.detection.models import catalogue, model_path
from redaction.detection.session import open_session
from redaction.detection.union import confidence_of
from redaction.model.region import Kind

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

MODEL = "text_lines"
"""Its name in ``models.toml``."""

LONG_SIDE = 960
"""Longer side in pixels of the picture the network is given; a smaller picture is given as it is."""

MULTIPLE = 32
"""The network halves its input five times."""

MEAN = (0.406, 0.456, 0.485)
SPREAD = (0.225, 0.224, 0.229)
"""Blue, green and red of the pictures it was trained on, as shares of full brightness."""

STRIP = 64
"""Rows of a strip of print that is put below every picture. The network looks for what is most like text in a
picture and, in one without any, may see it all over; beside true lines it does not (measured on 14 pictures
of 7 clips: up to the whole picture before, nothing after, and no faint line lost)."""

PRINT = "The quick brown fox 1234 jumps over 5678 lazy dogs "
"""What is printed there."""

CORE = 0.3
"""Pixels of at least this probability belong to the core of a line."""

BELIEVED = 0.5
"""Mean probability in a core at which it is believed to be text by itself."""

LOWEST = 0.3
"""Cores of a lower mean are left out: not even a line seen a moment ago makes them likely."""

SMALLEST = 3.0
"""Shorter side of a core in pixels of the map below which it is noise."""

OUTSET = 1.6
"""A core is grown on all sides by its area times this, divided by its perimeter: cores are shrunk by the
same rule in training."""

TOGETHER = 1.25
"""Lines are made one region when its area is at most theirs together times this: one paper, one plate."""

MOST = 400
"""Cores looked at in one picture, the largest first: a page of newspaper has no more lines."""


class TextDetector:
    """Finds lines of text. ``detect`` may be called from several threads at once.

    Args:
        long_side: Longer side of the picture given to the network.

    Raises:
        UserError: If the model file is missing or altered.
    """

    def __init__(self, long_side: int = LONG_SIDE) -> None:
        self._session = open_session(model_path(MODEL))
        self._input = self._session.get_inputs()[0].name
        self._long_side = long_side

    @property
    def name(self) -> str:
        """Model name and the start of its hash."""
        return catalogue()[MODEL].label

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What it finds."""
        return (Kind.TEXT,)

    def detect(self, rgb: npt.NDArray[np.uint8]) -> Detections:
        """Regions of text on ``rgb``, in its pixels, with confidences on the common scale, best first."""
        height, width = rgb.shape[:2]
        scale = min(1.0, self._long_side / max(height, width))
        shown = max(1, round(width * scale)), max(1, round(height * scale))
        # The network was trained on blue first.
        picture = np.ascontiguousarray(rgb[..., ::-1])
        if shown != (width, height):
            picture = cv2.resize(picture, shown, interpolation=cv2.INTER_AREA)
        full = _whole(shown[0])
        blob = np.zeros((1, 3, _whole(shown[1] + STRIP), full), np.float32)
        blob[0, :, : shown[1], : shown[0]] = _normal(picture)
        blob[0, :, shown[1] : shown[1] + STRIP] = _normal(_strip(full))
        (found,) = self._session.run(None, {self._input: blob})
        boxes, scores = boxes_of(found[0, 0, : shown[1], : shown[0]])
        boxes, scores = merged(boxes, scores)
        ratio = np.array([width / shown[0], height / shown[1]] * 2, np.float32)
        order = np.argsort(-scores, kind="stable")
        return Detections(
            boxes[order] * ratio,
            confidence_of(scores[order], BELIEVED),
            Kind.TEXT,
            (MODEL,) * len(order),
        )

    def look(self, rgb: npt.NDArray[np.uint8]) -> tuple[Detections, ...]:
        """The same, as every sparse detector says it: one entry for each of ``kinds``."""
        return (self.detect(rgb),)

    def close(self) -> None:
        """Nothing to release: the session goes with the object."""


def _whole(side: int) -> int:
    return -(-side // MULTIPLE) * MULTIPLE


def _normal(bgr: npt.NDArray[np.uint8]) -> Floats:
    """Colours as the network knows them, planes first."""
    mean, spread = np.array(MEAN, np.float32), np.array(SPREAD, np.float32)
    shares = (bgr.astype(np.float32) / 255 - mean) / spread
    return np.asarray(shares.transpose(2, 0, 1), np.float32)


@functools.lru_cache(maxsize=4)
def _strip(width: int) -> npt.NDArray[np.uint8]:
    """Two lines of black print on white, of ``STRIP`` rows."""
    strip = np.full((STRIP, width, 3), 255, np.uint8)
    for row in (23, 51):
        text = PRINT * (1 + width // 400)
        cv2.putText(strip, text, (8, row), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (0, 0, 0), 2, cv2.LINE_AA)
    return strip


def boxes_of(likely: Floats) -> tuple[Floats, Floats]:
    """Upright boxes around the lines whose cores a map of probabilities shows.

    Args:
        likely: Shape (rows, columns), 0 to 1.

    Returns:
        Boxes (n, 4) as x, y, w, h in pixels of the map, which may reach beyond it, and the mean
        probability in each core (n,).
    """
    cores, _ = cv2.findContours(
        (likely > CORE).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE
    )
    boxes: list[tuple[float, float, float, float]] = []
    scores: list[float] = []
    for core in sorted(cores, key=cv2.contourArea, reverse=True)[:MOST]:
        centre, (w, h), angle = cv2.minAreaRect(core)
        # A contour runs through the middle of the outermost pixels.
        w, h = w + 1, h + 1
        if min(w, h) < SMALLEST:
            continue
        score = _mean_inside(likely, core)
        if score < LOWEST:
            continue
        out = w * h * OUTSET / (2 * (w + h))
        corners = cv2.boxPoints((centre, (w + 2 * out, h + 2 * out), angle)) + 0.5
        low, high = corners.min(axis=0), corners.max(axis=0)
        boxes.append((low[0], low[1], high[0] - low[0], high[1] - low[1]))
        scores.append(score)
    return np.asarray(boxes, np.float32).reshape(-1, 4), np.asarray(scores, np.float32)


def _mean_inside(likely: Floats, core: npt.NDArray[np.int32]) -> float:
    x, y, w, h = cv2.boundingRect(core)
    inside = np.zeros((h, w), np.uint8)
    cv2.fillPoly(inside, [core - (x, y)], 1)
    return float(likely[y : y + h, x : x + w][inside > 0].mean())


def merged(boxes: Floats, scores: Floats) -> tuple[Floats, Floats]:
    """Lines that lie close together as one region, so that a paper is one thing to decide on.

    Two are put together as long as the box around both is hardly larger than they are (``TOGETHER``):
    what lies between them is then covered, too, and nothing beside.

    Args:
        boxes: Shape (n, 4): x, y, w, h.
        scores: Shape (n,); a region has the best of its lines.
    """
    boxes, scores = boxes.astype(np.float32), scores.astype(np.float32)
    before = -1
    while before != len(boxes):  # a larger region may now reach what was too far away
        before, at = len(boxes), 0
        while at < len(boxes):
            other = _mergeable(boxes, at)
            if other is None:
                at += 1
                continue
            low = np.minimum(boxes[at, :2], boxes[other, :2])
            high = np.maximum(boxes[at, :2] + boxes[at, 2:], boxes[other, :2] + boxes[other, 2:])
            boxes[at], scores[at] = (*low, *(high - low)), max(scores[at], scores[other])
            boxes, scores = np.delete(boxes, other, axis=0), np.delete(scores, other)
            at -= other < at
    return boxes, scores


def _mergeable(boxes: Floats, at: int) -> int | None:
    """Position of the first box that may be put together with the one at ``at``."""
    here = boxes[at]
    ends, end = boxes[:, :2] + boxes[:, 2:], here[:2] + here[2:]
    around = (np.maximum(ends, end) - np.minimum(boxes[:, :2], here[:2])).prod(axis=1)
    common = np.clip(np.minimum(ends, end) - np.maximum(boxes[:, :2], here[:2]), 0, None)
    areas = boxes[:, 2:].prod(axis=1) + here[2:].prod() - common.prod(axis=1)
    near = np.flatnonzero(around <= TOGETHER * areas)
    others = near[near != at]
    return int(others[0]) if len(others) else None
