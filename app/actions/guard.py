"""Keeps plain keys with the widget a person types into.

Qt asks the focused widget first whether a key is its own (``ShortcutOverride``). Its text fields say so
for printable keys; list views, whose letters find a row, and drop-down lists do not, and buttons lose the
space bar. This filter answers for them.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QPushButton,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QToolButton,
)

ACTIONS_FIRST = "actionsFirst"
"""Property of a list view that finds no rows by typing, and of a text that can only be read: there, letters
are actions."""

_KEYS_OF_A_SLIDER = {
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
}
_KEYS_OF_TEXT = _KEYS_OF_A_SLIDER | {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}
_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class TypingGuard(QObject):
    """An event filter for the application."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim the key for the widget when the widget means to use it."""
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and keeps(watched, event):
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and presses(watched, event):
            watched.click()  # type: ignore[attr-defined]
            return True
        return False


def presses(widget: QObject, event: QKeyEvent) -> bool:
    """Whether Return presses this button: Qt has the space bar for it, and the default one in dialogs."""
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or event.isAutoRepeat():
        return False
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    # a tick is set by the space bar; Return in a form means to be done with it
    return isinstance(widget, QPushButton | QToolButton) and widget.isEnabled()


def keeps(widget: QObject, event: QKeyEvent) -> bool:
    """Whether this key belongs to this widget rather than to an action."""
    if event.modifiers() & _COMMANDS:
        return False
    key = event.key()
    printable = bool(event.text()) and event.text().isprintable()
    if isinstance(widget, QTextEdit) and widget.property(ACTIONS_FIRST):
        return key in _KEYS_OF_A_SLIDER
    if isinstance(widget, QLineEdit | QTextEdit | QPlainTextEdit | QAbstractSpinBox):
        return printable or key in _KEYS_OF_TEXT
    if isinstance(widget, QComboBox):
        return printable or key in _KEYS_OF_A_SLIDER
    if isinstance(widget, QAbstractItemView):
        if widget.property(ACTIONS_FIRST):
            return False
        return printable or key in _KEYS_OF_A_SLIDER
    if isinstance(widget, QMenu | QMenuBar):
        return printable or key in _KEYS_OF_A_SLIDER
    if isinstance(widget, QAbstractSlider) and not isinstance(widget, QScrollBar):
        return key in _KEYS_OF_A_SLIDER and not event.modifiers() & ~_PLAIN
    if isinstance(widget, QTabBar):
        return key in (Qt.Key.Key_Left, Qt.Key.Key_Right)
    if isinstance(widget, QPushButton | QToolButton) and presses(widget, event):
        return True
    if isinstance(widget, QAbstractButton):
        return key == Qt.Key.Key_Space
    return False
