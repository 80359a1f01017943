"""Files that the system hands to a program that runs already: “Open with”, and the Dock of macOS.

There nobody gets footage on a command line: each file comes as an event to the application, the first of them
before there is a window.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

TOGETHER_MS: Final = 100
"""Files that come within this time of each other were chosen together and are opened together."""

AGAIN_MS: Final = 500
"""How often files that wait for a dialog to be answered look whether it was."""


class HandedFiles(QObject):
    """Keeps what was handed over until a window can take it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Path] = []
        self._take: Callable[[list[Path]], None] | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._hand_on)

    def add(self, path: Path) -> None:
        """Take in what came; a file that waits already is opened once."""
        if path not in self._waiting:
            self._waiting.append(path)
        self._later.start(TOGETHER_MS)

    def given_to(self, take: Callable[[list[Path]], None] | None) -> None:
        """Say who opens files from now on, those that wait first; None while there is no window."""
        self._take = take
        if self._waiting:
            self._later.start(0)

    def _hand_on(self) -> None:
        if self._take is None or not self._waiting:
            return
        if QApplication.activeModalWidget() is not None:
            # what the dialog asks about must not change under it
            self._later.start(AGAIN_MS)
            return
        paths, self._waiting = self._waiting, []
        self._take(paths)


class Application(QApplication):
    """The application, which hears of files that the system wants opened.

    Its own events only, not a filter for everybody's: a filter in Python would cost each move of the mouse.

    Attributes:
        handed: Those files.
    """

    def __init__(self, words: list[str]) -> None:
        super().__init__(words)
        self.handed = HandedFiles(self)

    def event(self, event: QEvent) -> bool:
        """Note a file that is to be opened; addresses of anything else are nobody's here."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self.handed.add(Path(event.file()))
            event.accept()
            return True
        return super().event(event)
