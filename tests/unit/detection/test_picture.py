"""The small pictures that detection and motion look at."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation

from player.media.source import FrameSource
from redaction.detection.picture import look_at


@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize("size", [(96, 56), (101, 57), (192, 112)])
def test_a_picture_made_small_before_it_is_coloured_is_the_same(media, size, full_range):
    """In the middle of even areas: at edges of colour the two ways differ by design."""
    with FrameSource.open(media(frames=3, full_range=full_range)) as source:
        for frame in source.frames():
            look = look_at(frame, size, (64, 32))
            assert frame.picture is not None
            at_once = frame.picture.reformat(
                *size, "rgb24", src_color_range=2 if full_range else None,
                interpolation=Interpolation.BILINEAR,
            ).to_ndarray().astype(int)  # fmt: skip
            assert look.rgb is not None
            assert look.rgb.shape == (size[1], size[0], 3)
            miss = np.abs(look.rgb.astype(int) - at_once)
            assert miss.mean() < 2
            assert np.median(miss) <= 1


def test_colours_stay_what_they_are():
    """With the matrix of high definition, which a picture that is made small must keep."""
    rng = np.random.default_rng(1)
    blocks = np.repeat(np.repeat(rng.integers(0, 256, (9, 16, 3), np.uint8), 40, 0), 40, 1)
    whole = VideoFrame.from_ndarray(blocks, "rgb24").reformat(
        format="yuv420p", dst_colorspace="ITU709"
    )
    whole.colorspace = 1
    frame: Any = SimpleNamespace(
        picture=whole,
        damaged=False,
        ref=SimpleNamespace(index=0),
        info=SimpleNamespace(rotation=0, full_range=False),
    )
    look = look_at(frame, (320, 180), (64, 32))
    assert look.rgb is not None
    centres = np.abs(look.rgb[10::20, 10::20].astype(int) - blocks[20::40, 20::40])
    assert centres.max() <= 4
