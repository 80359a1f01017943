"""`./run bench full`: the disk is full at every write, one after the other, in the core, commands and window.

    ./run bench full                  all three
    ./run bench full --part core      changes, backups, restores: at every single page
    ./run bench full --part commands  redact, detect, export, log, backup, still, …: at growing room
    ./run bench full --part window    somebody at work while the disk fills up, and when there is room again

It makes a small disk in memory that nobody else sees (Linux, as root or with user namespaces) and leaves less
room on it than the work needs: first none, then a page more each time, until it is enough. Then must hold:

- what cannot be done is said in one sentence that names the disk, and the status says so;
- nothing that was kept before is lost, the review log is whole, there is no half file under a final name;
- with room again the same work is done, without a restart.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from player.media.time import FrameSpan  # noqa: E402
from redaction.edit import gestures  # noqa: E402
from redaction.jobs.errors import UserError  # noqa: E402
from redaction.model.footage import RequestKind  # noqa: E402
from redaction.model.geometry import Box  # noqa: E402
from redaction.store.automatic import automatic_backups, back_up_by_itself  # noqa: E402
from redaction.store.backup import read_backup, write_backup  # noqa: E402
from redaction.store.mending import check_database, restore_in_place  # noqa: E402
from redaction.store.workspace import Workspace  # noqa: E402
from tests.bench._full_disk import PAGE, Disk, in_own_mounts, small_disk  # noqa: E402
from tests.bench._kills_old import long_track, write_old  # noqa: E402
from tests.media.clip import Clip, write_clip  # noqa: E402

SAID = ("full", "no room", "not be written", "room there", "make room", "reported an error")
"""A sentence about a full disk has one of these."""

MOST = 400
"""So many pages of room are tried at most before a work is said to need more than any."""


@dataclass
class Told:
    """What was seen.

    Attributes:
        tries: How often something was done on a full disk.
        refused: How often that was said.
        wrong: What must not be.
        sentences: What was said, each once.
    """

    tries: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)
    sentences: set[str] = field(default_factory=set)


def whole(folder: Path, told: Told, what: str) -> None:
    """The workspace and its log are as they should be."""
    try:
        check_database(folder)
        with Workspace.open(folder, user="Bench") as space:
            if not (verdict := space.log.verify()).ok:
                told.wrong.append(f"{what}: {verdict.summary}")
    except UserError as error:
        told.wrong.append(f"{what}: {error.summary}")


# in the core


def core() -> Told:
    """Every page of room, from none, until the work is done."""
    told = Told()
    works: tuple[tuple[str, Callable[[Path, int], object]], ...] = (
        ("edit", _edit),
        ("large edit", _large_edit),
        ("request", _request),
        ("setting", _setting),
        ("erase", _erase),
        ("own backup", lambda folder, _n: back_up_by_itself(folder)),
        ("backup", _backup),
        ("restore", _restore),
        ("migration", _migration),
        ("first opening", _first),
    )
    for name, work in works:
        with tempfile.TemporaryDirectory() as room, small_disk(Path(room) / "disk") as disk:
            folder = disk.path / "workspace"
            _fill(folder, name)
            pages, step = 0, 1
            done = False
            while not done and pages < MOST:
                before = _state(folder)
                disk.leave(pages * PAGE)
                try:
                    work(folder, pages)
                    done = True
                except UserError as error:
                    told.refused += 1
                    said = f"{error.summary} {error.remedy}"
                    told.sentences.add(f"{name}: {said}")
                    if not any(word in said.lower() for word in SAID):
                        told.wrong.append(f"{name} with {pages} pages: {said}")
                except Exception as error:  # noqa: BLE001 - every one is a fault
                    told.wrong.append(f"{name} with {pages} pages: {type(error).__name__}: {error}")
                told.tries += 1
                disk.clear()
                if (
                    not done
                    and name not in ("migration", "first opening")
                    and _state(folder) != before
                ):
                    told.wrong.append(
                        f"{name} with {pages} pages: refused, and something is different"
                    )
                if folder.exists() and name not in ("migration", "first opening"):
                    whole(folder, told, f"{name} with {pages} pages")
                pages += step
                step = 1 if pages < 24 else step + 1
            if not done:
                told.wrong.append(f"{name}: not even with {pages} pages")
            disk.clear()
            if name in ("edit", "request", "setting"):
                # as if nothing had been, in the very same folder
                work(folder, pages)
            whole(folder, told, f"{name} at the end")
            if left := [
                p.name
                for p in disk.path.rglob("*")
                if p.suffix == ".partial" or p.name.startswith(".umbra-")
            ]:
                told.wrong.append(f"{name}: left behind: {left}")
    return told


def _fill(folder: Path, name: str) -> None:
    if name == "migration":
        write_old(folder, tracks=8, rows=40)
        return
    if name == "first opening":
        return
    with Workspace.open(folder, user="Bench") as space:
        footage = space.add_footage(
            Path("a.mp4"), sha256="ab" * 32, size=1, frames=900, duration=36.0, width=99, height=99
        )
        for number in range(12):
            patch = gestures.add_track(
                space.project(footage.id), Box(0, 0, 9, 9), FrameSpan(0, 9), track_id=f"t{number}"
            )
            space.do(footage.id, patch)
        space.add_request(RequestKind.SAR_UK_GDPR, "first", date(2026, 11, 2))
    if name in ("restore", "own backup"):
        back_up_by_itself(folder)


def _state(folder: Path) -> object:
    """What a person decided, as far as one can open it."""
    if not (folder / "umbra.db").exists():
        return None
    try:
        with Workspace.open(folder, user="Bench") as space:
            tracks = {f.id: sorted(space.project(f.id).tracks) for f in space.footage()}
            requests = sorted(r.reference for r in space.requests())
            return tracks, requests, space.setting("workspace.name"), space.log.head()
    except UserError as error:
        return error.summary


def _edit(folder: Path, number: int) -> None:
    with Workspace.open(folder, user="Bench") as space:
        footage = space.footage()[0].id
        patch = gestures.add_track(
            space.project(footage), Box(0, 0, 9, 9), FrameSpan(0, 9), track_id=f"new{number}"
        )
        before = space.project(footage)
        try:
            space.do(footage, patch)
        except UserError:
            if space.project(footage) != before:
                msg = "the project is another one although the edit was refused"
                raise RuntimeError(msg) from None
            raise


def _large_edit(folder: Path, _number: int) -> None:
    with Workspace.open(folder, user="Bench") as space:
        footage = space.footage()[0].id
        many = [long_track(n) for n in range(4)]
        space.do(footage, gestures.add_tracks(space.project(footage), many))


def _request(folder: Path, number: int) -> None:
    with Workspace.open(folder, user="Bench") as space:
        space.add_request(RequestKind.SAR_UK_GDPR, f"r{number}", date(2026, 11, 2))


def _setting(folder: Path, number: int) -> None:
    with Workspace.open(folder, user="Bench") as space:
        space.set_setting("workspace.name", f"name {number}")


def _erase(folder: Path, _number: int) -> None:
    with Workspace.open(folder, user="Bench") as space:
        space.remove_footage(space.footage()[0].id, reason="bench")


def _backup(folder: Path, _number: int) -> None:
    target = folder.parent / "copy.umbra-backup"
    write_backup(folder, target)
    read_backup(target, check=True)


def _restore(folder: Path, _number: int) -> None:
    restore_in_place(automatic_backups(folder)[0], folder, user="Bench")


def _migration(folder: Path, _number: int) -> None:
    with Workspace.open(folder, user="Bench") as space:
        if len(space.project(space.footage()[0].id).tracks) != 8:
            msg = "tracks are lost"
            raise RuntimeError(msg)


def _first(folder: Path, _number: int) -> None:
    Workspace.open(folder, user="Bench").close()


# commands


def commands() -> Told:
    """The command line, as a process: one sentence, the status, and the same again with room."""
    told = Told()
    with tempfile.TemporaryDirectory() as room:
        source = write_clip(Clip(frames=30, tone=0.3), Path(room) / "source.mp4")
        tracks = Path(room) / "tracks.json"
        _run(Path(room) / "elsewhere", "detect", source, "-o", tracks)
        works: tuple[tuple[str, list[object], str], ...] = (
            ("redact", ["redact", source, "-o", "OUT.mp4", "--report", "OUT.html"], "both"),
            ("redact to a full disk", ["redact", source, "-o", "OUT.mp4"], "out"),
            ("redact with a full workspace", ["redact", source, "-o", "OUT.mp4"], "workspace"),
            ("export", ["export", source, "--tracks", tracks, "-o", "OUT.mp4"], "both"),
            ("detect", ["detect", source, "-o", "OUT.json"], "both"),
            ("footage add", ["footage", "add", source], "both"),
            ("log export", ["log", "export", "-o", "OUT.csv"], "both"),
            ("workspace backup", ["workspace", "backup", "-o", "OUT.umbra-backup"], "both"),
        )
        for name, words, where in works:
            print(f"  {name}", file=sys.stderr, flush=True)
            with small_disk(Path(room) / "disk") as disk:
                _command(told, name, words, where, Path(room), disk)
    return told


def _command(
    told: Told, name: str, words: list[object], where: str, room: Path, disk: Disk
) -> None:
    folder = room / f"workspace {name}" if where == "out" else disk.path / "workspace"
    out = room / "out" if where == "workspace" else disk.path / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    Workspace.open(folder, user="Bench").close()
    pages = 0
    while pages < 4000:
        disk.leave(pages * PAGE)
        named = [out / w if str(w).startswith("OUT") else w for w in words]
        done = _run(folder, *named)
        told.tries += 1
        disk.clear()
        final = sorted(p.name for p in out.iterdir() if p.suffix != ".partial")
        if not done.returncode:
            break
        told.refused += 1
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        told.sentences.update(f"{name}: {line}" for line in lines)
        if len(lines) != 1 or "Traceback" in done.stderr or done.returncode not in (2, 3, 4, 5):
            told.wrong.append(f"{name} with {pages} pages: {done.returncode}: {done.stderr[-300:]}")
        elif not any(word in lines[0].lower() for word in SAID):
            told.wrong.append(f"{name} with {pages} pages: {lines[0]}")
        for file in final:
            if (
                file.endswith(".mp4")
                and _run(folder, "verify", source_of(words), out / file).returncode
            ):
                told.wrong.append(f"{name} with {pages} pages: {file} is there and not verified")
            (out / file).unlink()
        if left := list(out.glob("*.partial")):
            told.wrong.append(f"{name} with {pages} pages: left {[p.name for p in left]}")
        whole(folder, told, f"{name} with {pages} pages")
        pages = max(pages + 4, round(pages * 2.4))
    else:
        told.wrong.append(f"{name}: not even with {pages} pages")
    whole(folder, told, f"{name} at the end")


def source_of(words: list[object]) -> object:
    """The original that a command is about."""
    return words[1]


def _run(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, words)], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "UMBRA_WORKSPACE": str(folder), "PYTHONPATH": str(ROOT)}, check=False,
        timeout=300,
    )  # fmt: skip


# window


def window() -> Told:
    """Somebody at work in the whole window: the disk fills up under them, and there is room again."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    told = Told()
    with tempfile.TemporaryDirectory() as room, small_disk(Path(room) / "disk", 128 << 20) as disk:
        os.environ["XDG_CONFIG_HOME"] = str(disk.path / "config")
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("_full_window.py")), str(disk.path)],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=900,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": room},
        )  # fmt: skip
        try:
            found = json.loads(done.stdout.splitlines()[-1])
        except (IndexError, ValueError):
            told.wrong.append(f"the window ended with {done.returncode}: {done.stderr[-600:]}")
            return told
        told.tries, told.refused = found["tries"], found["refused"]
        told.wrong, told.sentences = found["wrong"], set(found["sentences"])
        if done.returncode:
            told.wrong.append(f"the window ended with {done.returncode}")
        disk.clear()
        whole(disk.path / "workspace", told, "after the window")
    return told


PARTS: dict[str, Callable[[], Told]] = {"core": core, "commands": commands, "window": window}


def main() -> int:
    """Fill the disk, work, look."""
    parser = argparse.ArgumentParser(
        prog="bench full", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", choices=tuple(PARTS), action="append")
    parser.add_argument("--sentences", action="store_true", help="print what was said")
    wanted = parser.parse_args()
    in_own_mounts(["-m", "tests.bench.full", *sys.argv[1:]])
    trouble = 0
    for part in wanted.part or PARTS:
        told = PARTS[part]()
        print(
            f"{part}: {told.tries} tries on a full disk, {told.refused} refused in a sentence "
            f"({len(told.sentences)} different ones), {len(told.wrong)} with trouble",
            flush=True,
        )
        for line in told.wrong:
            print(f"  {line}", flush=True)
        if wanted.sentences:
            for line in sorted(told.sentences):
                print(f"    {line}")
        trouble += len(told.wrong)
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
