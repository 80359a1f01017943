"""Deciding about whole tracks."""

from __future__ import annotations

from PySide6.QtCore import Signal

from app.review.making import Making
from app.session import Tone
from redaction.edit import gestures
from redaction.model.track import ReviewState


class Deciding(Making):
    """Accept, reject, keep visible.

    Signals:
        decided: Tracks were accepted or rejected.
    """

    decided = Signal()

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
        self.decided.emit()
