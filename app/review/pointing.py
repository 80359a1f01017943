"""Showing a place that a report speaks of: the footage, the frame, and a ring around what is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.canvas.ring import Ring
from app.language.core import core
from redaction.model.geometry import Box
from redaction.model.project import regions_at
from redaction.moments.places import ROOM

if TYPE_CHECKING:
    from app.exports.sight import Sight
    from app.review.standing import Standing
    from app.review.switching import Switching
    from app.session import Session
    from redaction.model.footage import Footage
    from redaction.model.ids import FootageId


class Pointing(QObject):
    """Goes to a sight, and rings it for as long as its frame is on the screen.

    A moment of the queue that is gone to takes the ring over.

    Signals:
        ring_changed: Where to look on the shown frame; a ``Ring`` or None.
        went: Somebody is sent to a place; carries a ``Box``.
    """

    ring_changed = Signal(object)
    went = Signal(object)

    def __init__(
        self,
        session: Session,
        moments: Standing,
        switching: Switching,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._moments = moments
        self._switching = switching
        self._footage: FootageId | None = None
        self._sight: Sight | None = None
        self._shown: Ring | None = None
        moments.ring_changed.connect(self._moment_ring)
        session.frame_changed.connect(lambda _ref: self._show())
        session.project_changed.connect(lambda _changes: self._show())
        session.footage_changed.connect(self._footage_changed)

    def go(self, footage: Footage, sight: Sight) -> None:
        """Show this frame of footage that is open or is being opened, and ring the place."""
        self._moments.leave()
        self._footage, self._sight = footage.id, sight
        if self._session.frame is None:
            self._switching.start_at(footage.id, sight.frame)
        self._session.go_to(sight.frame)
        if sight.places:
            self.went.emit(sight.places[0])
        self._show()

    def leave(self) -> None:
        """Point at nothing any more."""
        self._sight = None
        self._show()

    def _moment_ring(self, ring: Ring | None) -> None:
        if self._moments.current is not None:
            self._sight = None
        self._shown = None
        if ring is not None or self._sight is None:
            self.ring_changed.emit(ring)
        else:
            self._show()

    def _footage_changed(self) -> None:
        footage = self._session.footage
        if footage is None or footage.id != self._footage:
            self.leave()

    def _show(self) -> None:
        ring = self._ring()
        if ring != self._shown:
            self._shown = ring
            self.ring_changed.emit(ring)

    def _ring(self) -> Ring | None:
        session, sight = self._session, self._sight
        frame, footage, project = session.frame, session.footage, session.project
        if sight is None or frame is None or footage is None or project is None:
            return None
        if footage.id != self._footage or int(frame.index) != sight.frame:
            return None
        # a report that names no place speaks of what is covered there
        places = sight.places or tuple(
            region.shape.bounds for region in regions_at(project, frame.index)
        )
        if not places:
            return None
        first, *beside = (_with_room(place) for place in places)
        return Ring(first, core(sight.words), tuple(beside))


def _with_room(box: Box) -> Box:
    x, y = box.centre
    w, h = box.w * ROOM, box.h * ROOM
    return Box(x - w / 2, y - h / 2, w, h)
