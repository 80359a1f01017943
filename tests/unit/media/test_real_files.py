"""Every file of ../shared/footage works, or is refused with one clear sentence."""

from __future__ import annotations

import dataclasses

import pytest

from player.media.errors import MediaError
from player.media.probe import _stream_notes, probe

pytestmark = pytest.mark.footage

FRAMES = {
    "edit_list_cut.mp4": 81, "fragmented.mp4": 120, "full_range.mp4": 120, "h263.3gp": 120,
    "h264_422_10bit.mkv": 120, "hevc_10bit.mp4": 120, "interlaced_anamorphic.ts": 60,
    "interlaced_pal.mpg": 99, "lossless.mkv": 30, "metadata_everywhere.mp4": 120,
    "mjpeg_4fps_alaw.avi": 16, "msmpeg4_silent.avi": 120, "odd_size_444.mkv": 120, "old.wmv": 120,
    "raw.h264": 120, "rotated_90.mp4": 120, "rotated_180.mp4": 120, "rotated_270.mp4": 120,
    "seven_second_gap.mp4": 120, "two_audio.mkv": 120, "two_video.mkv": 60, "vfr_jitter.mp4": 110,
    "video_starts_late.mp4": 120, "vp9_opus.webm": 60,
}  # fmt: skip
"""Frames that are shown, as ``ffprobe -count_frames`` counts them too."""

REFUSED = {
    "empty.mp4": "empty", "random.mp4": "not a video", "text.mp4": "not a video",
    "truncated_no_moov.mp4": "incomplete", "ts_midstart.ts": "No picture",
}  # fmt: skip

DAMAGED = {"bit_flips.mp4": 120, "truncated_moov_first.mp4": 67, "ts_packet_loss.ts": 117}
"""Frames the file lists; ``ffprobe`` counts fewer where a frame gives no picture."""


@pytest.mark.parametrize("name", FRAMES)
def test_awkward_files_are_whole(footage, name, capfd):
    report = probe(footage / "awkward" / name)
    assert (report.frames, report.decoded) == (FRAMES[name], FRAMES[name])
    assert report.complete
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_files_are_shown_and_said_to_be_damaged(footage, name, capfd):
    report = probe(footage / "awkward" / name)
    assert report.frames == DAMAGED[name]
    assert report.damaged
    assert not report.complete
    assert any("damaged" in note for note in report.notes)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_footage_is_refused(footage, name, capfd):
    with pytest.raises(MediaError, match=REFUSED[name]):
        probe(footage / "awkward" / name)
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_a_media_player_s_own_test_files(footage, capfd):
    worked, refused = [], {}
    folder = footage / "awkward" / "exoplayer"
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        try:
            worked.append(probe(path, deep=path.stat().st_size < 60_000))
        except MediaError as error:
            refused[path.name] = error
    assert len(worked) == 78
    assert all(r.damaged for r in worked if r.decoded is not None and r.decoded < r.frames)
    assert {"sample_MP.heic", "sample_with_sdt.ts", "sample.ac4"} <= set(refused)
    assert all(e.summary.endswith(".") and e.detail and e.remedy for e in refused.values())
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("name", "frames"),
    [
        ("handheld_vfr_1.mp4", 217),
        ("stage_cuts.mp4", 275),
        ("bus_ir_2s.mp4", 57),
        ("street_2s.mp4", 60),
    ],
)
def test_clips(footage, name, frames):
    report = probe(footage / "clips" / name)
    assert report.complete
    assert report.frames == frames


def test_dolby_vision_is_named(footage):
    report = probe(footage / "awkward" / "exoplayer" / "mp4" / "dolbyVision-hdr.MOV")
    assert (report.info.dolby_vision, report.info.hdr) == (True, "HLG")
    assert any("Dolby Vision" in note and "little different" in note for note in report.notes)
    assert report.complete
    # Profile 5 has no picture without these data; no file of it is at hand, so a fact is taken away.
    alone = _stream_notes(dataclasses.replace(report.info, colour_trc=2))
    assert any("look wrong" in note for note in alone)
    plain = probe(footage / "awkward" / "hevc_10bit.mp4", deep=False)
    assert not plain.info.dolby_vision
    assert not any("Dolby" in note for note in plain.notes)
