"""Following by hand: a region held under the pointer, or steered with the arrow keys, while it plays.

A filter on the canvas that takes its events while the tool is chosen. It knows nothing of playing: it says
when it begins and ends, and where the region is now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from app.canvas.focus import after_tab
from app.canvas.items import MIN_SIDE, RegionItem, region_under
from redaction.model.geometry import Box, Ellipse, Shape, resized

if TYPE_CHECKING:
    from app.canvas.view import VideoCanvas
    from redaction.model.ids import TrackId

FIRST_SIDE: Final = 0.2
"""Share of the picture's shorter side that the very first region is wide."""

NOTCH: Final = 1.1
"""One notch of the wheel, or one press of + or -."""

STEP, LONG_STEP = 3.0, 12.0
"""Source pixels by which one press of an arrow key steers; a held key repeats."""

_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_LARGER = (Qt.Key.Key_Plus, Qt.Key.Key_Equal)
_SMALLER = (Qt.Key.Key_Minus, Qt.Key.Key_Underscore)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MODIFIERS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class PointerFollow(QObject):
    """Holds one region; the mouse or the keys say where it goes.

    Attributes:
        on: Whether the tool is chosen. Switched off, a gesture in progress is dropped.
        shape: The region as it is held now, or None while none is.

    Signals:
        began: A region is held now; carries its track, or None for a new one.
        ended: It was let go of: the gesture takes effect.
        cut: It cannot be held any more: the gesture takes effect as far as it came.
        dropped: It was given up without a trace.
        refused: The region is locked; carries its track.
    """

    began = Signal(object)
    ended = Signal()
    cut = Signal()
    dropped = Signal()
    refused = Signal(str)

    def __init__(self, canvas: VideoCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._on = False
        self._last: Shape | None = None
        self._grip = (0.0, 0.0)
        self._by_mouse = False
        self.shape: Shape | None = None
        canvas.shape_drawn.connect(self._remember)
        canvas.regions_gone.connect(self.cut_short)
        canvas.installEventFilter(self)

    @property
    def on(self) -> bool:
        """Whether the tool is chosen."""
        return self._on

    def set_on(self, on: bool) -> None:
        """Choose the tool, or leave it."""
        self._on = on
        if not on:
            self.drop()

    def drop(self) -> None:
        """Give the gesture in progress up."""
        if self.shape is not None:
            self._hold(None)
            self.dropped.emit()

    def end(self) -> None:
        """Let go of the region: the gesture takes effect."""
        if self.shape is not None:
            self._last = self.shape
            self.ended.emit()
            self._hold(None)

    def cut_short(self) -> None:
        """The region is out of sight, or another place is shown: nobody guides it from here on."""
        if self.shape is not None:
            self.cut.emit()
            self._hold(None)

    # inside

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take what belongs to the tool; everything else goes to the canvas."""
        if event.type() is QEvent.Type.Hide:
            self.cut_short()
        if not self._on or self._canvas.frame is None or not self._canvas.scene.outlines:
            return False
        kind = event.type()
        if isinstance(event, QMouseEvent):
            return self._mouse(kind, event)
        if isinstance(event, QWheelEvent) and self.shape is not None:
            self._resize(NOTCH if event.angleDelta().y() > 0 else 1 / NOTCH)
            event.accept()
            return True
        if isinstance(event, QKeyEvent):
            return self._keys(kind, event)
        return False

    def _mouse(self, kind: QEvent.Type, event: QMouseEvent) -> bool:
        at = event.position()
        left = event.button() is Qt.MouseButton.LeftButton
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick) and left:
            if self.shape is None and not self._canvas.panes.in_second(at):
                scene, view = self._canvas.scene, self._canvas.view
                item = region_under(scene.items, view, at.x(), at.y())
                self._begin(item, self._source(at), by_mouse=True)
            return True
        if kind is QEvent.Type.MouseMove and self._by_mouse and self.shape is not None:
            x, y = self._source(at)
            self._move_to(x - self._grip[0], y - self._grip[1])
            return True
        if kind is QEvent.Type.MouseButtonRelease and left and self._by_mouse:
            self.end()
            return True
        return False

    def _keys(self, kind: QEvent.Type, event: QKeyEvent) -> bool:
        if not self._claims(event):
            return False
        if kind is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if kind is not QEvent.Type.KeyPress:
            return kind is QEvent.Type.KeyRelease
        key = Qt.Key(event.key())
        if key in _ENTER:
            if self.shape is None:
                self._begin(self._chosen(), None, by_mouse=False)
            else:
                self.end()
        elif key == Qt.Key.Key_Escape:
            self.drop()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return self._focus_next(forward=key == Qt.Key.Key_Tab)
        elif key in _ARROWS and self.shape is not None:
            step = LONG_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP
            x, y = self.shape.bounds.centre
            self._move_to(x + _ARROWS[key][0] * step, y + _ARROWS[key][1] * step)
        else:
            self._resize(NOTCH if key in _LARGER else 1 / NOTCH)
        return True

    def _claims(self, event: QKeyEvent) -> bool:
        """Whether a key is the tool's: Enter and Tab always, the others while a region is held."""
        if event.modifiers() & ~_MODIFIERS:
            return False
        key = Qt.Key(event.key())
        if key in _ENTER:
            return True
        if self.shape is None:
            return key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        return key in (*_ARROWS, *_LARGER, *_SMALLER, Qt.Key.Key_Escape)

    def _focus_next(self, *, forward: bool) -> bool:
        """Focus the next region to be held; past the last one the focus leaves the picture."""
        scene = self._canvas.scene
        scene.focused, _ = after_tab(scene, forward=forward)
        self._canvas.update()
        if scene.focused is not None:
            self._canvas.selection_asked.emit((scene.focused,))
        return scene.focused is not None

    def _chosen(self) -> RegionItem | None:
        """The region in focus, else the one that is selected alone."""
        scene = self._canvas.scene
        wanted = scene.focused
        if wanted is None and len(scene.selection) == 1:
            wanted = scene.selection[0]
        return next((item for item in scene.items if item.track == wanted), None)

    def _begin(
        self, item: RegionItem | None, at: tuple[float, float] | None, *, by_mouse: bool
    ) -> None:
        if item is not None and item.locked:
            self.refused.emit(item.track)
            return
        track: TrackId | None = None if item is None else item.track
        shape = self._new(at) if item is None else item.shape
        x, y = shape.bounds.centre
        self._grip = (0.0, 0.0) if at is None else (at[0] - x, at[1] - y)
        self._by_mouse = by_mouse
        self._hold(shape)
        self.began.emit(track)

    def _new(self, at: tuple[float, float] | None) -> Shape:
        """A region of the last size and form, under the pointer or in the middle of the picture."""
        width, height = self._canvas.picture_size
        x, y = (width / 2, height / 2) if at is None else at
        side = FIRST_SIDE * min(width, height)
        last = self._last if self._last is not None else Ellipse(Box(0, 0, side, side * 1.25))
        b = last.bounds
        return resized(last, Box(x - b.w / 2, y - b.h / 2, b.w, b.h))

    def _move_to(self, x: float, y: float) -> None:
        """Put the middle of the region there; it stays in the picture."""
        assert self.shape is not None
        width, height = self._canvas.picture_size
        x, y = min(max(x, 0.0), float(width)), min(max(y, 0.0), float(height))
        b = self.shape.bounds
        self._hold(resized(self.shape, Box(x - b.w / 2, y - b.h / 2, b.w, b.h)))

    def _resize(self, factor: float) -> None:
        if self.shape is None:
            return
        b = self.shape.bounds
        if min(b.w, b.h) * factor >= MIN_SIDE and max(b.w, b.h) * factor <= max(
            self._canvas.picture_size
        ):
            self._hold(self.shape.scaled(factor))

    def _hold(self, shape: Shape | None) -> None:
        self.shape = shape
        if shape is None:
            self._by_mouse = False
        self._canvas.show_drawn(shape)

    def _source(self, at: QPointF) -> tuple[float, float]:
        return self._canvas.source_point(at.x(), at.y())

    def _remember(self, shape: Shape) -> None:
        self._last = shape
