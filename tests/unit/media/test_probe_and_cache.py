"""Probe, hash and the index cache."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction

import pytest

from player.media.errors import MediaError
from player.media.identity import hash_file
from player.media.probe import probe

F = Fraction


class StoppedError(Exception):
    pass


class StopAfter:
    def __init__(self, calls):
        self.left = calls

    def check(self):
        self.left -= 1
        if self.left < 0:
            raise StoppedError


def test_a_sound_file_is_complete(media):
    path = media(tone=2.0, bframes=2, tags=(("title", "Shift 7"),), chapters=("a", "b"))
    report = probe(path)
    assert report.complete
    assert (report.frames, report.decoded, report.damaged) == (30, 30, ())
    assert report.duration == F(30, 25)
    assert report.size == path.stat().st_size
    assert report.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert report.info.audio[0].codec == "aac"
    assert (report.info.audio[0].rate, report.info.audio[0].channels) == (48000, 1)
    assert report.info.tags["title"] == "Shift 7"
    assert report.info.chapters == 2
    told = json.loads(json.dumps(report.to_json()))
    assert told["frames"] == 30
    assert told["name"] == path.name
    assert str(path.parent) not in json.dumps(told)


def test_without_decoding_nothing_is_called_complete(media):
    report = probe(media(), deep=False)
    assert not report.complete
    assert report.decoded is None
    assert any("not decoded" in note for note in report.notes)


def test_holes_are_listed(media):
    times = tuple(F(i, 25) + (F(7) if i > 9 else 0) for i in range(20))
    report = probe(media(frames=20, times=times))
    (gap,) = report.gaps
    assert gap.after == 9
    assert gap.seconds == F(7) + F(1, 25)
    assert any("after frame 9" in note for note in report.notes)


def test_facts_about_the_picture(media):
    info = probe(media(rotation=90, aspect=F(16, 11), full_range=True, pix_fmt="yuvj420p")).info
    assert (info.width, info.height, info.rotation) == (192, 112, 90)
    assert (info.coded_width, info.coded_height) == (112, 192)
    assert info.pixel_aspect == F(11, 16)
    assert info.full_range
    assert info.bits == 8
    deep = probe(media(pix_fmt="yuv420p10le")).info
    assert (deep.bits, deep.full_range) == (10, False)


def test_a_cover_picture_is_no_video(media):
    info = probe(media(cover=True)).info
    assert info.video_streams == 1
    assert info.other_streams == ("cover picture",)


def test_hidden_frames_are_said(media):
    report = probe(media(hidden=5))
    assert report.info.has_edit_list
    assert report.frames == 30
    assert any("hides" in note for note in report.notes)


def test_progress_reaches_its_end_in_every_phase(media):
    seen = {}
    probe(
        media(), progress=lambda phase, done, total, unit: seen.update({phase: (done, total, unit)})
    )
    assert set(seen) == {"hashing", "indexing", "decoding"}
    assert all(done == total > 0 for done, total, _ in seen.values())
    assert seen["decoding"] == (30, 30, "frames")


@pytest.mark.parametrize("calls", [0, 1, 5, 20])
def test_it_can_be_stopped_anywhere(media, calls):
    with pytest.raises(StoppedError):
        probe(media(), cancel=StopAfter(calls))


def test_hashing_a_large_file_in_pieces(tmp_path):
    path = tmp_path / "big"
    data = bytes(range(256)) * (5 * 4096)
    path.write_bytes(data)
    steps = []
    digest = hash_file(path, progress=lambda *step: steps.append(step))
    assert digest == hashlib.sha256(data).hexdigest()
    assert [done for _, done, _, _ in steps] == sorted({done for _, done, _, _ in steps})
    assert steps[-1] == ("hashing", len(data), len(data), "bytes")
    with pytest.raises(MediaError):
        hash_file(tmp_path / "gone")
