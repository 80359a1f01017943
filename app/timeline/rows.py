"""How the rows of the timeline are painted: names, bars, keyframes."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from app.canvas.ink import KIND_LETTERS, draw_eye
from app.theme.tokens import colour
from app.timeline.bars import Bar, Look
from app.timeline.lanes import NAMES, ROW
from app.timeline.scale import TimeScale
from redaction.model.region import Kind

LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
"""Text at the left, in the middle of its height; made once, because joining flags takes its time."""

LONG = 320
"""Width in pixels from which a bar is outlined without smoothing."""

_STATE_WORDS = {
    Look.PENDING: "?",
    Look.ACCEPTED: "✓",
    Look.REJECTED: "✕",
}


def kind_colour(kind: Kind, alpha: float = 1.0) -> QColor:
    """A kind's colour in the theme in use, for everything that is not over footage."""
    return colour(f"kind_{kind.value}", alpha)


def paint_swatch(painter: QPainter, rect: QRectF, kind: Kind, font: QFont) -> None:
    """A small square in the kind's colour with its letter, for rows and tables."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(kind_colour(kind), 1.25))
    painter.setBrush(kind_colour(kind, 0.22))
    painter.drawRoundedRect(rect, 4, 4)
    bold = QFont(font)
    bold.setWeight(QFont.Weight.Bold)
    bold.setPixelSize(max(9, round(rect.height() * 0.62)))
    painter.setFont(bold)
    painter.setPen(kind_colour(kind))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, KIND_LETTERS[kind])


def paint_name(painter: QPainter, bar: Bar, y: float, font: QFont, *, selected: bool) -> None:
    """The name of a row with its kind and its state, from y down."""
    paint_swatch(painter, QRectF(12, y + (ROW - 16) / 2, 16, 16), bar.kind, font)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    muted = bar.look is Look.REJECTED
    token = "on_selection" if selected else "text_faint" if muted else "text"
    painter.setPen(colour(token))
    room = QRectF(36, y, NAMES - 36 - 26, ROW)
    text = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, LEFT, text)
    mark = QRectF(NAMES - 26, y, 18, ROW)
    if bar.look is Look.KEPT:
        draw_eye(painter, mark.center(), 13, colour(token))
        return
    painter.setPen(colour("on_selection" if selected else _STATE_TOKENS[bar.look]))
    painter.drawText(mark, Qt.AlignmentFlag.AlignCenter, _STATE_WORDS[bar.look])


_STATE_TOKENS = {
    Look.PENDING: "warning",
    Look.ACCEPTED: "good",
    Look.REJECTED: "text_faint",
}


def paint_bar(
    painter: QPainter, scale: TimeScale, bar: Bar, y: float, h: float, *, selected: bool
) -> None:
    """The stretches of a track, from y down and h high, with the frames' left edge at x = 0."""
    first, stop = scale.visible()
    ink = kind_colour(bar.kind)
    for span in bar.spans_in(first, stop):
        x0 = max(scale.x_of(span.start), -8.0)
        x1 = min(scale.x_of(span.stop), scale.width + 8.0)
        _paint_span(painter, bar.look, QRectF(x0, y, max(x1 - x0, 2.0), h), ink, selected=selected)
    if bar.look is not Look.REJECTED:
        for a, b in bar.soft_in(first, stop):
            x0 = max(scale.x_of(a), -8.0)
            x1 = min(scale.x_of(b), scale.width + 8.0)
            veil = colour("surface", 0.55)
            painter.fillRect(QRectF(x0, y + 1, x1 - x0, h - 2), veil)
            painter.fillRect(
                QRectF(x0, y + 1, x1 - x0, h - 2), QBrush(ink, Qt.BrushStyle.FDiagPattern)
            )
    _paint_keys(painter, scale, bar, y + h / 2)


def _paint_span(
    painter: QPainter, look: Look, rect: QRectF, ink: QColor, *, selected: bool
) -> None:
    edge = QPen(colour("on_selection") if selected else ink, 1.25)
    fill = QColor(ink)
    match look:
        case Look.ACCEPTED:
            fill.setAlphaF(0.8)
            edge.setColor(fill if not selected else edge.color())
        case Look.PENDING:
            fill.setAlphaF(0.24)
            edge.setDashPattern([4, 2.5])
        case Look.KEPT:
            fill.setAlphaF(0.0)
            edge.setDashPattern([1, 2])
        case Look.REJECTED:
            painter.setPen(QPen(colour("text_faint"), 1.25, Qt.PenStyle.DotLine))
            middle = rect.center().y()
            painter.drawLine(QLineF(rect.left(), middle, rect.right(), middle))
            return
    painter.setPen(edge)
    painter.setBrush(fill)
    inner = rect.adjusted(0.5, 0.5, -0.5, -0.5)
    if inner.width() < LONG:
        painter.drawRoundedRect(inner, 3, 3)
        return
    # smooth dashes across the whole width take a millisecond a row; straight lines look the same
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    edge.setWidth(1)
    painter.setPen(edge)
    painter.drawRect(inner)
    painter.restore()


def _paint_keys(painter: QPainter, scale: TimeScale, bar: Bar, y: float) -> None:
    first, stop = scale.visible()
    painter.setPen(QPen(colour("surface"), 1))
    painter.setBrush(colour("text"))
    shown = -10
    for frame in bar.keys_in(first, stop):
        x = round(scale.x_of(frame + 0.5))
        if x - shown < 3:
            continue
        shown = x
        painter.drawPolygon(
            QPolygonF([QPointF(x, y - 5), QPointF(x + 4, y), QPointF(x, y + 5), QPointF(x - 4, y)])
        )
    _paint_leaves(painter, scale, bar, y)


def _paint_leaves(painter: QPainter, scale: TimeScale, bar: Bar, y: float) -> None:
    """Where it leaves the picture: a stop with an arrow outwards, unlike the diamond of a shape."""
    first, stop = scale.visible()
    shown = -12
    for frame in bar.leaves_in(first, stop):
        x = round(scale.x_of(frame))
        if x - shown < 6:
            continue
        shown = x
        lines = [
            QLineF(x, y - 6, x, y + 6),
            QLineF(x, y, x + 7, y),
            QLineF(x + 4, y - 3, x + 7, y),
            QLineF(x + 4, y + 3, x + 7, y),
        ]
        for pen in (QPen(colour("surface"), 3.5), QPen(colour("text"), 1.5)):
            painter.setPen(pen)
            painter.drawLines(lines)
