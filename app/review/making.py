"""One edit through the session, and what is said about it: what every correction is made with."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.canvas.items import track_name
from app.language.core import brief
from app.notice import guarded, until_changed, while_open
from app.session import Notice, Session, Tone
from app.settings.store import Settings
from player.media.time import FrameIndex
from redaction.edit.edit import Patch
from redaction.jobs.errors import UserError
from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.model.region import Kind
from redaction.model.track import Track

Make = Callable[[Project], Patch]
"""Works an edit out from the decisions as they are."""

Offer = tuple[str, Callable[[], object]]
"""A button's label and what it does."""


class Making(QObject):
    """Makes edits for the selected tracks on the shown frame.

    Attributes:
        session: What is open and selected.
        settings: What the person prefers.
        draw_kind: What a newly drawn region covers.
        follow_drawn: Told of a newly drawn track and the gesture it was drawn by; says whether it is
            followed from now on.
        group: Says that these tracks show one person, and whether that person is shown.
    """

    def __init__(self, session: Session, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.settings = settings
        self.draw_kind = Kind.FACE
        self.follow_drawn: Callable[[TrackId, str], bool] = lambda _track, _gesture: False
        self.group: Callable[[tuple[TrackId, ...]], None] = lambda _tracks: None
        self.told: set[str] = set()

    @property
    def chosen(self) -> tuple[TrackId, ...]:
        """The selected tracks, first selected first."""
        return tuple(t.id for t in self.session.selected_tracks)

    @property
    def frames(self) -> int:
        """Frames of the footage."""
        footage = self.session.footage
        return 0 if footage is None else footage.frames

    @property
    def frame(self) -> FrameIndex | None:
        """The shown frame."""
        frame = self.session.frame
        return None if frame is None else frame.index

    def make(self, work_out: Make, *, idle: str = "") -> bool:
        """Make the edit; False when it was refused, or would change nothing.

        Args:
            work_out: Works the edit out.
            idle: Said when it would change nothing; empty for nothing to say.
        """
        project = self.session.project
        if project is None:
            return False
        try:
            edit = work_out(project)
        except UserError as refusal:
            self.tell(brief(refusal), Tone.WARNING)
            return False
        if not edit:
            if idle:
                self.tell(idle)
            return False
        return self.session.do(edit) is not None

    def called(self, tracks: tuple[Track, ...]) -> str:
        """What the person calls these tracks."""
        if len(tracks) == 1:
            return track_name(tracks[0])
        return self.tr("{n} tracks").format(n=len(tracks))

    def tell(
        self,
        text: str,
        tone: Tone = Tone.INFO,
        *,
        undo: bool = False,
        offers: tuple[Offer, ...] = (),
    ) -> None:
        """Say it in a notice about the open footage; with things to do about it, it goes with any change.

        Args:
            text: A whole sentence.
            tone: How it is meant.
            undo: Offer to take back what was just done.
            offers: What else to offer, before that.
        """
        session = self.session
        buttons = [*offers, (self.tr("Undo"), session.undo)] if undo else list(offers)
        holds = until_changed(session) if buttons else while_open(session)
        actions = tuple((label, guarded(act, holds)) for label, act in buttons)
        session.notice.emit(Notice(text, tone, actions, holds))
