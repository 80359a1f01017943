"""Faces and backgrounds for `./run bench scenes`: reads stills with boxes and cuts people out of them."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
"""Blue, green, red; rows from the top."""

Box = tuple[float, float, float, float]
"""Left, top, width, height in pixels."""

PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".webp")
VIDEOS = (".mp4", ".mkv", ".avi", ".mov", ".ts", ".webm")

FACE_HEIGHT = 170
"""Pixels; a larger face is shrunk to this when it is cut out, since none is ever shown larger."""

BODY = 6.0
"""Face heights that the clothes are drawn on below what the still shows."""


@dataclass(frozen=True)
class Still:
    """A picture and its true face boxes."""

    name: str
    picture: Picture
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Cutout:
    """One person cut out of a still.

    Attributes:
        colour: float32 in 0 to 255, height × width × 3; sensible outside the mask, too.
        alpha: float32 in 0 to 1, height × width.
        face: True box of the face in the cut-out's pixels, seen from the front.
        name: Still and number of the face.
    """

    colour: npt.NDArray[np.float32]
    alpha: npt.NDArray[np.float32]
    face: Box
    name: str


def read_stills(folder: Path) -> list[Still]:
    """The pictures in ``folder`` that have boxes beside them, in order of their names.

    ``NAME.csv`` holds x, y, width and height a line; ``NAME.xml`` is a Pascal VOC annotation.

    Raises:
        FileNotFoundError: If no picture has boxes.
    """
    found = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in PICTURES:
            continue
        boxes = read_boxes(path)
        picture = cv2.imread(str(path)) if boxes else None
        if picture is not None:
            found.append(Still(path.stem, picture, boxes))
    if not found:
        msg = f"{folder} holds no picture with a NAME.csv or NAME.xml of face boxes beside it"
        raise FileNotFoundError(msg)
    return found


def read_boxes(picture: Path) -> tuple[Box, ...]:
    """Boxes of the CSV or VOC file beside a picture; none where there is no file."""
    table, voc = picture.with_suffix(".csv"), picture.with_suffix(".xml")
    if table.is_file():
        with table.open(newline="") as handle:
            rows = [row for row in csv.reader(handle) if row and _is_number(row[0])]
        return tuple((float(r[0]), float(r[1]), float(r[2]), float(r[3])) for r in rows)
    if not voc.is_file():
        return ()
    boxes = []
    # Annotations are the user's own files; the parser of the standard library resolves nothing external.
    for node in ElementTree.parse(voc).iter("bndbox"):
        left, top, right, bottom = (
            float(node.findtext(key, "nan")) for key in ("xmin", "ymin", "xmax", "ymax")
        )
        boxes.append((left, top, right - left, bottom - top))
    return tuple(boxes)


def read_backgrounds(folder: Path, each: int = 4) -> list[Picture]:
    """Pictures of ``folder``, and ``each`` frames of every video in it, in order of their names.

    Raises:
        FileNotFoundError: If there is neither.
    """
    found: list[Picture] = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in VIDEOS:
            found += _frames_of(path, each)
        elif path.suffix.lower() in PICTURES:
            picture = cv2.imread(str(path))
            if picture is not None:
                found.append(picture)
    if not found:
        msg = f"{folder} holds no picture and no video to use as a background"
        raise FileNotFoundError(msg)
    return found


def cut_out(still: Still, number: int, *, shoulders: bool = True) -> Cutout:
    """Cut one person out of a still.

    Args:
        still: The picture.
        number: Which of its boxes.
        shoulders: With hair, shoulders and clothes as GrabCut finds them; otherwise an ellipse
            slightly larger than the box.
    """
    x, y, w, h = still.boxes[number]
    height, width = still.picture.shape[:2]
    left, right = max(0, int(x - 1.6 * w)), min(width, int(x + 2.6 * w))
    top, bottom = max(0, int(y - 0.8 * h)), min(height, int(y + 3.2 * h))
    part = still.picture[top:bottom, left:right]
    scale = min(1.0, FACE_HEIGHT / h)
    if scale < 1:
        part = np.asarray(
            cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
        )
    inside = [((bx - left) * scale, (by - top) * scale, bw * scale, bh * scale)
              for bx, by, bw, bh in still.boxes]  # fmt: skip
    face = inside.pop(number)
    mask = _person(part, face, inside) if shoulders else _ellipse(part.shape, face, 0.57, 0.57)
    blur = max(0.6, 0.02 * face[3])
    alpha = np.asarray(cv2.GaussianBlur(mask.astype(np.float32), (0, 0), blur), np.float32)
    # What lies in the box is the face: nothing of it may be lost to a soft edge.
    alpha = np.maximum(alpha, _ellipse(part.shape, face, 0.5, 0.5).astype(np.float32))
    colour = _filled(part.astype(np.float32), alpha)
    if shoulders:
        colour, alpha = _with_body(colour, alpha, face)
    return Cutout(colour, alpha, face, f"{still.name}#{number}")


def _person(part: Picture, face: Box, others: Sequence[Box]) -> npt.NDArray[np.bool_]:
    """Where the person with this face is, by GrabCut from a rough head and shoulders."""
    x, y, w, h = face
    cx, bottom = x + w / 2, part.shape[0]
    rough = _ellipse(part.shape, (x, y - 0.1 * h, w, h), 0.8, 0.82).astype(np.uint8)
    corners = [(cx - 0.4 * w, y + 0.9 * h), (cx - 1.25 * w, y + 1.5 * h), (cx - 1.5 * w, bottom),
               (cx + 1.5 * w, bottom), (cx + 1.25 * w, y + 1.5 * h), (cx + 0.4 * w, y + 0.9 * h)]  # fmt: skip
    cv2.fillPoly(rough, [np.array(corners, np.int32)], 1)
    labels = np.where(rough == 1, cv2.GC_PR_FGD, cv2.GC_BGD).astype(np.uint8)
    sure = _ellipse(part.shape, face, 0.45, 0.48)
    chest = max(0, int(y + 1.4 * h))
    sure[chest:, max(0, int(cx - 0.45 * w)) : int(cx + 0.45 * w)] = True
    labels[sure] = cv2.GC_FGD
    for ox, oy, ow, oh in others:
        around = _ellipse(part.shape, (ox, oy - 0.1 * oh, ow, oh), 0.75, 0.8)
        labels[around & ~_ellipse(part.shape, face, 0.5, 0.5)] = cv2.GC_BGD
    cv2.setRNGSeed(1)
    if (labels == cv2.GC_BGD).any():
        scratch = np.zeros((1, 65)), np.zeros((1, 65))
        cv2.grabCut(part, labels, None, *scratch, 4, cv2.GC_INIT_WITH_MASK)
    mask = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    mask[sure] = 1
    pieces = cv2.connectedComponents(mask)[1]
    middle = pieces[min(part.shape[0] - 1, int(y + h / 2)), min(part.shape[1] - 1, int(cx))]
    return np.asarray(pieces == middle)


def _ellipse(shape: Sequence[int], box: Box, rx: float, ry: float) -> npt.NDArray[np.bool_]:
    """An ellipse about the middle of a box; the radii are in its widths and heights."""
    x, y, w, h = box
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]]
    across = (columns + 0.5 - x - w / 2) / max(1e-6, rx * w)
    down = (rows + 0.5 - y - h / 2) / max(1e-6, ry * h)
    return np.asarray(across**2 + down**2 <= 1)


def _filled(
    colour: npt.NDArray[np.float32], alpha: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """The colours of the person carried outwards, so that no old background shines through an edge."""
    solid = (alpha > 0.95).astype(np.float32)
    out = colour.copy()
    known = solid.copy()
    for sigma in (2.0, 6.0, 20.0, 60.0):
        weight = cv2.GaussianBlur(solid, (0, 0), sigma)
        near = cv2.GaussianBlur(colour * solid[..., None], (0, 0), sigma)
        new = (known == 0) & (weight > 0.02)
        out[new] = near[new] / weight[new][:, None]
        known[new] = 1
    out[known == 0] = colour[solid > 0].mean(axis=0)
    return out


def _with_body(
    colour: npt.NDArray[np.float32], alpha: npt.NDArray[np.float32], face: Box
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """The lowest rows drawn on downwards: a bust without a body would hang in the air."""
    more = int(BODY * face[3])
    last = colour[-4:].mean(axis=0, keepdims=True)
    last = cv2.GaussianBlur(last, (0, 0), max(1.0, 0.06 * face[2]))
    shade = np.linspace(1, 0.8, more, dtype=np.float32)[:, None, None]
    return (
        np.vstack([colour, last * shade]).astype(np.float32),
        np.vstack([alpha, np.repeat(alpha[-1:], more, axis=0)]),
    )


def _frames_of(path: Path, count: int) -> list[Picture]:
    import av

    with av.open(str(path)) as container:
        total = sum(1 for packet in container.demux(video=0) if packet.size)
    wanted = set(np.linspace(0, max(0, total - 2), count).astype(int).tolist())
    with av.open(str(path)) as container:
        return [
            np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
            for number, frame in enumerate(container.decode(video=0))
            if number in wanted
        ]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
