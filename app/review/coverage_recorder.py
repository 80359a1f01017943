"""Records which frames are truly on the screen, and what is heard, for the person at the window.

A frame counts as shown when the canvas painted it while the window was in front: on the review page, visible,
exposed, not minimised, the active window of the desktop, with no dialog or menu of ours over it. What another
program keeps above all windows is not noticed; no desktop tells. Frames that were left out while playing were
never painted. A grey placeholder shows nothing, unless the footage is known to be damaged there.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QApplication

from app.language.core import core
from app.session import Page, Session, ViewMode
from app.timeline.coverage_lane import Seen
from player.media.info import FootageKind
from redaction.coverage.coverage import Coverage
from redaction.coverage.looking import Looking, Manner
from redaction.coverage.runs import Runs
from redaction.coverage.viewing import ALL, Hearing, Sitting, View, Viewing
from redaction.jobs.errors import UserError
from redaction.model.ids import FootageId

if TYPE_CHECKING:
    from app.canvas.view import VideoCanvas
    from app.review.player import Player
    from app.review.showing import Showing
    from redaction.edit.changes import Changes
    from redaction.model.project import Project

KEEP_MS: Final = 5000
"""What was seen is kept that often at least; so much is lost at most when the computer stops."""
VOUCH_SECONDS: Final = 600.0
"""So often at least what was looked at becomes a row of the log, while footage is open."""
SHOW_MS: Final = 300
"""Views hear of it that soon."""
SHOW_PLAYING_MS: Final = 3000
"""And while it plays: painting the timeline anew takes as long as a few hundred frames take here."""

_VIEWS = {mode: View(mode.value) for mode in ViewMode}


class CoverageRecorder(QObject):
    """Watches the canvas of the review page.

    Attributes:
        clock: Seconds that only go forwards.
        in_front: Says whether the picture is visible to the person.

    Signals:
        changed: More was seen or heard, or what counts changed.
    """

    changed = Signal()

    def __init__(
        self,
        session: Session,
        player: Player,
        canvas: VideoCanvas,
        showing: Showing,
        *,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._player = player
        self._canvas = canvas
        self._showing = showing
        self.clock = clock
        self.in_front: Callable[[], bool] = self._in_front
        self._looking: Looking | None = None
        self._unkept: dict[FootageId, _Unkept] = {}
        self._revision: tuple[Project | None, int | None] = (None, None)
        self._pointer = QCursor.pos()
        self._vouched = clock()
        self._failed = self._ended = False
        self._keep_soon = self._timer(KEEP_MS, self.keep)
        self._say_soon = self._timer(SHOW_MS, self.changed.emit)
        canvas.picture_painted.connect(self._painted)
        canvas.zoom_changed.connect(self._acted)
        player.state_changed.connect(self._state_changed)
        session.footage_leaving.connect(self.settle)
        session.footage_changed.connect(self._footage_changed)
        session.project_changed.connect(self._project_changed)
        session.page_changed.connect(self._state_changed)
        session.coverage_wanted.connect(self.settle)
        session.case_changed.connect(self._case_changed)
        for acted in (session.selection_changed, session.view_changed, session.tool_changed,
                      session.marks_changed):  # fmt: skip
            acted.connect(self._acted)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._front_changed)
            app.applicationStateChanged.connect(self._front_changed)
        self._footage_changed()

    # what is known

    @property
    def coverage(self) -> Coverage:
        """Everything recorded of the open footage, also what is not kept yet."""
        footage = self._session.footage
        if footage is None:
            return Coverage()
        kept = self._session.workspace.coverage.of(footage.id)
        if not self._looking:
            return kept
        seen, heard = self._looking.pending(self.clock(), _now())
        return Coverage(
            (*kept.viewings, *seen), (*kept.hearings, *heard), kept.lapses, kept.sittings
        )

    @property
    def seen(self) -> Seen | None:
        """Which frames of the open footage count as seen; None where there is no picture."""
        footage, store = self._session.footage, self._session.workspace.coverage
        if footage is None or footage.kind is FootageKind.SOUND:
            return None
        return Seen.of(self.coverage, store.rule, self._session.workspace.user, footage.frames)

    def unseen_runs(self) -> Runs:
        """The frames still to be looked at."""
        seen = self.seen
        return () if seen is None else seen.unseen

    def heard(self, streams: tuple[int, ...]) -> tuple[tuple[float, float], ...]:
        """The stretches of these sound tracks that count as heard, in seconds."""
        rule = self._session.workspace.coverage.rule
        mine = self._session.workspace.user
        return self.coverage.heard(rule, streams, rule.who(mine, mine))

    # what happens

    def hear(self, start: float, stop: float) -> None:
        """So many seconds of sound were played, from one place to another, as the player is set now."""
        looking, revision = self._looking, self._kept_revision()
        if looking is None or revision is None:
            return
        many = range(len(self._player.sound_tracks))
        streams = tuple(many) if self._player.sound_mixed else (self._player.sound_track,)
        looking.hear(start, stop, streams, round(self._player.speed, 2), revision)
        self._more()

    def keep(self) -> bool:
        """Write down what was seen; False where it cannot be written: then it counts as not seen."""
        self._keep_soon.stop()
        looking = self._looking
        if looking is not None:
            self._unkept.setdefault(FootageId(looking.footage), _Unkept()).take(
                looking, self.clock()
            )
        seen = False
        for footage, unkept in list(self._unkept.items()):
            try:
                seen = self._write(footage, unkept) or seen
            except UserError as error:
                if any(f.id == footage for f in self._session.workspace.footage()):
                    self._tell(error)
                    return False
            del self._unkept[footage]
        self._failed = False
        if looking is not None and self.clock() - self._vouched > VOUCH_SECONDS:
            self._vouch(FootageId(looking.footage))
        if seen:
            self._say()
            if not self._player.playing:
                self._session.case_changed.emit()
        return True

    def settle(self) -> None:
        """Write down what was seen, and have the log vouch for it: something depends on it now."""
        if self._looking is not None and self.keep():
            self._vouch(FootageId(self._looking.footage))

    def shut_down(self) -> None:
        """The window closes."""
        self._stop()
        self.settle()
        self._looking, self._ended = None, True
        self._keep_soon.stop()
        self._say_soon.stop()

    # inside

    def _painted(self) -> None:
        looking, frame = self._looking, self._canvas.frame
        if looking is None:
            return
        at = self.clock()
        if frame is None or not self.in_front():
            looking.leave(at)
            return
        revision = self._seen_revision()
        index, moved = int(frame.ref.index), False
        if revision is None or not self._is_picture(frame, index):
            looking.leave(at)
        else:
            speed = round(self._player.speed, 2) if self._player.playing else 0.0
            moved = looking.put(index, Manner(self._view(), speed, revision, self._share()), at)
        pointer = QCursor.pos()
        if moved or pointer != self._pointer:
            self._pointer = pointer
            looking.work(at, playing=self._player.playing, moment=_now())
        self._more()

    def _is_picture(self, frame: object, index: int) -> bool:
        footage = self._session.footage
        info = getattr(frame, "info", None)
        if footage is None or getattr(info, "kind", None) is FootageKind.SOUND:
            return False
        return getattr(frame, "picture", None) is not None or index in self._damaged

    def _view(self) -> View:
        mode = self._session.view_mode
        if mode is ViewMode.OUTLINES and self._showing.hidden:
            # what is covered cannot be told from what is not
            return View.ORIGINAL
        return _VIEWS[mode]

    def _share(self) -> int:
        part = self._canvas.part_in_view()
        width, height = self._canvas.picture_size
        # a strip narrower than a pixel at the edge is no reason to look again
        if part is None or (part.w > width - 1 and part.h > height - 1):
            return 90 if self._canvas.is_overlaid else ALL
        return min(90, int(part.w * part.h / (width * height) * 10) * 10)

    def _in_front(self) -> bool:
        window = self._canvas.window()
        handle = window.windowHandle()
        return (
            self._session.page is Page.REVIEW
            and self._canvas.isVisible()
            and handle is not None
            and handle.isExposed()
            and not window.isMinimized()
            and window.isActiveWindow()
            and QApplication.activeModalWidget() is None
            and QApplication.activePopupWidget() is None
        )

    def _acted(self) -> None:
        """Somebody did something."""
        if self._looking is not None and self.in_front():
            self._looking.work(self.clock(), playing=self._player.playing, moment=_now())
            self._more()

    def _state_changed(self) -> None:
        looking = self._looking
        if looking is None:
            return
        if not self.in_front():
            self._stop()
        else:
            # what played and stands now, or the other way round, is looked at in another way
            looking.leave(self.clock())
            self._acted()
        if not self._player.playing:
            self.keep()
        self._canvas.update()

    def _front_changed(self, _what: object = None) -> None:
        if self._looking is not None and not self.in_front():
            self._stop()
        # painted anew when it comes back, and so it counts from then on
        self._canvas.update()

    def _stop(self) -> None:
        if self._looking is not None:
            self._looking.stop(self.clock(), moment=_now())

    def _footage_changed(self) -> None:
        footage = self._session.footage
        now = None if footage is None else footage.id
        # the same footage is announced again when its frames were read through: some may be damaged
        self._damaged = frozenset(() if footage is None else footage.damaged)
        if (None if self._looking is None else self._looking.footage) == now:
            return
        who = self._session.workspace.user
        self._looking = None if now is None else Looking(now, who)
        self._vouched = self.clock()
        self._say()

    def _case_changed(self) -> None:
        """The rule may be another, or the person at the window."""
        looking, who = self._looking, self._session.workspace.user
        if looking is not None and looking.who != who:
            self._stop()
            self.keep()
            self._looking = Looking(looking.footage, who)
            self._canvas.update()
        self._say()

    def _project_changed(self, _changes: Changes) -> None:
        self._acted()
        if self._looking is not None:
            # from here on it is seen as it is now; the canvas is painted anew
            self._looking.leave(self.clock())
            self._canvas.update()
        self._say()

    def _seen_revision(self) -> int | None:
        """Of the decisions that are on the screen; None where they are not those that are kept."""
        if self._showing.project is not self._session.project:
            # what a search found so far, or following, is shown with it, and may come to nothing
            return None
        return self._kept_revision()

    def _kept_revision(self) -> int | None:
        """Of the decisions; None where another program has changed them since."""
        project = self._session.project
        if project is None:
            return None
        if self._revision[0] is not project:
            self._revision = project, self._session.workspace.revision(project)
        return self._revision[1]

    def _more(self) -> None:
        if not self._keep_soon.isActive():
            self._keep_soon.start()
        self._say()

    def _say(self) -> None:
        if self._ended:
            return  # the workspace may be closed by now
        wait = SHOW_PLAYING_MS if self._player.playing else SHOW_MS
        if not self._say_soon.isActive() or self._say_soon.remainingTime() > wait:
            self._say_soon.start(wait)

    def _write(self, footage: FootageId, unkept: _Unkept) -> bool:
        if not unkept:
            return False
        workspace = self._session.workspace
        with workspace.consulting():
            workspace.coverage.add(footage, unkept.viewings, unkept.hearings, unkept.sittings)
        return bool(unkept.viewings or unkept.hearings)

    def _vouch(self, footage: FootageId) -> None:
        workspace = self._session.workspace
        try:
            with workspace.consulting():
                workspace.coverage.vouch(footage)
            self._vouched = self.clock()
        except UserError as error:
            self._tell(error)

    def _tell(self, error: UserError) -> None:
        """Say it once; it is tried again, and until then it counts as not seen."""
        if not self._failed:
            self._failed = True
            self._session.problem.emit(
                UserError(
                    self.tr("What you look at cannot be written down."),
                    self.tr("It counts as not seen until it can. {why}").format(
                        why=core(error.summary)
                    ),
                    error.remedy,
                )
            )

    def _timer(self, interval: int, slot: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(slot)
        return timer


class _Unkept:
    """What is still to be written of one footage."""

    def __init__(self) -> None:
        self.viewings: list[Viewing] = []
        self.hearings: list[Hearing] = []
        self.sittings: list[Sitting] = []

    def __bool__(self) -> bool:
        return bool(self.viewings or self.hearings or self.sittings)

    def take(self, looking: Looking, at: float) -> None:
        """Take over what was looked at."""
        viewings, hearings, sittings = looking.take(at, _now())
        self.viewings += viewings
        self.hearings += hearings
        self.sittings += sittings


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
