"""What the canvas shows over a picture, and which part of it a point touches. No Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.canvas.transform import ViewTransform
from redaction.edit.asking import numbered_name
from redaction.model.geometry import Box, Shape, resized
from redaction.model.ids import TrackId
from redaction.model.project import Project, shown_through_person
from redaction.model.region import Kind
from redaction.model.track import Origin, ReviewState, Track

MIN_SIDE = 2.0
"""No gesture makes a side shorter than this, in source pixels: one chroma sample of 4:2:0."""

HANDLE = 9.0
"""Side of a handle in logical pixels."""

GRAB = 7.0
"""How far from a handle's centre a press still takes it, in logical pixels."""


@dataclass(frozen=True, slots=True)
class RegionItem:
    """One track on the shown frame.

    Attributes:
        shape: In the picture as shown, in source pixels.
        kept: A person decided to show it, or the person it is grouped with.
        locked: It cannot be moved.
        keyframe: Where the shape on exactly this frame comes from; None where it is interpolated.
        passing: Found by a search that still runs: it cannot be moved yet, and nobody locked it.
    """

    track: TrackId
    shape: Shape
    kind: Kind
    state: ReviewState
    kept: bool
    name: str
    locked: bool = False
    keyframe: Origin | None = None
    passing: bool = False


class Part(StrEnum):
    """Where a region is held: one of eight handles, or the whole of it."""

    NW = "nw"
    N = "n"
    NE = "ne"
    E = "e"
    SE = "se"
    S = "s"
    SW = "sw"
    W = "w"
    MOVE = "move"


HANDLES = (Part.NW, Part.N, Part.NE, Part.E, Part.SE, Part.S, Part.SW, Part.W)
"""All handles, clockwise from the top left."""


def track_name(track: Track) -> str:
    """What a person calls the track: its label, else its kind and number (or a short form of its id)."""
    if track.label:
        return track.label
    return numbered_name(track) or f"{track.kind.value.capitalize()} {track.id[:4].upper()}"


def is_kept(project: Project, track: Track) -> bool:
    """Whether a person decided to show the track, or the person it is grouped with."""
    return track.visible or shown_through_person(project, track)


def items_at(project: Project, frame: int) -> tuple[RegionItem, ...]:
    """Every track with a shape on ``frame``, covered or not, in the order of the project."""
    shown = [(t, s) for t in project.tracks_at(frame) if (s := t.shape_at(frame)) is not None]
    names = names_of([track for track, _shape in shown])
    items = []
    for track, shape in shown:
        keyframe = track.keyframe_at(frame)
        items.append(
            RegionItem(
                track=track.id,
                shape=shape,
                kind=track.kind,
                state=track.state,
                kept=is_kept(project, track),
                name=names[track.id],
                locked=track.locked,
                keyframe=None if keyframe is None else keyframe.origin,
            )
        )
    return tuple(items)


def names_of(tracks: Sequence[Track]) -> dict[TrackId, str]:
    """What each of some tracks is called when they are seen together.

    Tracks without a number are called by the first letters of their id; where two would be called the
    same, by as many more as it takes.
    """
    names = {track.id: track_name(track) for track in tracks}
    if len(set(names.values())) == len(names):
        return names
    called = Counter(names.values())
    for track in tracks:
        if called[names[track.id]] > 1 and not track.label and not track.number:
            others = [t.id for t in tracks if t.id != track.id]
            names[track.id] = f"{track.kind.value.capitalize()} {_short_id(track.id, others)}"
    return names


def _short_id(track: TrackId, others: Sequence[TrackId]) -> str:
    """As much of an id as no other one begins with, four letters at least."""
    length = 4
    while length < len(track) and any(o[:length] == track[:length] for o in others):
        length += 1
    return track[:length].upper()


def handle_points(item_box: Box, view: ViewTransform) -> dict[Part, tuple[float, float]]:
    """Centres of the eight handles in widget pixels.

    They lie on the outline; on a region too small to tell them apart they move outwards, so that the
    inside stays free for moving it.
    """
    x, y, w, h = view.box_to_view(item_box)
    out_x = max(0.0, (3 * HANDLE - w) / 2)
    out_y = max(0.0, (3 * HANDLE - h) / 2)
    x0, x1, xm = x - out_x, x + w + out_x, x + w / 2
    y0, y1, ym = y - out_y, y + h + out_y, y + h / 2
    return {
        Part.NW: (x0, y0),
        Part.N: (xm, y0),
        Part.NE: (x1, y0),
        Part.E: (x1, ym),
        Part.SE: (x1, y1),
        Part.S: (xm, y1),
        Part.SW: (x0, y1),
        Part.W: (x0, ym),
    }


def handle_at(item_box: Box, view: ViewTransform, x: float, y: float) -> Part | None:
    """The handle under a widget point, corners before sides."""
    points = handle_points(item_box, view)
    near = [p for p, (hx, hy) in points.items() if abs(hx - x) <= GRAB and abs(hy - y) <= GRAB]
    if not near:
        return None
    return min(near, key=lambda p: (len(p.value) == 1, _distance(points[p], x, y)))


def _distance(point: tuple[float, float], x: float, y: float) -> float:
    return (point[0] - x) ** 2 + (point[1] - y) ** 2


def region_under(
    items: Sequence[RegionItem], view: ViewTransform, x: float, y: float
) -> RegionItem | None:
    """The region under a widget point; of several the smallest, so that none is out of reach.

    A region counts as hit up to 3 logical pixels outside its outline.
    """
    sx, sy = view.to_source(x, y)
    slack_x, slack_y = 3 / view.zoom_x, 3 / view.zoom
    hits = []
    for item in items:
        box = item.shape.bounds
        grown = Box(box.x - slack_x, box.y - slack_y, box.w + 2 * slack_x, box.h + 2 * slack_y)
        if grown.contains(sx, sy) and (
            isinstance(item.shape, Box) or resized(item.shape, grown).contains(sx, sy)
        ):
            hits.append(item)
    return min(hits, key=lambda i: i.shape.bounds.area, default=None)


def touching(items: Sequence[RegionItem], band: Box) -> frozenset[TrackId]:
    """Tracks whose bounds touch a rubber band in source pixels."""
    return frozenset(i.track for i in items if i.shape.bounds.intersection(band) is not None)


def dragged(
    shape: Shape,
    part: Part,
    dx: float,
    dy: float,
    *,
    picture: tuple[int, int],
    keep_ratio: bool = False,
) -> Shape:
    """The shape after one of its parts was dragged by (dx, dy) source pixels.

    Moving keeps at least ``MIN_SIDE`` of it inside the picture; resizing never turns it inside out.

    Args:
        shape: As it was when the drag began.
        part: What is held.
        dx: To the right, in source pixels.
        dy: Downwards, in source pixels.
        picture: Width and height of the picture in source pixels.
        keep_ratio: At a corner, keep width to height as it was.
    """
    box = shape.bounds
    width, height = picture
    if part is Part.MOVE:
        dx = min(max(dx, MIN_SIDE - box.x1), width - MIN_SIDE - box.x)
        dy = min(max(dy, MIN_SIDE - box.y1), height - MIN_SIDE - box.y)
        return shape.moved(dx, dy)
    x0, y0, x1, y1 = box.x, box.y, box.x1, box.y1
    if "w" in part.value:
        x0 = min(x0 + dx, x1 - MIN_SIDE)
    if "e" in part.value:
        x1 = max(x1 + dx, x0 + MIN_SIDE)
    if part.value.startswith("n"):
        y0 = min(y0 + dy, y1 - MIN_SIDE)
    if part.value.startswith("s"):
        y1 = max(y1 + dy, y0 + MIN_SIDE)
    if keep_ratio and len(part.value) == 2:
        factor = max((x1 - x0) / box.w, (y1 - y0) / box.h)
        w, h = box.w * factor, box.h * factor
        x0, x1 = (x1 - w, x1) if "w" in part.value else (x0, x0 + w)
        y0, y1 = (y1 - h, y1) if part.value.startswith("n") else (y0, y0 + h)
    return resized(shape, Box.from_corners(x0, y0, x1, y1))


def drawn_box(
    x0: float, y0: float, x1: float, y1: float, picture: tuple[int, int], *, square: bool = False
) -> Box | None:
    """The box between two source points, cut to the picture; None when it is too small to be meant."""
    if square:
        side = max(abs(x1 - x0), abs(y1 - y0))
        x1 = x0 + (side if x1 >= x0 else -side)
        y1 = y0 + (side if y1 >= y0 else -side)
    left, right = sorted((min(max(x0, 0.0), picture[0]), min(max(x1, 0.0), picture[0])))
    top, bottom = sorted((min(max(y0, 0.0), picture[1]), min(max(y1, 0.0), picture[1])))
    if right - left < MIN_SIDE or bottom - top < MIN_SIDE:
        return None
    return Box(left, top, right - left, bottom - top)
