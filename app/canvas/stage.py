"""Where the picture lies in the widget: zoom, pan, and a second picture beside it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QImage, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.canvas.gestures import Point
from app.canvas.panes import Panes, paint_second, panes_in
from app.canvas.picture import ScaledPicture
from app.canvas.transform import Framing, ViewTransform
from app.theme.tokens import colour
from redaction.model.geometry import Box

MARGIN = 10.0
"""Kept free around a fitted picture, so that handles at its edge can be grabbed."""


class Stage(QWidget):
    """A picture that can be enlarged and moved, and a second one that lies the same way beside it.

    Signals:
        zoom_changed: The zoom or whether the picture is fitted changed.
    """

    zoom_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = ScaledPicture()
        self._second = ScaledPicture()
        self._view = ViewTransform(16, 9)
        self._two = False
        self._fitted = True
        self._wanted: Framing | None = None

    @property
    def view(self) -> ViewTransform:
        """Where the picture lies in the widget."""
        return self._view

    @property
    def panes(self) -> Panes:
        """Where the pictures lie; all that is worked on lies in the first pane."""
        return panes_in(self.size(), two=self._two)

    @property
    def room(self) -> QRect:
        """The part of the widget that the picture worked on has for itself, in logical pixels."""
        return self.panes.first

    @property
    def picture_size(self) -> tuple[int, int]:
        """Width and height of the picture in source pixels."""
        return self._view.width, self._view.height

    @property
    def fitted(self) -> bool:
        """Whether the picture follows the size of the widget."""
        return self._fitted

    @property
    def zoom_percent(self) -> float:
        """Device pixels per source pixel, vertically, in per cent."""
        return self._view.zoom * self.devicePixelRatioF() * 100

    @property
    def framing(self) -> Framing | None:
        """Which part of the picture is in view; None while it is fitted."""
        if self._fitted:
            return self._wanted
        room = self.room
        x, y = self._view.to_source(room.width() / 2, room.height() / 2)
        return Framing(self._view.zoom, x, y)

    def set_framing(self, framing: Framing | None) -> None:
        """Show this part of the picture, or all of it; without a picture, of the next one."""
        if self._picture.empty:
            self._wanted = framing
        elif framing is None:
            self.fit()
        else:
            self._fitted = False
            self._set_view(self._view.framed(framing, self.room.width(), self.room.height()))
            self.zoom_changed.emit()

    def show_picture(self, image: QImage, aspect: Fraction, beside: QImage | None = None) -> None:
        """Show a picture that is no frame (yet): to look at, not to work on.

        Args:
            image: In source pixels.
            aspect: Of its pixels.
            beside: A second picture of the same size, or None for one alone.
        """
        same = (image.width(), image.height(), aspect) == (
            self._view.width,
            self._view.height,
            self._view.aspect,
        )
        self._picture.set_image(image)
        self._second.set_image(QImage() if beside is None else beside)
        self._show_two(beside is not None)
        if not same:
            self._view = replace(
                self._view, width=image.width(), height=image.height(), aspect=aspect
            )
            self.fit()
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.set_framing(wanted)
        self.update()

    def forget_pictures(self) -> None:
        """Show none, and keep no place for the next one."""
        self._picture.set_image(QImage())
        self._second.set_image(QImage())
        self._two = False
        self._wanted = None
        self.fit()
        self.update()

    def _show_two(self, two: bool) -> None:
        """One picture or two; what was in the middle stays there."""
        if two == self._two:
            return
        framing = self.framing
        self._two = two
        if framing is None or self._fitted:
            self._refit()
        else:
            self._set_view(self._view.framed(framing, self.room.width(), self.room.height()))
            self.zoom_changed.emit()

    # zoom

    def fit(self) -> None:
        """Show the whole picture and keep it fitted when the widget changes size."""
        self._fitted = True
        self._refit()

    def zoom_to(self, percent: float) -> None:
        """Device pixels per source pixel in per cent, about the middle of the picture's room."""
        zoom = percent / 100 / self.devicePixelRatioF()
        self._zoom_at(self.room.width() / 2, self.room.height() / 2, zoom)

    def zoom_by(self, factor: float) -> None:
        """Enlarge (factor above 1) or shrink about the middle of the picture's room."""
        room = self.room
        self._zoom_at(room.width() / 2, room.height() / 2, self._view.zoom * factor)

    def source_point(self, x: float, y: float) -> Point:
        """The point of the picture under a widget point, in source pixels."""
        return self._view.to_source(x, y)

    def part_in_view(self) -> Box | None:
        """The part of the picture that is in view, in source pixels; None where all of it is."""
        room, (width, height) = self.room, self.picture_size
        x0, y0 = self._view.to_source(room.left(), room.top())
        x1, y1 = self._view.to_source(room.right() + 1, room.bottom() + 1)
        x0, y0, x1, y1 = max(0.0, x0), max(0.0, y0), min(float(width), x1), min(float(height), y1)
        if x1 - x0 < 1 or y1 - y0 < 1 or (x1 - x0 >= width and y1 - y0 >= height):
            return None
        return Box(x0, y0, x1 - x0, y1 - y0)

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by logical pixels, as far as there is picture to see."""
        self._set_view(self._view.panned(dx, dy).kept_in(self.room.width(), self.room.height()))

    def _zoom_at(self, x: float, y: float, zoom: float) -> None:
        self._fitted = False
        zoomed = self._view.zoomed_at(x, y, zoom)
        self._set_view(zoomed.kept_in(self.room.width(), self.room.height()))
        self.zoom_changed.emit()

    def _refit(self) -> None:
        room = self.room
        self._set_view(self._view.fitted(room.width(), room.height(), MARGIN))
        self.zoom_changed.emit()

    def _set_view(self, view: ViewTransform) -> None:
        view = view.on_pixels(self.devicePixelRatioF())
        if view != self._view:
            self._view = view
            self.update()

    # painting

    def _paint_pictures(self, painter: QPainter) -> None:
        """The pictures and what surrounds them, all of the widget."""
        ratio, surround, panes = self.devicePixelRatioF(), colour("well"), self.panes
        if panes.second is not None:
            painter.fillRect(self.rect(), surround)
            paint_second(painter, self._second, panes.second, self._view, ratio, surround)
        self._picture.paint(painter, self._view, panes.first.size(), ratio, surround)

    def sizeHint(self) -> QSize:
        """A size that shows it well."""
        return QSize(960, 540)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Keep the view in line with the new size."""
        if self._fitted:
            self._refit()
        else:
            self._set_view(self._view.kept_in(self.room.width(), self.room.height()))
