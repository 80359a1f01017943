"""Room for the pages: where the window is smaller than a page can be, the page scrolls."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from app.theme.parts import Scroller


class PageStack(QStackedWidget):
    """Pages of which one is shown; only that one says how much room is needed."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(lambda _which: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        """What the page that is shown needs."""
        shown = self.currentWidget()
        return super().minimumSizeHint() if shown is None else _least(shown)

    def sizeHint(self) -> QSize:
        """What the page that is shown would like."""
        shown = self.currentWidget()
        return super().sizeHint() if shown is None else shown.sizeHint()


class PageRoom(Scroller):
    """Holds the pages. At 200 % on a small screen a page is larger than the window."""

    def __init__(self, pages: PageStack) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setWidget(pages)

    def minimumSizeHint(self) -> QSize:
        """Small: it scrolls."""
        return QSize(160, 120)


def _least(page: QWidget) -> QSize:
    return page.minimumSizeHint().expandedTo(page.minimumSize())
