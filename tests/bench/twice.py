"""`./run bench twice`: several instances at once on one workspace, one footage and one file name.

    ./run bench twice                     all parts
    ./run bench twice --part writers      one: writers, names, holders, window

*writers*: four processes edit the same footage at the same time; what was acknowledged is there, what was
refused was made for decisions that had changed. *names*: two commands write the same copy, and two enter the
same file. *holders*: eight processes want to be the window that may change the workspace, one gets it, and
when that is killed another one. *window*: somebody works in the window while commands use the same workspace
and footage.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from redaction.model.ids import TrackId  # noqa: E402
from redaction.store.mending import check_database  # noqa: E402
from redaction.store.workspace import Workspace  # noqa: E402
from tests.media.clip import Clip, write_clip  # noqa: E402

VICTIMS = Path(__file__).with_name("_kills_victims.py")
SECONDS = 8.0


@dataclass
class Told:
    """What was seen."""

    counts: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def writers(room: Path) -> Told:
    """Four at once, until all are killed."""
    told = Told()
    folder = room / "workspace"
    with Workspace.open(folder, user="Bench") as space:
        footage = space.add_footage(
            Path("a.mp4"), sha256="ab" * 32, size=1, frames=9, duration=1.0, width=9, height=9
        ).id
    running = [
        _start([sys.executable, str(VICTIMS), "edit", str(folder), str(n)]) for n in range(4)
    ]
    time.sleep(SECONDS + 4)
    said: list[str] = []
    for process in running:
        os.killpg(process.pid, signal.SIGKILL)
        out, _ = process.communicate()
        said += [line for line in out.split("\n")[:-1] if line != "ready"]
    _whole(folder, told)
    with Workspace.open(folder, user="Bench") as space:
        tracks = space.project(footage).tracks
        requests = {r.reference for r in space.requests()}
        rows = {row.action for row in space.log.rows()}
        for line in said:
            what, _, value = line.partition(" ")
            there = {
                "track": lambda v: TrackId(v) in tracks,
                "request": requests.__contains__,
                "row": rows.__contains__,
            }.get(what, lambda _v: True)
            if not there(value):
                told.wrong.append(f"lost {line}")
        undone = 0
        while space.undo(footage):
            undone += 1
        if space.project(footage).tracks:
            told.wrong.append("undo does not come back to the beginning")
    told.counts["changes acknowledged"] = sum(not line.startswith("refused") for line in said)
    told.counts["refused, because the decisions had changed"] = sum(
        line.startswith("refused") for line in said
    )
    told.counts["undone afterwards"] = undone
    return told


def names(room: Path) -> Told:
    """The same copy twice, the same file twice."""
    told = Told()
    folder, source = room / "workspace", write_clip(Clip(frames=25, tone=0.2), room / "source.mp4")
    Workspace.open(folder, user="Bench").close()
    copy = room / "copy.mp4"
    ended = _both(folder, ("redact", source, "-o", copy), ("redact", source, "-o", copy))
    statuses = sorted(status for status, _ in ended)
    if statuses[0] or not statuses[1]:
        told.wrong.append(f"two copies of one name end with {ended}")
    refused = [err for status, err in ended if status]
    if any(len(err.splitlines()) != 1 for err in refused):
        told.wrong.append(f"not one sentence: {refused}")
    verified = _run(folder, "verify", source, copy)
    if verified.returncode:
        told.wrong.append(f"the copy that has the name is not verified: {verified.stderr[-200:]}")
    if left := list(room.glob("*.partial")):
        told.wrong.append(f"left: {[p.name for p in left]}")
    ended = _both(room / "fresh", ("footage", "add", source), ("footage", "add", source))
    if any(status for status, _ in ended):
        told.wrong.append(f"the same file entered twice at once: {ended}")
    with Workspace.open(room / "fresh", user="Bench") as space:
        if len(space.footage()) != 1:
            told.wrong.append(f"one file became {len(space.footage())} entries")
    _whole(folder, told)
    _whole(room / "fresh", told)
    told.counts["copies of one name"] = 1
    return told


HOLDER = """
import sys, time
from pathlib import Path
from redaction.store.holding import Hold
while (hold := Hold.take(Path(sys.argv[1]), sys.argv[2])) is None:
    time.sleep(.05)
print(sys.argv[2], flush=True)
time.sleep(600)
"""


def holders(room: Path) -> Told:
    """One at a time, and the next one when that is killed."""
    told = Told()
    folder = room / "workspace"
    said = room / "said"
    said.touch()
    with said.open("ab") as out:
        waiting = [
            subprocess.Popen(
                [sys.executable, "-c", HOLDER, str(folder), str(n)], cwd=ROOT, stdout=out
            )
            for n in range(8)
        ]
        try:
            for turn in range(1, 9):
                end = time.monotonic() + 60
                while len(said.read_text().split()) < turn and time.monotonic() < end:
                    time.sleep(0.1)
                time.sleep(0.5)
                held = said.read_text().split()
                if len(held) != turn:
                    told.wrong.append(f"turn {turn}: {len(held)} got it")
                    break
                waiting[int(held[-1])].kill()
                waiting[int(held[-1])].wait()
        finally:
            for process in waiting:
                process.kill()
                process.wait()
    told.counts["holders, one after the other"] = len(said.read_text().split())
    return told


def window(room: Path) -> Told:
    """Somebody reviews while commands come and go."""
    told = Told()
    (room / "room").mkdir()
    folder, source = room / "room" / "workspace", room / "room" / "camera 0.mp4"
    running = _start([
        sys.executable, str(ROOT / "tests" / "bench" / "soak.py"), "--minutes", "1", "--short",
        "--room", str(room / "room"),
    ])  # fmt: skip
    end = time.monotonic() + 300
    while not (folder / "umbra.db").exists() and time.monotonic() < end:
        time.sleep(0.5)
    made = 0
    while running.poll() is None:
        for words in (
            ("requests", "add", "--kind", "foi", f"CLI-{made}"),
            ("redact", source, "-o", room / f"{made}.mp4"),
            ("workspace", "backup", "-o", room / f"{made}.umbra-backup"),
            ("log", "verify"),
        ):
            done = _run(folder, *words)
            told.counts["commands beside the window"] = (
                told.counts.get("commands beside the window", 0) + 1
            )
            if done.returncode:
                told.wrong.append(f"{words[0]}: {done.returncode}: {done.stderr[-300:]}")
        made += 1
    out, err = running.communicate()
    if running.returncode:
        told.wrong.append(f"the window: {running.returncode}: {out[-500:]} {err[-500:]}")
    with Workspace.open(folder, user="Bench") as space:
        references = {r.reference for r in space.requests()}
        lost = {f"CLI-{n}" for n in range(made)} - references
        if lost:
            told.wrong.append(f"lost {lost}")
        exported = json.dumps([str(e.path) for e in space.exports()])
        told.wrong += [f"{n}.mp4 has no record" for n in range(made) if f"{n}.mp4" not in exported]
        told.counts["rows of the log"] = space.log.head().count
    _whole(folder, told)
    return told


def _start(words: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip


def _both(folder: Path, *commands: tuple[object, ...]) -> list[tuple[int, str]]:
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "app", *map(str, words)], cwd=ROOT, text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=_environment(folder),
        )
        for words in commands
    ]  # fmt: skip
    return [(p.returncode, err) for p in running for _, err in [p.communicate(timeout=400)]]


def _run(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, words)], cwd=ROOT, capture_output=True, text=True,
        env=_environment(folder), check=False, timeout=400,
    )  # fmt: skip


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "UMBRA_WORKSPACE": str(folder), "PYTHONPATH": str(ROOT)}


def _whole(folder: Path, told: Told) -> None:
    check_database(folder)
    with Workspace.open(folder, user="Bench") as space:
        if not (verdict := space.log.verify()).ok:
            told.wrong.append(verdict.summary)


PARTS: dict[str, Callable[[Path], Told]] = {
    "writers": writers, "names": names, "holders": holders, "window": window,
}  # fmt: skip


def main() -> int:
    """Start several, look."""
    parser = argparse.ArgumentParser(
        prog="bench twice",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--part", choices=tuple(PARTS), action="append")
    wanted = parser.parse_args()
    trouble = 0
    for part in wanted.part or PARTS:
        room = Path(tempfile.mkdtemp(prefix="umbra-twice-"))
        try:
            told = PARTS[part](room)
        finally:
            shutil.rmtree(room, ignore_errors=True)
        more = ", ".join(f"{n:,} {what}" for what, n in told.counts.items())
        print(f"{part}: {more}; {len(told.wrong)} with trouble", flush=True)
        for line in told.wrong:
            print(f"  {line}", flush=True)
        trouble += len(told.wrong)
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
