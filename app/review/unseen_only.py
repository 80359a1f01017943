"""Plays only what does not count as seen: forwards, what was seen is passed over."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from app.session import Notice
from redaction.coverage.runs import Runs

if TYPE_CHECKING:
    from app.review.player import Player
    from app.session import Session

LEAD: Final = 12
"""Frames played before a stretch that is to be seen, so that nothing jumps into view."""


class UnseenOnly(QObject):
    """While it is on and the footage plays forwards without a loop, goes on where there is something to see.

    Attributes:
        on: Whether it is.
    """

    def __init__(
        self,
        session: Session,
        player: Player,
        unseen: Callable[[], Runs],
        parent: QObject | None = None,
    ) -> None:
        """Follow the player.

        Args:
            session: What is open.
            player: Plays.
            unseen: Gives the frames that do not count as seen.
            parent: Owns this.
        """
        super().__init__(parent)
        self.on = False
        self._session = session
        self._player = player
        self._unseen = unseen
        self._runs: Runs | None = None
        # not while the player is putting the frame on the screen
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._go_on)
        session.frame_changed.connect(self._shown)
        session.project_changed.connect(self._forget)
        session.footage_changed.connect(self._forget)
        player.state_changed.connect(self._forget)

    def toggle(self) -> None:
        """Pass over what was seen from now on, or do not."""
        self.on = not self.on
        self._forget()
        if self.on and not self._player.playing:
            words = self.tr("Playing passes over what counts as seen.")
            if not self._unseen():
                words = self.tr("Every frame counts as seen.")
            self._session.notice.emit(Notice(words))

    def _forget(self, *_what: object) -> None:
        self._runs = None

    def _shown(self, _ref: object) -> None:
        if self.on and self._player.playing:
            self._soon.start()

    def _go_on(self) -> None:
        player, frame = self._player, self._session.frame
        if not self.on or not player.playing or player.speed <= 0 or player.loop is not None:
            return
        if frame is None:
            return
        if self._runs is None:
            # once for each time it plays: what is played meanwhile lies behind
            self._runs = self._unseen()
        here, runs = int(frame.index), self._runs
        at = bisect_right(runs, here, key=lambda run: run[0]) - 1
        if at >= 0 and here < runs[at][1]:
            return
        after = runs[at + 1][0] if at + 1 < len(runs) else None
        if after is None:
            player.pause()
            words = self.tr("Everything from here on counts as seen.")
            self._session.notice.emit(Notice(words))
        elif after - here > 2 * LEAD:
            player.seek(after - LEAD)
