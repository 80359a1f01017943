"""`umbra annotations`: out of one workspace into files, and into another one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.cli_words import UsageError
from redaction.cli_workspace import remember
from redaction.edit import gestures
from redaction.jobs.errors import OutputError, UserError
from redaction.model.ids import FootageId
from redaction.notes.gathering import sheet_of_footage
from redaction.reviewlog.row import Category
from redaction.store.workspace import Workspace
from redaction.usecases.import_footage import ImportedFootage, import_footage
from tests.media.incident import Recording, scene, write_recording
from tests.unit.cli import commands

Umbra = Callable[..., str]
FORMATS = ("csv", "json", "webvtt", "otio", "edl", "elan")


def span(start: int, stop: int) -> FrameSpan:
    return FrameSpan(FrameIndex(start), FrameIndex(stop))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[ImportedFootage]:
    """Two cameras of one scene, read once; the second has a start timecode, drop frame."""
    folder, made = tmp_path_factory.mktemp("cameras"), scene(3)
    first = write_recording(Recording(0.0, 30), folder / "BWV_20261103_140210.mp4", made)
    second = folder / "CCTV.mov"
    with av.open(str(second), "w") as out:
        stream = out.add_stream("libx264", rate=Fraction(30000, 1001))
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.metadata["timecode"] = "10:00:59;20"
        for n in range(30):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), n, np.uint8), format="rgb24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return [import_footage(first), import_footage(second)]


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory, files: list[ImportedFootage]) -> Path:
    """A workspace with two annotations and a draft on the first file and one on the second."""
    folder = tmp_path_factory.mktemp("once") / "ws"
    with Workspace.open(folder, user="Officer") as workspace:
        one, two = (remember(workspace, file).id for file in files)
        for footage, where, fields in (
            (one, span(3, 4), {"title": "Door", "category": "other"}),
            (one, span(5, 21), {"title": "Knife", "people": ["PC 12"], "category": "weapon"}),
            (one, span(8, 9), {"title": "Proposed", "draft": True}),
            (two, span(10, 12), {"title": "Runs", "note": "left to right"}),
        ):
            project = workspace.project(footage)
            workspace.do(footage, gestures.add_annotation(project, where, **fields))  # type: ignore[arg-type]
    return folder


@pytest.fixture
def space(tmp_path: Path, once: Path) -> Path:
    """A copy of that workspace."""
    return Path(shutil.copytree(once, tmp_path / "ws"))


@pytest.fixture
def umbra(space: Path, capsys: pytest.CaptureFixture[str]) -> Umbra:
    """Runs a command in this process, with its faults as they are; gives what it printed."""

    def run(*words: str | Path, group: str = "annotations") -> str:
        commands.run(group, *words, "--workspace", space)
        return capsys.readouterr().out

    return run


def rows(space: Path, footage: str) -> list[tuple[str, FrameSpan, str]]:
    with Workspace.open(space, user="Officer") as workspace:
        (found,) = (f for f in workspace.footage() if footage in f.path)
        notes = workspace.project(found.id).annotations.values()
        return sorted((a.title, a.span, a.category) for a in notes)


def test_they_are_listed(umbra: Umbra) -> None:
    assert umbra("list", "BWV_20261103_140210") == (
        "00:00:00:03  frame 3  Other  Door\n"
        "00:00:00:05  frame 5-20  Weapon  Knife  (PC 12)\n"
        "2 annotations; 1 draft not confirmed\n"
    )
    assert "Runs" in umbra("list", "CCTV")
    # the file's own start, and drop frame leaves out two numbers at the minute
    assert umbra("list", "CCTV").startswith("10:01:00;02  frame 10-11  Runs")
    assert umbra("list", "BWV_20261103_140210", "--search", "pc 12 weap").count("\n") == 2
    assert "Door" not in umbra("list", "BWV_20261103_140210", "--category", "weapon")
    assert "Proposed  draft" in umbra("list", "BWV_20261103_140210", "--drafts")
    (found,) = json.loads(umbra("list", "CCTV", "--json"))
    assert found["position"]["first_timecode"] == "10:01:00;02"


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_goes_out_and_comes_into_another_workspace(
    form: str, umbra: Umbra, space: Path, files: list[ImportedFootage], tmp_path: Path
) -> None:
    path = tmp_path / "out.file"
    said = umbra("export", "BWV_20261103_140210", "--format", form, "-o", path)
    assert said.endswith("2 annotations written to out.file\n")
    assert "One draft was left out" in said
    before = rows(space, "BWV")
    with Workspace.open(tmp_path / "other", user="Officer") as workspace:
        remember(workspace, files[0])
    there = ("--workspace", tmp_path / "other")
    commands.run("annotations", "import", "BWV_20261103_140210", path, *there)
    assert rows(tmp_path / "other", "BWV") == [r for r in before if r[0] != "Proposed"]
    with Workspace.open(tmp_path / "other", user="Officer") as workspace:
        row = workspace.log.rows()[-1]
        assert row.action == "Import annotations"
        assert row.details["import"]["format"] == form
        assert workspace.log.verify().ok
        (footage,) = workspace.footage()
        workspace.undo(footage.id)
        assert not workspace.project(footage.id).annotations


def test_exports_are_in_the_log_and_nothing_personal_is(
    umbra: Umbra, space: Path, tmp_path: Path
) -> None:
    umbra("export", "BWV_20261103_140210", "-o", tmp_path / "a.csv", "--without", "people,note")
    assert "PC 12" not in (tmp_path / "a.csv").read_text(encoding="utf-8")
    with Workspace.open(space, user="Officer") as workspace:
        row = workspace.log.rows()[-1]
        assert (row.category, row.action) == (Category.CONSULTATION, "Annotations exported")
        assert row.details["annotations"] == 2
        assert row.details["left_out"] == ["people", "note"]
        assert "a.csv" not in json.dumps(row.details)
        assert workspace.log.verify().ok


def test_of_an_incident_all_cameras_are_in_one_file(
    umbra: Umbra, space: Path, tmp_path: Path
) -> None:
    umbra(
        "add",
        "Fight",
        "--reference",
        "R1",
        "--footage",
        "BWV_20261103_140210",
        "CCTV",
        group="incidents",
    )
    with pytest.raises(UserError, match="no place on the incident's clock"):
        umbra("export", "R1", "-o", tmp_path / "a.otio")
    assert not (tmp_path / "a.otio").exists()
    umbra("clock", "R1", "BWV_20261103_140210", "--take", "1", group="incidents")
    umbra("clock", "R1", "CCTV", "--reading", "2026-11-03 14:02:12", group="incidents")
    umbra("export", "R1", "-o", tmp_path / "a.otio")
    said = umbra("list", "R1")
    assert "CCTV: by the clock of “BWV_20261103_140210”" in said
    assert "14:02:12.333 GMT  CCTV  frame 10-11  Runs" in said
    before = rows(space, "BWV"), rows(space, "CCTV")
    assert "no annotations added" not in umbra("import", "R1", tmp_path / "a.otio", "--dry-run")
    assert "3 there already" in umbra("import", "R1", tmp_path / "a.otio")
    assert (rows(space, "BWV"), rows(space, "CCTV")) == before


def test_what_cannot_be_done_is_said(umbra: Umbra, tmp_path: Path, space: Path) -> None:
    with pytest.raises(UsageError, match="no footage and no incident"):
        umbra("list", "nothing")
    with pytest.raises(UsageError, match="says no format"):
        umbra("export", "CCTV", "-o", tmp_path / "a.txt")
    (tmp_path / "a.csv").write_text("mine")
    with pytest.raises(OutputError, match="there already"):
        umbra("export", "CCTV", "-o", tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text() == "mine"
    with pytest.raises(UserError, match="no annotations to export"):
        umbra("export", "CCTV", "-o", tmp_path / "b.csv", "--category", "weapon")
    with pytest.raises(UserError, match="cannot be used"):
        umbra("import", "CCTV", tmp_path / "a.csv")
    with Workspace.open(space, user="Officer") as workspace:
        (found,) = (f for f in workspace.footage() if "CCTV" in f.path)
        sheet = sheet_of_footage(workspace, FootageId(found.id))
        from redaction.formats.timeline_files import SheetFormat
        from redaction.notes.exchange import export_notes

        for one in workspace.footage():  # of whatever camera it is
            with pytest.raises(UserError, match="footage of the register"):
                export_notes(workspace, sheet, SheetFormat.CSV, Path(one.path))


def test_categories_are_shared_as_a_template(umbra: Umbra, tmp_path: Path) -> None:
    assert "Alt+0  ▬ Other" in umbra("categories")
    path = tmp_path / "force.json"
    assert umbra("categories", "--export", path) == "10 categories written to force.json\n"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["categories"] = [{"id": "dog", "name": "Dog"}]
    path.write_text(json.dumps(data))
    assert umbra("categories", "--import", path) == "The list was taken over: 11 categories.\n"
    assert (
        umbra("categories", "--import", path, "--only") == "The list was taken over: 1 category.\n"
    )
