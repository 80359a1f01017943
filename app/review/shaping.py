"""Where and when tracks cover: drawing, moving, splitting, joining, extending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from app.review.making import Making
from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.edit.edit import Patch
from redaction.model.geometry import Shape
from redaction.model.ids import TrackId, new_id
from redaction.model.project import Project
from redaction.model.region import Kind
from redaction.model.track import ReviewState


class Shaping(Making):
    """One method for each way of changing where and when something is covered."""

    def move(self, shapes: Mapping[TrackId, Shape], gesture: str) -> None:
        """Put regions somewhere else on the shown frame: one undo for all of them."""
        frame = self.frame
        if frame is None:
            return
        for track, shape in shapes.items():
            self.make(partial(_move, track=track, frame=frame, shape=shape, gesture=gesture))

    def draw(self, shape: Shape) -> None:
        """Cover a new region from the shown frame on, or over the marked stretch it lies in."""
        session = self.session
        frame = self.frame
        if frame is None or session.footage is None:
            return
        marked = session.marked_span
        if marked is not None and frame in marked:
            span = marked
            words = self.tr("Covered over the marked stretch, frames {a} to {b}.")
        else:
            span = FrameSpan(FrameIndex(frame), FrameIndex(session.footage.frames))
            words = self.tr(
                "Covered from frame {a} to the end. Go to where it should stop and press Delete."
            )
        track_id = TrackId(new_id())
        kind = self.draw_kind
        if not self.make(lambda p: _drawn(p, shape, span, kind=kind, track_id=track_id)):
            return
        session.select((track_id,))
        # how far it reaches is news the first time only
        if words not in self.told:
            self.told.add(words)
            self.tell(words.format(a=span.start, b=span.stop - 1))

    def split(self) -> None:
        """Cut the selected track in two at the shown frame; the later part is selected."""
        frame, chosen = self.frame, self.chosen
        if frame is None or not chosen:
            return
        new = TrackId(new_id())
        if self.make(lambda p: gestures.split_track(p, chosen[0], frame, new_track=new)):
            self.session.select((new,))
            self.tell(self.tr("Split at frame {n}. The later part is selected.").format(n=frame))

    def join(self) -> None:
        """Make one track of the selected ones; where they overlap it lies around both."""
        chosen = self.chosen
        if self.make(lambda p: gestures.join_tracks(p, chosen)):
            self.session.select(chosen[:1])
            words = self.tr("Joined. Where the tracks overlapped, the new one lies around both.")
            self.tell(words, undo=True)

    def extend_here(self) -> None:
        """Keep covering the selected tracks up to and including the shown frame."""
        frame, gesture = self.frame, new_id()
        if frame is None:
            return
        for track in self.chosen:
            self.make(partial(_extend, track=track, frame=frame, gesture=gesture))

    def lock(self) -> None:
        """Close the selected tracks to other gestures, or open them when all are closed already."""
        tracks, chosen = self.session.selected_tracks, self.chosen
        locked = not all(t.locked for t in tracks)
        self.make(lambda p: gestures.set_locked(p, chosen, locked))

    def add_marker(self) -> None:
        """Put a marker on the shown frame, or take away the one that is there."""
        frame, project = self.frame, self.session.project
        if frame is None or project is None:
            return
        here = [a.id for a in project.annotations.values() if a.span.start == frame]
        if here:
            self.make(lambda p: gestures.delete_annotation(p, here[0]))
            return
        span = FrameSpan(FrameIndex(frame), FrameIndex(frame + 1))
        title = self.tr("Marker at frame {n}").format(n=frame)
        self.make(lambda p: gestures.add_annotation(p, span, title=title))


def _move(project: Project, *, track: TrackId, frame: int, shape: Shape, gesture: str) -> Patch:
    return gestures.move_region(project, track, frame, shape, gesture=gesture)


def _drawn(
    project: Project, shape: Shape, span: FrameSpan, *, kind: Kind, track_id: TrackId
) -> Patch:
    """Add a track that needs no second decision: whoever draws it has looked."""
    patch = gestures.add_track(project, shape, span, kind=kind, track_id=track_id)
    tracks = {
        i: (before, None if after is None else replace(after, state=ReviewState.ACCEPTED))
        for i, (before, after) in patch.tracks.items()
    }
    return replace(patch, tracks=tracks)


def _extend(project: Project, *, track: TrackId, frame: int, gesture: str) -> Patch:
    return gestures.extend_to(project, track, frame, gesture=gesture)
