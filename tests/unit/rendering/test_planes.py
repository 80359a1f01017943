from __future__ import annotations

from dataclasses import replace

import av
import numpy as np
import pytest

from player.media.source import FrameSource
from redaction.rendering.planes import planes_of, views
from tests.unit.rendering.pictures import noise_frame


def test_planes_are_a_copy_unless_the_frame_is_given_up():
    frame = noise_frame(64, 48)
    before = views(frame.picture)[0].copy()
    planes_of(frame).y[:] = 0
    assert (views(frame.picture)[0] == before).all()
    planes_of(frame, own=True).y[:] = 0
    assert not views(frame.picture)[0].any()


@pytest.mark.parametrize("threads", [1, 2])
def test_painting_a_decoded_frame_leaves_later_frames_alone(media, threads):
    """The decoder still refers to pictures it gave out: writing into those would smear later ones."""
    path = media(frames=40, bframes=2, gop=40)
    with FrameSource.open(path, threads=threads) as source:
        untouched = [planes_of(frame).y.copy() for frame in source.frames()]
    with FrameSource.open(path, threads=threads) as source:
        for number, frame in enumerate(source.frames()):
            planes = planes_of(frame, own=True)
            assert (planes.y == untouched[number]).all(), f"frame {number}"
            planes.y[:], planes.u[:], planes.v[:] = 16, 128, 128


def test_planes_that_are_not_to_be_written_to_cannot_be_and_cost_no_copy():
    frame = noise_frame(64, 48)
    planes = planes_of(frame, own=True, write=False)
    assert np.shares_memory(planes.y, views(frame.picture)[0])
    for plane in (planes.y, planes.u, planes.v):
        with pytest.raises(ValueError, match="read-only"):
            plane[:] = 0


def test_an_odd_picture_is_padded_by_its_last_line_and_column():
    frame = noise_frame(63, 47)
    planes = planes_of(frame, own=True)
    assert planes.y.shape == (48, 64)
    assert planes.u.shape == (24, 32)
    assert (planes.y[:47, :63] == views(frame.picture)[0]).all()
    assert (planes.y[47] == planes.y[46]).all()
    assert (planes.y[:, 63] == planes.y[:, 62]).all()
    assert (planes.width, planes.height) == (63, 47)


@pytest.mark.parametrize(("rotation", "turns"), [(90, -1), (180, -2), (270, -3)])
def test_rotation_turns_the_pixels_clockwise(rotation, turns):
    frame = noise_frame(64, 48, rotation=rotation)
    planes = planes_of(frame)
    for made, stored in zip((planes.y, planes.u, planes.v), views(frame.picture), strict=True):
        assert (made == np.rot90(stored, turns)).all()


@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize("pix_fmt", ["yuv422p", "yuv444p", "gray", "nv12"])
def test_conversion_keeps_luma_as_it_is(pix_fmt, full_range):
    frame = noise_frame(64, 48, pix_fmt=pix_fmt, full_range=full_range)
    luma = np.frombuffer(memoryview(frame.picture.planes[0]), np.uint8).reshape(48, -1)[:, :64]
    planes = planes_of(frame)
    assert (planes.y == luma).all()
    assert planes.full_range is full_range
    assert planes.black == (0 if full_range else 16)


def test_ten_bits_become_eight_without_a_change_of_range():
    frame = noise_frame(64, 48, pix_fmt="yuv420p10le")
    values = np.random.default_rng(1).integers(64, 940, 64 * 48).astype("<u2")
    stride = frame.picture.planes[0].line_size // 2
    padded = np.zeros((48, stride), "<u2")
    padded[:, :64] = values.reshape(48, 64)
    frame.picture.planes[0].update(padded.tobytes())
    planes = planes_of(frame)
    assert np.abs(planes.y - values.reshape(48, 64) / 4).max() <= 1


def test_rgb_gets_a_matrix_of_its_own():
    frame = noise_frame(64, 48, pix_fmt="gbrp")
    frame = replace(frame, info=replace(frame.info, colour_space=0))
    for plane in frame.picture.planes:
        plane.update(bytes([128]) * plane.buffer_size)
    planes = planes_of(frame)
    assert np.abs(planes.y.astype(int) - 126).max() <= 1  # mid grey in limited range
    assert np.abs(planes.u.astype(int) - 128).max() <= 1


def test_a_frame_without_a_picture_is_grey_and_of_the_right_size():
    frame = replace(noise_frame(65, 48), picture=None, damaged=True)
    planes = planes_of(frame, own=True)
    assert planes.y.shape == (48, 66)
    assert (planes.y == 128).all()
    assert (planes.u == 128).all()


def test_the_planes_are_the_memory_of_the_picture_that_is_encoded():
    planes = planes_of(noise_frame(64, 48, rotation=90), own=True)
    planes.y[:] = 77
    assert isinstance(planes.picture, av.VideoFrame)
    assert (views(planes.picture)[0] == 77).all()
