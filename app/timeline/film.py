"""The lane of small pictures: what goes where, how it is painted, and the cuts on it."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPolygonF

from app.canvas.ink import OVER
from app.theme.tokens import colour
from app.thumbnails import Thumbnail
from app.timeline.scale import TimeScale

_PER_CUT = 16
"""Pixels there must be for each cut on average, so that all of them are drawn as lines."""

MARGIN = 3
"""Pixels above and below the pictures."""

_NARROW, _WIDE = 24, 220
"""A tile is at least and at most as wide as this, in pixels, whatever the shape of the picture."""


class Pictures(Protocol):
    """The part of ``app.strips.Strips`` that the lane needs."""

    @property
    def aspect(self) -> float:
        """Width over height of the pictures."""
        ...

    @property
    def cuts(self) -> Sequence[int]:
        """Frames at which another scene begins, ascending."""
        ...

    def thumbnail(self, frame: int) -> Thumbnail | None:
        """The nearest picture that is ready."""
        ...


@dataclass(frozen=True, slots=True)
class Tile:
    """Room for one picture: pixels from the first frame in view, and the frames it stands for."""

    x: float
    start: int
    stop: int

    @property
    def middle(self) -> int:
        """The frame to ask for: if any picture lies among the frames, the nearest to this one does."""
        return (self.start + self.stop - 1) // 2


def tile_width(aspect: float, height: int) -> int:
    """Pixels across for a picture in a lane so high."""
    return round(min(max((height - 2 * MARGIN) * aspect, _NARROW), _WIDE))


def tiles(scale: TimeScale, width: int) -> list[Tile]:
    """The tiles in view. They move with the footage, so that scrolling shows the same pictures."""
    first, stop = scale.visible()
    if stop <= first or width < 1:
        return []
    offset = scale.left * scale.ppf
    found = []
    for number in range(math.floor(offset / width), math.ceil((offset + scale.width) / width)):
        start = math.floor(number * width / scale.ppf + 1e-6)
        if start >= scale.frames:
            break
        end = math.ceil((number + 1) * width / scale.ppf - 1e-6)
        found.append(Tile(number * width - offset, start, min(max(end, start + 1), scale.frames)))
    return found


def paint_film(
    painter: QPainter, scale: TimeScale, pictures: Pictures, top: float, height: int
) -> bool:
    """The pictures of the stretch in view. One that lies outside its tile's frames is dimmed.

    Args:
        painter: With the frames' left edge at x = 0.
        scale: Which frames lie where.
        pictures: What there is.
        top: Of the lane.
        height: Of the lane.

    Returns:
        Whether there was any picture.
    """
    wide, high = tile_width(pictures.aspect, height), height - 2 * MARGIN
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    end, any_shown = scale.x_of(scale.frames), False
    for tile in tiles(scale, wide):
        room = QRectF(tile.x, top + MARGIN, min(wide, end - tile.x), high)
        found = pictures.thumbnail(tile.middle)
        painter.fillRect(room, colour("well"))
        if found is not None:
            any_shown = True
            _paint_picture(painter, found, room, wide, own=tile.start <= found.frame < tile.stop)
        painter.setPen(QPen(colour("surface"), 1))
        painter.drawLine(QLineF(tile.x, room.top(), tile.x, room.bottom()))
    painter.restore()
    return any_shown


def _paint_picture(
    painter: QPainter, found: Thumbnail, room: QRectF, wide: int, *, own: bool
) -> None:
    image = found.image
    # covers the tile: what does not fit is cut off on both sides alike
    scale = max(wide / image.width(), room.height() / image.height())
    across, down = wide / scale, room.height() / scale
    part = QRectF(
        (image.width() - across) / 2,
        (image.height() - down) / 2,
        across * room.width() / wide,
        down,
    )
    painter.setOpacity(1.0 if own else 0.45)
    painter.drawImage(room, image, part)
    painter.setOpacity(1.0)
    if found.damaged:
        paint_damaged(painter, room)


def paint_damaged(painter: QPainter, room: QRectF) -> None:
    """Mark a picture as damaged: hatched, with a jagged line through it."""
    painter.save()
    painter.setClipRect(room, Qt.ClipOperation.IntersectClip)
    painter.fillRect(room, QBrush(colour("bad", 0.55), Qt.BrushStyle.BDiagPattern))
    middle, step = room.center().x(), room.height() / 5
    line = QPolygonF(
        [QPointF(middle + (4 if i % 2 else -4), room.top() + i * step) for i in range(6)]
    )
    for pen in (QPen(colour("surface"), 4), QPen(colour("bad"), 2)):
        painter.setPen(pen)
        painter.drawPolyline(line)
    painter.restore()


def paint_cuts(
    painter: QPainter, scale: TimeScale, cuts: Sequence[int], top: float, height: float
) -> None:
    """A line with a notch at each end where another scene begins; as many as there is room for."""
    first, stop = scale.visible()
    seen = cuts[bisect_left(cuts, first) : bisect_left(cuts, stop)]
    over, edge = QColor(OVER.text), QColor(OVER.well)
    if len(seen) * _PER_CUT > scale.width:
        # too many for lines over the pictures: a row of ticks says that there are many
        _paint_ticks(painter, scale, seen, top)
        return
    for cut in seen:
        x = round(scale.x_of(cut)) + 0.5
        painter.setPen(QPen(edge, 3))
        painter.drawLine(QLineF(x, top, x, top + height))
        painter.setPen(QPen(over, 1))
        painter.drawLine(QLineF(x, top, x, top + height))
        painter.setBrush(QBrush(over))
        painter.setPen(QPen(edge, 0.75))
        for y, away in ((top, 5.0), (top + height, -5.0)):
            painter.drawPolygon(
                QPolygonF([QPointF(x - 4, y), QPointF(x + 4, y), QPointF(x, y + away)])
            )


def _paint_ticks(painter: QPainter, scale: TimeScale, cuts: Sequence[int], top: float) -> None:
    ratio = painter.device().devicePixelRatioF()
    columns, rows = max(1, round(scale.width * ratio)), round(7 * ratio)
    at = np.rint((np.array(cuts, np.float64) - scale.left) * scale.ppf * ratio).astype(np.int64)
    at = np.unique(np.clip(at, 1, max(columns - 2, 1)))
    picture = np.zeros((rows, columns), np.uint32)
    for away in (-1, 0, 1):
        picture[:, np.clip(at + away, 0, columns - 1)] = QColor(OVER.well).rgba()
    picture[: rows - 2, at] = QColor(OVER.text).rgba()
    image = QImage(
        picture.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied
    )
    image.setDevicePixelRatio(ratio)
    painter.drawImage(QPointF(0, top), image)
