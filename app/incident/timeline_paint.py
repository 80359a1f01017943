"""How the timeline of an incident is painted: all but what moves with the playhead and the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from app.incident.board import NAMES, OVERVIEW, RULER, Board, Lane
from app.incident.words import place_words, tr
from app.theme.icons import pixmap
from app.theme.tokens import colour, tokens
from app.timeline.lane_paint import GRIP
from app.timeline.lanes import Lane as Kind
from app.timeline.lanes import Placed as Room
from app.timeline.note_paint import NoteRows, paint_notes, paint_running
from app.timeline.rows import LEFT

if TYPE_CHECKING:
    from redaction.model.ids import AnnotationId, FootageId

DOUBT: Final = 16.0
"""Width of a hatched edge where nobody knows how far the clock is off, in pixels."""

CAPTION: Final = 42
"""From this height of a lane on its name has a second line."""


def small_font(font: QFont) -> QFont:
    """The font of the ruler and of titles."""
    small = QFont(font)
    if small.pixelSize() > 0:
        small.setPixelSize(max(10, round(small.pixelSize() * 0.87)))
    else:
        small.setPointSizeF(max(7.5, small.pointSizeF() * 0.87))
    return small


class LanePictures:
    """A picture of each lane, kept until something of that lane changes: most edits change one of many."""

    def __init__(self) -> None:
        self._kept: dict[FootageId, tuple[tuple[object, ...], QPixmap]] = {}

    def paint(self, painter: QPainter, board: Board, lane: Lane, rect: QRectF, font: QFont) -> None:
        """Paint a lane, anew if it must be."""
        ratio = painter.device().devicePixelRatioF()
        picked = frozenset(note for footage, note in board.selection if footage == lane.footage)
        key = (
            board.scale, rect.width(),
            rect.height(), ratio, lane.course, lane.bars.bars, picked,
            lane.footage == board.chosen, lane.on_wall, lane.heard, board.incident, tokens().name,
            font.key(),
        )  # fmt: skip
        kept = self._kept.get(lane.footage)
        if kept is None or not _same(kept[0], key):
            picture = QPixmap(round(rect.width() * ratio), round(rect.height() * ratio))
            picture.setDevicePixelRatio(ratio)
            picture.fill(colour("surface"))
            inner = QPainter(picture)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            room = QRectF(0, 0, rect.width(), rect.height())
            _paint_lane(inner, board, lane, room, font, picked)
            inner.end()
            kept = self._kept[lane.footage] = (key, picture)
        painter.drawPixmap(rect.topLeft(), kept[1])

    def keep_only(self, footage: set[FootageId]) -> None:
        """Forget the pictures of other cameras."""
        self._kept = {known: kept for known, kept in self._kept.items() if known in footage}


def _same(before: tuple[object, ...], now: tuple[object, ...]) -> bool:
    """Whether nothing changed; thousands of annotations are the same tuple then, and not compared."""
    return all(
        a is b or (not isinstance(a, tuple) and a == b) for a, b in zip(before, now, strict=True)
    )


def paint_board(
    painter: QPainter, board: Board, width: int, height: int, font: QFont, lanes: LanePictures
) -> None:
    """The whole widget except what moves with the playhead and the pointer.

    Args:
        painter: On a pixmap as large as the widget.
        board: What to paint.
        width: Of the widget in logical pixels.
        height: Of the widget in logical pixels.
        font: Of the widget.
        lanes: The pictures of the lanes, where those are kept.
    """
    small = small_font(font)
    head = RULER + OVERVIEW
    painter.fillRect(0, 0, width, height, colour("surface"))
    painter.setClipRect(QRectF(0, head, width, height - head))
    lanes.keep_only({lane.footage for lane in board.lanes})
    for number, lane in enumerate(board.lanes):
        top = board.top_of(number)
        if top + board.lane_height > head and top < height:
            lanes.paint(painter, board, lane, QRectF(0, top, width, board.lane_height), font)
    painter.setClipping(False)
    painter.save()
    painter.setClipRect(QRectF(NAMES, 0, width - NAMES, height))
    painter.translate(NAMES, 0)
    room = width - NAMES
    if board.lanes:
        _paint_overview(painter, board, room, small)
        _paint_marked(painter, board, room, height)
        _paint_ruler(painter, board, small)
        _paint_grips(painter, board)
    painter.restore()
    painter.setFont(small)
    painter.setPen(colour("text_muted"))
    painter.drawText(QRectF(12, RULER, NAMES - 20, OVERVIEW), LEFT, tr("Cameras at a time"))
    ink = colour("border")
    for y in (RULER, head):
        painter.fillRect(QRectF(0, y - 1, width, 1), ink)
    painter.fillRect(QRectF(NAMES - 1, 0, 1, height), ink)


def body_of(board: Board, lane: Lane, top: float) -> QRectF:
    """Where the recording of a lane lies, from the right edge of the names on."""
    scale, course = board.scale, lane.course
    x0, x1 = scale.x_of(course.start), scale.x_of(course.stop)
    return QRectF(x0, top + 3, max(x1 - x0, 2.0), board.lane_height - 7)


def rows_of(board: Board, lane: Lane, top: float) -> NoteRows:
    """Which part of a lane each row of its annotations has."""
    # only its place counts here
    place = Room(Kind.MARKERS, round(top + 4), board.lane_height - 9)
    return NoteRows.of(place, lane.bars.rows)


def paint_all_running(painter: QPainter, board: Board, time: float) -> None:
    """The ranges that have no end yet, up to the moment shown.

    Args:
        painter: With the right edge of the names at x = 0.
        board: What is shown.
        time: That moment, in seconds from the board's origin.
    """
    painter.save()
    below = QRectF(0, RULER + OVERVIEW, board.scale.width, board.room)
    painter.setClipRect(below, Qt.ClipOperation.IntersectClip)
    for footage, note in board.running:
        number = board.number_of(footage)
        lane = board.lane_of(footage)
        bar = None if lane is None else lane.bars.find(note)
        if lane is None or bar is None:
            continue
        rows = rows_of(board, lane, board.top_of(number))
        paint_running(painter, lane.scale(board.scale), bar, rows, lane.course.near(time))
    painter.restore()


def _paint_lane(
    painter: QPainter,
    board: Board,
    lane: Lane,
    rect: QRectF,
    font: QFont,
    picked: frozenset[AnnotationId],
) -> None:
    small = small_font(font)
    chosen = lane.footage == board.chosen
    if chosen:
        painter.fillRect(rect, colour("selection", 0.45))
        painter.fillRect(QRectF(0, rect.top(), 3, rect.height()), colour("focus"))
    _paint_name(painter, board, lane, rect, font, small)
    painter.save()
    painter.setClipRect(
        QRectF(NAMES, rect.top(), rect.width() - NAMES, rect.height()),
        Qt.ClipOperation.IntersectClip,
    )
    painter.translate(NAMES, 0)
    if lane.course.placed:
        _paint_recording(painter, board, lane, rect.top(), small)
        scale = lane.scale(board.scale)
        rows = rows_of(board, lane, rect.top())
        paint_notes(painter, scale, lane.bars, rows, small, chosen=picked)
    else:
        _paint_unplaced(painter, lane, rect, small)
    painter.restore()
    painter.fillRect(QRectF(0, rect.bottom() - 1, rect.width(), 1), colour("border"))


def _paint_name(
    painter: QPainter, board: Board, lane: Lane, rect: QRectF, font: QFont, small: QFont
) -> None:
    assert board.incident is not None
    strong = QFont(font)
    strong.setWeight(QFont.Weight.DemiBold)
    two = rect.height() >= CAPTION
    middle = rect.center().y()
    left = 14.0
    if lane.on_wall:
        badge = QRectF(left, middle - (19 if two else 9), 18, 18)
        painter.setPen(QPen(colour("border_strong"), 1))
        painter.setBrush(colour("accent_soft"))
        painter.drawRoundedRect(badge, 4, 4)
        painter.setFont(small)
        painter.setPen(colour("accent_text"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(lane.on_wall))
    left += 26
    right = NAMES - 10.0
    if lane.heard:
        right -= 20
        name = pixmap("volume", 16, "accent_text")
        painter.drawPixmap(QPointF(right + 2, middle - (18 if two else 8)), name)
    painter.setFont(strong)
    painter.setPen(colour("text"))
    line = QRectF(left, middle - (20 if two else 11), right - left, 21)
    said = QFontMetricsF(strong).elidedText(
        lane.course.camera.name, Qt.TextElideMode.ElideRight, line.width()
    )
    painter.drawText(line, LEFT, said)
    if not two:
        return
    unsure = not lane.course.sure
    sign = "warning" if unsure else "clock"
    token = "warning" if unsure else "text_faint"
    painter.drawPixmap(QPointF(left, middle + 4), pixmap(sign, 13, token))
    painter.setFont(small)
    painter.setPen(colour("warning" if unsure else "text_muted"))
    words = place_words(board.incident, lane.course)
    below = QRectF(left + 18, middle + 1, NAMES - left - 26, 19)
    said = QFontMetricsF(small).elidedText(words, Qt.TextElideMode.ElideRight, below.width())
    painter.drawText(below, LEFT, said)


def _paint_recording(painter: QPainter, board: Board, lane: Lane, top: float, small: QFont) -> None:
    """The stretch a camera recorded: its holes are hatched, and its edges where its place is unsure."""
    scale, course = board.scale, lane.course
    whole = body_of(board, lane, top)
    left, right = max(whole.left(), -20.0), min(whole.right(), scale.width + 20)
    if right <= left:
        return
    body = QRectF(left, whole.top(), right - left, whole.height())
    painter.setPen(QPen(colour("border_strong"), 1))
    painter.setBrush(colour("raised"))
    painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    origin = course.origin
    for gap in course.extent.gaps:
        x0, x1 = scale.x_of(float(gap.start - origin)), scale.x_of(float(gap.stop - origin))
        if x1 < 0 or x0 > scale.width:
            continue
        x0, x1 = max(x0, -20.0), min(x1, scale.width + 20)
        hole = QRectF(x0, body.top(), max(x1 - x0, 2.0), body.height())
        painter.fillRect(hole, colour("well"))
        painter.fillRect(hole, QBrush(colour("bad", 0.55), Qt.BrushStyle.BDiagPattern))
        painter.fillRect(QRectF(hole.left(), hole.top(), 1.5, hole.height()), colour("bad"))
        painter.fillRect(QRectF(hole.right() - 1.5, hole.top(), 1.5, hole.height()), colour("bad"))
        _write(painter, hole, tr("gap"), small, "bad")
    if not course.sure:
        wide = DOUBT
        if course.doubt is not None:
            wide = max(5.0, min(float(course.doubt) * 2 * scale.pps, whole.width() / 2))
        hatch = QBrush(colour("warning", 0.8), Qt.BrushStyle.FDiagPattern)
        for x in (whole.left() - wide / 2, whole.right() - wide / 2):
            painter.fillRect(QRectF(x, body.top(), wide, body.height()), hatch)
    if course.index is None:
        words = tr("Frames are being read…")
        _write(painter, body.adjusted(8, 0, -8, 0), words, small, "text_faint")


def _paint_unplaced(painter: QPainter, lane: Lane, rect: QRectF, small: QFont) -> None:
    body = QRectF(8, rect.top() + 4, 420, rect.height() - 9)
    pen = QPen(colour("warning"), 1)
    pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(body, 4, 4)
    many = len(lane.bars)
    words = tr("No place yet: set its clock or align it")
    if many:
        words += tr(" · {n} annotations").format(n=f"{many:,}")
    painter.setFont(small)
    painter.setPen(colour("warning"))
    painter.drawText(body.adjusted(10, 0, -6, 0), LEFT, words)


def _write(painter: QPainter, room: QRectF, words: str, font: QFont, token: str) -> None:
    """A word in the middle, where there is room for it."""
    if QFontMetricsF(font).horizontalAdvance(words) + 6 > room.width():
        return
    painter.setFont(font)
    painter.setPen(colour(token))
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)


def _paint_overview(painter: QPainter, board: Board, room: int, small: QFont) -> None:
    """How many cameras recorded at a time: nobody hatched, one thin, several thick with their number."""
    scale, origin = board.scale, board.origin
    foot = RULER + OVERVIEW - 3.0
    for shared in board.shared:
        x0 = max(scale.x_of(float(shared.start - origin)), -4.0)
        x1 = min(scale.x_of(float(shared.stop - origin)), room + 4.0)
        if x1 <= x0:
            continue
        many = len(shared.footage)
        whole = QRectF(x0, RULER + 2, x1 - x0, OVERVIEW - 5)
        if not many:
            painter.fillRect(whole, QBrush(colour("bad", 0.7), Qt.BrushStyle.BDiagPattern))
            _write(painter, whole, tr("nobody"), small, "bad")
            continue
        high = min(OVERVIEW - 5.0, 4.0 + 4.0 * (many - 1))
        strength = min(0.95, 0.3 + 0.2 * (many - 1))
        painter.fillRect(QRectF(x0, foot - high, x1 - x0, high), colour("info", strength))
        painter.fillRect(QRectF(x0, foot - high, 1, high), colour("surface"))
        if many > 1:
            _write(painter, whole, f"{many}", small, "text")


def _paint_ruler(painter: QPainter, board: Board, small: QFont) -> None:
    metrics = QFontMetricsF(small)
    line = metrics.height()
    minor, major = QPen(colour("border_strong"), 1), QPen(colour("text_faint"), 1)
    painter.setFont(small)
    for tick in board.ruler():
        x = round(board.scale.x_of(tick.time)) + 0.5
        if not tick.label:
            painter.setPen(minor)
            painter.drawLine(QLineF(x, RULER - 6, x, RULER - 1))
            continue
        painter.setPen(major)
        painter.drawLine(QLineF(x, 4, x, RULER - 1))
        painter.setPen(colour("text_muted"))
        painter.drawText(QPointF(x + 4, 3 + metrics.ascent()), tick.label)
        if tick.day:
            painter.setPen(colour("text_faint"))
            painter.drawText(QPointF(x + 4, 2 + line + metrics.ascent()), tick.day)


def _paint_marked(painter: QPainter, board: Board, width: int, height: int) -> None:
    marked = board.marked
    if marked is None:
        return
    x0, x1 = (min(max(board.scale.x_of(t), -20.0), width + 20.0) for t in marked)
    painter.fillRect(QRectF(x0, 0, x1 - x0, RULER), colour("marked", 0.4))
    outside = colour("window", 0.42)
    painter.fillRect(QRectF(0, RULER, max(0.0, x0), height), outside)
    painter.fillRect(QRectF(x1, RULER, max(0.0, width - x1), height), outside)
    for x in (round(x0), round(x1)):
        painter.fillRect(QRectF(x - 1, 0, 2, height), colour("accent_text"))


def _paint_grips(painter: QPainter, board: Board) -> None:
    marked = board.marked
    if marked is None:
        return
    for time, inwards in zip(marked, (1, -1), strict=True):
        x = board.scale.x_of(time)
        body = QRectF(min(x, x + inwards * GRIP), RULER - 20.0, GRIP, 19)
        painter.setPen(QPen(colour("surface"), 1))
        painter.setBrush(colour("accent_text"))
        painter.drawRoundedRect(body, 2, 2)


def paint_playhead(painter: QPainter, x: float, height: float) -> None:
    """The moment that is shown."""
    middle, ink = round(x) + 0.5, colour("playhead")
    painter.setPen(QPen(ink, 1.5))
    painter.drawLine(QPointF(middle, 6), QPointF(middle, height))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(middle - 6, RULER - 14),
                QPointF(middle + 6, RULER - 14),
                QPointF(middle + 6, RULER - 7),
                QPointF(middle, RULER - 1),
                QPointF(middle - 6, RULER - 7),
            ]
        )
    )


def paint_hover(painter: QPainter, x: float, width: float, height: float, words: str) -> None:
    """A line under the pointer with its time and whose clock says so."""
    at = round(x) + 0.5
    painter.setPen(QPen(colour("text_faint"), 1, Qt.PenStyle.DotLine))
    painter.drawLine(QPointF(at, RULER), QPointF(at, height))
    metrics = painter.fontMetrics()
    wide = metrics.horizontalAdvance(words) + 14
    left = min(max(at - wide / 2, 4.0), max(width - wide - 4.0, 4.0))
    rect = QRectF(left, 3, wide, metrics.height() + 6)
    painter.setPen(QPen(colour("border_strong"), 1))
    painter.setBrush(colour("overlay"))
    painter.drawRoundedRect(rect, 4, 4)
    painter.setPen(colour("text"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)
