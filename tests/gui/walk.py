"""A walk through the whole window: every page, and every dialog that an action opens, each looked at once.

Also a program, to look with one's own eyes::

    python -m tests.gui.walk --out FOLDER --theme light --text 130 --size 640x400 --dpr 2 [--pseudo]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QElapsedTimer, QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu, QTabWidget, QWidget

from app.actions.declared import ALL
from app.actions.ids import ActionId
from app.jobs import InlineRunner
from app.main_window import MainWindow
from app.session import Page, Session
from app.settings.declared import REVIEWER
from app.settings.store import Settings
from player.media.time import FrameIndex, FrameSpan
from redaction.edit.gestures import add_annotations, add_tracks
from redaction.incident.camera import AlignedBy, Alignment, Camera, CameraClock, ClockSource
from redaction.model.annotation import Annotation
from redaction.model.footage import RequestKind
from redaction.model.geometry import Box
from redaction.model.ids import AnnotationId, FootageId
from redaction.model.region import Kind
from redaction.model.track import Problem
from redaction.store.workspace import Workspace
from tests.gui.review_kit import NO_STRIPS, a_track

NOON = dt.datetime(2026, 11, 3, 12, 0, 0, tzinfo=dt.UTC)
LEAVES = {ActionId.QUIT, ActionId.FULL_SCREEN, ActionId.PICTURE_FULL}
OPENS = {
    ActionId.SHORTCUTS,
    ActionId.ABOUT,
    ActionId.REPORT,
    ActionId.DETECT_OPTIONS,
    ActionId.SIGN_OFF,
    ActionId.PREFERENCES,
    ActionId.WORKSPACES,
    ActionId.EXPORTS,
    ActionId.SOUND_PANEL,
    ActionId.TRANSCRIPT_PANEL,
    ActionId.NOTES_PANEL,
    ActionId.PEOPLE_PANEL,
    ActionId.WHAT_IS_SHOWN,
    ActionId.LIGHT,
}
"""What opens something and has no ellipsis in its title."""

Look = Callable[[str, QWidget], object]
"""Called with a name and what is shown."""


class Doorkeeper(QObject):
    """Lets every dialog and menu be looked at when it comes up, and closes it."""

    def __init__(self, look: Look, main: Callable[[], QWidget | None]) -> None:
        super().__init__()
        self._look, self._main = look, main
        self.seen: set[str] = set()
        self.name = ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look a little later, when it has its size."""
        if event.type() != QEvent.Type.Show or not isinstance(watched, QWidget):
            return False
        if isinstance(watched, QDialog | QMenu) and watched.isWindow():
            QTimer.singleShot(40, watched, lambda: self._visit(watched))
        return False

    def _visit(self, window: QWidget) -> None:
        if not window.isVisible():
            return
        kind = type(window).__name__
        # what was just said has its place only after these, and would be called cut
        for _ in range(3):
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self._look(f"{kind}-{self.name}" if kind in ("QMenu", "HelpDialog") else kind, window)
        self.seen.add(kind)
        for number in turned(window):
            self._look(f"{kind}-tab-{number}", window)
        if isinstance(window, QDialog):
            window.reject()
        if window.isVisible():
            window.close()


def turned(window: QWidget) -> Iterator[int]:
    """Every page but the first of every tab widget that can be seen, shown one after the other.

    Afterwards each shows what it showed before.
    """
    for tabs in window.findChildren(QTabWidget):
        if not tabs.isVisible() or tabs.window() is not window:
            continue
        before = tabs.currentIndex()
        for number in range(tabs.count()):
            if number == before or not tabs.isTabVisible(number) or not tabs.isTabEnabled(number):
                continue
            tabs.setCurrentIndex(number)
            spin(60)
            yield number
        tabs.setCurrentIndex(before)
        spin(60)


def spin(milliseconds: int = 120) -> None:
    """Let the window work."""
    loop, time = QEventLoop(), QElapsedTimer()
    time.start()
    while time.elapsed() < milliseconds:
        loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def furnished(workspace: Workspace, clips: list[Path]) -> tuple[list[FootageId], Any, Any]:
    """A request with footage, an incident of the same cameras; nothing is drawn on them yet."""
    from player.media.index import build_index
    from redaction.usecases.timing import index_of

    request = workspace.add_request(
        RequestKind.SAR_UK_GDPR, "SAR-2026-0141", NOON.date(), requester="Jane Roe"
    )
    made = []
    for number, clip in enumerate(clips):
        index = build_index(clip)
        footage = workspace.add_footage(
            clip,
            sha256=f"{number + 1:064x}",
            size=clip.stat().st_size,
            frames=len(index),
            duration=float(index.duration),
            width=320,
            height=180,
            facts={"damaged": [], "gaps": [], "complete": True},
            request=request.id,
        )
        index_of(workspace, footage)
        made.append(footage.id)
    first, second = made[0], made[1]
    cameras = [
        Camera(first, "Door", CameraClock(start=NOON, source=ClockSource.BURNT_IN, said="12:00")),
        Camera(
            second,
            "Counter",
            CameraClock(
                alignment=Alignment(AlignedBy.SOUND, first, Fraction(1, 2), confidence=0.9)
            ),
        ),
    ]
    incident = workspace.incidents.add(
        "Theft in the ticket hall", reference="9/26", cameras=cameras
    )
    return made, request, incident


@contextmanager
def a_window(folder: Path, clips: list[Path], settings: Settings) -> Iterator[MainWindow]:
    """The window on a furnished workspace, at home."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    settings.set(REVIEWER, "Ann Archer")
    with Workspace.open(folder / "workspace", user="Ann Archer") as workspace:
        made, request, incident = furnished(workspace, clips)
        session = Session(workspace)
        scripts = {
            kind: lambda _args: iter([{"event": "cancelled"}])
            for kind in ("analyse", "people", "transcribe", "align", "export", "verify", "follow")
        }
        window = MainWindow(session, InlineRunner({**NO_STRIPS, **scripts}), settings)
        window.resize(1400, 900)
        window.show()
        session.select_request(request)
        session.select_incident(incident)
        session.pick(workspace.footage_by_id(made[0]))
        spin()
        try:
            yield window
        finally:
            window.close()
            app.removeEventFilter(window.guard)
            window.deleteLater()
            app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def draw(window: MainWindow) -> None:
    """Something to decide on: tracks of several kinds, and two annotations."""
    session = window.session
    project = session.project
    assert project is not None
    tracks = [
        a_track("one", 5, 20, Box(40, 40, 60, 60), problems=(Problem.ENDS_INSIDE,)),
        a_track("two", 8, 25, Box(180, 60, 50, 50)),
        a_track("three", 0, 28, Box(120, 100, 40, 30), kind=Kind.SCREEN),
    ]
    session.do(add_tracks(project, tracks))
    assert session.project is not None
    span = FrameSpan(FrameIndex(4), FrameIndex(12))
    notes = [Annotation(AnnotationId("n1"), span, title="Runs out", note="Towards the car park.")]
    session.do(add_annotations(session.project, notes))
    session.select([tracks[0].id])


def walk(window: MainWindow, look: Look, only: frozenset[ActionId] | None = None) -> set[str]:
    """Go to every page and open all that opens there.

    Args:
        window: A furnished window.
        look: Called for every page and dialog.
        only: Open no more than these; all if None.

    Returns:
        The kinds of dialogs that were seen.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    keeper = Doorkeeper(look, lambda: window)
    app.installEventFilter(keeper)
    seen: set[ActionId] = set()

    def open_all(page: str) -> None:
        look(page, window)
        for number in turned(window):
            look(f"{page}-tab-{number}", window)
        for action in ALL:
            wanted = action.title.endswith("…") or action.id in OPENS
            wanted = wanted if only is None else action.id in only
            if action.id in LEAVES or action.id in seen or not wanted:
                continue
            keeper.name = action.id.replace(".", "-")
            if window.registry.trigger(action.id):
                seen.add(action.id)
                spin(130)
                for left in app.topLevelWidgets():
                    if isinstance(left, QDialog) and left.isVisible():
                        left.close()
                if action.id.endswith("_panel") or action.id in (
                    ActionId.WHAT_IS_SHOWN,
                    ActionId.LIGHT,
                ):
                    look(f"{page}-{keeper.name}", window)
                    if action.id in (ActionId.WHAT_IS_SHOWN, ActionId.LIGHT):
                        window.registry.trigger(action.id)

    try:
        open_all("home")
        session = window.session
        session.open_footage(session.workspace.footage()[0])
        session.go_page(Page.REVIEW)
        draw(window)
        spin(400)
        open_all("review")
        session.go_page(Page.INCIDENT)
        spin(300)
        open_all("incident")
        session.go_page(Page.LOG)
        spin(200)
        open_all("log")
    finally:
        app.removeEventFilter(keeper)
    return keeper.seen


def no_file_dialogs() -> None:
    """The system's own file dialogs are not ours to look at."""
    for name in ("getOpenFileName", "getOpenFileNames", "getSaveFileName"):
        empty: Any = [] if name.endswith("s") else ""
        setattr(QFileDialog, name, staticmethod(lambda *_a, _e=empty, **_k: (_e, "")))
    QFileDialog.getExistingDirectory = staticmethod(lambda *_a, **_k: "")  # type: ignore[method-assign,assignment]


def main() -> int:
    """Walk, and keep a picture and the faults of everything that was seen."""
    said = argparse.ArgumentParser()
    said.add_argument("--out", type=Path, required=True)
    said.add_argument("--theme", default="dark")
    said.add_argument("--text", type=int, default=100)
    said.add_argument("--size", default="1400x900", help="of the screen, in logical pixels")
    said.add_argument("--dpr", type=float, default=1.0, help="device pixels per logical one")
    said.add_argument("--pseudo", action="store_true")
    args = said.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    width, height = (int(n) for n in args.size.split("x"))
    # the offscreen plug-in takes a ratio for its screen, and draws windows at 1 all the same
    device = {"width": round(width * args.dpr), "height": round(height * args.dpr)}
    screen = {"name": "one", "x": 0, "y": 0, **device, "dpr": 1, "logicalDpi": 96}
    (args.out / "screen.json").write_text(json.dumps({"screens": [screen]}))
    os.environ["QT_SCALE_FACTOR"] = str(args.dpr)
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={args.out / 'screen.json'}"
    from app.bootstrap import make_application
    from app.theme.apply import apply_theme
    from app.theme.tokens import ThemeName
    from tests.gui.audit import all_faults
    from tests.gui.given import given
    from tests.media.clip import Clip, write_clip

    if args.pseudo:
        os.environ["UMBRA_LOCALE"] = "pseudo"
    app = make_application()
    apply_theme(app, ThemeName(args.theme), args.text)
    no_file_dialogs()
    found: list[str] = []
    times: dict[str, int] = {}

    def look(name: str, shown: QWidget) -> None:
        times[name] = times.get(name, 0) + 1
        shown.grab().save(str(args.out / f"{name}{times[name] if times[name] > 1 else ''}.png"))
        found.extend(
            f"{name}: {f}" for f in all_faults(shown, data=given(window) if args.pseudo else None)
        )
        if not isinstance(shown, QMenu):
            hint = shown.minimumSizeHint().expandedTo(shown.minimumSize())
            if hint.width() > width or hint.height() > height:
                found.append(f"{name}: larger than {args.size}: {hint.width()}x{hint.height()}")

    with tempfile.TemporaryDirectory() as folder:
        clips = [
            write_clip(Clip(frames=60, size=(320, 180), tone=2.0), Path(folder) / f"cam{n}.mp4")
            for n in (1, 2)
        ]
        settings = Settings(Path(folder) / "settings.ini")
        with a_window(Path(folder), clips, settings) as window:
            window.resize(width, height)
            spin()
            seen = walk(window, look)
    unique = sorted(set(found))
    (args.out / "faults.txt").write_text("\n".join(unique), encoding="utf-8")
    sys.stdout.write(f"{len(unique)} faults; dialogs: {', '.join(sorted(seen))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
