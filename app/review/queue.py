"""Which tracks wait for a person, and in which order. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from app.doubts import frame_of
from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.model.track import ReviewState, Track


def is_waiting(track: Track) -> bool:
    """Whether nobody decided about the track yet."""
    return track.state is ReviewState.PENDING and not track.visible


def look_frame(track: Track) -> int:
    """The frame to judge a track by: where its problem is, else where it begins."""
    return frame_of(track, track.problems[0]) if track.problems else int(track.start)


def waiting(tracks: Iterable[Track]) -> list[Track]:
    """The tracks nobody decided about, in the order of the footage."""
    return sorted((t for t in tracks if is_waiting(t)), key=_order)


def _order(track: Track) -> tuple[int, TrackId]:
    return look_frame(track), track.id


def next_waiting(
    project: Project,
    *,
    after: Track | None,
    frame: int,
    forward: bool = True,
    skip: Collection[TrackId] = (),
) -> Track | None:
    """The next track to decide about, round the end; None when nothing waits.

    Args:
        project: The decisions.
        after: The track one stands on, decided or not; else ``frame`` says where one stands.
        frame: The shown frame.
        forward: False for the previous one.
        skip: Tracks that are not meant, for instance those just decided.
    """
    queue = [t for t in waiting(project.tracks.values()) if t.id not in skip]
    if not queue:
        return None
    if after is not None:
        here = _order(after)
    else:
        here = (frame, TrackId("" if forward else "~"))
        if forward:
            # a track that begins exactly here is still ahead
            here = (frame - 1, TrackId("~"))
    if forward:
        return next((t for t in queue if _order(t) > here), queue[0])
    return next((t for t in reversed(queue) if _order(t) < here), queue[-1])


def edges(project: Project, frames: int) -> list[int]:
    """Frames worth stopping at: first and last frame of every track, and the markers."""
    found = {0, max(0, frames - 1)}
    for track in project.tracks.values():
        found.update((int(track.start), min(track.stop, frames) - 1))
    for note in project.annotations.values():
        found.add(int(note.span.start))
    return sorted(found)
