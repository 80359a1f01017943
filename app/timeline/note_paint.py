"""How the annotations are painted on the timeline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from app.notes.signs import note_colour, paint_sign
from app.theme.tokens import colour
from app.timeline.lanes import Placed
from app.timeline.note_bars import NoteBar
from app.timeline.rows import LEFT
from app.timeline.scale import TimeScale
from redaction.model.ids import AnnotationId

SIGN: Final = 14.0
"""Side of a sign, in pixels."""

USUAL: Final = 20.0
"""Height of a row, where there is room for it."""

_LEAST: Final = 6.0
_EDGE: Final = 2.0


@dataclass(frozen=True, slots=True)
class NoteRows:
    """Which part of the lane each row has.

    Attributes:
        top: Where the first row begins.
        height: Of each row.
        count: How many there is room for; what lies in rows below shares the last one.
    """

    top: float
    height: float
    count: int

    @classmethod
    def of(cls, place: Placed, rows: int) -> NoteRows:
        """The rows of a lane that needs so many."""
        room = place.height - 2 * _EDGE
        count = max(1, min(rows, int(room // _LEAST)))
        return cls(place.top + _EDGE, min(USUAL, room / count), count)

    def top_of(self, bar: NoteBar) -> float:
        """Where the row of an annotation begins."""
        return self.top + min(bar.row, self.count - 1) * self.height


def height_for(rows: int) -> int:
    """How high a lane with so many rows wants to be, in pixels."""
    return round(rows * USUAL + 2 * _EDGE)


def rect_of(scale: TimeScale, bar: NoteBar, rows: NoteRows) -> QRectF:
    """Where an annotation lies; a marker has the room of its sign."""
    x0, top = scale.x_of(bar.start), rows.top_of(bar)
    wide = max(scale.x_of(bar.stop) - x0, 3.0)
    if bar.is_marker:
        wide = max(wide, SIGN)
    return QRectF(x0, top + 1, wide, rows.height - 2)


def paint_notes(
    painter: QPainter,
    scale: TimeScale,
    bars: Iterable[NoteBar],
    rows: NoteRows,
    font: QFont,
    *,
    chosen: frozenset[AnnotationId] = frozenset(),
    hidden: AnnotationId | None = None,
) -> None:
    """Flags and stretches in their colours, with sign and title where there is room.

    Args:
        painter: With the frames' left edge at x = 0.
        scale: Which frames lie where.
        bars: Those in view, by first frame.
        rows: Of their lane.
        font: Of the titles.
        chosen: The selected ones, painted last.
        hidden: One that is dragged, and painted by itself.
    """
    shown = [bar for bar in bars if bar.id != hidden]
    free = _room_after(scale, shown, rows)
    last: dict[int, float] = {}
    for bar, room in zip(shown, free, strict=True):
        if bar.id in chosen:
            continue
        row = min(bar.row, rows.count - 1)
        x = scale.x_of(bar.start)
        # of hundreds within a pixel one is enough
        if scale.x_of(bar.stop) < last.get(row, -1e9) + 1.5:
            continue
        last[row] = max(x, scale.x_of(bar.stop))
        paint_note(painter, scale, bar, rows, font, room)
    for bar, room in zip(shown, free, strict=True):
        if bar.id in chosen:
            paint_note(painter, scale, bar, rows, font, room, selected=True)


def paint_note(
    painter: QPainter,
    scale: TimeScale,
    bar: NoteBar,
    rows: NoteRows,
    font: QFont,
    room: float = 0.0,
    *,
    selected: bool = False,
) -> None:
    """One annotation.

    Args:
        painter: With the frames' left edge at x = 0.
        scale: Which frames lie where.
        bar: The annotation.
        rows: Of its lane.
        font: Of the title.
        room: Pixels from its first frame to the next thing in its row.
        selected: Whether a person selected it.
    """
    rect, ink = rect_of(scale, bar, rows), note_colour(bar.colour)
    if rect.right() < -2 or rect.left() > scale.width + 2:
        return
    if bar.is_marker:
        _paint_flag(painter, rect, bar, ink, room, selected=selected)
    else:
        _paint_stretch(painter, scale, rect, bar, ink, selected=selected)
    signed = rect.height() >= 7 and room >= SIGN
    left = max(rect.left(), 0.0)
    if signed and (bar.is_marker or rect.right() - left >= SIGN + 2):
        side = min(SIGN, rect.height())
        at = QRectF(left + 1, rect.center().y() - side / 2, side, side)
        paint_sign(painter, at, bar.colour)
    _paint_title(painter, rect, bar, font, room, selected=selected)


def _paint_flag(
    painter: QPainter, rect: QRectF, bar: NoteBar, ink: QColor, room: float, *, selected: bool
) -> None:
    x = round(rect.left()) + 0.5
    pen = QPen(ink, 2.0)
    if bar.draft:
        pen.setDashPattern([1.5, 1.5])
    painter.setPen(pen)
    painter.drawLine(QLineF(x, rect.top(), x, rect.bottom()))
    if selected:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour("text"), 1.5))
        wide = SIGN if room >= SIGN else 5.0
        painter.drawRoundedRect(
            QRectF(x - 1.5, rect.top() - 0.5, wide + 4, rect.height() + 1), 3, 3
        )
    if room < SIGN:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPolygon(
            QPolygonF(
                [QPointF(x, rect.top()), QPointF(x + 5, rect.top() + 3), QPointF(x, rect.top() + 6)]
            )
        )


def _paint_stretch(
    painter: QPainter, scale: TimeScale, rect: QRectF, bar: NoteBar, ink: QColor, *, selected: bool
) -> None:
    x0, x1 = max(rect.left(), -8.0), min(rect.right(), scale.width + 8.0)
    inner = QRectF(x0, rect.top(), x1 - x0, rect.height())
    fill = QColor(ink)
    fill.setAlphaF(0.14 if bar.draft else 0.34)
    painter.fillRect(inner, fill)
    if bar.draft:
        faint = QColor(ink)
        faint.setAlphaF(0.4)
        painter.fillRect(inner, QBrush(faint, Qt.BrushStyle.BDiagPattern))
    if inner.width() < 4 and not selected:
        return
    edge = QPen(colour("text") if selected else ink, 1.5 if selected else 1.0)
    if bar.draft:
        edge.setDashPattern([4, 2.5])
    painter.save()
    # straight lines look the same without smoothing, and long dashed ones take a tenth of the time
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, selected and inner.width() < 400)
    painter.setPen(edge)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(inner.adjusted(0.5, 0.5, -0.5, -0.5))
    painter.restore()


def _paint_title(
    painter: QPainter, rect: QRectF, bar: NoteBar, font: QFont, room: float, *, selected: bool
) -> None:
    if not bar.title or rect.height() < 11:
        return
    begin = max(rect.left(), 0.0) + SIGN + 5
    # a marker's title stands beside it, a stretch's on it
    end = rect.left() + room - 4 if bar.is_marker else rect.right() - 3
    if end - begin < 24:
        return
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(colour("text" if selected or not bar.is_marker else "text_muted"))
    words = metrics.elidedText(bar.title, Qt.TextElideMode.ElideRight, end - begin)
    painter.drawText(QRectF(begin, rect.top(), end - begin + 2, rect.height()), LEFT, words)


def _room_after(scale: TimeScale, bars: list[NoteBar], rows: NoteRows) -> list[float]:
    """Pixels from the beginning of each to that of the next one in its row."""
    found = [0.0] * len(bars)
    after: dict[int, float] = {}
    for at in range(len(bars) - 1, -1, -1):
        bar = bars[at]
        row, x = min(bar.row, rows.count - 1), scale.x_of(bar.start)
        found[at] = after.get(row, max(scale.width, x + 400.0)) - x
        after[row] = x
    return found
