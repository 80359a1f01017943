"""`bench kills`: while a workspace is brought up to date, backed up and restored."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

from redaction.jobs.errors import UserError
from redaction.store.automatic import automatic_backups, back_up_by_itself
from redaction.store.backup import read_backup, write_backup
from redaction.store.database import DatabaseDamaged
from redaction.store.mending import restore_in_place
from redaction.store.schema import VERSION
from redaction.store.workspace import Workspace
from tests.bench._kills_old import write_old
from tests.bench._kills_scene import ROOT, Scene, age, told, victim, whole


def migrations(scene: Scene, count: int) -> list[str]:
    """A workspace of version 4 is brought up to date."""
    old = scene.room / "old"
    write_old(old)
    took = []
    for number in range(2):
        copy = scene.room / f"timed{number}"
        shutil.copytree(old, copy)
        began = time.monotonic()
        subprocess.run(victim("migrate", copy), cwd=ROOT, check=True, capture_output=True)
        took.append(time.monotonic() - began)
    wrong = []
    for number in range(count):
        shutil.rmtree(scene.workspace, ignore_errors=True)
        shutil.copytree(old, scene.workspace)
        moment = min(took) * scene.rng.uniform(0.0, 0.9)
        scene.kill(victim("migrate", scene.workspace), moment, ready=True)
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
        wrong += told("migrate", number, scene, bad)
    return wrong


def _version_of(path: Path) -> int:
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
        scene.kill(victim("backup", scene.workspace, number), moment, ready=True)
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
                age(folder)
        wrong += told("backup", number, scene, bad)
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
        scene.kill(victim("restore", scene.workspace), moment, ready=True)
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
        wrong += told("restore", number, scene, bad)
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
