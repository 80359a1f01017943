"""Starts the window: application, theme, crash hook, workspace."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.crash import CrashCatcher
from app.dialogs.problem import ProblemDialog
from app.handed_files import Application
from app.jobs import JobRunner
from app.language.install import install_language
from app.main_window import MainWindow
from app.session import Notice, Session, Tone
from app.settings.store import Settings
from app.theme.apply import apply_theme
from app.theme.icons import app_icon
from app.theme.tokens import ThemeName
from app.theme.wear import follow_system, scale_by, wear
from app.workspaces.keeping import Keeping
from app.workspaces.opening import Opened, open_for_window, restored_words
from app.workspaces.places import current_folder, remember_folder
from redaction.jobs.errors import ExitStatus
from redaction.policy.current import policy
from redaction.policy.reading import PolicyFault


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window and stay until it is closed.

    Args:
        argv: Files to open, or None.

    Returns:
        The exit status of the command-line contract.
    """
    try:
        policy()
    except PolicyFault as fault:
        return _refuse(fault)
    settings = Settings()
    scale_by(settings)
    app = make_application()
    wear(app, settings)
    follow_system(app, settings)
    _leave_on_signals(app)
    folder: Path | None = current_folder(settings)
    files = [Path(name) for name in argv or ()]
    while folder is not None:
        opened = open_for_window(settings, folder)
        if opened is None:
            return int(ExitStatus.BAD_OUTPUT)
        remember_folder(settings, folder)
        try:
            status, folder = _work_in(app, opened, settings, files)
        finally:
            opened.close()
        files = []
    return status


def _refuse(fault: PolicyFault) -> int:
    """Say why Umbra does not start: without the rules that were set for it, it might do what they forbid."""
    app = make_application()
    apply_theme(app, ThemeName.DARK)
    ProblemDialog(fault).exec()
    return int(fault.status)


def _work_in(
    app: QApplication, opened: Opened, settings: Settings, files: Sequence[Path]
) -> tuple[int, Path | None]:
    """One window, until it is closed; its exit status, and the folder to go on in, or None."""
    catcher = CrashCatcher()
    catcher.install(opened.workspace.folder)
    session = Session(opened.workspace)
    jobs = JobRunner()
    jobs.unconfined.connect(lambda lacking: session.notice.emit(unconfined_notice(lacking)))
    window = MainWindow(session, jobs, settings, catcher)
    window.show()
    keeping = Keeping(session, jobs, window)
    if opened.restored is not None:
        session.notice.emit(Notice(restored_words(opened.restored), Tone.WARNING))
    window.files.exporting.offer_left()
    if files:
        window.files.open_paths(list(files), then_review=True)
    if isinstance(app, Application):
        app.handed.given_to(lambda paths: _open_in(window, paths))
    status = app.exec()
    if isinstance(app, Application):
        app.handed.given_to(None)
    keeping.stop()
    window.end()
    catcher.remove()
    # the window and what it holds must go before the application does
    window.deleteLater()
    app.processEvents()
    return status, window.next_workspace


def _open_in(window: MainWindow, paths: list[Path]) -> None:
    """Open files as those of the command line, in the window that is there already."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.raise_()
    window.activateWindow()
    window.files.open_paths(paths, then_review=True)


def unconfined_notice(lacking: Sequence[str]) -> Notice:
    """Says that processes which read footage could not be held back as they should be."""
    text = QCoreApplication.translate(
        "Bootstrap",
        "The processes that read footage are held back less than they should be on this computer; not so: "
        "{what}. Please tell whoever looks after Umbra for you.",
    )
    return Notice(text.format(what="; ".join(lacking)), Tone.WARNING)


def _leave_on_signals(app: QApplication) -> None:
    """Ctrl+C in the terminal and a request to end close the window; nothing is lost by that.

    Python hears a signal only while Python code runs, hence the timer.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.exit(0))
    beat = QTimer(app)
    beat.timeout.connect(lambda: None)
    beat.start(300)


def make_application() -> QApplication:
    """The application object with its names, icon and Qt's own translations."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = Application(sys.argv[:1])
    app.setApplicationName("Umbra")
    app.setApplicationDisplayName("Umbra")
    app.setOrganizationName("Umbra")
    app.setDesktopFileName("umbra")
    app.setWindowIcon(app_icon())
    install_language(app)
    return app
