"""Following by hand: playing while a region is held, and the one edit that comes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.session import Session, Tool
from app.settings.declared import FOLLOW_SPEED
from player.media.time import FrameIndex
from redaction.edit.steering import steer, steer_new
from redaction.model.ids import TrackId, new_id
from redaction.model.track import ReviewState

if TYPE_CHECKING:
    from app.canvas.pointer import PointerFollow
    from app.review.corrections import Corrections
    from app.review.looping import Looping
    from app.review.player import Player
    from app.review.showing import Showing
    from app.settings.store import Settings
    from player.media.time import FrameSpan
    from redaction.edit.edit import Patch
    from redaction.model.geometry import Shape
    from redaction.model.project import Project


class Steering(QObject):
    """Plays while a region is held, and notes where it is on each frame shown.

    What is noted takes effect when the region is let go of, and also where it can be held no longer: then up
    to the last frame on which it was.
    """

    def __init__(
        self,
        session: Session,
        settings: Settings,
        player: Player,
        showing: Showing,
        corrections: Corrections,
        looping: Looping,
        pointer: PointerFollow,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._settings = settings
        self._player = player
        self._corrections = corrections
        self._looping = looping
        self._pointer = pointer
        self._track: TrackId | None = None
        self._frames: dict[int, Shape] = {}
        self._at: int | None = None
        self._dropped = 0
        self._rate = 1.0
        self._loop: FrameSpan | None = None
        pointer.began.connect(self._begin)
        pointer.ended.connect(self._end)
        pointer.cut.connect(self._cut)
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
        frame, index, player = self._session.frame, self._player.index, self._player
        if frame is None or index is None:
            self._pointer.drop()
            return
        last = len(index) - 1
        if frame.index >= last:
            self._pointer.drop()
            self._corrections.tell(
                self.tr("This is the last frame: go back to where following by hand is to begin.")
            )
            return
        self._track, self._frames, self._at = track, {}, int(frame.index)
        if track is not None:
            self._session.select((track,))
        speed = float(self._settings.get(FOLLOW_SPEED))
        self._rate = speed * last / max(1e-3, float(index.seconds(FrameIndex(last))))
        if player.playing:
            player.pause()
        # round and round, the same frame would have two places
        self._looping.end()
        self._loop = player.loop
        if self._loop is not None:
            player.set_loop(None)
        self._dropped = player.dropped
        player.play(speed)

    def _shown(self, index: int) -> None:
        """Another frame is shown: the one before was left with the region where it is now.

        A hand comes after what it sees, so the place at the end of a frame is truer than that at its start.
        """
        if self._at is None or self._pointer.shape is None or index == self._at:
            return
        player = self._player
        played = 1 + player.dropped - self._dropped
        if player.loop is None and 0 < index - self._at <= played:
            self._frames[self._at] = self._pointer.shape
            self._at, self._dropped = index, player.dropped
            return
        # Somebody went elsewhere, or repeats something now: nobody held the region on the way there.
        # A moment is played on.
        repeats, speed = player.playing and player.loop is not None, player.speed
        self._pointer.cut_short()
        if repeats:
            player.play(speed)

    def _end(self) -> None:
        made = self._take(self.tr("Covered by hand on frames {a} to {b}."))
        if made is not None:
            self._session.select((made,))

    def _cut(self) -> None:
        # nothing is selected: whoever went elsewhere looks at something else now
        self._take(self.tr("Following by hand was cut short. It covers frames {a} to {b}."))

    def _take(self, words: str) -> TrackId | None:
        """What was noted takes effect, and is said; the track, or None where nothing came of it."""
        if self._at is None:
            return None
        if self._pointer.shape is not None:
            self._frames[self._at] = self._pointer.shape
        frames, track, rate = self._frames, self._track, round(self._rate)
        self._stop()
        if not frames:
            return None
        new = TrackId(new_id())
        kind = self._corrections.draw_kind

        def work_out(project: Project) -> Patch:
            if track is not None:
                return steer(project, track, frames, rate=rate)
            patch = steer_new(project, frames, kind=kind, track_id=new, rate=rate)
            tracks = {
                i: (old, None if made is None else replace(made, state=ReviewState.ACCEPTED))
                for i, (old, made) in patch.tracks.items()
            }
            return replace(patch, tracks=tracks)

        if not self._corrections.make(work_out):
            return None
        self._corrections.tell(words.format(a=min(frames), b=max(frames)), undo=True)
        return new if track is None else track

    def _stop(self) -> None:
        """Pause, and give the player its loop back."""
        if self._at is None:
            return
        self._at, self._frames = None, {}
        self._player.pause()
        loop, self._loop = self._loop, None
        if loop is not None and self._player.loop is None:
            self._player.set_loop(loop)

    def _refuse(self, track: str) -> None:
        project = self._session.project
        if project is not None and track in project.tracks:
            name = self._corrections.called((project.tracks[TrackId(track)],))
            self._corrections.tell(self.tr("{what} is locked. Unlock it first.").format(what=name))
