"""Drawing by keyboard: a crosshair that the arrow keys move and Enter sets corners with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent

from app.canvas.gestures import DrawDrag, Point, clipped
from app.canvas.overlay import Provisional
from app.session import Tool

if TYPE_CHECKING:
    from app.canvas.hand import Hand
    from app.canvas.view import VideoCanvas

DRAWING = (Tool.BOX, Tool.ELLIPSE, Tool.POLYGON, Tool.NOTE)
"""The tools that draw a shape."""

NEAR = 24.0
"""The crosshair is kept this far from the edge of what is in view, in logical pixels."""

STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
"""The arrow keys, as source pixels to the right and down."""

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class Pen:
    """The crosshair of the drawing tools.

    It is there while the picture has the keyboard; it goes when the pointer takes over, and an arrow key
    brings it back from where the pointer is.

    Attributes:
        at: Where it is, in source pixels; None while it is not shown.
        start: The first corner of a box or an ellipse, once it was set.
    """

    def __init__(self, canvas: VideoCanvas, hand: Hand) -> None:
        self._canvas = canvas
        self._hand = hand
        self._last: Point | None = None
        self._set: Point | None = None
        self.at: Point | None = None
        self.start: Point | None = None

    @property
    def busy(self) -> bool:
        """Whether a first corner was set."""
        return self.start is not None

    def show(self) -> None:
        """Appear where it was last, else at the place to look at, else in the middle of what is in view."""
        canvas = self._canvas
        if self.at is not None or not self._can_show:
            return
        if self._last is None or not self._in_view(self._last):
            ring = canvas.scene.ring
            middle = canvas.source_point(canvas.room.width() / 2, canvas.room.height() / 2)
            self._last = ring.place.centre if ring is not None else middle
        x, y = clipped(self._last, canvas.picture_size)
        self.at = (float(round(x)), float(round(y)))
        self._say(self.hint)
        canvas.update()

    def hide(self) -> None:
        """Go; a first corner that was set is forgotten."""
        if self.at is not None:
            self._last, self.at = self.at, None
            self._canvas.update()
        self.start = self._set = None

    def rest_at(self, point: Point) -> None:
        """The pointer took over, and is here."""
        self.hide()
        self._last = point

    def drop(self) -> bool:
        """Take the first corner back; False when none was set."""
        if self.start is None:
            return False
        self.start = None
        return True

    @property
    def hint(self) -> str:
        """Where it is and what the keys do now."""
        if self.at is None:
            return ""
        x, y = round(self.at[0]), round(self.at[1])
        if self._hand.tool is Tool.POLYGON:
            count = len(self._hand.corners)
            words = _tr("{x}, {y}   Arrows: move   Enter: corner {n}")
            if count > 2:
                words = _tr("{x}, {y}   Enter: corner {n}   Enter twice: done   Backspace: back")
            return words.format(x=x, y=y, n=count + 1)
        if self.start is None:
            return _tr("{x}, {y}   Arrows: move (Shift: by 10)   Enter: first corner").format(
                x=x, y=y
            )
        w, h = abs(x - round(self.start[0])), abs(y - round(self.start[1]))
        return _tr("{w} × {h}   Arrows: stretch   Enter: done   Esc: leave").format(w=w, h=h)

    def claims(self, event: QKeyEvent) -> bool:
        """Whether a key moves it or sets a corner."""
        if event.modifiers() & ~_PLAIN:
            return False
        key = event.key()
        if self.at is None:
            return key in STEPS and self._can_show
        return key in STEPS or key in _ENTER or (key == Qt.Key.Key_Backspace and self.busy)

    def press(self, event: QKeyEvent) -> bool:
        """A key went down; False where it is none of the crosshair."""
        if not self.claims(event):
            return False
        key = Qt.Key(event.key())
        if self.at is None:
            self.show()
        if key in STEPS:
            by = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self._move(STEPS[key][0] * by, STEPS[key][1] * by)
        elif key == Qt.Key.Key_Backspace:
            self.drop()
        else:
            self._enter()
        self._canvas.update()
        return True

    def show_in(self, gesture: Provisional) -> None:
        """Put into a gesture what the keys drew so far."""
        gesture.cross, gesture.hint = self.at, self.hint
        if self.at is None:
            return
        if self._hand.corners:
            gesture.corners = (*self._hand.corners, self.at)
        elif self.start is not None:
            gesture.drawn = self._drag(self.start).to(self.at)

    # inside

    @property
    def _can_show(self) -> bool:
        canvas = self._canvas
        return (
            self._hand.tool in DRAWING
            and canvas.frame is not None
            and (canvas.scene.outlines or self._hand.tool is Tool.NOTE)
            and not self._hand.dragging
        )

    def _move(self, dx: int, dy: int) -> None:
        assert self.at is not None
        canvas = self._canvas
        self.at = clipped((self.at[0] + dx, self.at[1] + dy), canvas.picture_size)
        x, y = canvas.view.to_view(*self.at)
        # an enlarged picture moves along
        out_x = min(x - NEAR, 0.0) + max(x + NEAR - canvas.room.width(), 0.0)
        out_y = min(y - NEAR, 0.0) + max(y + NEAR - canvas.room.height(), 0.0)
        if not canvas.fitted and (out_x or out_y):
            canvas.pan(-out_x, -out_y)

    def _enter(self) -> None:
        assert self.at is not None
        if self._hand.tool is Tool.POLYGON:
            if self._set == self.at and self._hand.corners:
                # the second time at one place: that was the last corner
                self._set = None
                self._hand.close_polygon()
                return
            self._set = self.at
            self._hand.add_corner(self.at)
        elif self.start is None:
            self._canvas.stay_asked.emit()
            self.start = self.at
        else:
            shape = self._drag(self.start).to(self.at)
            if shape is not None:
                self._hand.cancel()
                self._canvas.shape_drawn.emit(shape)
                return
        self._say(self.hint)

    def _drag(self, start: Point) -> DrawDrag:
        return DrawDrag(start, self._hand.tool is Tool.ELLIPSE, self._canvas.picture_size)

    def _in_view(self, point: Point) -> bool:
        x, y = self._canvas.view.to_view(*point)
        return 0 <= x <= self._canvas.room.width() and 0 <= y <= self._canvas.room.height()

    def _say(self, text: str) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._canvas, text))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Pen", text)
