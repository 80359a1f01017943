"""How the ruler and the lanes without pictures or sound are painted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPen, QPixmap, QPolygonF

from app.theme.tokens import colour
from app.timeline.bars import Bars, per_pixel
from app.timeline.faults import FaultKind, Faults
from app.timeline.lanes import RULER, Placed
from app.timeline.scale import Tick, TimeScale
from player.media.time import FrameSpan

GRIP = 7
"""Width of the handles of the in and out points, in pixels."""


def paint_ruler(painter: QPainter, scale: TimeScale, lines: Sequence[Tick], small: QFont) -> None:
    """Ticks with times above and frame numbers below."""
    painter.setFont(small)
    metrics = QFontMetricsF(small)
    line = metrics.height()
    minor, major = QPen(colour("border_strong"), 1), QPen(colour("text_faint"), 1)
    for tick in lines:
        x = round(scale.x_of(tick.frame)) + 0.5
        if not tick.time:
            painter.setPen(minor)
            painter.drawLine(QLineF(x, RULER - 6, x, RULER - 1))
            continue
        painter.setPen(major)
        painter.drawLine(QLineF(x, 4, x, RULER - 1))
        painter.setPen(colour("text_muted"))
        painter.drawText(QPointF(x + 4, 3 + metrics.ascent()), tick.time)
        painter.setPen(colour("text_faint"))
        painter.drawText(QPointF(x + 4, 2 + line + metrics.ascent()), f"{tick.frame:,}")


def paint_covered(
    painter: QPainter, scale: TimeScale, bars: Bars, place: Placed, width: int
) -> None:
    """What is covered, as a skyline, and what of it waits for a decision, hatched."""
    ratio = painter.device().devicePixelRatioF()
    columns, rows = max(1, round(width * ratio)), max(1, round((place.height - 4) * ratio))
    covered = per_pixel(bars.covered, scale.left, scale.ppf * ratio, columns)
    pending = per_pixel(bars.pending, scale.left, scale.ppf * ratio, columns)
    high = place.height - 8
    # from the foot of the lane upwards
    up = (np.arange(rows)[::-1] / ratio)[:, None]
    done, waiting = up < _heights(covered, high), up < _heights(pending, high)
    slant = (np.arange(columns)[None] + np.arange(rows)[:, None]) // round(ratio) % 5 == 0
    picture = np.zeros((rows, columns), np.uint32)
    picture[done] = _premultiplied("good", 0.75)
    picture[waiting] = _premultiplied("warning", 0.3)
    picture[waiting & slant] = _premultiplied("warning", 0.9)
    image = QImage(
        picture.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied
    )
    image.setDevicePixelRatio(ratio)
    painter.drawImage(QPointF(0, place.top), image)


def _premultiplied(token: str, alpha: float) -> int:
    ink = colour(token)
    red, green, blue = (round(part * alpha) for part in (ink.red(), ink.green(), ink.blue()))
    return round(255 * alpha) << 24 | red << 16 | green << 8 | blue


def _heights(counts: npt.NDArray[np.int32], high: int) -> npt.NDArray[np.int32]:
    """How high the lane is filled over each pixel: a little for one region, more for several."""
    tall = np.minimum(high, 5 + 3 * counts)
    return np.where(counts > 0, tall, 0).astype(np.int32)


def paint_problems(painter: QPainter, scale: TimeScale, faults: Faults, place: Placed) -> None:
    """A sign for each item, of a shape that says what it is about; as many as there is room for."""
    first, stop = scale.visible()
    y = place.top + place.height / 2
    ratio = painter.device().devicePixelRatioF()
    signs = {kind: _sign(kind, ratio) for kind in FaultKind}
    shown: dict[FaultKind, float] = {}
    for fault in faults.lasting(first):
        painter.setPen(QPen(colour("bad"), 2))
        painter.drawLine(QLineF(-2, y, min(scale.x_of(fault.stop), scale.width + 2), y))
    for fault in faults.within(first, stop):
        x = (fault.frame + 0.5 - scale.left) * scale.ppf
        if fault.stop - fault.frame > 1 and (end := scale.x_of(fault.stop)) - x > 8:
            painter.setPen(QPen(colour("bad"), 2))
            painter.drawLine(QLineF(x, y, min(end, scale.width + 2), y))
        if x - shown.get(fault.kind, -100.0) < 7:
            continue
        shown[fault.kind] = x
        painter.drawPixmap(QPointF(round(x) - _HALF, y - _HALF), signs[fault.kind])


def paint_current(painter: QPainter, scale: TimeScale, frame: int, place: Placed) -> None:
    """The doubt one looks at now: a ring around its sign, as on the picture."""
    x, y = (frame + 0.5 - scale.left) * scale.ppf, place.top + place.height / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ink, width in ((colour("surface"), 5.0), (colour("text"), 2.5)):
        painter.setPen(QPen(ink, width))
        painter.drawEllipse(QPointF(x, y), 9.5, 9.5)
        painter.drawLine(QLineF(x, place.top, x, y - 9.5))
        painter.drawLine(QLineF(x, y + 9.5, x, place.bottom))
    painter.restore()


_HALF = 8
"""Half the side of a sign's picture, in pixels."""


def _sign(kind: FaultKind, ratio: float) -> QPixmap:
    """The sign once, because there may be hundreds of them."""
    made = QPixmap(round(2 * _HALF * ratio), round(2 * _HALF * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    inner = QPainter(made)
    inner.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_fault(inner, QPointF(_HALF, _HALF), kind)
    inner.end()
    return made


def paint_fault(painter: QPainter, at: QPointF, kind: FaultKind) -> None:
    """The sign of one kind: a triangle for a track, a square for damage, two bars for a hole."""
    x, y = at.x(), at.y()
    painter.setPen(QPen(colour("surface"), 1))
    match kind:
        case FaultKind.TRACK:
            painter.setBrush(colour("warning"))
            painter.drawPolygon(
                QPolygonF([QPointF(x - 6, y + 5), QPointF(x + 6, y + 5), QPointF(x, y - 6)])
            )
        case FaultKind.DAMAGE:
            painter.setBrush(colour("bad"))
            painter.drawRect(QRectF(x - 5, y - 5, 10, 10))
            painter.drawLine(QLineF(x - 3, y - 3, x + 3, y + 3))
            painter.drawLine(QLineF(x - 3, y + 3, x + 3, y - 3))
        case FaultKind.GAP:
            painter.setBrush(colour("bad"))
            for away in (-4.5, 1.5):
                painter.drawRect(QRectF(x + away, y - 6, 3, 12))


def paint_marked(painter: QPainter, scale: TimeScale, marked: FrameSpan, height: int) -> None:
    """The stretch between the in and out points: the rest is veiled, the ends can be taken hold of."""
    x0, x1 = scale.x_of(marked.start), scale.x_of(marked.stop)
    painter.fillRect(QRectF(x0, 0, x1 - x0, RULER), colour("marked", 0.4))
    outside = colour("window", 0.6)
    painter.fillRect(QRectF(0, RULER, max(0.0, x0), height), outside)
    painter.fillRect(QRectF(x1, RULER, max(0.0, scale.width - x1), height), outside)
    for x in (round(x0), round(x1)):
        painter.fillRect(QRectF(x - 1, 0, 2, height), colour("accent_text"))


def paint_grips(painter: QPainter, scale: TimeScale, marked: FrameSpan) -> None:
    """The handles of the in and out points: brackets that open towards each other."""
    for x, inwards in ((scale.x_of(marked.start), 1), (scale.x_of(marked.stop), -1)):
        body = QRectF(min(x, x + inwards * GRIP), RULER - 20.0, GRIP, 19)
        painter.setPen(QPen(colour("surface"), 1))
        painter.setBrush(colour("accent_text"))
        painter.drawRoundedRect(body, 2, 2)
        painter.setPen(QPen(colour("surface"), 1))
        middle = body.center().x()
        painter.drawLine(QLineF(middle, body.top() + 5, middle, body.bottom() - 5))
