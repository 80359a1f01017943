"""One picture on the canvas, or two of the same frame beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from app.canvas.ink import HALO, INK
from app.canvas.picture import ScaledPicture
from app.canvas.transform import ViewTransform

GUTTER: Final = 2
"""Between two pictures, in logical pixels."""

_ARROW: Final = ((0, 0), (0, 15), (3.6, 11.6), (6.4, 17.4), (9, 16.2), (6.2, 10.6), (11, 10.2))


@dataclass(frozen=True, slots=True)
class Panes:
    """Where the pictures lie in the widget, in logical pixels.

    Gestures belong to the first pane, which begins at the widget's own corner: points of the widget are
    points of it.

    Attributes:
        first: The picture that is worked on.
        second: The same size, to the right of it or below; None where there is only one.
    """

    first: QRect
    second: QRect | None = None

    def in_second(self, at: QPointF) -> bool:
        """Whether a widget point lies in the second pane."""
        return self.second is not None and self.second.contains(at.toPoint())

    def to_first(self, at: QPointF) -> QPointF:
        """The same place of the picture in the first pane, for a point of either."""
        if self.second is None or not self.in_second(at):
            return at
        return at - QPointF(self.second.topLeft())


def panes_in(size: QSize, *, two: bool) -> Panes:
    """The panes of a widget of this size: beside each other, or on top where it is taller than wide."""
    width, height = size.width(), size.height()
    if not two:
        return Panes(QRect(0, 0, width, height))
    if height > width:
        half = max(1, (height - GUTTER) // 2)
        return Panes(QRect(0, 0, width, half), QRect(0, half + GUTTER, width, half))
    half = max(1, (width - GUTTER) // 2)
    return Panes(QRect(0, 0, half, height), QRect(half + GUTTER, 0, half, height))


def paint_second(
    painter: QPainter,
    picture: ScaledPicture,
    pane: QRect,
    view: ViewTransform,
    ratio: float,
    surround: QColor,
) -> None:
    """The second picture in its pane, and the line between both.

    Args:
        painter: On the widget.
        picture: The second picture.
        pane: Where it lies.
        view: Where the first picture lies in the first pane; the second lies the same way in its own.
        ratio: Device pixels per logical pixel.
        surround: Colour where there is no picture.
    """
    painter.save()
    painter.translate(pane.topLeft())
    picture.paint(painter, view, pane.size(), ratio, surround)
    painter.restore()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(INK)
    painter.setOpacity(0.35)
    if pane.left() > 0:
        painter.drawRect(QRect(pane.left() - GUTTER, 0, GUTTER, pane.height()))
    else:
        painter.drawRect(QRect(0, pane.top() - GUTTER, pane.width(), GUTTER))
    painter.setOpacity(1.0)


def paint_ghost(painter: QPainter, at: QPointF) -> None:
    """A pointer that shows where the pointer is in the other picture.

    Args:
        painter: On the widget.
        at: Its tip, in the widget.
    """
    path = QPainterPath(at)
    for x, y in _ARROW[1:]:
        path.lineTo(at + QPointF(x, y))
    path.closeSubpath()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(HALO, 3.5))
    painter.drawPath(path)
    painter.setPen(QPen(INK, 1.5))
    painter.drawPath(path)
