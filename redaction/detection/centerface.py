"""CenterFace, and our blur specialist of the same shape, through onnxruntime."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import onnxruntime

from redaction.detection.base import Detections
from redaction.detection.heads import decode_centre_heads, suppress
from redaction.detection.models import catalogue, model_path
from redaction.model.region import Kind

if TYPE_CHECKING:
    import numpy.typing as npt

MULTIPLE = 32
"""The network halves its input five times."""

OVERLAP = 0.35
"""Boxes of one pass that share more than this are one face."""


class CentreFaceDetector:
    """A network with CenterFace's heads, run at one or several picture sizes.

    ``detect`` may be called from several threads at once: a session has no state between calls.

    Args:
        model: ``centerface`` or ``face_blur``.
        long_sides: Longer side in pixels of the picture given to the network; each adds its boxes.
        threshold: Lowest score reported.
        threads: Threads of one call.
    """

    def __init__(
        self,
        model: str = "centerface",
        long_sides: tuple[int, ...] = (640,),
        threshold: float = 0.2,
        threads: int = 1,
    ) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Spinning threads would take the core that decoding needs.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._model = model
        self._session = onnxruntime.InferenceSession(
            str(model_path(model)), options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name
        self._outputs = [output.name for output in self._session.get_outputs()[:3]]
        self._long_sides = long_sides
        self._threshold = threshold

    @property
    def name(self) -> str:
        """Model name and the start of its hash."""
        return catalogue()[self._model].label

    def detect(self, rgb: npt.NDArray[np.uint8], whole: int = 0) -> Detections:
        """Faces on ``rgb``; boxes in its pixels, at most one per face and size.

        Args:
            rgb: uint8, shape (height, width, 3), upright.
            whole: Longer side of the picture ``rgb`` is a part of: it is then seen as large as there.
        """
        boxes: list[npt.NDArray[np.float32]] = []
        scores: list[npt.NDArray[np.float32]] = []
        source: list[str] = []
        for long_side in self._long_sides:
            found, score = self._one_size(rgb, long_side / (whole or max(rgb.shape[:2])))
            boxes.append(found)
            scores.append(score)
            source += [f"{self._model}:{long_side}"] * len(score)
        return Detections(np.concatenate(boxes), np.concatenate(scores), Kind.FACE, tuple(source))

    def close(self) -> None:
        """Nothing to release: the session goes with the object."""

    def _one_size(
        self, rgb: npt.NDArray[np.uint8], scale: float
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        height, width = rgb.shape[:2]
        shown_w, shown_h = max(1, round(width * scale)), max(1, round(height * scale))
        if (shown_w, shown_h) != (width, height):
            rgb = cv2.resize(rgb, (shown_w, shown_h), interpolation=cv2.INTER_AREA)
        # Padded, not stretched: a face at the edge keeps its shape, and the border is where
        # CenterFace is weakest anyway.
        full_w = -(-shown_w // MULTIPLE) * MULTIPLE
        full_h = -(-shown_h // MULTIPLE) * MULTIPLE
        blob = np.zeros((1, 3, full_h, full_w), np.float32)
        blob[0, :, :shown_h, :shown_w] = rgb.transpose(2, 0, 1)
        heat, size, offset = self._session.run(self._outputs, {self._input: blob})
        boxes, scores = decode_centre_heads(heat[0, 0], size[0], offset[0], self._threshold)
        keep = suppress(boxes, scores, OVERLAP)
        ratio = np.array([width / shown_w, height / shown_h] * 2, np.float32)
        return boxes[keep] * ratio, scores[keep]
