"""Finding faces: the job, what it shows while it runs, and the one edit it ends with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from app.jobs import InlineRunner, Job, JobRunner
from app.review.finding import many_words, remembered
from app.review.interrupted import interrupted_search, note_search
from app.session import Notice, Session, Tone
from app.settings.store import Settings
from app.words import count_words
from player.media.time import FrameIndex, FrameSpan
from redaction.detection.settings import DetectionSettings
from redaction.edit.gestures import replace_detected
from redaction.jobs.errors import UserError
from redaction.model.codec import track_from_json
from redaction.model.footage import Footage
from redaction.model.project import Project
from redaction.model.track import Track
from redaction.store.planfiles import CACHE

SHOW_EVERY_MS = 700
"""What was found so far is shown at most this often."""


class FaceSearch(QObject):
    """Runs the analysis of the open footage.

    Attributes:
        preview: The decisions with what was found so far, while a search of the open footage runs;
            else None. Never committed, never edited.

    Signals:
        preview_changed: More was found, or the search ended.
        progressed: It is further on: phase, done, total, unit and seconds left, as ``Job`` gives them.
        running_changed: A search began, is being stopped or ended, or another footage can go on or not.
    """

    preview_changed = Signal()
    progressed = Signal(dict)
    running_changed = Signal()

    def __init__(
        self,
        session: Session,
        jobs: JobRunner | InlineRunner,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs = jobs
        self._settings = settings
        self._job: Job | None = None
        self._footage: Footage | None = None
        self._chosen = DetectionSettings()
        self._found: tuple[Track, ...] = ()
        self._since = QElapsedTimer()
        self._to_resume: DetectionSettings | None = None
        self._searches = 0
        self.preview: Project | None = None
        session.footage_changed.connect(self._footage_changed)
        session.project_changed.connect(lambda _changes: self._show_found())
        self._look_for_interrupted()

    @property
    def running(self) -> bool:
        """Whether a search runs."""
        return self._job is not None

    @property
    def footage(self) -> Footage | None:
        """The footage that is searched."""
        return self._footage

    @property
    def found(self) -> int:
        """How many tracks were found so far."""
        return len(self._found)

    @property
    def stoppable(self) -> bool:
        """Whether a search runs that nobody stopped yet."""
        return self._job is not None and not self._job.cancelling

    @property
    def wanted(self) -> str:
        """What the running search looks for, within a sentence."""
        return many_words(self._chosen.kinds)

    @property
    def resumable(self) -> bool:
        """Whether a search of the open footage broke off and can go on."""
        return self._to_resume is not None and not self.running

    def start(self) -> None:
        """Go on with the search that broke off, else search as the person chose the last time."""
        try:
            self.start_with(self._to_resume or remembered(self._settings).settings())
        except UserError as error:
            self._session.problem.emit(error)

    def start_with(self, settings: DetectionSettings) -> None:
        """Search the open footage; one search at a time."""
        footage = self._session.footage
        if footage is None or self._job is not None:
            return
        self._footage, self._found, self._chosen = footage, (), settings
        self._searches += 1
        self._since.invalidate()
        if footage.sha256:
            note_search(self._caches, footage, settings)
        args = {
            "path": footage.path,
            "video": footage.video,
            "settings": settings.to_json(),
            "sha256": footage.sha256,
            "fingerprint": footage.fingerprint,
            "cache": str(self._caches),
        }
        title = self.tr("Finding {what}").format(what=many_words(settings.kinds))
        job = self._jobs.start("analyse", args, title)
        self._job = job
        job.progressed.connect(self.progressed)
        job.tracks.connect(self._take)
        job.succeeded.connect(self._finish)
        job.failed.connect(self._fail)
        job.cancelled.connect(self._cancelled)
        self.running_changed.emit()

    def cancel(self) -> None:
        """Stop the search; what was found so far is kept, and the next search goes on from there."""
        if self._job is not None:
            self._job.cancel()
            self.running_changed.emit()

    # inside

    @property
    def _caches(self) -> Path:
        return self._session.workspace.folder / CACHE

    def _footage_changed(self) -> None:
        self._look_for_interrupted()
        self._show_found()
        # whoever shows whether a search can go on
        self.running_changed.emit()

    def _look_for_interrupted(self) -> None:
        footage = self._session.footage
        self._to_resume = None if footage is None else interrupted_search(self._caches, footage)

    def _take(self, tracks: list[Any]) -> None:
        self._found = tuple(track_from_json(t) for t in tracks)
        if not self._since.isValid() or self._since.elapsed() >= SHOW_EVERY_MS:
            self._since.start()
            self._show_found()

    def _show_found(self) -> None:
        """Work the preview out again; without a search of the open footage there is none."""
        project, open_now = self._session.project, self._session.footage
        here = (
            self._job is not None
            and self._footage is not None
            and open_now is not None
            and open_now.id == self._footage.id
        )
        before = self.preview
        self.preview = None
        if here and project is not None and self._found:
            edit = replace_detected(project, self._found, kinds=self._chosen.kinds)
            self.preview = edit.apply(project)[0]
        if self.preview is not None or before is not None:
            self.preview_changed.emit()

    def _end(self) -> tuple[Footage, tuple[Track, ...]]:
        assert self._footage is not None
        ended = self._footage, self._found
        self._job, self._footage, self._found = None, None, ()
        self._look_for_interrupted()
        self.running_changed.emit()
        return ended

    def _finish(self, result: dict[str, Any]) -> None:
        footage, tracks = self._end()
        resumed = bool(result.get("resumed"))
        try:
            self._commit(footage, tracks, result, label="Find faces")
        except UserError as error:
            self._session.problem.emit(error)
            return
        finally:
            self._show_found()
        said = [self.tr("The search went on where it had stopped.")] if resumed else []
        if not tracks:
            said.append(
                self.tr("Nothing was found. Look through the footage yourself before you export.")
            )
        else:
            text = self.tr("{count} found and covered. Now decide on each of them.")
            said.append(text.format(count=self._count(tracks)))
        tone = Tone.GOOD if tracks else Tone.WARNING
        self._session.notice.emit(Notice(" ".join(said), tone))

    def _commit(
        self,
        footage: Footage,
        tracks: tuple[Track, ...],
        result: dict[str, Any],
        *,
        label: str,
        span: FrameSpan | None = None,
    ) -> None:
        """Take in what was found on these frames, on all when None; what lies beyond stays."""
        session = self._session
        details = {k: v for k, v in result.items() if k != "tracks"} | {"found": len(tracks)}
        kinds = self._chosen.kinds
        if session.footage is not None and session.footage.id == footage.id:
            assert session.project is not None
            edit = replace_detected(session.project, tracks, span=span, kinds=kinds, label=label)
            if edit:
                session.do(edit, details=details)
            return
        # other footage is open by now: the result belongs to the footage that was searched
        project = session.workspace.project(footage.id)
        edit = replace_detected(project, tracks, span=span, kinds=kinds, label=label)
        session.workspace.do(footage.id, edit, details=details)
        session.register_changed.emit()

    def _fail(self, error: UserError) -> None:
        self._end()
        self._show_found()
        self._session.problem.emit(error)

    def _cancelled(self) -> None:
        footage, tracks = self._end()
        can_go_on = interrupted_search(self._caches, footage) is not None
        how = (
            self.tr("The search can go on where it stopped.")
            if can_go_on
            else self.tr("It had only just begun: searching again starts at the first frame.")
        )
        if not tracks:
            self._show_found()
            text = self.tr("Stopped. Nothing was changed by the search.")
            self._session.notice.emit(Notice(f"{text} {how}", holds=self._until_the_next()))
            return
        # Tracks are reported up to the first frame nobody has looked at: all before their end was searched.
        span = FrameSpan(FrameIndex(0), FrameIndex(max(track.stop for track in tracks)))
        details = {"stopped": True, "settings": self._chosen.to_log()}
        try:
            self._commit(footage, tracks, details, label="Find faces, stopped", span=span)
        except UserError as error:
            self._session.problem.emit(error)
            return
        finally:
            self._show_found()
        text = self.tr(
            "Stopped. {count} found so far are kept and covered; the rest of the footage was not "
            "searched."
        ).format(count=self._count(tracks))
        notice = Notice(f"{text} {how}", Tone.WARNING, holds=self._until_the_next())
        self._session.notice.emit(notice)

    def _until_the_next(self) -> Callable[[], bool]:
        """Whether no other search was begun since."""
        searches = self._searches
        return lambda: self._searches == searches

    def _count(self, tracks: tuple[Track, ...]) -> str:
        return count_words(len(tracks), self.tr("track"), self.tr("tracks"))
