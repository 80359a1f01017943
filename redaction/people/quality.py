"""How well a face can be seen on one frame: small, blurred, dark or turned away counts less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from redaction.people.face import Points

LEAST_EYES: Final = 8.0
"""Eye distance in source pixels from which a face can be compared at all: about 24 pixels of face."""

_GOOD_EYES: Final = 30.0
_SHARP: Final = 0.16
_CORE: Final = slice(30, 120)


@dataclass(frozen=True, slots=True)
class Seen:
    """How well a face can be seen; every part from 0 to 1.

    Attributes:
        size: Eye distance.
        sharp: Edges in every direction; motion blur leaves none along its own.
        light: Brightness and contrast.
        front: Seen from the front.
        steady: The points are where they are whatever square they are looked for in.
    """

    size: float
    sharp: float
    light: float
    front: float
    steady: float

    @property
    def quality(self) -> float:
        """All of it together, from 0 to 1; one bad part spoils the whole."""
        parts = (self.size, self.sharp, self.light, self.front, self.steady)
        return float(np.prod(parts) ** (1 / len(parts)))


def how_well(points: Points) -> Seen:
    """How well the face with these points can be seen."""
    import cv2  # here, because the window reads what was kept without looking at pictures

    grey = cv2.cvtColor(points.chip, cv2.COLOR_RGB2GRAY)[_CORE, _CORE].astype(np.float32)
    level, contrast = float(grey.mean()), float(grey.std())
    light = _rise(level, 15, 60) * _rise(contrast, 6, 28) * (1 - 0.7 * _rise(level, 215, 250))
    return Seen(
        size=_rise(points.eyes, LEAST_EYES * 0.6, _GOOD_EYES),
        sharp=_rise(_edges(grey, contrast), 0.02, _SHARP),
        light=light,
        front=1 - _rise(points.turned, 0.1, 0.5),
        steady=1 - _rise(points.unsteady, 0.05, 0.5),
    )


def _edges(grey: npt.NDArray[np.float32], contrast: float) -> float:
    """Mean step between pixels next to each other but one, in the direction with the fewest, by contrast."""
    import cv2

    soft = cv2.GaussianBlur(grey, (3, 3), 0)
    steps = [
        np.abs(soft[:, 2:] - soft[:, :-2]).mean(),
        np.abs(soft[2:] - soft[:-2]).mean(),
        np.abs(soft[2:, 2:] - soft[:-2, :-2]).mean() / np.sqrt(2),
        np.abs(soft[2:, :-2] - soft[:-2, 2:]).mean() / np.sqrt(2),
    ]
    return float(min(steps)) / max(contrast, 4.0)


def _rise(value: float, low: float, high: float) -> float:
    """0 up to ``low``, 1 from ``high`` on, straight between."""
    return float(min(1.0, max(0.0, (value - low) / (high - low))))
