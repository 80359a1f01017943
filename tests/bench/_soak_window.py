"""The real window in the hands of somebody who never gets tired: what `bench soak` does over and over."""

from __future__ import annotations

import gc
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import shiboken6
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu, QWidget

from app.actions.ids import ActionId as Do
from app.crash import CrashCatcher
from app.dialogs.export import ExportDialog
from app.exports.queue import ExportQueue
from app.help.walk import Walk
from app.jobs import JobRunner
from app.main_window import MainWindow
from app.session import Page, Session, ViewMode
from app.settings import declared
from app.settings.store import Settings
from app.workspaces.keeping import Keeping
from redaction.jobs.errors import UserError
from redaction.model.ids import FootageId, TrackId
from redaction.store.workspace import Workspace
from tests.bench._soak_gauge import Sample, handles, heap_in_use, processes, resident, threads
from tests.bench._soak_room import DIALOGS, FRAMES, NEVER, PAGES, PANELS, fill

LEFT = Qt.MouseButton.LeftButton
GESTURES = 40
"""Between two rests."""


@dataclass
class Done:
    """What was done, and what went wrong.

    Attributes:
        gestures: By name.
        trouble: What nobody expected: exceptions and faults that were shown.
    """

    gestures: Counter[str] = field(default_factory=Counter)
    trouble: Counter[str] = field(default_factory=Counter)


class Reviewer:
    """Opens the window as the program does, and works in it until it is closed.

    Attributes:
        done: What was done and what went wrong.
        window: The window.
    """

    def __init__(self, room: Path, seed: int, pace: float) -> None:
        """Open.

        Args:
            room: An empty folder for footage, workspace and copies.
            seed: Of what is done.
            pace: Seconds from one gesture to the next.
        """
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._app = app
        self._rng = random.Random(seed)
        self._pace = pace
        self._room = room
        self.done = Done()
        self._began = time.monotonic()
        self._workspace = Workspace.open(room / "workspace", user="Soak")
        self._footage = fill(self._workspace, room, self._rng)
        self._depth = self._depths()
        self._catcher = CrashCatcher()
        self._catcher.install(self._workspace.folder)
        self._catcher.caught.connect(lambda text: self._note(f"crash: {text[-400:]}"))
        self.session = Session(self._workspace)
        self.session.problem.connect(self._fault)
        self._jobs = JobRunner()
        settings = Settings(room / "settings.ini")
        settings.set(declared.TRACK_DRAWN, "never")
        self.window = MainWindow(self.session, self._jobs, settings, self._catcher)
        self.window.resize(1600, 1000)
        self.window.show()
        self._keeping = Keeping(self.session, self._jobs, self.window)
        # nobody is there to choose a file: every such question is answered by closing it
        for name in ("getOpenFileName", "getOpenFileNames", "getSaveFileName"):
            empty: object = ([], "") if name == "getOpenFileNames" else ("", "")
            setattr(QFileDialog, name, staticmethod(lambda *_a, said=empty, **_k: said))
        setattr(QFileDialog, "getExistingDirectory", staticmethod(lambda *_a, **_k: ""))  # noqa: B010
        self._acts: tuple[tuple[int, str, Callable[[], None]], ...] = (
            (20, "step", self._step),
            (6, "play", self._play),
            (8, "seek", self._seek),
            (8, "draw", self._draw),
            (12, "decide", self._decide),
            (6, "undo and redo", self._undo),
            (6, "move a box", self._move),
            (6, "view", self._view),
            (6, "zoom", self._zoom),
            (6, "panel", self._panel),
            (4, "page", self._page),
            (3, "other footage", self._other),
            (3, "note", self._annotate),
            (8, "dialog", self._dialog),
            (6, "any action", self._anything),
        )

    # what is done

    def tour(self) -> None:
        """Open every page, panel and dialog once: what is made when it is first wanted is made then."""
        self._review()
        for dialog in DIALOGS:
            self._press(dialog)
            self._fumble()
        for page in PAGES:
            self._press(page)
            self.idle(0.3)
        self._review()
        for panel in PANELS:
            self._press(panel)
            self.idle(0.1)
        self.rest()

    def cycle(self, *, copy: bool = False) -> None:
        """Forty gestures, perhaps a copy, and then a rest."""
        weights = [weight for weight, _, _ in self._acts]
        for _ in range(GESTURES):
            ((_, name, act),) = self._rng.choices(self._acts, weights)
            try:
                act()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is counted and said
                self._note(f"{name}: {type(error).__name__}: {error}")
            self.done.gestures[name] += 1
            self.idle(self._pace)
        self._close_all()
        if copy:
            self._copy()
        self.rest()

    def rest(self) -> None:
        """Everything as it was at the beginning: dialogs closed, edits undone, nothing runs."""
        self._close_all()
        session = self.session
        for footage in self._footage:
            session.open_footage(footage)
            session.go_page(Page.REVIEW)
            self._home()
            for _ in range(500):
                if len(self._workspace.history(footage.id).done) <= self._depth[footage.id]:
                    break
                session.undo()
            else:
                self._note("undo does not come back to where it began")
        session.open_footage(self._footage[0])
        self._home()
        if not self._jobs_over():
            self._note(f"still running after ten minutes: {[j.kind for j in self._jobs._jobs]}")
        for toast in self.window.toasts.shown:  # one that warns stays until somebody closes it
            toast.dismiss()
        for bar in self.window.findChildren(Walk):
            bar.left.emit()
        self.idle(0.3)
        self._app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        self._app.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def sample(self) -> Sample:
        """Look at the process now."""
        widgets = self._app.allWidgets()
        # the page of copies lists each that was asked for since the window was opened
        (queue,) = self.window.findChildren(ExportQueue)
        listed = len(queue.copies)
        return Sample(
            seconds=time.monotonic() - self._began,
            gestures=sum(self.done.gestures.values()),
            resident=resident(),
            heap=heap_in_use(),
            objects=len(gc.get_objects()),
            qobjects=sum(isinstance(o, QObject) for o in shiboken6.getAllValidWrappers()) - listed,
            children=len(self.window.findChildren(QObject)) - listed,
            widgets=len(widgets),
            windows=sum(w.parent() is None for w in widgets),
            threads=threads(),
            handles=handles(),
            processes=processes(),
            rows=self._workspace.log.head().count,
        )

    def check(self) -> None:
        """See that nothing of the evidence is damaged."""
        if not self._workspace.log.verify().ok:
            self._note("the review log is not whole")

    def close(self) -> None:
        """Close the window as the program does."""
        self._keeping.stop()
        self.window.end()
        self.window.close()
        self._catcher.remove()
        self._app.removeEventFilter(self.window.guard)
        self.window.deleteLater()
        self._app.processEvents()
        self._app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self._workspace.close()

    def idle(self, seconds: float) -> None:
        """Let Qt work; a loop of its own, because processEvents would starve the player's threads."""
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    # gestures

    def _press(self, *actions: Do) -> None:
        for action in actions:
            self.window.registry.refresh(action)
            self.window.registry.trigger(action)
            self.idle(0.01)

    def _any_of(self, *actions: Do) -> None:
        self._press(self._rng.choice(actions))

    def _review(self) -> bool:
        if self.session.footage is None:
            self.session.open_footage(self._footage[0])
        self.session.go_page(Page.REVIEW)
        self._until(lambda: self.session.frame is not None, 5)
        return self.session.frame is not None

    def _home(self) -> None:
        self._until(lambda: self.session.frame is not None, 5)
        self._press(Do.PAUSE, Do.GO_START)
        self._until(lambda: self.session.frame is not None and not self.session.frame.index, 5)

    def _step(self) -> None:
        self._review()
        keys = (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Comma, Qt.Key.Key_Period)
        canvas = self.window.review.canvas
        canvas.setFocus()
        key, shift = self._rng.choice(keys), Qt.KeyboardModifier.ShiftModifier
        none = Qt.KeyboardModifier.NoModifier
        for _ in range(self._rng.randrange(1, 12)):
            QTest.keyClick(canvas, key, shift if self._rng.random() < 0.1 else none)
            self.idle(0.02)

    def _play(self) -> None:
        self._review()
        self._any_of(Do.PLAY_PAUSE, Do.SHUTTLE_FORWARD, Do.SHUTTLE_BACK)
        self.idle(self._rng.uniform(0.2, 1.5))
        self._any_of(Do.PAUSE, Do.FASTER, Do.SLOWER, Do.SHUTTLE_BACK, Do.NORMAL_SPEED)
        self.idle(0.2)
        self._press(Do.PAUSE, Do.NORMAL_SPEED)

    def _seek(self) -> None:
        self._review()
        self.session.go_to(self._rng.randrange(FRAMES))
        self._any_of(
            Do.MARK_IN, Do.MARK_OUT, Do.CUT_FORWARD, Do.UNSEEN_FORWARD, Do.GO_END, Do.KEYFRAME_BACK,
            Do.CLEAR_MARKS, Do.LOOP, Do.LAST_EDIT,
        )  # fmt: skip

    def _draw(self) -> None:
        if not self._review():
            return
        self._any_of(Do.TOOL_BOX, Do.TOOL_ELLIPSE)
        rng = self._rng
        x, y = rng.uniform(10, 200), rng.uniform(10, 90)
        self._drag((x, y), (x + rng.uniform(20, 90), y + rng.uniform(20, 70)))
        self._press(Do.TOOL_SELECT)

    def _move(self) -> None:
        if not self._review() or self.session.project is None or self.session.frame is None:
            return
        at = self.session.frame.index
        shown = [
            shape
            for track in self.session.project.tracks.values()
            if (shape := track.shape_at(at)) is not None
        ]
        if shown:
            x, y = self._rng.choice(shown).bounds.centre
            self._drag((x, y), (x + self._rng.uniform(-20, 20), y + self._rng.uniform(-20, 20)))

    def _decide(self) -> None:
        self._review()
        project = self.session.project
        if project is None or not project.tracks:
            return
        some = self._rng.sample(sorted(project.tracks), self._rng.choice((1, 1, 1, 2)))
        self.session.select(TrackId(name) for name in some)
        self._any_of(
            Do.ACCEPT, Do.REJECT, Do.KEEP_VISIBLE, Do.NEXT_PENDING, Do.SPLIT, Do.HOLD_STRETCH,
            Do.EXTEND_HERE, Do.JOIN, Do.DELETE_ON_FRAME, Do.LOCK, Do.GROUP_PERSON, Do.COVER_MOMENT,
            Do.ACCEPT_RINGED, Do.COPY_REGION, Do.PASTE_REGION, Do.SOUND_MUTE, Do.SOUND_TONE,
        )  # fmt: skip

    def _undo(self) -> None:
        self._press(Do.UNDO, Do.UNDO, Do.REDO)

    def _view(self) -> None:
        self._review()
        self.session.set_view_mode(self._rng.choice(list(ViewMode)))
        self._any_of(
            Do.BRIGHTER, Do.DARKER, Do.MORE_CONTRAST, Do.PLAIN_VIEW, Do.DEINTERLACE, Do.LIGHT,
            Do.WHAT_IS_SHOWN, Do.SIDE_PANELS, Do.PICTURE_FULL, Do.MAGNIFIER, Do.RESET_LAYOUT,
        )  # fmt: skip
        self.session.set_full_picture(False)

    def _zoom(self) -> None:
        self._review()
        self._any_of(
            Do.ZOOM_IN, Do.ZOOM_OUT, Do.ZOOM_FIT, Do.ZOOM_FULL, Do.TIMELINE_ZOOM_IN,
            Do.TIMELINE_ZOOM_OUT, Do.TIMELINE_FIT,
        )  # fmt: skip
        self._press(Do.ZOOM_FIT)

    def _panel(self) -> None:
        self._review()
        self._any_of(*PANELS)

    def _page(self) -> None:
        self._any_of(*PAGES)
        self.idle(0.2)

    def _other(self) -> None:
        self.session.open_footage(self._rng.choice(self._footage))
        self._review()

    def _annotate(self) -> None:
        self._review()
        self._any_of(
            Do.NOTE_CATEGORY_1, Do.NOTE_CATEGORY_2, Do.NOTE_STILL, Do.NOTE_DELETE, Do.ADD_MARKER
        )

    def _dialog(self) -> None:
        self._any_of(*DIALOGS)
        self._fumble()

    def _anything(self) -> None:
        registry = self.window.registry
        registry.refresh()
        enabled = [
            a.id
            for a in registry.declared
            if a.id not in NEVER and registry.action(a.id).isEnabled()
        ]
        chosen = self._rng.choice(enabled)
        self.done.gestures[f"  {chosen}"] += 0
        self._press(chosen)
        self._fumble()

    def _fumble(self) -> None:
        """Look at what opened, go through some of its fields, leave it."""
        self.idle(self._rng.uniform(0.05, 0.25))
        for _ in range(self._rng.randrange(4)):
            at = QApplication.focusWidget()
            if at is not None:
                QTest.keyClick(at, Qt.Key.Key_Tab)
        self._close_all()

    def _drag(self, start: tuple[float, float], stop: tuple[float, float]) -> None:
        canvas = self.window.review.canvas
        a = QPointF(*canvas.view.to_view(*start)).toPoint()
        b = QPointF(*canvas.view.to_view(*stop)).toPoint()
        QTest.mousePress(canvas, LEFT, pos=a)
        for part in (0.3, 0.7, 1.0):
            QTest.mouseMove(canvas, a + (b - a) * part)
            self.idle(0.01)
        QTest.mouseRelease(canvas, LEFT, pos=b)

    def _copy(self) -> None:
        """Export the open footage with the real job, and take the copy away again."""
        self.session.open_footage(self._footage[0])
        self._review()
        self._home()
        self._press(Do.EXPORT)
        found = [d for d in self.window.findChildren(ExportDialog) if d.isVisible()]
        if not found:
            self._note("no export dialog")
            return
        dialog, out = found[0], self._room / f"copy{sum(self.done.gestures.values())}.mp4"
        dialog.form.path_field.setText(str(out))
        for tick in dialog.form.ticks:
            if not tick.isChecked():
                tick.click()
        if not dialog.go_button.isEnabled():
            self._note("a copy cannot be made")
        else:
            dialog.go_button.click()
            if not self._until(lambda: dialog.stage == "done", 240) or not out.exists():
                self._note("no copy was made")
        dialog.close()
        out.unlink(missing_ok=True)

    # inside

    def _close_all(self) -> None:
        for _ in range(4):
            popup = QApplication.activePopupWidget()
            if popup is not None:
                popup.close()
            left = [
                w for w in self._app.topLevelWidgets()
                if w.isVisible() and isinstance(w, QDialog | QMenu)
            ]  # fmt: skip
            for widget in left:
                widget.reject() if isinstance(widget, QDialog) else widget.close()
            self.idle(0.02)
            if not left:
                return
        self._note(f"cannot be closed: {[_name(w) for w in left]}")

    def _jobs_over(self) -> bool:
        return self._until(lambda: not self._jobs._jobs, 600)

    def _until(self, what: Callable[[], bool], seconds: float) -> bool:
        end = time.monotonic() + seconds
        while not what():
            if time.monotonic() > end:
                return False
            self.idle(0.02)
        return True

    def _fault(self, error: UserError) -> None:
        self._note(f"fault: {error.summary}")
        QTimer.singleShot(0, self._close_all)

    def _note(self, what: str) -> None:
        if not self.done.trouble[what]:
            print(f"trouble: {what}", file=sys.stderr, flush=True)
        self.done.trouble[what] += 1

    def _depths(self) -> dict[FootageId, int]:
        return {f.id: len(self._workspace.history(f.id).done) for f in self._footage}


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.windowTitle()}"
