"""Checking the draft: a closer look at what the decisions leave uncovered, and the one edit it ends with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.notice import guarded, while_open
from app.session import Notice, Page, Session, Tone
from app.words import count_words
from redaction.edit.gestures import add_detected
from redaction.jobs.errors import UserError
from redaction.model.codec import track_from_json
from redaction.model.track import Problem
from redaction.reviewlog.row import Category

if TYPE_CHECKING:
    from app.jobs import InlineRunner, Job, JobRunner
    from app.review.moments import Moments
    from redaction.model.footage import Footage
    from redaction.model.ids import TrackId
    from redaction.model.track import Track


class DraftCheck(QObject):
    """Runs the check for the open footage, one at a time.

    Signals:
        running_changed: A check began, is being stopped or ended.
    """

    running_changed = Signal()

    def __init__(
        self,
        session: Session,
        jobs: JobRunner | InlineRunner,
        moments: Moments,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs = jobs
        self._moments = moments
        self._job: Job | None = None
        self._footage: Footage | None = None
        self._found: tuple[Track, ...] = ()

    @property
    def running(self) -> bool:
        """Whether a check runs."""
        return self._job is not None

    @property
    def stoppable(self) -> bool:
        """Whether a check runs that nobody stopped yet."""
        return self._job is not None and not self._job.cancelling

    def start(self) -> None:
        """Check the open footage as it would be covered now."""
        footage = self._session.footage
        if footage is None or self._job is not None:
            return
        self._footage, self._found = footage, ()
        args = {"workspace": str(self._session.workspace.folder), "footage": footage.id}
        job = self._jobs.start("check_draft", args, self.tr("Checking the draft for faces"))
        self._job = job
        job.tracks.connect(self._take)
        job.succeeded.connect(self._finish)
        job.failed.connect(self._fail)
        job.cancelled.connect(self._cancelled)
        self.running_changed.emit()

    def cancel(self) -> None:
        """Stop the check; nothing is changed by it."""
        if self._job is not None:
            self._job.cancel()
            self.running_changed.emit()

    # inside

    def _take(self, tracks: list[Any]) -> None:
        self._found = tuple(track_from_json(track) for track in tracks)

    def _end(self) -> tuple[Footage, tuple[Track, ...]]:
        assert self._footage is not None
        ended = self._footage, self._found
        self._job, self._footage, self._found = None, None, ()
        self.running_changed.emit()
        return ended

    def _finish(self, result: dict[str, Any]) -> None:
        footage, tracks = self._end()
        details = {k: v for k, v in result.items() if k != "tracks"} | {"found": len(tracks)}
        if not tracks:
            # that somebody looked is worth a row, too
            self._session.record(
                Category.CONSULTATION,
                "Draft checked for faces",
                footage=footage.sha256,
                details=details,
            )
            self._tell(self.tr("Nothing was found that is not covered."), Tone.GOOD)
            return
        try:
            if not self._commit(footage, tracks, details):
                return
        except UserError as error:
            self._session.problem.emit(error)
            return
        count = count_words(len(tracks), self.tr("face"), self.tr("faces"))
        if not self._is_open(footage):
            words = self.tr("{count} found in {name} that nothing covered: covered now.")
            words = words.format(count=count, name=Path(footage.path).name)
            self._tell(words, Tone.WARNING)
            return
        words = self.tr("{count} found that nothing covered: covered now, and first in the queue.")
        holds = while_open(self._session)
        new = frozenset(track.id for track in tracks)
        look = (self.tr("Look"), guarded(lambda: self._look(new), holds))
        self._session.notice.emit(Notice(words.format(count=count), Tone.WARNING, (look,), holds))

    def _is_open(self, footage: Footage) -> bool:
        now = self._session.footage
        return now is not None and now.id == footage.id

    def _commit(self, footage: Footage, tracks: tuple[Track, ...], details: dict[str, Any]) -> bool:
        """Cover what was found; False where the session refused it, and said so.

        Raises:
            UserError: If other footage is open by now and this one's cannot be changed any more.
        """
        session = self._session
        label = "Check draft"
        if not self._is_open(footage):
            # other footage is open by now: the result belongs to the footage that was checked
            project = session.workspace.project(footage.id)
            edit = add_detected(project, tracks, label=label)
            session.workspace.do(footage.id, edit, details=details)
            session.register_changed.emit()
            return True
        assert session.project is not None
        edit = add_detected(session.project, tracks, label=label)
        return session.do(edit, details=details) is not None

    def _look(self, new: frozenset[TrackId]) -> None:
        """Go to what was found, the most at risk first; never by itself: someone may be in mid-gesture."""
        queue = self._moments.queue
        if queue is None:
            return
        found = (m for m in queue.moments if m.track in new and Problem.SEEN_IN_COPY in m.problems)
        first = next(found, None)
        if first is not None:
            self._session.go_page(Page.REVIEW)
            self._moments.go(first)

    def _fail(self, error: UserError) -> None:
        self._end()
        self._session.problem.emit(error)

    def _cancelled(self) -> None:
        self._end()
        self._tell(self.tr("The check was stopped. Nothing was changed."))

    def _tell(self, text: str, tone: Tone = Tone.INFO) -> None:
        self._session.notice.emit(Notice(text, tone))
