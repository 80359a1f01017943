"""The detectors that run together, and with which thresholds, in each mode."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from redaction.detection.base import Detections, Detector
from redaction.detection.centerface import CentreFaceDetector
from redaction.detection.heads import cut_off
from redaction.detection.kinds import SparseDetector, Watcher, build_watchers
from redaction.detection.settings import DetectionMode, DetectionSettings
from redaction.detection.union import confidence_of, unite
from redaction.model.region import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from redaction.detection.parts import Part

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

    def looks_in(self, turn: int | None) -> bool:
        """Whether it looks in this turn; between turns only who looks in every one does."""
        return self.every == 1 if turn is None else turn % self.every == self.phase

    def look(self, rgb: npt.NDArray[np.uint8]) -> Detections:
        """What it finds on ``rgb``, on the common confidence scale."""
        return self._believed(self.detector.detect(rgb), max(rgb.shape[:2]))

    @property
    def sees_parts(self) -> bool:
        """Whether it can be given a part of a picture and see it as large as in the whole."""
        return isinstance(self.detector, CentreFaceDetector)

    def look_at_part(self, part: npt.NDArray[np.uint8], whole: int) -> Detections | None:
        """What it finds on a part of a picture, seen as large as in the whole; None if it cannot.

        Args:
            part: uint8, shape (height, width, 3).
            whole: Longer side of the picture in pixels.
        """
        if self.every != 1 or not isinstance(self.detector, CentreFaceDetector):
            return None
        if max(part.shape[:2]) < self.least * whole:
            return None
        return self._believed(self.detector.detect(part, whole), whole)

    def _believed(self, found: Detections, whole: int) -> Detections:
        keep = np.flatnonzero(found.boxes[:, 2] >= self.least * whole)
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
        members: Those who look for faces; none where nobody wants faces.
        watchers: Those who look for other things now and then; ``detect`` does not ask them.
    """

    def __init__(self, members: tuple[Member, ...], watchers: tuple[Watcher, ...] = ()) -> None:
        self._members = members
        self.watchers = watchers

    @property
    def names(self) -> tuple[str, ...]:
        """Name of each model, once: what the review log records."""
        return tuple(dict.fromkeys(detector.name for detector in self._detectors))

    def detect(self, rgb: npt.NDArray[np.uint8], turn: int | None) -> Detections:
        """Faces on one frame.

        Args:
            rgb: uint8, shape (height, width, 3), upright.
            turn: Number of the frame among those whose turn it is; decides who looks. None between turns.

        Returns:
            One box a face in pixels of ``rgb``, best first.
        """
        return unite(_voices((m, m.look(rgb)) for m in self._members if m.looks_in(turn)))

    def detect_in(self, rgb: npt.NDArray[np.uint8], parts: Sequence[Part]) -> Detections:
        """Faces on parts of one frame.

        Who looks in every turn but cannot be given a part, as a user's own detector, looks at the whole
        picture: a face that nobody else sees would be exposed where it comes or goes.

        Args:
            rgb: uint8, shape (height, width, 3), upright.
            parts: In pixels of ``rgb``; they do not overlap.

        Returns:
            One box a face in pixels of ``rgb``. What a part's edge may have cut off is left out.
        """
        height, width = rgb.shape[:2]
        whole = max(height, width)
        found: list[Detections] = []
        for left, top, right, bottom in parts:
            piece = rgb[top:bottom, left:right]
            here = unite(_voices((m, m.look_at_part(piece, whole)) for m in self._members))
            keep = ~cut_off(here.boxes, piece.shape[:2], (left, top), (width, height))
            corner = np.array([left, top, 0, 0], np.float32)
            found.append(
                Detections(
                    here.boxes[keep] + corner,
                    here.scores[keep],
                    here.kind,
                    tuple(name for name, kept in zip(here.source, keep, strict=False) if kept),
                )
            )
        others = _voices(
            (m, m.look(rgb)) for m in self._members if m.looks_in(None) and not m.sees_parts
        )
        return unite([_joined(found), *others]) if others else _joined(found)

    def close(self) -> None:
        """Release every member and watcher."""
        for detector in self._detectors:
            detector.close()

    @property
    def _detectors(self) -> tuple[Detector | SparseDetector, ...]:
        return (*(m.detector for m in self._members), *(w.detector for w in self.watchers))


def long_side(settings: DetectionSettings) -> int:
    """Longer side of the picture the detectors need, in pixels."""
    return 960 if settings.mode is DetectionMode.THOROUGH else 640


def build_ensemble(settings: DetectionSettings) -> Ensemble:
    """The detectors these settings ask for.

    Raises:
        UserError: If a model file is missing or altered, or a detector of the user's own cannot be used.
    """
    members = (*our_faces(settings), *own_faces(settings)) if Kind.FACE in settings.kinds else ()
    return Ensemble(members, build_watchers(settings))


def own_faces(settings: DetectionSettings) -> tuple[Member, ...]:
    """The user's own detectors that give faces: each is a voice of its own beside ours."""
    members = []
    for model in settings.own:
        if Kind.FACE in model.kinds:
            # Here, because few have one.
            from redaction.detection.own import OwnDetector

            faces = OwnDetector(model).faces()
            # Whenever ours look: those are few frames already.
            members.append(Member(faces, model.threshold, faces.name))
    return tuple(members)


def our_faces(settings: DetectionSettings) -> tuple[Member, ...]:
    """Our detectors of faces.

    Fast: the blur specialist at two sizes and CenterFace. Together on few frames they find more than by
    turns on many: what both see is believed, and tracks span the frames between.
    Thorough: more frames, every second one of them in a larger picture too, every fourth one by MediaPipe.

    Raises:
        UserError: If a model file is missing or altered.
    """
    # Scores far below admission are of no use even to a track that expects them.
    low = settings.keep_confidence * 1.2
    blur, centre = FACE_BLUR * low, CENTERFACE * low
    plain = (
        Member(CentreFaceDetector("face_blur", (640,), blur), FACE_BLUR, "face_blur"),
        Member(
            CentreFaceDetector("face_blur", (LARGE_SIDE,), blur),
            FACE_BLUR_LARGE,
            "face_blur",
            least=LARGE_SHARE,
        ),
        Member(CentreFaceDetector("centerface", (640,), centre), CENTERFACE, "centerface"),
    )
    if settings.mode is DetectionMode.THOROUGH:
        # Here, because only this mode needs its model file.
        from redaction.detection.mediapipe_faces import MediaPipeFaces

        return (
            *plain,
            Member(CentreFaceDetector("face_blur", (960,), blur), FACE_BLUR, "face_blur", every=2),
            Member(
                CentreFaceDetector("centerface", (960,), centre), CENTERFACE, "centerface", every=2
            ),
            Member(
                MediaPipeFaces(MEDIAPIPE_TILE, MEDIAPIPE * low),
                MEDIAPIPE,
                "mediapipe",
                every=4,
                phase=1,
            ),
        )
    return plain


def _voices(said: Iterable[tuple[Member, Detections | None]]) -> list[Detections]:
    """What each group says, its members' findings joined; None is no finding but silence."""
    groups: dict[str, list[Detections]] = {}
    for member, found in said:
        if found is not None:
            groups.setdefault(member.group, []).append(found)
    return [_joined(found) for found in groups.values()]


def _joined(found: list[Detections]) -> Detections:
    return Detections(
        np.concatenate([d.boxes for d in found]),
        np.concatenate([d.scores for d in found]),
        found[0].kind,
        tuple(name for d in found for name in d.source),
    )
