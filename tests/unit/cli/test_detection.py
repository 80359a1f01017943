"""What the options of a search become."""

from __future__ import annotations

from pathlib import Path

import pytest

from redaction.cli_detection import detection_settings
from redaction.cli_options import KINDS
from redaction.cli_words import UsageError
from redaction.detection.ownmodel import OwnModelError
from redaction.detection.settings import DIAL, DetectionMode, DetectionSettings
from redaction.jobs.errors import ExitStatus
from redaction.model.region import Kind
from tests.unit.cli import commands

DESCRIPTION = """
model = "mine.onnx"
input = [640, 384]
layout = "v8"
[classes]
car = "ignore"
plate = "plate"
"""


def settings(*words: str) -> DetectionSettings:
    return detection_settings(commands.parse("detect", "in.mp4", "-o", "t", *words))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "mine.onnx").write_bytes(b"weights")
    path = tmp_path / "mine.toml"
    path.write_text(DESCRIPTION)
    return path


def test_the_kinds_of_the_command_line_are_those_of_the_program() -> None:
    assert set(KINDS) == {str(kind) for kind in Kind}


def test_without_options_the_defaults_hold() -> None:
    assert settings() == DetectionSettings()


def test_redact_takes_the_same_options() -> None:
    words = ["redact", "in.mp4", "-o", "out.mp4", "--sensitivity", "7", "--kinds", "text"]
    got = detection_settings(commands.parse(*words))
    assert got == DetectionSettings(sensitivity=7, kinds=(Kind.TEXT,))


def test_every_option_arrives() -> None:
    got = settings(
        "--detector", "thorough", "--sensitivity", "8", "--kinds", "face, Text",
        "--start-confidence", "0.7", "--max-gap", "0", "--margin", "1.25",
    )  # fmt: skip
    assert got == DetectionSettings(
        mode=DetectionMode.THOROUGH, sensitivity=8, kinds=(Kind.FACE, Kind.TEXT),
        start_confidence=0.7, keep_confidence=DIAL[8][1], max_gap=0, margin=1.25,
    )  # fmt: skip


def test_an_own_detector_is_there_to_be_used(own: Path) -> None:
    got = settings("--model", str(own))
    assert got.kinds == (Kind.FACE, Kind.PLATE)
    assert got.own[0].kinds == (Kind.PLATE,)
    assert settings("--model", str(own), "--kinds", "plate").kinds == (Kind.PLATE,)


def test_what_does_not_fit_together_is_wrong_usage(own: Path) -> None:
    for words in (
        ("--kinds", "plate"),
        ("--kinds", "face", "--model", str(own)),
        ("--start-confidence", "0.2", "--keep-confidence", "0.4"),
        ("--model", str(own), "--model", str(own)),
    ):
        with pytest.raises(UsageError) as caught:
            settings(*words)
        assert caught.value.status is ExitStatus.USAGE
        assert "cannot be set so" in caught.value.summary


def test_a_detector_that_is_not_there_is_said_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(OwnModelError, match=r"none\.toml of your own detector cannot be read"):
        settings("--model", str(tmp_path / "none.toml"))
