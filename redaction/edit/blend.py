"""Moving a region by hand on one frame of a track that has detected shapes all around it.

The rule: **the frame gets the shape the person gave it, and no other frame covers less than before.**

A detected track is right or wrong over stretches, so what the person did (how far each edge was moved)
is carried to the frames around, in full beside the frame and fading evenly to nothing ``BLEND`` frames
away, or at the next keyframe a person made, which is never altered. Each of those frames then covers
both what it covered and what the correction makes of that; so a box that drifted is followed smoothly,
and one made smaller on one frame is made smaller on that frame only.

Nothing is carried to where it is no business of the correction:

- when the shape did not fit between the frames beside it and the new one fits better, that one frame was
  wrong (an outlier) and its neighbours are right: they stay as they are;
- past a frame on which the shape jumps to a place it does not touch, and past a frame not covered.

Padding that covers what the frame did (a copy of a detection, held) goes with it in full, as it has
nothing of its own to fall back to.

Between two keyframes a person made, and in what is held after the last of them, the person says where
the region goes by keyframes alone: those frames follow them, and nothing is added.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from player.media.time import FrameIndex
from redaction.edit.pieces import alike, between, pinned
from redaction.model.covering import covering, covers
from redaction.model.geometry import Box, Polygon, Shape, resized
from redaction.model.track import Keyframe, Origin, Track

BLEND = 12
"""Frames on either side over which a correction by hand fades out: about half a second."""

_SMALLEST = 1e-3
"""Pixels; a side never shrinks below it by blending."""


@dataclass(frozen=True, slots=True)
class _Shift:
    """What a person did to a shape: how far each edge, or each point of a polygon, was moved.

    Edges rather than a factor, so that a drag in many steps ends where one step would.
    """

    left: float
    top: float
    right: float
    bottom: float
    points: tuple[tuple[float, float], ...] | None

    @classmethod
    def between(cls, old: Shape, new: Shape) -> _Shift:
        a, b = old.bounds, new.bounds
        points = None
        if isinstance(old, Polygon) and isinstance(new, Polygon) and alike(old, new):
            points = tuple(
                (x1 - x0, y1 - y0)
                for (x0, y0), (x1, y1) in zip(old.points, new.points, strict=True)
            )
        return cls(b.x - a.x, b.y - a.y, b.x1 - a.x1, b.y1 - a.y1, points)

    def covered(self, shape: Shape, weight: float) -> Shape:
        """What covers a shape and a share of the shift done to it: ``weight`` 1 is all of it."""
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
                return covering(shape, Polygon(points))
            return shape
        old = shape.bounds
        x0, y0 = old.x + self.left * weight, old.y + self.top * weight
        x1, y1 = old.x1 + self.right * weight, old.y1 + self.bottom * weight
        if x1 - x0 < _SMALLEST or y1 - y0 < _SMALLEST:
            return shape
        return covering(shape, resized(shape, Box(x0, y0, x1 - x0, y1 - y0)))


def moved_by_hand(track: Track, frame: int, shape: Shape) -> Track:
    """The track with ``shape`` on ``frame`` as a keyframe made by hand, and the frames around following.

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
    sides = [step for step in (-1, 1) if not _is_theirs(track, frame + step)]
    base = track
    for step in sides:
        base = pinned(base, frame + step)
    fitted = not _was_outlier(track, frame, old, shape)
    put: dict[FrameIndex, Keyframe] = {}
    for step in sides:
        walk = _Walk(base, frame, step, _Shift.between(old, shape), fitted)
        put |= walk.carried(old)
        base = pinned(base, walk.at)
    put[FrameIndex(frame)] = Keyframe(FrameIndex(frame), shape)
    keyframes = {k.frame: k for k in base.keyframes} | put
    ordered = tuple(keyframes[f] for f in sorted(keyframes))
    return replace(track, keyframes=ordered, touched=True)


def _is_theirs(track: Track, beside: int) -> bool:
    """Whether this frame beside the moved one follows from keyframes made by hand and nothing else."""
    if not track.start <= beside < track.stop:
        return True
    at = track.keyframe_position(beside)
    here = track.keyframes[at]
    ends = (here,) if here.frame == beside else track.keyframes[at : at + 2]
    return here.outside or all(k.origin is Origin.MANUAL or k.outside for k in ends)


def _was_outlier(track: Track, frame: int, old: Shape, new: Shape) -> bool:
    """Whether the new shape lies better between those beside it than the old one did."""
    beside = [s.bounds for f in (frame - 1, frame + 1) if (s := track.shape_at(f)) is not None]
    beside = [box for box in beside if box.intersection(old.bounds) is not None]
    if not beside:
        return True
    expected = beside[0].lerp(beside[-1], 0.5)
    return _distance(new.bounds, expected) < _distance(old.bounds, expected)


def _distance(a: Box, b: Box) -> float:
    """How far the edges lie from one another, in pixels, all four added up."""
    return abs(a.x - b.x) + abs(a.y - b.y) + abs(a.x1 - b.x1) + abs(a.y1 - b.y1)


@dataclass(slots=True)
class _Walk:
    """From the moved frame outwards on one side.

    Attributes:
        track: As it was, with a keyframe beside ``frame``.
        frame: The one moved.
        step: -1 to earlier frames, 1 to later ones.
        shift: What was done.
        fitted: Whether the old shape fitted its neighbours, so that they are to follow.
        at: After ``carried``: the first frame that stays as it was.
    """

    track: Track
    frame: int
    step: int
    shift: _Shift
    fitted: bool
    at: int = 0

    def carried(self, old: Shape) -> dict[FrameIndex, Keyframe]:
        """The keyframes that change, each covering what it did and its share of the shift."""
        reach, weight, nearer = self._reach(), 1.0, old
        put: dict[FrameIndex, Keyframe] = {}
        self.at = self.frame + self.step
        while (shape := self.track.shape_at(self.at)) is not None:
            key = self.track.keyframe_at(self.at)
            copied = key is not None and key.origin is Origin.PADDED and covers(shape, nearer)
            if not copied:
                weight = 1 - abs(self.at - self.frame) / reach
            if (
                weight <= 0
                or (key is not None and key.origin is Origin.MANUAL)
                or shape.bounds.intersection(nearer.bounds) is None
                or not (self.fitted or copied)
            ):
                break
            if key is None:
                key = self._between()
            put[key.frame] = replace(key, shape=self.shift.covered(shape, weight))
            nearer = shape
            if self.step > 0 and self._is_held():
                # The keyframe put here stands for all that follows.
                self.at = self.track.stop
                break
            self.at += self.step
        return put

    def _reach(self) -> int:
        """Frames over which the correction fades: up to the next keyframe made by hand."""
        for distance in range(1, BLEND):
            key = self.track.keyframe_at(self.frame + self.step * distance)
            if key is not None and key.origin is Origin.MANUAL:
                return distance
        return BLEND

    def _between(self) -> Keyframe:
        """A keyframe for a frame that has none; its shape is put in afterwards."""
        at = self.track.keyframe_position(self.at)
        here, *following = self.track.keyframes[at : at + 2]
        after = following[0] if following and not following[0].outside else here
        return replace(
            here,
            frame=FrameIndex(self.at),
            origin=between(here, after),
            confidence=min(here.confidence, after.confidence),
        )

    def _is_held(self) -> bool:
        """Whether no further keyframe says anything before the covered stretch ends."""
        at = self.track.keyframe_position(self.at)
        following = self.track.keyframes[at + 1 : at + 2]
        return not following or following[0].outside
