"""The canvas: the shown frame with its regions, zoom and pan, and the gestures on them.

It holds no decisions. It is told which picture and which regions to show, and says in signals what a
person did; everything it says is in source pixels of the picture as shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.canvas.hand import Hand
from app.canvas.items import RegionItem
from app.canvas.keys import CanvasKeys
from app.canvas.lens import POWERS, Lens, lens_over, paint_lens, power_for
from app.canvas.notes import damage_words, paint_beside_note
from app.canvas.overlay import Scene, paint_overlay
from app.canvas.panes import paint_ghost
from app.canvas.picture import image_of
from app.canvas.ring import Ring
from app.canvas.sound import SoundView
from app.canvas.stage import Stage
from app.session import Tool
from redaction.model.geometry import Box
from redaction.model.ids import TrackId

if TYPE_CHECKING:
    from app.canvas.note_regions import NoteRegion
    from player.media.frame import Frame
    from redaction.model.geometry import Shape

ZOOM_STEP = 1.25
"""One wheel notch or one press of a zoom key."""

NotePlace = Literal[
    "note",
    "late_note",
    "view_note",
    "place_note",
    "queue_note",
    "mode_note",
    "beside_note",
    "filter_note",
    "live_note",
]
"""The fields of ``Scene`` that hold words over the picture."""


class VideoCanvas(Stage):
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
        regions_gone: Regions cannot be held any more: outlines went off, or nothing is shown.
        stay_asked: Something is done to the shown frame from now on: it is not to be played on.
        locked_touched: A person tried to move or resize regions that are locked; a tuple of ids.
        menu_asked: A context menu is wanted at this global position; what lies there is selected.
        picture_painted: The picture was painted, as far as it is exposed.
    """

    selection_asked = Signal(object)
    shapes_changed = Signal(object, str)
    shape_drawn = Signal(object)
    drawing_ended = Signal()
    regions_gone = Signal()
    stay_asked = Signal()
    locked_touched = Signal(object)
    menu_asked = Signal(QPoint)
    picture_painted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.frame: Frame | None = None
        self.scene = Scene()
        self._hand = Hand(self)
        self._keys = CanvasKeys(self, self._hand)
        self._pointer: QPointF | None = None
        self._over_second = False
        self.magnifying = False
        self._power = POWERS[1]
        self.setAccessibleName(self.tr("Picture"))
        self._said = self.tr(
            "The shown frame. Tab goes through its regions; arrow keys move the one in focus. "
            "With a drawing tool they move a crosshair, and Enter sets corners. "
            "Every region is also a row of the track table."
        )
        self.setAccessibleDescription(self._said)
        self.installEventFilter(self._keys)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(184, 160)

    # what is shown

    def set_frame(
        self,
        frame: Frame,
        picture: QImage | npt.NDArray[np.uint8],
        beside: QImage | None = None,
    ) -> None:
        """Show a frame; the one before stays until this call.

        Args:
            frame: Which frame it is.
            picture: Its picture as shown, in source pixels: an image, or an array of shape
                (height, width, 3).
            beside: The same frame shown another way, to lie beside it; of the same size.
        """
        before, self.frame = self.frame, frame
        if before is not None and before.ref.index != frame.ref.index:
            self._hand.other_frame()
        self.scene.damaged = damage_words(frame)
        image = picture if isinstance(picture, QImage) else image_of(picture)
        self.show_picture(image, frame.info.pixel_aspect, beside)

    def clear(self) -> None:
        """Show nothing, for instance when footage is closed."""
        self.frame = None
        was = self.scene
        self.scene = Scene(outlines=was.outlines, quiet=was.quiet, selection=was.selection)
        self._hand.cancel()
        self.forget_pictures()
        self.regions_gone.emit()

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

    def set_noted(self, noted: tuple[NoteRegion, ...]) -> None:
        """What annotations are about on the shown frame; it covers nothing."""
        if noted != self.scene.noted:
            self.scene.noted = noted
            self.update()

    def set_selection(self, selection: Iterable[TrackId]) -> None:
        """The selected tracks, in the order of selection."""
        self.scene.selection = tuple(selection)
        # what a key or a row of the table chose is what is meant now
        self._pointer = None
        self.update()

    def set_outlines(self, shown: bool, *, quiet: bool = False) -> None:
        """Whether regions are drawn over the picture; gestures need them.

        Args:
            shown: Draw them.
            quiet: Only as thin lines and without names, so that the picture under them can be judged.
        """
        scene = self.scene
        if (shown, quiet) != (scene.outlines, scene.quiet):
            if shown != scene.outlines:
                self._hand.cancel()
            scene.outlines, scene.quiet = shown, quiet
            self.update()
            if not shown:
                self.regions_gone.emit()

    def set_message(self, text: str) -> None:
        """A sentence shown in place of a picture."""
        self.scene.message = text
        self.update()

    def set_note(self, place: NotePlace, text: str) -> None:
        """A few words in one of the places that ``Scene`` has for them; empty for none."""
        if text != getattr(self.scene, place):
            setattr(self.scene, place, text)
            self.update()

    def show_drawn(self, shape: Shape | None) -> None:
        """Show a region that is being made, or none any more."""
        self._hand.provisional().drawn = shape
        self.update()

    def set_ring(self, ring: Ring | None) -> None:
        """Where a person should look on the shown frame; said to those who do not see it, too."""
        before, self.scene.ring = self.scene.ring, ring
        words = "" if ring is None else f"{ring.words}. "
        if words != ("" if before is None else f"{before.words}. "):
            self.setAccessibleDescription(words + self._said)
        self.update()

    def set_tool(self, tool: Tool) -> None:
        """What dragging does."""
        self._hand.set_tool(tool)

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
        return lens_over(self.scene, self._view, power, self._pointer, QRectF(self.room))

    @property
    def is_overlaid(self) -> bool:
        """Whether a part of the picture lies below the magnifier, a panel or the floating controls."""
        if self.lens is not None:
            return True
        x, y, width, height = self._view.box_to_view(Box(0, 0, *self.picture_size))
        picture = QRectF(x, y, width, height).toRect()
        second = self.panes.second
        return any(
            lying.isVisible()
            and (
                lying.geometry().intersects(picture)
                or (second and lying.geometry().intersects(picture.translated(second.topLeft())))
            )
            for lying in self.findChildren(
                QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly
            )
        )

    # Qt overrides

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what is exposed."""
        painter = QPainter(self)
        self._paint_pictures(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.scene.empty = self._picture.empty
        self.scene.focus_ring = self.hasFocus() and self._hand.by_keyboard
        panes, lens, ratio = self.panes, self.lens, self.devicePixelRatioF()
        if panes.second is not None:
            painter.setClipRect(panes.first)
        paint_overlay(painter, self.scene, self._hand.provisional(), self._view, panes.first)
        if lens is not None:
            paint_lens(painter, lens, self._picture.image, self._view, ratio)
        if panes.second is not None:
            self._paint_beside(painter, panes.second, lens)
        painter.end()
        self.picture_painted.emit()

    def _paint_beside(self, painter: QPainter, pane: QRect, lens: Lens | None) -> None:
        """What lies over the second picture, and the pointer's place in the other one."""
        painter.setClipRect(pane)
        painter.save()
        painter.translate(pane.topLeft())
        paint_beside_note(painter, self.scene, self._view, pane.size())
        if lens is not None:
            ratio = self.devicePixelRatioF()
            paint_lens(painter, lens, self._second.image, self._view, ratio)
        painter.restore()
        if self._pointer is not None:
            shift = QPointF() if self._over_second else QPointF(pane.topLeft())
            painter.setClipRect(self.room if self._over_second else pane)
            paint_ghost(painter, self._pointer + shift)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A gesture begins."""
        panning = self._keys.panning or event.button() is Qt.MouseButton.MiddleButton
        if self.scene.sound is None and (panning or not self.panes.in_second(event.position())):
            self._hand.press(event, panning=self._keys.panning)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A gesture goes on, or the pointer hovers."""
        panes, at = self.panes, event.position()
        self._pointer, self._over_second = panes.to_first(at), panes.in_second(at)
        if self.magnifying or panes.second is not None:
            self.update()
        if self._over_second and event.buttons() == Qt.MouseButton.NoButton:
            # nothing is worked on in the second picture
            self._hand.leave()
            self.setCursor(Qt.CursorShape.ArrowCursor)
        else:
            self._hand.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A gesture takes effect."""
        self._hand.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second press of a double-click."""
        if self.panes.in_second(event.position()):
            return
        self._hand.double_click(event)

    def leaveEvent(self, _event: QEvent) -> None:
        """Nothing is hovered any more."""
        self._pointer = None
        if self.panes.second is not None:
            self.update()
        self._hand.leave()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom or scroll."""
        delta = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            at = self.panes.to_first(event.position())
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
        self._hand.pen.show()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let go of what held the focus."""
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._hand.drop_focus()
            self._hand.pen.hide()
        self._keys.let_go()
        self.update()
