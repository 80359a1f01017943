"""One camera on the wall: its picture, and below it whose it is, what its clock said and which frame."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.canvas.overlay import Provisional, Scene, paint_overlay
from app.canvas.transform import Framing, ViewTransform
from app.theme.icons import pixmap
from app.theme.tokens import colour, current

if TYPE_CHECKING:
    from app.canvas.items import RegionItem
    from app.review.darkroom import Print

ZOOM_STEP: Final = 1.25
"""One notch of the wheel or one press of a key."""

CAPTION: Final = 46
"""Height of the caption below the picture, in logical pixels."""

_EDGE: Final = 8
_ICON: Final = 16


@dataclass(frozen=True, slots=True)
class Caption:
    """What is written below a picture.

    Attributes:
        name: Of the camera.
        clock: What its own clock said at the frame shown; empty without a picture.
        frame: Which frame is shown; empty without a picture.
        media: When that is in its file; left out where there is no room.
        leads: Whether a step counts its frames.
        heard: Whether it is the one that is heard.
        muted: Whether the sound is off all the same.
        waits: Whether another frame is due and on its way.
    """

    name: str = ""
    clock: str = ""
    frame: str = ""
    media: str = ""
    leads: bool = False
    heard: bool = False
    muted: bool = False
    waits: bool = False


class Tile(QWidget):
    """Shows one camera; it decides nothing.

    Attributes:
        caption: What is written below the picture.
        scene: What lies over the picture.
        shown: The picture; None where there is none.

    Signals:
        chosen: A person turned to it.
        enlarge_asked: A person wants it large, or small again.
        open_asked: A person wants it opened for review.
        menu_asked: A context menu is wanted at this global position.
        size_changed: The picture takes another size on the screen.
    """

    chosen = Signal()
    enlarge_asked = Signal()
    open_asked = Signal()
    menu_asked = Signal(QPoint)
    size_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.caption = Caption()
        self.scene = Scene(quiet=True)
        self.shown: Print | None = None
        self.is_chosen = False
        self._framing: Framing | None = None
        self._dragged: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(120, 90)
        self.setAccessibleDescription(
            self.tr("Enter makes it large or small again; plus and minus enlarge the picture.")
        )
        current().changed.connect(self.update)

    # what is shown

    def set_caption(self, caption: Caption) -> None:
        """Write this below the picture."""
        if caption != self.caption:
            self.caption = caption
            self.setAccessibleName(caption.name)
            self.update()

    def show_print(self, made: Print, items: tuple[RegionItem, ...], damaged: str) -> None:
        """Put a picture up.

        Args:
            made: The picture.
            items: The regions of its frame.
            damaged: What is wrong with it; empty when nothing is.
        """
        before = self.shown
        self.shown = made
        scene = self.scene
        scene.items, scene.damaged, scene.message, scene.empty = items, damaged, "", False
        if before is None or before.frame.info is not made.frame.info:
            self.size_changed.emit()
        self.update()

    def show_words(self, message: str) -> None:
        """Take the picture off and say why there is none."""
        scene = self.scene
        if self.shown is None and scene.message == message:
            return
        self.shown = None
        scene.items, scene.damaged, scene.message, scene.empty = (), "", message, True
        self.update()

    def set_notes(self, *, mode: str, speed: str, late: str, outlines: bool) -> None:
        """What is said over the picture, and whether regions are drawn."""
        scene = self.scene
        now = (scene.mode_note, scene.note, scene.late_note, scene.outlines)
        if now != (mode, speed, late, outlines):
            scene.mode_note, scene.note, scene.late_note = mode, speed, late
            scene.outlines = outlines
            self.update()

    def set_chosen(self, chosen: bool) -> None:
        """Whether it is the one that keys are about."""
        if chosen != self.is_chosen:
            self.is_chosen = chosen
            self.update()

    # where it lies

    @property
    def room(self) -> QRect:
        """What the picture has, in the tile."""
        return QRect(0, 0, self.width(), max(1, self.height() - CAPTION))

    @property
    def view(self) -> ViewTransform | None:
        """How the picture lies in its room; None without one."""
        if self.shown is None:
            return None
        info, room = self.shown.frame.info, self.room
        view = ViewTransform(info.width, info.height, info.pixel_aspect or Fraction(1))
        if self._framing is None:
            view = view.fitted(room.width(), room.height())
        else:
            view = view.framed(self._framing, room.width(), room.height())
        return view.on_pixels(self.devicePixelRatioF())

    @property
    def wanted(self) -> tuple[int, int]:
        """Device pixels that the whole picture takes; (0, 0) before one is there."""
        view, ratio = self.view, self.devicePixelRatioF()
        if view is None:
            return 0, 0
        return round(view.shown_width * ratio), round(view.shown_height * ratio)

    @property
    def zoomed(self) -> bool:
        """Whether only a part of the picture is in view."""
        return self._framing is not None

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Enlarge the picture around a place in the tile, or around its middle."""
        view = self.view
        if view is None:
            return
        room = self.room
        at = at if at is not None else QPointF(room.width() / 2, room.height() / 2)
        fitted = view.fitted(room.width(), room.height()).zoom
        if view.zoom * factor <= fitted * 1.001:
            self.fit()
            return
        new = view.zoomed_at(at.x(), at.y(), view.zoom * factor)
        self._frame(new.kept_in(room.width(), room.height()))

    def fit(self) -> None:
        """Show the whole picture."""
        if self._framing is not None:
            self._framing = None
            self._moved()

    def _frame(self, view: ViewTransform) -> None:
        x, y = view.to_source(self.room.width() / 2, self.room.height() / 2)
        self._framing = Framing(view.zoom, x, y)
        self._moved()

    def _moved(self) -> None:
        self.size_changed.emit()
        self.update()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, what lies over it, and the caption."""
        del event
        painter = QPainter(self)
        room, view = self.room, self.view
        painter.fillRect(self.rect(), colour("well"))
        painter.save()
        painter.setClipRect(room)
        if self.shown is not None and view is not None:
            self._paint_picture(painter, self.shown.image, view)
        still = view if view is not None else ViewTransform(1, 1)
        paint_overlay(painter, self.scene, Provisional(), still, room)
        painter.restore()
        self._paint_caption(painter)
        self._paint_frame(painter)
        painter.end()

    def _paint_picture(self, painter: QPainter, image: QImage, view: ViewTransform) -> None:
        target = QRectF(view.left, view.top, view.shown_width, view.shown_height)
        exact = (image.width(), image.height()) == self.wanted
        if exact:
            image.setDevicePixelRatio(self.devicePixelRatioF())
            painter.drawImage(target.topLeft(), image)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, image)

    def _paint_caption(self, painter: QPainter) -> None:
        caption, top = self.caption, self.height() - CAPTION
        rect = QRect(0, top, self.width(), CAPTION)
        painter.fillRect(rect, colour("surface"))
        left, right = _EDGE, self.width() - _EDGE
        if caption.heard:
            name = "mute" if caption.muted else "volume"
            painter.drawPixmap(left, top + 5, pixmap(name, _ICON, "accent_text"))
            left += _ICON + 6
        plain = painter.font()
        strong = painter.font()
        strong.setWeight(strong.Weight.DemiBold)
        metrics = painter.fontMetrics()
        if caption.leads:
            words = self.tr("leads")
            width = metrics.horizontalAdvance(words) + 14
            badge = QRectF(right - width, top + 5, width, 18)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent_soft"))
            painter.drawRoundedRect(badge, 5, 5)
            painter.setPen(colour("accent_text"))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)
            right -= width + 8
        painter.setFont(strong)
        painter.setPen(colour("text"))
        self._paint_line(painter, caption.name, left, right, top + 4)
        painter.setFont(plain)
        painter.setPen(colour("text_muted"))
        waits = self.tr("another is on its way…") if caption.waits else ""
        for parts in (
            (caption.clock, caption.frame, caption.media, waits),
            (caption.clock, caption.frame, waits),
            (caption.clock, caption.frame),
            (caption.frame, caption.clock),
        ):
            line = " · ".join(filter(None, parts))
            if metrics.horizontalAdvance(line) <= self.width() - 2 * _EDGE:
                break
        self._paint_line(painter, line, _EDGE, self.width() - _EDGE, top + 23)

    def _paint_line(self, painter: QPainter, text: str, left: int, right: int, top: int) -> None:
        metrics = painter.fontMetrics()
        said = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, right - left))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(left, top, right - left, 20), flags, said)

    def _paint_frame(self, painter: QPainter) -> None:
        """A line around the one that keys are about; a stronger one where the keys are in it."""
        if not self.is_chosen and not self.hasFocus():
            return
        width = 2.0 if self.hasFocus() else 1.0
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour("focus" if self.hasFocus() else "accent"), width))
        painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    # Qt overrides

    def sizeHint(self) -> QSize:
        """Something to begin with."""
        return QSize(480, 270 + CAPTION)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture takes another size."""
        super().resizeEvent(event)
        self.size_changed.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who goes there with Tab turns to it."""
        super().focusInEvent(event)
        # Not where the window only gets the keys back: another may have been chosen meanwhile.
        reasons = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
        if event.reason() not in reasons:
            self.chosen.emit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The line becomes thinner."""
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter: large or small, with Ctrl in review; plus, minus and zero: the picture in it."""
        key = event.key()
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held:
            self.open_asked.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enlarge_asked.emit()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(ZOOM_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / ZOOM_STEP)
        elif key == Qt.Key.Key_0 and self.zoomed:
            self.fit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Turn to it; a picture that is enlarged can be dragged."""
        self.chosen.emit()
        if event.button() == Qt.MouseButton.LeftButton and self.zoomed:
            self._dragged = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the picture."""
        view = self.view
        if self._dragged is None or view is None:
            return
        by = event.position() - self._dragged
        self._dragged = event.position()
        room = self.room
        self._frame(view.panned(by.x(), by.y()).kept_in(room.width(), room.height()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The drag is over."""
        super().mouseReleaseEvent(event)
        self._dragged = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Large, or small again; with Ctrl in review."""
        self.chosen.emit()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.open_asked.emit()
        elif event.button() == Qt.MouseButton.LeftButton:
            self.enlarge_asked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Enlarge the picture where the pointer is."""
        notches = event.angleDelta().y() / 120
        if notches:
            self.zoom(ZOOM_STEP**notches, event.position())
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with this camera."""
        self.chosen.emit()
        self.menu_asked.emit(event.globalPos())

    def changeEvent(self, event: QEvent) -> None:
        """A screen of another density takes other pictures."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.size_changed.emit()
