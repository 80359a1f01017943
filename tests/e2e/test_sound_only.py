"""Sound without a picture through the whole program: opened, silenced, copied bare, and proven so."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream

from player.media.errors import ExitStatus, MediaError
from player.media.probe import probe
from player.media.source import FrameSource
from redaction.export import sound_only, treatment
from redaction.export.pcm import decoded_blocks
from redaction.export.plan import AudioChoice, AudioMode, ExportPlan
from redaction.jobs.errors import OutputError, UserError
from redaction.usecases.analyse import analyse
from redaction.usecases.export_copy import NotVerified, export_copy
from redaction.usecases.verify_copy import verify_copy
from tests.e2e.copies import project
from tests.e2e.program import left_over, umbra

SECONDS = 4.0
MUTED = (("1", "2", "mute"),)
FORMS = {
    "wav": ("pcm_s16le", 8000),
    "flac": ("flac", 16000),
    "mp3": ("libmp3lame", 44100),
    "m4a": ("aac", 48000),
    "ogg": ("libopus", 48000),
}


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A call of four seconds whose pitch rises, with tags; the name gives nothing away."""
    folder = tmp_path_factory.mktemp("calls")

    def make(form: str) -> Path:
        path = folder / f"{form}.call"
        if path.exists():
            return path
        codec, rate = FORMS[form]
        seconds = np.arange(int(SECONDS * rate)) / rate
        wave = 0.4 * np.sin(2 * np.pi * (200 + 40 * seconds) * seconds)
        muxer = {"m4a": "mp4"}.get(form, form)
        with av.open(str(path), "w", format=muxer) as out:
            out.metadata["title"] = "Caller Jane Smith"
            stream = out.add_stream(codec, rate=rate)
            assert isinstance(stream, AudioStream)
            stream.layout = "mono"
            step = 960
            for at in range(0, len(wave), step):
                part = (wave[None, at : at + step] * 32767).astype(np.int16)
                frame = av.AudioFrame.from_ndarray(part, format="s16", layout="mono")
                frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
        return path

    return make


def plan(path: Path, **more: object) -> ExportPlan:
    return ExportPlan(path, "", project([], MUTED), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["m4a", "mp3"])
def test_a_tone_from_the_very_start_is_no_fault_of_the_copy(call, tmp_path, form):
    toned = ExportPlan(call(form), "", project([], (("0", "0.84", "tone"),)))
    out = tmp_path / "a.m4a"
    # the tone sets in at once, which the codec smears
    assert export_copy(toned, out).report.ok


def level(path: Path, start: float, stop: float) -> float:
    """RMS of a stretch, of full scale, by the file's own clock."""
    blocks = [(at, part[0]) for at, part in decoded_blocks(path, 0, 16000, "mono", Fraction(0))]
    first = blocks[0][0]
    wave = np.concatenate([part for _, part in blocks])
    part = wave[int(start * 16000) - first : int(stop * 16000) - first]
    return float(np.sqrt((part**2).mean()))


@pytest.mark.parametrize("form", FORMS)
def test_sound_alone_opens_as_plain_frames(form: str, call: Callable[[str], Path]) -> None:
    report = probe(call(form))
    assert report.info.kind == "sound"
    assert report.complete
    assert not report.damaged
    assert report.frames == pytest.approx(SECONDS * 25, abs=5)
    assert float(report.duration) == pytest.approx(SECONDS, abs=0.2)
    with FrameSource.open(call(form)) as source:
        frame = source.frame_at(report.frames - 1)
        assert (frame.picture, frame.damaged) == (None, False)
        assert frame.rgb().shape == (720, 1280, 3)
        assert frame.rgb().max() < 40


@pytest.mark.parametrize("form", FORMS)
def test_a_copy_is_silent_where_decided_and_bare(
    form: str, call: Callable[[str], Path], tmp_path: Path
) -> None:
    source = call(form)
    result = export_copy(plan(source), tmp_path / "copy.m4a")
    assert result.report.ok
    assert level(source, 1.2, 1.8) > 0.1
    assert level(result.path, 1.2, 1.8) < 0.002
    assert level(result.path, 2.5, 3.5) == pytest.approx(level(source, 2.5, 3.5), rel=0.1)
    assert b"Jane Smith" not in result.path.read_bytes()
    with av.open(str(result.path)) as made:
        assert [s.type for s in made.streams] == ["audio"]
    assert verify_copy(source, result.path, plan(source)).ok
    assert left_over(tmp_path) == ["copy.m4a"]


def test_a_part_is_copied_to_the_sample(call: Callable[[str], Path], tmp_path: Path) -> None:
    from player.media.time import FrameIndex, FrameSpan

    span = FrameSpan(FrameIndex(50), FrameIndex(75))
    result = export_copy(plan(call("wav"), spans=(span,)), tmp_path / "part.m4a")
    assert result.report.ok
    assert float(probe(result.path).duration) == pytest.approx(1.0, abs=0.2)


def test_a_stretch_that_is_not_silenced_is_found(
    call: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(treatment, "treat", lambda *_: None)
    with pytest.raises(NotVerified) as caught:
        export_copy(plan(call("wav")), tmp_path / "copy.m4a")
    assert [c.name for c in caught.value.report.failures] == ["silence"]
    assert left_over(tmp_path) == []


def test_tags_in_a_copy_are_found(
    call: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = av.open

    def tagging(*words: object, **named: object) -> object:
        opened = honest(*words, **named)  # type: ignore[call-overload]
        if len(words) > 1 and words[1] == "w":
            opened.metadata["title"] = "Caller Jane Smith"
        return opened

    monkeypatch.setattr(av, "open", tagging)
    monkeypatch.setattr(sound_only, "blank_user_data", lambda _path: None)
    with pytest.raises(NotVerified) as caught:
        export_copy(plan(call("wav")), tmp_path / "copy.m4a")
    assert "tags" in {c.name for c in caught.value.report.failures}


def test_a_video_is_no_copy_of_sound(
    call: Callable[[str], Path], media: Callable[..., Path]
) -> None:
    report = verify_copy(call("wav"), media(frames=100, tone=4.0), plan(call("wav")))
    assert "streams" in {c.name for c in report.failures}


def test_what_sound_alone_has_not_is_said(call: Callable[[str], Path], tmp_path: Path) -> None:
    source = call("wav")
    with pytest.raises(MediaError, match="no faces to search for"):
        analyse(source)
    with pytest.raises(OutputError, match="sound cannot be written"):
        export_copy(plan(source), tmp_path / "copy.mp4")
    with pytest.raises(UserError, match="nothing is left"):
        export_copy(plan(source, audio=AudioChoice(AudioMode.REMOVE)), tmp_path / "copy.m4a")
    with pytest.raises(MediaError) as refused:
        FrameSource.open(source, video=1)
    assert refused.value.status is ExitStatus.USAGE
    assert left_over(tmp_path) == []


def test_the_commands_take_sound_alone(call: Callable[[str], Path], tmp_path: Path) -> None:
    space, source, out = tmp_path / "w", call("wav"), tmp_path / "out.m4a"
    assert "no picture" in umbra("redact", source, "-o", out, workspace=space).refused(3)
    done = umbra("export", source, "--mute", "1-2,f75-f80", "-o", out, "--json", workspace=space)
    assert (done.status, done.err) == (0, "")
    assert json.loads(done.out)["verification"]["ok"]
