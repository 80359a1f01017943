"""Which footage is open in the player, and where one was in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.language.core import core
from app.review.places import Place, Places
from app.session import Notice, Session, Tone
from app.settings.store import Settings

if TYPE_CHECKING:
    from app.canvas.view import VideoCanvas
    from app.review.header import ReviewHeader
    from app.review.player import Player
    from app.review.showing import Showing
    from app.review.transport import Transport
    from app.review.trouble import TroublePanel
    from app.review.viewing import Viewing
    from app.timeline.view import TimelineView
    from player.media.index import VideoIndex
    from redaction.jobs.errors import UserError
    from redaction.model.footage import Footage
    from redaction.model.ids import FootageId


class Switching(QObject):
    """Opens what the session says is open, and keeps the place in what was open before.

    Signals:
        opened: The footage can be shown; carries its ``VideoIndex``. Tracks are to be filled in anew.
    """

    opened = Signal(object)

    def __init__(
        self,
        session: Session,
        player: Player,
        showing: Showing,
        canvas: VideoCanvas,
        timeline: TimelineView,
        transport: Transport,
        header: ReviewHeader,
        viewing: Viewing,
        trouble: TroublePanel,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._player = player
        self._showing = showing
        self._canvas = canvas
        self._timeline = timeline
        self._transport = transport
        self._header = header
        self._open: Footage | None = None
        self._told_silence = False
        self._start: tuple[FootageId, int] | None = None
        self._viewing = viewing
        self._trouble = trouble
        self.places = Places(settings)

    def start_at(self, footage: FootageId, frame: int) -> None:
        """Begin at this frame when the footage can be shown, rather than where one was in it."""
        self._start = (footage, frame)

    def follow(self) -> None:
        """Open what the session says; the same file again is left as it is."""
        footage = self._session.footage
        before = self._open
        self._header.show_footage(footage)
        same = before is not None and footage is not None and before.id == footage.id
        if same and before is not None and footage is not None and before.path == footage.path:
            self._open = footage
            return
        # until the old picture is gone nothing may be noted down as the place in the new footage
        self._open = None
        if footage is None and before is None:
            self._trouble.hide()
            self._showing.clear(self.tr("Open footage to review it."))
            return
        self._player.close()
        self._trouble.hide()
        self.save_places()
        self._timeline.set_footage(0, None)
        self._transport.position.set_index(None)
        if footage is None:
            self._showing.clear(self.tr("Open footage to review it."))
            return
        self._showing.clear(self.tr("Opening the footage…"))
        self._open = footage
        place = self.places.get(footage.id)
        self._canvas.set_framing(place.framing)
        if not same:
            self._viewing.use(place.options)
            project = self._session.project
            if project is not None:
                self._session.select(t for t in place.selection if t in project.tracks)
        self._player.open(
            Path(footage.path),
            video=footage.video,
            sha256=footage.sha256,
            fingerprint=footage.fingerprint,
        )

    def keep_place(self) -> None:
        """Remember where one is; called whenever that changes."""
        footage, frame = self._open, self._showing.frame
        if footage is None or frame is None:
            return
        self.places.keep(
            footage.id,
            Place(
                int(frame.ref.index),
                self._canvas.framing,
                self._timeline.stretch,
                self._session.selection_order,
                self._viewing.options,
            ),
        )

    def save_places(self) -> None:
        """Keep the places for the next session."""
        self.places.forget({f.id for f in self._session.workspace.footage()})
        self.places.save()

    def player_opened(self, index: VideoIndex) -> None:
        """The player can show the file: go back to where one was."""
        self._canvas.set_note("place_note", "")
        footage = self._session.footage
        self._timeline.set_footage(len(index), index)
        self._transport.position.set_index(index)
        self.opened.emit(index)
        self.tell_silence()
        if footage is None:
            return
        if footage.frames != len(index):
            # an export by these decisions is refused; better said before the work than after it
            text = self.tr(
                "{name} is read as {now} frames now and had {then} when it was taken in. Add it once "
                "more: decisions made on other frames cannot be exported."
            )
            words = text.format(
                name=Path(footage.path).name, now=f"{len(index):,}", then=f"{footage.frames:,}"
            )
            self._session.notice.emit(Notice(words, Tone.WARNING))
        place = self.places.get(footage.id)
        self._timeline.show_stretch(place.stretch)
        start, self._start = self._start, None
        if start is not None and start[0] == footage.id:
            self._session.go_to(start[1])
        elif place.frame:
            self._session.go_to(place.frame)

    def tell_silence(self) -> None:
        """Say once why nothing is heard; that may be known some time after the file was opened."""
        if self._player.silence and not self._told_silence:
            self._told_silence = True
            self._session.notice.emit(Notice(core(self._player.silence)))

    def player_indexing(self, done: int, total: int) -> None:
        """A long file is being read through; its first picture may be in view already."""
        if total > 0:
            words = self.tr("Reading the footage: {n} %").format(n=min(99, done * 100 // total))
        else:
            words = self.tr("Reading the footage…")
        self._canvas.set_message(words)
        self._canvas.set_note("place_note", words)

    def player_failed(self, error: UserError) -> None:
        """The player cannot show the file, or not any more."""
        self._player.close()
        self._showing.clear()
        self._session.hide_frame()
        self._trouble.tell(error)

    def again(self) -> None:
        """Open the file once more, at the same frame."""
        self._open = None
        self.follow()
