"""Colour range, matrix and depth are respected; rotation turns the right way."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest

from player.media.source import FrameSource

_TARGET = {
    "red": (200, 30, 40),
    "green": (20, 180, 60),
    "blue": (40, 60, 210),
    "white": (250, 250, 250),
    "black": (3, 3, 3),
    "skin": (224, 172, 140),
}


def write(path, rgb, *, pix_fmt, matrix, full, codec="ffv1"):
    """A flat clip whose stored values are computed here, not by the converter under test."""
    kr, kb = {1: (0.2126, 0.0722), 6: (0.299, 0.114), 9: (0.2627, 0.0593)}[matrix]
    r, g, b = (v / 255 for v in rgb)
    luma = kr * r + (1 - kr - kb) * g + kb * b
    cb, cr = (b - luma) / (2 - 2 * kb), (r - luma) / (2 - 2 * kr)
    ten = "10" in pix_fmt
    top = 1023 if ten else 255
    scale = 4 if ten else 1
    if full:
        values = (luma * top, (cb + 0.5) * top, (cr + 0.5) * top)
    else:
        values = tuple(v * scale for v in (16 + 219 * luma, 128 + 224 * cb, 128 + 224 * cr))
    frame = av.VideoFrame(64, 48, pix_fmt)
    for plane, value in zip(frame.planes, values, strict=False):
        kind = np.uint16 if ten else np.uint8
        data = np.full(plane.buffer_size // kind().nbytes, round(value), kind)
        plane.update(data.tobytes())
    frame.colorspace, frame.color_range = matrix, 2 if full else 1
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=Fraction(25))
        stream.width, stream.height, stream.pix_fmt = 64, 48, pix_fmt
        context = stream.codec_context
        context.colorspace, context.color_range = matrix, 2 if full else 1
        for i in range(3):
            frame.pts, frame.time_base = i, Fraction(1, 25)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("colour", _TARGET)
@pytest.mark.parametrize("full", [False, True], ids=["tv range", "full range"])
@pytest.mark.parametrize("matrix", [1, 6, 9], ids=["bt709", "bt601", "bt2020"])
@pytest.mark.parametrize("pix_fmt", ["yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le"])
def test_colours_come_back(tmp_path, colour, full, matrix, pix_fmt):
    rgb = _TARGET[colour]
    path = write(tmp_path / "flat.mkv", rgb, pix_fmt=pix_fmt, matrix=matrix, full=full)
    with FrameSource.open(path) as source:
        assert source.info.full_range == full
        assert source.info.matrix == matrix
        image = source.frame_at(1).rgb()
    assert np.abs(image.reshape(-1, 3).astype(int) - rgb).max() <= 4


@pytest.mark.parametrize(("height", "matrix"), [(480, 6), (720, 1)])
def test_unsaid_matrices_follow_the_picture_s_size(media, height, matrix):
    clip = media(frames=2, size=(1280 if height == 720 else 640, height), options=())
    with FrameSource.open(clip) as source:
        if source.info.colour_space == 2:
            assert source.info.matrix == matrix
        else:
            assert source.info.matrix == source.info.colour_space


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_rotation_turns_corners_to_where_they_are_shown(tmp_path, rotation):
    shown = np.full((48, 64, 3), 40, np.uint8)
    shown[:16, :16] = 220  # bright top left as shown
    stored = np.ascontiguousarray(np.rot90(shown, rotation // 90))
    path = tmp_path / "turned.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=Fraction(25))
        stream.height, stream.width = stored.shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.set_display_rotation(-rotation)
        out.mux(stream.encode(av.VideoFrame.from_ndarray(stored, format="rgb24")))
        out.mux(stream.encode(None))
    with FrameSource.open(path) as source:
        image = source.frame_at(0).rgb()
        assert source.info.rotation == rotation
    assert image.shape == shown.shape
    assert image[4:12, 4:12].mean() > 180
    assert image[30:, 30:].mean() < 80
