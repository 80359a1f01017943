"""A line of text that gives way where there is little room."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel


class Elided(QLabel):
    """One line that is cut with an ellipsis where it does not fit; the tooltip has all of it.

    Signals:
        double_clicked: As on the title of a window.
    """

    double_clicked = Signal()

    def __init__(self, role: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)

    def setText(self, text: str) -> None:
        """Show another text."""
        super().setText(text)
        self.setToolTip(text)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Say so."""
        self.double_clicked.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The text, as much of it as fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), self.alignment(), text)
        painter.end()
