"""Where the stepping keys go. Everything is worked out from the index, never from a rate."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication

from app.review.queue import edges
from app.session import Notice, Session
from app.settings.declared import STEP_FRAMES, STEP_LONG, STEP_SECONDS
from app.settings.store import Settings
from player.media.time import FrameIndex
from redaction.coverage.runs import Runs

if TYPE_CHECKING:
    from app.review.player import Player


class Steps:
    """Goes somewhere from the shown frame.

    Attributes:
        cuts: Gives the first frame of every shot, ascending, as far as they are known.
        cuts_wanted: Says whether more of them may become known.
        unseen_runs: Gives the frames that do not count as seen.
    """

    def __init__(self, session: Session, settings: Settings, player: Player) -> None:
        self._session = session
        self._settings = settings
        self._player = player
        self._edges: tuple[object, list[int]] = (None, [])
        self._keyframes: tuple[object, list[int]] = (None, [])
        self.cuts: Callable[[], Sequence[int]] = tuple
        self.cuts_wanted: Callable[[], bool] = bool
        self.unseen_runs: Callable[[], Runs] = tuple

    @property
    def here(self) -> int:
        """The shown frame."""
        frame = self._session.frame
        return 0 if frame is None else frame.index

    def frames(self, count: int) -> None:
        """Pause and go this many frames on."""
        self._player.step(count)

    def large(self, direction: int) -> None:
        """Go on by the large step."""
        self._player.step(direction * self._settings.get(STEP_FRAMES))

    def seconds(self, direction: int) -> None:
        """Go on by the time step."""
        self._by_time(direction, self._settings.get(STEP_SECONDS))

    def long(self, direction: int) -> None:
        """Go on by the long step."""
        self._by_time(direction, self._settings.get(STEP_LONG))

    def edge(self, direction: int) -> None:
        """Go to the next (1) or previous (-1) marker, track start or track end."""
        project, footage = self._session.project, self._session.footage
        if project is None or footage is None:
            return
        if self._edges[0] is not project:
            self._edges = (project, edges(project, footage.frames))
        self._stop_at(self._edges[1], direction)

    def keyframe(self, direction: int) -> None:
        """Go to the next or previous frame that the file stores as a whole picture."""
        index = self._player.index
        if index is None:
            return
        if self._keyframes[0] is not index:
            self._keyframes = (index, np.flatnonzero(index.keyframes).tolist())
        self._stop_at(self._keyframes[1], direction, self._tr("keyframe"))

    def marker(self, direction: int) -> None:
        """Go to the next or previous marker."""
        project = self._session.project
        if project is not None:
            starts = sorted({int(note.span.start) for note in project.annotations.values()})
            self._stop_at(starts, direction, self._tr("marker"))

    def cut(self, direction: int) -> None:
        """Go to the next or previous cut, as far as cuts are known."""
        self._stop_at(self.cuts(), direction, self._tr("cut"), sure=not self.cuts_wanted())

    def damaged(self, direction: int) -> None:
        """Go to the next or previous damaged frame."""
        footage = self._session.footage
        if footage is not None:
            what = self._tr("damaged frame")
            self._stop_at(footage.damaged, direction, what, sure=footage.checked)

    def unseen(self, direction: int) -> None:
        """Go to the nearest frame on that side that does not count as seen."""
        here, runs = self.here, self.unseen_runs()
        if direction > 0:
            found = [max(start, here + 1) for start, stop in runs if stop > here + 1]
        else:
            found = [min(stop, here) - 1 for start, stop in reversed(runs) if start < here]
        if found:
            self._player.pause()
            self._session.go_to(found[0])
            return
        others = any(not start <= here < stop or stop - start > 1 for start, stop in runs)
        words = self._tr("Every frame counts as seen.")
        if others:
            words = self._tr("All that is not seen yet lies before this frame.")
            if direction < 0:
                words = self._tr("All that is not seen yet lies after this frame.")
        elif runs:
            words = self._tr("This is the only frame that does not count as seen yet.")
        self._session.notice.emit(Notice(words))

    def last_edit(self) -> None:
        """Go to where something was changed last."""
        footage, project = self._session.footage, self._session.project
        if footage is None or project is None:
            return
        step = self._session.workspace.history(footage.id).undo(project)
        if step is None:
            return
        changes = step.changes
        target = changes.frame
        if target is None and changes.span is not None:
            target = changes.span.start
        if target is not None:
            self._player.pause()
            self._session.go_to(target)

    def start(self) -> None:
        """Go to the first frame."""
        self._session.go_to(0)

    def end(self) -> None:
        """Go to the last frame."""
        footage = self._session.footage
        if footage is not None:
            self._session.go_to(footage.frames - 1)

    def _by_time(self, direction: int, seconds: int) -> None:
        """To the frame shown that many seconds on."""
        index = self._player.index
        if index is None:
            return
        at = max(Fraction(0), index.seconds(FrameIndex(self.here)) + direction * seconds)
        target = int(index.at_seconds(min(at, index.seconds(len(index) - 1))))
        if target == self.here:
            # frames further apart than the step: still move
            target += direction
        self._player.pause()
        self._session.go_to(target)

    def _stop_at(
        self, places: Sequence[int], direction: int, what: str = "", *, sure: bool = True
    ) -> None:
        """Go to the nearest of these frames on that side; say so where there is none."""
        here = self.here
        at = bisect_right(places, here) if direction > 0 else bisect_left(places, here) - 1
        if 0 <= at < len(places):
            self._player.pause()
            self._session.go_to(places[at])
        elif what:
            words = self._tr("There is no {what} after this frame.")
            if direction < 0:
                words = self._tr("There is no {what} before this frame.")
            if not sure:
                words = self._tr("No {what} is known there yet: the footage is still gone through.")
            self._session.notice.emit(Notice(words.format(what=what)))

    def _tr(self, text: str) -> str:
        return QCoreApplication.translate("Steps", text)
