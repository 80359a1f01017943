"""The pointer on the canvas: which gesture is going on, and what it says when it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

from app.canvas.cursors import DRAWING as DRAW_CURSOR
from app.canvas.cursors import cursor_over
from app.canvas.focus import after_tab, focused_item, held_items
from app.canvas.gestures import (
    BandDrag,
    Drag,
    DrawDrag,
    LockedDrag,
    MoveDrag,
    PanDrag,
    Point,
    clipped,
    polygon_of,
)
from app.canvas.items import Part, RegionItem, handle_at, region_under, touching
from app.canvas.overlay import Provisional
from app.canvas.pen import DRAWING, Pen
from app.session import Tool
from redaction.model.geometry import Shape
from redaction.model.ids import TrackId, new_id

if TYPE_CHECKING:
    from app.canvas.view import VideoCanvas

SLACK = 3.0
"""A press becomes a drag after this many logical pixels, so that a click never moves a region."""

CLOSE = 10.0
"""A click this near a polygon's first corner closes it, in logical pixels."""


class Hand:
    """State machine of the pointer. One gesture at a time; Escape drops it without a trace.

    Attributes:
        by_keyboard: Whether the canvas was reached by keyboard, so that its focus is shown.
        pen: Drawing by keyboard.
        tool: What dragging does.
        corners: Corners of the polygon being drawn.
    """

    def __init__(self, canvas: VideoCanvas) -> None:
        self._canvas = canvas
        self.tool = Tool.SELECT
        self._drag: Drag | None = None
        self._moving = False
        self._press = QPointF()
        self._button = Qt.MouseButton.NoButton
        self._pressed_on: RegionItem | None = None
        self._gesture = Provisional()
        self.corners: tuple[Point, ...] = ()
        self.by_keyboard = False
        self.pen = Pen(canvas, self)

    # state

    @property
    def focused(self) -> RegionItem | None:
        """The region the arrow keys move."""
        return focused_item(self._canvas.scene)

    @property
    def dragging(self) -> bool:
        """Whether a button is held for a gesture."""
        return self._drag is not None

    @property
    def held(self) -> tuple[RegionItem, ...]:
        """The regions the keys move: the one in focus, and with it all selected ones if it is selected."""
        return held_items(self._canvas.scene)

    @property
    def escapable(self) -> bool:
        """Whether Escape has something to leave: a gesture, a tool or the focus of a region."""
        scene = self._canvas.scene
        return (
            self._drag is not None
            or bool(self.corners)
            or self.pen.busy
            or self.tool is not Tool.SELECT
            or scene.focused is not None
        )

    def provisional(self) -> Provisional:
        """What the gesture would do if it ended now."""
        self.pen.show_in(self._gesture)
        return self._gesture

    def set_tool(self, tool: Tool) -> None:
        """What dragging does from now on; a gesture in progress is dropped."""
        self.cancel()
        self.pen.hide()
        self.tool = tool
        self.update_cursor()
        if self._canvas.hasFocus():
            self.pen.show()

    def cancel(self) -> None:
        """Drop the gesture in progress without a trace."""
        self._drag, self._moving, self._pressed_on = None, False, None
        self.corners = ()
        self.pen.drop()
        self._gesture = Provisional()
        self._canvas.update()

    def items_changed(self) -> None:
        """Other regions are shown: what was hovered, focused or held may be gone."""
        scene = self._canvas.scene
        present = {i.track for i in scene.items}
        if scene.hovered not in present:
            scene.hovered = None
        if scene.focused not in present:
            scene.focused = None
        if isinstance(self._drag, MoveDrag) and not present.issuperset(self._drag.shapes):
            self.cancel()

    def other_frame(self) -> None:
        """Another frame is shown: what was begun on the one before would end up on this one."""
        if isinstance(self._drag, MoveDrag | DrawDrag) or self.corners or self.pen.busy:
            self.cancel()

    def escape(self) -> bool:
        """Leave the innermost thing: gesture, tool, focus of a region. False when there was none."""
        scene = self._canvas.scene
        if self._drag is not None or self.corners or self.pen.busy:
            self.cancel()
        elif self.tool is not Tool.SELECT:
            self._canvas.drawing_ended.emit()
        elif scene.focused is not None:
            scene.focused = None
        else:
            return False
        self._canvas.update()
        return True

    def focus_step(self, *, forward: bool) -> bool:
        """Focus and select the next region in reading order; False past the last one.

        Several that are selected already get the focus together first. A drawing tool has no use for it.
        """
        scene = self._canvas.scene
        if self.tool is not Tool.SELECT:
            return False
        before = scene.focused
        scene.focused, alone = after_tab(scene, forward=forward)
        if before is None and scene.focused is None:
            return False
        if alone:
            self._canvas.selection_asked.emit((scene.focused,))
        self._canvas.update()
        return scene.focused is not None

    def drop_focus(self) -> None:
        """No region is moved by the arrow keys any more."""
        self._canvas.scene.focused = None
        self.by_keyboard = False

    # the pointer

    def press(self, event: QMouseEvent, *, panning: bool) -> None:
        """A button went down."""
        canvas = self._canvas
        at = event.position()
        if canvas.frame is None or self._drag is not None:
            return
        self._press, self._button, self._moving = at, event.button(), False
        self.by_keyboard = False
        self.pen.hide()
        canvas.scene.focused = None
        if event.button() is Qt.MouseButton.MiddleButton or (
            panning and event.button() is Qt.MouseButton.LeftButton
        ):
            self._drag = PanDrag((at.x(), at.y()))
            canvas.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() is Qt.MouseButton.RightButton:
            self._menu(event)
        elif event.button() is Qt.MouseButton.LeftButton and (
            canvas.scene.outlines or self.tool is Tool.NOTE
        ):
            if self.tool is Tool.SELECT:
                self._press_select(at, shift=bool(event.modifiers() & _SHIFT))
            elif self.tool is Tool.POLYGON:
                self._click_corner(at)
            elif self.tool in DRAWING:
                start = clipped(canvas.source_point(at.x(), at.y()), canvas.picture_size)
                self._drag = DrawDrag(start, self.tool is Tool.ELLIPSE, canvas.picture_size)
        if isinstance(self._drag, MoveDrag | DrawDrag):
            canvas.stay_asked.emit()

    def move(self, event: QMouseEvent) -> None:
        """The pointer moved, with or without a button."""
        at = event.position()
        if not self.pen.busy and not (self.corners and self.pen.at is not None):
            self.pen.rest_at(self._canvas.source_point(at.x(), at.y()))
        if isinstance(self._drag, PanDrag):
            self._canvas.pan(at.x() - self._drag.start[0], at.y() - self._drag.start[1])
            self._drag = PanDrag((at.x(), at.y()))
            return
        if self._drag is None:
            self._hover(at)
            return
        if not self._moving and (at - self._press).manhattanLength() < SLACK:
            return
        self._moving = True
        self._follow(at, shift=bool(event.modifiers() & _SHIFT))
        self._canvas.update()

    def release(self, event: QMouseEvent) -> None:
        """A button went up: the gesture takes effect, once."""
        drag, moving, canvas = self._drag, self._moving, self._canvas
        gesture, pressed = self._gesture, self._pressed_on
        if drag is None or event.button() is not self._button:
            return
        if moving and not isinstance(drag, PanDrag):
            self._follow(event.position(), shift=bool(event.modifiers() & _SHIFT))
            gesture = self._gesture
        self.cancel()
        shift = bool(event.modifiers() & _SHIFT)
        match drag:
            case MoveDrag() if moving:
                changed = {t: s for t, s in gesture.shapes.items() if s != drag.shapes[t]}
                if changed:
                    canvas.shapes_changed.emit(changed, new_id())
            case MoveDrag() if pressed is not None and not shift:
                canvas.selection_asked.emit((pressed.track,))
            case LockedDrag() if moving:
                canvas.locked_touched.emit((drag.track,))
            case BandDrag() if moving and gesture.band is not None:
                touched = touching(canvas.scene.items, gesture.band)
                kept = [t for t in canvas.scene.selection if t in drag.kept]
                canvas.selection_asked.emit((*kept, *sorted(touched - drag.kept)))
            case BandDrag() if not shift:
                canvas.selection_asked.emit(())
            case DrawDrag() if moving and gesture.drawn is not None:
                canvas.shape_drawn.emit(gesture.drawn)
        self.update_cursor()
        self._hover(event.position())

    def double_click(self, event: QMouseEvent) -> None:
        """The second press of a double-click: closes a polygon, else is a press like any other."""
        if self.corners:
            self.close_polygon()
        else:
            self.press(event, panning=False)

    def leave(self) -> None:
        """The pointer left the canvas."""
        if self._canvas.scene.hovered is not None:
            self._canvas.scene.hovered = None
            self._canvas.update()

    # polygons

    def close_polygon(self) -> bool:
        """Finish the polygon being drawn; False when none is."""
        if not self.corners:
            return False
        shape = polygon_of(self.corners)
        self.cancel()
        if shape is not None:
            self._canvas.shape_drawn.emit(shape)
        return True

    def drop_corner(self) -> bool:
        """Take the last corner back; False when no polygon is being drawn."""
        if not self.corners:
            return False
        self.corners = self.corners[:-1]
        self._gesture.corners = self.corners
        self._canvas.update()
        return True

    def add_corner(self, point: Point) -> None:
        """Another corner of the polygon, in source pixels; not twice at one place."""
        if self.corners and self.corners[-1] == point:
            return
        if not self.corners:
            self._canvas.stay_asked.emit()
        self.corners = (*self.corners, point)
        self._gesture.corners = (*self.corners, point)
        self._canvas.update()

    def _click_corner(self, at: QPointF) -> None:
        if len(self.corners) >= 3:
            first = QPointF(*self._canvas.view.to_view(*self.corners[0]))
            if (first - at).manhattanLength() <= CLOSE:
                self.close_polygon()
                return
        point = self._canvas.source_point(at.x(), at.y())
        self.add_corner(clipped(point, self._canvas.picture_size))

    # inside

    def _press_select(self, at: QPointF, *, shift: bool) -> None:
        canvas = self._canvas
        scene = canvas.scene
        source = canvas.source_point(at.x(), at.y())
        grip = self._grip(at)
        if grip is not None:
            self._drag = MoveDrag(grip, source, self._open_ones(), canvas.picture_size)
            return
        item_under = region_under(scene.items, canvas.view, at.x(), at.y())
        self._pressed_on = item_under
        if item_under is None:
            self._drag = BandDrag(source, frozenset(scene.selection) if shift else frozenset())
            return
        if shift:
            rest = tuple(t for t in scene.selection if t != item_under.track)
            grown = (*scene.selection, item_under.track)
            canvas.selection_asked.emit(rest if item_under.track in scene.selection else grown)
            return
        if item_under.track not in scene.selection:
            canvas.selection_asked.emit((item_under.track,))
        if item_under.locked:
            self._drag = LockedDrag(item_under.track)
            return
        held = self._open_ones()
        if item_under.track in held:
            self._drag = MoveDrag(Part.MOVE, source, held, canvas.picture_size)

    def _open_ones(self) -> dict[TrackId, Shape]:
        """The selected regions that are not locked."""
        scene = self._canvas.scene
        chosen = (i for i in scene.items if i.track in scene.selection)
        return {i.track: i.shape for i in chosen if not i.locked}

    def _follow(self, at: QPointF, *, shift: bool) -> None:
        source = self._canvas.source_point(at.x(), at.y())
        match self._drag:
            case MoveDrag() as drag:
                self._gesture.shapes = drag.to(source, keep_ratio=shift)
            case BandDrag() as drag:
                self._gesture.band = drag.to(source)
            case DrawDrag() as drag:
                self._gesture.drawn = drag.to(source, square=shift)

    def _grip(self, at: QPointF) -> Part | None:
        """The handle under the pointer; of several selected regions each has its own."""
        canvas, scene = self._canvas, self._canvas.scene
        for item in scene.items:
            if item.track in scene.selection and not item.locked:
                part = handle_at(item.shape.bounds, canvas.view, at.x(), at.y())
                if part is not None:
                    return part
        return None

    def _hover(self, at: QPointF) -> None:
        canvas = self._canvas
        if self.corners:
            point = clipped(canvas.source_point(at.x(), at.y()), canvas.picture_size)
            self._gesture.corners = (*self.corners, point)
            canvas.update()
            return
        item = None
        if canvas.scene.outlines and self.tool is Tool.SELECT:
            item = region_under(canvas.scene.items, canvas.view, at.x(), at.y())
        track = None if item is None else item.track
        if track != canvas.scene.hovered:
            canvas.scene.hovered = track
            canvas.update()
        self.update_cursor(at)

    def update_cursor(self, at: QPointF | None = None) -> None:
        """The pointer's shape says what a press would do."""
        canvas = self._canvas
        if self.tool is not Tool.SELECT:
            canvas.setCursor(DRAW_CURSOR)
            return
        grip = self._grip(at) if at is not None and canvas.scene.outlines else None
        hovered = canvas.scene.hovered
        selected = hovered in canvas.scene.selection
        canvas.setCursor(cursor_over(grip, region=hovered is not None, selected=selected))

    def _menu(self, event: QMouseEvent) -> None:
        canvas = self._canvas
        at = event.position()
        item = region_under(canvas.scene.items, canvas.view, at.x(), at.y())
        if item is not None and item.track not in canvas.scene.selection:
            canvas.selection_asked.emit((item.track,))
        canvas.menu_asked.emit(event.globalPosition().toPoint())


_SHIFT = Qt.KeyboardModifier.ShiftModifier
