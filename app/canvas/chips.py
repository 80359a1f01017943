"""Name chips beside regions: large enough to read at any zoom, painted once and copied after that."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
)

from app.canvas.ink import HALO, INK, KEPT, KIND_COLOURS, KIND_LETTERS, OVER, PLATE, draw_eye
from app.canvas.items import RegionItem
from redaction.model.track import ReviewState

SCALE: Final = 1.08
"""Text on the picture in the size of the interface's own, a little larger."""

HALO_WIDTH: Final = 2.0
"""Of the dark edge around a chip, in logical pixels."""

_KEPT_CHIPS: Final = 512

_MARK: Final = 12.0
"""Side of the marks for state and lock."""

_PAD: Final = 6.0


class ChipPainter:
    """Measures and paints chips in one font.

    Chips are painted once and copied after that: laying out twenty texts takes longer than the picture.

    Attributes:
        height: Of every chip, in logical pixels.
    """

    def __init__(self, font: QFont) -> None:
        self._font = QFont(font)
        if font.pixelSize() > 0:
            self._font.setPixelSize(max(12, round(font.pixelSize() * SCALE)))
        else:
            self._font.setPointSizeF(max(9.0, font.pointSizeF() * SCALE))
        self._font.setWeight(QFont.Weight.DemiBold)
        self._metrics = QFontMetricsF(self._font)
        self.height = round(self._metrics.height()) + 6.0
        self._block = self.height - 2.0
        self._widths: dict[tuple[str, bool], float] = {}
        self._chips: OrderedDict[tuple[object, ...], QImage] = OrderedDict()

    def size(self, item: RegionItem) -> tuple[float, float]:
        """Width and height of the item's chip in logical pixels, its dark edge included."""
        locked = item.locked and not item.passing
        key = (item.name, locked)
        width = self._widths.get(key)
        if width is None:
            if len(self._widths) >= _KEPT_CHIPS:
                self._widths.clear()
            text = self._metrics.horizontalAdvance(item.name)
            lock = _MARK + _PAD / 2 if locked else 0.0
            width = self._block + _PAD + _MARK + _PAD + text + lock + _PAD
            width = self._widths[key] = round(width) + 2 * HALO_WIDTH
        return width, self.height + 2 * HALO_WIDTH

    def paint(self, painter: QPainter, item: RegionItem, at: QPointF, *, selected: bool) -> None:
        """One chip with its left upper corner at a point of the widget.

        A block in the colour of the kind with its letter, a mark for the state, the name, a lock.
        """
        ratio = painter.device().devicePixelRatio()
        key = (
            item.name,
            item.state,
            item.kept,
            item.locked,
            item.passing,
            item.kind,
            selected,
            ratio,
        )
        chip = self._chips.pop(key, None)
        if chip is None:
            chip = self._painted(item, ratio, selected=selected)
            if len(self._chips) >= _KEPT_CHIPS:
                self._chips.popitem(last=False)
        self._chips[key] = chip
        # On whole device pixels, or the letters blur.
        left, top = (round(v * ratio) / ratio for v in (at.x(), at.y()))
        painter.drawImage(QPointF(left, top), chip)

    def _painted(self, item: RegionItem, ratio: float, *, selected: bool) -> QImage:
        width, height = self.size(item)
        size = QSize(round(width * ratio + 0.5), round(height * ratio + 0.5))
        chip = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        chip.setDevicePixelRatio(ratio)
        chip.fill(Qt.GlobalColor.transparent)
        painter = QPainter(chip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = KEPT if item.kept else KIND_COLOURS[item.kind]
        whole = QRectF(0, 0, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(HALO)
        painter.drawRoundedRect(whole, 6.0, 6.0)
        rect = whole.adjusted(HALO_WIDTH, HALO_WIDTH, -HALO_WIDTH, -HALO_WIDTH)
        painter.setPen(QPen(colour, 1.5) if selected else Qt.PenStyle.NoPen)
        painter.setBrush(PLATE)
        painter.drawRoundedRect(rect, 4.0, 4.0)
        block = QRectF(rect.left() + 1, rect.top() + 1, self._block, self._block)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(KIND_COLOURS[item.kind])
        painter.drawRoundedRect(block, 3.5, 3.5)
        painter.setFont(self._font)
        painter.setPen(QColor(OVER.well))
        painter.drawText(block, Qt.AlignmentFlag.AlignCenter, KIND_LETTERS[item.kind])
        mark = QRectF(block.right() + _PAD, rect.center().y() - _MARK / 2, _MARK, _MARK)
        if item.kept:
            draw_eye(painter, mark.center(), _MARK + 2, KEPT)
        else:
            self._draw_state(painter, item.state, mark, KIND_COLOURS[item.kind])
        text = QRectF(mark.right() + _PAD, rect.top(), width, rect.height())
        painter.setPen(INK)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(text, flags, item.name)
        if item.locked and not item.passing:
            right = rect.right() - _PAD - _MARK / 2
            draw_lock(painter, QPointF(right, rect.center().y()), _MARK, INK)
        painter.end()
        return chip

    def _draw_state(
        self, painter: QPainter, state: ReviewState, mark: QRectF, colour: QColor
    ) -> None:
        """A tick, a cross, or a question mark: told by form, not by colour."""
        if state is ReviewState.PENDING:
            painter.setPen(colour)
            painter.drawText(mark.adjusted(-4, -6, 4, 6), Qt.AlignmentFlag.AlignCenter, "?")
            return
        pen = QPen(colour, 2.2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        x, y, side = mark.left(), mark.top(), mark.width()
        path = QPainterPath()
        if state is ReviewState.ACCEPTED:
            path.moveTo(x + side * 0.08, y + side * 0.55)
            path.lineTo(x + side * 0.38, y + side * 0.85)
            path.lineTo(x + side * 0.92, y + side * 0.18)
        else:
            path.moveTo(x + side * 0.15, y + side * 0.15)
            path.lineTo(x + side * 0.85, y + side * 0.85)
            path.moveTo(x + side * 0.85, y + side * 0.15)
            path.lineTo(x + side * 0.15, y + side * 0.85)
        painter.drawPath(path)


def draw_lock(painter: QPainter, centre: QPointF, size: float, colour: QColor) -> None:
    """A small padlock: finished, gestures leave it alone."""
    width, high = size * 0.72, size * 0.5
    body = QRectF(centre.x() - width / 2, centre.y() - size * 0.05, width, high)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 1.5))
    bow = QRectF(centre.x() - width * 0.3, centre.y() - size * 0.45, width * 0.6, size * 0.7)
    path = QPainterPath()
    path.moveTo(bow.left(), body.top())
    path.arcTo(bow, 180, -180)
    path.lineTo(bow.right(), body.top())
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(body, 1.5, 1.5)


_painters: dict[str, ChipPainter] = {}


def chips_in(font: QFont) -> ChipPainter:
    """The painter of chips beside text in that font; the same one each time."""
    name = font.key()
    if name not in _painters:
        _painters.clear()  # one font at a time is in use
        _painters[name] = ChipPainter(font)
    return _painters[name]
