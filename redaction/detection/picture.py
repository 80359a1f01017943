"""From a decoded frame to the small upright pictures that detection and motion look at."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter

from redaction.detection.base import Detections

if TYPE_CHECKING:
    from av import VideoFrame

    from player.media.frame import Frame
    from player.media.info import VideoInfo

_PLAIN: Final = "yuv420p"

_MADE: Final = threading.local()

_TURNS: Final = {90: 3, 180: 2, 270: 1}
"""Quarter turns to the left, as numpy counts them, for degrees clockwise."""


@dataclass(frozen=True, eq=False, slots=True)
class Look:
    """What is looked at of one frame.

    Attributes:
        index: Frame index in the footage.
        rgb: uint8, shape (height, width, 3), upright, with square pixels; None where nothing could be
            decoded.
        grey: uint8, upright, of the size motion is measured on; None likewise.
        damaged: The frame is missing or damaged.
        detail: As ``rgb``, but larger; None where nobody needs it.
    """

    index: int
    rgb: npt.NDArray[np.uint8] | None
    grey: npt.NDArray[np.uint8] | None
    damaged: bool
    detail: npt.NDArray[np.uint8] | None = None


def look_size(info: VideoInfo, long_side: int) -> tuple[int, int]:
    """Width and height of the upright picture with square pixels that is given to detectors.

    It is never larger than the source: enlarging shows a network nothing new, and it enlarges by
    itself where that helps.
    """
    shown_w = info.width * float(info.pixel_aspect)
    scale = min(1.0, long_side / max(shown_w, info.height))
    return max(1, round(shown_w * scale)), max(1, round(info.height * scale))


def look_at(
    frame: Frame,
    size: tuple[int, int],
    grey_size: tuple[int, int],
    detail_size: tuple[int, int] | None = None,
) -> Look:
    """The small pictures of one frame.

    Args:
        frame: As decoded.
        size: Width and height of the colour picture, upright.
        grey_size: Width and height of the grey picture, upright.
        detail_size: Width and height of the more detailed picture, upright; None for none.
    """
    if frame.picture is None:
        return Look(frame.ref.index, None, None, True)
    rgb = _upright(frame, frame.picture, size)
    grey = cv2.resize(
        cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), grey_size, interpolation=cv2.INTER_AREA
    )
    detail = None if detail_size is None else _upright(frame, frame.picture, detail_size)
    return Look(frame.ref.index, rgb, grey.astype(np.uint8, copy=False), frame.damaged, detail)


def _upright(frame: Frame, picture: VideoFrame, size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """The picture in colour, upright and of this width and height."""
    turn = frame.info.rotation
    width, height = size[::-1] if turn in (90, 270) else size
    shrink, colour = _scalers()
    if picture.format.name == _PLAIN and not frame.info.full_range and width < picture.width:
        # Made small first and coloured then, it takes two fifths of the time.
        picture = shrink.reformat(
            picture, width, height, _PLAIN, interpolation=Interpolation.BILINEAR
        )
    # Bilinear in swscale takes in every source pixel when it makes a picture smaller.
    small = colour.reformat(
        picture,
        width,
        height,
        "rgb24",
        src_color_range=ColorRange.JPEG if frame.info.full_range else None,
        interpolation=Interpolation.BILINEAR,
    ).to_ndarray()
    upright = np.rot90(small, _TURNS[turn]) if turn in _TURNS else small
    return np.ascontiguousarray(upright, np.uint8)


def _scalers() -> tuple[VideoReformatter, VideoReformatter]:
    """This thread's own: making one for each picture takes longer than colouring a small one."""
    if not hasattr(_MADE, "scalers"):
        _MADE.scalers = VideoReformatter(), VideoReformatter()
    scalers: tuple[VideoReformatter, VideoReformatter] = _MADE.scalers
    return scalers


def to_source(found: Detections, size: tuple[int, int], info: VideoInfo) -> Detections:
    """Detections on the small picture, in source pixels as shown."""
    ratio = np.array([info.width / size[0], info.height / size[1]] * 2, np.float32)
    return Detections(found.boxes * ratio, found.scores, found.kind, found.source)
