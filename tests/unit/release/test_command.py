"""`umbra package` and `umbra disclosures`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from redaction.cli_terminal import Terminal
from redaction.jobs.errors import ExitStatus, UserError
from redaction.reviewlog.signing import make_key
from tests.unit.cli import commands
from tests.unit.release.conftest import WHY, Case

Printed = pytest.CaptureFixture[str]


def run(case: Case, *words: str) -> int:
    """The command in this process: parsed and run, a trouble said and its status given."""
    try:
        return commands.run(*words, "--workspace", case.workspace.folder)
    except UserError as error:
        Terminal(progress="none").trouble(error)
        return int(error.status)


def make(case: Case, name: str, *more: str) -> int:
    return run(
        case, "package", "make", case.request.reference, "-o", str(case.folder / name),
        "--recipient", "=Ms Roe", "--method", "By hand", *more,
    )  # fmt: skip


def test_a_package_is_made_checked_and_listed(case: Case, capsys: Printed) -> None:
    assert make(case, "out.zip", "--override", WHY, "--json") == ExitStatus.DONE
    said = json.loads(capsys.readouterr().out)
    number = said["package"]["number"]
    assert said["disclosure"]["recipient"] == "=Ms Roe"
    out = str(case.folder / "out.zip")
    assert run(case, "package", "verify", out, "--number", number) == ExitStatus.DONE
    assert "UNCHANGED" in capsys.readouterr().out
    assert run(case, "package", "verify", out, "--number", "00") == ExitStatus.NOT_VERIFIED
    assert run(case, "package", "verify", str(case.folder / "copy.mp4")) == ExitStatus.BAD_INPUT
    capsys.readouterr()
    assert run(case, "disclosures") == ExitStatus.DONE
    assert "1 copy  out.zip" in capsys.readouterr().out
    assert run(case, "disclosures", "--csv") == ExitStatus.DONE
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["recipient"], row["manifest_sha256"]) == ("'=Ms Roe", number)
    assert run(case, "disclosures", "--json", "--request", case.request.reference) == 0
    assert json.loads(capsys.readouterr().out)[0]["package"] == "out.zip"


def test_what_stands_in_the_way_is_said_in_a_line(case: Case, capsys: Printed) -> None:
    assert make(case, "out") == ExitStatus.NOT_VERIFIED
    said = capsys.readouterr()
    assert said.out == ""
    assert "cannot be released yet" in said.err
    assert "override" in said.err
    assert make(case, "out", "--date", "tomorrow") == ExitStatus.USAGE
    assert make(case, "out", "--copy", "0000") == ExitStatus.USAGE
    assert not (case.folder / "out").exists()


def test_a_copy_is_named_by_its_hash_and_found_where_it_is(case: Case, capsys: Printed) -> None:
    Path(case.copy.path).rename(case.folder / "elsewhere.mp4")
    words = ("--copy", case.copy.copy_sha256[:10], "--override", WHY)
    assert make(case, "out", *words) == ExitStatus.BAD_INPUT
    assert "not where it was written" in capsys.readouterr().err
    assert make(case, "out", *words, "--look-in", str(case.folder)) == ExitStatus.DONE


def test_a_key_asks_for_its_passphrase(
    case: Case, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_key(case.workspace.folder, "four words of mine")
    monkeypatch.delenv("UMBRA_PASSPHRASE", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert make(case, "out", "--override", WHY) == ExitStatus.USAGE
    monkeypatch.setenv("UMBRA_PASSPHRASE", "wrong passphrase")
    assert make(case, "out", "--override", WHY) == ExitStatus.BAD_INPUT
    monkeypatch.setenv("UMBRA_PASSPHRASE", "four words of mine")
    assert make(case, "out", "--override", WHY) == ExitStatus.DONE
    assert "Signed with key" in capsys.readouterr().out
