"""A region that a person drew, followed picture by picture in one direction until it is lost.

Each picture is asked twice: the points inside the region say where it went (``tracking.patch``), and for a
face the detectors say whether one is still there, which takes out the drift. Where neither is sure the region
goes along with the camera for about a second; found again, the gap is bridged, else following ends where it
was sure last. Pure: the same pictures give the same places.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import numpy.typing as npt

from redaction.model.track import Origin
from redaction.tracking.field import MotionField
from redaction.tracking.meeting import meets
from redaction.tracking.motion import MotionEstimator, PairMotion
from redaction.tracking.patch import carry_patch, likeness, patch_of, seek_patch
from redaction.tracking.path import LEFT_PICTURE, widened
from redaction.tracking.relation import Relation

if TYPE_CHECKING:
    from redaction.detection.base import Detections
    from redaction.detection.picture import Look

Floats = npt.NDArray[np.float64]

Seek = Callable[[npt.NDArray[np.uint8], Floats, float], "Detections"]
"""Faces around a place: the picture, the place, the longer side of the face (``CloseLook.around``)."""

Carry = Callable[
    [npt.NDArray[np.uint8], npt.NDArray[np.uint8], Floats, Floats], tuple[Floats, float]
]
"""Where a region goes from a picture to the next, and how sure that is (``carry_patch``)."""

TRUSTED: Final = 0.45
"""Share of a region's points that must agree for the way they go to be believed."""

CERTAIN: Final = 0.7
"""Share from which the detectors look at every second frame only: half the time for the same places."""

ALIKE: Final = 0.5
"""How alike the region must look to when it was last surely seen, -1 to 1."""

RELATED: Final = 0.2
"""And to when it was drawn, or its face was last confirmed."""

HIDDEN: Final = 1.0
"""Seconds a region may be hidden and still be picked up again."""

UNCONFIRMED: Final = 2.0
"""Seconds the points alone are believed after a face was seen by the detectors and then is not any more:
a head that turned away is carried on, a wall that the points stick to is not for long."""

REACH: Final = 0.35
"""Share of its own size by which a face may lie beside where it is expected."""

WIDER: Final = 0.05
"""And by so much more for each frame it was hidden."""

REMINDS: Final = 0.35
"""How alike such a face's region must look to when a face was last confirmed, -1 to 1."""

LONG_HIDDEN: Final = 5
"""Frames after which also a face at the very place must look so: another one may have come."""

KEEP: Final = 0.3
"""Confidence from which a face at the expected place is one; a person said that there is one."""

CALLED: Final = 0.45
"""Confidence a face needs that appears beside the expected place after the region was hidden."""

AGAIN: Final = 0.75
"""How alike a place must look to the region of before for a thing that is no face to be found again."""

LEARNING: Final = 0.3
"""Share of what was not expected in a region's way that is expected from then on."""

SLOWING: Final = 0.98
"""Factor by which what is hidden is thought to slow down on each frame."""

SURE_WEIGHT, WEIGHT = 0.2, 0.6
"""Share that a detected face has in the place, beside the way of the points: where these surely agree they
are the steadier of the two, and the face only takes out their drift."""

SHRINK: Final = 0.985
"""Factor by which a followed region gets smaller on a frame at most: a network's box that is too small for
a moment uncovers nobody."""


class End(StrEnum):
    """Why following ended."""

    FOOTAGE = "footage"
    """The footage begins or ends there."""
    LIMIT = "limit"
    """As far as was asked: the track covers it from there on already."""
    LEFT = "left"
    """It left the picture."""
    CUT = "cut"
    """Another scene begins."""
    LOST = "lost"
    """It is not surely seen any more."""
    TAKEN = "taken"
    """Another track covers the same thing."""
    DAMAGED = "damaged"
    """The pictures cannot be decoded from there on."""
    STOPPED = "stopped"
    """A person stopped it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the region is on one frame.

    Attributes:
        frame: Frame index in the footage.
        box: x, y, w, h in pixels of the pictures followed on, without margin.
        origin: Detected where a face was confirmed, carried where it was not.
        score: Confidence of the detection, 0 where there was none.
        sure: Whether it was surely there: seen, or carried by points that agree.
    """

    frame: int
    box: Floats
    origin: Origin
    score: float
    sure: bool


class Follower:
    """Follows one region in one direction; each picture is the neighbour of the one before.

    Args:
        first: The picture the region was drawn on.
        region: x, y, w, h in its pixels.
        rate: Frames a second.
        seek: Looks for faces; None for what is no face.
        carry: How the points inside a region are followed.

    Attributes:
        places: One for each frame so far, the drawn one first.
        end: Why it ended; None while it goes on.
        met: The first frame on which another face came close; None while none did.
    """

    def __init__(
        self,
        first: Look,
        region: Floats,
        rate: float,
        seek: Seek | None = None,
        carry: Carry = carry_patch,
    ) -> None:
        self._seek = seek
        self._carry = carry
        self._rate = rate
        self._motion = MotionEstimator()
        self._motion.next(first.grey)
        self._grey = _grey_of(first)
        self._relation: Relation | None = None
        self._pace = np.zeros(2)
        self._unseen = 0
        self._unconfirmed = 0
        self._confirmed = False
        self.places = [Place(first.index, region, Origin.MANUAL, 1.0, sure=True)]
        self.end: End | None = None
        self.met: int | None = None
        self._drawn = self._last = None if self._grey is None else patch_of(self._grey, region)
        if first.rgb is not None and seek is not None:
            self._relate(first.rgb, region)

    def kept(self, pad: int) -> list[Place]:
        """The places that are covered: up to the last sure one, and then so many more.

        Args:
            pad: Places after the last sure one that are kept where it was lost inside the picture. What is
                on its way out is covered until it is out; a stretch during which it was hidden ends with
                the scene.
        """
        last = max(at for at, place in enumerate(self.places) if place.sure)
        if self.end is End.LEFT:
            out = [at for at in range(last + 1, len(self.places)) if not self._in_picture(at)]
            return self.places[: out[0] if out else None]
        more = len(self.places) if self.end in (End.CUT, End.FOOTAGE, End.LIMIT) else pad
        return self.places[: last + 1 + more]

    def _in_picture(self, at: int) -> bool:
        """Whether anything of the place, with its margin, is in the picture."""
        if self._grey is None:
            return True
        height, width = self._grey.shape
        x, y, w, h = widened(self.places[at].box, float(max(self.places[at].box[2:])))
        return bool(x < width and y < height and x + w > 0 and y + h > 0)

    def step(self, look: Look) -> None:
        """Follow on to the next picture; ``end`` says whether that was possible."""
        grey, before = _grey_of(look), self._grey
        pair = self._motion.next(look.grey)
        if pair is not None and pair.cut:
            self.end = End.CUT
            return
        region = self.places[-1].box
        if grey is None or before is None or pair is None or look.rgb is None:
            # A frame that cannot be decoded tells nothing; whoever was there is likely to be there still.
            self._grey = grey if grey is not None else before
            self._hide(look.index, region, End.DAMAGED)
            return
        self._grey = grey
        height, width = grey.shape
        field = MotionField(width, height, (pair,))
        coarse, _ = field.carry(region, 0, 1)
        onwards = self._onwards(region, pair, (width, height))
        if self._unseen:
            # What is seen at the place is what hides it.
            coarse = onwards
        moved, trust = self._carry(before, grey, region, coarse)
        if field.visible_share(moved) < LEFT_PICTURE:
            self._hide(look.index, onwards, End.LEFT)
            return
        if self._seek is not None and not self._rests(trust):
            found = self._find(look.rgb, grey, moved)
            if found is not None:
                if not self._unseen:
                    self._learn(moved, onwards)
                self._confirm(look, grey, moved, trust, *found)
                return
        now = patch_of(grey, moved)
        alike = likeness(now, self._last), likeness(now, self._drawn)
        self._unconfirmed += 1
        tired = self._confirmed and self._unconfirmed > UNCONFIRMED * self._rate
        if trust >= TRUSTED and alike[0] >= ALIKE and alike[1] >= RELATED and not tired:
            self._unseen = 0
            if self._unconfirmed % 4 == 0 and alike[0] >= AGAIN:
                # Not while something else comes before it.
                self._last = now
            self._learn(moved, onwards)
            self.places.append(Place(look.index, moved, Origin.CARRIED, 0.0, sure=True))
            return
        if self._unseen and not self._confirmed:
            again = self._again(grey, onwards)
            if again is not None:
                self._bridge(again)
                self._unseen = 0
                self.places.append(Place(look.index, again, Origin.CARRIED, 0.0, sure=True))
                return
        self._hide(look.index, onwards, End.LOST)

    def _again(self, grey: npt.NDArray[np.uint8], expected: Floats) -> Floats | None:
        """The place near the expected one that looks as the region did, when it was drawn or last seen."""
        best, place = AGAIN, None
        for small in (self._last, self._drawn):
            if small is not None:
                there, like = seek_patch(grey, small, expected, REACH + WIDER * self._unseen)
                if like >= best:
                    best, place = like, there
        return place

    def _onwards(self, region: Floats, pair: PairMotion, size: tuple[int, int]) -> Floats:
        """Where the region goes if it moves on as it did last, the camera's motion apart."""
        unknown = replace(pair, trust=np.zeros_like(pair.trust))
        box, _ = MotionField(*size, (unknown,)).carry(region, 0, 1)
        self._pace = self._pace * SLOWING if self._unseen else self._pace
        return np.concatenate([box[:2] + self._pace, box[2:]])

    def _learn(self, moved: Floats, onwards: Floats) -> None:
        """Take in how far the region moved beside what was expected."""
        miss = moved[:2] + moved[2:] / 2 - onwards[:2] - onwards[2:] / 2
        self._pace = self._pace + miss * LEARNING

    def _rests(self, trust: float) -> bool:
        """Whether nobody need look: somebody did one frame ago, and the points surely agree."""
        return self.places[-1].origin is Origin.DETECTED and trust >= CERTAIN

    def _hide(self, frame: int, region: Floats, why: End) -> None:
        """It is not surely seen on this frame; after too many of them it is lost."""
        self._unseen += 1
        if self._unseen > HIDDEN * self._rate:
            self.end = why
            return
        self.places.append(Place(frame, region, Origin.CARRIED, 0.0, sure=False))

    def _confirm(
        self,
        look: Look,
        grey: npt.NDArray[np.uint8],
        moved: Floats,
        trust: float,
        face: Floats,
        score: float,
    ) -> None:
        """A face was found: it says where the region is."""
        if self._relation is None:
            self._relation = Relation.between(face, moved)
        expected = self._relation.face_of(moved)
        weight = 1.0 if self._unseen else SURE_WEIGHT if trust >= CERTAIN else WEIGHT
        face = expected * (1 - weight) + face * weight
        # Larger at once, smaller slowly.
        size = np.maximum(face[2:], expected[2:] * SHRINK)
        face = np.concatenate([face[:2] + face[2:] / 2 - size / 2, size])
        region = self._relation.region_of(face)
        if self._unseen:
            self._bridge(region)
        self._unseen, self._unconfirmed, self._confirmed = 0, 0, True
        self._last = patch_of(grey, region)
        if self._last is not None:
            self._drawn = self._last
        self.places.append(Place(look.index, region, Origin.DETECTED, score, sure=True))

    def _bridge(self, region: Floats) -> None:
        """It was hidden and is found: the places between lead there, wider where they were wrong."""
        count = self._unseen
        first = len(self.places) - count
        miss = region - self.places[-1].box
        for k in range(count):
            place = self.places[first + k]
            t = (k + 1) / (count + 1)
            apart = float(np.abs(miss[:2]).max()) * min(t, 1 - t)
            box = widened(place.box + miss * t, apart)
            self.places[first + k] = replace(place, box=box)

    def _relate(self, rgb: npt.NDArray[np.uint8], region: Floats) -> None:
        """Where the face lies in the drawn region, if it is seen at once."""
        assert self._seek is not None
        found = self._seek(rgb, region, float(max(region[2:])))
        best, face = 0.0, None
        for box, score in zip(found.boxes.astype(np.float64), found.scores, strict=True):
            share = _common(box, region) / (box[2] * box[3])
            size = float(box[2] * box[3] / (region[2] * region[3]))
            if share > 0.6 and 0.1 < size < 2.0 and score >= KEEP and share * score > best:
                best, face = share * float(score), box
        if face is not None:
            self._relation = Relation.between(face, region)
            self._confirmed = True

    def _find(
        self, rgb: npt.NDArray[np.uint8], grey: npt.NDArray[np.uint8], moved: Floats
    ) -> tuple[Floats, float] | None:
        """The face at the expected place, and its confidence."""
        assert self._seek is not None
        expected = moved if self._relation is None else self._relation.face_of(moved)
        side = float(max(expected[2:]))
        reach = REACH + WIDER * self._unseen
        place = widened(expected, 2 * side * WIDER * self._unseen)
        found = self._seek(rgb, place, side)
        best: tuple[float, Floats, float] | None = None
        for box, score in zip(found.boxes.astype(np.float64), found.scores, strict=True):
            away = (box[:2] + box[2:] / 2 - expected[:2] - expected[2:] / 2) / expected[2:]
            ratio = np.sqrt(box[2] * box[3] / (expected[2] * expected[3]))
            beside = float(np.hypot(*away))
            near = beside <= REACH
            if self._relation is None:
                fits = _common(box, moved) > 0.6 * box[2] * box[3] and 0.3 < ratio < 1.4
            else:
                fits = beside <= reach and 0.6 < ratio < 1.7
            if not fits or score < (KEEP if near else CALLED):
                continue
            if (not near or self._unseen > LONG_HIDDEN) and self._relation is not None:
                region = self._relation.region_of(box)
                if likeness(patch_of(grey, region), self._drawn) < REMINDS:
                    continue
            value = float(score) - beside - 0.5 * abs(float(np.log(ratio)))
            if best is None or value > best[0]:
                best = value, box, float(score)
        if best is not None and self.met is None and meets(found, best[1]):
            self.met = self.places[-1].frame
        return None if best is None else (best[1], best[2])


def _grey_of(look: Look) -> npt.NDArray[np.uint8] | None:
    return (
        None
        if look.rgb is None
        else np.asarray(cv2.cvtColor(look.rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    )


def _common(a: Floats, b: Floats) -> float:
    w = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    h = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return float(max(0.0, w) * max(0.0, h))
