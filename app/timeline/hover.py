"""The picture that floats above the timeline where the pointer is."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.theme.tokens import colour
from app.thumbnails import Thumbnail
from app.timeline.film import paint_damaged

PAD = 6
AWAY = 6
"""Pixels between the card and the timeline."""


class HoverCard(QWidget):
    """A small picture, the time and number of the frame under the pointer.

    The picture may be of a frame nearby; then a second line says of which.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._found: Thumbnail | None = None
        self._lines: tuple[str, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    @property
    def lines(self) -> tuple[str, ...]:
        """What it says."""
        return self._lines

    @property
    def picture(self) -> Thumbnail | None:
        """What it shows."""
        return self._found

    def show_at(self, found: Thumbnail, lines: tuple[str, ...], foot: QPoint) -> None:
        """Show a picture above a point of the window.

        Args:
            found: The picture.
            lines: What to say below it; one or two lines.
            foot: The middle of the lower edge, in the window's coordinates.
        """
        self._found, self._lines = found, lines
        size = self._size(found, lines)
        room = self._window.rect()
        left = min(max(foot.x() - size.width() // 2, 4), max(4, room.width() - size.width() - 4))
        self.setGeometry(QRect(QPoint(left, max(4, foot.y() - size.height() - AWAY)), size))
        self.show()
        self.raise_()
        self.update()

    def _size(self, found: Thumbnail, lines: tuple[str, ...]) -> QSize:
        metrics = self.fontMetrics()
        words = max(metrics.horizontalAdvance(line) for line in lines)
        wide = max(found.image.width(), words + 4) + 2 * PAD
        high = found.image.height() + len(lines) * metrics.height() + 2 * PAD + 4
        return QSize(wide, high)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The card."""
        if self._found is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("border_strong"), 1))
        painter.setBrush(colour("overlay"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        image = self._found.image
        room = QRectF((self.width() - image.width()) / 2, PAD, image.width(), image.height())
        painter.drawImage(room, image)
        if self._found.damaged:
            paint_damaged(painter, room)
        line = self.fontMetrics().height()
        for at, words in enumerate(self._lines):
            painter.setPen(colour("text" if at == 0 else "text_faint"))
            below = QRectF(0, room.bottom() + 4 + at * line, self.width(), line)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()
