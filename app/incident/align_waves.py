"""Two sounds laid over each other as a match has it, so that a person sees whether they belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme.tokens import SPACE, colour, current
from app.words import clock_words

if TYPE_CHECKING:
    from redaction.usecases.align_sound import DrawnSound

from fractions import Fraction

_AXIS: Final = 18
"""Pixels of the axis with the times."""

_STEPS: Final = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
"""Seconds between two times of the axis."""

_ROOM: Final = 90
"""Pixels that a time of the axis has at least."""


class MatchedWaves(QWidget):
    """The reference upwards, the aligned camera downwards from one line: what belongs together meets there.

    Attributes:
        drawn: What is shown, or None.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawn: DrawnSound | None = None
        self._names = ("", "")
        self.setMinimumHeight(84)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Both sounds"))
        current().changed.connect(self.update)

    def show_drawn(self, drawn: DrawnSound | None, to: str, own: str) -> None:
        """Show a stretch.

        Args:
            drawn: The stretch; None for nothing.
            to: Name of the camera it is aligned to.
            own: Name of the aligned camera.
        """
        self.drawn, self._names = drawn, (to, own)
        if drawn is not None:
            self.setAccessibleDescription(
                self.tr("{alike} of 100 alike, from {start} to {stop} of {to}").format(
                    alike=round(100 * likeness(drawn)),
                    start=clock_words(Fraction(drawn.start)),
                    stop=clock_words(Fraction(drawn.start + drawn.seconds)),
                    to=to,
                )
            )
        self.update()

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(720, 120)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint both, the line between them, and the times."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("well"))
        drawn = self.drawn
        if drawn is None:
            painter.end()
            return
        middle = (self.height() - _AXIS) / 2
        self._paint_one(painter, drawn.to, middle, -1, "info")
        self._paint_one(painter, drawn.own, middle, 1, "kind_face")
        painter.fillRect(QRectF(0, middle - 0.5, self.width(), 1), colour("text_muted"))
        self._paint_axis(painter, drawn)
        self._paint_names(painter, middle)
        painter.end()

    def _paint_one(
        self, painter: QPainter, levels: bytes, middle: float, way: int, token: str
    ) -> None:
        values = np.frombuffer(levels, np.uint8)
        width = max(1, self.width())
        if not len(values):
            return
        # of all that falls into a pixel the loudest, so that a bang is never lost
        edges = (np.arange(width + 1) * len(values)) // width
        # the steady noise of a camera says nothing; without it what begins to sound stands out
        least = int(np.percentile(values, 5))
        most = max(1, int(values.max(initial=1)) - least)
        tint = colour(token)
        for x in range(width):
            low, high = int(edges[x]), max(int(edges[x]) + 1, int(edges[x + 1]))
            height = middle * 0.94 * max(0, int(values[low:high].max()) - least) / most
            top = middle - height if way < 0 else middle
            painter.fillRect(QRectF(x, top, 1, height), tint)

    def _paint_axis(self, painter: QPainter, drawn: DrawnSound) -> None:
        painter.setPen(colour("text_muted"))
        most = max(1.0, self.width() / _ROOM)
        step = next((s for s in _STEPS if drawn.seconds / s <= most), _STEPS[-1])
        number = int(np.ceil(drawn.start / step))
        top = self.height() - _AXIS
        while number * step <= drawn.start + drawn.seconds:
            x = (number * step - drawn.start) / max(drawn.seconds, 1e-9) * self.width()
            painter.drawLine(int(x), top, int(x), top + 4)
            painter.drawText(
                QRectF(x + 3, top, _ROOM, _AXIS),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
                clock_words(Fraction(number * step).limit_denominator(10)),
            )
            number += 1

    def _paint_names(self, painter: QPainter, middle: float) -> None:
        metrics = QFontMetrics(self.font())
        for name, top in zip(self._names, (4.0, 2 * middle - metrics.height() - 6), strict=True):
            short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, 260)
            box = QRectF(SPACE, top, metrics.horizontalAdvance(short) + 10, metrics.height() + 2)
            painter.fillRect(box, colour("overlay", 0.85))
            painter.setPen(colour("text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, short)


def likeness(drawn: DrawnSound) -> float:
    """How alike the two look: the correlation of their loudness, 0 to 1."""
    one, two = (np.frombuffer(part, np.uint8).astype(np.float64) for part in (drawn.to, drawn.own))
    if len(one) < 2 or not one.std() or not two.std():
        return 0.0
    return max(0.0, float(np.corrcoef(one, two)[0, 1]))
