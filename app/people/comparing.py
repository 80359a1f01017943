"""Comparing the faces of the open footage: the job, and what is known of everybody because of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal
from PySide6.QtGui import QImage

from app.people.cards import Card, Look, card_with, cards_of, look_alikes
from app.review.making import Making
from app.session import Tone
from app.words import count_words
from redaction.edit import people as edits
from redaction.model.ids import TrackId
from redaction.model.track import Track
from redaction.people.face import why_not
from redaction.people.grouping import Grouping
from redaction.people.kept import KeptFaces
from redaction.people.warnings import ShowingWarning, warnings_of
from redaction.store.planfiles import CACHE

if TYPE_CHECKING:
    from app.jobs import Job, Runner
    from app.session import Session
    from player.media.time import FrameSpan
    from redaction.jobs.errors import UserError
    from redaction.model.footage import Footage
    from redaction.model.ids import FootageId
    from redaction.model.project import Project

SHOW_EVERY_MS = 500
"""New crops are shown at most this often while faces are compared."""

MANY = 300
"""With more cards than this the gallery follows an edit a moment later, so that no edit waits for it."""

_NOBODY = Grouping((), (), ())


class Comparing(QObject):
    """Who is who in the open footage.

    Attributes:
        session: What is open and selected.
        making: Makes the edits.
        cards: The people, in the order of the gallery.
        fault: Why faces cannot be compared here, or None.

    Signals:
        changed: The cards, or what is known of them, changed.
        progressed: The comparing is further on, as ``Job`` says it.
        running_changed: The comparing began or ended.
    """

    changed = Signal()
    progressed = Signal(dict)
    running_changed = Signal()

    def __init__(
        self,
        session: Session,
        jobs: Runner,
        making: Making,
        parent: QObject | None = None,
        *,
        why: Callable[[], UserError | None] = why_not,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self._jobs = jobs
        self.making = making
        self._why = why
        self._job: Job | None = None
        self._of: FootageId | None = None
        self._only_kept = False
        self._compare_next = False
        self._open: FootageId | None = None
        self._asked_kept = False
        self._watched = False
        self._stale = False
        self._warned: tuple[Project, tuple[ShowingWarning, ...]] | None = None
        self._since = QElapsedTimer()
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(SHOW_EVERY_MS // 2)
        self._calm.timeout.connect(self._refresh)
        self.cards: tuple[Card, ...] = ()
        self._clear()
        session.footage_changed.connect(self._footage_changed)
        session.project_changed.connect(self._project_changed)
        # the page may be made when footage is open already
        self._footage_changed()

    # what is known

    @property
    def running(self) -> bool:
        """Whether faces are being compared."""
        return self._job is not None and not self._only_kept

    @property
    def compared(self) -> bool:
        """Whether faces of this footage were compared."""
        return bool(self._looks)

    @property
    def fault(self) -> UserError | None:
        """Why faces cannot be compared on this machine, or None."""
        return self._why()

    @property
    def left(self) -> int:
        """How many tracks were found since, and were not compared."""
        return sum(1 for c in self.cards for t in c.tracks if t not in self._looks)

    @property
    def selected(self) -> Card | None:
        """The card of the first selected track."""
        order = self.session.selection_order
        return card_with(self.cards, order[0]) if order else None

    @property
    def warnings(self) -> tuple[ShowingWarning, ...]:
        """What to look at before those who are shown are shown."""
        project, footage = self.session.project, self.session.footage
        if project is None or footage is None:
            return ()
        if self._warned is None or self._warned[0] is not project:
            self._warned = project, warnings_of(project, footage)
        return self._warned[1]

    def suggestions(self, card: Card) -> list[tuple[Card, float]]:
        """Who may be the same person as this card."""
        project = self.session.project
        if project is None:
            return []
        return look_alikes(project, card, self.cards, self._grouping.alike)

    def crop(self, look: Look, number: int = 0) -> QImage | None:
        """One of the crops of a track, or None while there is none."""
        known = self._crops.get(look.key)
        if known is None:
            known = self._read(look.key)
            self._crops[look.key] = known
        return known[number] if number < len(known) else None

    def watch(self, on: bool) -> None:
        """Keep the cards up to date, while somebody looks at them; else it is done when they look again."""
        self._watched = on
        if on and self._stale:
            self._refresh()

    # comparing

    def compare(self) -> None:
        """Compare the faces of the open footage; tracks compared before are not looked at again."""
        fault = self.fault
        if fault is not None:
            self.session.problem.emit(fault)
        elif self._job is None:
            self._start(only_kept=False)
        elif self._only_kept:
            # what was worked out earlier is just being looked up
            self._compare_next = True

    def show_kept(self) -> None:
        """Show what was worked out earlier, if anything was; once for each footage."""
        footage = self.session.footage
        if footage is None or self._asked_kept or self._job is not None or not self._kept(footage):
            return
        self._asked_kept = True
        self._start(only_kept=True)

    def cancel(self) -> None:
        """Stop comparing; what was looked at is kept for the next time."""
        if self._job is not None:
            self._job.cancel()

    # inside

    def _kept(self, footage: Footage) -> KeptFaces:
        return KeptFaces(self.session.workspace.folder / CACHE, footage.sha256)

    def _read(self, key: str) -> list[QImage]:
        footage = self.session.footage
        if footage is None:
            return []
        face = self._kept(footage).get(TrackId(""), key)
        return [] if face is None else [QImage.fromData(c.jpeg) for c in face.crops]

    def _clear(self) -> None:
        self._looks: dict[TrackId, Look] = {}
        self._small: frozenset[TrackId] = frozenset()
        self._grouping = _NOBODY
        self._crops: dict[str, list[QImage]] = {}
        self._warned = None
        self._spans: dict[TrackId, tuple[Track, tuple[FrameSpan, ...]]] = {}

    def _footage_changed(self) -> None:
        footage = self.session.footage
        now = None if footage is None else footage.id
        if now == self._open:
            return
        self._open, self._asked_kept = now, False
        if self._job is not None and self._of != now:
            self._job.cancel()
        self._clear()
        self._refresh()

    def _project_changed(self, changes: object) -> None:
        del changes
        if self._watched and len(self.cards) <= MANY:
            self._refresh()
        elif self._watched:
            self._calm.start()
        else:
            self._stale = True

    def _refresh(self) -> None:
        project = self.session.project
        self._stale = False
        self._calm.stop()
        self.cards = (
            () if project is None else cards_of(project, self._looks, self._small, self._spans_of)
        )
        self.changed.emit()

    def _spans_of(self, track: Track) -> tuple[FrameSpan, ...]:
        """Remembered, because every edit asks about every track and changes few."""
        known = self._spans.get(track.id)
        if known is None or known[0] is not track:
            known = self._spans[track.id] = (track, track.covered_spans())
        return known[1]

    def _start(self, *, only_kept: bool) -> None:
        footage = self.session.footage
        if footage is None:
            return
        self._of, self._only_kept = footage.id, only_kept
        args = {
            "workspace": str(Path(self.session.workspace.folder)),
            "footage": footage.id,
            "only_kept": only_kept,
        }
        title = self.tr("Looking up faces") if only_kept else self.tr("Comparing faces")
        job = self._jobs.start("people", args, title)
        self._job = job
        job.progressed.connect(self.progressed)
        job.part.connect(self._crop_made)
        job.succeeded.connect(self._finish)
        job.failed.connect(self._fail)
        job.cancelled.connect(self._cancelled)
        self.running_changed.emit()

    def _crop_made(self, said: str) -> None:
        track, _, key = said.partition(" ")
        if self._of == self._open and track not in self._looks:
            self._looks[TrackId(track)] = Look(key, True, 0.0, ())
            if not self._since.isValid() or self._since.elapsed() >= SHOW_EVERY_MS:
                self._since.start()
                self._refresh()

    def _end(self) -> bool:
        """Whether what came is about the footage that is open."""
        self._job = None
        here, again = self._of == self._open, self._compare_next
        self._compare_next = False
        self.running_changed.emit()
        if here and again:
            self._start(only_kept=False)
        return here

    def _finish(self, result: dict[str, Any]) -> None:
        only_kept = self._only_kept
        if not self._end():
            return
        self._looks = {
            TrackId(track): Look(key, compared, quality, tuple(frames))
            for track, key, compared, quality, frames in result["faces"]
        }
        self._small = frozenset(TrackId(t) for t in result["small"])
        self._grouping = Grouping.from_json(result["grouping"])
        if not only_kept:
            self._take_groups(result)
        self._refresh()

    def _take_groups(self, result: dict[str, Any]) -> None:
        project = self.session.project
        if project is None:
            return
        groups = self._grouping.groups
        edit = edits.group_found(project, groups, self._grouping.doubtful)
        if edit:
            details = {
                "groups": len(groups),
                "compared": len(self._looks),
                "model": result["model"],
            }
            if self.session.do(edit, details=details) is None:
                return
        many = count_words(len(groups), self.tr("person"), self.tr("people"))
        words = self.tr(
            "{n} with several tracks found. Look through them: in doubt, tracks stay apart."
        )
        if not groups:
            words = self.tr("No two tracks are surely the same person.")
        self.making.tell(words.format(n=many), Tone.GOOD if groups else Tone.INFO)

    def _fail(self, error: UserError) -> None:
        quiet = self._only_kept
        here = self._end()
        if here and not quiet:
            self.session.problem.emit(error)

    def _cancelled(self) -> None:
        quiet = self._only_kept
        if self._end() and not quiet:
            self.making.tell(
                self.tr("Stopped. Nothing was grouped; comparing again goes on from here.")
            )
