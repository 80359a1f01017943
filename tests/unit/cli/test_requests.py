"""`umbra requests`: from receipt to answer, and out into a table."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import pytest

from redaction.cli_words import UsageError
from redaction.jobs.errors import OutputError, UserError
from redaction.store.workspace import Workspace
from tests.unit.cli import commands

TODAY = dt.datetime.now().astimezone().date()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Workspace.open(tmp_path / "ws", user="Officer"):
        return tmp_path / "ws"


def umbra(folder: Path, *words: str) -> None:
    """Run a command in this process, with its faults as they are."""
    commands.run("requests", *words, "--workspace", folder)


def days_ago(days: int) -> str:
    return (TODAY - dt.timedelta(days=days)).isoformat()


def test_the_whole_way_of_a_request(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    umbra(
        folder,
        *("add", "SAR-1", "--kind", "sar_uk_gdpr", "--received", days_ago(12)),
        *("--requester", "Zoë O’Brien", "--identity-asked", days_ago(11)),
    )
    assert "clock paused: identity" in capsys.readouterr().out
    umbra(folder, "edit", "SAR-1", "--identity-confirmed", days_ago(9), "--add-note", "Rang")
    assert "left" in capsys.readouterr().out
    with pytest.raises(UsageError, match="needs its reason"):
        umbra(folder, "edit", "SAR-1", "--due", TODAY.isoformat())
    with pytest.raises(UsageError, match="needs its reason"):
        umbra(folder, "close", "SAR-1", "--outcome", "refused")
    with pytest.raises(UsageError, match="before the request"):
        umbra(folder, "close", "SAR-1", "--outcome", "full", "--day", days_ago(20))
    umbra(folder, "close", "SAR-1", "--outcome", "part", "--reason", "Others are covered")
    capsys.readouterr()
    umbra(folder, "show", "SAR-1", "--json")
    shown = json.loads(capsys.readouterr().out)
    assert shown["state"] == "answered"
    assert shown["decision"] == {
        "outcome": "part",
        "day": TODAY.isoformat(),
        "reason": "Others are covered",
    }
    assert shown["notes"][0]["text"] == "Rang"
    umbra(folder, "reopen", "SAR-1", "--because", "More was found")
    capsys.readouterr()
    umbra(folder, "show", "SAR-1")
    text = capsys.readouterr().out
    assert "Identity" in text or "identity" in text
    assert "Rang" in text
    with Workspace.open(folder) as workspace:
        assert workspace.log.verify().ok


def test_days_that_cannot_be_are_refused_and_nothing_is_added(folder: Path) -> None:
    ahead = (TODAY + dt.timedelta(days=1)).isoformat()
    for words in (
        ("--received", ahead),
        ("--received", "2026-02-30"),
        ("--received", days_ago(5), "--identity-asked", days_ago(9)),
        ("--received", days_ago(5), "--clarification", f"{days_ago(2)}:{days_ago(3)}"),
    ):
        with pytest.raises(UserError):
            umbra(folder, "add", "SAR-1", "--kind", "sar_uk_gdpr", *words)
    with Workspace.open(folder) as workspace:
        assert workspace.requests() == ()


def test_a_reference_given_twice_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    umbra(folder, "add", "F-1", "--kind", "foi")
    assert "already" not in capsys.readouterr().err
    umbra(folder, "add", "F-1", "--kind", "foi")
    assert "already" in capsys.readouterr().err
    with pytest.raises(UsageError, match="name one by its id"):
        umbra(folder, "show", "F-1")


def test_the_list_is_filtered_and_searched(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    umbra(folder, "add", "LATE", "--kind", "sar_uk_gdpr", "--received", days_ago(70))
    umbra(folder, "add", "NEW", "--kind", "foi", "--received", days_ago(1), "--requester", "Zoë")
    umbra(folder, "add", "COURT", "--kind", "court")

    def found(*words: str) -> list[str]:
        capsys.readouterr()
        umbra(folder, "list", "--json", *words)
        return [line["reference"] for line in json.loads(capsys.readouterr().out)]

    assert found() == ["LATE", "NEW", "COURT"]
    assert found("--state", "overdue") == found("--state", "soon") == ["LATE"]
    assert found("--kind", "foi") == found("--search", "ZOE") == ["NEW"]
    assert found("--state", "answered") == []


def test_the_table_is_safe_and_logged(folder: Path, tmp_path: Path) -> None:
    umbra(folder, "add", "=1+1", "--kind", "foi", "--requester", "Zoë", "--note=-2+3")
    out = tmp_path / "register.csv"
    umbra(folder, "export", "-o", str(out))
    raw = out.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(raw.decode("utf-8-sig").splitlines())
    assert (row["reference"], row["about"], row["requester"]) == ("'=1+1", "'-2+3", "Zoë")
    assert row["received"] == TODAY.isoformat()
    with pytest.raises(OutputError, match="there already"):
        umbra(folder, "export", "-o", str(out))
    assert out.read_bytes() == raw
    with pytest.raises(UsageError, match="csv"):
        umbra(folder, "export", "-o", str(tmp_path / "register.xls"))
    with Workspace.open(folder) as workspace:
        last = workspace.log.rows(newest_first=True, limit=1)[0]
    assert (last.action, last.category.value) == ("Register exported", "consultation")
    assert last.details["requests"] == 1


@pytest.mark.parametrize("reference", ["", "   ", "A\nB", "\x1b[31mred"])
def test_a_reference_that_cannot_be_printed_is_refused(folder: Path, reference: str) -> None:
    with pytest.raises(UsageError, match="printable"):
        umbra(folder, "add", reference, "--kind", "foi")


def test_a_reason_holds_for_its_own_day_only(folder: Path) -> None:
    ahead, later = ((TODAY + dt.timedelta(days=n)).isoformat() for n in (20, 30))
    umbra(folder, "add", "F", "--kind", "foi", "--due", ahead, "--due-because", "Agreed")
    umbra(folder, "edit", "F", "--requester", "Ann")  # the day stays, and so does its reason
    with pytest.raises(UsageError, match="needs its reason"):
        umbra(folder, "edit", "F", "--due", later)
    with pytest.raises(UsageError, match="needs its reason"):
        umbra(folder, "close", "F", "--outcome", "refused", "--reason", "  ")
    with Workspace.open(folder) as workspace:
        (request,) = workspace.requests()
    assert request.dates.override is not None
    assert (request.dates.override.due.isoformat(), request.requester) == (ahead, "Ann")


def test_a_word_that_is_no_text_is_a_usage_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from io import BytesIO

    import redaction.cli as cli

    monkeypatch.setattr(cli, "hush_environment", lambda: None)
    monkeypatch.setattr(cli, "free_both", BytesIO)
    words = ["requests", "add", "A", "--kind", "foi", "--requester", "caf\udce9"]
    assert cli.main([*words, "--workspace", str(folder)]) == 2
    assert "“caf?” is no text that can be kept" in capsys.readouterr().err
    with Workspace.open(folder) as workspace:
        assert workspace.requests() == ()


def test_a_late_answer_is_called_late(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for reference, days in (("SOON", 5), ("LATE", 60)):
        umbra(folder, "add", reference, "--kind", "sar_uk_gdpr", "--received", days_ago(days))
        umbra(folder, "close", reference, "--outcome", "full")
    capsys.readouterr()
    umbra(folder, "list")
    said = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert said["LATE"].endswith(f"closed {TODAY} full, late")
    assert said["SOON"].endswith(f"closed {TODAY} full")


def test_a_whole_letter_is_no_reference(folder: Path) -> None:
    umbra(folder, "add", "Z" * 100, "--kind", "foi")
    with pytest.raises(UsageError, match="at most 100"):
        umbra(folder, "add", "Z" * 101, "--kind", "foi")
