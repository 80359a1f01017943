"""What the command line accepts, and how it says no."""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction

import pytest

from player.media.time import TimePoint
from redaction import cli_options
from redaction.cli import time_range, time_ranges
from redaction.export import plan
from tests.unit.cli.commands import parse


def test_redact_takes_everything_in_the_contract() -> None:
    got = parse(
        "redact", "in.mp4", "-o", "out.mp4", "--style", "mosaic", "--detector", "thorough",
        "--keep", "a1, b2", "--mute", "1-2,f10-f20", "--clip", "1:02.5-00:01:10.000",
        "--report", "r.json", "--progress", "json", "--crf", "18", "--preset", "fast",
        "--workers", "3", "--overwrite", "--quiet", "--workspace", "w",
    )  # fmt: skip
    assert got.keep == ("a1", "b2")
    assert got.mute[1] == (TimePoint(10, None), TimePoint(20, None))  # type: ignore[arg-type]
    assert got.clip == [(TimePoint(None, Fraction(125, 2)), TimePoint(None, Fraction(70)))]
    assert (got.style, got.detector, got.crf, got.workers) == ("mosaic", "thorough", 18, 3)


def test_parts_are_given_one_by_one_or_in_a_list() -> None:
    got = parse("export", "i.mp4", "-o", "o.mp4", "--clip", "1-2,3-4", "--clip", "f9-f10")
    assert [first.seconds for first, _ in got.clip] == [1, 3, None]
    assert not got.separate
    assert parse("export", "i.mp4", "-o", "o.mp4").clip == []
    with pytest.raises(SystemExit):
        parse("export", "i.mp4", "-o", "o.mp4", "--clip", ",")


def test_the_picture_s_options() -> None:
    got = parse(
        "redact", "i.mp4", "-o", "o.mp4", "--size", "25MB", "--bitrate", "2.5M", "--caption", "A b",
        "--counter", "--encoder", "auto",
    )  # fmt: skip
    assert (got.size, got.bitrate, got.caption) == (25_000_000, 2_500_000, "A b")
    assert (got.counter, got.encoder, got.lossless) == (True, "auto", None)


@pytest.mark.parametrize("text", ["25", "MB", "x", "-3M", "1e99", "nan", "25TB"])
def test_no_size_is_no_size(text: str) -> None:
    with pytest.raises(SystemExit):
        parse("redact", "i.mp4", "-o", "o.mp4", "--size", text)


def test_the_encoders_are_those_of_the_plan() -> None:
    assert cli_options.ENCODERS == plan.ENCODERS
    assert set(cli_options.ENCODER_OPTIONS) <= {f.name for f in fields(plan.EncoderSettings)}


@pytest.mark.parametrize(
    ("word", "read"),
    [("keep", "keep"), ("MIX", "mix"), ("remove", "remove"), ("2", (2,)), ("3, 1,3", (1, 3))],
)
def test_sound_is_chosen(word: str, read: object) -> None:
    got = parse(
        "export", "in.mp4", "-o", "o.mp4", "--sound", word, "--tone", "1-2", "--disguise", "3-4"
    )
    assert got.sound == read
    assert (len(got.tone), len(got.disguise), got.mute, got.no_sound) == (1, 1, (), False)


@pytest.mark.parametrize("form", ["umbra", "mot", "cvat"])
def test_detect_knows_the_three_formats(form: str) -> None:
    assert parse("detect", "in.mp4", "-o", "t", "--format", form).format == form


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("redact",),
        ("redact", "in.mp4"),
        ("redact", "in.mp4", "-o", "out.mp4", "--style", "pixels"),
        ("redact", "in.mp4", "-o", "out.mp4", "--clip", "3"),
        ("redact", "in.mp4", "-o", "out.mp4", "--clip", "1-x"),
        ("redact", "in.mp4", "-o", "out.mp4", "--crf", "52"),
        ("redact", "in.mp4", "-o", "out.mp4", "--workers", "0"),
        ("redact", "in.mp4", "-o", "out.mp4", "--keep", ","),
        ("redact", "in.mp4", "-o", "out.mp4", "--sensitivity", "0"),
        ("redact", "in.mp4", "-o", "out.mp4", "--sensitivity", "10"),
        ("redact", "in.mp4", "-o", "out.mp4", "--sensitivity", "high"),
        ("detect", "in.mp4", "-o", "t", "--kinds", "face,tattoo"),
        ("detect", "in.mp4", "-o", "t", "--kinds", ","),
        ("detect", "in.mp4", "-o", "t", "--start-confidence", "0"),
        ("detect", "in.mp4", "-o", "t", "--keep-confidence", "nan"),
        ("detect", "in.mp4", "-o", "t", "--margin", "0.9"),
        ("detect", "in.mp4", "-o", "t", "--max-gap", "-1"),
        ("export", "in.mp4", "-o", "out.mp4", "--sensitivity", "5"),
        ("export", "in.mp4", "--tracks", "t.json"),
        ("export", "in.mp4", "-o", "o.mp4", "--sound", "0"),
        ("export", "in.mp4", "-o", "o.mp4", "--sound", "all"),
        ("export", "in.mp4", "-o", "o.mp4", "--sound", "1,"),
        ("export", "in.mp4", "-o", "o.mp4", "--sound", "²"),
        ("export", "in.mp4", "-o", "o.mp4", "--sound", "1", "--no-sound"),
        ("export", "in.mp4", "-o", "o.mp4", "--disguise", "5"),
        ("verify", "in.mp4"),
        ("log",),
        ("log", "forget"),
        ("requests", "add", "REF"),
        ("explode",),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        parse(*words)
    assert end.value.code == 2
    err = capsys.readouterr().err
    assert err.startswith("umbra")
    assert err.count("\n") == 1
    assert "Nothing was done" in err
    assert "--help" in err


def test_ranges_are_split_at_commas() -> None:
    assert len(time_ranges("0-1,2-3,")) == 2
    assert time_range("f0-12.5") == (TimePoint(0, None), TimePoint(None, Fraction(25, 2)))  # type: ignore[arg-type]


def commands() -> list[tuple[str, ...]]:
    return [
        ("redact",), ("detect",), ("export",), ("verify",), ("probe",), ("requests", "list"),
        ("requests", "add"), ("footage", "list"), ("footage", "add"), ("log", "list"),
        ("log", "verify"), ("log", "export"),
    ]  # fmt: skip


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_has_help_and_a_workspace(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        parse(*command, "--help")
    assert end.value.code == 0
    text = capsys.readouterr().out
    assert "--workspace" in text
    assert "exit status" in text


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_is_in_the_readme(command: tuple[str, ...]) -> None:
    from pathlib import Path

    text = (Path(__file__).resolve().parents[3] / "README.md").read_text(encoding="utf-8")
    line = next(x for x in text.splitlines() if x.startswith(f"    umbra {command[0]} "))
    assert all(word in line for word in command)
