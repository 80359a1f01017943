"""Room for what is higher than the window: bars and sides that scroll by themselves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.theme.parts import Scroller


class LowRoom(QScrollArea):
    """Holds an upright bar that scrolls where the window is too low for it.

    It is as wide as the bar, and wider only while it scrolls.
    """

    def __init__(self, inside: QWidget, suit: Callable[[int], object] | None = None) -> None:
        """Make it.

        Args:
            inside: The bar.
            suit: Called with another height: makes the bar suit it, as far as it can.
        """
        super().__init__()
        self._suit = suit
        self._wide = max(inside.minimumWidth(), inside.minimumSizeHint().width())
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)
        self.setFixedWidth(self._wide)

    def minimumSizeHint(self) -> QSize:
        """A few buttons high."""
        return QSize(self._wide, 120)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The words on the bar may be other ones now, or larger."""
        heard = super().eventFilter(watched, event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._widen()
        return heard

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room for the scroll bar where it comes up."""
        super().resizeEvent(event)
        if self._suit is not None and event.size().height() != event.oldSize().height():
            self._suit(self.height())
        self._widen()

    def _widen(self) -> None:
        inside = self.widget()
        scrolls = inside is not None and inside.minimumSizeHint().height() > self.height()
        if inside is not None:
            self._wide = max(inside.minimumWidth(), inside.minimumSizeHint().width())
        bar = self.verticalScrollBar().sizeHint().width()
        self.setFixedWidth(self._wide + (bar if scrolls else 0))


class SideRoom(Scroller):
    """Holds what lies beside a picture. It scrolls by itself, so that picture and timeline stay in view.

    Signals:
        resized: It is higher or lower now.
    """

    resized = Signal()

    def __init__(self, inside: QWidget, least: int) -> None:
        """Make it.

        Args:
            inside: What it holds.
            least: How narrow that may become, in pixels.
        """
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # a scroll area cuts what a splitter would squeeze by a few pixels
        inside.setMinimumWidth(least)
        self.setWidget(inside)
        self.setMinimumWidth(least + self.bar)

    @property
    def bar(self) -> int:
        """Width of its scroll bar, in pixels."""
        return self.verticalScrollBar().sizeHint().width()

    def minimumSizeHint(self) -> QSize:
        """As wide as what it holds, and low."""
        inside = self.widget()
        wide = 0 if inside is None else inside.minimumSizeHint().width()
        return QSize(wide + self.bar, 160)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say so."""
        super().resizeEvent(event)
        self.resized.emit()
