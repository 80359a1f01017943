"""`umbra incidents align-sound`: two files of one scene, and one of another."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from redaction.cli_words import UsageError
from redaction.incident.camera import Camera
from redaction.jobs.errors import ExitStatus, UserError
from redaction.store.workspace import Workspace
from redaction.usecases.import_footage import import_footage
from tests.unit.cli import commands


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory, heard_files: list[Path]) -> Path:
    """A workspace with an incident of all of them."""
    folder = tmp_path_factory.mktemp("once") / "ws"
    with Workspace.open(folder, user="Officer") as workspace:
        cameras = []
        for path in heard_files:
            seen = import_footage(path, deep=False).footage
            kept = workspace.add_footage(
                path, sha256=seen.sha256, size=seen.size, frames=seen.frames,
                duration=seen.duration, width=seen.width, height=seen.height,
            )  # fmt: skip
            cameras.append(Camera(kept.id, path.stem))
        workspace.incidents.add("Fight", reference="R1", cameras=cameras)
    return folder


@pytest.fixture
def place(tmp_path: Path, once: Path) -> Path:
    """A copy of that workspace."""
    return Path(shutil.copytree(once, tmp_path / "ws"))


def run(place: Path, *words: str) -> int:
    """Run it in this process, faults as they are."""
    return commands.run("incidents", "align-sound", "R1", *words, "--workspace", place)


def test_what_both_heard_lays_one_beside_the_other(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(place, "BWV", "--to", "CCTV", "--try-only") == ExitStatus.DONE
    assert "Nothing was changed." in capsys.readouterr().out
    assert run(place, "BWV", "--to", "CCTV") == ExitStatus.DONE
    said = capsys.readouterr().out
    assert "Strong match" in said
    assert "“BWV” was aligned to “CCTV” by sound (strong match)" in said
    with Workspace.open(place) as workspace:
        incident = workspace.incidents.all()[0]
        alignment = incident.cameras[1].clock.alignment
        assert alignment is not None
        assert float(alignment.shift) == pytest.approx(6.4, abs=0.02)
        assert alignment.by
        row = list(workspace.log.rows())[-1]
        assert row.action == "Clock of a camera changed"
        assert "BWV" not in json.dumps(dict(row.details))


def test_what_is_too_weak_is_only_kept_on_demand(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UserError, match="not sure enough"):
        run(place, "Elsewhere", "--to", "CCTV")
    capsys.readouterr()
    assert run(place, "Elsewhere", "--to", "CCTV", "--json") == ExitStatus.BAD_INPUT
    found = json.loads(capsys.readouterr().out)
    assert found["kept"] is False
    assert found["confidence"] < 0.8
    assert run(place, "Elsewhere", "--to", "CCTV", "--weak") == ExitStatus.DONE
    assert "by sound (weak match)" in capsys.readouterr().out


def test_what_cannot_be_compared_is_said(place: Path) -> None:
    with pytest.raises(UserError, match=r"Dumb\.mp4 has no sound"):
        run(place, "Dumb", "--to", "CCTV")
    with pytest.raises(UsageError, match="itself"):
        run(place, "BWV", "--to", "BWV")
    with pytest.raises(UsageError, match="clock of both"):
        run(place, "BWV", "--to", "CCTV", "--within", "60")
