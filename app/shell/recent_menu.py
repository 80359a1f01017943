"""The menu of files that were opened lately."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.session import Notice, Tone
from app.settings.declared import RECENT
from app.theme.icons import icon

if TYPE_CHECKING:
    from app.session import Session
    from app.settings.store import Settings


class RecentMenu(QMenu):
    """Lists them anew whenever it is opened; one that is gone can be taken off the list."""

    def __init__(
        self,
        session: Session,
        settings: Settings,
        open_file: Callable[[Path], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Open &recent"))
        self.setIcon(icon("clock"))
        self._session, self._settings, self._open_file = session, settings, open_file
        self.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        self.clear()
        known = self._settings.get(RECENT)
        for text in known:
            path = Path(text)
            there = path.is_file()
            title = path.name if there else self.tr("{name} (missing)").format(name=path.name)
            action = QAction(icon("film" if there else "warning"), title.replace("&", "&&"), self)
            action.setToolTip(text)
            action.triggered.connect(partial(self._open, text))
            self.addAction(action)
        if not known:
            empty = self.addAction(self.tr("No recent files"))
            empty.setEnabled(False)

    def _open(self, text: str, _checked: bool = False) -> None:
        path = Path(text)
        if path.is_file():
            self._open_file(path)
            return
        drop = (self.tr("Remove from the list"), partial(self._settings.drop_recent, text))
        words = self.tr("{name} is no longer where it was.").format(name=path.name)
        self._session.notice.emit(Notice(words, Tone.WARNING, (drop,)))
