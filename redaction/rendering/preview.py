"""What the export will show, for the screen: the same planes through the same painter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from redaction.model.region import Region, Style
from redaction.rendering.painter import paint
from redaction.rendering.planes import Planes, copy_matrix, planes_of, scaler_matrix

if TYPE_CHECKING:
    from player.media.frame import Frame
    from player.media.info import VideoInfo


def render_rgb(
    frame: Frame,
    regions: Sequence[Region],
    style: Style = Style.SOLID,
    highlights: Sequence[Region] = (),
) -> npt.NDArray[np.uint8]:
    """The frame with its regions covered, as the copy will show it.

    Args:
        frame: A decoded frame; it is not changed.
        regions: In the picture as shown, in source pixels.
        style: For the regions that have no style of their own.
        highlights: Who is shown and pointed out.

    Returns:
        uint8, shape (height, width, 3), red green blue, read-only.
    """
    planes = planes_of(frame)
    paint(planes, regions, style, highlights)
    return planes_to_rgb(planes, frame.info)


def planes_to_rgb(planes: Planes, info: VideoInfo) -> npt.NDArray[np.uint8]:
    """Planes as uint8 RGB, shape (height, width, 3), read-only, range and matrix respected."""
    matrix = scaler_matrix(copy_matrix(info)) or scaler_matrix(info.matrix)
    full, limited = 2, 1  # AVCOL_RANGE_JPEG, AVCOL_RANGE_MPEG
    converted = planes.picture.reformat(
        format="rgb24",
        src_colorspace=matrix,
        src_color_range=full if planes.full_range else limited,
        dst_color_range=full,
        threads=1,
    )
    rgb = converted.to_ndarray()[: planes.height, : planes.width]
    rgb.flags.writeable = False
    return np.asarray(rgb, np.uint8)
