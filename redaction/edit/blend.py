"""Moving a region by hand on one frame of a track that has detected shapes all around it.

A detected track has a keyframe on almost every frame. Changing one of them alone would show the region
jump to where the person put it and back again one frame later, and the face would be exposed on both
sides. So what the person did (how far it was moved and how much it was resized) is carried into the
neighbouring detected keyframes, in full beside the frame and fading evenly to nothing ``BLEND`` frames
away, or at the next keyframe a person made, which is never altered. Nothing is carried across a hole.
Padding that is a copy of a detection goes with it, as it has nothing of its own to fall back to.

The fade is linear in position and in the logarithm of size, so a drag done in many small steps ends
where one step would have.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from player.media.time import FrameIndex
from redaction.edit.pieces import alike
from redaction.model.geometry import Box, Polygon, Shape, resized
from redaction.model.track import Keyframe, Origin, Track

BLEND = 12
"""Frames on either side over which a correction by hand fades out: about half a second."""

_SMALLEST = 1e-3
"""Pixels; a side never shrinks below it by blending."""


@dataclass(frozen=True, slots=True)
class _Shift:
    """What a person did to a shape, in parts: moved by pixels, stretched by factors."""

    dx: float
    dy: float
    fx: float
    fy: float
    points: tuple[tuple[float, float], ...] | None

    @classmethod
    def between(cls, old: Shape, new: Shape) -> _Shift:
        a, b = old.bounds, new.bounds
        (ax, ay), (bx, by) = a.centre, b.centre
        points = None
        if isinstance(old, Polygon) and isinstance(new, Polygon) and alike(old, new):
            points = tuple(
                (x1 - x0, y1 - y0)
                for (x0, y0), (x1, y1) in zip(old.points, new.points, strict=True)
            )
        return cls(bx - ax, by - ay, b.w / a.w, b.h / a.h, points)

    def applied(self, shape: Shape, weight: float) -> Shape:
        """A share of it done to another shape: ``weight`` 1 is all of it, 0 nothing."""
        if (
            self.points is not None
            and isinstance(shape, Polygon)
            and len(shape.points) == len(self.points)
        ):
            points = tuple(
                (x + dx * weight, y + dy * weight)
                for (x, y), (dx, dy) in zip(shape.points, self.points, strict=True)
            )
            if all(max(axis) - min(axis) > _SMALLEST for axis in zip(*points, strict=True)):
                return Polygon(points)
            return shape
        old = shape.bounds
        cx, cy = old.centre
        w, h = (
            max(_SMALLEST, side * factor**weight)
            for side, factor in ((old.w, self.fx), (old.h, self.fy))
        )
        x, y = cx + self.dx * weight, cy + self.dy * weight
        return resized(shape, Box(x - w / 2, y - h / 2, w, h))


def moved_by_hand(track: Track, frame: int, shape: Shape) -> Track:
    """The track with ``shape`` on ``frame`` as a keyframe made by hand, and its neighbours blended.

    Args:
        track: Covers ``frame``.
        frame: Frame index.
        shape: In the picture as shown, in source pixels.

    Raises:
        ValueError: If the track covers nothing on ``frame``.
    """
    old = track.shape_at(frame)
    if old is None:
        msg = f"track {track.id} covers nothing on frame {frame}"
        raise ValueError(msg)
    shift = _Shift.between(old, shape)
    earlier = [k for k in track.keyframes if k.frame < frame]
    later = [k for k in track.keyframes if k.frame > frame]
    before = _blended(earlier[::-1], frame, old, shift)
    here = Keyframe(FrameIndex(frame), shape)
    after = _blended(later, frame, old, shift)
    return replace(track, keyframes=(*before[::-1], here, *after), touched=True)


def _blended(keyframes: list[Keyframe], frame: int, old: Shape, shift: _Shift) -> list[Keyframe]:
    """The keyframes of one side, nearest first, with their share of the shift.

    Padding that is a copy of the shape beside it (at first: of ``old``, the one moved) goes with it.
    """
    by_hand = (abs(k.frame - frame) for k in keyframes if k.origin is Origin.MANUAL)
    reach = min(BLEND, next(by_hand, BLEND))
    result: list[Keyframe] = []
    weight, nearer = 1.0, old
    for position, keyframe in enumerate(keyframes):
        copied = keyframe.origin is Origin.PADDED and keyframe.shape == nearer
        if not copied:
            weight = 1 - abs(keyframe.frame - frame) / reach
        if weight <= 0 or keyframe.outside or keyframe.origin is Origin.MANUAL:
            return result + keyframes[position:]
        result.append(replace(keyframe, shape=shift.applied(keyframe.shape, weight)))
        nearer = keyframe.shape
    return result
