"""What the window leaves on the computer: pictures in the workspace, lists of files, and that they go."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QSettings, Qt

from app.settings.declared import KEEP_PICTURES, KEEP_RECENT
from redaction.store.pictures import forget_pictures, sweep_staged

if TYPE_CHECKING:
    from app.settings.store import Settings
    from redaction.store.workspace import Workspace

log = logging.getLogger(__name__)

QT = "QtProject"
"""Under this name Qt's own windows that ask for a file keep what was visited."""

VISITED = ("FileDialog/history", "FileDialog/lastVisited")


class Traces(QObject):
    """Follows the settings about privacy, from the first window to the last."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        settings.changed.connect(self._changed)
        self._follow()

    def opened(self, workspace: Workspace) -> None:
        """A workspace was opened: what a window left there that did not end properly goes now."""
        if workspace.read_only:
            return
        sweep_staged(workspace.folder)
        self._forget_pictures(workspace)

    def closed(self, workspace: Workspace) -> None:
        """Nobody works in the window any more."""
        if not workspace.read_only:  # whoever has it open sees to its pictures
            self._forget_pictures(workspace)
        self._forget_visited()

    def _forget_pictures(self, workspace: Workspace) -> None:
        if self._settings.get(KEEP_PICTURES):
            return
        if left := forget_pictures(workspace.folder):
            log.warning("%d caches could not be deleted", len(left))

    def _changed(self, key: str) -> None:
        if key == KEEP_RECENT.key:
            self._follow()

    def _follow(self) -> None:
        """The system's own windows that ask for a file keep a list that we cannot empty: Qt's do not."""
        keep = self._settings.get(KEEP_RECENT)
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, not keep)
        self._forget_visited()

    def _forget_visited(self) -> None:
        if self._settings.get(KEEP_RECENT):
            return
        kept = QSettings(QSettings.Scope.UserScope, QT)
        for key in VISITED:
            if kept.contains(key):
                kept.remove(key)
        kept.sync()
