"""`umbra log`: signing, checking an exported file, erasing."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from redaction.cli_terminal import Terminal
from redaction.jobs.errors import UserError
from redaction.model.footage import RequestKind
from redaction.store.workspace import Workspace
from tests.unit.cli import commands

PASSPHRASE = "correct horse battery"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a request, and a file with a passphrase."""
    monkeypatch.setenv("UMBRA_WORKSPACE", str(tmp_path / "space"))
    (tmp_path / "secret").write_text(f"{PASSPHRASE}\n")
    with Workspace.open(tmp_path / "space", user="Officer") as space:
        space.add_request(RequestKind.SAR_UK_GDPR, "SAR/1", dt.date(2026, 11, 2))
    return tmp_path


def run(folder: Path, *words: str, status: int = 0) -> None:
    """What ``main`` does, without taking over the process's own output."""
    given = [word.replace("@", f"{folder}/") for word in words]
    try:
        found = commands.run("log", *given)
    except UserError as error:
        Terminal(progress="none").trouble(error)
        found = int(error.status)
    assert found == status


def test_a_head_is_signed_and_checked_with_the_public_key(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = ("--passphrase-file", "@secret")
    run(folder, "sign", "-o", "@head.json", *secret, status=3)
    run(folder, "key", "make", *secret)
    run(folder, "key", "make", *secret, status=3)
    run(folder, "key", "show")
    run(folder, "key", "export", "-o", "@key.pem")
    run(folder, "sign", "-o", "@head.json", *secret)
    run(folder, "sign", "-o", "@head.json", *secret, status=5)
    run(folder, "verify", "--signature", "@head.json", "--public-key", "@key.pem")
    run(folder, "verify", "--signature", "@head.json")
    run(folder, "key", "make", "--replace", *secret)
    run(folder, "key", "export", "-o", "@new.pem")
    run(folder, "verify", "--signature", "@head.json")
    run(folder, "verify", "--signature", "@head.json", "--public-key", "@new.pem", status=4)
    data = json.loads((folder / "head.json").read_text())
    (folder / "head.json").write_text(json.dumps({**data, "count": 1}))
    run(folder, "verify", "--signature", "@head.json", status=4)
    assert PASSPHRASE not in "".join(capsys.readouterr())


def test_an_exported_file_is_checked_without_its_workspace(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = ("--passphrase-file", "@secret")
    run(folder, "key", "make", *secret)
    run(folder, "key", "export", "-o", "@key.pem")
    run(folder, "export", "-o", "@log.json", "--sign", *secret)
    run(folder, "export", "-o", "@part.json", "--request", "SAR/1")
    run(folder, "export", "-o", "@part.json", status=5)
    monkeypatch.setenv("UMBRA_WORKSPACE", str(folder / "nowhere"))
    run(folder, "check", "@log.json", "--public-key", "@key.pem")
    run(folder, "check", "@part.json")
    run(folder, "check", "@part.json", "--public-key", "@key.pem", status=3)
    run(folder, "check", "@key.pem", status=3)
    text = (folder / "log.json").read_text()
    (folder / "log.json").write_text(text.replace("Request added", "Request added?"))
    run(folder, "check", "@log.json", status=4)


def test_content_is_counted_before_it_is_erased(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reason = ("--reason", "Asked for")
    run(folder, "erase", *reason, status=3)
    run(folder, "erase", "--request", "SAR/1", *reason)
    assert "1 row would lose" in capsys.readouterr().out
    run(folder, "erase", "--request", "SAR/1", *reason, "--yes")
    said = capsys.readouterr()
    assert "1 row had" in said.out
    assert "Backups" in said.err
    run(folder, "verify")
    assert "erased by rule (row 3)" in capsys.readouterr().out
    run(folder, "list", "--from", "2000-01-01", "--to", "2999-12-31")
    assert "(content erased by rule)" in capsys.readouterr().out
    with Workspace.open(folder / "space", user="Officer") as space:
        assert space.requests()[0].reference == "SAR/1"


def test_a_request_for_a_time_stamp_is_written(folder: Path) -> None:
    run(folder, "stamp", "request", "-o", "@head.tsq")
    assert (folder / "head.tsq").read_bytes()[:1] == b"0"
    run(folder, "stamp", "attach", "@head.tsq", status=3)


def test_a_file_that_is_not_there_is_said_in_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(folder, "stamp", "attach", "@gone.tsr", status=3)
    assert "gone.tsr cannot be read" in capsys.readouterr().err
    (folder / "here.tsr").write_bytes(b"x")
    run(folder, "stamp", "attach", "@here.tsr", "--root", "@gone.pem", status=3)
    assert "gone.pem cannot be read" in capsys.readouterr().err
    run(folder, "stamp", "request", "-o", "@nowhere/head.tsq", status=5)
    assert "could not be written" in capsys.readouterr().err
    run(folder, "verify")
