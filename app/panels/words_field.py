"""A field for several lines of text."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit


class WordsField(QPlainTextEdit):
    """Says that it was left, as a line to type in does.

    Signals:
        left: The keys belong to something else now.
    """

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Not for its own menu."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()
