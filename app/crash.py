"""Catching our own defects: one report, without footage, names or paths."""

from __future__ import annotations

import faulthandler
import logging
import platform
import sys
import threading
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
    qVersion,
)

from redaction.jobs.confined import no_dumps
from redaction.jobs.fault import LEFT_OUT, plain, plain_stacks, scrubbed
from redaction.version import VERSION

log = logging.getLogger("umbra")

KEPT = 30
"""Messages of Qt that a report holds."""


class CrashCatcher(QObject):
    """Takes what nobody caught, in any thread, to the main thread.

    Attributes:
        previous: The stacks that a crash of native code left the last time, or empty.

    Signals:
        caught: A report, from the main thread's point of view.
    """

    caught = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages: deque[str] = deque(maxlen=KEPT)
        self._fatal: TextIO | None = None
        self.previous = ""
        self._before = (sys.excepthook, threading.excepthook)

    def install(self, folder: Path) -> None:
        """Start catching.

        Args:
            folder: A crash of native code leaves its stacks in ``crash.txt`` there.
        """
        no_dumps()
        sys.excepthook = self._uncaught
        threading.excepthook = self._uncaught_in_thread
        qInstallMessageHandler(self._qt_message)
        folder.mkdir(parents=True, exist_ok=True)
        stacks = folder / "crash.txt"
        if stacks.is_file():
            said = stacks.read_text(encoding="utf-8", errors="replace")
            self.previous = (plain_stacks(said) or LEFT_OUT) if said.strip() else ""
        self._fatal = stacks.open("w", encoding="utf-8")
        faulthandler.enable(self._fatal)

    def remove(self) -> None:
        """Stop catching."""
        sys.excepthook, threading.excepthook = self._before
        qInstallMessageHandler(None)
        faulthandler.disable()
        if self._fatal is not None:
            self._fatal.close()
            self._fatal = None

    def report(self, what: str = "") -> str:
        """The program, the machine, and what happened, if anything did."""
        lines = [
            f"Umbra {VERSION}",
            f"Python {platform.python_version()}, Qt {qVersion()}",
            f"{platform.system()} {platform.release()}, {platform.machine()}",
        ]
        if what:
            lines += ["", what]
        if self._messages:
            lines += ["", "Messages before it:", *self._messages]
        return "\n".join(lines)

    def _uncaught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
            return
        text = scrubbed(error)
        log.error("uncaught: %s", text)
        self.caught.emit(self.report(text))

    def _uncaught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is None:
            return
        text = scrubbed(args.exc_value)
        log.error("uncaught in a thread: %s", text)
        # the signal is queued to the main thread, because this object lives there
        self.caught.emit(self.report(text))

    def _qt_message(self, kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        line = f"{kind.name}: {plain(text)}"
        self._messages.append(line)
        if kind is not QtMsgType.QtDebugMsg:
            log.warning("%s", line)
