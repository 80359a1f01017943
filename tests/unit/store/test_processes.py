"""Several processes in one workspace at once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from redaction.store.workspace import Workspace

ROOT = Path(__file__).resolve().parents[3]
ROWS = 25

APPENDER = """
import sys
from pathlib import Path
from redaction.reviewlog.row import Category
from redaction.store.workspace import Workspace

with Workspace.open(Path(sys.argv[1]), user=sys.argv[2]) as space:
    print("open", flush=True)
    sys.stdin.readline()
    for number in range(int(sys.argv[3])):
        space.log.append(Category.CONSULTATION, f"Looked {number}")
"""


@pytest.mark.slow
def test_three_processes_write_one_chain(tmp_path: Path) -> None:
    # The workspace does not exist yet: they race to make it, too.
    folder = tmp_path / "space"
    names = ("Ada", "Ben", "Cy")
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", APPENDER, str(folder), name, str(ROWS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for name in names
    ]
    try:
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "open\n"
        for writer in writers:
            assert writer.stdin is not None
            writer.stdin.write("go\n")
            writer.stdin.flush()
        assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    with Workspace.open(folder, user="Test") as space:
        assert space.log.verify().ok
        looked = [r for r in space.log.rows() if r.action.startswith("Looked")]
        assert Counter(r.who for r in looked) == dict.fromkeys(names, ROWS)
        for name in names:
            theirs = [r.action for r in looked if r.who == name]
            assert theirs == [f"Looked {n}" for n in range(ROWS)]
