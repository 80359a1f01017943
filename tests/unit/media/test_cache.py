"""Indexes kept on disk: given back for the very file they were made from, ignored for any other."""

from __future__ import annotations

import os

import pytest

from player.media import cache
from player.media.cache import IndexCache, fingerprint
from player.media.index import build_index
from tests.media.clip import Clip, write_clip

HASH = "a" * 64


def test_the_cache_gives_back_what_was_stored(media, tmp_path):
    cache = IndexCache(tmp_path / "indexes")
    path = media(bframes=2)
    assert cache.load(path, HASH) is None
    built = cache.index_of(path, HASH)
    again = cache.load(path, HASH)
    assert again.pts.tolist() == built.pts.tolist() == build_index(path).pts.tolist()
    assert [p.name for p in (tmp_path / "indexes").iterdir()] == [cache.path_of(HASH).name]


def test_each_moving_picture_has_its_own(media, tmp_path):
    cache, path = IndexCache(tmp_path), media()
    cache.index_of(path, HASH)
    assert cache.load(path, HASH, video=1) is None
    assert cache.path_of(HASH) != cache.path_of(HASH, 1)


@pytest.mark.parametrize("junk", [b"", b"PK\x03\x04", b"\x00" * 500])
def test_a_corrupt_entry_is_ignored_and_replaced(media, tmp_path, junk):
    cache, path = IndexCache(tmp_path), media()
    cache.path_of(HASH).write_bytes(junk)
    assert cache.load(path, HASH) is None
    assert len(cache.index_of(path, HASH)) == 30
    assert len(cache.load(path, HASH)) == 30


@pytest.mark.parametrize("at", [5, 25, 100, -1])
def test_a_flipped_bit_in_an_entry_is_noticed(media, tmp_path, at):
    cache, path = IndexCache(tmp_path), media()
    cache.index_of(path, HASH)
    data = bytearray(cache.path_of(HASH).read_bytes())
    data[at] ^= 4
    cache.path_of(HASH).write_bytes(data)
    assert cache.load(path, HASH) is None


def test_other_footage_under_the_same_name_is_indexed_anew(tmp_path):
    cache = IndexCache(tmp_path / "cache")
    path = write_clip(Clip(frames=30), tmp_path / "clip.mp4")
    stamp = path.stat()
    assert len(cache.index_of(path, HASH)) == 30
    write_clip(Clip(frames=20), path)
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert cache.load(path, HASH) is None
    assert len(cache.index_of(path, HASH)) == 20


def test_a_file_that_grew_or_changed_at_its_end_has_another_fingerprint(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(bytes(100_000))
    prints = {fingerprint(path)}
    path.write_bytes(bytes(100_001))
    prints.add(fingerprint(path))
    path.write_bytes(bytes(100_000) + b"\x01")
    prints.add(fingerprint(path))
    path.write_bytes(b"")
    prints.add(fingerprint(path))
    assert len(prints) == 4


def test_a_folder_that_cannot_be_written_costs_only_time(media, tmp_path):
    (tmp_path / "file").touch()
    assert len(IndexCache(tmp_path / "file").index_of(media(), HASH)) == 30


def test_a_file_that_is_gone_has_no_stored_index(media, tmp_path):
    cache = IndexCache(tmp_path)
    cache.index_of(media(), HASH)
    assert cache.load(tmp_path / "gone.mp4", HASH) is None


def test_the_index_of_a_file_replaced_meanwhile_is_not_kept(tmp_path, monkeypatch):
    store = IndexCache(tmp_path / "cache")
    path = write_clip(Clip(frames=30), tmp_path / "clip.mp4")
    other = write_clip(Clip(frames=20), tmp_path / "other.mp4")

    def build(file, **asked):
        index = build_index(file, **asked)
        other.replace(file)
        return index

    monkeypatch.setattr(cache, "build_index", build)
    assert len(store.index_of(path, HASH)) == 30
    assert store.load(path, HASH) is None
