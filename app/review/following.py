"""Track this: following what was drawn, or a selected track, and the one edit it ends with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from app.language.core import brief, core
from app.notice import guarded, until_changed, while_open
from app.session import Notice, Session, Tone
from app.settings.declared import TRACK_DRAWN
from redaction.edit.following import Start, provisional, starts
from redaction.jobs.errors import UserError
from redaction.model.codec import track_to_json
from redaction.model.project import is_covered
from redaction.model.region import Kind
from redaction.model.track import Problem
from redaction.tracking.follow import End
from redaction.tracking.followed import Run
from redaction.usecases.follow_result import put_followed
from redaction.usecases.follow_track import Seed, Wish

if TYPE_CHECKING:
    from app.jobs import InlineRunner, Job, JobRunner
    from app.settings.store import Settings
    from redaction.edit.edit import Patch
    from redaction.model.footage import Footage
    from redaction.model.ids import TrackId
    from redaction.model.project import Project

SHOW_EVERY_MS = 400
"""What was followed so far is shown at most this often."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One following that was asked for.

    Attributes:
        footage: The footage.
        track: The track.
        wish: From where, which way.
        gesture: That of the drawing, or empty.
        held_until: Where cover that is only held ends (``edit.following.provisional``).
    """

    footage: Footage
    track: TrackId
    wish: Wish
    gesture: str
    held_until: int


class Following(QObject):
    """Follows one track at a time; what is asked for meanwhile waits, and stays covered as it was drawn.

    Attributes:
        preview: The decisions with what was followed so far, while a track of the open footage is followed;
            else None. Never committed, never edited.

    Signals:
        preview_changed: More was followed, or it ended.
        running_changed: A following began or ended.
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
        self._asked: Asked | None = None
        self._waiting: list[Asked] = []
        self._runs: tuple[Run, ...] = ()
        self._since = QElapsedTimer()
        self.preview: Project | None = None
        session.footage_changed.connect(self._show_so_far)
        session.project_changed.connect(lambda _changes: self._project_changed())

    @property
    def running(self) -> bool:
        """Whether something is followed."""
        return self._job is not None

    @property
    def running_here(self) -> bool:
        """Whether something is followed in the open footage."""
        return (
            self._job is not None and self._asked is not None and self._is_open(self._asked.footage)
        )

    # what a person does

    def drawn(self, track: TrackId, gesture: str) -> bool:
        """A region was drawn: follow it both ways, if the person has it so. Says whether it does."""
        project = self._session.project
        choice = self._settings.get(TRACK_DRAWN)
        if project is None or choice == "never" or track not in project.tracks:
            return False
        if choice == "faces" and project.tracks[track].kind is not Kind.FACE:
            return False
        return self._ask(track, forwards=True, backwards=True, gesture=gesture)

    def follow_selected(self, *, forwards: bool = True, backwards: bool = True) -> None:
        """Follow the selected tracks on from the shown frame."""
        for track in self._session.selected_tracks:
            self._ask(track.id, forwards=forwards, backwards=backwards, gesture="")

    def cancel(self) -> None:
        """Stop; what was followed so far is kept, and what waits is not begun."""
        self._waiting.clear()
        if self._job is not None:
            self._job.cancel()

    # inside

    def _ask(self, track: TrackId, *, forwards: bool, backwards: bool, gesture: str) -> bool:
        session, footage = self._session, self._session.footage
        frame, project = session.frame, session.project
        if footage is None or frame is None or project is None:
            return False
        if any(a is not None and a.track == track for a in (self._asked, *self._waiting)):
            self._tell(self.tr("This track is being followed already."))
            return False
        try:
            on, back = starts(
                project, track, frame.index, footage.frames, forwards=forwards, backwards=backwards
            )
        except UserError as refusal:
            self._tell(brief(refusal), Tone.WARNING)
            return False
        asked = project.tracks[track]
        wish = Wish(asked.kind, _seed(on), _seed(back))
        held_until = provisional(asked, footage.frames)
        self._waiting.append(Asked(footage, track, wish, gesture, held_until))
        self._next()
        return True

    def _next(self) -> None:
        # What was deleted while it waited is not followed.
        self._waiting = [asked for asked in self._waiting if self._is_there(asked)]
        if self._job is not None or not self._waiting:
            return
        asked = self._asked = self._waiting.pop(0)
        footage = asked.footage
        project = self._project_of(footage)
        others = [
            track_to_json(t)
            for t in project.tracks.values()
            if t.id != asked.track and t.kind is asked.wish.kind and is_covered(project, t)
        ]
        args = {
            "path": footage.path,
            "video": footage.video,
            "fingerprint": footage.fingerprint,
            "wish": asked.wish.to_json(),
            "others": others,
        }
        self._runs = ()
        self._since.invalidate()
        title = self.tr("Following {what}").format(what=asked.wish.kind.value)
        job = self._job = self._jobs.start("follow", args, title)
        job.runs.connect(self._take)
        job.succeeded.connect(self._finish)
        job.failed.connect(self._fail)
        job.cancelled.connect(self._cancelled)
        self.running_changed.emit()

    def _project_of(self, footage: Footage) -> Project:
        session = self._session
        if session.footage is not None and session.footage.id == footage.id:
            assert session.project is not None
            return session.project
        return session.workspace.project(footage.id)

    def _is_there(self, asked: Asked) -> bool:
        """Whether its track is there still; not where all of its footage was removed."""
        try:
            return asked.track in self._project_of(asked.footage).tracks
        except UserError:
            return False

    def _take(self, runs: list[dict[str, Any]]) -> None:
        self._runs = tuple(Run.from_json(run) for run in runs)
        if not self._since.isValid() or self._since.elapsed() >= SHOW_EVERY_MS:
            self._since.start()
            self._show_so_far()

    def _project_changed(self) -> None:
        asked, project = self._asked, self._session.project
        here = asked is not None and self._is_open(asked.footage)
        if asked is not None and here and project is not None and asked.track not in project.tracks:
            # the drawing was taken back or deleted: there is nothing left to be followed
            self._runs = ()
            if self._job is not None:
                self._job.cancel()
        self._show_so_far()

    def _is_open(self, footage: Footage) -> bool:
        return self._session.footage is not None and self._session.footage.id == footage.id

    def _show_so_far(self) -> None:
        """Work the preview out again; without a following on the open footage there is none."""
        asked, project = self._asked, self._session.project
        before, self.preview = self.preview, None
        if (
            asked is not None
            and project is not None
            and self._runs
            and self._is_open(asked.footage)
        ):
            track = project.tracks.get(asked.track)
            if track is not None and not track.locked:
                edit = _edit(project, asked, self._runs)
                self.preview = edit.apply(project)[0] if edit else None
        if self.preview is not None or before is not None:
            self.preview_changed.emit()

    def _end(self) -> tuple[Asked, tuple[Run, ...]]:
        assert self._asked is not None
        ended = self._asked, self._runs
        self._job, self._asked, self._runs = None, None, ()
        return ended

    def _after(self) -> None:
        self._show_so_far()
        self.running_changed.emit()
        self._next()

    def _finish(self, result: dict[str, Any]) -> None:
        asked, _ = self._end()
        runs = tuple(Run.from_json(run) for run in result["runs"])
        details = {
            "models": result.get("models", []),
            "frames": result.get("frames", 0),
            "ends": {("forwards" if r.forwards else "backwards"): str(r.end) for r in runs},
        }
        self._commit(asked, runs, details)
        self._after()

    def _cancelled(self) -> None:
        asked, runs = self._end()
        if any(len(run.track.keyframes) > 1 for run in runs):
            self._commit(asked, runs, {"stopped": True})
        elif self._is_there(asked):
            self._tell(self.tr("Stopped. What was drawn stays covered as it was."))
        self._after()

    def _fail(self, error: UserError) -> None:
        asked, _ = self._end()
        self._after()
        if asked.gesture:
            more = self.tr("What you drew stays covered from its frame on.")
            error = UserError(
                error.summary, f"{more} {error.detail}".strip(), error.remedy, status=error.status
            )
        self._session.problem.emit(error)

    def _commit(self, asked: Asked, runs: tuple[Run, ...], details: dict[str, Any]) -> None:
        session = self._session
        try:
            edit = _edit(self._project_of(asked.footage), asked, runs)
            if not self._is_open(asked.footage):
                # other footage is open by now: the result belongs to the footage that was followed on
                session.workspace.do(asked.footage.id, edit, details=details)
                session.register_changed.emit()
                return
            if edit and session.do(edit, details=details) is None:
                return
        except UserError as refusal:
            parts = (
                core(refusal.summary),
                self.tr("What was followed is not kept."),
                core(refusal.remedy),
            )
            self._tell(" ".join(p for p in parts if p), Tone.WARNING)
            return
        self._say_how(asked, runs)

    def _say_how(self, asked: Asked, runs: tuple[Run, ...]) -> None:
        """What was covered, and why it ended on each side; not in the way of anything."""
        assert self._session.project is not None
        track = self._session.project.tracks[asked.track]
        spans = [s for s in track.covered_spans() for r in runs if r.track.start in s]
        first = min(s.start for s in spans) if spans else track.start
        last = max(s.stop for s in spans) - 1 if spans else track.stop - 1
        said = [self.tr("Covered frames {a} to {b}.").format(a=first, b=last)]
        said += [words for run in runs if (words := self._end_words(run))]
        met = [run.met for run in runs if run.met is not None]
        if met:
            words = self.tr("It meets another face at {n}: look whether it is still the right one.")
            said.append(words.format(n=met[0]))
        unseen = any(Problem.LOW_CONFIDENCE in run.track.problems for run in runs)
        if unseen:
            said.append(self.tr("No face was seen in it by itself: check where it lies."))
        lost = [
            run
            for run in runs
            if run.open_ended or (run.end is End.TAKEN and _end_of(run) in track.doubts)
        ]
        buttons = tuple(
            (self.tr("Go to {n}").format(n=run.at), partial(self._go, asked.track, run.at))
            for run in lost
        )
        if met and len(buttons) < 2:
            meets = partial(self._go, asked.track, met[0])
            buttons = (*buttons, (self.tr("Go to {n}").format(n=met[0]), meets))
        tone = Tone.WARNING if lost or unseen or met else Tone.GOOD
        holds = until_changed(self._session) if buttons else while_open(self._session)
        actions = tuple((label, guarded(act, holds)) for label, act in buttons)
        self._session.notice.emit(Notice(" ".join(said), tone, actions, holds))

    def _go(self, track: TrackId, frame: int) -> None:
        self._session.select((track,))
        self._session.go_to(frame)

    def _end_words(self, run: Run) -> str:
        words = {
            End.LEFT: self.tr("It leaves the picture at {n}.")
            if run.forwards
            else self.tr("It comes into the picture at {n}."),
            End.CUT: self.tr("The scene ends at {n}.")
            if run.forwards
            else self.tr("The scene begins at {n}."),
            End.LOST: self.tr("Lost at {n}: go there and draw again."),
            End.TAKEN: self.tr("Another track covers it at {n}, too."),
            End.DAMAGED: self.tr("The pictures are damaged beyond {n}: look there."),
            End.STOPPED: self.tr("Stopped at {n}."),
        }.get(run.end, "")
        last = run.track.stop - 1 if run.forwards else run.track.start
        return words.format(n=run.at if run.open_ended or run.end is End.TAKEN else last)

    def _tell(self, text: str, tone: Tone = Tone.INFO) -> None:
        self._session.notice.emit(Notice(text, tone))


def _seed(start: Start | None) -> Seed | None:
    return None if start is None else Seed(start.frame, start.shape, start.limit)


def _end_of(run: Run) -> Problem:
    return Problem.ENDS_INSIDE if run.forwards else Problem.STARTS_INSIDE


def _edit(project: Project, asked: Asked, runs: tuple[Run, ...]) -> Patch:
    """The edit that puts in what was followed."""
    return put_followed(
        project,
        asked.track,
        runs,
        frames=asked.footage.frames,
        held_until=asked.held_until,
        gesture=asked.gesture,
    )
