"""The exact frame in every container with every codec that can be made here: its number is in its pixels."""

from __future__ import annotations

import random

import pytest

from player.media.source import FrameSource
from tests.media.code import number_of

FRAMES = 13
OPEN_GOP = (("x264-params", "open-gop=1"),)
PYRAMID = (("x264-params", "bframes=3:b-pyramid=strict"),)
MBAFF = (("x264-params", "interlaced=1"),)
OPEN_HEVC = (("x265-params", "log-level=none:open-gop=1:keyint=8:min-keyint=8"),)
QUICK = (("deadline", "realtime"), ("cpu-used", "8"))
HIDDEN = (("auto-alt-ref", "1"), ("lag-in-frames", "16"))
AV1 = (("preset", "8"), ("crf", "10"))


def many(codec, containers, **parameters):
    """One case for each container."""
    return [(codec, container, parameters) for container in containers.split()]


CASES = [
    *many("libx264", "mp4 mov mkv avi ts m2ts mpg vob flv asf 3gp h264 nut mxf", bframes=2),
    *many("libx264", "mp4 mkv avi ts flv h264", bframes=3, options=PYRAMID),
    *many("libx264", "mp4 mkv avi ts h264", bframes=2, options=OPEN_GOP),
    *many("libx264", "mp4 avi ts h264", gop=1),
    *many("libx264", "mp4 mkv ts h264", bframes=2, options=MBAFF),
    *many("libx264", "wmv flv"),
    *many("libx264rgb", "mkv avi", pix_fmt="rgb24"),
    *many("libx265", "mp4 mov mkv ts m2ts flv hevc", bframes=3),
    *many("libx265", "mp4 ts hevc", bframes=3, options=OPEN_HEVC),
    *many("libsvtav1", "mp4 mkv webm avi flv ivf obu", options=AV1),
    *many("libvpx", "webm mkv avi ivf ogg", options=QUICK),
    *many("libvpx", "webm avi ivf", options=HIDDEN),
    *many("libvpx-vp9", "webm mp4 mkv avi ivf", options=QUICK),
    *many("libvpx-vp9", "webm ivf", options=HIDDEN),
    *many("mpeg1video", "mpg ts avi mkv mov m1v", bframes=2),
    *many("mpeg2video", "mpg vob ts m2ts avi mkv mp4 mov mxf m2v", bframes=2),
    *many("mpeg4", "mp4 mov mkv avi ts 3gp m4v mpg nut wmv", bframes=2),
    *many("mpeg4", "avi m4v"),
    *many("msmpeg4v2", "avi wmv"),
    *many("msmpeg4", "avi wmv"),
    *many("wmv1", "wmv avi"),
    *many("wmv2", "wmv asf avi"),
    *many("h261", "avi h261", size=(176, 144)),
    *many("h263", "3gp mov avi h263", size=(176, 144)),
    *many("h263p", "avi"),
    *many("flv", "flv avi swf"),
    *many("rv10", "rm", size=(176, 144)),
    *many("rv20", "rm"),
    *many("mjpeg", "mov mp4 avi mkv nut", pix_fmt="yuvj420p"),
    *many("ffv1", "mkv avi nut"),
    *many("huffyuv", "avi", pix_fmt="yuv422p"),
    *many("ffvhuff", "avi"),
    *many("utvideo", "avi"),
    *many("prores_ks", "mov mkv mxf", pix_fmt="yuv422p10le"),
    *many(
        "dnxhd", "mov mxf", pix_fmt="yuv422p", size=(256, 144), options=(("profile", "dnxhr_sq"),)
    ),
    *many("jpeg2000", "mov mkv mxf"),
    *many("cfhd", "mov", pix_fmt="yuv422p10le"),
    *many("png", "mov avi", pix_fmt="rgb24"),
    *many("rawvideo", "avi mkv nut y4m"),
    *many("v210", "mov", pix_fmt="yuv422p10le"),
    *many("qtrle", "mov", pix_fmt="rgb24"),
    *many("cinepak", "mov avi", pix_fmt="rgb24"),
    *many("svq1", "mov", pix_fmt="yuv410p"),
    *many("zmbv", "avi", pix_fmt="bgr0"),
    *many("flashsv", "flv", pix_fmt="bgr24"),
    *many("snow", "avi mkv"),
]


def name_of(case):
    """What a case is called in the list of tests."""
    codec, container, parameters = case
    extra = [str(v[0][1]) if isinstance(v, tuple) and v and isinstance(v[0], tuple) else f"{k}={v}"
             for k, v in parameters.items() if k in ("bframes", "gop", "options")]  # fmt: skip
    return " ".join((codec, container, *extra))


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_forward_backward_at_random_and_at_the_ends(media, case):
    codec, container, parameters = case
    common = {"frames": FRAMES, "gop": 5, "size": (96, 64), "codec": codec, "container": container}
    path = media(**{**common, **parameters})
    every = list(range(FRAMES))
    orders = (every, every[::-1], random.Random(str(case)).sample(every, 6), [0, FRAMES - 1, 0])
    with FrameSource.open(path) as source:
        assert len(source.index) == FRAMES
        for order in orders:
            frames = [source.frame_at(i) for i in order]
            assert [number_of(frame.rgb()) for frame in frames] == order
            assert [int(frame.ref.index) for frame in frames] == order
            assert not any(frame.damaged for frame in frames)
