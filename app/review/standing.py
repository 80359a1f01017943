"""Where a person stands in the queue of doubtful moments, and what is left of it."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.canvas.ring import Ring
from app.panels.phrases import look_words
from app.review.looping import Looping
from app.review.pace import Pace, progress_words
from app.review.queue import Answer, answers
from app.session import Tone
from app.settings.declared import AUTO_ADVANCE, LOOP_MOMENTS, LOOP_SPEED
from player.media.info import FootageKind
from redaction.model.geometry import Box
from redaction.model.track import Problem, Track
from redaction.moments.partners import partner_of
from redaction.moments.places import ROOM
from redaction.moments.queue import MomentQueue

if TYPE_CHECKING:
    from app.review.corrections import Corrections
    from app.review.player import Player
    from app.session import Session
    from app.settings.store import Settings
    from redaction.edit.changes import Changes
    from redaction.model.ids import FootageId, TrackId
    from redaction.moments.moment import Moment

REMEMBERED: Final = 500
"""So many answers lead back to their moment when they are undone."""


class Standing(QObject):
    """Where one stands in the queue.

    Attributes:
        current: The moment one looks at, or None.
        partner: The track its track may be joined with, or None.
        beside: Other open moments that the same look can settle.
        queue: Every open moment; None without footage that has a picture.
        pace: How long this person takes for an answer.
        looping: Repeats the stretch of the moment.
        busy: While an answer is made: what it changes is not somebody else's doing.

    Signals:
        changed: Another moment is looked at, or the queue is another.
        ring_changed: Where to look on the shown frame; a ``Ring`` or None.
        went: One looks at another moment; carries its place, a ``Box``.
    """

    changed = Signal()
    ring_changed = Signal(object)
    went = Signal(object)

    def __init__(
        self,
        session: Session,
        settings: Settings,
        player: Player,
        corrections: Corrections,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self._settings = settings
        self.corrections = corrections
        self._clock = clock
        self._since = 0.0
        self._footage: FootageId | None = None
        self._last: Moment | None = None
        self._next: Moment | None = None
        self._answered: list[str] = []
        self.busy = False
        self._ring: Ring | None = None
        self.current: Moment | None = None
        self.partner: TrackId | None = None
        self.beside: tuple[Moment, ...] = ()
        self.queue: MomentQueue | None = None
        self.pace = Pace()
        self.looping = Looping(session, settings, player, self)
        session.footage_changed.connect(self._footage_changed)
        session.project_changed.connect(self._project_changed)
        session.selection_changed.connect(self._selection_changed)
        session.frame_changed.connect(lambda _ref: self._show_ring())
        settings.changed.connect(self._setting_changed)
        corrections.decided.connect(self._decided)
        self._footage_changed()

    # what there is

    @property
    def left(self) -> int:
        """How many moments are open."""
        return 0 if self.queue is None else self.queue.left

    @property
    def total(self) -> int:
        """How many there are, settled ones too."""
        return 0 if self.queue is None else self.queue.total

    @property
    def progress(self) -> str:
        """For example ``14 of 37 left, about 6 minutes``; empty where there never was any."""
        return progress_words(self.left, self.total, self.pace) if self.total else ""

    @property
    def track(self) -> Track | None:
        """The track of the current moment."""
        project = self.session.project
        if self.current is None or project is None:
            return None
        return project.tracks.get(self.current.track)

    @property
    def more(self) -> int:
        """How many other open moments the track of the current one has."""
        if self.current is None or self.queue is None:
            return 0
        return max(0, len(self.queue.of(self.current.track)) - 1)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What can be said at the current moment."""
        return () if self.current is None else answers(self.current, self.partner)

    # where one goes

    def next(self, *, forward: bool = True) -> None:
        """Go to the next moment, most at risk first; back to the one that was left without an answer."""
        found = self._after(forward=forward)
        if found is None:
            self._finished()
        else:
            self.go(found)

    def go(self, moment: Moment) -> None:
        """Look at this one."""
        self._next = None
        self.current = self._last = moment
        self._since = self._clock()
        self._find_partner()
        self.busy = True
        self.session.select((moment.track,))
        self.busy = False
        self.looping.begin(moment.span, moment.frame)
        self.went.emit(moment.place)
        self._show_ring()
        self.changed.emit()

    def go_to(self, track: TrackId, problem: Problem) -> bool:
        """Look at the moment of this doubt; False where it is not open."""
        mine = () if self.queue is None else self.queue.of(track)
        found = next((m for m in mine if problem in m.problems), None)
        if found is not None:
            self.go(found)
        return found is not None

    def again(self) -> None:
        """Look at the current one once more, from its frame."""
        if self.current is not None:
            self.looping.begin(self.current.span, self.current.frame)
            self._show_ring()

    def leave(self) -> None:
        """Look at no moment any more."""
        if self.current is None:
            return
        self.current = self.partner = None
        self.beside = ()
        self.looping.end()
        self._show_ring()
        self.changed.emit()

    # inside

    def note(self, moment: Moment) -> None:
        """One answer more."""
        self.pace.answered(self._clock() - self._since)
        self._since = self._clock()
        self._answered = [*self._answered[1 - REMEMBERED :], moment.id]

    def go_on(self) -> None:
        """After an answer: the next most at risk, or stay without a moment."""
        if not self._settings.get(AUTO_ADVANCE):
            self.leave()
            return
        found = self._after()
        if found is not None:
            self.go(found)
            return
        self.leave()
        self._finished()

    def _after(self, *, forward: bool = True) -> Moment | None:
        """The next one; the one that was left without an answer comes before all others."""
        queue = self.queue
        if queue is None:
            return None
        if self.current is None and self._last is not None and forward:
            left = queue.find(self._last.id)
            if left is not None:
                return left
        return queue.after(self.current or self._last, forward=forward)

    def _decided(self) -> None:
        """Tracks were accepted or rejected without a moment."""
        if self._settings.get(AUTO_ADVANCE):
            self.go_on()

    def _finished(self) -> None:
        self.changed.emit()
        if self.total:
            words = self.tr("All moments are settled. The copy can be exported.")
            self.corrections.tell(words, Tone.GOOD)

    # what changed

    def _footage_changed(self) -> None:
        footage, queue = self.session.footage, self.queue
        if footage is not None and footage.id == self._footage and queue is not None:
            known = queue.picture
            if (known.width, known.height, known.frames) == (
                footage.width, footage.height, footage.frames,
            ):  # fmt: skip
                return
        self._footage = None if footage is None else footage.id
        self.leave()
        self._last = self._next = None
        self._answered = []
        self._build()
        self.changed.emit()

    def _build(self) -> None:
        footage, project = self.session.footage, self.session.project
        self.queue = None
        if footage is None or project is None or footage.kind is FootageKind.SOUND:
            return
        if footage.frames > 0 and footage.width > 0 and footage.height > 0:
            self.queue = MomentQueue.build(project, footage)

    def _project_changed(self, changes: Changes) -> None:
        project, before = self.session.project, self.queue
        if project is None or before is None:
            return
        tracks = set(changes.tracks)
        if changes.people:
            tracks.update(t.id for t in project.tracks.values() if t.person in changes.people)
        if not tracks:
            return
        self.queue = queue = before.changed(project, tracks)
        current = self.current
        if current is not None and not self.busy:
            now = queue.find(current.id)
            if now is not None:
                self.current = self._last = now
                self.looping.move(now.span)
                self._find_partner()
                self._show_ring()
            else:
                self._later(self._instead(current, tracks, queue))
        reopened = [
            found
            for known in self._answered
            if known.partition(":")[0] in tracks
            and before.find(known) is None
            and (found := queue.find(known)) is not None
        ]
        if reopened and not self.busy:
            self._later(reopened[-1])
        if not self.busy:
            self.changed.emit()

    def _instead(self, gone: Moment, changed: set[TrackId], queue: MomentQueue) -> Moment | None:
        """Where to look after an edit settled the current moment without an answer; None for nowhere."""
        if not changed <= self.session.selection or self.session.redo_label:
            return None
        rest = queue.of(gone.track)
        if rest:
            # for instance tracked on to the end of the footage: now the rest of it
            return rest[0]
        # deleted, locked or kept visible: an answer, too
        self.note(gone)
        return queue.after(gone) if self._settings.get(AUTO_ADVANCE) else None

    def _later(self, moment: Moment | None) -> None:
        """Go there, or nowhere, once the session has said everything about the edit."""
        self._next = moment
        QTimer.singleShot(0, self, self._go_now)

    def _go_now(self) -> None:
        moment, self._next = self._next, None
        queue = self.queue
        found = None if moment is None or queue is None else queue.find(moment.id)
        if found is not None:
            self.go(found)
        elif self.current is not None and (queue is None or queue.find(self.current.id) is None):
            self.leave()

    def _selection_changed(self) -> None:
        current = self.current
        if self.busy or current is None or self.session.selection_order == (current.track,):
            return
        if self.session.selection or self._next is None:
            self._next = None
            self.leave()

    def _setting_changed(self, key: str) -> None:
        if key in (LOOP_MOMENTS.key, LOOP_SPEED.key):
            if self.current is not None and self.looping.wanted:
                self.again()
            else:
                self.looping.end()
            self.changed.emit()

    def _find_partner(self) -> None:
        """Whom its track may be joined with, and what else the same look shows."""
        project = self.session.project
        known = self.current is not None and project is not None
        self.partner = partner_of(project, self.current) if known else None  # type: ignore[arg-type]
        self.beside = ()
        if self.current is not None and self.queue is not None:
            self.beside = self.queue.at_once(self.current)[1:]

    def _place(self, moment: Moment, frame: int) -> Box:
        """Where the moment's ring lies on a frame: around the region, else where the doubt is."""
        project = self.session.project
        track = None if project is None else project.tracks.get(moment.track)
        shape = None if track is None else track.shape_at(frame)
        if shape is None:
            return moment.place
        size, centre = moment.place, shape.bounds.centre
        w = max(size.w, shape.bounds.w * ROOM)
        h = max(size.h, shape.bounds.h * ROOM)
        return Box(centre[0] - w / 2, centre[1] - h / 2, w, h)

    @property
    def ringed(self) -> tuple[Moment, ...]:
        """What is ringed on the shown frame; nothing while another part of the footage is shown."""
        current, frame = self.current, self.session.frame
        if current is None or frame is None or frame.index not in current.span:
            return ()
        return (current, *self.beside)

    def _show_ring(self) -> None:
        """The ring belongs to the frames of the moment's stretch."""
        current, frame = self.current, self.session.frame
        ring = None
        if current is not None and frame is not None and frame.index in current.span:
            at = frame.index
            others = tuple(self._place(m, at) for m in self.beside)
            ring = Ring(self._place(current, at), look_words(current.problem), others)
        if ring != self._ring or ring is not None:
            self._ring = ring
            self.ring_changed.emit(ring)
