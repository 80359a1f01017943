"""The keys that belong to the picture while it has the focus: panning, moving regions, polygons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from app.canvas.items import Part, RegionItem, dragged
from redaction.model.geometry import Shape
from redaction.model.ids import TrackId, new_id

if TYPE_CHECKING:
    from app.canvas.hand import Hand
    from app.canvas.view import VideoCanvas
    from player.media.frame import Frame

NUDGE_PAUSE_MS = 800
"""Arrow keys pressed within this time of each other are one gesture, and so one undo."""

_NUDGES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


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
        self._nudged: tuple[TrackId, Frame | None] | None = None
        self._nudge_id = ""
        self._since_nudge = QElapsedTimer()
        self._since_nudge.start()

    def claims(self, event: QKeyEvent) -> bool:
        """Whether a key belongs to a gesture or the region in focus, before it is a shortcut."""
        # a region that is not drawn is not moved either: then the arrows step through the footage
        held = self._canvas.scene.outlines and self._hand.focused is not None
        arrow = event.key() in _NUDGES and held
        leave = event.key() == Qt.Key.Key_Escape and self._hand.escapable
        close = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Backspace) and self._hand.corners
        plain = not event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        return (plain and arrow) or leave or close

    def press(self, event: QKeyEvent) -> bool:
        """A key went down; False where it is none of the canvas."""
        key = Qt.Key(event.key())
        focused = self._hand.focused
        if key == Qt.Key.Key_Escape and self._hand.escape():
            return True
        if key == Qt.Key.Key_H and not event.isAutoRepeat():
            self.panning = True
            self._canvas.setCursor(Qt.CursorShape.OpenHandCursor)
            return True
        if focused is not None and key in _NUDGES and self._canvas.scene.outlines:
            step = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            dx, dy = _NUDGES[key]
            self.nudge(focused, dx * step, dy * step)
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

    def nudge(self, item: RegionItem, dx: float, dy: float) -> None:
        """Move a region by source pixels; presses that follow each other closely are one gesture."""
        if item.locked:
            return
        canvas = self._canvas
        shape: Shape = dragged(item.shape, Part.MOVE, dx, dy, picture=canvas.picture_size)
        what = (item.track, canvas.frame)
        if what != self._nudged or self._since_nudge.elapsed() > NUDGE_PAUSE_MS:
            self._nudged, self._nudge_id = what, new_id()
        self._since_nudge.start()
        canvas.shapes_changed.emit({item.track: shape}, self._nudge_id)

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
        ("Left", tr("Move the region in focus by a pixel (all arrows)")),
        ("Shift+Left", tr("Move it by ten pixels (all arrows)")),
        ("H", tr("Hold and drag: move the enlarged picture")),
        ("Return", tr("Close the polygon")),
        ("Backspace", tr("Take back its last corner")),
        ("Escape", tr("Leave the gesture, the tool or the region")),
        ("Ctrl+Wheel", tr("Zoom at the pointer")),
        ("Wheel", tr("Move the enlarged picture, or set the magnifier")),
        ("Middle button", tr("Drag: move the enlarged picture")),
    )
