"""What the delegates ask the models for, beside the display text."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import Qt


class Role(IntEnum):
    """Roles of our own."""

    VALUE = Qt.ItemDataRole.UserRole + 1
    """The value behind the row."""
    SECOND = Qt.ItemDataRole.UserRole + 2
    """Text of the second line."""
    TONE = Qt.ItemDataRole.UserRole + 3
    """Colour token of the second line."""
    ICON = Qt.ItemDataRole.UserRole + 4
    """Name of the icon before the second line."""
    STRONG = Qt.ItemDataRole.UserRole + 5
    """Whether the first line is emphasised."""
    SORT = Qt.ItemDataRole.UserRole + 6
    """What rows are sorted by."""
    CHIPS = Qt.ItemDataRole.UserRole + 7
    """Further lines: tuples of icon name, colour token and text."""
