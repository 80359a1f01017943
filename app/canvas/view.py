"""The canvas: the shown frame with its regions, zoom and pan, and the gestures on them.

It holds no decisions. It is told which picture and which regions to show, and says in signals what a
person did; everything it says is in source pixels of the picture as shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, QSize, Qt, Signal
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
from app.canvas.items import Part, RegionItem, dragged
from app.canvas.overlay import Scene, paint_overlay
from app.canvas.picture import ScaledPicture, image_of
from app.canvas.transform import Framing, ViewTransform
from app.session import Tool
from app.theme.tokens import colour
from redaction.model.geometry import Shape
from redaction.model.ids import TrackId, new_id

if TYPE_CHECKING:
    from player.media.frame import Frame

ZOOM_STEP = 1.25
"""One wheel notch or one press of a zoom key."""

MARGIN = 10.0
"""Kept free around a fitted picture, so that handles at its edge can be grabbed."""

NUDGE_PAUSE_MS = 800
"""Arrow keys pressed within this time of each other are one gesture, and so one undo."""

_NUDGES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class _Claims(QObject):
    """Keeps the keys of gestures from becoming shortcuts.

    A filter and not an override of ``event``: all other handlers run inside an override, so a defect in
    one of them would be reported as one of the override (and ends the process when a test sent the event).
    """

    def __init__(self, canvas: VideoCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Accept the keys that the canvas claims."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self._canvas.claims(event):
            event.accept()
            return True
        return False


class VideoCanvas(QWidget):
    """Shows one frame and its regions; lets a person select, move, resize and draw.

    Attributes:
        frame: The frame shown, or None before the first.

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
        self._panning = False
        self._nudged: tuple[TrackId, Frame | None] | None = None
        self._nudge_id = ""
        self._since_nudge = QElapsedTimer()
        self._since_nudge.start()
        self.setAccessibleName(self.tr("Picture"))
        self.setAccessibleDescription(
            self.tr(
                "The shown frame. Tab goes through its regions; arrow keys move the one in focus. "
                "Every region is also a row of the track table."
            )
        )
        self.installEventFilter(_Claims(self))
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
        self.scene.damaged = frame.damaged
        image = picture if isinstance(picture, QImage) else image_of(picture)
        self._show(image, frame.info.pixel_aspect)

    def clear(self) -> None:
        """Show nothing, for instance when footage is closed."""
        self.frame = None
        self.scene = Scene()
        self._hand.cancel()
        self._picture.set_image(QImage())
        self._fitted = True
        self._wanted = None
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

    def set_speed_note(self, text: str) -> None:
        """A short note over the picture, for instance the speed while it is not 1×; empty for none."""
        if text != self.scene.note:
            self.scene.note = text
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

    def _zoom_at(self, x: float, y: float, zoom: float) -> None:
        self._fitted = False
        zoomed = self._view.zoomed_at(x, y, zoom)
        self._set_view(zoomed.kept_in(self.width(), self.height()))
        self.zoom_changed.emit()

    def _refit(self) -> None:
        self._set_view(self._view.fitted(self.width(), self.height(), MARGIN))
        self.zoom_changed.emit()

    def _set_view(self, view: ViewTransform) -> None:
        if view != self._view:
            self._view = view
            self.update()

    def _show(self, image: QImage, aspect: Fraction) -> None:
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

    def claims(self, event: QKeyEvent) -> bool:
        """Whether a key belongs to a gesture or the region in focus, before it is a shortcut."""
        arrow = event.key() in _NUDGES and self._hand.focused is not None
        leave = event.key() == Qt.Key.Key_Escape and self._hand.escapable
        close = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Backspace) and self._hand.corners
        plain = not event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        return (plain and arrow) or leave or close

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
        painter.end()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Keep the view in line with the new size."""
        if self._fitted:
            self._refit()
        else:
            self._set_view(self._view.kept_in(self.width(), self.height()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A gesture begins."""
        self._hand.press(event, panning=self._panning)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A gesture goes on, or the pointer hovers."""
        self._hand.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A gesture takes effect."""
        self._hand.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second press of a double-click."""
        self._hand.double_click(event)

    def leaveEvent(self, _event: QEvent) -> None:
        """Nothing is hovered any more."""
        self._hand.leave()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom or scroll."""
        delta = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            at = event.position()
            self._zoom_at(at.x(), at.y(), self._view.zoom * ZOOM_STEP ** (delta.y() / 120))
        elif self._fitted:
            event.ignore()
            return
        else:
            self.pan(delta.x() / 2, delta.y() / 2)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that belong to this widget."""
        key = Qt.Key(event.key())
        focused = self._hand.focused
        if key == Qt.Key.Key_Escape and self._hand.escape():
            return
        if key == Qt.Key.Key_H and not event.isAutoRepeat():
            self._panning = True
            self.setCursor(Qt.CursorShape.OpenHandCursor)
            return
        if focused is not None and key in _NUDGES and self.scene.outlines:
            step = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            dx, dy = _NUDGES[key]
            self._nudge(focused, dx * step, dy * step)
            return
        if key == Qt.Key.Key_Return and self._hand.close_polygon():
            return
        if key == Qt.Key.Key_Backspace and self._hand.drop_corner():
            return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """The end of a held key."""
        if event.key() == Qt.Key.Key_H and not event.isAutoRepeat():
            self._panning = False
            self._hand.update_cursor()
            return
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
        self._panning = False
        self.update()

    def _nudge(self, item: RegionItem, dx: float, dy: float) -> None:
        if item.locked:
            return
        shape: Shape = dragged(item.shape, Part.MOVE, dx, dy, picture=self.picture_size)
        what = (item.track, self.frame)
        if what != self._nudged or self._since_nudge.elapsed() > NUDGE_PAUSE_MS:
            self._nudged, self._nudge_id = what, new_id()
        self._since_nudge.start()
        self.shapes_changed.emit({item.track: shape}, self._nudge_id)
