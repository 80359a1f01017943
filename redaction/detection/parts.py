"""Parts of a picture around places where a face may be: looking there costs less than looking everywhere."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

AROUND: Final = 3.0
"""Sides of a face that the part around it spans: the networks want to see shoulders."""

LEAST: Final = 96
"""Pixels a part spans at least."""

STEP: Final = 32
"""Parts are so many pixels, or a multiple, as long as the picture is: the networks fill them up to that."""

WHOLE: Final = 0.5
"""When parts add up to this share of the picture, all of it is looked at."""

Part = tuple[int, int, int, int]
"""Left, top, right, bottom in whole pixels."""


def parts_around(
    boxes: Sequence[npt.NDArray[np.float64]], width: int, height: int
) -> tuple[Part, ...] | None:
    """Parts that hold every box with its surroundings.

    Args:
        boxes: x, y, w, h in pixels of the picture; may reach beyond it.
        width: Of the picture.
        height: Likewise.

    Returns:
        Parts that do not overlap, top left first; None when all of the picture should be looked at.
    """
    parts: list[Part] = []
    for x, y, w, h in boxes:
        side = STEP * math.ceil(max(AROUND * max(w, h), LEAST) / STEP)
        cx, cy = min(max(x + w / 2, 0.0), width), min(max(y + h / 2, 0.0), height)
        part = _inside(cx, side, width) + _inside(cy, side, height)
        parts = _with(parts, (part[0], part[2], part[1], part[3]))
    if sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in parts) >= WHOLE * width * height:
        return None
    return tuple(sorted(parts, key=lambda part: (part[1], part[0])))


def _inside(centre: float, side: float, length: int) -> tuple[int, int]:
    """A stretch of this length about the centre, pushed into the picture."""
    whole = min(length, round(side))
    first = min(max(0, round(centre - whole / 2)), length - whole)
    return first, first + whole


def _with(parts: list[Part], new: Part) -> list[Part]:
    """The parts and the new one; those that overlap become one."""
    apart = []
    for part in parts:
        if part[0] < new[2] and new[0] < part[2] and part[1] < new[3] and new[1] < part[3]:
            new = (
                min(part[0], new[0]), min(part[1], new[1]),
                max(part[2], new[2]), max(part[3], new[3]),
            )  # fmt: skip
        else:
            apart.append(part)
    # Grown, it may overlap one it did not before.
    return [*apart, new] if len(apart) == len(parts) else _with(apart, new)
