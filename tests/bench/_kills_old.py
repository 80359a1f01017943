"""`bench kills`: a workspace as version 4 laid it out, to be killed while it is brought up to date."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from contextlib import closing, nullcontext
from pathlib import Path

from player.media.time import FrameIndex
from redaction.edit import gestures
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.track import Keyframe, Origin, Track
from redaction.reviewlog.log import ReviewLog
from redaction.reviewlog.row import Category
from redaction.store import schema, seal
from redaction.store.database import DATABASE
from redaction.store.workspace import Workspace

VERSION = 4
FRAMES = 4000
_FOOTAGE = (
    "id", "request", "path", "sha256", "size", "frames", "duration", "width", "height", "added",
    "facts", "revision", "history_at", "video", "numbered",
)  # fmt: skip


def write_old(folder: Path, tracks: int = 60, rows: int = 400) -> None:
    """Make one: one footage with so many tracks, a log of so many rows."""
    from sqlite_utils import Database, Migrations

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        with Workspace.open(Path(scratch), user="Ada") as space:
            footage = space.add_footage(
                Path("old.mp4"), sha256="ab" * 32, size=1, frames=FRAMES, duration=160.0, width=1920,
                height=1080,
            ).id  # fmt: skip
            made = [long_track(n) for n in range(tracks)]
            space.do(footage, gestures.add_tracks(space.project(footage), made))
            space._database.forget()
        with (
            closing(sqlite3.connect(Path(scratch) / DATABASE)) as now,
            closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as old,
        ):
            migrations = Migrations("umbra")
            for name, migration in schema.MIGRATIONS[:VERSION]:
                migrations(name=name)(migration)
            migrations.apply(Database(old))
            old.execute("BEGIN")
            log = ReviewLog(old, "Ada", transaction=nullcontext)
            (workspace,) = old.execute("SELECT value FROM meta WHERE key = 'workspace'").fetchone()
            log.begin(workspace)
            names = ", ".join(_FOOTAGE)
            marks = ", ".join("?" * len(_FOOTAGE))
            for values in now.execute(f"SELECT {names} FROM footage").fetchall():
                old.execute(f"INSERT INTO footage ({names}) VALUES ({marks})", values)
            keys: dict[str, list[object]] = {}
            for track, text in now.execute(
                "SELECT track, keyframes FROM shapes ORDER BY track, part"
            ):
                keys.setdefault(track, []).extend(json.loads(text))
            for track, attributes in now.execute("SELECT id, attributes FROM tracks").fetchall():
                old.execute(
                    "INSERT INTO tracks (footage, id, attributes, keyframes) VALUES (?, ?, ?, ?)",
                    (footage, track, attributes, json.dumps(keys[track], separators=(",", ":"))),
                )
            old.execute("UPDATE footage SET history_at = 0")
            total = seal.whole(old, footage, seal.UP_TO_4)
            old.execute("UPDATE footage SET seal = ?", (seal.text_of(total),))
            for number in range(rows):
                log.append(Category.CONSULTATION, f"Footage viewed {number}", footage="ab" * 32)
            details = seal.sealed(old, footage, total)
            log.append(Category.ALTERATION, "Decided", footage="ab" * 32, details=details)
            old.execute("COMMIT")


def long_track(number: int) -> Track:
    """A track of a thousand keyframes."""
    keys = tuple(
        Keyframe(
            FrameIndex(at), Box(10 + number + at / 7, 20, 30, 40), origin=Origin.DETECTED,
            confidence=0.7,
        )
        for at in range(0, FRAMES, 4)
    )  # fmt: skip
    return Track(TrackId(f"old{number:03}"), keys, FrameIndex(FRAMES))
