"""The keys that belong to the picture while it has the focus: panning, moving regions, polygons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from app.canvas.gestures import grown
from app.canvas.items import Part, RegionItem, dragged
from app.canvas.pen import STEPS
from redaction.model.geometry import Shape
from redaction.model.ids import new_id

if TYPE_CHECKING:
    from app.canvas.hand import Hand
    from app.canvas.view import VideoCanvas

NUDGE_PAUSE_MS = 800
"""Arrow keys pressed within this time of each other are one gesture, and so one undo."""

_GROWS = {
    Qt.Key.Key_Plus: (1, 1),
    Qt.Key.Key_Equal: (1, 1),
    Qt.Key.Key_Minus: (-1, -1),
    Qt.Key.Key_Underscore: (-1, -1),
}
"""Without Ctrl and Alt: wider and higher, or narrower and lower."""

_STRETCHES = {
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
"""With Alt and Shift: along one side only."""

_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_ALT_SHIFT = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier


@dataclass(frozen=True, slots=True)
class Change:
    """What one press of a key does to a region, in source pixels.

    Attributes:
        grows: Each side goes outwards by so much; else the region moves.
        dx: To the right, or outwards on both sides.
        dy: Downwards, or outwards above and below.
    """

    grows: bool
    dx: float
    dy: float

    def of(self, shape: Shape, picture: tuple[int, int]) -> Shape:
        """The shape afterwards."""
        if self.grows:
            return grown(shape, self.dx, self.dy)
        return dragged(shape, Part.MOVE, self.dx, self.dy, picture=picture)


def _change_of(event: QKeyEvent) -> Change | None:
    """What a key does to the region in focus; None where it is none of its keys."""
    key = Qt.Key(event.key())
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if key in _STRETCHES and modifiers == _ALT_SHIFT:
        return Change(True, *_STRETCHES[key])
    if modifiers & ~_PLAIN:
        return None
    if key in STEPS:
        step = 10 if modifiers & Qt.KeyboardModifier.ShiftModifier else 1
        return Change(False, STEPS[key][0] * step, STEPS[key][1] * step)
    return Change(True, *_GROWS[key]) if key in _GROWS else None


class CanvasKeys(QObject):
    """Keys of the canvas, and what keeps them from becoming shortcuts.

    A filter and not an override of ``event``: all other handlers run inside an override, so a defect in
    one of them would be reported as one of the override (and ends the process when a test sent the event).

    Attributes:
        panning: Whether the key is held that turns a drag into panning.
    """

    def __init__(self, canvas: VideoCanvas, hand: Hand) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._hand = hand
        self.panning = False
        self._nudged: tuple[object, ...] | None = None
        self._nudge_id = ""
        self._since_nudge = QElapsedTimer()
        self._since_nudge.start()

    def claims(self, event: QKeyEvent) -> bool:
        """Whether a key belongs to a gesture or the region in focus, before it is a shortcut."""
        if self._hand.pen.claims(event):
            return True
        leave = event.key() == Qt.Key.Key_Escape and self._hand.escapable
        close = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Backspace) and self._hand.corners
        # a region that is not drawn is not moved either: then the arrows step through the footage
        held = self._canvas.scene.outlines and self._hand.focused is not None
        return bool(leave or close or (held and _change_of(event) is not None))

    def press(self, event: QKeyEvent) -> bool:
        """A key went down; False where it is none of the canvas."""
        key = Qt.Key(event.key())
        if self._hand.pen.press(event):
            return True
        if key == Qt.Key.Key_Escape and self._hand.escape():
            return True
        if key == Qt.Key.Key_H and not event.isAutoRepeat():
            self.panning = True
            self._canvas.setCursor(Qt.CursorShape.OpenHandCursor)
            return True
        change = _change_of(event)
        if self._hand.held and change is not None and self._canvas.scene.outlines:
            self.nudge(self._hand.held, change)
            return True
        if key == Qt.Key.Key_Return and self._hand.close_polygon():
            return True
        return key == Qt.Key.Key_Backspace and self._hand.drop_corner()

    def release(self, event: QKeyEvent) -> bool:
        """A key went up; False where it is none of the canvas."""
        if event.key() != Qt.Key.Key_H or event.isAutoRepeat():
            return False
        self.panning = False
        self._hand.update_cursor()
        return True

    def let_go(self) -> None:
        """The focus went elsewhere: nothing is held any more."""
        self.panning = False

    def nudge(self, items: tuple[RegionItem, ...], change: Change) -> None:
        """Move or resize regions by source pixels; presses that follow closely are one gesture."""
        canvas = self._canvas
        free = tuple(i for i in items if not i.locked)
        if not free:
            canvas.locked_touched.emit(tuple(i.track for i in items))
            return
        canvas.stay_asked.emit()
        what = (change.grows, tuple(i.track for i in free), canvas.frame)
        if what != self._nudged or self._since_nudge.elapsed() > NUDGE_PAUSE_MS:
            self._nudged, self._nudge_id = what, new_id()
        self._since_nudge.start()
        shapes = {i.track: change.of(i.shape, canvas.picture_size) for i in free}
        canvas.shapes_changed.emit(shapes, self._nudge_id)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Accept the keys that the canvas claims."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self.claims(event):
            event.accept()
            return True
        return False


def canvas_keys() -> tuple[tuple[str, str], ...]:
    """What the keys of the picture and the pointer do, for the list of shortcuts: keys, then words."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("CanvasKeys", text)

    return (
        ("Tab", tr("Next region on this frame")),
        ("Shift+Tab", tr("Previous region")),
        ("Left", tr("Move the region in focus, or the crosshair, by a pixel (all arrows)")),
        ("Shift+Left", tr("Move it by ten pixels (all arrows)")),
        ("+", tr("Make the region in focus larger on all sides")),
        ("-", tr("Make it smaller on all sides")),
        ("Alt+Shift+Right", tr("Make it wider (Left: narrower, Up: higher, Down: lower)")),
        ("H", tr("Hold and drag: move the enlarged picture")),
        ("Return", tr("With a drawing tool: set a corner, then finish; twice closes a polygon")),
        ("Backspace", tr("Take back the last corner")),
        ("Escape", tr("Leave the gesture, the tool or the region")),
        (tr("Ctrl+Wheel"), tr("Zoom at the pointer")),
        (tr("Wheel"), tr("Move the enlarged picture, or set the magnifier")),
        (tr("Middle button"), tr("Drag: move the enlarged picture")),
    )
