"""The window: rail, pages, menus, status bar, toasts."""

from __future__ import annotations

import base64
import datetime as dt
import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from app.actions.action import Menu, Scope
from app.actions.guard import TypingGuard
from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.casework.release_actions import ReleaseActions
from app.casework.report_actions import ReportActions
from app.casework.signoff_actions import SignOffActions
from app.dialogs.ask import AskDialog
from app.dialogs.base import open_dialog
from app.dialogs.problem import ProblemDialog, ReportDialog
from app.help.sample import SampleActions
from app.home.page import HomePage
from app.notes.exchange_actions import NotesExchange
from app.panels.log_view import LogView
from app.session import Notice, Page, Session, Tone
from app.settings import declared
from app.shell.drop import DropTarget
from app.shell.file_actions import FileActions
from app.shell.job_strip import JobStrip
from app.shell.page_room import PageRoom, PageStack
from app.shell.rail import Rail
from app.shell.recent_menu import RecentMenu
from app.shell.toasts import ToastArea
from app.shell.window_actions import WindowActions
from app.theme.parts import label, picture, row
from app.theme.room import LowRoom
from app.theme.tokens import SPACE
from app.traces import Traces
from app.words import count_words
from app.workspaces.places import NAME as WORKSPACE_NAME
from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from app.crash import CrashCatcher
    from app.incident.page import IncidentPage
    from app.jobs import InlineRunner, JobRunner
    from app.review.page import ReviewPage
    from app.settings.store import Settings
    from player.media.frame import Frame


class MainWindow(QMainWindow):
    """The one window.

    Attributes:
        session: The state.
        registry: The actions.
        home: The register.
        files: What the file actions do.
        toasts: Sentences in the corner.
        next_workspace: Where the window is to be opened again once it is closed, or None.
    """

    def __init__(
        self,
        session: Session,
        jobs: JobRunner | InlineRunner,
        settings: Settings,
        catcher: CrashCatcher | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.jobs = jobs
        self.settings = settings
        self._traces = Traces(settings, self)
        self._traces.opened(session.workspace)
        self.registry = Registry(session, self)
        self.files = FileActions(self, session, self.registry, jobs, settings, self._frame_shown)
        self.sign_off = SignOffActions(self, session, self.registry, self.files)
        self.release = ReleaseActions(self, session, self.registry, self.files, jobs, settings)
        self.reports = ReportActions(self, session, self.registry, jobs, settings)
        self.note_files = NotesExchange(self, session, self.registry, settings)
        actions = WindowActions(self, session, self.registry, settings, catcher)
        self.requests = actions.requests
        self.sign_off.show_dates = self.requests.show_dates
        self.learning = SampleActions(self, session, self.registry, jobs, actions.help)
        self.registry.bind(
            ActionId.FULL_SCREEN, self._toggle_full_screen, checked=self.isFullScreen
        )
        self.next_workspace: Path | None = None
        self.registry.bind(ActionId.WORKSPACES, self._show_workspaces)
        self.registry.add_scope(Scope.GLOBAL, self)
        self.registry.add_scope(Scope.REVIEW, self)
        self.registry.add_scope(Scope.INCIDENT, self)
        self.home = HomePage(session, self.registry, settings)
        self.requests.shown = lambda: self.home.shown
        self._review: ReviewPage | None = None
        self._incident: IncidentPage | None = None
        self._log: LogView | None = None
        self._reporting = False
        self._before_full = Qt.WindowState.WindowNoState
        self._build()
        self._connect(catcher)
        self._retitle()
        self._restore()
        self.home.take_focus()

    @property
    def review(self) -> ReviewPage:
        """The review page, made when it is first wanted: it brings the decoders with it."""
        if self._review is None:
            from app.review.page import ReviewPage

            self._review = ReviewPage(self.session, self.registry, self.jobs, self.settings)
            self._pages.addWidget(self._review)
            self.files.exporting.show_sight = self._review.pointing.go
            self.files.part_in_view = self._review.canvas.part_in_view
            self.files.viewing = self._review.viewing
            noting = self._review.notes.noting
            self.note_files.chosen_in_review = self.files.exporting.notes.chosen = lambda: (
                noting.chosen
            )
            self.toasts.dock(self._review.arrangement.notices)
        return self._review

    @property
    def incident(self) -> IncidentPage:
        """The page of an incident, made when it is first wanted."""
        if self._incident is None:
            from app.incident.page import IncidentPage

            self._incident = IncidentPage(self.session, self.registry, self.jobs, self.settings)
            self._incident.acting.start_at = lambda f, n: self.review.switching.start_at(f, n)
            self._incident.handing.queue = self.files.exporting.queue
            self._pages.addWidget(self._incident)
            desk = self._incident.desk
            self.note_files.chosen_in_incident = lambda: desk.selection
            for told in (desk.time_changed, desk.chosen_changed, desk.courses_changed):
                told.connect(self.toasts.recheck)
        return self._incident

    @property
    def log(self) -> LogView:
        """The log page, made when it is first wanted."""
        if self._log is None:
            self._log = LogView(self.session, self.jobs)
            self._pages.addWidget(self._log)
        return self._log

    def show_problem(self, error: UserError) -> None:
        """Show a fault of the world until it is read."""
        open_dialog(ProblemDialog(error, self))

    def show_crash(self, report: str) -> None:
        """Show a defect of ours, one at a time."""
        if self._reporting:
            return
        self._reporting = True
        dialog = ReportDialog(report, crash=True, parent=self)
        dialog.finished.connect(self._report_read)
        open_dialog(dialog)

    def end(self) -> None:
        """Stop jobs and player, wait for them, and keep the window's place; harmless when repeated."""
        if not self.isFullScreen():
            kept = base64.b64encode(self.saveGeometry().data()).decode()
            self.settings.set(declared.WINDOW, kept)
        self.files.exporting.queue.close()
        self.jobs.shutdown()
        if self._review is not None:
            self._review.shut_down()
        if self._incident is not None:
            self._incident.shut_down()
        try:
            # now that nobody writes any more
            self.session.workspace.sweep_caches()
        except UserError:
            logging.getLogger(__name__).exception("The caches were not swept")
        self._traces.closed(self.session.workspace)

    def _build(self) -> None:
        # 1280 by 800 at 200 % leaves half of that; what does not fit scrolls
        self.setMinimumSize(560, 340)
        self._pages = PageStack()
        self._pages.addWidget(self.home)
        rail = Rail(self.registry)
        self._rail = LowRoom(rail, rail.suit)
        centre = QWidget()
        room = PageRoom(self._pages)
        centre.setLayout(row(self._rail, room, spacing=0))
        self.setCentralWidget(centre)
        self.toasts = ToastArea(room)
        self._menus = self.registry.fill_menu_bar(self.menuBar())
        self._recent = RecentMenu(
            self.session,
            self.settings,
            lambda path: self.files.open_paths([path], then_review=True),
            self,
        )
        self._menus[Menu.FILE].insertMenu(self.registry.action(ActionId.ADD_FOOTAGE), self._recent)
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.setContentsMargins(SPACE + 4, 0, SPACE + 4, 0)
        self._where = label("", "caption")
        self._saved = label("", "caption")
        self.strip = JobStrip(self.jobs, self.files.exporting.queue)
        if self.session.workspace.read_only:
            only = label(
                self.tr("This window only looks: the workspace is open in another window."),
                "warning",
            )
            bar.addWidget(picture("lock", 16, "warning"))
            bar.addWidget(only)
        bar.addWidget(self._where)
        bar.addPermanentWidget(self.strip)
        bar.addPermanentWidget(self._saved)
        self.setContentsMargins(0, 0, 0, 0)
        self._drop = DropTarget(self)
        self._drop.dropped.connect(lambda paths: self.files.open_paths(paths, then_review=False))

    def _connect(self, catcher: CrashCatcher | None) -> None:
        session = self.session
        session.notice.connect(self.toasts.show_notice)
        changed = (session.page_changed, session.incident_changed, session.footage_changed)
        for told in (session.project_changed, session.saved, *changed):
            told.connect(lambda *_what: self.toasts.recheck())
        session.problem.connect(self.show_problem)
        session.page_changed.connect(self._show_page)
        session.full_picture_changed.connect(self._full_picture)
        session.footage_changed.connect(self._retitle)
        session.request_changed.connect(self._retitle)
        session.case_changed.connect(self._retitle)
        session.frame_changed.connect(lambda _ref: self._say_where())
        session.project_changed.connect(lambda _changes: self._say_where())
        session.saved.connect(self._say_saved)
        if catcher is not None:
            catcher.caught.connect(self.show_crash)
            if catcher.previous:
                report = catcher.report(catcher.previous)
                show = (self.tr("Show report"), partial(self.show_crash, report))
                text = self.tr("Umbra ended unexpectedly the last time. Everything was saved.")
                session.notice.emit(Notice(text, Tone.WARNING, (show,)))
        app = QApplication.instance()
        if app is not None:
            self.guard = TypingGuard(self)
            app.installEventFilter(self.guard)

    def _show_page(self) -> None:
        page = self.session.page
        if page is not Page.REVIEW:
            self.session.set_full_picture(False)
        shown: QWidget = self.home
        if page is Page.REVIEW:
            shown = self.review
        elif page is Page.INCIDENT:
            shown = self.incident
        elif page is Page.LOG:
            shown = self.log
        self._pages.setCurrentWidget(shown)
        self.registry.refresh()
        self._retitle()
        if page is Page.REVIEW:
            self.review.canvas.setFocus()
        elif page is Page.HOME:
            self.home.take_focus()
        elif page is Page.INCIDENT:
            self.incident.take_focus()
        else:
            self.log.table.setFocus()

    def _retitle(self) -> None:
        footage, request = self.session.footage, self.session.request
        parts = []
        if footage is not None and self.session.page is Page.REVIEW:
            parts.append(f"{Path(footage.path).name}[*]")
            self.setWindowFilePath(footage.path)
        elif request is not None and self.session.page is Page.HOME:
            parts.append(f"{request.reference}[*]")
        name = str(self.session.workspace.setting(WORKSPACE_NAME, ""))
        if name:
            parts.append(name)
        if self.session.workspace.read_only:
            parts.append(self.tr("only looking"))
        self.setWindowTitle(" – ".join([*parts, "Umbra"]) if parts else "Umbra[*]")
        where = request.reference if request is not None else self.tr("no request")
        self._drop.words = self.tr("Drop to add footage to {where}").format(where=where)
        self._say_where()

    def _say_where(self) -> None:
        session = self.session
        if session.page is not Page.REVIEW or session.footage is None:
            self._where.setText("")
            return
        parts = [Path(session.footage.path).name]
        if session.frame is not None:
            parts.append(
                self.tr("frame {n} of {all}").format(
                    n=session.frame.index, all=max(0, session.footage.frames - 1)
                )
            )
        if session.pending:
            parts.append(self.tr("{n} to review").format(n=session.pending))
        self._where.setText("  ·  ".join(parts))

    def _say_saved(self, when: dt.datetime) -> None:
        self._saved.setText(self.tr("Saved {time}").format(time=f"{when:%H:%M:%S}"))
        self._saved.setToolTip(self.tr("Every change is saved at once, with its row in the log."))

    def _show_workspaces(self) -> None:
        from app.workspaces.dialog import WorkspacesDialog

        dialog = WorkspacesDialog(
            self.session, self.jobs, self.settings, self._go_to_workspace, self
        )
        open_dialog(dialog)

    def _go_to_workspace(self, folder: Path) -> None:
        """Close, and be opened again in another workspace."""
        self.next_workspace = folder
        if not self.close():
            self.next_workspace = None

    def _toggle_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def _full_picture(self) -> None:
        """Only the picture on the whole screen, or everything again as it was."""
        full = self.session.full_picture
        if full:
            self._before_full = self.windowState()
        for part in (self.menuBar(), self._rail, self.statusBar()):
            part.setVisible(not full)
        self.setWindowState(Qt.WindowState.WindowFullScreen if full else self._before_full)

    def _frame_shown(self) -> Frame | None:
        return None if self._review is None else self._review.frame

    def _report_read(self, _code: int) -> None:
        self._reporting = False

    def _restore(self) -> None:
        kept = self.settings.get(declared.WINDOW)
        if not kept or not self.restoreGeometry(QByteArray(base64.b64decode(kept))):
            room = self.screen().availableGeometry()
            self.resize(min(1400, room.width()), min(900, room.height()))

    def _may_close(self) -> bool:
        """Ask before running work is thrown away."""
        running = self.jobs.running
        if not running:
            return True
        text = self.tr(
            "Closing stops it. Nothing you decided is lost and no half-written file is left."
        )
        waiting = self.files.exporting.queue.waiting
        if waiting:
            many = count_words(waiting, self.tr("copy that waits"), self.tr("copies that wait"))
            text += " " + self.tr("{copies}: you are asked again next time.").format(copies=many)
        box = AskDialog(
            self.tr("Work is still running: {what}.").format(what=running[0].title),
            text,
            self.tr("Keep working"),
            self.tr("Stop it and close"),
            self,
        )
        return box.exec() == AskDialog.DialogCode.Accepted

    def changeEvent(self, event: QEvent) -> None:
        """Keep the full-screen tick true however the window got there."""
        if event.type() is QEvent.Type.WindowStateChange:
            QTimer.singleShot(0, self.registry, self.registry.refresh)
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what runs, wait for it, and keep the window's place."""
        if not self._may_close():
            event.ignore()
            return
        self.end()
        super().closeEvent(event)
