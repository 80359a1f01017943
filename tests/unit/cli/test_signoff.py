"""`umbra signoff`: two people at a terminal, one after the other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from redaction.cli_terminal import Terminal
from redaction.jobs.errors import ExitStatus, UserError
from redaction.store.workspace import Workspace
from tests.unit.cli import commands

WHY = "we both looked at it"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Workspace.open(tmp_path) as workspace:
        workspace.add_footage(
            Path("/x/a.mp4"),
            sha256="ab" * 32,
            size=1,
            frames=50,
            duration=2.0,
            width=640,
            height=360,
        )
    return tmp_path


def umbra(folder: Path, *words: str) -> int:
    """What ``main`` does, without taking over the process's own output."""
    try:
        return commands.run("signoff", words[0], "--workspace", folder, *words[1:])
    except UserError as error:
        Terminal(progress="none").trouble(error)
        return int(error.status)


def status(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    capsys.readouterr()
    assert umbra(folder, "status", "--json") == ExitStatus.DONE
    (found,) = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_a_check_by_two_people(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(folder, capsys)["stage"] == "draft"
    ann, bob = ("--name", "Ann Archer"), ("--name", "Bob Baker")
    assert umbra(folder, "submit", "a.mp4", *ann) == ExitStatus.DONE
    assert umbra(folder, "approve", "a.mp4", *ann) == ExitStatus.USAGE
    assert "somebody else has to check it" in capsys.readouterr().err
    note = ("notes", "abababab", *bob, "--frame", "7", "--text", "the mirror")
    assert umbra(folder, *note) == ExitStatus.DONE
    assert umbra(folder, "send-back", "a.mp4", *bob) == ExitStatus.DONE
    found = status(folder, capsys)
    assert (found["stage"], found["by"]) == ("needs_changes", "Bob Baker")
    notes = found["notes"]
    assert isinstance(notes, list)
    assert umbra(folder, "notes", "a.mp4", *ann, "--done", notes[0]["id"][:8]) == ExitStatus.DONE
    assert "[x]" in capsys.readouterr().out
    assert umbra(folder, "submit", "a.mp4", *ann) == ExitStatus.DONE
    assert umbra(folder, "approve", "a.mp4", *bob) == ExitStatus.USAGE
    assert "not looked at 50 frames" in capsys.readouterr().err
    let = ("override", "a.mp4", *bob, "--reason", WHY, "--gate")
    assert umbra(folder, *let, "nonsense") == ExitStatus.USAGE
    assert umbra(folder, *let, "checker") == ExitStatus.DONE
    assert umbra(folder, "approve", "a.mp4", *bob) == ExitStatus.DONE
    assert umbra(folder, *let, "all") == ExitStatus.DONE
    capsys.readouterr()
    assert umbra(folder, "status", "a.mp4") == ExitStatus.DONE
    said = capsys.readouterr().out
    assert said.startswith("a.mp4: Approved")
    assert f"(overridden: {WHY})" in said
    assert "! Both signed in as " in said, "two names were typed at one account"
    assert status(folder, capsys)["same_account"]
    assert umbra(folder, "reopen", "a.mp4", "--reason", "no") == ExitStatus.USAGE
    assert umbra(folder, "reopen", "a.mp4", "--reason", WHY) == ExitStatus.DONE
    assert status(folder, capsys)["stage"] == "draft"


def test_one_person_alone_lets_everything_pass_but_the_approval(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ann = ("--name", "Ann Archer", "--reason", WHY, "--gate")
    assert umbra(folder, "submit", "a.mp4", "--name", "Ann Archer") == ExitStatus.DONE
    assert umbra(folder, "override", "a.mp4", *ann, "all") == ExitStatus.DONE
    assert "- not_approved: Ann Archer handed this in" in capsys.readouterr().out
    found = status(folder, capsys)
    gates = found["gates"]
    assert isinstance(gates, list)
    assert [g["kind"] for g in gates if g["overridden"] is None] == ["not_approved"]
    assert umbra(folder, "override", "a.mp4", *ann, "not_approved") == ExitStatus.USAGE
    assert "without an approval" in capsys.readouterr().err


def test_footage_that_is_not_there_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert umbra(folder, "submit", "b.mp4") == ExitStatus.USAGE
    assert "There is no footage “b.mp4”" in capsys.readouterr().err
