"""The queue of doubtful moments as a person goes through it, and the answers to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.review.queue import Answer
from app.review.standing import Standing
from player.media.time import FrameIndex
from redaction.edit import settling
from redaction.model.track import Problem, Track

if TYPE_CHECKING:
    from app.review.making import Make
    from redaction.moments.moment import Moment


class Moments(Standing):
    """One method for each answer. Without a moment they are about the selected tracks."""

    def accept(self) -> None:
        """It is right; without a moment, accept the selected tracks."""
        moment = self.current
        if moment is None:
            self.corrections.accept()
        else:
            self._answer(lambda p: settling.settle(p, (moment,)))

    def accept_ringed(self) -> None:
        """Everything that is ringed is right."""
        ringed = self.ringed
        if len(ringed) > 1:
            said = self.tr("{n} moments are settled.").format(n=len(ringed))
            self._answer(lambda p: settling.settle(p, ringed), said)
        elif self.beside:
            self.corrections.tell(self.tr("Nothing was accepted: here are the places again."))
            self.again()

    def reject(self) -> None:
        """Nothing there is to be hidden; without a moment, reject the selected tracks."""
        moment, track = self.current, self.track
        if moment is None or track is None:
            self.corrections.reject()
        else:
            said = self.tr("{what} is rejected and not covered any more.")
            said = said.format(what=self.corrections.called((track,)))
            self._answer(lambda p: settling.reject(p, (moment,)), said)

    def extend(self) -> None:
        """Keep covering up to the shown frame; where that is covered already, as far as was repeated."""
        moment, track = self.current, self.track
        if moment is None or track is None or Answer.EXTEND not in self.answers:
            self.corrections.extend_here()
            return
        frame = self._reach(moment, track)
        said = self.tr("{what} is covered up to frame {n}.")
        said = said.format(what=self.corrections.called((track,)), n=f"{frame:,}")
        self._answer(lambda p: settling.extend(p, moment, frame), said)

    def join(self) -> None:
        """Make one of the track and the one it goes on as; without such a moment, of the selected ones."""
        moment, partner, project = self.current, self.partner, self.session.project
        if moment is None or partner is None or project is None:
            self.corrections.join()
            return
        both = self.corrections.called((project.tracks[partner],))
        said = self.tr("Joined with {other}.").format(other=both)
        self._answer(lambda p: settling.join(p, moment, partner), said)

    def cover(self) -> None:
        """Cover all of the doubtful stretch generously."""
        moment = self.current
        if moment is not None and Answer.COVER in self.answers:
            said = self.tr("Covered generously, frames {a} to {b}.")
            span = moment.span if moment.gap is None else moment.gap
            said = said.format(a=f"{span.start:,}", b=f"{span.stop - 1:,}")
            self._answer(lambda p: settling.cover(p, moment), said)

    @property
    def joinable(self) -> bool:
        """Whether there is something to join: a partner, or several tracks are selected."""
        return self.partner is not None or len(self.session.selection) > 1

    def _answer(self, work_out: Make, said: str = "") -> None:
        moment = self.current
        assert moment is not None
        self.busy = True
        try:
            done = self.corrections.make(work_out)
        finally:
            self.busy = False
        if not done:
            return
        if said:
            self.corrections.tell(said, undo=True)
        self.note(moment)
        still = None if self.queue is None else self.queue.find(moment.id)
        if still is not None:
            # extended by a part of it only: the rest is still a question
            self.go(still)
        else:
            self.go_on()

    def _reach(self, moment: Moment, track: Track) -> FrameIndex:
        """How far to extend: to the shown frame where it is not covered, else to the end of the loop."""
        # while it plays, which frame is shown is chance
        shown = None if self.looping.running else self.corrections.frame
        ends = Problem.ENDS_INSIDE in moment.problems
        if moment.gap is not None:
            # in mid-track: into the hole from the side that is doubtful
            if shown is not None and shown in moment.gap:
                return shown
            hole, span = moment.gap, moment.span
            return FrameIndex(
                min(hole.stop, span.stop) - 1 if ends else max(hole.start, span.start)
            )
        if ends:
            if shown is not None and shown >= track.stop:
                return shown
            return FrameIndex(max(track.stop, moment.span.stop - 1))
        if shown is not None and shown < track.start:
            return shown
        return FrameIndex(min(int(track.start), int(moment.span.start)))
