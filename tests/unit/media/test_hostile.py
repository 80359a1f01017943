"""Files made to do harm, or broken to that effect: refused or shown, in bounded memory and time."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from player.media.claims import MAX_SAMPLES, check_claims
from player.media.errors import MediaError
from player.media.index import build_index
from player.media.probe import probe
from player.media.source import FrameSource
from tests.media.clip import Clip, write_clip
from tests.media.code import number_of

ROOT = Path(__file__).resolve().parents[3]

BOUNDED = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
from player.media.errors import MediaError
from player.media.index import build_index
from player.media.probe import probe
from player.media.source import FrameSource
for name in sys.argv[1:]:
    path = Path(name)
    try:
        index = build_index(path)
        with FrameSource.open(path, index=index) as source:
            for at in {0, len(index) // 2, len(index) - 1}:
                source.frame_at(at)
        print(path.name, "shown", len(index))
    except MediaError as error:
        assert error.summary.endswith(".") and str(path.parent) not in str(error)
        print(path.name, "refused:", error.summary)
"""


def box(kind, *parts):
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def patched(path, copy, kind, offset, value):
    """A copy with one 32-bit word of the first box of that kind replaced."""
    data = bytearray(path.read_bytes())
    at = data.index(kind) + 4 + offset
    data[at : at + 4] = struct.pack(">I", value)
    copy.write_bytes(data)
    return copy


def in_bounds(*paths):
    """Open files in a process of their own that may have 3 GB; what it says of each."""
    done = subprocess.run(
        [sys.executable, "-c", BOUNDED, *map(str, paths)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.skipif(sys.platform == "win32", reason="memory is limited by POSIX means")
def test_hostile_files_stay_within_memory_and_end(media, tmp_path):
    clip = media(frames=20)
    pieces = media(frames=20, mux=(("movflags", "frag_keyframe+empty_moov"),))
    vfr = media(frames=12, times=tuple(Fraction(i * i, 50) for i in range(12)))
    zeros = tmp_path / "zeros.mp4"
    with zeros.open("wb") as file:
        file.write(box(b"ftyp", b"isom", bytes(4)) + struct.pack(">I4sQ", 1, b"mdat", 2 << 30))
        file.truncate(2 << 30)
    bare = tmp_path / "bare.mpg"
    with bare.open("wb") as file:
        file.truncate(1 << 30)
    tail = tmp_path / "tail.mp4"
    with tail.open("wb") as file:
        file.write(media(frames=20, mux=(("movflags", "faststart"),)).read_bytes())
        file.truncate(2 << 30)
    deep = tmp_path / "deep.mp4"
    nest = b""
    for _ in range(20_000):
        nest = struct.pack(">I4s", 8 + len(nest), b"moov") + nest
        if len(nest) > 160_000:
            break
    deep.write_bytes(box(b"ftyp", b"isom", bytes(4)) + nest)
    said = in_bounds(
        patched(clip, tmp_path / "billions.mp4", b"stsz", 8, 2_000_000_000),
        patched(clip, tmp_path / "equal.mp4", b"stts", 8, 0x7FFFFFFF),
        patched(pieces, tmp_path / "pieces.mp4", b"trun", 4, 0x7FFFFFFF),
        patched(vfr, tmp_path / "steps.mp4", b"stts", 12, 0xFFFFFFFF),
        patched(clip, tmp_path / "length.mp4", b"mdhd", 16, 0xFFFFFFFF),
        zeros,
        bare,
        tail,
        deep,
    )
    assert len(said) == 9
    results = dict(line.split(" ", 1) for line in said)
    assert "more frames than can be handled" in results["billions.mp4"]
    assert "more frames than can be handled" in results["pieces.mp4"]
    assert results["length.mp4"] == "shown 20"
    assert results["tail.mp4"] == "shown 20"
    assert "incomplete" in results["zeros.mp4"]
    assert results["bare.mpg"].startswith("refused")


def test_plain_sound_may_have_any_number_of_samples(tmp_path):
    def movie(kind, *, last):
        steps = box(b"stts", bytes(4), struct.pack(">3I", 1, 3_000_000_000, last))
        sizes = box(b"stsz", bytes(4), struct.pack(">2I", 2, 3_000_000_000))
        handler = box(b"hdlr", bytes(8), kind, bytes(12))
        track = box(b"trak", box(b"mdia", handler, box(b"minf", box(b"stbl", steps, sizes))))
        path = tmp_path / f"{kind.decode()}{last}.mp4"
        path.write_bytes(box(b"ftyp", b"isom", bytes(4)) + box(b"moov", track))
        return path

    check_claims(movie(b"soun", last=1))
    for kind, last in ((b"vide", 1), (b"soun", 2)):
        with pytest.raises(MediaError, match="more frames"):
            check_claims(movie(kind, last=last))


def test_claims_are_read_from_real_files_without_refusing_any(footage):
    files = [p for p in footage.rglob("*") if p.is_file() and p.stat().st_size]
    assert len(files) > 100
    for path in files:
        check_claims(path)
    assert MAX_SAMPLES > 25 * 3600 * 24 * 4


def test_what_is_no_file_is_refused_at_once(tmp_path):
    pipe = tmp_path / "pipe.mp4"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        with pytest.raises(MediaError, match="not a file"):
            build_index(path)


@pytest.mark.parametrize("size", [(2, 2), (1, 1), (3, 2), (2, 300)])
def test_the_smallest_pictures(tmp_path, size):
    path = tmp_path / "small.mkv"
    levels = [40, 120, 200]
    with av.open(str(path), "w") as out:
        stream = out.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = *size, "gray"
        for at, level in enumerate(levels):
            frame = av.VideoFrame.from_ndarray(
                np.full((size[1], size[0]), level, np.uint8), format="gray"
            )
            frame.pts, frame.time_base = at, Fraction(1, 25)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    with FrameSource.open(path) as source:
        assert (source.info.width, source.info.height) == size
        for at in (2, 0, 1):
            assert abs(int(source.frame_at(at).rgb()[0, 0, 0]) - levels[at]) <= 1


def test_a_picture_thirty_thousand_wide(tmp_path):
    path = tmp_path / "wide.avi"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("rawvideo", rate=25)
        stream.width, stream.height, stream.pix_fmt = 30_000, 2, "yuv420p"
        frame = av.VideoFrame(30_000, 2, "yuv420p")
        frame.pts, frame.time_base = 0, Fraction(1, 25)
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    with pytest.raises(MediaError, match="30000 by 2"):
        build_index(path)


def test_a_length_of_a_billion_seconds_changes_nothing(media, tmp_path):
    clip = media(frames=20, tone=0.8)
    data = bytearray(clip.read_bytes())
    for kind, offset in ((b"mvhd", 16), (b"mdhd", 16), (b"tkhd", 20)):
        at = data.index(kind) + 4 + offset
        data[at : at + 4] = struct.pack(">I", 0xFFFFFFF0)
    path = tmp_path / "long.mp4"
    path.write_bytes(data)
    report = probe(path)
    assert report.frames == 20
    assert report.duration == Fraction(20, 25)
    assert report.decoded == 20


def test_an_absurd_sample_rate_leaves_the_pictures_alone(media, tmp_path):
    clip = media(frames=20, tone=0.8, container="avi", audio_codec="pcm_s16le")
    data = bytearray(clip.read_bytes())
    at = data.index(b"auds")
    form = data.index(b"strf", at) + 8
    data[form + 4 : form + 8] = struct.pack("<I", 0x7FFFFFFF)
    path = tmp_path / "rate.avi"
    path.write_bytes(data)
    with FrameSource.open(path) as source:
        assert [number_of(f.rgb()) for f in source.frames()] == list(range(20))


@pytest.mark.parametrize("start", [2**40, 2**60, 2**62])
def test_time_stamps_near_the_limits(tmp_path, start):
    path = tmp_path / "late.nut"
    with av.open(str(path), "w", options={"avoid_negative_ts": "disabled"}) as out:
        stream = out.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "gray"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 25)
        from tests.media.code import picture_of

        for at in range(5):
            frame = av.VideoFrame.from_ndarray(picture_of(at, 96, 64), format="rgb24")
            frame = frame.reformat(format="gray")
            frame.pts, frame.time_base = at, Fraction(1, 25)
            for packet in stream.encode(frame):
                packet.pts = packet.dts = start + at
                out.mux(packet)
        for packet in stream.encode(None):
            out.mux(packet)
    with FrameSource.open(path) as source:
        assert [number_of(f.rgb()) for f in source.frames()] == list(range(5))
        assert [number_of(source.frame_at(i).rgb()) for i in (4, 0, 2)] == [4, 0, 2]
        assert source.index.duration > 0


@pytest.mark.parametrize("container", ["mp4", "mkv", "avi", "ts"])
def test_no_frame_at_all(tmp_path, container):
    path = write_clip(Clip(frames=1, container=container), tmp_path / f"one.{container}")
    with FrameSource.open(path) as source:
        assert len(source) == 1
        assert number_of(source.frame_at(0).rgb()) == 0
    data = path.read_bytes()
    with av.open(str(path)) as opened:
        packet = next(p for p in opened.demux(video=0) if p.size)
        at, size = packet.pos, packet.size
    empty = tmp_path / f"none.{container}"
    if container == "mp4":
        mended = bytearray(data)
        for kind, offset in ((b"stsz", 8), (b"stts", 4), (b"stsc", 4), (b"stco", 4), (b"stss", 4)):
            spot = mended.find(kind)
            if spot >= 0:
                mended[spot + 4 + offset : spot + 8 + offset] = bytes(4)
        empty.write_bytes(mended)
    else:
        empty.write_bytes(data[:at] + bytes(size))
    with pytest.raises(MediaError):
        build_index(empty)
