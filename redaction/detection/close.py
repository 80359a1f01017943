"""Faces around one place, seen closer than in the whole picture: for what somebody points at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from redaction.detection.base import Detections
from redaction.detection.ensemble import our_faces, own_faces
from redaction.detection.heads import cut_off
from redaction.detection.parts import parts_around
from redaction.detection.union import unite

if TYPE_CHECKING:
    import numpy.typing as npt

    from redaction.detection.settings import DetectionSettings

SIDE: Final = 44.0
"""Pixels as which the networks are shown the longer side of the face: they are surest of such faces, and a
part of three faces' width costs a few milliseconds then."""

LARGEST: Final = 2.0
"""A face is not enlarged by more than this: nothing is in the picture that would show."""

NETWORK: Final = 640
"""Longer side of the picture that the networks are made for; ``whole`` is a part's scale in terms of it."""


class CloseLook:
    """Looks for faces around a place, at the size the networks see best.

    Args:
        settings: Which detectors, and from which confidence on; models that cannot be given a part of a
            picture (a user's own) are left out.

    Raises:
        UserError: If a model file is missing or altered.
    """

    def __init__(self, settings: DetectionSettings) -> None:
        members = (*our_faces(settings), *own_faces(settings))
        # The one for large faces would see none: every face is shown at the same size here.
        self._members = tuple(m for m in members if m.sees_parts and m.every == 1 and not m.least)

    @property
    def names(self) -> tuple[str, ...]:
        """Name of each model, once: what the review log records."""
        return tuple(dict.fromkeys(member.detector.name for member in self._members))

    def around(
        self, rgb: npt.NDArray[np.uint8], place: npt.NDArray[np.float64], face: float
    ) -> Detections:
        """Faces in and around a place.

        Args:
            rgb: uint8, shape (height, width, 3), upright.
            place: x, y, w, h in pixels of ``rgb``: where to look; three times its side is looked at.
            face: Longer side in pixels that the face is thought to have.

        Returns:
            Best first, in pixels of ``rgb``. What the part's edge may have cut off is left out.
        """
        height, width = rgb.shape[:2]
        parts = parts_around([place], width, height) or ((0, 0, width, height),)
        left, top, right, bottom = parts[0]
        piece = rgb[top:bottom, left:right]
        whole = round(NETWORK / min(LARGEST, SIDE / max(1.0, face)))
        groups: dict[str, list[Detections]] = {}
        for member in self._members:
            found = member.look_at_part(piece, whole)
            if found is not None:
                groups.setdefault(member.group, []).append(found)
        here = unite([found for voices in groups.values() for found in voices])
        keep = ~cut_off(here.boxes, piece.shape[:2], (left, top), (width, height))
        corner = np.array([left, top, 0, 0], np.float32)
        return Detections(here.boxes[keep] + corner, here.scores[keep], here.kind)

    def close(self) -> None:
        """Release the models."""
        for member in self._members:
            member.detector.close()
