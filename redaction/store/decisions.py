"""Projects and their histories as rows: reading them whole, writing only what an edit changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from player.media.time import FrameIndex
from redaction.edit.edit import EditConflict, Pair, Patch
from redaction.edit.history import Entry, History
from redaction.edit.wire import Side, patch_from_json, patch_to_json
from redaction.jobs.errors import UserError
from redaction.model import codec
from redaction.model.audio import SoundReview
from redaction.model.ids import AnnotationId, AudioRangeId, FootageId, PersonId, TrackId
from redaction.model.project import Project
from redaction.model.track import Keyframe, Track
from redaction.store import seal, shapes
from redaction.store.database import WorkspaceDatabase, damaged, reading

K = TypeVar("K", bound=str)
V = TypeVar("V")

_LAST = 2**62
"""Behind every step of a history."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A step of the history whose patch is still on disk.

    Attributes:
        label: As in ``Patch``.
        gesture: As in ``Patch``.
        frame: As in ``Patch``.
        load: Reads the patch's JSON.
    """

    label: str
    gesture: str
    frame: FrameIndex | None
    load: Callable[[], str]

    def patch(self, project: Project, side: Side) -> Patch:
        """The patch, read beside the project on one side of it.

        Raises:
            StoreError: If it does not fit the project, which only damage can cause.
        """
        try:
            with reading("a step of the history"):
                return patch_from_json(json.loads(self.load()), project, side)
        except EditConflict as error:
            raise damaged("a step of the history") from error


@dataclass(frozen=True, slots=True)
class Opened:
    """Footage with its decisions, as last committed.

    Attributes:
        project: The decisions.
        history: What can be undone and redone.
        revision: Rises with every commit, by whichever process.
    """

    project: Project
    history: History
    revision: int


def read(database: WorkspaceDatabase, footage: FootageId) -> Opened:
    """The decisions on one footage and their history.

    Raises:
        UserError: If there is no such footage, or the rows are damaged.
    """
    revision, at, _, _ = head(database, footage)
    ((numbered, sound),) = database.query(
        "SELECT numbered, sound FROM footage WHERE id = ?", (footage,)
    )
    with reading("a decision"):
        project = Project(
            footage,
            _tracks(database, footage),
            _values(database, footage, "people", PersonId, codec.person_from_json),
            _values(database, footage, "audio", AudioRangeId, codec.audio_from_json),
            _values(database, footage, "annotations", AnnotationId, codec.annotation_from_json),
            int(numbered),
            SoundReview(sound),
        )
    rows = database.query(
        "SELECT position, label, gesture, frame FROM edits WHERE footage = ? ORDER BY position",
        (footage,),
    )
    if [row[0] for row in rows] != list(range(len(rows))) or not 0 <= at <= len(rows):
        raise damaged("a history with a missing step")
    steps: list[Entry] = [
        Stored(label, gesture, None if f is None else FrameIndex(f), _loader(database, footage, p))
        for p, label, gesture, f in rows
    ]
    history = History(tuple(steps[:at]), tuple(reversed(steps[at:])))
    return Opened(project, history, revision)


def head(database: WorkspaceDatabase, footage: FootageId) -> tuple[int, int, str, str]:
    """Revision, number of edits done, SHA-256 and request of the footage.

    Raises:
        UserError: If there is no such footage.
    """
    rows = database.query(
        "SELECT revision, history_at, sha256, COALESCE(request, '') FROM footage WHERE id = ?",
        (footage,),
    )
    if not rows:
        raise UserError("That footage is no longer in the register.", "Nothing was changed.")
    revision, at, sha256, request = rows[0]
    with reading("footage"):
        return int(revision), int(at), str(sha256), str(request)


def write(
    database: WorkspaceDatabase,
    before: Opened,
    history: History,
    patch: Patch,
    *,
    numbered: int,
    redone: bool,
) -> dict[str, str]:
    """Write one step inside the transaction that is open.

    Args:
        database: In a transaction.
        before: As committed last.
        history: As it is to be.
        patch: What was applied to the project.
        numbered: The highest number a track was ever called by, as it is to be.
        redone: The step only moved along the history (undo, redo).

    Returns:
        What the log row is to say of the decisions as they are now (``seal.sealed``).
    """
    footage = before.project.footage
    execute = database.connection.execute
    same = _shared(before.history.done, history.done)
    steps = (same, same) if redone else (same, _LAST)
    with reading("footage"):
        total = seal.stored(database.connection, footage)
    total -= seal.touched(database.connection, footage, patch, steps)
    for track_id, pair in patch.tracks.items():
        _write_track(database, footage, track_id, pair)
    _write_small(database, footage, "people", patch.people, codec.person_to_json)
    _write_small(database, footage, "audio", patch.audio, codec.audio_to_json)
    _write_small(database, footage, "annotations", patch.annotations, codec.annotation_to_json)
    if patch.sound is not None:
        execute("UPDATE footage SET sound = ? WHERE id = ?", (patch.sound[1].value, footage))
    if not redone:
        execute("DELETE FROM edits WHERE footage = ? AND position >= ?", (footage, same))
        for position, entry in enumerate(history.done[same:], same):
            value = entry.patch(before.project, "after")
            execute(
                "INSERT INTO edits (footage, position, label, gesture, frame, patch)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (footage, position, value.label, value.gesture, value.frame, _text(value, "after")),
            )
    else:
        _turn(database, before, history)
    total += seal.touched(database.connection, footage, patch, steps)
    execute(
        "UPDATE footage SET revision = ?, history_at = ?, numbered = ?, seal = ? WHERE id = ?",
        (before.revision + 1, len(history.done), numbered, seal.text_of(total), footage),
    )
    return seal.sealed(database.connection, footage, total)


def _turn(database: WorkspaceDatabase, before: Opened, history: History) -> None:
    """Write the step that was undone or redone for the side it will be read from next.

    What it added is in the project no longer, or again, so the step has to hold it itself, or not.
    """
    undone = len(history.done) < len(before.history.done)
    entry = history.undone[-1] if undone else history.done[-1]
    value = entry.patch(before.project, "after" if undone else "before")
    if any(None in pair for pair in value.tracks.values()):
        database.connection.execute(
            "UPDATE edits SET patch = ? WHERE footage = ? AND position = ?",
            (
                _text(value, "before" if undone else "after"),
                before.project.footage,
                len(history.done) - (not undone),
            ),
        )


def _text(patch: Patch, side: Side) -> str:
    return _dump(patch_to_json(patch, side))


def _dump(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _shared(old: tuple[Entry, ...], new: tuple[Entry, ...]) -> int:
    """How many steps at the beginning are the very same; only the last can differ."""
    count = min(len(old), len(new))
    while count and old[count - 1] is not new[count - 1]:
        count -= 1
    return count


def _loader(database: WorkspaceDatabase, footage: FootageId, position: int) -> Callable[[], str]:
    def load() -> str:
        rows = database.query(
            "SELECT patch FROM edits WHERE footage = ? AND position = ?", (footage, position)
        )
        if not rows:
            raise damaged("a history with a missing step")
        return str(rows[0][0])

    return load


def _tracks(database: WorkspaceDatabase, footage: FootageId) -> Mapping[TrackId, Track]:
    keys: dict[str, list[Keyframe]] = {}
    for track_id, keyframes in database.query(
        "SELECT track, keyframes FROM shapes WHERE footage = ? ORDER BY track, part", (footage,)
    ):
        held = keys.setdefault(track_id, [])
        held += [codec.keyframe_from_json(k) for k in json.loads(keyframes)]
    tracks: dict[TrackId, Track] = {}
    for track_id, attributes in database.query(
        "SELECT id, attributes FROM tracks WHERE footage = ? ORDER BY id", (footage,)
    ):
        tracks[TrackId(track_id)] = codec.track_from_attributes(
            json.loads(attributes), tuple(keys.pop(track_id, ()))
        )
    if keys:
        raise damaged("shapes without a track")
    return MappingProxyType(tracks)


def _values(
    database: WorkspaceDatabase,
    footage: FootageId,
    table: str,
    ident: Callable[[str], K],
    from_json: Callable[[object], V],
) -> Mapping[K, V]:
    rows = database.query(f"SELECT id, data FROM {table} WHERE footage = ? ORDER BY id", (footage,))
    return MappingProxyType({ident(i): from_json(json.loads(data)) for i, data in rows})


def _write_track(
    database: WorkspaceDatabase, footage: FootageId, track_id: TrackId, pair: Pair[Track]
) -> None:
    before, after = pair
    execute = database.connection.execute
    if after is None:
        execute("DELETE FROM tracks WHERE footage = ? AND id = ?", (footage, track_id))
        execute("DELETE FROM shapes WHERE footage = ? AND track = ?", (footage, track_id))
        return
    execute(
        "INSERT OR REPLACE INTO tracks (footage, id, attributes) VALUES (?, ?, ?)",
        (footage, track_id, _dump(codec.track_attributes(after))),
    )
    write = "INSERT OR REPLACE INTO shapes (footage, track, part, keyframes) VALUES (?, ?, ?, ?)"
    if before is None:
        rows = ((footage, track_id, *row) for row in shapes.parts(after.keyframes))
        database.connection.executemany(write, rows)
        return
    for part in shapes.touched(before, after):
        text = shapes.held(after, part)
        if text:
            execute(write, (footage, track_id, part, text))
        else:
            execute(
                "DELETE FROM shapes WHERE footage = ? AND track = ? AND part = ?",
                (footage, track_id, part),
            )


def _write_small(
    database: WorkspaceDatabase,
    footage: FootageId,
    table: str,
    pairs: Mapping[Any, Pair[Any]],
    to_json: Callable[[Any], codec.Json],
) -> None:
    for key, (_, after) in pairs.items():
        if after is None:
            sql = f"DELETE FROM {table} WHERE footage = ? AND id = ?"
            database.connection.execute(sql, (footage, key))
        else:
            sql = f"INSERT OR REPLACE INTO {table} (footage, id, data) VALUES (?, ?, ?)"
            database.connection.execute(sql, (footage, key, _dump(to_json(after))))
