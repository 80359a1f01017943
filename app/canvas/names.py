"""Which regions are named on the picture, and the painting of their names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.canvas.chips import chips_in, draw_lock
from app.canvas.ink import HALO, INK, KEPT, KIND_COLOURS, draw_eye
from app.canvas.items import HANDLE, RegionItem
from app.canvas.labels import Labels, Line, Rect
from app.canvas.transform import ViewTransform
from redaction.model.ids import TrackId

if TYPE_CHECKING:
    from app.canvas.overlay import Scene

NAMED_FROM: Final = 14.0
"""Where there are many, a region at least this wide or high in logical pixels carries its name."""

FEW: Final = 12
"""Up to this many regions in view are named whatever their size, at the picture's edge if need be."""

BADGE: Final = 18.0
"""Side of a mark that stands in for a name, in logical pixels."""

_CORNER: Final = 6
"""The place above the right edge of a region."""

NAMED_UP_TO: Final = 40
"""With more regions than this in view only hovered and selected ones are named."""


def paint_names(
    painter: QPainter,
    scene: Scene,
    order: Sequence[RegionItem],
    rects: dict[TrackId, QRectF],
    view: ViewTransform,
    room: QRectF,
    others: Iterable[QRectF] = (),
) -> None:
    """The names of regions, none on a region, on another name or on a note.

    Args:
        painter: On the widget.
        scene: Says what is selected and hovered; remembers where names lay.
        order: The regions as they were drawn; the last ones are named first.
        rects: Where they lie in the widget; those out of view are missing.
        view: Where the picture lies.
        room: The part of the widget names may be in.
        others: What else no name may lie on.
    """
    chips = chips_in(painter.font())
    selected = set(scene.selection)
    few, crowded = len(rects) <= FEW, len(rects) > NAMED_UP_TO
    picture = (view.left, view.top, view.left + view.shown_width, view.top + view.shown_height)
    labels = Labels(map(_sides, rects.values()), map(_sides, others), _sides(room), picture)
    slots: dict[TrackId, int] = {}
    for item in reversed(order):
        rect = rects.get(item.track)
        if rect is None:
            continue
        special = item.track in selected or item.track == scene.hovered
        large = few or rect.width() >= NAMED_FROM or rect.height() >= NAMED_FROM
        wanted = special or (large and not crowded and not scene.quiet)
        spot = None
        if wanted:
            spot = labels.place(
                _sides(rect),
                chips.size(item),
                slot=scene.slots.get(item.track, 0),
                around=HANDLE / 2,
                far=special or few,
            )
        if spot is None:
            _paint_badges(painter, item, labels, _sides(rect))
            continue
        slots[item.track] = spot.slot
        if spot.leader is not None:
            _paint_leader(painter, item, spot.leader)
        at = QPointF(spot.rect[0], spot.rect[1])
        chips.paint(painter, item, at, selected=item.track in selected)
    scene.slots = slots


def _sides(rect: QRectF) -> Rect:
    return rect.left(), rect.top(), rect.right(), rect.bottom()


def _paint_leader(painter: QPainter, item: RegionItem, ends: Line) -> None:
    line = QLineF(*ends)
    painter.setPen(QPen(HALO, 3.0))
    painter.drawLine(line)
    painter.setPen(QPen(KEPT if item.kept else KIND_COLOURS[item.kind], 1.25))
    painter.drawLine(line)


def _paint_badges(painter: QPainter, item: RegionItem, labels: Labels, rect: Rect) -> None:
    """The eye of a kept region and the lock of a finished one, where the name has no room."""
    marks = ((item.kept, draw_eye), (item.locked and not item.passing, draw_lock))
    draws = [draw for shown, draw in marks if shown]
    if not draws:
        return
    spot = labels.place(rect, (BADGE * len(draws), BADGE), slot=_CORNER)
    if spot is None:
        return
    centre = QPointF(spot.rect[0] + BADGE / 2, spot.rect[1] + BADGE / 2)
    for draw in draws:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(HALO)
        painter.drawEllipse(centre, BADGE / 2, BADGE / 2)
        draw(painter, centre, 11, INK)
        centre += QPointF(BADGE, 0)
