"""What a killed run left behind is taken away by the next one, and nothing else is."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from redaction.export.output import output_error, partial_file, sweep_unfinished
from redaction.jobs.errors import ExitStatus

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there are no such locks on Windows")

LEFT = "copy.umbra-0123abcd.partial"


def _aged(path: Path) -> Path:
    path.write_bytes(b"half a copy")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    return path


def test_what_nobody_is_writing_is_removed(tmp_path: Path) -> None:
    left = _aged(tmp_path / LEFT)
    with partial_file(tmp_path / "copy.mp4") as fresh:
        assert not left.exists()
        assert fresh.exists()
    assert list(tmp_path.iterdir()) == []


def test_what_was_left_before_the_clock_was_put_back_is_removed(tmp_path: Path) -> None:
    left = _aged(tmp_path / LEFT)
    os.utime(left, (4_000_000_000, 4_000_000_000))
    assert sweep_unfinished(tmp_path) == 1


@pytest.mark.parametrize("name", ["copy.partial", "mine.umbra-12.partial", "umbra-0123abcd.mp4"])
def test_files_that_are_not_ours_stay(tmp_path: Path, name: str) -> None:
    kept = _aged(tmp_path / name)
    assert sweep_unfinished(tmp_path) == 0
    assert kept.read_bytes() == b"half a copy"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    aim = _aged(tmp_path / "evidence.mp4")
    (tmp_path / LEFT).symlink_to(aim)
    sweep_unfinished(tmp_path)
    assert aim.exists()


def test_what_was_begun_just_now_stays(tmp_path: Path) -> None:
    (tmp_path / LEFT).write_bytes(b"")
    assert sweep_unfinished(tmp_path) == 0


def test_what_another_process_is_writing_stays_until_that_is_killed(tmp_path: Path) -> None:
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from redaction.export.output import partial_file\n"
        "with partial_file(Path(sys.argv[1])) as partial:\n"
        "    os.utime(partial, (1_000_000_000, 1_000_000_000))\n"
        "    print(partial.name, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "copy.mp4")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[3],
    )  # fmt: skip
    with running:
        assert running.stdout is not None
        name = running.stdout.readline().strip()
        assert name
        assert sweep_unfinished(tmp_path) == 0
        running.kill()
    assert (tmp_path / name).exists()
    assert sweep_unfinished(tmp_path) == 1
    assert list(tmp_path.iterdir()) == []


def test_absurd_sizes_are_said_of_the_original_and_not_of_the_drive(tmp_path: Path) -> None:
    told = output_error(OSError(errno.ENOMEM, "Cannot allocate memory"), tmp_path / "copy.mp4")
    assert told.status is ExitStatus.BAD_INPUT
    assert "memory" in told.summary
    full = output_error(OSError(errno.ENOSPC, "No space left on device"), tmp_path / "copy.mp4")
    assert full.status is ExitStatus.BAD_OUTPUT
