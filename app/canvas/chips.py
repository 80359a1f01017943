"""Name chips beside regions: placed so that they cover no face and no other chip."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPen

from app.canvas.ink import HALO, INK, KEPT, KIND_COLOURS, PLATE, draw_eye
from app.canvas.items import RegionItem
from redaction.model.track import ReviewState

GAP = 4.0
"""Between a region and its chip, in logical pixels; leaves the handles free."""

_KEPT_CHIPS: Final = 256

_STATE_WORDS = {
    ReviewState.PENDING: "?",
    ReviewState.ACCEPTED: "✓",
    ReviewState.REJECTED: "✕",
}


def place(
    region: QRectF, size: tuple[float, float], taken: Sequence[QRectF], room: QRectF
) -> QRectF | None:
    """Where a chip goes: above, below, right or left of its region, wherever it covers nothing.

    Args:
        region: The region in widget pixels.
        size: Width and height of the chip.
        taken: Rectangles it must not touch: regions and chips already placed.
        room: The widget.

    Returns:
        The place, or None when every place would cover something; a name is never worth a face.
    """
    w, h = size
    cx, cy = region.center().x(), region.center().y()
    candidates = (
        QRectF(region.left(), region.top() - GAP - h, w, h),
        QRectF(region.left(), region.bottom() + GAP, w, h),
        QRectF(region.right() + GAP, cy - h / 2, w, h),
        QRectF(region.left() - GAP - w, cy - h / 2, w, h),
        QRectF(cx - w / 2, region.top() - GAP - h, w, h),
        QRectF(region.right() - w, region.bottom() + GAP, w, h),
    )
    for candidate in candidates:
        if room.contains(candidate) and not any(candidate.intersects(t) for t in taken):
            return candidate
    return None


class ChipPainter:
    """Measures and paints chips in one font.

    Chips are painted once and copied after that: laying out twenty texts takes longer than the picture.

    Attributes:
        height: Of every chip, in logical pixels.
    """

    def __init__(self, font: QFont) -> None:
        self._font = QFont(font)
        if font.pixelSize() > 0:
            self._font.setPixelSize(max(10, round(font.pixelSize() * 0.9)))
        else:
            self._font.setPointSizeF(max(8.0, font.pointSizeF() * 0.9))
        self._font.setWeight(QFont.Weight.DemiBold)
        self._metrics = QFontMetricsF(self._font)
        self.height = self._metrics.height() + 4
        self._widths: dict[str, float] = {}
        self._chips: OrderedDict[tuple[object, ...], QImage] = OrderedDict()

    def size(self, item: RegionItem) -> tuple[float, float]:
        """Width and height of the item's chip in logical pixels."""
        width = self._widths.get(item.name)
        if width is None:
            if len(self._widths) >= _KEPT_CHIPS:
                self._widths.clear()
            width = self._widths[item.name] = self._metrics.horizontalAdvance(item.name) + 30
        return width, self.height

    def paint(self, painter: QPainter, item: RegionItem, rect: QRectF, *, selected: bool) -> None:
        """One chip: a mark for the state, then the name."""
        ratio = painter.device().devicePixelRatio()
        key = (item.name, item.state, item.kept, item.kind, selected, ratio)
        chip = self._chips.pop(key, None)
        if chip is None:
            chip = self._painted(item, rect, ratio, selected=selected)
            if len(self._chips) >= _KEPT_CHIPS:
                self._chips.popitem(last=False)
        self._chips[key] = chip
        # On whole device pixels, or the letters blur.
        left, top = (round(v * ratio) / ratio for v in (rect.left() - 1, rect.top() - 1))
        painter.drawImage(QPointF(left, top), chip)

    def _painted(self, item: RegionItem, at: QRectF, ratio: float, *, selected: bool) -> QImage:
        size = QSize(round((at.width() + 2) * ratio + 0.5), round((at.height() + 2) * ratio + 0.5))
        chip = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        chip.setDevicePixelRatio(ratio)
        chip.fill(Qt.GlobalColor.transparent)
        painter = QPainter(chip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(1, 1, at.width(), at.height())
        colour = KEPT if item.kept else KIND_COLOURS[item.kind]
        painter.setPen(QPen(colour if selected else HALO, 1.0))
        painter.setBrush(PLATE)
        painter.drawRoundedRect(rect, 4.0, 4.0)
        mark = QRectF(rect.left() + 4, rect.top(), 16, rect.height())
        painter.setFont(self._font)
        if item.kept:
            draw_eye(painter, QPointF(mark.center().x(), mark.center().y()), 12, KEPT)
        else:
            painter.setPen(colour)
            painter.drawText(mark, Qt.AlignmentFlag.AlignCenter, _STATE_WORDS[item.state])
        painter.setPen(INK)
        painter.drawText(
            rect.adjusted(22, 0, -6, 0),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            item.name,
        )
        painter.end()
        return chip


_painters: dict[str, ChipPainter] = {}


def chips_in(font: QFont) -> ChipPainter:
    """The painter of chips beside text in that font; the same one each time."""
    name = font.key()
    if name not in _painters:
        _painters.clear()  # one font at a time is in use
        _painters[name] = ChipPainter(font)
    return _painters[name]
