"""How long an edit and a frame change take with 2,000 tracks on 200,000 frames.

`./run bench scale [REPEATS] [--model | --window]`: milliseconds, on the thread of the window. Edits are
committed to a workspace on this disk, each with its row in the log.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent))

from _crowd import FRAMES, LONG, TRACKS, a_crowd

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.edit.edit import Patch
from redaction.model.geometry import Box
from redaction.model.ids import FootageId, TrackId, new_id
from redaction.model.project import Project, regions_at
from redaction.model.region import Kind
from redaction.model.track import ReviewState
from redaction.store.workspace import Workspace

AIM = 16.0
"""Milliseconds a step may take for the window to stay smooth."""


def timed(name: str, repeats: int, step: Callable[[int], object]) -> None:
    """Measure and print one row; the processor's own time tells how busy the machine was."""
    took, own = [], []
    gc.collect()
    for number in range(repeats):
        began, worked = time.perf_counter(), time.thread_time()
        step(number)
        took.append((time.perf_counter() - began) * 1000)
        own.append((time.thread_time() - worked) * 1000)
    took.sort()
    own.sort()
    middle, late = len(took) // 2, min(len(took) - 1, round(len(took) * 0.95))
    mark = "" if took[middle] <= AIM else f"  > {AIM:.0f}"
    print(
        f"{name:46s}{took[middle]:10.2f}{took[late]:10.2f}{own[middle]:12.2f}{mark}", flush=True
    )  # fmt: skip


def heading(text: str) -> None:
    """A table begins."""
    print(f"\n{text:46s}{'median':>10s}{'p95':>10s}{'cpu median':>12s}")


def edits(project: Project, rng: random.Random) -> dict[str, Callable[[], Patch]]:
    """One of each gesture, on a track drawn anew each time."""
    names = [i for i in project.tracks if not i.startswith("long")]
    one = lambda: project.tracks[rng.choice(names)]  # noqa: E731
    middle = lambda t: (t.start + t.stop) // 2  # noqa: E731
    moved = lambda t, f: (t.shape_at(f) or t.keyframes[0].shape).moved(3, 2)  # noqa: E731

    def move(name: TrackId | None = None) -> Patch:
        track = one() if name is None else project.tracks[name]
        return gestures.move_region(project, track.id, middle(track), moved(track, middle(track)))

    def split() -> Patch:
        track = one()
        return gestures.split_track(project, track.id, middle(track))

    def end() -> Patch:
        track = one()
        return gestures.extend_to(project, track.id, min(track.stop + 20, FRAMES - 1))

    def cut() -> Patch:
        track = one()
        return gestures.delete_stretch(
            project, [track.id], FrameSpan(middle(track), FrameIndex(middle(track) + 9))
        )

    return {
        "accept": lambda: gestures.set_state(project, [one().id], ReviewState.ACCEPTED),
        "reject": lambda: gestures.set_state(project, [one().id], ReviewState.REJECTED),
        "rename": lambda: gestures.set_label(project, [one().id], new_id()),
        "change kind": lambda: gestures.set_kind(project, [one().id], Kind.PLATE),
        "move": move,
        "move in the track of 25,000 keyframes": lambda: move(LONG),
        "split": split,
        "extend": end,
        "stop covering 9 frames": cut,
        "delete": lambda: gestures.delete_track(project, [one().id]),
        "draw": lambda: gestures.add_track(
            project, Box(9, 9, 50, 50), FrameSpan(FrameIndex(900), FrameIndex(1000))
        ),
        "group": lambda: gestures.group(project, [one().id, one().id]),
        "accept all 2,000": lambda: gestures.set_state(
            project, list(project.tracks), ReviewState.ACCEPTED
        ),
    }


def model(repeats: int) -> None:
    """Values only: no disk, no window."""
    rng = random.Random(3)
    project = a_crowd(FootageId("bench"))
    _ = project.index
    frames = [rng.randrange(FRAMES) for _ in range(repeats * 20)]
    heading("the model")
    timed("regions_at", len(frames), lambda n: regions_at(project, frames[n]))
    timed("tracks_at", len(frames), lambda n: project.tracks_at(frames[n]))
    fresh = Project(project.footage, project.tracks)
    timed("index of all tracks", 3, lambda _: replace(fresh, _index=None).index)

    for name, make in edits(project, rng).items():

        def both(_number: int, make: Callable[[], Patch] = make) -> None:
            patch = make()
            after, _ = patch.apply(project)
            patch.inverse().apply(after)

        timed(f"{name}: made, applied, undone", repeats, both)


def store(folder: Path, repeats: int) -> None:
    """Committed to disk with the log row."""
    rng = random.Random(4)
    with Workspace.open(folder, user="Bench") as space:
        footage = filled(space)
        heading("the workspace (every edit committed)")
        fsyncs(folder, repeats)
        for name in edits(space.project(footage), rng):

            def do(_number: int, name: str = name) -> None:
                space.do(footage, edits(space.project(footage), rng)[name]())

            count = 1 if "all" in name else repeats
            timed(f"{name}: committed", count, do)
            timed(f"{name}: undone", count, lambda _: space.undo(footage))
            timed(f"{name}: redone", count, lambda _: space.redo(footage))
            timed(f"{name}: undone again", count, lambda _: space.undo(footage))
        for number in range(500):
            track = list(space.project(footage).tracks)[number]
            space.do(footage, gestures.set_label(space.project(footage), [track], str(number)))
        rows = len(space.log)

    def opened(_number: int) -> None:
        with Workspace.open(folder, user="Bench") as again:
            assert len(again.project(footage).tracks) == TRACKS
            assert again.undo_label(footage)

    timed("opened with 500 steps of history", 3, opened)
    with Workspace.open(folder, user="Bench") as again:
        timed(f"log of {rows:,} rows verified", 1, lambda _: again.log.verify())


def filled(space: Workspace) -> FootageId:
    """Footage with all the tracks, as a detection run leaves them."""
    footage = space.add_footage(
        Path("film.mp4"), sha256="ab" * 32, size=1, frames=FRAMES, duration=8000.0,
        width=1920, height=1080,
    )  # fmt: skip
    crowd = a_crowd(footage.id)
    began = time.perf_counter()
    space.do(
        footage.id, gestures.replace_detected(space.project(footage.id), crowd.tracks.values())
    )
    print(f"all tracks taken in, in {time.perf_counter() - began:.1f} s")
    return footage.id


def fsyncs(folder: Path, repeats: int) -> None:
    """What the disk itself takes for the smallest commit, as a measure for the others."""
    raw = sqlite3.connect(folder / "raw.db", isolation_level=None)
    raw.execute("PRAGMA journal_mode = WAL")
    for mode in ("OFF", "FULL"):
        raw.execute(f"PRAGMA synchronous = {mode}")
        raw.execute("CREATE TABLE IF NOT EXISTS t (a INTEGER)")
        timed(
            f"SQLite alone, synchronous {mode.lower()}", repeats,
            lambda _: raw.execute("INSERT INTO t VALUES (1)"),
        )  # fmt: skip
    raw.close()


def main() -> int:
    """Measure and print tables."""
    parser = argparse.ArgumentParser(prog="bench scale")
    parser.add_argument("repeats", nargs="?", type=int, default=25)
    parser.add_argument("--only", choices=("model", "store", "window"))
    chosen = parser.parse_args()
    print(f"{TRACKS:,} tracks, {FRAMES:,} frames; milliseconds, aim {AIM:.0f}")
    if chosen.only in (None, "model"):
        model(chosen.repeats)
    with tempfile.TemporaryDirectory() as folder:
        if chosen.only in (None, "store"):
            store(Path(folder) / "store", chosen.repeats)
        if chosen.only in (None, "window"):
            from _crowd_window import window

            window(Path(folder) / "window", chosen.repeats)
    return 0


if __name__ == "__main__":
    sys.exit(main())
