"""Where the parts of the review page lie, and how large a person made them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.settings.declared import REVIEW_SPLIT
from app.settings.store import Settings
from app.theme.parts import row

if TYPE_CHECKING:
    from app.review.header import ToolRail
    from app.review.page import ReviewPage

LEFT, RIGHT, BELOW = 352, 284, 268
"""Width of the table and of the inspector, height of transport and timeline, in pixels, until a person
drags."""

LEAST_LEFT, LEAST_RIGHT = 328, 272
"""Narrowest table and inspector: all their words still fit."""


class Arrangement(QObject):
    """Lays the page out and remembers the sizes.

    Attributes:
        left: Beside the picture: what there is to review.
        right: Beside the picture: what is selected, and the place for notices under it.
        below: Transport and timeline.
    """

    def __init__(self, page: ReviewPage, tools: ToolRail, settings: Settings) -> None:
        super().__init__(page)
        self._page = page
        self._settings = settings
        self._settled = False
        self.left = _stack(page.table)
        self.right = _stack(page.inspector)
        self._stage = QWidget()
        self._stage.setLayout(row(tools, page.canvas, spacing=0))
        self.below = _stack(page.transport, page.timeline)
        self._across = QSplitter(Qt.Orientation.Horizontal)
        for part in (self.left, self._stage, self.right):
            self._across.addWidget(part)
        self._across.setStretchFactor(1, 1)
        self._down = QSplitter(Qt.Orientation.Vertical)
        self._down.addWidget(self._across)
        self._down.addWidget(self.below)
        self._down.setStretchFactor(0, 1)
        for splitter in (self._down, self._across):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(1)
            splitter.splitterMoved.connect(self._keep)
        self.left.setMinimumWidth(LEAST_LEFT)
        self.right.setMinimumWidth(LEAST_RIGHT)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(page.header)
        layout.addWidget(self._down, 1)

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Width of the left and of the right side, height of what is below, in pixels."""
        across = self._across.sizes()
        return across[0], across[2], self._down.sizes()[1]

    def settle(self) -> None:
        """Give everything its size when the page is first shown: as it was left the last time."""
        if not self._settled:
            self._settled = True
            self._apply(*self._kept())

    def reset(self) -> None:
        """Put the panels back in their places."""
        self._settings.set(REVIEW_SPLIT, "")
        self._apply(LEFT, RIGHT, BELOW)

    def _apply(self, left: int, right: int, below: int) -> None:
        across, down = max(self._page.width(), 1), max(self._page.height(), 1)
        if across < 1400:
            # on a small window the picture comes first
            left, right = min(left, LEAST_LEFT), min(right, LEAST_RIGHT)
        self._across.setSizes([left, max(across - left - right, 1), right])
        self._down.setSizes([max(down - below, 1), below])

    def _keep(self, _position: int, _handle: int) -> None:
        self._settings.set(REVIEW_SPLIT, ",".join(map(str, self.sizes)))

    def _kept(self) -> tuple[int, int, int]:
        parts = self._settings.get(REVIEW_SPLIT).split(",")
        if len(parts) == 3 and all(part.isdecimal() for part in parts):
            left, right, below = map(int, parts)
            return left, right, below
        return LEFT, RIGHT, BELOW


def _stack(*parts: QWidget) -> QWidget:
    """Parts below each other; the last one takes what room there is."""
    made = QWidget()
    box = QVBoxLayout(made)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    for part in parts:
        box.addWidget(part)
    box.setStretchFactor(parts[-1], 1)
    return made
