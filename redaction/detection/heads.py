"""From network outputs to boxes, and from many boxes to one per thing. Plain numpy, no models."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

CUT = 0.02
"""Share of a part's side from an inner edge within which a box is thought cut off."""

STRIDE = 4
"""Input pixels a cell of the heads spans."""


def decode_centre_heads(
    heat: Floats, scale: Floats, offset: Floats, threshold: float
) -> tuple[Floats, Floats]:
    """Boxes from CenterFace's heads.

    A cell of the heat map says how likely a face's centre lies in it; the scale head holds the
    logarithm of height and width in cells, the offset head the place inside the cell, both y first.

    Args:
        heat: Shape (rows, columns), 0 to 1.
        scale: Shape (2, rows, columns).
        offset: Shape (2, rows, columns).
        threshold: Cells below it are left out.

    Returns:
        Boxes (n, 4) as x, y, w, h in input pixels, not clipped, and scores (n,), best first.
    """
    rows, columns = np.nonzero(heat > threshold)
    scores = heat[rows, columns]
    height = np.exp(scale[0, rows, columns]) * STRIDE
    width = np.exp(scale[1, rows, columns]) * STRIDE
    centre_y = (rows + offset[0, rows, columns] + 0.5) * STRIDE
    centre_x = (columns + offset[1, rows, columns] + 0.5) * STRIDE
    boxes = np.stack([centre_x - width / 2, centre_y - height / 2, width, height], axis=1)
    order = np.argsort(-scores, kind="stable")
    return boxes[order].astype(np.float32), scores[order].astype(np.float32)


def pairwise_iou(a: Floats, b: Floats) -> Floats:
    """Intersection over union of every box of ``a`` with every box of ``b``, shape (len(a), len(b))."""
    x0 = np.maximum(a[:, None, 0], b[None, :, 0])
    y0 = np.maximum(a[:, None, 1], b[None, :, 1])
    x1 = np.minimum(a[:, None, 0] + a[:, None, 2], b[None, :, 0] + b[None, :, 2])
    y1 = np.minimum(a[:, None, 1] + a[:, None, 3], b[None, :, 1] + b[None, :, 3])
    common = np.clip(x1 - x0, 0, None) * np.clip(y1 - y0, 0, None)
    total = (a[:, 2] * a[:, 3])[:, None] + (b[:, 2] * b[:, 3])[None, :] - common
    return np.asarray(common / np.maximum(total, 1e-9), np.float32)


def suppress(boxes: Floats, scores: Floats, overlap: float) -> npt.NDArray[np.intp]:
    """Positions that survive greedy non-maximum suppression, best score first.

    Ties are broken by position, so the answer does not depend on the sort's whims.
    """
    order = np.argsort(-scores, kind="stable")
    keep: list[int] = []
    if len(order):
        ious = pairwise_iou(boxes, boxes)
        alive = np.ones(len(order), bool)
        for at in order:
            if alive[at]:
                keep.append(int(at))
                alive &= ious[at] <= overlap
    return np.asarray(keep, np.intp)


def cut_off(
    boxes: npt.NDArray[np.float32],
    part: tuple[int, ...],
    corner: tuple[int, int],
    whole: tuple[int, int],
) -> npt.NDArray[np.bool_]:
    """Which boxes touch an edge of their part that is not an edge of the picture.

    Args:
        boxes: In pixels of the part.
        part: Height and width of the part.
        corner: Left and top of the part in the picture.
        whole: Width and height of the picture.
    """
    height, width = part[:2]
    near = CUT * max(height, width)
    cut = np.zeros(len(boxes), np.bool_)
    if corner[0] > 0:
        cut |= boxes[:, 0] <= near
    if corner[1] > 0:
        cut |= boxes[:, 1] <= near
    if corner[0] + width < whole[0]:
        cut |= boxes[:, 0] + boxes[:, 2] >= width - near
    if corner[1] + height < whole[1]:
        cut |= boxes[:, 1] + boxes[:, 3] >= height - near
    return cut
