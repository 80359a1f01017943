"""How a drawn region lies about the face in it, so that one says where the other is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Relation:
    """How the drawn region lies about the detected face: the centres' distance and the sizes' ratio."""

    shift: Floats
    ratio: Floats

    @classmethod
    def between(cls, face: Floats, region: Floats) -> Relation:
        """That of a region about a face, both x, y, w, h."""
        ratio = region[2:] / face[2:]
        return cls((region[:2] + region[2:] / 2 - face[:2] - face[2:] / 2) / face[2:], ratio)

    def face_of(self, region: Floats) -> Floats:
        """The face that lies in the region."""
        size = region[2:] / self.ratio
        centre = region[:2] + region[2:] / 2 - self.shift * size
        return np.concatenate([centre - size / 2, size])

    def region_of(self, face: Floats) -> Floats:
        """The region about the face."""
        size = face[2:] * self.ratio
        centre = face[:2] + face[2:] / 2 + self.shift * face[2:]
        return np.concatenate([centre - size / 2, size])
