"""Small pictures of frames, each with the exact number of the frame it shows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import numpy.typing as npt

from player.media.frame import GREY, to_rgb
from player.media.view import ViewOptions, view_rgb

if TYPE_CHECKING:
    from player.media.frame import Frame
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo

MOST: Final = 1200
"""Most pictures of the overview of one file: about one a second up to twenty minutes."""

WIDE, HIGH = 160, 90
"""A picture fits into this box, in pixels."""

_LEAST: Final = 8
"""Shortest side in pixels, whatever the shape."""
_COARSE: Final = 8
_QUALITY: Final = 78


@dataclass(frozen=True, slots=True)
class Plan:
    """Which frames the overview shows.

    Attributes:
        keys: Frames that need no other frame to be decoded, in the order to make them: every eighth
            first, so that the whole length is seen early.
        others: Frames where no keyframe is near, ascending: they come with a pass over all frames.
    """

    keys: tuple[int, ...]
    others: tuple[int, ...]


def plan(index: VideoIndex, most: int = MOST) -> Plan:
    """About one frame a second, at most ``most``; a keyframe wherever there is one in that second."""
    seconds = float(index.duration)
    slots = max(1, min(most, len(index), math.ceil(seconds) if math.isfinite(seconds) else most))
    times = (index.pts - index.pts[0]).astype(np.float64)
    length = max(float(times[-1] + index.durations[-1]), 1.0)
    slot = np.minimum((times * (slots / length)).astype(np.int64), slots - 1)
    keyframes = np.flatnonzero(index.keyframes)
    # the first keyframe of each slot that has one, and the first frame of each slot that has none
    with_key, first_key = np.unique(slot[keyframes], return_index=True)
    used, first = np.unique(slot, return_index=True)
    bare = ~np.isin(used, with_key)
    keys = [int(frame) for frame in keyframes[first_key]]
    ordered = [*keys[::_COARSE], *(k for i, k in enumerate(keys) if i % _COARSE)]
    return Plan(tuple(ordered), tuple(int(frame) for frame in first[bare]))


def size_of(info: VideoInfo, wide: int = WIDE, high: int = HIGH) -> tuple[int, int]:
    """Width and height of the pictures: the footage as shown, pixel aspect included, in a box."""
    width = max(1.0, info.width * float(info.pixel_aspect))
    scale = min(wide / width, high / info.height)
    return max(_LEAST, round(width * scale)), max(_LEAST, round(info.height * scale))


def small_picture(frame: Frame) -> npt.NDArray[np.uint8]:
    """The frame upright and small: uint8 RGB, shape (height, width, 3) of ``size_of``."""
    info = frame.info
    width, height = size_of(info)
    if frame.picture is None:
        return np.full((height, width, 3), GREY, np.uint8)
    turned = info.rotation in (90, 270)
    stored = (height, width) if turned else (width, height)
    image = to_rgb(frame.picture.reformat(width=stored[0], height=stored[1]), info)
    if info.rotation:
        image = np.rot90(image, -info.rotation // 90)
    if info.hdr:
        # as on the canvas: high dynamic range would look washed out
        image = view_rgb(np.ascontiguousarray(image), info, ViewOptions())
    return np.ascontiguousarray(image)


def jpeg(picture: npt.NDArray[np.uint8]) -> bytes:
    """A small picture as JPEG bytes; about 4 KB."""
    done, data = cv2.imencode(".jpg", picture[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        msg = "the picture could not be encoded"
        raise ValueError(msg)
    return data.tobytes()
