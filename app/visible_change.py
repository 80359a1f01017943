"""Whether a person looking at a frame can see a change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from player.media.time import FrameIndex, FrameSpan
from redaction.edit.changes import Changes

if TYPE_CHECKING:
    from redaction.model.project import Project


def everything(before: Project | None, after: Project, frames: int) -> Changes:
    """That anything may have changed between two states of the decisions on footage of so many frames."""
    both = (after,) if before is None else (before, after)
    return Changes(
        tracks=frozenset(key for known in both for key in known.tracks),
        people=frozenset(key for known in both for key in known.people),
        audio=frozenset(key for known in both for key in known.audio),
        annotations=frozenset(key for known in both for key in known.annotations),
        span=FrameSpan(FrameIndex(0), FrameIndex(frames)),
        sound=True,
    )


def seen_on(before: Project, after: Project, changes: Changes, frame: int) -> bool:
    """Whether a change can be seen on a frame: a shape, a decision or a name of something on it."""
    for track_id in changes.tracks:
        old, new = before.tracks.get(track_id), after.tracks.get(track_id)
        old_shape = old.shape_at(frame) if old is not None else None
        new_shape = new.shape_at(frame) if new is not None else None
        if old_shape != new_shape:
            return True
        if old is None or new is None or new_shape is None:
            continue
        if replace(old, keyframes=new.keyframes, stop=new.stop) != new:
            return True
    notes = (
        known.annotations[i]
        for i in changes.annotations
        for known in (before, after)
        if i in known.annotations
    )
    if any(frame in note.span for note in notes):
        return True
    return any(t.person in changes.people for t in after.tracks_at(frame))


def acts_off(before: Project, after: Project, changes: Changes, shown: int) -> FrameIndex | None:
    """The frame where a change acts that cannot be seen on the frame shown; None where there is none."""
    span = changes.span
    if span is None or not len(span) or seen_on(before, after, changes, shown):
        return None
    target = changes.frame if changes.frame is not None else span.start
    return None if target == shown else target
