"""Cutting, filling and joining one track, so that every frame left over looks as it did before."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from player.media.time import FrameIndex, FrameSpan
from redaction.model.covering import covering
from redaction.model.geometry import Box, Ellipse, Polygon, Shape, divides
from redaction.model.ids import TrackId
from redaction.model.track import Keyframe, Origin, Problem, Track


def pinned(track: Track, frame: int) -> Track:
    """The track with a keyframe on ``frame`` and the same shape on every frame.

    A frame that already has a keyframe, or is beyond the track, changes nothing. On a frame where
    nothing is covered, an ``outside`` keyframe is put.
    """
    if not track.start <= frame < track.stop or track.keyframe_at(frame) is not None:
        return track
    at = track.keyframe_position(frame)
    here = track.keyframes[at]
    after = track.keyframes[at + 1] if at + 1 < len(track.keyframes) else None
    if here.outside:
        return track.with_keyframe(replace(here, frame=FrameIndex(frame)))
    if after is None or after.outside:
        # A copy of a detection is padding; a copy of what a person drew is still theirs.
        origin = Origin.MANUAL if here.origin is Origin.MANUAL else Origin.PADDED
        return track.with_keyframe(replace(here, frame=FrameIndex(frame), origin=origin))
    frames = {frame}
    if not divides(here.shape, after.shape):
        # Between unlike shapes lies what covers both, which two halves would not add up to.
        frames |= {here.frame + 1, after.frame - 1}
    origin, confidence = between(here, after), min(here.confidence, after.confidence)
    # All shapes before any keyframe is put: each one put would change what lies between.
    shapes = {f: track.shape_at(f) for f in frames if here.frame < f < after.frame}
    for f, shape in shapes.items():
        assert shape is not None
        pin = Keyframe(FrameIndex(f), shape, origin=origin, confidence=confidence)
        track = track.with_keyframe(pin)
    return track


def between(a: Keyframe, b: Keyframe) -> Origin:
    """The origin of a shape interpolated between two keyframes: it was carried, unless both agree."""
    return a.origin if a.origin is b.origin else Origin.CARRIED


def alike(a: Shape, b: Shape) -> bool:
    """Whether the shape between them is of their kind."""
    match a, b:
        case (Box(), Box()) | (Ellipse(), Ellipse()):
            return True
        case Polygon(), Polygon():
            return len(a.points) == len(b.points)
    return False


def within(track: Track, span: FrameSpan) -> Track | None:
    """Only the frames in ``span``; None when nothing would be covered on them.

    Stretches where the track says "outside" stay said, so that joining the pieces again does not
    bridge them.
    """
    part = span.intersect(track.span)
    if part is None:
        return None
    track = pinned(track, part.start)
    at = track.keyframe_position(part.stop - 1)
    following = track.keyframes[at + 1 : at + 2]
    if following and not following[0].outside:
        track = pinned(track, part.stop - 1)
    keyframes = tuple(k for k in track.keyframes if k.frame in part)
    if all(k.outside for k in keyframes):
        return None
    return replace(track, keyframes=keyframes, stop=part.stop)


def without(track: Track, span: FrameSpan) -> Track | None:
    """The track not covering the frames in ``span``; None when nothing is left.

    In the middle the hole is said with ``outside`` keyframes; at an end the track is shortened.
    """
    cut = span.intersect(track.span)
    if cut is None:
        return track
    left = within(track, FrameSpan(track.start, cut.start))
    right = within(track, FrameSpan(cut.stop, track.stop))
    if left is None or right is None:
        end = left if left is not None else right
        return None if end is None else trimmed(end, tail=right is None)
    shape = left.shape_at(cut.start - 1) or left.keyframes[-1].shape
    hole = Keyframe(cut.start, shape, outside=True)
    whole = replace(track, keyframes=(*left.keyframes, hole, *right.keyframes))
    return trimmed(whole, tail=False)


def trimmed(track: Track, *, tail: bool = True) -> Track:
    """Without the ``outside`` stretch before it begins, and, with ``tail``, without the one after it ends.

    Raises:
        ValueError: If the track covers nothing at all.
    """
    spans = track.covered_spans()
    if not spans:
        msg = f"track {track.id} covers nothing"
        raise ValueError(msg)
    start, stop = spans[0].start, spans[-1].stop if tail else track.stop
    keyframes = tuple(k for k in track.keyframes if start <= k.frame < stop)
    return replace(track, keyframes=keyframes, stop=stop)


def filled(track: Track, span: FrameSpan) -> Track:
    """The track covering every frame of ``span``: holes are interpolated across, ends are held.

    A track that leaves the picture at its end leaves it later, where ``span`` reaches past that.
    """
    leaves, stop = track.keyframes[-1], track.stop
    track = trimmed(track, tail=span.stop > trimmed(track).stop)
    if span.start < track.start:
        first = replace(track.keyframes[0], frame=span.start, origin=Origin.PADDED)
        track = track.with_keyframe(first)
    track = replace(track, stop=FrameIndex(max(track.stop, span.stop)))
    for hole in holes(track):
        part = hole.intersect(span)
        if part is not None:
            track = _filled_hole(track, hole, part)
    if leaves.outside and leaves.frame < span.stop < stop:
        track = replace(track.with_keyframe(replace(leaves, frame=span.stop)), stop=stop)
    return track


def holes(track: Track) -> tuple[FrameSpan, ...]:
    """Stretches between two covered ones on which the track says "outside"."""
    return tuple(FrameSpan(a.stop, b.start) for a, b in pairwise(track.covered_spans()))


def _filled_hole(track: Track, hole: FrameSpan, part: FrameSpan) -> Track:
    """Cover ``part`` of a hole: interpolated when it is all of it, else held from the nearer side."""
    before, after = track.shape_at(hole.start - 1), track.shape_at(hole.stop)
    assert before is not None
    assert after is not None
    track = pinned(track, hole.start - 1)
    keep = [k for k in track.keyframes if k.frame not in hole]
    if part != hole:
        held = after if part.stop == hole.stop else before
        if part.start > hole.start:
            keep.append(Keyframe(hole.start, before, outside=True))
        keep.append(Keyframe(part.start, held, origin=Origin.PADDED))
        if part.stop < hole.stop:
            keep.append(Keyframe(part.stop, held, outside=True))
    keep.sort(key=lambda k: k.frame)
    return replace(track, keyframes=tuple(keep))


def joined(first: Track, second: Track, bridge: int) -> Track:
    """Both as one track with the first's id and attributes, covering on each frame all that either did.

    On a frame where both have a shape, the first's stays if it covers the other's; if not, one that
    covers both takes its place. A gap of up to ``bridge`` frames between them is interpolated across, a
    longer one stays outside. What either of them says is outside stays so unless the other covers it.

    Whether the two may be joined at all (one of them shown, for instance) is for the caller to ask.

    Args:
        first: Gives the id and the attributes.
        second: Gives what the first does not cover.
        bridge: In frames.
    """
    pieces = [
        (span, _piece(track, span).keyframes)
        for track, other in ((first, second), (second, first))
        for span in _alone(track, other)
    ]
    for span in shared_spans(first, second):
        pieces += _merged(first, second, span)
    pieces.sort(key=lambda piece: piece[0].start)
    keyframes: list[Keyframe] = []
    for (span, piece), following in zip(pieces, [*pieces[1:], None], strict=True):
        keyframes += piece
        if following is None or following[0].start == span.stop:
            continue
        gap = FrameSpan(span.stop, following[0].start)
        # Neither covers the gap, so a track that reaches into it says that it is outside there.
        said = any(t.span.intersect(gap) is not None for t in (first, second))
        if said or len(gap) > bridge:
            keyframes.append(Keyframe(gap.start, piece[-1].shape, outside=True))
    return replace(
        first,
        keyframes=tuple(keyframes),
        stop=pieces[-1][0].stop,
        confidence=min(first.confidence, second.confidence),
        problems=tuple(dict.fromkeys((*first.problems, *second.problems))),
        cleared=_cleared(first, second),
        person=first.person if first.person is not None else second.person,
        touched=True,
    )


def _cleared(first: Track, second: Track) -> tuple[Problem, ...]:
    """What was settled on both, or on the one that had it."""
    cleared = dict.fromkeys((*first.cleared, *second.cleared))
    return tuple(p for p in cleared if p not in first.doubts and p not in second.doubts)


def shared_spans(first: Track, second: Track) -> list[FrameSpan]:
    """The stretches on which both have a shape, ascending."""
    both = (
        a.intersect(b)
        for a in first.covered_spans()
        for b in second.covered_spans()
        if a.start < b.stop and b.start < a.stop
    )
    return [span for span in both if span is not None]


def _alone(track: Track, other: Track) -> list[FrameSpan]:
    """The stretches on which only ``track`` has a shape."""
    result: list[FrameSpan] = []
    for span in track.covered_spans():
        start = span.start
        for taken in other.covered_spans():
            part = taken.intersect(span)
            if part is None:
                continue
            if part.start > start:
                result.append(FrameSpan(start, part.start))
            start = part.stop
        if start < span.stop:
            result.append(FrameSpan(start, span.stop))
    return result


Piece = tuple[FrameSpan, tuple[Keyframe, ...]]


def _merged(first: Track, second: Track, span: FrameSpan) -> list[Piece]:
    """Both on a stretch that they share: the first alone where that is enough, else frame by frame."""
    pieces: list[Piece] = []
    enough: FrameIndex | None = None
    for frame in span:
        a, b = first.shape_at(frame), second.shape_at(frame)
        assert a is not None
        assert b is not None
        shape = covering(a, b)
        if shape == a:
            enough = frame if enough is None else enough
            continue
        if enough is not None:
            kept = FrameSpan(enough, frame)
            pieces.append((kept, _piece(first, kept).keyframes))
            enough = None
        key = Keyframe(
            frame,
            shape,
            origin=_drawn_from(first, second, frame),
            confidence=min(first.confidence, second.confidence),
        )
        pieces.append((FrameSpan(frame, FrameIndex(frame + 1)), (key,)))
    if enough is not None:
        kept = FrameSpan(enough, span.stop)
        pieces.append((kept, _piece(first, kept).keyframes))
    return pieces


def _drawn_from(first: Track, second: Track, frame: int) -> Origin:
    """The origin of a shape around those of both: by hand when both are."""
    a, b = (t.keyframes[t.keyframe_position(frame)] for t in (first, second))
    return between(a, b)


def _piece(track: Track, span: FrameSpan) -> Track:
    """A covered stretch, pinned at both ends so that it looks the same beside other pieces."""
    piece = within(track, span)
    assert piece is not None
    return pinned(piece, span.stop - 1)


def renamed(track: Track, track_id: TrackId) -> Track:
    """The same track under another id."""
    return replace(track, id=track_id)
