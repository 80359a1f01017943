"""Too little memory, or files that may not grow: one sentence, and nothing is lost. Benches: lowmem, full."""

from __future__ import annotations

import marshal
import subprocess
import sys
from pathlib import Path

import pytest

from redaction.jobs.errors import ExitStatus
from redaction.store.workspace import Workspace
from tests.e2e.program import ROOT, environment
from tests.e2e.program import command as command_line
from tests.media.clip import Clip, write_clip

resource = pytest.importorskip("resource", reason="there are no such limits on Windows")
pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="limits of address space, as Linux keeps them"
)

LIMITED = (
    "import os, resource, sys\n"
    "resource.setrlimit(getattr(resource, sys.argv[1]), (int(sys.argv[2]),) * 2)\n"
    "os.execv(sys.argv[3], sys.argv[3:])\n"
)


def limited(
    limit: str, most: int, *words: object, workspace: Path, **more: str
) -> subprocess.CompletedProcess[str]:
    """The program under a limit of the system."""
    return subprocess.run(
        [sys.executable, "-c", LIMITED, limit, str(most), *command_line(*words)],
        capture_output=True, text=True, env=environment(workspace) | more, cwd=workspace.parent,
        stdin=subprocess.DEVNULL, timeout=240, check=False,
    )  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    with Workspace.open(tmp_path / "ws", user="Officer") as space:
        space.set_setting("workspace.name", "Before")
    return tmp_path / "ws"


def still_whole(workspace: Path) -> None:
    with Workspace.open(workspace, user="Officer") as space:
        assert space.setting("workspace.name") == "Before"
        assert space.log.verify().ok


def test_too_little_memory_is_said_in_a_sentence(workspace: Path) -> None:
    """Enough for Python and for what was typed to be read, not for the libraries of the command."""
    done = limited("RLIMIT_AS", 180 << 20, "log", "verify", workspace=workspace)
    assert done.returncode in (ExitStatus.BAD_INPUT, ExitStatus.BAD_OUTPUT), done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "not enough memory" in done.stderr
    still_whole(workspace)


@pytest.mark.parametrize(("megabytes", "command"), [(600, "probe"), (1100, "detect")])
def test_what_reads_footage_asks_first_whether_it_can_be_loaded(
    megabytes: int, command: str, workspace: Path
) -> None:
    """Libraries for finding end the process without a word where they get no memory."""
    clip = write_clip(Clip(frames=2), workspace.parent / "clip.mp4")
    more = () if command == "probe" else ("-o", workspace.parent / "tracks.json")
    done = limited("RLIMIT_AS", megabytes << 20, command, clip, *more, workspace=workspace)
    assert done.returncode == ExitStatus.BAD_INPUT, done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "not enough memory" in done.stderr
    still_whole(workspace)


def test_a_backup_that_may_not_grow_is_refused_and_leaves_nothing(workspace: Path) -> None:
    out = workspace.parent / "out"
    out.mkdir()
    done = limited(
        "RLIMIT_FSIZE", 20_000, "workspace", "backup", "-o", out / "a.umbra-backup", workspace=workspace
    )  # fmt: skip
    assert done.returncode == ExitStatus.BAD_OUTPUT, done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert list(out.iterdir()) == []
    still_whole(workspace)


def test_the_program_leaves_no_bytecode_that_may_be_cut(workspace: Path, tmp_path: Path) -> None:
    """Python takes a cut file of bytecode for a whole one: the program would never start again."""
    cache = tmp_path / "cache"
    limited(
        "RLIMIT_FSIZE", 6_000, "log", "verify", workspace=workspace, PYTHONPYCACHEPREFIX=str(cache)
    )
    ours = cache / ROOT.relative_to(ROOT.anchor)
    kept = {path.name.partition(".")[0] for path in ours.rglob("*.pyc")} - {"sitecustomize"}
    # what is read before it says so: `run` says it to Python itself
    assert kept <= {"__init__", "__main__", "bytecode"}
    for path in (ours / "app").rglob("*.pyc"):
        marshal.loads(path.read_bytes()[16:])
