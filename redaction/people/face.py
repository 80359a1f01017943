"""What a face looks like, as 128 numbers (dlib's network and its five points).

An optional part: without dlib or its two model files everything else works, and whoever asks is told.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from player.media.errors import UserError
from redaction.detection.models import MODEL_FOLDER, catalogue, model_path
from redaction.place import remedy

if TYPE_CHECKING:
    from pathlib import Path

    from redaction.model.geometry import Box

Vector = npt.NDArray[np.float64]
"""128 numbers; the Euclidean distance of two says how unlike the faces are."""

CHIP: Final = 150
"""Side in pixels of the upright picture that the network looks at."""

_IDENTITY, _POINTS = "face_identity", "face_points"
_PADDING: Final = 0.25
_SCALES: Final = (0.6, 0.7, 0.8)
"""Sides of the squares the five points are looked for in, as shares of the covered shape's longer side.
What a detector finds is covered with a margin of half its size, so the face itself fills two thirds."""

LABEL: Final = "dlib ResNet"


class CannotCompare(UserError):  # noqa: N818 - names what cannot be done
    """Faces cannot be compared on this machine."""


def why_not(folder: Path = MODEL_FOLDER) -> UserError | None:
    """Why faces cannot be compared here, or None when they can. Loads and reads nothing large."""
    if importlib.util.find_spec("dlib") is None:
        return _missing("the package dlib is not installed")
    for name in (_IDENTITY, _POINTS):
        file = catalogue(folder)[name].file
        if not (folder / file).is_file():
            return _missing(f"the model file {file} is missing")
    return None


def _missing(what: str) -> CannotCompare:
    return CannotCompare(
        f"Faces cannot be compared on this machine: {what}.",
        "Everything else works, and you can group tracks by hand.",
        remedy(
            "Connect to the network, type `./run setup`, and start Umbra again.",
            "Install Umbra again: its workspace stays as it is.",
        ),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Where the eyes and the nose of a face are.

    Attributes:
        eyes: Distance between the middles of the eyes, in pixels of the picture.
        turned: How far the nose lies from the middle of the eyes along their line, in eye distances:
            0 from the front, about a half from the side.
        unsteady: How far the points lie apart when they are looked for in slightly different squares,
            in eye distances.
        chip: uint8, shape (150, 150, 3): the face upright, as the network wants it.
    """

    eyes: float
    turned: float
    unsteady: float
    chip: npt.NDArray[np.uint8]


class FaceComparer:
    """Runs the two networks. One thread owns it.

    Attributes:
        label: Names and hashes of the models, for the log.

    Raises:
        UserError: If a part is missing or is not the one that was reviewed.
    """

    def __init__(self) -> None:
        missing = why_not()
        if missing is not None:
            raise missing
        identity, points = model_path(_IDENTITY), model_path(_POINTS)
        try:
            import dlib
        except ImportError as error:
            raise _missing("the package dlib does not load") from error
        self._dlib = dlib
        self._network = dlib.face_recognition_model_v1(str(identity))
        self._predictor = dlib.shape_predictor(str(points))
        self.label = " + ".join(catalogue()[name].label for name in (_IDENTITY, _POINTS))

    def points(self, picture: npt.NDArray[np.uint8], covered: Box) -> Points | None:
        """The face under a covered shape.

        Args:
            picture: uint8, shape (height, width, 3), as shown, with the face's true proportions.
            covered: Bounds of the shape, in pixels of ``picture``.

        Returns:
            None where the points make no face.
        """
        centre_x, centre_y = covered.x + covered.w / 2, covered.y + covered.h / 2
        found = []
        for scale in _SCALES:
            half = max(covered.w, covered.h) * scale / 2
            square = self._dlib.rectangle(
                round(centre_x - half),
                round(centre_y - half),
                round(centre_x + half),
                round(centre_y + half),
            )
            found.append(self._predictor(picture, square))
        places = np.array([[(p.x, p.y) for p in shape.parts()] for shape in found], np.float64)
        middle = np.median(places, axis=0)
        left, right = (middle[0] + middle[1]) / 2, (middle[2] + middle[3]) / 2
        across = left - right
        eyes = float(np.hypot(*across))
        if eyes < 2:
            return None
        nose = float((middle[4] - (left + right) / 2) @ across) / eyes**2
        unsteady = float(np.abs(places - middle).max()) / eyes
        closest = int(np.abs(places - middle).sum(axis=(1, 2)).argmin())
        chip = self._dlib.get_face_chip(picture, found[closest], CHIP, _PADDING)
        return Points(eyes, abs(nose), unsteady, np.asarray(chip, np.uint8))

    def vector(self, chip: npt.NDArray[np.uint8]) -> Vector:
        """The 128 numbers of an upright face; some 70 ms."""
        return np.array(self._network.compute_face_descriptor(chip), np.float64)
