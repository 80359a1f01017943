"""Several sound tracks through the whole program: mixed or chosen, never left out in silence."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from redaction.export import mix
from redaction.export.pcm import decoded_blocks
from redaction.export.plan import AudioChoice, ExportPlan
from redaction.usecases.export_copy import NotVerified, export_copy
from redaction.usecases.verify_copy import verify_copy
from tests.e2e.copies import project
from tests.e2e.program import umbra
from tests.media.several import join_streams
from tests.media.sounds import SoundTrack, murmur, write_sounds

SECONDS = 2.0
ALL = AudioChoice(mix=(0, 1))


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A camera at 8000 Hz and, half a second later, a stereo microphone."""
    tracks = [
        SoundTrack(murmur(SECONDS, 8000, seed=1), 8000, codec="pcm_s16le"),
        SoundTrack(murmur(1.4, 48000, 2, seed=2), 48000, Fraction(1, 2), "aac"),
    ]
    return write_sounds(tmp_path / "two.mkv", tracks)


def plan(source: Path, audio: AudioChoice = ALL, *sounds: tuple[str, str, str]) -> ExportPlan:
    return ExportPlan(source, "", project((), sounds), audio=audio)


def heard(path: Path, rate: int = 48000) -> np.ndarray:
    out = np.zeros(int(2.5 * rate), np.float32)
    for at, block in decoded_blocks(path, 0, rate, "mono", Fraction(0)):
        low, high = max(0, at), min(len(out), at + block.shape[1])
        if low < high:
            out[low:high] = block[0, low - at : high - at]
    return out


def test_tracks_are_mixed_and_what_is_silenced_is_silent_in_all_of_them(two, tmp_path):
    wanted = plan(
        two, ALL, ("0.8", "1", "mute"), ("1.2", "1.4", "tone"), ("1.5", "1.8", "disguise")
    )
    result = export_copy(wanted, tmp_path / "copy.m4a")
    assert {c.name for c in result.report.checks} >= {
        "sound",
        "silence",
        "disguise",
        "sound_length",
    }
    assert result.report.facts["sound"]["tracks"] == [1, 2]
    assert result.report.facts["sound"]["why"].startswith("All 2 sound tracks are mixed into one. ")
    with av.open(str(result.path)) as made:
        assert [(s.type, s.rate, s.channels) for s in made.streams] == [("audio", 48000, 2)]
    sound = heard(result.path)
    assert np.abs(sound[40000:47000]).max() < 1e-3
    assert sound[10000:20000].std() > 0.005, "the first track, before the second begins"
    assert verify_copy(two, result.path, wanted).ok


@pytest.mark.parametrize("chosen", [AudioChoice(), AudioChoice(stream=1)])
def test_one_track_is_chosen_and_the_report_says_so(two, tmp_path, chosen):
    result = export_copy(plan(two, chosen), tmp_path / "copy.m4a")
    why = result.report.facts["sound"]["why"]
    assert why.startswith(f"Of 2 sound tracks only number {chosen.stream + 1} is in the copy. ")


@pytest.mark.parametrize(("own", "others"), [((0, 1), (0, 1)), ((1,), (0,)), ((0, 1), (1,))])
def test_other_tracks_than_planned_are_found(two, tmp_path, own, others):
    def choice(streams: tuple[int, ...]) -> AudioChoice:
        return AudioChoice(stream=streams[0], mix=streams if len(streams) > 1 else ())

    copy = export_copy(plan(two, choice(others), ("0", "0.1", "mute")), tmp_path / "copy.m4a").path
    report = verify_copy(two, copy, plan(two, choice(own), ("0", "0.1", "mute")))
    assert report.ok == (own == others)
    if own != others:
        assert "sound" in {check.name for check in report.failures}


def test_a_track_that_the_mix_leaves_out_is_found(two, tmp_path, monkeypatch):
    """As if the export mixed wrongly: verification mixes anew."""
    honest = mix.source_blocks
    from redaction.export import planned_sound

    calls = []

    def first_only(path, streams, *more, **named):
        calls.append(streams)
        return honest(path, streams[:1] if len(calls) == 1 else streams, *more, **named)

    monkeypatch.setattr(planned_sound, "source_blocks", first_only)
    with pytest.raises(NotVerified) as caught:
        export_copy(plan(two), tmp_path / "copy.m4a")
    assert "sound" in {check.name for check in caught.value.report.failures}
    assert not (tmp_path / "copy.m4a").exists()


@pytest.mark.parametrize("chosen", [AudioChoice(), AudioChoice(stream=1), ALL])
def test_a_copy_of_unknown_making_may_hold_any_of_the_tracks(two, tmp_path, chosen):
    copy = export_copy(plan(two, chosen), tmp_path / "copy.m4a").path
    report = verify_copy(two, copy)
    assert [check.summary for check in report.failures] == []


def test_the_command_mixes_all_tracks_unless_told(
    media: Callable[..., Path], two: Path, tmp_path: Path
) -> None:
    source = join_streams([media(frames=40), two], tmp_path / "video.mkv")
    tracks = tmp_path / "none.txt"
    tracks.write_text("1,1,10,10,20,20,1,-1,-1,-1\n")
    words = ("export", str(source), "--tracks", str(tracks))
    copy = ("-o", str(tmp_path / "all.mp4"), "--disguise", "0.6-1.5", "--json")
    ran = umbra(*words, *copy, workspace=tmp_path / "ws")
    assert ran.status == 0, ran.err
    sound = json.loads(ran.out)["verification"]["facts"]["sound"]
    assert sound["tracks"] == [1, 2]
    ran = umbra(*words, "-o", str(tmp_path / "one.mp4"), "--sound", "2", workspace=tmp_path / "ws")
    assert "sound      Of 2 sound tracks only number 2 is in the copy." in ran.out
    ran = umbra(*words, "-o", str(tmp_path / "x.mp4"), "--sound", "3", workspace=tmp_path / "ws")
    assert ran.status == 2
    assert "There is no sound track 3: video.mkv has 2 sound tracks." in ran.err
