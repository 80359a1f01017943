"""Where tracks cover: drawing, moving, the whole picture; and closing what is finished."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.review.reaching import Reaching
from app.session import Tone
from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.edit.edit import Patch
from redaction.model.covering import covers
from redaction.model.geometry import Box, Shape
from redaction.model.ids import TrackId, new_id
from redaction.model.project import Project, regions_at
from redaction.model.region import Kind
from redaction.model.track import ReviewState, Track


class Shaping(Reaching):
    """One method for each way of changing where something is covered."""

    def move(self, shapes: Mapping[TrackId, Shape], gesture: str) -> None:
        """Put regions somewhere else on the shown frame: one edit and one undo for all of them."""
        frame = self.frame
        if frame is not None:
            self.make(lambda p: gestures.move_regions(p, shapes, frame, gesture=gesture))

    def draw(self, shape: Shape) -> None:
        """Cover a new region from the shown frame on, or over the marked stretch it lies in.

        Where the one selected track left the picture before, it is that one coming back.
        """
        frame, chosen = self.frame, self.session.selected_tracks
        if frame is None:
            return
        if len(chosen) == 1 and not chosen[0].locked and gestures.left_before(chosen[0], frame):
            self._come_back(chosen[0], frame, shape)
        else:
            self._draw_new(shape)

    def _come_back(self, track: Track, frame: FrameIndex, shape: Shape) -> None:
        until = self.frames
        if not self.make(lambda p: gestures.come_back(p, track.id, frame, shape, until=until)):
            return

        def as_new() -> None:
            self.session.undo()
            self._draw_new(shape)

        words = self.tr("{what} is back in the picture from frame {n} on.")
        self.tell(
            words.format(what=self.called((track,)), n=frame),
            undo=True,
            offers=((self.tr("Draw it as a new one"), as_new),),
        )

    def _draw_new(self, shape: Shape) -> None:
        session, frame = self.session, self.frame
        if frame is None:
            return
        marked = session.marked_span
        if marked is not None and frame in marked:
            span = marked
            words = self.tr("Covered over the marked stretch, frames {a} to {b}.")
        else:
            span = FrameSpan(FrameIndex(frame), FrameIndex(self.frames))
            words = self.tr(
                "Covered from frame {a} to the end. Go to where it should stop and press Delete."
            )
        track_id = TrackId(new_id())
        kind, gesture = self.draw_kind, new_id()
        if not self.make(
            lambda p: _drawn(p, shape, span, kind=kind, track_id=track_id, gesture=gesture)
        ):
            return
        session.select((track_id,))
        if span is not marked and self.follow_drawn(track_id, gesture):
            return
        # how far it reaches is news the first time only
        if words not in self.told:
            self.told.add(words)
            self.tell(words.format(a=span.start, b=span.stop - 1))

    def cover_picture(self) -> None:
        """Cover all of the picture: over the marked stretch, else on the shown frame only."""
        frame, footage, project = self.frame, self.session.footage, self.session.project
        if frame is None or footage is None or project is None:
            return
        whole = Box(0, 0, footage.width, footage.height)
        marked = self.session.marked_span
        span = marked if marked is not None else FrameSpan(frame, FrameIndex(frame + 1))
        if all(_is_covered(project, f, whole) for f in span):
            self.tell(self.tr("Nothing changed: all of the picture is covered there already."))
            return
        track_id = TrackId(new_id())
        # kept with the decisions, which are English
        name = "Whole picture"
        if not self.make(
            lambda p: _drawn(p, whole, span, kind=Kind.OTHER, track_id=track_id, label=name)
        ):
            return
        self.session.select((track_id,))
        words = self.tr("All of the picture is covered on frame {a} only.")
        if len(span) > 1:
            words = self.tr("All of the picture is covered on frames {a} to {b}.")
        text = words.format(a=span.start, b=span.stop - 1)
        self.tell(text, undo=True, offers=self.to_the_end((track_id,)))

    def lock(self) -> None:
        """Close the selected tracks to other gestures, or open them when all are closed already."""
        tracks, chosen = self.session.selected_tracks, self.chosen
        locked = not all(t.locked for t in tracks)
        self.make(lambda p: gestures.set_locked(p, chosen, locked))

    def say_locked(self, ids: tuple[TrackId, ...]) -> None:
        """Say why locked regions did not move, and offer to open them."""
        project = self.session.project
        if project is None:
            return
        what = self.called(tuple(project.tracks[i] for i in ids if i in project.tracks))

        def unlock() -> None:
            self.make(lambda p: gestures.set_locked(p, ids, False))

        text = self.tr("Nothing changed: {what} is finished and locked.").format(what=what)
        self.tell(text, Tone.WARNING, offers=((self.tr("Unlock"), unlock),))


def _is_covered(project: Project, frame: int, whole: Box) -> bool:
    return any(covers(region.shape, whole) for region in regions_at(project, frame))


def _drawn(
    project: Project,
    shape: Shape,
    span: FrameSpan,
    *,
    kind: Kind,
    track_id: TrackId,
    label: str = "",
    gesture: str = "",
) -> Patch:
    """Add a track that needs no second decision: whoever draws it has looked."""
    patch = gestures.add_track(
        project, shape, span, kind=kind, track_id=track_id, label=label, gesture=gesture
    )
    tracks = {
        i: (before, None if after is None else replace(after, state=ReviewState.ACCEPTED))
        for i, (before, after) in patch.tracks.items()
    }
    return replace(patch, label="Cover whole picture" if label else patch.label, tracks=tracks)
