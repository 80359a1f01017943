"""What every detector takes and gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from redaction.model.region import Kind


@dataclass(frozen=True, slots=True)
class Detections:
    """What was found on one frame: arrays of equal length.

    Attributes:
        boxes: float32, shape (n, 4): x, y, w, h in the picture as shown, in source pixels. May reach
            beyond the picture.
        scores: float32, shape (n,), 0 to 1.
        source: str per detection: which detector and scale found it.
        looked: Whether anybody looked. That nothing is known of a frame says nothing against a face on it.

    Raises:
        ValueError: If the lengths differ or a box has no area.
    """

    boxes: npt.NDArray[np.float32]
    scores: npt.NDArray[np.float32]
    kind: Kind = Kind.FACE
    source: tuple[str, ...] = field(default=())
    looked: bool = True

    def __post_init__(self) -> None:
        if self.boxes.shape != (len(self.scores), 4):
            msg = f"boxes {self.boxes.shape} and scores {self.scores.shape} do not belong together"
            raise ValueError(msg)
        if len(self.boxes) and not (self.boxes[:, 2:] > 0).all():
            msg = "a detection needs positive sides"
            raise ValueError(msg)
        if self.source and len(self.source) != len(self.scores):
            msg = "source must name every detection or none"
            raise ValueError(msg)

    def __len__(self) -> int:
        return len(self.scores)

    @classmethod
    def none(cls, kind: Kind = Kind.FACE) -> Detections:
        """No detection, although somebody looked."""
        return cls(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), kind)

    @classmethod
    def unknown(cls, kind: Kind = Kind.FACE) -> Detections:
        """Stands for a frame nobody looked at."""
        return cls(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), kind, looked=False)


@runtime_checkable
class Detector(Protocol):
    """Finds things on one picture. Not shared between threads unless the class says so."""

    @property
    def name(self) -> str:
        """Model name and version, for the review log."""
        ...

    def detect(self, rgb: npt.NDArray[np.uint8]) -> Detections:
        """Find things on ``rgb``: uint8, shape (height, width, 3), as shown."""
        ...

    def close(self) -> None:
        """Release native resources."""
        ...
