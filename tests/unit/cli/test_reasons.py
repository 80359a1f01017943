"""`umbra reasons`, run in this process on real workspaces."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from player.media.time import FrameIndex
from redaction.casework.catalogue import Catalogue
from redaction.casework.exemptions import Exemption, Force
from redaction.casework.sharing import ListFileError
from redaction.edit import gestures
from redaction.model.footage import RequestKind
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.region import Kind
from redaction.model.track import Keyframe, Track
from redaction.store.workspace import Workspace
from tests.unit.cli import commands

OURS = Exemption(
    "bwv-7", "Armed", "Policy 7", Force.PROCEDURAL, frozenset({RequestKind.FOI}), own=True
)


def run(folder: Path, *words: str) -> int:
    """Without what the program does to its outputs, which are the test's own here."""
    return commands.run("reasons", *words, "--workspace", folder)


def test_a_list_goes_from_one_workspace_to_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "list.json"
    with Workspace.open(here, user="R") as space:
        space.catalogue.put(OURS)
        known = space.catalogue.read()
    assert run(here, "export", "-o", str(file)) == 0
    with pytest.raises(ListFileError, match="is there already"):
        run(here, "export", "-o", str(file))
    assert run(there, "import", str(file)) == 0
    assert "1 code changed" in capsys.readouterr().out
    assert run(there, "list", "--json") == 0
    assert Catalogue.from_json(json.loads(capsys.readouterr().out)) == known
    assert run(there, "list") == 0
    assert "[own]" in capsys.readouterr().out.splitlines()[-1]
    file.write_text('{"format": "umbra-reasons", "version": 2}')
    with pytest.raises(ListFileError, match="newer version"):
        run(there, "import", str(file))


def test_what_is_withheld_and_what_lacks_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Workspace.open(tmp_path, user="R") as space:
        request = space.add_request(RequestKind.FOI, "FOI 1", dt.date(2026, 11, 2))
        footage = space.add_footage(
            Path("a.mp4"), sha256="ab", size=1, frames=50, duration=2.0, width=9, height=9,
            request=request.id,
        )  # fmt: skip
        key = Keyframe(FrameIndex(3), Box(1, 2, 3, 4))
        tracks = [
            Track(TrackId("t"), (key,), FrameIndex(9), label="Jane"),
            Track(TrackId("s"), (key,), FrameIndex(9), kind=Kind.SCREEN),
        ]
        space.do(footage.id, gestures.add_tracks(space.project(footage.id), tracks))
    assert run(tmp_path, "withheld", "FOI 1") == 0
    said = capsys.readouterr().out
    assert "FOI Act 2000 s.40(2)) (default)" in said
    assert "1 reason to settle." in said
    assert "Jane" not in said
    assert run(tmp_path, "withheld", "FOI 1", "--json") == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert [t["frames"] for t in found["withheld"]] == [[[3, 9]], [[3, 9]]]
    assert [(m["id"], m["lack"]) for m in found["missing"]] == [("s", "missing")]
