"""`./run bench kills`: the program is ended by force at a hundred moments, and what is left is looked at.

    ./run bench kills                     20 each during edit, detect, export, migrate and backup
    ./run bench kills --kind export       one kind (also: restore, window)
    ./run bench kills --count 5           fewer of each
    ./run bench kills --seed 3            other moments

Every time the whole group of processes is killed (SIGKILL) after a part of the time that the work takes.
During ``window`` every second time only the window is killed, as a task list does it; its children have
to end by themselves. Afterwards must hold, whatever was going on:

- what was acknowledged is there: edits, requests, settings, rows of the log, backups;
- the database is whole, the review log verifies, and the original is what it was;
- a final name is on a whole, verified file or on none;
- the program goes on: the next run does its job, and what the killed one left behind goes.

A copy that has its name but not yet its row in the register was not acknowledged; such copies are counted.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from redaction.model.ids import TrackId  # noqa: E402
from redaction.store.workspace import Workspace  # noqa: E402
from tests.bench._kills_scene import Scene, age, digest, told, umbra, victim, whole  # noqa: E402
from tests.bench._kills_store import backups, migrations, restores  # noqa: E402
from tests.media.clip import Clip, write_clip  # noqa: E402

KINDS = ("edit", "detect", "export", "migrate", "backup")
MORE = ("restore", "window")


# edit


def edits(scene: Scene, count: int) -> list[str]:
    """Changes of all kinds, one after the other."""
    with Workspace.open(scene.workspace, user="Bench") as space:
        footage = space.add_footage(
            Path("a.mp4"), sha256="ab" * 32, size=1, frames=9, duration=1.0, width=9, height=9
        ).id
    wrong = []
    for number in range(count):
        moment = scene.rng.uniform(0.0, 2.0)
        scene.kill(victim("edit", scene.workspace, number), moment, ready=True)
        bad = whole(scene)
        with Workspace.open(scene.workspace, user="Bench") as space:
            project, requests = space.project(footage), {r.reference: r for r in space.requests()}
            rows = {row.action for row in space.log.rows()}
            states, setting = {}, ""
            for line in scene.said:
                what, value, *rest = line.split(" ")
                if what == "track" and TrackId(value) not in project.tracks:
                    bad.append(f"lost track {value}")
                elif what == "request" and not (
                    value in requests
                    and [note.text for note in requests[value].notes] == [f"note {value}"]
                ):
                    bad.append(f"lost request or note {value}")
                elif what == "row" and line.split(" ", 1)[1] not in rows:
                    bad.append(f"lost row {value}")
                elif what == "state":
                    states[TrackId(value)] = rest[0]
                elif what == "setting":
                    setting = value
            lost = [i for i, state in states.items() if project.tracks[i].state.value != state]
            # one more may have been committed and not acknowledged
            if len(lost) > 1:
                bad.append(f"lost states of {lost}")
            kept = space.setting("workspace.name", "")
            if setting and _step(kept) < _step(setting):
                bad.append(f"lost setting {setting}: {kept}")
            scene.count("changes acknowledged", len(scene.said))
        wrong += told("edit", number, scene, bad)
    return wrong


def _step(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.split("-") if part)


# detect and export


def detections(scene: Scene, count: int) -> list[str]:
    """`umbra detect`: the table is whole or not there, and going on gives the very same."""
    source = _source(scene)
    before = digest(source)
    folder = scene.room / "tables"
    folder.mkdir()
    first = folder / "first.json"
    times = _times(scene, lambda n: umbra("detect", source, "-o", first, "--overwrite"))
    wrong = []
    for number in range(count):
        out = folder / f"{number}.json"
        moment = times * scene.rng.uniform(0.1, 1.1)
        scene.kill(umbra("detect", source, "-o", out), moment, ready=False)
        bad = whole(scene)
        if digest(source) != before:
            bad.append("the original was changed")
        if out.exists():
            scene.count("tables that were done")
            if _same_tracks(out, first):
                bad.append("a table that is not whole has the final name")
        age(folder)
        again = scene.run("detect", source, "-o", out, "--overwrite")
        if again.returncode or _same_tracks(out, first):
            bad.append(f"going on gives something else: {again.stderr.strip()[-200:]}")
        if left := list(folder.glob("*.partial")):
            bad.append(f"left behind: {len(left)}")
        wrong += told("detect", number, scene, bad)
    return wrong


def _same_tracks(one: Path, other: Path) -> bool:
    """Whether two tables of tracks differ, apart from names that are drawn at random and moments."""
    try:
        a, b = (json.loads(path.read_text())["tracks"] for path in (one, other))
    except (OSError, ValueError, KeyError):
        return True
    return [_plain(t) for t in a] != [_plain(t) for t in b]


def _plain(track: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in track.items() if name != "id"}


def exports(scene: Scene, count: int) -> list[str]:
    """`umbra redact`: a copy with the final name is verified, or there is none."""
    source = _source(scene)
    before = digest(source)
    folder = scene.room / "copies"
    folder.mkdir()
    times = _times(
        scene, lambda n: umbra("redact", source, "-o", scene.room / "first.mp4", "--overwrite")
    )
    wrong = []
    for number in range(count):
        out = folder / f"{number}.mp4"
        # more of them in the second half: that is where the copy is written, proven and named
        moment = times * scene.rng.uniform(*((0.0, 1.15) if number % 2 else (0.5, 1.15)))
        scene.kill(umbra("redact", source, "-o", out), moment, ready=False)
        bad = whole(scene)
        if digest(source) != before:
            bad.append("the original was changed")
        if out.exists():
            scene.count("copies that were done")
            if scene.run("verify", source, out).returncode:
                bad.append("a copy that is not verified has the final name")
            listed = scene.run("log", "list", "--json").stdout
            if digest(out) not in listed:
                scene.count("of them without a row")
        scene.count("unfinished files", len(list(folder.glob("*.partial"))))
        age(folder)
        wrong += told("export", number, scene, bad)
    last = scene.run("redact", source, "-o", folder / "last.mp4")
    if last.returncode or list(folder.glob("*.partial")):
        wrong.append(
            f"export: the run after them ends with {last.returncode}: {last.stderr.strip()[-300:]}; left "
            f"{[p.name for p in folder.glob('*.partial')]}"
        )
    return wrong


def _source(scene: Scene) -> Path:
    return write_clip(Clip(frames=60, tone=0.3), scene.room / "source.mp4")


def _times(scene: Scene, words: Callable[[int], list[str]]) -> float:
    took = []
    for number in range(3):
        began = time.monotonic()
        subprocess.run(
            words(number), cwd=ROOT, check=True, capture_output=True, env=scene.environment()
        )
        took.append(time.monotonic() - began)
    return statistics.median(took)


# window


def windows(scene: Scene, count: int) -> list[str]:
    """The whole window with its children, in the middle of somebody's work."""
    wrong = []
    for number in range(count):
        moment = scene.rng.uniform(1.0, 20.0)
        scene.kill(victim("window", scene.room, number), moment, ready=True, group=not number % 2)
        bad = whole(scene)
        rows = max([int(line.split(" ")[1]) for line in scene.said], default=0)
        with Workspace.open(scene.workspace, user="Bench") as space:
            if space.log.head().count < rows:
                bad.append(f"lost rows: {space.log.head().count} of {rows}")
            for footage in space.footage():
                space.check_decisions(footage)
        scene.count("edits acknowledged", len(scene.said))
        for copy in scene.room.glob("copy*.mp4"):
            scene.count("copies that were done")
            if scene.run("verify", scene.room / "camera 0.mp4", copy).returncode:
                bad.append(f"{copy.name} is not verified and has a final name")
            copy.unlink()
        wrong += told("window", number, scene, bad)
    if scene.counts.pop("children that did not end", 0):
        wrong.append("window: children went on without it")
    return wrong


WORK: dict[str, Callable[[Scene, int], list[str]]] = {
    "edit": edits,
    "detect": detections,
    "export": exports,
    "migrate": migrations,
    "backup": backups,
    "restore": restores,
    "window": windows,
}


def killed(kind: str, count: int, seed: int) -> tuple[dict[str, int], list[str]]:
    """End the work of one kind so many times; what is worth telling, and what is wrong."""
    room = Path(tempfile.mkdtemp(prefix=f"umbra-kills-{kind}-"))
    scene = Scene(room, random.Random(f"{kind} {seed}"))
    try:
        return scene.counts, WORK[kind](scene, count)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def main() -> int:
    """Kill, look, count."""
    parser = argparse.ArgumentParser(
        prog="bench kills",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=(*KINDS, *MORE), action="append")
    wanted = parser.parse_args()
    trouble = 0
    for kind in wanted.kind or KINDS:
        counts, wrong = killed(kind, wanted.count, wanted.seed)
        more = ", ".join(f"{number:,} {what}" for what, number in counts.items())
        print(f"{kind}: {wanted.count} kills; {more}; {len(wrong)} with trouble", flush=True)
        for line in wrong:
            print(f"  {line}", flush=True)
        trouble += len(wrong)
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
