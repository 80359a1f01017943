"""Fields for numbers. Style sheets cannot keep a spin box's number off its border, so these do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox, QWidget

from app.theme.tokens import SPACE

if TYPE_CHECKING:
    _Field = QAbstractSpinBox
else:
    # one of Qt's classes there would be a second one beside the field's own
    _Field = object


def inset(field: QAbstractSpinBox) -> None:
    """Keep what is written off the field's left border."""
    field.lineEdit().setTextMargins(SPACE, 0, 0, 0)


class Wider(_Field):
    """Asks for the margin, too, which Qt leaves out; mixed in before one of Qt's fields.

    Attributes:
        arrow: Width of the arrow that opens something, in pixels, where Qt leaves that out, too.
    """

    arrow = 0

    def sizeHint(self) -> QSize:
        """All that is written is seen."""
        return self._wider(super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        """All that is written is seen."""
        return self._wider(super().minimumSizeHint())

    def _wider(self, hint: QSize) -> QSize:
        return QSize(hint.width() + SPACE + self.arrow, hint.height())


class WholeField(Wider, QSpinBox):
    """A whole number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inset(self)


class DecimalField(Wider, QDoubleSpinBox):
    """A number with decimals."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inset(self)
