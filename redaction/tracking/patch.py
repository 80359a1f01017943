"""One region carried from a picture to the next by the points inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    Grey = npt.NDArray[np.uint8]

Floats = npt.NDArray[np.float64]

GRID: Final = 10
"""Points each way inside a region."""

AROUND: Final = 1.5
"""Sides of the region that are cut out around it on every side: points may go that far."""

LEAST: Final = 48
"""Pixels cut out around a small region at least."""

RETURN: Final = 1.0
"""Pixels by which a point carried there and back may miss its start and still be believed, for regions of
up to ``LARGE`` pixels; a larger region allows more."""

LARGE: Final = 64.0

STRAY: Final = 0.08
"""Share of the region's size by which a believed point may lie beside where the others say it should."""

GROWTH: Final = 1.06
"""A region grows or shrinks by no more than this factor from one frame to the next."""

SIDE: Final = 24
"""Pixels each way of the small pictures that are compared."""


def carry_patch(before: Grey, after: Grey, box: Floats, expected: Floats) -> tuple[Floats, float]:
    """Where a region goes, by the flow of the points inside it, there and back.

    Args:
        before: uint8, shape (height, width).
        after: The next picture, of the same size.
        box: x, y, w, h in pixels: the region on ``before``.
        expected: The region on ``after`` as a coarser look sees it.

    Returns:
        The region on ``after``, and the share of its points that agree, 0 to 1. Where hardly any do the
        region is ``expected`` and the share 0.
    """
    x0, y0, x1, y1 = _window(box, expected, (before.shape[1], before.shape[0]))
    if x1 - x0 < 16 or y1 - y0 < 16:
        return expected, 0.0
    early = np.ascontiguousarray(before[y0:y1, x0:x1])
    late = np.ascontiguousarray(after[y0:y1, x0:x1])
    points = _points(box, (before.shape[1], before.shape[0])) - (x0, y0)
    if len(points) < 12:
        return expected, 0.0
    start = points.astype(np.float32)[:, None]
    shift = (expected[:2] + expected[2:] / 2) - (box[:2] + box[2:] / 2)
    guess = np.asarray(start + shift, np.float32)
    side = float(min(box[2:]))
    window = int(np.clip(side / 4, 7, 21)) | 1
    there, found = _flow(early, late, start, guess, window)
    back, again = _flow(late, early, there, start, window)
    miss = np.linalg.norm((back - start)[:, 0], axis=1)
    allowed = RETURN * max(1.0, side / LARGE)
    good = found & again & (miss < allowed)
    if good.sum() < max(8, 0.15 * len(points)):
        return expected, 0.0
    a, b = points[good], there[good, 0].astype(np.float64)
    moved, scale = _motion(a, b)
    centre = box[:2] + box[2:] / 2 - (x0, y0)
    middle = np.median(a, axis=0)
    rest = np.linalg.norm(b - (middle + moved + (a - middle) * scale), axis=1)
    agree = rest < max(1.0, STRAY * side)
    share = float(agree.sum()) / len(points)
    if agree.sum() >= 8:
        moved, scale = _motion(a[agree], b[agree])
        middle = np.median(a[agree], axis=0)
    to = middle + moved + (centre - middle) * scale + (x0, y0)
    size = box[2:] * scale
    return np.concatenate([to - size / 2, size]), share


def patch_of(grey: Grey, box: Floats) -> npt.NDArray[np.float32] | None:
    """The region as a small picture without its brightness and contrast, to be compared.

    Returns:
        float32, shape (24, 24), mean 0 and length 1; None where the region lies outside the picture or
        shows nothing.
    """
    height, width = grey.shape
    x, y, w, h = box
    if min(x + w, width) - max(x, 0) < 0.5 * w or min(y + h, height) - max(y, 0) < 0.5 * h:
        return None
    scale = SIDE / w, SIDE / h
    turn = np.array([[scale[0], 0, -x * scale[0]], [0, scale[1], -y * scale[1]]], np.float32)
    shrunk = grey
    if min(w, h) > 2 * SIDE:
        # Without this every third pixel would be looked at, and noise compared with noise.
        shrunk, turn = _shrunk(grey, box)
    small = cv2.warpAffine(
        shrunk, turn, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.float32)
    small = cv2.GaussianBlur(small, (3, 3), 0)
    small -= small.mean()
    length = float(np.linalg.norm(small))
    return None if length < SIDE else np.asarray(small / length, np.float32)


def _shrunk(grey: Grey, box: Floats) -> tuple[Grey, npt.NDArray[np.float32]]:
    x, y, w, h = box
    height, width = grey.shape
    x0, y0 = max(0, int(x)), max(0, int(y))
    x1, y1 = min(width, int(np.ceil(x + w))), min(height, int(np.ceil(y + h)))
    size = max(2, round((x1 - x0) * SIDE / w)), max(2, round((y1 - y0) * SIDE / h))
    small = cv2.resize(grey[y0:y1, x0:x1], size, interpolation=cv2.INTER_AREA)
    left, top = (x0 - x) * SIDE / w, (y0 - y) * SIDE / h
    return np.asarray(small, np.uint8), np.array([[1, 0, left], [0, 1, top]], np.float32)


def likeness(a: npt.NDArray[np.float32] | None, b: npt.NDArray[np.float32] | None) -> float:
    """How alike two small pictures are, -1 to 1; 0 where one is missing."""
    return 0.0 if a is None or b is None else float((a * b).sum())


def seek_patch(
    grey: Grey, small: npt.NDArray[np.float32], box: Floats, reach: float
) -> tuple[Floats, float]:
    """The place near ``box`` that looks most like a small picture.

    Args:
        grey: uint8, shape (height, width).
        small: As ``patch_of`` gives it.
        box: x, y, w, h in pixels: where it is expected.
        reach: How far beside it is looked, in sides of the box.

    Returns:
        The place, and how alike it looks, -1 to 1; the box and 0 where it lies outside the picture.
    """
    height, width = grey.shape
    x, y, w, h = box
    x0, y0 = max(0, int(x - reach * w)), max(0, int(y - reach * h))
    x1, y1 = min(width, int(x + (1 + reach) * w)), min(height, int(y + (1 + reach) * h))
    size = round((x1 - x0) * SIDE / w), round((y1 - y0) * SIDE / h)
    if x1 - x0 < w * 0.9 or y1 - y0 < h * 0.9 or min(size) < SIDE:
        return box, 0.0
    around = cv2.resize(grey[y0:y1, x0:x1], size, interpolation=cv2.INTER_AREA)
    around = cv2.GaussianBlur(around.astype(np.float32), (3, 3), 0)
    like = cv2.matchTemplate(around, small, cv2.TM_CCOEFF_NORMED)
    row, column = np.unravel_index(int(np.argmax(like)), like.shape)
    place = np.array([x0 + column * w / SIDE, y0 + row * h / SIDE, w, h])
    return place, float(like[row, column])


def _flow(
    early: Grey,
    late: Grey,
    points: npt.NDArray[np.float32],
    guess: npt.NDArray[np.float32],
    window: int,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """Where each point goes, and whether it was found there; ``guess`` says about where."""
    there, found, _ = cv2.calcOpticalFlowPyrLK(
        early,
        late,
        points,
        guess.copy(),
        winSize=(window, window),
        maxLevel=2,
        criteria=(cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 20, 0.03),
        flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
    )
    return np.asarray(there, np.float32), np.asarray(found.ravel() == 1)


def _window(box: Floats, expected: Floats, size: tuple[int, int]) -> tuple[int, int, int, int]:
    by = np.maximum(AROUND * max(box[2:]), LEAST) / 2
    low = np.minimum(box[:2], expected[:2]) - by
    high = np.maximum(box[:2] + box[2:], expected[:2] + expected[2:]) + by
    x0, y0 = np.clip(low, 0, size).astype(int)
    x1, y1 = np.clip(np.ceil(high), 0, size).astype(int)
    return int(x0), int(y0), int(x1), int(y1)


def _points(box: Floats, size: tuple[int, int]) -> Floats:
    """Points on a grid in the ellipse of the region, as far as it is in the picture."""
    at = (np.arange(GRID) + 0.5) / GRID * 2 - 1
    across, down = np.meshgrid(at, at)
    inside = across**2 + down**2 <= 1
    points = np.stack([across[inside], down[inside]], axis=1)
    points = (box[:2] + box[2:] / 2) + points * box[2:] / 2 * 0.9
    kept = (points >= 1).all(axis=1) & (points < np.array(size) - 2).all(axis=1)
    return np.asarray(points[kept], np.float64)


def _motion(a: Floats, b: Floats) -> tuple[Floats, float]:
    """The shift of the middle of the points and how much farther apart they are, by medians."""
    moved = np.median(b, axis=0) - np.median(a, axis=0)
    # Each with the one half the list on: they lie well apart, so that noise weighs little.
    half = len(a) // 2
    apart = np.linalg.norm(a - np.roll(a, half, axis=0), axis=1)
    now = np.linalg.norm(b - np.roll(b, half, axis=0), axis=1)
    far = apart > 0.3 * apart.max()
    scale = float(np.median(now[far] / apart[far])) if far.any() else 1.0
    return moved, float(np.clip(scale, 1 / GROWTH, GROWTH))
