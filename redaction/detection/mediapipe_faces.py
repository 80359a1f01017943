"""MediaPipe's short-range face network (BlazeFace), run over tiles by OpenCV.

MediaPipe's own package is not used to run it: its releases since 0.10.3x report each use to their maker
over the network (google-ai-edge/mediapipe#6291), and nothing leaves this machine. The network itself
is small and plain; only its anchors and its output have to be read here. The full-range network is
stored in a sparse form that only MediaPipe's own runtime reads.

The network looks at 128 x 128 pixels and finds faces of an eighth of that and more, so tiles of a picture
bring small faces into its reach. It fails on other pictures than CenterFace does, which is what makes it
worth its time in the thorough mode.

The layout of anchors and outputs is described in Bazarevsky et al., BlazeFace (arXiv 1907.05047).
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from redaction.detection.base import Detections
from redaction.detection.heads import cut_off, suppress
from redaction.detection.models import catalogue, model_path
from redaction.model.region import Kind

if TYPE_CHECKING:
    import numpy.typing as npt

MODEL: Final = "mediapipe_short_range"
SIDE: Final = 128
"""Pixels of each side of the picture the network takes."""

OVERLAP: Final = 0.35
"""Boxes that share more than this are one face, seen in two tiles."""

SHARED: Final = 0.3
"""Share of a tile that it has in common with its neighbour: no face up to this size falls between."""

_OUTPUTS: Final = ("classificators", "regressors")

_LAYERS: Final = ((8, 2), (16, 6))
"""Pixels from anchor to anchor, and anchors at each place."""


class MediaPipeFaces:
    """The short-range network over the whole picture and over tiles of it.

    ``detect`` may be called from several threads; calls of the network wait for each other.

    Args:
        tile: Side of a tile in pixels of the picture given.
        threshold: Lowest score reported.

    Raises:
        UserError: If the model file is missing or altered.
    """

    def __init__(self, tile: int = 240, threshold: float = 0.3) -> None:
        # From the file and by the classic engine: read from memory, or by the new engine, the network
        # loses its scores (OpenCV 5.0).
        self._net = cv2.dnn.readNetFromTFLite(str(model_path(MODEL)), cv2.dnn.ENGINE_CLASSIC)
        self._tile = tile
        self._threshold = threshold
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """Model name and the start of its hash."""
        return catalogue()[MODEL].label

    def detect(self, rgb: npt.NDArray[np.uint8]) -> Detections:
        """Faces on ``rgb``; boxes in its pixels, at most one per face."""
        height, width = rgb.shape[:2]
        found = [self._look(rgb)]
        if max(height, width) > self._tile:
            for top in starts(height, self._tile):
                for left in starts(width, self._tile):
                    part = rgb[top : top + self._tile, left : left + self._tile]
                    boxes, scores = self._look(part)
                    keep = ~cut_off(boxes, part.shape[:2], (left, top), (width, height))
                    boxes = boxes[keep] + np.array([left, top, 0, 0], np.float32)
                    found.append((boxes, scores[keep]))
        boxes = np.concatenate([b for b, _ in found])
        scores = np.concatenate([s for _, s in found])
        best = suppress(boxes, scores, OVERLAP)
        return Detections(boxes[best], scores[best], Kind.FACE, ("mediapipe",) * len(best))

    def close(self) -> None:
        """Nothing to release: the network goes with the object."""

    def _look(
        self, part: npt.NDArray[np.uint8]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        height, width = part.shape[:2]
        side = max(height, width)
        scale = SIDE / side
        shown = (max(1, round(width * scale)), max(1, round(height * scale)))
        square = np.zeros((SIDE, SIDE, 3), np.uint8)
        square[: shown[1], : shown[0]] = cv2.resize(part, shown, interpolation=cv2.INTER_AREA)
        blob = cv2.dnn.blobFromImage(square, 1 / 127.5, (SIDE, SIDE), (127.5,) * 3)
        with self._lock:
            self._net.setInput(blob)
            logits, values = self._net.forward(_OUTPUTS)
        return decode(logits[0, :, 0], values[0], self._threshold, side / SIDE)


def anchors() -> npt.NDArray[np.float32]:
    """Centres of the network's 896 anchors in its own pixels, shape (896, 2)."""
    places = []
    for step, count in _LAYERS:
        along = (np.arange(SIDE // step, dtype=np.float32) + 0.5) * step
        y, x = np.meshgrid(along, along, indexing="ij")
        places.append(np.repeat(np.stack((x, y), axis=-1).reshape(-1, 2), count, axis=0))
    return np.concatenate(places)


def decode(
    logits: npt.NDArray[np.float32],
    values: npt.NDArray[np.float32],
    threshold: float,
    scale: float,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Boxes and scores out of the network's two outputs.

    Args:
        logits: float32, shape (896,).
        values: float32, shape (896, 16): centre (as offset from the anchor), size, six points; in the
            network's pixels.
        threshold: Lowest score kept.
        scale: Pixels of the picture for one of the network's.

    Returns:
        Boxes (x, y, w, h), float32, shape (n, 4), in pixels of the picture, and their scores.
    """
    scores = 1 / (1 + np.exp(-np.clip(logits.astype(np.float64), -80, 80)))
    keep = np.flatnonzero((scores >= threshold) & (values[:, 2] > 0) & (values[:, 3] > 0))
    centre, size = values[keep, :2] + anchors()[keep], values[keep, 2:4]
    boxes: npt.NDArray[np.float32] = np.concatenate((centre - size / 2, size), axis=1)
    return np.multiply(boxes, scale, dtype=np.float32), scores[keep].astype(np.float32)


def starts(length: int, tile: int) -> list[int]:
    """Where tiles begin along a side so that they reach its end and overlap by at least ``SHARED``."""
    if length <= tile:
        return [0]
    count = int(np.ceil((length - tile) / (tile * (1 - SHARED)))) + 1
    return [round(at * (length - tile) / (count - 1)) for at in range(count)]
