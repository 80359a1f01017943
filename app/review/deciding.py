"""Deciding about whole tracks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from app.canvas.items import is_kept
from app.review.making import Making
from app.session import Tone
from redaction.edit import gestures
from redaction.model.project import shown_through_person
from redaction.model.track import ReviewState, Track


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
        """Show the selected tracks in the copy, or cover them again when all are shown already.

        A track that is shown through its person is taken out of the group when it is covered, unless
        nothing else of that person is shown.
        """
        tracks = self.session.selected_tracks
        if not tracks:
            return
        before = self.session.project
        assert before is not None
        show = not all(is_kept(before, t) for t in tracks)
        chosen = self.chosen
        if not self.make(lambda p: gestures.set_visible(p, chosen, show)):
            return
        if show:
            words = self.tr("{what} stays visible in the copy. Check it before you export.")
            self.tell(words.format(what=self.called(tracks)), Tone.WARNING, undo=True)
            return
        said = [self.tr("{what} is covered again.").format(what=self.called(tracks))]
        if any(t.person != now.person for t, now in zip(tracks, self._now(tracks), strict=True)):
            said.append(self.tr("It is grouped with the shown person no longer."))
        elif any(shown_through_person(before, t) for t in tracks):
            said.append(self.tr("So the whole person is covered."))
        self.tell(" ".join(said), undo=True)

    def _now(self, tracks: Sequence[Track]) -> list[Track]:
        """The tracks as they are after an edit."""
        project = self.session.project
        assert project is not None
        return [project.tracks[t.id] for t in tracks]

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
