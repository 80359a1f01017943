"""The packets of an MP4 from its tables are those of the demuxer, or the tables are not used."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from player.media import mp4_tables
from player.media.container import open_media, pick_video
from player.media.errors import MediaError
from player.media.index import build_index
from player.media.mp4_tables import packet_table
from player.media.packets import PacketTable, scan
from player.media.work import NeverCancelled, quiet
from tests.media.clip import Clip, write_clip

USED = {
    "plain": {"frames": 40},
    "b-frames": {"frames": 60, "bframes": 3, "gop": 12},
    "late": {"frames": 40, "bframes": 2, "start": Fraction(3, 2)},
    "rotated": {"frames": 40, "rotation": 90},
    "with sound": {"frames": 40, "bframes": 2, "tone": 1.0},
    "with a cover": {"frames": 40, "cover": True},
    "varying": {
        "frames": 40, "times": tuple(Fraction(n, 25) + Fraction(n * n % 7, 400) for n in range(40))
    },
    "mov": {"frames": 40, "bframes": 2, "container": "mov"},
}  # fmt: skip

NOT_USED = {
    "edit list": {"frames": 40, "hidden": 10},
    "fragmented": {"frames": 40, "mux": (("movflags", "frag_keyframe+empty_moov"),)},
    "other codec": {"frames": 40, "codec": "mpeg4"},
}


@pytest.fixture(autouse=True)
def short_files_too(monkeypatch):
    monkeypatch.setattr(mp4_tables, "_MANY", 1)


def demuxed(path: Path) -> PacketTable:
    with open_media(path) as container:
        return scan(path, container, pick_video(path, container), NeverCancelled(), quiet)


def from_tables(path: Path) -> PacketTable | None:
    return packet_table(path, 0, NeverCancelled())


@pytest.mark.parametrize("name", USED)
def test_the_tables_say_what_the_demuxer_says(media, name):
    path = media(**USED[name])
    assert from_tables(path) == demuxed(path)


@pytest.mark.parametrize("name", NOT_USED)
def test_what_is_not_simple_is_demuxed(media, name):
    assert from_tables(media(**NOT_USED[name])) is None


def test_a_file_that_was_cut_off_is_demuxed(tmp_path):
    path = write_clip(Clip(frames=60, mux=(("movflags", "faststart"),)), tmp_path / "clip.mp4")
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 4])
    assert from_tables(path) is None
    assert len(build_index(path)) < 60


@pytest.mark.parametrize("kind", [b"stts", b"ctts", b"stss"])
def test_tables_that_lie_are_found_out(tmp_path, kind):
    """Whatever is written into a table: what comes out is what the demuxer says, or nothing."""
    path = write_clip(Clip(frames=60, bframes=2, gop=12), tmp_path / "clip.mp4")
    data = bytearray(path.read_bytes())
    at = data.index(kind) + 12
    for value in (0, 1, 2, 7, 250, 0xFFFFFF00):
        for offset in (0, 4, 8, 12):
            changed = bytearray(data)
            changed[at + offset : at + offset + 4] = value.to_bytes(4, "big")
            path.write_bytes(changed)
            try:
                found = from_tables(path)
            except MediaError:
                continue
            assert found is None or found == demuxed(path)


def test_the_index_is_the_same_either_way(media, monkeypatch):
    path = media(frames=60, bframes=3, gop=12)
    with_tables = build_index(path)
    monkeypatch.setattr(mp4_tables, "_MANY", 10**9)
    assert build_index(path).to_bytes() == with_tables.to_bytes()


def test_it_can_be_stopped(media):
    class StopError(Exception):
        pass

    class Now:
        def check(self) -> None:
            raise StopError

    with pytest.raises(StopError):
        packet_table(media(**USED["b-frames"]), 0, Now())


@pytest.mark.footage
def test_on_all_real_files(footage):
    used = 0
    for path in sorted(footage.rglob("*")):
        if path.suffix.lower() not in (".mp4", ".mov", ".m4v", ".3gp"):
            continue
        try:
            found = from_tables(path)
        except MediaError:
            continue
        if found is not None:
            used += 1
            assert found == demuxed(path), path.name
    assert used >= 40
