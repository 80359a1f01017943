"""What the actions on requests, pages, settings and help do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.actions.ids import ActionId
from app.actions.own_keys import OwnKeys
from app.dialogs.about import AboutDialog
from app.dialogs.base import open_dialog
from app.dialogs.preferences import PreferencesDialog
from app.dialogs.problem import ReportDialog
from app.dialogs.shortcuts import ShortcutsDialog
from app.help.asking import HelpDesk
from app.help.pages import FIRST
from app.home.request_actions import RequestActions
from app.incident.camera_actions import IncidentMaking
from app.session import Page
from app.settings import declared
from app.theme.wear import wear

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.crash import CrashCatcher
    from app.session import Session
    from app.settings.store import Settings

HELP_PAGES = {
    ActionId.QUICK_START: FIRST,
    ActionId.HELP_DETECTION: "detection.md",
    ActionId.HELP_CORRECTION: "correction.md",
    ActionId.HELP_EXPORT: "export.md",
    ActionId.HELP_SOUND: "sound.md",
    ActionId.HELP_CASEWORK: "casework.md",
    ActionId.HELP_INCIDENT: "incident.md",
    ActionId.HELP_LOG: "log.md",
    ActionId.HELP_OWN_DETECTOR: "own-detector.md",
}
"""Files in ``resources/help``."""


class WindowActions(QObject):
    """Opens dialogs and does what they answered."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        registry: Registry,
        settings: Settings,
        catcher: CrashCatcher | None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._registry = registry
        self._settings = settings
        self.keys = OwnKeys(registry, settings, self)
        self._catcher = catcher
        for action_id, handler in {
            ActionId.PREFERENCES: self.preferences,
            ActionId.QUIT: window.close,
            ActionId.SHOW_HOME: lambda: session.go_page(Page.HOME),
            ActionId.SHOW_REVIEW: lambda: session.go_page(Page.REVIEW),
            ActionId.SHOW_INCIDENT: lambda: session.go_page(Page.INCIDENT),
            ActionId.SHOW_LOG: lambda: session.go_page(Page.LOG),
            ActionId.UNDO: session.undo,
            ActionId.REDO: session.redo,
            ActionId.SHORTCUTS: self.shortcuts,
            ActionId.ABOUT: self.about,
            ActionId.REPORT: self.report,
        }.items():
            registry.bind(action_id, handler)
        self.help = HelpDesk(window, session, registry, settings)
        registry.bind(ActionId.MANUAL, self.help.ask)
        for action_id, page in HELP_PAGES.items():
            registry.bind(action_id, partial(self.help.ask, page))
        self.incidents = IncidentMaking(window, session, registry)
        self.requests = RequestActions(window, session, registry, settings, self)

    def preferences(self) -> None:
        """Show the settings."""
        dialog = PreferencesDialog(
            self._settings, self._window, self._session.workspace, self._registry
        )
        dialog.accepted.connect(self._apply_preferences)
        open_dialog(dialog)

    def shortcuts(self) -> None:
        """Show every key."""
        open_dialog(ShortcutsDialog(self._registry, self.keys, self._window))

    def about(self) -> None:
        """Say what Umbra is."""
        open_dialog(AboutDialog(self._window))

    def report(self) -> None:
        """Show a report of the program and the machine."""
        text = self._catcher.report() if self._catcher is not None else ""
        open_dialog(ReportDialog(text, crash=False, parent=self._window))

    def _apply_preferences(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            wear(app, self._settings)
        name = self._settings.get(declared.REVIEWER)
        if name:
            self._session.workspace.log.who = name
        self._session.register_changed.emit()
        self._session.case_changed.emit()
