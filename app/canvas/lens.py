"""The magnifier: a lens over the picture that shows its pixels as they are, for faces a few pixels high."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen

from app.canvas.ink import HALO, INK, PLATE
from app.canvas.transform import ViewTransform
from app.theme.tokens import colour

if TYPE_CHECKING:
    from app.canvas.overlay import Scene

POWERS: Final = (3, 4, 6, 8)
"""Screen pixels per picture pixel that can be chosen."""

SIDE: Final = 264.0
"""Side of the lens in logical pixels, where the widget has room for it."""

SHARE: Final = 0.5
"""Of the widget's shorter side that a lens takes at most."""

_GAP: Final = 28.0
"""Between a magnified region and the lens beside it, so that both are seen."""


@dataclass(frozen=True, slots=True)
class Lens:
    """What the magnifier shows.

    Attributes:
        x: The source point in its middle.
        y: The source point in its middle.
        power: Screen pixels per picture pixel, vertically.
        centre: Its middle in the widget, in logical pixels.
        side: Its width and height, in logical pixels.
    """

    x: float
    y: float
    power: int
    centre: QPointF
    side: float = SIDE

    @property
    def rect(self) -> QRectF:
        """Where it lies in the widget."""
        side = self.side
        return QRectF(self.centre.x() - side / 2, self.centre.y() - side / 2, side, side)


def power_for(chosen: int, view: ViewTransform, ratio: float) -> int:
    """The power in use: the chosen one, and always more than the picture is enlarged already."""
    return max(chosen, round(view.zoom * ratio * 2))


def lens_over(
    scene: Scene, view: ViewTransform, power: int, pointer: QPointF | None, room: QRectF
) -> Lens:
    """The lens at the pointer; without one beside the region in focus or selected, else the middle.

    Args:
        scene: Gives the regions.
        view: Where the picture lies.
        power: Screen pixels per picture pixel.
        pointer: In the widget, or None where the keyboard leads.
        room: The widget.
    """
    side = min(SIDE, SHARE * min(room.width(), room.height()))
    if pointer is not None:
        x, y = view.to_source(pointer.x(), pointer.y())
        return Lens(x, y, power, pointer, side)
    items = {item.track: item for item in scene.items}
    chosen = [t for t in (scene.focused, *reversed(scene.selection)) if t in items]
    if not chosen or chosen[0] is None:
        return Lens(view.width / 2, view.height / 2, power, room.center(), side)
    bounds = items[chosen[0]].shape.bounds
    x, y = bounds.centre
    spot = beside(QRectF(*view.box_to_view(bounds)), room, side)
    return Lens(x, y, power, spot, side)


def beside(region: QRectF, room: QRectF, side: float = SIDE) -> QPointF:
    """The middle of a lens next to a region, inside the widget, covering it as little as can be.

    Args:
        region: What is magnified, in the widget.
        room: The widget.
        side: Width and height of the lens.
    """
    half = side / 2
    low_x, high_x = room.left() + half, max(room.right() - half, room.left() + half)
    low_y, high_y = room.top() + half, max(room.bottom() - half, room.top() + half)

    def kept(x: float, y: float) -> QPointF:
        return QPointF(min(max(x, low_x), high_x), min(max(y, low_y), high_y))

    middle = region.center()
    spots = (
        kept(region.right() + _GAP + half, middle.y()),
        kept(region.left() - _GAP - half, middle.y()),
        kept(middle.x(), region.top() - _GAP - half),
        kept(middle.x(), region.bottom() + _GAP + half),
    )

    def covered(spot: QPointF) -> float:
        lens = QRectF(spot.x() - half, spot.y() - half, side, side)
        shared = lens.intersected(region)
        return shared.width() * shared.height()

    return min(spots, key=covered)


def paint_lens(
    painter: QPainter, lens: Lens, image: QImage, view: ViewTransform, ratio: float
) -> None:
    """Paint the lens with its pixels as squares.

    Args:
        painter: On the widget.
        lens: What to show and where.
        image: The picture as it is on the screen, in source pixels.
        view: Gives the shape of a pixel.
        ratio: Device pixels per logical pixel.
    """
    rect = lens.rect
    path = QPainterPath()
    path.addRoundedRect(rect, 14, 14)
    painter.save()
    painter.setClipPath(path)
    painter.fillRect(rect, colour("well"))
    high = lens.power / ratio
    wide = high * float(view.aspect)
    # only what is seen is scaled
    left = max(0, int(lens.x - lens.side / 2 / wide) - 1)
    top = max(0, int(lens.y - lens.side / 2 / high) - 1)
    right = min(image.width(), int(lens.x + lens.side / 2 / wide) + 2)
    bottom = min(image.height(), int(lens.y + lens.side / 2 / high) + 2)
    if right > left and bottom > top:
        x = round((rect.center().x() - (lens.x - left) * wide) * ratio) / ratio
        y = round((rect.center().y() - (lens.y - top) * high) * ratio) / ratio
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(
            QRectF(x, y, (right - left) * wide, (bottom - top) * high),
            image,
            QRectF(left, top, right - left, bottom - top),
        )
    painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(HALO, 4.0))
    painter.drawPath(path)
    painter.setPen(QPen(INK, 1.5))
    painter.drawPath(path)
    metrics = painter.fontMetrics()
    text = f"{lens.power}×"
    tag = QRectF(0, 0, metrics.horizontalAdvance(text) + 16, metrics.height() + 6)
    tag.moveBottomRight(rect.bottomRight() - QPointF(8, 8))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(PLATE)
    painter.drawRoundedRect(tag, 5, 5)
    painter.setPen(INK)
    painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)
