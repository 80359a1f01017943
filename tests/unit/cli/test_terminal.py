"""Bars, words and the one line of trouble."""

from __future__ import annotations

import io
import json
import os
import signal
import sys

import pytest

from redaction.cli_terminal import Terminal, bar_line, duration_words
from redaction.cli_words import count, frame_list, size_words
from redaction.jobs.errors import UserError
from redaction.jobs.progress import Progress


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (99, "99 s"), (100, "1 min 40 s"), (3599, "59 min 59 s"), (3900, "1 h 05 min")],
)
def test_durations_in_words(seconds: float, words: str) -> None:
    assert duration_words(seconds) == words


def test_the_bar_says_phase_share_and_time_left() -> None:
    line = bar_line(Progress("detecting", 30, 60), 12.2)
    assert line.startswith("Finding faces")
    assert " 50 %" in line
    assert line.endswith("about 12 s left")
    assert line.count("#") == line.count("-")


def test_the_bar_does_not_guess() -> None:
    assert "estimating" in bar_line(Progress("detecting", 1, 60), None)
    assert bar_line(Progress("hashing", 5, 0), None) == "Reading ..."
    assert bar_line(Progress("finishing", 3, 3), 0.0).endswith("100 %")


def test_nothing_is_shown_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal()
    terminal.progress(Progress("detecting", 1, 2))
    terminal.clear()
    assert capsys.readouterr() == ("", "")


def test_json_progress_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(progress="json")
    terminal.progress(Progress("detecting", 1, 2))
    terminal.progress(Progress("detecting", 2, 2))
    out, err = capsys.readouterr()
    assert out == ""
    lines = [json.loads(line) for line in err.splitlines()]
    assert [(x["phase"], x["done"], x["total"]) for x in lines] == [
        ("detecting", 1, 2),
        ("detecting", 2, 2),
    ]


def test_the_bar_is_gone_before_the_trouble(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(progress="bar")
    terminal.progress(Progress("detecting", 1, 2))
    terminal.trouble(UserError("It\nbroke.", "All is safe.", "Try again."))
    err = capsys.readouterr().err
    assert err.endswith("\rIt broke. All is safe. Try again.\n")


def test_quiet_keeps_results_and_trouble_only(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(quiet=True)
    terminal.say("words")
    terminal.result({"a": 1})
    terminal.trouble(UserError("Broke."))
    out, err = capsys.readouterr()
    assert json.loads(out) == {"a": 1}
    assert err == "Broke.\n"


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_cancels_and_a_second_one_breaks_off(name: signal.Signals) -> None:
    def twice() -> None:
        with terminal.stoppable():
            os.kill(os.getpid(), name)
            assert terminal.cancel.cancelled
            os.kill(os.getpid(), name)

    before = signal.getsignal(name)
    terminal = Terminal()
    with pytest.raises(KeyboardInterrupt):
        twice()
    assert signal.getsignal(name) is before


def test_numbers_in_words() -> None:
    assert [count(n, "frame") for n in (0, 1, 2)] == ["no frames", "1 frame", "2 frames"]
    assert [size_words(n) for n in (12, 12_345, 12_345_678)] == ["12 bytes", "12.3 KB", "12.3 MB"]
    assert frame_list([3, 7, 8, 9, 40]) == "3, 7-9, 40"
    assert frame_list(range(0, 40, 2), most=2) == "0, 2 and 18 more stretches"


def test_a_progress_reader_that_has_gone_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken pipe in the middle of the work must neither end it nor leave a copy unrecorded."""
    written: list[str] = []

    class Gone:
        def write(self, text: str) -> int:
            written.append(text)
            raise BrokenPipeError

        def flush(self) -> None:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stderr", Gone())
    terminal = Terminal(progress="json")
    for phase in ("detecting", "exporting"):
        terminal.progress(Progress(phase, 1, 2))
    assert len(written) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
def test_results_are_json_wherever_they_go(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = {"requester": "Jörg مرحبا 🙂"}
    into = io.BytesIO()
    out = io.TextIOWrapper(into, encoding=encoding, errors="backslashreplace")
    monkeypatch.setattr(sys, "stdout", out)
    Terminal(progress="none").result(data)
    out.flush()
    assert json.loads(into.getvalue().decode(encoding)) == data
