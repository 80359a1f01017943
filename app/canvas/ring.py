"""The ring around the place a person should look at, and the few words beside it.

It goes around the place with a gap, so that it never lies on a face. It is told from regions by its form: a
white oval of long dashes with four pointers outside it. The words keep off every region, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from app.canvas.ink import HALO, INK, PLATE
from app.canvas.transform import ViewTransform
from redaction.model.geometry import Box

GAP: Final = 6.0
"""Between the place and the ring, in logical pixels. The place itself has room around what it is about (see
``redaction.moments.places.ROOM``), so that an oval around it touches no corner of a face."""

LEAST: Final = 44.0
"""Narrowest ring in logical pixels: around a face of a few pixels it must still be seen at a glance."""

_WIDTH: Final = 3.5
_THIN: Final = 2.0
_POINTER: Final = 12.0


@dataclass(frozen=True, slots=True)
class Ring:
    """Where to look.

    Attributes:
        place: In the picture as shown, in source pixels.
        words: What to look for, in a few words.
        beside: Other places that the same look can settle; numbered from 2 on.
    """

    place: Box
    words: str
    beside: tuple[Box, ...] = ()


def ring_rect(ring: Ring, view: ViewTransform) -> QRectF:
    """The rectangle around the ring in widget pixels."""
    return _around(ring.place, view)


def beside_rects(ring: Ring, view: ViewTransform, room: QRectF) -> list[QRectF]:
    """The rectangles around the other rings that are in view, in widget pixels."""
    rects = [_around(place, view) for place in ring.beside]
    return [rect for rect in rects if rect.intersects(room)]


def _around(place: Box, view: ViewTransform) -> QRectF:
    x, y, w, h = view.box_to_view(place)
    wide, high = max(w + 2 * GAP, LEAST), max(h + 2 * GAP, LEAST)
    return QRectF(x + w / 2 - wide / 2, y + h / 2 - high / 2, wide, high)


def draw_ring(painter: QPainter, ring: Ring, view: ViewTransform) -> None:
    """The ring itself, on a dark edge so that it shows on any picture."""
    rect = ring_rect(ring, view)
    centre, rx, ry = rect.center(), rect.width() / 2, rect.height() / 2
    pointers = [
        QLineF(centre.x() + dx * rx, centre.y() + dy * ry,
               centre.x() + dx * (rx + _POINTER), centre.y() + dy * (ry + _POINTER))
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))
    ]  # fmt: skip
    painter.setBrush(Qt.BrushStyle.NoBrush)
    edge = QPen(HALO, _WIDTH + 3.0)
    edge.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(edge)
    painter.drawEllipse(rect)
    painter.drawLines(pointers)
    pen = QPen(INK, _WIDTH)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawLines(pointers)
    pen.setDashPattern([3.2, 1.4])
    painter.setPen(pen)
    painter.drawEllipse(rect)


def draw_beside(painter: QPainter, ring: Ring, view: ViewTransform) -> None:
    """The other rings: thinner, without pointers, and each with its number outside it."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for number, place in enumerate(ring.beside, 2):
        rect = _around(place, view)
        painter.setPen(QPen(HALO, _THIN + 3.0))
        painter.drawEllipse(rect)
        pen = QPen(INK, _THIN)
        pen.setDashPattern([5.0, 4.0])
        painter.setPen(pen)
        painter.drawEllipse(rect)
        # on the ring's upper right, where an oval leaves its rectangle free
        plate = QRectF(rect.right() - 4, rect.top() - 12, 18, 18)
        painter.setPen(QPen(INK, 1.0))
        painter.setBrush(PLATE)
        painter.drawRoundedRect(plate, 5, 5)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, str(number))
        painter.setBrush(Qt.BrushStyle.NoBrush)


def label_spot(
    ring: QRectF, size: tuple[float, float], taken: Sequence[QRectF], room: QRectF
) -> QRectF:
    """Where the words go: beside the ring, on nothing; else where they cover the least.

    Args:
        ring: The rectangle around the ring, in widget pixels.
        size: Width and height of the words.
        taken: Regions they should not touch.
        room: The widget.
    """
    w, h = size
    out = _POINTER + 6
    cx, cy = ring.center().x(), ring.center().y()
    left = min(max(cx - w / 2, room.left() + 8), max(room.right() - w - 8, room.left()))
    spots = [
        QRectF(left, ring.bottom() + out, w, h),
        QRectF(left, ring.top() - out - h, w, h),
        QRectF(ring.right() + out, cy - h / 2, w, h),
        QRectF(ring.left() - out - w, cy - h / 2, w, h),
        # the ring fills the picture: along an edge of the widget
        QRectF(left, room.bottom() - h - 12, w, h),
        QRectF(left, room.top() + 12, w, h),
    ]
    inside = [spot for spot in spots if room.contains(spot)]

    def covered(spot: QRectF) -> float:
        return sum(_shared(spot, rect) for rect in (ring, *taken))

    return min(inside or spots, key=covered)


def label_rect(
    painter: QPainter, ring: Ring, view: ViewTransform, taken: Sequence[QRectF], room: QRectF
) -> QRectF:
    """Where the words of a ring go in the painter's font."""
    metrics = QFontMetricsF(painter.font())
    size = metrics.horizontalAdvance(ring.words) + 24, metrics.height() + 10
    return label_spot(ring_rect(ring, view), size, taken, room)


def draw_label(painter: QPainter, ring: Ring, rect: QRectF) -> None:
    """The words, on a plate with the ring's own edge."""
    painter.setPen(QPen(INK, 1.5))
    painter.setBrush(PLATE)
    painter.drawRoundedRect(rect, 6, 6)
    painter.setPen(INK)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, ring.words)


def is_in_view(ring: Ring, view: ViewTransform, room: QRectF) -> bool:
    """Whether any of the place can be seen."""
    return QRectF(*view.box_to_view(ring.place)).intersects(room) or room.contains(
        QPointF(*view.to_view(*ring.place.centre))
    )


def _shared(a: QRectF, b: QRectF) -> float:
    both = a.intersected(b)
    return both.width() * both.height() if both.isValid() else 0.0
