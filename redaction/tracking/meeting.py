"""Whether two faces on one picture are so close that following may mix them up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from redaction.detection.base import Detections

MEETING: Final = 1.2
"""Sizes of a face within which another one may be taken for it."""

DOUBLE: Final = 0.4
"""Share of that within which a second box is a box on the same face."""

SEEN_WELL: Final = 0.5
"""Confidence from which the other one is a face."""


def meets(found: Detections, face: npt.NDArray[np.float64]) -> bool:
    """Whether another face is so close to this one that they may be mixed up from here on.

    Args:
        found: What was found around the face.
        face: x, y, w, h, in the same pixels.
    """
    near = MEETING * (float(face[2]) + float(face[3])) / 2
    for box, score in zip(found.boxes.astype(np.float64), found.scores, strict=True):
        away = float(np.hypot(*(box[:2] + box[2:] / 2 - face[:2] - face[2:] / 2)))
        if score >= SEEN_WELL and DOUBLE * near < away < near:
            return True
    return False
