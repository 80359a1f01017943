"""The decoded picture as the widget paints it: scaled once per picture and view, then only copied.

Overlays change far more often than the picture (hover, drags, selection), so the scaled picture is kept
at device resolution and repainting an overlay never scales again.
"""

from __future__ import annotations

from math import ceil, floor

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from app.canvas.transform import ViewTransform

PIXELS_FROM = 3.0
"""From this many device pixels a source pixel is shown as the square it is, not smoothed."""


def image_of(rgb: npt.NDArray[np.uint8]) -> QImage:
    """An RGB array (height, width, 3) as a QImage that owns its memory; any thread may call this."""
    import cv2  # the window opens before it is needed

    height, width, _ = rgb.shape
    image = QImage(width, height, QImage.Format.Format_RGB32)
    lines = np.frombuffer(image.bits(), np.uint8).reshape(height, image.bytesPerLine() // 4, 4)
    # Unlike Qt's own conversion this lets other threads run.
    cv2.cvtColor(rgb, cv2.COLOR_RGB2BGRA, dst=lines[:, :width])
    return image


def shrunk(image: QImage, top: int, bottom: int, size: QSize) -> QImage:
    """Lines ``[top, bottom)`` of an RGB32 picture in another size, for showing it smaller.

    Qt's painter takes three times as long, and samples two by two pixels, which shimmers when shrinking
    by more than half; there everything that falls into a pixel is averaged.
    """
    import cv2

    # read only: asking for more would copy the picture
    source = _pixels(image, image.constBits())[top:bottom]
    made = QImage(size, QImage.Format.Format_RGB32)
    half = size.height() * 2 < len(source) and size.width() * 2 < source.shape[1]
    way = cv2.INTER_AREA if half else cv2.INTER_LINEAR
    cv2.resize(
        source, (size.width(), size.height()), dst=_pixels(made, made.bits()), interpolation=way
    )
    return made


def _pixels(image: QImage, memory: bytes | bytearray | memoryview) -> npt.NDArray[np.uint8]:
    """The memory of an RGB32 picture, shape (height, width, 4); the picture must outlive it."""
    lines = np.frombuffer(memory, np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return lines[:, : image.width()]


class ScaledPicture:
    """One picture, ready to be copied to the screen."""

    def __init__(self) -> None:
        self._image = QImage()
        self._pixmap = QPixmap()
        self._key: tuple[ViewTransform, QSize, float, int] | None = None
        self._painted: tuple[ViewTransform, QSize, float, int] | None = None

    @property
    def empty(self) -> bool:
        """Whether no picture was set yet."""
        return self._image.isNull()

    @property
    def image(self) -> QImage:
        """The picture in source pixels."""
        return self._image

    def set_image(self, image: QImage) -> None:
        """Show another picture from the next paint on."""
        self._image = image
        self._key = self._painted = None

    def paint(
        self, painter: QPainter, view: ViewTransform, size: QSize, ratio: float, surround: QColor
    ) -> None:
        """Paint the background of a widget, or of a part of it that begins where the painter does.

        The first time straight to the screen, since while playing each picture is painted once; what is
        painted again, because something over it changes, is kept.

        Args:
            painter: Moved to where the part begins.
            view: Where the picture lies in it.
            size: Of the part, in logical pixels.
            ratio: Device pixels per logical pixel.
            surround: Colour outside the picture.
        """
        key = (view, QSize(size), ratio, surround.rgb())
        # on a display with a broken scale the widget may begin between two pixels of it; a pixmap is
        # put on whole ones
        if key in (self._key, self._painted) or ratio != round(ratio):
            painter.drawPixmap(0, 0, self.pixmap(view, size, ratio, surround))
            return
        self._painted = key
        painter.save()
        painter.setClipRect(QRect(0, 0, size.width(), size.height()))
        self._paint_all(painter, view, size, ratio, surround)
        painter.restore()

    def pixmap(self, view: ViewTransform, size: QSize, ratio: float, surround: QColor) -> QPixmap:
        """The whole widget's background: the picture as ``view`` places it, ``surround`` around it.

        Args:
            view: Where the picture lies.
            size: Of the widget, in logical pixels.
            ratio: Device pixels per logical pixel.
            surround: Colour outside the picture.
        """
        key = (view, QSize(size), ratio, surround.rgb())
        if key == self._key:
            return self._pixmap
        device = QSize(max(1, round(size.width() * ratio)), max(1, round(size.height() * ratio)))
        if self._pixmap.size() != device:
            self._pixmap = QPixmap(device)
        self._pixmap.setDevicePixelRatio(ratio)
        painter = QPainter(self._pixmap)
        self._paint_all(painter, view, size, ratio, surround)
        painter.end()
        self._key = key
        return self._pixmap

    def _paint_all(
        self, painter: QPainter, view: ViewTransform, size: QSize, ratio: float, surround: QColor
    ) -> None:
        # Only what the picture leaves free: filling all of a large widget takes as long as scaling.
        for rect in _around(view, size, self._image.isNull()):
            painter.fillRect(rect, surround)
        self._draw(painter, view, size, ratio)

    def _draw(self, painter: QPainter, view: ViewTransform, size: QSize, ratio: float) -> None:
        if self._image.isNull():
            return
        # Only the visible part is scaled: at 64 times the whole picture would be gigabytes.
        x0, y0 = view.to_source(0, 0)
        x1, y1 = view.to_source(size.width(), size.height())
        left, top = max(0, int(x0)), max(0, int(y0))
        right = min(self._image.width(), int(x1) + 1)
        bottom = min(self._image.height(), int(y1) + 1)
        if right <= left or bottom <= top:
            return
        target_x, target_y = view.to_view(left, top)
        target = QRectF(
            target_x, target_y, (right - left) * view.zoom_x, (bottom - top) * view.zoom
        )
        source = QRectF(left, top, right - left, bottom - top)
        if view.zoom * ratio < 1 - 1e-6 and right - left == self._image.width():
            wide = max(1, round(target.width() * ratio))
            high = max(1, round(target.height() * ratio))
            small = shrunk(self._image, top, bottom, QSize(wide, high))
            small.setDevicePixelRatio(ratio)
            corner = QPointF(round(target.x() * ratio) / ratio, round(target.y() * ratio) / ratio)
            painter.drawImage(corner, small)
            return
        scale = view.zoom * ratio
        # At 100 % and 200 % every pixel is itself; between them it would be uneven without smoothing.
        whole = scale > 0.5 and abs(scale - round(scale)) < 1e-6 and view.aspect == 1
        smooth = scale < PIXELS_FROM and not whole
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(target, self._image, source)


def _around(view: ViewTransform, size: QSize, empty: bool) -> list[QRect]:
    """What a picture leaves free of a widget, and a little more."""
    whole = QRect(0, 0, size.width(), size.height())
    if empty:
        return [whole]
    left, top = ceil(view.left) + 1, ceil(view.top) + 1
    right = floor(view.left + view.shown_width) - 1
    bottom = floor(view.top + view.shown_height) - 1
    if right <= left or bottom <= top:
        return [whole]
    sides = (
        QRect(0, 0, size.width(), top),
        QRect(0, bottom, size.width(), size.height() - bottom),
        QRect(0, top, left, bottom - top),
        QRect(right, top, size.width() - right, bottom - top),
    )
    return [side & whole for side in sides if side.isValid()]
