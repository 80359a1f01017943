"""The real pieces on a screen of their own: controller, frame service, canvas with twenty overlays."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from app.canvas.items import RegionItem
from app.canvas.view import VideoCanvas
from app.review.darkroom import Darkroom
from player.media.frame import Frame
from player.qt.controller import PlayerController
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.region import Kind
from redaction.model.track import ReviewState

OVERLAYS = 20
CANVAS = (1280, 720)


class _Canvas(VideoCanvas):
    """Notes when each frame was painted."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: list[tuple[int, float]] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.frame is not None:
            self.painted.append((int(self.frame.ref.index), time.perf_counter()))


class Screen(QObject):
    """A window with the canvas and the player behind it."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.app = app
        self.canvas = _Canvas()
        self.window = QMainWindow()
        self.window.setCentralWidget(self.canvas)
        self.window.resize(*CANVAS)
        self.window.show()
        self.player = PlayerController(self)
        self.first = 0.0
        self.opened = 0.0
        self.player.frame_shown.connect(self._shown)
        self.player.opened.connect(self._opened)
        self.player.failed.connect(self._failed)
        self.player.first_picture.connect(self._first)
        self.darkroom = Darkroom()
        self.player.set_prepare(self.darkroom.develop)

    def open(self, path: Path, **more: Any) -> float:
        """Open and wait for the first numbered frame on the canvas; seconds it took."""
        self.canvas.painted.clear()
        self.canvas.frame = None
        self.first = self.opened = 0.0
        start = time.perf_counter()
        self.player.open(path, **more)
        self.wait(lambda: any(at >= 0 for at, _ in self.canvas.painted), 60)
        return next(when for at, when in self.canvas.painted if at >= 0) - start

    def until_painted(self, wanted: int, act: Callable[[], None]) -> float:
        """Milliseconds from ``act`` to the end of the paint event that shows that frame."""
        self.canvas.painted.clear()
        start = time.perf_counter()
        act()
        self.wait(lambda: bool(self.canvas.painted) and self.canvas.painted[-1][0] == wanted, 20)
        return (self.canvas.painted[-1][1] - start) * 1000

    def wait(self, done: Callable[[], bool], seconds: float) -> None:
        """Let Qt work until something holds."""
        # A loop of its own, as the program has: processEvents would keep the interpreter's lock while it
        # waits, and starve the threads that are measured.
        loop, poll = QEventLoop(), QTimer()
        poll.timeout.connect(lambda: loop.quit() if done() else None)
        late = QTimer()
        late.setSingleShot(True)
        late.timeout.connect(loop.quit)
        poll.start(2)
        late.start(round(seconds * 1000))
        if not done():
            loop.exec()
        poll.stop()
        late.stop()
        if not done():
            raise TimeoutError("the frame did not come")

    def idle(self, seconds: float) -> None:
        """Let Qt work for so long."""
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def _opened(self, index: Sequence[int]) -> None:
        self.opened = time.perf_counter()

    def _failed(self, error: Exception) -> None:
        raise error

    def _first(self, frame: Frame) -> None:
        if not self.first:
            self.canvas.set_frame(frame, self.darkroom.print_of(frame).image)
            self.canvas.repaint()
            self.first = time.perf_counter()

    def _shown(self, frame: Frame) -> None:
        self.canvas.set_frame(frame, self.darkroom.print_of(frame).image)
        self.canvas.set_items(overlays(int(frame.ref.index)))

    def close(self) -> None:
        """Release the file and the window."""
        self.player.close()
        self.window.close()


def overlays(at: int) -> tuple[RegionItem, ...]:
    """Twenty regions that move with the frames."""
    return tuple(
        RegionItem(
            track=TrackId(f"track-{n}"),
            shape=Box(60 + n % 5 * 360 + at % 40, 60 + n // 5 * 250, 90, 120),
            kind=Kind.FACE,
            state=ReviewState.PENDING if n % 2 else ReviewState.ACCEPTED,
            kept=not n % 7,
            name=f"Face {n}",
        )
        for n in range(OVERLAYS)
    )
