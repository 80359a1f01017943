"""Copies of stretches that were passed on and stretches that were encoded: exact, bare, and proven."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from player.media.index import build_index
from player.media.source import FrameSource, first_look
from player.media.time import FrameIndex, FrameSpan
from redaction.detection.base import Detections
from redaction.export.painting import is_painted
from redaction.export.plan import ExportPlan
from redaction.export.smart import survey, writer
from redaction.export.smart.stretches import Split, Stretch
from redaction.export.smart.units import Configuration, by_length, joined
from redaction.export.smart.writer import plan_split, write_smart
from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import Cancelled, UserError
from redaction.jobs.progress import no_progress
from redaction.model.geometry import Box
from redaction.usecases.export_copy import NotVerified, export_copy
from redaction.usecases.verify_copy import expectation, verify_copy
from redaction.verification.copied import check_copied
from redaction.verification.stretchwise import Stretchwise
from tests.e2e.copies import QUICK, project, track

FRAMES, SIZE, GOP = 200, (192, 112), 20
FIRST, STOP = 90, 104
"""Frames that have a region; with the guard and the keyframes around, 80 to 119 are encoded."""


def plan_of(source: Path, first: int = FIRST, stop: int = STOP, **more: object) -> ExportPlan:
    covered = track("a", Box(40, 30, 60, 50), stop)
    covered = dataclasses.replace(
        covered, keyframes=(dataclasses.replace(covered.keyframes[0], frame=FrameIndex(first)),)
    )
    return ExportPlan(source, "", project([covered]), **({"encoder": QUICK, "smart": True} | more))


@pytest.fixture(scope="module")
def source(media) -> Path:
    return media(frames=FRAMES, size=SIZE, gop=GOP, bframes=2, tone=8.0)


@pytest.fixture(scope="module")
def plan(source) -> ExportPlan:
    return plan_of(source)


@pytest.fixture(scope="module")
def made(plan, tmp_path_factory):
    return export_copy(plan, tmp_path_factory.mktemp("smart") / "copy.mp4", watch_faces=False)


@pytest.fixture(scope="module")
def parts(plan) -> Split:
    return split_of(plan)


def split_of(plan: ExportPlan) -> Split:
    index, info = build_index(plan.source), first_look(plan.source)
    return plan_split(plan, info, index, CancelToken(), mp4=True)


def span(start: int, stop: int) -> FrameSpan:
    return FrameSpan(FrameIndex(start), FrameIndex(stop))


def written(plan: ExportPlan, parts: Split, out: Path) -> Path:
    out.write_bytes(b"")
    write_smart(
        plan, build_index(plan.source), parts, out, cancel=CancelToken(), progress=no_progress
    )
    return out


def proof(plan: ExportPlan, copy: Path, copied: tuple[FrameSpan, ...]):
    """What verification says of stretches that are said to be copied."""
    index = build_index(plan.source)
    expected = expectation(plan, index, mp4=True)
    return check_copied(
        plan.source, index, copy, build_index(copy), expected, copied, None, CancelToken()
    ).check()


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def settings(path: Path) -> Configuration:
    with av.open(str(path)) as container:
        return Configuration.read(container.streams.video[0].codec_context.extradata)


def test_frames_without_a_region_are_the_originals_own(source, plan, made, parts):
    assert made.report.ok
    assert made.report.facts["smart"]["copied"] == ["frames 0 to 79", "frames 120 to 199"]
    assert made.report.facts["smart"]["summary"] == (
        "smart: 0:06 of 0:08 copied unchanged, 0:02 encoded."
    )
    assert made.report.facts["copied_frames"] == 160
    # Encoded stretches were checked while they were written, the copied ones by their bytes afterwards.
    assert {"copied", "written", "second_reading"} <= {c.name for c in made.report.checks if c.ok}
    assert made.report.facts["regions"] == STOP - FIRST
    index, ours = build_index(source), build_index(made.path)
    assert [p * ours.time_base for p in ours.pts] == [p * index.time_base for p in index.pts]
    with FrameSource.open(source) as one, FrameSource.open(made.path) as other:
        for a, b in zip(one.frames(), other.frames(), strict=True):
            assert not b.damaged
            unchanged = a.picture.to_ndarray()
            seen = b.picture.to_ndarray()
            if any(a.ref.index in part for part in parts.copied):
                assert np.array_equal(unchanged, seen), a.ref
            elif not is_painted(plan, a.ref.index):
                assert np.abs(unchanged.astype(int) - seen).mean() < 3


def test_nothing_but_slices_is_in_the_copy(source, made):
    kinds = {unit[0] & 31 for packet in packets(made.path) for unit in by_length(packet, 4)}
    assert kinds == {1, 5}
    assert 6 in {unit[0] & 31 for packet in packets(source) for unit in by_length(packet, 4)}
    ours, theirs = settings(made.path), settings(source)
    assert set(theirs.sps) < set(ours.sps)
    assert set(theirs.pps) < set(ours.pps)
    assert len(ours.sps) == len(ours.pps) == 2


def test_decoding_times_rise_across_the_joints(made):
    with av.open(str(made.path)) as container:
        seen = [(p.dts, p.pts) for p in container.demux(video=0) if p.size]
    assert all(one[0] < other[0] for one, other in pairwise(seen))
    assert sorted(pts for _, pts in seen) != [pts for _, pts in seen]  # there is reordering
    assert all(dts <= pts for dts, pts in seen)


def test_verifying_later_needs_no_special_knowledge(source, plan, made):
    for known in (plan, dataclasses.replace(plan, smart=False)):
        report = verify_copy(source, made.path, known, watch_faces=False)
        assert report.ok, report.to_text()
        assert "copied" not in {check.name for check in report.checks}


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="there is no ffmpeg command")
def test_another_player_has_nothing_to_say(made):
    done = subprocess.run(
        ["ffmpeg", "-v", "warning", "-i", str(made.path), "-f", "framecrc", "-"],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stderr == ""
    lines = [line for line in done.stdout.splitlines() if line.startswith("0,")]
    assert len(lines) == FRAMES


@pytest.mark.parametrize(
    "stream", ["no reordering", "deep reordering", "uneven times", "holes", "all first"]
)
def test_streams_of_other_kinds(media, tmp_path, stream):
    more: dict[str, object] = {}
    if stream == "deep reordering":
        more = {"bframes": 7, "options": (("x264-params", "b-pyramid=normal:b-adapt=0:slices=2"),)}
    elif stream == "no reordering":
        more = {"options": (("profile", "baseline"),)}
    elif stream == "holes":
        # The first frame is shown for three seconds, the one before the last for two.
        times = [Fraction(0), *(Fraction(3) + Fraction(at, 25) for at in range(118)), Fraction(10)]
        more = {"bframes": 2, "times": tuple(times)}
    elif stream == "all first":
        more = {"options": (("x264-params", "keyint=1"),)}
    else:
        times = [Fraction(at, 25) + Fraction(at % 3, 100) for at in range(120)]
        more = {"bframes": 2, "times": tuple(times)}
    clip = media(frames=120, size=SIZE, gop=GOP, **more)
    plan = plan_of(clip, 70, 75)
    result = export_copy(plan, tmp_path / "copy.mp4", watch_faces=False)
    copied = result.report.facts["smart"]["copied"]
    if stream == "all first":
        assert copied == ["frames 0 to 63"]
    else:
        assert copied[0] == "frames 0 to 59"
    assert verify_copy(clip, result.path, plan, watch_faces=False).ok


def test_ranges_of_the_original_hold_nothing_else(source, tmp_path):
    plan = plan_of(source, spans=(span(15, 87), span(95, 190)))
    result = export_copy(plan, tmp_path / "copy.mp4", watch_faces=False)
    facts = result.report.facts["smart"]
    assert facts["copied"] == ["frames 20 to 79", "frames 120 to 179"]
    assert facts["encoded"] == ["frames 15 to 19", "frames 80 to 86", "frames 95 to 119",
                                "frames 180 to 189"]  # fmt: skip
    assert len(build_index(result.path)) == 72 + 95
    foreign = set(packets(source)[:16])
    assert not foreign & set(packets(result.path))
    assert verify_copy(source, result.path, plan, watch_faces=False).ok


def test_nothing_to_cover_is_copied_whole(source, tmp_path):
    plan = plan_of(source)
    plan = dataclasses.replace(plan, project=project([]))
    result = export_copy(plan, tmp_path / "copy.mp4", watch_faces=False)
    assert result.report.facts["smart"]["encoded_frames"] == 0
    assert verify_copy(source, result.path, plan, watch_faces=False).ok


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"rotation": 90}, "turned"),
        ({"hidden": 5}, "edit list"),
        ({"codec": "mpeg4"}, "not H.264"),
        ({"options": (("x264-params", "interlaced=1"),)}, "interlaced"),
    ],
)
def test_what_cannot_be_copied_is_encoded_and_the_report_says_why(media, tmp_path, more, says):
    clip = media(frames=60, size=SIZE, gop=GOP, **more)
    result = export_copy(plan_of(clip, 2, 6), tmp_path / "copy.mp4", watch_faces=False)
    facts = result.report.facts["smart"]
    assert facts["copied"] == []
    assert says in facts["summary"]
    assert "copied" not in {check.name for check in result.report.checks}


def test_a_copy_in_matroska_is_encoded(source, tmp_path):
    result = export_copy(plan_of(source, 2, 6), tmp_path / "copy.mkv", watch_faces=False)
    assert "no MP4" in result.report.facts["smart"]["summary"]


def test_damaged_frames_are_never_passed_on(source, tmp_path):
    broken = tmp_path / "broken.mp4"
    data = bytearray(source.read_bytes())
    with av.open(str(source)) as container:
        hit = [p for p in container.demux(video=0) if p.size][150]
    for at in range(hit.pos + hit.size // 3, hit.pos + hit.size // 3 + 16):
        data[at] ^= 0x55
    broken.write_bytes(data)
    found = split_of(plan_of(broken))
    assert [(int(s.start), int(s.stop)) for s in found.copied] == [(0, 80)]
    assert any("damaged" in reason for reason in found.reasons)


class SeesFaces:
    """A detector to which every picture is one large face."""

    name = "sees faces"

    def detect(self, rgb: np.ndarray) -> Detections:
        high, wide = rgb.shape[:2]
        whole = np.array([[wide * 0.1, high * 0.1, wide * 0.8, high * 0.8]], np.float32)
        return Detections(whole, np.array([0.9], np.float32))

    def close(self) -> None:
        pass


def test_faces_on_copied_frames_are_reported(plan, parts, tmp_path, monkeypatch):
    monkeypatch.setattr("redaction.detection.residual.residual_detector", SeesFaces)
    report = export_copy(plan, tmp_path / "copy.mp4").report
    frames = {face.frame for face in report.residual_faces}
    copied = {frame for frame in frames if any(frame in part for part in parts.copied)}
    assert report.facts["copied_frames_searched_for_faces"] == len(copied) == 4
    assert copied == {0, 60, 120, 180}  # first pictures, two seconds apart
    assert frames - copied
    assert report.facts["residual_detector"] == "sees faces"
    readable = next(check for check in report.checks if check.name == "readable")
    assert "encoded" in readable.summary


def test_stopping_leaves_nothing(plan, tmp_path):
    cancel = CancelToken()

    def stop(progress):
        if progress.phase == "exporting" and progress.done > 90:
            cancel.cancel()

    with pytest.raises(Cancelled):
        export_copy(plan, tmp_path / "copy.mp4", watch_faces=False, cancel=cancel, progress=stop)
    assert list(tmp_path.iterdir()) == []


# Sabotage: each promise broken on purpose.


def test_a_copied_frame_that_has_a_region(plan, parts, tmp_path):
    wrong = dataclasses.replace(
        parts, stretches=(Stretch(span(0, 120), True), Stretch(span(120, FRAMES), False))
    )
    copy = written(plan, wrong, tmp_path / "x.mp4")
    check = proof(plan, copy, wrong.copied)
    assert not check.ok
    assert check.frames == tuple(range(FIRST, STOP))
    full = verify_copy(plan.source, copy, plan, watch_faces=False)
    assert {c.name: c.frames for c in full.failures}["coverage"] == tuple(range(FIRST, STOP))


def test_export_refuses_a_copied_frame_that_has_a_region(plan, parts, tmp_path, monkeypatch):
    wrong = dataclasses.replace(
        parts, stretches=(Stretch(span(0, 120), True), Stretch(span(120, FRAMES), False))
    )
    monkeypatch.setattr("redaction.usecases.export_copy.plan_split", lambda *_, **__: wrong)
    with pytest.raises(NotVerified) as caught:
        export_copy(plan, tmp_path / "copy.mp4", watch_faces=False)
    assert "copied" in {check.name for check in caught.value.report.failures}
    assert list(tmp_path.iterdir()) == []


def changed(made: Path, out: Path, change: Callable[[int, list[bytes]], list[bytes]]) -> Path:
    """The copy muxed anew, the units of each packet given by ``change``."""
    with av.open(str(made)) as old, av.open(str(out), "w", format="mp4") as new:
        stream = new.add_stream_from_template(old.streams.video[0], opaque=True)
        for at, packet in enumerate(p for p in old.demux(video=0) if p.size):
            fresh = av.Packet(joined(change(at, by_length(bytes(packet), 4))))
            fresh.pts, fresh.dts, fresh.time_base = packet.pts, packet.dts, packet.time_base
            fresh.duration, fresh.is_keyframe = packet.duration, packet.is_keyframe
            fresh.stream = stream
            new.mux_one(fresh)
    return out


MESSAGE = b"\x06\x05\x14" + b"0123456789abcdef" + b"GPS!\x80"


def _bent(unit: bytes) -> bytes:
    middle = len(unit) // 2
    return unit[:middle] + bytes([unit[middle] ^ 1]) + unit[middle + 1 :]


@pytest.mark.parametrize(
    "change",
    [
        lambda at, units: [MESSAGE, *units] if at == 30 else units,
        lambda at, units: [*units, b"\x0c\xff\xff\xff\x80"] if at == 30 else units,
        lambda at, units: [_bent(units[0])] if at == 30 else units,
        lambda at, units: [units[0] + b"\0\0\3GPS"] if at == 30 else units,
        lambda at, units: [units[0], units[0]] if at == 30 else units,
        lambda at, units: [MESSAGE, *units] if at == 100 else units,
    ],
    ids=["message", "filler", "one bit", "more after a slice", "a slice twice", "message between"],
)
def test_packets_that_are_not_the_originals(plan, made, parts, tmp_path, change):
    fine = changed(made.path, tmp_path / "fine.mp4", lambda _, units: units)
    assert proof(plan, fine, parts.copied).ok
    broken = changed(made.path, tmp_path / "x.mp4", change)
    check = proof(plan, broken, parts.copied)
    assert not check.ok
    assert len(check.frames) == 1


def test_packets_that_changed_places(plan, made, parts, tmp_path):
    kept: dict[int, list[bytes]] = {}
    changed(made.path, tmp_path / "y.mp4", lambda at, units: kept.setdefault(at, units))
    swapped = {31: kept[32], 32: kept[31]}
    broken = changed(made.path, tmp_path / "x.mp4", lambda at, units: swapped.get(at, units))
    assert not proof(plan, broken, parts.copied).ok


def test_an_encoded_stretch_that_is_said_to_be_copied(plan, made):
    plain = dataclasses.replace(plan, project=project([]))
    check = proof(plain, made.path, (span(0, FRAMES),))
    assert not check.ok
    assert set(check.frames) >= set(range(80, 120))


def test_a_stretch_that_does_not_begin_with_an_idr(plan, made):
    for claimed in (span(7, 60), span(0, 51)):
        check = proof(plan, made.path, (claimed,))
        assert not check.ok
        assert "begin" in check.summary


def test_the_writer_refuses_a_stretch_that_leans_on_others(plan, parts, tmp_path):
    for stretches in (
        (Stretch(span(0, 27), False), Stretch(span(27, FRAMES), True)),
        (Stretch(span(0, 31), True), Stretch(span(31, FRAMES), False)),
    ):
        wrong = dataclasses.replace(parts, stretches=stretches)
        with pytest.raises(UserError, match="could not be written"):
            written(plan, wrong, tmp_path / "x.mp4")


def test_what_nobody_looked_at_must_be_proven(source, plan):
    index, info = build_index(source), first_look(source)
    for spans, rest in (
        ((), [(15, 87), (95, 190)]),
        ((span(15, 20), span(80, 87)), [(20, 80), (95, 190)]),
        ((span(15, 87), span(100, 120)), [(95, 100), (120, 190)]),
    ):
        cut = dataclasses.replace(plan, spans=(span(15, 87), span(95, 190)))
        expected = expectation(cut, index, mp4=True)
        lookers = Stretchwise(expected, index, info, lambda: None, CancelToken())
        for part in spans:
            lookers.stretch(part)
        assert [(int(s.start), int(s.stop)) for s in lookers.rest()] == rest


def test_a_stretch_that_is_neither_looked_at_nor_copied(plan, tmp_path, monkeypatch):
    """Verification does not believe what the writer says it copied."""

    real = Stretchwise.stretch

    def unseen(self, part):
        looker = real(self, part)
        self._spans.clear()
        self._lookers.clear()
        return looker

    monkeypatch.setattr(Stretchwise, "stretch", unseen)
    with pytest.raises(NotVerified) as caught:
        export_copy(plan, tmp_path / "copy.mp4", watch_faces=False)
    failures = {check.name: check.frames for check in caught.value.report.failures}
    assert failures["copied"] == tuple(range(FIRST, STOP))  # where a region is, they cannot be


def test_parameters_with_the_same_number(plan, parts, tmp_path, monkeypatch):
    monkeypatch.setattr(survey.Source, "idents", frozenset())
    copy = written(plan, parts, tmp_path / "x.mp4")
    monkeypatch.undo()
    check = proof(plan, copy, parts.copied)
    assert not check.ok
    assert "same number" in check.detail


def test_an_encoder_that_does_not_keep_to_its_number(plan, parts, tmp_path, monkeypatch):
    real = writer.PictureEncoder
    monkeypatch.setattr(
        writer, "PictureEncoder", lambda *given, sets: real(*given, sets=(sets + 1) % 32)
    )
    with pytest.raises(UserError, match="could not be written"):
        written(plan, parts, tmp_path / "x.mp4")


def test_parameters_of_the_original_that_are_not_in_the_copy(plan, made, parts, tmp_path, media):
    other = media(frames=FRAMES, size=SIZE, gop=GOP, bframes=1)
    check = proof(plan_of(other), made.path, parts.copied)
    assert not check.ok
