"""Damaged footage: counted, located, shown the same way every time, never skipped."""

from __future__ import annotations

import pytest

from player.media.index import build_index
from player.media.probe import probe
from player.media.source import FrameSource
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
