"""Encoders in hardware: chosen where they work, and said where they do not.

The fake is x264 under another name and with another order of samples; each real one is held to the same where
there is one.
"""

from __future__ import annotations

import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from player.media.source import FrameSource, first_look
from redaction.export import hardware
from redaction.export.encoder import _in_form
from redaction.export.hardware import HARDWARE, Hardware, choose, refusal
from redaction.export.plan import ENCODERS, EncoderSettings, ExportPlan
from redaction.rendering.planes import blank
from redaction.usecases.export_copy import export_copy
from tests.e2e.copies import usual_plan
from tests.media.code import number_of

SIZE = (320, 192)
FAKE = Hardware("Fake", "libx264", "nv12", {"preset": "ultrafast"}, {"crf": "{}"})


@pytest.fixture
def fake(monkeypatch):
    monkeypatch.setattr(hardware, "HARDWARE", {"nvenc": FAKE})
    refusal.cache_clear()
    yield
    refusal.cache_clear()


def usual(source: Path, encoder: str, **more) -> ExportPlan:
    settings = EncoderSettings(encoder=encoder, **more)
    return usual_plan(source, 20, SIZE, encoder=settings)


def test_every_kind_that_can_be_asked_for_is_known():
    assert set(HARDWARE) == set(ENCODERS) - {"software", "auto"}


@pytest.mark.parametrize("asked", ["nvenc", "auto"])
@pytest.mark.parametrize("full_range", [False, True])
def test_what_works_is_used_and_held_to_the_same_checks(fake, media, tmp_path, asked, full_range):
    source = media(
        frames=20, size=SIZE, bframes=2, tone=0.8, full_range=full_range,
        pix_fmt="yuvj420p" if full_range else "yuv420p",
    )  # fmt: skip
    result = export_copy(usual(source, asked), tmp_path / "out.mp4", watch_faces=False)
    assert result.report.facts["encoder_used"] == "nvenc"
    assert "Fake" in result.report.facts["encoded_by"]
    with FrameSource.open(result.path) as made:
        assert made.info.full_range == full_range
        assert len(made.index) == 20
    assert b"x264" not in result.path.read_bytes()


def test_without_it_software_does_the_work_and_says_so(media, tmp_path, monkeypatch):
    missing = replace(FAKE, codec="h264_of_nobody")
    monkeypatch.setattr(hardware, "HARDWARE", {"qsv": missing})
    refusal.cache_clear()
    source = media(frames=20, size=SIZE)
    result = export_copy(usual(source, "qsv"), tmp_path / "out.mp4", watch_faces=False)
    refusal.cache_clear()
    assert result.report.facts["encoder_used"] == "software"
    said = result.report.facts["encoded_by"]
    assert "asked for" in said
    assert "software (x264)" in said


@pytest.mark.parametrize(
    ("done", "why"),
    [
        (subprocess.CompletedProcess([], -11, b"", b""), "crashes"),
        (subprocess.CompletedProcess([], 1, b"", b""), "does not work"),
        (subprocess.CompletedProcess([], 0, b"", b""), "does not work"),
        (subprocess.TimeoutExpired("x", 20), "does not answer"),
        (OSError(2, "No such file"), "cannot be tried"),
    ],
)
def test_a_driver_that_crashes_or_hangs_is_none(fake, monkeypatch, done, why):
    def run(*_: object, **__: object) -> subprocess.CompletedProcess[bytes]:
        if isinstance(done, BaseException):
            raise done
        return done

    monkeypatch.setattr(subprocess, "run", run)
    assert why in refusal("nvenc", 64, 64)


def test_it_is_tried_once_for_each_size(fake, monkeypatch):
    tried: list[object] = []

    def run(words: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        tried.append(words[-2:])
        return subprocess.CompletedProcess(words, 0, b"works\n", b"")

    monkeypatch.setattr(subprocess, "run", run)
    for size in ((64, 64), (64, 64), (128, 64)):
        assert refusal("nvenc", *size) == ""
    assert tried == [["64", "64"], ["128", "64"]]


def test_what_only_software_does_right_is_left_to_it(fake, media):
    info = first_look(media(frames=5))
    lossless = choose(EncoderSettings(encoder="auto", lossless=True), info, 192, 112)
    interlaced = choose(EncoderSettings(encoder="nvenc"), replace(info, interlaced=True), 192, 112)
    for found, why in ((lossless, "lossless"), (interlaced, "interlaced")):
        assert found.name == "software"
        assert why in found.why


@pytest.mark.parametrize("form", ["nv12", "yuv420p"])
@pytest.mark.parametrize("full_range", [False, True])
def test_another_order_of_samples_changes_none(form, full_range):
    planes = blank(64, 48, full_range=full_range)
    rng = np.random.default_rng(1)
    for plane in (planes.y, planes.u, planes.v):
        plane[:] = rng.integers(0, 256, plane.shape)
    turned = _in_form(planes.picture, form, 2 if full_range else 1)
    back = _in_form(turned, planes.picture.format.name, 2 if full_range else 1)
    assert (back.to_ndarray() == planes.picture.to_ndarray()).all()


@pytest.mark.parametrize("name", HARDWARE)
def test_each_real_one_that_is_here_makes_a_verified_copy(media, tmp_path, name):
    reason = refusal(name, *SIZE)
    if reason:
        pytest.skip(f"no {HARDWARE[name].title} here: {reason}")
    source = media(frames=20, size=SIZE, rate=Fraction(30000, 1001), tone=0.6)
    result = export_copy(usual(source, name), tmp_path / "out.mp4", watch_faces=False)
    assert result.report.facts["encoder_used"] == name
    with FrameSource.open(result.path) as made:
        assert [number_of(frame.rgb()) for frame in made.frames()] == list(range(20))
    with av.open(str(result.path)) as opened:
        assert opened.streams.video[0].codec_context.name == "h264"
