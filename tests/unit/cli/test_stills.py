"""`umbra stills` and `umbra clips`: from annotations to pictures and clips, told and recorded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.cli_words import UsageError
from redaction.cli_workspace import remember
from redaction.edit import gestures
from redaction.jobs.errors import ExitStatus, OutputError, UserError
from redaction.model.geometry import Box
from redaction.model.ids import AnnotationId
from redaction.model.region import Kind
from redaction.store.workspace import Workspace
from redaction.usecases.import_footage import import_footage
from tests.media.code import number_of
from tests.unit.cli import commands
from tests.unit.usecases.searching import search_nothing

Umbra = Callable[..., str]


def span(start: int, stop: int) -> FrameSpan:
    return FrameSpan(FrameIndex(start), FrameIndex(stop))


@pytest.fixture
def umbra(tmp_path: Path, media: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> Umbra:
    """Runs a command in this process, with its faults as they are; gives what it printed."""
    path = tmp_path / "in.mp4"
    path.write_bytes(media(frames=20).read_bytes())
    with Workspace.open(tmp_path / "ws", user="Officer") as workspace:
        footage = remember(workspace, import_footage(path, deep=False))
        workspace.do(
            footage.id,
            gestures.add_track(
                workspace.project(footage.id), Box(100.0, 40.0, 40.0, 40.0), span(0, 20),
                kind=Kind.FACE,
            ),
        )  # fmt: skip
        for name, frames, category in (("a1", span(4, 9), "arrest"), ("a2", span(12, 13), "")):
            note = gestures.add_annotation(
                workspace.project(footage.id), frames, annotation_id=AnnotationId(name),
                category=category,
            )  # fmt: skip
            workspace.do(footage.id, note)

    def run(*words: str, status: int = 0) -> str:
        assert commands.run(*words, "--workspace", tmp_path / "ws") == status
        return capsys.readouterr().out

    return run


@pytest.fixture(autouse=True)
def nobody_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    search_nothing(monkeypatch)


def number_in(path: Path) -> int:
    return number_of(cv2.imread(str(path))[:112, :192, ::-1])


def test_pictures_are_taken_by_time_and_by_annotation(umbra: Umbra, tmp_path: Path) -> None:
    said = umbra("stills", "take", "in.mp4", "--at", "f7", "-o", str(tmp_path / "a.png"))
    assert said.startswith("a.png  frame 7, redacted, SHA-256 ")
    assert number_in(tmp_path / "a.png") == 7
    folder = tmp_path / "stills"
    folder.mkdir()
    made = json.loads(
        umbra(
            "stills", "take", "in.mp4", "--annotations", "all", "--bar", "-o", str(folder), "--json"
        )
    )
    assert [(one["shown"][0]["frame"], one["shown"][0]["annotation"]) for one in made] == [
        (4, "a1"), (12, "a2"),
    ]  # fmt: skip
    assert number_in(folder / "in_frame_000012_redacted.png") == 12
    umbra("stills", "take", "in.mp4", "--at", "0.2,0.4", "--format", "tif", "-o", str(folder))
    assert (folder / "in_frame_000010_redacted.tif").is_file()
    listed = umbra("stills", "list", "in.mp4")
    assert len(listed.splitlines()) == 5
    assert json.loads(umbra("stills", "list", "--json"))[-1]["path"].endswith("a.png")


def test_an_unredacted_picture_has_a_reason_and_says_so(umbra: Umbra, tmp_path: Path) -> None:
    bare = ("stills", "take", "in", "--at", "f3", "--unredacted", "For court", "-o")
    with pytest.raises(OutputError, match="has to say"):
        umbra(*bare, str(tmp_path / "a.png"))
    said = umbra(*bare, str(tmp_path / "a_UNREDACTED.jpg"), "--brightness", "20")
    assert "UNREDACTED, changed for viewing: brightness +20 of 100" in said


def test_some_that_fail_are_told_and_end_the_command_so(umbra: Umbra, tmp_path: Path) -> None:
    folder = tmp_path / "stills"
    folder.mkdir()
    said = umbra(
        "stills", "take", "in", "--at", "f3,f99", "-o", str(folder), status=ExitStatus.USAGE
    )
    assert "in_frame_000003_redacted.png" in said


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (("--at", "f1,f2", "-o", "no.png"), "several pictures"),
        (("--annotations", "a1,zz", "-o", "no.png"), "no annotation “zz”"),
        (("--at", "f1", "--enlarge", "99", "-o", "no.png"), "enlarged 1 to 8"),
        (("--at", "9.5", "-o", "no.png"), "ends before"),
        (("--at", "f1", "--incident", "Fight", "-o", "no.png"), "no incident"),
    ],
)
def test_what_cannot_be_meant_is_refused(umbra: Umbra, words: tuple[str, ...], wrong: str) -> None:
    with pytest.raises(UsageError, match=wrong):
        umbra("stills", "take", "in", *words)


def test_a_sheet_shows_a_stretch_or_annotations(umbra: Umbra, tmp_path: Path) -> None:
    out = str(tmp_path / "s.png")
    made = json.loads(
        umbra("stills", "sheet", "in", "--range", "f4-f9", "--count", "3", "-o", out, "--json")
    )
    assert [one["frame"] for one in made["shown"]] == [4, 7, 9]
    said = umbra("stills", "sheet", "in", "--annotations", "all", "-o", str(tmp_path / "s.pdf"))
    assert "s.pdf  2 frames, redacted" in said
    with pytest.raises(UsageError, match="--incident"):
        umbra("stills", "sheet", "in", "--all-cameras", "-o", str(tmp_path / "t.pdf"))
    with pytest.raises(UserError, match="columns"):
        umbra("stills", "sheet", "in", "--columns", "9", "-o", str(tmp_path / "t.pdf"))


def test_clips_are_made_once_and_what_is_left_out_is_said(umbra: Umbra, tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    said = umbra("clips", "make", "in", "-o", str(folder), "--before", "0.08")
    assert "in_clip_01_redacted.mp4  frames 2 to 8, verified" in said
    assert "in_clip_02_redacted.mp4  frames 10 to 12, verified" in said
    made = json.loads(umbra("clips", "make", "in", "-o", str(folder), "--json"))
    assert ["id" in one for one in made] == [True, False]
    assert "one frame" in made[1]["left_out"]
    again = umbra("clips", "make", "in", "-o", str(folder), "--before", "0.08")
    assert again.count("made already") == 2
    listed = json.loads(umbra("clips", "list", "in", "--json"))
    assert [(one["annotation"], one["redacted"]) for one in listed] == [
        ("a1", True), ("a2", True), ("a1", True),
    ]  # fmt: skip
    assert umbra("clips", "list").count("redacted") >= 3


def test_clips_of_a_category_unredacted_and_lossless(umbra: Umbra, tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    said = umbra(
        "clips", "make", "in", "-o", str(folder), "--category", "Arrest", "--quality", "lossless",
        "--no-sound", "--unredacted", "The court sees all", "--pattern", "{number}_{category}",
    )  # fmt: skip
    assert said.startswith("01_Arrest_UNREDACTED.mp4")
    assert umbra("clips", "list").rstrip().endswith("UNREDACTED")
    with pytest.raises(UsageError, match="no category"):
        umbra("clips", "make", "in", "-o", str(folder), "--category", "Nonsense")
    with pytest.raises(UsageError, match="folder that is there"):
        umbra("clips", "make", "in", "-o", str(tmp_path / "nowhere"))


def test_of_a_draft_no_picture_is_taken_either(umbra: Umbra, tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "ws", user="Officer") as workspace:
        (footage,) = workspace.footage()
        project = workspace.project(footage.id)
        draft = gestures.add_annotation(
            project, span(2, 3), annotation_id=AnnotationId("d"), draft=True
        )
        workspace.do(footage.id, draft)
    for words in (("take", "in"), ("sheet", "in")):
        with pytest.raises(UsageError, match="confirm it first"):
            umbra("stills", *words, "--annotations", "d", "-o", str(tmp_path / "a.png"))
    assert not (tmp_path / "a.png").exists()
