"""One frame of footage as a picture of its own: redacted as a copy is, and nothing but pixels."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from redaction.export.painting import paint_as_planned
from redaction.model.geometry import Box

if TYPE_CHECKING:
    from player.media.frame import Frame
    from redaction.export.plan import ExportPlan


def pixels_of(
    frame: Frame, plan: ExportPlan | None, crop: Box | None = None
) -> npt.NDArray[np.uint8]:
    """What a picture of this frame shows.

    Args:
        frame: A decoded frame; it is not changed.
        plan: What is covered and how, as for a copy; None for the frame as it was recorded.
        crop: The part that is wanted, in pixels of the picture as shown; None for all of it. The frame is
            painted before it is cut.

    Returns:
        uint8, shape (height, width, 3), red green blue.

    Raises:
        ValueError: If the part lies outside the picture.
    """
    from redaction.rendering.planes import planes_of
    from redaction.rendering.preview import planes_to_rgb

    if plan is None:
        pixels = frame.rgb()
    else:
        planes = planes_of(frame)
        paint_as_planned(plan, int(frame.ref.index), planes)
        pixels = planes_to_rgb(planes, frame.info)
    if crop is None:
        return pixels
    height, width = pixels.shape[:2]
    x0, y0 = max(0, floor(crop.x)), max(0, floor(crop.y))
    x1, y1 = min(width, ceil(crop.x + crop.w)), min(height, ceil(crop.y + crop.h))
    if x1 <= x0 or y1 <= y0:
        msg = f"{crop} is no part of a picture of {width} × {height}"
        raise ValueError(msg)
    return pixels[y0:y1, x0:x1]


def png_of(pixels: npt.NDArray[np.uint8]) -> bytes:
    """The picture as a PNG file without any metadata.

    Args:
        pixels: uint8, shape (height, width, 3), red green blue.
    """
    from redaction.export.still import encoded

    return encoded(pixels, jpeg=False)
