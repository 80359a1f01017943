"""Damaged footage: counted, located, shown the same way every time, never skipped."""

from __future__ import annotations

import pytest

from player.media.index import build_index
from player.media.probe import probe
from player.media.source import FrameSource
from player.media.time import runs_from_json, runs_to_json
from tests.media.code import number_of


@pytest.fixture
def dented(media, tmp_path):
    """Sixty frames, a keyframe every twelve; the data of frame 27 is overwritten."""
    import av

    path = media(frames=60)
    with av.open(str(path)) as container:
        packets = [p for p in container.demux(video=0) if p.size]
        hit = packets[27]
        at, size = hit.pos, hit.size
    data = bytearray(path.read_bytes())
    data[at + 4 : at + size] = bytes(size - 4)
    copy = tmp_path / "dented.mp4"
    copy.write_bytes(data)
    return copy


def test_damage_is_counted_and_located(dented):
    report = probe(dented)
    assert report.frames == 60
    assert not report.complete
    assert 27 in report.damaged
    # The rest of the stretch leans on the damaged frame; the next keyframe ends that.
    assert set(report.damaged) <= set(range(24, 36))
    assert set(range(27, 36)) <= set(report.damaged)
    assert any("damaged" in note and "00:00:" in note for note in report.notes)


def test_frames_around_damage_are_exact(dented):
    with FrameSource.open(dented) as source:
        frames = list(source.frames())
        assert [int(f.ref.index) for f in frames] == list(range(60))
        for i in (0, 23, 24, 36, 59):
            assert number_of(source.frame_at(i).rgb()) == i
            assert not source.frame_at(i).damaged


def test_a_damaged_frame_looks_the_same_however_one_comes_to_it(dented):
    index = build_index(dented)
    looks = []
    for order in (range(60), reversed(range(60)), (30, 27, 33, 35, 28), (35,), (27,)):
        with FrameSource.open(dented, index=index) as source:
            looks.append({i: source.frame_at(i).rgb().tobytes() for i in order})
    for look in looks[1:]:
        assert all(look[i] == looks[0][i] for i in look)


def test_a_frame_without_picture_is_mid_grey(media, tmp_path):
    import av

    path = media(frames=20, codec="mjpeg", container="avi", pix_fmt="yuvj420p")
    with av.open(str(path)) as container:
        hit = [p for p in container.demux(video=0) if p.size][7]
        at, size = hit.pos, hit.size
    data = bytearray(path.read_bytes())
    data[at + 8 : at + 8 + size] = b"\x55" * size
    copy = tmp_path / "hole.avi"
    copy.write_bytes(data)
    with FrameSource.open(copy) as source:
        frames = list(source.frames())
        assert len(frames) == 20
        assert frames[7].damaged
        assert frames[7].picture is None
        assert (frames[7].rgb() == 128).all()
        assert [number_of(f.rgb()) for f in frames if not f.damaged] == [
            i for i in range(20) if i != 7
        ]


@pytest.mark.parametrize("container", ["ts", "mkv"])
def test_a_lost_tail_is_noticed(media, tmp_path, container):
    data = media(frames=90, container=container, tone=3.6).read_bytes()
    copy = tmp_path / f"tail.{container}"
    copy.write_bytes(data[: len(data) * 6 // 10])
    report = probe(copy)
    assert report.frames < 90
    if container == "mkv":
        assert not report.complete
        assert any("cut short" in note for note in report.notes)


def test_a_cut_mp4_with_its_index_first(media, tmp_path):
    data = media(frames=90, mux=(("movflags", "faststart"),)).read_bytes()
    copy = tmp_path / "cut.mp4"
    copy.write_bytes(data[: len(data) * 6 // 10])
    report = probe(copy)
    assert 20 < report.frames < 90
    assert not report.complete
    assert any("cut short" in note for note in report.notes)


def packets_in(path):
    import av

    with av.open(str(path)) as container:
        return [(p.pos, p.size) for p in container.demux(video=0) if p.size]


def overwrite(path, copy, frame, *, noise=False):
    """A copy of the file with half of one packet's data overwritten."""
    import random

    at, size = packets_in(path)[frame]
    data = bytearray(path.read_bytes())
    first, last = at + size // 4, at + size * 3 // 4
    data[first:last] = (
        random.Random(frame).randbytes(last - first) if noise else bytes(last - first)
    )
    copy.write_bytes(data)
    return copy


KINDS = {
    "hevc mp4": {"codec": "libx265", "bframes": 3},
    "hevc mkv": {"codec": "libx265", "bframes": 3, "container": "mkv"},
    "h264 mp4": {"bframes": 2},
    "h264 mkv": {"bframes": 2, "container": "mkv"},
    "h264 mov": {"container": "mov"},
    "h264 intra mp4": {"gop": 1},
    "mpeg4 mp4": {"codec": "mpeg4", "bframes": 2},
    "mjpeg avi": {"codec": "mjpeg", "container": "avi", "pix_fmt": "yuvj420p"},
    "jpeg2000 mov": {"codec": "jpeg2000", "container": "mov"},
    "prores mov": {"codec": "prores_ks", "container": "mov", "pix_fmt": "yuv422p10le"},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("noise", "packet"), [(False, 7), (True, 12)])
def test_no_frame_is_lost_to_damage_and_none_shows_another_one(
    media, tmp_path, kind, noise, packet
):
    path = media(**{"frames": 18, "gop": 6, "size": (96, 64), **KINDS[kind]})
    copy = overwrite(path, tmp_path / path.name, packet, noise=noise)
    with FrameSource.open(copy) as source:
        forward = [(f.damaged, f.rgb().tobytes()) for f in source.frames()]
        backward = [source.frame_at(i) for i in reversed(range(len(source)))][::-1]
        assert len(source) == 18
        assert [(f.damaged, f.rgb().tobytes()) for f in backward] == forward
        sound = [f for f in backward if not f.damaged]
        assert len(sound) >= 6
        if kind not in ("prores mov", "jpeg2000 mov"):
            # These two hold no check of their data: damage can look like any other picture.
            assert len(sound) < 18
            assert [number_of(f.rgb()) for f in sound] == [int(f.ref.index) for f in sound]


@pytest.mark.parametrize("container", ["ts", "m2ts"])
def test_a_recording_cut_in_the_middle_keeps_the_frames_before_its_first_keyframe(
    media, tmp_path, container
):
    import av

    path = media(frames=40, gop=12, container=container, bframes=2)
    whole = path.read_bytes()
    at = packets_in(path)[5][0]
    cut = tmp_path / path.name
    cut.write_bytes(whole[at:] if container == "ts" else whole[at - 4 :])
    with av.open(str(cut)) as opened:
        listed = sum(1 for p in opened.demux(video=0) if p.size)
    with FrameSource.open(cut) as source:
        assert len(source) == listed
        frames = list(source.frames())
        early = [f for f in frames if f.damaged]
        assert [int(f.ref.index) for f in early] == list(range(len(early)))
        assert 0 < len(early) < 12
        assert [number_of(f.rgb()) for f in frames if not f.damaged] == list(range(12, 40))
        again = [source.frame_at(i) for i in reversed(range(len(source)))][::-1]
        assert [f.damaged for f in again] == [f.damaged for f in frames]
    report = probe(cut)
    assert not report.complete
    assert report.damaged == tuple(range(len(early)))


def test_many_damaged_frames_are_reported_as_runs():
    few = [3, 4, 5, 9]
    assert runs_to_json(few) == few
    many = [*range(2, 3000), 4000, *range(5000, 5002)]
    assert runs_to_json(many) == [[2, 2999], [4000, 4000], [5000, 5001]]
    for frames in ([], few, many):
        assert runs_from_json(runs_to_json(frames)) == tuple(frames)
    for nonsense in (None, "x", {"a": 1}, [["a", 1], None]):
        assert runs_from_json(nonsense) == ()


CUT = {
    "gradual refresh": {"frames": 60, "options": (("intra-refresh", "1"),)},
    "open gop": {"frames": 30, "bframes": 2, "options": (("x264-params", "open-gop=1"),)},
    "hevc open gop": {
        "frames": 30, "codec": "libx265", "bframes": 3,
        "options": (("x265-params", "log-level=none:open-gop=1:keyint=8:min-keyint=8"),),
    },
    "mpeg2": {"frames": 30, "codec": "mpeg2video", "bframes": 2},
}  # fmt: skip


@pytest.mark.parametrize("kind", CUT)
def test_after_a_cut_every_frame_is_right_or_said_to_be_damaged(media, tmp_path, kind):
    path = media(container="ts", **CUT[kind])
    cut = tmp_path / "cut.ts"
    cut.write_bytes(path.read_bytes()[packets_in(path)[7][0] :])
    with FrameSource.open(cut) as source:
        frames = list(source.frames())
        sound = [f for f in frames if not f.damaged]
        shown = [number_of(f.rgb()) for f in sound]
        assert shown == list(range(shown[0], CUT[kind]["frames"]))
        assert len(frames) - len(sound) < 25
        again = [source.frame_at(i) for i in reversed(range(len(frames)))][::-1]
        assert [(f.damaged, f.rgb().tobytes()) for f in again] == [
            (f.damaged, f.rgb().tobytes()) for f in frames
        ]


def test_a_stream_refreshed_bit_by_bit_is_not_decoded_to_find_its_start_points(media):
    index = build_index(media(frames=60, options=(("intra-refresh", "1"),)))
    assert index.keyframes.sum() == 5
    assert not index.notes


def test_damage_that_a_decoder_mends_in_silence_looks_the_same_every_time(media, tmp_path):
    path = media(frames=16, container="mov", codec="mpeg2video", bframes=2, gop=6, size=(96, 64))
    at, size = packets_in(path)[7]
    data = bytearray(path.read_bytes())
    data[at + size // 4 : at + size // 2] = bytes(size // 2 - size // 4)
    copy = tmp_path / "mended.mov"
    copy.write_bytes(data)
    looks: dict[int, set[bytes]] = {}
    for order in (range(16), range(15, -1, -1), (9, 8, 7), range(16)):
        with FrameSource.open(copy) as source:
            for i in order:
                looks.setdefault(i, set()).add(source.frame_at(i).rgb().tobytes())
    assert {i: len(seen) for i, seen in looks.items()} == dict.fromkeys(range(16), 1)
