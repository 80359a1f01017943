"""The transcript of the open footage: the job that makes it, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from redaction.reviewlog.row import Category
from redaction.store.planfiles import CACHE
from redaction.transcript.kept import KeptTranscripts
from redaction.transcript.whisper import why_not

if TYPE_CHECKING:
    from app.jobs import Job, Runner
    from app.review.player import Player
    from app.session import Session
    from player.media.info import AudioStreamInfo
    from redaction.jobs.errors import UserError
    from redaction.model.footage import Footage
    from redaction.model.ids import FootageId
    from redaction.transcript.words import Transcript

Of = tuple["FootageId | None", int]
"""A footage and one of its sound tracks."""


class Transcribing(QObject):
    """Has the words of the sound track that is heard.

    Attributes:
        session: What is open.
        transcript: Of the sound track that is heard, or None.

    Signals:
        changed: There is another transcript, or the making of one began or ended.
        progressed: The making is further on, as ``Job`` says it.
    """

    changed = Signal()
    progressed = Signal(dict)

    def __init__(
        self,
        session: Session,
        jobs: Runner,
        player: Player,
        parent: QObject | None = None,
        *,
        why: Callable[[], UserError | None] = why_not,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.transcript: Transcript | None = None
        self._jobs = jobs
        self._player = player
        self._why = why
        self._job: Job | None = None
        self._about: Footage | None = None
        self._of: Of = (None, 0)
        self._shown: Of = (None, 0)
        session.footage_changed.connect(self._follow)
        player.opened.connect(lambda _index: self._follow())
        player.state_changed.connect(self._follow)
        self._follow()

    @property
    def running(self) -> bool:
        """Whether a transcript of what is heard is being made."""
        return self._job is not None and self._of == self._shown

    @property
    def fault(self) -> UserError | None:
        """Why there can be no transcript on this machine, or None."""
        return self._why()

    @property
    def tracks(self) -> tuple[AudioStreamInfo, ...]:
        """The sound tracks of the open footage."""
        return self._player.sound_tracks

    @property
    def has_sound(self) -> bool:
        """Whether there is sound to listen to."""
        return bool(self.tracks)

    def start(self) -> None:
        """Listen to the sound track that is heard."""
        footage, fault = self.session.footage, self.fault
        if fault is not None:
            self.session.problem.emit(fault)
            return
        if footage is None or self._job is not None or not self.has_sound:
            return
        self._of, self._about = self._shown, footage
        args = {
            "workspace": str(self.session.workspace.folder),
            "footage": footage.id,
            "sound": self._of[1],
        }
        job = self._jobs.start("transcribe", args, self.tr("Listening for words"))
        self._job = job
        job.progressed.connect(self.progressed)
        job.succeeded.connect(self._finish)
        job.failed.connect(self._fail)
        job.cancelled.connect(self._end)
        self.changed.emit()

    def cancel(self) -> None:
        """Stop; nothing is kept of it."""
        if self._job is not None:
            self._job.cancel()

    # inside

    def _follow(self) -> None:
        footage = self.session.footage
        now = (None if footage is None else footage.id, self._player.sound_track)
        if now == self._shown:
            return
        self._shown = now
        if self._job is not None and self._of[0] != now[0]:
            self._job.cancel()
        self._read()

    def _read(self) -> None:
        footage = self.session.footage
        self.transcript = None
        if footage is not None:
            cache = self.session.workspace.folder / CACHE
            kept = KeptTranscripts(cache, footage.sha256, footage.video)
            self.transcript = kept.get(self._shown[1])
        self.changed.emit()

    def _end(self) -> None:
        self._job = None
        self.changed.emit()

    def _finish(self, result: dict[str, Any]) -> None:
        here, footage = self._of == self._shown, self._about
        self._job = None
        # it was made, whatever is heard by now
        if footage is not None:
            self.session.record(
                Category.SYSTEM,
                "Transcript made",
                footage=footage.sha256,
                request=footage.request or "",
                details={name: result[name] for name in ("words", "model", "sound")},
            )
        if here:
            self._read()
        else:
            self.changed.emit()

    def _fail(self, error: UserError) -> None:
        here = self._of[0] == self._shown[0]
        self._end()
        if here:
            self.session.problem.emit(error)
