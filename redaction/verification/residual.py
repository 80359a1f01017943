"""Faces that can still be seen on the copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from redaction.model.covering import share_inside
from redaction.model.geometry import Box
from redaction.model.region import Region
from redaction.rendering.planes import Planes, scaler_matrix
from redaction.verification.report import ResidualFace

if TYPE_CHECKING:
    from redaction.detection.base import Detector

LONG_SIDE = 480
"""Pixels of the longer side at which the detector looks: its job is the large, plain face."""

COVERED_SHARE = 0.6
"""A find of which this much is covered is the cover itself."""


class ResidualWatch:
    """Runs a quick detector over the copy's pictures."""

    def __init__(self, detector: Detector, matrix: int, every: int) -> None:
        """Watch with ``detector``.

        Args:
            detector: Stays the caller's to close.
            matrix: Colour matrix (AVColorSpace) of the pictures.
            every: Look at every so many frames, and always at the first.
        """
        self._detector = detector
        self._matrix = scaler_matrix(matrix)
        self._every = max(1, every)
        self._count = 0
        self._faces: list[ResidualFace] = []
        self.looked_at = 0

    @property
    def name(self) -> str:
        """The detector's name."""
        return self._detector.name

    @property
    def faces(self) -> tuple[ResidualFace, ...]:
        """What was found so far."""
        return tuple(self._faces)

    def look(
        self, frame: int, planes: Planes, covered: Sequence[Region], shown: Sequence[Region]
    ) -> None:
        """Look at one picture of the copy.

        Args:
            frame: Its number in the source.
            planes: The picture.
            covered: Regions that are covered there; a find on a cover is none.
            shown: Regions a person decided to show; a face there is meant to be seen.
        """
        self._count += 1
        if (self._count - 1) % self._every:
            return
        self.looked_at += 1
        scale = min(1.0, LONG_SIDE / max(planes.width, planes.height))
        width = max(16, round(planes.picture.width * scale))
        height = max(16, round(planes.picture.height * scale))
        small = planes.picture.reformat(
            width=width, height=height, format="rgb24", src_colorspace=self._matrix, dst_color_range=2,
            src_color_range=2 if planes.full_range else 1, interpolation="AREA", threads=1,
        ).to_ndarray()  # fmt: skip
        found = self._detector.detect(np.ascontiguousarray(small, np.uint8))
        sx, sy = planes.picture.width / width, planes.picture.height / height
        for box, score in zip(found.boxes.tolist(), found.scores.tolist(), strict=True):
            face = Box(box[0] * sx, box[1] * sy, box[2] * sx, box[3] * sy)
            if share_inside(face, [r.shape for r in covered]) >= COVERED_SHARE:
                continue
            if share_inside(face, [r.shape for r in shown]) >= COVERED_SHARE:
                continue
            self._faces.append(ResidualFace(frame, (face.x, face.y, face.w, face.h), float(score)))
