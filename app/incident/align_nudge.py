"""Moving one recording beside another by hand, by seconds, frames or milliseconds."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.theme.folding import FOLD, Folding
from app.theme.numbers import DecimalField
from app.theme.parts import button, label, row
from app.theme.tokens import SPACE

_MOST = 10.0 * 366 * 86_400
"""Seconds by which recordings may lie apart."""


class NudgeRow(QWidget):
    """A field with where the one begins on the other, and buttons that move it.

    Attributes:
        field: Media seconds of the other camera at the first frame of the aligned one.

    Signals:
        moved: By so many seconds and frames of the other camera.
        typed: To so many seconds.
    """

    moved = Signal(object, int)
    typed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = DecimalField()
        self.field.setDecimals(4)
        self.field.setRange(-_MOST, _MOST)
        self.field.setSuffix(self.tr(" s"))
        self.field.setKeyboardTracking(False)
        self.field.setFixedWidth(170)
        self.field.valueChanged.connect(lambda value: self.typed.emit(Fraction(f"{value:.4f}")))
        self._words = label(self.tr("By hand"), "muted")
        self.buttons: list[QPushButton] = []
        steps = (
            (self.tr("−1 s"), Fraction(-1), 0), (self.tr("−1 frame"), Fraction(0), -1),
            (self.tr("−10 ms"), Fraction(-1, 100), 0), (self.tr("+10 ms"), Fraction(1, 100), 0),
            (self.tr("+1 frame"), Fraction(0), 1), (self.tr("+1 s"), Fraction(1), 0),
        )  # fmt: skip
        for text, seconds, frames in steps:
            made = button(text, self._act(seconds, frames))
            self.buttons.append(made)
        before, after = self.buttons[:3], self.buttons[3:]
        line = Folding(self._words, FOLD, *before, self.field, *after, spacing=SPACE // 2)
        self.setLayout(row(line))
        self.set_cameras("", "")

    def set_cameras(self, own: str, to: str) -> None:
        """Say whom it moves."""
        self._words.setText(
            self.tr("By hand: “{own}” begins at the other's media time").format(own=_short(own))
        )
        self.field.setAccessibleName(
            self.tr("Media time of {to} at the first frame of {own}").format(own=own, to=to)
        )
        self.field.setToolTip(self.field.accessibleName())
        for made in self.buttons:
            later = made.text().strip().startswith("+")
            made.setToolTip(
                (self.tr("“{own}” begins later on “{to}”: {by}") if later
                 else self.tr("“{own}” begins earlier on “{to}”: {by}")).format(
                    own=own, to=to, by=made.text().strip()
                )
            )  # fmt: skip

    def show_shift(self, shift: Fraction | None) -> None:
        """Show where it begins now; 0 where nothing is known."""
        was = self.field.blockSignals(True)
        self.field.setValue(float(shift or 0))
        self.field.blockSignals(was)

    def _act(self, seconds: Fraction, frames: int) -> Callable[[], None]:
        return lambda: self.moved.emit(seconds, frames)


def _short(name: str) -> str:
    return name if len(name) <= 28 else f"{name[:27]}…"
