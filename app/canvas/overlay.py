"""What lies over the picture: regions, name chips, handles, the gesture in progress, notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from app.canvas.crosshair import draw_crosshair
from app.canvas.gestures import Point, polygon_of
from app.canvas.ink import (
    FOCUS,
    HALO,
    INK,
    KEPT,
    KIND_COLOURS,
    draw_handles,
    draw_region,
    shape_path,
)
from app.canvas.items import HANDLE, RegionItem, handle_points
from app.canvas.names import paint_names
from app.canvas.note_regions import NoteRegion, paint_note_regions
from app.canvas.notes import paint_message, paint_notes, plates_of
from app.canvas.ring import (
    Ring,
    beside_rects,
    draw_beside,
    draw_label,
    draw_ring,
    is_in_view,
    label_rect,
    ring_rect,
)
from app.canvas.sound import SoundView, paint_sound
from app.canvas.transform import ViewTransform
from redaction.model.geometry import Box, Shape
from redaction.model.ids import TrackId

SMOOTH_UP_TO = 20
"""With more regions than this on a frame their outlines are drawn with plain pixels, in half the time."""

_SMOOTH = QPainter.RenderHint.Antialiasing

_WASH = QColor(INK.red(), INK.green(), INK.blue(), 40)
_BAND = QColor(FOCUS.red(), FOCUS.green(), FOCUS.blue(), 36)


@dataclass(slots=True)
class Scene:
    """What to draw over the picture.

    Attributes:
        items: Regions of the shown frame.
        selection: Selected tracks, in the order of selection.
        hovered: The region under the pointer.
        focused: The region the arrow keys move.
        outlines: Whether regions are drawn.
        quiet: Whether they are drawn as thin lines without names, to judge the picture under them.
        damaged: What is wrong with the shown frame, in words; empty when nothing is.
        note: Over the top right corner of the picture.
        late_note: Under it: that frames are left out while playing.
        place_note: Over the bottom left corner: where one is, while nothing else says it.
        queue_note: Above it: what is left to look at, while nothing else says it.
        mode_note: At the top left of the picture: that faces are shown.
        view_note: After it: how the picture differs from what was recorded.
        filter_note: After it: that some outlines are hidden.
        beside_note: The same place of the second picture: what that one shows.
        message: In place of a picture.
        sound: What is shown in place of a picture where the footage has none.
        empty: Whether there is no picture.
        slots: Which side of its region each name lay on, so that names do not jump about.
        focus_ring: Whether the canvas itself shows that it has the focus.
        ring: Where a person should look on this frame; drawn in every view mode.
        noted: Parts of the picture that annotations are about.
        live_note: At the top right: that plain keys annotate, and what was begun.
    """

    items: tuple[RegionItem, ...] = ()
    selection: tuple[TrackId, ...] = ()
    hovered: TrackId | None = None
    focused: TrackId | None = None
    outlines: bool = True
    quiet: bool = False
    damaged: str = ""
    note: str = ""
    late_note: str = ""
    place_note: str = ""
    queue_note: str = ""
    mode_note: str = ""
    view_note: str = ""
    filter_note: str = ""
    beside_note: str = ""
    message: str = ""
    sound: SoundView | None = None
    empty: bool = True
    focus_ring: bool = False
    slots: dict[TrackId, int] = field(default_factory=dict)
    ring: Ring | None = None
    noted: tuple[NoteRegion, ...] = ()
    live_note: str = ""


@dataclass(slots=True)
class Provisional:
    """What a gesture would do if it ended now.

    Attributes:
        shapes: Regions being moved or resized.
        drawn: The region being drawn.
        corners: Corners of the polygon being drawn, the last one under the pointer.
        band: The rubber band.
        cross: Where the keys draw, in source pixels.
        hint: What they do, beside it.
    """

    shapes: dict[TrackId, Shape] = field(default_factory=dict)
    drawn: Shape | None = None
    corners: tuple[Point, ...] = ()
    band: Box | None = None
    cross: Point | None = None
    hint: str = ""


def paint_overlay(
    painter: QPainter, scene: Scene, gesture: Provisional, view: ViewTransform, room: QRect
) -> None:
    """Everything over the picture, in the order it covers each other."""
    if scene.sound is not None:
        paint_sound(painter, scene.sound, room)
        return
    if scene.empty:
        paint_message(painter, scene.message, room)
        return
    words = _paint_ring(painter, scene, view, QRectF(room))
    plates = plates_of(painter.fontMetrics(), scene, view, room)
    if scene.outlines:
        taken = [plate.rect for plate in plates]
        if scene.ring is not None and words is not None:
            taken += [words, ring_rect(scene.ring, view)]
            taken += beside_rects(scene.ring, view, QRectF(room))
        _paint_regions(painter, scene, gesture, view, QRectF(room), taken)
    paint_note_regions(painter, scene.noted, view, QRectF(room))
    # in any view: what an annotation is about can be drawn without outlines
    _paint_gesture(painter, gesture, view)
    if gesture.cross is not None:
        at = QPointF(*view.to_view(*gesture.cross))
        draw_crosshair(painter, at, gesture.hint, QRectF(room))
    if scene.ring is not None and words is not None:
        draw_label(painter, scene.ring, words)
    paint_notes(painter, scene, plates, view, room)
    if scene.focus_ring:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(FOCUS, 2.0))
        painter.drawRect(QRectF(room).adjusted(1, 1, -1, -1))


def _paint_ring(
    painter: QPainter, scene: Scene, view: ViewTransform, room: QRectF
) -> QRectF | None:
    """The ring under everything else; where its words go, which names keep off."""
    ring = scene.ring
    if ring is None or not is_in_view(ring, view, room):
        return None
    draw_beside(painter, ring, view)
    draw_ring(painter, ring, view)
    regions = [QRectF(*view.box_to_view(item.shape.bounds)) for item in scene.items]
    return label_rect(painter, ring, view, regions, room)


def _paint_regions(
    painter: QPainter,
    scene: Scene,
    gesture: Provisional,
    view: ViewTransform,
    room: QRectF,
    taken: Sequence[QRectF],
) -> None:
    """Outlines and handles, and names that lie on no region and on nothing that is taken."""
    selected = set(scene.selection)
    # the selected ones last, so that their handles lie on top
    order = sorted(scene.items, key=lambda i: (i.track in selected, i.track == scene.hovered))
    rects: dict[TrackId, QRectF] = {}
    smooth = len(order) <= SMOOTH_UP_TO
    for item in order:
        shape = gesture.shapes.get(item.track, item.shape)
        rect = QRectF(*view.box_to_view(shape.bounds))
        if not rect.intersects(room):
            continue
        rects[item.track] = rect
        painter.setRenderHint(_SMOOTH, smooth or item.track in selected)
        draw_region(
            painter,
            item,
            shape,
            view,
            hovered=item.track == scene.hovered and not gesture.shapes,
            selected=item.track in selected,
            quiet=scene.quiet,
        )
        if item.track == scene.focused:
            painter.setPen(QPen(INK, 1.0, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(-5, -5, 5, 5))
    painter.setRenderHint(_SMOOTH, True)
    for item in order:
        if item.track in selected and item.track in rects and not item.locked:
            bounds = gesture.shapes.get(item.track, item.shape).bounds
            ink = KEPT if item.kept else KIND_COLOURS[item.kind]
            draw_handles(painter, list(handle_points(bounds, view).values()), HANDLE, ink)
    paint_names(painter, scene, order, rects, view, room, taken)


def _paint_gesture(painter: QPainter, gesture: Provisional, view: ViewTransform) -> None:
    if gesture.drawn is not None:
        path = shape_path(gesture.drawn, view)
        painter.setBrush(QBrush(_WASH))
        painter.setPen(QPen(HALO, 3.5))
        painter.drawPath(path)
        painter.setPen(QPen(INK, 1.5))
        painter.drawPath(path)
    if gesture.corners:
        points = [QPointF(*view.to_view(*p)) for p in gesture.corners]
        painter.setBrush(QBrush(_WASH))
        painter.setPen(QPen(HALO, 3.5))
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(QPen(INK, 1.5))
        painter.drawPolygon(QPolygonF(points))
        _paint_hull(painter, gesture.corners, view)
        draw_handles(painter, [(p.x(), p.y()) for p in points[:-1]], 7, FOCUS)
    if gesture.band is not None:
        rect = QRectF(*view.box_to_view(gesture.band))
        painter.setBrush(QBrush(_BAND))
        painter.setPen(QPen(FOCUS, 1.0))
        painter.drawRect(rect)


def _paint_hull(painter: QPainter, corners: Sequence[Point], view: ViewTransform) -> None:
    """Where the line being drawn crosses itself, the line around what will be covered."""
    drawn = polygon_of(tuple(corners))
    if drawn is None or drawn.outline == drawn.points:
        return
    path = shape_path(drawn, view)
    painter.fillPath(path, QBrush(_WASH))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(INK, 1.5, Qt.PenStyle.DotLine))
    painter.drawPath(path)
