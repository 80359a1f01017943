"""`umbra incidents`: from two files to two cameras on one clock."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from redaction.cli_words import UsageError
from redaction.cli_workspace import remember
from redaction.incident.file_names import BUILT_IN
from redaction.jobs.errors import UserError
from redaction.store.workspace import Workspace
from redaction.usecases.import_footage import ImportedFootage, import_footage
from tests.media.incident import Recording, scene, write_recording
from tests.unit.cli import commands

Umbra = Callable[..., str]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[ImportedFootage]:
    """Two cameras of one scene, read once."""
    folder, made = tmp_path_factory.mktemp("cameras"), scene(4)
    tags = (("creation_time", "2026-11-03T14:05:00Z"),)
    return [
        import_footage(write_recording(camera, folder / name, made))
        for name, camera in (
            ("CCTV_20261103_140210.mp4", Recording(0.0, 30)),
            ("BWV.mp4", Recording(1.0, 30, tags=tags)),
        )
    ]


@pytest.fixture
def umbra(
    tmp_path: Path, files: list[ImportedFootage], capsys: pytest.CaptureFixture[str]
) -> Umbra:
    """Runs a command in this process, with its faults as they are; gives what it printed."""
    with Workspace.open(tmp_path / "ws", user="Officer") as workspace:
        for one in files:
            remember(workspace, one)

    def run(*words: str) -> str:
        commands.run("incidents", *words, "--workspace", tmp_path / "ws")
        return capsys.readouterr().out

    return run


def test_two_files_become_two_cameras_on_one_clock(umbra: Umbra, tmp_path: Path) -> None:
    umbra("add", "Fight", "--reference", "R1", "--footage", "CCTV_20261103_140210.mp4", "BWV")
    assert "2 without a place" not in umbra("list")
    assert umbra("camera", "R1", "BWV", "--name", "PC 4121") == (
        "Fight: CCTV_20261103_140210, PC 4121\n"
    )
    assert "1. Tue 3 Nov 2026 14:02:10.000 GMT  name of the file" in umbra(
        "clock", "R1", "CCTV_20261103_140210"
    )
    umbra("clock", "R1", "CCTV_20261103_140210", "--take", "1")
    said = umbra(
        "align-moments", "R1", "PC 4121", "f0=f25", "0.1=1.1", "--to", "CCTV_20261103_140210"
    )
    assert said == "“PC 4121” was aligned to “CCTV_20261103_140210” by two moments seen in both\n"
    shown = umbra("show", "R1")
    assert "Tue 3 Nov 2026 14:02:11.000 GMT to Tue 3 Nov 2026 14:02:12.200 GMT" in shown
    assert "seen by CCTV_20261103_140210, PC 4121" in shown
    data = json.loads(umbra("show", "R1", "--json"))
    assert [c["placement"] for c in data["cameras"]] == ["leading", "aligned"]
    umbra("unalign", "R1", "PC 4121")
    umbra("camera", "R1", "PC 4121", "--take-out")
    umbra("remove", "R1", "--because", "a trial")
    assert umbra("list") == "There are no incidents in the register.\n"
    with Workspace.open(tmp_path / "ws") as workspace:
        assert workspace.log.verify().ok


def test_a_clock_in_the_picture_is_read_at_its_frame(umbra: Umbra, tmp_path: Path) -> None:
    umbra("add", "Fight", "--footage", "BWV")
    said = umbra(
        *("clock", "Fight", "BWV", "--reading", "11/03/2026 14:02:12", "--month-first"),
        *("--at", "f25", "--fast", "3/2", "--why", "beside the speaking clock"),
    )
    assert said.startswith("BWV began Tue 3 Nov 2026 14:02:09.500 GMT by the clock of “BWV”")
    assert "1.500 s fast (beside the speaking clock)" in said
    with Workspace.open(tmp_path / "ws") as workspace:
        (incident,) = workspace.incidents.all()
    clock = incident.cameras[0].clock
    assert (clock.frame, clock.offset, f"{clock.start:%H:%M:%S}") == (
        25,
        Fraction(-3, 2),
        "14:02:11",
    )
    assert "time of day not known" in umbra("clock", "Fight", "BWV", "--unknown")


def test_what_can_be_two_times_is_asked(umbra: Umbra) -> None:
    umbra("add", "Fight", "--footage", "BWV")
    when = ("clock", "Fight", "BWV", "--start", "25/10/2026 01:30:00")
    with pytest.raises(UsageError, match="came twice"):
        umbra(*when)
    assert "01:30:00.000 GMT" in umbra(*when, "--which", "2")
    assert "01:30:00.000 BST" in umbra(*when, "--which", "1")
    with pytest.raises(UserError, match="put forward"):
        umbra("clock", "Fight", "BWV", "--start", "29/03/2026 01:30:00")


REFUSED = [
    ("show", "none"),
    ("add", "x", "--footage", "none"),
    ("add", "x", "--zone", "Mars/Base"),
    ("camera", "Fight", "none"),
    ("camera", "Fight", "none", "--take-out"),
    ("camera", "Fight", "BWV", "--take-out", "--lead"),
    ("clock", "Fight", "BWV", "--take", "99"),
    ("clock", "Fight", "BWV", "--start", "noon"),
    ("clock", "Fight", "BWV", "--start", "2026-11-03 14:00:00", "--month-first"),
    ("clock", "Fight", "BWV", "--start", "2026-11-03 14:00:00", "--at", "f1"),
    ("clock", "Fight", "BWV", "--reading", "2026-11-03 14:00:00", "--at", "f999"),
    ("clock", "Fight", "BWV", "--slow", "much"),
    ("align-moments", "Fight", "BWV", "f1", "--to", "CCTV_20261103_140210"),
    ("align-moments", "Fight", "BWV", "f1=f99", "--to", "CCTV_20261103_140210"),
    ("align-moments", "Fight", "BWV", "f1=f1", "--to", "BWV"),
    ("align-moments", "Fight", "BWV", "0.1=1.4", "--to", "CCTV_20261103_140210"),
    ("names", "--set", "/nowhere/at/all.json"),
    ("remove", "Fight", "--because", " "),
]


def test_what_cannot_be_is_refused(umbra: Umbra) -> None:
    umbra("add", "Fight", "--footage", "BWV", "CCTV_20261103_140210")
    before = umbra("list", "--json")
    for words in REFUSED:
        with pytest.raises(UserError):
            umbra(*words)
    assert umbra("list", "--json") == before


def test_patterns_of_names_go_out_and_come_in(umbra: Umbra, tmp_path: Path) -> None:
    known = json.loads(umbra("names"))
    assert len(known) == len(BUILT_IN)
    own = tmp_path / "own.json"
    own.write_text(json.dumps(known[:2]))
    assert umbra("names", "--set", str(own)) == "Names of files are read by 2 patterns.\n"
    assert json.loads(umbra("names")) == known[:2]
    own.write_text("[[[")
    with pytest.raises(UserError, match="no list of patterns"):
        umbra("names", "--set", str(own))
    umbra("names", "--built-in")
    assert json.loads(umbra("names")) == known
