"""Detectors that look only now and then: what they find is carried between by the motion of the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from redaction.detection.base import Detections
from redaction.model.region import Kind

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from redaction.detection.settings import DetectionSettings
    from redaction.tracking.motion import PairMotion

LOOKS_A_SECOND = 2
"""How often text is looked for. Its detector takes as long as twenty looks for faces."""

DETAIL = 960
"""Longer side in pixels of the picture these detectors are given: text is small."""


@runtime_checkable
class SparseDetector(Protocol):
    """Finds things on one picture now and then. Used by several threads at once."""

    @property
    def name(self) -> str:
        """Model name and the start of its hash, for the review log."""
        ...

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What it finds."""
        ...

    def look(self, rgb: npt.NDArray[np.uint8]) -> tuple[Detections, ...]:
        """An entry for each of ``kinds``, in their order, with confidences on the common scale.

        Args:
            rgb: uint8, shape (height, width, 3), as shown; boxes are in its pixels.
        """
        ...

    def close(self) -> None:
        """Release native resources."""
        ...


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a sparse detector looks, within a part of the footage.

    On the first and the last frame, so that parts join without a hole, and every so many frames between.
    Where nothing can be carried across (see ``breaks``) everybody looks on both sides, too.

    Attributes:
        every: Frames from look to look.
    """

    every: int

    def due(self, at: int, count: int) -> bool:
        """Whether it looks on this frame, whatever moves.

        Args:
            at: The frame, counted from the first of the part.
            count: Frames of the part.
        """
        return at % self.every == 0 or at == count - 1


def breaks(pair: PairMotion | None) -> bool:
    """Whether nothing can be carried to a frame from the one before: then both are looked at.

    Args:
        pair: Motion between them; None where it is unknown.
    """
    return pair is None or pair.cut


@dataclass(frozen=True, slots=True)
class Watcher:
    """A sparse detector and how often it looks.

    Attributes:
        detector: What looks.
        every: Frames from look to look; None for ``LOOKS_A_SECOND``.
        wanted: The kinds that are looked for; what else it finds is left out.
    """

    detector: SparseDetector
    wanted: tuple[Kind, ...]
    every: int | None = None

    def rhythm(self, rate: float) -> Rhythm:
        """When it looks, in footage of so many frames a second."""
        if self.every is not None:
            return Rhythm(self.every)
        return Rhythm(max(1, round(rate / LOOKS_A_SECOND)))

    def look(self, rgb: npt.NDArray[np.uint8]) -> tuple[Detections, ...]:
        """What it finds of the kinds that are looked for."""
        return tuple(found for found in self.detector.look(rgb) if found.kind in self.wanted)


def build_watchers(settings: DetectionSettings) -> tuple[Watcher, ...]:
    """The sparse detectors these settings ask for: text, and the user's own ones but for faces.

    Raises:
        UserError: If a model file is missing or altered, or a detector of the user's own cannot be used.
    """
    watchers: list[Watcher] = []
    # Here, because most searches are for faces alone and need neither file.
    if Kind.TEXT in settings.kinds:
        from redaction.detection.text import TextDetector

        watchers.append(Watcher(TextDetector(), (Kind.TEXT,)))
    for model in settings.own:
        wanted = tuple(k for k in model.kinds if k in settings.kinds and k is not Kind.FACE)
        if wanted:
            from redaction.detection.own import OwnDetector

            watchers.append(Watcher(OwnDetector(model), wanted, model.every))
    return tuple(watchers)
