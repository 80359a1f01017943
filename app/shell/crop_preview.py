"""A picture of which a part can be chosen by dragging."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from redaction.model.geometry import Box


class CropPreview(QWidget):
    """The picture as it is saved, what is cut away dimmed; a part is dragged with the mouse.

    Signals:
        dragged: A part was dragged; carries its ``Box`` in pixels of the picture.
    """

    dragged = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._part: Box | None = None
        self._from: QPoint | None = None
        self.setMinimumHeight(220)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(self.tr("Preview of the picture"))
        self.setToolTip(self.tr("Drag to save a part of it."))

    def show_image(self, image: QImage) -> None:
        """Show this picture."""
        self._image = image
        self.update()

    def show_part(self, part: Box | None) -> None:
        """Dim what lies outside this part."""
        self._part = part
        self.update()

    @property
    def room(self) -> QRect:
        """Where the picture lies in the widget."""
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        found = QRect(QPoint(0, 0), size)
        found.moveCenter(self.rect().center())
        return found

    def sizeHint(self) -> QSize:
        """As much as there is."""
        return QSize(640, 360)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a part."""
        self._from = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The part follows the mouse."""
        if self._from is None:
            return
        part = QRect(self._from, event.position().toPoint()).normalized() & self.room
        if part.width() < 3 or part.height() < 3:
            return
        scale = self._image.width() / max(1, self.room.width())
        corner = part.topLeft() - self.room.topLeft()
        self.dragged.emit(
            Box(
                corner.x() * scale, corner.y() * scale,
                part.width() * scale, part.height() * scale,
            )
        )  # fmt: skip

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002
        """The part is as it was dragged."""
        self._from = None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """The picture, and the part."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        room = self.room
        painter.drawImage(room, self._image)
        if self._part is None or self._image.isNull():
            return
        scale = room.width() / self._image.width()
        part = QRect(
            room.left() + round(self._part.x * scale), room.top() + round(self._part.y * scale),
            round(self._part.w * scale), round(self._part.h * scale),
        )  # fmt: skip
        painter.setClipRect(room)
        for side in (
            QRect(room.left(), room.top(), room.width(), part.top() - room.top()),
            QRect(room.left(), part.bottom() + 1, room.width(), room.bottom() - part.bottom()),
            QRect(room.left(), part.top(), part.left() - room.left(), part.height()),
            QRect(part.right() + 1, part.top(), room.right() - part.right(), part.height()),
        ):
            painter.fillRect(side, QColor(0, 0, 0, 160))
        painter.setPen(QPen(QColor("white"), 2, Qt.PenStyle.DashLine))
        painter.drawRect(part.adjusted(1, 1, -1, -1))
