"""What is withheld without a reason that holds: the way to each, and a reason for one or for all.

It comes after the doubts about what is covered and leaves their order alone: whether somebody is exposed is
the more urgent question, and a reason can be given at any time before the release.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.actions.ids import ActionId
from app.dialogs.base import open_dialog
from app.language.core import core
from app.requested import request_of
from app.words import count_words
from redaction.casework.missing import Missing, missing_reasons
from redaction.casework.reasons import Of, Thing
from redaction.edit import gestures
from redaction.jobs.errors import UserError
from redaction.model.ids import AudioRangeId, PersonId, TrackId

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.review.making import Making
    from app.review.page import ReviewPage
    from app.session import Session
    from redaction.casework.catalogue import Catalogue
    from redaction.model.request import Request

SETTLE_MS: Final = 150
"""After so long without a change it is looked anew: a key that is held down decides many tracks."""


class ReasonQueue(QObject):
    """Every reason that is missing or does not hold, tracks by where they begin, then sound, then the rest.

    Attributes:
        missing: All of them.
        current: The one that one stands at, or None.
        show_sound: Shows a stretch of sound; given by the page.

    Signals:
        changed: There are others, or one stands at another.
    """

    changed = Signal()

    def __init__(self, session: Session, making: Making, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._making = making
        self.missing: tuple[Missing, ...] = ()
        self.current: Missing | None = None
        self.show_sound: Callable[[AudioRangeId], object] = lambda _part: None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self.look)
        self._shut = False
        session.footage_changed.connect(self.look)
        session.request_changed.connect(self.look)
        session.case_changed.connect(self._wait)
        session.project_changed.connect(lambda _changes: self._wait())
        self.look()

    @property
    def catalogue(self) -> Catalogue:
        """The workspace's list."""
        return self.session.workspace.catalogue.read()

    @property
    def request(self) -> Request | None:
        """The request the open footage is for."""
        return request_of(self.session)

    @property
    def first(self) -> Missing | None:
        """The one that a reason is given for: the selected track's, else where one stands, else the first."""
        for one in self.missing:
            if one.thing is Thing.TRACK and one.id in self.session.selection:
                return one
        if self.current in self.missing:
            return self.current
        return self.missing[0] if self.missing else None

    def look(self) -> None:
        """Look anew what lacks its reason."""
        self._timer.stop()
        if self._shut:
            return
        project = self.session.project
        found: tuple[Missing, ...] = ()
        if project is not None:
            found = missing_reasons(project, self.request, catalogue=self.catalogue)
        if found == self.missing:
            return
        self.missing = found
        if self.current not in found:
            self.current = None
        self.changed.emit()

    def shut_down(self) -> None:
        """Look no more: the workspace is about to be closed."""
        self._shut = True
        self._timer.stop()

    def _wait(self) -> None:
        if not self._shut:
            self._timer.start()

    def next(self) -> None:
        """Go to the next one, after the last the first."""
        self.look()
        if not self.missing:
            return
        at = self.missing.index(self.current) + 1 if self.current in self.missing else 0
        self.go(self.missing[at % len(self.missing)])

    def go(self, one: Missing) -> None:
        """Look at this one."""
        self.current = one
        if one.thing is Thing.TRACK:
            self.session.select((TrackId(one.id),))
        elif one.thing is Thing.PERSON and self.session.project is not None:
            tracks = self.session.project.tracks.values()
            self.session.select(t.id for t in tracks if t.person == one.id)
        if one.frame is not None:
            self.session.go_to(one.frame)
        if one.thing is Thing.SOUND:
            self.show_sound(AudioRangeId(one.id))
        self.changed.emit()

    def alike(self, one: Missing) -> tuple[Missing, ...]:
        """All that can have the same answer: whatever has none, or the same codes that do not hold."""
        same = (one.lack, one.codes)
        return tuple(
            m for m in self.missing if (m.lack, m.codes) == same and m.at is not Of.REQUEST
        )

    def give(self, chosen: Sequence[Missing], codes: Sequence[str], why: str) -> bool:
        """Give these things a reason, in one step that can be undone."""
        mended = [m for m in chosen if m.at is not Of.REQUEST]
        gone = {code for m in mended for code in m.codes}

        def ids(thing: Thing) -> list[str]:
            return [m.id for m in mended if m.thing is thing]

        done = self._making.make(
            lambda p: gestures.give_reasons(
                p,
                codes,
                tracks=map(TrackId, ids(Thing.TRACK)),
                sounds=map(AudioRangeId, ids(Thing.SOUND)),
                people=map(PersonId, ids(Thing.PERSON)),
                instead=gone,
                why=why,
            ),
            idle=self.tr("Nothing changed: they have this reason already."),
        )
        self.look()
        if done:
            self._making.tell(self._said(mended), undo=True)
        return done

    def _said(self, mended: Sequence[Missing]) -> str:
        locked = sum(m in self.missing for m in mended)
        if len(mended) == 1 and not locked:
            return self.tr("{what} has a reason now.").format(what=core(mended[0].words))
        many = count_words(len(mended) - locked, self.tr("has"), self.tr("have"))
        words = self.tr("{n} a reason now.").format(n=many)
        if locked:
            left = count_words(
                locked, self.tr("is locked and still lacks"), self.tr("are locked and still lack")
            )
            words = f"{words} {self.tr('{n} one.').format(n=left)}"
        return words

    def put_on_request(self, codes: Sequence[str], why: str) -> bool:
        """Let a reason hold for everything under the request that has none of its own; it is recorded."""
        request = self.request
        if request is None:
            return False
        catalogue = self.catalogue
        kept = [
            c
            for c in request.reasons
            if (e := catalogue.find(c)) is not None and not e.retired and request.kind in e.kinds
        ]
        new = replace(
            request, reasons=tuple(dict.fromkeys((*kept, *codes))), why=why or request.why
        )
        try:
            self.session.workspace.update_request(new, made_from=request)
        except UserError as error:
            self.session.problem.emit(error)
            return False
        self.session.reread()
        self.session.case_changed.emit()
        self.look()
        self._making.tell(self.tr("The reason holds for the whole request now."))
        return True


def bind_reasons(registry: Registry, page: ReviewPage) -> None:
    """Bind the actions on reasons that are missing.

    Args:
        registry: Knows the actions.
        page: Whose queue it is.
    """
    queue = page.reasons

    def show_sound(part: AudioRangeId) -> None:
        page.arrangement.show_sides()
        page.lists.show_panel(page.sound)
        page.sounding.go_to(part)

    def give() -> None:
        # here, because most reviews never ask
        from app.dialogs.give_reason import GiveReasonDialog

        queue.look()
        one = queue.first
        if one is not None:
            open_dialog(GiveReasonDialog(queue, one, page))

    def some(_session: Session) -> bool:
        return bool(queue.missing)

    queue.show_sound = show_sound
    registry.bind(ActionId.GIVE_REASON, give, enabled=some)
    registry.bind(ActionId.NEXT_REASON, queue.next, enabled=some)
