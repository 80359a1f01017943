"""Where on a track a doubt lies: the frame to judge it by, those around it, the place in the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from player.media.time import FrameIndex, FrameSpan
from redaction.model.geometry import Box
from redaction.model.track import Keyframe, Origin, Problem, Track
from redaction.moments.moment import Picture

AROUND = 12
"""Frames before and after a doubtful one that are repeated with it: half a second each."""

BEYOND = 25
"""Frames before a track's start or after its end that are looked at: a second."""

GAP = 8
"""Frames in a row without a sighting that somebody should look at (see ``tracking.problems.LARGE_GAP``)."""

LONGEST = 75
"""Frames of several gaps that are looked at together, at most: three seconds."""

ROOM = 1.6
"""The ring's size, in sizes of what is looked at."""

_SEEN = (Origin.DETECTED, Origin.MANUAL)


@dataclass(frozen=True, slots=True)
class Spot:
    """Frame to judge by, frames to repeat, place to look at, and the frames of a gap."""

    frame: FrameIndex
    span: FrameSpan
    place: Box
    gap: FrameSpan | None = None


def spots(track: Track, problem: Problem | None, picture: Picture) -> tuple[Spot, ...]:
    """Where the doubt is; one place but for gaps, of which a track may have several.

    Empty where an edit took the doubt away: a start drawn out to the first frame is no start any more.
    """
    match problem:
        case Problem.STARTS_INSIDE:
            return _at_start(track, picture)
        case Problem.ENDS_INSIDE:
            return _at_end(track, picture)
        case Problem.LARGE_GAP:
            return tuple(_in_gap(track, gap, picture) for gap in _looked_at_together(gaps(track)))
        case Problem.SUDDEN_CHANGE:
            return (_around(track, sharpest_change(track), picture),)
    return (_around(track, surest(track), picture),)


def gaps(track: Track) -> tuple[FrameSpan, ...]:
    """Covered stretches on which no detector saw it, and no person drew or confirmed it either.

    Thinning leaves out what lies on a straight line, seen or not. So where no stretch says that it was
    carried, the longest one without a keyframe made by hand has to do.
    """
    keys = track.keyframes
    seen = [at for at, k in enumerate(keys) if k.origin is Origin.DETECTED and not k.outside]
    carried: list[FrameSpan] = []
    silent: list[FrameSpan] = []
    for a, b in pairwise(seen):
        span = FrameSpan(FrameIndex(keys[a].frame + 1), keys[b].frame)
        between = keys[a + 1 : b]
        if len(span) <= GAP or any(k.origin is Origin.MANUAL or k.outside for k in between):
            continue
        (carried if between else silent).append(span)
    return tuple(carried) if carried else tuple(sorted(silent, key=len)[-1:])


def _looked_at_together(found: Sequence[FrameSpan]) -> list[FrameSpan]:
    """Spans around gaps that follow each other closely: one look shows all of them."""
    spans: list[FrameSpan] = []
    for gap in found:
        last = spans[-1] if spans else None
        if (
            last is not None
            and gap.start - last.stop <= BEYOND
            and gap.stop - last.start <= LONGEST
        ):
            spans[-1] = FrameSpan(last.start, gap.stop)
        else:
            spans.append(gap)
    return spans


def surest(track: Track) -> FrameIndex:
    """Where the detectors were surest; the first frame where none saw it."""
    seen = [k for k in track.keyframes if k.origin is Origin.DETECTED and not k.outside]
    return max(seen, key=lambda k: k.confidence).frame if seen else track.start


def around(track: Track, frame: int, picture: Picture) -> Spot:
    """A look at this frame of the track."""
    return _around(track, frame, picture)


def open_holes(track: Track) -> tuple[FrameSpan, ...]:
    """Stretches between covered ones that nobody made on purpose: there following lost it."""
    spans = track.covered_spans()
    found = []
    for a, b in pairwise(spans):
        said = track.keyframe_at(a.stop)
        if said is not None and said.origin is not Origin.MANUAL:
            found.append(FrameSpan(a.stop, b.start))
    return tuple(found)


def _at_holes(track: Track, picture: Picture, *, ends: bool) -> tuple[Spot, ...]:
    found = []
    for hole in open_holes(track):
        frame = hole.start if ends else FrameIndex(hole.stop - 1)
        shape = track.shape_at(hole.start - 1 if ends else hole.stop)
        assert shape is not None
        near, far = (AROUND, BEYOND) if ends else (BEYOND, AROUND)
        span = _span(frame - near, frame + far, picture)
        found.append(Spot(frame, span, _ring(shape.bounds, picture), hole))
    return tuple(found)


def _at_start(track: Track, picture: Picture) -> tuple[Spot, ...]:
    holes = _at_holes(track, picture, ends=False)
    if holes:
        # asked about first; the track's own start afterwards
        return holes
    if track.start == 0:
        return ()
    first = track.keyframes[0]
    span = _span(track.start - BEYOND, track.start + AROUND, picture)
    return (Spot(FrameIndex(track.start - 1), span, _ring(first.shape.bounds, picture)),)


def _at_end(track: Track, picture: Picture) -> tuple[Spot, ...]:
    holes = _at_holes(track, picture, ends=True)
    if holes:
        return holes
    if track.stop >= picture.frames:
        return _where_held(track, picture)
    last = track.shape_at(track.stop - 1) or track.keyframes[-1].shape
    span = _span(track.stop - AROUND, track.stop + BEYOND, picture)
    return (Spot(track.stop, span, _ring(last.bounds, picture)),)


def _where_held(track: Track, picture: Picture) -> tuple[Spot, ...]:
    """Held to the end of the footage since it got lost: where the holding begins."""
    real = [k for k in track.keyframes if k.origin is not Origin.PADDED and not k.outside]
    if (
        not real
        or track.stop - real[-1].frame <= GAP
        or track.keyframes[-1].origin is not Origin.PADDED
    ):
        return ()
    last = real[-1]
    span = _span(last.frame - AROUND, last.frame + BEYOND, picture)
    frame = FrameIndex(last.frame + 1)
    return (Spot(frame, span, _ring(last.shape.bounds, picture)),)


def _in_gap(track: Track, gap: FrameSpan, picture: Picture) -> Spot:
    frame = FrameIndex((gap.start + gap.stop) // 2)
    span = _span(gap.start - AROUND // 2, gap.stop + AROUND // 2, picture)
    return Spot(frame, span, _ring(_box(track, frame), picture), gap)


def _around(track: Track, frame: int, picture: Picture) -> Spot:
    span = _span(frame - AROUND, frame + AROUND + 1, picture)
    return Spot(FrameIndex(frame), span, _ring(_box(track, frame), picture))


def sharpest_change(track: Track) -> FrameIndex:
    """Where its size changes most from one sighting to the next."""
    seen = [k for k in track.keyframes if k.origin in _SEEN and not k.outside]
    if len(seen) < 2:
        return track.start
    return max(pairwise(seen), key=lambda pair: _change(*pair))[1].frame


def _change(a: Keyframe, b: Keyframe) -> float:
    here, there = a.shape.bounds, b.shape.bounds
    return max(abs(log(there.w / here.w)), abs(log(there.h / here.h)))


def _box(track: Track, frame: int) -> Box:
    shape = track.shape_at(frame)
    if shape is None:
        shape = track.keyframes[max(0, track.keyframe_position(frame))].shape
    return shape.bounds


def _ring(box: Box, picture: Picture) -> Box:
    """Around what is looked at, at least a thirtieth of the picture, and partly inside of it."""
    least = max(picture.width, picture.height) / 30
    w, h = max(ROOM * box.w, least), max(ROOM * box.h, least)
    cx = min(max(box.centre[0], 0.0), float(picture.width))
    cy = min(max(box.centre[1], 0.0), float(picture.height))
    return Box(cx - w / 2, cy - h / 2, w, h)


def _span(start: int, stop: int, picture: Picture) -> FrameSpan:
    first = min(max(0, start), max(0, picture.frames - 1))
    return FrameSpan(FrameIndex(first), FrameIndex(max(first + 1, min(stop, picture.frames))))
