"""Running the program as a person would: another process, its exit status, its two outputs."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Done:
    """How a run ended."""

    status: int
    out: str
    err: str

    def refused(self, status: int) -> str:
        """The one sentence it said no with.

        Raises:
            AssertionError: If it ended otherwise, said more or less than one line, or showed a traceback.
        """
        assert self.status == status, (self.status, self.out, self.err)
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert "Traceback" not in self.err
        assert self.out == ""
        return lines[0]


def command(*words: object) -> list[str]:
    """The words that start the program."""
    return [sys.executable, "-m", "app", *map(str, words)]


def environment(workspace: Path, **more: str) -> dict[str, str]:
    """What a run sees: its own workspace, this checkout, and a home that is not there."""
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "PYTHONSAFEPATH": "1",
        "UMBRA_WORKSPACE": str(workspace),
        "HOME": str(workspace / "no-home"),
        **more,
    }


def umbra(*words: object, workspace: Path, timeout: float = 240, **more: str) -> Done:
    """Run the program to its end, from the workspace's parent folder."""
    done = subprocess.run(
        command(*words),
        capture_output=True,
        text=True,
        env=environment(workspace, **more),
        cwd=workspace.parent,
        stdin=subprocess.DEVNULL,
        timeout=timeout,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def left_over(folder: Path) -> list[str]:
    """Everything in a folder, by name."""
    return sorted(path.name for path in folder.iterdir())
