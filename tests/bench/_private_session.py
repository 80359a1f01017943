"""Run by `bench private` in a process of its own: the real window through everything that makes pictures.

Arguments: the footage, the folder for what is written, and perhaps ``crash`` (end like a crash of native code
instead of closing) or ``open`` (only open and close). Prints a line for each step and leaves with 0 when all
were done.
"""

from __future__ import annotations

import faulthandler
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

if TYPE_CHECKING:
    from app.main_window import MainWindow

Wait = Callable[[], bool]

STEP_SECONDS = 500
"""How long one step may take before the walk is given up."""


def pause(seconds: float) -> Wait:
    """True after so long."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() > until


def visit() -> None:
    """Close the window that asks for a file, after it looked at a folder."""
    asking = QApplication.activeModalWidget()
    if isinstance(asking, QFileDialog):
        asking.setDirectory(sys.argv[2])
        asking.reject()
    elif asking is not None:
        asking.close()


def walk(window: MainWindow, clip: Path, out: Path, how: str) -> Iterator[Wait]:
    """The steps; each gives what has to be true before the next."""
    from app.actions.ids import ActionId
    from app.dialogs.export import ExportDialog
    from app.dialogs.request import RequestDialog
    from app.session import Page

    session, act, jobs = window.session, window.registry.trigger, window.jobs
    finals: list[str] = []

    def job(kind: str, args: dict[str, Any]) -> Wait:
        started = jobs.start(kind, args, kind)
        started.failed.connect(lambda error: print("failed", kind, error.summary, flush=True))
        started.succeeded.connect(lambda _result: finals.append(kind))
        return lambda: started.ended

    yield window.isVisible
    if how == "open":
        yield pause(1)
        return
    assert act(ActionId.ADD_REQUEST)
    dialog = window.findChildren(RequestDialog)[-1]
    QTest.keyClicks(dialog.reference, "PRIVATE-1")
    QTest.keyClick(dialog.reference, Qt.Key.Key_Return)
    yield lambda: session.request is not None
    window.files.open_paths([clip], then_review=True)
    yield lambda: session.page is Page.REVIEW and session.frame is not None
    print("opened", flush=True)
    assert act(ActionId.PLAY_PAUSE)
    yield pause(3)
    assert act(ActionId.PLAY_PAUSE)
    assert act(ActionId.DETECT)
    yield (
        lambda: (
            bool(session.project and session.project.tracks) and not window.review.search.running
        )
    )
    print("found", len(session.project.tracks) if session.project else 0, flush=True)
    footage = session.footage
    assert footage is not None
    folder = str(session.workspace.folder)
    about = {"workspace": folder, "footage": footage.id}
    yield job("people", dict(about))
    yield job("transcribe", dict(about))
    yield job("check_draft", dict(about))
    assert act(ActionId.ACCEPT_ALL)
    yield lambda: session.pending == 0
    for view in (ActionId.VIEW_PREVIEW, ActionId.VIEW_SIDE_BY_SIDE, ActionId.VIEW_ORIGINAL):
        assert act(view)
        yield pause(0.7)
    act(ActionId.MAGNIFIER)
    act(ActionId.PEOPLE_PANEL)
    act(ActionId.TRANSCRIPT_PANEL)
    yield pause(1.5)
    yield lambda: not jobs.running and not window.review.following.running
    assert act(ActionId.EXPORT)
    export = window.findChildren(ExportDialog)[-1]
    export.form.path_field.setText(str(out / "copy.mp4"))
    for tick in export.form.ticks:
        tick.click()
    assert export.go_button.isEnabled(), "the export may not begin"
    QTest.mouseClick(export.go_button, Qt.MouseButton.LeftButton)
    yield lambda: export.stage == "done"
    QTest.mouseClick(export.close_button, Qt.MouseButton.LeftButton)
    print("exported", (out / "copy.mp4").is_file(), flush=True)
    yield job("verify", {"source": str(clip), "copy": str(out / "copy.mp4"), "workspace": folder})
    yield job("verify_log", {"workspace": folder, "user": "Bench"})
    yield job("workspace_backup", {"workspace": folder, "out": str(out / "backup.umbra")})
    for action in (ActionId.SNAPSHOT, ActionId.PREFERENCES, ActionId.ABOUT, ActionId.SHORTCUTS,
                   ActionId.HELP_DETECTION, ActionId.REPORT, ActionId.SIGN_OFF):  # fmt: skip
        act(action)
        yield pause(0.4)
        for opened in window.findChildren(QDialog):
            opened.close()
    # Qt's own windows that ask for a file keep a list of what was visited.
    QTimer.singleShot(1500, visit)
    act(ActionId.ADD_FOOTAGE)
    yield pause(0.5)
    for show in (ActionId.SHOW_LOG, ActionId.SHOW_INCIDENT, ActionId.SHOW_HOME):
        act(show)
        yield pause(0.7)
    # Everything nobody waits for, too.
    yield lambda: not window.jobs._jobs
    print("jobs", ",".join(finals), flush=True)


def main() -> int:
    """The real entry point, with hands on the window."""
    from app import bootstrap

    clip, out = Path(sys.argv[1]), Path(sys.argv[2])
    how = sys.argv[3] if len(sys.argv) > 3 else ""
    done: list[bool] = []

    def begin() -> None:
        from app.main_window import MainWindow

        windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
        if not windows:
            QTimer.singleShot(100, begin)
            return
        window = windows[0]
        troubles: list[str] = []
        window.session.problem.connect(lambda error: troubles.append(error.summary))
        window.jobs.ended.connect(
            lambda job: job.log and print(job.kind, "says", job.log, flush=True)
        )
        steps = walk(window, clip, out, how)
        state: dict[str, Any] = {"wait": next(steps), "since": time.monotonic()}

        def look() -> None:
            if troubles or time.monotonic() - state["since"] > STEP_SECONDS:
                print("gave up", *troubles, flush=True)
                timer.stop()
                window.close()
                return
            try:
                if state["wait"]():
                    state["wait"], state["since"] = next(steps), time.monotonic()
            except StopIteration:
                done.append(True)
                timer.stop()
                if how == "crash":
                    faulthandler._sigsegv()
                window.close()
            except Exception as error:  # noqa: BLE001 - said, and the walk is over
                print("trouble", type(error).__name__, error, flush=True)
                timer.stop()
                window.close()

        timer = QTimer(window)
        timer.timeout.connect(look)
        timer.start(50)

    make = bootstrap.make_application

    def watched() -> QApplication:
        app = make()
        QTimer.singleShot(0, begin)
        return app

    bootstrap.make_application = watched
    status = bootstrap.main()
    return status if done else 1


if __name__ == "__main__":
    sys.exit(main())
