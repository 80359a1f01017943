"""The detectors that run together, and with which thresholds, in each mode."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from redaction.detection.base import Detections, Detector
from redaction.detection.centerface import CentreFaceDetector
from redaction.detection.settings import DetectionMode, DetectionSettings
from redaction.detection.union import confidence_of, unite

if TYPE_CHECKING:
    import numpy.typing as npt

CENTERFACE = 0.24
"""Score at which CenterFace alone is believed."""

FACE_BLUR = 0.31
"""Score at which the blur specialist alone is believed."""

FACE_BLUR_LARGE = 0.38
"""Likewise on the small copy of the picture: a false large face covers a lot."""

MEDIAPIPE = 0.72
"""Score at which MediaPipe alone is believed: below it, it sees faces in foliage and shop windows.
High, because on the clips with true boxes it found nobody the others had missed; what it confirms counts."""

MEDIAPIPE_TILE = 240
"""Side of its tiles: faces from about 30 pixels on are found in them."""

LARGE_SIDE = 256
"""Longer side of the picture on which large faces are looked for: the networks miss faces that fill
a third of the picture or more, and a small copy of the picture brings them back within reach."""

LARGE_SHARE = 0.12
"""Share of the picture's longer side from which a face counts as large."""


@dataclass(frozen=True, slots=True)
class Member:
    """One detector of an ensemble.

    Attributes:
        detector: What looks.
        threshold: The score at which it alone is believed.
        group: Members of one group are one voice: they do not confirm each other.
        every: It looks in every so many turns.
        phase: And among those in the turns whose number leaves this remainder.
        least: Boxes narrower than this share of the picture's longer side are left out.
    """

    detector: Detector
    threshold: float
    group: str
    every: int = 1
    phase: int = 0
    least: float = 0.0

    def looks_in(self, turn: int) -> bool:
        """Whether it looks in this turn."""
        return turn % self.every == self.phase

    def look(self, rgb: npt.NDArray[np.uint8]) -> Detections:
        """What it finds on ``rgb``, on the common confidence scale."""
        found = self.detector.detect(rgb)
        keep = np.flatnonzero(found.boxes[:, 2] >= self.least * max(rgb.shape[:2]))
        return Detections(
            found.boxes[keep],
            confidence_of(found.scores[keep], self.threshold),
            found.kind,
            tuple(found.source[at] for at in keep) if found.source else (),
        )


class Ensemble:
    """Several detectors as one; it gives confidences on the common scale.

    ``detect`` may be called from several threads at once as long as its members allow it.

    Args:
        members: At least one.
    """

    def __init__(self, members: tuple[Member, ...]) -> None:
        self._members = members

    @property
    def names(self) -> tuple[str, ...]:
        """Name of each model, once: what the review log records."""
        return tuple(dict.fromkeys(member.detector.name for member in self._members))

    def detect(self, rgb: npt.NDArray[np.uint8], turn: int) -> Detections:
        """Faces on one frame.

        Args:
            rgb: uint8, shape (height, width, 3), upright.
            turn: Number of the frame among those looked at; decides who looks.

        Returns:
            One box a face in pixels of ``rgb``, best first.
        """
        voices: dict[str, list[Detections]] = {}
        for member in self._members:
            if member.looks_in(turn):
                voices.setdefault(member.group, []).append(member.look(rgb))
        return unite([_joined(found) for found in voices.values()])

    def close(self) -> None:
        """Release every member."""
        for member in self._members:
            member.detector.close()


def long_side(settings: DetectionSettings) -> int:
    """Longer side of the picture the detectors need, in pixels."""
    return 960 if settings.mode is DetectionMode.THOROUGH else 640


def build_ensemble(settings: DetectionSettings) -> Ensemble:
    """The detectors these settings ask for.

    Fast: the blur specialist in every turn, CenterFace in every second one. Tracks span the frames
    between, and what only CenterFace sees (small sharp faces) does not come and go in two frames.
    Thorough: both on every frame at two sizes, and MediaPipe on tiles of every second one.

    Raises:
        UserError: If a model file is missing or altered.
    """
    # Scores far below admission are of no use even to a track that expects them.
    low = settings.keep_confidence * 1.2
    blur, centre = FACE_BLUR * low, CENTERFACE * low
    large = Member(
        CentreFaceDetector("face_blur", (LARGE_SIDE,), blur),
        FACE_BLUR_LARGE,
        "face_blur",
        least=LARGE_SHARE,
    )
    if settings.mode is DetectionMode.THOROUGH:
        # Here, because only this mode needs its model file.
        from redaction.detection.mediapipe_faces import MediaPipeFaces

        sides = (640, 960)
        return Ensemble(
            (
                Member(CentreFaceDetector("face_blur", sides, blur), FACE_BLUR, "face_blur"),
                large,
                Member(CentreFaceDetector("centerface", sides, centre), CENTERFACE, "centerface"),
                Member(
                    MediaPipeFaces(MEDIAPIPE_TILE, MEDIAPIPE * low),
                    MEDIAPIPE,
                    "mediapipe",
                    every=2,
                ),
            )
        )
    return Ensemble(
        (
            Member(CentreFaceDetector("face_blur", (640,), blur), FACE_BLUR, "face_blur"),
            large,
            Member(
                CentreFaceDetector("centerface", (640,), centre),
                CENTERFACE,
                "centerface",
                every=2,
                phase=1,
            ),
        )
    )


def _joined(found: list[Detections]) -> Detections:
    return Detections(
        np.concatenate([d.boxes for d in found]),
        np.concatenate([d.scores for d in found]),
        found[0].kind,
        tuple(name for d in found for name in d.source),
    )
