"""The canvas: the shown frame with its regions, zoom and pan, and the gestures on them.

It holds no decisions. It is told which picture and which regions to show, and says in signals what a
person did; everything it says is in source pixels of the picture as shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.canvas.gestures import Point
from app.canvas.hand import Hand
from app.canvas.items import RegionItem
from app.canvas.keys import CanvasKeys
from app.canvas.lens import POWERS, Lens, lens_over, paint_lens, power_for
from app.canvas.notes import damage_words
from app.canvas.overlay import Scene, paint_overlay
from app.canvas.picture import ScaledPicture, image_of
from app.canvas.sound import SoundView
from app.canvas.transform import Framing, ViewTransform
from app.session import Tool
from app.theme.tokens import colour
from redaction.model.ids import TrackId

if TYPE_CHECKING:
    from player.media.frame import Frame

ZOOM_STEP = 1.25
"""One wheel notch or one press of a zoom key."""

NotePlace = Literal["note", "late_note", "view_note", "place_note"]
"""The fields of ``Scene`` that hold words over the picture."""

MARGIN = 10.0
"""Kept free around a fitted picture, so that handles at its edge can be grabbed."""


class VideoCanvas(QWidget):
    """Shows one frame and its regions; lets a person select, move, resize and draw.

    Attributes:
        frame: The frame shown, or None before the first.
        magnifying: Whether the magnifier is on.

    Signals:
        selection_asked: A person wants exactly these tracks selected; a tuple of ids, in order.
        shapes_changed: Regions were moved or resized; a dict from track id to shape, and the id of the
            gesture. Sent once when a drag ends, and once per press of an arrow key; presses that
            follow each other closely are one gesture.
        shape_drawn: A new region was drawn; carries its shape.
        drawing_ended: A drawing tool was left with Escape.
        zoom_changed: The zoom or whether the picture is fitted changed.
        menu_asked: A context menu is wanted at this global position; what lies there is selected.
    """

    selection_asked = Signal(object)
    shapes_changed = Signal(object, str)
    shape_drawn = Signal(object)
    drawing_ended = Signal()
    zoom_changed = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.frame: Frame | None = None
        self.scene = Scene()
        self._picture = ScaledPicture()
        self._view = ViewTransform(16, 9)
        self._fitted = True
        self._wanted: Framing | None = None
        self._hand = Hand(self)
        self._keys = CanvasKeys(self, self._hand)
        self._pointer: QPointF | None = None
        self.magnifying = False
        self._power = POWERS[1]
        self.setAccessibleName(self.tr("Picture"))
        self.setAccessibleDescription(
            self.tr(
                "The shown frame. Tab goes through its regions; arrow keys move the one in focus. "
                "Every region is also a row of the track table."
            )
        )
        self.installEventFilter(self._keys)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 160)

    # what is shown

    @property
    def view(self) -> ViewTransform:
        """Where the picture lies in the widget."""
        return self._view

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
        x, y = self._view.to_source(self.width() / 2, self.height() / 2)
        return Framing(self._view.zoom, x, y)

    def set_framing(self, framing: Framing | None) -> None:
        """Show this part of the picture, or all of it; without a picture, of the next one."""
        if self._picture.empty:
            self._wanted = framing
        elif framing is None:
            self.fit()
        else:
            self._fitted = False
            self._set_view(self._view.framed(framing, self.width(), self.height()))
            self.zoom_changed.emit()

    def set_frame(self, frame: Frame, picture: QImage | npt.NDArray[np.uint8]) -> None:
        """Show a frame; the one before stays until this call.

        Args:
            frame: Which frame it is.
            picture: Its picture as shown, in source pixels: an image, or an array of shape
                (height, width, 3).
        """
        self.frame = frame
        self.scene.damaged = damage_words(frame)
        image = picture if isinstance(picture, QImage) else image_of(picture)
        self.show_picture(image, frame.info.pixel_aspect)

    def clear(self) -> None:
        """Show nothing, for instance when footage is closed."""
        self.frame = None
        self.scene = Scene(outlines=self.scene.outlines, selection=self.scene.selection)
        self._hand.cancel()
        self._picture.set_image(QImage())
        self._wanted = None
        self.fit()
        self.update()

    def set_sound(self, sound: SoundView | None) -> None:
        """Show the sound in place of a picture, or (None) the picture again."""
        self.scene.sound = sound
        self.update()

    def set_items(self, items: tuple[RegionItem, ...]) -> None:
        """The regions of the shown frame."""
        if items != self.scene.items:
            self.scene.items = items
            self._hand.items_changed()
            self.update()

    def set_selection(self, selection: Iterable[TrackId]) -> None:
        """The selected tracks, in the order of selection."""
        self.scene.selection = tuple(selection)
        # what a key or a row of the table chose is what is meant now
        self._pointer = None
        self.update()

    def set_outlines(self, shown: bool) -> None:
        """Whether regions are drawn over the picture; gestures need them."""
        if shown != self.scene.outlines:
            self.scene.outlines = shown
            self._hand.cancel()
            self.update()

    def set_message(self, text: str) -> None:
        """A sentence shown in place of a picture."""
        self.scene.message = text
        self.update()

    def set_note(self, place: NotePlace, text: str) -> None:
        """A few words in one of the places that ``Scene`` has for them; empty for none."""
        if text != getattr(self.scene, place):
            setattr(self.scene, place, text)
            self.update()

    def set_tool(self, tool: Tool) -> None:
        """What dragging does."""
        self._hand.set_tool(tool)

    # zoom

    def fit(self) -> None:
        """Show the whole picture and keep it fitted when the widget changes size."""
        self._fitted = True
        self._refit()

    def zoom_to(self, percent: float) -> None:
        """Device pixels per source pixel in per cent, about the middle of the widget."""
        zoom = percent / 100 / self.devicePixelRatioF()
        self._zoom_at(self.width() / 2, self.height() / 2, zoom)

    def zoom_by(self, factor: float) -> None:
        """Enlarge (factor above 1) or shrink about the middle of the widget."""
        self._zoom_at(self.width() / 2, self.height() / 2, self._view.zoom * factor)

    def source_point(self, x: float, y: float) -> Point:
        """The point of the picture under a widget point, in source pixels."""
        return self._view.to_source(x, y)

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by logical pixels, as far as there is picture to see."""
        self._set_view(self._view.panned(dx, dy).kept_in(self.width(), self.height()))

    # magnifier

    def magnify(self, on: bool) -> None:
        """Switch the magnifier on or off."""
        self.magnifying = on
        self.update()

    def next_power(self, step: int = 1) -> None:
        """Let the magnifier enlarge more (or less, negative), and switch it on."""
        at = POWERS.index(self._power) + step
        self._power = POWERS[at % len(POWERS)]
        self.magnify(True)

    @property
    def lens(self) -> Lens | None:
        """What the magnifier shows: under the pointer, else the region in focus or selected."""
        if not self.magnifying or self._picture.empty or self.scene.sound is not None:
            return None
        power = power_for(self._power, self._view, self.devicePixelRatioF())
        return lens_over(self.scene, self._view, power, self._pointer, QRectF(self.rect()))

    def _zoom_at(self, x: float, y: float, zoom: float) -> None:
        self._fitted = False
        zoomed = self._view.zoomed_at(x, y, zoom)
        self._set_view(zoomed.kept_in(self.width(), self.height()))
        self.zoom_changed.emit()

    def _refit(self) -> None:
        self._set_view(self._view.fitted(self.width(), self.height(), MARGIN))
        self.zoom_changed.emit()

    def _set_view(self, view: ViewTransform) -> None:
        view = view.on_pixels(self.devicePixelRatioF())
        if view != self._view:
            self._view = view
            self.update()

    def show_picture(self, image: QImage, aspect: Fraction) -> None:
        """Show a picture that is no frame (yet): to look at, not to work on."""
        same = (image.width(), image.height(), aspect) == (
            self._view.width,
            self._view.height,
            self._view.aspect,
        )
        self._picture.set_image(image)
        if not same:
            self._view = replace(
                self._view, width=image.width(), height=image.height(), aspect=aspect
            )
            self.fit()
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.set_framing(wanted)
        self.update()

    # Qt overrides

    def sizeHint(self) -> QSize:
        """A size that shows it well."""
        return QSize(960, 540)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what is exposed."""
        painter = QPainter(self)
        painter.drawPixmap(
            0,
            0,
            self._picture.pixmap(self._view, self.size(), self.devicePixelRatioF(), colour("well")),
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.scene.empty = self._picture.empty
        self.scene.focus_ring = self.hasFocus() and self._hand.by_keyboard
        paint_overlay(painter, self.scene, self._hand.provisional(), self._view, self.rect())
        lens = self.lens
        if lens is not None:
            ratio = self.devicePixelRatioF()
            paint_lens(painter, lens, self._picture.image, self._view, ratio)
        painter.end()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Keep the view in line with the new size."""
        if self._fitted:
            self._refit()
        else:
            self._set_view(self._view.kept_in(self.width(), self.height()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A gesture begins."""
        if self.scene.sound is None:
            self._hand.press(event, panning=self._keys.panning)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A gesture goes on, or the pointer hovers."""
        self._pointer = event.position()
        if self.magnifying:
            self.update()
        self._hand.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A gesture takes effect."""
        self._hand.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second press of a double-click."""
        self._hand.double_click(event)

    def leaveEvent(self, _event: QEvent) -> None:
        """Nothing is hovered any more."""
        self._pointer = None
        self._hand.leave()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom or scroll."""
        delta = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            at = event.position()
            self._zoom_at(at.x(), at.y(), self._view.zoom * ZOOM_STEP ** (delta.y() / 120))
        elif self.magnifying:
            at_power = POWERS.index(self._power) + (1 if delta.y() > 0 else -1)
            self._power = POWERS[min(max(at_power, 0), len(POWERS) - 1)]
            self.update()
        elif self._fitted:
            event.ignore()
            return
        else:
            self.pan(delta.x() / 2, delta.y() / 2)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that belong to this widget."""
        if not self._keys.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """The end of a held key."""
        if not self._keys.release(event):
            super().keyReleaseEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the regions first."""
        if self.scene.outlines and self._hand.focus_step(forward=forward):
            return True
        return super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus when it came by keyboard."""
        keyboard = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        )
        self._hand.by_keyboard = keyboard
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let go of what held the focus."""
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._hand.drop_focus()
        self._keys.let_go()
        self.update()
