"""`./run bench lowmem`: the commands with ever less memory (Linux).

    ./run bench lowmem                    redact, detect, export, log verify, backup
    ./run bench lowmem --only redact

Each is run with a limit on its address space (RLIMIT_AS), from what it needs downwards, a quarter less each
time until NumPy cannot be loaded any more. Each time must hold: it is done, or refused in one sentence
with a status of the contract; never a crash, never a traceback, no file under a final name that is not
verified, nothing left; and the workspace is whole.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from redaction.jobs.errors import UserError  # noqa: E402
from redaction.store.mending import check_database  # noqa: E402
from redaction.store.workspace import Workspace  # noqa: E402
from tests.media.clip import Clip, write_clip  # noqa: E402

MOST, LEAST, STEP = 4096, 140, 0.72
"""MB: the first limit, the last, and how one follows from the one before.

With less than the last NumPy cannot be loaded, and its OpenBLAS ends the process without a word.
"""


@dataclass
class Told:
    """What was seen of one command."""

    tries: int = 0
    done: int = 0
    refused: int = 0
    unborn: int = 0
    wrong: list[str] = field(default_factory=list)
    sentences: set[str] = field(default_factory=set)


def run(folder: Path, megabytes: int, *words: object) -> subprocess.CompletedProcess[str]:
    """A command with so much memory."""
    most = megabytes << 20

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, words)], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "UMBRA_WORKSPACE": str(folder), "PYTHONPATH": str(ROOT)}, check=False,
        timeout=400, preexec_fn=limited if megabytes else None,
    )  # fmt: skip


def starved(name: str, words: list[object], room: Path) -> Told:
    """One command with less and less."""
    told = Told()
    folder, out = room / "workspace", room / f"out {name}"
    out.mkdir()
    megabytes = MOST
    while megabytes > LEAST:
        named = [out / w if str(w).startswith("OUT") else w for w in words]
        found = run(folder, megabytes, *named)
        told.tries += 1
        lines = [line for line in found.stderr.splitlines() if line.strip()]
        if not found.returncode:
            told.done += 1
        elif _before_umbra(found):
            told.unborn += 1
        else:
            told.refused += 1
            told.sentences.update(lines)
            if (
                found.returncode not in (2, 3, 4, 5)
                or len(lines) != 1
                or "Traceback" in found.stderr
            ):
                told.wrong.append(f"{megabytes} MB: {found.returncode}: {found.stderr[-400:]}")
        for path in out.iterdir():
            if found.returncode:
                told.wrong.append(f"{megabytes} MB: refused, and {path.name} is there")
            path.unlink()
        try:
            check_database(folder)
            with Workspace.open(folder, user="Bench") as space:
                if not space.log.verify().ok:
                    told.wrong.append(f"{megabytes} MB: the log is not whole")
        except UserError as error:
            told.wrong.append(f"{megabytes} MB: {error.summary}")
        megabytes = int(megabytes * STEP)
    return told


def _before_umbra(found: subprocess.CompletedProcess[str]) -> bool:
    """Whether it was Python that did not start, so that nobody could say anything."""
    return "redaction" not in found.stderr and (
        "Fatal Python error" in found.stderr
        or "error while loading shared libraries" in found.stderr
        or ("MemoryError" in found.stderr and "frozen" in found.stderr)
    )


def main() -> int:
    """Take memory away, look."""
    parser = argparse.ArgumentParser(
        prog="bench lowmem",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", default="")
    wanted = parser.parse_args()
    trouble = 0
    with tempfile.TemporaryDirectory() as scratch:
        room = Path(scratch)
        source = write_clip(Clip(frames=20, tone=0.3, size=(640, 360)), room / "source.mp4")
        tracks = room / "tracks.json"
        run(room / "workspace", 0, "detect", source, "-o", tracks)
        for name, words in {
            "log verify": ["log", "verify"],
            "backup": ["workspace", "backup", "-o", "OUT.umbra-backup"],
            "export": ["export", source, "--tracks", tracks, "-o", "OUT.mp4"],
            "detect": ["detect", source, "-o", "OUT.json"],
            "redact": ["redact", source, "-o", "OUT.mp4"],
        }.items():
            if wanted.only not in name:
                continue
            told = starved(name, words, room)
            counts = f"{told.tries} limits, {told.done} done, {told.refused} refused, {told.unborn}"
            wrong = len(told.wrong)
            print(f"{name}: {counts} without a running Python; {wrong} with trouble", flush=True)
            for line in (*told.wrong, *sorted(told.sentences)):
                print(f"  {line}", flush=True)
            trouble += len(told.wrong)
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
