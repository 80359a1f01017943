"""Faces that can still be seen on the copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from redaction.model.covering import share_inside
from redaction.model.geometry import Box
from redaction.model.region import Region
from redaction.rendering.planes import Planes, scaler_matrix
from redaction.verification.report import Check, ResidualFace

if TYPE_CHECKING:
    from redaction.detection.base import Detector

LONG_SIDE = 480
"""Pixels of the longer side at which the detector looks: its job is the large, plain face."""

COVERED_SHARE = 0.6
"""A find of which this much is covered is the cover itself."""

SURE = 0.4
"""Score from which a find is a face: only what would strike a viewer. A copy's black boxes raise weak
false alarms of their own."""

PERHAPS = 0.25
"""Score from which a find makes the watch look at the frames around, where it might be surer.

Measured on 1,429 frames of ten clips with 150 faces, fragments included, that are found when every second
frame is looked at, each as if nobody else were there: every fourth frame alone finds 135 of them, and 142
with the frames around weak finds, among them all 75 that are sure on five of the looks or more. With 0.15 it
were 145, for half as many looks again."""

SAME = 0.3
"""Share of overlap from which finds on two frames are of one face."""

REMEMBERED = 25
"""Frames for which a face that was found needs no second look when it is weak again."""

STILL_LEVELS, STILL_PIXELS = 6, 16
"""A small picture shows nothing new when at most so many pixels changed by more than so many levels."""

STILL_LOOKS = 8
"""Looks that are left out in a row, at most, because the picture stands still."""

Rgb = npt.NDArray[np.uint8]
Find = tuple[Box, float]


@dataclass(frozen=True, slots=True, eq=False)
class SmallPicture:
    """What the detector is shown of one frame.

    Attributes:
        frame: Its number in the source.
        rgb: uint8, shape (height, width, 3).
        scale: Pixels of the picture for one of ``rgb``, across and down.
        covered: Regions that are covered there; a find on a cover is none.
        shown: Regions a person decided to show; a face there is meant to be seen.
    """

    frame: int
    rgb: Rgb
    scale: tuple[float, float]
    covered: Sequence[Region]
    shown: Sequence[Region]


class ResidualWatch:
    """Runs a quick detector over the copy's pictures.

    Pictures are made small by ``shrink`` and searched by ``search``, which may happen in two threads;
    ``look`` does both.
    """

    def __init__(
        self, detector: Detector, matrix: int, every: int, *, sparing: bool = False
    ) -> None:
        """Watch with ``detector``.

        Args:
            detector: Stays the caller's to close. It should report weak finds, too (``PERHAPS``).
            matrix: Colour matrix (AVColorSpace) of the pictures.
            every: Look at every so many frames, and always at the first.
            sparing: Leave out every second look where its neighbours show nothing, not even weakly, and
                looks at a picture that stands still and was empty.
        """
        self._detector = detector
        self._matrix = scaler_matrix(matrix)
        self._every = max(1, every)
        self._sparing = sparing
        self._count = 0
        self._turn = 0
        self._faces: list[ResidualFace] = []
        self._between: SmallPicture | None = None
        self._weak: list[Box] = []
        self._empty: SmallPicture | None = None
        self._still = 0
        self.looked_at = 0

    @property
    def name(self) -> str:
        """The detector's name."""
        return self._detector.name

    @property
    def faces(self) -> tuple[ResidualFace, ...]:
        """What was found so far, in order of the frames."""
        return tuple(sorted(self._faces, key=lambda face: face.frame))

    def look(
        self, frame: int, planes: Planes, covered: Sequence[Region], shown: Sequence[Region]
    ) -> None:
        """Look at one picture of the copy; every picture is to be given, in order.

        Args:
            frame: Its number in the source.
            planes: The picture.
            covered: Regions that are covered there; a find on a cover is none.
            shown: Regions a person decided to show; a face there is meant to be seen.
        """
        small = self.shrink(frame, planes, covered, shown)
        if small is not None:
            self.search(small)

    def shrink(
        self, frame: int, planes: Planes, covered: Sequence[Region], shown: Sequence[Region]
    ) -> SmallPicture | None:
        """The picture for ``search``; None if it is not its turn. Arguments as for ``look``."""
        self._count += 1
        if (self._count - 1) % self._every:
            return None
        scale = min(1.0, LONG_SIDE / max(planes.width, planes.height))
        width = max(16, round(planes.picture.width * scale))
        height = max(16, round(planes.picture.height * scale))
        small = planes.picture.reformat(
            width=width, height=height, format="rgb24", src_colorspace=self._matrix, dst_color_range=2,
            src_color_range=2 if planes.full_range else 1, interpolation="AREA", threads=1,
        ).to_ndarray()  # fmt: skip
        ratio = planes.picture.width / width, planes.picture.height / height
        return SmallPicture(frame, np.ascontiguousarray(small, np.uint8), ratio, covered, shown)

    def search(self, small: SmallPicture) -> None:
        """Search one picture, or keep it until the next one tells whether that is needed."""
        self._turn += 1
        if self._sparing and self._turn % 2 == 0:
            self._between = small
            return
        between, self._between = self._between, None
        if self._stands_still(small):
            return
        finds = self._finds(small)
        weak = [box for box, score in finds if score < SURE]
        if between is not None and self._is_unsure(small, finds, weak):
            self._finds(between)
        self._weak = [box for box in weak if not self._is_known(box, small.frame)]
        self._empty, self._still = (None if finds else small), 0

    def finish(self) -> None:
        """Search what was kept; to be called after the last picture."""
        between, self._between = self._between, None
        if between is not None:
            self._finds(between)

    def _is_unsure(self, small: SmallPicture, finds: Sequence[Find], weak: Sequence[Box]) -> bool:
        """Whether somebody shows weakly here or at the look before, and surely nowhere near."""
        sure = [box for box, score in finds if score >= SURE]
        gone = [
            box for box in self._weak if not any(_overlap(box, other) >= SAME for other in sure)
        ]
        return any(not self._is_known(box, small.frame) for box in (*gone, *weak))

    def _is_known(self, box: Box, frame: int) -> bool:
        """Whether a face was found there a moment ago."""
        for face in reversed(self._faces):
            if abs(face.frame - frame) > REMEMBERED:
                return False
            if _overlap(box, Box(*face.box)) >= SAME:
                return True
        return False

    def _stands_still(self, small: SmallPicture) -> bool:
        """Whether the picture is still that of the last look, on which there was nothing."""
        last = self._empty
        if not self._sparing or last is None or self._still >= STILL_LOOKS:
            return False
        if last.rgb.shape != small.rgb.shape:
            return False
        changed = (cv2.absdiff(last.rgb, small.rgb) > STILL_LEVELS).any(axis=2)
        if np.count_nonzero(changed) > STILL_PIXELS:
            return False
        # Whoever is not covered any more, or not meant to be seen any more, is looked for.
        if last.covered != small.covered or last.shown != small.shown:
            return False
        self._still += 1
        return True

    def _finds(self, small: SmallPicture) -> list[Find]:
        """Faces that are neither covered nor meant to be seen; the sure ones are noted."""
        self.looked_at += 1
        found = self._detector.detect(small.rgb)
        sx, sy = small.scale
        finds: list[Find] = []
        for box, score in zip(found.boxes.tolist(), found.scores.tolist(), strict=True):
            face = Box(box[0] * sx, box[1] * sy, box[2] * sx, box[3] * sy)
            if score < (PERHAPS if self._sparing else SURE):
                continue
            if share_inside(face, [r.shape for r in small.covered]) >= COVERED_SHARE:
                continue
            if share_inside(face, [r.shape for r in small.shown]) >= COVERED_SHARE:
                continue
            finds.append((face, float(score)))
            if score >= SURE:
                where = (face.x, face.y, face.w, face.h)
                self._faces.append(ResidualFace(small.frame, where, float(score)))
        return finds


def _overlap(a: Box, b: Box) -> float:
    """Intersection over union."""
    across = min(a.x1, b.x1) - max(a.x, b.x)
    down = min(a.y1, b.y1) - max(a.y, b.y)
    if across <= 0 or down <= 0:
        return 0.0
    shared = across * down
    return shared / (a.w * a.h + b.w * b.h - shared)


def residual_check(faces: Sequence[ResidualFace], detector: str, looked_at: int) -> Check:
    """What the search for faces found, as a sentence.

    Args:
        faces: The finds.
        detector: Its name; empty where nobody searched.
        looked_at: Frames that it looked at.
    """
    if not detector:
        return Check(
            "residual_faces", True, "The copy was not searched for faces.", warning=True,
            checked=False,
        )  # fmt: skip
    frames = tuple(sorted({face.frame for face in faces}))
    if not frames:
        return Check(
            "residual_faces", True,
            "A detector that looked at the copy found no face that was not meant to be seen.",
            f"{detector} on {looked_at} frames.",
        )  # fmt: skip
    count = len(frames)
    return Check(
        "residual_faces", True,
        f"A detector may see a face on {count} frame{'s' if count > 1 else ''} of the copy: look "
        "at them before it leaves.",
        f"{detector} on {looked_at} frames.", frames, warning=True,
    )  # fmt: skip
