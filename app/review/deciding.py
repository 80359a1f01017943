"""Deciding about tracks, and going from one to the next."""

from __future__ import annotations

from app.review.making import Making
from app.review.queue import look_frame, next_waiting
from app.session import Tone
from app.settings.declared import AUTO_ADVANCE
from redaction.edit import gestures
from redaction.model.ids import TrackId
from redaction.model.track import ReviewState, Track


class Deciding(Making):
    """Accept, reject, keep visible, and what comes next."""

    def accept(self) -> None:
        """Accept the selected tracks and go on."""
        self._decide(ReviewState.ACCEPTED)

    def reject(self) -> None:
        """Reject the selected tracks: nothing is covered there. Then go on."""
        self._decide(ReviewState.REJECTED)

    def reopen(self) -> None:
        """Let the selected tracks wait for a decision again."""
        chosen = self.chosen
        self.make(lambda p: gestures.set_state(p, chosen, ReviewState.PENDING))

    def accept_all(self) -> None:
        """Accept everything that still waits."""
        project = self.session.project
        if project is None:
            return
        waiting = [
            t.id
            for t in project.tracks.values()
            if t.state is ReviewState.PENDING and not t.visible and not t.locked
        ]
        if waiting and self.make(lambda p: gestures.set_state(p, waiting, ReviewState.ACCEPTED)):
            text = self.tr("{n} tracks were accepted and stay covered.").format(n=len(waiting))
            self.tell(text, Tone.GOOD)

    def keep_visible(self) -> None:
        """Show the selected tracks in the copy, or cover them again when all are shown already."""
        tracks = self.session.selected_tracks
        if not tracks:
            return
        show = not all(t.visible for t in tracks)
        chosen = self.chosen
        if not self.make(lambda p: gestures.set_visible(p, chosen, show)):
            return
        if show:
            words = self.tr("{what} stays visible in the copy. Check it before you export.")
            self.tell(words.format(what=self.called(tracks)), Tone.WARNING, undo=True)

    def _decide(self, state: ReviewState) -> None:
        tracks = self.session.selected_tracks
        if not tracks:
            return
        chosen = self.chosen
        if not self.make(lambda p: gestures.set_state(p, chosen, state)):
            return
        if state is ReviewState.REJECTED:
            words = self.tr("{what} is rejected and not covered any more.")
            self.tell(words.format(what=self.called(tracks)), undo=True)
        if self.settings.get(AUTO_ADVANCE):
            self._go_on(tracks[-1])

    def go_next(self, *, forward: bool = True) -> None:
        """Select the next track that waits and show the frame to judge it by."""
        tracks = self.session.selected_tracks
        self._go_on(tracks[-1] if tracks else None, forward=forward)

    def _go_on(self, after: Track | None, *, forward: bool = True) -> None:
        session = self.session
        if session.project is None:
            return
        here = session.frame.index if session.frame is not None else 0
        track = next_waiting(session.project, after=after, frame=here, forward=forward)
        if track is None:
            self.tell(self.tr("Every track is decided. The copy can be exported."), Tone.GOOD)
            return
        self.jump(track.id)

    def jump(self, track_id: TrackId) -> None:
        """Select a track and show the frame to judge it by."""
        session = self.session
        if session.project is None or track_id not in session.project.tracks:
            return
        session.select((track_id,))
        session.go_to(look_frame(session.project.tracks[track_id]))
