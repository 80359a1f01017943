"""Exports of generated and real clips, looked at with eyes that are not the exporter's."""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import json
import os
import subprocess
import sys
import threading
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from player.media.identity import FileWatch
from player.media.index import build_index
from player.media.source import FrameSource, first_look
from player.media.time import FrameIndex, FrameSpan
from redaction.export import pipeline
from redaction.export.plan import AudioChoice, AudioMode, EncoderSettings, ExportPlan
from redaction.export.sound import MP4_CARRIES
from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.jobs.errors import ExitStatus, MediaError, OutputError, UserError
from redaction.jobs.progress import Progress
from redaction.model.geometry import Box
from redaction.model.project import Project
from redaction.model.region import COVERS, Style
from redaction.rendering.painter import paint
from redaction.usecases.export_copy import NotVerified, export_copy
from redaction.usecases.verify_copy import verify_copy
from tests.e2e.copies import QUICK, project, track, usual_plan
from tests.media.code import number_of

SIZE = (320, 192)


def make(plan: ExportPlan, out: Path, **more):
    return export_copy(plan, out, watch_faces=False, **more)


def numbers(path: Path) -> list[int]:
    with FrameSource.open(path) as source:
        return [number_of(frame.rgb()) for frame in source.frames()]


def plain(source: Path, **more) -> ExportPlan:
    return ExportPlan(source, more.pop("sha256", ""), project([]), **({"encoder": QUICK} | more))


CLIPS = {
    "constant rate": {},
    "b-frames": {"bframes": 3, "tone": 1.2},
    "variable rate": {"times": tuple(Fraction(n * n + 7 * n, 300) for n in range(24)), "frames": 24},
    "starts late": {"start": Fraction(7, 5), "bframes": 2},
    "sound first": {"start": Fraction(3, 5), "tone": 2.0},
    "edit list": {"hidden": 5, "bframes": 2, "gop": 30},
    "rotated 90": {"rotation": 90},
    "rotated 180": {"rotation": 180, "tone": 1.0},
    "rotated 270": {"rotation": 270},
    "odd size": {"size": (191, 113), "pix_fmt": "yuv444p"},
    "full range": {"full_range": True, "pix_fmt": "yuvj420p"},
    "ten bits": {"pix_fmt": "yuv420p10le", "codec": "libx265", "container": "mkv"},
    "422": {"pix_fmt": "yuv422p"},
    "anamorphic": {"aspect": Fraction(16, 11)},
    "mjpeg": {"codec": "mjpeg", "pix_fmt": "yuvj420p", "container": "avi", "tone": 1.0,
              "audio_codec": "pcm_alaw"},
    "metadata": {"tags": (("title", "PC 1234"), ("location", "+51.5-000.1/")), "tone": 1.0,
                 "chapters": ("Arrest",), "cover": True},
    "transport stream": {"container": "ts", "bframes": 2, "tone": 1.0},
    "matroska": {"container": "mkv", "tone": 1.0, "audio_codec": "libopus"},
    "one frame": {"frames": 1},
}  # fmt: skip


@pytest.mark.parametrize("name", CLIPS)
def test_every_kind_of_clip_comes_out_frame_exact(media, tmp_path, name):
    source = media(**CLIPS[name])
    before = source.read_bytes()
    result = make(plain(source), tmp_path / "out.mp4")
    assert result.report.ok
    assert numbers(result.path) == list(range(CLIPS[name].get("frames", 30)))
    index, copied = build_index(source), build_index(result.path)
    assert [index.seconds(i) for i in range(len(index))] == [
        copied.seconds(i) for i in range(len(copied))
    ]
    assert source.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.mp4"]
    with av.open(str(result.path)) as made:
        kinds = [s.type for s in made.streams]
        assert kinds.count("video") == 1
        assert kinds.count("audio") == (1 if CLIPS[name].get("tone") else 0)
        assert len(kinds) == kinds.count("video") + kinds.count("audio")
        assert not made.chapters()
        assert set(made.metadata) <= {"major_brand", "minor_version", "compatible_brands"}
        assert made.streams.video[0].codec_context.pix_fmt in ("yuv420p", "yuvj420p")
    data = result.path.read_bytes()
    assert b"x264" not in data
    # Sound that is passed through keeps what its own encoder wrote into it.
    assert b"Lav" not in data or result.report.facts["sound"]["action"] == "copied"
    assert b"PC 1234" not in data


@pytest.mark.parametrize("name", ["constant rate", "rotated 90", "odd size", "full range"])
def test_regions_are_black_where_the_shown_picture_has_them(media, tmp_path, name):
    source = media(**CLIPS[name])
    with FrameSource.open(source) as opened:
        width, height = opened.info.width, opened.info.height
    box = Box(width * 0.3, height * 0.2, width * 0.3, height * 0.5)
    plan = ExportPlan(source, "", project([track("a", box, 30)]), encoder=QUICK)
    result = make(plan, tmp_path / "out.mp4")
    with FrameSource.open(result.path) as made, FrameSource.open(source) as original:
        for number in (0, 13, 29):
            picture = made.frame_at(FrameIndex(number)).rgb().astype(int)[:height, :width]
            inside = picture[int(box.y) + 1 : int(box.y1), int(box.x) + 1 : int(box.x1)]
            assert inside.max() < 30
            wanted = original.frame_at(FrameIndex(number)).rgb().astype(int)
            outside = np.ones((height, width), np.bool_)
            outside[int(box.y) - 9 : int(box.y1) + 9, int(box.x) - 9 : int(box.x1) + 9] = False
            assert np.abs(picture - wanted)[outside].mean() < 4


def test_colour_tags_and_pixel_aspect_are_carried_over(media, tmp_path):
    source = media(aspect=Fraction(16, 11), full_range=True, pix_fmt="yuvj420p")
    result = make(plain(source), tmp_path / "out.mp4")
    with FrameSource.open(source) as a, FrameSource.open(result.path) as b:
        assert b.info.pixel_aspect == a.info.pixel_aspect == Fraction(16, 11)
        assert b.info.full_range
        assert b.info.colour_space == a.info.colour_space


def test_a_clip_holds_its_frames_and_nothing_else(media, tmp_path):
    source = media(frames=60, bframes=3, tone=2.4, gop=60)
    span = FrameSpan(FrameIndex(21), FrameIndex(40))
    result = make(plain(source, spans=(span,)), tmp_path / "out.mp4")
    assert numbers(result.path) == list(range(21, 40))
    with av.open(str(result.path)) as made:
        assert sum(1 for p in made.demux(video=0) if p.size) == 19
    with av.open(str(result.path)) as made:
        samples = sum(f.samples for f in made.decode(audio=0))
    assert abs(samples - 19 * 48000 / 25) <= 2 * 1024


def test_copied_sound_is_identical(media, tmp_path):
    source = media(tone=1.2, bframes=2)
    result = make(plain(source), tmp_path / "out.mp4")

    def packets(path: Path) -> list[bytes]:
        with av.open(str(path)) as opened:
            return [bytes(p) for p in opened.demux(audio=0) if p.size]

    assert packets(result.path) == packets(source)
    assert result.report.facts["sound"]["action"] == "copied"


@pytest.mark.parametrize("codec", sorted(MP4_CARRIES - {"aac", "opus"}))
def test_sound_that_mp4_carries_is_passed_on_and_is_no_foreign_part(media, tmp_path, codec):
    # ALAC comes from MP4 in practice; out of Matroska its last packet is lost, and the copy refused.
    container = "mp4" if codec == "alac" else "mkv"
    source = media(frames=20, container=container, audio_codec=codec, tone=0.8)
    done = make(plain(source), tmp_path / "out.mp4")
    with av.open(str(done.path)) as copy:
        assert copy.streams.audio[0].codec_context.codec.canonical_name == codec


def test_sound_with_other_data_in_it_is_encoded_anew(media, tmp_path):
    """Passed on it would be refused, rightly and for ever."""
    source = tmp_path / "source.mp4"
    with av.open(str(media(tone=0.8))) as whole, av.open(str(source), "w") as out:
        streams = {s.index: out.add_stream_from_template(s) for s in whole.streams}
        for at, packet in enumerate(whole.demux()):
            if not packet.size:
                continue
            made = packet
            if packet.stream.type == "audio" and at % 3 == 0:
                note = (
                    b"51.5074N 0.1278W"  # a data element before the sound: 4, tag, aligned, length
                )
                head = int.from_bytes(bytes([0b10000001, len(note)]), "big")
                made = av.Packet(head.to_bytes(2, "big") + note + bytes(packet))
                made.pts, made.dts, made.time_base = packet.pts, packet.dts, packet.time_base
                made.duration = packet.duration
            made.stream = streams[packet.stream.index]
            out.mux(made)
    done = make(plain(source), tmp_path / "out.mp4")
    assert done.report.facts["sound"]["action"] == "encoded"
    assert "other data" in done.report.facts["sound"]["why"]
    assert b"51.5074N" in source.read_bytes()
    assert b"51.5074N" not in done.path.read_bytes()


def test_sound_with_a_damaged_packet_is_encoded_anew(media, tmp_path):
    """Browsers stop in the middle of the picture where a packet cannot be decoded."""
    source = tmp_path / "source.mp4"
    with av.open(str(media(tone=0.8))) as whole, av.open(str(source), "w") as out:
        streams = {s.index: out.add_stream_from_template(s) for s in whole.streams}
        seen = 0
        for packet in whole.demux():
            if not packet.size:
                continue
            made = packet
            if packet.stream.type == "audio":
                seen += 1
                if seen == 12:
                    made = av.Packet(b"\x21\xff" + bytes(40) + b"\xff" * 20)
                    made.pts, made.dts, made.time_base = packet.pts, packet.dts, packet.time_base
                    made.duration = packet.duration
            made.stream = streams[packet.stream.index]
            out.mux(made)
    done = make(plain(source), tmp_path / "out.mp4")
    assert "damaged" in done.report.facts["sound"]["why"]
    with av.open(str(done.path)) as copy:
        assert all(frame.samples for frame in copy.decode(audio=0))


def test_sound_can_be_removed(media, tmp_path):
    plan = plain(media(tone=1.2), audio=AudioChoice(AudioMode.REMOVE))
    result = make(plan, tmp_path / "out.mp4")
    with av.open(str(result.path)) as made:
        assert not made.streams.audio


def test_a_sound_stream_that_is_not_there_is_refused(media, tmp_path):
    with pytest.raises(UserError, match="no number 3"):
        make(plain(media(tone=1.2), audio=AudioChoice(stream=2)), tmp_path / "out.mp4")


@pytest.mark.parametrize("treatment", ["mute", "tone"])
def test_a_silenced_stretch_is_silent_to_the_sample(media, tmp_path, treatment):
    source = media(tone=2.0, frames=50)
    plan = usual_plan(source, 50, (192, 112), sounds=[("0.5", "0.9", treatment)])
    result = make(plan, tmp_path / "out.mp4")
    with av.open(str(result.path)) as made:
        frames = list(made.decode(audio=0))
    sound = np.concatenate([f.to_ndarray()[0] for f in frames])
    start = round(float(frames[0].pts * frames[0].time_base) * 48000)
    at = np.arange(len(sound)) + start

    def level(low: float, high: float, hertz: float) -> float:
        part = (at >= low * 48000) & (at < high * 48000)
        wave = np.exp(-2j * np.pi * hertz * at[part] / 48000)
        return float(abs((sound[part] * wave).mean()) * 2)

    assert level(0.1, 0.49, 440) > 0.4
    assert level(0.92, 1.5, 440) > 0.4
    assert level(0.55, 0.85, 440) < 0.002
    assert (level(0.55, 0.85, 1000) > 0.08) is (treatment == "tone")


@pytest.mark.parametrize("style", COVERS)
def test_every_style_passes_verification(media, tmp_path, style):
    source = media(size=SIZE)
    result = make(usual_plan(source, 30, SIZE, style=style), tmp_path / "out.mp4")
    assert result.report.ok


@pytest.mark.parametrize("suffix", [".mkv", ".mov", ".m4v", ".MP4"])
def test_other_endings(media, tmp_path, suffix):
    result = make(plain(media(tone=1.0, bframes=2)), tmp_path / f"out{suffix}")
    assert numbers(result.path) == list(range(30))


@pytest.mark.parametrize("settings", [EncoderSettings(crf=35, preset="ultrafast"),
                                      EncoderSettings(crf=0, preset="superfast")])  # fmt: skip
def test_coarse_and_fine_encoding_pass(media, tmp_path, settings):
    source = media(size=SIZE)
    result = make(usual_plan(source, 30, SIZE, encoder=settings), tmp_path / "out.mp4")
    assert result.report.ok


def test_the_report_is_json_and_says_what_was_checked(media, tmp_path):
    source = media(tone=1.0)
    report = tmp_path / "report.json"
    result = make(plain(source), tmp_path / "out.mp4", report=report)
    data = json.loads(report.read_text())
    assert data["ok"] is True
    assert data["source"]["sha256"] == hashlib.sha256(source.read_bytes()).hexdigest()
    assert data["copy"]["sha256"] == hashlib.sha256(result.path.read_bytes()).hexdigest()
    assert data["copy"]["name"] == "out.mp4"
    names = [check["name"] for check in data["checks"]]
    assert {"streams", "tags", "boxes", "edit_list", "hidden_data", "frames", "times", "duration", "size",
            "readable", "coverage", "picture", "order", "sound", "source"} <= set(names)  # fmt: skip
    assert str(tmp_path) not in report.read_text()
    assert "Verified only in part." in result.report.to_text()  # no faces were looked for


def test_what_is_known_of_a_file_that_was_changed_since_is_not_used(media, tmp_path):
    source = tmp_path / "source.mp4"
    source.write_bytes(media(size=SIZE).read_bytes())
    watch = FileWatch(source)
    known = {"index": build_index(source), "info": first_look(source), "watch": watch}
    plan = usual_plan(source, 30, SIZE)
    assert make(plan, tmp_path / "1.mp4", **known).report.ok
    source.write_bytes(media(size=SIZE, frames=24).read_bytes())
    with pytest.raises(MediaError):
        make(plan, tmp_path / "2.mp4", **known)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["1.mp4", "source.mp4"]


@pytest.mark.parametrize("preset", ["superfast", "veryfast"])
def test_the_stream_is_one_slice_a_picture_and_names_no_encoder(media, tmp_path, preset):
    """Cut into slices, one for each core, a picture would be larger, and another on another machine."""
    source = media(size=SIZE, frames=8)
    settings = EncoderSettings(preset=preset)
    out = make(plain(source, encoder=settings), tmp_path / "out.mp4").path
    assert b"x264" not in out.read_bytes()
    with av.open(str(out)) as container:
        for packet in container.demux(video=0):
            if packet.size:
                assert [kind for kind in _units(bytes(packet)) if kind in (1, 5)] in ([1], [5])


def _units(data: bytes) -> list[int]:
    """The kinds of the units of one packet of H.264, whose lengths come first."""
    found, at = [], 0
    while at < len(data):
        found.append(data[at + 4] & 0x1F)
        at += 4 + int.from_bytes(data[at : at + 4], "big")
    return found


def test_the_plan_hash_follows_the_decisions(media, tmp_path):
    source = media(size=SIZE)
    plan = usual_plan(source, 30, SIZE)
    one = make(plan, tmp_path / "1.mp4").report.plan_hash
    two = make(plan, tmp_path / "2.mp4").report.plan_hash
    other = make(dataclasses.replace(plan, style=Style.MOSAIC), tmp_path / "3.mp4").report.plan_hash
    assert one == two != other


def test_verification_that_fails_leaves_no_file(media, tmp_path, monkeypatch):
    source = media(size=SIZE)

    def careless(plan, frame, planes):
        paint(planes, plan.regions(frame)[1:], plan.style)

    monkeypatch.setattr(pipeline, "paint_as_planned", careless)
    report = tmp_path / "report.json"
    with pytest.raises(NotVerified) as caught:
        make(usual_plan(source, 30, SIZE), tmp_path / "out.mp4", report=report)
    assert caught.value.status == ExitStatus.NOT_VERIFIED
    assert [p.name for p in tmp_path.iterdir()] == ["report.json"]
    assert json.loads(report.read_text())["ok"] is False
    assert "--crf" not in caught.value.remedy
    # With the same encoding it would fail for ever.
    coarse = EncoderSettings(crf=45, preset="ultrafast")
    with pytest.raises(NotVerified) as caught:
        make(usual_plan(source, 30, SIZE, encoder=coarse), tmp_path / "out.mp4")
    assert "finer encoding (--crf 26 or less" in caught.value.remedy


@pytest.mark.parametrize("hidden", [False, True], ids=["longer", "same size and time"])
def test_a_source_that_changes_while_it_is_exported_fails(media, tmp_path, hidden):
    if hidden and os.name == "nt":
        pytest.skip("Windows does not tell when anything about a file was changed")
    source = tmp_path / "source.mp4"
    source.write_bytes(media().read_bytes())

    def meddle(progress: Progress) -> None:
        if progress.phase == "verifying" and progress.done == progress.total:
            was, data = source.stat(), source.read_bytes()
            # As somebody would who does not want it to be seen.
            source.write_bytes(data[:-1] + bytes([data[-1] ^ 1]) if hidden else data + b"more")
            if hidden:
                os.utime(source, ns=(was.st_atime_ns, was.st_mtime_ns))

    out = tmp_path / "out.mp4"
    with pytest.raises(NotVerified, match="changed"):
        make(
            plain(source, sha256=hashlib.sha256(source.read_bytes()).hexdigest()),
            out,
            progress=meddle,
        )
    assert not out.exists()


def test_a_source_that_is_not_the_planned_one_fails(media, tmp_path):
    with pytest.raises(NotVerified, match="decisions"):
        make(plain(media(), sha256="0" * 64), tmp_path / "out.mp4")


def test_the_original_is_never_the_output(media, tmp_path):
    source = tmp_path / "source.mp4"
    source.write_bytes(media().read_bytes())
    (tmp_path / "soft.mp4").symlink_to(source)
    (tmp_path / "hard.mp4").hardlink_to(source)
    before = source.read_bytes()
    for name in ("source.mp4", "soft.mp4", "hard.mp4", "../" + tmp_path.name + "/source.mp4"):
        with pytest.raises(OutputError):
            make(plain(source), tmp_path / name, overwrite=True)
    with pytest.raises(OutputError):
        make(plain(source), tmp_path / "out.mp4", report=source)
    assert source.read_bytes() == before


def test_an_existing_file_is_replaced_only_when_told(media, tmp_path):
    out = tmp_path / "out.mp4"
    out.write_text("mine")
    with pytest.raises(OutputError, match="already"):
        make(plain(media()), out)
    assert out.read_text() == "mine"
    make(plain(media()), out, overwrite=True)
    assert numbers(out) == list(range(30))


@pytest.mark.parametrize("name", ["missing/out.mp4", "out.avi", "out", "x" * 300 + ".mp4"])
def test_outputs_that_cannot_be(media, tmp_path, name):
    with pytest.raises(OutputError) as caught:
        make(plain(media()), tmp_path / name)
    assert caught.value.status == ExitStatus.BAD_OUTPUT
    assert not list(tmp_path.iterdir())


def test_a_long_but_valid_name_works(media, tmp_path):
    out = tmp_path / ("é" * 120 + ".mp4")
    assert make(plain(media()), out).path == out


def test_a_full_disk_is_said_and_leaves_nothing(media, tmp_path, monkeypatch):
    def full(*_args, **_more):
        raise av.error.OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pipeline, "_mux", full)
    with pytest.raises(OutputError, match="full"):
        make(plain(media()), tmp_path / "out.mp4")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_really_full_device_is_said(media, tmp_path):
    from redaction.export.pipeline import write_copy
    from redaction.jobs.progress import no_progress

    source = media(frames=60, size=SIZE)
    with pytest.raises(OutputError):
        write_copy(plain(source), build_index(source), Path("/dev/full"), mp4=True,
                   cancel=CancelToken(), progress=no_progress)  # fmt: skip


_CHILD = """
import sys, resource, time
from pathlib import Path
from redaction.jobs.errors import UserError
from redaction.jobs.progress import no_progress
from tests.e2e.copies import usual_plan
from redaction.usecases.export_copy import export_copy
source, out, limit, stay = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
def tell(progress):
    print(progress.phase, flush=True)
    if progress.phase == stay:
        time.sleep(100)  # else it may be done before it is killed
try:
    export_copy(usual_plan(source, 200, (320, 192)), out, watch_faces=False, progress=tell)
except UserError as error:
    print("ERROR", int(error.status), error.summary, flush=True)
"""


def _child(source: Path, out: Path, limit: int, stay: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(source), str(out), str(limit), stay],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on file sizes")
def test_a_file_that_grows_too_large_is_said(media, tmp_path):
    with _child(media(frames=200, size=SIZE), tmp_path / "out.mp4", 20_000) as child:
        told, _ = child.communicate(timeout=100)
    assert told.splitlines()[-1].startswith("ERROR 5 The copy is larger")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("phase", ["exporting", "verifying"])
def test_a_killed_export_leaves_nothing_under_the_final_name(media, tmp_path, phase):
    with _child(media(frames=200, size=SIZE), tmp_path / "out.mp4", 0, phase) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if line.strip() == phase:
                break
        child.kill()
    assert not (tmp_path / "out.mp4").exists()
    assert all(p.name.endswith(".partial") for p in tmp_path.iterdir())


@pytest.mark.parametrize("phase", ["exporting", "verifying", "finishing"])
def test_cancelling_leaves_nothing_behind(media, tmp_path, phase):
    cancel = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.phase == phase:
            cancel.cancel()

    with pytest.raises(Cancelled):
        make(plain(media(frames=60, tone=2.0)), tmp_path / "out.mp4", cancel=cancel, progress=stop)
    assert not list(tmp_path.iterdir())


def test_an_error_in_one_thread_ends_all(media, tmp_path, monkeypatch):
    def broken(*_args):
        raise RuntimeError("painter")

    monkeypatch.setattr(pipeline, "paint_as_planned", broken)
    before = threading.active_count()
    with pytest.raises(RuntimeError, match="painter"):
        make(plain(media(tone=1.0)), tmp_path / "out.mp4")
    assert threading.active_count() == before
    assert not list(tmp_path.iterdir())


def test_progress_runs_through_the_phases_in_order(media, tmp_path):
    seen: list[Progress] = []
    make(plain(media()), tmp_path / "out.mp4", progress=seen.append)
    phases = list(dict.fromkeys(p.phase for p in seen))
    assert phases[-3:] == ["exporting", "verifying", "finishing"]
    assert seen[-1].done == seen[-1].total == 1


def test_a_span_beyond_the_video_is_refused(media, tmp_path):
    span = FrameSpan(FrameIndex(100), FrameIndex(120))
    with pytest.raises(UserError):
        make(plain(media(), spans=(span,)), tmp_path / "out.mp4")
    assert not list(tmp_path.iterdir())


def test_a_missing_source_is_said(tmp_path):
    with pytest.raises(MediaError):
        make(plain(tmp_path / "gone.mp4"), tmp_path / "out.mp4")


def test_a_copy_by_another_program_is_verified_against_tracks(media, tmp_path):
    """Same pictures, other encoder settings, tags: the regions are right, the tags are not."""
    source = media(size=SIZE, tone=1.0)
    plan = usual_plan(source, 30, SIZE)
    ours = make(plan, tmp_path / "ours.mp4").path
    theirs = tmp_path / "theirs.mp4"
    with av.open(str(ours)) as old, av.open(str(theirs), "w") as new:
        new.metadata["title"] = "made elsewhere"
        stream = new.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.options = {"crf": "24", "preset": "veryfast"}
        for number, frame in enumerate(old.decode(video=0)):
            frame.pts, frame.time_base, frame.pict_type = number, Fraction(1, 25), 0
            new.mux(stream.encode(frame))
        new.mux(stream.encode(None))
    tracks = list(plan.project.tracks.values())
    report = verify_copy(source, theirs, tracks, watch_faces=False)
    assert {c.name for c in report.failures} <= {"tags", "hidden_data", "boxes"}
    assert "tags" in {c.name for c in report.failures}
    wrong = [dataclasses.replace(t, keyframes=tuple(
        dataclasses.replace(k, shape=k.shape.moved(0, 30)) for k in t.keyframes
    )) for t in tracks]  # fmt: skip
    found = {c.name for c in verify_copy(source, theirs, wrong, watch_faces=False).failures}
    assert {"coverage", "picture"} <= found
    assert verify_copy(source, ours, None, watch_faces=False).ok


def test_a_plan_survives_json(media):
    plan = usual_plan(media(size=SIZE), 30, SIZE, sounds=[("0.5", "0.9", "tone")],
                      spans=(FrameSpan(FrameIndex(3), FrameIndex(9)),))  # fmt: skip
    again = ExportPlan.from_json(json.loads(json.dumps(plan.to_json())))
    assert again == plan
    assert again.hash() == plan.hash()
    assert dataclasses.replace(plan, source=Path("elsewhere.mp4")).hash() == plan.hash()
    assert isinstance(again.project, Project)


RANGES = (
    FrameSpan(FrameIndex(7), FrameIndex(12)),
    FrameSpan(FrameIndex(31), FrameIndex(32)),
    FrameSpan(FrameIndex(40), FrameIndex(55)),
)


def test_a_copy_of_several_ranges_holds_them_in_order_and_nothing_else(media, tmp_path):
    source = media(frames=60, bframes=3, tone=2.4, gop=60, size=SIZE)
    muted = project([], [("0.4", "1.72", "mute")])
    plan = ExportPlan(source, "", muted, spans=RANGES, encoder=QUICK)
    result = make(plan, tmp_path / "out.mp4")
    wanted = [frame for span in RANGES for frame in span]
    with FrameSource.open(result.path) as made:
        shown = [number_of(frame.rgb()) for frame in made.frames()]
        index = made.index
    assert shown == wanted
    assert [index.seconds(at) for at in range(len(index))] == [
        Fraction(at, 25) for at in range(len(wanted))
    ]
    with av.open(str(result.path)) as made:
        assert sum(1 for p in made.demux(video=0) if p.size) == len(wanted)
    with av.open(str(result.path)) as made:
        heard = np.concatenate([f.to_ndarray()[0] for f in made.decode(audio=0)])
    assert len(heard) / 48000 == pytest.approx(len(wanted) / 25, abs=0.03)
    # Silent from 0.4 s on: frames 10 and 11, 31, and 40 to 42 of the original.
    loud = [np.abs(heard[at * 1920 + 800 : at * 1920 + 1100]).max() > 0.02 for at in range(21)]
    assert loud == [True] * 3 + [False] * 6 + [True] * 12


def test_a_lossless_copy_is_held_to_every_sample(media, tmp_path):
    source = media(frames=12, size=SIZE, bframes=2)
    plan = usual_plan(source, 12, SIZE, encoder=EncoderSettings(lossless=True))
    result = make(plan, tmp_path / "out.mp4")
    assert {c.name: c.ok for c in result.report.checks}["lossless"]
    lossy = dataclasses.replace(plan, encoder=EncoderSettings(crf=1))
    make(lossy, tmp_path / "lossy.mp4")
    found = verify_copy(source, tmp_path / "lossy.mp4", plan, watch_faces=False)
    assert [c.name for c in found.failures] == ["lossless"]


def test_a_caption_and_a_counter_are_burnt_in_and_verified(media, tmp_path):
    source = media(frames=14, size=(480, 272), bframes=2)
    # A cover lies under the caption, and stays black beside it.
    tracks = [track("a", Box(0, 180, 300, 92), 14), track("b", Box(300, 20, 90, 90), 14)]
    plan = ExportPlan(
        source, "", project(tracks), caption="Redacted copy · 26/1234", counter=True,
        spans=(FrameSpan(FrameIndex(3), FrameIndex(9)),), encoder=QUICK,
    )  # fmt: skip
    result = make(plan, tmp_path / "out.mp4")
    assert ExportPlan.from_json(plan.to_json()) == plan
    bare = dataclasses.replace(plan, caption="", counter=False)
    assert bare.hash() != plan.hash()
    found = verify_copy(source, result.path, bare, watch_faces=False)
    assert {"coverage", "picture"} <= {c.name for c in found.failures}
    # Another frame's number is another picture.
    other = dataclasses.replace(plan, caption="Redacted copy · 26/1235")
    assert not verify_copy(source, result.path, other, watch_faces=False).ok


@pytest.mark.parametrize("first", ["tff", "bff"])
def test_interlaced_stays_interlaced_and_in_its_order(media, tmp_path, first):
    source = media(frames=12, size=SIZE, fields=first, bframes=2)
    result = make(usual_plan(source, 12, SIZE), tmp_path / "out.mp4")

    with av.open(str(result.path)) as opened:
        stream = opened.streams.video[0]
        assert all(frame.interlaced_frame for frame in opened.decode(stream))
        assert stream.codec_context.field_order == {"tff": 2, "bff": 3}[first]
    assert first_look(source).interlaced


def test_players_everywhere_can_start_at_once_and_decode_in_hardware(media, tmp_path):
    source = media(frames=30, size=(640, 368), pix_fmt="yuv422p")
    encoder = EncoderSettings(preset="slow")
    result = make(plain(source, encoder=encoder), tmp_path / "out.mp4")
    data = result.path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(result.path)) as opened:
        context = opened.streams.video[0].codec_context
        assert (context.profile, context.pix_fmt) == ("High", "yuv420p")
        assert context.extradata is not None
        assert context.extradata[3] <= 41
