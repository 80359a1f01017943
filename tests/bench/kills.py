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
import hashlib
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from redaction.jobs.errors import UserError  # noqa: E402
from redaction.model.ids import TrackId  # noqa: E402
from redaction.store.automatic import automatic_backups, back_up_by_itself  # noqa: E402
from redaction.store.backup import read_backup, write_backup  # noqa: E402
from redaction.store.database import DatabaseDamaged  # noqa: E402
from redaction.store.mending import check_database, restore_in_place  # noqa: E402
from redaction.store.schema import VERSION  # noqa: E402
from redaction.store.workspace import Workspace  # noqa: E402
from tests.bench._kills_old import write_old  # noqa: E402
from tests.media.clip import Clip, write_clip  # noqa: E402

VICTIMS = Path(__file__).with_name("_kills_victims.py")
KINDS = ("edit", "detect", "export", "migrate", "backup")
MORE = ("restore", "window")
AGED = 60
"""Seconds by which what is left is made older: a run that begins at once leaves the files of others alone."""


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
            _umbra(*words), cwd=ROOT, capture_output=True, text=True, check=False,
            env=self._environment(), timeout=600,
        )  # fmt: skip

    def kill(self, words: Sequence[str], moment: float, *, ready: bool, group: bool = True) -> None:
        """Start a victim, kill it ``moment`` seconds after it began (or said that it is ready)."""
        with subprocess.Popen(
            words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            start_new_session=True, env=self._environment(),
        ) as victim:  # fmt: skip
            assert victim.stdout is not None
            if ready and victim.stdout.readline() != "ready\n":
                msg = f"the victim did not begin: {words}"
                raise RuntimeError(msg)
            self.moment = moment
            try:
                # what it says meanwhile waits in the pipe; a full one would only hold it up
                time.sleep(moment)
            finally:
                if group:
                    os.killpg(victim.pid, signal.SIGKILL)
                else:
                    victim.kill()
            # what it wrote before it died was acknowledged; half a line was not
            self.said = [line[:-1] for line in victim.stdout if line.endswith("\n")]
        if not group:
            self._children_end(victim.pid)

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

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ, "UMBRA_WORKSPACE": str(self.workspace), "PYTHONPATH": str(ROOT),
            "XDG_CONFIG_HOME": str(self.room / "config"),
        }  # fmt: skip


def _umbra(*words: object) -> list[str]:
    return [sys.executable, "-m", "app", *map(str, words)]


def _victim(name: str, *words: object) -> list[str]:
    return [sys.executable, str(VICTIMS), name, *map(str, words)]


def _digest(path: Path) -> str:
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
        scene.kill(_victim("edit", scene.workspace, number), moment, ready=True)
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
        wrong += _told("edit", number, scene, bad)
    return wrong


def _step(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.split("-") if part)


# detect and export


def detections(scene: Scene, count: int) -> list[str]:
    """`umbra detect`: the table is whole or not there, and going on gives the very same."""
    source = _source(scene)
    before = _digest(source)
    folder = scene.room / "tables"
    folder.mkdir()
    first = folder / "first.json"
    times = _times(scene, lambda n: _umbra("detect", source, "-o", first, "--overwrite"))
    wrong = []
    for number in range(count):
        out = folder / f"{number}.json"
        moment = times * scene.rng.uniform(0.1, 1.1)
        scene.kill(_umbra("detect", source, "-o", out), moment, ready=False)
        bad = whole(scene)
        if _digest(source) != before:
            bad.append("the original was changed")
        if out.exists():
            scene.count("tables that were done")
            if _same_tracks(out, first):
                bad.append("a table that is not whole has the final name")
        _age(folder)
        again = scene.run("detect", source, "-o", out, "--overwrite")
        if again.returncode or _same_tracks(out, first):
            bad.append(f"going on gives something else: {again.stderr.strip()[-200:]}")
        if left := list(folder.glob("*.partial")):
            bad.append(f"left behind: {len(left)}")
        wrong += _told("detect", number, scene, bad)
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
    before = _digest(source)
    folder = scene.room / "copies"
    folder.mkdir()
    times = _times(
        scene, lambda n: _umbra("redact", source, "-o", scene.room / "first.mp4", "--overwrite")
    )
    wrong = []
    for number in range(count):
        out = folder / f"{number}.mp4"
        # more of them in the second half: that is where the copy is written, proven and named
        moment = times * scene.rng.uniform(*((0.0, 1.15) if number % 2 else (0.5, 1.15)))
        scene.kill(_umbra("redact", source, "-o", out), moment, ready=False)
        bad = whole(scene)
        if _digest(source) != before:
            bad.append("the original was changed")
        if out.exists():
            scene.count("copies that were done")
            if scene.run("verify", source, out).returncode:
                bad.append("a copy that is not verified has the final name")
            listed = scene.run("log", "list", "--json").stdout
            if _digest(out) not in listed:
                scene.count("of them without a row")
        scene.count("unfinished files", len(list(folder.glob("*.partial"))))
        _age(folder)
        wrong += _told("export", number, scene, bad)
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
            words(number), cwd=ROOT, check=True, capture_output=True, env=scene._environment()
        )
        took.append(time.monotonic() - began)
    return statistics.median(took)


def _age(folder: Path) -> None:
    """As if some time had gone by: what was touched just now may be another run's."""
    for path in (*folder.glob("*.partial"), *folder.glob(".umbra-*")):
        os.utime(path, (time.time() - AGED,) * 2)


# migrate


def migrations(scene: Scene, count: int) -> list[str]:
    """A workspace of version 4 is brought up to date."""
    old = scene.room / "old"
    write_old(old)
    took = []
    for number in range(2):
        copy = scene.room / f"timed{number}"
        shutil.copytree(old, copy)
        began = time.monotonic()
        subprocess.run(_victim("migrate", copy), cwd=ROOT, check=True, capture_output=True)
        took.append(time.monotonic() - began)
    wrong = []
    for number in range(count):
        shutil.rmtree(scene.workspace, ignore_errors=True)
        shutil.copytree(old, scene.workspace)
        moment = min(took) * scene.rng.uniform(0.0, 0.9)
        scene.kill(_victim("migrate", scene.workspace), moment, ready=True)
        scene.count("finished before" if "done" in scene.said else "ended in the middle")
        if list(scene.workspace.glob("*.backup")):
            scene.count("with the copy from before")
        bad = whole(scene)
        with Workspace.open(scene.workspace, user="Bench") as space:
            (footage,) = space.footage()
            project = space.project(footage.id)
            if len(project.tracks) != 60 or any(
                len(t.keyframes) != 1000 for t in project.tracks.values()
            ):
                bad.append("tracks or keyframes are lost")
            if sum(r.action.startswith("Footage viewed") for r in space.log.rows()) != 400:
                bad.append("rows of the log are lost")
            version = space._database.query("PRAGMA user_version")[0][0]
            if version != VERSION:
                bad.append(f"version {version}")
            space.check_decisions(footage)
        copies = list(scene.workspace.glob("*.version4.backup"))
        if len(copies) != 1 or _version_of(copies[0]) != 4:
            bad.append("the copy from before is not whole")
        wrong += _told("migrate", number, scene, bad)
    return wrong


def _version_of(path: Path) -> int:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(path)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            return -1
        return int(copy.execute("PRAGMA user_version").fetchone()[0])


# backup and restore


def backups(scene: Scene, count: int) -> list[str]:
    """Backups elsewhere and in the workspace: whole under their names, or not there."""
    elsewhere = _large(scene)
    own = scene.workspace / "backups"
    took = _backup_takes(scene)
    known: set[str] = set()
    wrong = []
    for number in range(count):
        moment = took * scene.rng.uniform(0.0, 1.1)
        scene.kill(_victim("backup", scene.workspace, number), moment, ready=True)
        bad = whole(scene)
        for line in scene.said:
            what, name = line.split(" ")
            if not ((elsewhere if what == "backup" else own) / name).exists():
                bad.append(f"lost backup {name}")
        for path in (*elsewhere.glob("*.umbra-backup"), *own.glob("*.umbra-backup")):
            if path.name not in known:
                known.add(path.name)
                scene.count("backups that were done")
                try:
                    read_backup(path, check=True)
                except UserError as error:
                    bad.append(f"a backup that is not whole has a final name: {error.summary}")
        scene.count("unfinished", len(_unfinished(elsewhere)) + len(_unfinished(own)))
        for folder in (elsewhere, own):
            if folder.exists():
                _age(folder)
        wrong += _told("backup", number, scene, bad)
    write_backup(scene.workspace, elsewhere / "last.umbra-backup")
    back_up_by_itself(scene.workspace)
    for folder in (elsewhere, own):
        if left := _unfinished(folder):
            wrong.append(f"backup: left behind in {folder.name}: {left}")
    return wrong


def restores(scene: Scene, count: int) -> list[str]:
    """A backup is put in the place of what is there: no moment at which both are out of reach."""
    _large(scene)
    took = _backup_takes(scene)
    wrong = []
    for number in range(count):
        moment = took * scene.rng.uniform(0.0, 0.8)
        scene.kill(_victim("restore", scene.workspace), moment, ready=True)
        bad = []
        try:
            with Workspace.open(scene.workspace, user="Bench") as space:
                if not space.footage() or not space.log.verify().ok:
                    bad.append("another workspace is there now")
        except DatabaseDamaged:
            scene.count("ended between the two, and said so")
            first = automatic_backups(scene.workspace)[0]
            restore_in_place(first, scene.workspace, user="Bench")
        except UserError as error:
            bad.append(f"{error.summary}")
        bad += whole(scene)
        scene.count("put aside", len(list(scene.workspace.glob("damaged-*"))))
        for aside in scene.workspace.glob("damaged-*"):
            shutil.rmtree(aside)
        wrong += _told("restore", number, scene, bad)
    with Workspace.open(scene.workspace, user="Bench") as space:
        if not space.footage():
            wrong.append("restore: the footage is gone")
    restore_in_place(automatic_backups(scene.workspace)[0], scene.workspace, user="Bench")
    if left := _unfinished(scene.workspace):
        wrong.append(f"restore: left behind {left}")
    return wrong


def _large(scene: Scene) -> Path:
    """A workspace of some MB, one backup of its own, one elsewhere; the folder of the latter."""
    write_old(scene.workspace, tracks=80, rows=2000)
    Workspace.open(scene.workspace, user="Bench").close()
    elsewhere = scene.room / "elsewhere"
    elsewhere.mkdir()
    write_backup(scene.workspace, elsewhere / "first.umbra-backup")
    back_up_by_itself(scene.workspace)
    return elsewhere


def _backup_takes(scene: Scene) -> float:
    began = time.monotonic()
    write_backup(scene.workspace, scene.room / "timed.umbra-backup")
    back_up_by_itself(scene.workspace)
    return time.monotonic() - began + 0.5  # and what is imported after it said that it is ready


def _unfinished(folder: Path) -> list[str]:
    return sorted(
        p.name for p in folder.glob("*") if p.suffix == ".partial" or p.name.startswith(".umbra-")
    )


# window


def windows(scene: Scene, count: int) -> list[str]:
    """The whole window with its children, in the middle of somebody's work."""
    wrong = []
    for number in range(count):
        moment = scene.rng.uniform(1.0, 20.0)
        scene.kill(_victim("window", scene.room, number), moment, ready=True, group=not number % 2)
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
        wrong += _told("window", number, scene, bad)
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


def _told(kind: str, number: int, scene: Scene, bad: list[str]) -> list[str]:
    return [f"{kind} {number} at {scene.moment:.3f} s: {what}" for what in bad]


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
        told = ", ".join(f"{number:,} {what}" for what, number in counts.items())
        print(f"{kind}: {wanted.count} kills; {told}; {len(wrong)} with trouble", flush=True)
        for line in wrong:
            print(f"  {line}", flush=True)
        trouble += len(wrong)
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
