"""What is on the canvas: the frame, in the view mode, with its regions, its notes and its messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.canvas.items import RegionItem, items_at
from app.canvas.sound import SoundView
from app.review.darkroom import Darkroom, Look, Print
from app.review.filter import Filter
from app.session import Session, ViewMode
from app.settings.declared import EXPORT_STYLE
from app.settings.store import Settings
from player.media.info import FootageKind
from player.media.time import FrameRef, format_seconds
from redaction.model.region import Style

if TYPE_CHECKING:
    from app.canvas.view import VideoCanvas
    from app.review.player import Player
    from app.review.search import FaceSearch
    from app.review.transport import Transport
    from app.review.viewing import Viewing
    from app.strips import Strips
    from app.timeline.view import TimelineView
    from player.media.frame import Frame
    from redaction.model.project import Project


class Showing(QObject):
    """Puts frames on the canvas, and everything that must belong to the same frame with them.

    Attributes:
        filter: Which outlines are shown.
        hidden: How many outlines of the shown frame are hidden by it.
        followed: Gives the decisions with what was followed so far; None while nothing is.
        darkroom: Makes the pictures; ``darkroom.develop`` is what a player calls in its worker.

    Signals:
        shown: A frame is on the canvas; carries its index. Sent before ``session.frame_changed``.
    """

    shown = Signal(int)

    def __init__(
        self,
        session: Session,
        settings: Settings,
        search: FaceSearch,
        viewing: Viewing,
        player: Player,
        strips: Strips,
        canvas: VideoCanvas,
        timeline: TimelineView,
        transport: Transport,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._settings = settings
        self._search = search
        self._viewing = viewing
        self._player = player
        self._strips = strips
        self._canvas = canvas
        self._timeline = timeline
        self._transport = transport
        self._print: Print | None = None
        self.darkroom = Darkroom()
        self.hidden = 0
        self.followed: Callable[[], Project | None] = lambda: None
        self.filter = Filter(session, self)
        self.filter.changed.connect(self.show_items)
        session.selection_changed.connect(self._selection_changed)

    def _selection_changed(self) -> None:
        # what is selected is never hidden
        if not self.filter.shown.all:
            self.show_items()

    @property
    def frame(self) -> Frame | None:
        """The frame on the screen."""
        return None if self._print is None else self._print.frame

    @property
    def project(self) -> Project | None:
        """The decisions as shown: with what a running search found, or a region was followed to, so far."""
        return self._search.preview or self.followed() or self._session.project

    def clear(self, message: str = "") -> None:
        """Show no frame, but a sentence."""
        self._print = None
        self.darkroom.clear()
        self._canvas.clear()
        self._canvas.set_message(message)

    def glimpse(self, frame: Frame) -> None:
        """Show a picture of footage whose frames are not numbered yet: to look at, nothing more."""
        if self._print is None and self._session.view_mode is not ViewMode.PREVIEW:
            picture = self.darkroom.print_of(frame).image
            self._canvas.show_picture(picture, frame.info.pixel_aspect)
            self._say_mode(frame)

    def show(self, frame: Frame) -> None:
        """Put a frame on the screen: picture, regions, playhead, label and session, all of it."""
        at = frame.ref.index
        self._put(frame)
        self.show_items()
        self._timeline.set_playhead(at)
        self._transport.position.show_frame(frame.ref)
        self.show_place()
        self.shown.emit(int(at))
        self._session.show_frame(FrameRef(frame.ref.index, frame.ref.pts))

    def show_place(self) -> None:
        """On a full-screen picture, where one is, since the label is out of sight."""
        words = ""
        if self._session.full_picture and self.frame is not None:
            words = self._transport.position.text
        self._canvas.set_note("place_note", words)

    def refresh(self) -> None:
        """Follow the decisions and the view: the frame on the screen, and how the next ones are made."""
        self._follow()
        frame = self.frame
        if frame is not None:
            self._put(frame)
            self.show_items()

    def show_items(self) -> None:
        """The regions of the frame on the screen, as far as their outlines are shown."""
        frame = self.frame
        if frame is None:
            return
        items = self._items(frame.ref.index)
        seen = self.filter.of(items)
        self._canvas.set_items(seen)
        self.hidden = len(items) - len(seen)
        words = ""
        if not self.filter.shown.all and self._session.view_mode.outlined:
            words = self.tr("{n} of {all} outlines hidden").format(
                n=len(items) - len(seen), all=len(items)
            )
        self._canvas.set_note("filter_note", words)

    def view_changed(self) -> None:
        """Another view mode was chosen."""
        if self._print is None and self._session.view_mode is ViewMode.PREVIEW:
            # a glimpse covers nothing, and what is covered on it is not known yet
            said = self._canvas.scene
            self._canvas.clear()
            self._canvas.set_message(said.message)
            self._canvas.set_note("place_note", said.place_note)
        mode = self._session.view_mode
        self._canvas.set_outlines(mode.outlined, quiet=mode is ViewMode.SEE_BEHIND)
        self.refresh()

    def _follow(self) -> None:
        self.darkroom.look = Look(
            mode=self._session.view_mode,
            project=self.project,
            style=Style(self._settings.get(EXPORT_STYLE)),
            options=self._viewing.options,
        )

    def _put(self, frame: Frame) -> None:
        made = self.darkroom.print_of(frame, self._print)
        if made is not self._print:
            self._print = made
            self._canvas.set_frame(frame, made.image, made.beside)
            self._canvas.set_note("view_note", self._view_words(frame))
        self._say_mode(frame)
        self.show_sound()

    def _say_mode(self, frame: Frame) -> None:
        """Say on the picture that faces are shown, wherever they are."""
        mode, beside = self._session.view_mode, ""
        words = {
            ViewMode.OUTLINES: self.tr("Outlines: faces are shown"),
            ViewMode.ORIGINAL: self.tr("Original: faces are shown"),
            ViewMode.SEE_BEHIND: self.tr("See behind: faces are shown"),
            ViewMode.SIDE_BY_SIDE: self.tr("Original: faces are shown"),
        }.get(mode, "")
        if mode is ViewMode.SIDE_BY_SIDE:
            beside = self.tr("As the copy will be")
        if frame.info.kind is FootageKind.SOUND:
            words = beside = ""
        self._canvas.set_note("mode_note", words)
        self._canvas.set_note("beside_note", beside)

    def show_sound(self) -> None:
        """Where there is no picture, show the sound."""
        frame, index = self.frame, self._player.index
        if frame is None or index is None or frame.info.kind is not FootageKind.SOUND:
            self._canvas.set_sound(None)
            return
        seconds = index.seconds(frame.ref.index)
        self._canvas.set_sound(
            SoundView(
                self._strips.peaks, float(seconds), float(index.duration), format_seconds(seconds)
            )
        )

    def _view_words(self, frame: Frame) -> str:
        """What is said on the picture while it is not shown as recorded."""
        words = self._viewing.options.words(frame.info)
        if words and self._session.view_mode is ViewMode.PREVIEW:
            return self.tr("As the copy will be: brightness and the like are off here")
        return words

    def _items(self, at: int) -> tuple[RegionItem, ...]:
        shown, kept = self.project, self._session.project
        if shown is None or kept is None:
            return ()
        items = items_at(shown, at)
        if shown is kept:
            return items
        # what a running search found so far is there to be looked at, not to be moved
        return tuple(
            i if i.track in kept.tracks else replace(i, locked=True, passing=True) for i in items
        )
