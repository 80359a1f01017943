"""From source pixels to the widget and back. The view never reaches the model except through here.

Source coordinates are in the picture as shown (after rotation, before pixel-aspect stretch), in source
pixels. Widget coordinates are Qt's logical pixels, from the top left corner of the canvas.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from redaction.model.geometry import Box

MIN_ZOOM = 0.02
"""Smallest zoom in device pixels per source pixel; a 30,000 pixel wide picture still fits a window."""

MAX_ZOOM = 64.0
"""Largest zoom: a handful of source pixels fill the canvas."""


@dataclass(frozen=True, slots=True)
class Framing:
    """Which part of the picture is in view, whatever the size of the widget.

    Attributes:
        zoom: Logical pixels per source pixel, vertically.
        x: Source point in the middle of the widget.
        y: Source point in the middle of the widget.
    """

    zoom: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class ViewTransform:
    """How the picture lies in the widget.

    Attributes:
        width: Picture width in source pixels, as shown.
        height: Picture height in source pixels, as shown.
        aspect: Pixel aspect as shown; a source pixel is ``aspect`` times as wide as it is high.
        zoom: Logical pixels per source pixel, vertically.
        left: Widget x of the picture's left edge, in logical pixels.
        top: Widget y of the picture's top edge, in logical pixels.
    """

    width: int
    height: int
    aspect: Fraction = Fraction(1)
    zoom: float = 1.0
    left: float = 0.0
    top: float = 0.0

    @property
    def zoom_x(self) -> float:
        """Logical pixels per source pixel, horizontally."""
        return self.zoom * float(self.aspect)

    @property
    def shown_width(self) -> float:
        """Width of the whole picture in logical pixels."""
        return self.width * self.zoom_x

    @property
    def shown_height(self) -> float:
        """Height of the whole picture in logical pixels."""
        return self.height * self.zoom

    def to_view(self, x: float, y: float) -> tuple[float, float]:
        """A source point in the widget."""
        return self.left + x * self.zoom_x, self.top + y * self.zoom

    def to_source(self, x: float, y: float) -> tuple[float, float]:
        """A widget point in the picture; may lie outside it."""
        return (x - self.left) / self.zoom_x, (y - self.top) / self.zoom

    def box_to_view(self, box: Box) -> tuple[float, float, float, float]:
        """A source box as (x, y, width, height) in the widget."""
        x, y = self.to_view(box.x, box.y)
        return x, y, box.w * self.zoom_x, box.h * self.zoom

    def fitted(self, view_w: float, view_h: float, margin: float = 0.0) -> ViewTransform:
        """The whole picture, as large as fits, in the middle.

        Args:
            view_w: Width of the widget in logical pixels.
            view_h: Height of the widget in logical pixels.
            margin: Space kept free on every side, in logical pixels.
        """
        room_w = max(view_w - 2 * margin, 1.0)
        room_h = max(view_h - 2 * margin, 1.0)
        zoom = min(room_w / (self.width * float(self.aspect)), room_h / self.height)
        return replace(self, zoom=max(zoom, 1e-4)).centred(view_w, view_h)

    def centred(self, view_w: float, view_h: float) -> ViewTransform:
        """The same zoom with the picture in the middle of the widget."""
        return replace(
            self,
            left=(view_w - self.shown_width) / 2,
            top=(view_h - self.shown_height) / 2,
        )

    def zoomed_at(self, x: float, y: float, zoom: float) -> ViewTransform:
        """Another zoom; the source point under widget point (x, y) stays there."""
        zoom = min(max(zoom, MIN_ZOOM), MAX_ZOOM)
        sx, sy = self.to_source(x, y)
        new = replace(self, zoom=zoom)
        return replace(new, left=x - sx * new.zoom_x, top=y - sy * zoom)

    def framed(self, framing: Framing, view_w: float, view_h: float) -> ViewTransform:
        """With that part of the picture in view, as far as there is picture to see."""
        zoom = min(max(framing.zoom, MIN_ZOOM), MAX_ZOOM)
        new = replace(self, zoom=zoom)
        left, top = view_w / 2 - framing.x * new.zoom_x, view_h / 2 - framing.y * zoom
        return replace(new, left=left, top=top).kept_in(view_w, view_h)

    def panned(self, dx: float, dy: float) -> ViewTransform:
        """Moved by logical pixels."""
        return replace(self, left=self.left + dx, top=self.top + dy)

    def on_pixels(self, ratio: float) -> ViewTransform:
        """Moved by less than a device pixel so that the picture begins at a whole one of the widget.

        Else a picture pixel at 100 % would lie across two pixels of the screen.

        Args:
            ratio: Device pixels per logical pixel.
        """
        return replace(
            self, left=round(self.left * ratio) / ratio, top=round(self.top * ratio) / ratio
        )

    def kept_in(self, view_w: float, view_h: float) -> ViewTransform:
        """Panned back so that no more empty space shows than needed.

        A side that fits is centred; a side that does not covers the whole widget.
        """
        left, top = self.left, self.top
        if self.shown_width <= view_w:
            left = (view_w - self.shown_width) / 2
        else:
            left = min(0.0, max(left, view_w - self.shown_width))
        if self.shown_height <= view_h:
            top = (view_h - self.shown_height) / 2
        else:
            top = min(0.0, max(top, view_h - self.shown_height))
        return replace(self, left=left, top=top)
