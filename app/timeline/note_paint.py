"""How the annotations are painted on the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from app.notes.signs import note_colour, sign_pixmap
from app.theme.tokens import colour
from app.timeline.lanes import Placed
from app.timeline.note_bars import NoteBar, NoteBars
from app.timeline.rows import LEFT
from app.timeline.scale import TimeScale
from redaction.model.ids import AnnotationId

SIGN: Final = 14.0
"""Side of a sign, in pixels."""

USUAL: Final = 20.0
"""Height of a row, where there is room for it."""

THIN: Final = 6.0
"""Annotations narrower than this, in pixels, with something beside them, have no edge and no sign."""

FILL: Final = 0.34
"""How much of its colour fills a stretch: a title is read on it."""

MOST_CHOSEN: Final = 500
"""Of more selected ones only those are painted that others do not hide."""

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
    notes: NoteBars,
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
        notes: The annotations.
        rows: Of their lane.
        font: Of the titles.
        chosen: The selected ones, painted last.
        hidden: One that is dragged, and painted by itself.
    """
    brush = _Brush(painter, scale, rows, font)
    last, lines = [], _Lines()
    named: list[tuple[NoteBar, float, bool]] = []
    tops, high = [rows.top + row * rows.height + 1 for row in range(rows.count)], rows.height - 2
    for bar, x, wide, room in notes.in_view(scale, rows.count):
        if bar.id == hidden:
            continue
        if bar.id in chosen:
            last.append((bar, room))
        elif room < SIGN and wide < THIN:
            # one of very many: a line is all there is room for
            top = tops[min(bar.row, rows.count - 1)]
            lines.add(bar.colour, QRectF(x, top, max(2.0, wide), high))
        elif bar.draft or bar.is_marker:
            named.append((bar, room, True))
        else:
            lines.add_stretch(bar.colour, _within(rect_of(scale, bar, rows), scale))
            if room >= SIGN:
                named.append((bar, room, False))
    lines.paint(painter)
    for bar, room, whole in named:
        brush.paint(bar, room, whole=whole)
    for bar, room in last:
        brush.paint(bar, room, selected=True)
    # of those that lie close together not all are painted, but the selected ones are
    painted = {bar.id for bar, _ in last} | {hidden}
    for note in chosen - painted if len(chosen) < MOST_CHOSEN else ():
        bar_of = notes.find(note)
        if bar_of is not None:
            brush.paint(bar_of, 0.0, selected=True)


def paint_note(
    painter: QPainter, scale: TimeScale, bar: NoteBar, rows: NoteRows, font: QFont, room: float
) -> None:
    """One annotation that is selected.

    Args:
        painter: With the frames' left edge at x = 0.
        scale: Which frames lie where.
        bar: The annotation.
        rows: Of its lane.
        font: Of the title.
        room: Pixels from its first frame to the next thing in its row.
    """
    _Brush(painter, scale, rows, font).paint(bar, room, selected=True)


def paint_running(
    painter: QPainter, scale: TimeScale, bar: NoteBar, rows: NoteRows, frame: int
) -> None:
    """One that has no end yet: it reaches to the shown frame, and its edge there is dashed.

    Args:
        painter: With the frames' left edge at x = 0.
        scale: Which frames lie where.
        bar: As it was begun.
        rows: Of its lane.
        frame: The shown one.
    """
    first, last = min(bar.start, frame), max(bar.start, frame)
    x0, x1 = scale.x_of(first), scale.x_of(last + 1)
    rect = QRectF(x0, rows.top_of(bar) + 1, max(x1 - x0, 3.0), rows.height - 2)
    painter.fillRect(rect, note_colour(bar.colour, 0.5))
    painter.setPen(QPen(note_colour(bar.colour), 2.0, Qt.PenStyle.DashLine))
    painter.drawLine(rect.topRight(), rect.bottomRight())


class _Lines:
    """What is painted by colour and not one by one, because there is very much of it."""

    def __init__(self) -> None:
        self._narrow: dict[str, list[QRectF]] = {}
        self._wide: dict[str, list[QRectF]] = {}

    def add(self, name: str, rect: QRectF) -> None:
        """A line of a colour."""
        self._narrow.setdefault(name, []).append(rect)

    def add_stretch(self, name: str, rect: QRectF) -> None:
        """A stretch of a colour, with its edge."""
        self._wide.setdefault(name, []).append(rect)

    def paint(self, painter: QPainter) -> None:
        """All of them."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for name, rects in self._wide.items():
            painter.setPen(QPen(note_colour(name), 1.0))
            painter.setBrush(note_colour(name, FILL))
            painter.drawRects(rects)
        painter.setPen(Qt.PenStyle.NoPen)
        for name, rects in self._narrow.items():
            painter.setBrush(note_colour(name))
            painter.drawRects(rects)
        painter.restore()


class _Brush:
    """Paints annotations one after the other; what they share is worked out once."""

    def __init__(self, painter: QPainter, scale: TimeScale, rows: NoteRows, font: QFont) -> None:
        self._painter = painter
        self._scale = scale
        self._rows = rows
        self._font = font
        self._metrics = QFontMetricsF(font)
        self._side = min(SIGN, rows.height - 2)
        self._signs: dict[str, QPixmap] = {}
        painter.setFont(font)

    def paint(
        self, bar: NoteBar, room: float, *, selected: bool = False, whole: bool = True
    ) -> None:
        """One of them; not ``whole`` its sign and title alone."""
        painter, scale = self._painter, self._scale
        rect, ink = rect_of(scale, bar, self._rows), note_colour(bar.colour)
        if rect.right() < -2 or rect.left() > scale.width + 2:
            return
        signed = room >= SIGN and self._side >= 5
        if whole and bar.is_marker:
            _paint_flag(painter, rect, bar, ink, room, selected=selected)
        elif whole:
            _paint_stretch(painter, scale, rect, bar, ink, selected=selected)
        left = max(rect.left(), 0.0)
        if signed and (bar.is_marker or rect.right() - left >= SIGN + 2):
            at = QPointF(left + 1, rect.center().y() - self._side / 2)
            painter.drawPixmap(at, self._sign(bar.colour))
        _paint_title(painter, rect, bar, self._metrics, room, selected=selected)

    def _sign(self, name: str) -> QPixmap:
        if name not in self._signs:
            ratio = self._painter.device().devicePixelRatioF()
            self._signs[name] = sign_pixmap(name, round(self._side), ratio)
        return self._signs[name]


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


def _within(rect: QRectF, scale: TimeScale) -> QRectF:
    """As much of a stretch as is worth painting, on whole pixels."""
    x0, x1 = max(rect.left(), -8.0), min(rect.right(), scale.width + 8.0)
    return QRectF(x0 + 0.5, rect.top() + 0.5, max(x1 - x0 - 1, 1.0), rect.height() - 1)


def _paint_stretch(
    painter: QPainter, scale: TimeScale, rect: QRectF, bar: NoteBar, ink: QColor, *, selected: bool
) -> None:
    inner = _within(rect, scale)
    painter.fillRect(inner, note_colour(bar.colour, 0.14 if bar.draft else FILL))
    if bar.draft:
        hatch = QBrush(note_colour(bar.colour, 0.4), Qt.BrushStyle.BDiagPattern)
        painter.fillRect(inner, hatch)
    edge = QPen(colour("text") if selected else ink, 1.5 if selected else 1.0)
    if bar.draft:
        edge.setDashPattern([4, 2.5])
    painter.save()
    # straight lines look the same without smoothing, and long dashed ones take a tenth of the time
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, selected and inner.width() < 400)
    painter.setPen(edge)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(inner)
    painter.restore()


def _paint_title(
    painter: QPainter,
    rect: QRectF,
    bar: NoteBar,
    metrics: QFontMetricsF,
    room: float,
    *,
    selected: bool,
) -> None:
    if not bar.title or rect.height() < 11:
        return
    begin = max(rect.left(), 0.0) + SIGN + 5
    # a marker's title stands beside it, a stretch's on it
    end = rect.left() + room - 4 if bar.is_marker else rect.right() - 3
    if end - begin < 24:
        return
    painter.setPen(colour("text" if selected or not bar.is_marker else "text_muted"))
    words = metrics.elidedText(bar.title, Qt.TextElideMode.ElideRight, end - begin)
    painter.drawText(QRectF(begin, rect.top(), end - begin + 2, rect.height()), LEFT, words)
