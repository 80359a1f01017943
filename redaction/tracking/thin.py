"""Fewer keyframes for the same cover: what lies between two of them must follow from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = npt.NDArray[np.float64]

INWARD = 0.02
"""Share of a box's smaller side by which an interpolated edge may lie inside the wanted one."""

OUTWARD = 0.05
"""Likewise outside."""

LONGEST = 50
"""Frames between keyframes at most, so that an edit to one never moves boxes far away."""


def thin(edges: Floats, breaks: Sequence[bool]) -> list[int]:
    """Positions to keep so that straight lines between them stay close to all of ``edges``.

    Args:
        edges: Shape (n, 4): x0, y0, x1, y1 on frames that follow each other.
        breaks: True where a position must be kept whatever the geometry says.

    Returns:
        Ascending positions, the first and the last always among them. Between two kept positions no
        interpolated edge lies further inside than ``INWARD`` or further outside than ``OUTWARD``.
    """
    count = len(edges)
    keep = [0]
    at = 0
    while at < count - 1:
        reach = at + 1
        while reach < count - 1 and reach - at < LONGEST and not breaks[reach]:
            if not _fits(edges[at : reach + 2]):
                break
            reach += 1
        keep.append(reach)
        at = reach
    return keep


def _fits(edges: Floats) -> bool:
    t = np.linspace(0, 1, len(edges))[1:-1, None]
    between = edges[0] * (1 - t) + edges[-1] * t
    wanted = edges[1:-1]
    side = np.minimum(wanted[:, 2] - wanted[:, 0], wanted[:, 3] - wanted[:, 1])[:, None]
    inward = (between - wanted) * np.array([1, 1, -1, -1])
    return bool((inward <= INWARD * side).all() and (inward >= -OUTWARD * side).all())
