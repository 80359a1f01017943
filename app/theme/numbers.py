"""Fields for numbers. Style sheets cannot keep a spin box's number off its border, so these do."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox, QWidget

from app.theme.tokens import SPACE


def inset(field: QAbstractSpinBox) -> None:
    """Keep what is written off the field's left border."""
    field.lineEdit().setTextMargins(SPACE, 0, 0, 0)


def wider(hint: QSize, arrow: int = 0) -> QSize:
    """What Qt asks for such a field, and the margin, which Qt leaves out.

    Args:
        hint: What Qt asks for.
        arrow: Width of the arrow that opens something, in pixels, where Qt leaves that out, too.
    """
    return QSize(hint.width() + SPACE + arrow, hint.height())


class WholeField(QSpinBox):
    """A whole number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inset(self)

    def sizeHint(self) -> QSize:
        """All of the number is seen."""
        return wider(super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        """All of the number is seen."""
        return wider(super().minimumSizeHint())


class DecimalField(QDoubleSpinBox):
    """A number with decimals."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inset(self)

    def sizeHint(self) -> QSize:
        """All of the number is seen."""
        return wider(super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        """All of the number is seen."""
        return wider(super().minimumSizeHint())
