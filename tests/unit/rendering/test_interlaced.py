"""Interlaced pictures with all lines of colour: the two moments of a picture keep their own colours."""

from __future__ import annotations

from dataclasses import replace

import av
import numpy as np
import pytest

from redaction.rendering.planes import planes_of
from tests.unit.rendering.pictures import noise_frame


@pytest.mark.parametrize("form", ["yuv422p", "yuv411p", "yuv444p", "yuv422p10le"])
@pytest.mark.parametrize("interlaced", [True, False])
def test_the_colours_of_two_fields_are_not_mixed(form, interlaced):
    base = noise_frame(64, 48, interlaced=interlaced)
    # One field is blue, the other red.
    rgb = np.zeros((48, 64, 3), np.uint8)
    rgb[0::2, :, 2] = rgb[1::2, :, 0] = 200
    top, bottom = (
        av.VideoFrame.from_ndarray(np.repeat(rgb[n : n + 1], 48, 0), format="rgb24").reformat(
            format=form
        )
        for n in (0, 1)
    )
    picture = av.VideoFrame(64, 48, form)
    for target, even, odd in zip(picture.planes, top.planes, bottom.planes, strict=True):
        lines = np.frombuffer(memoryview(target), np.uint8).reshape(target.height, -1)
        lines[0::2] = np.frombuffer(memoryview(even), np.uint8).reshape(even.height, -1)[0::2]
        lines[1::2] = np.frombuffer(memoryview(odd), np.uint8).reshape(odd.height, -1)[1::2]
    bits = 10 if form.endswith("10le") else 8
    info = replace(base.info, interlaced=interlaced, pix_fmt=form, bits=bits)
    planes = planes_of(replace(base, info=info, picture=picture))
    wanted = [
        planes_of(replace(base, info=replace(info, interlaced=False), picture=p))
        for p in (top, bottom)
    ]
    apart = [abs(int(planes.v[n, 10]) - int(wanted[n % 2].v[n, 10])) for n in range(8)]
    if interlaced:
        assert max(apart) <= 1
        lines = np.where(np.arange(48)[:, None] % 2, wanted[1].y, wanted[0].y)
        assert np.abs(planes.y.astype(int) - lines).max() <= 1  # ten bits are dithered
    else:
        assert min(apart) > 20
