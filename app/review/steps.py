"""Where the stepping keys go. Everything is worked out from the index, never from a rate."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from fractions import Fraction
from typing import TYPE_CHECKING

from app.review.queue import edges
from app.session import Session
from app.settings.declared import STEP_FRAMES, STEP_SECONDS
from app.settings.store import Settings
from player.media.time import FrameIndex

if TYPE_CHECKING:
    from app.review.player import Player


class Steps:
    """Goes somewhere from the shown frame."""

    def __init__(self, session: Session, settings: Settings, player: Player) -> None:
        self._session = session
        self._settings = settings
        self._player = player
        self._edges: tuple[object, list[int]] = (None, [])

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
        """Go on by the time step: to the frame shown at that time."""
        index = self._player.index
        if index is None:
            return
        step = direction * self._settings.get(STEP_SECONDS)
        at = max(Fraction(0), index.seconds(FrameIndex(self.here)) + step)
        target = int(index.at_seconds(min(at, index.seconds(len(index) - 1))))
        if target == self.here:
            # frames further apart than the step: still move
            target += direction
        self._player.pause()
        self._session.go_to(target)

    def edge(self, direction: int) -> None:
        """Go to the next (1) or previous (-1) marker, track start or track end."""
        project, footage = self._session.project, self._session.footage
        if project is None or footage is None:
            return
        if self._edges[0] is not project:
            self._edges = (project, edges(project, footage.frames))
        known = self._edges[1]
        at = bisect_right(known, self.here) if direction > 0 else bisect_left(known, self.here) - 1
        if 0 <= at < len(known):
            self._player.pause()
            self._session.go_to(known[at])

    def start(self) -> None:
        """Go to the first frame."""
        self._session.go_to(0)

    def end(self) -> None:
        """Go to the last frame."""
        footage = self._session.footage
        if footage is not None:
            self._session.go_to(footage.frames - 1)
