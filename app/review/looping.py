"""Repeats a stretch slowly while a person judges it, and gives the person's own loop back afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.session import Page
from app.settings.declared import LOOP_MOMENTS, LOOP_SPEED
from app.settings.store import Settings
from player.media.info import FootageKind
from player.media.time import FrameIndex, FrameSpan

if TYPE_CHECKING:
    from app.review.player import Player
    from app.session import Session


class Looping(QObject):
    """One stretch at a time."""

    def __init__(
        self, session: Session, settings: Settings, player: Player, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._settings = settings
        self._player = player
        self._span: FrameSpan | None = None
        self._kept: FrameSpan | None = None
        self._arrived = False
        player.state_changed.connect(self._followed)
        session.frame_changed.connect(lambda ref: self._shown(ref.index))

    @property
    def span(self) -> FrameSpan | None:
        """The stretch that is repeated, or would be when it is played."""
        return self._span

    @property
    def running(self) -> bool:
        """Whether the stretch is being repeated now."""
        return self._span is not None and self._player.playing

    @property
    def wanted(self) -> bool:
        """Whether the person wants moments repeated, and this footage has motion."""
        footage = self._session.footage
        still = footage is None or footage.kind is FootageKind.STILL or footage.frames < 2
        return not still and self._settings.get(LOOP_MOMENTS)

    def toggle(self) -> None:
        """Repeat moments from now on, or do not."""
        self._settings.set(LOOP_MOMENTS, not self._settings.get(LOOP_MOMENTS))

    def begin(self, span: FrameSpan, frame: FrameIndex) -> None:
        """Show the frame and repeat the stretch from there; only show it where that is not wanted.

        Nothing is played while another page is in view: it would be heard, and nobody could see it.
        """
        player = self._player
        in_view = self._session.page is Page.REVIEW
        if not self.wanted or len(span) < 2 or not in_view:
            self.end()
            player.pause()
            self._session.go_to(frame)
            return
        if self._span is None:
            self._kept = player.loop
        self._arrived = False
        self._span = span
        player.set_loop(span)
        self._session.go_to(frame)
        speed = float(self._settings.get(LOOP_SPEED))
        if not player.playing or player.speed != speed:
            player.play(speed)

    def move(self, span: FrameSpan) -> None:
        """An edit moved what is looked at: repeat that from now on."""
        if self._span is not None and span != self._span:
            self._arrived = False
            self._span = span
            self._player.set_loop(span)

    def end(self) -> None:
        """Stop repeating; what the person had set is set again."""
        if self._span is None:
            return
        self._span, kept, self._kept = None, self._kept, None
        if self._player.playing:
            self._player.pause()
        self._player.set_loop(kept)

    def marked(self, span: FrameSpan | None) -> bool:
        """The person marked another stretch; False where no moment is repeated and it is the loop's."""
        if self._span is None:
            return False
        if self._kept is not None:
            self._kept = span
        return True

    def _followed(self) -> None:
        if self._span is not None and self._player.loop != self._span:
            # the person set another loop, or none: that one is to stay
            self._span = self._kept = None

    def _shown(self, frame: int) -> None:
        """Whoever goes elsewhere is not brought back."""
        if self._span is None:
            return
        inside = frame in self._span
        if self._arrived and not inside:
            playing = self._player.playing
            self.end()
            if playing:
                self._player.play()
        self._arrived = inside
