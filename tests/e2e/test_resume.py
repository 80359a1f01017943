"""A search that was broken off, even by force, goes on where it was."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.program import environment

pytestmark = pytest.mark.models

SHORT_PARTS = """
import sys
import redaction.usecases.chunks as chunks
import redaction.usecases.checkpoints as checkpoints
chunks.FRAMES, chunks.SECONDS = 20, 0
checkpoints.analysis_version = lambda: "test"
from redaction.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""The program, but for parts so short that little footage has many, and for a name of its own: somebody may
be at work on the source while the test runs."""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


def start(workspace: Path, *words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SHORT_PARTS, *map(str, words)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(workspace),
    )  # fmt: skip


def parts(workspace: Path) -> list[Path]:
    return sorted((workspace / "cache").rglob("*.chunk"))


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX systems")
def test_a_search_that_was_killed_goes_on(
    media: Callable[..., Path], tmp_path: Path, workspace: Path
) -> None:
    source, out = media(frames=60, gop=20), tmp_path / "tracks.json"
    words = ("detect", source, "-o", out, "--format", "umbra", "--json")
    process = start(workspace, *words)
    end = time.monotonic() + 120
    while not parts(workspace):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert not out.exists()
    kept = len(parts(workspace))
    assert kept

    again = start(workspace, *words)
    said, trouble = again.communicate(timeout=120)
    assert again.returncode == 0, trouble
    result: dict[str, Any] = json.loads(said)
    assert (result["frames"], result["chunks"]) == (60, 3)
    assert result["resumed"] == kept
    assert out.exists()
    assert not parts(workspace), "what was kept goes when the work is done"
