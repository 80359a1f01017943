"""Keyframes in rows of a few seconds: what an edit writes, and workspaces from before."""

from __future__ import annotations

import json
import sqlite3
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from player.media.time import FrameIndex
from redaction.edit import gestures
from redaction.model.geometry import Box
from redaction.model.ids import FootageId, TrackId
from redaction.model.track import Keyframe, Origin, ReviewState, Track
from redaction.reviewlog.layout import COLUMNS, values_of
from redaction.reviewlog.log import LogFilter, ReviewLog
from redaction.reviewlog.row import FIRST_PREVIOUS, Category
from redaction.store import seal
from redaction.store.shapes import PART
from redaction.store.workspace import DATABASE, Workspace
from tests.unit.reviewlog.test_log import force, put_back

A, B = TrackId("a"), TrackId("b")


def a_track(name: TrackId, frames: int, x: float) -> Track:
    keys = tuple(
        Keyframe(
            FrameIndex(f), Box(x + f / 7, 20.0, 30.0, 40.0), origin=Origin.DETECTED, confidence=0.7
        )
        for f in range(0, frames, 5)
    )
    return Track(name, keys, FrameIndex(frames))


def filled(folder: Path) -> FootageId:
    with Workspace.open(folder, user="Test") as space:
        footage = space.add_footage(
            Path("a.mp4"), sha256="a", size=1, frames=9000, duration=360.0, width=999, height=99
        ).id
        tracks = [a_track(A, 5 * PART, 10), a_track(B, 90, 200)]
        space.do(footage, gestures.add_tracks(space.project(footage), tracks))
        space.do(footage, gestures.set_label(space.project(footage), [B], "Ann"))
        return footage


def rows(space: Workspace) -> dict[tuple[str, int], str]:
    found = space._database.query("SELECT track, part, keyframes FROM shapes")
    return {(track, part): text for track, part, text in found}


def test_an_edit_writes_the_seconds_that_it_changes(tmp_path: Path) -> None:
    footage = filled(tmp_path)
    with Workspace.open(tmp_path, user="Test") as space:
        before = rows(space)
        assert sorted(before) == [*((A, part) for part in range(5)), (B, 0)]
        project = space.project(footage)
        frame = 2 * PART + 100
        space.do(footage, gestures.move_region(project, A, frame, Box(300.0, 20.0, 30.0, 40.0)))
        after = rows(space)
        assert {key for key in before if before[key] != after[key]} == {(A, 2)}
        cut = gestures.delete_from_here(space.project(footage), [A], 3 * PART - 20)
        space.do(footage, cut)
        assert sorted(rows(space)) == [*((A, part) for part in range(3)), (B, 0)]
        space.undo(footage)
        assert rows(space) == after
        space.undo(footage)
        assert rows(space) == before
        space.do(footage, gestures.delete_track(space.project(footage), [B]))
        assert (B, 0) not in rows(space)
        now = space.project(footage)
        assert space.log.verify().ok
    with Workspace.open(tmp_path, user="Test") as again:
        assert again.project(footage) == now


class Before(ReviewLog):
    """The log as it was written before there were rows of format 2."""

    def _has_format_2(self) -> bool:
        return False


def log_as_before(raw: sqlite3.Connection) -> None:
    """Write all rows as of format 1: none comes after one of format 2."""
    triggers = force(raw)
    rows, previous = ReviewLog(raw, "Test", transaction=nullcontext).rows(), FIRST_PREVIOUS
    raw.execute("DELETE FROM log")
    for row in rows:
        plain = replace(row, format=1, salt="", payload="", previous=previous)
        previous = plain.digest()
        values = values_of(replace(plain, hash=previous))
        raw.execute(f"INSERT INTO log ({COLUMNS}) VALUES ({','.join('?' * len(values))})", values)
    raw.execute("UPDATE log_head SET hash = ?", (previous,))
    put_back(raw, triggers)


def as_before(folder: Path, footage: FootageId) -> None:
    """Lay the workspace out as version 4 did."""
    raw = sqlite3.connect(folder / DATABASE, isolation_level=None)
    raw.execute("ALTER TABLE tracks ADD COLUMN keyframes TEXT NOT NULL DEFAULT '[]'")
    keys: dict[str, list[object]] = {}
    for track, text in raw.execute("SELECT track, keyframes FROM shapes ORDER BY track, part"):
        keys.setdefault(track, []).extend(json.loads(text))
    for track, held in keys.items():
        text = json.dumps(held, separators=(",", ":"))
        raw.execute("UPDATE tracks SET keyframes = ? WHERE id = ?", (text, track))
    raw.execute("DROP TABLE shapes")
    raw.execute("ALTER TABLE footage DROP COLUMN sound")
    raw.execute("DELETE FROM _sqlite_migrations WHERE name IN ('m005_shapes', 'm006_sound')")
    total = seal.whole(raw, footage, seal.UP_TO_4)
    raw.execute("UPDATE footage SET seal = ?", (seal.text_of(total),))
    log_as_before(raw)
    Before(raw, "Test", transaction=nullcontext).append(
        Category.ALTERATION, "Before", footage="a", details=seal.sealed(raw, footage, total)
    )
    raw.execute("PRAGMA user_version = 4")
    raw.close()


def test_an_earlier_workspace_keeps_every_shape_and_its_history(tmp_path: Path) -> None:
    footage = filled(tmp_path)
    with Workspace.open(tmp_path, user="Test") as space:
        wanted, stored = space.project(footage), rows(space)
    as_before(tmp_path, footage)
    with Workspace.open(tmp_path, user="Test") as space:
        assert space.project(footage) == wanted
        assert rows(space) == stored
        assert space.log.verify().ok
        (row,) = space.log.rows(LogFilter(text="Shapes stored anew"))
        assert row.who == "Umbra"
        space.undo(footage)
        assert space.project(footage).tracks[B].label == ""
        edit = gestures.set_state(space.project(footage), [A], ReviewState.ACCEPTED)
        space.do(footage, edit)
        assert space.log.verify().ok


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE tracks SET keyframes = replace(keyframes, '20', '60') WHERE id = 'a'",
        "UPDATE tracks SET attributes = json_set(attributes, '$.visible', json('true'))",
        "UPDATE tracks SET keyframes = 'none' WHERE id = 'b'",
    ],
)
def test_what_was_changed_before_is_not_taken_for_right_afterwards(
    tmp_path: Path, sql: str
) -> None:
    footage = filled(tmp_path)
    as_before(tmp_path, footage)
    raw = sqlite3.connect(tmp_path / DATABASE)
    raw.execute(sql)
    raw.commit()
    raw.close()
    with Workspace.open(tmp_path, user="Test") as space:
        verdict = space.log.verify()
        assert not verdict.ok
        assert "changed without the program" in verdict.summary
