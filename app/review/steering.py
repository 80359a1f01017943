"""Following by hand: playing while a region is held, and the one edit that comes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.session import Session, Tool
from app.settings.declared import FOLLOW_SPEED
from redaction.edit.steering import steer, steer_new
from redaction.model.ids import TrackId, new_id
from redaction.model.track import ReviewState

if TYPE_CHECKING:
    from app.canvas.pointer import PointerFollow
    from app.review.corrections import Corrections
    from app.review.player import Player
    from app.review.showing import Showing
    from app.settings.store import Settings
    from redaction.edit.edit import Patch
    from redaction.model.geometry import Shape
    from redaction.model.project import Project


class Steering(QObject):
    """Plays while a region is held, and notes where it is on each frame shown."""

    def __init__(
        self,
        session: Session,
        settings: Settings,
        player: Player,
        showing: Showing,
        corrections: Corrections,
        pointer: PointerFollow,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._settings = settings
        self._player = player
        self._corrections = corrections
        self._pointer = pointer
        self._track: TrackId | None = None
        self._frames: dict[int, Shape] = {}
        self._at: int | None = None
        self._speed = 1.0
        pointer.began.connect(self._begin)
        pointer.ended.connect(self._end)
        pointer.dropped.connect(self._stop)
        pointer.refused.connect(self._refuse)
        showing.shown.connect(self._shown)
        session.tool_changed.connect(lambda: pointer.set_on(session.tool is Tool.FOLLOW))
        session.footage_changed.connect(pointer.drop)

    @property
    def active(self) -> bool:
        """Whether a region is held."""
        return self._at is not None

    def _begin(self, track: TrackId | None) -> None:
        frame = self._session.frame
        if frame is None:
            self._pointer.drop()
            return
        self._track, self._frames, self._at = track, {}, int(frame.index)
        if track is not None:
            self._session.select((track,))
        self._speed = abs(self._player.speed)
        if self._player.playing:
            self._player.pause()
        self._player.toggle()
        self._player.set_speed(float(self._settings.get(FOLLOW_SPEED)))

    def _shown(self, index: int) -> None:
        """Another frame is shown: the one before was left with the region where it is now.

        A hand comes after what it sees, so the place at the end of a frame is truer than that at its start.
        """
        if self._at is None or self._pointer.shape is None or index == self._at:
            return
        if index < self._at:
            # Somebody went back: what was noted of later frames is not meant any more.
            self._frames = {f: s for f, s in self._frames.items() if f < index}
        else:
            self._frames[self._at] = self._pointer.shape
        self._at = index

    def _end(self) -> None:
        if self._at is None:
            return
        if self._pointer.shape is not None:
            self._frames[self._at] = self._pointer.shape
        frames, track = self._frames, self._track
        self._stop()
        index = self._player.index
        ahead = 1
        if index is not None and len(index) > 1:
            rate = (len(index) - 1) / max(1e-3, float(index.seconds(len(index) - 1)))
            ahead = round(rate * float(self._settings.get(FOLLOW_SPEED)))
        if not frames:
            return
        new = TrackId(new_id())
        kind = self._corrections.draw_kind

        def work_out(project: Project) -> Patch:
            if track is not None:
                return steer(project, track, frames, rate=ahead)
            patch = steer_new(project, frames, kind=kind, track_id=new, rate=ahead)
            tracks = {
                i: (old, None if made is None else replace(made, state=ReviewState.ACCEPTED))
                for i, (old, made) in patch.tracks.items()
            }
            return replace(patch, tracks=tracks)

        if self._corrections.make(work_out):
            self._session.select((new if track is None else track,))
            words = self.tr("Covered by hand on frames {a} to {b}.")
            text = words.format(a=min(frames), b=max(frames))
            self._corrections.tell(text, undo=True)

    def _stop(self) -> None:
        """Pause, and give the player its speed back."""
        if self._at is None:
            return
        self._at = None
        self._frames = {}
        self._player.pause()
        self._player.set_speed(self._speed)

    def _refuse(self, track: str) -> None:
        project = self._session.project
        if project is not None and track in project.tracks:
            name = self._corrections.called((project.tracks[TrackId(track)],))
            self._corrections.tell(self.tr("{what} is locked. Unlock it first.").format(what=name))
