"""A file that vanishes, is swapped, cut or written on while open: a clear sentence, no new pictures."""

from __future__ import annotations

import errno
import os
import shutil

import pytest

from player.media import mp4_tables
from player.media.errors import MediaError
from player.media.identity import FileWatch
from player.media.index import build_index
from player.media.source import FrameSource, first_look
from tests.media.code import number_of


@pytest.fixture
def clip(media, tmp_path):
    path = tmp_path / "case" / "clip.mp4"
    path.parent.mkdir()
    shutil.copy(media(frames=60, gop=10, bframes=2), path)
    return path


@pytest.fixture
def other(media, tmp_path):
    """Another recording of the same kind: 60 frames, shown 100 later."""
    path = tmp_path / "other.mp4"
    shutil.copy(media(frames=60, gop=10, bframes=2, hidden=7), path)
    return path


def deleted(clip, _other):
    clip.unlink()


def moved(clip, _other):
    clip.rename(clip.with_name("moved.mp4"))


def folder_moved(clip, _other):
    gone = clip.parent.with_name("elsewhere")
    clip.parent.rename(gone)
    clip.parent.write_text("a file where the folder was")


def became_a_folder(clip, _other):
    clip.unlink()
    clip.mkdir()


def swapped_by_renaming(clip, other):
    other.replace(clip)


def swapped_for_the_same_size_and_time(clip, other):
    facts = clip.stat()
    data = other.read_bytes()[: facts.st_size].ljust(facts.st_size, b"\0")
    other.write_bytes(data)
    os.utime(other, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    other.replace(clip)


def cut_in_place(clip, _other):
    with clip.open("r+b") as file:
        file.truncate(clip.stat().st_size // 2)


def emptied(clip, _other):
    clip.write_bytes(b"")


def grown(clip, _other):
    with clip.open("ab") as file:
        file.write(b"\0" * 100)


def overwritten_in_place(clip, other):
    with clip.open("r+b") as file:
        file.write(other.read_bytes())


WAYS = {
    deleted: "not found",
    moved: "not found",
    folder_moved: "not found",
    became_a_folder: "changed",
    swapped_by_renaming: "changed",
    swapped_for_the_same_size_and_time: "changed",
    cut_in_place: "changed",
    emptied: "changed",
    grown: "changed",
    overwritten_in_place: "changed",
}


def aged(path):
    """Put the last change into the past, as it is for footage: the clock of some disks is coarse."""
    os.utime(path, ns=(0, path.stat().st_mtime_ns - 10**10))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("after", ["opening", "near", "far"])
def test_a_file_that_is_no_longer_what_it_was(clip, other, way, after):
    aged(clip)
    with FrameSource.open(clip) as source:
        if after != "opening":
            assert number_of(source.frame_at(20).rgb()) == 20
        way(clip, other)
        # The next frame is in the decoder already; the others take a seek or a new look at the file.
        for wanted in (21, 59, 0) if after == "near" else (50, 3, 51):
            with pytest.raises(MediaError) as caught:
                source.frame_at(wanted)
            assert WAYS[way] in caught.value.summary
            assert clip.name in caught.value.summary
            assert str(clip.parent) not in str(caught.value)
            assert caught.value.detail


def test_frames_in_a_row_stop_when_the_file_is_swapped(clip, other):
    aged(clip)
    with FrameSource.open(clip) as source:
        frames = source.frames()
        assert [number_of(next(frames).rgb()) for _ in range(5)] == [0, 1, 2, 3, 4]
        other.replace(clip)
        with pytest.raises(MediaError, match="changed"):
            next(frames)


def test_the_same_file_back_in_its_place_goes_on(clip):
    away = clip.with_name("away.mp4")
    with FrameSource.open(clip) as source:
        assert number_of(source.frame_at(5).rgb()) == 5
        clip.rename(away)
        with pytest.raises(MediaError, match="not found"):
            source.frame_at(6)
        away.rename(clip)
        assert [number_of(source.frame_at(i).rgb()) for i in (6, 58, 0)] == [6, 58, 0]


def test_a_share_that_numbers_its_files_anew_is_no_change(clip):
    with FrameSource.open(clip) as source:
        assert number_of(source.frame_at(5).rgb()) == 5
        facts = clip.stat()
        copy = clip.with_name("copy.mp4")
        shutil.copy2(clip, copy)
        os.utime(copy, ns=(facts.st_atime_ns, facts.st_mtime_ns))
        copy.replace(clip)
        assert clip.stat().st_ino != facts.st_ino
        assert [number_of(source.frame_at(i).rgb()) for i in (6, 58, 0)] == [6, 58, 0]


def test_an_index_made_before_the_swap_is_not_used_after_it(clip, other):
    watch = FileWatch(clip)
    index, info = build_index(clip), first_look(clip)
    other.replace(clip)
    with pytest.raises(MediaError, match="changed"):
        FrameSource.open(clip, index=index, info=info, watch=watch)


def test_a_still_picture_that_is_swapped(tmp_path, media):
    import cv2
    import numpy as np

    path, fresh = tmp_path / "still.png", tmp_path / "fresh.png"
    for at, level in ((path, 40), (fresh, 200)):
        cv2.imwrite(str(at), np.full((32, 48, 3), level, np.uint8))
    with FrameSource.open(path) as source:
        fresh.replace(path)
        with pytest.raises(MediaError, match="changed"):
            source.frame_at(0)


def test_a_watch_cannot_begin_on_nothing(tmp_path):
    with pytest.raises(MediaError, match="not found"):
        FileWatch(tmp_path / "gone.mp4")


@pytest.mark.parametrize("part", ["container.check_claims", "mp4_tables._shifts"])
def test_a_part_of_the_file_that_cannot_be_read_is_told_in_a_sentence(clip, monkeypatch, part):
    def bad_sector(*_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(mp4_tables, "_MANY", 1)
    monkeypatch.setattr(f"player.media.{part}", bad_sector)
    if part.startswith("container"):
        with pytest.raises(MediaError, match="unreadable"):
            build_index(clip)
    else:
        assert len(build_index(clip)) == 60  # found by demuxing instead
