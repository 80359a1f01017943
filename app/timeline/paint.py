"""How the timeline is painted: ruler, overview lane, rows. Everything but the playhead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
    QPolygonF,
)

from app.canvas.ink import KIND_LETTERS, draw_eye
from app.theme.tokens import colour
from app.timeline.bars import Bar, Bars, Look, per_pixel
from app.timeline.scale import FrameTimes, TimeScale, ticks
from player.media.time import FrameSpan
from redaction.model.ids import TrackId
from redaction.model.region import Kind

NAMES = 176
"""Width of the column with the names, in pixels."""
RULER = 38
"""Height of the ruler: times above, frame numbers below."""
OVERVIEW = 26
"""Height of the lane that shows what is covered, what is pending and where the problems are."""
ROW = 26
"""Height of a track's row; a target is never lower than 24."""

_STATE_WORDS = {
    Look.PENDING: "?",
    Look.ACCEPTED: "✓",
    Look.REJECTED: "✕",
}


def kind_colour(kind: Kind, alpha: float = 1.0) -> QColor:
    """A kind's colour in the theme in use, for everything that is not over footage."""
    return colour(f"kind_{kind.value}", alpha)


@dataclass(slots=True)
class Strip:
    """What to paint.

    Attributes:
        top: How far the rows are scrolled down, in pixels.
        times: Time of each frame, or None before footage is open.
        marked: The stretch between the in and out points.
        markers: Frames of the annotations.
    """

    scale: TimeScale
    bars: Bars
    times: FrameTimes | None = None
    selection: frozenset[TrackId] = frozenset()
    marked: FrameSpan | None = None
    markers: tuple[tuple[int, str], ...] = ()
    top: int = 0


def paint_strip(painter: QPainter, strip: Strip, width: int, height: int, font: QFont) -> None:
    """The whole widget except what moves with the playhead and the pointer.

    Args:
        painter: On a pixmap as large as the widget.
        strip: What to paint.
        width: Of the widget in logical pixels.
        height: Of the widget in logical pixels.
        font: Of the widget.
    """
    small = QFont(font)
    if small.pixelSize() > 0:
        small.setPixelSize(max(10, round(small.pixelSize() * 0.87)))
    else:
        small.setPointSizeF(max(7.5, small.pointSizeF() * 0.87))
    painter.fillRect(0, 0, width, height, colour("surface"))
    painter.setClipRect(QRectF(0, RULER + OVERVIEW, width, height))
    _paint_rows(painter, strip, width, height, font)
    painter.setClipping(False)
    painter.fillRect(0, 0, width, RULER + OVERVIEW, colour("surface"))
    painter.save()
    painter.setClipRect(QRectF(NAMES, 0, width - NAMES, height))
    painter.translate(NAMES, 0)
    if strip.times is not None and strip.scale.frames:
        _paint_marked(painter, strip, height)
        _paint_ruler(painter, strip, small)
        _paint_overview(painter, strip, width - NAMES)
    painter.restore()
    _paint_headings(painter, strip, small)
    painter.setPen(QPen(colour("border"), 1))
    painter.drawLines(
        [
            QLineF(0, RULER - 0.5, width, RULER - 0.5),
            QLineF(0, RULER + OVERVIEW - 0.5, width, RULER + OVERVIEW - 0.5),
            QLineF(NAMES - 0.5, 0, NAMES - 0.5, height),
        ]
    )


def _paint_headings(painter: QPainter, strip: Strip, small: QFont) -> None:
    painter.setFont(small)
    painter.setPen(colour("text_muted"))
    left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    count = len(strip.bars)
    words = "No tracks" if not count else "1 track" if count == 1 else f"{count:,} tracks"
    painter.drawText(QRectF(12, 0, NAMES - 20, RULER), left, words)
    painter.drawText(QRectF(12, RULER, NAMES - 20, OVERVIEW), left, "Covered · to review")


def _paint_ruler(painter: QPainter, strip: Strip, small: QFont) -> None:
    assert strip.times is not None
    painter.setFont(small)
    metrics = QFontMetricsF(small)
    line = metrics.height()
    minor, major = QPen(colour("border_strong"), 1), QPen(colour("text_faint"), 1)
    for tick in ticks(strip.scale, strip.times):
        x = round(strip.scale.x_of(tick.frame)) + 0.5
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
    for frame, _title in strip.markers:
        x = strip.scale.x_of(frame) + strip.scale.ppf / 2
        flag = QPolygonF(
            [QPointF(x, RULER - 2), QPointF(x - 5, RULER - 11), QPointF(x + 5, RULER - 11)]
        )
        painter.setPen(QPen(colour("surface"), 1))
        painter.setBrush(colour("info"))
        painter.drawPolygon(flag)


def _paint_overview(painter: QPainter, strip: Strip, width: int) -> None:
    scale, bars = strip.scale, strip.bars
    covered = _heights(per_pixel(bars.covered, scale.left, scale.ppf, width))
    pending = _heights(per_pixel(bars.pending, scale.left, scale.ppf, width))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("good", 0.75))
    painter.drawRects(_skyline(covered))
    waiting = _skyline(pending)
    for brush in (
        QBrush(colour("surface")),
        QBrush(colour("warning", 0.3)),
        QBrush(colour("warning"), Qt.BrushStyle.BDiagPattern),
    ):
        painter.setBrush(brush)
        painter.drawRects(waiting)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    first, stop = scale.visible()
    low, high = np.searchsorted(bars.problems, (first, stop))
    marks = np.unique(np.round((bars.problems[low:high] + 0.5 - scale.left) * scale.ppf))
    painter.setBrush(colour("bad"))
    y = RULER + 2.0
    for x in marks.tolist():
        painter.drawPolygon(
            QPolygonF([QPointF(x - 3.5, y), QPointF(x + 3.5, y), QPointF(x, y + 6)])
        )


def _heights(counts: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """How high the lane is filled over each pixel: a little for one region, more for several."""
    tall = np.minimum(OVERVIEW - 12, 5 + 3 * counts)
    return np.where(counts > 0, tall, 0).astype(np.int32)


def _skyline(heights: npt.NDArray[np.int32]) -> list[QRectF]:
    """The filled part of the lane, one rectangle per run of equal heights."""
    found = []
    base = RULER + OVERVIEW - 5
    edges = np.flatnonzero(np.diff(heights)) + 1
    starts = [0, *edges.tolist()]
    stops = [*edges.tolist(), len(heights)]
    for start, stop in zip(starts, stops, strict=True):
        tall = int(heights[start]) if len(heights) else 0
        if tall:
            found.append(QRectF(start, base - tall, stop - start, tall))
    return found


def _paint_marked(painter: QPainter, strip: Strip, height: int) -> None:
    if strip.marked is None:
        return
    x0 = strip.scale.x_of(strip.marked.start)
    x1 = strip.scale.x_of(strip.marked.stop)
    painter.fillRect(QRectF(x0, 0, x1 - x0, RULER), colour("marked", 0.45))
    outside = colour("window", 0.6)
    painter.fillRect(QRectF(0, RULER, x0, height), outside)
    painter.fillRect(QRectF(x1, RULER, max(0.0, strip.scale.width - x1), height), outside)
    painter.setPen(QPen(colour("accent_text"), 1.5))
    painter.drawLines([QLineF(x0, 0, x0, height), QLineF(x1, 0, x1, height)])


def _paint_rows(painter: QPainter, strip: Strip, width: int, height: int, font: QFont) -> None:
    first = max(0, strip.top // ROW)
    origin = RULER + OVERVIEW
    for row in range(first, len(strip.bars)):
        y = origin + row * ROW - strip.top
        if y >= height:
            break
        bar = strip.bars.rows[row]
        selected = bar.track in strip.selection
        if selected:
            painter.fillRect(QRectF(0, y, width, ROW), colour("selection"))
        elif row % 2:
            painter.fillRect(QRectF(0, y, width, ROW), colour("raised", 0.45))
        _paint_name(painter, bar, y, font, selected=selected)
        painter.save()
        painter.setClipRect(
            QRectF(NAMES, max(origin, y), width - NAMES, ROW),
            Qt.ClipOperation.IntersectClip,
        )
        painter.translate(NAMES, 0)
        _paint_bar(painter, strip.scale, bar, y + 5.0, ROW - 10.0, selected=selected)
        painter.restore()


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


def _paint_name(painter: QPainter, bar: Bar, y: float, font: QFont, *, selected: bool) -> None:
    paint_swatch(painter, QRectF(12, y + (ROW - 16) / 2, 16, 16), bar.kind, font)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    muted = bar.look is Look.REJECTED
    token = "on_selection" if selected else "text_faint" if muted else "text"
    painter.setPen(colour(token))
    room = QRectF(36, y, NAMES - 36 - 26, ROW)
    text = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
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


def _paint_bar(
    painter: QPainter, scale: TimeScale, bar: Bar, y: float, h: float, *, selected: bool
) -> None:
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
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


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
