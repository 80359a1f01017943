"""One edit through the session, and what is said about it: what every correction is made with."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.canvas.items import track_name
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


class Making(QObject):
    """Makes edits for the selected tracks on the shown frame.

    Attributes:
        session: What is open and selected.
        settings: What the person prefers.
        draw_kind: What a newly drawn region covers.
    """

    def __init__(self, session: Session, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.settings = settings
        self.draw_kind = Kind.FACE
        self.told: set[str] = set()

    @property
    def chosen(self) -> tuple[TrackId, ...]:
        """The selected tracks, first selected first."""
        return tuple(t.id for t in self.session.selected_tracks)

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
            parts = (refusal.summary, refusal.remedy)
            self.tell(" ".join(part for part in parts if part), Tone.WARNING)
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

    def tell(self, text: str, tone: Tone = Tone.INFO, *, undo: bool = False) -> None:
        """Say it in a notice, with a button that takes back what was just done where ``undo``."""
        session = self.session
        if not undo:
            session.notice.emit(Notice(text, tone))
            return
        label = session.undo_label

        def take_back() -> None:
            # after further edits the button would take back something else than it says
            if session.undo_label == label:
                session.undo()

        button = (self.tr("Undo"), take_back)
        session.notice.emit(Notice(text, tone, (button,), lambda: session.undo_label == label))
