"""`bench kills`: where one kind of kills goes on, and what must hold of a workspace afterwards."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from redaction.jobs.errors import UserError
from redaction.store.mending import check_database
from redaction.store.workspace import Workspace

AGED = 60
"""Seconds by which what is left is made older: a run that begins at once leaves others' files alone."""

ROOT = Path(__file__).resolve().parents[2]
VICTIMS = Path(__file__).with_name("_kills_victims.py")


@dataclass
class Scene:
    """Where one kind of kills goes on.

    Attributes:
        room: A folder of its own.
        rng: Chooses the moments.
        said: What the last victim acknowledged, by line.
        counts: Worth telling, and no fault.
        moment: Seconds after which the last victim was killed.
    """

    room: Path
    rng: random.Random
    said: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    moment: float = 0.0

    @property
    def workspace(self) -> Path:
        """The workspace folder."""
        return self.room / "workspace"

    def count(self, what: str, by: int = 1) -> None:
        """Count something worth telling."""
        self.counts[what] = self.counts.get(what, 0) + by

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        """A command of the program, to its end."""
        return subprocess.run(
            umbra(*words), cwd=ROOT, capture_output=True, text=True, check=False,
            env=self.environment(), timeout=600,
        )  # fmt: skip

    def kill(self, words: Sequence[str], moment: float, *, ready: bool, group: bool = True) -> None:
        """Start a victim, kill it ``moment`` seconds after it began (or said that it is ready)."""
        with subprocess.Popen(
            words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            start_new_session=True, env=self.environment(),
        ) as process:  # fmt: skip
            assert process.stdout is not None
            if ready and process.stdout.readline() != "ready\n":
                msg = f"the victim did not begin: {words}"
                raise RuntimeError(msg)
            self.moment = moment
            try:
                # what it says meanwhile waits in the pipe; a full one would only hold it up
                time.sleep(moment)
            finally:
                if group:
                    os.killpg(process.pid, signal.SIGKILL)
                else:
                    process.kill()
            # what it wrote before it died was acknowledged; half a line was not
            self.said = [line[:-1] for line in process.stdout if line.endswith("\n")]
        if not group:
            self._children_end(process.pid)

    def _children_end(self, group: int) -> None:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                os.killpg(group, 0)
            except ProcessLookupError:
                return
            time.sleep(0.1)
        os.killpg(group, signal.SIGKILL)
        self.count("children that did not end")

    def environment(self) -> dict[str, str]:
        """What a process of this scene sees."""
        return {
            **os.environ, "UMBRA_WORKSPACE": str(self.workspace), "PYTHONPATH": str(ROOT),
            "XDG_CONFIG_HOME": str(self.room / "config"),
        }  # fmt: skip


def umbra(*words: object) -> list[str]:
    """The words that start the program."""
    return [sys.executable, "-m", "app", *map(str, words)]


def victim(name: str, *words: object) -> list[str]:
    """The words that start one of `_kills_victims.py`."""
    return [sys.executable, str(VICTIMS), name, *map(str, words)]


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def whole(scene: Scene) -> list[str]:
    """What is wrong with the workspace: its pages, its log."""
    wrong = []
    try:
        check_database(scene.workspace)
        with Workspace.open(scene.workspace, user="Bench") as space:
            verdict = space.log.verify()
            if not verdict.ok:
                wrong.append(f"the review log is not whole: {verdict.summary}")
    except UserError as error:
        wrong.append(f"the workspace cannot be used: {error.summary}")
    return wrong


def age(folder: Path) -> None:
    """As if some time had gone by: what was touched just now may be another run's."""
    for path in (*folder.glob("*.partial"), *folder.glob(".umbra-*")):
        os.utime(path, (time.time() - AGED,) * 2)


def told(kind: str, number: int, scene: Scene, bad: list[str]) -> list[str]:
    """What is wrong, with when it was."""
    return [f"{kind} {number} at {scene.moment:.3f} s: {what}" for what in bad]
