"""What a person does to tracks, from keys, buttons and the canvas: one method each.

Every method makes one edit through the session. A gesture that cannot be done says why in a notice and
changes nothing; one that takes cover away offers Undo.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject

from app.canvas.items import track_name
from app.review.queue import look_frame, next_waiting
from app.session import Notice, Session, Tone
from app.settings.declared import AUTO_ADVANCE
from app.settings.store import Settings
from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.edit.edit import Patch
from redaction.jobs.errors import UserError
from redaction.model.geometry import Shape
from redaction.model.ids import TrackId, new_id
from redaction.model.project import Project
from redaction.model.region import Kind, Style
from redaction.model.track import ReviewState, Track

Make = Callable[[Project], Patch]
"""Works an edit out from the decisions as they are."""


class Corrections(QObject):
    """Turns what a person does into edits.

    Attributes:
        draw_kind: What a newly drawn region covers.
    """

    def __init__(self, session: Session, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._settings = settings
        self.draw_kind = Kind.FACE
        self._told: set[str] = set()

    # decisions

    def accept(self) -> None:
        """Accept the selected tracks and go on."""
        self._decide(ReviewState.ACCEPTED)

    def reject(self) -> None:
        """Reject the selected tracks: nothing is covered there. Then go on."""
        self._decide(ReviewState.REJECTED)

    def reopen(self) -> None:
        """Let the selected tracks wait for a decision again."""
        chosen = self._chosen
        self.make(lambda p: gestures.set_state(p, chosen, ReviewState.PENDING))

    def accept_all(self) -> None:
        """Accept everything that still waits."""
        project = self._session.project
        if project is None:
            return
        waiting = [
            t.id
            for t in project.tracks.values()
            if t.state is ReviewState.PENDING and not t.visible and not t.locked
        ]
        if waiting and self.make(lambda p: gestures.set_state(p, waiting, ReviewState.ACCEPTED)):
            text = self.tr("{n} tracks were accepted and stay covered.").format(n=len(waiting))
            self._tell(text, Tone.GOOD)

    def keep_visible(self) -> None:
        """Show the selected tracks in the copy, or cover them again when all are shown already."""
        tracks = self._session.selected_tracks
        if not tracks:
            return
        show = not all(t.visible for t in tracks)
        chosen = self._chosen
        if not self.make(lambda p: gestures.set_visible(p, chosen, show)):
            return
        if show:
            words = self.tr("{what} stays visible in the copy. Check it before you export.")
            self._tell(words.format(what=self._called(tracks)), Tone.WARNING, undo=True)

    def _decide(self, state: ReviewState) -> None:
        tracks = self._session.selected_tracks
        if not tracks:
            return
        chosen = self._chosen
        if not self.make(lambda p: gestures.set_state(p, chosen, state)):
            return
        if state is ReviewState.REJECTED:
            words = self.tr("{what} is rejected and not covered any more.")
            self._tell(words.format(what=self._called(tracks)), undo=True)
        if self._settings.get(AUTO_ADVANCE):
            self._go_on(tracks[-1])

    def go_next(self, *, forward: bool = True) -> None:
        """Select the next track that waits and show the frame to judge it by."""
        tracks = self._session.selected_tracks
        self._go_on(tracks[-1] if tracks else None, forward=forward)

    def _go_on(self, after: Track | None, *, forward: bool = True) -> None:
        session = self._session
        if session.project is None:
            return
        here = session.frame.index if session.frame is not None else 0
        track = next_waiting(session.project, after=after, frame=here, forward=forward)
        if track is None:
            self._tell(self.tr("Every track is decided. The copy can be exported."), Tone.GOOD)
            return
        self.jump(track.id)

    def jump(self, track_id: TrackId) -> None:
        """Select a track and show the frame to judge it by."""
        session = self._session
        if session.project is None or track_id not in session.project.tracks:
            return
        session.select((track_id,))
        session.go_to(look_frame(session.project.tracks[track_id]))

    # where and when

    def move(self, shapes: Mapping[TrackId, Shape], gesture: str) -> None:
        """Put regions somewhere else on the shown frame: one undo for all of them."""
        frame = self._frame
        if frame is None:
            return
        for track, shape in shapes.items():
            self.make(partial(_move, track=track, frame=frame, shape=shape, gesture=gesture))

    def draw(self, shape: Shape) -> None:
        """Cover a new region from the shown frame on, or over the marked stretch it lies in."""
        session = self._session
        frame = self._frame
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
        if words not in self._told:
            self._told.add(words)
            self._tell(words.format(a=span.start, b=span.stop - 1))

    def delete_on_frame(self) -> None:
        """Stop covering the selected tracks on the shown frame only."""
        frame, chosen = self._frame, self._chosen
        if frame is None:
            return
        idle = self.tr("Nothing changed: it is not covered on frame {n}.").format(n=frame)
        if self.make(lambda p: gestures.delete_on_frame(p, chosen, frame), idle=idle):
            self._tell(self.tr("Not covered on frame {n}.").format(n=frame), undo=True)

    def delete_from_here(self) -> None:
        """Stop covering the selected tracks from the shown frame on."""
        frame, chosen = self._frame, self._chosen
        if frame is None:
            return
        idle = self.tr("Nothing changed: it is not covered from frame {n} on.").format(n=frame)
        if self.make(lambda p: gestures.delete_from_here(p, chosen, frame), idle=idle):
            self._tell(self.tr("Not covered from frame {n} on.").format(n=frame), undo=True)

    def delete_stretch(self) -> None:
        """Stop covering the selected tracks between the in and out points."""
        span, chosen = self._session.marked_span, self._chosen
        if span is None:
            return
        idle = self.tr("Nothing changed: it is not covered between the marks.")
        if self.make(lambda p: gestures.delete_stretch(p, chosen, span), idle=idle):
            words = self.tr("Not covered from frame {a} to {b}.")
            self._tell(words.format(a=span.start, b=span.stop - 1), undo=True)

    def delete_track(self) -> None:
        """Delete the selected tracks from first frame to last."""
        tracks, chosen = self._session.selected_tracks, self._chosen
        if tracks and self.make(lambda p: gestures.delete_track(p, chosen)):
            words = self.tr("{what} was deleted.")
            self._tell(words.format(what=self._called(tracks)), undo=True)

    def split(self) -> None:
        """Cut the selected track in two at the shown frame; the later part is selected."""
        frame, chosen = self._frame, self._chosen
        if frame is None or not chosen:
            return
        new = TrackId(new_id())
        if self.make(lambda p: gestures.split_track(p, chosen[0], frame, new_track=new)):
            self._session.select((new,))
            self._tell(self.tr("Split at frame {n}. The later part is selected.").format(n=frame))

    def join(self) -> None:
        """Make one track of the selected ones; where they overlap it lies around both."""
        chosen = self._chosen
        if self.make(lambda p: gestures.join_tracks(p, chosen)):
            self._session.select(chosen[:1])
            words = self.tr("Joined. Where the tracks overlapped, the new one lies around both.")
            self._tell(words, undo=True)

    def extend_here(self) -> None:
        """Keep covering the selected tracks up to and including the shown frame."""
        frame, gesture = self._frame, new_id()
        if frame is None:
            return
        for track in self._chosen:
            self.make(partial(_extend, track=track, frame=frame, gesture=gesture))

    def lock(self) -> None:
        """Close the selected tracks to other gestures, or open them when all are closed already."""
        tracks, chosen = self._session.selected_tracks, self._chosen
        locked = not all(t.locked for t in tracks)
        self.make(lambda p: gestures.set_locked(p, chosen, locked))

    def add_marker(self) -> None:
        """Put a marker on the shown frame, or take away the one that is there."""
        frame, project = self._frame, self._session.project
        if frame is None or project is None:
            return
        here = [a.id for a in project.annotations.values() if a.span.start == frame]
        if here:
            self.make(lambda p: gestures.delete_annotation(p, here[0]))
            return
        span = FrameSpan(FrameIndex(frame), FrameIndex(frame + 1))
        title = self.tr("Marker at frame {n}").format(n=frame)
        self.make(lambda p: gestures.add_annotation(p, span, title=title))

    # what it is

    def set_kind(self, kind: Kind) -> None:
        """Say what the selected tracks cover."""
        chosen = self._chosen
        self.make(lambda p: gestures.set_kind(p, chosen, kind))

    def set_style(self, style: Style | None) -> None:
        """Give the selected tracks a style of their own."""
        chosen = self._chosen
        self.make(lambda p: gestures.set_style(p, chosen, style))

    def set_label(self, label: str, chosen: tuple[TrackId, ...]) -> None:
        """Name tracks; which ones is given, because the selection may have moved on."""
        self.make(lambda p: gestures.set_label(p, chosen, label))

    def set_note(self, note: str, chosen: tuple[TrackId, ...]) -> None:
        """Write a note on tracks; which ones is given, because the selection may have moved on."""
        self.make(lambda p: gestures.set_note(p, chosen, note))

    def set_reasons(self, reasons: Iterable[str]) -> None:
        """Record the exemptions relied on for the selected tracks."""
        chosen, codes = self._chosen, tuple(reasons)
        self.make(lambda p: gestures.set_reasons(p, chosen, codes))

    # inside

    @property
    def _chosen(self) -> tuple[TrackId, ...]:
        return tuple(t.id for t in self._session.selected_tracks)

    @property
    def _frame(self) -> FrameIndex | None:
        frame = self._session.frame
        return None if frame is None else frame.index

    def make(self, work_out: Make, *, idle: str = "") -> bool:
        """Make the edit; False when it was refused, or would change nothing.

        Args:
            work_out: Works the edit out.
            idle: Said when it would change nothing; empty for nothing to say.
        """
        project = self._session.project
        if project is None:
            return False
        try:
            edit = work_out(project)
        except UserError as refusal:
            parts = (refusal.summary, refusal.remedy)
            self._tell(" ".join(part for part in parts if part), Tone.WARNING)
            return False
        if not edit:
            if idle:
                self._tell(idle)
            return False
        return self._session.do(edit) is not None

    def _called(self, tracks: tuple[Track, ...]) -> str:
        if len(tracks) == 1:
            return track_name(tracks[0])
        return self.tr("{n} tracks").format(n=len(tracks))

    def _tell(self, text: str, tone: Tone = Tone.INFO, *, undo: bool = False) -> None:
        session = self._session
        if not undo:
            session.notice.emit(Notice(text, tone))
            return
        label = session.undo_label

        def take_back() -> None:
            # after further edits the button would take back something else than it says
            if session.undo_label == label:
                session.undo()

        button = (self.tr("Undo"), take_back)
        session.notice.emit(Notice(text, tone, (button,), lambda: session.undo_label == label))


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
