"""Pictures for `./run bench reid`: people of a clip, covered in every way, aligned as an attacker would."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from player.media.source import FrameSource
from player.media.time import FrameIndex, FrameSpan
from redaction.detection.models import model_path
from redaction.detection.settings import DetectionSettings
from redaction.model.geometry import Box, Ellipse
from redaction.model.ids import TrackId
from redaction.model.region import COVERS, Region, Style
from redaction.rendering.painter import paint
from redaction.rendering.planes import planes_of
from redaction.rendering.preview import planes_to_rgb
from redaction.verification.compare import inside
from tests.bench._scoring import Truth

LEAST_SIDE = 32.0
"""Pixels of a true box below which the network tells nobody apart, covered or not."""
AVERAGED = 25
"""Frames whose mean is looked at."""
GALLERY = (0.2, 0.6, 1.0)
"""Which of the frames before are the gallery, from the first to the last."""
APART = 10
"""Frames between the last of the gallery and the first that is covered, at least."""
CHIP = 150
"""Side of an aligned picture."""
LARGER = 2
"""How much pictures are enlarged before the face is cut out."""
CELLS = 12
"""Cells across the reference mosaic, some eight of which lie on the face."""

Rgb = npt.NDArray[np.uint8]
Chip = npt.NDArray[np.float32]
Vector = npt.NDArray[np.float64]

UNCOVERED, GAUSS, TILES = "uncovered", "Gaussian blur *", "mosaic of the face *"
REFERENCES = (UNCOVERED, GAUSS, TILES)


@dataclass(eq=False)
class Looks:
    """One person under one cover: aligned pictures of successive frames.

    Attributes:
        chips: The pictures.
        emptied: The same where the face was taken out before it was covered.
        only: The same as ``chips`` with all but the cover in grey.
        sigma: Standard deviation of the reference blur in them, in pixels: what the attacker assumes.
    """

    chips: list[Chip] = field(default_factory=list)
    emptied: list[Chip] = field(default_factory=list)
    only: list[Chip] = field(default_factory=list)
    sigma: list[float] = field(default_factory=list)

    def same_without_the_face(self) -> bool:
        """Whether the pictures are the same, to the last bit, when the face was taken out first."""
        return all(np.array_equal(a, b) for a, b in zip(self.chips, self.emptied, strict=True))


@dataclass(eq=False)
class Person:
    """Somebody in a clip."""

    name: str
    gallery: list[Chip] = field(default_factory=list)
    looks: dict[str, Looks] = field(default_factory=lambda: defaultdict(Looks))


class Network:
    """dlib's networks, told where the face is."""

    def __init__(self) -> None:
        import dlib

        self._dlib: Any = dlib
        self._points = dlib.shape_predictor(str(model_path("face_points")))
        self._vectors = dlib.face_recognition_model_v1(str(model_path("face_identity")))
        self._known: dict[bytes, Vector] = {}
        self.asked = 0

    def points(self, picture: Rgb, face: Box) -> Any:
        """The five points of a face, as dlib's value; the most usual of several looks."""
        found = []
        side = max(face.w, face.h)
        for scale in (0.9, 1.0, 1.15):
            half = side * scale / 2
            (x, y) = face.centre
            square = self._dlib.rectangle(
                *(round(v) for v in (x - half, y - half, x + half, y + half))
            )
            found.append(self._points(picture, square))
        places = np.array([[(p.x, p.y) for p in shape.parts()] for shape in found], np.float64)
        return found[int(np.abs(places - np.median(places, axis=0)).sum(axis=(1, 2)).argmin())]

    def chip(self, picture: Rgb, points: Any) -> Chip:
        """The upright face, float32, shape (150, 150, 3)."""
        return np.asarray(self._dlib.get_face_chip(picture, points, CHIP, 0.25), np.float32)

    def vector(self, chip: Chip) -> Vector:
        """What the network says of a picture; asked once of equal ones."""
        whole = np.ascontiguousarray(np.clip(np.rint(chip), 0, 255).astype(np.uint8))
        key = whole.tobytes()
        if key not in self._known:
            self.asked += 1
            self._known[key] = np.array(self._vectors.compute_face_descriptor(whole), np.float64)
        return self._known[key]


def gauss_size(side: float) -> tuple[int, float]:
    """Kernel and standard deviation of the reference blur: a third of what is blurred, OpenCV's own sigma."""
    kernel = max(3, round(side / 3) | 1)
    return kernel, 0.3 * ((kernel - 1) * 0.5 - 1) + 0.8


def products(picture: Rgb, shapes: Sequence[Ellipse], name: str) -> Rgb:
    """The picture as other products cover it: a filter whose input is the face."""
    made = picture.copy()
    high, wide = picture.shape[:2]
    for shape in shapes:
        b = shape.bounds
        x0, y0 = max(0, int(b.x)), max(0, int(b.y))
        x1, y1 = min(wide, int(b.x1) + 1), min(high, int(b.y1) + 1)
        if x1 - x0 < CELLS or y1 - y0 < CELLS:
            continue
        part = picture[y0:y1, x0:x1]
        if name == GAUSS:
            kernel, _ = gauss_size(b.w)
            new = cv2.GaussianBlur(part, (kernel, kernel), 0)
        else:
            rows = max(1, round(CELLS * b.h / b.w))
            few = cv2.resize(part, (CELLS, rows), interpolation=cv2.INTER_AREA)
            new = cv2.resize(few, (x1 - x0, y1 - y0), interpolation=cv2.INTER_NEAREST)
        where = inside(shape, x0, y0, x1, y1)
        made[y0:y1, x0:x1][where] = np.asarray(new, np.uint8)[where]
    return made


def variants(frame: Any, shapes: Sequence[Ellipse]) -> Iterator[tuple[str, Rgb, Rgb]]:
    """Each cover's name, the picture under it, and the same where the faces were taken out first."""
    regions = [Region(TrackId(str(i)), shape) for i, shape in enumerate(shapes)]
    plain = planes_of(frame)
    empty = plain.copy()
    # It changes nothing beside them, so all that differs is what was covered.
    paint(empty, regions, Style.MOSAIC)
    picture, emptied = (planes_to_rgb(p, frame.info) for p in (plain, empty))
    yield UNCOVERED, picture, emptied
    for name in (GAUSS, TILES):
        yield name, products(picture, shapes, name), products(emptied, shapes, name)
    for style in COVERS:
        pair = []
        for planes in (plain, empty):
            covered = planes.copy()
            paint(covered, regions, style)
            pair.append(planes_to_rgb(covered, frame.info))
        yield style.value, pair[0], pair[1]


def around(picture: Rgb, box: Box) -> tuple[Rgb, float, float]:
    """What lies around a face, enlarged, and where it begins."""
    half = max(box.w, box.h) * 1.6
    (x, y) = box.centre
    x0, y0 = max(0, int(x - half)), max(0, int(y - half))
    part = picture[y0 : int(y + half), x0 : int(x + half)]
    large = cv2.resize(part, None, fx=LARGER, fy=LARGER, interpolation=cv2.INTER_CUBIC)
    return np.ascontiguousarray(np.asarray(large, np.uint8)), x0, y0


def chosen(boxes: dict[int, Box], whole: Box) -> tuple[list[int], list[int]] | None:
    """Frames of the gallery and frames to cover of one person; None where there are not enough.

    Args:
        boxes: Where the face is.
        whole: The picture: a face at its edge is left out.
    """
    frames = [
        f
        for f, b in sorted(boxes.items())
        if min(b.w, b.h) >= LEAST_SIDE
        and b.x >= whole.x and b.y >= whole.y and b.x1 <= whole.x1 and b.y1 <= whole.y1
    ]  # fmt: skip
    late = frames[-AVERAGED:]
    early = [f for f in frames if f < late[0] - APART] if late else []
    if len(late) < AVERAGED or len(early) < len(GALLERY):
        return None
    return [early[int(part * (len(early) - 1))] for part in GALLERY], late


def look_at(clip: Path, truth: Truth, network: Network) -> Iterator[Person]:
    """The people of one clip."""
    boxes: dict[str, dict[int, Box]] = defaultdict(dict)
    for at, found in truth.items():
        for name, x, y, w, h in found:
            boxes[name][at] = Box(x, y, w, h)
    grow = DetectionSettings().margin
    with FrameSource.open(clip, threads=1) as source:
        whole = Box(0, 0, source.info.width, source.info.height)
        plans = {n: p for n, b in boxes.items() if (p := chosen(b, whole)) is not None}
        people = {n: Person(f"{clip.stem}/{n}") for n in plans}
        wanted = {f for early, late in plans.values() for f in (*early, *late)}
        for frame in source.frames(FrameSpan(FrameIndex(0), FrameIndex(len(source)))):
            at = int(frame.ref.index)
            if at not in wanted or frame.picture is None:
                continue
            here = {n: b[at] for n, b in boxes.items() if at in b}
            shapes = [Ellipse(b).scaled(grow) for b in here.values()]
            for name, picture, emptied in variants(frame, shapes):
                if name == UNCOVERED:
                    mask = np.zeros(picture.shape, np.uint8)
                    for shape in shapes:
                        mask[inside(shape, 0, 0, picture.shape[1], picture.shape[0])] = 255
                    points = {}
                for who, (early, late) in plans.items():
                    if at not in early and at not in late:
                        continue
                    cut, x0, y0 = around(picture, here[who])
                    if name == UNCOVERED:
                        b = here[who]
                        face = Box(
                            (b.x - x0) * LARGER, (b.y - y0) * LARGER, b.w * LARGER, b.h * LARGER
                        )
                        points[who] = network.points(cut, face)
                        if at in early:
                            people[who].gallery.append(network.chip(cut, points[who]))
                    if at in late:
                        looks = people[who].looks[name]
                        chip = network.chip(cut, points[who])
                        part = network.chip(around(mask, here[who])[0], points[who]) > 127
                        looks.chips.append(chip)
                        looks.only.append(np.where(part, chip, np.float32(128)))
                        other = around(emptied, here[who])[0]
                        looks.emptied.append(network.chip(other, points[who]))
                        eyes = points[who].part(0) - points[who].part(2)
                        scale = 0.42 * CHIP / max(1.0, float(np.hypot(eyes.x, eyes.y)))
                        looks.sigma.append(gauss_size(here[who].w * grow)[1] * LARGER * scale)
    yield from (p for p in people.values() if len(p.gallery) == len(GALLERY))
