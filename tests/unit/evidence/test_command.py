"""`umbra evidence` from the list of what could go to the package on the record."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from redaction.cli_terminal import Terminal
from redaction.jobs.errors import ExitStatus, UserError
from tests.unit.cli import commands
from tests.unit.evidence.conftest import TODAY, WHY, Case

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(case: Case, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command in this process: its status, and what it wrote to standard output and error."""

    def made(*words: str) -> tuple[int, str, str]:
        try:
            status = commands.run("evidence", *words, "--workspace", case.workspace.folder)
        except UserError as error:
            Terminal(progress="none").trouble(error)
            status = int(error.status)
        said = capsys.readouterr()
        return status, said.out, said.err

    return made


def make(case: Case, *more: str, out: str = "out.zip") -> Sequence[str]:
    return (
        "make", "OP HOLLY", "-o", str(case.folder / out), "--recipient", "CPS London",
        "--method", "By hand", "--no-report", *more,
    )  # fmt: skip


def test_from_what_could_go_to_the_record(case: Case, run: Run) -> None:
    status, out, _ = run("items", "OP HOLLY", "--json")
    assert status == ExitStatus.DONE
    found = json.loads(out)
    assert [(one["kind"], one["redacted"]) for one in found] == [
        ("clip", True), ("clip", False), ("still", True),
    ]  # fmt: skip
    assert any("Nobody has seen" in words for words in found[0]["open"])
    status, _, err = run(*make(case))
    assert status == ExitStatus.NOT_VERIFIED
    assert "not finished" in err
    # unless they are named, only what is redacted goes
    status, out, _ = run(*make(case, "--override", WHY, "--format", "json", "--json"))
    assert status == ExitStatus.DONE
    made = json.loads(out)
    assert made["evidence"]["package"]["copies"] == [case.clip.copy_sha256]
    assert made["disclosure"]["day"] == TODAY.isoformat()
    status, out, _ = run("list", "OP HOLLY")
    assert "out.zip" in out
    assert "1 clip, 1 still" in out
    assert json.loads(run("list", "--json")[1])[0]["about"] == "OP HOLLY"


def test_what_is_not_redacted_is_named_and_given_a_reason(case: Case, run: Run) -> None:
    bare = case.bare.copy_sha256[:10]
    words = ("--clip", bare, "--no-stills", "--no-annotations")
    status, _, err = run(*make(case, *words, out="bare"))
    assert status == ExitStatus.NOT_VERIFIED
    assert "Not everything in it is redacted" in err
    status, _, _ = run(*make(case, *words, "--reason", "The court has to see", out="bare"))
    assert status == ExitStatus.DONE
    (clip,) = Path(case.folder / "bare/data/clips").iterdir()
    assert "UNREDACTED" in clip.name


def test_what_fits_nothing_is_wrong_usage(case: Case, run: Run) -> None:
    for words in (
        ("items", "OP IVY"),
        ("items", "nobody.mp4", "--footage"),
        make(case, "--clip", "ffffffff"),
        make(case, "--category", "Weather"),
    ):
        status, _, err = run(*words)
        assert status == ExitStatus.USAGE, words
        assert err.strip()
    assert run("items", "camera-0.mp4", "--footage")[0] == ExitStatus.DONE
