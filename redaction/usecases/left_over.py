"""Faces that can still be seen in single pictures: the search that a copy gets, for stills and papers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from redaction.model.project import is_covered
from redaction.model.region import Region
from redaction.verification.residual import LONG_SIDE, ResidualWatch, SmallPicture

if TYPE_CHECKING:
    from redaction.detection.base import Detector
    from redaction.export.plan import ExportPlan
    from redaction.verification.report import ResidualFace

Rgb = npt.NDArray[np.uint8]

_NO_MATRIX = 1
"""Pictures are given in red, green and blue already, so no colour matrix is asked for."""


class LeftOver:
    """Looks for faces in pictures, as verification does in a copy: same detector, size and limits."""

    def __init__(self, detector: Detector) -> None:
        """Search with ``detector``, which stays the caller's to close."""
        self._detector = detector

    @property
    def name(self) -> str:
        """The detector's name."""
        return self._detector.name

    def faces(self, picture: Rgb, frame: int, plan: ExportPlan) -> tuple[ResidualFace, ...]:
        """Faces that are neither covered nor shown because somebody decided so.

        Args:
            picture: The covered picture at full size: uint8, shape (height, width, 3), red green blue.
            frame: Its number in the source.
            plan: What was covered in it.

        Returns:
            In pixels of the picture.
        """
        height, width = picture.shape[:2]
        scale = min(1.0, LONG_SIDE / max(width, height))
        size = max(16, round(width * scale)), max(16, round(height * scale))
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        ratio = width / size[0], height / size[1]
        # one watch a picture: what it remembers of frames before has no meaning here
        watch = ResidualWatch(self._detector, _NO_MATRIX, 1)
        watch.search(
            SmallPicture(
                frame,
                np.ascontiguousarray(small, np.uint8),
                ratio,
                plan.regions(frame),
                shown_regions(plan, frame),
            )
        )
        watch.finish()
        return watch.faces


def shown_regions(plan: ExportPlan, frame: int) -> tuple[Region, ...]:
    """What a person decided to leave visible on a frame, as verification of a copy takes it."""
    regions = (
        track.region_at(frame)
        for track in plan.project.tracks_at(frame)
        if not is_covered(plan.project, track)
    )
    return tuple(region for region in regions if region is not None)


@contextmanager
def left_over() -> Iterator[LeftOver]:
    """The search, with its model loaded.

    Raises:
        UserError: If the model file is missing or altered.
    """
    # Loads the inference library, so only here.
    from redaction.detection.residual import residual_detector

    detector = residual_detector()
    try:
        yield LeftOver(detector)
    finally:
        detector.close()
