"""Taking in tracks of a file: covered, and waiting for a person, whatever was decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from redaction.edit.asking import Refused
from redaction.edit.edit import Patch
from redaction.edit.shaping import add_tracks
from redaction.model.ids import TrackId, new_id
from redaction.model.project import Project
from redaction.model.track import ReviewState, Track


def new_among(project: Project, tracks: Iterable[Track]) -> list[Track]:
    """The tracks that the project has not got: nothing of the same id covers the same in the same way."""
    found = []
    for track in tracks:
        known = project.tracks.get(track.id)
        there = known is not None and (known.keyframes, known.stop, known.kind) == (
            track.keyframes,
            track.stop,
            track.kind,
        )
        if not there:
            found.append(track)
    return found


def import_tracks(project: Project, tracks: Iterable[Track]) -> Patch:
    """Take in tracks of a file, in one edit.

    They are covered and pending: a decision to show somebody is made here, not by a file. What a person
    wrote about them stays, what groups or locks them does not. They count as a person's work, so that a
    later search leaves them alone.

    Raises:
        Refused: If the project has all of them already.
    """
    new = new_among(project, tracks)
    if not new:
        raise Refused("There is nothing new to import: all of these tracks are here already.")
    taken = [
        replace(
            track,
            id=TrackId(new_id()) if track.id in project.tracks else track.id,
            state=ReviewState.PENDING,
            visible=False,
            person=None,
            locked=False,
            touched=True,
            cleared=(),
        )
        for track in new
    ]
    count = "track" if len(taken) == 1 else f"{len(taken):,} tracks"
    return add_tracks(project, taken, label=f"Import {count}")
