"""The detectors that run together, and with which thresholds, in each mode."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from redaction.detection.base import Detections, Detector
from redaction.detection.centerface import CentreFaceDetector
from redaction.detection.settings import DetectionMode, DetectionSettings
from redaction.detection.union import unite

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

CENTERFACE = 0.24
"""Score at which CenterFace alone is believed."""

FACE_BLUR = 0.36
"""Score at which the blur specialist alone is believed: it is less sure of itself on sharp pictures."""

FAST_SIDES = (640,)
THOROUGH_SIDES = (640, 960)


@dataclass(frozen=True, slots=True)
class Member:
    """One detector of an ensemble and the score at which it alone is believed."""

    detector: Detector
    threshold: float


class Ensemble:
    """Several detectors as one; it gives confidences on the common scale.

    ``detect`` may be called from several threads at once as long as its members allow it.

    Args:
        members: At least one.
    """

    def __init__(self, members: tuple[Member, ...]) -> None:
        self._members = members

    @property
    def name(self) -> str:
        """The members' names, joined."""
        return " + ".join(self.names)

    @property
    def names(self) -> tuple[str, ...]:
        """Each member's name: what the review log records."""
        return tuple(member.detector.name for member in self._members)

    def detect(self, rgb: npt.NDArray[np.uint8]) -> Detections:
        """Faces on ``rgb`` (uint8, height x width x 3): one box a face, best first."""
        return unite([(m.detector.detect(rgb), m.threshold) for m in self._members])

    def close(self) -> None:
        """Release every member."""
        for member in self._members:
            member.detector.close()


def long_side(settings: DetectionSettings) -> int:
    """Longer side of the picture the detectors need, in pixels."""
    return max(THOROUGH_SIDES if settings.mode is DetectionMode.THOROUGH else FAST_SIDES)


def build_ensemble(settings: DetectionSettings) -> Ensemble:
    """The detectors these settings ask for.

    Raises:
        UserError: If a model file is missing or altered.
    """
    sides = THOROUGH_SIDES if settings.mode is DetectionMode.THOROUGH else FAST_SIDES
    # Scores far below admission are of no use even to a track that expects them.
    low = settings.keep_confidence * 1.2
    return Ensemble(
        (
            Member(CentreFaceDetector("centerface", sides, CENTERFACE * low), CENTERFACE),
            Member(CentreFaceDetector("face_blur", sides, FACE_BLUR * low), FACE_BLUR),
        )
    )
