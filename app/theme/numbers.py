"""Fields for numbers. Style sheets cannot keep a spin box's number off its border, so these do."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox, QWidget

from app.theme.tokens import SPACE


def inset(field: QAbstractSpinBox) -> None:
    """Keep what is written off the field's left border."""
    field.lineEdit().setTextMargins(SPACE, 0, 0, 0)


class WholeField(QSpinBox):
    """A whole number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inset(self)


class DecimalField(QDoubleSpinBox):
    """A number with decimals."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inset(self)
