"""`umbra report`: each document by name, recorded, never over another file."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import pytest

from redaction.jobs.errors import UserError
from redaction.paper.making import ONLY_PDF, Kind, Wish, make, record
from redaction.paper.report import Period
from redaction.store.workspace import Workspace
from tests.unit.cli import commands
from tests.unit.paper.conftest import Case, text_of

ABOUT = {
    "schedule": ["SAR/2026/0417", "--no-pictures"],
    "cover": ["SAR/2026/0417", "--to", "Amina Yusuf", "--date", "2026-10-01"],
    "verification": ["SAR/2026/0417", "--copy", "copy.mp4"],
    "register": ["--show", "open"],
    "activity": ["SAR/2026/0417"],
    "time": ["--request", "SAR/2026/0417", "--from", "2026-01-01"],
    "exemptions": [],
    "disclosures": [],
    "log": ["--category", "collection"],
}


@pytest.fixture
def folder(case: Case) -> Path:
    case.workspace.close()
    return case.folder


def run(folder: Path, *arguments: str) -> int:
    """The command without the process around it; gives the exit status and says what went wrong."""
    try:
        return commands.run("report", *arguments, "--workspace", folder / "ws")
    except SystemExit as end:  # argparse has said everything
        return int(end.code or 0)
    except UserError as error:
        print(error.summary, file=sys.stderr)  # noqa: T201
        return int(error.status)


def test_every_kind_is_made_and_recorded(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert set(ABOUT) == {kind.value for kind in Kind}
    for kind, options in ABOUT.items():
        out = folder / f"{kind}.pdf"
        assert run(folder, kind, *options, "-o", str(out), "--json") == 0
        said = json.loads(capsys.readouterr().out)
        assert said["name"] == out.name
        assert str(folder) not in text_of(out)
        if Kind(kind) not in ONLY_PDF:
            assert run(folder, kind, *options, "-o", str(folder / f"{kind}.csv"), "-q") == 0
            capsys.readouterr()
    with Workspace.open(folder / "ws") as workspace:
        made = [r for r in workspace.log.rows() if r.action.endswith("made as a document")]
        assert len(made) == 2 * len(ABOUT) - len(ONLY_PDF)
        assert {r.category.value for r in made} == {"consultation"}
        assert workspace.log.verify().ok
    assert "Amina Yusuf" in text_of(folder / "cover.pdf")
    assert "BWV 7 Jane Smith" not in text_of(folder / "verification.pdf")


def test_what_cannot_be_made_leaves_no_file_and_no_row(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = folder / "there.pdf"
    there.write_bytes(b"something else")
    with Workspace.open(folder / "ws") as workspace:
        before = len(workspace.log)
    bad = (
        (["register", "-o", str(there)], 5),
        (["register", "-o", str(folder / "x.txt")], 2),
        (["schedule", "SAR/2026/0417", "-o", str(folder / "x.csv")], 2),
        (["schedule", "nobody's", "-o", str(folder / "x.pdf")], 2),
        (["schedule", "SAR/2026/0417", "--copy", "z.mp4", "-o", str(folder / "x.pdf")], 2),
        (["register", "-o", str(folder / "none" / "x.pdf")], 5),
        (["register", "--from", "3 May", "-o", str(folder / "x.pdf")], 2),
        (["cover", "SAR/2026/0417", "-o", str(folder / "x.pdf")], 2),
    )
    for arguments, status in bad:
        assert run(folder, *arguments) == status
    (folder / "parts.mp4").write_bytes(b"another file")
    assert run(folder, "schedule", "SAR/2026/0417", "-o", str(folder / "x.pdf")) == 4
    assert "not what was recorded" in capsys.readouterr().err
    assert there.read_bytes() == b"something else"
    assert not (folder / "x.pdf").exists()
    with Workspace.open(folder / "ws") as workspace:
        assert len(workspace.log) == before


def test_the_forces_words_stand_on_the_papers(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "words", "--force", "Northshire Police", "--rights", "Write to us.") == 0
    assert run(folder, "words", "--json") == 0
    said = capsys.readouterr().out
    assert json.loads(said[said.index("{") :])["force"] == "Northshire Police"
    out = folder / "cover.pdf"
    assert run(folder, "cover", "SAR/2026/0417", "--to", "Ms A", "-o", str(out)) == 0
    with Workspace.open(folder / "ws") as workspace:
        assert workspace.log.rows()[-1].recipient == "Ms A"
    text = text_of(out)
    assert "A file can be checked by hand" in " ".join(text.split())
    assert "Northshire Police" in text
    assert "Write to us." in text


def test_a_wish_comes_through_another_process_whole() -> None:
    import datetime as dt

    day = dt.date(2026, 9, 3)
    wish = Wish(
        Kind.COVER, "r", Period(day, None), ("e1", "e2"), False, False, False, "open", "who", "disclosure",
        "text", "to", "where", "how", day,
    )  # fmt: skip
    assert Wish.from_json(json.loads(json.dumps(wish.to_json()))) == wish


def test_a_window_that_only_looks_can_make_documents_and_they_are_recorded(
    case: Case, tmp_path: Path
) -> None:
    workspace = case.workspace
    workspace.look_only()
    wish = Wish(Kind.REGISTER)
    made = make(workspace, wish, tmp_path / "register.pdf")
    record(workspace, wish, made.facts)
    last = workspace.log.rows(limit=1, newest_first=True)[0]
    assert last.details["sha256"] == hashlib.sha256(made.path.read_bytes()).hexdigest()
    with pytest.raises(UserError):
        workspace.add_request(case.request.kind, "another", case.request.received)
