"""`./run bench kills`: an export is ended by force at fifty moments, and what is left is looked at.

    ./run bench kills                 50 moments, spread over the whole run and somewhat beyond
    ./run bench kills --count 10      fewer
    ./run bench kills --seed 3        other moments

Each time `umbra redact` is killed (SIGKILL, with all its threads) after a part of the time that a whole run
takes. Afterwards must hold: the original is what it was; there is no file under the final name, or it passes
`umbra verify`; the review log is whole and ends with no half row; the next run does its job and takes away
what the killed one left behind. A copy that is there without its row in the register is counted too.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.media.clip import Clip, write_clip  # noqa: E402


def _umbra(workspace: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "app", *words]


def _run(workspace: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _umbra(workspace, *words), cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "UMBRA_WORKSPACE": str(workspace)},
    )  # fmt: skip


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _recorded(workspace: Path, copy: Path) -> bool:
    listed = _run(workspace, "log", "list", "--json")
    return _digest(copy) in json.dumps(json.loads(listed.stdout or "[]"))


def main() -> int:
    """Kill, look, count."""
    parser = argparse.ArgumentParser(prog="bench kills", description=__doc__)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    rng = random.Random(wanted.seed)
    bad = 0
    unrecorded = there = partials = 0
    with tempfile.TemporaryDirectory() as scratch:
        room = Path(scratch)
        source, workspace = room / "source.mp4", room / "workspace"
        write_clip(Clip(frames=60, tone=0.3), source)
        before = _digest(source)
        took = []
        for _ in range(3):
            began = time.monotonic()
            done = _run(
                workspace, "redact", str(source), "-o", str(room / "whole.mp4"), "--overwrite"
            )
            took.append(time.monotonic() - began)
            if done.returncode:
                print(done.stderr, file=sys.stderr)
                return 1
        whole = statistics.median(took)
        folder = room / "copies"
        folder.mkdir()
        for number in range(wanted.count):
            # More moments in the second half: that is where the copy is written, proven and named.
            moment = whole * (rng.uniform(0.0, 1.15) if number % 2 else rng.uniform(0.5, 1.15))
            out = folder / f"copy{number}.mp4"
            running = subprocess.Popen(
                _umbra(workspace, "redact", str(source), "-o", str(out)), cwd=ROOT,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
                env={**os.environ, "UMBRA_WORKSPACE": str(workspace)},
            )  # fmt: skip
            time.sleep(moment)
            running.kill()
            running.wait()
            wrong = []
            if _digest(source) != before:
                wrong.append("the original was changed")
            if out.exists():
                there += 1
                if _run(workspace, "verify", str(source), str(out)).returncode:
                    wrong.append("a copy that is not verified has the final name")
                unrecorded += not _recorded(workspace, out)
            if _run(workspace, "log", "verify").returncode:
                wrong.append("the review log is not whole")
            left = list(folder.glob("*.partial"))
            partials += len(left)
            for path in left:  # as if some time had gone by
                os.utime(path, (time.time() - 60,) * 2)
            if wrong:
                bad += 1
                print(
                    f"{number:>3} at {moment:.2f} of {whole:.2f} s: {'; '.join(wrong)}", flush=True
                )
        last = _run(workspace, "redact", str(source), "-o", str(folder / "last.mp4"))
        if last.returncode or list(folder.glob("*.partial")):
            bad += 1
            print(f"the run after them: status {last.returncode}, {last.stderr.strip()[-300:]}; "
                  f"left {[p.name for p in folder.glob('*.partial')]}")  # fmt: skip
    print(f"{wanted.count} kills over {whole:.1f} s: {there} copies were finished before, "
          f"{unrecorded} of them without a row; {partials} unfinished files, all swept later; "
          f"{bad} with trouble.")  # fmt: skip
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
