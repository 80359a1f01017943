"""Finding faces: the job, what it shows while it runs, and the one edit it ends with."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from app.jobs import InlineRunner, Job, JobRunner
from app.session import Notice, Session, Tone
from app.settings.declared import DETECTION
from app.settings.store import Settings
from app.words import count_words
from player.media.time import FrameIndex, FrameSpan
from redaction.edit.gestures import replace_detected
from redaction.jobs.errors import UserError
from redaction.model.codec import track_from_json
from redaction.model.footage import Footage
from redaction.model.project import Project
from redaction.model.region import Kind
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
        running_changed: A search began or ended.
    """

    preview_changed = Signal()
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
        self._found: tuple[Track, ...] = ()
        self._since = QElapsedTimer()
        self.preview: Project | None = None
        session.footage_changed.connect(self._show_found)
        session.project_changed.connect(lambda _changes: self._show_found())

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

    def start(self) -> None:
        """Search the open footage; one search at a time."""
        footage = self._session.footage
        if footage is None or self._job is not None:
            return
        self._footage, self._found = footage, ()
        self._since.invalidate()
        args = {
            "path": footage.path,
            "video": footage.video,
            "settings": {"mode": self._settings.get(DETECTION)},
            "sha256": footage.sha256,
            "fingerprint": footage.fingerprint,
            "cache": str(self._session.workspace.folder / CACHE),
        }
        job = self._jobs.start("analyse", args, self.tr("Finding faces"))
        self._job = job
        job.tracks.connect(self._take)
        job.succeeded.connect(self._finish)
        job.failed.connect(self._fail)
        job.cancelled.connect(self._cancelled)
        self.running_changed.emit()

    def cancel(self) -> None:
        """Stop the search; what was found so far is kept, and the next search goes on from there."""
        if self._job is not None:
            self._job.cancel()

    # inside

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
            edit = replace_detected(project, self._found, kinds=(Kind.FACE,))
            self.preview = edit.apply(project)[0]
        if self.preview is not None or before is not None:
            self.preview_changed.emit()

    def _end(self) -> tuple[Footage, tuple[Track, ...]]:
        assert self._footage is not None
        ended = self._footage, self._found
        self._job, self._footage, self._found = None, None, ()
        self.running_changed.emit()
        return ended

    def _finish(self, result: dict[str, Any]) -> None:
        footage, tracks = self._end()
        session = self._session
        try:
            self._commit(footage, tracks, result)
        except UserError as error:
            session.problem.emit(error)
            return
        finally:
            self._show_found()
        count = count_words(len(tracks), self.tr("track"), self.tr("tracks"))
        if not tracks:
            text = self.tr(
                "No face was found. Look through the footage yourself before you export."
            )
            session.notice.emit(Notice(text, Tone.WARNING))
            return
        text = self.tr("{count} found and covered. Now decide on each of them.").format(count=count)
        session.notice.emit(Notice(text, Tone.GOOD))

    def _commit(
        self,
        footage: Footage,
        tracks: tuple[Track, ...],
        result: dict[str, Any],
        span: FrameSpan | None = None,
    ) -> None:
        """Take in what was found on these frames, on all when None; what lies beyond stays."""
        session = self._session
        details = {k: v for k, v in result.items() if k != "tracks"}
        label = "Find faces" if span is None else "Find faces, stopped"
        if session.footage is not None and session.footage.id == footage.id:
            assert session.project is not None
            edit = replace_detected(
                session.project, tracks, span=span, kinds=(Kind.FACE,), label=label
            )
            if edit:
                session.do(edit, details=details)
            return
        # other footage is open by now: the result belongs to the footage that was searched
        project = session.workspace.project(footage.id)
        edit = replace_detected(project, tracks, span=span, kinds=(Kind.FACE,), label=label)
        session.workspace.do(footage.id, edit, details=details)
        session.register_changed.emit()

    def _fail(self, error: UserError) -> None:
        self._end()
        self._show_found()
        self._session.problem.emit(error)

    def _cancelled(self) -> None:
        footage, tracks = self._end()
        if not tracks:
            self._show_found()
            text = self.tr("Stopped. Nothing was changed by the search.")
            self._session.notice.emit(Notice(text))
            return
        # Tracks are reported up to the first frame nobody has looked at: all before their end was searched.
        span = FrameSpan(FrameIndex(0), FrameIndex(max(track.stop for track in tracks)))
        try:
            self._commit(footage, tracks, {"stopped": True}, span)
        except UserError as error:
            self._session.problem.emit(error)
            return
        finally:
            self._show_found()
        count = count_words(len(tracks), self.tr("track"), self.tr("tracks"))
        text = self.tr(
            "Stopped. {count} found so far are kept; the rest of the footage was not searched."
        ).format(count=count)
        self._session.notice.emit(Notice(text, Tone.WARNING))
