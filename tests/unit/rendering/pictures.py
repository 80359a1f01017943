"""Frames made from noise, for tests of the painter: no file, no decoder."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from player.media.frame import Frame
from player.media.info import VideoInfo
from player.media.time import FrameIndex, FrameRef
from redaction.model.geometry import Shape
from redaction.model.ids import TrackId
from redaction.model.region import Region, Style


def noise_frame(
    width: int,
    height: int,
    *,
    pix_fmt: str = "yuv420p",
    rotation: int = 0,
    full_range: bool = False,
    interlaced: bool = False,
    seed: int = 0,
) -> Frame:
    """A frame of noise between 40 and 220; ``width`` and ``height`` are those of the decoded picture."""
    turned = rotation in (90, 270)
    info = VideoInfo(
        path=Path("noise"),
        container="test",
        codec="test",
        width=height if turned else width,
        height=width if turned else height,
        coded_width=width,
        coded_height=height,
        rotation=rotation,
        pixel_aspect=Fraction(1),
        time_base=Fraction(1, 25),
        frame_rate=Fraction(25),
        pix_fmt=pix_fmt,
        bits=8,
        full_range=full_range,
        interlaced=interlaced,
        colour_primaries=1,
        colour_trc=1,
        colour_space=1,
    )
    picture = av.VideoFrame(width, height, pix_fmt)
    picture.color_range = 2 if full_range else 1
    picture.colorspace = 1
    rng = np.random.default_rng(seed)
    for plane in picture.planes:
        plane.update(rng.integers(40, 220, plane.buffer_size, dtype=np.uint8).tobytes())
    return Frame(FrameRef(FrameIndex(0), 0), False, picture, info)


def region(shape: Shape, style: Style | None = None) -> Region:
    return Region(TrackId("t"), shape, style)
