"""Frame-exactness over formats: the number in the pixels is the frame asked for, or the test fails."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from player.media.errors import FrameNotFound
from player.media.index import build_index
from player.media.source import FrameSource
from player.media.time import FrameIndex, FrameSpan
from tests.media.clip import Clip
from tests.media.code import number_of

F = Fraction
_TIMES = tuple(F(i * 9 + i * i % 7, 100) for i in range(30))

CASES = {
    "cfr": {},
    "bframes": {"bframes": 3},
    "ntsc": {"rate": F(30000, 1001), "bframes": 2},
    "vfr": {"times": _TIMES, "bframes": 2},
    "starts late": {"start": F(3)},
    "edit list": {"hidden": 5},
    "edit list over a keyframe": {"hidden": 17, "bframes": 2},
    "rotated 90": {"rotation": 90},
    "rotated 180": {"rotation": 180, "bframes": 2},
    "rotated 270": {"rotation": 270},
    "odd size": {"size": (193, 113), "pix_fmt": "yuv444p"},
    "odd size 4:2:0": {
        "size": (193, 113),
        "codec": "mjpeg",
        "container": "avi",
        "pix_fmt": "yuvj420p",
    },
    "anamorphic": {"aspect": F(16, 11)},
    "full range": {"full_range": True, "pix_fmt": "yuvj420p"},
    "10 bit": {"pix_fmt": "yuv420p10le"},
    "4:2:2": {"pix_fmt": "yuv422p"},
    "grey": {"codec": "ffv1", "container": "mkv", "pix_fmt": "gray"},
    "rgb": {"codec": "ffv1", "container": "mkv", "pix_fmt": "bgr0"},
    "matroska": {"container": "mkv", "bframes": 2},
    "quicktime with sound": {"container": "mov", "bframes": 2, "tone": 3.0},
    "fragmented": {"bframes": 2, "mux": (("movflags", "frag_keyframe+empty_moov"),)},
    "open gop": {"bframes": 2, "options": (("x264-params", "open-gop=1"),)},
    "gradual refresh": {"frames": 60, "options": (("intra-refresh", "1"),)},
    "interlaced": {"container": "ts", "options": (("x264-params", "interlaced=1"),)},
    "transport stream": {"container": "ts", "bframes": 2},
    "program stream": {"codec": "mpeg2video", "container": "mpg", "bframes": 2},
    "flash": {"container": "flv", "bframes": 1},
    "avi": {"container": "avi"},
    "avi without times": {"container": "avi", "bframes": 2, "gop": 30},
    "avi mpeg4": {"codec": "mpeg4", "container": "avi", "bframes": 2},
    "windows media": {"codec": "wmv2", "container": "wmv"},
    "bare h264": {"container": "h264", "bframes": 2},
    "hevc": {"codec": "libx265", "bframes": 2},
    "vp8 with hidden reference pictures": {
        "codec": "libvpx",
        "container": "webm",
        "options": (("auto-alt-ref", "1"), ("lag-in-frames", "16")),
    },
    "vp9": {"codec": "libvpx-vp9", "container": "webm"},
    "cover picture": {"cover": True},
    "tags and chapters": {"tags": (("title", "x"),), "chapters": ("a", "b")},
}


@pytest.mark.parametrize("case", CASES)
def test_every_way_to_a_frame_gives_that_frame(media, case):
    clip = Clip(**CASES[case])
    numbers = list(range(clip.frames))
    with FrameSource.open(media(**CASES[case])) as source:
        assert len(source.index) == clip.frames
        assert (source.info.width, source.info.height) == clip.size
        assert source.info.rotation == clip.rotation
        assert source.info.has_edit_list == (clip.hidden > 0)
        frames = list(source.frames())
        assert [int(f.ref.index) for f in frames] == numbers
        assert [number_of(f.rgb()) for f in frames] == numbers
        assert not any(f.damaged for f in frames)
        assert [f.ref for f in frames] == [source.index.ref(i) for i in numbers]
        shuffled = random.Random(case).sample(numbers, len(numbers))
        for order in (numbers[::-1], shuffled, [0, numbers[-1], 0, numbers[-1]]):
            assert [number_of(source.frame_at(i).rgb()) for i in order] == order
        span = FrameSpan(FrameIndex(11), FrameIndex(15))
        assert [number_of(f.rgb()) for f in source.frames(span)] == [11, 12, 13, 14]


@pytest.mark.parametrize("case", ["cfr", "vfr", "edit list", "starts late", "matroska"])
def test_times_are_those_asked_for(media, case):
    clip = Clip(**CASES[case])
    index = build_index(media(**CASES[case]))
    for i in range(clip.frames):
        expected = (clip.tick(i) - clip.tick(0)) * clip.base
        assert abs(index.seconds(i) - expected) <= index.time_base


def test_frames_beyond_either_end_are_refused(media):
    with FrameSource.open(media()) as source:
        for wrong in (-1, 30, 10_000):
            with pytest.raises(FrameNotFound):
                source.frame_at(FrameIndex(wrong))
        with pytest.raises(FrameNotFound):
            list(source.frames(FrameSpan(FrameIndex(28), FrameIndex(31))))
        assert number_of(source.frame_at(FrameIndex(29)).rgb()) == 29


def test_a_bare_stream_says_that_its_frames_were_counted(media):
    index = build_index(media(container="h264", bframes=2))
    assert index.counted
    assert any("decoding" in note for note in index.notes)
    assert not build_index(media()).notes


def test_pictures_are_read_only_and_upright(media):
    with FrameSource.open(media(rotation=90)) as source:
        frame = source.frame_at(FrameIndex(3))
        image = frame.rgb()
        assert image.shape == (112, 192, 3)
        assert image.dtype == np.uint8
        assert not image.flags.writeable
        assert frame.picture is not None
        assert (frame.picture.width, frame.picture.height) == (112, 192)


def test_a_source_can_be_closed_twice_and_used_with_a_known_index(media):
    path = media(bframes=2)
    index = build_index(path)
    source = FrameSource.open(path, index=index, threads=1)
    assert source.index is index
    assert number_of(source.frame_at(FrameIndex(7)).rgb()) == 7
    source.close()
    source.close()


@pytest.mark.parametrize(
    ("container", "codec"), [("ts", "libx264"), ("mpg", "mpeg2video"), ("h264", "libx264")]
)
def test_recordings_joined_end_to_end_keep_every_frame(media, tmp_path, container, codec):
    part = media(container=container, codec=codec, bframes=2).read_bytes()
    path = tmp_path / f"joined.{container}"
    path.write_bytes(part + part)
    twice = [*range(30), *range(30)]
    with FrameSource.open(path) as source:
        assert source.index.counted
        assert [number_of(f.rgb()) for f in source.frames()] == twice
        for i in (59, 0, 31, 29, 30, 45):
            assert number_of(source.frame_at(i).rgb()) == twice[i]
        assert source.index.duration == F(60, 25)


@pytest.mark.parametrize("frames", [1, 2])
def test_very_short_clips(media, frames):
    with FrameSource.open(media(frames=frames)) as source:
        assert [number_of(f.rgb()) for f in source.frames()] == list(range(frames))
        assert source.index.duration == F(frames, 25)


def test_a_size_that_changes_midway_is_scaled_to_the_first(media, tmp_path):
    path = tmp_path / "sizes.h264"
    path.write_bytes(
        media(container="h264").read_bytes() + media(container="h264", size=(256, 144)).read_bytes()
    )
    with FrameSource.open(path) as source:
        frames = list(source.frames())
        assert {f.rgb().shape for f in frames} == {(112, 192, 3)}
        assert [number_of(f.rgb()) for f in frames] == [*range(30), *range(30)]


def test_a_long_decode_can_be_stopped(media):
    class StoppedError(Exception):
        pass

    class Stop:
        calls = 0

        def check(self):
            self.calls += 1
            if self.calls > 10:
                raise StoppedError

    with FrameSource.open(media(frames=60, gop=60)) as source:
        with pytest.raises(StoppedError):
            source.frame_at(50, cancel=Stop())
        assert number_of(source.frame_at(50).rgb()) == 50
        assert number_of(source.frame_at(20).rgb()) == 20


def lying(media, tmp_path, frame):
    """Sixty frames, whole at 0, 20 and 40; the file's table says that ``frame`` is whole too."""
    clip = media(frames=60, gop=20, codec="msmpeg4v2", container="avi")
    data = bytearray(clip.read_bytes())
    row = data.index(b"idx1") + 8 + 16 * frame
    assert data[row : row + 8] == b"00dc\0\0\0\0"
    data[row + 4] = 0x10
    path = tmp_path / "lying.avi"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("order", [(55, 47, 59), (59, 10, 46, 45), tuple(range(60))])
def test_a_keyframe_that_is_none_is_found_out_before_it_does_harm(media, tmp_path, order):
    path = lying(media, tmp_path, 46)
    index = build_index(path)
    assert list(np.flatnonzero(index.keyframes)) == [0, 20, 40, 46]
    with FrameSource.open(path, index=index) as source:
        assert [number_of(source.frame_at(i).rgb()) for i in order] == list(order)
        assert not any(source.frame_at(i).damaged for i in order)
        assert list(np.flatnonzero(source.index.keyframes)) == [0, 20, 40]
        assert [source.index.ref(i) for i in range(60)] == [index.ref(i) for i in range(60)]


def test_files_that_call_every_frame_whole_are_decoded_once_to_find_the_truth(media):
    index = build_index(media(codec="h263", container="avi", size=(176, 144), gop=10))
    assert list(np.flatnonzero(index.keyframes)) == [0, 10, 20]
    assert len(index.seek_pts) == 3
    assert any("complete in themselves" in note for note in index.notes)
