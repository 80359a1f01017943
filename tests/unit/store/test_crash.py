"""Killed at any moment, the workspace holds every edit that was acknowledged, and its log with it."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.reviewlog.log import LogFilter
from redaction.reviewlog.row import Category
from redaction.store.workspace import Workspace

ROOT = Path(__file__).resolve().parents[3]

WRITER = """
import sys
from pathlib import Path
from player.media.time import FrameSpan
from redaction.edit import gestures
from redaction.model.geometry import Box
from redaction.store.workspace import Workspace

with Workspace.open(Path(sys.argv[1]), user="Writer") as space:
    footage = space.footage()[0].id
    first = int(sys.argv[2])
    for number in range(first, first + 1000):
        project = space.project(footage)
        patch = gestures.add_track(project, Box(0, 0, 9, 9), FrameSpan(0, 9), track_id=f"t{number}")
        space.do(footage, patch)
        if number % 3 == 0:
            space.undo(footage)
            space.redo(footage)
        print(number, flush=True)
"""


def run_and_kill(folder: Path, first: int, acknowledged: int) -> int:
    """The last edit the writer said was committed before it was killed, some time after."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(first)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as writer:
        assert writer.stdout is not None
        last = first - 1
        for line in writer.stdout:
            last = int(line)
            if last - first + 1 >= acknowledged:
                break
        writer.kill()
        # What it wrote into the pipe before it died was acknowledged too.
        return max([last, *(int(line) for line in writer.stdout if line.endswith("\n"))])


@pytest.mark.slow
def test_killed_at_random_points_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    with Workspace.open(tmp_path, user="Test") as space:
        footage = space.add_footage(
            Path("a.mp4"),
            sha256="ab" * 32,
            size=1,
            frames=9,
            duration=1.0,
            width=9,
            height=9,
        ).id
    dice = random.Random(20261121)
    first = 0
    for _ in range(5):
        last = run_and_kill(tmp_path, first, dice.randint(1, 30))
        with Workspace.open(tmp_path, user="Test") as space:
            tracks = space.project(footage).tracks
            wanted = {TrackId(f"t{n}") for n in range(last + 1)}
            # One more may have been committed and killed before it was acknowledged (or half way
            # through its undo and redo, each of which is whole).
            more = tracks.keys() - wanted
            assert wanted <= tracks.keys()
            assert more <= {TrackId(f"t{last + 1}")}
            verdict = space.log.verify()
            assert verdict.ok, verdict.summary
            rows = space.log.rows(LogFilter(category=Category.ALTERATION))
            drawn = sum(r.action == "Draw box" for r in rows)
            undone = sum(r.action.startswith("Undo") for r in rows)
            redone = sum(r.action.startswith("Redo") for r in rows)
            assert drawn - undone + redone == len(tracks)
            history = space.history(footage)
            assert len(history.done) == len(tracks)
            if history.undone:
                space.redo(footage)
            first = len(space.project(footage).tracks)
    with Workspace.open(tmp_path, user="Test") as space:
        while space.undo(footage):
            pass
        assert space.project(footage) == Project(footage)
